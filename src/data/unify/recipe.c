/* Recipes: parsing and choosing. See recipe.h.
 *
 * The text is copied once and cut into words in place, so that all words of a recipe live in one block. What keys there
 * are, where they may stand and what their values look like is data: the two tables below. */
#include "data/unify/recipe.h"

#include "base/assets.h"
#include "base/lines.h"
#include "base/text.h"

#include <fnmatch.h>
#include <math.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum {
    KEY_TEXT,    /* the rest of the line */
    KEY_NAME,    /* lower-case letters, digits, underscore */
    KEY_YES,     /* yes or no */
    KEY_NUMBER,  /* a finite number */
    KEY_COLUMN,  /* one column */
    KEY_WORDS,   /* words separated by commas */
    KEY_STATE,   /* column : system, ... */
    KEY_VALUE,   /* column, or column : word = number, ... */
    KEY_YEAR,    /* column, or year : constant */
    KEY_WHERE,   /* column : word, ... or two of these with ; between */
    KEY_PAIRS,   /* column : form, ... */
    KEY_UNPIVOT, /* pattern : column, column */
    KEY_SPLIT,   /* column : separator */
    KEY_ALIAS    /* system code first..last : state */
} key_type;

typedef struct {
    const char *name;
    key_type type;
    size_t offset;
    unsigned allowed;  /* kinds of section, as bits */
    unsigned required; /* the same */
} recipe_key;

#define TIE (1u << COMITY_SECTION_TIE)
#define STATE_YEAR (1u << COMITY_SECTION_STATE_YEAR)
#define AFFILIATION (1u << COMITY_SECTION_AFFILIATION)
#define VOTE (1u << COMITY_SECTION_VOTE)
#define ROLL_CALL (1u << COMITY_SECTION_ROLL_CALL)
#define TABLE (1u << COMITY_SECTION_TABLE)
#define EVENT (1u << COMITY_SECTION_EVENT)
#define GENERAL (1u << 31)
#define AT(field) offsetof(comity_recipe_section, field)
#define IN_RECIPE(field) offsetof(comity_recipe, field)

static const recipe_key general_keys[] = {
    {"name", KEY_NAME, IN_RECIPE(name), GENERAL, GENERAL},
    {"title", KEY_TEXT, IN_RECIPE(title), GENERAL, 0},
    {"version", KEY_TEXT, IN_RECIPE(version), GENERAL, GENERAL},
    {"citation", KEY_TEXT, IN_RECIPE(citation), GENERAL, 0},
    {"terms", KEY_TEXT, IN_RECIPE(terms), GENERAL, 0},
    {"url", KEY_TEXT, IN_RECIPE(url), GENERAL, 0},
    {"columns", KEY_WORDS, IN_RECIPE(columns), GENERAL, GENERAL},
    {"headerless", KEY_YES, IN_RECIPE(headerless), GENERAL, 0},
    {"shape", KEY_PAIRS, IN_RECIPE(shape), GENERAL, 0},
    {"file", KEY_WORDS, IN_RECIPE(files), GENERAL, 0},
    {"with", KEY_NAME, IN_RECIPE(with), GENERAL, 0},
    {"alias", KEY_ALIAS, 0, GENERAL, 0},
    {"sheet", KEY_TEXT, IN_RECIPE(sheet), GENERAL, 0},
    {"unpivot", KEY_UNPIVOT, IN_RECIPE(unpivot), GENERAL, 0},
    {"split", KEY_SPLIT, IN_RECIPE(split), GENERAL, 0},
    {"once", KEY_WORDS, IN_RECIPE(once), GENERAL, 0},
    {"fill_down", KEY_WORDS, IN_RECIPE(fill_down), GENERAL, 0},
    {"date_format", KEY_TEXT, IN_RECIPE(date_format), GENERAL, 0},
    {"year_offset", KEY_NUMBER, IN_RECIPE(year_offset), GENERAL, 0},
    {"not_before", KEY_NUMBER, IN_RECIPE(not_before), GENERAL, 0},
    {"open_until", KEY_NUMBER, IN_RECIPE(open_until), GENERAL, 0},
};

