#!/bin/sh
# make install puts everything where it belongs, the installed program runs from there, make uninstall takes all away.
set -u
number=0
root=$TMPDIR/x
# What an outer make was told is not meant for these.
unset PREFIX DESTDIR MAKEFLAGS MFLAGS MAKELEVEL

check() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' "$TMPDIR/out"
    fi
}

linked=$(stat -c %Y "$COMITY_BUILD/comity")
make install BUILD="$COMITY_BUILD" DESTDIR="$root" PREFIX=/usr >"$TMPDIR/out" 2>&1
check $? "make install"
make install BUILD="$COMITY_BUILD" DESTDIR="$root" >"$TMPDIR/out" 2>&1
check $? "make install with the default prefix"
# Other tests run the program at the same time.
[ "$(stat -c %Y "$COMITY_BUILD/comity")" = "$linked" ]
check $? "nothing was linked again"

for prefix in usr usr/local; do
    "$root/$prefix/bin/comity" --version >"$TMPDIR/out" 2>&1 && grep -q '^comity [0-9]' "$TMPDIR/out"
    check $? "/$prefix/bin/comity runs"
    # The library beside it, not the one of the source tree.
    ldd "$root/$prefix/bin/comity" >"$TMPDIR/out" 2>&1 && grep -q "$root/$prefix/.*/libduckdb.so" "$TMPDIR/out"
    check $? "it finds its own DuckDB"
    missing=0
    for file in lib/comity/libduckdb.so share/man/man1/comity.1 share/bash-completion/completions/comity \
        share/zsh/site-functions/_comity share/fish/vendor_completions.d/comity.fish include/comity/base.h \
        include/comity/panel.h; do
        [ -s "$root/$prefix/$file" ] || {
            echo "$file is missing" >>"$TMPDIR/out"
            missing=1
        }
    done
    check $missing "library, manual page, completions and headers are there"
done

echo '#include <comity/panel.h>' |
    gcc -fsyntax-only -Wall -Werror -I"$root/usr/include" -x c - >"$TMPDIR/out" 2>&1
check $? "the installed headers compile"

make uninstall DESTDIR="$root" PREFIX=/usr >"$TMPDIR/out" 2>&1 &&
    make uninstall DESTDIR="$root" >>"$TMPDIR/out" 2>&1
check $? "make uninstall"
find "$root" ! -type d >"$TMPDIR/out"
[ ! -s "$TMPDIR/out" ] && [ ! -d "$root/usr/lib/comity" ]
check $? "nothing is left"
echo "1..$number"
