#!/bin/sh
# What is printed and where: tables, CSV and JSON with full precision, output that cannot be written, interruption,
# files with strange names. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

w=$work/w.comity
comity init "$w" --case sco >/dev/null && comity measure "$w" >/dev/null || echo "# no workbench"

sql() {
    comity sql "$w" "$@"
}

# Precision: what is printed reads back as the same number.
gives "17 digits where they are needed" "a,b,c
0.30000000000000004,0.3333333333333333,1e-300" sql "SELECT 0.1::DOUBLE + 0.2 AS a, 1.0::DOUBLE / 3 AS b, 1e-300 AS c" --format csv
gives "the shortest text that reads back" "a,b,c
0.1,100,-2.5" sql "SELECT 0.1::DOUBLE AS a, 100::DOUBLE AS b, -2.5::DOUBLE AS c" --format csv
sql "SELECT value FROM indicator_value UNION ALL SELECT ln(range + 2) * exp(range % 60 - 30) FROM range(3000)" --format csv >"$work/numbers"
python3 - "$work/numbers" >"$work/.out" 2>&1 <<'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
assert rows[0] == ["value"] and len(rows) > 3000, len(rows)
for row in rows[1:]:
    assert repr(float(row[0])) == repr(float("%.17g" % float(row[0]))), row
    assert len(row[0]) <= 24
PY
result $? "numbers of a CSV file parse"
sql "SELECT i, ln(i + 2) * exp(i % 60 - 30) AS v FROM range(3000) t(i)" --format csv >"$work/numbers"
gives "and read into DuckDB again they are the same, bit by bit" "differ
0" sql "SELECT count(*) AS differ FROM read_csv('$work/numbers', columns = {'i': 'BIGINT', 'v': 'DOUBLE'}) WHERE v <> ln(i + 2) * exp(i % 60 - 30)" --format csv
gives "people get six digits" "    value
0.0123457
  123.457" sql "SELECT unnest([0.0123456789, 123.456789]::DOUBLE[]) AS value"

# CSV.
gives "CSV quotes commas, quotes and line breaks" 'a,"b,c"
"say ""hi""","x
y"' sql "SELECT 'say \"hi\"' AS a, 'x' || chr(10) || 'y' AS \"b,c\"" --format csv
gives "SQL in a value is a value" "a
x'); DROP TABLE state;--" sql "SELECT 'x''); DROP TABLE state;--' AS a" --format csv
gives "no rows: the header alone" "a,b" sql "SELECT 1 AS a, 2 AS b WHERE false" --format csv
gives "missing values are empty" "a,b,c
,x," sql "SELECT NULL AS a, 'x' AS b, NULL AS c" --format csv
comity show claims "$w" --format csv >"$work/claims.csv"
python3 -c 'import csv,sys; rows = list(csv.reader(open(sys.argv[1], newline=""), strict=True)); assert len(rows) > 40; assert {len(r) for r in rows} == {11}' "$work/claims.csv" >"$work/.out" 2>&1
result $? "long texts of the case make a sound CSV file"

# JSON.
for thing in members spells organisations bodies instruments parties provisions meetings attendance exercises \
    contingents partnerships disputes contributions offices projects proposals statistics designations concepts events \
    claims domains sources states runs; do
    comity show "$thing" "$w" --format json >"$work/.out" 2>"$work/.err" && python3 -m json.tool "$work/.out" >/dev/null 2>>"$work/.err"
    result $? "show $thing as JSON"
done
for call in "check $w" "data $w" "indicators" "trace budget_concentration $w" "measure $w"; do
    comity $call --format json >"$work/.out" 2>"$work/.err" && python3 -m json.tool "$work/.out" >/dev/null 2>>"$work/.err"
    result $? "${call%% *} as JSON"
done
sql "SELECT 'a\"b\\c' || chr(10) || chr(1) AS t, 'nan'::DOUBLE AS n, 'inf'::DOUBLE AS i, NULL AS m, 9007199254740993 AS big, 0.1::DOUBLE AS x, [1, 2] AS l" --format json >"$work/.out"
python3 - "$work/.out" >"$work/.err" 2>&1 <<'PY'
import json, sys
(row,) = json.load(open(sys.argv[1]))
assert row == {"t": 'a"b\\c\n\x01', "n": "nan", "i": "inf", "m": None, "big": 9007199254740993, "x": 0.1, "l": "[1, 2]"}, row
PY
result $? "JSON keeps text, missing values and large whole numbers"
gives "JSON without rows" "[
]" sql "SELECT 1 AS a WHERE false" --format json

# Tables.
gives "a table lines up, numbers to the right" "name     n
Ürümqi   1
中国    22
        33" sql "SELECT * FROM (VALUES ('Ürümqi', 1), ('中国', 22), (NULL, 33)) t(name, n)"
gives "no rows are said to be none" "a
(no rows)" sql "SELECT 1 AS a WHERE false"
sql "SELECT repeat('中', 100) AS a, repeat('x', 100) AS b, 7 AS c" >"$work/.out"
python3 - "$work/.out" >"$work/.err" 2>&1 <<'PY'
import sys, unicodedata
for line in open(sys.argv[1], encoding="utf-8"):
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert width == 60 + 2 + 60 + 2 + 1, (width, line)
PY
result $? "long cells are cut to the same width"

