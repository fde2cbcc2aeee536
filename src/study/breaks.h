/* Where the saved series break: indicators and components of roles, saved as a run. */
#ifndef COMITY_STUDY_BREAKS_H
#define COMITY_STUDY_BREAKS_H

#include "comity/base.h"
#include "comity/breaks.h"
#include "data/store/store.h"

/* For series of years. */
typedef struct {
    int max_breaks; /* 0: 2; below 0: none */
    double trim;    /* fewest years of a segment: a share below 1, or their number; 0: .15, but at least 5 years */
    int trend;      /* 1: level and trend break; 0: the level */
    int test_each;  /* 1: also test each number of breaks against one more */
} comity_series_break_options;

/* A segment of a series; years without a value are COMITY_CELL_NONE (study/cells.h). */
typedef struct {
    int64_t first_year;
    int64_t last_year;
    int64_t n;
    double level; /* mean */
    double slope; /* Sen, a year; NaN with fewer than three values */
    double slope_p;
    int64_t break_year; /* the last year before the break that begins it */
    int64_t break_low;  /* its interval of 95%, held to the years of the series */
    int64_t break_high;
} comity_series_segment;

typedef struct {
    comity_breaks breaks;
    comity_series_segment *segments; /* breaks.n_breaks + 1 */
} comity_series_breaks;

/* Breaks of the `n` > 0 values of rising `years`. comity_series_breaks_free in any case. */
comity_status comity_series_breaks_find(const double *values, const int64_t *years, size_t n,
                                        const comity_series_break_options *options, comity_series_breaks *out,
                                        comity_error *error);
void comity_series_breaks_free(comity_series_breaks *found);

/* The first of rows [from, n_rows) of a panel whose first `keys` TEXT columns differ from those of row `from`. */
size_t comity_series_end(const comity_panel *rows, size_t from, size_t keys);

/* Finds the breaks of the series of a panel with columns TEXT subject, series and INTEGER year, NUMBER value, ordered
 * by them, and appends them to break_test_row, break_model_row and break_row, in place of what is there of these
 * series. */
comity_status comity_study_break_series(comity_store *store, int64_t run, const char *organisation,
                                        const comity_panel *rows, const comity_series_break_options *options,
                                        comity_error *error);

typedef struct {
    const char *organisation;
    const char *const *indicators; /* those to look at; none: all, unless a state is named */
    int n_indicators;
    const char *variant;   /* of indicators; NULL: as_was */
    const char *state;     /* components of this state's role; NULL: none; "all": of every member */
    const char *component; /* only this one; NULL: all. In multiples of the equal share where it has these */
    comity_series_break_options series;
    const volatile int *stop; /* may be NULL */
} comity_study_breaks_options;

/* One transaction; replaces what earlier runs had for the same series. The values must have been computed by
 * comity_study_measure and comity_study_role: COMITY_ERROR_NOT_FOUND where there is none. `run` gets its number. */
comity_status comity_study_breaks(comity_store *store, const comity_study_breaks_options *options, int64_t *run,
                                  comity_error *error);

/* Of a run, a row a segment: series, n, segment, first_year, last_year, level, slope, slope_p, break_year, low, high,
 * sup_f, sup_p, cusum_p. */
comity_status comity_breaks_summary(comity_store *store, int64_t run, comity_panel *out, comity_error *error);

/* Of a run, a row a number of breaks: series, breaks, rss, bic, lwz, f, p, years, chosen. */
comity_status comity_breaks_models(comity_store *store, int64_t run, comity_panel *out, comity_error *error);

#endif
