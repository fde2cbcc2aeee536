#!/bin/sh
# Right and wrong calls: help, versions, unknown verbs, options and values. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

verbs="init template check fetch import recipes data drop cite states alias measure role security index breaks spillover similarity qap show indicators trace sql report"
w=$work/w.comity
comity init "$w" --case sco >/dev/null || echo "# no workbench"

# Help.
run comity
[ "$code" -eq 2 ] && [ ! -s "$work/.out" ] && grep -q '^usage: comity VERB' "$work/.err"
result $? "without a verb: the help on stderr, exit code 2"
for words in help --help -h; do
    prints "comity $words" "usage: comity VERB" comity $words
done
comity help >"$work/help"
for verb in $verbs; do
    grep -q "^  $verb  *[a-z]" "$work/help"
    result $? "the help names $verb"
    prints "help $verb" "usage: comity $verb" comity help "$verb"
    comity "$verb" --help >"$work/a" 2>&1 && comity "$verb" -h >"$work/b" 2>&1 && comity help "$verb" >"$work/c" 2>&1 &&
        cmp -s "$work/a" "$work/b" && cmp -s "$work/a" "$work/c"
    result $? "$verb --help and $verb -h say the same"
done
fails "help for a verb that is not there" 2 'there is no verb "frobnicate"' comity help frobnicate
prints "--version" "comity 0.1.0 (workbench schema 3, DuckDB v1.4.4)" comity --version
prints "version" "workbench schema 3" comity version

# Verbs and words.
fails "a verb that is not there" 2 'there is no verb "frobnicate"; see: comity help' comity frobnicate
fails "a verb in capitals" 2 'there is no verb "SHOW"' comity SHOW members "$w"
fails "an empty verb" 2 'there is no verb ""' comity ""
for verb in init template check import data measure role index breaks spillover show trace sql report; do
    misuse "$verb without words" "$verb" "a word is wanting" comity "$verb"
done
misuse "breaks --max-breaks x" breaks "--max-breaks: expected a whole number" comity breaks "$w" --max-breaks x
misuse "breaks --trim .7" breaks "--trim: expected a share up to .5" comity breaks "$w" --trim .7
misuse "breaks --model curve" breaks "--model: expected level or trend" comity breaks "$w" --model curve
misuse "breaks --component alone" breaks "--component wants --state" comity breaks "$w" --component pull
misuse "spillover --lags 0" spillover "--lags: expected a whole number" comity spillover "$w" --lags 0
fails "breaks without values" 1 "comity measure" comity breaks "$w"
fails "spillover without values" 1 "comity measure" comity spillover "$w"
misuse "import without data" import "a word is wanting" comity import "$w"
misuse "show without file" show "a word is wanting" comity show members
misuse "sql without query" sql "a word is wanting" comity sql "$w"
misuse "a word too many" show '"extra" is one word too many' comity show members "$w" extra
misuse "a word too many for sql" sql '"extra" is one word too many' comity sql "$w" "SELECT 1" extra
misuse "a word too many for indicators" indicators "one word too many" comity indicators a b

# Options.
for verb in $verbs; do
    misuse "$verb --nope" "$verb" "there is no option --nope here" comity "$verb" --nope
done
misuse "an option of another verb" show "there is no option --years here" comity show members "$w" --years 2001:2005
misuse "part of an option's name" show "there is no option --form here" comity show members "$w" --form csv
misuse "an option in capitals" show "there is no option --AT here" comity show members "$w" --AT 2001
misuse "a very long option" show "there is no option --x" comity show members "$w" "--x$(printf '%0200d' 0)"
misuse "an option without its value" show "option --at wants a value" comity show members "$w" --at
misuse "a flag with a value" init "option --force=yes takes no value" comity init "$w" --case sco --force=yes
misuse "init without a case" init "name a case with --case" comity init "$work/new"
misuse "report without -o" report "name the page to write with -o" comity report "$w"
misuse "an unknown format" show "--format xml: expected table, csv or json" comity show members "$w" --format xml
misuse "an empty format" show "expected table, csv or json" comity show members "$w" --format ""
for years in 2005 2005: :2005 2010:2005 05:10 x:y 2001-2005 2001:2005:2009 "" 0000:2000 99999:2000; do
    misuse "--years '$years'" measure "expected two years such as 1996:2025" comity measure "$w" --years "$years"
done
for year in 20 20055 x "" 2005:2006 -200; do
    misuse "--year '$year'" trace "expected a year such as 2017" comity trace budget_concentration "$w" "--year=$year"
done
for day in 2001 2001-06 2001-02-30 today ""; do
    misuse "--event '$day'" security "expected a day such as 2001-06-15" comity security "$w" --event "$day"
done
misuse "--org without a workbench" indicators "wants a workbench" comity indicators --org sco
for day in 2001-02-30 2001-13 01.02.2001 today "" "2001 "; do
    misuse "--at '$day'" show "--at" comity show members "$w" --at "$day"
done
fails "an unknown thing" 2 'nothing called "friends" to show; there are: members, spells' comity show friends "$w"
fails "a thing that has no day" 2 "claims cannot be chosen by --at" comity show claims "$w" --at 2005
fails "a thing that has no organisation" 2 "cannot be chosen by --org" comity show states "$w" --org sco
fails "an unknown variant" 2 'there is no variant "as_is"; there are as_was' comity trace spheres "$w" --variant as_is
gives "the last of two options counts" 10 sh -c '"$1" show members "$2" --at 1999 --at=2025 --format csv | tail -n +2 | wc -l | tr -d " "' sh "$COMITY" "$w"
[ "$(comity show members "$w" --at=2017-06-10 --format=csv)" = "$(comity show --format csv members --at 2017-06-10 "$w")" ]
result $? "options may stand anywhere, with = or a blank"

# What begins with dashes and is no option.
gives "a query that begins with a comment" "a
1" comity sql "$w" "-- nothing
SELECT 1 AS a" --format csv
gives "a query that begins with a number" "a
-5" comity sql "$w" "SELECT -5 AS a" --format csv
(cd "$work" && "$COMITY" init -- -odd --case >/dev/null 2>&1)
[ ! -e "$work/-odd" ]
result $? "after -- there are no options"
(cd "$work" && "$COMITY" init --case sco -- -odd >/dev/null && "$COMITY" show members --at 2005 -- -odd >/dev/null)
result $? "a file whose name begins with a dash, after --"
misuse "-= is no option" show "one word too many" comity show members "$w" -=x

# Files that are not there.
for call in "check FILE" "data FILE" "drop FILE baci" "cite FILE" "measure FILE" "role CHN FILE" "show members FILE" "trace x FILE" "sql FILE SELECT" \
    "similarity FILE votes" "qap FILE a~b --year 2000" \
    "report FILE -o $work/page.html" "import FILE $w"; do
    set -- $(echo "$call" | sed "s#FILE#$work/nowhere.comity#")
    fails "$1 of a file that is not there" 1 "$work/nowhere.comity: there is no such file" comity "$@"
done
[ ! -e "$work/nowhere.comity" ] && [ ! -e "$work/page.html" ]
result $? "none of them made a file"
finish
