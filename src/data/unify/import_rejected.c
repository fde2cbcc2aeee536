/* What becomes of the rows that fall: counted by reason, an error, or written to a file. See import_internal.h. */
#include "data/unify/import_group.h"
#include "data/unify/import_internal.h"
#include "data/unify/import_shape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_REASONS = 12 };

void comity_import_write_rejected(comity_sql *sql) {
    comity_sql_add(sql, "SELECT row, split_part(bad, chr(31), 1) AS col, split_part(bad, chr(31), 3) AS value, "
                        "split_part(bad, chr(31), 2) AS reason FROM import_seen WHERE bad IS NOT NULL "
                        "UNION ALL SELECT row, col, value, reason FROM import_dropped");
}

void comity_import_write_no_state(const comity_recipe_state *state, size_t i, comity_sql *sql) {
    comity_sql_add(sql, "coalesce(import_end%zu.reason, 'unknown code') || ' (expected a state by its code of ", i);
    for (size_t j = 0; j < state->n; j++) {
        comity_sql_add(sql, "%s%s", j ? ", " : "", comity_code_system_name(state->codes[j].system));
    }
    comity_sql_add(sql, ")'");
}

/* The rows of which end `i` names no state. The column is the first of those that should. */
static void write_unmatched_end(const comity_import_job *job, size_t i, comity_sql *sql) {
    const comity_recipe_state *end = job->ends[i];
    comity_sql_add(sql, " UNION ALL SELECT row, ");
    comity_sql_literal(sql, end->codes[0].column);
    comity_sql_add(sql, ", concat_ws(' / '");
    for (size_t j = 0; j < end->n; j++) {
        comity_sql_add(sql, ", nullif(e%zuc%zu, '')", i, j);
    }
    comity_sql_add(sql, "), ");
    comity_import_write_no_state(end, i, sql);
    comity_sql_add(sql, " FROM import_seen JOIN import_end%zu ON import_seen.year = import_end%zu.year", i, i);
    for (size_t j = 0; j < end->n; j++) {
        comity_sql_add(sql, " AND e%zuc%zu = import_end%zu.c%zu", i, j, i, j);
    }
    comity_sql_add(sql, " WHERE wanted AND import_end%zu.id IS NULL", i);
}

/* row, col, value, reason of all that fell. A table keeps its rows whatever their codes mean. */
static void write_fallen(const comity_import_job *job, comity_sql *sql) {
    if (job->grouped) {
        comity_sql_add(sql, "SELECT row, col, value, reason FROM import_fallen");
        return;
    }
    comity_import_write_rejected(sql);
    for (size_t i = 0; job->recipe->sections[0].kind != COMITY_SECTION_TABLE && i < job->n_ends; i++) {
        write_unmatched_end(job, i, sql);
    }
}

/* -------------------------------------------------------------------------------------------------------- counting */

