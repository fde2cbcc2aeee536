/* Rank of the effects together: how many degrees of freedom they take.
 *
 * What an effect adds to those before it is its levels less the dimension of what it shares with their span. With one
 * before it that is the number of connected components. With several, two at a time give a bound: what it shares with
 * f and with g, less what it shares with both; for exporter-year, importer-year and pair that is years, and exporters +
 * importers - 1. Where the levels are few, elimination on the matrix of joint counts gives the exact rank. */
#include "method/explain/explain_internal.h"

#include <stdlib.h>
#include <string.h>

enum { EXACT_LEVELS = 800 };

typedef struct {
    const comity_effect *effects[COMITY_MAX_EFFECTS]; /* in the caller's order */
    size_t n_effects;
    size_t n_rows;
    uint8_t *gone; /* of each row */
    uint32_t *label[2];
} ranking;

static comity_status shared_with_two(ranking *w, size_t e, size_t f, size_t g, uint32_t *shared, comity_error *error) {
    uint32_t n[2] = {0};
    uint32_t both = 0;
    comity_status status =
        explain_components(w->effects[e], w->effects[f], w->n_rows, w->gone, w->label[0], &n[0], error);
    if (!status) {
        status = explain_components(w->effects[e], w->effects[g], w->n_rows, w->gone, w->label[1], &n[1], error);
    }
    if (status) {
        return status;
    }
    uint32_t levels = w->effects[e]->n_levels;
    uint8_t *unused = calloc((size_t)levels + 1, 1);
    if (!unused) {
        return comity_fail_memory(error);
    }
    for (uint32_t l = 0; l < levels; l++) {
        unused[l] = w->label[0][l] == EXPLAIN_NONE;
    }
    const comity_effect labels[2] = {{.level = w->label[0], .n_levels = n[0]},
                                     {.level = w->label[1], .n_levels = n[1]}};
    status = explain_components(&labels[0], &labels[1], levels, unused, NULL, &both, error);
    free(unused);
    *shared = n[0] + n[1] - both;
    return status;
}

static comity_status bound(ranking *w, size_t e, uint32_t *redundant, comity_error *error) {
    comity_status status = COMITY_OK;
    *redundant = 0;
    for (size_t f = 0; f < e && !status; f++) {
        uint32_t shared = 0;
        status = explain_components(w->effects[e], w->effects[f], w->n_rows, w->gone, NULL, &shared, error);
        *redundant = shared > *redundant ? shared : *redundant;
        for (size_t g = 0; g < f && !status; g++) {
            status = shared_with_two(w, e, f, g, &shared, error);
            *redundant = shared > *redundant ? shared : *redundant;
        }
    }
    return status;
}

/* Numbers the used levels of all effects: number[offset[e] + level]; returns how many, or more than `most`. */
static size_t number_levels(const ranking *w, uint32_t *number, const size_t *offset, size_t most) {
    size_t n = 0;
    for (size_t e = 0; e < w->n_effects; e++) {
        for (uint32_t l = 0; l < w->effects[e]->n_levels; l++) {
            number[offset[e] + l] = EXPLAIN_NONE;
        }
        for (size_t row = 0; row < w->n_rows; row++) {
            uint32_t *at = &number[offset[e] + w->effects[e]->level[row]];
            if (!w->gone[row] && *at == EXPLAIN_NONE) {
                *at = (uint32_t)n++;
            }
        }
        if (n > most) {
            return n;
        }
    }
    return n;
}

static comity_status eliminate(const ranking *w, const uint32_t *number, const size_t *offset, size_t n,
                               uint32_t *redundant, comity_error *error) {
    double *m = calloc(n * n + 1, sizeof *m);
    uint8_t *dropped = calloc(n + 1, 1);
    if (!m || !dropped) {
        free(m);
        free(dropped);
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < w->n_rows; row++) {
        for (size_t e = 0; e < w->n_effects && !w->gone[row]; e++) {
            for (size_t f = 0; f < w->n_effects; f++) {
                m[number[offset[e] + w->effects[e]->level[row]] * n + number[offset[f] + w->effects[f]->level[row]]] +=
                    1;
            }
        }
    }
    explain_cholesky(m, n, 1e-9, dropped);
    for (size_t e = 0; e < w->n_effects; e++) {
        redundant[e] = 0;
        for (uint32_t l = 0; l < w->effects[e]->n_levels; l++) {
            uint32_t at = number[offset[e] + l];
            redundant[e] += at != EXPLAIN_NONE && dropped[at];
        }
    }
    free(m);
    free(dropped);
    return COMITY_OK;
}

