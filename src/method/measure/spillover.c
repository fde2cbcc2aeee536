/* Lead and lag of two series, what so few years can show, agreement of orders. See comity/spillover.h. */
#include "comity/spillover.h"

#include "base/random.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { USUAL_LAGS = 4 };

#define ALPHA .05
#define POWER .8
/* Sums that agree to this are the same sum in another order. */
#define SAME 1e-9
#define NOTHING 1e-24

/* Says that memory is out; the analyser sees that it is an error. */
static comity_status no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

/* Sums of the pairs of a correlation. */
typedef struct {
    double x, y;   /* means */
    double size_x; /* sums of squares about zero, */
    double size_y;
    double xx; /* and about the means */
    double yy;
    double xy;
    size_t n;
} moments;

static void add_means(const double *x, const double *y, size_t n, moments *m) {
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            m->x += x[i];
            m->y += y[i];
            m->size_x += x[i] * x[i];
            m->size_y += y[i] * y[i];
            m->n++;
        }
    }
    m->x /= (double)m->n;
    m->y /= (double)m->n;
}

/* Correlation over the pairs of which both are known; NaN with fewer than three, or where one of them does not vary by
 * more than rounding. */
static double correlation(const double *x, const double *y, size_t n, size_t *pairs) {
    moments m = {0};
    add_means(x, y, n, &m);
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            m.xx += (x[i] - m.x) * (x[i] - m.x);
            m.yy += (y[i] - m.y) * (y[i] - m.y);
            m.xy += (x[i] - m.x) * (y[i] - m.y);
        }
    }
    *pairs = m.n;
    int varies = m.n >= 3 && m.xx > NOTHING * m.size_x && m.yy > NOTHING * m.size_y;
    return varies ? fmax(-1, fmin(1, m.xy / sqrt(m.xx * m.yy))) : NAN;
}

/* L_k of m changes and both of its parts; k < m. */
static double lead_of(const double *a, const double *b, size_t m, size_t k, comity_lead_lag *out) {
    out->a_leads = correlation(a, b + k, m - k, &out->n);
    out->b_leads = correlation(b, a + k, m - k, &out->n_back);
    return out->a_leads - out->b_leads;
}

static void turn(const double *b, size_t m, size_t by, double *out) {
    for (size_t i = 0; i < m; i++) {
        out[i] = b[(i + by) % m];
    }
}

static void test_lag(const double *a, const double *b, size_t m, size_t k, const comity_lead_lag_options *options,
                     double *turned, comity_lead_lag *out) {
    comity_random random;
    size_t as_large = 1;
    *out = (comity_lead_lag){.a_leads = NAN, .b_leads = NAN, .lead = NAN, .p = NAN};
    if (k < m) {
        out->lead = lead_of(a, b, m, k, out);
    }
    out->critical_r = comity_critical_correlation(out->n, ALPHA);
    out->detectable_r = comity_detectable_correlation(out->n, ALPHA, POWER);
    if (isnan(out->lead)) {
        return;
    }
    comity_random_start(&random, options->seed, k);
    out->shifts = 1;
    for (size_t i = 1; i <= (options->at_random ? options->at_random : m - 1); i++) {
        comity_lead_lag unused;
        turn(b, m, options->at_random ? 1 + (size_t)comity_random_below(&random, m - 1) : i, turned);
        double lead = lead_of(a, turned, m, k, &unused);
        if (!isnan(lead)) {
            out->shifts++;
            as_large += fabs(lead) >= fabs(out->lead) - SAME;
        }
    }
    out->p = (double)as_large / (double)out->shifts;
}

