#!/bin/sh
# Runs what the documentation shows, and compares. Prints TAP.
#
# In README.md and docs/**/*.md:
#   * Fenced blocks ```console and ```console data: lines "$ ..." are commands (a line "> ..." goes on with the one
#     before), the lines below are what they print. Blocks with at least one command "comity ..." are run, in order, in
#     one folder for each page; cases/ is there too. Each command must end with 0. Where output is shown it must be what
#     the command prints; "…" stands for anything, on a line of its own for any number of lines.
#   * Blocks "console data" need the public data sets: they run only where $COMITY_SHARED/data is, which the pages call
#     DATA. Unless a page makes sco.comity itself, it finds the one that `make demo` leaves, and from its first data
#     block on the one that `make demo DATA=...` leaves.
#   * Fenced blocks ```csv PATH are written to that path first, so that a page can show the files that it works on.
#   * A row of a table in docs/paper.md that holds a command `comity ...` is run too (needing data where its last cell
#     says "data"), and every number in bold must stand in what it prints.
#   * Relative links must lead to a file, or to a heading of one.
# PAGES="README.md docs/tutorial.md" runs only these.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
: "${COMITY:=$root/build/comity}"
: "${COMITY_SHARED:=$root/../shared}"
work=$(mktemp -d "${TMPDIR:-/tmp}/comity-docs.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/bin" "$work/ready"
ln -s "$COMITY" "$work/bin/comity"
PATH=$work/bin:$PATH
export PATH LC_ALL=C
data=$COMITY_SHARED/data
count=0
failed=0

# report NAME MESSAGE-FILE: a test that passed if the file is empty.
report() {
    count=$((count + 1))
    if [ -s "$2" ]; then
        failed=$((failed + 1))
        echo "not ok $count - $1"
        sed 's/^/    /' "$2"
    else
        echo "ok $count - $1"
    fi
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # skip the data sets are not here"
}

# All, or those that PAGES names.
pages() {
    if [ -n "${PAGES-}" ]; then
        # shellcheck disable=SC2086 # a list of names
        printf '%s\n' $PAGES
    else
        echo README.md
        find docs -name '*.md' | sort
    fi
}

# The workbenches that `make demo` and `make demo DATA=...` leave, made when first asked for. ready KIND
ready() {
    if [ ! -e "$work/ready/$1" ]; then
        (
            cd "$work/ready" && comity init "$1" --case sco || exit 1
            if [ "$1" = data ]; then
                # the list of the Makefile
                # shellcheck disable=SC2046 # a list of names
                set -- data $(sed -n '/^DATA_SETS = /,/[^\\]$/p' "$root/Makefile" | sed 's/^DATA_SETS = //; s/\\$//')
                shift
                for file in "$@"; do
                    [ ! -r "$data/$file" ] || echo "$data/$file"
                done | xargs comity import data || exit 1
                set -- data
            fi
            comity measure "$1" && comity role CHN "$1" &&
                comity index "$1" sco_integration && comity claims "$1"
        ) >"$work/ready.log" 2>&1 || {
            rm -f "$work/ready/$1"
            cat "$work/ready.log"
            return 1
        }
    fi
}

# Splits a page into files N.kind (kind: plain, data or csv) and N.path below a folder. A step is a block.
split_page() {
    awk -v out="$2" '
        !inside && /^```/ {
            inside = 1
            kind = ""
            if ($0 == "```console") kind = "plain"
            if ($0 == "```console data") kind = "data"
            if ($1 == "```csv" && NF == 2) kind = "csv"
            if (kind) {
                n++
                file = sprintf("%s/%03d.%s", out, n, kind)
                printf "" >file
                if (kind == "csv") print $2 >sprintf("%s/%03d.path", out, n)
            }
            next
        }
        inside && /^```/ { inside = 0; if (kind) close(file); next }
        inside && kind { print >file }
        END { if (inside) print "a fenced block is not closed" >(out "/open") }
    ' "$1"
}

# Splits a block into commands N.run and what they print N.out, below a folder.
split_block() {
    awk -v out="$2" '
        function begin(text) {
            n++
            run = sprintf("%s/%03d.run", out, n)
            shown = sprintf("%s/%03d.out", out, n)
            print text >run
            printf "" >shown
            fresh = 1
        }
        /^\$ / { begin(substr($0, 3)); next }
        /^> / && fresh { print substr($0, 3) >run; next }
        n { fresh = 0; print >shown }
    ' "$1"
}

# compare SHOWN PRINTED: says where they differ; "…" in SHOWN stands for anything.
compare() {
    awk '
        function matches(pattern, line,    parts, n, i, at) {
            n = split(pattern, parts, dots)
            if (n < 2) return pattern "" == line "" # as text, not as numbers
            if (substr(line, 1, length(parts[1])) != parts[1]) return 0
            line = substr(line, length(parts[1]) + 1)
            for (i = 2; i < n; i++) {
                at = index(line, parts[i])
                if (parts[i] != "" && !at) return 0
                if (at) line = substr(line, at + length(parts[i]))
            }
            return length(line) >= length(parts[n]) && substr(line, length(line) - length(parts[n]) + 1) == parts[n]
        }
        BEGIN { dots = "…" }
        { sub(/[ \t]+$/, "") }
        NR == FNR { shown[++n] = $0; next }
        { printed[++m] = $0 }
        END {
            while (m && printed[m] == "") m--
            while (n && shown[n] == "") n--
            j = 1
            for (i = 1; i <= n; i++) {
                if (shown[i] == dots) {
                    if (i == n) exit
                    while (j <= m && !matches(shown[i + 1], printed[j])) j++
                } else if (j > m || !matches(shown[i], printed[j])) {
                    print "shown:   " shown[i]
                    print "printed: " (j > m ? "(nothing more)" : printed[j])
                    exit
                } else {
                    j++
                }
            }
            if (j <= m) print "printed, but not shown: " printed[j]
        }
    ' "$1" "$2"
}

# run_block PAGE BLOCK FOLDER: runs the commands of one block.
run_block() {
    rm -rf "$work/steps"
    mkdir "$work/steps"
    split_block "$2" "$work/steps"
    for step in "$work"/steps/*.run; do
        [ -e "$step" ] || continue
        read -r first <"$step"
        code=0
        sed "s#DATA/#$data/#g" "$step" >"$work/command"
        (cd "$3" && sh "$work/command") >"$work/raw" 2>&1 </dev/null || code=$?
        sed "s#$data/#DATA/#g" "$work/raw" >"$work/printed"
        if [ "$code" != 0 ]; then
            echo "ended with $code:" >"$work/said"
            tail -n 5 "$work/printed" >>"$work/said"
        elif [ -s "${step%.run}.out" ]; then
            compare "${step%.run}.out" "$work/printed" >"$work/said"
        else
            : >"$work/said"
        fi
        report "$1: $first" "$work/said"
    done
}

# Does the page make sco.comity itself?
makes_own() {
    grep -q '^\$ comity init sco\.comity' "$1"
}

run_page() {
    rm -rf "$work/blocks" "$work/place"
    mkdir "$work/blocks" "$work/place"
    ln -s "$root/cases" "$work/place/cases"
    split_page "$1" "$work/blocks"
    [ ! -e "$work/blocks/open" ] || report "$1: every fence is closed" "$work/blocks/open"
    stage=none
    for block in "$work"/blocks/*.plain "$work"/blocks/*.data "$work"/blocks/*.csv; do
        [ ! -e "$block" ] || echo "$block"
    done | sort >"$work/order"
    while read -r block <&3; do
        kind=${block##*.}
        if [ "$kind" = csv ]; then
            read -r path <"${block%.csv}.path"
            mkdir -p "$work/place/$(dirname "$path")"
            cp "$block" "$work/place/$path"
            continue
        fi
        if [ "$kind" = data ] && [ ! -d "$data" ]; then
            skip "$1: $(grep '^\$ comity' "$block" | head -n 1 | cut -c3-)"
            continue
        fi
        grep -q '^\$ comity' "$block" || continue
        if ! makes_own "$1" && [ "$stage" != data ] && [ "$stage" != "$kind" ]; then
            stage=$kind
            if ready "$kind" >"$work/said"; then
                cp "$work/ready/$kind" "$work/place/sco.comity"
            else
                report "$1: the workbench of make demo" "$work/said"
                return
            fi
        fi
        run_block "$1" "$block" "$work/place"
    done 3<"$work/order"
}

# The table of docs/paper.md: rows with a command, "number" in bold.
check_paper() {
    page=docs/paper.md
    [ -r "$page" ] || return
    awk -F'|' '/^\|/ && match($0, /`comity [^`]*`/) {
        command = substr($0, RSTART + 1, RLENGTH - 2)
        rest = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
        numbers = ""
        while (match(rest, /\*\*[^*]+\*\*/)) {
            numbers = numbers " " substr(rest, RSTART + 2, RLENGTH - 4)
            rest = substr(rest, RSTART + RLENGTH)
        }
        needs = $(NF - 1)
        print (needs ~ /data/ ? "data" : "plain") "\t" command "\t" numbers
    }' "$page" >"$work/rows"
    while IFS='	' read -r kind command numbers <&3; do
        if [ "$kind" = data ] && [ ! -d "$data" ]; then
            skip "$page: $command"
            continue
        fi
        if ready "$kind" >"$work/said"; then
            : >"$work/said"
            if [ ! -d "$work/paper-$kind" ]; then
                mkdir "$work/paper-$kind"
                cp "$work/ready/$kind" "$work/paper-$kind/sco.comity"
            fi
            echo "$command" | sed "s#DATA/#$data/#g" >"$work/command"
            (cd "$work/paper-$kind" && sh "$work/command") >"$work/printed" 2>&1 </dev/null || {
                echo "ended with $?:"
                tail -n 5 "$work/printed"
            } >"$work/said"
            for number in $numbers; do
                grep -qF -- "$number" "$work/printed" || echo "\"$number\" is not printed" >>"$work/said"
            done
        fi
        report "$page: $command" "$work/said"
    done 3<"$work/rows"
}

