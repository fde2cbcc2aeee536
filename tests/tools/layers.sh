#!/bin/sh
# tools/check-layers finds what breaks the order of the floors, and lets the rest be.
set -u
number=0
tree=$TMPDIR/tree

# put PATH LINE...: writes a file of these lines below the tree.
put() {
    path=$tree/$1
    shift
    mkdir -p "$(dirname "$path")"
    printf '%s\n' "$@" >"$path"
}

new_tree() {
    rm -rf "$tree"
    put include/comity/base.h '#include <stdint.h>' 'int32_t comity_base(void);'
    put include/comity/panel.h '#include "comity/base.h"' 'int comity_panel(void);'
    put src/base/text.h
    put src/base/text.c '#include "base/text.h"' '#include "comity/base.h"'
    put src/data/panel/panel.c '#include "comity/panel.h"' '#include "base/text.h"'
    put src/data/store/store.h '#include <duckdb.h>' '#include "comity/panel.h"'
    put src/method/measure/agreement.c '#include "comity/panel.h"' '#include <math.h>'
    put src/method/explain/gravity.h
    put src/study/study.h '#include "comity/panel.h"'
    put src/study/open.h '#include "data/store/store.h"'
    put src/surface/report/report.h '#include "study/study.h"'
    put src/surface/cli/main.c '#include "surface/report/report.h"' '#include "data/store/store.h"'
}

report() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' "$TMPDIR/out"
    fi
}

# finds WORDS FILE:LINE PATH LINE...: with that file, the check fails and names that place.
finds() {
    words=$1 place=$2
    shift 2
    new_tree
    put "$@"
    wrong=0
    tools/check-layers "$tree" >"$TMPDIR/out" 2>&1 && wrong=1
    grep -q "^$place: " "$TMPDIR/out" || wrong=1
    [ "$(grep -c '^[^ ]*:[0-9]*: ' "$TMPDIR/out")" = 1 ] || wrong=1
    report $wrong "finds $words"
}

new_tree
tools/check-layers "$tree" >"$TMPDIR/out" 2>&1
report $? "a tree that keeps the order passes"
tools/check-layers >"$TMPDIR/out" 2>&1
report $? "so does this project"

finds "a header of a later floor" src/base/text.c:2 src/base/text.c '' '#include "study/study.h"'
finds "a public header of a later floor" src/base/text.c:1 src/base/text.c '#include "comity/panel.h"'
finds "a method that includes another" src/method/measure/agreement.c:1 \
    src/method/measure/agreement.c '#include "method/explain/gravity.h"'
finds "a method that includes the store" src/method/measure/agreement.c:1 \
    src/method/measure/agreement.c '#  include "data/store/store.h"'
finds "a method that includes DuckDB" src/method/measure/agreement.c:1 \
    src/method/measure/agreement.c '#include <duckdb.h>'
finds "a surface that includes its sibling" src/surface/report/report.h:1 \
    src/surface/report/report.h '#include "surface/cli/cli.h"'
finds "a report that includes the store" src/surface/report/report.h:1 \
    src/surface/report/report.h '#include "data/store/store.h"'
finds "a report that includes the store through study" src/surface/report/report.h:1 \
    src/surface/report/report.h '#include "study/open.h"'
finds "a folder without a floor" src/extra/new.c:1 src/extra/new.c
finds "a header named without its folder" src/base/text.c:1 src/base/text.c '#include "text.h"'
finds "a public header that includes one that is not standard" include/comity/panel.h:1 \
    include/comity/panel.h '#include <unistd.h>'
finds "a public header that does not compile alone" include/comity/panel.h:1 \
    include/comity/panel.h 'size_t comity_panel(void);'
finds "a public header without a floor" include/comity/new.h:1 include/comity/new.h 'int comity_new(void);'
echo "1..$number"
