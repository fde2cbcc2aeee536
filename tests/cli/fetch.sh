#!/bin/sh
# Fetches from a small server on loopback that behaves well and badly. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
root=$PWD
unset http_proxy https_proxy all_proxy ALL_PROXY no_proxy NO_PROXY HTTPS_PROXY COMITY_SETS SSL_CERT_FILE

# serve NAME [CERTIFICATE KEY]: starts a server, which logs to $work/NAME.log; its port is then in $port.
serve() {
    name=$1
    shift
    mkfifo "$work/$name.in"
    python3 tests/data/fetch/server.py "$work/$name.log" "$@" <"$work/$name.in" >"$work/$name.port" &
    exec 9>"$work/$name.in"
    until [ "$(wc -l <"$work/$name.port")" -gt 0 ]; do
        sleep 0.05
    done
    port=$(cat "$work/$name.port")
}

# content N: the bytes that the server has.
content() {
    yes 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde | head -c "$1"
}

# same FILE N NAME: the file is what the server has.
same() {
    content "$2" | cmp -s - "$1"
    result $? "$3"
}

# set NAME LINE...: a data set of our own.
set_file() {
    file=$work/sets/$1.set
    shift
    {
        echo "title = Toy data"
        echo "citation = Somebody (2001), Toys"
        echo "terms = Free with citation"
        echo "url = https://toys.invalid/page"
        for line in "$@"; do
            echo "$line"
        done
    } >"$file"
}

fetch() {
    (cd "$work/here" && "$COMITY" fetch "$@")
}

serve web
web=http://127.0.0.1:$port
mkdir "$work/here" "$work/sets"

# The list.
prints "the list names the sets" "cow_nmc " comity fetch
prints "and says what is by hand" "by hand" comity fetch
prints "as CSV with addresses" "name,title,version,megabytes,how,terms,url" comity fetch --format csv
gives "as JSON" 1 sh -c '"$1" fetch --format json | python3 -c "import json, sys; print(int(len(json.load(sys.stdin)) > 20))"' sh "$COMITY"
fails "a name that is not there" 1 'there is no data set "cow_nmx"; nearest: cow_nmc' comity fetch cow_nmx
fails "a set to be fetched by hand" 1 "gtd: cannot be fetched by a program: the publisher wants a form" comity fetch gtd
misuse "--from with two sets" fetch "--from is the address of one data set" comity fetch atop baci --from "$web/plain/10"
misuse "an option that is not there" fetch "there is no option --resume here" comity fetch atop --resume

# --from.
prints "from another address" "1000: Alliance Treaty Obligations and Provisions" fetch atop --from "$web/plain/1000"
same "$work/here/1000" 1000 "the bytes are right"
grep -q "1000 bytes, SHA-256 $(content 1000 | sha256sum | cut -c 1-64)" "$work/.out"
result $? "size and SHA-256 are said"
grep -q "  terms: Free with citation" "$work/.out" && grep -q "  cite: Leeds" "$work/.out" &&
    grep -q "  next: comity import FILE 1000" "$work/.out" && ! grep -q "version" "$work/.out"
result $? "terms, citation and the next step are said"
prints "again" "was already there; nothing was fetched" fetch atop --from "$web/plain/1000"
prints "with --force" "1000 bytes" fetch atop --from "$web/plain/1000" --force
[ "$(grep -c " /plain/1000 " "$work/web.log")" -eq 2 ]
result $? "that were two requests"
works "into a folder that is made" fetch gtd --from "$web/plain/500" --to folder
same "$work/here/folder/500" 500 "named by its address"
fails "a folder that cannot be made" 1 "the folder cannot be made" fetch gtd --from "$web/plain/500" --to no/such/folder

# Sets of one's own.
COMITY_SETS=$work/sets
export COMITY_SETS
set_file toy "download = $web/drop/5000/1000" "download_file = toy.csv" "version = 7"
prints "a set of one's own is listed" "toy" comity fetch
prints "and fetched, though the line drops" "toy.csv: Toy data, version 7" fetch toy
same "$work/here/toy.csv" 5000 "the bytes are right"
grep -q "no recipe for this set yet" "$work/.out" && grep -q "could not be tried" "$work/.out"
result $? "what is not known of it is said"
[ ! -e "$work/here/toy.csv.part" ] && [ ! -e "$work/here/toy.csv.part.about" ]
result $? "nothing else is left"
set_file checked "download = $web/plain/64" "download_file = checked.csv" "download_checked = 2025-01-01" \
    "download_sha256 = $(content 64 | sha256sum | cut -c 1-64)"
prints "a known SHA-256" "as expected" fetch checked
! grep -q "could not be tried" "$work/.out"
result $? "an address that was tried"
set_file wrong "download = $web/plain/65" "download_file = wrong.csv" \
    "download_sha256 = $(content 64 | sha256sum | cut -c 1-64)"
