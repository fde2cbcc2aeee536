/* The program: sorts the words of the call and starts a verb. */
#include "surface/cli/cli.h"

#include "comity/date.h"
#include "data/unify/label.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT " format"

const cli_verb cli_verbs[] = {
    {"init", "FILE --case NAME|FOLDER [--force] [--keep]", "case force! keep!", 1, 1, "make a workbench from a case",
     "NAME is a built-in case (sco); FOLDER holds the CSV files of a case of your own. --force replaces FILE; --keep\n"
     "reads the facts and claims of the case again and keeps the data sets and results that FILE has.",
     cli_init},
    {"template", "FOLDER", "", 1, 1, "write an empty case to start from",
     "Every table of a case, with the states of the world filled in and the others empty but for their header.",
     cli_template},
    {"check", "FILE", "format", 1, 1, "look for overlapping spells, unsourced and contradictory facts", "", cli_check},
    {"fetch", "[NAME...] [--to FOLDER] [--force] [--from URL]", "to force! from" FORMAT, 0, CLI_MOST_WORDS,
     "download public data sets from their publishers",
     "Without a name: which sets there are. What was cut goes on where it ended; --force begins anew. --from takes\n"
     "another address for one set. COMITY_SETS may name a folder with further NAME.set files. Proxies are those of\n"
     "https_proxy, http_proxy and no_proxy.",
     cli_fetch},
    {"import",
     "FILE DATA... [--replace] [--strict] [--rejected OUT.csv] [--as LABEL] [--states POLICY] [--sheet NAME] [--recipe "
     "NAME|FILE] [--by year|month] [--from clickhouse://HOST:PORT/DB.TABLE]",
     "states replace! strict! rejected as sheet recipe by from password-file", 1, CLI_MOST_WORDS,
     "read public data sets into the workbench",
     "The set is recognised by its header. The same file twice changes nothing; --replace removes older rows of\n"
     "the same set and years. --strict stops at the first row that cannot be kept. --rejected writes the rows that\n"
     "were not kept to a file. --as keeps the set beside others as a version of its own, NAME@LABEL.\n"
     "--sheet names a sheet of a spreadsheet; ARCHIVE.zip:MEMBER a file in an archive.\n"
     "Of a folder all files below it are taken; what is refused or unknown does not keep the others out.\n"
     "--recipe chooses where the columns fit several, or names the file of a recipe of your own.\n"
     "--by month makes events ties of months. --from has a ClickHouse server add up the rows of a table; its user\n"
     "and password come from COMITY_CLICKHOUSE_USER and COMITY_CLICKHOUSE_PASSWORD, or the password from\n"
     "--password-file FILE.\n"
     "POLICY says what becomes of states that are no more: as_coded (default; a code means the state that has it in\n"
     "that year), successor (former states count as those that followed them) or strict (a code outside its dates\n"
     "fits no state).",
     cli_import},
    {"recipes", "[RECIPE] [--show ID]", "show" FORMAT, 0, 1, "list the recipes, or check one of your own",
     "RECIPE is a file of yours; --show prints one that the program carries, to start from.", cli_recipes},
    {"data", "FILE", "format", 1, 1, "list the data sets in the workbench, and what could not be matched", "",
     cli_data},
    {"drop", "FILE SET... [--as LABEL]", "as", 2, CLI_MOST_WORDS, "remove data sets, and say which results they touch",
     "SET is a name, a number or a file, as comity data prints them. Results stay, and are listed.", cli_drop},
    {"cite", "FILE [NUMBER] [--run N] [--org ORG] [--format bibtex|json]", "run org" FORMAT, 1, 2,
     "print BibTeX for the data sets, or for what a number used",
     "NUMBER is an indicator (vote_cohesion) or a component of a state's role (CHN.budget_share).", cli_cite},
    {"states", "[NAME|CODE] [FILE] [--system SYSTEM] [--year Y]", "system year" FORMAT, 0, 2,
     "say which state a name or a code means, or list the states",
     "Without FILE the states of the program count, with it those and the aliases of the workbench. SYSTEM is one of\n"
     "name, iso3, iso2, m49, cow, cowc, gw, gwc, imf, wb, vdem, polity; without it all are looked through.",
     cli_states},
    {"alias", "FILE [SYSTEM CODE STATE [--years A:B]] [--remove]", "years remove!" FORMAT, 1, 4,
     "say what a name or code means in your data, or list what was said",
     "It wins over all else, in every import from then on. --remove takes the aliases of that code back.", cli_alias},
    {"measure", "FILE [--org ORG] [--years A:B] [--indicator ID]...", "org years indicator" FORMAT, 1, 1,
     "compute the indicators of integration",
     "Each for the region as it was each year, for fixed membership (that of the founding day), and without the\n"
     "largest member.",
     cli_measure},
    {"role", "STATE FILE [--org ORG] [--years A:B]", "org years" FORMAT, 2, 2,
     "compute what part a state plays, component by component", "", cli_role},
    {"security", "FILE [--org ORG] [--event DATE] [--years A:B]", "org event years" FORMAT, 1, 1,
     "compare incidents before and after, and show reported figures and lists",
     "Before and after the instruments of the organisation against terrorism and the opening of its body, or the DATE\n"
     "given; with exact intervals, beside named controls.",
     cli_security},
    {"index", "FILE [SPEC] [--org ORG] [--years A:B] [--variant V] [--draws N] [--seed N] [--threads N]",
     "org years variant draws seed threads" FORMAT, 1, 2,
     "compute a composite index, with the uncertainty of its ranks",
     "SPEC is the name of an index that the program carries, or a small text file of your own. Without it: which "
     "there\n"
     "are. --draws and --seed stand in for those of the spec; without draws there are no ranks.",
     cli_index},
    {"breaks",
     "FILE [--org ORG] [--indicator ID]... [--variant V] [--state STATE|all] [--component C] [--max-breaks N] [--trim "
     "H] "
     "[--model level|trend]",
     "org indicator variant state component max-breaks trim model" FORMAT, 1, 1,
     "find where indicators or components of a role break",
     "Of the saved values: all indicators, those of --indicator, or with --state the components of that state's role.\n"
     "Up to --max-breaks (2) breaks, their number by BIC; a segment has at least --trim years (5, or 15 percent of a\n"
     "longer series), or that share of them. --model trend lets level and trend break, level (default) the level.",
     cli_breaks},
    {"spillover", "FILE [--org ORG] [--variant V] [--lags K]", "org variant lags" FORMAT, 1, 1,
     "ask which dimension of integration goes before which",
     "Lead-lag correlations of the yearly changes of the dimensions, with circular-shift p-values and the smallest\n"
     "correlation that so few years could show; and the order in which the dimensions got their first instruments.",
     cli_spillover},
    {"similarity",
     "FILE votes|LAYER[=LEVEL,LAYER=LEVEL...] [--measure M,M...] [--levels A:B|L,L...] [--by year|session] [--years "
     "A:B] "
     "[--org ORG] [--absent LEVEL] [--self LEVEL] [--weights SERIES] [--save NAME]",
     "measure levels by years org absent self weights save" FORMAT, 2, 2,
     "compare the votes of states, or their ties to all others, pair by pair",
     "M is one of agreement, s, kappa, pi, tau_b, alignment; s, alignment also _squared, kappa and pi also _absolute "
     "and\n"
     "_squared. --levels names every level that a value can have. A pair without a tie has level --absent (0), a "
     "state\n"
     "with itself --self (the highest); either may be missing. --weights weighs the other states by a series. --org\n"
     "keeps the pairs of members. --save makes layers of the result.",
     cli_similarity},
    {"qap",
     "FILE \"OUTCOME ~ TERM + TERM...\" --year Y [--org ORG] [--permutations N] [--seed S] [--model linear|logit] "
     "[--null dsp|y]",
     "year org permutations seed model null" FORMAT, 2, 2, "regress a network on others, tested by permutation (MRQAP)",
     "A term is a layer, recorded(LAYER) where pairs without a tie are missing instead of 0, lag(T), lag(T, K), "
     "log(T),\n"
     "log1p(T), binary(T), or difference(SERIES), origin(SERIES), destination(SERIES). Without --org all states.\n"
     "N is 1000 and S is 1, if not given. --null: double semi-partialling (dsp), or the outcome is permuted (y).",
     cli_qap},
    {"network",
     "FILE LAYER... [--org ORG] [--years A:B] [--threshold X] [--binary] [--undirected sum|max|min] [--paths "
     "hops|inverse] [--weights count|newman|jaccard] [--measures LIST] [--communities modularity|cpm|slices] "
     "[--resolution G] [--omega W] [--core] [--group ORG|INDICATOR] [--seed N] [--restarts N] [--level node|graph] "
     "[-o OUT.svg]",
     "org years threshold binary! undirected paths weights measures communities resolution omega core! group seed "
     "restarts level o" FORMAT,
     2, CLI_MOST_WORDS, "measure networks of states: positions, communities, brokers, core",
     "LAYER is a layer of ties, shared:LAYER (organisations or exercises shared) or cosigned (instruments). Of\n"
     "several layers it also says how they overlap. --org takes only the members of each year. LIST is names of\n"
     "measures with commas between. --group counts brokerage between members and others, or between levels of an\n"
     "indicator. -o draws the last year.",
     cli_network},
    {"explain",
     "FILE \"OUTCOME ~ TERM + ... | EFFECT + ...\"... [--cluster FACTOR,...] [--years A:B] [--estimator ppml|ols] "
     "[--se "
     "iid|robust|cluster|dyadic|corrected] [--convention stata|fixest|none] [--zeros auto|none|reporting|world] "
     "[--domestic] [--sample "
     "EXPR] [--without STATE,...] [--split EXPR] [--drop-each ORG] [--weights EXPR] [--offset EXPR] [--from DATA] "
     "[--panel UNIT,TIME] [--save-panel OUT] [--plot OUT.svg] [--level L] [--tolerance T] [--keep-separated] [-o OUT] "
     "[--run N] [--format table|csv|json|latex|html]",
     "cluster years estimator se convention zeros domestic! sample without split drop-each weights offset from panel "
     "save-panel plot level tolerance keep-separated! o run format",
     1, 33, "estimate gravity and other regressions with fixed effects",
     "Several formulas stand side by side; c(a, b) ~ makes one of each outcome, sw(a, b) and csw(a, b) take terms in "
     "turn.\n"
     "A term is a layer, a column of --from, or log, log1p, lag, lead, poly, i and others of one; origin(SERIES),\n"
     "destination(SERIES); member(ORG), event(ORG, -5:10), involves(STATE), pta(desta), party(INSTRUMENT), "
     "shared(ORG).\n"
     "a:b is a product, a*b both and their product. Effects: exporter^year + importer^year + pair. Without a formula "
     "the\n"
     "last run, or --run N, is printed again. docs/verbs/explain.md has the whole language.",
     cli_explain},
    {"claims", "FILE [CLAIM...] [--verdict V]", "verdict" FORMAT, 1, CLI_MOST_WORDS,
     "put the claims of the case to the test",
     "Each claim's query is run, and its rules give the verdict V: holds, partly, contradicted, outdated, contested "
     "or\n"
     "not_testable. A claim whose data are not there waits. --verdict prints only those of that verdict, of waits or "
     "of\n"
     "error.",
     cli_claims},
    {"show", "THING FILE [--at DATE] [--org ORG] [--state STATE]", "at org state" FORMAT, 2, 2,
     "show what is recorded: members, instruments, exercises and more", "", cli_show},
    {"indicators", "[FILE] [--org ORG]", "org" FORMAT, 0, 1, "list the indicators and components that can be computed",
     "With FILE also the years for which each has values, or what it waits for.", cli_indicators},
    {"trace", "NUMBER FILE [--year Y] [--org ORG] [--variant V]", "year org variant" FORMAT, 2, 2,
     "go from a number to its formula, SQL and source rows",
     "NUMBER is an indicator (vote_cohesion), a component of a state's role (CHN.budget_share), a score of an index\n"
     "that was computed (sco_integration, sco_integration/economic, CHE.my_index), a claim (C004) or a run with\n"
     "all it saved (run:12).",
     cli_trace},
    {"sql", "FILE QUERY", "format", 2, 2, "ask the workbench in SQL (reading only)", "", cli_sql},
    {"report", "FILE -o OUT.html [--org ORG] [--state STATE]", "o org state", 1, 1,
     "write the assessment as one page with figures", "", cli_report},
    {NULL, NULL, NULL, 0, 0, NULL, NULL, NULL},
};

