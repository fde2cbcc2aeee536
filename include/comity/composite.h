/* Composite indices as the OECD/JRC handbook builds them, and how sure their ranks are.
 *
 * A frame holds what is measured: rows (units, or units in years), elements (indicators, and the aggregates above them)
 * and who belongs to whom. Settings say what is done in each step. comity_index_compute() takes both and gives every
 * stage: denominated, imputed, screened, treated, normalised, weights, scores, ranks. comity_index_uncertainty() does
 * it again and again with other settings; comity_sobol_estimate() tells which choice moves the ranks.
 *
 * Matrices are columns one after the other: the value of row r in column c is at m[c * n_rows + r]. NaN is missing;
 * infinite values are errors. The caller frees results with the function named beside them. Nothing here depends on the
 * locale or on the number of threads.
 *
 * Sources: OECD & JRC 2008, Handbook on Constructing Composite Indicators; Saisana, Saltelli & Tarantola 2005, JRSS A
 * 168:307-323; the conventions are those of the R package COINr (Becker et al. 2022) unless said otherwise. */
#ifndef COMITY_COMPOSITE_H
#define COMITY_COMPOSITE_H

#include "comity/base.h"

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------------------------------------------ the settings
 */

/* Levels of the hierarchy, indicators being level 1. */
enum { COMITY_INDEX_LEVELS = 8 };

typedef enum {
    COMITY_IMPUTE_NONE = 0,
    COMITY_IMPUTE_MEAN,         /* of the indicator over the rows of the same time */
    COMITY_IMPUTE_MEDIAN,       /* likewise */
    COMITY_IMPUTE_GROUP_MEAN,   /* of the rows of the same group (comity_index_frame.group) and time */
    COMITY_IMPUTE_GROUP_MEDIAN, /* likewise */
    COMITY_IMPUTE_ROW,          /* mean of the row's other indicators of the same parent, all min-max scaled with their
                                   direction first and scaled back after */
    COMITY_IMPUTE_ROW_MEDIAN,   /* the median of those */
    COMITY_IMPUTE_LATEST,       /* the unit's last earlier value; see comity_impute_settings.most_years */
    COMITY_IMPUTE_CONSTANT,     /* the unit's last earlier value, before the first one the first one */
    COMITY_IMPUTE_LINEAR        /* linear in time between the unit's values, constant beyond them */
} comity_impute_method;

typedef struct {
    comity_impute_method method;
    int most_years;  /* LATEST: of how many of the frame's earlier times the value may be; 0: of any */
    int whole_panel; /* MEAN .. GROUP_MEDIAN: over all times, not each time alone; ROW: scaled over all times */
} comity_impute_settings;

typedef struct {
    double min_available; /* least share of indicators with a value; 0: no screening */
    double min_nonzero;   /* least share of non-zeros among the values that are there; 0: no screening */
    int after_imputation; /* whether imputed values count as available; 0: what was there before imputing */
    const int8_t *force;  /* n_rows long or NULL: 1 keep, -1 drop, 0 as the shares say */
} comity_screen_settings;

typedef enum {
    COMITY_LOG_NONE = 0,
    COMITY_LOG_CT,      /* ln(x - min + .01 (max - min)) */
    COMITY_LOG_CT_ORIG, /* ln(x - min + 1) */
    COMITY_LOG_CT_PLUS, /* LOG_CT where skew > 0, else its mirror -ln(max + .01 (max - min) - x) */
    COMITY_LOG_GII      /* ln((max - 1) (x - min) / (max - min) + 1); needs max > 1 */
} comity_log_method;

/* An indicator passes where |skew| < max_skew or kurtosis < max_kurtosis; otherwise extremes are winsorised, then, if
 * it still does not pass, the untreated values are logged. */
typedef struct {
    int skip;   /* 1: no treatment at all */
    int winmax; /* most values to winsorise; 0: none */
    comity_log_method log;
    int log_winsorised;  /* 1: log what has been winsorised, not the untreated values */
    double max_skew;     /* 2 */
    double max_kurtosis; /* 3.5 */
    int yearly;          /* each time alone; 0: all rows together */
} comity_treat_settings;

