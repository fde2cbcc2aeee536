#!/bin/sh
# Networks from the command line: tables, a drawing, and calls that are wrong. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/tap.sh
w=$work/sco.comity
comity init "$w" --case sco >/dev/null

prints "network" "The states in the last year:" comity network "$w" cosigned --years 2016:2017 --org sco
prints "node table" "cosigned,2017,IND,7," comity network "$w" cosigned --years 2016:2017 --org sco \
    --measures degree,strength --format csv
prints "graph table" "layer,year,nodes,ties" comity network "$w" cosigned --years 2017:2017 --level graph --format csv
prints "all parts" "broker_total_z" comity network "$w" cosigned --years 2017:2017 --communities slices --core \
    --group sco --format csv
works "drawing" comity network "$w" cosigned --years 2017:2017 -o "$work/net.svg"
grep -q '</svg>' "$work/net.svg"
result $? "the drawing is whole"
fails "an unknown layer" 1 'there is no layer "friendship"' comity network "$w" friendship
fails "years without ties" 1 "has no ties in these years" comity network "$w" cosigned --years 1800:1810
fails "a wrong measure" 2 "--measures fame: expected degree" comity network "$w" cosigned --measures degree,fame
fails "a wrong kind of communities" 2 "--communities cliques: expected one of" comity network "$w" cosigned --communities cliques
fails "a threshold that is none" 2 "--threshold much: expected a number" comity network "$w" cosigned --threshold much
fails "a negative omega" 2 "--omega -1: expected a number that is not negative" comity network "$w" cosigned --omega=-1
fails "a group that is none" 1 "--group nobody: there is no organisation and no series" comity network "$w" cosigned --group nobody
fails "no layer" 2 "a word is wanting" comity network "$w"
finish
