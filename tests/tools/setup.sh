#!/bin/sh
# tools/setup takes nothing that does not have its pinned hash, and leaves nothing half done.
set -u
number=0
tree=$TMPDIR/tree
library=@duckdb/node-bindings-linux-x64/-/node-bindings-linux-x64-1.4.4-r.1.tgz

check() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' "$TMPDIR/out"
    fi
}

# A registry in a folder, whose library is not the pinned one and has a script that would leave a trace.
mkdir -p "$tree/tools" "$TMPDIR/registry/$(dirname $library)" "$TMPDIR/package"
cp tools/setup "$tree/tools"
echo tampered >"$TMPDIR/package/libduckdb.so"
echo "{\"scripts\": {\"install\": \"touch $TMPDIR/trace\"}}" >"$TMPDIR/package/package.json"
tar -czf "$TMPDIR/registry/$library" -C "$TMPDIR" package
registry=file://$TMPDIR/registry

NPM_REGISTRY=$registry "$tree/tools/setup" build >"$TMPDIR/out" 2>&1
[ $? -eq 1 ]
check $? "a tampered package is refused"
grep -q 'does not have its pinned hash' "$TMPDIR/out"
check $? "it says why"
[ ! -e "$TMPDIR/trace" ] && [ -z "$(find "$tree/vendor" -type f)" ]
check $? "nothing of it was kept or run"

rm "$TMPDIR/registry/$library"
NPM_REGISTRY=$registry "$tree/tools/setup" build >"$TMPDIR/out" 2>&1
[ $? -eq 1 ] && grep -q 'could not fetch' "$TMPDIR/out"
check $? "a package that is not there is an error"

cp -r vendor "$tree/"
NPM_REGISTRY=$registry "$tree/tools/setup" build >"$TMPDIR/out" 2>&1 && [ ! -s "$TMPDIR/out" ]
check $? "what is there already is not fetched again"
echo other >"$tree/vendor/duckdb/.have-library"
NPM_REGISTRY=$registry "$tree/tools/setup" build >"$TMPDIR/out" 2>&1
[ $? -eq 1 ] && grep -q 'fetching DuckDB .* (library)' "$TMPDIR/out"
check $? "another version than the pinned one is fetched again"

"$tree/tools/setup" kitchen >"$TMPDIR/out" 2>&1
[ $? -eq 2 ] && grep -q 'unknown part "kitchen"' "$TMPDIR/out"
check $? "an unknown part is a wrong call"
echo "1..$number"
