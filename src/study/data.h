/* What data sets are in the workbench, and what they filled. */
#ifndef COMITY_STUDY_DATA_H
#define COMITY_STUDY_DATA_H

#include "comity/base.h"
#include "data/store/store.h"

/* One row a data set: data_set, name, label, title, version, policy (where the workbench has it), recipe, file, bytes,
 * sha256, imported, rows_read, rows_kept, rows_missing, rows_rejected, rows_unmatched, rows_left_out, first_year,
 * last_year, stored ("LAYER ROWS, ..."), terms, url, citation. One pass over all imported rows. */
comity_status comity_data_list(comity_store *store, comity_panel *out, comity_error *error);

/* Rows stored by data set: data_set, kind (the table), what (layer, series, table of the schema data), rows. `sets`: a
 * query of data set numbers. */
comity_status comity_data_stored(comity_store *store, const char *sets, comity_panel *out, comity_error *error);

/* Every table that holds imported rows, by its columns: table_schema, table_name, has_layer, has_series,
 * has_named_layer (a column `layer`) of all tables with a column data_set, but those about data sets themselves. */
comity_status comity_data_tables(comity_store *store, comity_panel *out, comity_error *error);

#endif