typedef enum {
    COMITY_NORMALISE_DEFAULT = 0, /* of an element: as the settings say; of the settings: min-max */
    COMITY_NORMALISE_NONE,        /* only the direction */
    COMITY_NORMALISE_MINMAX,      /* (x - min) / (max - min) (high - low) + low */
    COMITY_NORMALISE_ZSCORE,      /* (x - mean) / sd * high + low, n - 1 in the sd: mean `low`, sd `high` */
    COMITY_NORMALISE_SCALED,      /* (x - floor) / (ceiling - floor) * high, floor and ceiling of the element */
    COMITY_NORMALISE_DIST2MAX,    /* 1 - (max - x) / (max - min) */
    COMITY_NORMALISE_DIST2REF,    /* 1 - (ref - x) / (ref - min), ref the value of `reference` */
    COMITY_NORMALISE_DIST2TARG,   /* direction 1: (x - min) / (target - min); -1: (max - x) / (max - target) */
    COMITY_NORMALISE_FRACMAX,     /* x / max */
    COMITY_NORMALISE_RANK,        /* 1 the smallest; ties have the smallest of their ranks */
    COMITY_NORMALISE_PRANK,       /* (rank - 1) / (n - 1) */
    COMITY_NORMALISE_BORDA,       /* rank - 1 */
    COMITY_NORMALISE_GOALPOSTS    /* (x - floor) / (ceiling - floor), cut to [0,1] unless `uncut`, times high; reversed
                                     where direction is -1 */
} comity_normalise_method;

/* Directions come before everything: x is multiplied by -1 where the direction is -1, so all formulas (but the three
 * with floor, ceiling or target, which are given in the indicator's own units) read for "more is better". */
typedef struct {
    comity_normalise_method method;
    double low;        /* MINMAX 0, ZSCORE 0 */
    double high;       /* MINMAX 100, ZSCORE 1, SCALED 100, GOALPOSTS 1 */
    int yearly;        /* each time alone; 0: the whole panel on one scale, comparable over time */
    int capped;        /* DIST2REF and DIST2TARG: nothing above 1 */
    int uncut;         /* GOALPOSTS: values beyond the posts stay beyond 0 and 1 */
    int64_t reference; /* DIST2REF: the unit (its value of frame.unit); of each time its own value, unless the panel is
                          normalised as a whole: then its value of the last time it has one */
} comity_normalise_settings;

/* The method with the `low` and `high` above and all else 0: change the method with this, not by hand. */
comity_normalise_settings comity_normalise_default(comity_normalise_method method);

typedef enum {
    COMITY_WEIGHTS_GIVEN = 0, /* settings.weights, or where that is NULL the elements' own */
    COMITY_WEIGHTS_EQUAL,
    COMITY_WEIGHTS_PCA_FIRST, /* loadings of the first component; sign such that they add up to more than 0 */
    COMITY_WEIGHTS_PCA_ALL,   /* sum_k l_k |a_ik|, all components k with eigenvalue l_k (Nagar-Basu type, ARCII-like) */
    COMITY_WEIGHTS_PCA_FACTORS, /* OECD handbook: varimax; for each indicator its largest squared loading, scaled inside
                                   the factor, times the factor's share of the variance explained */
    COMITY_WEIGHTS_OPTIMISED    /* Nelder-Mead: correlations with the index in proportion to the given weights */
} comity_weights_method;

typedef enum {
    COMITY_AGGREGATE_ARITHMETIC = 0, /* sum w x / sum w */
    COMITY_AGGREGATE_GEOMETRIC,      /* exp(sum w ln x / sum w); x > 0 */
    COMITY_AGGREGATE_HARMONIC,       /* sum w / sum (w / x); x > 0 */
    COMITY_AGGREGATE_POWER,   /* (sum w x^p / sum w)^(1/p); p = 0 is the geometric mean; x >= 0, and > 0 if p <= 0 */
    COMITY_AGGREGATE_COPELAND /* from the outranking matrix of the rows of a time; see comity_copeland() */
} comity_aggregate_method;

/* How the elements of one level become those above: levels[l - 2] makes the aggregates of level l. */
typedef struct {
    comity_weights_method weights;
    comity_aggregate_method aggregate;
    double power;         /* POWER: p */
    double min_available; /* an aggregate is missing where fewer than this share of its elements have a value; 0: any */
    size_t n_factors;     /* PCA_FACTORS: how many; 0: as comity_pca_weights() finds */
} comity_level_settings;

