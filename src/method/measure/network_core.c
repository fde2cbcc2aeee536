/* Core and periphery after Borgatti & Everett. See network.h.
 *
 * Discrete: the correlation of the weights with an ideal of zeros and ones needs only the number of cells of each kind
 * and the sum of their weights, which change by one row when a node moves. Up to MOST_EXACT nodes all cores are visited
 * in Gray code; else nodes move while that helps, then pairs are exchanged, from several starts.
 *
 * Continuous: as a function of one c_i the correlation is (a + b c) / sqrt(p + q c + r c^2), whose only stationary
 * point is c = (a q / 2 - b p) / (b q / 2 - a r); each c_i in turn is put there or to zero, whichever is better. */
#include "base/random.h"
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_EXACT = 18, MOST_SWEEPS = 2000 };

/* Sums over the cells off the diagonal; every cell (i, j) stands for both directions: b_ij = w_ij + w_ji. */
typedef struct {
    size_t n;
    const comity_core_options *options;
    double *both;    /* n * n: w_ij + w_ji */
    double *to_core; /* sum of b over the core, n */
    double *row;     /* sum of b over all, n */
    uint8_t *core;
    size_t k;     /* nodes in the core */
    double total; /* of the weights */
    double squares;
    double inside;  /* weight within the core */
    double outside; /* weight within the periphery */
} fit;

static void fit_free(fit *f) {
    free(f->both);
    free(f->to_core);
    free(f->row);
    free(f->core);
}

static comity_status fit_init(fit *f, const comity_network *network, const comity_core_options *options,
                              comity_error *error) {
    size_t n = network->n;
    size_t room = n ? n : 1;
    memset(f, 0, sizeof *f);
    f->n = n;
    f->options = options;
    f->both = calloc(room * room, sizeof *f->both);
    f->to_core = calloc(room, sizeof *f->to_core);
    f->row = calloc(room, sizeof *f->row);
    f->core = calloc(room, 1);
    if (!f->both || !f->to_core || !f->row || !f->core) {
        fit_free(f);
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double w = network->weight[i * n + j];
            f->both[i * n + j] = w + network->weight[j * n + i];
            f->row[i] += f->both[i * n + j];
            f->total += w;
            f->squares += w * w;
        }
    }
    f->outside = f->total;
    return COMITY_OK;
}

static void fit_flip(fit *f, size_t v) {
    double sign = f->core[v] ? -1 : 1;
    double periphery = f->row[v] - f->to_core[v];
    f->inside += sign * f->to_core[v];
    f->outside -= sign * periphery;
    f->core[v] = !f->core[v];
    f->k += f->core[v] ? 1 : (size_t)-1;
    for (size_t u = 0; u < f->n; u++) {
        f->to_core[u] += sign * f->both[v * f->n + u];
    }
}

/* Correlation of n cells with `ones` ones that hold `held` of the sum. */
static double pattern_correlation(double n, double sum, double squares, double ones, double held) {
    double v = n * squares - sum * sum;
    double u = n * ones - ones * ones;
    return v > 1e-12 * n * squares && u > 0 ? (n * held - ones * sum) / sqrt(v * u) : NAN;
}

/* The correlation for a core of k nodes with these weights inside and outside of it. */
static double fit_value(const fit *f, size_t n_core, double inside, double outside) {
    double k = (double)n_core;
    double p = (double)f->n - k;
    double cells = (double)f->n * ((double)f->n - 1);
    if (f->options->ideal == COMITY_CORE_AND) {
        return pattern_correlation(cells, f->total, f->squares, k * (k - 1), inside);
    }
    return pattern_correlation(cells, f->total, f->squares, cells - p * (p - 1), f->total - outside);
}

static double value_now(const fit *f) {
    return fit_value(f, f->k, f->inside, f->outside);
}

