/* The three-way engine's own parts. See three_way.c. */
#ifndef COMITY_METHOD_EXPLAIN_THREE_WAY_H
#define COMITY_METHOD_EXPLAIN_THREE_WAY_H

#include "method/explain/explain_internal.h"

/* Pairs sorted by exporter, then importer; each has `padded` slots, one a year. */
typedef struct {
    uint32_t n_exporters;
    uint32_t n_importers;
    uint32_t n_years;
    size_t padded; /* years, up to a multiple of LANES */
    size_t n_pairs;
    size_t n_slots;
    uint32_t *importer; /* of each pair */
    uint32_t *first;    /* of each exporter, and one more: its pairs */
    uint32_t *row_of;   /* of each slot; EXPLAIN_NONE: none */
} explain_shape;

/* Finds that shape among three effects; *found is 0 where they have it not, or where the slots are many more than the
 * rows. Errors: COMITY_ERROR_MEMORY. */
comity_status explain_shape_find(const comity_model *model, const explain_sample *sample, int insist,
                                 explain_shape *shape, int *found, comity_error *error);
void explain_shape_free(explain_shape *shape);

/* Solves with the part of the equations that stays within a year: exporters and importers of that year, joined by w (1
 * - w / sum of w over the pair's years). Vectors: exporters' years, then importers', `padded` each. */
typedef struct explain_years explain_years;
comity_status explain_years_new(const explain_shape *shape, explain_years **out, comity_error *error);
void explain_years_free(explain_years *years);
/* Takes the weights of now. inverse[pair]: 1 / sum of the pair's weights, 0 where there is none. */
comity_status explain_years_weigh(explain_years *years, const double *weights, const double *inverse,
                                  const comity_fit_options *options, comity_error *error);
/* out = solution for n right-hand sides, each `length` apart. */
comity_status explain_years_solve(explain_years *years, const double *rhs, double *out, size_t n, size_t length,
                                  const comity_fit_options *options, comity_error *error);

#endif
