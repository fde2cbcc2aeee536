/* Parses index specs: lines, keys of the whole, the tree, queries. See index_spec.h. */
#include "study/index_spec_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const section_names[] = {"", "tree", "sql", "method", "uncertainty", "sensitivity"};
static const char *const units_names[] = {"years", "states", "organisations", "table"};
static const char *const source_names[] = {"indicator", "state_year", "role", "sql", "column"};

const char *comity_spec_source_name(comity_spec_source kind) {
    return source_names[kind];
}

const char *comity_spec_units_name(comity_spec_units units) {
    return units_names[units];
}

comity_status spec_fail_at(const spec_parser *p) {
    comity_error_at(p->error, p->file, p->line, p->key);
    return COMITY_ERROR_INPUT;
}

/* ---------------------------------------------------------------------------------------------------------- words */

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static char *trim(char *text) {
    while (is_blank(*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length && is_blank(text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

comity_status spec_cut_words(const spec_parser *p, char *value, spec_words *out) {
    char *rest = NULL;
    *out = (spec_words){.n = 0};
    for (char *word = strtok_r(value, " \t\r,", &rest); word; word = strtok_r(NULL, " \t\r,", &rest)) {
        if (out->n == SPEC_MOST_WORDS) {
            return SPEC_FAIL(p, "more than %d words", SPEC_MOST_WORDS);
        }
        out->items[out->n++] = word;
    }
    return out->n ? COMITY_OK : SPEC_FAIL(p, "a word is lacking");
}

char *spec_next(spec_words *words) {
    return words->at < words->n ? words->items[words->at++] : NULL;
}

int spec_take(spec_words *words, const char *word) {
    int same = words->at < words->n && strcmp(words->items[words->at], word) == 0;
    words->at += same ? 1 : 0;
    return same;
}

/* The whole word as a finite number. */
static int is_number(const char *word, double *out) {
    char *end = NULL;
    if (!strchr("+-.0123456789", *word)) {
        return 0; /* not inf, nan, or a hexadecimal number */
    }
    *out = strtod(word, &end);
    return end != word && !*end && isfinite(*out);
}

int spec_take_number(spec_words *words, double *out) {
    if (words->at == words->n || !is_number(words->items[words->at], out)) {
        return 0;
    }
    words->at++;
    return 1;
}

comity_status spec_end(const spec_parser *p, const spec_words *words) {
    return words->at == words->n ? COMITY_OK : SPEC_FAIL(p, "\"%.40s\" is not expected there", words->items[words->at]);
}

comity_status spec_number(const spec_parser *p, const char *word, double least, double most, double *out) {
    if (!word || !is_number(word, out)) {
        return SPEC_FAIL(p, "expected a number in place of \"%.40s\"", word ? word : "");
    }
    if (*out < least || *out > most) {
        return SPEC_FAIL(p, "%.40s is out of range: expected %g to %g", word, least, most);
    }
    return COMITY_OK;
}

comity_status spec_count(const spec_parser *p, const char *word, double most, size_t *out) {
    double number = 0;
    comity_status status = spec_number(p, word, 0, most, &number);
    if (!status && number != floor(number)) {
        return SPEC_FAIL(p, "expected a whole number in place of %.40s", word);
    }
    *out = status ? 0 : (size_t)number;
    return status;
}

comity_status spec_split(const spec_parser *p, char *value, char mark, char **parts, size_t most, size_t *n) {
    *n = 0;
    for (char *next = value; next;) {
        char *end = strchr(next, mark);
        if (end) {
            *end = '\0';
        }
        if (*n == most) {
            return SPEC_FAIL(p, "more than %zu alternatives", most);
        }
        parts[*n] = trim(next);
        if (!*parts[*n]) {
            return SPEC_FAIL(p, "there is nothing between two \"%c\"", mark);
        }
        (*n)++;
        next = end ? end + 1 : NULL;
    }
    return COMITY_OK;
}

static int is_code(const char *word) {
    size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return length && length < 64 && !word[length];
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

/* ------------------------------------------------------------------------------------------------ keys of the whole */

static comity_status parse_units(const spec_parser *p, const char *value) {
    for (size_t i = 0; i < sizeof units_names / sizeof units_names[0]; i++) {
        if (strcmp(units_names[i], value) == 0) {
            p->spec->units = (comity_spec_units)i;
            return COMITY_OK;
        }
    }
    return SPEC_FAIL(p, "\"%.40s\" is no kind of units: expected years, states, organisations or table", value);
}

static comity_status parse_organisations(const spec_parser *p, char *value) {
    char *rest = NULL;
    for (char *word = strtok_r(value, " \t\r,", &rest); word; word = strtok_r(NULL, " \t\r,", &rest)) {
        const char **item = grow((void **)&p->spec->organisations, &p->spec->n_organisations, sizeof *item);
        if (!item) {
            return comity_fail_memory(p->error);
        }
        *item = word;
    }
    return p->spec->n_organisations ? COMITY_OK : SPEC_FAIL(p, "expected the name of an organisation");
}

static comity_status parse_years(const spec_parser *p, const char *value) {
    int first = 0;
    int last = 0;
    int end = 0;
    if (sscanf(value, "%4d:%4d%n", &first, &last, &end) != 2 || value[end] || first < 1500 || last > 2200 ||
        first > last) {
        return SPEC_FAIL(p, "\"%.40s\": expected two years such as 1996:2025", value);
    }
    p->spec->first_year = first;
    p->spec->last_year = last;
    return COMITY_OK;
}

static comity_status parse_variant(const spec_parser *p, const char *value) {
    if (strcmp(value, "as_was") != 0 && strcmp(value, "fixed") != 0 && strcmp(value, "without_largest") != 0) {
        return SPEC_FAIL(p, "\"%.40s\" is no variant: expected as_was, fixed or without_largest", value);
    }
    p->spec->variant = value;
    return COMITY_OK;
}

static comity_status parse_states(const spec_parser *p, const char *value) {
    p->spec->all_states = strcmp(value, "all") == 0;
    return p->spec->all_states || strcmp(value, "members") == 0
               ? COMITY_OK
               : SPEC_FAIL(p, "\"%.40s\": expected members or all", value);
}

static comity_status parse_name(const spec_parser *p, const char *value) {
    if (!is_code(value)) {
        return SPEC_FAIL(p, "\"%.40s\" is no name: expected letters, digits and underscores, at most 63", value);
    }
    p->spec->name = value;
    return COMITY_OK;
}

static comity_status head_key(spec_parser *p, char *value) {
    comity_index_spec *spec = p->spec;
    const struct {
        const char *key;
        const char **target;
    } texts[] = {{"title", &spec->title}, {"reference", &spec->reference}, {"formula", &spec->formula},
                 {"data", &spec->data},   {"unit", &spec->unit},           {"label", &spec->label},
                 {"year", &spec->year},   {"group", &spec->group}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].key, p->key) == 0) {
            *texts[i].target = value;
            return COMITY_OK;
        }
    }
    if (strcmp(p->key, "name") == 0) {
        return parse_name(p, value);
    }
    if (strcmp(p->key, "units") == 0) {
        return parse_units(p, value);
    }
    if (strcmp(p->key, "organisation") == 0 || strcmp(p->key, "organisations") == 0) {
        return parse_organisations(p, value);
    }
    if (strcmp(p->key, "years") == 0) {
        return parse_years(p, value);
    }
    if (strcmp(p->key, "variant") == 0) {
        return parse_variant(p, value);
    }
    if (strcmp(p->key, "states") == 0) {
        return parse_states(p, value);
    }
    return SPEC_FAIL(p, "there is no such key: expected name, title, reference, formula, units, organisation, "
                        "organisations, years, variant, states, data, unit, label, year or group");
}

/* ----------------------------------------------------------------------------------------------------------- tree */

int64_t comity_spec_item_find(const comity_index_spec *spec, const char *code) {
    for (size_t i = 0; i < spec->n_items; i++) {
        if (strcmp(spec->items[i].code, code) == 0) {
            return (int64_t)i;
        }
    }
    return -1;
}

static comity_status parse_posts(const spec_parser *p, spec_words *words, comity_index_element *element) {
    if (!spec_take_number(words, &element->floor) || !spec_take_number(words, &element->ceiling)) {
        return SPEC_FAIL(p, "goals: expected two numbers, the worst and the best, such as goals 0 100");
    }
    return element->floor == element->ceiling ? SPEC_FAIL(p, "goals: the two are equal") : COMITY_OK;
}

/* The rest of the text, where it begins with that word. */
static int take_words(char *text, const char *word, const char **out) {
    if (strncmp(text, word, strlen(word)) != 0) {
        return 0;
    }
    *out = trim(text + strlen(word));
    return 1;
}

/* An option of a line of the tree that has the form WORD VALUE... */
static comity_status parse_option(const spec_parser *p, char *text, comity_spec_item *item,
                                  comity_index_element *element) {
    spec_words words;
    if (take_words(text, "name ", &item->name) || take_words(text, "from ", &item->from) ||
        take_words(text, "waits ", &item->waits)) {
        return COMITY_OK;
    }
    comity_status status = spec_cut_words(p, text, &words);
    char *word = status ? NULL : spec_next(&words);
    if (status) {
        return status;
    }
    if (strcmp(word, "negative") == 0 || strcmp(word, "positive") == 0) {
        element->direction = *word == 'n' ? -1 : 1;
    } else if (strcmp(word, "untreated") == 0) {
        element->untreated = 1;
    } else if (strcmp(word, "weight") == 0) {
        status = spec_number(p, spec_next(&words), 0, 1e9, &element->weight);
    } else if (strcmp(word, "target") == 0) {
        status = spec_number(p, spec_next(&words), -1e300, 1e300, &element->target);
    } else if (strcmp(word, "goals") == 0) {
        status = parse_posts(p, &words, element);
    } else if (strcmp(word, "per") == 0) {
        item->denominator = spec_next(&words);
        status = item->denominator ? COMITY_OK : SPEC_FAIL(p, "per: expected the code of a denominator");
    } else {
        status = SPEC_FAIL(p,
                           "\"%.40s\" is no option: expected positive, negative, weight, per, goals, target, "
                           "untreated, from, waits or name",
                           word);
    }
    return status ? status : spec_end(p, &words);
}

/* Cuts the next part up to a comma that is not in quotes; quotes are taken off. */
static comity_status next_part(const spec_parser *p, char **at, char **part) {
    char *to = *at;
    int quoted = 0;
    char *from = *at;
    *part = *at;
    for (; *from && (quoted || *from != ','); from++) {
        if (*from == '"') {
            quoted = !quoted;
        } else {
            *to++ = *from;
        }
    }
    *at = *from ? from + 1 : NULL;
    *to = '\0';
    *part = trim(*part);
    return quoted ? SPEC_FAIL(p, "a quote is not closed")
                  : (**part ? COMITY_OK : SPEC_FAIL(p, "there is nothing before a comma or at the end"));
}

/* CODE = PARENT, option, option */
static comity_status tree_line(spec_parser *p, char *value) {
    comity_index_spec *spec = p->spec;
    comity_index_element element = comity_index_element_default();
    comity_spec_item item = {.code = p->key, .name = p->key, .line = p->line};
    char *part = NULL;
    if (!is_code(p->key)) {
        return SPEC_FAIL(p, "this is no code: expected letters, digits and underscores, at most 63");
    }
    if (comity_spec_item_find(spec, p->key) >= 0) {
        return SPEC_FAIL(p, "the code is in the tree twice");
    }
    if (spec->n_items == COMITY_SPEC_MOST_ELEMENTS) {
        return SPEC_FAIL(p, "more than %d elements", COMITY_SPEC_MOST_ELEMENTS);
    }
    comity_status status = next_part(p, &value, &part);
    item.parent = part;
    while (!status && value) {
        if (!(status = next_part(p, &value, &part))) {
            status = parse_option(p, part, &item, &element);
        }
    }
    element.code = item.code;
    size_t n = spec->n_items;
    comity_index_element *elements = status ? NULL : realloc(spec->elements, (n + 1) * sizeof *elements);
    spec->elements = elements ? elements : spec->elements;
    comity_spec_item *items = elements ? grow((void **)&spec->items, &spec->n_items, sizeof *items) : NULL;
    if (!items) {
        return status ? status : comity_fail_memory(p->error);
    }
    *items = item;
    elements[n] = element;
    return COMITY_OK;
}

static int is_denominator(const comity_spec_item *item) {
    return item->parent && strcmp(item->parent, "denominator") == 0;
}

static int has_child(const comity_index_spec *spec, const char *code) {
    for (size_t i = 0; i < spec->n_items; i++) {
        if (spec->items[i].parent && strcmp(spec->items[i].parent, code) == 0) {
            return 1;
        }
    }
    return 0;
}

/* 0 indicator, 1 aggregate, 2 denominator. */
static int class_of(const comity_index_spec *spec, size_t i) {
    return is_denominator(&spec->items[i]) ? 2 : has_child(spec, spec->items[i].code);
}

/* Indicators first, aggregates after them, denominators last; each in the order of the file. */
static comity_status sort_tree(const spec_parser *p) {
    comity_index_spec *spec = p->spec;
    size_t n = spec->n_items;
    size_t to = 0;
    comity_spec_item *items = malloc(n * sizeof *items);
    comity_index_element *elements = malloc(n * sizeof *elements);
    if (!items || !elements) {
        free(items);
        free(elements);
        return comity_fail_memory(p->error);
    }
    for (int class = 0; class < 3; class ++) {
        for (size_t i = 0; i < n; i++) {
            if (class_of(spec, i) == class) {
                items[to] = spec->items[i];
                elements[to++] = spec->elements[i];
            }
        }
        spec->n_indicators = class == 0 ? to : spec->n_indicators;
        spec->n_elements = class <= 1 ? to : spec->n_elements;
    }
    free(spec->items);
    free(spec->elements);
    spec->items = items;
    spec->elements = elements;
    return COMITY_OK;
}

/* Errors from here on are about this element. */
static void at_item(spec_parser *p, size_t i) {
    p->line = p->spec->items[i].line;
    p->key = p->spec->items[i].code;
}

/* Finds parents and denominators by their codes. */
static comity_status link_item(spec_parser *p, size_t i, int *n_top) {
    comity_index_spec *spec = p->spec;
    comity_spec_item *item = &spec->items[i];
    comity_index_element *element = &spec->elements[i];
    at_item(p, i);
    if (is_denominator(item)) {
        item->parent = NULL;
        return COMITY_OK;
    }
    int64_t parent = strcmp(item->parent, "top") == 0 ? -1 : comity_spec_item_find(spec, item->parent);
    if (parent < 0 && strcmp(item->parent, "top") != 0) {
        return SPEC_FAIL(p, "its parent \"%.60s\" is not in the tree (the index itself has the parent top)",
                         item->parent);
    }
    if (parent >= (int64_t)spec->n_elements) {
        return SPEC_FAIL(p, "its parent \"%.60s\" is a denominator", item->parent);
    }
    if (parent < 0 && ++*n_top > 1) {
        return SPEC_FAIL(p, "a second element has the parent top: there is one index");
    }
    element->parent = parent;
    item->parent = parent < 0 ? NULL : item->parent;
    if (i >= spec->n_indicators && element->direction < 0) {
        return SPEC_FAIL(p, "only an indicator, which has no element below it, can be negative");
    }
    if (!item->denominator) {
        return COMITY_OK;
    }
    int64_t denominator = comity_spec_item_find(spec, item->denominator);
    if (i >= spec->n_indicators || denominator < (int64_t)spec->n_elements) {
        return i >= spec->n_indicators ? SPEC_FAIL(p, "only an indicator, which has no element below it, can be per "
                                                      "something")
                                       : SPEC_FAIL(p, "per \"%.60s\": there is no line \"%.60s = denominator\"",
                                                   item->denominator, item->denominator);
    }
    element->denominator = denominator - (int64_t)spec->n_elements;
    return COMITY_OK;
}

/* The level of an element from below: an indicator is 1, an aggregate one more than its elements, which must agree. */
static comity_status set_levels(spec_parser *p) {
    comity_index_spec *spec = p->spec;
    for (size_t i = 0; i < spec->n_elements; i++) {
        int level = 1;
        size_t at = i;
        spec->elements[i].level = i < spec->n_indicators ? 1 : spec->elements[i].level;
        for (; i < spec->n_indicators && spec->elements[at].parent >= 0; level++) {
            size_t parent = (size_t)spec->elements[at].parent;
            int known = spec->elements[parent].level;
            at_item(p, parent);
            if (level >= COMITY_INDEX_LEVELS) {
                return SPEC_FAIL(p, "more than %d levels, or elements that are above themselves", COMITY_INDEX_LEVELS);
            }
            if (known > 1 && known != level + 1) {
                return SPEC_FAIL(p,
                                 "what is below it stands on different levels: %s and others; all indicators must "
                                 "be equally far below the top",
                                 spec->items[at].code);
            }
            spec->elements[parent].level = level + 1;
            at = parent;
        }
        spec->top = level > spec->top ? level : spec->top;
    }
    return COMITY_OK;
}

static comity_status check_levels(spec_parser *p) {
    const comity_index_spec *spec = p->spec;
    for (size_t i = spec->n_indicators; i < spec->n_elements; i++) {
        at_item(p, i);
        if (spec->elements[i].level < 2) {
            return SPEC_FAIL(p, "no indicator is below it, or it is above itself");
        }
    }
    return COMITY_OK;
}

/* After the last line of [tree]. */
static comity_status end_tree(spec_parser *p) {
    comity_index_spec *spec = p->spec;
    int n_top = 0;
    p->key = NULL;
    comity_status status = spec->n_items ? sort_tree(p) : SPEC_FAIL(p, "the section [tree] is empty");
    for (size_t i = 0; !status && i < spec->n_items; i++) {
        spec->elements[i].level = 1;
        status = link_item(p, i, &n_top);
    }
    if (!status && n_top == 0) {
        p->key = NULL;
        return SPEC_FAIL(p, "no element is the index: expected one line \"CODE = top\"");
    }
    if (!status && spec->n_indicators + 1 > spec->n_elements) {
        p->key = NULL;
        return SPEC_FAIL(p, "the index has no indicator below it");
    }
    status = status ? status : set_levels(p);
    return status ? status : check_levels(p);
}

/* ------------------------------------------------------------------------------------------------------------ sql */

const comity_spec_query *comity_spec_query_find(const comity_index_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->n_queries; i++) {
        if (strcmp(spec->queries[i].name, name) == 0) {
            return &spec->queries[i];
        }
    }
    return NULL;
}

static comity_status sql_line(spec_parser *p, char *value) {
    comity_index_spec *spec = p->spec;
    if (!is_code(p->key)) {
        return SPEC_FAIL(p, "this is no name of a query: expected letters, digits and underscores, at most 63");
    }
    if (spec->n_queries == COMITY_SPEC_MOST_QUERIES) {
        return SPEC_FAIL(p, "more than %d queries", COMITY_SPEC_MOST_QUERIES);
    }
    comity_spec_query *query = grow((void **)&spec->queries, &spec->n_queries, sizeof *query);
    if (!query) {
        return comity_fail_memory(p->error);
    }
    *query = (comity_spec_query){.name = p->key, .text = value, .line = p->line};
    return COMITY_OK;
}

/* -------------------------------------------------------------------------------------------------------- sources */

static comity_spec_source default_source(const comity_index_spec *spec, const char *name) {
    static const comity_spec_source of_units[] = {COMITY_SOURCE_INDICATOR, COMITY_SOURCE_STATE_YEAR,
                                                  COMITY_SOURCE_INDICATOR, COMITY_SOURCE_COLUMN};
    return spec->units != COMITY_UNITS_TABLE && comity_spec_query_find(spec, name) ? COMITY_SOURCE_SQL
                                                                                   : of_units[spec->units];
}

int comity_spec_source_next(const comity_index_spec *spec, const char **from, comity_spec_source *kind, char *name,
                            size_t size) {
    const char *text = *from;
    size_t length = strcspn(text, "|");
    *from = text + length + (text[length] == '|');
    while (length && is_blank(*text)) {
        text++;
        length--;
    }
    while (length && is_blank(text[length - 1])) {
        length--;
    }
    const char *colon = memchr(text, ':', length);
    for (size_t i = 0; colon && i < sizeof source_names / sizeof source_names[0]; i++) {
        size_t prefix = strlen(source_names[i]);
        if ((size_t)(colon - text) == prefix && strncmp(text, source_names[i], prefix) == 0) {
            *kind = (comity_spec_source)i;
            snprintf(name, size, "%.*s", (int)(length - prefix - 1), colon + 1);
            return 1;
        }
    }
    snprintf(name, size, "%.*s", (int)length, text);
    *kind = default_source(spec, name);
    return length > 0;
}

static int is_allowed(comity_spec_units units, comity_spec_source kind) {
    switch (kind) {
    case COMITY_SOURCE_INDICATOR:
        return units == COMITY_UNITS_YEARS || units == COMITY_UNITS_ORGANISATIONS;
    case COMITY_SOURCE_SQL:
        return units != COMITY_UNITS_TABLE;
    case COMITY_SOURCE_COLUMN:
        return units == COMITY_UNITS_TABLE;
    default:
        return units == COMITY_UNITS_STATES;
    }
}

static comity_status check_sources(spec_parser *p, size_t i) {
    static const char *const expected[] = {
        "indicator: or sql:", "state_year:, role: or sql:", "indicator: or sql:", "a column"};
    comity_index_spec *spec = p->spec;
    comity_spec_item *item = &spec->items[i];
    comity_spec_source kind;
    char name[256];
    int n = 0;
    at_item(p, i);
    item->from = item->from ? item->from : item->code;
    for (const char *from = item->from; *from; n++) {
        if (!comity_spec_source_next(spec, &from, &kind, name, sizeof name) || !*name || strlen(name) > 200) {
            return SPEC_FAIL(p, "from \"%.60s\": a source has no name, or too long a one", item->from);
        }
        if (!is_allowed(spec->units, kind)) {
            return SPEC_FAIL(p, "from %s: where units are %s, expected %s", source_names[kind],
                             units_names[spec->units], expected[spec->units]);
        }
        if (kind == COMITY_SOURCE_SQL && !comity_spec_query_find(spec, name)) {
            return SPEC_FAIL(p, "from sql:%.60s: there is no such query in [sql]", name);
        }
    }
    return n ? COMITY_OK : SPEC_FAIL(p, "from: expected a source");
}

/* ---------------------------------------------------------------------------------------------------------- lines */

static comity_status end_section(spec_parser *p) {
    return p->section == SPEC_TREE ? end_tree(p) : COMITY_OK;
}

static comity_status begin_section(spec_parser *p, char *line) {
    size_t length = strlen(line);
    comity_status status = end_section(p);
    if (status) {
        return status;
    }
    p->key = NULL;
    p->line = p->lines.line;
    for (size_t i = 1; i < sizeof section_names / sizeof section_names[0]; i++) {
        size_t name = strlen(section_names[i]);
        if (length != name + 2 || strncmp(line + 1, section_names[i], name) != 0 || line[length - 1] != ']') {
            continue;
        }
        if (p->sections_seen & (1u << i)) {
            return SPEC_FAIL(p, "the section [%s] is there twice", section_names[i]);
        }
        if (i >= SPEC_METHOD && !(p->sections_seen & (1u << SPEC_TREE))) {
            return SPEC_FAIL(p, "the section [tree] must stand before [%s]", section_names[i]);
        }
        p->sections_seen |= 1u << i;
        p->section = (spec_section)i;
        p->n_seen = 0;
        return COMITY_OK;
    }
    return SPEC_FAIL(p, "\"%.40s\" is no section: expected [tree], [sql], [method], [uncertainty] or [sensitivity]",
                     line);
}

static comity_status note_key(spec_parser *p) {
    for (size_t i = 0; i < p->n_seen; i++) {
        if (strcmp(p->seen[i], p->key) == 0) {
            return SPEC_FAIL(p, "the key is there twice");
        }
    }
    if (p->n_seen < SPEC_MOST_KEYS) {
        p->seen[p->n_seen++] = p->key;
    }
    return COMITY_OK;
}

static comity_status parse_line(spec_parser *p, char *line) {
    static comity_status (*const keys[])(spec_parser *, char *) = {
        head_key, tree_line, sql_line, spec_method_key, spec_uncertainty_key, spec_sensitivity_key};
    char *key = NULL;
    char *value = NULL;
    p->key = NULL;
    if (!comity_lines_cut(line, &key, &value)) {
        return SPEC_FAIL(p, "\"%.40s\" is neither key = value nor a [section]", line);
    }
    p->key = key;
    if (!*key || !*value) {
        return SPEC_FAIL(p, *key ? "the key has no value" : "there is no key before \"=\"");
    }
    comity_status status = p->section == SPEC_TREE ? COMITY_OK : note_key(p);
    return status ? status : keys[p->section](p, value);
}

/* --------------------------------------------------------------------------------------------------------- checks */

static comity_status check_units(spec_parser *p) {
    const comity_index_spec *spec = p->spec;
    int table = spec->units == COMITY_UNITS_TABLE;
    p->line = 0;
    p->key = table ? "data" : "units";
    if (table && (!spec->data || !spec->unit)) {
        return SPEC_FAIL(p, "units = table: expected the keys data (a CSV file) and unit (its column of units)");
    }
    if (!table && (spec->data || spec->unit || spec->label || spec->year || spec->group)) {
        return SPEC_FAIL(p, "data, unit, label, year and group stand only where units = table");
    }
    if (spec->units == COMITY_UNITS_ORGANISATIONS ? spec->n_organisations == 0
                                                  : spec->n_organisations > (size_t)!table) {
        return SPEC_FAIL(p, "%s",
                         spec->units == COMITY_UNITS_ORGANISATIONS ? "units = organisations: expected the key "
                                                                     "organisations with at least one name"
                         : table                                   ? "units = table: no organisation is expected"
                                 : "more than one organisation: expected units = organisations");
    }
    if ((spec->variant && (table || spec->units == COMITY_UNITS_STATES)) ||
        (spec->all_states && spec->units != COMITY_UNITS_STATES)) {
        return SPEC_FAIL(p, "variant stands where units are years or organisations, states where they are states");
    }
    return COMITY_OK;
}

static comity_status check_methods(spec_parser *p) {
    const comity_index_spec *spec = p->spec;
    int refers = spec->settings.normalise.method == COMITY_NORMALISE_DIST2REF;
    for (size_t i = 0; i < spec->n_inputs; i++) {
        for (size_t c = 0; c < spec->inputs[i].n_choices && spec->inputs[i].vary == COMITY_VARY_NORMALISE; c++) {
            refers |= spec->inputs[i].choices[c].normalise.method == COMITY_NORMALISE_DIST2REF;
        }
    }
    p->line = 0;
    p->key = "reference";
    if (refers && !spec->reference_unit) {
        return SPEC_FAIL(p, "distance_to_reference: expected the key reference in [method], a unit");
    }
    return COMITY_OK;
}

static comity_status check_spec(spec_parser *p) {
    comity_index_spec *spec = p->spec;
    p->key = NULL;
    p->line = 0;
    if (!spec->name || !spec->title) {
        return SPEC_FAIL(p, "the key %s is lacking", spec->name ? "title" : "name");
    }
    if (!(p->sections_seen & (1u << SPEC_TREE))) {
        return SPEC_FAIL(p, "the section [tree] is lacking");
    }
    comity_status status = check_units(p);
    for (size_t i = 0; !status && i < spec->n_items; i++) {
        int is_aggregate = i >= spec->n_indicators && i < spec->n_elements;
        if (is_aggregate && spec->items[i].from) {
            at_item(p, i);
            return SPEC_FAIL(p, "an element with others below it has no source of its own");
        }
        status = is_aggregate ? COMITY_OK : check_sources(p, i);
    }
    status = status ? status : check_methods(p);
    status = status ? status : spec_check_noise(p);
    spec->variant = spec->variant ? spec->variant : "as_was";
    spec->own_inputs = spec->n_inputs > 0;
    return status || spec->n_inputs ? status : spec_default_input(p);
}

/* ---------------------------------------------------------------------------------------------------------- whole */

static comity_status parse_lines(spec_parser *p) {
    comity_status status = COMITY_OK;
    for (char *line; !status && (line = comity_lines_next(&p->lines));) {
        p->line = p->lines.line;
        if (*line == '[') {
            status = begin_section(p, line);
        } else if (*line && *line != '#') {
            status = parse_line(p, line);
        }
    }
    status = status ? status : end_section(p);
    return status ? status : check_spec(p);
}

static void set_defaults(comity_index_spec *out) {
    memset(out, 0, sizeof *out);
    out->settings = comity_index_settings_default();
    out->draws = 1000;
    out->seed = 1;
    out->confidence = 0.9;
    out->n_bootstrap = 1000;
}

comity_status comity_index_spec_parse(const char *text, size_t length, const char *file, comity_index_spec *out,
                                      comity_error *error) {
    spec_parser p = {.spec = out, .file = file, .error = error};
    set_defaults(out);
    if (length > COMITY_SPEC_MOST_BYTES) {
        return SPEC_FAIL(&p, "the spec is longer than %d bytes", COMITY_SPEC_MOST_BYTES);
    }
    comity_status status = comity_lines_check(text, length, error);
    if (status) {
        comity_error_at(error, file, 0, NULL);
        return status;
    }
    if (!(out->text = malloc(length + 1))) {
        return comity_fail_memory(error);
    }
    memcpy(out->text, text, length);
    out->text[length] = '\0';
    comity_lines_begin(&p.lines, out->text, length);
    if ((status = parse_lines(&p))) {
        comity_index_spec_free(out);
    }
    return status;
}

void comity_index_spec_free(comity_index_spec *spec) {
    for (size_t i = 0; i < spec->n_inputs; i++) {
        free((void *)spec->inputs[i].choices);
        free((void *)spec->inputs[i].removed);
        free((void *)spec->inputs[i].numbers);
    }
    free(spec->inputs);
    free(spec->organisations);
    free(spec->items);
    free(spec->elements);
    free(spec->queries);
    free(spec->text);
    memset(spec, 0, sizeof *spec);
}
