/* Confidence intervals of break dates after Bai 1997. See comity/breaks.h.
 *
 * The distribution of argmax V is known in closed form on either side of zero; its products of large and tiny numbers
 * are taken in logarithms. Quantiles by bisection. */
#include "method/measure/breaks_internal.h"

#include <math.h>
#include <stdlib.h>

/* log of the normal distribution at -z, z >= 0, also where it underflows. */
static double log_normal_tail(double z) {
    if (z < 30) {
        return log(.5 * erfc(z / sqrt(2)));
    }
    double w = 1 / (z * z);
    return -z * z / 2 - log(z * sqrt(2 * M_PI)) + log1p(w * (-1 + w * (3 - 15 * w)));
}

/* P(argmax V <= -x), x > 0: the side on which V has drift 1/2 and variance 1, `ratio` = phi / xi of the other. */
static double left_of(double x, double ratio) {
    double inverse = 1 / ratio;
    double d = (ratio + 2) * (ratio + 2) / (ratio + 1);
    double c = ratio * (ratio + 2) / (ratio + 1);
    double root = sqrt(x);
    return -root * exp(-x / 8) / sqrt(2 * M_PI) -
           c * exp(inverse * (1 + inverse) * x / 2 + log_normal_tail((.5 + inverse) * root)) +
           exp(log(d - 2 + x / 2) + log_normal_tail(root / 2));
}

double comity_break_argmax_probability(double x, double xi, double phi) {
    if (!(xi > 0 && phi > 0) || isnan(x)) {
        return NAN;
    }
    if (x == 0) {
        return xi / (phi + xi);
    }
    /* turned round and measured in its own scale phi / xi^2, the right side is a left one */
    return x < 0 ? left_of(-x, phi / xi) : 1 - left_of(x * xi * xi / phi, xi / phi);
}

/* The quantile between 0 and where the bound, doubled from +-1 on, has passed it. */
static double quantile(double level, double xi, double phi) {
    double inner = 0;
    double outer = level > comity_break_argmax_probability(0, xi, phi) ? 1 : -1;
    int up = outer > 0;
    for (int i = 0; i < 200 && (comity_break_argmax_probability(outer, xi, phi) < level) == up; i++) {
        inner = outer;
        outer *= 2;
    }
    for (int i = 0; i < 200 && inner != outer; i++) {
        double middle = inner + (outer - inner) / 2;
        if (middle == inner || middle == outer) {
            break;
        }
        if ((comity_break_argmax_probability(middle, xi, phi) < level) == up) {
            inner = middle;
        } else {
            outer = middle;
        }
    }
    return outer;
}

/* What a side of a break is like: Q = X'X / n (k rows of k) and the variance of the errors. */
typedef struct {
    double *q;
    double variance;
} side;

static void moments(const comity_break_data *data, size_t first, size_t last, double *q) {
    size_t k = data->k;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t i = first; i <= last; i++) {
                sum += data->x[i * k + a] * data->x[i * k + b];
            }
            q[a * k + b] = sum / (double)(last + 1 - first);
        }
    }
}

static double quadratic(const double *before, const double *after, const double *q, size_t k) {
    double sum = 0;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            sum += (after[a] - before[a]) * q[a * k + b] * (after[b] - before[b]);
        }
    }
    return sum;
}

/* A position beyond the points that are used is counted on from the first or last. */
static int64_t place_of(const comity_break_data *data, double position) {
    double last = (double)data->n - 1;
    if (position < 0) {
        return (int64_t)data->place[0] + (int64_t)position;
    }
    return position > last ? (int64_t)data->place[data->n - 1] + (int64_t)(position - last)
                           : (int64_t)data->place[(size_t)position];
}

static void set_interval(const comity_break_data *data, size_t at, double low, double high, comity_break *out) {
    double most = 1e15;
    if (fabs(low) < most && fabs(high) < most) {
        out->has_interval = 1;
        out->low = place_of(data, (double)at - ceil(high));
        out->high = place_of(data, (double)at - floor(low));
    }
}

/* One break between two sides with change `delta'Q delta` of q1 and q2. */
static void interval_of(const comity_break_data *data, double level, size_t at, const side sides[2], double q1,
                        double q2, comity_break *out) {
    double tail = (1 - level) / 2;
    if (!(q1 > 0 && q2 > 0)) {
        return; /* not identified, or no change in what the regressors can show */
    }
    if (sides[0].variance == 0 && sides[1].variance == 0) {
        set_interval(data, at, 0, 0, out);
        return;
    }
    double xi = q2 / q1;
    double phi = xi * sides[1].variance / sides[0].variance;
    double before = comity_break_argmax_probability(0, xi, phi);
    if (before >= tail && before <= 1 - tail) {
        double scale = sides[0].variance / q1;
        set_interval(data, at, quantile(tail, xi, phi) * scale, quantile(1 - tail, xi, phi) * scale, out);
    }
}

/* Variances as the options want them; of a perfect fit beside an imperfect one that of all errors. */
static void set_variances(const comity_breaks_options *options, const comity_breaks *found, size_t i, double all,
                          side sides[2], comity_break *out) {
    for (size_t s = 0; s < 2; s++) {
        const comity_segment *segment = &found->segments[i + s];
        sides[s].variance = options->same_errors ? all : segment->rss / (double)segment->n;
    }
    if ((sides[0].variance == 0) != (sides[1].variance == 0)) {
        sides[0].variance = sides[1].variance = all;
        out->pooled = 1;
    }
}

comity_status comity_break_intervals(const comity_break_data *data, const comity_breaks_options *options,
                                     const size_t *places, comity_breaks *out, comity_error *error) {
    size_t k = data->k;
    double *q = out->n_breaks ? malloc(2 * k * k * sizeof *q) : NULL;
    side sides[2] = {{.q = q}, {.q = q ? q + k * k : NULL}};
    double all = 0;
    if (out->n_breaks && !q) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i <= out->n_breaks; i++) {
        all += out->segments[i].rss / (double)data->n;
    }
    for (size_t i = 0; i < out->n_breaks; i++) {
        const double *before = out->coefficients + i * k;
        size_t first = i ? places[i - 1] + 1 : 0;
        size_t last = i + 1 < out->n_breaks ? places[i + 1] : data->n - 1;
        moments(data, options->same_regressors ? 0 : first, options->same_regressors ? data->n - 1 : places[i],
                sides[0].q);
        moments(data, options->same_regressors ? 0 : places[i] + 1, options->same_regressors ? data->n - 1 : last,
                sides[1].q);
        out->breaks[i].at = data->place[places[i]];
        set_variances(options, out, i, all, sides, &out->breaks[i]);
        interval_of(data, options->level > 0 ? options->level : .95, places[i], sides,
                    quadratic(before, before + k, sides[0].q, k), quadratic(before, before + k, sides[1].q, k),
                    &out->breaks[i]);
    }
    free(q);
    return COMITY_OK;
}
