/* Formulas of networks. See network_formula.h. A parser by descent, of bounded depth. */
#include "study/network_formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAG = 200 };

/* The formula without blanks, and how far it is read. */
typedef struct {
    char text[4096];
    const char *at;
    comity_error *error;
} reader;

static comity_status complain(const reader *r, const char *expected) {
    return comity_fail(r->error, COMITY_ERROR_USAGE, "formula: expected %s %s%.40s", expected,
                       *r->at ? "before " : "at the end", r->at);
}

static int take(reader *r, char c) {
    if (*r->at != c) {
        return 0;
    }
    r->at++;
    return 1;
}

static int is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@' ||
           c == '.' || c == '-';
}

static comity_status read_name(reader *r, char out[COMITY_KEY_SIZE]) {
    size_t n = 0;
    while (is_name(r->at[n])) {
        n++;
    }
    if (n == 0 || n >= COMITY_KEY_SIZE) {
        return complain(r, "a layer or a function");
    }
    memcpy(out, r->at, n);
    out[n] = '\0';
    r->at += n;
    return COMITY_OK;
}

static comity_status add_step(const reader *r, comity_formula_term *out, comity_term_step step) {
    if (out->n_steps == COMITY_FORMULA_STEPS) {
        return complain(r, "fewer functions in each other");
    }
    out->steps[out->n_steps++] = step;
    return COMITY_OK;
}

static comity_status read_inner(reader *r, comity_formula_term *out, int depth);

/* What the function does to its argument, which is read already. */
static comity_status finish(reader *r, const char *function, comity_formula_term *out) {
    static const char *const steps[] = {
        [COMITY_STEP_LOG] = "log", [COMITY_STEP_LOG1P] = "log1p", [COMITY_STEP_BINARY] = "binary"};
    if (strcmp(function, "lag") == 0) {
        long lag = 1;
        if (take(r, ',')) {
            char *end = NULL;
            lag = *r->at >= '0' && *r->at <= '9' ? strtol(r->at, &end, 10) : 0;
            if (lag < 1 || lag > MOST_LAG) {
                return complain(r, "a number of years from 1 to 200");
            }
            r->at = end;
        }
        out->lag += (int)lag;
        return out->lag > MOST_LAG ? complain(r, "a lag of at most 200 years") : COMITY_OK;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(function, steps[i]) == 0) {
            return add_step(r, out, (comity_term_step)i);
        }
    }
    return comity_fail(r->error, COMITY_ERROR_USAGE,
                       "formula: there is no function %s; there are lag, log, log1p, binary, recorded, difference, "
                       "origin, destination",
                       function);
}

static comity_status read_function(reader *r, const char *function, comity_formula_term *out, int depth) {
    static const char *const kinds[] = {[COMITY_TERM_LAYER] = "recorded",
                                        [COMITY_TERM_DIFFERENCE] = "difference",
                                        [COMITY_TERM_ORIGIN] = "origin",
                                        [COMITY_TERM_DESTINATION] = "destination"};
    comity_status status = COMITY_OK;
    size_t kind = 0;
    while (kind < sizeof kinds / sizeof kinds[0] && strcmp(function, kinds[kind]) != 0) {
        kind++;
    }
    if (kind < sizeof kinds / sizeof kinds[0]) {
        out->kind = (comity_term_kind)kind;
        out->recorded = kind == COMITY_TERM_LAYER;
        status = read_name(r, out->key);
    } else if (!(status = read_inner(r, out, depth + 1))) {
        status = finish(r, function, out);
    }
    if (!status && !take(r, ')')) {
        status = complain(r, "\")\"");
    }
    return status;
}

static comity_status read_inner(reader *r, comity_formula_term *out, int depth) {
    char name[COMITY_KEY_SIZE];
    if (depth > COMITY_FORMULA_STEPS) {
        return complain(r, "fewer functions in each other");
    }
    comity_status status = read_name(r, name);
    if (status) {
        return status;
    }
    if (take(r, '(')) {
        return read_function(r, name, out, depth);
    }
    memcpy(out->key, name, sizeof name);
    return COMITY_OK;
}

static comity_status read_term(reader *r, comity_formula_term *out) {
    const char *from = r->at;
    memset(out, 0, sizeof *out);
    comity_status status = read_inner(r, out, 0);
    if (status) {
        return status;
    }
    size_t length = (size_t)(r->at - from);
    if (length >= sizeof out->text) {
        return comity_fail(r->error, COMITY_ERROR_USAGE, "formula: the term %.40s... is too long", from);
    }
    memcpy(out->text, from, length);
    return COMITY_OK;
}

static comity_status read_terms(reader *r, comity_formula *out) {
    comity_status status = COMITY_OK;
    do {
        if (out->n_terms == COMITY_FORMULA_TERMS) {
            return comity_fail(r->error, COMITY_ERROR_USAGE, "formula: more than %d terms", COMITY_FORMULA_TERMS);
        }
        comity_formula_term *term = &out->terms[out->n_terms];
        if ((status = read_term(r, term))) {
            return status;
        }
        int twice = strcmp(term->text, out->outcome.text) == 0;
        for (size_t i = 0; i < out->n_terms; i++) {
            twice |= strcmp(term->text, out->terms[i].text) == 0;
        }
        if (twice) {
            return comity_fail(r->error, COMITY_ERROR_USAGE, "formula: %s is there twice", term->text);
        }
        out->n_terms++;
    } while (take(r, '+'));
    return *r->at ? complain(r, "\"+\"") : COMITY_OK;
}

comity_status comity_formula_parse(const char *text, comity_formula *out, comity_error *error) {
    reader r = {.error = error};
    size_t n = 0;
    int blank = 0;
    memset(out, 0, sizeof *out);
    for (; *text; text++) {
        int was_blank = blank;
        blank = *text == ' ' || *text == '\t' || *text == '\n';
        if (was_blank && n && is_name(r.text[n - 1]) && is_name(*text)) {
            return comity_fail(error, COMITY_ERROR_USAGE, "formula: expected \"+\" before %.40s", text);
        }
        if (!blank) {
            if (n + 1 == sizeof r.text) {
                return comity_fail(error, COMITY_ERROR_USAGE, "formula: it is too long");
            }
            r.text[n++] = *text;
        }
    }
    r.at = r.text;
    comity_status status = read_term(&r, &out->outcome);
    if (!status && !take(&r, '~')) {
        status = complain(&r, "\"~\"");
    }
    return status ? status : read_terms(&r, out);
}

double comity_formula_apply(const comity_formula_term *term, double value) {
    for (size_t i = 0; i < term->n_steps && !isnan(value); i++) {
        switch (term->steps[i]) {
        case COMITY_STEP_LOG:
            value = value > 0 ? log(value) : (double)NAN;
            break;
        case COMITY_STEP_LOG1P:
            value = value > -1 ? log1p(value) : (double)NAN;
            break;
        default:
            value = value > 0;
        }
    }
    return value;
}
