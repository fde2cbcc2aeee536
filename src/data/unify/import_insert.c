/* Stores the rows that passed, and makes room for them where they replace older ones. See import_internal.h.
 *
 * Ties go in sorted by year, origin and destination: the store then keeps each year in few blocks, and equal neighbours
 * take next to no room. */
#include "data/unify/import_internal.h"
#include "data/unify/layer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where a kind of section is stored, what tells its rows apart, and which older rows a new file replaces. */
typedef struct {
    const char *table;
    const char *key;      /* columns that may not repeat between data sets */
    const char *value;    /* the others */
    const char *span;     /* what an overlap is told by */
    const char *span_of;  /* its name for people */
    const char *replaced; /* older rows to go; completed by write_of_layers */
    const char *dated;    /* data_set and year of what is left */
    const char *held;     /* data_set of what is left */
} target;

#define SAME_YEARS "year IN (SELECT DISTINCT year FROM import_good)"

static const target targets[] = {
    [COMITY_SECTION_TIE] = {"tie_numbered", "layer_id, origin, destination, year", "value", "year", "years", SAME_YEARS,
                            "SELECT data_set, year FROM tie_numbered", "SELECT data_set FROM tie_numbered"},
    [COMITY_SECTION_STATE_YEAR] = {"state_year_row", "series_id, state, year", "value", "year", "years", SAME_YEARS,
                                   "SELECT data_set, year FROM state_year_row", "SELECT data_set FROM state_year_row"},
    [COMITY_SECTION_AFFILIATION] = {"affiliation", "layer, state, organisation, year", "value", "year", "years",
                                    SAME_YEARS, "SELECT data_set, year FROM affiliation",
                                    "SELECT data_set FROM affiliation"},
    [COMITY_SECTION_VOTE] = {"vote", "roll_call, state", "vote", "roll_call", "roll calls",
                             "roll_call IN (SELECT DISTINCT item FROM import_good)",
                             "SELECT vote.data_set, year(date) AS year FROM vote JOIN roll_call USING (roll_call)",
                             "SELECT data_set FROM vote UNION ALL SELECT data_set FROM vote_waiting"},
    [COMITY_SECTION_ROLL_CALL] = {"roll_call", "roll_call", "(session, date, important, resolution, title)",
                                  "roll_call", "roll calls", "roll_call IN (SELECT item FROM import_good)",
                                  "SELECT data_set, year(date) AS year FROM roll_call",
                                  "SELECT data_set FROM roll_call"},
    [COMITY_SECTION_TABLE] = {"", "", "", "", "", "", "", ""}, /* see import_table.c */
};

static const target month_target = {"tie_month_numbered",
                                    "layer_id, origin, destination, year, month",
                                    "value",
                                    "year",
                                    "years",
                                    SAME_YEARS,
                                    "SELECT data_set, year FROM tie_month_numbered",
                                    "SELECT data_set FROM tie_month_numbered"};

static const target *target_of(const comity_import_job *job) {
    return job->by_month ? &month_target : &targets[job->recipe->sections[0].kind];
}

/* " AND layer_id IN (1, 2)": only rows of the layers or series of this recipe. */
static void write_of_layers(const comity_import_job *job, const char *prefix, comity_sql *sql) {
    comity_section_kind kind = job->recipe->sections[0].kind;
    if (kind == COMITY_SECTION_AFFILIATION) {
        char key[COMITY_KEY_SIZE];
        comity_import_key(job, 0, key);
        comity_sql_add(sql, " AND %slayer = '%s'", prefix, key);
    } else if (kind == COMITY_SECTION_TIE || kind == COMITY_SECTION_STATE_YEAR) {
        comity_sql_add(sql, " AND %s%s IN (", prefix, kind == COMITY_SECTION_TIE ? "layer_id" : "series_id");
        for (size_t i = 0; i < job->recipe->n_sections; i++) {
            comity_sql_add(sql, "%s%" PRId64, i ? ", " : "", job->ids[i]);
        }
        comity_sql_add(sql, ")");
    }
}

/* ---------------------------------------------------------------------------------------------------------- insert */

