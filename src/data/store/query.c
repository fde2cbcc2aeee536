/* SQL in, panel out; panel in, table out. See store.h.
 *
 * Results are read chunk by chunk through DuckDB's vectors, so a million rows cost one pass. Types that a panel does
 * not know (lists, structs, timestamps ...) are cast to text by wrapping the query. */
#include "data/store/store_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Panel type of a DuckDB type; -1: needs a cast to text. */
static int panel_type(duckdb_type type) {
    switch (type) {
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_FLOAT:
        return COMITY_NUMBER;
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
        return COMITY_INTEGER;
    case DUCKDB_TYPE_VARCHAR:
        return COMITY_TEXT;
    default:
        return -1;
    }
}

/* What an unknown type is cast to: sums of integers stay numbers, all else becomes text. */
static const char *cast_for(duckdb_type type) {
    switch (type) {
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_UBIGINT:
        return "BIGINT";
    case DUCKDB_TYPE_DECIMAL:
        return "DOUBLE";
    default:
        return "VARCHAR";
    }
}

static comity_status prepare(comity_store *store, const char *sql, duckdb_prepared_statement *statement,
                             comity_error *error) {
    if (duckdb_prepare(store->connection, sql, statement) == DuckDBError) {
        comity_status status = comity_store_explain(duckdb_prepare_error(*statement), error);
        duckdb_destroy_prepare(statement);
        return status;
    }
    return COMITY_OK;
}

static void write_wrapped(FILE *text, duckdb_prepared_statement statement, const char *sql) {
    fputs("SELECT ", text);
    for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); i++) {
        duckdb_type type = duckdb_prepared_statement_column_type(statement, i);
        fprintf(text, "%s", i ? ", " : "");
        const char *name = duckdb_prepared_statement_column_name(statement, i);
        if (panel_type(type) < 0) {
            fprintf(text, "CAST(#%llu AS %s) AS \"", (unsigned long long)i + 1, cast_for(type));
        } else {
            fprintf(text, "#%llu AS \"", (unsigned long long)i + 1);
        }
        for (const char *c = name; *c; c++) {
            fprintf(text, *c == '"' ? "\"\"" : "%c", *c);
        }
        fputc('"', text);
        duckdb_free((void *)(uintptr_t)name);
    }
    size_t length = strlen(sql);
    while (length && strchr("; \t\n", sql[length - 1])) {
        length--;
    }
    fprintf(text, " FROM (%.*s\n)", (int)length, sql);
}

/* Prepares `sql`, wrapped in casts where a column has a type that a panel does not know. */
static comity_status prepare_for_panel(comity_store *store, const char *sql, duckdb_prepared_statement *statement,
                                       comity_error *error) {
    comity_status status = prepare(store, sql, statement, error);
    if (status || duckdb_prepared_statement_type(*statement) != DUCKDB_STATEMENT_TYPE_SELECT) {
        return status;
    }
    int wrap = 0;
    for (idx_t i = 0; i < duckdb_prepared_statement_column_count(*statement); i++) {
        wrap |= panel_type(duckdb_prepared_statement_column_type(*statement, i)) < 0;
    }
    if (!wrap) {
        return COMITY_OK;
    }
    char *wrapped = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&wrapped, &size);
    if (!text) {
        duckdb_destroy_prepare(statement);
        return comity_fail_memory(error);
    }
    write_wrapped(text, *statement, sql);
    fclose(text);
    duckdb_destroy_prepare(statement);
    status = prepare(store, wrapped, statement, error);
    free(wrapped);
    return status;
}

static int64_t integer_at(const void *data, duckdb_type type, idx_t row) {
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
        return ((const bool *)data)[row];
    case DUCKDB_TYPE_TINYINT:
        return ((const int8_t *)data)[row];
    case DUCKDB_TYPE_SMALLINT:
        return ((const int16_t *)data)[row];
    case DUCKDB_TYPE_INTEGER:
        return ((const int32_t *)data)[row];
    case DUCKDB_TYPE_UTINYINT:
        return ((const uint8_t *)data)[row];
    case DUCKDB_TYPE_USMALLINT:
        return ((const uint16_t *)data)[row];
    case DUCKDB_TYPE_UINTEGER:
        return ((const uint32_t *)data)[row];
    default:
        return ((const int64_t *)data)[row];
    }
}