/* The value if v changed sides. */
static double value_moved(const fit *f, size_t v) {
    double sign = f->core[v] ? -1 : 1;
    return fit_value(f, f->core[v] ? f->k - 1 : f->k + 1, f->inside + sign * f->to_core[v],
                     f->outside - sign * (f->row[v] - f->to_core[v]));
}

typedef struct {
    double value;
    size_t k;
    uint8_t *core;
} best_core;

/* Is core `a` to be preferred to one that fits alike: it is smaller, or has the earlier nodes. */
static int comes_first(const uint8_t *a, size_t k, const best_core *best, size_t n) {
    if (k != best->k) {
        return k < best->k;
    }
    return memcmp(a, best->core, n) > 0;
}

static void keep_better(const fit *f, double value, best_core *best) {
    if (isnan(value)) {
        return;
    }
    double lead = isnan(best->value) ? 1 : value - best->value;
    if (lead > 1e-12 || (lead >= -1e-12 && comes_first(f->core, f->k, best, f->n))) {
        best->value = value;
        best->k = f->k;
        memcpy(best->core, f->core, f->n);
    }
}

static void try_all(fit *f, best_core *best) {
    for (uint32_t code = 1; code < (uint32_t)1 << f->n; code++) {
        size_t v = 0;
        while (!(code >> v & 1)) {
            v++;
        }
        fit_flip(f, v);
        keep_better(f, value_now(f), best);
    }
}

/* The best of all single moves; 0 where none helps. */
static int move_one(fit *f, double *value) {
    size_t chosen = f->n;
    double most = isnan(*value) ? -INFINITY : *value + 1e-12;
    for (size_t v = 0; v < f->n; v++) {
        double found = value_moved(f, v);
        if (found > most) {
            most = found;
            chosen = v;
        }
    }
    if (chosen < f->n) {
        fit_flip(f, chosen);
        *value = value_now(f);
    }
    return chosen < f->n;
}

/* Exchanges a node of the core with one of the periphery, the first pair that helps: for a given size of the core more
 * weight within it, or less outside of it, is better. */
static int exchange(fit *f, double *value) {
    for (size_t a = 0; a < f->n; a++) {
        for (size_t b = 0; b < f->n && f->core[a]; b++) {
            double inside = f->to_core[b] - f->to_core[a] - f->both[a * f->n + b];
            double outside = (f->row[a] - f->to_core[a]) - (f->row[b] - f->to_core[b]) - f->both[a * f->n + b];
            if (f->core[b] || !(fit_value(f, f->k, f->inside + inside, f->outside + outside) > *value + 1e-12)) {
                continue;
            }
            fit_flip(f, a);
            fit_flip(f, b);
            *value = value_now(f);
            return 1;
        }
    }
    return 0;
}

/* A start: the first by strength, the others with a random core of random size. */
static void start_core(fit *f, uint64_t seed, int restart) {
    comity_random random;
    comity_random_start(&random, seed, (uint64_t)restart);
    double mean = f->total * 2 / (double)f->n;
    double share = .05 + .9 * comity_random_uniform(&random);
    for (size_t v = 0; v < f->n; v++) {
        int in = restart == 0 ? f->row[v] > mean : comity_random_uniform(&random) < share;
        if (in != f->core[v]) {
            fit_flip(f, v);
        }
    }
}

static void improve(fit *f, best_core *best) {
    int restarts = f->options->restarts > 0 ? f->options->restarts : 20;
    for (int r = 0; r < restarts; r++) {
        start_core(f, f->options->seed, r);
        double value = value_now(f);
        do {
            while (move_one(f, &value)) {
            }
        } while (!isnan(value) && exchange(f, &value));
        keep_better(f, value, best);
    }
}

