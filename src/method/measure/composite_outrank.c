/* Outranking and Copeland's score. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>

static comity_status check_column_weights(const double *weights, size_t k, comity_error *error) {
    double sum = weights ? 0 : (double)k;
    for (size_t c = 0; weights && c < k; c++) {
        if (!(weights[c] >= 0 && isfinite(weights[c]))) {
            return comity_fail(error, COMITY_ERROR_INPUT, "outranking: weight %zu is %g, not a number from 0", c + 1,
                               weights[c]);
        }
        sum += weights[c];
    }
    return sum > 0 ? COMITY_OK : comity_fail(error, COMITY_ERROR_INPUT, "outranking: the weights add up to 0");
}

/* What i wins over j, and j over i, of the weight of the columns that both have; that weight is returned. */
static double compare_units(const double *values, const double *weights, size_t n, size_t k, size_t i, size_t j,
                            double *won, double *lost) {
    double both = 0;
    *won = 0;
    *lost = 0;
    for (size_t c = 0; c < k; c++) {
        double a = values[c * n + i];
        double b = values[c * n + j];
        double w = weights ? weights[c] : 1;
        if (isnan(a) || isnan(b)) {
            continue;
        }
        both += w;
        *won += a > b ? w : a == b ? w / 2 : 0;
        *lost += a < b ? w : a == b ? w / 2 : 0;
    }
    return both;
}

comity_status comity_outrank(const double *values, const double *weights, size_t n, size_t k, double *out,
                             size_t *dominances, comity_error *error) {
    comity_status status = check_column_weights(weights, k, error);
    size_t clean = 0;
    for (size_t i = 0; i < n && !status; i++) {
        out[i * n + i] = 0;
        for (size_t j = i + 1; j < n; j++) {
            double won;
            double lost;
            double both = compare_units(values, weights, n, k, i, j, &won, &lost);
            clean += both > 0 && (won == 0 || lost == 0) ? 1 : 0;
            out[j * n + i] = both > 0 ? won / both : NAN;
            out[i * n + j] = both > 0 ? lost / both : NAN;
        }
    }
    if (dominances) {
        *dominances = status ? 0 : clean;
    }
    return status;
}

/* Sums of weights such as 49 of 1/49 may miss each other by a hair: that is a tie. */
static int winner(double won, double lost) {
    return fabs(won - lost) <= 1e-12 * (won + lost) ? 0 : won > lost ? 1 : -1;
}

comity_status comity_copeland(const double *values, const double *weights, size_t n, size_t k, double *out,
                              comity_error *error) {
    comity_status status = check_column_weights(weights, k, error);
    for (size_t i = 0; i < n && !status; i++) {
        out[i] = NAN;
        for (size_t c = 0; c < k; c++) {
            out[i] = isnan(values[c * n + i]) ? out[i] : 0;
        }
    }
    for (size_t i = 0; i < n && !status; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double won;
            double lost;
            if (compare_units(values, weights, n, k, i, j, &won, &lost) > 0) {
                int result = winner(won, lost);
                out[i] += result;
                out[j] -= result;
            }
        }
    }
    return status;
}
