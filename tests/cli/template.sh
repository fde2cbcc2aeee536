#!/bin/sh
# An empty case to start from: all tables, those for any case filled in, and a workbench made of it. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

works "template writes a folder" comity template "$work/a case"
for file in cases/sco/*.csv; do
    name=${file##*/}
    head -n 1 "$file" >"$work/.head"
    head -n 1 "$work/a case/$name" | cmp -s - "$work/.head"
    result $? "$name has the header of the built-in case"
done
for name in states state_names state_codes not_states domains ladder; do
    cmp -s "$work/a case/$name.csv" "cases/sco/$name.csv"
    result $? "$name.csv is filled"
done
[ "$(wc -l <"$work/a case/spells.csv")" -eq 1 ]
result $? "spells.csv is empty but for its header"
[ -s "$work/a case/claims/example.sql" ]
result $? "an example of a claim is there"
works "a workbench can be made of it" comity init "$work/a.comity" --case "$work/a case"
works "check finds no error in it" comity check "$work/a.comity"
gives "the example waits for facts" "example,,,,fact:spell" sh -c '"$1" claims "$2" --format csv | tail -n 1 | cut -d, -f1-5' sh "$COMITY" "$work/a.comity"
fails "measuring asks for an organisation" 1 "the case has no subject" comity measure "$work/a.comity"
fails "a folder that is there is left alone" 1 "File exists" comity template "$work/a case"
fails "a folder that cannot be made" 1 "cannot be made" comity template "$work/none/b"
finish
