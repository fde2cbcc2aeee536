/* Rows for the store, cell by cell. See cells.h. */
#include "study/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static comity_status add_columns(comity_panel *panel, const comity_cell *cells, size_t n, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        char name[24];
        snprintf(name, sizeof name, "c%zu", i + 1);
        status = comity_panel_add_column(panel, name, NULL, cells[i].type, error);
    }
    return status;
}

comity_status comity_cells_add(comity_panel *panel, const comity_cell *cells, size_t n, comity_error *error) {
    comity_status status = panel->n_columns ? COMITY_OK : add_columns(panel, cells, n, error);
    if (!status) {
        status = comity_panel_add_rows(panel, 1, error);
    }
    for (size_t i = 0; !status && i < n; i++) {
        size_t row = panel->n_rows - 1;
        if (cells[i].type == COMITY_TEXT && cells[i].text) {
            status = comity_panel_set_text(panel, i, row, cells[i].text, strlen(cells[i].text), error);
        } else if (cells[i].type == COMITY_NUMBER && isfinite(cells[i].number)) {
            comity_panel_set_number(panel, i, row, cells[i].number);
        } else if (cells[i].type == COMITY_INTEGER && cells[i].integer != COMITY_CELL_NONE) {
            comity_panel_set_integer(panel, i, row, cells[i].integer);
        }
    }
    return status;
}

comity_status comity_cells_append(comity_store *store, const char *table, const comity_panel *panel,
                                  comity_error *error) {
    return panel->n_rows ? comity_store_append(store, table, panel, error) : COMITY_OK;
}
