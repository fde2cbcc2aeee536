#!/bin/sh
# The report from the command line: one page that is well formed, fetches nothing, comes out the same twice, holds what
# was asked for, and takes no other file's place. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/tap.sh
w=$work/sco.comity
page=$work/sco.html
comity init "$w" --case sco >/dev/null

# inspect PAGE: well-formed XML, figures that are images for nobody else's server, no scripts, links that are links.
cat >"$work/inspect.py" <<'PY'
import re, sys
import xml.etree.ElementTree as xml
text = open(sys.argv[1], encoding="utf-8").read()
tree = xml.fromstring(text.replace("<!DOCTYPE html>", "", 1))
ids = [e.get("id") for e in tree.iter() if e.get("id")]
assert len(ids) == len(set(ids)), "an id stands twice: %s" % {i for i in ids if ids.count(i) > 1}
for element in tree.iter():
    name = element.tag.split("}")[-1]
    assert name not in ("script", "link", "img", "iframe", "object", "embed", "image", "use", "base", "form"), name
    for attribute, value in element.attrib.items():
        attribute = attribute.split("}")[-1]
        assert not attribute.startswith("on"), (name, attribute)
        assert attribute not in ("src", "srcset", "data", "action", "background"), (name, attribute)
        assert "javascript:" not in value.lower(), (name, attribute, value)
        if attribute == "href":
            assert name == "a", name
            assert value.startswith(("#", "http://", "https://")), value
            assert not value.startswith("#") or value[1:] in ids, value
        for target in re.findall(r"url\(([^)]*)\)", value):
            assert target.startswith("#") and target[1:] in ids, target
for style in tree.iter("{http://www.w3.org/1999/xhtml}style"):
    assert "@import" not in style.text and "url(" not in style.text and "@font-face" not in style.text
figures = list(tree.iter("{http://www.w3.org/2000/svg}svg"))
assert len(figures) >= int(sys.argv[2]), len(figures)
words = "".join(tree.itertext())
for wanted in sys.argv[3:]:
    assert wanted in words, wanted
assert not re.search(r"\b(nan|inf|null)\b", words), re.search(r".{30}\b(nan|inf|null)\b.{30}", words)
PY
inspect() {
    python3 "$work/inspect.py" "$@" >"$work/.out" 2>"$work/.err"
    result $? "$name"
}

# ------------------------------------------------------------------------------------------------ stages of a workbench
gives "a report of the facts alone" "wrote $page" comity report "$w" -o "$page"
name="it is well formed and fetches nothing" inspect "$page" 2 "Shanghai Cooperation Organisation"
comity measure "$w" >/dev/null && comity role CHN "$w" >/dev/null
works "a report of the measured case" comity report "$w" -o "$page"
name="it is well formed and fetches nothing" inspect "$page" 4 "Shanghai Cooperation Organisation" "China" "Share of the budget"
comity report "$w" -o "$work/again.html" >/dev/null
cmp -s "$page" "$work/again.html"
result $? "the same bytes twice"
cp "$w" "$work/moved to another place.comity"
comity report "$work/moved to another place.comity" -o "$work/again.html" >/dev/null
cmp -s "$page" "$work/again.html"
result $? "and from a copy in another place"
works "another state" comity report "$w" -o "$work/rus.html" --state RUS
name="is about that state" inspect "$work/rus.html" 4 "the part of Russia"
works "another organisation" comity report "$w" -o "$work/eaeu.html" --org eaeu
name="is about that organisation" inspect "$work/eaeu.html" 1 "Eurasian Economic Union"
[ "$(ls "$work" | grep -c writing)" -eq 0 ]
result $? "no half-written page is left"

# --------------------------------------------------------------------------------------------- names that look like HTML
cp -r "$root/cases/sco" "$work/case"
python3 - "$work/case" <<'PY'
import csv, sys
def change(name, edit):
    path = "%s/%s" % (sys.argv[1], name)
    rows = list(csv.reader(open(path, newline="", encoding="utf-8")))
    edit(rows)
    csv.writer(open(path, "w", newline="", encoding="utf-8"), lineterminator="\n").writerows(rows)
def names(rows):
    at = rows[0].index("name")
    for i, row in enumerate(rows[1:]):
        row[at] = ["<script>alert(1)</script>", "a & b ]]> c", "\"quoted\" 'name'", "</svg></style>", "--><!--", "\\u003c"][i % 6]
change("instruments.csv", names)
change("organisations.csv", names)
change("states.csv", names)
change("exercises.csv", names)
def sources(rows):
    url, title = rows[0].index("url"), rows[0].index("title")
    for i, row in enumerate(rows[1:]):
        row[url] = ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "http://x/\" onclick=\"alert(1)", "", "//evil.example/x"][i % 6]
        row[title] = "<b>bold</b> & more"
change("sources.csv", sources)
PY
comity init "$work/html.comity" --case "$work/case" >"$work/.out" 2>"$work/.err" && comity measure "$work/html.comity" >/dev/null &&
    comity role CHN "$work/html.comity" >/dev/null && comity report "$work/html.comity" -o "$work/html.html" >"$work/.out" 2>"$work/.err"
result $? "a case whose names look like HTML"
name="is shown as text, and only web addresses become links" inspect "$work/html.html" 4 "<b>bold</b> & more"

# ------------------------------------------------------------------------------------------- where it cannot be written
sum=$(sha256sum <"$w")
misuse "the page in place of the workbench" report "would take the place of the workbench" comity report "$w" -o "$w"
ln -s "$w" "$work/link"
misuse "the same by another name" report "would take the place of the workbench" comity report "$w" -o "$work/link"
[ "$(sha256sum <"$w")" = "$sum" ]
result $? "the workbench is as it was"
fails "a folder that is not there" 1 "$work/no/such/page.html: cannot be written" comity report "$w" -o "$work/no/such/page.html"
mkdir "$work/folder"
fails "a folder in its place" 1 "$work/folder: cannot be written" comity report "$w" -o "$work/folder"
cp "$page" "$work/old.html"
run sh -c 'ulimit -f 64; exec "$1" report "$2" -o "$3"' sh "$COMITY" "$w" "$work/old.html"
[ "$code" -eq 1 ] && grep -q "old.html: cannot be written" "$work/.err" && cmp -s "$page" "$work/old.html" &&
    [ "$(ls "$work" | grep -c writing)" -eq 0 ]
result $? "a full disk: the old page stays"
fails "a state that never was a member" 1 '"USA" was never a member of sco' comity report "$w" -o "$page" --state USA
fails "an unknown organisation" 1 'there is no organisation "nobody"' comity report "$w" -o "$page" --org nobody
fails "an organisation without members" 1 "was never a member of bri" comity report "$w" -o "$page" --org bri
works "a page that is there is replaced" comity report "$w" -o "$page"
# a workbench is a catalogue of the name of its file: m.state must not be taken for the table state in m.comity
cp "$w" "$work/m.comity"
works "a file with the name of an alias" comity report "$work/m.comity" -o "$page"
works "and what it shows" comity show members "$work/m.comity"
finish
