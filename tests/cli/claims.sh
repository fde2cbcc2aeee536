#!/bin/sh
# Claims end to end: the built-in case's claims are tested, verdicts follow the facts, bad claims are named with file and
# line. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/tap.sh
w=$work/sco.comity

comity init "$w" --case sco >"$work/.out" 2>"$work/.err"
result $? "init"
works "check finds no error in the claims of the case" comity check "$w"

run comity claims "$w" --format csv
[ "$code" -eq 0 ] && [ ! -s "$work/.err" ]
result $? "no claim is in error"
cp "$work/.out" "$work/all.csv"
python3 - "$work/all.csv" cases/sco/claims >"$work/.out" 2>&1 <<'PY'
import csv, os, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert list(rows[0])[:5] == ["claim", "verdict", "n", "evidence", "waits_for"], list(rows[0])
assert sorted(r["claim"] + ".sql" for r in rows) == sorted(os.listdir(sys.argv[2]))
for r in rows:
    assert r["verdict"] in ("", "holds", "partly", "contradicted", "outdated", "contested", "not_testable"), r
    assert bool(r["verdict"]) != bool(r["waits_for"]) and not r["error"], r
    assert r["verdict"] in ("", "not_testable") or (r["evidence"] and int(r["n"]) > 0), r
    assert "{" not in r["evidence"] and r["reason"] and r["statement"] and r["section"], r
    assert r["sources"] or r["waits_for"] or r["verdict"] == "not_testable", r
PY
result $? "every claim file is there, with a verdict or with what it waits for"

# verdict CLAIM WORKBENCH
verdict() {
    comity claims "$2" "$1" --format csv | cut -d, -f1,2 | tail -n 1
}
for pair in C004,holds C008,contradicted C009,partly C011,holds C016,outdated C027,outdated C037,contradicted C040,not_testable; do
    gives "$pair" "$pair" verdict "${pair%,*}" "$w"
done

# A changed fact changes the verdict.
cp -R cases/sco "$work/case"
chmod -R u+w "$work/case"
sed -i '/^sco,\(IND\|PAK\|IRN\|BLR\),member,/d' "$work/case/spells.csv"
sed -i 's/^open_door_1978,\([^,]*\),1978-12-18,1978-12-22/open_door_1978,\1,1981-12-18,1981-12-22/' "$work/case/events.csv"
sed -i 's/^shanghai_five,TJK,member,/shanghai_five,UZB,member,/' "$work/case/spells.csv"
sed -i 's/^m49_rus,RUS,UN M49 sub-region,151/m49_rus,RUS,UN M49 sub-region,155/' "$work/case/statistics.csv"
works "the facts are read again" comity init "$w" --case "$work/case" --keep
for pair in C008,holds C011,partly C016,holds C019,contradicted C027,holds; do
    gives "with other facts $pair" "$pair" verdict "${pair%,*}" "$w"
done

# What is wrong with a claim is said with file and line.
printf -- '-- claim: mine\n-- statement: It grew.\n-- where: p. 1\n-- kind: rumour\n-- needs: spells\n-- holds: n > 1\n' \
    >"$work/case/claims/mine.sql"
printf -- '-- contradicted: otherwise\n-- evidence: {n}\n-- reason: r\n-- changes: c\n-- sources: nobody\nSELECT 1 AS n FROM spell\n' \
    >>"$work/case/claims/mine.sql"
run comity init "$work/other.comity" --case "$work/case"
[ "$code" -eq 1 ] && grep -qF 'claims/mine.sql:4: column kind: "rumour" is not one of' "$work/.err" &&
    grep -qF 'claims/mine.sql:5: column needs: "spells" is no need' "$work/.err" &&
    grep -qF 'claims/mine.sql:11: column sources: "nobody" is not in sources.csv' "$work/.err" && [ ! -e "$work/other.comity" ]
result $? "a bad claim is named by file and line, and nothing is made"
fails "nor is anything changed" 1 "the case has 3 errors" comity init "$w" --case "$work/case" --keep
gives "the workbench is as it was" C008,holds verdict C008 "$w"
sed -i 's/rumour/trend/; s/: spells/: fact:spell/; s/nobody/recorder/; s/SELECT 1 AS n FROM/SELECT 1 AS n FROM no_/' "$work/case/claims/mine.sql"
works "a claim whose SQL fails is read" comity init "$w" --case "$work/case" --keep
run comity check "$w"
[ "$code" -eq 1 ] && grep -q 'claim cannot be tested.*claim .*mine' "$work/.out"
result $? "but check names it"
run comity claims "$w" --verdict error --format csv
[ "$code" -eq 0 ] && [ "$(wc -l <"$work/.out")" -ge 2 ] && grep -q '^comity: claim mine: ' "$work/.err"
result $? "it is an error of that claim, not of the run"

# Calls.
prints "one claim in full" "  evidence    " comity claims "$w" C004
prints "a claim is traced" "SQL (cases/sco/claims/C004.sql)" sh -c 'comity=$1; "$comity" init "$2" --case sco --keep >/dev/null && "$comity" trace C004 "$2"' sh "$COMITY" "$w"
fails "an unknown claim" 1 'there is no claim "C999"' comity claims "$w" C999
fails "an unknown verdict" 2 'there is no verdict "true"' comity claims "$w" --verdict true
fails "--force and --keep" 2 "give one of them" comity init "$w" --case sco --force --keep
fails "--keep without a workbench" 1 "no such file" comity init "$work/none.comity" --case sco --keep
fails "a case without claims" 1 "the case has no claims" sh -c 'rm -rf "$2/claims" && "$1" init "$2.comity" --case "$2" >/dev/null && "$1" claims "$2.comity"' sh "$COMITY" "$work/case"
cd "$root" || exit 1
finish
