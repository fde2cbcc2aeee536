#!/bin/sh
# A workbench from beginning to end: made from the built-in case and from a folder, looked at, measured, traced; and what
# happens to it when a case is wrong, a program is killed, the disk is full or another program has it. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/tap.sh
w=$work/sco.comity

# number FILE QUERY: the single cell that the query gives.
number() {
    comity sql "$1" "$2" --format csv | tail -n +2
}

# ------------------------------------------------------------------------------------------------ the built-in case
gives "init" "made $w from the case sco" comity init "$w" --case sco
[ "$(ls -A "$work" | grep -v '^\.' | tr '\n' ' ')" = "sco.comity " ]
result $? "it leaves the workbench and nothing else"
fails "init again" 1 "$w: the file is already there; --force replaces it" comity init "$w" --case sco
works "init --force" comity init "$w" --case sco --force
prints "check: no error in the built-in case" "0 errors, " comity check "$w"
for day in 1996-04-25:0 2001-06-14:5 2001-06-16:6 2017-06-10:8 2023-07-05:9 2024-07-05:10; do
    gives "members on ${day%:*}" "${day#*:}" number "$w" \
        "SELECT count(*) FROM member_at(DATE '${day%:*}') WHERE organisation = 'sco' AND role = 'member'"
    gives "show members --at ${day%:*}" "${day#*:}" sh -c \
        '"$1" show members "$2" --at "$3" --format csv | tail -n +2 | wc -l | tr -d " "' sh "$COMITY" "$w" "${day%:*}"
done

# ------------------------------------------------------------------------------------------------------- measuring
prints "measure" "budget_concentration" comity measure "$w"
prints "measure says what waits for data" "tie:trade_baci" comity measure "$w"
values='SELECT md5(string_agg((indicator, organisation, variant, year, round(value, 12), n)::VARCHAR, chr(10) ORDER BY organisation, indicator, variant, year)) FROM indicator_value'
before=$(number "$w" "$values")
comity measure "$w" >/dev/null
gives "measuring again changes no value" "$before" number "$w" "$values"
gives "and leaves each once" 0 number "$w" "SELECT count(*) - count(DISTINCT (indicator, organisation, variant, year)) FROM indicator_value"
comity measure "$w" --indicator budget_concentration --indicator permanent_bodies >/dev/null
gives "chosen indicators leave the others" "$before" number "$w" "$values"
for pair in 2003:0.19095 2010:0.1954 2017:0.15547 2025:0.124; do
    gives "budget_concentration ${pair%:*}" "${pair#*:}" number "$w" \
        "SELECT round(value, 5) FROM indicator_value WHERE indicator = 'budget_concentration' AND variant = 'as_was' AND year = ${pair%:*}"
done
gives "summit_concentration 2025" 0.1616 number "$w" \
    "SELECT round(value, 10) FROM indicator_value WHERE indicator = 'summit_concentration' AND variant = 'as_was' AND year = 2025"
comity measure "$w" --years 2005:2010 >/dev/null
gives "--years" "2005 2010" number "$w" "SELECT min(year) || ' ' || max(year) FROM indicator_value"
fails "an unknown indicator" 1 'there is no indicator "happiness"; see: comity indicators' \
    comity measure "$w" --indicator happiness
fails "an unknown organisation" 1 'there is no organisation "nobody"' comity measure "$w" --org nobody
fails "an organisation without members" 1 "has no recorded member" comity measure "$w" --org bri
prints "another organisation, in capitals" "Integration of eaeu" comity measure "$w" --org EAEU --years 2015:2020
gives "has values of its own" 1 number "$w" "SELECT (count(*) > 0)::INTEGER FROM indicator_value WHERE organisation = 'eaeu'"
comity measure "$w" >/dev/null
gives "which the first one's leave alone" 2 number "$w" "SELECT count(DISTINCT organisation) FROM indicator_value"

# ------------------------------------------------------------------------------------------------------------ roles
prints "role" "CHN in sco, component by component" comity role CHN "$w"
prints "role ends in the quadrant" "structural: unknown; formal: contender" comity role CHN "$w"
gives "exercise shares of China" "2007:0.246154 2010:0.2 2012:0.1845 2014:0.685714 2016:0.245455 2018:0.247667 2021:0.1395" \
    number "$w" "SELECT string_agg(year || ':' || round(value, 6), ' ' ORDER BY year) FROM role_component WHERE state = 'CHN' AND component = 'exercise_share'"
gives "and their trend" "-3 44.3333 -0.300376" number "$w" \
    "SELECT kendall_s::INTEGER || ' ' || round(kendall_variance, 4) || ' ' || round(kendall_z, 6) FROM trend WHERE series = 'CHN/exercise_share'"