static const recipe_key section_keys[] = {
    {"layer", KEY_NAME, AT(layer), TIE | AFFILIATION | EVENT, TIE | AFFILIATION | EVENT},
    {"indicator", KEY_NAME, AT(indicator), STATE_YEAR, STATE_YEAR},
    {"table", KEY_NAME, AT(table), TABLE, TABLE},
    {"name", KEY_TEXT, AT(name), TIE | STATE_YEAR | TABLE | EVENT, TIE | STATE_YEAR | TABLE | EVENT},
    {"unit", KEY_TEXT, AT(unit), TIE | STATE_YEAR, TIE | STATE_YEAR},
    {"formula", KEY_TEXT, AT(formula), TIE | STATE_YEAR, TIE | STATE_YEAR},
    {"reference", KEY_TEXT, AT(reference), TIE | STATE_YEAR | EVENT, 0},
    {"symmetric", KEY_YES, AT(symmetric), TIE, 0},
    {"keep_zero", KEY_YES, AT(keep_zero), TIE | STATE_YEAR, 0},
    {"keep_self", KEY_YES, AT(keep_self), TIE, 0},
    {"sum", KEY_YES, AT(sum), TIE | STATE_YEAR, 0},
    {"largest", KEY_YES, AT(largest), TIE | STATE_YEAR, 0},
    {"count", KEY_YES, AT(count), TIE | STATE_YEAR | AFFILIATION, 0},
    {"minimum", KEY_NUMBER, AT(minimum), TIE | STATE_YEAR, 0},
    {"origin", KEY_STATE, AT(state), TIE | TABLE | EVENT, TIE | EVENT},
    {"destination", KEY_STATE, AT(partner), TIE | TABLE | EVENT, TIE | EVENT},
    {"state", KEY_STATE, AT(state), STATE_YEAR | AFFILIATION | VOTE | TABLE, STATE_YEAR | AFFILIATION | VOTE},
    {"year", KEY_YEAR, AT(year), TIE | STATE_YEAR | AFFILIATION | TABLE, 0},
    {"began", KEY_COLUMN, AT(began), TIE | STATE_YEAR | AFFILIATION, 0},
    {"ended", KEY_COLUMN, AT(ended), TIE | STATE_YEAR | AFFILIATION, 0},
    {"where", KEY_WHERE, AT(where), TIE | STATE_YEAR | AFFILIATION | VOTE | TABLE | EVENT, 0},
    {"value", KEY_VALUE, AT(value), TIE | STATE_YEAR | AFFILIATION | VOTE, VOTE},
    {"missing", KEY_WORDS, AT(missing), ~0u, 0},
    {"organisation", KEY_COLUMN, AT(organisation), AFFILIATION, AFFILIATION},
    {"roll_call", KEY_COLUMN, AT(roll_call), VOTE | ROLL_CALL, VOTE | ROLL_CALL},
    {"session", KEY_COLUMN, AT(session), ROLL_CALL, ROLL_CALL},
    {"date", KEY_COLUMN, AT(date), ROLL_CALL | EVENT, ROLL_CALL | EVENT},
    {"important", KEY_COLUMN, AT(important), ROLL_CALL, 0},
    {"resolution", KEY_COLUMN, AT(resolution), ROLL_CALL, 0},
    {"title", KEY_COLUMN, AT(title), ROLL_CALL, 0},
    {"key", KEY_WORDS, AT(key), TABLE, 0},
    {"part", KEY_WORDS, AT(part), TABLE, 0},
    {"keep", KEY_WORDS, AT(keep), TABLE, TABLE},
    {"text", KEY_WORDS, AT(text), TABLE, 0},
    {"number", KEY_WORDS, AT(number), TABLE, 0},
    {"dates", KEY_WORDS, AT(dates), TABLE, 0},
    {"code", KEY_COLUMN, AT(code), EVENT, 0},
    {"root", KEY_COLUMN, AT(root), EVENT, 0},
    {"goldstein", KEY_COLUMN, AT(goldstein), EVENT, 0},
    {"count", KEY_COLUMN, AT(weight), EVENT, 0},
    {"quad", KEY_VALUE, AT(quad), EVENT, 0},
};

enum {
    N_GENERAL = sizeof general_keys / sizeof general_keys[0],
    N_SECTION = sizeof section_keys / sizeof section_keys[0]
};
_Static_assert(N_GENERAL <= 64 && N_SECTION <= 64, "the keys seen are bits of one word");

static const char *const system_names[] = {"iso3", "iso2", "m49", "cow", "gw",   "name",
                                           "cowc", "gwc",  "imf", "wb",  "vdem", "polity"};
static const char *const section_names[] = {"tie", "state_year", "affiliation", "vote", "roll_call", "table", "event"};

typedef struct {
    comity_recipe *recipe;
    const char *file;
    comity_lines lines;
    int64_t line; /* of the key being read */
    const char *key;
    comity_recipe_section *section; /* NULL: general keys */
    uint64_t seen;
    comity_error *error;
} parser;

const char *comity_code_system_name(comity_code_system system) {
    return system_names[system];
}

static comity_status fail_at(const parser *p, const char *column) {
    comity_error_at(p->error, p->file, p->line, column);
    return COMITY_ERROR_INPUT;
}

#define FAIL(p, ...) (comity_fail((p)->error, COMITY_ERROR_INPUT, __VA_ARGS__), fail_at((p), (p)->key))

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static char *skip_blanks(char *text) {
    while (is_blank(*text)) {
        text++;
    }
    return text;
}

static void trim_end(char *text) {
    size_t length = strlen(text);
    while (length && is_blank(text[length - 1])) {
        text[--length] = '\0';
    }
}

/* ---------------------------------------------------------------------------------------------------------- words */

/* Cuts a word in double quotes, "" standing for one; returns what follows it, or NULL. */
static char *cut_quoted(char *text, char **word) {
    char *to = *word = text;
    for (text++; *text; text++) {
        if (*text == '"' && text[1] != '"') {
            *to = '\0';
            return text + 1;
        }
        text += *text == '"';
        *to++ = *text;
    }
    return NULL;
}

/* Cuts the next word off *at: in double quotes, or bare up to one of `stops`. *stop is the character after it. */
static comity_status next_word(const parser *p, char **at, const char *stops, char **word, char *stop) {
    char *text = skip_blanks(*at);
    char *end;
    if (*text == '"') {
        if (!(end = cut_quoted(text, word))) {
            return FAIL(p, "a quote is not closed");
        }
        if (!strchr(stops, *end)) {
            end = skip_blanks(end);
        }
        if (*end && !strchr(stops, *end)) {
            return FAIL(p, "\"%.40s\" is followed by something else than expected", *word);
        }
        *stop = *end;
    } else {
        *word = text;
        end = text + strcspn(text, stops);
        *stop = *end;
        *end = '\0';
        trim_end(text);
    }
    *at = *stop ? end + 1 : end;
    return **word ? COMITY_OK : FAIL(p, "a word is lacking");
}