static comity_status rank_exactly(const ranking *w, uint32_t *redundant, int *exact, comity_error *error) {
    size_t offset[COMITY_MAX_EFFECTS + 1] = {0};
    for (size_t e = 0; e < w->n_effects; e++) {
        offset[e + 1] = offset[e] + w->effects[e]->n_levels;
    }
    uint32_t *number = malloc((offset[w->n_effects] + 1) * sizeof *number);
    if (!number) {
        return comity_fail_memory(error);
    }
    comity_status status = COMITY_OK;
    size_t n = number_levels(w, number, offset, EXACT_LEVELS);
    *exact = n <= EXACT_LEVELS;
    if (*exact) {
        status = eliminate(w, number, offset, n, redundant, error);
    }
    free(number);
    return status;
}

static double add_up(const ranking *w, const uint32_t *redundant) {
    double rank = 0;
    for (size_t e = 0; e < w->n_effects; e++) {
        uint8_t *seen = w->gone + w->n_rows; /* room behind, for the levels of the largest effect */
        memset(seen, 0, w->effects[e]->n_levels);
        double levels = 0;
        for (size_t row = 0; row < w->n_rows; row++) {
            uint8_t *at = &seen[w->effects[e]->level[row]];
            levels += !w->gone[row] && !*at;
            *at |= !w->gone[row];
        }
        rank += levels - redundant[e];
    }
    return rank;
}

static comity_status rank_all(ranking *w, double *rank, uint32_t *redundant, int *exact, comity_error *error) {
    comity_status status = COMITY_OK;
    *exact = w->n_effects <= 2;
    if (!*exact) {
        status = rank_exactly(w, redundant, exact, error);
    }
    if (!*exact || w->n_effects <= 2) {
        for (size_t e = 0; e < w->n_effects && !status; e++) {
            status = bound(w, e, &redundant[e], error);
        }
    }
    *rank = add_up(w, redundant);
    return status;
}

comity_status explain_rank(const comity_effect *const *effects, size_t n_effects, size_t n_rows, const uint8_t *rows,
                           double *rank, uint32_t *redundant, int *exact, comity_error *error) {
    ranking w = {.n_effects = n_effects, .n_rows = n_rows};
    size_t most = 0;
    for (size_t e = 0; e < n_effects; e++) {
        w.effects[e] = effects[e];
        most = effects[e]->n_levels > most ? effects[e]->n_levels : most;
    }
    comity_status status = COMITY_OK;
    w.gone = malloc(n_rows + most + 1);
    w.label[0] = malloc((most + 1) * sizeof *w.label[0]);
    w.label[1] = malloc((most + 1) * sizeof *w.label[1]);
    if (!w.gone || !w.label[0] || !w.label[1]) {
        status = comity_fail_memory(error);
    } else {
        memcpy(w.gone, rows, n_rows);
        for (size_t row = 0; row < n_rows; row++) {
            w.gone[row] = w.gone[row] != 0;
        }
        status = rank_all(&w, rank, redundant, exact, error);
    }
    free(w.gone);
    free(w.label[0]);
    free(w.label[1]);
    return status;
}

comity_status comity_absorber_rank(comity_absorber *absorber, double *rank, uint32_t *redundant, int *exact,
                                   comity_error *error) {
    uint32_t own[COMITY_MAX_EFFECTS] = {0};
    const comity_effect *effects[COMITY_MAX_EFFECTS];
    for (size_t e = 0; e < absorber->n_effects; e++) {
        effects[absorber->place[e]] = absorber->effects[e];
    }
    uint8_t *rows = malloc(absorber->n_model_rows + 1);
    if (!rows) {
        return comity_fail_memory(error);
    }
    memset(rows, 1, absorber->n_model_rows);
    for (size_t s = 0; s < absorber->n_slots; s++) {
        rows[absorber->row_of[s]] = 0;
    }
    comity_status status = explain_rank(effects, absorber->n_effects, absorber->n_model_rows, rows, rank,
                                        redundant ? redundant : own, exact, error);
    free(rows);
    return status;
}
