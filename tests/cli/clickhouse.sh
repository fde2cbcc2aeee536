#!/bin/sh
# The same rows grouped by the program and by a cluster of two ClickHouse servers give the same ties, bit for bit: events by
# year and by month, and trade by product, with rows that are out of order, malformed or of no state among them. Then
# passwords, errors, TLS and Ctrl-C. Prints TAP. The servers listen on the loopback only and end with the script.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
root=$PWD
PATH=$PATH:/usr/sbin
server=$(command -v clickhouse-server) || { skip "a cluster of two servers" "clickhouse-server is not installed"; finish; }
servers=
end_servers() {
    for process in $servers; do
        kill -9 "$process" 2>/dev/null
        wait "$process" 2>/dev/null
    done
    servers=
}
trap 'end_servers; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset COMITY_CLICKHOUSE_USER COMITY_CLICKHOUSE_PASSWORD http_proxy https_proxy all_proxy

# Eight free ports: HTTP, native, interserver and HTTPS of each server.
ports=$(python3 -c '
import socket
all = [socket.socket() for _ in range(8)]
for one in all: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in all])')
# shellcheck disable=SC2086 # a list of numbers
set -- $ports
http1=$1 tcp1=$2 inter1=$3 tls1=$4 http2=$5 tcp2=$6 inter2=$7 tls2=$8
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1

# configure FOLDER HTTP TCP INTERSERVER HTTPS
configure() {
    mkdir -p "$1/data" "$1/tmp"
    cat >"$1/users.xml" <<END
<?xml version="1.0"?><yandex>
<profiles><default><max_memory_usage>1000000000</max_memory_usage></default>
<readonly><readonly>1</readonly></readonly><tiny><readonly>1</readonly><max_memory_usage>1000000</max_memory_usage></tiny></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
<reader><password>Tr0ub&amp;dor's</password><networks><ip>127.0.0.1</ip></networks><profile>readonly</profile><quota>default</quota></reader>
<small><password></password><networks><ip>127.0.0.1</ip></networks><profile>tiny</profile><quota>default</quota></small></users>
<quotas><default></default></quotas></yandex>
END
    cat >"$1/config.xml" <<END
<?xml version="1.0"?><yandex><logger><level>warning</level><log>$work/$1/log</log><errorlog>$work/$1/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><http_port>$2</http_port><tcp_port>$3</tcp_port><interserver_http_port>$4</interserver_http_port>
<interserver_http_host>127.0.0.1</interserver_http_host><https_port>$5</https_port><openSSL><server>
<certificateFile>$work/cert.pem</certificateFile><privateKeyFile>$work/key.pem</privateKeyFile>
<verificationMode>none</verificationMode></server></openSSL><mark_cache_size>100000000</mark_cache_size>
<path>$work/$1/data/</path><tmp_path>$work/$1/tmp/</tmp_path><users_config>$work/$1/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><remote_servers><pair>
<shard><replica><host>127.0.0.1</host><port>$tcp1</port></replica></shard>
<shard><replica><host>127.0.0.1</host><port>$tcp2</port></replica></shard></pair></remote_servers></yandex>
END
}
configure one "$http1" "$tcp1" "$inter1" "$tls1"
configure two "$http2" "$tcp2" "$inter2" "$tls2"
for name in one two; do
    "$server" --config-file="$work/$name/config.xml" >"$name/out" 2>&1 &
    servers="$servers $!"
done
# ask PORT SQL
ask() {
    curl -sS --noproxy '*' "http://127.0.0.1:$1/" --data-binary "$2"
}
is_up() {
    for _ in $(seq 100); do
        [ "$(ask "$1" 'SELECT 1' 2>/dev/null)" = 1 ] && return 0
        sleep 0.2
    done
    return 1
}
if ! is_up "$http1" || ! is_up "$http2"; then
    skip "a cluster of two servers" "the servers do not start here"
    finish
fi

# Rows of every kind; half of them go to each server.
python3 - <<'END'
import csv, random
random.seed(5)
some = random.choice
states = "CHN RUS KAZ KGZ TJK UZB IND PAK IRN USA EUR ATL".split() + ["", "NA", " CHN ", "chn"]
days = ["201%d-%02d-%02d" % (random.randrange(10), random.randrange(1, 13), random.randrange(1, 29)) for _ in range(60)]
bad_days = ["2018-02-29", "2016-02-29", "20180101", "2018-1-1", "2018-01-01 10:00", "2018-13-01", "", "1499-01-01",
            "2200-12-31", "2018-04-31", " 2018-04-30 ", "2018-01-01T00:00:00Z"]
