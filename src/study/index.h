/* Composite indices: a spec is run over the workbench (or a CSV file) and saved as a run, with intervals. */
#ifndef COMITY_STUDY_INDEX_H
#define COMITY_STUDY_INDEX_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"
#include "study/index_spec.h"

/* The text of a spec: one that the program carries (indices/NAME.index), or a file of the user. */
typedef struct {
    char *text;
    size_t size;
    char path[512];   /* for errors */
    char folder[512]; /* in which its CSV file lies; empty: it is carried */
} comity_index_file;

/* Finds `spec`: a name that is carried, else a path. NOT_FOUND lists the names that there are. Free it after an error
 * too. */
comity_status comity_index_file_read(const char *spec, comity_index_file *out, comity_error *error);
void comity_index_file_free(comity_index_file *file);

/* The specs that the program carries: name, units, indicators, title. */
comity_status comity_index_list(comity_panel *out, comity_error *error);

typedef struct {
    const char *organisation; /* of years and states; NULL: the spec's */
    const char *variant;      /* NULL: the spec's */
    int first_year;           /* 0: the spec's */
    int last_year;
    int64_t draws; /* -1: the spec's */
    int64_t seed;  /* -1: the spec's */
    int n_threads; /* 0: as many as there are processors */
    const volatile int *stop;
    void (*progress)(void *context, const char *what, double fraction);
    void *context;
} comity_index_options;

/* Fetches the data of the spec, computes the index, its uncertainty and its sensitivity, and saves all of it as run
 * *run, in place of an earlier run of the same index, organisation and variant. One transaction.
 *
 * Where an uncertain choice brings scores on another scale (another normalisation, Copeland), the intervals of scores
 * are from as many draws of the other choices; none, where there are no others.
 * An aggregate has ranks only with their intervals: with `of = all` every one, else the index alone; without draws
 * none. Indicators without data are left out, and their rows in index_element say what they wait for. Errors: as
 * comity_index_fetch and the library, with the spec's file; COMITY_ERROR_INTERRUPTED. Cost: the draws. */
comity_status comity_study_index(comity_store *store, const comity_index_spec *spec, const comity_index_file *file,
                                 const comity_index_options *options, int64_t *run, comity_error *error);

/* What was saved: the scores of the index a row (unit, year, score with interval, rank with interval, of how many, n,
 * n_all) or, with `all`, of every aggregate. */
comity_status comity_index_scores(comity_store *store, int64_t run, int all, comity_panel *out, comity_error *error);
/* The scores of the elements just below the index, a column each. No column where those are indicators. */
comity_status comity_index_parts(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* Aggregates and indicators with weights: element, parent, direction, weight, effective, n, rank_shift, source. */
comity_status comity_index_elements(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* Indicators that are left out: element, name, waits_for. */
comity_status comity_index_waiting(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* Shares of the variance of rank shifts: input, first, total with intervals. */
comity_status comity_index_sensitivity(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* What was unusual: element, note. Not of elements without any data, which comity_index_waiting lists. */
comity_status comity_index_notes(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* One row: as table index_run_row, without the text of the spec. */
comity_status comity_index_about(comity_store *store, int64_t run, comity_panel *out, comity_error *error);
/* Indices that are in the workbench: index_name, organisation, variant, units, n_rows, run. */
comity_status comity_index_saved(comity_store *store, comity_panel *out, comity_error *error);

#endif