/* Makes room for one more element of `size` bytes, zeroed; NULL: out of memory. */
static void *grow(void **items, size_t *n, size_t size) {
    char *larger = realloc(*items, (*n + 1) * size);
    if (!larger) {
        return NULL;
    }
    *items = larger;
    memset(larger + *n * size, 0, size);
    return larger + (*n)++ * size;
}

static comity_status parse_system(const parser *p, const char *word, comity_code_system *out) {
    for (size_t i = 0; i < sizeof system_names / sizeof system_names[0]; i++) {
        if (strcmp(system_names[i], word) == 0) {
            *out = (comity_code_system)i;
            return COMITY_OK;
        }
    }
    return FAIL(p, "\"%.40s\" is no code system (iso3, iso2, m49, cow, gw, name, cowc, gwc, imf, wb, vdem, polity)",
                word);
}

static comity_status parse_number(const parser *p, const char *word, double *out) {
    char *end = NULL;
    *out = strtod(word, &end);
    if (end == word || *end || !isfinite(*out)) {
        return FAIL(p, "\"%.40s\" is not a number", word);
    }
    return COMITY_OK;
}

/* --------------------------------------------------------------------------------------------------------- values */

static comity_status parse_name(const parser *p, const char *value, const char **out) {
    size_t length = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (value[length] || length > 63 || value[0] < 'a') {
        return FAIL(p, "\"%.40s\" is not a name (lower-case letters, digits and underscore)", value);
    }
    *out = value;
    return COMITY_OK;
}

static comity_status parse_yes(const parser *p, const char *value, int *out) {
    *out = strcmp(value, "yes") == 0;
    return *out || strcmp(value, "no") == 0 ? COMITY_OK : FAIL(p, "\"%.40s\" is neither yes nor no", value);
}

/* Words separated by commas, up to the end or one of `stops`; *stop says which. */
static comity_status parse_list(const parser *p, char **value, const char *stops, comity_recipe_words *out,
                                char *stop) {
    *stop = ',';
    while (*stop == ',') {
        char *word;
        comity_status status = next_word(p, value, stops, &word, stop);
        if (status) {
            return status;
        }
        const char **item = grow((void **)&out->items, &out->n, sizeof *out->items);
        if (!item) {
            return comity_fail_memory(p->error);
        }
        *item = word;
    }
    return COMITY_OK;
}

static comity_status parse_words(const parser *p, char *value, comity_recipe_words *out) {
    char stop;
    return parse_list(p, &value, ",", out, &stop);
}

static int is_state(const char *word) {
    return strlen(word) == 3 && strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static comity_status parse_state(const parser *p, char *value, comity_recipe_state *out) {
    char stop = ',';
    while (stop) {
        char *column;
        char *system;
        if (out->n == COMITY_RECIPE_MOST_CODES) {
            return FAIL(p, "more than %d columns for one state", COMITY_RECIPE_MOST_CODES);
        }
        comity_recipe_code *code = &out->codes[out->n++];
        comity_status status = next_word(p, &value, ":", &column, &stop);
        if (!status && !stop) {
            status = FAIL(p, "write: column : code system");
        }
        if (status || (status = next_word(p, &value, ",", &system, &stop))) {
            return status;
        }
        code->constant = strcmp(system, "constant") == 0;
        code->system = COMITY_CODE_ISO3;
        if (!code->constant && (status = parse_system(p, system, &code->system))) {
            return status;
        }
        if (code->constant && !is_state(column)) {
            return FAIL(p, "\"%.40s\" is not a state (three capitals)", column);
        }
        code->column = column;
    }
    return COMITY_OK;
}

static comity_status parse_column(const parser *p, char *value, const char **out) {
    char stop;
    char *word;
    comity_status status = next_word(p, &value, "", &word, &stop);
    *out = status ? NULL : word;
    return status;
}

static comity_status parse_year_column(const parser *p, char *value, const char **out) {
    char stop;
    char *column;
    comity_status status = next_word(p, &value, ":", &column, &stop);
    if (!status && stop) {
        char *word;
        status = next_word(p, &value, "", &word, &stop);
        if (!status && strcmp(word, "constant") != 0) {
            status = FAIL(p, "write: column, or: year : constant");
        }
        p->recipe->year_is_constant = 1;
    }
    *out = status ? NULL : column;
    return status;
}

/* One condition of a `where`; *stop is what ends it. */
static comity_status parse_condition(const parser *p, char **value, const char **column, comity_recipe_words *words,
                                     char *stop) {
    char *word;
    comity_status status = next_word(p, value, ":", &word, stop);
    if (!status && !*stop) {
        status = FAIL(p, "write: column : word, ... and a second condition after ;");
    }
    *column = status ? NULL : word;
    return status ? status : parse_list(p, value, ",;", words, stop);
}

static comity_status parse_where(const parser *p, char *value, comity_recipe_where *out) {
    char stop;
    comity_status status = parse_condition(p, &value, &out->column, &out->words, &stop);
    if (!status && stop) {
        status = parse_condition(p, &value, &out->and_column, &out->and_words, &stop);
    }
    return !status && stop ? FAIL(p, "there are more than two conditions") : status;
}

static comity_status parse_pairs(const parser *p, char *value, comity_recipe_pairs *out) {
    char stop = ',';
    while (stop) {
        char *column;
        char *word;
        comity_status status = next_word(p, &value, ":", &column, &stop);
        if (!status && !stop) {
            status = FAIL(p, "write: column : form, ...");
        }
        if (status || (status = next_word(p, &value, ",", &word, &stop))) {
            return status;
        }
        comity_recipe_pair *pair = grow((void **)&out->items, &out->n, sizeof *out->items);
        if (!pair) {
            return comity_fail_memory(p->error);
        }
        *pair = (comity_recipe_pair){column, word};
    }
    return COMITY_OK;
}

/* Repetitions of repetitions, as in ((a{1,255}){1,255}){1,255} or a+++++++, take all memory when they are compiled, for
 * what is repeated is copied. Counted as if each stood around all others. */
static int repeats_too_much(const char *pattern) {
    static const double most = 10000;
    double copies = 1;
    for (const char *at = pattern; *at; at++) {
        double largest = *at == '+' ? 2 : 1;
        for (const char *bound = at + 1; *at == '{' && *bound && *bound != '}';) {
            char *end;
            double number = (double)strtoul(bound, &end, 10);
            largest = number > largest ? number : largest;
            bound = end > bound ? end : bound + 1;
        }
        copies *= largest;
    }
    return copies > most;
}

static comity_status parse_unpivot(const parser *p, char *value, comity_recipe_unpivot *out) {
    char stop;
    char *pattern;
    comity_recipe_words names = {0};
    comity_status status = next_word(p, &value, ":", &pattern, &stop);
    if (!status && !(status = stop ? parse_words(p, value, &names) : COMITY_OK) && names.n != 2) {
        status = FAIL(p, "write: pattern : name of the column for names, name of the column for cells");
    }
    if (!status && repeats_too_much(pattern)) {
        status = FAIL(p, "\"%.60s\" repeats too much", pattern);
    }
    regex_t compiled;
    if (!status && strcmp(pattern, "*") != 0) {
        int code = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB);
        if (code == REG_ESPACE) {
            status = comity_fail_memory(p->error);
        } else if (code) {
            status = FAIL(p, "\"%.60s\" is no extended regular expression", pattern);
        } else {
            regfree(&compiled);
        }
    }
    if (!status) {
        *out = (comity_recipe_unpivot){.pattern = pattern, .key = names.items[0], .cell = names.items[1]};
    }
    free(names.items);
    return status;
}

