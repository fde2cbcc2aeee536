#!/bin/sh
# Does membership of the SCO go with more trade between its members? The regressions of docs/sco-trade.md.
# usage: cases/sco/explain/trade.sh WORKBENCH FOLDER
# WORKBENCH has BACI, COW trade 4.0, ITPD-E and the members of DESTA's agreements (see docs/sco-trade.md); the tables and
# figures go into FOLDER. COMITY names the program (default: comity). Takes some minutes.
set -eu
[ $# -eq 2 ] || { echo "usage: $0 WORKBENCH FOLDER" >&2; exit 2; }
comity=${COMITY:-comity}
bench=$1
out=$2
effects="exporter^year + importer^year + pair"
mkdir -p "$out"

# run NAME ARGUMENT...: a table as text and as CSV
run() {
    name=$1
    shift
    "$comity" explain "$bench" "$@" >"$out/$name.txt"
    "$comity" explain "$bench" --format csv >"$out/$name.csv"
    echo "$name"
}

baci="member(sco) + member(eaeu) + pta(desta) | $effects"
cow="member(sco) + member(cis) + pta(desta) | $effects"

# 1. Who joined: BACI, 2000 to 2020 and 2023
run baci "trade_baci ~ member(sco) | $effects" "trade_baci ~ $baci" \
    "trade_baci ~ member(sco) + member(sco):involves(CHN) + member(sco):involves(RUS) + member(eaeu) + pta(desta) | $effects" \
    "trade_baci ~ member(sco,role=any) + member(eaeu) + pta(desta) | $effects" \
    "trade_baci ~ shared(sco,security) + member(eaeu) + pta(desta) | $effects" --cluster pair --years 2000:2023
run baci_2020 "trade_baci ~ $baci" \
    "trade_baci ~ member(sco) + member(sco):involves(CHN) + member(sco):involves(RUS) + member(eaeu) + pta(desta) | $effects" \
    "trade_baci ~ member(sco,role=any) + member(eaeu) + pta(desta) | $effects" \
    "trade_baci ~ shared(sco,security) + member(eaeu) + pta(desta) | $effects" --cluster pair --years 2000:2020
run baci_2020_without_chn "trade_baci ~ $baci" --cluster pair --years 2000:2020 --without CHN
run baci_without_chn_rus "trade_baci ~ $baci" --cluster pair --years 2000:2023 --without CHN,RUS
run baci_drop_each "trade_baci ~ $baci" --cluster pair --years 2000:2023 --drop-each sco
run baci_event "trade_baci ~ event(sco,-5:10) + member(eaeu) + pta(desta) | $effects" --cluster pair --years 2000:2023 \
    --plot "$out/baci_event.svg"
run baci_dyadic "trade_baci ~ $baci" --se dyadic --years 2000:2023
run baci_lead "trade_baci ~ member(sco) + lead(member(sco),3) + member(eaeu) + pta(desta) | $effects" --cluster pair \
    --years 2000:2020

# 2. Who founded: COW, 1992 to 2014
run cow "trade_cow ~ member(sco) | $effects" "trade_cow ~ $cow" \
    "trade_cow ~ member(sco) + member(sco):involves(CHN) + member(sco):involves(RUS) + member(cis) + pta(desta) | $effects" \
    --cluster pair --years 1992:2014
run cow_without_chn_rus "trade_cow ~ $cow" --cluster pair --years 1992:2014 --without CHN,RUS
run cow_drop_each "trade_cow ~ $cow" --cluster pair --years 1992:2014 --drop-each sco
run cow_event "trade_cow ~ event(sco,-3:10) + member(cis) + pta(desta) | $effects" --cluster pair --years 1992:2014 \
    --plot "$out/cow_event.svg"
run cow_dyadic "trade_cow ~ $cow" --se dyadic --years 1992:2014

# 3. With trade within the states: ITPD-E, 2000 to 2016
run itpd "trade_itpd_e_2010 ~ member(sco) + pta(desta) + international:i(year,ref=2000) | $effects" --cluster pair \
    --years 2000:2016 --domestic
