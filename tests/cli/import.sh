#!/bin/sh
# Imports with the program itself: what it prints, that the same file twice changes nothing, and that an import killed at
# any moment leaves the workbench as it was before. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${COMITY:=$PWD/build/comity}"
: "${COMITY_SHARED:=$PWD/../shared}"
work=$(mktemp -d "${TMPDIR:-/tmp}/comity-import.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1
count=0
failed=0

# check NAME COMMAND...: a test that passes if the command does.
check() {
    name=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        failed=$((failed + 1))
        echo "not ok $count - $name"
        sed 's/^/    /' out
    fi
}

said() {
    grep -qF -- "$1" out
}

fails_saying() {
    words=$1
    shift
    if "$@" >out 2>&1; then
        return 1
    fi
    [ "$(wc -l <out)" -eq 1 ] && said "$words"
}

# Everything that an import may change.
state_of() {
    "$COMITY" sql "$1" "SELECT (SELECT count(*) FROM tie_row), (SELECT sum(value) FROM tie_row), (SELECT count(*) FROM
        data_set), (SELECT count(*) FROM vote), (SELECT count(*) FROM rejected), (SELECT count(*) FROM unmatched),
        (SELECT count(*) FROM run)" --format csv
}

cat >trade.csv <<'END'
exporter_iso3,importer_iso3,year,value_kusd
CHN,RUS,2000,1.5
CHN,ATL,2000,2
CHN,KAZ,2000,much
END
"$COMITY" init w.comity --case sco >out 2>&1 || { cat out; echo "1..0 # skip no workbench can be made"; exit 0; }

import() { "$COMITY" import "$@" >out 2>&1; }
check "a small file is imported" import w.comity trade.csv
check "its rows are counted" said "3 rows read, 1 kept"
check "a code that fits no state is shown" said "ATL"
check "a cell that is no number is shown" said "much"
before=$(state_of w.comity)
check "the same file again is no error" import w.comity trade.csv
check "and is said to be there" said "already there"
check "and changes nothing" [ "$before" = "$(state_of w.comity)" ]
printf 'a,b\n1,2\n' >other.csv
check "unknown columns are one error" fails_saying "no data set that is known here" "$COMITY" import w.comity other.csv
: >empty.csv
check "an empty file is one error" fails_saying "empty" "$COMITY" import w.comity empty.csv
sed 's/1.5/2.5/' trade.csv >later.csv
check "an overlap is one error" fails_saying "already there" "$COMITY" import w.comity later.csv
check "nothing of these is kept" [ "$before" = "$(state_of w.comity)" ]
check "--replace puts the new rows in place" import w.comity later.csv --replace
check "the new value is there" [ "$("$COMITY" sql w.comity "SELECT value FROM tie" --format csv | tail -n 1)" = 2.5 ]

# Other forms of the same table, and what is said of them.
sed 's/1.5/3.5/; 1i\
A note: what this is\
' later.csv | tr , ';' | iconv -t UTF-16 >forms.txt
check "UTF-16, semicolons and lines above the header" import w.comity forms.txt --replace
check "are said" said "read as UTF-16 LE text, delimiter ';', header in line 3"
check "and rows are counted from the top of the file" said "  6  value_kusd  much"
printf 'exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2000,4.5\nC\364te,RUS,2000,1\n' >latin.csv
check "Latin-1 is read" import w.comity latin.csv --replace
check "and said" said "read as Latin-1 (Windows-1252) text"
check "a page instead of data is one error" fails_saying "this is a web page, not a table" sh -c \
    "echo '<!DOCTYPE html>' >page.csv; exec \"$COMITY\" import w.comity page.csv"
check "--sheet wants a name" sh -c "\"$COMITY\" import w.comity trade.csv --sheet >out 2>&1; [ \$? -eq 2 ]"

# A file large enough to be killed in, at moments that reach from reading to writing.
awk 'BEGIN {
    print "exporter_iso3,importer_iso3,year,value_kusd"
    n = split("CHN RUS KAZ KGZ TJK UZB IND PAK IRN BLR USA GBR FRA DEU JPN KOR MNG TUR AFG TKM", s, " ")
    for (year = 1600; year <= 2100; year++)
        for (i = 1; i <= n; i++) for (j = 1; j <= n; j++) if (i != j)
            print s[i] "," s[j] "," year "," i * j + year
}' >large.csv
"$COMITY" init k.comity --case sco >out 2>&1
before=$(state_of k.comity)
killed=0
whole=0
for delay in 0.02 0.05 0.1 0.15 0.2 0.25 0.3 0.4 0.5 0.6 0.8 1.0; do
    "$COMITY" import k.comity large.csv >/dev/null 2>&1 &
    process=$!
    sleep "$delay"
    kill -9 "$process" 2>/dev/null
    wait "$process" 2>/dev/null
    after=$(state_of k.comity) || after=broken
    check "after a kill it opens for reading" [ "$after" != broken ]
    if [ "$after" = "$before" ]; then
        killed=$((killed + 1))
    else
        rows=$("$COMITY" sql k.comity "SELECT count(*) FROM tie_row" --format csv | tail -n 1)
        [ "$rows" = 190380 ] && whole=$((whole + 1))
        break
    fi
done
echo "$killed kills left it as before, $whole as after; last state: $after" >out
check "a killed import leaves the workbench as before or after" [ $((killed + whole)) -gt 0 ]
check "some kills came in time" [ "$killed" -gt 0 ]
if [ "$whole" -eq 0 ]; then
    check "and it can be imported then" import k.comity large.csv
fi
check "and is there as a whole" [ "$("$COMITY" sql k.comity "SELECT count(*) FROM tie_row" --format csv | tail -n 1)" = 190380 ]

# A folder: what is below it in the order of names; texts about data and unknown tables are passed over, and a file that
# is refused does not keep the others out.
mkdir -p folder/deeper folder/.hidden
printf 'exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2000,1\n' >folder/a.csv
printf 'exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2000,2\n' >folder/b.csv
printf 'exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2001,3\n' >folder/deeper/c.csv
printf 'x,y\n1,2\n' >folder/unknown.csv
cp folder/a.csv folder/.hidden/d.csv
cp folder/a.csv folder/README.txt
"$COMITY" init f.comity --case sco >/dev/null
"$COMITY" import f.comity folder >out 2>&1
check "a folder with a refused file ends with 1" [ $? -eq 1 ]
check "and says what became of its files" said "folder: 2 files in, 0 there already, 2 passed over, 1 refused"
check "the refused one is named" said "comity: folder/b.csv: rows of trade_baci"
check "the others are in" [ "$("$COMITY" sql f.comity "SELECT sum(value) FROM tie_row" --format csv | tail -n 1)" = 4 ]
rm folder/b.csv
"$COMITY" import f.comity folder >out 2>&1
check "without it the folder ends with 0" [ $? -eq 0 ]
check "and changes nothing the second time" said "folder: 0 files in, 2 there already, 2 passed over, 0 refused"
"$COMITY" import f.comity folder --rejected r.csv >out 2>&1
check "--rejected takes no folder" [ $? -eq 2 ]

echo "1..$count"
[ "$failed" -eq 0 ]
