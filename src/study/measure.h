/* Computes the indicators of the catalogue and saves them as a run. */
#ifndef COMITY_STUDY_MEASURE_H
#define COMITY_STUDY_MEASURE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/region.h"

typedef struct {
    comity_region region;
    const char *const *indicators; /* those to compute; none: all */
    int n_indicators;
    const volatile int *stop;                                           /* may be NULL */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_measure_options;

/* Computes every chosen indicator in the three variants, tests each series for trend, and replaces what an earlier run
 * had for the same indicators and organisation. One transaction. Indicators whose data are not in the workbench are
 * left out; comity_measure_waiting names them. `region` is completed with the years used. */
comity_status comity_study_measure(comity_store *store, comity_measure_options *options, comity_error *error);

/* Summary of the saved values of an organisation, a row an indicator: dimension, indicator, unit, n_years, first_year,
 * first, last_year, last, fixed, without_largest (in that last year), z, p. */
comity_status comity_measure_summary(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error);

/* Indicators that have no value for the organisation: dimension, indicator, waits_for. */
comity_status comity_measure_waiting(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error);

/* The same for people, a row a missing need: waits_for, indicators (their names, with commas). */
comity_status comity_measure_waiting_by_need(comity_store *store, const char *organisation, comity_panel *out,
                                             comity_error *error);

/* Tests the series of a panel with columns TEXT subject, series and INTEGER year, NUMBER value, ordered by them, and
 * appends a row a series to trend_row. Used for indicators and for roles. */
comity_status comity_study_trends(comity_store *store, int64_t run, const char *organisation, const comity_panel *rows,
                                  comity_error *error);

#endif
