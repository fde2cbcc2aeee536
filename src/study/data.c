/* The data sets of a workbench. See data.h.
 *
 * Which tables hold imported rows is asked of the workbench: those with a column data_set. So a table that a later
 * version adds is counted, and dropped, like the others. */
#include "study/data.h"

#include "data/unify/import_internal.h"

#include <stdlib.h>
#include <string.h>

enum { SCHEMA, NAME, HAS_LAYER, HAS_SERIES, HAS_NAMED_LAYER };

comity_status comity_data_tables(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(
        store,
        "SELECT t.schema_name, t.table_name, bool_or(c.column_name = 'layer_id') AS has_layer, "
        "bool_or(c.column_name = 'series_id') AS has_series, bool_or(c.column_name = 'layer') AS has_named_layer "
        "FROM duckdb_tables() t JOIN duckdb_columns() c ON c.database_name = t.database_name AND c.schema_name = "
        "t.schema_name AND c.table_name = t.table_name WHERE NOT t.temporary AND t.database_name = current_database() "
        "AND t.schema_name IN ('main', 'data') AND NOT (t.schema_name = 'main' AND t.table_name IN ('data_set', "
        "'data_set_gone', 'run_input', 'unmatched', 'rejected')) GROUP BY ALL HAVING bool_or(c.column_name = "
        "'data_set') ORDER BY ALL",
        NULL, 0, out, error);
}

static void write_identifier(comity_sql *sql, const char *name) {
    comity_sql_add(sql, "\"");
    for (; *name; name++) {
        comity_sql_add(sql, *name == '"' ? "\"\"" : "%c", *name);
    }
    comity_sql_add(sql, "\"");
}

static void write_table(comity_sql *sql, const comity_panel *tables, size_t i) {
    write_identifier(sql, tables->columns[SCHEMA].text[i]);
    comity_sql_add(sql, ".");
    write_identifier(sql, tables->columns[NAME].text[i]);
}

/* What the rows of a table are told apart by, beside the data set. */
static const char *column_of(const comity_panel *tables, size_t i) {
    return tables->columns[SCHEMA].text[i][0] == 'd'     ? "''"
           : tables->columns[HAS_LAYER].integer[i]       ? "layer_id"
           : tables->columns[HAS_SERIES].integer[i]      ? "series_id"
           : tables->columns[HAS_NAMED_LAYER].integer[i] ? "layer"
                                                         : "''";
}

/* " UNION ALL SELECT data_set, kind, what, rows" of one table. */
static void write_count(comity_sql *sql, const comity_panel *tables, size_t i, const char *sets) {
    const char *name = tables->columns[NAME].text[i];
    const char *column = column_of(tables, i);
    comity_sql_add(sql, " UNION ALL SELECT data_set, ");
    comity_sql_literal(sql, name);
    if (strcmp(column, "layer_id") == 0) {
        comity_sql_add(sql, ", (SELECT layer FROM layer WHERE layer_id = g.key)");
    } else if (strcmp(column, "series_id") == 0) {
        comity_sql_add(sql, ", (SELECT indicator FROM series WHERE series_id = g.key)");
    } else if (strcmp(column, "layer") == 0) {
        comity_sql_add(sql, ", g.key");
    } else {
        comity_sql_add(sql, ", '%s' || ", tables->columns[SCHEMA].text[i][0] == 'd' ? "data." : "");
        comity_sql_literal(sql, name);
    }
    comity_sql_add(sql, ", rows FROM (SELECT data_set, %s AS key, count(*)::BIGINT AS rows FROM ", column);
    write_table(sql, tables, i);
    comity_sql_add(sql, " WHERE data_set IN (%s) GROUP BY ALL) g", sets);
}

/* The query that comity_data_stored asks. */
static comity_status write_stored(comity_store *store, const char *sets, comity_sql *sql, comity_error *error) {
    comity_panel tables;
    comity_panel_init(&tables);
    comity_status status = comity_data_tables(store, &tables, error);
    comity_sql_add(sql, "SELECT NULL::INTEGER AS data_set, '' AS kind, '' AS what, 0::BIGINT AS rows WHERE false");
    for (size_t i = 0; !status && i < tables.n_rows; i++) {
        write_count(sql, &tables, i, sets);
    }
    comity_panel_free(&tables);
    return status;
}

comity_status comity_data_stored(comity_store *store, const char *sets, comity_panel *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT * FROM (");
    comity_status status = write_stored(store, sets, &sql, error);
    comity_sql_add(&sql, ") ORDER BY data_set, kind, what");
    if (status) {
        free(comity_sql_end(&sql));
        return status;
    }
    return comity_sql_rows(&sql, store, out, error);
}

comity_status comity_data_list(comity_store *store, comity_panel *out, comity_error *error) {
    int64_t policy = 0;
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_status status = comity_store_integer(store,
                                                "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'main' AND "
                                                "table_name = 'data_set' AND column_name = 'policy'",
                                                NULL, 0, 0, &policy, error);
    comity_sql_add(
        &sql,
        "SELECT d.data_set, name, label, title, version, %srecipe, file, bytes, sha256, strftime(imported, "
        "'%%Y-%%m-%%d %%H:%%M:%%S') AS imported, rows_read, rows_kept, rows_missing, rows_rejected, "
        "rows_unmatched, rows_left_out, first_year, last_year, coalesce(s.stored, '') AS stored, terms, url, "
        "citation FROM data_set d LEFT JOIN (SELECT data_set, string_agg(CASE WHEN what = kind OR kind IN "
        "('tie_numbered', 'state_year_row', 'affiliation') OR starts_with(what, 'data.') THEN what ELSE what || "
        "' (' || kind || ')' END || ' ' || rows, ', ' ORDER BY kind, what) AS stored FROM (",
        policy ? "policy, " : "");
    status = status ? status : write_stored(store, "SELECT data_set FROM main.data_set", &sql, error);
    comity_sql_add(&sql, ") GROUP BY data_set) s USING (data_set) ORDER BY name, label, first_year, file");
    if (status) {
        free(comity_sql_end(&sql));
        return status;
    }
    return comity_sql_rows(&sql, store, out, error);
}