static const cli_verb *find_verb(const char *name) {
    for (const cli_verb *verb = cli_verbs; verb->name; verb++) {
        if (strcmp(verb->name, name) == 0) {
            return verb;
        }
    }
    return NULL;
}

static void print_help(FILE *out) {
    fputs("comity measures regional cooperation: one file, one program.\n\nusage: comity VERB ...\n\n", out);
    for (const cli_verb *verb = cli_verbs; verb->name; verb++) {
        fprintf(out, "  %-11s %s\n", verb->name, verb->about);
    }
    fputs("  help        say more about a verb\n\n"
          "Tables take --format table (default), csv or json. Exit code 0: done; 1: bad input; 2: wrong call;\n"
          "130: interrupted. States are ISO 3166-1 alpha-3 codes.\n",
          out);
}

static int print_verb_help(const cli_verb *verb) {
    int format = strstr(verb->options, "format") && !strstr(verb->usage, "--format");
    printf("usage: comity %s %s%s\n\n%s.\n", verb->name, verb->usage, format ? " [--format table|csv|json]" : "",
           verb->about);
    if (verb->more[0]) {
        printf("%s\n", verb->more);
    }
    return 0;
}

static int usage(const cli_verb *verb, const char *format, const char *word) {
    fputs("comity: ", stderr);
    fprintf(stderr, format[0] ? format : "%s", word);
    fprintf(stderr, "\nusage: comity %s %s\n", verb->name, verb->usage);
    return CLI_USAGE;
}

