/* Small dense algebra: Cholesky with columns left out that depend on those before them. Matrices are small
 * (regressors), row by row. No library, so that it may run on any thread. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <string.h>

size_t explain_cholesky(double *a, size_t k, double tolerance, uint8_t *dropped) {
    size_t n_dropped = 0;
    for (size_t i = 0; i < k; i++) {
        double whole = a[i * k + i];
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * k + j];
            for (size_t h = 0; h < j; h++) {
                sum -= a[i * k + h] * a[j * k + h];
            }
            if (j < i) {
                a[i * k + j] = dropped[j] ? 0 : sum / a[j * k + j];
            } else {
                dropped[i] = !(sum > tolerance * whole) || !(whole > 0);
                a[i * k + i] = dropped[i] ? 0 : sqrt(sum);
            }
        }
        if (dropped[i]) {
            n_dropped++;
            memset(a + i * k, 0, (i + 1) * sizeof *a);
        }
    }
    return n_dropped;
}

void explain_cholesky_solve(const double *l, size_t k, const uint8_t *dropped, double *b) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            b[i] -= l[i * k + j] * b[j];
        }
        b[i] = dropped[i] ? 0 : b[i] / l[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++) {
            b[i] -= l[j * k + i] * b[j];
        }
        b[i] = dropped[i] ? 0 : b[i] / l[i * k + i];
    }
}

void explain_cholesky_inverse(const double *l, size_t k, const uint8_t *dropped, double *inverse) {
    for (size_t c = 0; c < k; c++) {
        double *row = inverse + c * k; /* the matrix is symmetric: column c */
        memset(row, 0, k * sizeof *row);
        if (!dropped[c]) {
            row[c] = 1;
            explain_cholesky_solve(l, k, dropped, row);
        }
    }
}