static comity_status parse_split(const parser *p, char *value, comity_recipe_split *out) {
    char stop;
    char *column;
    char *separator;
    comity_status status = next_word(p, &value, ":", &column, &stop);
    if (!status) {
        status = stop ? next_word(p, &value, "", &separator, &stop) : FAIL(p, "write: column : separator");
    }
    if (!status) {
        *out = (comity_recipe_split){.column = column, .separator = separator};
    }
    return status;
}

static comity_status parse_value(const parser *p, char *value, comity_recipe_value *out) {
    char stop;
    char *column;
    comity_status status = next_word(p, &value, ":", &column, &stop);
    out->column = status ? NULL : column;
    while (!status && stop) {
        char *word;
        char *number;
        status = next_word(p, &value, "=", &word, &stop);
        if (!status && !stop) {
            status = FAIL(p, "write: column : word = number, ...");
        }
        if (status || (status = next_word(p, &value, ",", &number, &stop))) {
            break;
        }
        comity_recipe_meaning *meaning = grow((void **)&out->meanings, &out->n_meanings, sizeof *out->meanings);
        if (!meaning) {
            return comity_fail_memory(p->error);
        }
        meaning->word = word;
        status = parse_number(p, number, &meaning->number);
    }
    return status;
}

/* A year of one to four digits, or `fallback` where there is none; returns what follows. */
static const char *parse_year(const char *text, int fallback, int *out) {
    size_t digits = strspn(text, "0123456789");
    *out = digits ? 0 : fallback;
    for (size_t i = 0; i < digits && i < 5; i++) {
        *out = *out * 10 + (text[i] - '0');
    }
    return text + digits;
}

static comity_status parse_years(const parser *p, const char *word, comity_recipe_alias *alias) {
    const char *text = parse_year(word, 1, &alias->first);
    int ok = text[0] == '.' && text[1] == '.';
    text = ok ? parse_year(text + 2, 9999, &alias->last) : text;
    if (!ok || *text || alias->first < 1 || alias->last > 9999 || alias->first > alias->last) {
        return FAIL(p, "\"%.40s\" are no years (2003..2005, 2006.., ..1990)", word);
    }
    return COMITY_OK;
}

static comity_status parse_alias(const parser *p, char *value) {
    char *system;
    char *code;
    char *state;
    char stop;
    comity_recipe_alias alias = {.first = 1, .last = 9999};
    comity_status status = next_word(p, &value, " ", &system, &stop);
    if (status || (status = parse_system(p, system, &alias.system)) ||
        (status = next_word(p, &value, " :", &code, &stop))) {
        return status;
    }
    value = skip_blanks(value);
    if (stop == ' ' && *value == ':') {
        value++;
    } else if (stop == ' ') {
        char *years;
        if ((status = next_word(p, &value, ":", &years, &stop)) || (status = parse_years(p, years, &alias))) {
            return status;
        }
    }
    if ((status = next_word(p, &value, "", &state, &stop))) {
        return status;
    }
    if (!is_state(state)) {
        return FAIL(p, "\"%.40s\" is not a state (three capitals)", state);
    }
    alias.code = code;
    alias.state = state;
    for (size_t i = 0; i < p->recipe->n_aliases; i++) {
        const comity_recipe_alias *other = &p->recipe->aliases[i];
        if (other->system == alias.system && strcasecmp(other->code, code) == 0 && other->first <= alias.last &&
            alias.first <= other->last) {
            return FAIL(p, "another alias covers some of these years of %.40s", code);
        }
    }
    comity_recipe_alias *kept = grow((void **)&p->recipe->aliases, &p->recipe->n_aliases, sizeof alias);
    if (!kept) {
        return comity_fail_memory(p->error);
    }
    *kept = alias;
    return COMITY_OK;
}

