/* Tables that are kept as they are: agreements, wars, spells of states, lists of codes. See import_internal.h.
 *
 * A table of the recipe becomes a table of the workbench in the schema `data`: data_set, the states that its codes
 * mean, then its own columns. Several files may fill one table; columns that a later file brings are added, and a
 * column that two files fill with different types becomes the wider one (whole number, number, date, text). */
#include "data/unify/import_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME = 80 };

static const comity_recipe_section *section_of(const comity_import_job *job) {
    return &job->recipe->sections[0];
}

comity_status comity_import_plan_table(comity_import_job *job, const comity_import_source *source) {
    const comity_recipe_section *section = section_of(job);
    const comity_recipe_unpivot *unpivot = &job->recipe->unpivot;
    job->fields = NULL;
    job->n_fields = 0;
    if (section->kind != COMITY_SECTION_TABLE) {
        return COMITY_OK;
    }
    int all = section->keep.n == 1 && strcmp(section->keep.items[0], "*") == 0;
    size_t most = all ? source->n_header + 2 : section->keep.n;
    job->fields = calloc(most, sizeof *job->fields);
    if (!job->fields) {
        return comity_fail_memory(job->error);
    }
    for (size_t i = 0; i < most; i++) {
        const char *name = !all ? section->keep.items[i] : i < source->n_header ? source->header[i] : NULL;
        int there =
            name && *name &&
            (comity_recipe_column((const char *const *)source->header, source->n_header, name) >= 0 ||
             (unpivot->pattern && (strcasecmp(name, unpivot->key) == 0 || strcasecmp(name, unpivot->cell) == 0)));
        if (there) {
            job->fields[job->n_fields++] = name;
        }
    }
    return job->n_fields ? COMITY_OK
                         : comity_fail(job->error, COMITY_ERROR_INPUT,
                                       "none of the columns that recipe %s keeps is there", job->recipe->id);
}

/* ---------------------------------------------------------------------------------------------------------- names */

/* The states of a table: their column, and the end that resolves it. */
typedef struct {
    const char *name;
    size_t end;
} resolved;

static size_t list_resolved(const comity_import_job *job, resolved out[2]) {
    const comity_recipe_section *section = section_of(job);
    size_t n = 0;
    if (section->state.n) {
        out[n++] = (resolved){section->partner.n ? "origin" : "state", job->state_end[0]};
    }
    if (section->partner.n) {
        out[n++] = (resolved){"destination", job->partner_end[0]};
    }
    return n;
}

static void plain_name(const char *name, char out[NAME]) {
    size_t used = 0;
    if (isdigit((unsigned char)name[0])) {
        out[used++] = 'x';
    }
    for (; *name && used < 60; name++) {
        unsigned char c = (unsigned char)*name;
        int kept = isalnum(c) && c < 128;
        if (kept || (used && out[used - 1] != '_')) {
            out[used++] = kept ? (char)tolower(c) : '_';
        }
    }
    while (used > 1 && out[used - 1] == '_') {
        used--;
    }
    out[used] = '\0';
    if (!used) {
        snprintf(out, NAME, "column");
    }
}

void comity_import_field_name(const comity_import_job *job, size_t i, char out[NAME]) {
    static const char *const taken[] = {"state", "origin", "destination", "data_set"};
    char other[NAME];
    size_t same = 0;
    plain_name(job->fields[i], out);
    for (size_t j = 0; j < sizeof taken / sizeof taken[0]; j++) {
        if (strcmp(taken[j], out) == 0) {
            snprintf(out + strlen(out), NAME - strlen(out), "_as_coded");
            return;
        }
    }
    for (size_t j = 0; j < i; j++) {
        plain_name(job->fields[j], other);
        same += strcmp(other, out) == 0;
    }
    if (same) {
        snprintf(out + strlen(out), NAME - strlen(out), "_%zu", same + 1);
    }
}

/* ---------------------------------------------------------------------------------------------------------- types */

static int is_word(const comity_recipe_words *words, const char *word) {
    return comity_recipe_column(words->items, words->n, word) >= 0;
}

/* The types that the recipe declares; NULL where the cells decide. */
static const char *declared_type(const comity_import_job *job, size_t i) {
    const comity_recipe_section *section = section_of(job);
    return is_word(&section->text, job->fields[i])     ? "VARCHAR"
           : is_word(&section->number, job->fields[i]) ? "DOUBLE"
           : is_word(&section->dates, job->fields[i])  ? "DATE"
                                                       : NULL;
}

