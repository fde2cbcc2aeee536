#!/bin/sh
# tools/run-tests counts what passed, failed and was skipped; a crash, a hang and a silent program are failures.
set -u
number=0
tree=$TMPDIR/tree
mkdir -p "$tree/tools" "$tree/tests/cli" "$tree/build/tests"
cp tools/run-tests "$tree/tools"

check() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# | /' "$TMPDIR/out"
    fi
}

# program NAME LINE...: a test program (a script in its place) of these lines.
program() {
    name=$1
    shift
    : >"$tree/tests/$name.c"
    printf '%s\n' '#!/bin/sh' "$@" >"$tree/build/tests/$name"
    chmod +x "$tree/build/tests/$name"
}

# gives STATUS LAST WORDS: run-tests ends with that status and that last line; then everything is removed.
without=
gives() {
    "$tree/tools/run-tests" -t 2 $without "$tree/build" >"$TMPDIR/out" 2>&1
    [ $? -eq "$1" ] && [ "$(tail -n 1 "$TMPDIR/out")" = "$2" ]
    check $? "$3"
    rm -f "$tree"/tests/test_* "$tree"/build/tests/* "$tree"/tests/cli/*
}

program test_a 'echo 1..2' 'echo "ok 1 - one"' 'echo "ok 2 - two"'
echo 'echo "ok 1 - three"' >"$tree/tests/cli/b.sh"
gives 0 "3 passed, 0 failed" "programs and scripts are added up"

program test_a 'echo "not ok 1 - one"'
echo 'echo "ok 1 - two"' >"$tree/tests/cli/b.sh"
without="-x test_a"
gives 0 "1 passed, 0 failed" "a program can be left out"
without=

program test_a 'echo 1..3' 'echo "ok 1 - one"' 'echo "not ok 2 # SKIP two"' 'echo "not ok 3 - three"' \
    'echo "# 1 != 2"' 'echo why >&2' 'exit 1'
gives 1 "1 passed, 1 failed" "a skipped test counts neither way"
tail -n 2 "$TMPDIR/out" | grep -q '^1 skipped: test_a: two$'
check $? "what was skipped stands before the last line"
grep -q '# 1 != 2' "$TMPDIR/out" && grep -q why "$TMPDIR/out"
check $? "the words of a failure are shown"

program test_a 'echo "ok 1 - one"' 'kill -SEGV $$'
gives 1 "1 passed, 1 failed" "a crash is one failure"
program test_a 'echo "ok 1 - one"' 'sleep 60'
gives 1 "1 passed, 1 failed" "a hang is one failure"
program test_a 'echo 1..3' 'echo "ok 1 - one"'
gives 1 "1 passed, 1 failed" "so is stopping before the end"
program test_a 'echo "ok 1 - one"' 'exit 3'
gives 1 "1 passed, 1 failed" "and an error after good results"
program test_a ':'
gives 1 "0 passed, 1 failed" "and silence"
: >"$tree/tests/test_a.c"
gives 1 "0 passed, 1 failed" "and a program that was not built"
gives 1 "0 passed, 0 failed" "no test at all is no success"

cat >"$tree/tests/cli/a.sh" <<'SCRIPT'
[ "${COMITY#/}" != "$COMITY" ] && [ "${COMITY_SHARED#/}" != "$COMITY_SHARED" ] && echo "ok 1 - absolute paths"
[ -d "$TMPDIR" ] && touch "$TMPDIR/x" && echo "$TMPDIR" >scratch && echo "ok 2 - scratch"
SCRIPT
gives 0 "2 passed, 0 failed" "scripts get their paths and a folder of their own"
[ -s "$tree/scratch" ] && [ ! -e "$(cat "$tree/scratch")" ]
check $? "which is removed afterwards"
echo "1..$number"
