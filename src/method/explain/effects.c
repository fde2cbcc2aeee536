/* Effects as levels: crossing factors, connected components, rank of all effects together.
 *
 * Crossing numbers tuples by a hash table that is rebuilt when half full. Components are found by union-find with path
 * halving over the levels of the first effect: each level of the second remembers one level it was seen with. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------------------- crossing */

typedef struct {
    uint64_t *keys; /* a number of two levels, plus 1; 0: free */
    uint32_t *values;
    size_t capacity; /* a power of two */
    size_t n;
} crossing;

static size_t place_of(const crossing *table, uint64_t key) {
    size_t at = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & (table->capacity - 1);
    while (table->keys[at] && table->keys[at] != key) {
        at = (at + 1) & (table->capacity - 1);
    }
    return at;
}

static comity_status crossing_grow(crossing *table, comity_error *error) {
    crossing larger = {.capacity = table->capacity ? table->capacity * 2 : 1024, .n = table->n};
    larger.keys = calloc(larger.capacity, sizeof *larger.keys);
    larger.values = malloc(larger.capacity * sizeof *larger.values);
    if (!larger.keys || !larger.values) {
        free(larger.keys);
        free(larger.values);
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->keys[i]) {
            size_t at = place_of(&larger, table->keys[i]);
            larger.keys[at] = table->keys[i];
            larger.values[at] = table->values[i];
        }
    }
    free(table->keys);
    free(table->values);
    *table = larger;
    return COMITY_OK;
}

/* Numbers (level[row], factor) anew, in place. */
static comity_status cross_one(const comity_effect *factor, size_t n_rows, uint32_t *level, uint32_t *n_levels,
                               comity_error *error) {
    crossing table = {0};
    comity_status status = COMITY_OK;
    for (size_t row = 0; row < n_rows && !status; row++) {
        if ((!table.keys || table.n * 2 >= table.capacity) && (status = crossing_grow(&table, error))) {
            break;
        }
        if (!table.keys || !table.values) {
            break;
        }
        uint64_t key = (uint64_t)level[row] * factor->n_levels + factor->level[row] + 1;
        size_t at = place_of(&table, key);
        if (!table.keys[at]) {
            table.keys[at] = key;
            table.values[at] = (uint32_t)table.n++;
        }
        level[row] = table.values[at];
    }
    *n_levels = (uint32_t)table.n;
    free(table.keys);
    free(table.values);
    return status;
}

comity_status comity_effect_cross(const comity_effect *factors, size_t n_factors, size_t n_rows, uint32_t *level,
                                  uint32_t *n_levels, comity_error *error) {
    if (n_factors == 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "there is no factor to cross");
    }
    if (n_rows >= EXPLAIN_NONE) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu rows are too many", n_rows);
    }
    memset(level, 0, n_rows * sizeof *level);
    comity_status status = COMITY_OK;
    for (size_t f = 0; f < n_factors && !status; f++) {
        status = cross_one(&factors[f], n_rows, level, n_levels, error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------ components */

static uint32_t find(uint32_t *parent, uint32_t i) {
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static uint32_t number_roots(uint32_t *parent, const uint8_t *seen, uint32_t n_levels, uint32_t *root) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_levels; i++) {
        if (seen[i] && find(parent, i) == i) {
            n++;
        }
    }
    if (!root) {
        return n;
    }
    n = 0;
    for (uint32_t i = 0; i < n_levels; i++) {
        root[i] = seen[i] && find(parent, i) == i ? n++ : EXPLAIN_NONE;
    }
    for (uint32_t i = 0; i < n_levels; i++) {
        root[i] = seen[i] ? root[find(parent, i)] : EXPLAIN_NONE;
    }
    return n;
}

comity_status explain_components(const comity_effect *a, const comity_effect *b, size_t n_rows, const uint8_t *rows,
                                 uint32_t *root, uint32_t *n, comity_error *error) {
    comity_status status = COMITY_OK;
    uint32_t *parent = malloc(((size_t)a->n_levels + 1) * sizeof *parent);
    uint8_t *seen = calloc((size_t)a->n_levels + 1, 1);
    uint32_t *met = malloc(((size_t)b->n_levels + 1) * sizeof *met);
    if (!parent || !seen || !met) {
        status = comity_fail_memory(error);
        goto out;
    }
    for (uint32_t i = 0; i < a->n_levels; i++) {
        parent[i] = i;
    }
    memset(met, 0xff, ((size_t)b->n_levels + 1) * sizeof *met);
    for (size_t row = 0; row < n_rows; row++) {
        if (rows && rows[row]) {
            continue;
        }
        uint32_t i = a->level[row];
        uint32_t *other = &met[b->level[row]];
        seen[i] = 1;
        if (*other == EXPLAIN_NONE) {
            *other = i;
        } else if (parent[i] != parent[*other]) {
            uint32_t from = find(parent, i);
            uint32_t to = find(parent, *other);
            parent[from > to ? from : to] = from > to ? to : from;
        }
    }
    *n = number_roots(parent, seen, a->n_levels, root);
out:
    free(parent);
    free(seen);
    free(met);
    return status;
}
