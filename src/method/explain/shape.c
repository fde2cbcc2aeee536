/* Finds the three-way shape of gravity in effects that are only level numbers: exporter-year, importer-year and pair.
 *
 * The effect with most levels is taken for the pair. Exporters are the connected components of exporter-years and
 * pairs, importers those of importer-years and pairs, years those of exporter-years and importer-years. The shape is
 * there where (exporter, year) and (importer, year) name one level each and no pair has two rows in a year. */
#include "method/explain/lanes.h"
#include "method/explain/three_way.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const comity_model *model;
    const uint8_t *rows;
    const comity_effect *a; /* exporter-year */
    const comity_effect *b; /* importer-year */
    const comity_effect *p; /* pair */
    uint32_t *exporter;     /* of a level of a */
    uint32_t *importer;     /* of a level of b */
    uint32_t *year;         /* of a level of a */
    uint32_t *pair_exporter;
    uint32_t *pair_importer;
    uint32_t *position; /* of a pair of the model */
    uint32_t *taken;    /* scratch */
} search;

void explain_shape_free(explain_shape *shape) {
    free(shape->importer);
    free(shape->first);
    free(shape->row_of);
    *shape = (explain_shape){0};
}

static comity_status label(search *w, explain_shape *shape, comity_error *error) {
    size_t n = w->model->n_rows;
    comity_status status = explain_components(w->a, w->p, n, w->rows, w->exporter, &shape->n_exporters, error);
    if (!status) {
        status = explain_components(w->b, w->p, n, w->rows, w->importer, &shape->n_importers, error);
    }
    if (!status) {
        status = explain_components(w->a, w->b, n, w->rows, w->year, &shape->n_years, error);
    }
    return status;
}

/* Whether (label, year) names one level. */
static int unique(uint32_t *taken, size_t at, uint32_t level) {
    if (taken[at] == EXPLAIN_NONE) {
        taken[at] = level;
    }
    return taken[at] == level;
}

/* Marks the pairs in use and checks that levels are named by country and year. */
static int check_names(search *w, const explain_shape *shape) {
    size_t years = shape->n_years;
    size_t room = (size_t)shape->n_exporters * years;
    memset(w->pair_exporter, 0xff, ((size_t)w->p->n_levels + 1) * sizeof *w->pair_exporter);
    memset(w->taken, 0xff, (room + (size_t)shape->n_importers * years + 1) * sizeof *w->taken);
    for (size_t row = 0; row < w->model->n_rows; row++) {
        if (w->rows[row]) {
            continue;
        }
        uint32_t a = w->a->level[row];
        uint32_t b = w->b->level[row];
        uint32_t p = w->p->level[row];
        w->pair_exporter[p] = w->exporter[a];
        w->pair_importer[p] = w->importer[b];
        if (!unique(w->taken, w->exporter[a] * years + w->year[a], a) ||
            !unique(w->taken, room + w->importer[b] * years + w->year[a], b)) {
            return 0;
        }
    }
    return 1;
}

/* Sorts pairs by exporter and importer: counting by importer, then by exporter. */
static comity_status sort_pairs(search *w, explain_shape *shape, comity_error *error) {
    uint32_t most = shape->n_exporters > shape->n_importers ? shape->n_exporters : shape->n_importers;
    uint32_t *start = calloc((size_t)most + 2, sizeof *start);
    uint32_t *by_importer = calloc((size_t)w->p->n_levels + 1, sizeof *by_importer);
    shape->first = calloc((size_t)shape->n_exporters + 2, sizeof *shape->first);
    shape->importer = malloc((shape->n_pairs + 1) * sizeof *shape->importer);
    if (!start || !by_importer || !shape->first || !shape->importer) {
        free(start);
        free(by_importer);
        return comity_fail_memory(error);
    }
    for (uint32_t p = 0; p < w->p->n_levels; p++) {
        if (w->pair_exporter[p] != EXPLAIN_NONE) {
            start[w->pair_importer[p] + 1]++;
            shape->first[w->pair_exporter[p] + 1]++;
        }
    }
    for (uint32_t i = 0; i < most; i++) {
        start[i + 1] += start[i];
    }
    for (uint32_t i = 0; i < shape->n_exporters; i++) {
        shape->first[i + 1] += shape->first[i];
    }
    for (uint32_t p = 0; p < w->p->n_levels; p++) {
        if (w->pair_exporter[p] != EXPLAIN_NONE) {
            by_importer[start[w->pair_importer[p]]++] = p;
        }
    }
    memcpy(start, shape->first, ((size_t)shape->n_exporters + 1) * sizeof *start);
    for (size_t i = 0; i < shape->n_pairs; i++) {
        uint32_t p = by_importer[i];
        w->position[p] = start[w->pair_exporter[p]]++;
        shape->importer[w->position[p]] = w->pair_importer[p];
    }
    free(start);
    free(by_importer);
    return COMITY_OK;
}

