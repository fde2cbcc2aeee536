/* Formulas. See formula.h. */
#include "study/formula.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { TERM_TEXT = 512, SHOWN_BEFORE = 50, SHOWN = 90 };

typedef struct {
    comity_formula *formula;
    size_t at; /* of the text */
    int depth;
    comity_error *error;
} reader;

/* ------------------------------------------------------------------------------------------------ errors */

/* "formula: WORDS", the part of the text around the place, and a caret below it. */
static comity_status point(const char *text, size_t at, comity_status status, comity_error *error, const char *words) {
    char shown[SHOWN + 8];
    size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
    while (from && ((unsigned char)text[from] & 0xC0) == 0x80) { /* not within a character */
        from--;
    }
    size_t length = strlen(text + from);
    length = length > SHOWN ? SHOWN : length;
    while (length && from + length < strlen(text) && ((unsigned char)text[from + length] & 0xC0) == 0x80) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        char c = text[from + i];
        shown[i] = (unsigned char)c < ' ' ? ' ' : c;
    }
    shown[length] = '\0';
    char before[SHOWN + 8];
    snprintf(before, sizeof before, "%.*s", (int)(at - from), shown);
    return comity_fail(error, status, "formula: %s\n    %s\n    %*s^", words, shown, (int)comity_text_width(before),
                       "");
}

comity_status comity_formula_complain(const comity_formula *formula, int node, comity_status status,
                                      comity_error *error, const char *format, ...) {
    char words[600];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    return point(formula->text, node > 0 ? formula->nodes[node].at : 0, status, error, words);
}

static comity_status expected(const reader *r, const char *what) {
    char words[160];
    snprintf(words, sizeof words, "expected %s %s", what, r->formula->text[r->at] ? "here" : "at the end");
    return point(r->formula->text, r->at, COMITY_ERROR_USAGE, r->error, words);
}

static comity_status say(const reader *r, size_t at, const char *words) {
    return point(r->formula->text, at, COMITY_ERROR_USAGE, r->error, words);
}

/* ------------------------------------------------------------------------------------------------- nodes */

static comity_status add_node(reader *r, comity_node_kind kind, size_t at, int *out) {
    comity_formula *f = r->formula;
    if (f->n_nodes == COMITY_FORMULA_NODES) {
        return say(r, at, "it is too long from here on");
    }
    *out = (int)f->n_nodes++;
    f->nodes[*out] = (comity_node){.kind = kind, .at = at, .length = r->at - at};
    return COMITY_OK;
}

static void name_node(comity_formula *f, int node, const char *name, size_t length) {
    f->nodes[node].name = f->names_used;
    memcpy(f->names + f->names_used, name, length);
    f->names[f->names_used + length] = '\0';
    f->names_used += length + 1;
}

/* Makes `child` the last one of `parent`. */
static void adopt(comity_formula *f, int parent, int child) {
    int *place = &f->nodes[parent].child;
    while (*place) {
        place = &f->nodes[*place].next;
    }
    *place = child;
}

const char *comity_formula_name(const comity_formula *formula, int node) {
    return formula->names + formula->nodes[node].name;
}

size_t comity_formula_children(const comity_formula *formula, int node) {
    size_t n = 0;
    for (int child = formula->nodes[node].child; child; child = formula->nodes[child].next) {
        n++;
    }
    return n;
}

int comity_formula_child(const comity_formula *formula, int node, size_t i) {
    int child = formula->nodes[node].child;
    while (child && i) {
        child = formula->nodes[child].next;
        i--;
    }
    return child;
}

/* ------------------------------------------------------------------------------------------------ reading */

static void skip(reader *r) {
    while (r->formula->text[r->at] && strchr(" \t\r\n", r->formula->text[r->at])) {
        r->at++;
    }
}

static int peek(reader *r) {
    skip(r);
    return (unsigned char)r->formula->text[r->at];
}

static int take(reader *r, char c) {
    if (peek(r) != (unsigned char)c) {
        return 0;
    }
    r->at++;
    return 1;
}