typedef struct {
    int denominate; /* divide the indicators that have a denominator by it */
    comity_impute_settings impute;
    comity_screen_settings screen;
    comity_treat_settings treat;
    comity_normalise_settings normalise;
    comity_level_settings
        levels[COMITY_INDEX_LEVELS]; /* [0]: from indicators (level 1) upwards, [1]: from level 2 ... */
    const double *weights;  /* NULL, or n_elements weights that stand in for the elements' own (levels with GIVEN) */
    const uint8_t *removed; /* NULL, or n_elements long: 1 weighs nothing, as if it were not in the index */
} comity_index_settings;

/* Denominate; no imputing, no screening; winsorise up to 5, then LOG_CT, at 2 and 3.5; min-max 0 to 100 over the whole
 * panel; given weights; arithmetic means. */
comity_index_settings comity_index_settings_default(void);

/* --------------------------------------------------------------------------------------------------------- the frame
 */

typedef struct {
    const char *code;    /* for messages; may be NULL */
    int level;           /* 1 an indicator, else 2 .. COMITY_INDEX_LEVELS */
    int64_t parent;      /* position in elements, of a higher level; -1: the index itself, of which there is one */
    double weight;       /* within the parent; >= 0; need not add up to 1 */
    int direction;       /* indicators: 1 more is better, -1 less is better */
    int64_t denominator; /* indicators: column of denominators; -1: none */
    double target;       /* DIST2TARG; NaN: none */
    double floor;        /* SCALED and GOALPOSTS; NaN: none */
    double ceiling;
    int untreated;                     /* 1: never winsorised or logged */
    comity_normalise_method normalise; /* DEFAULT: as the settings say */
} comity_index_element;

/* Level 1, no parent, weight 1, direction 1, no denominator, no target, no posts. */
comity_index_element comity_index_element_default(void);

typedef struct {
    size_t n_rows;
    size_t n_indicators; /* elements[0 .. n_indicators - 1] are the indicators, of level 1 */
    size_t n_elements;   /* the aggregates follow, in any order */
    size_t n_denominators;
    const comity_index_element *elements;
    const int64_t *unit;        /* of each row; NULL: row r is unit r */
    const int64_t *time;        /* of each row, whole years or periods; NULL: all of one time */
    const int64_t *group;       /* of each row, for imputing; negative: none; NULL: none at all */
    const double *values;       /* n_rows x n_indicators */
    const double *denominators; /* n_rows x n_denominators; NULL where that is 0 */
    int across_times; /* 1: all rows are compared with each other, such as the years of one region, as if of one time;
                         time still tells unit-times apart and serves LATEST, CONSTANT and LINEAR */
} comity_index_frame;

/* Checks a frame and settings without computing: levels, parents, one index, no aggregate without elements, weights
 * finite and >= 0 and not all zero in a group, directions, no infinite value, unit-times unique, parameters of the
 * methods in range. Errors: COMITY_ERROR_INPUT with the row (1-based) and the element's code as the column;
 * COMITY_ERROR_USAGE. */
comity_status comity_index_check(const comity_index_frame *frame, const comity_index_settings *settings,
                                 comity_error *error);

/* -------------------------------------------------------------------------------------------------- the whole pipeline
 */

/* What was unusual, to be told to the reader. */
typedef enum {
    COMITY_INDEX_ALL_MISSING = 1,  /* the indicator has no value (left after screening): it plays no part */
    COMITY_INDEX_CONSTANT,         /* no spread: normalised it has no value, so it plays no part */
    COMITY_INDEX_BAD_DENOMINATOR,  /* `count` cells with a value had a zero or missing denominator: now missing */
    COMITY_INDEX_STILL_MISSING,    /* `count` cells are missing after imputing */
    COMITY_INDEX_NOT_PASSED,       /* treated, but skew and kurtosis are still beyond the limits */
    COMITY_INDEX_NEGATIVE_LOADING, /* weight by first component (or by optimising) is negative: `value` */
    COMITY_INDEX_SINGULAR,         /* correlations of this aggregate's elements are singular: rank `count` */
    COMITY_INDEX_UNITS_DROPPED,    /* `count` rows were screened out */
    COMITY_INDEX_NO_SCORE,         /* `count` rows that were not screened out have no score of this aggregate */
    COMITY_INDEX_EQUAL_INSTEAD     /* no components could be had (too few complete rows): equal weights were taken */
} comity_index_warning_kind;

