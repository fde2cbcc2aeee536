/* The data of an index: fetched from the workbench or a CSV file, as its spec says, and put into the frame that the
 * library computes from. */
#ifndef COMITY_STUDY_INDEX_FRAME_H
#define COMITY_STUDY_INDEX_FRAME_H

#include "comity/base.h"
#include "comity/composite.h"
#include "comity/panel.h"
#include "data/store/store.h"
#include "study/index_spec.h"

/* Where an indicator or denominator has its values from. */
typedef struct {
    char source[256];    /* such as state_year:milex; empty: no source has data */
    char waits_for[256]; /* why not; empty: it has data */
    size_t n;            /* cells with a value */
} comity_index_source;

typedef struct {
    comity_panel rows;            /* unit TEXT, name TEXT, year INTEGER (may be missing); sorted by year, then unit */
    comity_index_source *sources; /* as spec.items; those of aggregates are empty */
    comity_index_frame frame;     /* its arrays belong to this struct, elements to the spec */
} comity_index_data;

typedef struct {
    const char *const *organisations; /* of years, members of states: one; of organisations: all */
    size_t n_organisations;
    const char *variant;
    int first_year; /* 0: open */
    int last_year;
    const char *folder; /* relative paths of CSV files start here; NULL: where the program was started */
} comity_index_scope;

/* Fetches. A row is there if at least one indicator has a value in it. Sources are tried in the order of the spec; the
 * first with a value in the scope is taken.
 *
 * Errors: a query that fails or lacks a column, a state or year that comes twice (INPUT, with the spec's line); no row
 * at all (NOT_FOUND, saying what is waited for); of CSV files file, line and column. `out` needs
 * comity_index_data_free, after an error too. */
comity_status comity_index_fetch(comity_store *store, const comity_index_spec *spec, const comity_index_scope *scope,
                                 comity_index_data *out, comity_error *error);

void comity_index_data_init(comity_index_data *data);
void comity_index_data_free(comity_index_data *data);

#endif
