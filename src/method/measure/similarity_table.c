/* Measures of similarity from the table of one pair. See comity/similarity.h.
 *
 * With counts and whole levels every sum is a whole number, so that the degenerate cases are met exactly. Limits: sums
 * of n^2 stay exact up to n of some 10 million items. */
#include "method/measure/similarity_internal.h"

#include <math.h>
#include <string.h>

static const char *const names[COMITY_N_SIMILARITIES] = {[COMITY_AGREEMENT] = "agreement",
                                                         [COMITY_S] = "s",
                                                         [COMITY_S_SQUARED] = "s_squared",
                                                         [COMITY_KAPPA] = "kappa",
                                                         [COMITY_KAPPA_ABSOLUTE] = "kappa_absolute",
                                                         [COMITY_KAPPA_SQUARED] = "kappa_squared",
                                                         [COMITY_PI] = "pi",
                                                         [COMITY_PI_ABSOLUTE] = "pi_absolute",
                                                         [COMITY_PI_SQUARED] = "pi_squared",
                                                         [COMITY_TAU_B] = "tau_b",
                                                         [COMITY_ALIGNMENT] = "alignment",
                                                         [COMITY_ALIGNMENT_SQUARED] = "alignment_squared"};

static const int distance_of[COMITY_N_SIMILARITIES] = {[COMITY_AGREEMENT] = SIMILARITY_NOMINAL,
                                                       [COMITY_S] = SIMILARITY_ABSOLUTE,
                                                       [COMITY_S_SQUARED] = SIMILARITY_SQUARED,
                                                       [COMITY_KAPPA] = SIMILARITY_NOMINAL,
                                                       [COMITY_KAPPA_ABSOLUTE] = SIMILARITY_ABSOLUTE,
                                                       [COMITY_KAPPA_SQUARED] = SIMILARITY_SQUARED,
                                                       [COMITY_PI] = SIMILARITY_NOMINAL,
                                                       [COMITY_PI_ABSOLUTE] = SIMILARITY_ABSOLUTE,
                                                       [COMITY_PI_SQUARED] = SIMILARITY_SQUARED,
                                                       [COMITY_TAU_B] = -1,
                                                       [COMITY_ALIGNMENT] = SIMILARITY_ABSOLUTE,
                                                       [COMITY_ALIGNMENT_SQUARED] = SIMILARITY_SQUARED};

const char *comity_similarity_name(comity_similarity which) {
    return (unsigned)which < COMITY_N_SIMILARITIES ? names[which] : NULL;
}

int comity_similarity_find(const char *name) {
    for (int i = 0; i < COMITY_N_SIMILARITIES; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

comity_status comity_levels_check(const comity_levels *levels, comity_error *error) {
    if (levels->n < 2 || levels->n > COMITY_MAX_LEVELS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu levels: there must be 2 to %d", levels->n,
                           COMITY_MAX_LEVELS);
    }
    for (size_t i = 0; i < levels->n; i++) {
        if (!isfinite(levels->values[i]) || (i && !(levels->values[i] > levels->values[i - 1]))) {
            return comity_fail(error, COMITY_ERROR_USAGE, "the levels must be numbers that rise, each once");
        }
    }
    return COMITY_OK;
}

comity_status similarity_scale_init(const comity_levels *levels, similarity_scale *scale, comity_error *error) {
    comity_status status = comity_levels_check(levels, error);
    if (status) {
        return status;
    }
    scale->n = levels->n;
    memcpy(scale->values, levels->values, levels->n * sizeof *levels->values);
    for (size_t i = 0; i < scale->n; i++) {
        for (size_t j = 0; j < scale->n; j++) {
            double apart = fabs(levels->values[i] - levels->values[j]);
            size_t cell = i * scale->n + j;
            scale->distance[SIMILARITY_NOMINAL][cell] = i != j;
            scale->distance[SIMILARITY_ABSOLUTE][cell] = apart;
            scale->distance[SIMILARITY_SQUARED][cell] = apart * apart;
        }
    }
    for (size_t d = 0; d < SIMILARITY_DISTANCES; d++) {
        scale->largest[d] = scale->distance[d][scale->n - 1];
    }
    return COMITY_OK;
}

unsigned similarity_level(const similarity_scale *scale, double value) {
    unsigned level = 0;
    while (level < scale->n && scale->values[level] != value) {
        level++;
    }
    return level < scale->n ? level : SIMILARITY_NO_LEVEL;
}

typedef struct {
    double n;
    double rows[COMITY_MAX_LEVELS];
    double columns[COMITY_MAX_LEVELS];
    double rows_squared;    /* sum of squares of rows[] */
    double columns_squared; /* of columns[] */
} margins;

/* What the distances sum to: observed n D, and n^2 E, 4 n^2 F, each times the largest distance. */
typedef struct {
    double observed;
    double independent;
    double alike;
} distances;

static void add_up(const double *table, size_t n, margins *m) {
    m->n = m->rows_squared = m->columns_squared = 0;
    memset(m->rows, 0, n * sizeof *m->rows);
    memset(m->columns, 0, n * sizeof *m->columns);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            m->rows[i] += table[i * n + j];
            m->columns[j] += table[i * n + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        m->n += m->rows[i];
        m->rows_squared += m->rows[i] * m->rows[i];
        m->columns_squared += m->columns[i] * m->columns[i];
    }
}

static distances measure_distances(const double *table, const double *distance, size_t n, const margins *m) {
    distances sum = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double d = distance[i * n + j];
            sum.observed += d * table[i * n + j];
            sum.independent += d * m->rows[i] * m->columns[j];
            sum.alike += d * (m->rows[i] + m->columns[i]) * (m->rows[j] + m->columns[j]);
        }
    }
    return sum;
}

