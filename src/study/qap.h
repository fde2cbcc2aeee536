/* Regression of one network of states on others, tested by permutation. */
#ifndef COMITY_STUDY_QAP_H
#define COMITY_STUDY_QAP_H

#include "comity/permutation.h"
#include "data/store/store.h"

typedef struct {
    const char *formula;      /* network_formula.h */
    const char *organisation; /* its members on 31 December; NULL: all states of the world */
    int year;
    comity_permutation_options options; /* direction is found: without, if all networks are symmetric */
} comity_qap_study;

typedef struct {
    int directed;
    size_t n_asked; /* states that were asked for */
    comity_permutation_result fit;
} comity_qap_info;

/* Fits and tests; saves a row a term in the table qap_row under a run, in place of an earlier one of the same formula,
 * organisation, year, model and null. With one term of a linear model a row "correlation" has the QAP correlation.
 * `out` (may be NULL): term, estimate, standard_error, statistic, p, p_lower, p_upper.
 * Errors: those of the formula and of comity_mrqap, which name the term; COMITY_ERROR_NOT_FOUND for a layer or series
 * that is not there or says nothing of that year. */
comity_status comity_study_qap(comity_store *store, const comity_qap_study *study, comity_qap_info *info,
                               comity_panel *out, comity_error *error);

#endif
