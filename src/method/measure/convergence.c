/* How alike members are in a positive quantity: coefficient of variation and convergence. See comity/measure.h.
 *
 * Two passes, so that the squares do not cancel. */
#include "comity/measure.h"

#include <math.h>

double comity_variation(const double *values, size_t n) {
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0 && isfinite(values[i]))) {
            return NAN;
        }
        mean += values[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        /* divided first: the squares of large values could exceed the range of a double */
        double apart = mean > 0 ? values[i] / mean - 1 : 0;
        squares += apart * apart;
    }
    return mean > 0 ? sqrt(squares / (double)n) : NAN;
}

double comity_convergence(const double *values, size_t n) {
    double percent = n < 2 ? NAN : 100 * comity_variation(values, n);
    return percent > 100 ? 0 : 100 - percent; /* a comparison, as fmax would drop a NaN */
}