static comity_status parse_field(const parser *p, const recipe_key *key, char *value, void *field) {
    switch (key->type) {
    case KEY_NAME:
        return parse_name(p, value, field);
    case KEY_YES:
        return parse_yes(p, value, field);
    case KEY_NUMBER:
        return parse_number(p, value, field);
    case KEY_WORDS:
        return parse_words(p, value, field);
    case KEY_STATE:
        return parse_state(p, value, field);
    case KEY_VALUE:
        return parse_value(p, value, field);
    case KEY_ALIAS:
        return parse_alias(p, value);
    case KEY_COLUMN:
        return parse_column(p, value, field);
    case KEY_YEAR:
        return parse_year_column(p, value, field);
    case KEY_WHERE:
        return parse_where(p, value, field);
    case KEY_PAIRS:
        return parse_pairs(p, value, field);
    case KEY_UNPIVOT:
        return parse_unpivot(p, value, field);
    case KEY_SPLIT:
        return parse_split(p, value, field);
    default:
        *(const char **)field = value;
        return COMITY_OK;
    }
}

/* ---------------------------------------------------------------------------------------------------------- lines */

static comity_status end_section(const parser *p) {
    const recipe_key *keys = p->section ? section_keys : general_keys;
    size_t n = p->section ? (size_t)N_SECTION : (size_t)N_GENERAL;
    unsigned here = p->section ? 1u << p->section->kind : GENERAL;
    for (size_t i = 0; i < n; i++) {
        if ((keys[i].required & here) && !(p->seen & (1ull << i))) {
            if (p->section) {
                return FAIL(p, "section [%s] of line %lld lacks the key %s", section_names[p->section->kind],
                            (long long)p->section->line, keys[i].name);
            }
            return FAIL(p, "the key %s is lacking", keys[i].name);
        }
    }
    return COMITY_OK;
}

static comity_status begin_section(parser *p, char *line) {
    comity_recipe *recipe = p->recipe;
    p->key = NULL;
    comity_status status = end_section(p);
    size_t length = strlen(line);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < sizeof section_names / sizeof section_names[0]; i++) {
        if (length != strlen(section_names[i]) + 2 || strncmp(line + 1, section_names[i], length - 2) != 0 ||
            line[length - 1] != ']') {
            continue;
        }
        if (recipe->n_sections == COMITY_RECIPE_MOST_SECTIONS) {
            return FAIL(p, "more than %d sections", COMITY_RECIPE_MOST_SECTIONS);
        }
        if (recipe->n_sections &&
            (recipe->sections[0].kind != (comity_section_kind)i || i >= COMITY_SECTION_AFFILIATION)) {
            return FAIL(p, "[%s] cannot stand with another section", section_names[i]);
        }
        p->section = grow((void **)&recipe->sections, &recipe->n_sections, sizeof *p->section);
        if (!p->section) {
            return comity_fail_memory(p->error);
        }
        p->section->kind = (comity_section_kind)i;
        p->section->line = p->line;
        p->section->keep_zero = 1;
        p->section->minimum = -INFINITY;
        p->seen = 0;
        return COMITY_OK;
    }
    return FAIL(
        p, "\"%.40s\" is no section ([tie], [state_year], [affiliation], [vote], [roll_call], [table], [event])", line);
}

static comity_status parse_key(parser *p, char *line) {
    char *equals = strchr(line, '=');
    p->key = NULL;
    if (!equals) {
        return FAIL(p, "\"%.40s\" is neither key = value nor a [section]", line);
    }
    *equals = '\0';
    trim_end(line);
    p->key = line;
    char *value = skip_blanks(equals + 1);
    const recipe_key *keys = p->section ? section_keys : general_keys;
    size_t n = p->section ? (size_t)N_SECTION : (size_t)N_GENERAL;
    unsigned here = p->section ? 1u << p->section->kind : GENERAL;
    size_t i = 0;
    while (i < n && !(strcmp(keys[i].name, line) == 0 && (keys[i].allowed & here))) {
        i++;
    }
    if (i == n) {
        p->key = NULL;
        return FAIL(p, "\"%.40s\" is no key %s%s%s", line, p->section ? "of a section [" : "at the top of a recipe",
                    p->section ? section_names[p->section->kind] : "", p->section ? "]" : "");
    }
    if ((p->seen & (1ull << i)) && keys[i].type != KEY_ALIAS) {
        return FAIL(p, "the key is there twice");
    }
    p->seen |= 1ull << i;
    if (!*value) {
        return FAIL(p, "the key has no value");
    }
    return parse_field(p, &keys[i], value, (p->section ? (char *)p->section : (char *)p->recipe) + keys[i].offset);
}

/* --------------------------------------------------------------------------------------------------------- checks */

int comity_recipe_column(const char *const *header, size_t n, const char *column) {
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(header[i], column) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int is_listed(const comity_recipe *recipe, const char *column) {
    const comity_recipe_unpivot *unpivot = &recipe->unpivot;
    return comity_recipe_column(recipe->columns.items, recipe->columns.n, column) >= 0 ||
           (unpivot->pattern && (strcasecmp(column, unpivot->key) == 0 || strcasecmp(column, unpivot->cell) == 0));
}

static comity_status check_column(parser *p, const char *key, const char *column) {
    p->key = key;
    if (column && !is_listed(p->recipe, column)) {
        return FAIL(p, "the column %.60s is not listed under columns", column);
    }
    return COMITY_OK;
}

static comity_status check_state(parser *p, const char *key, const comity_recipe_state *state) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < state->n; i++) {
        if (state->codes[i].constant && state->n > 1) {
            p->key = key;
            status = FAIL(p, "a constant cannot stand with other columns");
        } else if (!state->codes[i].constant) {
            status = check_column(p, key, state->codes[i].column);
        }
    }
    return status;
}

