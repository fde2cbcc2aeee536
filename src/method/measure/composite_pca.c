/* Principal components, varimax rotation, and weights from them. See comity/composite.h.
 *
 * Groups of indicators are small, so the eigenvectors come from Jacobi's cyclic method, which needs no library that
 * threads could not share. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SWEEPS = 100, MOST_TURNS = 1000 };

/* --------------------------------------------------------------------------------------------- correlation matrix */

/* Rows without a gap, centred and scaled to unit length, column by column; columns without spread are 0. Says how many
 * columns have spread. */
static size_t standardise(double *z, size_t n, size_t k) {
    size_t with_spread = 0;
    for (size_t c = 0; c < k; c++) {
        double *x = z + c * n;
        double mean = 0;
        double squares = 0;
        int spread = 0;
        for (size_t i = 0; i < n; i++) {
            mean += x[i] / (double)n;
            spread |= x[i] != x[0];
        }
        for (size_t i = 0; i < n; i++) {
            x[i] -= mean;
            squares += x[i] * x[i];
        }
        for (size_t i = 0; i < n; i++) {
            x[i] = spread ? x[i] / sqrt(squares) : 0;
        }
        with_spread += spread ? 1 : 0;
    }
    return with_spread;
}

static size_t complete_rows(const double *values, size_t n, size_t k, double *out, size_t stride) {
    size_t complete = 0;
    for (size_t i = 0; i < n; i++) {
        int has_gap = 0;
        for (size_t c = 0; c < k; c++) {
            has_gap |= isnan(values[c * n + i]) != 0;
        }
        for (size_t c = 0; c < k && !has_gap; c++) {
            out[c * stride + complete] = values[c * n + i];
        }
        complete += has_gap ? 0 : 1;
    }
    return complete;
}

static void correlation_matrix(const double *z, size_t n, size_t k, double *matrix) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t r = 0; r < n; r++) {
                sum += z[i * n + r] * z[j * n + r];
            }
            matrix[i * k + j] = sum;
            matrix[j * k + i] = sum;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------ eigenvectors
 */

static void rotate(double *a, double *b, double c, double s) {
    double x = *a;
    double y = *b;
    *a = c * x - s * y;
    *b = s * x + c * y;
}

/* Makes matrix[p][q] zero; the columns of `vector` turn with it. */
static void jacobi_turn(double *matrix, double *vector, size_t k, size_t p, size_t q) {
    double off = matrix[p * k + q];
    if (off == 0) {
        return;
    }
    double theta = (matrix[q * k + q] - matrix[p * k + p]) / (2 * off);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1);
    double s = t * c;
    for (size_t i = 0; i < k; i++) {
        rotate(&matrix[i * k + p], &matrix[i * k + q], c, s);
    }
    for (size_t i = 0; i < k; i++) {
        rotate(&matrix[p * k + i], &matrix[q * k + i], c, s);
        rotate(&vector[p * k + i], &vector[q * k + i], c, s);
    }
}

static double off_diagonal(const double *matrix, size_t k) {
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            sum += matrix[i * k + j] * matrix[i * k + j];
        }
    }
    return sum;
}

/* Eigenvalues end on the diagonal, eigenvector c in vector[c * k ...]. */
static void jacobi(double *matrix, double *vector, size_t k) {
    for (size_t i = 0; i < k * k; i++) {
        vector[i] = i % (k + 1) == 0;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && off_diagonal(matrix, k) > 1e-300; sweep++) {
        for (size_t p = 0; p + 1 < k; p++) {
            for (size_t q = p + 1; q < k; q++) {
                jacobi_turn(matrix, vector, k, p, q);
            }
        }
    }
}

static void swap_components(comity_pca *pca, size_t a, size_t b) {
    double value = pca->eigenvalue[a];
    pca->eigenvalue[a] = pca->eigenvalue[b];
    pca->eigenvalue[b] = value;
    for (size_t i = 0; i < pca->k; i++) {
        double x = pca->vector[a * pca->k + i];
        pca->vector[a * pca->k + i] = pca->vector[b * pca->k + i];
        pca->vector[b * pca->k + i] = x;
    }
}