static comity_status read_vector(duckdb_vector vector, duckdb_type type, idx_t rows, comity_panel *out, size_t column,
                                 size_t from, comity_error *error) {
    const void *data = duckdb_vector_get_data(vector);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    for (idx_t i = 0; i < rows; i++) {
        if (valid && !duckdb_validity_row_is_valid(valid, i)) {
            continue;
        }
        if (type == DUCKDB_TYPE_DOUBLE) {
            comity_panel_set_number(out, column, from + i, ((const double *)data)[i]);
        } else if (type == DUCKDB_TYPE_FLOAT) {
            comity_panel_set_number(out, column, from + i, (double)((const float *)data)[i]);
        } else if (type == DUCKDB_TYPE_VARCHAR) {
            duckdb_string_t text = ((const duckdb_string_t *)data)[i];
            comity_status status = comity_panel_set_text(out, column, from + i, duckdb_string_t_data(&text),
                                                         duckdb_string_t_length(text), error);
            if (status) {
                return status;
            }
        } else {
            comity_panel_set_integer(out, column, from + i, integer_at(data, type, i));
        }
    }
    return COMITY_OK;
}

static comity_status read_chunk(duckdb_data_chunk chunk, duckdb_result *result, comity_panel *out,
                                comity_error *error) {
    idx_t rows = duckdb_data_chunk_get_size(chunk);
    size_t from = out->n_rows;
    comity_status status = comity_panel_add_rows(out, rows, error);
    for (size_t i = 0; !status && i < out->n_columns; i++) {
        status = read_vector(duckdb_data_chunk_get_vector(chunk, i), duckdb_column_type(result, i), rows, out, i, from,
                             error);
    }
    return status;
}

static comity_status read_result(duckdb_result *result, comity_panel *out, comity_error *error) {
    comity_panel_free(out);
    comity_status status = COMITY_OK;
    for (idx_t i = 0; !status && i < duckdb_column_count(result); i++) {
        int type = panel_type(duckdb_column_type(result, i));
        char name[160];
        if (type < 0) {
            return comity_fail(error, COMITY_ERROR_USAGE,
                               "column \"%s\" has a type that only a SELECT can turn into text: write SELECT ... FROM",
                               duckdb_column_name(result, i));
        }
        snprintf(name, sizeof name, "%s", duckdb_column_name(result, i));
        for (int copy = 2; comity_panel_find(out, name) >= 0; copy++) {
            snprintf(name, sizeof name, "%.120s_%d", duckdb_column_name(result, i), copy);
        }
        status = comity_panel_add_column(out, name, NULL, (comity_type)type, error);
    }
    while (!status) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(*result);
        if (!chunk) {
            break;
        }
        status = read_chunk(chunk, result, out, error);
        duckdb_destroy_data_chunk(&chunk);
    }
    return status;
}

comity_status comity_store_query(comity_store *store, const char *sql, const char *const *params, size_t n,
                                 comity_panel *out, comity_error *error) {
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    comity_status status = prepare_for_panel(store, sql, &statement, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        if (params[i]) {
            duckdb_bind_varchar(statement, i + 1, params[i]);
        } else {
            duckdb_bind_null(statement, i + 1);
        }
    }
    if (duckdb_execute_prepared(statement, &result) == DuckDBError) {
        status = comity_store_explain(duckdb_result_error(&result), error);
    } else if (out) {
        status = read_result(&result, out, error);
    }
    duckdb_destroy_result(&result);
    duckdb_destroy_prepare(&statement);
    return status;
}

comity_status comity_store_integer(comity_store *store, const char *sql, const char *const *params, size_t n,
                                   int64_t fallback, int64_t *out, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    *out = fallback;
    comity_status status = comity_store_query(store, sql, params, n, &rows, error);
    if (!status && rows.n_rows && rows.n_columns && rows.columns[0].type == COMITY_INTEGER &&
        comity_is_present(&rows.columns[0], 0)) {
        *out = rows.columns[0].integer[0];
    }
    comity_panel_free(&rows);
    return status;
}

/* Does the whole number lie in the range of the type? */
static int in_range(duckdb_type type, int64_t value) {
    switch (type) {
    case DUCKDB_TYPE_TINYINT:
        return value >= INT8_MIN && value <= INT8_MAX;
    case DUCKDB_TYPE_SMALLINT:
        return value >= INT16_MIN && value <= INT16_MAX;
    case DUCKDB_TYPE_INTEGER:
        return value >= INT32_MIN && value <= INT32_MAX;
    case DUCKDB_TYPE_UTINYINT:
        return value >= 0 && value <= UINT8_MAX;
    case DUCKDB_TYPE_USMALLINT:
        return value >= 0 && value <= UINT16_MAX;
    case DUCKDB_TYPE_UINTEGER:
        return value >= 0 && value <= UINT32_MAX;
    default:
        return 1;
    }
}