typedef struct {
    comity_index_warning_kind kind;
    int64_t element; /* -1: none */
    size_t count;
    double value;
} comity_index_warning;

/* What treatment did to one indicator; NaN where it was not reached or has no value. With yearly treatment: the sums
 * and the last time's statistics. */
typedef struct {
    int passed_before;
    double skew_before;
    double kurtosis_before;
    int n_winsorised;
    int passed_winsorised;
    double skew_winsorised;
    double kurtosis_winsorised;
    int logged;
    int passed_logged;
    double skew_logged;
    double kurtosis_logged;
} comity_treatment;

typedef enum {
    COMITY_POINT_RAW = 0,
    COMITY_POINT_HIGH,  /* winsorised from above */
    COMITY_POINT_LOW,   /* winsorised from below */
    COMITY_POINT_LOGGED /* the whole indicator was logged */
} comity_point;

/* All stages. Rows that were screened out stay in place, with NaN from `screened` on. */
typedef struct {
    size_t n_rows, n_indicators, n_elements;
    size_t index;        /* the element that is the index */
    double *denominated; /* n_rows x n_indicators, as the four below */
    double *imputed;
    double *screened;
    double *treated;
    double *normalised;
    double *scores;    /* n_rows x n_elements: indicators normalised, then aggregates */
    double *ranks;     /* n_rows x n_elements: within the time, 1 the highest score, ties the best; NaN: no score */
    double *weights;   /* n_elements, as used, scaled to add up to 1 in each group; the index 1 */
    double *effective; /* n_elements: products of weights up to the index, which has 1 */
    double *available; /* n_rows: share of indicators with a value, as screening counts it */
    double *nonzero;   /* n_rows: share of non-zeros among these; NaN without values */
    uint8_t *kept;     /* n_rows: 1 not screened out */
    uint8_t *points;   /* n_rows x n_indicators: comity_point */
    comity_treatment *treatments; /* n_indicators */
    comity_index_warning *warnings;
    size_t n_warnings;
} comity_index_result;

/* Denominate, impute, screen, treat, normalise, weigh, aggregate, rank. `settings` NULL: the defaults. `out` is
 * overwritten; free it with comity_index_free(), also where nothing is in it ({0}).
 * Weights: each level's are computed from the scores of that level (first-PC and ARCII-type weights of level 2 need
 * aggregated level 2). Components: correlation matrix of the rows without a gap; elements that have no spread get
 * weight 0. Aggregates: weights of missing elements are dropped and the others rescaled; none left: missing.
 * Degenerate: constant indicators and those without values are left out, with a warning; one unit: min-max and z-score
 * have no value then, so choose goalposts, targets or a panel; one element in a group: its score is passed on.
 * Errors: as comity_index_check(); COMITY_ERROR_INPUT with row and element for a value <= 0 where a geometric or
 * harmonic mean, a power mean that needs positive values, for weights of components that add up to nothing, a missing
 * target, posts that are equal; COMITY_ERROR_MEMORY. On error `out` is empty. Cost: O(n_rows n_elements) but for
 * sorting, components O(k^3) a group, Copeland O(units^2 elements). */
comity_status comity_index_compute(const comity_index_frame *frame, const comity_index_settings *settings,
                                   comity_index_result *out, comity_error *error);

void comity_index_free(comity_index_result *result);

/* Scores and ranks once more from a result's `normalised`, with other levels, weights or removed elements: what the
 * re-weighting of a page needs. `scores` and `ranks` (n_rows x n_elements) and `weights` (n_elements) may each be NULL.
 * Errors as above. */
comity_status comity_index_rescore(const comity_index_frame *frame, const comity_index_result *result,
                                   const comity_index_settings *settings, double *scores, double *ranks,
                                   double *weights, comity_error *error);

/* ---------------------------------------------------------------------------------------------------- steps, by itself
 */

/* Skewness g1 sqrt(n (n-1)) / (n - 2) and excess kurtosis ((n + 1) g2 + 6) (n - 1) / ((n - 2) (n - 3)), as spreadsheets
 * and SAS have them. NaN values are left out. NaN with fewer than 3 (4) values or where all are equal. O(n). */