/* Falling eigenvalues, none below 0, and signs such that loadings add up to more than 0. */
static void put_in_order(comity_pca *pca) {
    size_t k = pca->k;
    for (size_t c = 0; c < k; c++) {
        size_t most = c;
        for (size_t d = c + 1; d < k; d++) {
            most = pca->eigenvalue[d] > pca->eigenvalue[most] ? d : most;
        }
        if (most != c) {
            swap_components(pca, c, most);
        }
        double sum = 0;
        for (size_t i = 0; i < k; i++) {
            sum += pca->vector[c * k + i];
        }
        for (size_t i = 0; i < k && sum < 0; i++) {
            pca->vector[c * k + i] = -pca->vector[c * k + i];
        }
        pca->eigenvalue[c] = fmax(pca->eigenvalue[c], 0);
        pca->rank += pca->eigenvalue[c] > 1e-10 * pca->eigenvalue[0] ? 1 : 0;
    }
}

static comity_status decompose(double *z, size_t stride, size_t n, size_t k, comity_pca *out, comity_error *error) {
    for (size_t c = 1; c < k; c++) {
        memmove(z + c * n, z + c * stride, n * sizeof *z);
    }
    if (n < 3 || standardise(z, n, k) == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "principal components need three rows without a gap, with spread; "
                           "there are %zu",
                           n);
    }
    double *matrix = comity_composite_numbers(k * k);
    out->vector = comity_composite_numbers(k * k);
    out->eigenvalue = comity_composite_numbers(k);
    if (!matrix || !out->vector || !out->eigenvalue) {
        free(matrix);
        return composite_no_memory(error);
    }
    out->n_used = n;
    out->k = k;
    correlation_matrix(z, n, k, matrix);
    jacobi(matrix, out->vector, k);
    for (size_t c = 0; c < k; c++) {
        out->eigenvalue[c] = matrix[c * k + c];
    }
    put_in_order(out);
    free(matrix);
    return COMITY_OK;
}

comity_status comity_principal_components(const double *values, size_t n, size_t k, comity_pca *out,
                                          comity_error *error) {
    *out = (comity_pca){0};
    double *z = k == 0 || n > SIZE_MAX / sizeof *z / k - 1 ? NULL : comity_composite_numbers(n * k);
    if (!z) {
        return k == 0 ? comity_fail(error, COMITY_ERROR_USAGE, "principal components of no columns")
                      : composite_no_memory(error);
    }
    size_t complete = complete_rows(values, n, k, z, n);
    comity_status status = decompose(z, n, complete, k, out, error);
    if (status) {
        comity_pca_free(out);
    }
    free(z);
    return status;
}

void comity_pca_free(comity_pca *pca) {
    free(pca->eigenvalue);
    free(pca->vector);
    *pca = (comity_pca){0};
}

/* ----------------------------------------------------------------------------------------------------------- varimax
 */

/* Turns the pair of factors (p, q) by Kaiser's angle; says by how much. */
static double turn_pair(double *p, double *q, size_t k) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (size_t i = 0; i < k; i++) {
        double u = p[i] * p[i] - q[i] * q[i];
        double v = 2 * p[i] * q[i];
        a += u;
        b += v;
        c += u * u - v * v;
        d += 2 * u * v;
    }
    double m = (double)k;
    double angle = atan2(d - 2 * a * b / m, c - (a * a - b * b) / m) / 4;
    double cosine = cos(angle);
    double sine = sin(angle);
    for (size_t i = 0; i < k; i++) {
        double x = p[i];
        p[i] = cosine * x + sine * q[i];
        q[i] = cosine * q[i] - sine * x;
    }
    return fabs(angle);
}

