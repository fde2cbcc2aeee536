/* Is there a break at all: supF, aveF, expF, the CUSUM of OLS residuals, and Pettitt's test by permutation. See
 * comity/breaks.h. */
#include "method/measure/breaks_internal.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

enum { GRID = 256, USUAL_PATHS = 9999 };

static const comity_break_test blank = {.sup_f = NAN,
                                        .sup_at = -1,
                                        .sup_p = NAN,
                                        .ave_f = NAN,
                                        .ave_p = NAN,
                                        .exp_f = NAN,
                                        .exp_p = NAN,
                                        .cusum = NAN,
                                        .cusum_p = NAN};

/* Says that memory is out; the analyser sees that it is an error. */
static comity_status no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

/* RSS of both sides for every break that has `least` points on either, into f[0 ..]; the break after point least - 1 is
 * the first. */
static void rss_of_both(const comity_break_data *data, size_t least, comity_growing_fit *fit, double *f) {
    size_t n = data->n;
    comity_growing_fit_start(fit);
    for (size_t i = 0; i + least < n; i++) {
        comity_growing_fit_add(fit, data->x + i * data->k, data->y[i]);
        if (i + 1 >= least) {
            f[i + 1 - least] = fit->rss > data->zero ? fit->rss : 0;
        }
    }
    comity_growing_fit_start(fit);
    for (size_t i = n - 1; i >= least; i--) {
        comity_growing_fit_add(fit, data->x + i * data->k, data->y[i]);
        if (n - i >= least) {
            f[i - least] += fit->rss > data->zero ? fit->rss : 0;
        }
    }
}

static void f_statistics(const comity_break_data *data, size_t least, double whole, comity_growing_fit *fit, double *f,
                         comity_break_test *out) {
    size_t count = data->n - 2 * least + 1;
    double freedom = (double)(data->n - 2 * data->k);
    rss_of_both(data, least, fit, f);
    out->sup_f = -1;
    out->ave_f = 0;
    for (size_t i = 0; i < count; i++) {
        double gain = fmax(0, whole - f[i]);
        f[i] = gain == 0 ? 0 : f[i] > 0 ? gain / (f[i] / freedom) : INFINITY;
        out->ave_f += f[i] / (double)count;
        if (f[i] > out->sup_f) {
            out->sup_f = f[i];
            out->sup_at = (int64_t)data->place[least - 1 + i];
        }
    }
    double sum = 0; /* the largest is taken out, so that nothing overflows */
    for (size_t i = 0; i < count; i++) {
        sum += isinf(out->sup_f) ? 0 : exp((f[i] - out->sup_f) / 2);
    }
    out->exp_f = isinf(out->sup_f) ? INFINITY : out->sup_f / 2 + log(sum / (double)count);
    if (whole == 0) {
        out->sup_at = -1;
    }
}

/* One path of |B(t)|^2 / (t (1 - t)) on an even grid over [from, 1 - from]: its mean, and log mean exp(. / 2). */
static void draw_path(comity_random *random, size_t k, double from, double *f, double *scratch, double *ave,
                      double *exp_mean) {
    double largest = 0;
    double sum = 0;
    for (size_t g = 0; g <= GRID; g++) {
        double was = from + (1 - 2 * from) * ((double)g - 1) / GRID;
        double now = from + (1 - 2 * from) * (double)g / GRID;
        double keep = g ? sqrt(was * (1 - now) / (now * (1 - was))) : 0;
        double fresh = sqrt(1 - keep * keep);
        f[g] = 0;
        for (size_t c = 0; c < k; c++) {
            scratch[c] = (g ? keep * scratch[c] : 0) + fresh * comity_random_normal(random);
            f[g] += scratch[c] * scratch[c];
        }
        largest = fmax(largest, f[g]);
    }
    *ave = 0;
    for (size_t g = 0; g <= GRID; g++) {
        double share = (g == 0 || g == GRID ? .5 : 1) / GRID;
        *ave += share * f[g];
        sum += share * exp((f[g] - largest) / 2);
    }
    *exp_mean = largest / 2 + log(sum);
}

static comity_status simulate(const comity_break_test_options *options, size_t k, double from, comity_break_test *out,
                              comity_error *error) {
    size_t paths = options->paths ? options->paths : USUAL_PATHS;
    size_t as_large[2] = {1, 1};
    double *f = malloc((GRID + 1 + k) * sizeof *f);
    if (!f) {
        return no_memory(error);
    }
    for (size_t i = 0; i < paths; i++) {
        comity_random random;
        double ave = 0;
        double exp_mean = 0;
        comity_random_start(&random, options->seed, i);
        draw_path(&random, k, from, f, f + GRID + 1, &ave, &exp_mean);
        as_large[0] += ave >= out->ave_f;
        as_large[1] += exp_mean >= out->exp_f;
    }
    free(f);
    out->ave_p = (double)as_large[0] / ((double)paths + 1);
    out->exp_p = (double)as_large[1] / ((double)paths + 1);
    return COMITY_OK;
}

