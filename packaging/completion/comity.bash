# Completion of comity for bash. Needs nothing but bash; keep it true to src/surface/cli/main.c.

_comity_verbs="init template check fetch import recipes data drop cite states alias measure role security index breaks spillover network
    similarity qap explain claims show indicators trace sql report help"
_comity_things="members spells organisations bodies instruments parties provisions meetings attendance exercises
    contingents partnerships disputes contributions offices projects proposals statistics designations concepts events
    claims domains sources states runs"

_comity_verdicts="holds partly contradicted outdated contested not_testable waits error"
_comity_systems="name iso3 iso2 m49 cow cowc gw gwc imf wb vdem polity"

# The long options of a verb.
_comity_options() {
    case $1 in
    init) echo "--case --force --keep" ;;
    fetch) echo "--to --force --from --format" ;;
    import) echo "--replace --strict --rejected --as --states --sheet --recipe --by --from --password-file" ;;
    drop) echo "--as" ;;
    cite) echo "--run --org --format" ;;
    recipes) echo "--show --format" ;;
    check | data | sql) echo "--format" ;;
    indicators) echo "--org --format" ;;
    states) echo "--system --year --format" ;;
    alias) echo "--years --remove --format" ;;
    measure) echo "--org --years --indicator --format" ;;
    role) echo "--org --years --format" ;;
    security) echo "--org --event --years --format" ;;
    index) echo "--org --years --variant --draws --seed --threads --format" ;;
    breaks) echo "--org --indicator --variant --state --component --max-breaks --trim --model --format" ;;
    spillover) echo "--org --variant --lags --format" ;;
    similarity) echo "--measure --levels --by --years --org --absent --self --weights --save --format" ;;
    qap) echo "--year --org --permutations --seed --model --null --format" ;;
    network) echo "--org --years --threshold --binary --undirected --paths --weights --measures --communities --resolution --omega --core --group --seed --restarts --level -o --format" ;;
    claims) echo "--verdict --format" ;;
    explain) echo "--cluster --years --estimator --se --convention --zeros --domestic --sample --without --split --drop-each --weights
        --offset --from --panel --save-panel --plot --level --tolerance --keep-separated -o --run --format" ;;
    show) echo "--at --org --state --format" ;;
    trace) echo "--year --org --variant --format" ;;
    report) echo "-o --org --state" ;;
    esac
}

# The indicators that the program knows.
_comity_indicators() {
    command "${COMP_WORDS[0]}" indicators --format csv 2>/dev/null | awk -F, '$2 == "indicator" { print $1 }'
}

# The indices that the program carries, and the user's own.
_comity_specs() {
    local specs
    specs=$(command "${COMP_WORDS[0]}" index "${COMP_WORDS[2]}" --format csv 2>/dev/null | tail -n +2 | cut -d, -f1)
    _comity_files '\.index$' "$1"
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$specs" -- "$1")
}

# The recipes that the program carries.
_comity_recipes() {
    command "${COMP_WORDS[0]}" recipes --format csv 2>/dev/null | tail -n +2 | cut -d, -f1
}

# The data sets that can be fetched.
_comity_sets() {
    command "${COMP_WORDS[0]}" fetch --format csv 2>/dev/null | awk -F, 'NR > 1 { print $1 }'
}

# Which word of the verb's arguments stands at the cursor, from 1; options and their values do not count.
_comity_place() {
    local i place=1
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --force | --keep | --replace | --remove | --strict | --binary | --core | --*=*) ;;
        -*) ((i++)) ;;
        *) ((place++)) ;;
        esac
    done
    echo "$place"
}

# Completes with folders and those files whose names match the pattern; with all files where none does.
_comity_files() {
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$2"; compgen -f -- "$2" | grep -E "$1")
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$2")
}

_comity_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_comity() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        _comity_words "$_comity_verbs --version --help" "$word"
        return
    fi
    case $before in
    --format)
        if [ "$verb" = cite ]; then _comity_words "bibtex json" "$word"; else _comity_words "table csv json" "$word"; fi
        return
        ;;
    --recipe) _comity_files '\.recipe$' "$word"; return ;;
    --rejected) _comity_files '\.csv$' "$word"; return ;;
    --show) _comity_words "$(_comity_recipes)" "$word"; return ;;
    --states) _comity_words "as_coded successor strict" "$word"; return ;;
    --system) _comity_words "$_comity_systems" "$word"; return ;;
    --by) _comity_words "year month" "$word"; return ;;
    --undirected) _comity_words "sum max min" "$word"; return ;;
    --paths) _comity_words "hops inverse" "$word"; return ;;
    --weights) _comity_words "count newman jaccard" "$word"; return ;;
    --communities) _comity_words "modularity cpm slices" "$word"; return ;;
    --level) _comity_words "node graph" "$word"; return ;;
    --variant) _comity_words "as_was fixed without_largest" "$word"; return ;;
    --verdict) _comity_words "$_comity_verdicts" "$word"; return ;;
    --indicator) _comity_words "$(_comity_indicators)" "$word"; return ;;
    --case) _comity_files '/$' "$word"; [[ sco != "$word"* ]] || COMPREPLY+=(sco); return ;;
    -o | --output) _comity_files '\.html$' "$word"; return ;;
    --to) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --org | --state | --years | --year | --at | --event | --as | --run | --from | --sheet | --threshold | --measures | \
        --resolution | --omega | --group | --seed | --restarts | --draws | --threads) return ;;
    esac
    if [[ $word == -* ]]; then
        _comity_words "$(_comity_options "$verb") --help" "$word"
        return
    fi
    case $verb:$(_comity_place) in
    help:1) _comity_words "$_comity_verbs" "$word" ;;
    show:1) _comity_words "$_comity_things" "$word" ;;
    trace:1) _comity_words "$(_comity_indicators)" "$word" ;;
    template:1) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    alias:2) _comity_words "$_comity_systems" "$word" ;;
    role:2 | show:2 | trace:2 | states:2) _comity_files '\.comity$' "$word" ;;
    init:1 | check:1 | import:1 | data:1 | drop:1 | cite:1 | alias:1 | measure:1 | security:1 | indicators:1 | \
        index:1 | breaks:1 | spillover:1 | network:1 | similarity:1 | qap:1 | explain:1 | claims:1 | sql:1 | report:1)
        _comity_files '\.comity$' "$word"
        ;;
    fetch:*) _comity_words "$(_comity_sets)" "$word" ;;
    recipes:1) _comity_files '\.recipe$' "$word" ;;
    index:2) _comity_specs "$word" ;;
    cite:2) _comity_words "$(_comity_indicators)" "$word" ;;
    import:*) _comity_files '\.((csv|tsv|tab|txt|json|jsonl|ndjson)(\.(xz|gz|bz2|zst))?|xlsx|parquet|zip|dta|sav|por|sas7bdat|rda|rds|RData)$' "$word" ;;
    esac
}

complete -F _comity comity