comity_status comity_varimax(double *loadings, size_t k, size_t m, comity_error *error) {
    double *length = comity_composite_numbers(k);
    if (!length) {
        return composite_no_memory(error);
    }
    for (size_t i = 0; i < k; i++) {
        double squares = 0;
        for (size_t f = 0; f < m; f++) {
            squares += loadings[f * k + i] * loadings[f * k + i];
        }
        length[i] = squares > 0 ? sqrt(squares) : 1;
        for (size_t f = 0; f < m; f++) {
            loadings[f * k + i] /= length[i];
        }
    }
    double turned = 1;
    for (int turn = 0; turn < MOST_TURNS && turned > 1e-12; turn++) {
        turned = 0;
        for (size_t p = 0; p + 1 < m; p++) {
            for (size_t q = p + 1; q < m; q++) {
                turned = fmax(turned, turn_pair(loadings + p * k, loadings + q * k, k));
            }
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t f = 0; f < m; f++) {
            loadings[f * k + i] *= length[i];
        }
    }
    free(length);
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- weights
 */

static void first_component(const comity_pca *pca, double *weights) {
    memcpy(weights, pca->vector, pca->k * sizeof *weights);
}

static void all_components(const comity_pca *pca, double *weights) {
    double sum = 0;
    for (size_t i = 0; i < pca->k; i++) {
        weights[i] = 0;
        for (size_t c = 0; c < pca->k; c++) {
            weights[i] += pca->eigenvalue[c] * fabs(pca->vector[c * pca->k + i]);
        }
        sum += weights[i];
    }
    for (size_t i = 0; i < pca->k; i++) {
        weights[i] /= sum;
    }
}

/* More than 10% of the variance each, and 60% together. */
static size_t factors_of(const comity_pca *pca) {
    double total = 0;
    double sum = 0;
    size_t m = 0;
    for (size_t c = 0; c < pca->k; c++) {
        total += pca->eigenvalue[c];
    }
    while (m < pca->rank && (m == 0 || pca->eigenvalue[m] > 0.1 * total || sum < 0.6 * total)) {
        sum += pca->eigenvalue[m++];
    }
    return m;
}

/* The largest squared loading of each indicator, divided by the sum of squares of its factor, times that factor's part
 * of the variance of all factors: the sum of squares cancels, so it is the largest squared loading, scaled. */
static comity_status factor_weights(const comity_pca *pca, size_t m, double *weights, comity_error *error) {
    size_t k = pca->k;
    double *loadings = comity_composite_numbers(k * m);
    double sum = 0;
    if (!loadings) {
        return composite_no_memory(error);
    }
    for (size_t i = 0; i < k * m; i++) {
        loadings[i] = pca->vector[i] * sqrt(pca->eigenvalue[i / k]);
    }
    comity_status status = comity_varimax(loadings, k, m, error);
    for (size_t i = 0; i < k && !status; i++) {
        weights[i] = 0;
        for (size_t f = 0; f < m; f++) {
            weights[i] = fmax(weights[i], loadings[f * k + i] * loadings[f * k + i]);
        }
        sum += weights[i];
    }
    for (size_t i = 0; i < k && !status; i++) {
        weights[i] /= sum;
    }
    free(loadings);
    return status;
}

comity_status comity_pca_weights(const comity_pca *pca, comity_weights_method method, size_t n_factors, double *weights,
                                 comity_error *error) {
    switch (method) {
    case COMITY_WEIGHTS_PCA_FIRST:
        first_component(pca, weights);
        return COMITY_OK;
    case COMITY_WEIGHTS_PCA_ALL:
        all_components(pca, weights);
        return COMITY_OK;
    case COMITY_WEIGHTS_PCA_FACTORS:
        n_factors = n_factors ? n_factors : factors_of(pca);
        return factor_weights(pca, n_factors < pca->k ? n_factors : pca->k, weights, error);
    default:
        return comity_fail(error, COMITY_ERROR_USAGE, "this method of weighting does not use components");
    }
}