/* The largest cumulated residual of the regression over all points; `coefficients` of k. */
static void cusum(const comity_break_data *data, double whole, const double *coefficients, comity_break_test *out) {
    double n = (double)data->n;
    double sum = 0;
    double largest = 0;
    for (size_t i = 0; i < data->n; i++) {
        double residual = data->y[i];
        for (size_t c = 0; c < data->k; c++) {
            residual -= isnan(coefficients[c]) ? 0 : coefficients[c] * data->x[i * data->k + c];
        }
        sum += residual;
        largest = fmax(largest, fabs(sum));
    }
    out->cusum = whole > 0 ? largest / sqrt(whole / (n - (double)data->k) * n) : 0;
    out->cusum_p = comity_cusum_probability(out->cusum);
}

static comity_status test_all(const comity_break_data *data, const comity_break_test_options *options,
                              comity_break_test *out, comity_error *error) {
    comity_growing_fit fit = {0};
    size_t n = data->n;
    size_t least = comity_break_least(options->trim, n, data->k);
    double *f = malloc((n + data->k) * sizeof *f);
    comity_status status = f ? comity_growing_fit_new(data->k, &fit, error) : no_memory(error);
    if (status) {
        goto out;
    }
    double whole = comity_break_rss(data, 0, n - 1, &fit);
    if (n > data->k) {
        comity_growing_fit_solve(&fit, f + n);
        cusum(data, whole, f + n, out);
    }
    if (n >= 2 * least && n > 2 * data->k) {
        double from = (double)least / (double)n;
        f_statistics(data, least, whole, &fit, f, out);
        status = comity_sup_f_probability(out->sup_f, data->k, from, 1 - from, &out->sup_p, error);
        if (!status && !options->fast && whole == 0) {
            out->ave_p = out->exp_p = 1;
        } else if (!status && !options->fast) {
            status = simulate(options, data->k, from, out, error);
        }
    }
out:
    free(f);
    comity_growing_fit_free(&fit);
    return status;
}

comity_status comity_measure_break_test(const double *y, const double *x, size_t n, size_t k,
                                        const comity_break_test_options *options, comity_break_test *out,
                                        comity_error *error) {
    comity_break_test_options usual = {0};
    comity_break_data data = {0};
    *out = blank;
    options = options ? options : &usual;
    comity_status status = comity_break_check_trim(options->trim, error);
    if (!status) {
        status = comity_break_data_fill(y, x, n, k, &data, error);
    }
    if (!status) {
        out->n = data.n;
        out->n_skipped = n - data.n;
    }
    if (!status && data.n) {
        status = test_all(&data, options, out, error);
    }
    comity_break_data_free(&data);
    if (status) {
        *out = blank;
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- Pettitt */

/* Values as whole numbers 2 rank - n - 1 (mid-ranks doubled): |U_t| is |sum of the first t of them|. */
static void centred_ranks(const double *values, size_t n, int64_t *out) {
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (size_t j = 0; j < n; j++) {
            out[i] += (values[i] > values[j]) - (values[i] < values[j]);
        }
    }
}

static int64_t largest_sum(const int64_t *ranks, const size_t *order, size_t n) {
    int64_t sum = 0;
    int64_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        sum += ranks[order ? order[i] : i];
        largest = llabs(sum) > largest ? llabs(sum) : largest;
    }
    return largest;
}

comity_status comity_pettitt_permutation_p(const double *values, size_t n, size_t permutations, uint64_t seed,
                                           double *p, comity_error *error) {
    comity_break_data data = {0};
    comity_status status = COMITY_OK;
    int64_t *ranks = malloc((n + 1) * sizeof *ranks);
    size_t *order = malloc((n + 1) * sizeof *order);
    double *ones = malloc((n + 1) * sizeof *ones);
    *p = NAN;
    if (!ranks || !order || !ones) {
        status = no_memory(error);
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        ones[i] = 1;
    }
    if ((status = comity_break_data_fill(values, ones, n, 1, &data, error)) || data.n < 3) {
        goto out;
    }
    centred_ranks(data.y, data.n, ranks);
    int64_t k = largest_sum(ranks, NULL, data.n);
    size_t as_large = 1;
    for (size_t i = 0; i < permutations; i++) {
        comity_random random;
        comity_random_start(&random, seed, i);
        comity_random_order(&random, order, data.n);
        as_large += largest_sum(ranks, order, data.n) >= k;
    }
    *p = (double)as_large / ((double)permutations + 1);
out:
    free(ranks);
    free(order);
    free(ones);
    comity_break_data_free(&data);
    return status;
}
