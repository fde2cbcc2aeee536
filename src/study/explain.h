/* Regressions of panels: formulas to columns, columns to estimates, estimates to a run.
 *
 * Each formula gives one regression or several (formula.h); a split by a variable, or leaving out one member of an
 * organisation after the other, repeats each of them on parts of the rows. All share the columns, which are made once.
 */
#ifndef COMITY_STUDY_EXPLAIN_H
#define COMITY_STUDY_EXPLAIN_H

#include "comity/explain.h"
#include "comity/panel.h"
#include "data/store/store.h"
#include "study/panel_frame.h"

typedef enum { COMITY_ESTIMATOR_PPML, COMITY_ESTIMATOR_OLS } comity_estimator;

typedef struct {
    const char *const *formulas;
    size_t n_formulas;
    comity_estimator estimator;
    comity_frame_options frame;
    const char *cluster; /* "pair", "exporter,importer,year", "exporter^year"; NULL: no clusters */
    const char *se; /* iid, robust, cluster, dyadic, corrected; NULL: cluster where clusters are named, else robust */
    const char *sample;     /* an expression: rows where it is above zero; NULL: all */
    const char *without;    /* "CHN,RUS": without the rows of these states; NULL: none */
    const char *split;      /* an expression: a regression for each value; NULL: none */
    const char *drop_each;  /* an organisation: besides all rows, without each state that was ever a member */
    const char *weights;    /* an expression; NULL: none */
    const char *offset;     /* an expression; NULL: none */
    const char *save_panel; /* FILE.csv or FILE.parquet; NULL: none */
    comity_fit_options fit; /* tolerance, convention, level, threads; the rest is set here */
    int keep_separated;     /* 1: no look for separation beyond levels that are all zero */
    int no_run;             /* 1: nothing is saved */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_explain_study;

/* Results as tables:
 *   terms  term, estimate, std_error, statistic, p_value, conf_low, conf_high, model, outcome, state (estimated,
 * absorbed, collinear), reason models model, name, formula, outcome, estimator, sample, effects, clusters, se, n_rows,
 * n_used, n_missing, n_singletons, n_all_zero, n_separated, zeros (rows used whose outcome is 0), df_effects,
 * pseudo_r2, r2, r2_within, deviance, log_likelihood, aic, bic, iterations, gap, statistic (z, or t with its degrees of
 * freedom) notes  what the reader should know, a sentence a row */
typedef struct {
    comity_panel terms;
    comity_panel models;
    comity_panel notes;
    int64_t run; /* 0: not saved */
} comity_explain_result;

void comity_explain_result_init(comity_explain_result *result);
void comity_explain_result_free(comity_explain_result *result);

/* Estimates, and saves the run with its tables explain_term_row and explain_model_row in place of an earlier run with
 * the same words. Errors: those of the formulas (pointing at the character), of the panel and of the estimator, with
 * the model named; nothing is saved then. Interruptible. */
comity_status comity_study_explain(comity_store *store, const comity_explain_study *study, comity_explain_result *out,
                                   comity_error *error);

/* The tables of a run; `run` 0: the last one. COMITY_ERROR_NOT_FOUND where there is none. */
comity_status comity_explain_read(comity_store *store, int64_t run, comity_explain_result *out, comity_error *error);

#endif
