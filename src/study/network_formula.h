/* Formulas of networks: outcome ~ term + term (formula.h). A term is a layer, or a function of one:
 *
 *   LAYER                 values of the year; a pair without a recorded tie is 0
 *   recorded(LAYER)       a pair without a recorded tie is missing
 *   lag(T), lag(T, K)     of the year before, or K years before
 *   log(T), log1p(T)      logarithm (of 0 and less: missing), logarithm of 1 + T
 *   binary(T)             1 above zero, else 0
 *   difference(SERIES)    |s_i - s_j| of a series of state-years; origin(SERIES) s_i; destination(SERIES) s_j */
#ifndef COMITY_STUDY_NETWORK_FORMULA_H
#define COMITY_STUDY_NETWORK_FORMULA_H

#include "comity/base.h"
#include "data/unify/label.h"

#include <stddef.h>

enum { COMITY_NETWORK_TERMS = 32, COMITY_NETWORK_STEPS = 8, COMITY_NETWORK_TEXT = 128 };

typedef enum {
    COMITY_TERM_LAYER,
    COMITY_TERM_DIFFERENCE,
    COMITY_TERM_ORIGIN,
    COMITY_TERM_DESTINATION
} comity_network_kind;

typedef enum { COMITY_STEP_LOG, COMITY_STEP_LOG1P, COMITY_STEP_BINARY } comity_network_step;

typedef struct {
    char text[COMITY_NETWORK_TEXT]; /* as it was written, without blanks */
    comity_network_kind kind;
    char key[COMITY_KEY_SIZE]; /* of the layer or series */
    int lag;
    int recorded;
    comity_network_step steps[COMITY_NETWORK_STEPS]; /* innermost first */
    size_t n_steps;
} comity_network_term;

typedef struct {
    comity_network_term outcome;
    comity_network_term terms[COMITY_NETWORK_TERMS];
    size_t n_terms;
} comity_network_formula;

/* COMITY_ERROR_USAGE, pointing at the character, for what is no formula, for a term that is there twice, and for what
 * panels have but networks have not (products, effects, several regressions). */
comity_status comity_network_formula_parse(const char *text, comity_network_formula *out, comity_error *error);

/* The value after the steps of the term; NaN for a logarithm that is not there. */
double comity_network_apply(const comity_network_term *term, double value);

#endif
