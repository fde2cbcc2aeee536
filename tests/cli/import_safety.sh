#!/bin/sh
# An import is whole or not at all, whatever stops it: a kill, Ctrl-C, a full disk, a fault in the data. Then the verbs
# around it: rejected rows in a file, versions, drop, cite, recipes of one's own, data. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/tap.sh
cd "$work" || exit 1
w=w.comity
comity init $w --case sco >/dev/null || { echo "1..0 # skip no workbench can be made"; exit 0; }

# Every row of every table as a digest a table: what an import must leave as it was. dump FILE
dump() {
    comity sql "$1" "SELECT string_agg('SELECT ''' || s || '.' || t || ''' AS name, count(*) AS rows, coalesce(sum(hash(x)), 0)::VARCHAR AS digest FROM ' || s || '.\"' || t || '\" x', ' UNION ALL ') || ' ORDER BY 1' AS q FROM (SELECT table_schema AS s, table_name AS t FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_catalog = current_database())" --format csv |
        tail -n 1 | sed 's/^"//; s/"$//; s/""/"/g' >.query
    comity sql "$1" "$(cat .query)" --format csv
}

# same NAME FILE BEFORE: the dump of FILE is that of BEFORE.
same() {
    dump "$2" >.dump 2>&1
    cmp -s "$3" .dump
    result $? "$1"
}

head=exporter_iso3,importer_iso3,year,value_kusd
cat >trade.csv <<END
$head
CHN,RUS,2000,1.5
CHN,ATL,2000,2
CHN,KAZ,2000,much
CHN,RUS,2000,3
CHN,CHN,2000,4
CHN,UZB,2000,
END

# A file large enough to be stopped in: 1.5 million rows, some of them faulty.
awk -v head="$head" 'BEGIN {
    print head
    n = split("CHN RUS KAZ KGZ TJK UZB IND PAK IRN BLR USA GBR FRA DEU JPN KOR MNG TUR AFG TKM POL ITA ESP PRT NLD BEL CHE AUT SWE NOR FIN DNK CAN MEX BRA ARG CHL PER COL EGY", s, " ")
    for (year = 1550; year <= 2150; year++)
        for (i = 1; i <= n; i++) for (j = 1; j <= n; j++) if (i != j)
            print s[i] "," s[j] "," year "," (i * j % 977 ? i * j + year : "none")
}' >large.csv
cp $w large.comity
dump large.comity >before
[ "$(wc -l <before)" -gt 30 ]
result $? "the dump sees the tables"

# ------------------------------------------------------------------------------------------------------------ kill -9
killed=0
for delay in 0.3 0.6 1 1.4 1.8 2.2; do
    "$COMITY" import large.comity large.csv --rejected killed.csv >/dev/null 2>&1 &
    process=$!
    sleep $delay
    if kill -9 $process 2>/dev/null; then
        wait $process 2>/dev/null
        dump large.comity >.dump 2>&1
        cmp -s before .dump || break
        killed=$((killed + 1))
    else
        wait $process 2>/dev/null
        break
    fi
done
if ! cmp -s before .dump; then # the last one came too late: then all of it is there
    rows=$(comity sql large.comity "SELECT count(*) FROM tie_row" --format csv | tail -n 1)
    kept=$(comity sql large.comity "SELECT rows_kept FROM data_set" --format csv | tail -n 1)
    [ -n "$rows" ] && [ "$rows" = "$kept" ]
    result $? "an import that was killed too late is there as a whole"
    cp $w large.comity
fi
[ $killed -gt 0 ]
result $? "killed imports leave the workbench as it was"

rm -f killed.csv* # who is killed cannot clear up

# ------------------------------------------------------------------------------------------------------------- Ctrl-C
for signal in INT TERM; do
    rm -f large.comity large.comity.wal
    cp $w large.comity
    "$COMITY" import large.comity large.csv --rejected stopped.csv >.out 2>.err &
    process=$!
    sleep 0.5
    kill -$signal $process 2>/dev/null
    wait $process
    code=$?
    [ $code -eq 130 ] && grep -q 'interrupted; the workbench is as it was before' .err
    result $? "SIG$signal in mid-import: exit code 130"
    same "and the workbench is as it was" large.comity before
    [ ! -e stopped.csv ] && [ -z "$(ls | grep writing-)" ]
    result $? "and no file of rejected rows is left, nor a part of one"