/* Concordant less discordant pairs of items: each cell against all rows below it. */
static double concordance(const double *table, size_t n) {
    double below[COMITY_MAX_LEVELS] = {0};
    double total = 0;
    double sum = 0;
    for (size_t i = n; i-- > 0;) {
        double left = 0;
        for (size_t j = 0; j < n; j++) {
            double right = total - left - below[j];
            sum += table[i * n + j] * (right - left);
            left += below[j];
        }
        for (size_t j = 0; j < n; j++) {
            below[j] += table[i * n + j];
            total += table[i * n + j];
        }
    }
    return sum;
}

/* How many levels have a share. With weights of any size a difference of squares would not tell. */
static int is_constant(const double *shares, size_t n) {
    int levels = 0;
    for (size_t i = 0; i < n; i++) {
        levels += shares[i] > 0;
    }
    return levels < 2;
}

static double tau_b(const double *table, size_t n, const margins *m) {
    if (is_constant(m->rows, n) || is_constant(m->columns, n)) {
        return NAN;
    }
    double square = m->n * m->n;
    return 2 * concordance(table, n) / sqrt((square - m->rows_squared) * (square - m->columns_squared));
}

static double from_distances(const distances *d, double largest, double n, comity_similarity which) {
    switch (which) {
    case COMITY_S:
    case COMITY_S_SQUARED:
        return 1 - 2 * d->observed / (largest * n);
    case COMITY_KAPPA:
    case COMITY_KAPPA_ABSOLUTE:
    case COMITY_KAPPA_SQUARED:
        return d->independent > 0 ? 1 - d->observed * n / d->independent : NAN;
    case COMITY_PI:
    case COMITY_PI_ABSOLUTE:
    case COMITY_PI_SQUARED:
        return d->alike > 0 ? 1 - 4 * d->observed * n / d->alike : NAN;
    default:
        return 2 * (d->independent / n - d->observed) / (largest * n);
    }
}

void similarity_evaluate(const similarity_scale *scale, const double *table, const comity_similarity *measures,
                         size_t n_measures, double *out) {
    margins m;
    distances sums[SIMILARITY_DISTANCES];
    int ready[SIMILARITY_DISTANCES] = {0};
    add_up(table, scale->n, &m);
    for (size_t k = 0; k < n_measures; k++) {
        int d = distance_of[measures[k]];
        if (!(m.n > 0)) {
            out[k] = NAN;
        } else if (measures[k] == COMITY_AGREEMENT) {
            double same = 0;
            for (size_t i = 0; i < scale->n; i++) {
                same += table[i * scale->n + i];
            }
            out[k] = same / m.n;
        } else if (d < 0) {
            out[k] = tau_b(table, scale->n, &m);
        } else {
            if (!ready[d]) {
                sums[d] = measure_distances(table, scale->distance[d], scale->n, &m);
                ready[d] = 1;
            }
            out[k] = from_distances(&sums[d], scale->largest[d], m.n, measures[k]);
        }
    }
}

double comity_similarity_of_table(const double *table, const comity_levels *levels, comity_similarity which) {
    similarity_scale scale;
    double value = NAN;
    if ((unsigned)which >= COMITY_N_SIMILARITIES || similarity_scale_init(levels, &scale, NULL)) {
        return NAN;
    }
    for (size_t i = 0; i < levels->n * levels->n; i++) {
        if (!(table[i] >= 0 && isfinite(table[i]))) {
            return NAN;
        }
    }
    similarity_evaluate(&scale, table, &which, 1, &value);
    return value;
}

/* The cell of an item: -1 where a value is missing, -2 after an error. */
static int cell_of(const similarity_scale *scale, double x, double y, size_t item, comity_error *error) {
    unsigned a = isnan(x) ? SIMILARITY_NO_LEVEL : similarity_level(scale, x);
    unsigned b = isnan(y) ? SIMILARITY_NO_LEVEL : similarity_level(scale, y);
    if ((a == SIMILARITY_NO_LEVEL && !isnan(x)) || (b == SIMILARITY_NO_LEVEL && !isnan(y))) {
        comity_fail(error, COMITY_ERROR_INPUT, "item %zu has the value %g, which is none of the levels", item + 1,
                    a == SIMILARITY_NO_LEVEL && !isnan(x) ? x : y);
        return -2;
    }
    return a == SIMILARITY_NO_LEVEL || b == SIMILARITY_NO_LEVEL ? -1 : (int)(a * scale->n + b);
}

comity_status comity_similarity_of_lists(const double *x, const double *y, const double *weights, size_t n,
                                         const comity_levels *levels, comity_similarity which, double *out,
                                         comity_error *error) {
    similarity_scale scale;
    double table[COMITY_MAX_LEVELS * COMITY_MAX_LEVELS] = {0};
    *out = NAN;
    comity_status status = similarity_scale_init(levels, &scale, error);
    if (status) {
        return status;
    }
    if ((unsigned)which >= COMITY_N_SIMILARITIES) {
        return comity_fail(error, COMITY_ERROR_USAGE, "there is no measure number %d", (int)which);
    }
    for (size_t i = 0; i < n; i++) {
        double weight = weights ? weights[i] : 1;
        int cell = cell_of(&scale, x[i], y[i], i, error);
        if (cell == -2) {
            return COMITY_ERROR_INPUT;
        }
        if (weight < 0 || isinf(weight)) {
            return comity_fail(error, COMITY_ERROR_INPUT, "the weight of item %zu is %g", i + 1, weight);
        }
        if (cell >= 0 && !isnan(weight)) {
            table[cell] += weight;
        }
    }
    similarity_evaluate(&scale, table, &which, 1, out);
    return COMITY_OK;
}
