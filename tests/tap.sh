# For the scripts in tests/cli: prints TAP and counts. Source it, call the functions, end with `finish`.
# Needs COMITY (the program), and makes $work, a folder of its own that is removed at the end.
: "${COMITY:=$PWD/build/comity}"
work=$(mktemp -d "${TMPDIR:-/tmp}/comity-cli.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
count=0
failed=0
LC_ALL=C
export LC_ALL

comity() {
    "$COMITY" "$@"
}

# result STATUS NAME: a test that passed if STATUS is 0; if not, shows what the last command printed.
result() {
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
    else
        failed=$((failed + 1))
        echo "not ok $count - $2"
        for file in "$work/.out" "$work/.err"; do
            [ ! -s "$file" ] || head -c 3000 "$file" | sed 's/^/    /'
        done
    fi
}

# run COMMAND [ARG...]: keeps what it prints in $work/.out and $work/.err and its exit code in $code.
run() {
    code=0
    "$@" >"$work/.out" 2>"$work/.err" || code=$?
}

# works NAME COMMAND...: it ends with 0 and says nothing on stderr.
works() {
    name=$1
    shift
    run "$@"
    [ "$code" -eq 0 ] && [ ! -s "$work/.err" ]
    result $? "$name"
}

# prints NAME WORDS COMMAND...: it ends with 0 and prints a text that holds WORDS.
prints() {
    name=$1
    words=$2
    shift 2
    run "$@"
    [ "$code" -eq 0 ] && grep -qF -e "$words" "$work/.out"
    result $? "$name"
}

# gives NAME TEXT COMMAND...: it ends with 0 and prints exactly TEXT (and a line break).
gives() {
    name=$1
    text=$2
    shift 2
    run "$@"
    [ "$code" -eq 0 ] && [ "$(cat "$work/.out")" = "$text" ]
    result $? "$name"
}

# fails NAME CODE WORDS COMMAND...: it ends with CODE and stderr begins with "comity: " and holds WORDS.
fails() {
    name=$1
    wanted=$2
    words=$3
    shift 3
    run "$@"
    [ "$code" -eq "$wanted" ] && grep -qF -e "$words" "$work/.err" && grep -q '^comity: ' "$work/.err"
    result $? "$name"
}

# misuse NAME VERB WORDS COMMAND...: a wrong call: exit code 2, the words and the usage of the verb on stderr, and
# nothing on stdout.
misuse() {
    name=$1
    verb=$2
    words=$3
    shift 3
    run "$@"
    [ "$code" -eq 2 ] && grep -qF -e "$words" "$work/.err" && grep -q "^usage: comity $verb" "$work/.err" &&
        [ ! -s "$work/.out" ]
    result $? "$name"
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # skip $2"
}

finish() {
    echo "1..$count"
    [ "$failed" -eq 0 ]
    exit
}