/* "12 not a number (column value), 3 the key is there already (columns origin, destination, year)" */
static comity_status count_reasons(const comity_import_job *job) {
    char *said = job->out->reasons;
    size_t size = sizeof job->out->reasons;
    size_t used = 0;
    comity_panel rows;
    comity_sql sql;
    said[0] = '\0';
    if (!job->out->rows_rejected) {
        return COMITY_OK;
    }
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT n, why, col FROM (");
    if (job->grouped) {
        comity_import_group_write_reasons(job, &sql);
    } else {
        comity_sql_add(&sql, "SELECT count(*)::BIGINT AS n, regexp_replace(reason, ' in row [0-9]+$', '') AS why, col "
                             "FROM (");
        comity_import_write_rejected(&sql);
        comity_sql_add(&sql, ") GROUP BY why, col");
    }
    comity_sql_add(&sql, ") ORDER BY n DESC, why, col");
    comity_status status = comity_sql_rows(&sql, job->store, &rows, job->error);
    for (size_t i = 0; !status && i < rows.n_rows && used < size; i++) {
        if (i == MOST_REASONS) {
            snprintf(said + used, size - used, ", and %zu further reasons", rows.n_rows - i);
            break;
        }
        used += (size_t)snprintf(said + used, size - used, "%s%" PRId64 " %.120s (column %.60s)", i ? ", " : "",
                                 rows.columns[0].integer[i], rows.columns[1].text[i], rows.columns[2].text[i]);
    }
    comity_panel_free(&rows);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- strict */

static comity_status fail_first(const comity_import_job *job) {
    comity_panel first;
    comity_sql sql;
    comity_panel_init(&first);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT row, col, left(coalesce(value, ''), 80), reason FROM (");
    write_fallen(job, &sql);
    comity_sql_add(&sql, ") ORDER BY row, col LIMIT 1");
    comity_status status = comity_sql_rows(&sql, job->store, &first, job->error);
    if (!status && first.n_rows) {
        const char *value = first.columns[2].text[0];
        status =
            comity_fail(job->error, COMITY_ERROR_INPUT, "%s%s%s: %s; --strict stops here, and nothing was changed",
                        *value ? "\"" : "", *value ? value : "empty", *value ? "\"" : "", first.columns[3].text[0]);
        comity_error_at(job->error, NULL, first.columns[0].integer[0], first.columns[1].text[0]);
    }
    comity_panel_free(&first);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- writing */

static void write_name(comity_sql *sql, const char *before, const char *name) {
    comity_sql_add(sql, " AS \"%s", before);
    for (const char *c = name; *c; c++) {
        comity_sql_add(sql, *c == '"' ? "\"\"" : "%c", *c);
    }
    comity_sql_add(sql, "\"");
}

/* Does the file of rejected rows have the column `at` of the source? Where any column may matter, all. */
static int is_written(const comity_import_job *job, const comity_import_source *source, size_t at) {
    const comity_recipe *recipe = job->recipe;
    return source->header[at][0] &&
           (recipe->unpivot.pattern || recipe->sections[0].kind == COMITY_SECTION_TABLE ||
            comity_recipe_column(recipe->columns.items, recipe->columns.n, source->header[at]) >= 0);
}

/* The four columns that tell what is wrong. A column of the data that has the same name keeps it, so that the file can
 * be imported again when it is mended. */
static void write_reasons(const comity_import_job *job, const comity_import_source *source, comity_sql *sql) {
    static const char *const names[][2] = {{"row", "row"}, {"col", "column"}, {"value", "value"}, {"reason", "reason"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int taken = 0;
        for (size_t j = 0; j < source->n_header; j++) {
            taken |= is_written(job, source, j) && strcasecmp(source->header[j], names[i][1]) == 0;
        }
        comity_sql_add(sql, "%sfallen.%s", i ? ", " : "", names[i][0]);
        write_name(sql, taken ? "rejected_" : "", names[i][1]);
    }
}

/* One line a row of the file, with the first that is wrong in it. */
static void write_copy(const comity_import_job *job, const comity_import_source *source, comity_sql *sql) {
    comity_import_shape shape = {.source = source, .recipe = job->recipe};
    comity_sql_add(sql, "COPY (SELECT ");
    write_reasons(job, source, sql);
    for (size_t i = 0; i < source->n_header; i++) {
        if (is_written(job, source, i)) {
            comity_sql_add(sql, ", ");
            comity_import_shape_source_cell(source, sql, (int)i);
            write_name(sql, "", source->header[i]);
        }
    }
    comity_sql_add(sql, " FROM (SELECT row, first(col ORDER BY nth) AS col, first(value ORDER BY nth) AS value, "
                        "first(reason ORDER BY nth) AS reason FROM (SELECT *, row_number() OVER () AS nth FROM (");
    write_fallen(job, sql);
    comity_sql_add(sql, ")) GROUP BY row) fallen JOIN (");
    comity_import_shape_numbered(&shape, source->first_row, sql);
    comity_sql_add(sql,
                   ") whole ON whole.row = fallen.row ORDER BY fallen.row) TO '/proc/self/fd/%d' (FORMAT csv, HEADER, "
                   "USE_TMP_FILE false)",
                   job->rejected.fd);
}

static comity_status refuse_to_write_over(const comity_import_job *job, const char *path, const char *what) {
    if (path && comity_same_file(path, job->options->rejected)) {
        comity_fail(job->error, COMITY_ERROR_USAGE, "the rejected rows would take the place of %s", what);
        comity_error_at(job->error, job->options->rejected, 0, NULL);
        return COMITY_ERROR_USAGE;
    }
    return COMITY_OK;
}

static comity_status write_file(comity_import_job *job, const comity_import_source *source) {
    comity_sql sql;
    comity_status status = comity_new_file_begin(job->options->rejected, &job->rejected, job->error);
    if (status) {
        return status;
    }
    comity_sql_begin(&sql);
    write_copy(job, source, &sql);
    if ((status = comity_sql_run(&sql, job->store, job->error))) {
        if (status != COMITY_ERROR_INTERRUPTED) {
            comity_error_at(job->error, job->options->rejected, 0, NULL);
        }
        return status;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT count(DISTINCT row)::BIGINT FROM (");
    write_fallen(job, &sql);
    comity_sql_add(&sql, ")");
    return comity_sql_count(&sql, job->store, &job->out->rows_written, job->error);
}

/* ---------------------------------------------------------------------------------------------------------- whole */

comity_status comity_import_check_rejected(const comity_import_job *job, const char *path) {
    const comity_import_options *options = job->options;
    if (!options || !options->rejected) {
        return COMITY_OK;
    }
    comity_status status = refuse_to_write_over(job, path, "the data file");
    if (!status) {
        status = refuse_to_write_over(job, comity_store_path(job->store), "the workbench");
    }
    return status ? status : refuse_to_write_over(job, options->recipe, "the recipe");
}

comity_status comity_import_judge_fallen(comity_import_job *job) {
    const comity_import_options *options = job->options;
    int strict = options && options->strict && (job->out->rows_rejected || job->out->rows_unmatched);
    comity_status status = count_reasons(job);
    if (!status && job->grouped && (strict || (options && options->rejected))) {
        status = comity_import_group_list_fallen(job, strict ? 1 : INT64_MAX);
    }
    if (!status && strict) {
        status = fail_first(job);
    }
    if (!status && options && options->rejected) {
        status = write_file(job, job->source);
    }
    return status;
}