static void write_integer(void *data, duckdb_type type, idx_t row, int64_t value) {
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
        ((bool *)data)[row] = value != 0;
        break;
    case DUCKDB_TYPE_TINYINT:
        ((int8_t *)data)[row] = (int8_t)value;
        break;
    case DUCKDB_TYPE_SMALLINT:
        ((int16_t *)data)[row] = (int16_t)value;
        break;
    case DUCKDB_TYPE_INTEGER:
        ((int32_t *)data)[row] = (int32_t)value;
        break;
    case DUCKDB_TYPE_UTINYINT:
        ((uint8_t *)data)[row] = (uint8_t)value;
        break;
    case DUCKDB_TYPE_USMALLINT:
        ((uint16_t *)data)[row] = (uint16_t)value;
        break;
    case DUCKDB_TYPE_UINTEGER:
        ((uint32_t *)data)[row] = (uint32_t)value;
        break;
    default:
        ((int64_t *)data)[row] = value;
        break;
    }
}

/* Writes rows [from, from + rows) of a column into a vector of the table's type. */
static comity_status write_vector(duckdb_vector vector, duckdb_type type, const comity_column *column, size_t from,
                                  idx_t rows, comity_error *error) {
    int fits = (column->type == COMITY_NUMBER && type == DUCKDB_TYPE_DOUBLE) ||
               (column->type == COMITY_TEXT && (type == DUCKDB_TYPE_VARCHAR)) ||
               (column->type == COMITY_INTEGER && (type == DUCKDB_TYPE_DATE || panel_type(type) == COMITY_INTEGER));
    if (!fits) {
        return comity_fail(error, COMITY_ERROR_USAGE, "column \"%s\" does not fit the type of the table", column->name);
    }
    duckdb_vector_ensure_validity_writable(vector);
    void *data = duckdb_vector_get_data(vector);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    duckdb_type stored = type == DUCKDB_TYPE_DATE ? DUCKDB_TYPE_INTEGER : type;
    for (idx_t i = 0; i < rows; i++) {
        size_t row = from + i;
        duckdb_validity_set_row_validity(valid, i, comity_is_present(column, row));
        if (!comity_is_present(column, row)) {
            continue;
        }
        if (column->type == COMITY_NUMBER) {
            ((double *)data)[i] = column->number[row];
        } else if (column->type == COMITY_TEXT) {
            duckdb_vector_assign_string_element(vector, i, column->text[row]);
        } else if (in_range(stored, column->integer[row])) {
            write_integer(data, stored, i, column->integer[row]);
        } else {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "column \"%s\": %" PRId64 " does not fit the type of the table", column->name,
                               column->integer[row]);
        }
    }
    return COMITY_OK;
}

static comity_status append_chunks(duckdb_appender appender, duckdb_logical_type *types, const comity_panel *panel,
                                   comity_error *error) {
    comity_status status = COMITY_OK;
    duckdb_data_chunk chunk = duckdb_create_data_chunk(types, panel->n_columns);
    idx_t most = duckdb_vector_size();
    for (size_t from = 0; !status && from < panel->n_rows; from += most) {
        idx_t rows = panel->n_rows - from < most ? panel->n_rows - from : most;
        duckdb_data_chunk_reset(chunk);
        for (size_t i = 0; !status && i < panel->n_columns; i++) {
            status = write_vector(duckdb_data_chunk_get_vector(chunk, i), duckdb_get_type_id(types[i]),
                                  &panel->columns[i], from, rows, error);
        }
        duckdb_data_chunk_set_size(chunk, rows);
        if (!status && duckdb_append_data_chunk(appender, chunk) == DuckDBError) {
            status = comity_store_explain(duckdb_appender_error(appender), error);
        }
    }
    duckdb_destroy_data_chunk(&chunk);
    return status;
}

comity_status comity_store_append(comity_store *store, const char *table, const comity_panel *panel,
                                  comity_error *error) {
    duckdb_appender appender = NULL;
    comity_status status = COMITY_OK;
    duckdb_logical_type *types = calloc(panel->n_columns ? panel->n_columns : 1, sizeof *types);
    if (!types) {
        return comity_fail_memory(error);
    }
    if (duckdb_appender_create(store->connection, NULL, table, &appender) == DuckDBError) {
        status = comity_store_explain(duckdb_appender_error(appender), error);
        goto out;
    }
    if (duckdb_appender_column_count(appender) != panel->n_columns) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "table %s has %llu columns, the panel %zu", table,
                             (unsigned long long)duckdb_appender_column_count(appender), panel->n_columns);
        goto out;
    }
    for (size_t i = 0; i < panel->n_columns; i++) {
        types[i] = duckdb_appender_column_type(appender, i);
    }
    status = append_chunks(appender, types, panel, error);
    if (!status && duckdb_appender_close(appender) == DuckDBError) {
        status = comity_store_explain(duckdb_appender_error(appender), error);
    }
out:
    for (size_t i = 0; i < panel->n_columns; i++) {
        duckdb_destroy_logical_type(&types[i]);
    }
    free(types);
    duckdb_appender_destroy(&appender);
    return status;
}
