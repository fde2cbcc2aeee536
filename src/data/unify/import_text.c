/* Text tables, JSON and Parquet: what DuckDB's own readers read. See import_internal.h.
 *
 * They get the file under the name of its open descriptor, so that no name of a file is ever taken for a pattern or an
 * address, and what was hashed is what is read. The header of a text is cut here, because it decides the recipe. */
#include "data/unify/import_internal.h"

#include <stdlib.h>
#include <string.h>

/* Where DuckDB finds the bytes. */
static int read_from(const comity_import_source *source) {
    return source->text.copy >= 0 ? source->text.copy : source->unpacked.fd >= 0 ? source->unpacked.fd : source->fd;
}

static comity_status end_from(comity_sql *sql, comity_import_source *source, comity_error *error) {
    source->from = comity_sql_end(sql);
    return source->from ? COMITY_OK : comity_fail_memory(error);
}

static void write_aliases(comity_sql *sql, size_t n) {
    comity_sql_add(sql, " AS source(");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(sql, "%sc%zu", i ? ", " : "", i);
    }
    comity_sql_add(sql, ")");
}

/* ------------------------------------------------------------------------------------------------------------- text */

static comity_status write_csv(comity_import_source *source, comity_error *error) {
    char delimiter[2] = {source->text.layout.delimiter, '\0'};
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "read_csv('/proc/self/fd/%d', auto_detect = false, header = %s, delim = ", read_from(source),
                   source->text.copy >= 0 ? "false" : "true");
    comity_sql_literal(&sql, delimiter);
    comity_sql_add(&sql,
                   ", quote = '\"', escape = '\"', strict_mode = true, max_line_size = %d, compression = 'none', "
                   "columns = {",
                   COMITY_TEXT_MOST_LINE);
    for (size_t i = 0; i < source->n_header; i++) {
        comity_sql_add(&sql, "%s'c%zu': 'VARCHAR'", i ? ", " : "", i);
    }
    comity_sql_add(&sql, "})");
    return end_from(&sql, source, error);
}

static comity_status take_layout(comity_import_source *source, comity_error *error) {
    const comity_layout *layout = &source->text.layout;
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < layout->n_names; i++) {
        status = comity_import_add_name(source, layout->names[i], error);
    }
    source->header_row = layout->header_line;
    source->first_row = layout->rows_line;
    source->lines_before = source->text.copy >= 0 ? layout->rows_line - 1 : 0;
    return status ? status : write_csv(source, error);
}

/* ------------------------------------------------------------------------------------------------- JSON and Parquet */

/* Structures, maps, unions, lists and arrays. */
static int is_nested(const char *type) {
    size_t length = strlen(type);
    return strncmp(type, "STRUCT(", 7) == 0 || strncmp(type, "MAP(", 4) == 0 || strncmp(type, "UNION(", 6) == 0 ||
           (length && type[length - 1] == ']');
}

/* Takes one column of those that DuckDB found. */
static comity_status take_column(duckdb_result *found, idx_t row, comity_sql *columns, comity_import_source *source,
                                 comity_error *error) {
    comity_status status = COMITY_ERROR_MEMORY;
    char *name = duckdb_value_varchar(found, 0, row);
    char *type = duckdb_value_varchar(found, 1, row);
    if (!name || !type) {
        comity_fail_memory(error);
        goto out;
    }
    if ((status = comity_import_add_name(source, name, error))) {
        goto out;
    }
    source->nested[row] = (unsigned char)is_nested(type);
    if (columns) {
        comity_sql_add(columns, "%s", row ? ", " : "");
        comity_sql_literal(columns, name);
        comity_sql_add(columns, ": 'VARCHAR'");
    }
out:
    duckdb_free(name);
    duckdb_free(type);
    return status;
}

/* Asks DuckDB which columns there are, and of what types. Writes 'NAME': 'VARCHAR' for each into `columns` (may be
 * NULL). */
static comity_status take_columns(comity_store *store, const char *reader, comity_sql *columns,
                                  comity_import_source *source, comity_error *error) {
    char sql[200];
    duckdb_result result;
    comity_status status = COMITY_OK;
    snprintf(sql, sizeof sql, "SELECT column_name, column_type FROM (DESCRIBE FROM %s)", reader);
    if (duckdb_query(comity_store_connection(store), sql, &result) == DuckDBError) {
        status = comity_import_explain(duckdb_result_error(&result), source, error);
        goto out;
    }
    idx_t n = duckdb_row_count(&result);
    source->nested = calloc(n + 1, 1);
    if (!source->nested) {
        status = comity_fail_memory(error);
        goto out;
    }
    for (idx_t i = 0; !status && i < n; i++) {
        status = take_column(&result, i, columns, source, error);
    }
    source->header_row = 0;
    source->first_row = 1;
out:
    duckdb_destroy_result(&result);
    return status;
}

/* All columns as text, as they stand in the file. */
static comity_status open_json(comity_store *store, comity_import_source *source, comity_error *error) {
    char reader[160];
    comity_sql sql;
    snprintf(reader, sizeof reader, "read_json('/proc/self/fd/%d', sample_size = -1, maximum_depth = 2)",
             read_from(source));
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "read_json('/proc/self/fd/%d', columns = {", read_from(source));
    comity_status status = take_columns(store, reader, &sql, source, error);
    comity_sql_add(&sql, "})");
    write_aliases(&sql, source->n_header);
    if (status) {
        free(comity_sql_end(&sql));
        return status;
    }
    return end_from(&sql, source, error);
}

comity_status comity_import_open_text(comity_store *store, const comity_header_test *known, const volatile int *stop,
                                      comity_import_source *source, comity_error *error) {
    comity_status status =
        comity_text_table_open(read_from(source), known, COMITY_IMPORT_MOST_UNPACKED, stop, &source->text, error);
    if (status) {
        return status;
    }
    comity_text_table_note(&source->text, source->notes, sizeof source->notes);
    return source->text.json ? open_json(store, source, error) : take_layout(source, error);
}

comity_status comity_import_open_parquet(comity_store *store, comity_import_source *source, comity_error *error) {
    char reader[80];
    comity_sql sql;
    snprintf(reader, sizeof reader, "read_parquet('/proc/self/fd/%d')", read_from(source));
    comity_status status = take_columns(store, reader, NULL, source, error);
    if (status) {
        return status;
    }
    snprintf(source->notes, sizeof source->notes, "Parquet");
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "(SELECT ");
    for (size_t i = 0; i < source->n_header; i++) {
        comity_sql_add(&sql, "%sCAST(c%zu AS VARCHAR) AS c%zu", i ? ", " : "", i, i);
    }
    comity_sql_add(&sql, " FROM %s", reader);
    write_aliases(&sql, source->n_header);
    comity_sql_add(&sql, ")");
    return end_from(&sql, source, error);
}
