/* Indicators of pairs of states and of the products they trade. See comity/measure.h.
 *
 * Every formula is a chain of ratios; ratio() is NaN where the denominator is not positive or the numerator negative,
 * and NaN runs through the rest of the chain. */
#include "comity/measure.h"

#include <math.h>

static double ratio(double part, double whole) {
    return part >= 0 && whole > 0 && isfinite(part) && isfinite(whole) ? part / whole : NAN;
}

/* Sum of values that are all zero or positive and finite; NaN otherwise or where it is not positive. */
static double total(const double *values, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0)) {
            return NAN;
        }
        sum += values[i];
    }
    return sum > 0 && isfinite(sum) ? sum : NAN;
}

double comity_export_intensity(double x_ij, double x_i, double m_j, double w) {
    return ratio(ratio(x_ij, x_i), ratio(m_j, w));
}

double comity_export_intensity_no_self(double x_ij, double x_i, double m_j, double w, double m_i) {
    return m_i >= 0 ? comity_export_intensity(x_ij, x_i, m_j, w - m_i) : NAN;
}

double comity_dependence(double t_ij, double t_i) {
    return ratio(t_ij, t_i);
}

double comity_asymmetry(double d_ij, double d_ji) {
    return d_ij >= 0 && d_ji >= 0 ? d_ij - d_ji : NAN;
}

double comity_asymmetry_normalised(double d_ij, double d_ji) {
    return d_ij >= 0 && d_ji >= 0 && d_ij + d_ji > 0 ? (d_ij - d_ji) / (d_ij + d_ji) : NAN;
}

double comity_symmetry(double d_ij, double d_ji) {
    return 1 - fabs(comity_asymmetry(d_ij, d_ji));
}

double comity_salience(double d_ij, double d_ji) {
    return d_ij >= 0 && d_ji >= 0 ? sqrt(d_ij * d_ji) : NAN;
}

double comity_interdependence(double d_ij, double d_ji) {
    return comity_salience(d_ij, d_ji) * comity_symmetry(d_ij, d_ji);
}

double comity_rca(double x_k, double x, double w_k, double w) {
    return ratio(ratio(x_k, x), ratio(w_k, w));
}

double comity_rca_symmetric(double rca) {
    return rca >= 0 && isfinite(rca) ? (rca - 1) / (rca + 1) : NAN;
}

double comity_export_similarity(const double *a, const double *b, size_t n) {
    double total_a = total(a, n);
    double total_b = total(b, n);
    double sum = 0;
    if (isnan(total_a) || isnan(total_b)) {
        return NAN;
    }
    for (size_t k = 0; k < n; k++) {
        sum += fmin(a[k] / total_a, b[k] / total_b);
    }
    return sum;
}

double comity_specialisation_distance(const double *a, const double *b, size_t n) {
    double total_a = total(a, n);
    double total_b = total(b, n);
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += fabs(a[k] / total_a - b[k] / total_b);
    }
    return n ? sum : NAN;
}

double comity_trade_complementarity(const double *exports, const double *imports, size_t n) {
    return 100 * (1 - comity_specialisation_distance(exports, imports, n) / 2);
}

double comity_grubel_lloyd(const double *exports, const double *imports, size_t n) {
    double apart = 0;
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        if (!(exports[k] >= 0 && imports[k] >= 0)) {
            return NAN;
        }
        apart += fabs(exports[k] - imports[k]);
        sum += exports[k] + imports[k];
    }
    return 1 - ratio(apart, sum);
}

/* In logarithms, because the product of two gross outputs in dollars can leave the range of a double's exact digits. */
double comity_trade_cost(double x_ii, double x_jj, double x_ij, double x_ji, double sigma) {
    int positive = x_ii > 0 && x_jj > 0 && x_ij > 0 && x_ji > 0;
    if (!positive || !(sigma > 1) || !isfinite(x_ii + x_jj + x_ij + x_ji + sigma)) {
        return NAN;
    }
    return expm1((log(x_ii) + log(x_jj) - log(x_ij) - log(x_ji)) / (2 * (sigma - 1)));
}

double comity_connectedness_depth(const double *scores, const double *weights, size_t n) {
    double sum = 0;
    double weight = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(weights[i] >= 0)) {
            return NAN;
        }
        if (!isnan(scores[i])) {
            sum += weights[i] * scores[i];
            weight += weights[i];
        }
    }
    return weight > 0 ? sum / weight : NAN;
}

double comity_connectedness_breadth(const double *flows, const double *world, size_t n) {
    return 1 - comity_specialisation_distance(flows, world, n) / 2;
}