int cli_usage(const char *verb, const char *words) {
    return usage(find_verb(verb), "", words);
}

typedef enum { NO_OPTION, WITH_VALUE, FLAG } option_kind;

/* What the verb's descriptor says of the option: NAME has a value, NAME! is a flag. */
static option_kind kind_of(const cli_verb *verb, const char *name) {
    size_t length = strlen(name);
    for (const char *at = strstr(verb->options, name); length && at; at = strstr(at + 1, name)) {
        if (at == verb->options || at[-1] == ' ') {
            if (at[length] == '!') {
                return FLAG;
            }
            if (at[length] == ' ' || !at[length]) {
                return WITH_VALUE;
            }
        }
    }
    return NO_OPTION;
}

static int keep_option(const cli_verb *verb, const char *name, const char *value, cli_call *call) {
    if (strcmp(name, "indicator") == 0) {
        call->indicators[call->n_indicators < CLI_MOST_WORDS - 1 ? call->n_indicators++ : 0] = value;
        return 0;
    }
    if (call->n_options == CLI_MOST_OPTIONS) {
        return usage(verb, "option --%s is one option too many", name);
    }
    snprintf(call->options[call->n_options].name, sizeof call->options[0].name, "%s", name);
    call->options[call->n_options++].value = value;
    return 0;
}

