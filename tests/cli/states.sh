#!/bin/sh
# Which state is this: the verbs states and alias, the policies of an import, and what it says about unknown codes.
# Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

prints "a name means a state" "KGZ Kyrgyzstan (state)" comity states Kirgizia
prints "its normal form is said" "in normal form: congo democratic republic" comity states "Congo, Dem. Rep."
prints "a number means states in several systems" "polity  365" comity states 365
prints "a code of one system in a year" "cow     345   YUG" comity states --system cow 345 --year 1995
prints "the line of succession is shown" "followed by   SCG" comity states --system iso3 YUG
prints "what is no state is said to be so" "no state: organisation" comity states NATO
prints "contested entities carry a note" "status contested" comity states Kosovo
fails "a name that means nothing" 1 "means no state here" comity states Kirgisistn
grep -q "^KGZ" "$work/.out"
result $? "and the nearest is shown"
fails "an unknown system" 1 "there is no code system \"iso\"" comity states --system iso DE
misuse "a year that is none" states "expected a year" comity states Kirgizia --year 99
prints "all states are listed" "KAZ    Kazakhstan" comity states
run comity states --format csv
head -n 1 "$work/.out" | grep -q '^state,name,kind,began,ended,iso2,m49,cow,cowc,gw,gwc,imf,wb,vdem,polity,successor,note$'
result $? "with a column for each system"
prints "a match in JSON" '"state": "KGZ"' comity states Kirgizia --format json

comity init "$work/w.comity" --case sco >/dev/null || { echo "1..0 # skip no workbench can be made"; exit 0; }
cat >"$work/trade.csv" <<'END'
exporter_iso3,importer_iso3,year,value_kusd
DDR,RUS,1980,1
YUG,RUS,1980,2
KZK,RUS,2000,3
WLD,RUS,2000,4
XPR,RUS,2000,5
KAZ,RUS,1980,6
END
prints "an import shows what comes nearest" "Kazakhstan (KAZ) as cowc" comity import "$work/w.comity" "$work/trade.csv"
grep -q "not a state (aggregate)" "$work/.out" && grep -q "3 unmatched" "$work/.out"
result $? "and what is no state"
prints "so does the list of data sets" "Kazakhstan (KAZ) as cowc" comity data "$work/w.comity"
prints "the policy is printed" "states: successor" comity import "$work/w.comity" "$work/trade.csv" --states successor --replace
gives "states that are no more count as those that followed" "origin
DEU
SRB" comity sql "$work/w.comity" "SELECT origin FROM tie WHERE value < 3 ORDER BY value" --format csv
prints "strict leaves out what is outside its dates" "4 unmatched" \
    comity import "$work/w.comity" "$work/trade.csv" --states strict --replace
misuse "an unknown policy" import "expected as_coded, successor or strict" \
    comity import "$work/w.comity" "$work/trade.csv" --states none

prints "an alias is added" 'iso3 "XPR" means KAZ from now on' comity alias "$work/w.comity" iso3 XPR KAZ --years 1992:2020
grep -q "import them again with --replace" "$work/.out"
result $? "and it is said that data sets must be imported again"
prints "an import uses it" "3 unmatched" comity import "$work/w.comity" "$work/trade.csv" --states strict --replace
gives "for that state" "origin
KAZ" comity sql "$work/w.comity" "SELECT origin FROM tie WHERE value = 5" --format csv
prints "states explains it" "alias" comity states XPR "$work/w.comity"
prints "aliases are listed" "XPR" comity alias "$work/w.comity"
fails "the same again is an error" 1 "is an alias already" comity alias "$work/w.comity" iso3 xpr NOR
fails "so is an unknown state" 1 "there is no state \"NOWHERE\"" comity alias "$work/w.comity" iso3 XYZ NOWHERE
fails "and an unknown system" 1 "there is no code system \"iso\"" comity alias "$work/w.comity" iso XYZ NOR
misuse "an alias without state" alias "name the code system" comity alias "$work/w.comity" iso3 XYZ
works "an alias is removed" comity alias "$work/w.comity" iso3 XPR --remove
fails "once" 1 "there is no alias" comity alias "$work/w.comity" iso3 XPR --remove
finish
