/* Exact rate ratios. See comity/rates.h.
 *
 * Binomial probabilities after Loader: the deviance is computed without cancellation, so that large counts keep their
 * digits. A tail is summed from the observed count outward on the side where terms shrink, until they no longer count.
 * Limits of intervals are found by halving. The hypergeometric weights are kept as logarithms. */
#include "comity/rates.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_HALVINGS = 200 };

/* ------------------------------------------------------------------------------------------------------- binomial */

/* ln n! - (Stirling's formula without its series). */
static double stirling_error(double n) {
    if (n < 16) {
        int sign = 0;
        return n == 0 ? 0 : lgamma_r(n + 1, &sign) - (n + 0.5) * log(n) + n - 0.91893853320467274178;
    }
    double square = n * n;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / n;
}

/* x ln(x / m) + m - x, also where x is near m. */
static double deviance(double x, double m) {
    if (fabs(x - m) >= 0.1 * (x + m)) {
        return x * log(x / m) + m - x;
    }
    double v = (x - m) / (x + m);
    double sum = (x - m) * v;
    double term = 2 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum) {
            break;
        }
        sum = next;
    }
    return sum;
}

static double binomial(double x, double n, double q) {
    if (q <= 0 || q >= 1) {
        return x == (q >= 1 ? n : 0);
    }
    if (x == 0 || x == n) {
        return exp(n * (x == 0 ? log1p(-q) : log(q)));
    }
    double log_part = stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * q) -
                      deviance(n - x, n * (1 - q));
    return exp(log_part) * sqrt(n / (2 * M_PI * x * (n - x)));
}

/* P(X <= x), summed downward from x: for x below the mean. */
static double sum_down(double x, double n, double q) {
    double term = binomial(x, n, q);
    double sum = 0;
    double k = x;
    while (k >= 0 && term > 0 && term >= sum * 1e-18) {
        sum += term;
        term *= k / (n - k + 1) * ((1 - q) / q);
        k--;
    }
    return sum;
}

/* P(X <= x) and P(X >= x). */
static double lower_tail(double x, double n, double q) {
    if (x < 0 || x >= n) {
        return x < 0 ? 0 : 1;
    }
    /* above the mean the other side, seen from the failures */
    return x <= n * q ? fmin(sum_down(x, n, q), 1) : fmax(1 - sum_down(n - x - 1, n, 1 - q), 0);
}
static double upper_tail(double x, double n, double q) {
    return lower_tail(n - x, n, 1 - q);
}

/* Sum of the probabilities of all outcomes not more probable than x. */
static double not_more_probable(double x, double n, double q) {
    double mine = binomial(x, n, q) * (1 + 1e-7); /* equal up to rounding counts as equal */
    int below = x < n * q;
    /* the other side: the outcome nearest to the mean that is as improbable */
    double near = below ? ceil(n * q) : floor(n * q);
    double far = below ? n + 1 : -1;
    while (fabs(far - near) > 0.5) {
        double middle = below ? floor((near + far) / 2) : ceil((near + far) / 2);
        int enough = middle < 0 || middle > n || binomial(middle, n, q) <= mine;
        if (enough) {
            far = middle;
            if (fabs(far - near) < 1.5) {
                break;
            }
        } else if (middle == near) {
            break;
        } else {
            near = middle;
        }
    }
    if (near >= 0 && near <= n && binomial(near, n, q) <= mine) {
        far = near;
    }
    if (x == n * q) {
        return 1;
    }
    return fmin(below ? lower_tail(x, n, q) + upper_tail(far, n, q) : upper_tail(x, n, q) + lower_tail(far, n, q), 1);
}

/* One limit of an interval: the q at which the tail (with `half` of the probability of x left out) is `target`. */
static double find_limit(double x, double n, double target, int upper_limit, double half) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < MOST_HALVINGS && low < high; i++) {
        double q = low + (high - low) / 2;
        if (q <= low || q >= high) {
            break;
        }
        double tail = (upper_limit ? lower_tail(x, n, q) : upper_tail(x, n, q)) - half * binomial(x, n, q);
        /* the lower tail falls with q, the upper one rises */
        if ((tail > target) == upper_limit) {
            low = q;
        } else {
            high = q;
        }
    }
    return low + (high - low) / 2;
}

