#!/bin/sh
# Indices from the command line: the two that the program carries, one of the user, wrong calls and wrong specs, output
# as CSV and JSON, interruption. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

w=$work/w.comity
comity init "$w" --case sco >/dev/null || echo "# no workbench"

fails "an index before its indicators are computed" 1 "waits for tie:trade_baci" comity index "$w" arcii_like
fails "indicators that wait for measure" 1 "none of the 19 indicators" comity index "$w" sco_integration
comity measure "$w" >/dev/null || echo "# not measured"
prints "the list of specs" "sco_integration  years" comity index "$w"
prints "the integration of the region" "Left out, waiting for data:" comity index "$w" sco_integration --draws 200
grep -q '^trade_share .*tie:trade_baci' "$work/.out"
result $? "what is left out says what it waits for"
grep -q '^year  *score  *score_low  *score_high  *rank  *rank_low  *rank_high  *ranked  *n  *n_all' "$work/.out"
result $? "ranks stand beside their interval and n"
prints "without draws there are no ranks" "Without draws there are no ranks" comity index "$w" sco_integration --draws 0
gives "not one" "ranks
0" comity sql "$w" "SELECT count(rank) AS ranks FROM index_score" --format csv
prints "another variant stands beside it" "sco, fixed" comity index "$w" sco_integration --variant fixed --draws 50
gives "two are computed" "n
2" comity sql "$w" "SELECT count(*) AS n FROM index_run" --format csv

comity index "$w" sco_integration --draws 300 --seed 4 --threads 1 --format csv >"$work/one"
comity index "$w" sco_integration --draws 300 --seed 4 --threads 4 --format csv >"$work/four"
cmp "$work/one" "$work/four" >"$work/.out" 2>&1
result $? "one thread and four print the same"
comity index "$w" sco_integration --draws 300 --seed 5 --format csv >"$work/other"
! cmp -s "$work/one" "$work/other"
result $? "another seed prints other intervals"
comity index "$w" sco_integration --draws 50 --format json >"$work/.out" 2>"$work/.err" && python3 -m json.tool "$work/.out" >/dev/null 2>>"$work/.err"
result $? "JSON"
prints "a score is traced to its indicators" "indicator:joint_exercises" comity trace sco_integration/security "$w" --year 2012
fails "no such element" 1 "has no score" comity trace sco_integration/nothing "$w"

# A spec of the user; its table lies beside it, wherever the program is started.
mkdir "$work/own"
printf 'u,x,y\nA,1,5\nB,2,4\nC,3,9\n' >"$work/own/t.csv"
cat >"$work/own/t.index" <<'SPEC'
name = mine
title = Mine
units = table
data = t.csv
unit = u
[tree]
top_one = top
x = top_one
y = top_one
[method]
treat = none
normalise = minmax 0 1
SPEC
prints "a spec of the user" "Mine (mine): 3 rows." comity index "$w" "$work/own/t.index"
prints "and its trace" "column:y" comity trace C.mine "$w"
fails "a unit must be named" 1 "mine has 3 units; name one" comity trace mine "$w"
sed 's/top_one = top/top_one = top, blue/' "$work/own/t.index" >"$work/own/bad.index"
fails "a slip is told with its line" 1 "bad.index:7: column top_one: \"blue\" is no option" comity index "$w" "$work/own/bad.index"
printf 'u,x,y\nA,one,5\n' >"$work/own/t.csv"
fails "a slip of the table too" 1 "t.csv:2: column x: \"one\" is not a number" comity index "$w" "$work/own/t.index"
rm "$work/own/t.csv"
fails "a table that is not there" 1 "t.csv" comity index "$w" "$work/own/t.index"
fails "a spec that is not there" 1 "neither a file nor an index that the program carries (arcii_like, sco_integration)" comity index "$w" nothing

misuse "draws that are no number" index "--draws many: expected a whole number from 0 to 1000000" comity index "$w" sco_integration --draws many
misuse "threads beyond the most" index "--threads 999: expected a whole number from 0 to 256" comity index "$w" sco_integration --threads 999
fails "no such variant" 2 'no variant "sideways"' comity index "$w" sco_integration --variant sideways
fails "an organisation that is not there" 1 'no organisation "nowhere"' comity index "$w" sco_integration --org nowhere

# Interrupted: the run before is still there.
before=$(comity sql "$w" "SELECT max(run) FROM index_run WHERE index_name = 'sco_integration'" --format csv)
"$COMITY" index "$w" sco_integration --draws 1000000 >"$work/.out" 2>"$work/.err" &
pid=$!
sleep 2
kill -TERM $pid # a shell starts background commands with SIGINT ignored
code=0
wait $pid || code=$?
[ $code -eq 130 ] && grep -q "interrupted" "$work/.err"
result $? "an index that is interrupted ends with 130"
[ "$before" = "$(comity sql "$w" "SELECT max(run) FROM index_run WHERE index_name = 'sco_integration'" --format csv)" ]
result $? "and changes nothing"
finish