static comity_status check_series(const double *x, size_t n, const char *column, comity_error *error) {
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i])) {
            comity_fail(error, COMITY_ERROR_INPUT, "a value of the series is infinite");
            comity_error_at(error, NULL, (int64_t)i + 1, column);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* The changes from one time to the next, or the series as it is; returns how many. */
static size_t changes(const double *x, size_t n, int levels, double *out) {
    for (size_t i = levels ? 0 : 1; i < n; i++) {
        out[levels ? i : i - 1] = levels ? x[i] : x[i] - x[i - 1];
    }
    return levels || n == 0 ? n : n - 1;
}

comity_status comity_measure_lead_lag(const double *a, const double *b, size_t n,
                                      const comity_lead_lag_options *options, comity_lead_lag *out,
                                      comity_error *error) {
    comity_lead_lag_options usual = {0};
    options = options ? options : &usual;
    size_t lags = options->most_lag ? options->most_lag : USUAL_LAGS;
    comity_status status = check_series(a, n, "a", error);
    if (status || (status = check_series(b, n, "b", error))) {
        return status;
    }
    size_t cells = 0;
    double *room = __builtin_mul_overflow(n + 1, 3 * sizeof *room, &cells) ? NULL : malloc(cells);
    if (!room) {
        return no_memory(error);
    }
    size_t m = changes(a, n, options->levels, room);
    changes(b, n, options->levels, room + n);
    for (size_t k = 1; k <= lags; k++) {
        test_lag(room, room + n, m, k, options, room + 2 * n, &out[k - 1]);
    }
    free(room);
    return COMITY_OK;
}

double comity_critical_correlation(size_t n, double alpha) {
    if (n < 3 || !(alpha > 0 && alpha < 1)) {
        return NAN;
    }
    double t = gsl_cdf_tdist_Qinv(alpha / 2, (double)n - 2);
    return t / sqrt((double)n - 2 + t * t);
}

double comity_detectable_correlation(size_t n, double alpha, double power) {
    if (n < 4 || !(alpha > 0 && alpha < 1 && power > 0 && power < 1)) {
        return NAN;
    }
    return tanh((gsl_cdf_ugaussian_Qinv(alpha / 2) + gsl_cdf_ugaussian_Pinv(power)) / sqrt((double)n - 3));
}

/* ---------------------------------------------------------------------------------------------------------- orders */

/* tau-b of a and b[order]; NaN where all of one are tied. */
static double tau_b(const double *a, const double *b, const size_t *order, size_t n) {
    double sum = 0;
    double untied_a = 0;
    double untied_b = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            int up = (a[i] < a[j]) - (a[i] > a[j]);
            int other = (b[order[i]] < b[order[j]]) - (b[order[i]] > b[order[j]]);
            sum += up * other;
            untied_a += up != 0;
            untied_b += other != 0;
        }
    }
    return untied_a > 0 && untied_b > 0 ? sum / sqrt(untied_a * untied_b) : NAN;
}

/* The next order in the alphabet of orders; 0 after the last. */
static int next_order(size_t *order, size_t n) {
    size_t i = n - 1;
    while (i > 0 && order[i - 1] >= order[i]) {
        i--;
    }
    if (i == 0) {
        return 0;
    }
    size_t j = n - 1;
    while (order[j] <= order[i - 1]) {
        j--;
    }
    size_t kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
    for (size_t low = i, high = n - 1; low < high; low++, high--) {
        kept = order[low];
        order[low] = order[high];
        order[high] = kept;
    }
    return 1;
}

comity_status comity_order_agreement(const double *a, const double *b, size_t n, double *tau, double *p, size_t *used,
                                     comity_error *error) {
    double *known_a = malloc((n + 1) * sizeof *known_a);
    double *known_b = malloc((n + 1) * sizeof *known_b);
    size_t *order = malloc((n + 1) * sizeof *order);
    comity_status status = known_a && known_b && order ? COMITY_OK : no_memory(error);
    size_t m = 0;
    *tau = *p = NAN;
    for (size_t i = 0; !status && i < n; i++) {
        if (!isnan(a[i]) && !isnan(b[i])) {
            known_a[m] = a[i];
            known_b[m] = b[i];
            order[m] = m;
            m++;
        }
    }
    if (!status && m >= 2) {
        *tau = tau_b(known_a, known_b, order, m);
    }
    if (!status && m <= COMITY_ORDER_LARGEST && !isnan(*tau)) {
        double all = 0;
        double as_large = 0;
        do {
            all++;
            as_large += fabs(tau_b(known_a, known_b, order, m)) >= fabs(*tau) - SAME;
        } while (next_order(order, m));
        *p = as_large / all;
    }
    *used = m;
    free(known_a);
    free(known_b);
    free(order);
    return status;
}