/* --------------------------------------------------------------------------------------------------------- checks */

static void set_all(comity_rate_ratio *out, double value) {
    *out = (comity_rate_ratio){value, value, value, value, value, value, value, value};
}

static comity_status check(const comity_rate *rates, size_t n, double level, int64_t most, comity_error *error) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (rates[i].events < 0 || rates[i].events > most || (sum += rates[i].events) > most) {
            return comity_fail(error, COMITY_ERROR_INPUT, "counts of events must lie between 0 and %lld together",
                               (long long)most);
        }
        if (!(rates[i].exposure > 0 && isfinite(rates[i].exposure))) {
            return comity_fail(error, COMITY_ERROR_INPUT, "an exposure must be positive and finite, not %g",
                               rates[i].exposure);
        }
    }
    return level > 0 && level < 1
               ? COMITY_OK
               : comity_fail(error, COMITY_ERROR_USAGE, "the level must lie between 0 and 1, not %g", level);
}

/* From the share q of events after to the ratio of rates. */
static double to_ratio(double q, double after, double before) {
    return q >= 1 ? INFINITY : q / (1 - q) * (before / after);
}

comity_status comity_measure_rate_ratio(comity_rate after, comity_rate before, double level, comity_rate_ratio *out,
                                        comity_error *error) {
    const comity_rate rates[] = {after, before};
    set_all(out, NAN);
    comity_status status = check(rates, 2, level, COMITY_MOST_EVENTS, error);
    if (status) {
        return status;
    }
    double x = (double)after.events;
    double n = x + (double)before.events;
    double q = 1 / (1 + before.exposure / after.exposure);
    double tail = (1 - level) / 2;
    double lower = lower_tail(x, n, q);
    double upper = upper_tail(x, n, q);
    double half = binomial(x, n, q) / 2;
    out->ratio = n > 0 ? x / after.exposure / ((n - x) / before.exposure) : NAN;
    out->low = x > 0 ? to_ratio(find_limit(x, n, tail, 0, 0), after.exposure, before.exposure) : 0;
    out->high = x < n ? to_ratio(find_limit(x, n, tail, 1, 0), after.exposure, before.exposure) : INFINITY;
    out->mid_low = x > 0 ? to_ratio(find_limit(x, n, tail, 0, 0.5), after.exposure, before.exposure) : 0;
    out->mid_high = x < n ? to_ratio(find_limit(x, n, tail, 1, 0.5), after.exposure, before.exposure) : INFINITY;
    out->p = n > 0 ? not_more_probable(x, n, q) : 1;
    out->p_central = fmin(2 * fmin(lower, upper), 1);
    out->mid_p = n > 0 ? fmin(2 * (fmin(lower, upper) - half), 1) : 1;
    return COMITY_OK;
}

/* -------------------------------------------------------------------------------------------------- hypergeometric */

/* Logarithms of the weights of the possible counts first .. first + n - 1, less their largest. */
typedef struct {
    double *log_weight;
    size_t n;
    size_t observed; /* position of the table observed */
    double first;
} table;