double comity_skewness(const double *values, size_t n);
double comity_kurtosis(const double *values, size_t n);

/* The q-quantile, linear between order statistics (type 7 of Hyndman & Fan). NaN values are left out; NaN where none is
 * left or there is no memory to sort. comity_quantile_sorted(): of rising numbers without NaN, O(1). */
double comity_quantile(const double *values, size_t n, double q);
double comity_quantile_sorted(const double *sorted, size_t n, double q);

/* Winsorise and log one vector in place, as settings say. At each step all values equal to the extreme (the highest
 * where skew >= 0) become the next one, until it passes or `winmax` values have been moved. A vector without spread or
 * with fewer than 3 values is left alone and counts as passed. `points` (n long) may be NULL. O(n winmax). */
comity_status comity_treat(double *values, size_t n, const comity_treat_settings *settings, comity_treatment *out,
                           uint8_t *points, comity_error *error);

/* One vector by a method; `element` gives direction, target, posts (NULL: direction 1); `reference` is the position of
 * DIST2REF's unit, -1: none. A constant vector has NaN where the formula divides by its spread. `in` and `out` may be
 * the same. O(n), for ranks O(n log n). Errors: USAGE or INPUT for lacking target, posts, reference; MEMORY. */
comity_status comity_normalise(const double *in, size_t n, const comity_normalise_settings *settings,
                               const comity_index_element *element, int64_t reference, double *out,
                               comity_error *error);

/* Ranks, 1 the largest (descending) or the smallest; equal values have the smallest of their ranks; NaN stays NaN.
 * O(n log n). */
comity_status comity_rank(const double *values, size_t n, int descending, double *ranks, comity_error *error);

/* Means of one row's elements; NaN values are left out and the other weights rescaled; NaN where none is left or the
 * weights left add up to 0, and where a value is out of the formula's range (<= 0 for geometric and harmonic; see
 * comity_aggregate_method). `weights` NULL: equal. Not COPELAND: NaN. O(n). */
double comity_aggregate(const double *values, const double *weights, size_t n, comity_aggregate_method method,
                        double power);

/* Outranking: out[j * n + i] = share of the weight of the columns on which unit i beats unit j, ties by half; only
 * columns that both have count (COINr counts a gap for the second). 0 on the diagonal; NaN where two have no column in
 * common. `values` n x k; `weights` NULL: equal; `dominances` (may be NULL): pairs in which one is never beaten and
 * wins all weight. Errors: INPUT for weights negative or without sum. O(n^2 k). */
comity_status comity_outrank(const double *values, const double *weights, size_t n, size_t k, double *out,
                             size_t *dominances, comity_error *error);

/* Copeland score of each unit: units it outranks (share > 1/2) less units that outrank it; in [-(n-1), n-1]. Units
 * without any value: NaN. `out` n long. Errors: as comity_outrank(), and MEMORY. */
comity_status comity_copeland(const double *values, const double *weights, size_t n, size_t k, double *out,
                              comity_error *error);

/* Compound annual growth (y_n / y_1)^(1 / (t_n - t_1)) - 1 between the first and the last value that is there; times
 * need not be sorted. 0 where they are equal; NaN with fewer than two values, y_1 = 0, a negative ratio, or one time.
 * O(n). */
typedef struct {
    double growth;
    double available; /* share of values that are there */
    double first;     /* times; NaN with fewer than two values */
    double last;
} comity_growth;
comity_growth comity_compound_growth(const double *values, const double *times, size_t n);

/* ------------------------------------------------------------------------------------------------------------ analysis
 */

/* Of one indicator. `flag_*`: 1 where something is unusual: less than 65% available, less than 50% non-zero, less than
 * 50% unique, |skew| > 2 and kurtosis > 3.5. */
typedef struct {
    size_t n, n_available, n_nonzero, n_unique, n_same; /* n_same: how often the most frequent value comes */
    double min, max, mean, median, sd, skew, kurtosis;
    int flag_available, flag_nonzero, flag_unique, flag_outliers;
} comity_indicator_statistics;
comity_status comity_index_statistics(const double *values, size_t n, comity_indicator_statistics *out,
                                      comity_error *error);

typedef enum { COMITY_PEARSON = 0, COMITY_SPEARMAN, COMITY_KENDALL } comity_correlation_method;

