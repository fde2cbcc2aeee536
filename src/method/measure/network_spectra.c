/* Eigenvectors of symmetric matrices that have one answer: where the largest eigenvalue is shared (components alike),
 * what iterating from equal values tends to, which is those values projected on the space of the eigenvalue. Used for
 * the eigenvector centrality of undirected networks, and for hubs and authorities. */
#include "method/measure/network_internal.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Eigenvalues are the same to this. */
static const double alike = 1e-9;

/* The greatest `wanted` eigenvalues of `matrix` (upper triangle, destroyed), rising, and their vectors as rows. */
static comity_status solve(double *matrix, size_t n, size_t wanted, double *values, double *vectors,
                           comity_error *error) {
    lapack_int *support = malloc(2 * n * sizeof *support);
    lapack_int found = 0;
    if (!support) {
        return comity_network_no_memory(error);
    }
    lapack_int size = (lapack_int)n;
    int failed = LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'I', 'U', size, matrix, size, 0, 0, (lapack_int)(n - wanted + 1),
                                size, 0, &found, values, vectors, size, support);
    free(support);
    if (failed == LAPACK_WORK_MEMORY_ERROR) {
        return comity_network_no_memory(error);
    }
    return failed || (size_t)found < wanted ? comity_fail(error, COMITY_ERROR_INPUT, "an eigenvector was not found")
                                            : COMITY_OK;
}

/* Equal values on the space of the eigenvalues that are as great as the last. */
static void project(const double *values, const double *vectors, size_t n, size_t n_values, double *out) {
    memset(out, 0, n * sizeof *out);
    for (size_t k = n_values; k-- > 0 && values[k] >= values[n_values - 1] * (1 - alike);) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += vectors[k * n + i];
        }
        for (size_t i = 0; i < n; i++) {
            out[i] += sum * vectors[k * n + i];
        }
    }
}

static void scale_to_one(double *values, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        most = values[i] > most ? values[i] : most;
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = values[i] < 0 || most == 0 ? 0 : values[i] / most;
    }
}

static comity_status leading(const double *matrix, size_t n, double *out, comity_error *error) {
    double *copy = malloc(n * n * sizeof *copy);
    double *vectors = malloc(n * n * sizeof *vectors);
    double *values = malloc(n * sizeof *values);
    comity_status status = copy && vectors && values ? COMITY_OK : comity_network_no_memory(error);
    size_t wanted = n < 2 ? n : 2;
    for (int whole = 0; !status && whole < 2; whole++) { /* two vectors tell whether the eigenvalue is shared */
        memcpy(copy, matrix, n * n * sizeof *copy);
        status = solve(copy, n, wanted, values, vectors, error);
        if (status || wanted == n || values[0] < values[1] * (1 - alike)) {
            break;
        }
        wanted = n;
    }
    if (!status) {
        project(values, vectors, n, wanted, out);
        scale_to_one(out, n);
    }
    free(copy);
    free(vectors);
    free(values);
    return status;
}

comity_status comity_network_eigenvector(const comity_network *network, double *out, comity_error *error) {
    return leading(network->weight, network->n, out, error);
}

comity_status comity_network_hubs(const comity_network *network, double *hub, double *authority, comity_error *error) {
    size_t n = network->n;
    const double *w = network->weight;
    double *square = calloc(n * n, sizeof *square);
    if (!square) {
        return comity_network_no_memory(error);
    }
    double most = 0;
    for (size_t k = 0; k < n * n; k++) {
        most = w[k] > most ? w[k] : most;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) {
                sum += w[i * n + k] / most * w[j * n + k];
            }
            square[i * n + j] = square[j * n + i] = sum / most;
        }
    }
    comity_status status = leading(square, n, hub, error);
    for (size_t j = 0; j < n && !status; j++) {
        authority[j] = 0;
        for (size_t i = 0; i < n; i++) {
            authority[j] += w[i * n + j] / most * hub[i];
        }
    }
    if (!status) {
        scale_to_one(authority, n);
    }
    free(square);
    return status;
}