fails "a state that never was a member" 1 '"USA" was never a member of sco' comity role USA "$w"
fails "a state that is none" 1 "was never a member" comity role "x'; DROP TABLE state; --" "$w"

# ------------------------------------------------------------------------------------------------------------ trace
for saved in "budget_concentration" "summit_concentration --year 2010" "permanent_bodies --variant fixed --year 2010" \
    "CHN.exercise_share" "RUS.budget_share --year 2005" "CHN.hosting"; do
    prints "trace $saved" "Rows it rests on" comity trace $saved "$w"
    printf '%s\n' "$saved" >"$work/.saved"
    awk '/^Number/ { getline; getline; n = $(NF - 2) } /^Computed again/ { getline; getline; again = $1 } END { exit !(n != "" && n == again) }' "$work/.out"
    result $? "trace $saved computes the same again"
done
fails "trace of an unknown number" 1 'there is no indicator "happiness"' comity trace happiness "$w"
fails "trace of a year without value" 1 "has no value for as_was in 1999" comity trace budget_concentration "$w" --year 1999
prints "trace as CSV: the rows alone" "kind,what,subject,state,partner,date,value,source,locator" \
    comity trace budget_concentration "$w" --format csv
prints "indicators" "homogeneous_intensity_cow" comity indicators

# -------------------------------------------------------------------------------------------------- a case that is wrong
mkdir "$work/cases"
cp -r "$root/cases/sco" "$work/cases/one"
works "init from a folder" comity init "$work/one.comity" --case "$work/cases/one"
gives "has the facts of the built-in case" "$(number "$w" "SELECT md5(string_agg(s::VARCHAR, ' ' ORDER BY line)) FROM spell s")" \
    number "$work/one.comity" "SELECT md5(string_agg(s::VARCHAR, ' ' ORDER BY line)) FROM spell s"
old=$(sha256sum <"$work/one.comity")
echo 'sco,QQQ,king,2001-02-30,,nowhere,p. 1,high,,' >>"$work/cases/one/spells.csv"
rm "$work/cases/one/offices.csv"
last=$(wc -l <"$work/cases/one/spells.csv" | tr -d ' ')
run comity init "$work/two.comity" --case "$work/cases/one"
[ "$code" -eq 1 ] && grep -qF "cases/one/spells.csv:$last: column role: \"king\" is not one of" "$work/.err" &&
    grep -qF "cases/one/spells.csv:$last: column began: \"2001-02-30\": 2001-02 has no day 30" "$work/.err" &&
    grep -qF "cases/one/offices.csv: " "$work/.err" && grep -qF "comity: the case has 3 errors; nothing was made" "$work/.err" &&
    [ ! -s "$work/.out" ]
result $? "a wrong case: every error with file, row and column"
[ "$(ls -A "$work" | grep -v '^\.' | tr '\n' ' ')" = "cases one.comity sco.comity " ]
result $? "and nothing is left on disk"
run comity init "$work/one.comity" --case "$work/cases/one" --force
[ "$code" -eq 1 ] && [ "$(sha256sum <"$work/one.comity")" = "$old" ]
result $? "--force keeps the old workbench when the new case is wrong"
fails "a case that is not there" 1 'neither a built-in case (sco) nor a folder' comity init "$work/two.comity" --case nowhere
cp -r "$root/cases/sco" "$work/cases/sql"
printf "evil,\"x'); DROP TABLE state;--\",2001,,,recorder,general knowledge,high,yes,\n" >>"$work/cases/sql/events.csv"
works "SQL in a name" comity init "$work/sql.comity" --case "$work/cases/sql"
gives "is printed as it is" "evil,x'); DROP TABLE state;--" sh -c \
    '"$1" show events "$2" --format csv | grep ^evil | cut -d, -f1,2' sh "$COMITY" "$work/sql.comity"
works "template" comity template "$work/cases/new"
works "is a case as it stands" comity init "$work/new.comity" --case "$work/cases/new"
prints "without an error" "0 errors, " comity check "$work/new.comity"
fails "but has no organisation to measure" 1 "the case has no subject" comity measure "$work/new.comity"
fails "template does not write over a case" 1 "" comity template "$work/cases/new"
mkdir "$work/cases/empty"
run comity init "$work/two.comity" --case "$work/cases/empty"
[ "$code" -eq 1 ] && [ "$(grep -c 'there is no such file' "$work/.err")" -eq "$(ls "$root/cases/sco" | grep -cvx -e state_codes.csv -e not_states.csv -e claims -e explain -e decision_rules.csv)" ]
result $? "an empty folder: every missing table is named"