# Anchors of the headings of a page, as GitHub makes them.
anchors() {
    awk '/^```/ { inside = !inside } !inside && /^#+ / { sub(/^#+ /, ""); print }' "$1" | tr 'A-Z ' 'a-z-' |
        sed 's/[^a-z0-9_-]//g'
}

# shellcheck disable=SC2016 # backticks of Markdown
check_links() {
    awk '/^```/ { inside = !inside } !inside { print }' "$1" | sed 's/`[^`]*`//g' |
        grep -o -e ']([^) ]*)' -e 'src="[^"]*"' | sed 's/^](//; s/)$//; s/^src="//; s/"$//' | sort -u | while read -r link; do
        case $link in *://* | mailto:*) continue ;; esac
        path=${link%%#*}
        target=$(dirname "$1")/$path
        [ -n "$path" ] || target=$1
        if [ ! -e "$target" ]; then
            echo "$link leads nowhere"
        elif [ "$link" != "$path" ] && ! anchors "$target" | grep -qx -- "${link#*#}"; then
            echo "$link: there is no such heading"
        fi
    done >"$work/said"
    report "$1: links" "$work/said"
}

for page in $(pages); do
    check_links "$page"
    run_page "$page"
done
check_paper

# Every verb has its page.
comity help | sed -n 's/^  \([a-z]*\)  *.*/\1/p' | grep -v '^help$' | while read -r verb; do
    [ -r "docs/verbs/$verb.md" ] || echo "docs/verbs/$verb.md is wanting"
done >"$work/said"
report "every verb has its page" "$work/said"

echo "1..$count"
[ "$failed" = 0 ]