static comity_status use_layers(comity_import_job *job) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &job->recipe->sections[i];
        char key[COMITY_KEY_SIZE];
        comity_import_key(job, i, key);
        comity_layer_about about = {.key = key,
                                    .name = section->name,
                                    .unit = section->unit,
                                    .formula = section->formula,
                                    .reference = section->reference ? section->reference : job->recipe->citation,
                                    .symmetric = section->symmetric};
        if (section->kind == COMITY_SECTION_TIE) {
            status = comity_layer_use(job->store, &about, &job->ids[i], job->error);
        } else if (section->kind == COMITY_SECTION_STATE_YEAR) {
            status = comity_series_use(job->store, &about, &job->ids[i], job->error);
        }
    }
    return status;
}

/* What makes one value of the rows of one key. */
static const char *combiner(const comity_recipe_section *section) {
    return section->largest ? "max" : section->sum ? "sum" : "";
}

/* The ties of a section with numbers for states: a, b, year, v. The dense key is sorted alone with the value, and taken
 * apart afterwards. */
static void write_ties(const comity_import_job *job, size_t i, comity_sql *sql) {
    const comity_recipe_section *section = &job->recipe->sections[i];
    const char *value = combiner(section);
    size_t a = job->state_end[i];
    size_t b = job->partner_end[i];
    if (job->dense_size) {
        int64_t n = job->dense_states;
        comity_sql_add(sql,
                       "SELECT (k // %" PRId64 ") %% %" PRId64 " AS a, k %% %" PRId64 " AS b, k // %" PRId64
                       " + %d AS year, v FROM (SELECT k, %s(v%zu) AS v",
                       n, n, n, n * n, job->dense_year, value, i);
    } else if (section->symmetric) {
        comity_sql_add(sql, "SELECT least(s%zu, s%zu) AS a, greatest(s%zu, s%zu) AS b, year, %s(v%zu) AS v", a, b, a, b,
                       value, i);
    } else {
        comity_sql_add(sql, "SELECT s%zu AS a, s%zu AS b, year, %s%s(v%zu) AS v", a, b, job->by_month ? "month, " : "",
                       value, i);
    }
    comity_sql_add(sql, " FROM import_good WHERE v%zu IS NOT NULL", i);
    if (!section->keep_zero) {
        comity_sql_add(sql, " AND v%zu <> 0", i);
    }
    if (job->dense_size) {
        comity_sql_add(sql, "%s ORDER BY k)", section->sum ? " GROUP BY k" : "");
    } else {
        comity_sql_add(sql, "%s ORDER BY (CAST(year AS BIGINT) << 32) + (CAST(a AS BIGINT) << 16) + b",
                       section->sum ? " GROUP BY a, b, year" : "");
    }
}

/* import_number: the numbers with which ties are stored, of the ids of this import. */
static comity_status number_states(const comity_import_job *job) {
    comity_status status = comity_layer_number_states(job->store, job->error);
    return status ? status
                  : comity_store_exec(job->store,
                                      "CREATE OR REPLACE TEMP TABLE import_number AS SELECT id, number FROM "
                                      "import_state JOIN state_number USING (state)",
                                      job->error);
}