static comity_status check_columns(parser *p, const comity_recipe_section *section) {
    const struct {
        const char *key;
        const char *column;
    } plain[] = {{"value", section->value.column},
                 {"year", p->recipe->year_is_constant ? NULL : section->year},
                 {"began", section->began},
                 {"ended", section->ended},
                 {"where", section->where.column},
                 {"where", section->where.and_column},
                 {"organisation", section->organisation},
                 {"roll_call", section->roll_call},
                 {"session", section->session},
                 {"date", section->date},
                 {"important", section->important},
                 {"resolution", section->resolution},
                 {"title", section->title},
                 {"code", section->code},
                 {"root", section->root},
                 {"goldstein", section->goldstein},
                 {"count", section->weight},
                 {"quad", section->quad.column}};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof plain / sizeof plain[0]; i++) {
        status = check_column(p, plain[i].key, plain[i].column);
    }
    status = status ? status : check_state(p, "state", &section->state);
    return status ? status : check_state(p, "destination", &section->partner);
}

static int same_word(const char *a, const char *b) {
    return a == b || (a && b && strcasecmp(a, b) == 0);
}

/* How the years of the rows are told: by `year`, or by `began` and `ended`; the same way in all sections. */
static comity_status check_years(parser *p, const comity_recipe_section *section) {
    const comity_recipe_section *first = &p->recipe->sections[0];
    int dated = section->kind == COMITY_SECTION_TIE || section->kind == COMITY_SECTION_STATE_YEAR ||
                section->kind == COMITY_SECTION_AFFILIATION;
    p->key = "year";
    if (!section->began != !section->ended || (section->began && section->year)) {
        return FAIL(p, "give either year, or both began and ended");
    }
    if (dated && !section->year && !section->began) {
        return FAIL(p, "section [%s] of line %lld lacks the key year (or began and ended)",
                    section_names[section->kind], (long long)section->line);
    }
    if (!same_word(section->year, first->year) || !same_word(section->began, first->began) ||
        !same_word(section->ended, first->ended)) {
        return FAIL(p, "all sections must take the same column as year");
    }
    if (p->recipe->year_is_constant) {
        char *end;
        double year = strtod(section->year ? section->year : "", &end);
        if (*end || !(year >= 1 && year <= 9999 && year == floor(year))) {
            return FAIL(p, "\"%.40s\" is not a year", section->year ? section->year : "");
        }
    }
    return COMITY_OK;
}

int comity_recipe_date_form(const comity_recipe *recipe, char out[32]) {
    size_t used = 0;
    out[0] = '\0';
    for (const char *at = recipe->date_format; at && *at; at++) {
        char part[8] = {*at, '\0'};
        if (*at == '%') {
            at++;
            snprintf(part, sizeof part, "%s", *at == 'Y' ? "YYYY" : *at == 'm' ? "MM" : *at == 'd' ? "DD" : "");
            if (!*part || strstr(out, part)) {
                return 0;
            }
        } else if (!strchr("-/. ", *at)) {
            return 0;
        }
        if (used + strlen(part) >= 32) {
            return 0;
        }
        used += (size_t)snprintf(out + used, 32 - used, "%s", part);
    }
    return !recipe->date_format || (strstr(out, "YYYY") && strstr(out, "MM"));
}

static comity_status check_event(parser *p, const comity_recipe_section *section) {
    char form[32];
    p->key = "date_format";
    if (!comity_recipe_date_form(p->recipe, form)) {
        return FAIL(p, "\"%.40s\" is no form of the dates of events (%%Y, %%m and %%d once each)",
                    p->recipe->date_format);
    }
    p->key = "layer";
    if (strlen(section->layer) > 40) {
        return FAIL(p, "the name is too long (40 letters at most: the layers add to it)");
    }
    p->key = "code";
    if (section->code && section->root) {
        return FAIL(p, "give either code or root");
    }
    if (!section->code && !section->root && (!section->quad.column || !section->goldstein)) {
        return FAIL(p, "an event needs code or root, or both quad and goldstein");
    }
    const comity_recipe *recipe = p->recipe;
    p->key = NULL;
    if (recipe->unpivot.pattern || recipe->split.column || recipe->once.n || recipe->fill_down.n ||
        recipe->year_offset != 0) {
        return FAIL(p, "events are taken as they come: no unpivot, split, once, fill_down or year_offset");
    }
    return COMITY_OK;
}

static comity_status check_section(parser *p, comity_recipe_section *section) {
    int adds = section->kind == COMITY_SECTION_TIE || section->kind == COMITY_SECTION_STATE_YEAR;
    int has_value = adds || section->kind == COMITY_SECTION_AFFILIATION;
    p->line = section->line;
    comity_status status = check_columns(p, section);
    if (status || (status = check_years(p, section))) {
        return status;
    }
    p->key = "value";
    if (has_value && !section->value.column == !section->count) {
        return FAIL(p, "section [%s] of line %lld must have either value or count = yes", section_names[section->kind],
                    (long long)section->line);
    }
    if (section->largest && (section->sum || section->count)) {
        return FAIL(p, "of sum, largest and count give only one");
    }
    section->sum |= (adds && section->count) || section->largest;
    return section->kind == COMITY_SECTION_EVENT ? check_event(p, section) : COMITY_OK;
}