codes = "010 0 0211 20 204 2041 999 42 1 X 0334 0999 1823 090 141 09".split() + ["", " 010"]
points = "-0.4 0 10 -10 10.1 4.5 NA x 1e-1 -0.0005 3.4000 nan 7 2. .5 1e400 inf 0.1 0.2 0.7".split() + ["", " 5 "]
def rows(name, header, make, n):
    whole, one, two = (csv.writer(open(name + end, "w", newline="")) for end in (".csv", ".one", ".two"))
    for file in (whole, one, two):
        file.writerow(header)
    for i in range(n):
        row = make()
        whole.writerow(row)
        (one if i % 2 else two).writerow(row)
rows("events", "date source source_iso3 source_is_state event cameo_code goldstein target target_iso3 target_is_state split".split(),
     lambda: [some(bad_days if random.random() < .2 else days), 'a "quoted" \t name', some(states), some("1110"), "Consult",
              some(codes), some(points), "", some(states), some("110"), "train"], 20000)
places = "156 643 398 417 762 860 699 586 364 842 251 757 999 36 124".split()
values = "0.1 0.2 1e-9 0.0000000015 x NA -1 123456789012345.123456789 1e17 99999999999999999.1 inf 0 .5 5. +7".split() + ["", "  3.105"]
rows("products", "t i j k v q".split(),
     lambda: [some(["2018", "20x", "2019.0", ""]) if random.random() < .1 else 2000 + random.randrange(20), some(places),
              some(places), random.randrange(10000, 999999),
              some(values) if random.random() < .1 else "%.3f" % random.lognormvariate(3, 4), "1"], 30000)
END
events="date String, source String, source_iso3 FixedString(5), source_is_state String, event String, cameo_code String,
    goldstein String, target String, target_iso3 Nullable(String), target_is_state UInt8, split String"
products="t String, i UInt16, j String, k UInt32, v String, q Nullable(Float64)"
for port in "$http1" "$http2"; do
    ask "$port" 'CREATE DATABASE world'
    ask "$port" "CREATE TABLE world.events_here ($events) ENGINE = Log"
    ask "$port" "CREATE TABLE world.products_here ($products) ENGINE = Log"
    ask "$port" 'CREATE TABLE world.events AS world.events_here ENGINE = Distributed(pair, world, events_here)'
    ask "$port" 'CREATE TABLE world.products AS world.products_here ENGINE = Distributed(pair, world, products_here)'
done
for table in events products; do
    for half in "$http1 one" "$http2 two"; do
        curl -sS --noproxy '*' --data-binary "@$table.${half#* }" \
            "http://127.0.0.1:${half% *}/?query=INSERT%20INTO%20world.${table}_here%20FORMAT%20CSVWithNames"
    done
done
here=clickhouse://127.0.0.1:$http1

# counts FILE: what the last import wrote about rows.
counts() {
    comity sql "$1" "SELECT rows_read, rows_kept, rows_missing, rows_rejected, rows_unmatched, rows_left_out FROM data_set
        ORDER BY data_set DESC LIMIT 1" --format csv
}
# ties FILE: every tie, every digit.
ties() {
    comity sql "$1" "SELECT layer, origin, destination, year, NULL AS month, value FROM tie_row JOIN layer USING (layer_id)
        UNION ALL SELECT layer, origin, destination, year, month, value FROM tie_month_row JOIN layer USING (layer_id)
        ORDER BY ALL" --format csv
}
# same NAME DATA ADDRESS [OPTION...]: the file and the table give the same.
same() {
    name=$1 data=$2 address=$3
    shift 3
    rm -f file.comity table.comity
    comity init file.comity --case sco >/dev/null
    comity init table.comity --case sco >/dev/null
    run comity import file.comity "$data" "$@"
    result "$code" "$name: the file"
    run comity import table.comity --from "$address" "$@"
    result "$code" "$name: the table"
    counts file.comity >file.counts
    counts table.comity >table.counts
    cmp -s file.counts table.counts
    result $? "$name: the rows are counted alike ($(tail -n 1 file.counts))"
    ties file.comity >file.ties
    ties table.comity >table.ties
    [ "$(wc -l <file.ties)" -gt 100 ] && cmp -s file.ties table.ties
    result $? "$name: the ties are the same, bit for bit ($(wc -l <file.ties) lines)"
}
same "events by year" events.csv "$here/world.events"
same "events by month" events.csv "$here/world.events" --by month
same "events of states" events.csv "$here/world.events" --recipe icews_tkg_states
same "trade by product" products.csv "$here/world.products"
prints "the same table again changes nothing" "already there" comity import table.comity --from "$here/world.products"
prints "the address is kept as the file" "$here/world.products" comity sql table.comity "SELECT file FROM data_set" --format csv
ask "$http1" "INSERT INTO world.products_here VALUES ('2001', 156, '643', 1, '5', 1)"
fails "a table that grew overlaps" 1 "already there" comity import table.comity --from "$here/world.products"
works "and replaces" comity import table.comity --from "$here/world.products" --replace