fails "another SHA-256" 1 "what came is not the file that was expected" fetch wrong
fails "a web page instead of data" 1 "open the address in a browser; the publisher's page: https://toys.invalid/page" \
    fetch toy --from "$web/page"
set_file toy "download = $web/page" "download_file = toy.csv"
fails "also in place of a file that is there" 1 "open the address in a browser" fetch toy --force
same "$work/here/toy.csv" 5000 "which is as before"
set_file toy "download = $web/drop/5000/1000" "download_file = toy.csv" "version = 7"
fails "nothing there" 1 "$web/nowhere: the server answered with code 404" fetch toy --from "$web/nowhere" --force
fails "redirects in circles" 1 "without an end" fetch toy --from "$web/circle/0" --force
fails "a redirect to a file" 1 "neither http nor https" fetch toy --from "$web/to/file:///etc/passwd" --force
fails "no address" 1 "does not begin with http" fetch toy --from /etc/passwd --force
prints "too short, and nobody knows" "990 bytes" fetch gtd --from "$web/short/1000" --to short
prints "without a length" "did not say how long" fetch gtd --from "$web/open/1000" --to open
works "an address without a name" fetch gtd --from "$web/plain/64?name=x/" --to folder
works "several at once" fetch toy checked
fails "none is fetched when one is unknown" 1 "there is no data set" fetch checked unknown_one --to both
[ ! -e "$work/here/both" ]
result $? "not even a folder is made"
echo "title" >"$work/sets/bad.set"
fails "a bad set is named by file and line" 1 "bad.set:1: " comity fetch
rm "$work/sets/bad.set"
fails "a folder of sets that is not there" 1 "the folder of data sets cannot be read" env COMITY_SETS="$work/none" "$COMITY" fetch

# Killed and interrupted while it waits for bytes.
# wait_for FILE N: until the file has N bytes.
wait_for() {
    until [ "$({ wc -c <"$1"; } 2>/dev/null || echo 0)" -eq "$2" ]; do
        sleep 0.05
    done
}

for signal in KILL INT; do
    toy=held_$(echo $signal | tr A-Z a-z)
    set_file "$toy" "download = $web/hold/100000/60000?$signal" "download_file = $toy.csv"
    (cd "$work/here" && exec "$COMITY" fetch "$toy") >"$work/.out" 2>"$work/.err" &
    process=$!
    wait_for "$work/here/$toy.csv.part" 60000
    kill -s $signal $process
    wait $process
    code=$?
    [ ! -e "$work/here/$toy.csv" ] && [ "$(wc -c <"$work/here/$toy.csv.part")" -eq 60000 ]
    result $? "$signal leaves what has come"
    if [ $signal = INT ]; then
        [ $code -eq 130 ] && grep -q "interrupted; what has come is kept; the same call goes on from there" "$work/.err"
        result $? "and says so"
    fi
    prints "after $signal the same call goes on" "went on after the 60000 bytes" fetch "$toy"
    same "$work/here/$toy.csv" 100000 "the bytes are right"
    grep -q "/hold/100000/60000?$signal bytes=60000- \"one\"" "$work/web.log"
    result $? "only the rest was asked for"
done

# A disk that is full, by a limit on the size of files.
set_file large "download = $web/plain/3000000" "download_file = large.csv"
run sh -c "cd '$work/here' && ulimit -f 2000 && exec '$COMITY' fetch large"
[ "$code" -eq 1 ] && grep -q "large.csv.part: the disk is full" "$work/.err"
result $? "a full disk is an error"
works "with room the same call goes on" fetch large
same "$work/here/large.csv" 3000000 "the bytes are right"

# Proxies.
prints "a proxy of the environment" "100 bytes" env http_proxy="$web" "$COMITY" fetch gtd --to "$work/here/proxy" \
    --from http://publisher.invalid/plain/100
grep -q "^GET http://publisher.invalid/plain/100 " "$work/web.log"
result $? "the proxy was asked"
prints "none for hosts that want none" "100 bytes" env http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1 "$COMITY" fetch \
    gtd --to "$work/here/direct" --from "$web/plain/100"

# HTTPS.
if command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" \
    -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1; then
    exec 8>&9
    serve tls "$work/cert.pem" "$work/key.pem"
    fails "a certificate that nobody vouches for" 1 "certificate" fetch gtd --from "https://127.0.0.1:$port/plain/100" --to tls
    prints "one that SSL_CERT_FILE vouches for" "100 bytes" env SSL_CERT_FILE="$work/cert.pem" "$COMITY" fetch gtd \
        --from "https://127.0.0.1:$port/plain/100" --to "$work/here/tls"
    fails "from https to http" 1 "or from https to http" env SSL_CERT_FILE="$work/cert.pem" "$COMITY" fetch gtd --force \
        --from "https://127.0.0.1:$port/to/$web/plain/100" --to "$work/here/tls"
else
    skip "HTTPS" "openssl is not here"
fi
exec 8>&- 9>&-
wait
cd "$root" || exit 1
finish