done

# ---------------------------------------------------------------------------------------------------------- full disk
run sh -c 'ulimit -f 4000; exec "$@"' sh "$COMITY" import large.comity large.csv --rejected full.csv
[ "$code" -eq 1 ] && grep -q 'the disk is full' .err && [ "$(wc -l <.err)" -eq 1 ]
result $? "a file that may not grow is one error"
same "and the workbench is as it was" large.comity before
[ ! -e full.csv ] && [ -z "$(ls | grep writing-)" ]
result $? "and no file of rejected rows is left"
if mkdir full && mount -t tmpfs -o size=$(($(wc -c <$w) + 2000000)) none full 2>/dev/null; then
    cp $w full/f.comity
    run comity import full/f.comity large.csv
    [ "$code" -eq 1 ] && grep -q 'the disk is full' .err
    result $? "a full disk is an error"
    same "and the workbench on it is as it was" full/f.comity before
    umount full
else
    skip "a full disk" "no file system can be made here"
fi
rm -f large.csv large.comity*

# ------------------------------------------------------------------------------------------------------------- strict
dump $w >before
fails "--strict stops at the first fault" 1 'trade.csv:3: column importer_iso3: "ATL": unknown code (expected a state by its code of iso3); --strict stops here' \
    comity import $w trade.csv --strict
same "and changes nothing" $w before
printf '%s\nCHN,RUS,2000,1\nCHN,RUS,2000\n' $head >short.csv
fails "a row of another length stops it" 1 "short.csv:3: the row has 3 columns, the header 4" comity import $w short.csv --strict
same "and changes nothing" $w before

# ----------------------------------------------------------------------------------------------------------- rejected
fails "rejected rows do not go over the data" 2 "would take the place of the data file" comity import $w trade.csv --rejected ./trade.csv
fails "nor over the workbench" 2 "would take the place of the workbench" comity import $w trade.csv --rejected $w
misuse "one data file at a time" import "--rejected goes with one data file at a time" comity import $w trade.csv short.csv --rejected bad.csv
fails "a place that cannot be written" 1 "no/such.csv: cannot be written" comity import $w trade.csv --rejected no/such.csv
same "none of these changes the workbench" $w before
prints "the import says by reason what it rejected" \
    "cells that cannot be: 1 a tie of a state with itself (column importer_iso3), 1 not a number (column value_kusd), 1 the key is there already (column origin, destination, year)" \
    comity import $w trade.csv --rejected bad.csv
grep -q '^  4 rows that were not kept are in bad.csv$' .out
result $? "and where they are"
gives "the file tells row, column, value and reason, then the row" "row,column,value,reason,$head
3,importer_iso3,ATL,unknown code (expected a state by its code of iso3),CHN,ATL,2000,2
4,value_kusd,much,not a number,CHN,KAZ,2000,much
5,\"origin, destination, year\",CHN RUS 2000,the key is there already in row 2,CHN,RUS,2000,3
6,importer_iso3,CHN 2000,a tie of a state with itself,CHN,CHN,2000,4" cat bad.csv
sed '/already/d; /itself/d; s/,ATL,2000/,TJK,2000/; s/,much$/,5/' bad.csv >mended.csv
prints "mended, it can be imported" "2 rows read, 2 kept" comity import $w mended.csv --strict
gives "and its rows stand beside the others" 3 sh -c '"$1" sql w.comity "SELECT count(*) FROM tie" --format csv | tail -n 1' sh "$COMITY"