/* One column a field: the narrowest type that holds every cell. A code such as 020 is no number. */
static void write_types(const comity_import_job *job, comity_sql *sql) {
    comity_sql_add(sql, "SELECT ");
    for (size_t i = 0; i < job->n_fields; i++) {
        const char *declared = declared_type(job, i);
        if (declared) {
            comity_sql_add(sql, "%s'%s'", i ? ", " : "", declared);
            continue;
        }
        comity_sql_add(sql,
                       "%sCASE WHEN count(f%zu) = 0 OR bool_or(regexp_matches(f%zu, '^[-+]?0[0-9]')) THEN 'VARCHAR' "
                       "WHEN count(TRY_CAST(f%zu AS BIGINT)) = count(f%zu) AND NOT "
                       "bool_or(contains(f%zu, '.') OR contains(lower(f%zu), 'e')) THEN 'BIGINT' "
                       "WHEN count(TRY_CAST(f%zu AS DOUBLE)) = count(f%zu) THEN 'DOUBLE' "
                       "WHEN count(TRY_CAST(f%zu AS DATE)) = count(f%zu) AND bool_and(length(f%zu) = 10) THEN 'DATE' "
                       "ELSE 'VARCHAR' END",
                       i ? ", " : "", i, i, i, i, i, i, i, i, i, i, i);
    }
    comity_sql_add(sql, " FROM import_good");
}

/* --------------------------------------------------------------------------------------------------------- insert */

static void write_new_rows(const comity_import_job *job, const comity_panel *types, comity_sql *sql) {
    resolved states[2];
    size_t n = list_resolved(job, states);
    comity_sql_add(sql, "CREATE TEMP TABLE import_new AS SELECT %" PRId64 "::INTEGER AS data_set", job->data_set);
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(sql, ", (SELECT state FROM import_state WHERE id = s%zu) AS %s", states[i].end, states[i].name);
    }
    for (size_t i = 0; i < job->n_fields; i++) {
        char name[NAME];
        comity_import_field_name(job, i, name);
        comity_sql_add(sql, ", CAST(f%zu AS %s) AS \"%s\"", i, types->columns[i].text[0], name);
    }
    comity_sql_add(sql, " FROM import_good ORDER BY row");
}

/* What is in the table already: the other data sets whose rows stand for the same thing. */
static void write_others(const comity_import_job *job, comity_sql *sql) {
    const comity_recipe_section *section = section_of(job);
    char table[COMITY_KEY_SIZE];
    comity_import_key(job, 0, table);
    comity_sql_add(sql, "SELECT DISTINCT data_set FROM data.\"%s\" WHERE data_set <> %" PRId64, table, job->data_set);
    for (size_t i = 0; i < job->n_fields; i++) {
        if (is_word(&section->part, job->fields[i])) {
            char name[NAME];
            comity_import_field_name(job, i, name);
            comity_sql_add(sql, " AND CAST(\"%s\" AS VARCHAR) IN (SELECT CAST(\"%s\" AS VARCHAR) FROM import_new)",
                           name, name);
        }
    }
}

/* Whether the new rows are just those that the data set in import_hit brought. */
static comity_status compare_rows(const comity_import_job *job, int64_t *same) {
    static const char *const rows = "SELECT * EXCLUDE (data_set)";
    char table[COMITY_KEY_SIZE];
    comity_import_key(job, 0, table);
    const char *values[] = {table};
    comity_status status = comity_store_integer(
        job->store,
        "SELECT CAST((SELECT list(column_name ORDER BY column_index) FROM duckdb_columns() WHERE table_name = "
        "'import_new') = (SELECT list(column_name ORDER BY column_index) FROM duckdb_columns() WHERE schema_name = "
        "'data' "
        "AND table_name = ?) AND (SELECT count(*) = 1 FROM import_hit) AS BIGINT)",
        values, 1, 0, same, job->error);
    if (status || !*same) {
        return status;
    }
    return comity_sql_integer(job->store, same, job->error,
                              "WITH old AS (%s FROM data.\"%s\" WHERE data_set IN (FROM import_hit)), new AS (%s FROM "
                              "import_new) SELECT CAST((SELECT count(*) FROM old) = (SELECT count(*) FROM new) AND NOT "
                              "EXISTS (FROM new EXCEPT FROM old) AS BIGINT)",
                              rows, values[0], rows);
}

