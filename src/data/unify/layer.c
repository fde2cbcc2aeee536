/* Layers and series. See layer.h. */
#include "data/unify/layer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number and unit of what is there under that key; 0 where nothing is. */
static comity_status find(comity_store *store, const char *sql, const comity_layer_about *about, int64_t *id,
                          comity_error *error) {
    const char *key[] = {about->key};
    comity_panel row;
    comity_panel_init(&row);
    *id = 0;
    comity_status status = comity_store_query(store, sql, key, 1, &row, error);
    if (!status && row.n_rows) {
        *id = row.columns[0].integer[0];
        if (strcmp(row.columns[1].text[0], about->unit) != 0) {
            status = comity_fail(error, COMITY_ERROR_INPUT,
                                 "%s is in the workbench in the unit \"%s\", the recipe gives it in \"%s\"", about->key,
                                 row.columns[1].text[0], about->unit);
        } else if (row.columns[2].integer[0] != about->symmetric) {
            status =
                comity_fail(error, COMITY_ERROR_INPUT, "%s is in the workbench %s direction, in the recipe it is not",
                            about->key, about->symmetric ? "with" : "without");
        }
    }
    comity_panel_free(&row);
    return status;
}

comity_status comity_layer_use(comity_store *store, const comity_layer_about *about, int64_t *id, comity_error *error) {
    comity_status status =
        find(store, "SELECT layer_id, unit, undirected FROM layer WHERE layer = ?", about, id, error);
    if (status || *id) {
        return status;
    }
    const char *values[] = {about->key,     about->name,     about->unit, about->symmetric ? "true" : "false",
                            about->formula, about->reference};
    status = comity_store_query(store,
                                "INSERT INTO layer SELECT coalesce(max(layer_id), 0) + 1, ?, ?, ?, ?::BOOLEAN, ?, ? "
                                "FROM layer",
                                values, 6, NULL, error);
    return status ? status
                  : find(store, "SELECT layer_id, unit, undirected FROM layer WHERE layer = ?", about, id, error);
}

comity_status comity_series_use(comity_store *store, const comity_layer_about *about, int64_t *id,
                                comity_error *error) {
    static const char query[] = "SELECT series_id, unit, 0 FROM series WHERE indicator = ?";
    comity_status status = find(store, query, about, id, error);
    if (status || *id) {
        return status;
    }
    const char *values[] = {about->key, about->name, about->unit, about->formula, about->reference};
    status = comity_store_query(store,
                                "INSERT INTO series SELECT coalesce(max(series_id), 0) + 1, ?, ?, ?, ?, ? FROM series",
                                values, 5, NULL, error);
    return status ? status : find(store, query, about, id, error);
}

/* The states of `query`, a query or a table in parentheses. */
static comity_status number(comity_store *store, const char *query, comity_error *error) {
    char *sql = NULL;
    if (asprintf(&sql,
                 "INSERT INTO state_number SELECT (SELECT coalesce(max(number), -1) FROM state_number) + row_number() "
                 "OVER (ORDER BY state), state FROM %s WHERE state NOT IN (SELECT state FROM state_number)",
                 query) < 0) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_store_exec(store, sql, error);
    free(sql);
    return status;
}

comity_status comity_layer_number_states(comity_store *store, comity_error *error) {
    return number(store, "(SELECT DISTINCT state FROM state)", error);
}

comity_status comity_layer_add_ties(comity_store *store, const char *query, comity_error *error) {
    char *sql = NULL;
    if (asprintf(&sql,
                 "CREATE OR REPLACE TEMP TABLE layer_tie AS SELECT * FROM (%s) t(layer_id, origin, destination, year, "
                 "value, data_set)",
                 query) < 0) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_store_exec(store, sql, error);
    free(sql);
    if (!status) {
        status =
            number(store, "(SELECT origin AS state FROM layer_tie UNION SELECT destination FROM layer_tie)", error);
    }
    return status ? status
                  : comity_store_exec(store,
                                      "INSERT INTO tie_numbered SELECT layer_id, o.number, d.number, year, value, "
                                      "data_set FROM layer_tie JOIN state_number o ON o.state = origin JOIN "
                                      "state_number d ON d.state = destination; DROP TABLE layer_tie",
                                      error);
}