# ------------------------------------------------------------------------------------------------- kills and full disks
# kill_later SECONDS COMMAND...: kills the command without warning after that time.
kill_later() {
    seconds=$1
    shift
    "$@" >/dev/null 2>&1 &
    child=$!
    sleep "$seconds"
    kill -9 $child 2>/dev/null
    wait $child 2>/dev/null
}
bad=0
none=0
for seconds in 0.02 0.1 0.3 0.6; do
    rm -f "$work/killed.comity"*
    kill_later $seconds "$COMITY" init "$work/killed.comity" --case sco
    if [ -e "$work/killed.comity" ]; then
        [ "$(number "$work/killed.comity" "SELECT count(*) FROM state")" = "$(number "$w" "SELECT count(*) FROM state")" ] || bad=1
    else
        none=1
    fi
done
[ $bad -eq 0 ] && [ $none -eq 1 ]
result $? "init killed at four moments: no workbench, or a whole one"
rm -f "$work/killed.comity"*
works "and init works afterwards" comity init "$work/killed.comity" --case sco
state='SELECT (SELECT count(*) FROM indicator_value) || chr(32) || (SELECT count(*) FROM trend)'
comity measure "$work/killed.comity" >/dev/null
after=$(number "$work/killed.comity" "$state")
bad=0
for seconds in 0.1 0.2 0.4; do
    cp "$w" "$work/k.comity"
    comity measure "$work/k.comity" --years 2005:2010 >/dev/null
    small=$(number "$work/k.comity" "$state")
    kill_later $seconds "$COMITY" measure "$work/k.comity"
    now=$(number "$work/k.comity" "$state" 2>&1)
    case $now in
    "$small" | "$after" | "$(number "$w" "$state")") ;;
    *) bad=1 && echo "# after $seconds s: $now; expected $small or $after" ;;
    esac
    rm -f "$work/k.comity"*
done
[ $bad -eq 0 ]
result $? "measure killed at three moments: the values of before or of after"

cp "$w" "$work/f.comity"
size=$(($(wc -c <"$work/f.comity") / 512))
run sh -c 'ulimit -f "$1"; exec "$2" init "$3" --case sco' sh $((size / 4)) "$COMITY" "$work/full.comity"
[ "$code" -eq 1 ] && grep -q "disk is full" "$work/.err" && [ ! -e "$work/full.comity" ] &&
    [ -z "$(ls "$work" | grep making)" ]
result $? "init on a full disk: a clear error, nothing left"
run sh -c 'ulimit -f 64; exec "$1" measure "$2"' sh "$COMITY" "$work/f.comity"
[ "$code" -eq 1 ] && grep -q "disk is full" "$work/.err" &&
    [ "$(number "$work/f.comity" "$values")" = "$(number "$w" "$values")" ]
result $? "measure on a full disk: a clear error, nothing lost"
works "and it works once there is room" comity measure "$work/f.comity"

# -------------------------------------------------------------------------------------------------- files that are none
: >"$work/empty"
head -c 100000 /dev/urandom >"$work/random"
printf 'a,b\n1,2\n' >"$work/a.csv"
head -c 20000 "$w" >"$work/cut.comity"
fails "an empty file" 1 "empty: this is not a workbench (the file is empty)" comity check "$work/empty"
fails "random bytes" 1 "random: this is not a workbench (not a DuckDB file)" comity check "$work/random"
fails "a CSV file" 1 "a.csv: this is not a workbench (not a DuckDB file)" comity check "$work/a.csv"
fails "a folder" 1 "cases: this is not a file" comity check "$work/cases"
fails "a file cut short" 1 "cut.comity: the file is damaged" comity check "$work/cut.comity"
python3 - "$COMITY" "$w" "$work" >"$work/.out" 2>&1 <<'PY'
import subprocess, sys, time
comity, path, work = sys.argv[1:]
# a query that holds the file for reading; a second reader may, a writer may not
holder = subprocess.Popen([comity, "sql", path, "SELECT count(*) FROM range(1e11::BIGINT) t1, range(1000)"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
time.sleep(0.7)
reader = subprocess.run([comity, "show", "members", path], capture_output=True, text=True)
writer = subprocess.run([comity, "measure", path], capture_output=True, text=True)
forced = subprocess.run([comity, "init", path, "--case", "sco", "--force"], capture_output=True, text=True)
alive = holder.poll() is None
holder.kill()
holder.wait()
assert alive
assert reader.returncode == 0, reader.stderr
assert writer.returncode == 1 and "in use by another program" in writer.stderr, writer.stderr
assert forced.returncode == 1 and "in use by another program" in forced.stderr, forced.stderr
PY
result $? "a workbench in use: readers may read, writers are told"
works "and afterwards it is free" comity measure "$w"
finish