/* Puts the rows into slots; 0 where two rows want one. */
static int fill_slots(const search *w, explain_shape *shape) {
    memset(shape->row_of, 0xff, shape->n_slots * sizeof *shape->row_of);
    for (size_t row = 0; row < w->model->n_rows; row++) {
        if (!w->rows[row]) {
            size_t slot = w->position[w->p->level[row]] * shape->padded + w->year[w->a->level[row]];
            if (shape->row_of[slot] != EXPLAIN_NONE) {
                return 0;
            }
            shape->row_of[slot] = (uint32_t)row;
        }
    }
    return 1;
}

static comity_status arrange(search *w, const explain_sample *sample, int insist, explain_shape *shape, int *found,
                             comity_error *error) {
    comity_status status = label(w, shape, error);
    if (status) {
        return status;
    }
    size_t names = ((size_t)shape->n_exporters + shape->n_importers) * shape->n_years;
    if (names > 4 * ((size_t)w->a->n_levels + w->b->n_levels) + 1024) {
        return COMITY_OK;
    }
    w->taken = malloc((names + 1) * sizeof *w->taken);
    if (!w->taken) {
        return comity_fail_memory(error);
    }
    if (!check_names(w, shape)) {
        return COMITY_OK;
    }
    for (uint32_t p = 0; p < w->p->n_levels; p++) {
        shape->n_pairs += w->pair_exporter[p] != EXPLAIN_NONE;
    }
    shape->padded = ((size_t)shape->n_years + LANES - 1) / LANES * LANES;
    shape->n_slots = shape->n_pairs * shape->padded;
    if (!insist && shape->n_slots > 3 * sample->n_used + 4096) {
        return COMITY_OK;
    }
    status = sort_pairs(w, shape, error);
    shape->row_of = status ? NULL : malloc((shape->n_slots + 1) * sizeof *shape->row_of);
    if (!status && !shape->row_of) {
        status = comity_fail_memory(error);
    }
    *found = !status && shape->row_of && fill_slots(w, shape);
    return status;
}

static void choose_roles(search *w) {
    const comity_effect *e = w->model->effects;
    size_t pair = e[1].n_levels > e[0].n_levels ? 1 : 0;
    pair = e[2].n_levels > e[pair].n_levels ? 2 : pair;
    w->p = &e[pair];
    w->a = &e[pair == 0 ? 1 : 0];
    w->b = &e[pair == 2 ? 1 : 2];
}

comity_status explain_shape_find(const comity_model *model, const explain_sample *sample, int insist,
                                 explain_shape *shape, int *found, comity_error *error) {
    search w = {.model = model, .rows = sample->rows};
    comity_status status = COMITY_OK;
    *shape = (explain_shape){0};
    *found = 0;
    if (model->n_effects != 3) {
        return COMITY_OK;
    }
    choose_roles(&w);
    w.exporter = malloc(((size_t)w.a->n_levels + 1) * sizeof *w.exporter);
    w.year = malloc(((size_t)w.a->n_levels + 1) * sizeof *w.year);
    w.importer = malloc(((size_t)w.b->n_levels + 1) * sizeof *w.importer);
    w.pair_exporter = malloc(((size_t)w.p->n_levels + 1) * sizeof *w.pair_exporter);
    w.pair_importer = calloc((size_t)w.p->n_levels + 1, sizeof *w.pair_importer);
    w.position = calloc((size_t)w.p->n_levels + 1, sizeof *w.position);
    if (!w.exporter || !w.year || !w.importer || !w.pair_exporter || !w.pair_importer || !w.position) {
        status = comity_fail_memory(error);
    } else {
        status = arrange(&w, sample, insist, shape, found, error);
    }
    free(w.exporter);
    free(w.year);
    free(w.importer);
    free(w.pair_exporter);
    free(w.pair_importer);
    free(w.position);
    free(w.taken);
    if (!*found) {
        explain_shape_free(shape);
    }
    return status;
}