# ----------------------------------------------------------------------------------------------------------- versions
sed 's/1.5/2.5/' trade.csv >later.csv
fails "an overlap names both ways out" 1 "--replace puts this file in their place, --as LABEL keeps it beside them" comity import $w later.csv
prints "--as keeps it beside the other" "stored: trade_baci@V2" comity import $w later.csv --as V2
prints "the same again changes nothing" "version V2 is already there; nothing changed" comity import $w later.csv --as V2
gives "both are there" "layer,value
trade_baci,1.5
trade_baci@V2,2.5" comity sql $w "SELECT layer, value FROM tie WHERE destination = 'RUS' ORDER BY 1" --format csv
prints "--replace replaces within its version" "stored: trade_baci@V2" comity import $w trade.csv --as V2 --replace
gives "and nowhere else" "layer,value
trade_baci,1.5
trade_baci@V2,1.5" comity sql $w "SELECT layer, value FROM tie WHERE destination = 'RUS' ORDER BY 1" --format csv
for label in "" "a b" "a@b" "a'b" 123456789012345678901234567890123; do
    misuse "'$label' is no label" import "is no label" comity import $w later.csv --as "$label"
done
printf 'rcid,ccode,vote\n1,710,1\n' >votes.csv
fails "votes have no versions" 1 "votes and roll calls have no versions" comity import $w votes.csv --as V2

# ---------------------------------------------------------------------------------------------------------------- data
comity data $w >.out
[ "$(wc -L <.out)" -le 120 ]
result $? "comity data fits into 120 columns"
grep -q 'stored    trade_baci@V2 1$' .out && grep -q 'rows      6 read = 1 kept + 1 missing + 3 rejected + 1 unmatched + 0 left out' .out
result $? "and says what is stored and what became of the rows"
prints "whole digests for programs" "$(sha256sum <mended.csv | cut -c1-64)" comity data $w --format csv
prints "JSON too" '"stored": "trade_baci@V2 1"' comity data $w --format json

# ---------------------------------------------------------------------------------------------------------------- drop
cp $w drop.comity
cp drop.comity other.comity
comity measure drop.comity >/dev/null
printf '%s\nCHN,RUS,2001,5\nRUS,CHN,2001,5\nCHN,USA,2001,5\n' $head >more.csv
comity import drop.comity more.csv >/dev/null
comity measure drop.comity >/dev/null
fails "drop of an unknown set" 1 'there is no data set "bacci"; there are: baci, baci@V2' comity drop drop.comity bacci
fails "drop of an unknown version" 1 '"baci" is there, but not with the label V3; its labels (--as): (none), V2' comity drop drop.comity baci --as V3
prints "drop of a file" "dropped baci, CEPII BACI, bilateral exports of goods, from more.csv" comity drop drop.comity more.csv
grep -q '  trade_baci: 3 rows' .out && grep -q 'these results rest on it' .out && grep -q 'intra_regional_share_baci (' .out
result $? "says what went and which results rest on it"
prints "trace of such a result says so" "dropped since its run" comity trace intra_regional_share_baci drop.comity
prints "comity cite still names its data" "@techreport{gaulier2010," comity cite drop.comity intra_regional_share_baci
prints "drop of a version" "trade_baci@V2: 1 rows" comity drop drop.comity baci --as V2
gives "leaves the other" "trade_baci" sh -c '"$1" sql drop.comity "SELECT layer FROM layer" --format csv | tail -n +2' sh "$COMITY"
# a set that comes and goes leaves all else as it was
comity import other.comity more.csv --as X >/dev/null
comity drop other.comity baci --as X >/dev/null
dump $w | grep -v -e '^main.run' -e '^main.data_set_gone' >before
dump other.comity | grep -v -e '^main.run' -e '^main.data_set_gone' >after
cmp -s before after
result $? "a set that was imported and dropped leaves all else as it was"

# ---------------------------------------------------------------------------------------------------------------- cite
prints "cite: the program" "@misc{comity," comity cite $w
prints "cite: the paper" "@misc{liaqat_abbasi_2025," comity cite $w
prints "cite as JSON" '"key": "gaulier2010"' comity cite $w --format json
misuse "cite --format csv" cite "expected bibtex or json" comity cite $w --format csv
misuse "cite of a number and a run" cite "give either a number or --run" comity cite $w x --run 3
misuse "cite --run x" cite "expected the number of a run" comity cite $w --run x
fails "cite of an unknown number" 1 'there is no indicator "happiness"' comity cite $w happiness
fails "cite of an unknown run" 1 "there is no run 999" comity cite $w --run 999

