/* The rows of a panel and the columns that formulas ask for: dyads of states by year out of the workbench, or the rows
 * of a file.
 *
 * Rows from the workbench. Those of the layers that are outcomes, in the years that are asked for; absent flows are
 * completed with zeros after a rule that is declared:
 *   none       recorded flows only
 *   reporting  all pairs of states that have any flow in the layer in that year
 *   world      all pairs of states that exist on 31 December
 *   auto       none where the layer itself records zeros (so an absent flow is unknown), else reporting
 * Flows of a state with itself are rows only if asked for, and only where recorded.
 *
 * Expressions (formula.h), over a dyad ij in year t:
 *   LAYER                      the tie; 0 where none is recorded, but missing in years of which the layer says nothing;
 *                              of an outcome as completed
 *   recorded(LAYER)            missing where none is recorded
 *   TABLE.COLUMN               of an imported table of dyads (schema data), such as cepii_geodist.distw
 *   COLUMN                     of the file
 *   origin(S), destination(S)  the series of state-years S of i, of j; difference(S): |S_i - S_j|
 *   lag(x), lag(x, k), lag(x, a:b), lead(...)   k years before, after
 *   log(x), log1p(x), exp(x), sqrt(x), abs(x), binary(x), not(x), x^k, poly(x, k), a + b, a * b (within functions)
 *   i(x), i(x, ref=V)          one column for each value of x but V
 *   is(x, V, A:B, ...)         1 where x is one of the values, or within A to B
 *   year, international        the year; 1 where i and j are two states
 *   member(ORG)                1 if both are members of the line of ORG on 31 December; with further words: one
 * (exactly one), either, origin, destination, entry (the first year in which both are), and role=observer,
 * dialogue_partner, partner, candidate, any event(ORG, a:b, ...)       a column for each year since the first year in
 * which member(ORG, ...) holds; the first and the last also stand for all before and after; ref=-1 is left out
 *   involves(STATE, ...)       1 if i or j is one of them; among(STATE, ...): both are
 *   party(INSTRUMENT)          both signed, ratified or acceded by 31 December, and it has not ended
 *   shared(ORG), shared(ORG, DIMENSION)  number of such instruments of the line of ORG
 *   pta(desta)                 both are parties of a trade agreement in force, of an imported table NAME_members of
 * DESTA */
#ifndef COMITY_STUDY_PANEL_FRAME_H
#define COMITY_STUDY_PANEL_FRAME_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"
#include "data/unify/label.h"
#include "study/formula.h"

#include <stddef.h>
#include <stdint.h>

enum { COMITY_FRAME_LAYERS = 8, COMITY_FRAME_NAME = 512 };

typedef enum { COMITY_ZEROS_AUTO, COMITY_ZEROS_NONE, COMITY_ZEROS_REPORTING, COMITY_ZEROS_WORLD } comity_zeros;

typedef struct {
    const char *from;  /* a file; NULL: the workbench */
    const char *panel; /* of a file: "UNIT,TIME", its columns for lags; NULL: found by their names */
    int first_year;    /* 0: open */
    int last_year;
    int domestic;
    comity_zeros zeros;
    const volatile int *stop;
} comity_frame_options;

typedef struct {
    char name[COMITY_KEY_SIZE];
    comity_zeros zeros; /* as it was decided */
    size_t recorded;    /* flows within the rows */
    size_t completed;   /* zeros put in */
} comity_frame_layer;

typedef struct {
    comity_store *store;
    comity_frame_options options;
    size_t n;
    comity_panel states; /* column 0: codes, by number */
    size_t n_states;
    uint32_t *origin; /* of each row; NULL: the file has no dyads */
    uint32_t *destination;
    int32_t *year; /* NULL: the file has no years */
    int first_year;
    int last_year;
    comity_frame_layer layers[COMITY_FRAME_LAYERS]; /* of the outcomes */
    size_t n_layers;
    comity_panel file;
    char sha256[65];        /* of the file */
    const uint8_t *sampled; /* borrowed: rows that count for the values of i(x); NULL: all */
    uint64_t *keys;         /* of the rows, sorted, with their rows: made when first needed */
    uint32_t *rows;
} comity_frame;

/* A column with its name as the formula has it. */
typedef struct {
    char name[COMITY_FRAME_NAME];
    double *value;
} comity_frame_column;

typedef struct {
    comity_frame_column *items;
    size_t n;
} comity_frame_columns;

void comity_frame_columns_free(comity_frame_columns *columns);

/* Makes the rows for the outcomes (and, of a file, the columns) of `n` formulas. Makes temporary tables of the names
 * frame_state and frame_row. `out` needs comity_frame_free, also after an error. Errors: those of the file; an outcome
 * that is no layer; no rows. O(rows log rows). */
comity_status comity_frame_make(comity_store *store, const comity_formula *const *formulas, size_t n,
                                const comity_frame_options *options, comity_frame *out, comity_error *error);
void comity_frame_free(comity_frame *frame);

/* The columns of an expression, one or several, added to `out`. Missing is NaN. Errors point at the character. */
comity_status comity_frame_eval(comity_frame *frame, const comity_formula *formula, int node, comity_frame_columns *out,
                                comity_error *error);
/* The columns of a term: all products of its factors' columns. */
comity_status comity_frame_term(comity_frame *frame, const comity_formula *formula, const comity_formula_term *term,
                                comity_frame_columns *out, comity_error *error);

/* The levels of a factor: exporter or origin, importer or destination, year, pair (directed), dyad (without direction),
 * a column of the file, or several crossed with ^. `level` is for the caller to free. */
comity_status comity_frame_factor(comity_frame *frame, const comity_formula *formula, int node, uint32_t **level,
                                  uint32_t *n_levels, comity_error *error);

#endif