/* Correlation over the pairs that both have; Spearman with mean ranks of those pairs, Kendall's tau-b. NaN with fewer
 * than two pairs or no spread. O(n log n), Kendall O(n^2). */
comity_status comity_correlation(const double *x, const double *y, size_t n, comity_correlation_method method,
                                 double *out, comity_error *error);

/* Of all columns of `a` (n x ka) with all of `b` (n x kb): out[j * ka + i]. */
comity_status comity_correlations(const double *a, size_t ka, const double *b, size_t kb, size_t n,
                                  comity_correlation_method method, double *out, comity_error *error);

/* Cronbach's alpha k^2 mean covariance / sum of covariances, pairwise complete; negative where indicators oppose each
 * other. NaN with fewer than two columns or no covariance at all. O(n k^2). */
double comity_cronbach(const double *values, size_t n, size_t k);

/* Principal components of the correlation matrix of the rows without a gap. Free with comity_pca_free(). */
typedef struct {
    size_t n_used;      /* rows without a gap */
    size_t k;           /* columns */
    size_t rank;        /* eigenvalues above 1e-10 of the largest; < the columns with spread: singular */
    double *eigenvalue; /* k, falling; they add up to the number of columns with spread */
    double *vector; /* k x k: vector[c * k + i] is the loading of column i on component c, unit length, its sum >= 0 */
} comity_pca;
/* Columns without spread have loadings 0. Errors: INPUT with fewer than 3 rows without a gap or no column with spread;
 * MEMORY. Jacobi's method, O(k^3). */
comity_status comity_principal_components(const double *values, size_t n, size_t k, comity_pca *out,
                                          comity_error *error);
void comity_pca_free(comity_pca *pca);

/* Varimax rotation (Kaiser 1958, rows normalised) of `loadings` (k x m) in place. O(k m^2) an iteration. */
comity_status comity_varimax(double *loadings, size_t k, size_t m, comity_error *error);

/* Weights of k columns by PCA_FIRST, PCA_ALL or PCA_FACTORS; FIRST: unit length as loadings are, may be negative; the
 * others add up to 1. `n_factors`: of PCA_FACTORS; 0: those that explain more than 10% of the variance each, and as
 * many more as are needed for 60% together (the handbook's rules that its example follows). */
comity_status comity_pca_weights(const comity_pca *pca, comity_weights_method method, size_t n_factors, double *weights,
                                 comity_error *error);

/* Products of weights up to the index; inside a group they are scaled to add up to 1 first. `weights` n_elements or
 * NULL: the elements' own. `out` n_elements. Errors: INPUT where a group's weights add up to 0. */
comity_status comity_effective_weights(const comity_index_frame *frame, const double *weights, double *out,
                                       comity_error *error);

/* Weights of one level such that the correlations of its elements with the index stand in given proportions: minimises
 * ln(mean (target - share)^2), share = correlation / sum of the level's correlations, by Nelder-Mead from the target.
 */
typedef struct {
    int level;
    const double *target;             /* one a element of the level, in their order; NULL: equal */
    comity_correlation_method method; /* 0: Pearson */
    double tolerance;                 /* relative, of the objective; 0: 1e-8 */
    size_t most_steps;                /* evaluations; 0: 5,000 */
    int allow_negative;               /* COINr does; 0: weights stay >= 0 */
} comity_optimise_options;
typedef struct {
    size_t n;         /* elements of the level */
    int64_t *element; /* which */
    double *desired;  /* add up to 1 */
    double *obtained; /* shares of correlation, with the weights found */
    double *weight;   /* add up to 1 */
    double objective;
    int converged;
} comity_optimised;
comity_status comity_optimise_weights(const comity_index_frame *frame, const comity_index_settings *settings,
                                      const comity_optimise_options *options, comity_optimised *out,
                                      comity_error *error);
void comity_optimised_free(comity_optimised *optimised);

/* Takes each element of a level out in turn. `shift` (n_elements): mean over rows of |rank - nominal rank| of the
 * index, NaN for elements of other levels; `ranks` (n_rows x n_elements, may be NULL): the index's ranks without that
 * element. Removing the only element of the index gives NaN. */
comity_status comity_remove_elements(const comity_index_frame *frame, const comity_index_settings *settings, int level,
                                     double *shift, double *ranks, comity_error *error);

