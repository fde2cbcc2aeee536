/* Two-mode data as a network of those that share things. See network.h. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Who has what, each pair once: n * n_things flags. */
static comity_status fill_table(uint8_t *table, size_t n, size_t n_things, const int *a, const int *b, size_t n_pairs,
                                comity_error *error) {
    for (size_t k = 0; k < n_pairs; k++) {
        if (a[k] < 0 || b[k] < 0 || (size_t)a[k] >= n || (size_t)b[k] >= n_things) {
            comity_fail(error, COMITY_ERROR_INPUT, "the pair %d, %d of two-mode data is out of range", a[k], b[k]);
            comity_error_at(error, NULL, (int64_t)k + 1, NULL);
            return COMITY_ERROR_INPUT;
        }
        table[(size_t)b[k] * n + (size_t)a[k]] = 1;
    }
    return COMITY_OK;
}

/* Adds the pairs of those that have one thing. `members`: room for n. */
static void add_thing(const uint8_t *has, size_t n, comity_projection kind, size_t *members, double *own,
                      comity_network *out) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (has[i]) {
            members[count++] = i;
            own[i]++;
        }
    }
    double value = kind == COMITY_PROJECT_NEWMAN && count > 1 ? 1 / (double)(count - 1) : 1;
    for (size_t p = 0; p < count; p++) {
        for (size_t q = 0; q < count; q++) {
            out->weight[members[p] * n + members[q]] += p == q ? 0 : value;
        }
    }
}

comity_status comity_network_project(size_t n, size_t n_things, const int *a, const int *b, size_t n_pairs,
                                     comity_projection kind, comity_network *out, double *own, comity_error *error) {
    comity_status status = comity_network_make(n, NULL, NULL, NULL, 0, NULL, out, error);
    if (status) {
        return status;
    }
    size_t room = n ? n : 1;
    uint8_t *table = calloc(room * (n_things ? n_things : 1), 1);
    size_t *members = malloc(room * sizeof *members);
    double *counts = calloc(room, sizeof *counts);
    if (!table || !members || !counts) {
        status = comity_network_no_memory(error);
        goto out;
    }
    if ((status = fill_table(table, n, n_things, a, b, n_pairs, error))) {
        goto out;
    }
    for (size_t thing = 0; thing < n_things; thing++) {
        add_thing(table + thing * n, n, kind, members, counts, out);
    }
    for (size_t k = 0; k < n * n && kind == COMITY_PROJECT_JACCARD; k++) {
        double shared = out->weight[k];
        out->weight[k] = shared > 0 ? shared / (counts[k / n] + counts[k % n] - shared) : 0;
    }
    if (own) {
        memcpy(own, counts, n * sizeof *own);
    }
out:
    free(table);
    free(members);
    free(counts);
    if (status) {
        comity_network_free(out);
    }
    return status;
}
