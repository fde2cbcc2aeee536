/* Rows for the store, cell by cell: the columns of the panel follow from the first row. */
#ifndef COMITY_STUDY_CELLS_H
#define COMITY_STUDY_CELLS_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"

typedef struct {
    comity_type type;
    const char *text; /* NULL: missing */
    double number;    /* NaN or infinite: missing */
    int64_t integer;  /* COMITY_CELL_NONE: missing */
} comity_cell;

#define COMITY_CELL_NONE INT64_MIN
#define COMITY_CELL_TEXT(value) ((comity_cell){.type = COMITY_TEXT, .text = (value)})
#define COMITY_CELL_NUMBER(value) ((comity_cell){.type = COMITY_NUMBER, .number = (value)})
#define COMITY_CELL_INTEGER(value) ((comity_cell){.type = COMITY_INTEGER, .integer = (value)})

/* Adds a row of `n` cells; a panel without columns gets columns of these types first, named c1, c2 ... */
comity_status comity_cells_add(comity_panel *panel, const comity_cell *cells, size_t n, comity_error *error);

/* Appends the panel to the table of as many columns; nothing where it has no row. */
comity_status comity_cells_append(comity_store *store, const char *table, const comity_panel *panel,
                                  comity_error *error);

#endif
