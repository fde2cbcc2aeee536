/* Separation by single levels, and singletons: passes over the rows until nothing changes. */
#include "method/explain/separation_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t *rows;     /* active rows a level */
    uint8_t *nonzero; /* whether one of them has y > 0 */
} counts;

static void count(const separation_frame *f, counts *c) {
    memset(c->rows, 0, f->n_levels * sizeof *c->rows);
    memset(c->nonzero, 0, f->n_levels);
    for (size_t e = 0; e < f->n_effects; e++) {
        const int32_t *id = separation_id(f, e);
        for (size_t i = 0; i < f->n; i++) {
            if (separation_active(f, i)) {
                c->rows[id[i]]++;
                c->nonzero[id[i]] |= f->positive[i];
            }
        }
    }
}

static size_t mark_zero_levels(separation_frame *f, const counts *c, separation_direction *d) {
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        int found = 0;
        for (size_t e = 0; e < f->n_effects && separation_active(f, i); e++) {
            int32_t level = separation_id(f, e)[i];
            if (!c->nonzero[level]) {
                d->a[level] = 1;
                found = 1;
            }
        }
        if (found) {
            f->state[i] = COMITY_SEPARATION_BY_LEVELS;
            n++;
        }
    }
    return n;
}

/* The row that alone carries a level is dropped, whatever its y. */
static size_t mark_singletons(separation_frame *f, const counts *c) {
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        int found = 0;
        for (size_t e = 0; e < f->n_effects && separation_active(f, i); e++) {
            found |= c->rows[separation_id(f, e)[i]] == 1;
        }
        if (found) {
            f->state[i] = COMITY_SEPARATION_SINGLETON;
            n++;
        }
    }
    return n;
}

comity_status separation_levels(separation_frame *f, int separate, int singletons, separation_direction *d,
                                size_t *n_found, size_t *n_singletons, comity_error *error) {
    counts c = {calloc(f->n_levels + 1, sizeof *c.rows), calloc(f->n_levels + 1, 1)};
    comity_status status = COMITY_OK;
    size_t changed = 1;
    *n_found = *n_singletons = 0;
    if (!c.rows || !c.nonzero) {
        free(c.rows);
        free(c.nonzero);
        return comity_fail_memory(error);
    }
    while (!status && changed) {
        changed = 0;
        if (separate) {
            count(f, &c);
            size_t found = mark_zero_levels(f, &c, d);
            *n_found += found;
            changed += singletons ? found : 0; /* without singletons one pass is all */
        }
        if (singletons) {
            count(f, &c);
            size_t found = mark_singletons(f, &c);
            *n_singletons += found;
            changed += found;
        }
        if (f->stop && *f->stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted");
        }
    }
    free(c.rows);
    free(c.nonzero);
    return status;
}