static comity_status insert_ties(const comity_import_job *job, size_t i) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO %s SELECT %" PRId64 ", x.number, y.number, year, %sv, %" PRId64 " FROM (",
                   target_of(job)->table, job->ids[i], job->by_month ? "month, " : "", job->data_set);
    write_ties(job, i, &sql);
    comity_sql_add(&sql, ") LEFT JOIN import_number x ON x.id = a LEFT JOIN import_number y ON y.id = b");
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status insert_state_years(const comity_import_job *job, size_t i) {
    const comity_recipe_section *section = &job->recipe->sections[i];
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO state_year_row SELECT %" PRId64 ", state, year, v, %" PRId64 " FROM (SELECT ",
                   job->ids[i], job->data_set);
    comity_sql_add(&sql, section->sum ? "s%zu AS a, year, %s(v%zu) AS v" : "s%zu AS a, year, %sv%zu AS v",
                   job->state_end[i], combiner(section), i);
    comity_sql_add(&sql, " FROM import_good WHERE v%zu IS NOT NULL", i);
    if (!section->keep_zero) {
        comity_sql_add(&sql, " AND v%zu <> 0", i);
    }
    comity_sql_add(&sql, "%s ORDER BY year, a) LEFT JOIN import_state ON id = a",
                   section->sum ? " GROUP BY a, year" : "");
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status insert_others(const comity_import_job *job) {
    char key[COMITY_KEY_SIZE];
    comity_import_key(job, 0, key);
    switch (job->recipe->sections[0].kind) {
    case COMITY_SECTION_AFFILIATION:
        return comity_sql_do(
            job->store, job->error,
            "INSERT INTO affiliation SELECT '%s', state, organisation, year, CAST(v0 AS TINYINT), %" PRId64
            " FROM (FROM import_good ORDER BY (CAST(year AS BIGINT) << 16) + s0) "
            "LEFT JOIN import_state ON id = s0",
            key, job->data_set);
    case COMITY_SECTION_VOTE:
        return comity_sql_do(job->store, job->error,
                             "INSERT INTO vote SELECT item, state, CAST(v0 AS TINYINT), %" PRId64
                             " FROM import_good LEFT JOIN import_state ON id = s0",
                             job->data_set);
    default:
        return comity_sql_do(job->store, job->error,
                             "INSERT INTO roll_call SELECT item, session, date, important, resolution, title, %" PRId64
                             " FROM import_good ORDER BY item",
                             job->data_set);
    }
}

/* Whether other data sets have rows of these layers at all: the common case is that none has. Asked
 * before the rows are stored: DuckDB reads rows of an open transaction with one thread only. */
static comity_status count_others(comity_import_job *job) {
    const target *to = target_of(job);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT count(*)::BIGINT FROM %s WHERE data_set <> %" PRId64, to->table, job->data_set);
    write_of_layers(job, "", &sql);
    if (strcmp(to->span, "year") == 0) {
        comity_sql_add(&sql, " AND year BETWEEN %d AND %d", job->out->first_year, job->out->last_year);
    }
    return comity_sql_count(&sql, job->store, &job->others, job->error);
}

comity_status comity_import_insert(comity_import_job *job) {
    comity_section_kind kind = job->recipe->sections[0].kind;
    comity_status status = use_layers(job);
    if (!status && job->options && job->options->replace && kind != COMITY_SECTION_TABLE) {
        status = comity_import_replace(job);
    }
    job->others = 0;
    if (!status && kind == COMITY_SECTION_TABLE) {
        return comity_import_insert_table(job);
    }
    if (status || (status = count_others(job)) || kind >= COMITY_SECTION_AFFILIATION) {
        return status ? status : insert_others(job);
    }
    if (kind == COMITY_SECTION_TIE) {
        status = number_states(job);
    }
    for (size_t i = 0; !status && i < job->recipe->n_sections; i++) {
        status = kind == COMITY_SECTION_TIE ? insert_ties(job, i) : insert_state_years(job, i);
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------- replace */

comity_status comity_data_set_forget(comity_store *store, const char *which, comity_error *error) {
    static const char *const tables[] = {"data_set",  "unmatched",   "rejected",
                                         "run_input", "value_label", "missing_code"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof tables / sizeof tables[0]; i++) {
        status = comity_sql_do(store, error, "DELETE FROM %s WHERE data_set IN (%s)", tables[i], which);
    }
    return status;
}

/* The data sets in import_hit say what is left of them and lose their digest. */
static comity_status correct_years(const comity_import_job *job) {
    return comity_sql_do(job->store, job->error,
                         "UPDATE data_set SET sha256 = '' WHERE data_set IN (FROM import_hit);"
                         "UPDATE data_set SET first_year = left_over.first, last_year = left_over.last FROM (SELECT "
                         "data_set AS d, min(year) AS first, max(year) AS last FROM (%s) GROUP BY data_set) AS "
                         "left_over WHERE data_set = d AND data_set IN (FROM import_hit)",
                         target_of(job)->dated);
}

/* Data sets of which nothing is left go. */
comity_status comity_import_correct_data_sets(const comity_import_job *job) {
    int table = job->recipe->sections[0].kind == COMITY_SECTION_TABLE;
    comity_status status =
        comity_sql_do(job->store, job->error, "DELETE FROM import_hit WHERE data_set = %" PRId64, job->data_set);
    if (!status && !table && !(status = correct_years(job))) {
        status = comity_sql_do(job->store, job->error, "DELETE FROM import_hit WHERE data_set IN (%s)",
                               target_of(job)->held);
    }
    return status ? status : comity_data_set_forget(job->store, "FROM import_hit", job->error);
}

comity_status comity_import_replace(const comity_import_job *job) {
    const target *to = target_of(job);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE OR REPLACE TEMP TABLE import_hit AS SELECT DISTINCT data_set FROM %s WHERE %s",
                   to->table, to->replaced);
    write_of_layers(job, "", &sql);
    comity_sql_add(&sql, "; DELETE FROM %s WHERE %s", to->table, to->replaced);
    write_of_layers(job, "", &sql);
    comity_status status = comity_sql_run(&sql, job->store, job->error);
    return status ? status : comity_import_correct_data_sets(job);
}

/* --------------------------------------------------------------------------------------------------------- overlap */

const char *comity_import_other_way(const comity_import_job *job) {
    comity_section_kind kind = job->recipe->sections[0].kind;
    return kind == COMITY_SECTION_VOTE || kind == COMITY_SECTION_ROLL_CALL
               ? ""
               : ", --as LABEL keeps it beside them as a version of its own";
}

/* The data set that repeats most of these rows: name, file, span, rows, whether all of both are the same. */
static void write_overlap(const comity_import_job *job, comity_sql *sql) {
    const target *to = target_of(job);
    comity_sql_add(sql, "WITH o AS (SELECT *, %s AS was FROM %s WHERE data_set <> %" PRId64, to->value, to->table,
                   job->data_set);
    write_of_layers(job, "", sql);
    comity_sql_add(sql, "), n AS (SELECT *, %s AS is_now FROM %s WHERE data_set = %" PRId64 "), ", to->value, to->table,
                   job->data_set);
    comity_sql_add(sql,
                   "met AS (SELECT o.data_set AS data_set, min(o.%s) AS first, max(o.%s) AS last, count(*)::BIGINT AS "
                   "met, count(*) FILTER (was IS DISTINCT FROM is_now) AS other FROM o JOIN n USING (%s) GROUP BY "
                   "o.data_set) SELECT name, file, first, last, met, CAST(other = 0 AND met = (SELECT count(*) FROM n) "
                   "AND met = (SELECT count(*) FROM o WHERE o.data_set = met.data_set) AS INTEGER) FROM met JOIN "
                   "data_set USING (data_set) ORDER BY met DESC, data_set LIMIT 1",
                   to->span, to->span, to->key);
}

comity_status comity_import_check_overlap(const comity_import_job *job) {
    if (!job->others) {
        return COMITY_OK;
    }
    comity_panel found;
    comity_panel_init(&found);
    comity_sql sql;
    comity_sql_begin(&sql);
    write_overlap(job, &sql);
    comity_status status = comity_sql_rows(&sql, job->store, &found, job->error);
    if (!status && found.n_rows && found.columns[5].integer[0]) {
        snprintf(job->out->same_as, sizeof job->out->same_as, "%s", found.columns[1].text[0]);
    } else if (!status && found.n_rows) {
        status = comity_fail(job->error, COMITY_ERROR_INPUT,
                             "rows of %s for the %s %" PRId64 " to %" PRId64 " are already there (%" PRId64
                             ", of %s, from %s); --replace puts this file in their place%s",
                             job->out->stored, target_of(job)->span_of, found.columns[2].integer[0],
                             found.columns[3].integer[0], found.columns[4].integer[0], found.columns[0].text[0],
                             found.columns[1].text[0], comity_import_other_way(job));
    }
    comity_panel_free(&found);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- temporary */

comity_status comity_import_drop_temporary(comity_store *store, comity_error *error) {
    comity_panel found;
    comity_panel_init(&found);
    comity_sql sql;
    comity_status status = comity_store_query(
        store,
        "SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND view_name LIKE 'import\\_%' "
        "ESCAPE '\\' UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE "
        "'import\\_%' ESCAPE '\\' ORDER BY kind DESC",
        NULL, 0, &found, error);
    if (!status && found.n_rows) {
        comity_sql_begin(&sql);
        for (size_t i = 0; i < found.n_rows; i++) {
            comity_sql_add(&sql, "DROP %s temp.%s;", found.columns[0].text[i], found.columns[1].text[i]);
        }
        status = comity_sql_run(&sql, store, error);
    }
    comity_panel_free(&found);
    return status;
}