static int is_name(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@' ||
           c == '.' || c >= 0x80;
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Bytes of a name that begins here. A label after @ may have hyphens. */
static size_t name_length(const char *text) {
    size_t n = 0;
    int label = 0;
    while (is_name((unsigned char)text[n]) || (label && text[n] == '-')) {
        label |= text[n] == '@';
        n++;
    }
    return n;
}

/* Bytes of a number without sign: digits, a point, an exponent. */
static size_t number_length(const char *text) {
    size_t n = strspn(text, "0123456789");
    if (text[n] == '.') {
        n += 1 + strspn(text + n + 1, "0123456789");
    }
    if (n && (text[n] == 'e' || text[n] == 'E') &&
        (is_digit(text[n + 1]) || ((text[n + 1] == '-' || text[n + 1] == '+') && is_digit(text[n + 2])))) {
        n += 2 + strspn(text + n + 2, "0123456789");
    }
    return n;
}

static comity_status read_sum(reader *r, int *out);

static comity_status read_number(reader *r, int *out) {
    size_t from = r->at;
    double sign = take(r, '-') ? -1 : 1;
    skip(r);
    const char *text = r->formula->text + r->at;
    char word[64];
    size_t length = number_length(text);
    if (!length || length >= sizeof word || is_name((unsigned char)text[length]) || !strpbrk(text, "0123456789")) {
        return expected(r, "a number");
    }
    snprintf(word, sizeof word, "%.*s", (int)length, text);
    r->at += length;
    comity_status status = add_node(r, COMITY_NODE_NUMBER, from, out);
    if (!status) {
        r->formula->nodes[*out].number = sign * strtod(word, NULL);
    }
    return status;
}

/* One argument of a function: KEY = VALUE, or a sum. */
static comity_status read_argument(reader *r, int *out) {
    skip(r);
    size_t from = r->at;
    const char *text = r->formula->text + from;
    size_t length = name_length(text);
    r->at += length;
    if (!length || !take(r, '=')) {
        r->at = from;
        return read_sum(r, out);
    }
    int value = 0;
    comity_status status = read_sum(r, &value);
    if (!status && !(status = add_node(r, COMITY_NODE_OPTION, from, out))) {
        name_node(r->formula, *out, text, length);
        adopt(r->formula, *out, value);
    }
    return status;
}

static comity_status read_arguments(reader *r, int call) {
    if (take(r, ')')) {
        return COMITY_OK;
    }
    do {
        int child = 0;
        comity_status status = read_argument(r, &child);
        if (status) {
            return status;
        }
        adopt(r->formula, call, child);
    } while (take(r, ','));
    return take(r, ')') ? COMITY_OK : expected(r, "\",\" or \")\"");
}

/* A name between backticks, or a plain one; then perhaps the arguments of a function. */
static comity_status read_named(reader *r, int *out) {
    size_t from = r->at;
    const char *text = r->formula->text + from;
    int quoted = *text == '`';
    size_t length = quoted ? strcspn(text + 1, "`") : name_length(text);
    if (!length) {
        return expected(r, quoted ? "a name between backticks" : "a variable or a function");
    }
    if (quoted && text[1 + length] != '`') {
        return say(r, from, "this name has no closing backtick");
    }
    r->at += length + (quoted ? 2 : 0);
    comity_status status = add_node(r, COMITY_NODE_NAME, from, out);
    if (status) {
        return status;
    }
    name_node(r->formula, *out, text + quoted, length);
    if (!quoted && take(r, '(')) {
        r->formula->nodes[*out].kind = COMITY_NODE_CALL;
        status = read_arguments(r, *out);
        r->formula->nodes[*out].length = r->at - from;
    }
    return status;
}

static comity_status read_primary(reader *r, int *out) {
    int c = peek(r);
    const char *text = r->formula->text + r->at;
    size_t digits = number_length(text);
    if (c == '(') {
        r->at++;
        comity_status status = read_sum(r, out);
        return status || take(r, ')') ? status : expected(r, "\")\"");
    }
    if (c == '-' || (digits && !is_name((unsigned char)text[digits]))) {
        return read_number(r, out);
    }
    return read_named(r, out);
}

static comity_status wrap(reader *r, comity_node_kind kind, int first, int *out) {
    comity_status status = add_node(r, kind, r->formula->nodes[first].at, out);
    if (!status) {
        adopt(r->formula, *out, first);
    }
    return status;
}

/* A chain of `next` joined by `sign`: one node of `kind` with all of them, or the only one itself. */
static comity_status read_chain(reader *r, char sign, comity_node_kind kind, comity_status (*next)(reader *r, int *out),
                                int *out) {
    comity_status status = next(r, out);
    int whole = 0;
    while (!status && take(r, sign)) {
        int part = 0;
        if (!(status = next(r, &part)) && (whole || !(status = wrap(r, kind, *out, &whole)))) {
            adopt(r->formula, whole, part);
            r->formula->nodes[whole].length = r->at - r->formula->nodes[whole].at;
            *out = whole;
        }
    }
    return status;
}

static comity_status read_power(reader *r, int *out) {
    return read_chain(r, '^', COMITY_NODE_POWER, read_primary, out);
}

static comity_status read_cross(reader *r, int *out) {
    comity_status status = read_chain(r, ':', COMITY_NODE_CROSS, read_power, out);
    if (status || r->formula->nodes[*out].kind != COMITY_NODE_CROSS) {
        return status;
    }
    comity_node *cross = &r->formula->nodes[*out];
    const comity_node *a = &r->formula->nodes[cross->child];
    const comity_node *b = &r->formula->nodes[a->next];
    if (a->kind == COMITY_NODE_NUMBER && b->kind == COMITY_NODE_NUMBER && !b->next) { /* not a product: a range */
        *cross = (comity_node){
            .kind = COMITY_NODE_RANGE, .at = cross->at, .length = cross->length, .number = a->number, .to = b->number};
    }
    return COMITY_OK;
}

static comity_status read_star(reader *r, int *out) {
    return read_chain(r, '*', COMITY_NODE_STAR, read_cross, out);
}

static comity_status read_sum(reader *r, int *out) {
    if (++r->depth > COMITY_FORMULA_DEPTH) {
        return say(r, r->at, "too many functions or brackets within each other");
    }
    comity_status status = read_chain(r, '+', COMITY_NODE_SUM, read_star, out);
    if (!status && peek(r) == '-') {
        status = say(r, r->at, "terms are not subtracted, and an intercept cannot be left out");
    }
    r->depth--;
    return status;
}

/* ------------------------------------------------------------------------------------------------ writing */

typedef struct {
    char *out;
    size_t size;
    size_t used;
} writer;

static void put(writer *w, const char *text) {
    size_t n = strlen(text);
    if (w->used + n < w->size) {
        memcpy(w->out + w->used, text, n + 1);
    }
    w->used += n;
}

static void put_name(writer *w, const char *name) {
    size_t digits = number_length(name);
    int plain = name_length(name) == strlen(name) && !(digits && !name[digits]);
    put(w, plain ? "" : "`");
    put(w, name);
    put(w, plain ? "" : "`");
}

static void put_number(writer *w, double value) {
    char text[32];
    comity_text_number(value, text);
    put(w, text);
}

static void put_node(writer *w, const comity_formula *f, int node);

static void put_children(writer *w, const comity_formula *f, int node, const char *between) {
    for (int child = f->nodes[node].child; child; child = f->nodes[child].next) {
        comity_node_kind kind = f->nodes[child].kind;
        int deeper = f->nodes[node].kind != COMITY_NODE_CALL && f->nodes[node].kind != COMITY_NODE_OPTION &&
                     (kind == COMITY_NODE_SUM || kind == COMITY_NODE_STAR || kind == COMITY_NODE_CROSS ||
                      kind == COMITY_NODE_POWER || kind == COMITY_NODE_RANGE);
        put(w, deeper ? "(" : "");
        put_node(w, f, child);
        put(w, deeper ? ")" : "");
        put(w, f->nodes[child].next ? between : "");
    }
}

static void put_node(writer *w, const comity_formula *f, int node) {
    const comity_node *n = &f->nodes[node];
    switch (n->kind) {
    case COMITY_NODE_NUMBER:
        put_number(w, n->number);
        break;
    case COMITY_NODE_RANGE:
        put_number(w, n->number);
        put(w, ":");
        put_number(w, n->to);
        break;
    case COMITY_NODE_NAME:
        put_name(w, comity_formula_name(f, node));
        break;
    case COMITY_NODE_CALL:
        put(w, comity_formula_name(f, node));
        put(w, "(");
        put_children(w, f, node, ",");
        put(w, ")");
        break;
    case COMITY_NODE_OPTION:
        put(w, comity_formula_name(f, node));
        put(w, "=");
        put_children(w, f, node, "");
        break;
    default:
        put_children(w, f, node,
                     n->kind == COMITY_NODE_SUM     ? "+"
                     : n->kind == COMITY_NODE_STAR  ? "*"
                     : n->kind == COMITY_NODE_CROSS ? ":"
                                                    : "^");
    }
}

static comity_status written(const comity_formula *formula, int node, const writer *w, comity_error *error) {
    return w->used < w->size
               ? COMITY_OK
               : comity_formula_complain(formula, node, COMITY_ERROR_USAGE, error, "this term is too long");
}

comity_status comity_formula_write(const comity_formula *formula, int node, char *out, size_t size,
                                   comity_error *error) {
    writer w = {out, size, 0};
    out[0] = '\0';
    put_node(&w, formula, node);
    return written(formula, node, &w, error);
}

comity_status comity_formula_write_term(const comity_formula *formula, const comity_formula_term *term, char *out,
                                        size_t size, comity_error *error) {
    writer w = {out, size, 0};
    out[0] = '\0';
    for (int i = 0; i < term->n_factors; i++) {
        put(&w, i ? ":" : "");
        put_node(&w, formula, term->factors[i]);
    }
    return written(formula, term->factors[0], &w, error);
}

/* ------------------------------------------------------------------------------------------- the meaning */

/* 1: sw, 2: csw; +2: with none of them first. 0: another node. */
static int stepwise(const comity_formula *f, int node) {
    static const char *const names[] = {"sw", "csw", "sw0", "csw0"};
    for (int i = 0; f->nodes[node].kind == COMITY_NODE_CALL && i < 4; i++) {
        if (strcmp(comity_formula_name(f, node), names[i]) == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* Terms that are added up. */
typedef struct {
    comity_formula_term terms[COMITY_FORMULA_TERMS];
    size_t n;
} term_list;

static comity_status append(const reader *r, term_list *out, const comity_formula_term *term) {
    if (out->n == COMITY_FORMULA_TERMS) {
        return comity_formula_complain(r->formula, term->factors[0], COMITY_ERROR_USAGE, r->error, "more than %d terms",
                                       COMITY_FORMULA_TERMS);
    }
    out->terms[out->n++] = *term;
    return COMITY_OK;
}

static comity_status expand(reader *r, int node, term_list *out);

/* All products of a term of `left` with one of `right`. */
static comity_status multiply(const reader *r, const term_list *left, const term_list *right, term_list *out) {
    for (size_t i = 0; i < left->n; i++) {
        for (size_t j = 0; j < right->n; j++) {
            comity_formula_term term = left->terms[i];
            const comity_formula_term *more = &right->terms[j];
            if (term.n_factors + more->n_factors > COMITY_FORMULA_FACTORS) {
                return comity_formula_complain(r->formula, more->factors[0], COMITY_ERROR_USAGE, r->error,
                                               "more than %d factors in one product", COMITY_FORMULA_FACTORS);
            }
            memcpy(term.factors + term.n_factors, more->factors, (size_t)more->n_factors * sizeof(int));
            term.n_factors += more->n_factors;
            comity_status status = append(r, out, &term);
            if (status) {
                return status;
            }
        }
    }
    return COMITY_OK;
}

/* a:b:c, or a*b*c, which also has what is left when any of them is left out. */
static comity_status expand_product(reader *r, int node, term_list *out) {
    int star = r->formula->nodes[node].kind == COMITY_NODE_STAR;
    term_list *lists = calloc(3, sizeof *lists);
    comity_status status = lists ? COMITY_OK : comity_fail_memory(r->error);
    for (int child = r->formula->nodes[node].child; !status && child; child = r->formula->nodes[child].next) {
        int first = child == r->formula->nodes[node].child;
        lists[1].n = lists[2].n = 0;
        if ((status = expand(r, child, first ? &lists[0] : &lists[1])) || first) {
            continue;
        }
        for (size_t i = 0; !status && star && i < lists[0].n; i++) {
            status = append(r, &lists[2], &lists[0].terms[i]);
        }
        for (size_t i = 0; !status && star && i < lists[1].n; i++) {
            status = append(r, &lists[2], &lists[1].terms[i]);
        }
        if (!status && !(status = multiply(r, &lists[0], &lists[1], &lists[2]))) {
            lists[0] = lists[2];
        }
    }
    for (size_t i = 0; !status && i < lists[0].n; i++) {
        status = append(r, out, &lists[0].terms[i]);
    }
    free(lists);
    return status;
}

/* The terms of a sum, added to `out`. */
static comity_status expand(reader *r, int node, term_list *out) {
    const comity_node *n = &r->formula->nodes[node];
    comity_status status = COMITY_OK;
    if (n->kind == COMITY_NODE_SUM) {
        for (int child = n->child; !status && child; child = r->formula->nodes[child].next) {
            status = expand(r, child, out);
        }
        return status;
    }
    if (n->kind == COMITY_NODE_STAR || n->kind == COMITY_NODE_CROSS) {
        return expand_product(r, node, out);
    }
    if (n->kind == COMITY_NODE_NUMBER && n->number == 1) {
        return COMITY_OK; /* the intercept, which is there anyway */
    }
    if (n->kind == COMITY_NODE_NUMBER || n->kind == COMITY_NODE_RANGE || n->kind == COMITY_NODE_OPTION) {
        return comity_formula_complain(r->formula, node, COMITY_ERROR_USAGE, r->error,
                                       n->kind == COMITY_NODE_NUMBER && n->number == 0
                                           ? "an intercept cannot be left out"
                                           : "a number is no term");
    }
    if (stepwise(r->formula, node)) {
        return comity_formula_complain(r->formula, node, COMITY_ERROR_USAGE, r->error,
                                       "%s stands alone between +, not in a product",
                                       comity_formula_name(r->formula, node));
    }
    comity_formula_term term = {.factors = {node}, .n_factors = 1};
    return append(r, out, &term);
}

static size_t steps_of(const comity_formula *f, int node) {
    return comity_formula_children(f, node) + (stepwise(f, node) > 2);
}

/* Step `step` of a call of sw and the like. */
static comity_status expand_step(reader *r, int node, size_t step, term_list *out) {
    int kind = stepwise(r->formula, node);
    int cumulative = kind % 2 == 0;
    comity_status status = COMITY_OK;
    if (kind > 2 && step-- == 0) {
        return COMITY_OK;
    }
    for (size_t i = cumulative ? 0 : step; !status && i <= step; i++) {
        status = expand(r, comity_formula_child(r->formula, node, i), out);
    }
    return status;
}

static comity_status check_twice(const reader *r, const comity_formula_spec *spec) {
    char(*texts)[TERM_TEXT] = calloc(spec->n_terms + 1, sizeof *texts);
    if (!texts) {
        return comity_fail_memory(r->error);
    }
    comity_status status = comity_formula_write(r->formula, spec->outcome, texts[spec->n_terms], TERM_TEXT, r->error);
    for (size_t i = 0; !status && i < spec->n_terms; i++) {
        status = comity_formula_write_term(r->formula, &spec->terms[i], texts[i], TERM_TEXT, r->error);
        for (size_t j = 0; !status && j <= spec->n_terms; j++) {
            if ((j < i || j == spec->n_terms) && strcmp(texts[i], texts[j]) == 0) {
                status = comity_formula_complain(r->formula, spec->terms[i].factors[0], COMITY_ERROR_USAGE, r->error,
                                                 "%.80s is there twice", texts[i]);
            }
        }
    }
    free(texts);
    return status;
}

/* Drops terms that a * b and the like repeat. */
static comity_status unite(const reader *r, term_list *list, int node) {
    if (r->formula->nodes[node].kind != COMITY_NODE_STAR) {
        return COMITY_OK;
    }
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        char a[TERM_TEXT];
        int there = 0;
        comity_status status = comity_formula_write_term(r->formula, &list->terms[i], a, sizeof a, r->error);
        for (size_t j = 0; !status && j < n; j++) {
            char b[TERM_TEXT];
            status = comity_formula_write_term(r->formula, &list->terms[j], b, sizeof b, r->error);
            there |= strcmp(a, b) == 0;
        }
        if (status) {
            return status;
        }
        if (!there) {
            list->terms[n++] = list->terms[i];
        }
    }
    list->n = n;
    return COMITY_OK;
}

/* The regression of one outcome and one choice of the steps; choices are numbered, the first sw turns fastest. */
static comity_status make_spec(reader *r, int outcome, int sum, size_t choice, comity_formula_spec *out) {
    const comity_formula *f = r->formula;
    term_list *list = calloc(1, sizeof *list);
    comity_status status = list ? COMITY_OK : comity_fail_memory(r->error);
    int many = f->nodes[sum].kind == COMITY_NODE_SUM;
    out->outcome = outcome;
    out->n_terms = 0;
    for (int part = many ? f->nodes[sum].child : sum; !status && part; part = many ? f->nodes[part].next : 0) {
        list->n = 0;
        if (stepwise(f, part)) {
            status = expand_step(r, part, choice % steps_of(f, part), list);
            choice /= steps_of(f, part);
        } else if (!(status = expand(r, part, list))) {
            status = unite(r, list, part);
        }
        if (!status && out->n_terms + list->n > COMITY_FORMULA_TERMS) {
            status = comity_formula_complain(f, part, COMITY_ERROR_USAGE, r->error, "more than %d terms",
                                             COMITY_FORMULA_TERMS);
        }
        if (!status) {
            memcpy(out->terms + out->n_terms, list->terms, list->n * sizeof *list->terms);
            out->n_terms += list->n;
        }
    }
    free(list);
    return status ? status : check_twice(r, out);
}

static size_t count_choices(const comity_formula *f, int sum) {
    size_t n = 1;
    int many = f->nodes[sum].kind == COMITY_NODE_SUM;
    for (int part = many ? f->nodes[sum].child : sum; part; part = many ? f->nodes[part].next : 0) {
        n *= stepwise(f, part) ? steps_of(f, part) : 1;
        n = n > 1000 ? 1000 : n;
    }
    return n;
}

static comity_status check_outcome(const reader *r, int node) {
    comity_node_kind kind = r->formula->nodes[node].kind;
    if (kind == COMITY_NODE_NAME || kind == COMITY_NODE_POWER ||
        (kind == COMITY_NODE_CALL && !stepwise(r->formula, node) &&
         strcmp(comity_formula_name(r->formula, node), "c") != 0)) {
        return COMITY_OK;
    }
    return comity_formula_complain(r->formula, node, COMITY_ERROR_USAGE, r->error,
                                   "expected an outcome: a variable or a function of one; several as c(a, b)");
}

static comity_status make_specs(reader *r, int left, int sum) {
    comity_formula *f = r->formula;
    int several = f->nodes[left].kind == COMITY_NODE_CALL && strcmp(comity_formula_name(f, left), "c") == 0;
    size_t outcomes = several ? comity_formula_children(f, left) : 1;
    size_t choices = count_choices(f, sum);
    if (!outcomes || !choices || outcomes * choices > COMITY_FORMULA_SPECS) {
        return comity_formula_complain(f, outcomes ? sum : left, COMITY_ERROR_USAGE, r->error,
                                       outcomes && choices ? "this makes more than %d regressions"
                                                           : "a list of nothing (at most %d regressions)",
                                       COMITY_FORMULA_SPECS);
    }
    if (!(f->specs = calloc(outcomes * choices, sizeof *f->specs))) {
        return comity_fail_memory(r->error);
    }
    for (size_t i = 0; i < outcomes; i++) {
        int outcome = several ? comity_formula_child(f, left, i) : left;
        comity_status status = check_outcome(r, outcome);
        for (size_t j = 0; !status && j < choices; j++) {
            status = make_spec(r, outcome, sum, j, &f->specs[f->n_specs]);
            f->n_specs += !status;
        }
        if (status) {
            return status;
        }
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------- the effects */

static comity_status check_effect(const reader *r, int node) {
    const comity_formula *f = r->formula;
    if (f->nodes[node].kind == COMITY_NODE_NAME) {
        return COMITY_OK;
    }
    if (f->nodes[node].kind != COMITY_NODE_POWER) {
        return comity_formula_complain(f, node, COMITY_ERROR_USAGE, r->error,
                                       "expected a fixed effect such as pair or exporter^year");
    }
    for (int child = f->nodes[node].child; child; child = f->nodes[child].next) {
        if (f->nodes[child].kind != COMITY_NODE_NAME) {
            return comity_formula_complain(f, child, COMITY_ERROR_USAGE, r->error,
                                           "expected the name of a factor here");
        }
    }
    return COMITY_OK;
}

static comity_status read_effects(reader *r) {
    int sum = 0;
    comity_status status = read_sum(r, &sum);
    comity_formula *f = r->formula;
    if (status ||
        (f->nodes[sum].kind == COMITY_NODE_NUMBER && (f->nodes[sum].number == 0 || f->nodes[sum].number == 1))) {
        return status; /* y ~ x | 0: no effects */
    }
    int many = f->nodes[sum].kind == COMITY_NODE_SUM;
    for (int part = many ? f->nodes[sum].child : sum; !status && part; part = many ? f->nodes[part].next : 0) {
        if (f->n_effects == COMITY_FORMULA_EFFECTS) {
            return comity_formula_complain(f, part, COMITY_ERROR_USAGE, r->error, "more than %d fixed effects",
                                           COMITY_FORMULA_EFFECTS);
        }
        status = check_effect(r, part);
        f->effects[f->n_effects++] = part;
    }
    return status;
}

/* -------------------------------------------------------------------------------------------- the formula */

static comity_status begin(const char *text, comity_formula *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    size_t length = strlen(text);
    if (length >= COMITY_FORMULA_LENGTH) {
        return comity_fail(error, COMITY_ERROR_USAGE, "formula: it is longer than %d characters",
                           COMITY_FORMULA_LENGTH - 1);
    }
    out->text = strdup(text);
    out->names = calloc(2 * length + 2, 1); /* a name takes no more than its own bytes and a NUL */
    out->nodes = calloc(COMITY_FORMULA_NODES, sizeof *out->nodes);
    out->n_nodes = 1;
    return out->text && out->names && out->nodes ? COMITY_OK : comity_fail_memory(error);
}

comity_status comity_formula_parse(const char *text, comity_formula *out, comity_error *error) {
    reader r = {.formula = out, .error = error};
    int left = 0;
    int right = 0;
    comity_status status;
    if ((status = begin(text, out, error)) || (status = read_sum(&r, &left))) {
        return status;
    }
    if (!take(&r, '~')) {
        return expected(&r, "\"~\"");
    }
    if ((status = read_sum(&r, &right)) || (take(&r, '|') && (status = read_effects(&r)))) {
        return status;
    }
    if (peek(&r) == '|') {
        return say(&r, r.at, "a third part (instruments) is not known");
    }
    if (peek(&r) == '[') {
        return say(&r, r.at, "effects with a slope of their own are not known");
    }
    return peek(&r) ? expected(&r, out->n_effects ? "\"+\" or \"^\"" : "\"+\", \"*\", \":\" or \"|\"")
                    : make_specs(&r, left, right);
}

comity_status comity_expression_parse(const char *text, comity_formula *out, comity_error *error) {
    reader r = {.formula = out, .error = error};
    comity_status status = begin(text, out, error);
    int node = 0;
    if (status || (status = read_sum(&r, &node))) {
        return status;
    }
    if (peek(&r)) {
        return expected(&r, "nothing more");
    }
    if (!(out->specs = calloc(1, sizeof *out->specs))) {
        return comity_fail_memory(error);
    }
    out->is_expression = 1;
    out->specs->outcome = node;
    out->n_specs = 1;
    return COMITY_OK;
}

void comity_formula_free(comity_formula *formula) {
    free(formula->text);
    free(formula->names);
    free(formula->nodes);
    free(formula->specs);
    memset(formula, 0, sizeof *formula);
}