/* Takes the option at words[*i], moving *i past its value. 0: taken. */
static int take_option(const cli_verb *verb, char **words, int n, int *i, cli_call *call) {
    char name[24];
    const char *word = words[*i] + (words[*i][1] == '-' ? 2 : 1);
    const char *equals = strchr(word, '=');
    snprintf(name, sizeof name, "%.*s", equals ? (int)(equals - word) : (int)strlen(word), word);
    if (strcmp(name, "output") == 0) {
        snprintf(name, sizeof name, "o");
    }
    switch (kind_of(verb, name)) {
    case NO_OPTION:
        return usage(verb, "there is no option %s here", words[*i]);
    case FLAG:
        return equals ? usage(verb, "option %s takes no value", words[*i]) : keep_option(verb, name, "", call);
    case WITH_VALUE:
        break;
    }
    if (!equals && *i + 1 >= n) {
        return usage(verb, "option %s wants a value", words[*i]);
    }
    return keep_option(verb, name, equals ? equals + 1 : words[++*i], call);
}

static int parse_year(const char *text, size_t length, int *year) {
    comity_date date;
    if (length != 4 || comity_date_parse(text, length, &date, NULL)) {
        return 0;
    }
    *year = atoi(text);
    return 1;
}

/* The form of what is printed: tables, of `cite` its entries, of `explain` also LaTeX and HTML. */
static int check_format(const cli_verb *verb, cli_call *call) {
    static const char *const formats[] = {[CLI_TABLE] = "table", [CLI_CSV] = "csv",   [CLI_JSON] = "json",
                                          [CLI_LATEX] = "latex", [CLI_HTML] = "html", [CLI_BIBTEX] = "bibtex"};
    int cites = verb->run == cli_cite;
    int explains = verb->run == cli_explain;
    if (!cli_option(call, "format")) {
        call->format = cites ? CLI_BIBTEX : CLI_TABLE;
        return 0;
    }
    for (int i = CLI_TABLE; i <= CLI_BIBTEX; i++) {
        int allowed = cites                             ? i == CLI_JSON || i == CLI_BIBTEX
                      : i == CLI_LATEX || i == CLI_HTML ? explains
                                                        : i != CLI_BIBTEX;
        if (allowed && strcmp(formats[i], cli_option(call, "format")) == 0) {
            call->format = (cli_format)i;
            return 0;
        }
    }
    return usage(verb,
                 cites      ? "--format %s: expected bibtex or json"
                 : explains ? "--format %s: expected table, csv, json, latex or html"
                            : "--format %s: expected table, csv or json",
                 cli_option(call, "format"));
}