static comity_status make_way(const comity_import_job *job) {
    char table[COMITY_KEY_SIZE];
    comity_panel found;
    comity_sql sql;
    int64_t same = 0;
    comity_import_key(job, 0, table);
    comity_panel_init(&found);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE OR REPLACE TEMP TABLE import_hit AS ");
    write_others(job, &sql);
    comity_status status = comity_sql_run(&sql, job->store, job->error);
    if (!status) {
        status = comity_store_query(job->store,
                                    "SELECT name, file FROM data_set WHERE data_set IN (FROM import_hit) "
                                    "ORDER BY data_set LIMIT 1",
                                    NULL, 0, &found, job->error);
    }
    int replace = job->options && job->options->replace;
    if (!status && found.n_rows && !replace) {
        status = compare_rows(job, &same);
    }
    if (!status && same) {
        snprintf(job->out->same_as, sizeof job->out->same_as, "%s", found.columns[1].text[0]);
    } else if (!status && found.n_rows && replace) {
        status =
            comity_sql_do(job->store, job->error, "DELETE FROM data.\"%s\" WHERE data_set IN (FROM import_hit)", table);
        status = status ? status : comity_import_correct_data_sets(job);
    } else if (!status && found.n_rows) {
        status = comity_fail(job->error, COMITY_ERROR_INPUT,
                             "the table %s is already there (%s, from %s); --replace puts this file in its place%s",
                             table, found.columns[0].text[0], found.columns[1].text[0], comity_import_other_way(job));
    }
    comity_panel_free(&found);
    return status;
}

/* New columns are added, and columns of another type made wide enough for both. */
static comity_status widen(const comity_import_job *job) {
    char table[COMITY_KEY_SIZE];
    comity_panel changes;
    comity_sql sql;
    comity_import_key(job, 0, table);
    const char *values[] = {table};
    comity_panel_init(&changes);
    comity_status status = comity_store_query(
        job->store,
        "SELECT n.column_name, n.data_type, o.data_type, "
        "CASE WHEN o.data_type IN ('BIGINT', 'DOUBLE') AND n.data_type IN ('BIGINT', 'DOUBLE') THEN 'DOUBLE' "
        "ELSE 'VARCHAR' END FROM (FROM duckdb_columns() WHERE table_name = 'import_new') n LEFT JOIN "
        "(FROM duckdb_columns() WHERE schema_name = 'data' AND table_name = ?) o USING (column_name) "
        "WHERE n.data_type IS DISTINCT FROM o.data_type ORDER BY n.column_index",
        values, 1, &changes, job->error);
    for (size_t i = 0; !status && i < changes.n_rows; i++) {
        const char *column = changes.columns[0].text[i];
        int there = comity_is_present(&changes.columns[2], i);
        comity_sql_begin(&sql);
        comity_sql_add(&sql, "ALTER TABLE data.\"%s\" %s COLUMN \"%s\" %s%s", values[0], there ? "ALTER" : "ADD",
                       column, there ? "TYPE " : "", there ? changes.columns[3].text[i] : changes.columns[1].text[i]);
        status = comity_sql_run(&sql, job->store, job->error);
    }
    comity_panel_free(&changes);
    return status;
}

static comity_status find_types(const comity_import_job *job, comity_panel *types) {
    comity_sql sql;
    comity_sql_begin(&sql);
    write_types(job, &sql);
    return comity_sql_rows(&sql, job->store, types, job->error);
}

comity_status comity_import_insert_table(const comity_import_job *job) {
    char table[COMITY_KEY_SIZE];
    comity_import_key(job, 0, table);
    const char *values[] = {table};
    int64_t there = 0;
    comity_panel types;
    comity_sql sql;
    comity_panel_init(&types);
    comity_status status = find_types(job, &types);
    if (!status) {
        comity_sql_begin(&sql);
        write_new_rows(job, &types, &sql);
        status = comity_sql_run(&sql, job->store, job->error);
    }
    if (!status && !(status = comity_store_exec(job->store, "CREATE SCHEMA IF NOT EXISTS data", job->error))) {
        status = comity_store_integer(
            job->store, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'data' AND table_name = ?", values, 1,
            0, &there, job->error);
    }
    if (!status && !there) {
        status = comity_sql_do(job->store, job->error, "CREATE TABLE data.\"%s\" AS FROM import_new", values[0]);
    } else if (!status && !(status = widen(job)) && !(status = make_way(job)) && !job->out->same_as[0]) {
        /* in this order: DuckDB takes no ALTER after DELETE */
        status = comity_sql_do(job->store, job->error, "INSERT INTO data.\"%s\" BY NAME FROM import_new", values[0]);
    }
    comity_panel_free(&types);
    return status;
}