/* Mean over rows of |a - b| (Saisana's R_S, where they are ranks); pairs with NaN are left out; NaN without pairs. */
double comity_mean_rank_shift(const double *a, const double *b, size_t n);

/* ------------------------------------------------------------------------------------------------------- sensitivity
 */

typedef enum {
    COMITY_SAMPLE_RANDOM = 0,
    COMITY_SAMPLE_SOBOL, /* quasi-random, with a random shift modulo 1; up to 40 columns, else LATIN */
    COMITY_SAMPLE_LATIN  /* Latin hypercube: every n-th part of each column once */
} comity_sample_method;

/* The method that comity_sample() really uses for d columns: LATIN for SOBOL beyond 40. */
comity_sample_method comity_sample_used(comity_sample_method method, size_t d);

/* n points in [0,1)^d: out[j * n + i] is coordinate j of point i. The same seed gives the same points. */
comity_status comity_sample(comity_sample_method method, uint64_t seed, size_t n, size_t d, double *out,
                            comity_error *error);

/* The design of n (d + 2) points for first and total order, as n (d + 2) rows and d columns: A, B, then A with column i
 * from B for i = 1 .. d. A and B are a sample of 2 d columns, so beyond 20 inputs SOBOL becomes LATIN. */
comity_status comity_sobol_design(comity_sample_method method, uint64_t seed, size_t n, size_t d, double *out,
                                  comity_error *error);

typedef struct {
    size_t n_bootstrap; /* 0: none, the interval is NaN */
    uint64_t seed;      /* of the bootstrap */
    double confidence;  /* 0: .9, from the 5% to the 95% quantile */
} comity_sobol_options;

typedef struct {
    double first, first_low, first_high;
    double total, total_low, total_high;
} comity_sobol_index;

/* From the values y of that design, in its order:
 *
 *   S_i = mean(y_B (y_ABi - y_A)) / V      ST_i = sum (y_A - y_ABi)^2 / (2 n V)      V = var(y_A, y_B), 2n - 1
 *
 * Points j of which one of the d + 2 values is NaN are left out (`n_used` may be NULL). The bootstrap draws points.
 * `out` d long. S can be a little below 0, which is noise. Where V is 0: NaN, no error.
 * Errors: USAGE for n < 2 or d < 1; INPUT for an infinite value or fewer than two points; MEMORY.
 * Sources: Saltelli et al. 2010, Computer Physics Communications 181:259-270; Jansen 1999. O(n d n_bootstrap). */
comity_status comity_sobol_estimate(const double *y, size_t n, size_t d, const comity_sobol_options *options,
                                    comity_sobol_index *out, double *variance, size_t *n_used, comity_error *error);

/* ------------------------------------------------------------------------------------------------------- uncertainty
 */

/* Threads, stopping and progress, as everywhere. */
typedef struct {
    int n_threads;                                    /* 0: as many as there are processors */
    const volatile int *stop;                         /* may be NULL */
    void (*progress)(void *context, double fraction); /* may be NULL; from the calling thread only */
    void *context;
} comity_index_threads;

/* What of the settings an uncertain input changes. */
typedef enum {
    COMITY_VARY_DENOMINATE = 0, /* choices[c].denominate */
    COMITY_VARY_IMPUTE,         /* choices[c].impute */
    COMITY_VARY_SCREEN,         /* choices[c].screen */
    COMITY_VARY_TREAT,          /* choices[c].treat */
    COMITY_VARY_NORMALISE,      /* choices[c].normalise */
    COMITY_VARY_AGGREGATE,      /* choices[c].levels[level - 1].aggregate and .power; level 0: of all levels */
    COMITY_VARY_WEIGHTING,      /* choices[c].levels[level - 1].weights; level 0: of all */
    COMITY_VARY_THRESHOLD,      /* choices[c].levels[level - 1].min_available; level 0: of all */
    COMITY_VARY_WEIGHTS,        /* choices[c].weights */
    COMITY_VARY_REMOVED,        /* removed[c], the position of one element; -1: none is removed */
    COMITY_VARY_NUMBER,         /* one number of the settings: numbers[c], or between low and high */
    COMITY_VARY_NOISE, /* weights times 1 + e, e between -noise and noise, of the elements of `level` (0: of all);
                          group sums stay. Each value of the sample has its own draw. */
    COMITY_VARY_ALL    /* choices[c] as a whole */
} comity_vary;

