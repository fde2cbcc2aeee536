/* Which dimension of integration goes before which, saved as a run. */
#ifndef COMITY_STUDY_SPILLOVER_H
#define COMITY_STUDY_SPILLOVER_H

#include "comity/base.h"
#include "data/store/store.h"

typedef struct {
    const char *organisation;
    const char *variant;      /* of the indicators; NULL: as_was */
    int most_lag;             /* 0: 4 */
    const volatile int *stop; /* may be NULL */
} comity_study_spillover_options;

/* Dimension series, from the saved values of indicators whose direction is not "none": each indicator is standardised
 * over its years (mean 0, standard deviation 1; negative ones with the sign turned; constant ones left out). The value
 * of a dimension is the mean over the indicators of the year. Its change is the mean of the changes of the indicators
 * that have a value in that year and the year before, so that an indicator that begins or ends makes no jump.
 *
 * For every two dimensions the lead-lag correlations of these changes (comity_measure_lead_lag), and for every
 * dimension the first instrument under the line of the organisation. Replaces what an earlier run had for the
 * organisation and variant, in one transaction. COMITY_ERROR_NOT_FOUND where no indicator has a value;
 * COMITY_ERROR_USAGE for an unknown variant. */
comity_status comity_study_spillover(comity_store *store, const comity_study_spillover_options *options, int64_t *run,
                                     comity_error *error);

typedef struct {
    comity_panel dimensions; /* dimension, indicators, years, first_year, last_year, changes */
    comity_panel pairs;      /* dimension_a, dimension_b, lag, n, a_leads, b_leads, lead, p, shifts, critical_r,
                                detectable_r */
    comity_panel first;      /* dimension, instrument, adopted, expected, seen */
    double tau;              /* of the orders expected and seen; NaN: none */
    double tau_p;
    size_t n_ordered; /* dimensions with both */
} comity_spillover_answer;

void comity_spillover_answer_init(comity_spillover_answer *answer);
void comity_spillover_answer_free(comity_spillover_answer *answer);

/* What the run saved. */
comity_status comity_spillover_read(comity_store *store, int64_t run, comity_spillover_answer *out,
                                    comity_error *error);

#endif