static comity_status check_recipe(parser *p) {
    const comity_recipe *recipe = p->recipe;
    p->key = "columns";
    p->line = 0;
    for (size_t i = 1; i < recipe->columns.n; i++) {
        if (comity_recipe_column(recipe->columns.items, i, recipe->columns.items[i]) >= 0) {
            return FAIL(p, "the column %.60s is there twice", recipe->columns.items[i]);
        }
    }
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < recipe->fill_down.n; i++) {
        status = check_column(p, "fill_down", recipe->fill_down.items[i]);
    }
    for (size_t i = 0; !status && i < recipe->once.n; i++) {
        status = check_column(p, "once", recipe->once.items[i]);
    }
    status = status ? status : check_column(p, "split", recipe->split.column);
    if (!status && recipe->once.n && recipe->n_sections && recipe->sections[0].kind > COMITY_SECTION_AFFILIATION &&
        recipe->sections[0].kind != COMITY_SECTION_ROLL_CALL) {
        p->key = "once";
        return FAIL(p, "once stands only with [tie], [state_year], [affiliation] and [roll_call]");
    }
    for (size_t i = 0; !status && i < recipe->shape.n; i++) {
        status = check_column(p, "shape", recipe->shape.items[i].column);
    }
    p->key = "shape";
    if (!status && recipe->headerless && !recipe->shape.n) {
        return FAIL(p, "a file without header is recognised by its shape; the key is lacking");
    }
    p->key = NULL;
    if (!status && !recipe->n_sections) {
        return FAIL(
            p, "the recipe has no section ([tie], [state_year], [affiliation], [vote], [roll_call], [table], [event])");
    }
    for (size_t i = 0; !status && i < recipe->n_sections; i++) {
        status = check_section(p, &recipe->sections[i]);
    }
    return status;
}

/* What the recipe does not say itself is that of the data set of its name. */
static comity_status take_from_set(parser *p) {
    comity_recipe *recipe = p->recipe;
    comity_status status = comity_set_carried(recipe->name, &recipe->set, p->error);
    const struct {
        const char *key;
        const char **here;
        const char *there;
    } words[] = {{"title", &recipe->title, recipe->set.title},
                 {"citation", &recipe->citation, recipe->set.citation},
                 {"terms", &recipe->terms, recipe->set.terms},
                 {"url", &recipe->url, recipe->set.url}};
    if (status && status != COMITY_ERROR_NOT_FOUND) {
        return status;
    }
    comity_error_clear(p->error);
    p->key = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *words[i].here = *words[i].here ? *words[i].here : words[i].there;
        if (!*words[i].here) {
            return FAIL(p, "the key %s is lacking, and there is no data set %.60s to take it from", words[i].key,
                        recipe->name);
        }
    }
    return COMITY_OK;
}

/* ---------------------------------------------------------------------------------------------------------- whole */

static comity_status parse_lines(parser *p) {
    comity_status status = COMITY_OK;
    for (char *line; !status && (line = comity_lines_next(&p->lines));) {
        p->line = p->lines.line;
        if (*line == '[') {
            status = begin_section(p, line);
        } else if (*line && *line != '#') {
            status = parse_key(p, line);
        }
    }
    if (status) {
        return status;
    }
    p->key = NULL;
    status = end_section(p);
    if (!status) {
        status = take_from_set(p);
    }
    return status ? status : check_recipe(p);
}

/* Copies text and id into one block: the text, a NUL, the id. */
static comity_status copy_text(const char *text, size_t length, const char *file, comity_recipe *out, parser *p) {
    const char *slash = strrchr(file, '/');
    const char *id = slash ? slash + 1 : file;
    size_t id_length = strlen(id);
    static const char ending[] = ".recipe";
    if (id_length >= sizeof ending && strcmp(id + id_length - (sizeof ending - 1), ending) == 0) {
        id_length -= sizeof ending - 1;
    }
    out->text = malloc(length + id_length + 2);
    if (!out->text) {
        return comity_fail_memory(p->error);
    }
    memcpy(out->text, text, length);
    out->text[length] = '\0';
    memcpy(out->text + length + 1, id, id_length);
    out->text[length + 1 + id_length] = '\0';
    out->id = out->text + length + 1;
    comity_lines_begin(&p->lines, out->text, length);
    return COMITY_OK;
}

comity_status comity_recipe_parse(const char *text, size_t length, const char *file, comity_recipe *out,
                                  comity_error *error) {
    parser p = {.recipe = out, .file = file, .line = 1, .error = error};
    memset(out, 0, sizeof *out);
    if (length > COMITY_RECIPE_MOST_BYTES) {
        p.line = 0;
        return FAIL(&p, "the recipe is longer than %d bytes", COMITY_RECIPE_MOST_BYTES);
    }
    comity_status status = comity_lines_check(text, length, error);
    if (status) {
        comity_error_at(error, file, 0, NULL);
        return status;
    }
    if ((status = copy_text(text, length, file, out, &p)) || (status = parse_lines(&p))) {
        comity_recipe_free(out);
    }
    return status;
}

void comity_recipe_free(comity_recipe *recipe) {
    for (size_t i = 0; i < recipe->n_sections; i++) {
        comity_recipe_section *section = &recipe->sections[i];
        comity_recipe_words *const words[] = {&section->missing, &section->where.words, &section->where.and_words,
                                              &section->key,     &section->part,        &section->keep,
                                              &section->text,    &section->number,      &section->dates};
        free(section->value.meanings);
        free(section->quad.meanings);
        for (size_t j = 0; j < sizeof words / sizeof words[0]; j++) {
            free(words[j]->items);
        }
    }
    free(recipe->sections);
    free(recipe->aliases);
    free(recipe->columns.items);
    free(recipe->files.items);
    free(recipe->once.items);
    free(recipe->fill_down.items);
    free(recipe->shape.items);
    comity_set_free(&recipe->set);
    free(recipe->text);
    memset(recipe, 0, sizeof *recipe);
}

