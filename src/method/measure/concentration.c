/* Concentration of values among parties, and distance from equal shares. See comity/measure.h. */
#include "comity/measure.h"

#include <math.h>

double comity_hhi_of_shares(const double *shares, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(shares[i] >= 0 && isfinite(shares[i]))) {
            return NAN;
        }
        sum += shares[i] * shares[i];
    }
    return n ? sum : NAN;
}

/* Shares are formed one by one, so that large values cannot overflow when squared. */
double comity_hhi(const double *values, size_t n) {
    double total = 0;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0)) {
            return NAN;
        }
        total += values[i];
    }
    if (!(total > 0 && isfinite(total))) {
        return NAN;
    }
    for (size_t i = 0; i < n; i++) {
        sum += values[i] / total * (values[i] / total);
    }
    return sum;
}

double comity_hhi_normalised(double hhi, size_t n) {
    double equal = 1.0 / (double)n;
    return n < 2 ? NAN : (hhi - equal) / (1 - equal);
}

double comity_effective_number(double hhi) {
    return hhi > 0 ? 1 / hhi : NAN;
}

double comity_hirschman(double hhi) {
    return hhi >= 0 ? sqrt(hhi) : NAN;
}

double comity_ray_singer(double hhi, size_t n) {
    double normalised = comity_hhi_normalised(hhi, n);
    return isnan(normalised) ? NAN : sqrt(fmax(normalised, 0));
}

double comity_equal_share_gap(double share, size_t n) {
    return n ? share - 1 / (double)n : NAN;
}

double comity_contribution_ratio(double share, size_t n) {
    return n ? share * (double)n : NAN;
}