static double log_choose(double n, double k) {
    int sign = 0;
    return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

static comity_status make_table(double members, double controls, double after, double x, table *out,
                                comity_error *error) {
    double first = fmax(0, after - controls);
    double last = fmin(members, after);
    *out = (table){.n = (size_t)(last - first) + 1, .observed = (size_t)(x - first), .first = first};
    out->log_weight = calloc(out->n, sizeof *out->log_weight);
    if (!out->log_weight) {
        return comity_fail_memory(error);
    }
    double value = log_choose(members, first) + log_choose(controls, after - first);
    double largest = value;
    for (size_t i = 0; i < out->n; i++) {
        double k = first + (double)i;
        out->log_weight[i] = value;
        largest = fmax(largest, value);
        value += log((members - k) / (k + 1) * ((after - k) / (controls - after + k + 1)));
    }
    for (size_t i = 0; i < out->n; i++) {
        out->log_weight[i] -= largest;
    }
    return COMITY_OK;
}

/* P(X <= x), P(X >= x), P(X = x), and of all outcomes not more probable than x, at odds exp(log_odds). */
typedef struct {
    double lower;
    double upper;
    double mine;
    double not_more;
} tails;

static tails tails_at(const table *t, double log_odds) {
    tails out = {0};
    double largest = -INFINITY;
    double total = 0;
    for (size_t i = 0; i < t->n; i++) {
        largest = fmax(largest, t->log_weight[i] + (double)i * log_odds);
    }
    double mine = exp(t->log_weight[t->observed] + (double)t->observed * log_odds - largest);
    for (size_t i = 0; i < t->n; i++) {
        double weight = exp(t->log_weight[i] + (double)i * log_odds - largest);
        total += weight;
        out.lower += i <= t->observed ? weight : 0;
        out.upper += i >= t->observed ? weight : 0;
        out.not_more += weight <= mine * (1 + 1e-7) ? weight : 0;
    }
    return (tails){out.lower / total, out.upper / total, mine / total, fmin(out.not_more / total, 1)};
}

/* The odds at which a tail is `target`, as a logarithm; found by doubling a bracket and halving it. */
static double find_odds(const table *t, double target, int upper_limit, double half) {
    double low = -1;
    double high = 1;
    for (int i = 0; i < MOST_HALVINGS; i++) {
        tails a = tails_at(t, low);
        tails b = tails_at(t, high);
        double at_low = (upper_limit ? a.lower : a.upper) - half * a.mine;
        double at_high = (upper_limit ? b.lower : b.upper) - half * b.mine;
        int low_done = (at_low > target) == upper_limit;
        int high_done = (at_high > target) != upper_limit;
        if ((low_done && high_done) || high > 1e4) {
            break;
        }
        low = low_done ? low : 2 * low;
        high = high_done ? high : 2 * high;
    }
    for (int i = 0; i < MOST_HALVINGS; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) {
            break;
        }
        tails at = tails_at(t, middle);
        double tail = (upper_limit ? at.lower : at.upper) - half * at.mine;
        if ((tail > target) == upper_limit) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + (high - low) / 2;
}

comity_status comity_measure_ratio_of_ratios(comity_rate after, comity_rate before, comity_rate control_after,
                                             comity_rate control_before, double level, comity_rate_ratio *out,
                                             comity_error *error) {
    const comity_rate rates[] = {after, before, control_after, control_before};
    table t;
    set_all(out, NAN);
    comity_status status = check(rates, 4, level, COMITY_MOST_EVENTS_OF_TABLE, error);
    if (status || (status = make_table(
                       (double)(after.events + before.events), (double)(control_after.events + control_before.events),
                       (double)(after.events + control_after.events), (double)after.events, &t, error))) {
        return status;
    }
    double odds = log(after.exposure / before.exposure) - log(control_after.exposure / control_before.exposure);
    double tail = (1 - level) / 2;
    int low_open = t.observed == 0;
    int high_open = t.observed + 1 == t.n;
    tails null = tails_at(&t, odds);
    out->ratio = (double)after.events / after.exposure * ((double)control_before.events / control_before.exposure) /
                 ((double)before.events / before.exposure * ((double)control_after.events / control_after.exposure));
    out->low = low_open ? 0 : exp(find_odds(&t, tail, 0, 0) - odds);
    out->high = high_open ? INFINITY : exp(find_odds(&t, tail, 1, 0) - odds);
    out->mid_low = low_open ? 0 : exp(find_odds(&t, tail, 0, 0.5) - odds);
    out->mid_high = high_open ? INFINITY : exp(find_odds(&t, tail, 1, 0.5) - odds);
    out->p = null.not_more;
    out->p_central = fmin(2 * fmin(null.lower, null.upper), 1);
    out->mid_p = t.n == 1 ? 1 : fmin(2 * (fmin(null.lower, null.upper) - null.mine / 2), 1);
    free(t.log_weight);
    return COMITY_OK;
}

double comity_rate_dispersion(const double *counts, size_t n) {
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(counts[i] >= 0 && isfinite(counts[i]))) {
            return NAN;
        }
        mean += counts[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        squares += (counts[i] - mean) * (counts[i] - mean);
    }
    return n >= 2 && mean > 0 ? squares / (mean * (double)(n - 1)) : NAN;
}