comity_status comity_recipes_load(comity_recipes *out, comity_error *error) {
    static const char folder[] = "recipes/";
    memset(out, 0, sizeof *out);
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (strncmp(asset->path, folder, sizeof folder - 1) != 0) {
            continue;
        }
        comity_recipe *recipe = grow((void **)&out->items, &out->n, sizeof *out->items);
        comity_status status = recipe ? comity_recipe_parse(asset->bytes, asset->size, asset->path, recipe, error)
                                      : comity_fail_memory(error);
        if (status) {
            comity_recipes_free(out);
            return status;
        }
    }
    return COMITY_OK;
}

void comity_recipes_free(comity_recipes *recipes) {
    for (size_t i = 0; i < recipes->n; i++) {
        comity_recipe_free(&recipes->items[i]);
    }
    free(recipes->items);
    memset(recipes, 0, sizeof *recipes);
}

const comity_recipe *comity_recipes_find(const comity_recipes *recipes, const char *id) {
    for (size_t i = 0; i < recipes->n; i++) {
        if (strcmp(recipes->items[i].id, id) == 0) {
            return &recipes->items[i];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------- choosing */

static size_t columns_there(const comity_recipe *recipe, const char *const *header, size_t n) {
    size_t there = 0;
    for (size_t i = 0; i < recipe->columns.n; i++) {
        there += comity_recipe_column(header, n, recipe->columns.items[i]) >= 0;
    }
    return there;
}

/* Whether the recipe asks for names of files, and this is one. */
static int asks_for(const comity_recipe *recipe, const char *file) {
    const char *slash = file ? strrchr(file, '/') : NULL;
    int asks = 0;
    for (size_t i = 0; file && !asks && i < recipe->files.n; i++) {
        asks = fnmatch(recipe->files.items[i], slash ? slash + 1 : file, FNM_CASEFOLD) == 0;
    }
    return asks;
}

static int takes_place(const comity_recipe *recipe, const comity_recipe_clues *clues) {
    return (!clues->file || !recipe->files.n || asks_for(recipe, clues->file)) &&
           (!clues->sheet || !recipe->sheet || fnmatch(recipe->sheet, clues->sheet, FNM_CASEFOLD) == 0);
}

/* "un_votes (lacks vote, country)", or "gml_disputes (of files named gml*)" where only the name of the file differs. */
static void say_nearest(FILE *text, const comity_recipe *recipe, const char *const *header, size_t n) {
    int all = columns_there(recipe, header, n) == recipe->columns.n;
    if (all && !recipe->files.n) {
        fprintf(text, "%s (of a sheet named %.60s)", recipe->id, recipe->sheet ? recipe->sheet : "");
        return;
    }
    const comity_recipe_words *words = all ? &recipe->files : &recipe->columns;
    const char *comma = "";
    fprintf(text, "%s (%s ", recipe->id, all ? "of files named" : "lacks");
    for (size_t i = 0; i < words->n; i++) {
        if (all || comity_recipe_column(header, n, words->items[i]) < 0) {
            fprintf(text, "%s%.40s", comma, words->items[i]);
            comma = ", ";
        }
    }
    fputc(')', text);
}

static double share_there(const comity_recipe *recipe, const char *const *header, size_t n) {
    return recipe->with ? 0 : (double)columns_there(recipe, header, n) / (double)recipe->columns.n;
}

/* Says the layouts of which most is there, at most three of them. */
static comity_status explain_unknown(const comity_recipes *recipes, const char *const *header, size_t n,
                                     comity_error *error) {
    char words[720] = "";
    FILE *text = fmemopen(words, sizeof words, "w");
    double best = 0;
    for (size_t i = 0; i < recipes->n; i++) {
        double share = share_there(&recipes->items[i], header, n);
        best = share > best ? share : best;
    }
    int said = 0;
    for (size_t i = 0; text && best > 0 && i < recipes->n && said < 3; i++) {
        if (share_there(&recipes->items[i], header, n) >= best * 0.999) {
            fputs(said++ ? "; " : "; nearest: ", text);
            say_nearest(text, &recipes->items[i], header, n);
        }
    }
    if (text) {
        fclose(text);
    }
    words[sizeof words - 1] = '\0';
    return comity_fail(error, COMITY_ERROR_INPUT, "the columns are those of no data set that is known here%s", words);
}

const comity_recipe *comity_recipes_choose(const comity_recipes *recipes, const char *const *header, size_t n,
                                           comity_error *error) {
    const comity_recipe_clues none = {0};
    return comity_recipes_choose_for(recipes, &none, header, n, error);
}

const comity_recipe *comity_recipes_choose_for(const comity_recipes *recipes, const comity_recipe_clues *clues,
                                               const char *const *header, size_t n, comity_error *error) {
    const comity_recipe *best = NULL;
    int best_asks = 0;
    for (size_t i = 0; i < recipes->n; i++) {
        const comity_recipe *recipe = &recipes->items[i];
        if (recipe->with || !takes_place(recipe, clues) || columns_there(recipe, header, n) < recipe->columns.n) {
            continue;
        }
        int asks = asks_for(recipe, clues->file);
        if (!best || asks > best_asks || (asks == best_asks && recipe->columns.n > best->columns.n)) {
            best = recipe;
            best_asks = asks;
        }
    }
    if (!best && error) {
        explain_unknown(recipes, header, n, error);
    }
    return best;
}
