/* Formulas of networks: outcome ~ term + term. A term is a layer, or a function of one:
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

enum { COMITY_FORMULA_TERMS = 32, COMITY_FORMULA_STEPS = 8, COMITY_FORMULA_TEXT = 128 };

typedef enum {
    COMITY_TERM_LAYER,
    COMITY_TERM_DIFFERENCE,
    COMITY_TERM_ORIGIN,
    COMITY_TERM_DESTINATION
} comity_term_kind;

typedef enum { COMITY_STEP_LOG, COMITY_STEP_LOG1P, COMITY_STEP_BINARY } comity_term_step;

typedef struct {
    char text[COMITY_FORMULA_TEXT]; /* as it was written, without blanks */
    comity_term_kind kind;
    char key[COMITY_KEY_SIZE]; /* of the layer or series */
    int lag;
    int recorded;
    comity_term_step steps[COMITY_FORMULA_STEPS]; /* innermost first */
    size_t n_steps;
} comity_formula_term;

typedef struct {
    comity_formula_term outcome;
    comity_formula_term terms[COMITY_FORMULA_TERMS];
    size_t n_terms;
} comity_formula;

/* COMITY_ERROR_USAGE, saying where, for what is no formula and for a term that is there twice. */
comity_status comity_formula_parse(const char *text, comity_formula *out, comity_error *error);

/* The value after the steps of the term; NaN for a logarithm that is not there. */
double comity_formula_apply(const comity_formula_term *term, double value);

#endif