# ------------------------------------------------------------------------------------------------------------- recipes
cat >mine.recipe <<'END'
# my own
name = mine
title = My numbers
version = 1
citation = Me & you (2024), 50% of it
terms = mine
url = https://example.org
columns = who, whom, when, how_much

[tie]
layer = mine
name = Mine
unit = pieces
formula = as it is
origin = who : iso3
destination = whom : name
year = when
value = how_much
END
printf 'who,whom,when,how_much\nCHN,Russia,2001,5\nCHN,Kazakhstan,2001,x\n' >mine.csv
gives "recipes FILE checks it" "mine.recipe: well-formed; fills the layer mine from the columns who, whom, when, how_much" comity recipes mine.recipe
prints "recipes lists those of the program" "trade_baci" comity recipes
gives "recipes --show prints one" "$(cat "$root/recipes/baci.recipe")" comity recipes --show baci
fails "recipes --show of an unknown one" 1 'there is no recipe "bacci"' comity recipes --show bacci
misuse "recipes with a file and --show" recipes "give either a file or --show" comity recipes mine.recipe --show baci
fails "without the recipe the file is not known" 1 "no data set that is known here" comity import $w mine.csv
prints "with it, it is imported" "2 rows read, 1 kept (2001 to 2001); 0 missing, 1 rejected" comity import $w mine.csv --recipe mine.recipe
prints "and cited as the recipe says" "note = {Me \\& you (2024), 50\\% of it. Version 1}" comity cite $w
gives "the recipe is kept" "mine@$(sha256sum <mine.recipe | cut -c1-12)" sh -c '"$1" sql w.comity "SELECT recipe FROM recipe_text JOIN data_set USING (recipe)" --format csv | tail -n 1' sh "$COMITY"
dump $w >before
fails "a recipe that does not fit" 1 "trade.csv: the file lacks columns of the recipe mine@" comity import $w trade.csv --recipe mine.recipe
fails "a recipe that is not there" 1 "none.recipe: there is no such file" comity import $w mine.csv --recipe none.recipe
# wrong NAME LINE WORDS SED: the recipe, changed by sed, is wrong in this line.
wrong() {
    sed "$4" mine.recipe >wrong.recipe
    fails "recipes: $1" 1 "wrong.recipe:$2$3" comity recipes wrong.recipe
    fails "import: $1" 1 "wrong.recipe:$2$3" comity import $w mine.csv --recipe wrong.recipe
}
wrong "an unknown key" 13 ': "unti" is no key of a section [tie]' 's/^unit/unti/'
wrong "an unknown general key" 3 ': "titel" is no key at the top of a recipe' 's/^title/titel/'
wrong "a key that lacks" 12 ': section [tie] of line 10 lacks the key unit' '/^unit/d; /^formula/d; /^origin/,$d'
wrong "a key that is there twice" 4 ': column title: the key is there twice' 's/^version = 1/title = again/'
wrong "a key without value" 7 ': column url: the key has no value' 's/^url = .*/url =/'
wrong "an unknown section" 10 ': "[ties]" is no section' 's/^\[tie\]/[ties]/'
wrong "the keys end too early" 7 ': the key columns is lacking' '/^columns/,$d'
wrong "an unknown code system" 15 ': column origin: "iso9" is no code system' 's/who : iso3/who : iso9/'
wrong "a column that is not listed" 10 ': column value: the column much is not listed' 's/^value = .*/value = much/'
wrong "a name with capitals" 11 ': column layer: "Mine" is not a name' 's/^layer = mine/layer = Mine/'
wrong "a line that is none" 6 ': "terms mine" is neither key = value nor a [section]' 's/^terms = /terms /'
wrong "a quote that stays open" 8 ': column columns: a quote is not closed' 's/^columns = /columns = "/'
printf 'name = \377\n' >wrong.recipe
fails "recipes: no UTF-8" 1 "wrong.recipe:1: the line is not UTF-8 text" comity recipes wrong.recipe
: >wrong.recipe
fails "recipes: empty" 1 "wrong.recipe" comity recipes wrong.recipe
same "none of these changes the workbench" $w before
finish