static comity_status fit_discrete(const comity_network *network, const comity_core_options *options, uint8_t *core,
                                  comity_core_info *info, comity_error *error) {
    fit f;
    size_t n = network->n;
    best_core best = {.value = NAN, .core = calloc(n ? n : 1, 1)};
    if (!best.core) {
        return comity_network_no_memory(error);
    }
    comity_status status = fit_init(&f, network, options, error);
    if (!status) {
        info->exact = n <= MOST_EXACT;
        if (info->exact) {
            try_all(&f, &best);
        } else {
            improve(&f, &best);
        }
        info->discrete = best.value;
        info->n_core = best.k;
        if (core) {
            memcpy(core, best.core, n);
        }
        fit_free(&f);
    }
    free(best.core);
    return status;
}

/* ---------------------------------------------------------------------------------------------------- continuous */

/* Over pairs i < j, with s the mean of both directions: only the symmetric part of the weights correlates with c c'. */
typedef struct {
    size_t n;
    double *s;     /* n * n, less the mean of all cells */
    double spread; /* sqrt of the sum of squares of the weights about their mean, over pairs */
} target;

/* The stationary point of (a + b x) / sqrt(p + q x + r x^2) if it is better than zero and above it, else zero. */
static double best_coordinate(double a, double b, double p, double q, double r, double now) {
    double below = b * q / 2 - a * r;
    double x = below != 0 ? (a * q / 2 - b * p) / below : 0;
    double candidates[2] = {0, x > 0 && isfinite(x) ? x : 0};
    double best = now;
    double spread = p + q * now + r * now * now;
    double most = spread > 0 ? (a + b * now) / sqrt(spread) : -INFINITY;
    for (size_t i = 0; i < 2; i++) {
        spread = p + q * candidates[i] + r * candidates[i] * candidates[i];
        double value = spread > 1e-300 ? (a + b * candidates[i]) / sqrt(spread) : -INFINITY;
        if (value > most) {
            most = value;
            best = candidates[i];
        }
    }
    return best;
}

/* Correlation of the pattern c c' with the weights; NaN where the pattern is constant. */
static double continuous_value(const target *t, const double *c) {
    double m = (double)t->n * (double)(t->n - 1) / 2;
    double cross = 0;
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = i + 1; j < t->n; j++) {
            double p = c[i] * c[j];
            cross += p * t->s[i * t->n + j];
            sum += p;
            squares += p * p;
        }
    }
    double spread = squares - sum * sum / m;
    return spread > 1e-14 * squares && squares > 0 ? cross / (t->spread * sqrt(spread)) : NAN;
}

/* Sums over pairs of c c', of their squares and of their products with s. */
static void pattern_sums(const target *t, const double *c, double *sum, double *squares, double *cross) {
    double s1 = 0;
    double s2 = 0;
    double s4 = 0;
    *cross = 0;
    for (size_t i = 0; i < t->n; i++) {
        s1 += c[i];
        s2 += c[i] * c[i];
        s4 += c[i] * c[i] * c[i] * c[i];
        for (size_t j = i + 1; j < t->n; j++) {
            *cross += c[i] * c[j] * t->s[i * t->n + j];
        }
    }
    *sum = (s1 * s1 - s2) / 2;
    *squares = (s2 * s2 - s4) / 2;
}

/* Puts every coordinate to its best once. */
static void sweep(const target *t, double *c) {
    double m = (double)t->n * (double)(t->n - 1) / 2;
    double sum = 0;
    double squares = 0;
    double cross = 0;
    double s1 = 0;
    double s2 = 0;
    pattern_sums(t, c, &sum, &squares, &cross);
    for (size_t i = 0; i < t->n; i++) {
        s1 += c[i];
        s2 += c[i] * c[i];
    }
    for (size_t i = 0; i < t->n; i++) {
        double rest = s1 - c[i];
        double rest2 = s2 - c[i] * c[i];
        double b = 0;
        for (size_t j = 0; j < t->n; j++) {
            b += j == i ? 0 : c[j] * t->s[i * t->n + j];
        }
        double a = cross - c[i] * b;
        double other_sum = sum - c[i] * rest;
        double other_squares = squares - c[i] * c[i] * rest2;
        double x = best_coordinate(a, b, other_squares - other_sum * other_sum / m, -2 * other_sum * rest / m,
                                   rest2 - rest * rest / m, c[i]);
        cross = a + x * b;
        sum = other_sum + x * rest;
        squares = other_squares + x * x * rest2;
        s1 = rest + x;
        s2 = rest2 + x * x;
        c[i] = x;
    }
}

