#!/bin/bash
# The manual page and the completions know every verb, option and thing to show that the program knows.
set -u
number=0
page=packaging/comity.1
bash=packaging/completion/comity.bash
zsh=packaging/completion/_comity
fish=packaging/completion/comity.fish
# shellcheck source=packaging/completion/comity.bash
. $bash

check() {
    number=$((number + 1))
    if [ -z "$2" ]; then echo "ok $number - $1"; else echo "not ok $number - $1: $2 wanting"; fi
}

# Those of the words that are not in the text.
wanting() {
    local text=$1 word
    shift
    for word in "$@"; do
        grep -qE -e "(^|[^a-z_])$word([^a-z_]|\$)" <<<"$text" || printf '%s ' "$word"
    done
}

mapfile -t verbs < <("$COMITY" help | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p')
[ ${#verbs[@]} -ge 12 ] || echo "not ok - comity help lists ${#verbs[@]} verbs"
check "verbs in the manual page" "$(wanting "$(grep '^\.It Cm' $page)" "${verbs[@]}")"
check "verbs in bash" "$(wanting "$_comity_verbs" "${verbs[@]}")"
check "verbs in zsh" "$(wanting "$(grep "^ *'[a-z]*:" $zsh)" "${verbs[@]}")"
check "verbs in fish" "$(wanting "$(grep -- '-a [a-z]* -d' $fish)" "${verbs[@]}")"

for verb in "${verbs[@]}"; do
    [ "$verb" != help ] || continue
    mapfile -t options < <("$COMITY" help "$verb" | head -n 1 | grep -oE -- '--[a-z]+|\[?-o\b' | sort -u)
    [ ${#options[@]} -gt 0 ] || continue
    check "options of $verb in bash" "$(wanting "$(_comity_options "$verb")" "${options[@]}")"
    check "options of $verb in the manual page" \
        "$(wanting "$(grep "^\.It Cm $verb " $page | sed 's/Fl o/-o/') --format" "${options[@]}")"
    check "options of $verb in zsh" "$(wanting "$(cat $zsh)" "${options[@]}")"
    check "options of $verb in fish" \
        "$(wanting "$(grep -E "from [a-z ]*\b$verb\b" $fish | sed 's/ -l / --/; s/-s o/-o/')" "${options[@]}")"
done

"$COMITY" init "$TMPDIR/x.comity" --case sco >"$TMPDIR/out" 2>&1
things=$("$COMITY" show no_such_thing "$TMPDIR/x.comity" 2>&1 | sed -n 's/.*there are: //p' | tr -d ',')
if [ -z "$things" ]; then
    echo "not ok - comity show does not name its things: $(tail -n 3 "$TMPDIR/out" | tr '\n' ' ')"
fi
# shellcheck disable=SC2086 # a list of words
for file in $page $bash $zsh $fish; do
    check "things to show in $(basename $file)" "$(wanting "$(cat $file)" $things)"
done

for shell in "bash $bash" "zsh $zsh" "fish $fish"; do
    if ! command -v "${shell% *}" >/dev/null; then
        echo "# skip syntax of the completion for ${shell% *}: no such shell here"
    elif ${shell% *} -n "${shell#* }"; then
        check "syntax for ${shell% *}" ""
    else
        check "syntax for ${shell% *}" "good syntax"
    fi
done