static int check_years(const cli_verb *verb, cli_call *call) {
    const char *years = cli_option(call, "years");
    const char *year = cli_option(call, "year");
    const char *colon = years ? strchr(years, ':') : NULL;
    if (years && (!colon || !parse_year(years, (size_t)(colon - years), &call->first_year) ||
                  !parse_year(colon + 1, strlen(colon + 1), &call->last_year) || call->first_year > call->last_year)) {
        return usage(verb, "--years %s: expected two years such as 1996:2025", years);
    }
    if (year && !parse_year(year, strlen(year), &call->first_year)) {
        return usage(verb, "--year %s: expected a year such as 2017", year);
    }
    call->last_year = year ? call->first_year : call->last_year;
    return 0;
}

/* Checks the values that have a form: years, date, format, label, number of a run. */
static int check_values(const cli_verb *verb, cli_call *call) {
    comity_date date;
    comity_error error;
    const char *by = cli_option(call, "by");
    const char *at = cli_option(call, "at");
    const char *event = cli_option(call, "event");
    const char *label = cli_option(call, "as");
    const char *run = cli_option(call, "run");
    const char *other = verb->run == cli_similarity ? "session" : "month";
    int code = check_format(verb, call);
    if (code || (code = check_years(verb, call))) {
        return code;
    }
    if (by && strcmp(by, "year") != 0 && strcmp(by, other) != 0) {
        return usage(verb, other[0] == 's' ? "--by %s: expected year or session" : "--by %s: expected year or month",
                     by);
    }
    if (at && comity_date_parse(at, strlen(at), &date, &error)) {
        return usage(verb, "--at %s", error.message);
    }
    if (event && (strlen(event) != 10 || comity_date_parse(event, 10, &date, &error))) {
        return usage(verb, "--event %s: expected a day such as 2001-06-15", event);
    }
    if (label && comity_label_check(label, &error)) {
        return usage(verb, "--as %s", error.message);
    }
    if (run && (!*run || strspn(run, "0123456789") != strlen(run) || strlen(run) > 15)) {
        return usage(verb, "--run %s: expected the number of a run; see: comity show runs", run);
    }
    return 0;
}

/* An option is one or two dashes and a name; "-- a comment in SQL" and "-5" are words. */
static int is_option(const char *word) {
    size_t dashes = strspn(word, "-");
    return dashes >= 1 && dashes <= 2 && isalpha((unsigned char)word[dashes]);
}

static int run_verb(const cli_verb *verb, char **words, int n) {
    cli_call call = {0};
    int only_words = 0;
    for (int i = 0; i < n; i++) {
        if (!only_words && strcmp(words[i], "--") == 0) {
            only_words = 1;
        } else if (!only_words && (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)) {
            return print_verb_help(verb);
        } else if (!only_words && is_option(words[i])) {
            int code = take_option(verb, words, n, &i, &call);
            if (code) {
                return code;
            }
        } else if (call.n_words == verb->most_words || call.n_words == CLI_MOST_WORDS) {
            return usage(verb, "\"%s\" is one word too many", words[i]);
        } else {
            call.words[call.n_words++] = words[i];
        }
    }
    if (call.n_words < verb->least_words) {
        return usage(verb, "%s: a word is wanting", verb->name);
    }
    int code = check_values(verb, &call);
    return code ? code : verb->run(&call);
}

static int help(int n, char **words) {
    const cli_verb *verb = n ? find_verb(words[0]) : NULL;
    if (n && !verb) {
        fprintf(stderr, "comity: there is no verb \"%s\"\n", words[0]);
        return CLI_USAGE;
    }
    if (verb) {
        return print_verb_help(verb);
    }
    print_help(stdout);
    return 0;
}

static int run(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        printf("comity %s (workbench schema %d, DuckDB %s)\n", COMITY_VERSION, COMITY_SCHEMA_VERSION,
               duckdb_library_version());
        return 0;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        return help(argc - 2, argv + 2);
    }
    const cli_verb *verb = find_verb(name);
    if (!verb) {
        fprintf(stderr, "comity: there is no verb \"%s\"; see: comity help\n", name);
        return CLI_USAGE;
    }
    cli_catch_interrupt();
    return run_verb(verb, argv + 2, argc - 2);
}

/* A stream that came closed would give its number to the next file that is opened, and what is printed would go into
 * the workbench. Opened for reading, it makes printing fail instead. */
static int hold_standard_streams(void) {
    for (int number = 0; number < 3; number++) {
        if (fcntl(number, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != number) {
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv) {
    if (!hold_standard_streams()) {
        return 1;
    }
    int code = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "comity: the output could not be written\n");
        code = code ? code : 1;
    }
    return code;
}
