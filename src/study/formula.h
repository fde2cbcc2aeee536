/* Formulas: the language in which regressions are asked for, of networks (comity qap) and of panels (comity explain).
 *
 *   formula := outcome ~ sum [ | effects ]
 *   outcome := expression, or c(expression, expression ...): one regression each
 *   sum     := product { + product } [ - 1 is refused: an intercept cannot be left out ]
 *   product := cross { * cross }                a * b is a + b + a:b
 *   cross   := factor { : factor }              a:b is the product of the two
 *   factor  := name | number | `any name` | function(argument, ...) | (sum) | factor ^ number
 *   effects := crossed { + crossed },  crossed := name { ^ name }
 *
 * Arguments are expressions, numbers, ranges of whole numbers (-5:10), or KEY=VALUE. Which functions there are is for
 * the caller to say, but for those that make several regressions of one formula, after Bergé's fixest: sw(a, b) takes a
 * and b in turn, csw(a, b) a and then a + b; sw0 and csw0 first none of them.
 *
 * A parser by descent; depth and length are bounded. Errors name what was expected and show the formula with a caret
 * below the character. */
#ifndef COMITY_STUDY_FORMULA_H
#define COMITY_STUDY_FORMULA_H

#include "comity/base.h"

#include <stddef.h>

enum {
    COMITY_FORMULA_LENGTH = 4096,
    COMITY_FORMULA_NODES = 2048,
    COMITY_FORMULA_DEPTH = 40,
    COMITY_FORMULA_FACTORS = 6,
    COMITY_FORMULA_TERMS = 128,
    COMITY_FORMULA_EFFECTS = 8,
    COMITY_FORMULA_SPECS = 64
};

typedef enum {
    COMITY_NODE_NAME,
    COMITY_NODE_NUMBER,
    COMITY_NODE_RANGE,  /* number : to */
    COMITY_NODE_CALL,   /* name(children) */
    COMITY_NODE_OPTION, /* name = child */
    COMITY_NODE_SUM,
    COMITY_NODE_STAR,
    COMITY_NODE_CROSS,
    COMITY_NODE_POWER /* child ^ child */
} comity_node_kind;

/* Nodes lie in one array and name each other by their number; 0 is none. */
typedef struct {
    comity_node_kind kind;
    size_t at; /* of the formula's text, for errors */
    size_t length;
    size_t name; /* where its name lies in `names` */
    double number;
    double to;
    int child; /* the first */
    int next;  /* brother */
} comity_node;

typedef struct {
    int factors[COMITY_FORMULA_FACTORS]; /* expressions that are multiplied */
    int n_factors;
} comity_formula_term;

/* One regression. */
typedef struct {
    int outcome;
    comity_formula_term terms[COMITY_FORMULA_TERMS];
    size_t n_terms;
} comity_formula_spec;

typedef struct {
    char *text;  /* as it was given */
    char *names; /* each with its NUL */
    comity_node *nodes;
    size_t n_nodes;
    size_t names_used;
    int effects[COMITY_FORMULA_EFFECTS]; /* NAME, or POWER of such */
    size_t n_effects;
    comity_formula_spec *specs;
    size_t n_specs;
    int is_expression; /* one expression, by comity_expression_parse */
} comity_formula;

/* Reads a formula. Errors: COMITY_ERROR_USAGE where it is none (also: a term twice, a term that is the outcome, more
 * than the limits above); COMITY_ERROR_MEMORY. `out` needs comity_formula_free, also after an error. O(length). */
comity_status comity_formula_parse(const char *text, comity_formula *out, comity_error *error);
/* Reads one expression, such as a variable to split by; it is the outcome of a single specification without terms. */
comity_status comity_expression_parse(const char *text, comity_formula *out, comity_error *error);
void comity_formula_free(comity_formula *formula);

const char *comity_formula_name(const comity_formula *formula, int node);
/* Number of children; the child of that number or 0. */
size_t comity_formula_children(const comity_formula *formula, int node);
int comity_formula_child(const comity_formula *formula, int node, size_t i);

/* The expression without blanks. Errors: COMITY_ERROR_USAGE where it is longer than `size` - 1. */
comity_status comity_formula_write(const comity_formula *formula, int node, char *out, size_t size,
                                   comity_error *error);
comity_status comity_formula_write_term(const comity_formula *formula, const comity_formula_term *term, char *out,
                                        size_t size, comity_error *error);

/* Fails with words and the formula, a caret below the node. */
comity_status comity_formula_complain(const comity_formula *formula, int node, comity_status status,
                                      comity_error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