typedef enum {
    COMITY_NUMBER_WINMAX = 0, /* rounded down, so [0,6) draws 0 .. 5 alike */
    COMITY_NUMBER_MAX_SKEW,
    COMITY_NUMBER_MAX_KURTOSIS,
    COMITY_NUMBER_MIN_AVAILABLE, /* of screening */
    COMITY_NUMBER_MIN_NONZERO,
    COMITY_NUMBER_LOW, /* of normalising */
    COMITY_NUMBER_HIGH,
    COMITY_NUMBER_POWER,    /* of `level`; 0: of all */
    COMITY_NUMBER_THRESHOLD /* min_available of `level`; 0: of all */
} comity_vary_number;

/* One uncertain input: a number of alternatives, all alike probable, or a range. Inputs are applied in their order, so
 * a later one overrides what an earlier one has set. */
typedef struct {
    const char *name;
    comity_vary vary;
    int level;
    size_t n_choices; /* alternatives; 0: a range (NUMBER) */
    const comity_index_settings *choices;
    const int64_t *removed;
    comity_vary_number number;
    const double *numbers;
    double low, high; /* NUMBER as a range */
    double noise;     /* NOISE: .25 is a quarter up and down */
} comity_index_input;

typedef struct {
    size_t
        n; /* replicates; with `sobol` points, of which each takes n_inputs + 2 replicates. 0: 10,000 (sobol: 1,000) */
    uint64_t seed;
    comity_sample_method sample; /* SOBOL: up to 40 inputs, with `sobol` 20, else LATIN */
    int sobol;                   /* first and total order as well */
    size_t n_bootstrap;          /* of the Sobol indices; 0: 1,000 */
    double confidence;           /* of all intervals; 0: .9 */
    int64_t target; /* the element whose scores and ranks are looked at; -1 or 0 (an indicator): the index */
    int keep;       /* keep the scores of all replicates in `all_scores` */
    comity_index_threads threads;
} comity_uncertainty_options;

/* Of one row. */
typedef struct {
    double nominal_score, nominal_rank;
    double rank_mean, rank_median, rank_low, rank_high;
    double score_mean, score_median, score_low, score_high;
    double rank_worst, rank_best;
    size_t n; /* replicates in which it has a score */
} comity_rank_interval;

typedef struct {
    size_t n_rows;
    size_t n_inputs;
    size_t n_replicates;        /* all that were run */
    size_t n_ranked;            /* those that the intervals are from: all, or with `sobol` the first 2 n */
    size_t n_failed;            /* of all: no scores, such as a geometric mean of z-scores; left out everywhere */
    comity_error first_failure; /* why the first of them failed */
    comity_rank_interval *rows;
    double *shift;                            /* n_replicates: mean |rank - nominal rank|; NaN where it failed */
    double *all_scores;                       /* n_rows x n_replicates, with `keep`; else NULL */
    double shift_mean, shift_low, shift_high; /* of the ranked replicates */
    comity_sample_method sample;              /* that was used: not always the one asked for */
    comity_sobol_index *sobol;                /* n_inputs, with `sobol`; of `shift` */
    double sobol_variance;
    size_t sobol_used; /* points that all d + 2 replicates of did not fail */
} comity_uncertainty;

/* Runs the pipeline n times (or n (n_inputs + 2) times) with settings drawn from the inputs, on all threads. Only what
 * an input changes is computed anew: normalised data are kept for every combination of alternatives that came up.
 * A replicate that has no result (comity_index_compute() gives COMITY_ERROR_INPUT) counts as failed; it is an error
 * where all of them fail, with the words of the first. The nominal settings must have a result. Errors: as
 * comity_index_compute(); USAGE without inputs or with an input that is not complete; INTERRUPTED. Free with
 * comity_uncertainty_free(). Memory: 12 n_rows n_replicates bytes. */
comity_status comity_index_uncertainty(const comity_index_frame *frame, const comity_index_settings *settings,
                                       const comity_index_input *inputs, size_t n_inputs,
                                       const comity_uncertainty_options *options, comity_uncertainty *out,
                                       comity_error *error);

void comity_uncertainty_free(comity_uncertainty *uncertainty);

#endif