# Every kind of statement gives an answer or an error, not a crash.
for query in "CALL duckdb_functions()" "SHOW ALL TABLES" "SUMMARIZE spell" "DESCRIBE tie" "PRAGMA database_size" \
    "EXPLAIN SELECT 1" "FROM spell" "VALUES ([1], 2)" "SELECT comity_trend([1, 2, 4])" "SET threads = 1" ""; do
    run sql "$query"
    [ "$code" -le 2 ] && { [ "$code" -eq 0 ] || grep -q '^comity: ' "$work/.err"; }
    result $? "a statement: ${query:-an empty one}"
done
for change in "DELETE FROM state" "DROP TABLE spell" "UPDATE spell SET role = 'guest'" "INSERT INTO run SELECT * FROM run" \
    "CREATE TABLE t (a INTEGER)" "ALTER TABLE spell ADD COLUMN x INTEGER"; do
    fails "sql refuses: $change" 1 "reading only" sql "$change"
done
fails "a wrong query is an error with its place" 1 "syntax error" sql "SELEC 1"
fails "a word of the query is no interruption" 1 "INTERRUPTED" sql "SELECT INTERRUPTED FROM spell"

# Output that cannot be written.
if [ -w /dev/full ]; then
    for call in "show members $w" "show claims $w --format csv" "sql $w SELECT(1)" "indicators" "help" "--version" \
        "check $w" "trace budget_concentration $w" "measure $w"; do
        comity $call >/dev/full 2>"$work/.err"
        [ $? -eq 1 ] && grep -q "the output could not be written" "$work/.err"
        result $? "a full disk under the output of: ${call%% *}"
    done
    comity show members "$w" >/dev/full 2>/dev/full
    [ $? -eq 1 ]
    result $? "a full disk under errors too"
else
    skip "a full disk under the output" "there is no /dev/full"
fi
# a reader that goes away ends the program quietly
(comity sql "$w" "SELECT range FROM range(3000000)" --format csv 2>"$work/.err"; echo $? >"$work/code") | head -n 1 >"$work/.out"
code=$(cat "$work/code")
[ "$code" -eq 141 ] && [ ! -s "$work/.err" ] && [ "$(cat "$work/.out")" = "range" ]
result $? "a broken pipe ends it quietly"
comity show members "$w" --at 2005 >&- 2>"$work/.err"
[ $? -eq 1 ]
result $? "a closed output is an error"
cp "$w" "$work/closed.comity"
comity measure "$work/closed.comity" >&- 2>"$work/.err"
first=$?
comity measure "$work/closed.comity" --format csv >&- 2>&-
second=$?
comity measure "$work/closed.comity" <&- >/dev/null
[ $? -eq 0 ] && [ "$first" -eq 1 ] && [ "$second" -eq 1 ] && comity show members "$work/closed.comity" >"$work/.out" 2>&1
result $? "and nothing of it is written into the workbench"

# Interruption: the long statement ends within two seconds, with code 130, and the file is as before.
cat >"$work/interrupt.py" <<'PY'
import signal, subprocess, sys, time
number, wanted, comity, *words = sys.argv[1:]
process = subprocess.Popen([comity, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(0.7)
began = time.monotonic()
process.send_signal(getattr(signal, number))
try:
    out, err = process.communicate(timeout=20)
except subprocess.TimeoutExpired:
    process.kill()
    sys.exit("did not end")
took = time.monotonic() - began
assert process.returncode == int(wanted), (process.returncode, err)
assert "interrupted" in err, err
assert took < 3, took
PY
for signal in SIGINT SIGTERM; do
    python3 "$work/interrupt.py" $signal 130 "$COMITY" sql "$w" \
        "SELECT count(*) FROM range(1e11::BIGINT) t1, range(1000)" >"$work/.out" 2>"$work/.err"
    result $? "$signal during a long query: code 130, quickly"
done
works "the workbench opens afterwards" comity show members "$w"

# Strange names of files.
newline='two
lines.comity'
for name in "a b.comity" "it's.comity" 'say "hi".comity' "100%s%n.comity" "$newline" "中国.comity" 'a;b&c|d.comity' ':memory:' \
    'sqlite:x.comity' 'x.csv' '~' '$HOME' '*'; do
    (mkdir -p "$work/names" && cd "$work/names" && cp "$w" "./$name" &&
        [ "$("$COMITY" show members "$name" --at 2005 --format csv | wc -l)" -eq 7 ] &&
        "$COMITY" measure "$name" --indicator permanent_bodies >/dev/null &&
        [ "$(find . -type f -exec printf x ';')" = x ]) >"$work/.out" 2>"$work/.err"
    result $? "a workbench called $(printf %s "$name" | tr '\n' ' ')"
    rm -rf "$work/names"
done
(mkdir "$work/names" && cd "$work/names" && "$COMITY" init ":a b%s'\"" --case sco >/dev/null && "$COMITY" report ":a b%s'\"" -o "%n \"'.html" >/dev/null &&
    [ -f ":a b%s'\"" ] && [ -s "%n \"'.html" ] && [ "$(find . -type f -exec printf x ';')" = xx ]) >"$work/.out" 2>"$work/.err"
result $? "init and report with such names"
mkdir "$work/fold er's"
works "a folder with a blank and a quote" comity init "$work/fold er's/w" --case sco
finish