# Bad calls and errors of the server.
comity init e.comity --case sco >/dev/null
misuse "an address of another kind" import "expected an address" comity import e.comity --from http://127.0.0.1/x
fails "an address without table" 2 "clickhouse://HOST:PORT/DATABASE.TABLE" comity import e.comity --from "$here"
fails "a password in the address" 2 "COMITY_CLICKHOUSE_PASSWORD" comity import e.comity --from "clickhouse://me:hush4@127.0.0.1/world.events"
! grep -q hush4 "$work/.err" "$work/.out"
result $? "it is not repeated"
fails "no such table" 1 "no table nothing in the database world" comity import e.comity --from "$here/world.nothing"
fails "no data set" 1 "no data set that is known here" comity import e.comity --from "$here/system.one"
fails "no server" 1 "refused" comity import e.comity --from "clickhouse://127.0.0.1:1/world.events"
ask "$http1" 'CREATE VIEW world.numeric_codes AS SELECT date, source, source_iso3, source_is_state, event, toUInt16(40) AS cameo_code,
    goldstein, target, target_iso3, target_is_state, split FROM world.events_here'
fails "codes that are numbers" 1 "CAMEO codes must be String" comity import e.comity --from "$here/world.numeric_codes"
fails "not enough memory on the server" 1 "Memory limit" env COMITY_CLICKHOUSE_USER=small "$COMITY" import e.comity --from "$here/world.events"
[ "$(wc -l <"$work/.err")" -eq 1 ]
result $? "is one line"
ask "$http1" "CREATE VIEW world.failing AS SELECT toUInt16(2000 + number % 9) AS t, '156' AS i, '643' AS j, number AS k,
    toString(1 + throwIf(number = 3000000)) AS v, '' AS q FROM system.numbers LIMIT 4000000"
fails "an error amid the rows" 1 "comity: clickhouse://" comity import e.comity --from "$here/world.failing"
[ "$(comity sql e.comity 'SELECT count(*) AS n FROM data_set' --format csv | tail -n 1)" = 0 ]
result $? "no data set came in"

# Passwords.
password="Tr0ub&dor's"
printf '%s\n' "$password" >word
chmod 644 word
reads() {
    env COMITY_CLICKHOUSE_USER=reader "$COMITY" import e.comity --from "$here/world.products_here" "$@"
}
fails "a password is wanted" 1 "does not know this user" reads
fails "a password file that others may read" 1 "chmod 600" reads --password-file word
fails "a password file that is not there" 1 "cannot be opened" reads --password-file nowhere
chmod 600 word
works "a password file" reads --password-file word
works "a password in the environment" env COMITY_CLICKHOUSE_USER=reader "COMITY_CLICKHOUSE_PASSWORD=$password" \
    "$COMITY" import e.comity --from "$here/world.products" --replace
! grep -qF "Tr0ub" e.comity "$work/.out" "$work/.err"
result $? "it is neither stored nor printed"

# TLS.
secure=clickhouses://127.0.0.1:$tls1/world.products
if curl -sSk --noproxy '*' "https://127.0.0.1:$tls1/" >/dev/null 2>&1; then
    comity init s.comity --case sco >/dev/null
    fails "a certificate that nobody vouches for" 1 "certificate" comity import s.comity --from "$secure"
    works "a certificate that is known" env SSL_CERT_FILE="$work/cert.pem" "$COMITY" import s.comity --from "$secure"
else
    skip "TLS" "the server does not speak it here"
fi

# Ctrl-C ends the query on the server too.
ask "$http1" "CREATE VIEW world.endless AS SELECT toUInt16(2000) AS t, '156' AS i, '643' AS j, number AS k,
    toString(sipHash64(number) % 1000) AS v, '' AS q FROM system.numbers LIMIT 1000000000000"
running() {
    ask "$http1" "SELECT count() FROM system.processes WHERE query_id LIKE 'comity-%' AND query LIKE '%comity_fine%'"
}
comity init i.comity --case sco >/dev/null
"$COMITY" import i.comity --from "$here/world.endless" >"$work/.out" 2>"$work/.err" &
import=$!
for _ in $(seq 100); do
    [ "$(running)" = 0 ] || break
    sleep 0.1
done
[ "$(running)" = 1 ]
result $? "a long query runs"
kill -TERM "$import"
code=0
wait "$import" || code=$?
[ "$code" -eq 130 ] && grep -q interrupted "$work/.err"
result $? "it is interrupted with code 130"
for _ in $(seq 100); do
    [ "$(running)" = 0 ] && break
    sleep 0.1
done
[ "$(running)" = 0 ]
result $? "and ends on the server"
cd "$root" || exit 1
finish
