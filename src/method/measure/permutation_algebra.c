/* Small algebra and logistic fits of the permutation tests. See permutation_internal.h. No library: the matrices are
 * small, and the fits run on several threads. */
#include "method/measure/permutation_internal.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 25, MOST_HALVINGS = 20 };

/* A column whose rest is shorter than this share of it depends on the others. */
static const double dependent = 1e-9;

static double length_of(const double *q, size_t m, size_t k, size_t column) {
    double sum = 0;
    for (size_t row = 0; row < m; row++) {
        sum += q[row * k + column] * q[row * k + column];
    }
    return sqrt(sum);
}

/* Takes the first `column` columns out of that column, adding the coefficients to r. */
static void project(double *q, size_t m, size_t k, size_t column, double *r) {
    double sums[PERMUTATION_COLUMNS] = {0};
    for (size_t row = 0; row < m; row++) {
        for (size_t j = 0; j < column; j++) {
            sums[j] += q[row * k + j] * q[row * k + column];
        }
    }
    for (size_t row = 0; row < m; row++) {
        double fitted = 0;
        for (size_t j = 0; j < column; j++) {
            fitted += q[row * k + j] * sums[j];
        }
        q[row * k + column] -= fitted;
    }
    for (size_t j = 0; j < column; j++) {
        r[j * k + column] += sums[j];
    }
}

int permutation_orthonormal(double *q, size_t m, size_t k, double *r) {
    memset(r, 0, k * k * sizeof *r);
    for (size_t column = 0; column < k; column++) {
        double before = length_of(q, m, k, column);
        project(q, m, k, column, r);
        project(q, m, k, column, r);
        double after = length_of(q, m, k, column);
        if (!(after > dependent * before)) {
            return (int)column;
        }
        r[column * k + column] = after;
        for (size_t row = 0; row < m; row++) {
            q[row * k + column] /= after;
        }
    }
    return -1;
}

void permutation_solve_upper(const double *r, size_t k, double *b) {
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++) {
            b[i] -= r[i * k + j] * b[j];
        }
        b[i] /= r[i * k + i];
    }
}

int permutation_cholesky(double *a, size_t k) {
    for (size_t i = 0; i < k; i++) {
        double whole = a[i * k + i];
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * k + j];
            for (size_t h = 0; h < j; h++) {
                sum -= a[i * k + h] * a[j * k + h];
            }
            if (j < i) {
                a[i * k + j] = sum / a[j * k + j];
            } else if (sum > 1e-12 * whole) {
                a[i * k + i] = sqrt(sum);
            } else {
                return 0;
            }
        }
    }
    return 1;
}

void permutation_solve_lower(const double *l, size_t k, double *b) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            b[i] -= l[i * k + j] * b[j];
        }
        b[i] /= l[i * k + i];
    }
}

void permutation_solve_lower_transposed(const double *l, size_t k, double *b) {
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++) {
            b[i] -= l[j * k + i] * b[j];
        }
        b[i] /= l[i * k + i];
    }
}

static int left_out(const double *x, const double *y, size_t row, size_t k) {
    return isnan(y[row]) || isnan(x[row * k + k - 1]);
}

static double eta_of(const double *x, const double *b, size_t k) {
    double eta = 0;
    for (size_t j = 0; j < k; j++) {
        eta += x[j] * b[j];
    }
    return eta;
}

static double log_likelihood(const double *x, const double *y, size_t m, size_t k, const double *b) {
    double sum = 0;
    for (size_t row = 0; row < m; row++) {
        if (!left_out(x, y, row, k)) {
            double eta = eta_of(x + row * k, b, k);
            /* log(1 + e^eta) without overflow */
            sum += y[row] * eta - (eta > 0 ? eta : 0) - log1p(exp(-fabs(eta)));
        }
    }
    return sum;
}

/* Gradient, and the lower triangle of the information matrix. */
static void derive(const double *x, const double *y, size_t m, size_t k, const double *b, double *gradient,
                   double *information) {
    memset(gradient, 0, k * sizeof *gradient);
    memset(information, 0, k * k * sizeof *information);
    for (size_t row = 0; row < m; row++) {
        if (left_out(x, y, row, k)) {
            continue;
        }
        const double *at = x + row * k;
        double p = 1 / (1 + exp(-eta_of(at, b, k)));
        double weight = p * (1 - p);
        for (size_t i = 0; i < k; i++) {
            gradient[i] += at[i] * (y[row] - p);
            for (size_t j = 0; j <= i; j++) {
                information[i * k + j] += weight * at[i] * at[j];
            }
        }
    }
}

/* Moves b by the step, or a half of it, a quarter ... as long as that makes things worse. */
static void take_step(const double *x, const double *y, size_t m, size_t k, const double *step,
                      permutation_logit *out) {
    double tried[PERMUTATION_COLUMNS];
    double scale = 1;
    double value = out->log_likelihood;
    for (int half = 0; half < MOST_HALVINGS; half++) {
        for (size_t j = 0; j < k; j++) {
            tried[j] = out->coefficients[j] + scale * step[j];
        }
        value = log_likelihood(x, y, m, k, tried);
        if (value >= out->log_likelihood - 1e-12 * fabs(out->log_likelihood)) {
            break;
        }
        scale /= 2;
    }
    memcpy(out->coefficients, tried, k * sizeof *tried);
    out->log_likelihood = value;
}

/* Where the columns separate 0 from 1 the steps shrink slowly and never end: that is not convergence. */
void permutation_fit_logit(const double *x, const double *y, size_t m, size_t k, permutation_logit *out) {
    double step[PERMUTATION_COLUMNS];
    double last = 1;
    memset(out, 0, sizeof *out);
    out->log_likelihood = log_likelihood(x, y, m, k, out->coefficients);
    while (out->iterations < MOST_STEPS) {
        derive(x, y, m, k, out->coefficients, step, out->information);
        if (!permutation_cholesky(out->information, k)) {
            return;
        }
        if (last < 1e-12) {
            out->converged = out->log_likelihood < -1e-6;
            return;
        }
        permutation_solve_lower(out->information, k, step);
        last = 0;
        for (size_t j = 0; j < k; j++) {
            last += step[j] * step[j];
        }
        permutation_solve_lower_transposed(out->information, k, step);
        take_step(x, y, m, k, step, out);
        out->iterations++;
    }
}