static void to_length_one(double *c, size_t n) {
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        squares += c[i] * c[i];
    }
    for (size_t i = 0; i < n && squares > 0; i++) {
        c[i] /= sqrt(squares);
    }
}

static double climb(const target *t, double *c, int *converged) {
    double value = continuous_value(t, c);
    *converged = 0;
    for (int k = 0; k < MOST_SWEEPS && !*converged; k++) {
        sweep(t, c);
        to_length_one(c, t->n);
        double now = continuous_value(t, c);
        *converged = now - value < 1e-11;
        value = now;
    }
    return value;
}

static comity_status target_init(target *t, const comity_network *network, comity_error *error) {
    size_t n = network->n;
    double mean = 0;
    t->n = n;
    t->spread = 0;
    t->s = calloc(n ? n * n : 1, sizeof *t->s);
    if (!t->s) {
        return comity_network_no_memory(error);
    }
    double cells = (double)n * ((double)n - 1);
    for (size_t k = 0; k < n * n; k++) {
        mean += network->weight[k] / cells;
    }
    double all = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double w = network->weight[i * n + j];
            t->s[i * n + j] = i == j ? 0 : (w + network->weight[j * n + i]) / 2 - mean;
            t->spread += i == j ? 0 : (w - mean) * (w - mean);
            all += w * w;
        }
    }
    t->spread = t->spread > 1e-12 * all ? sqrt(t->spread / 2) : 0;
    return COMITY_OK;
}

static void start_coreness(const target *t, double *c, uint64_t seed, int restart) {
    comity_random random;
    comity_random_start(&random, seed, 1000000 + (uint64_t)restart);
    double least = INFINITY;
    for (size_t i = 0; i < t->n; i++) {
        c[i] = 0;
        for (size_t j = 0; j < t->n; j++) {
            c[i] += t->s[i * t->n + j];
        }
        least = c[i] < least ? c[i] : least;
    }
    for (size_t i = 0; i < t->n; i++) {
        c[i] = restart == 0 ? c[i] - least + .01 * t->spread : comity_random_uniform(&random);
    }
    to_length_one(c, t->n);
}

static comity_status fit_continuous(const comity_network *network, const comity_core_options *options, double *coreness,
                                    comity_core_info *info, comity_error *error) {
    target t;
    size_t n = network->n;
    double *c = malloc((n ? n : 1) * sizeof *c);
    if (!c) {
        return comity_network_no_memory(error);
    }
    comity_status status = target_init(&t, network, error);
    if (status) {
        free(c);
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        coreness[i] = NAN;
    }
    int starts = n < 3 || t.spread == 0 ? 0 : options->restarts > 0 ? (options->restarts + 3) / 4 : 5;
    for (int r = 0; r < starts; r++) {
        int converged = 0;
        start_coreness(&t, c, options->seed, r);
        double value = climb(&t, c, &converged);
        if (value > info->continuous + 1e-9 || (isnan(info->continuous) && !isnan(value))) {
            info->continuous = value;
            info->converged = converged;
            memcpy(coreness, c, n * sizeof *c);
        }
    }
    free(t.s);
    free(c);
    return COMITY_OK;
}

comity_status comity_network_core(const comity_network *network, const comity_core_options *options, uint8_t *core,
                                  double *coreness, comity_core_info *info, comity_error *error) {
    static const comity_core_options none = {0};
    comity_core_info found = {.discrete = NAN, .continuous = NAN};
    options = options ? options : &none;
    comity_status status = fit_discrete(network, options, core, &found, error);
    if (!status && coreness) {
        status = fit_continuous(network, options, coreness, &found, error);
    }
    if (info) {
        *info = found;
    }
    return status;
}
