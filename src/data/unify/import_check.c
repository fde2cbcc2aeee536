/* Matches and checks the rows that were read. See import_internal.h.
 *
 * import_row    what was read; import_seen: the same with row number, year and `wanted` (possible and not all missing)
 * import_end<i> the distinct codes of one way to name a state, resolved
 * import_ready  the wanted rows with numbers of states (NULL: unmatched); a view of import_key, where one number holds
 *               year and states
 * import_dropped rows that fall out on a second look: ties of a state with itself, repeated keys
 * import_good   the rows to be stored */
#include "data/unify/crosswalk.h"
#include "data/unify/import_internal.h"
#include "data/unify/import_shape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_LISTED = 1000 };

/* ----------------------------------------------------------------------------------------------------------- plan */

static int same_state(const comity_recipe_state *a, const comity_recipe_state *b) {
    int same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        same = a->codes[i].system == b->codes[i].system && a->codes[i].constant == b->codes[i].constant &&
               strcasecmp(a->codes[i].column, b->codes[i].column) == 0;
    }
    return same;
}

static size_t end_of(comity_import_job *job, const comity_recipe_state *state) {
    for (size_t i = 0; i < job->n_ends; i++) {
        if (same_state(job->ends[i], state)) {
            return i;
        }
    }
    job->ends[job->n_ends] = state;
    return job->n_ends++;
}

const char *comity_import_label(const comity_import_job *job) {
    return job->options && job->options->label ? job->options->label : "";
}

void comity_import_key(const comity_import_job *job, size_t i, char out[COMITY_KEY_SIZE]) {
    const comity_recipe_section *section = &job->recipe->sections[i];
    const char *name = section->layer       ? section->layer
                       : section->indicator ? section->indicator
                       : section->table     ? section->table
                                            : "";
    comity_label_key(name, *name ? comity_import_label(job) : "", out);
}

comity_succession comity_import_policy(const comity_import_job *job) {
    return job->options ? job->options->policy : COMITY_SUCCESSION_AS_CODED;
}

void comity_import_plan(comity_import_job *job) {
    job->n_ends = 0;
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &job->recipe->sections[i];
        job->state_end[i] = section->state.n ? end_of(job, &section->state) : 0;
        job->partner_end[i] = section->partner.n ? end_of(job, &section->partner) : 0;
    }
}

static comity_section_kind kind_of(const comity_import_job *job) {
    return job->recipe->sections[0].kind;
}

/* ----------------------------------------------------------------------------------------------------------- seen */

/* The column that tells the records apart; several may come from one row. */
static const char *record_of(const comity_import_job *job) {
    return job->numbered ? "record" : "row";
}

/* Whether a row is to be stored, as far as itself goes. */
static void write_wanted(const comity_import_job *job, comity_sql *sql) {
    comity_section_kind kind = kind_of(job);
    comity_sql_add(sql, "bad IS NULL%s", comity_import_leaves_out(job->recipe) ? " AND NOT left_out" : "");
    if (kind == COMITY_SECTION_ROLL_CALL || kind == COMITY_SECTION_TABLE) {
        return;
    }
    comity_sql_add(sql, " AND (");
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        comity_sql_add(sql, "%sv%zu IS NOT NULL", i ? " OR " : "", i);
    }
    comity_sql_add(sql, ")");
}

/* Votes and roll calls have the year of the roll call, NULL where that is not there. */
static comity_status make_seen(const comity_import_job *job) {
    comity_section_kind kind = kind_of(job);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP VIEW import_seen AS SELECT ");
    if (job->numbered) {
        comity_sql_add(&sql, "import_row.rowid AS record, ");
    } else {
        comity_sql_add(&sql, "import_row.rowid + %" PRId64 " AS row, ", job->first_row);
    }
    comity_sql_add(&sql, "import_row.*, ");
    if (kind == COMITY_SECTION_VOTE || kind == COMITY_SECTION_ROLL_CALL) {
        comity_sql_add(&sql, "CAST(year(date) AS SMALLINT) AS year, ");
    }
    write_wanted(job, &sql);
    comity_sql_add(&sql, " AS wanted FROM import_row");
    if (kind == COMITY_SECTION_VOTE) {
        comity_sql_add(&sql, " LEFT JOIN roll_call ON roll_call = item");
    }
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status count_seen(const comity_import_job *job) {
    int vote = kind_of(job) == COMITY_SECTION_VOTE;
    int where = comity_import_leaves_out(job->recipe);
    comity_panel counts;
    comity_panel_init(&counts);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT count(*)::BIGINT, (count(*) FILTER (bad IS NOT NULL))::BIGINT, "
                   "(count(*) FILTER (bad IS NULL AND %s%s))::BIGINT, (count(*) FILTER (%s))::BIGINT FROM %s",
                   vote ? "v0 IS NULL" : "NOT wanted", where ? " AND NOT left_out" : "", where ? "left_out" : "false",
                   vote ? "import_row" : "import_seen");
    comity_status status = comity_sql_rows(&sql, job->store, &counts, job->error);
    if (!status) {
        job->out->rows_read = counts.columns[0].integer[0] + job->early_left_out + job->early_missing;
        job->out->rows_rejected = counts.columns[1].integer[0];
        job->out->rows_missing = counts.columns[2].integer[0] + job->early_missing;
        job->out->rows_left_out = counts.columns[3].integer[0] + job->early_left_out;
        if (!job->out->rows_read) {
            status = comity_fail(job->error, COMITY_ERROR_INPUT, "the file has a header but no rows");
        }
    }
    comity_panel_free(&counts);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- ready */

static void write_ready_columns(const comity_import_job *job, comity_sql *sql) {
    switch (kind_of(job)) {
    case COMITY_SECTION_ROLL_CALL:
        comity_sql_add(sql, "item, session, date, important, resolution, title");
        break;
    case COMITY_SECTION_VOTE:
        comity_sql_add(sql, "item, v0");
        break;
    case COMITY_SECTION_AFFILIATION:
        comity_sql_add(sql, "organisation, v0");
        break;
    case COMITY_SECTION_TABLE:
        for (size_t i = 0; i < job->n_fields; i++) {
            comity_sql_add(sql, "%sf%zu", i ? ", " : "", i);
        }
        break;
    default:
        for (size_t i = 0; i < job->recipe->n_sections; i++) {
            comity_sql_add(sql, "%sv%zu", i ? ", " : "", i);
        }
    }
}

/* Whether all sections tell the same states in the same way, so that a row has one key. */
static int has_one_key(const comity_import_job *job) {
    int one = kind_of(job) == COMITY_SECTION_TIE || kind_of(job) == COMITY_SECTION_STATE_YEAR;
    for (size_t i = 1; i < job->recipe->n_sections; i++) {
        one &= job->state_end[i] == job->state_end[0] && job->partner_end[i] == job->partner_end[0] &&
               job->recipe->sections[i].symmetric == job->recipe->sections[0].symmetric;
    }
    return one;
}

/* Of many rows: numbers the states that occur anew, so that few keys are possible. Keeps the order of the codes. */
static comity_status number_occurring(const comity_import_job *job) {
    static const int64_t many = 100000;
    comity_sql sql;
    if (job->out->rows_read < many) {
        return COMITY_OK;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_occurs AS SELECT id AS old, CAST(row_number() OVER (ORDER BY id) AS "
                         "SMALLINT) AS id FROM import_state WHERE id IN (SELECT id FROM import_end0");
    for (size_t i = 1; i < job->n_ends; i++) {
        comity_sql_add(&sql, " UNION SELECT id FROM import_end%zu", i);
    }
    comity_sql_add(&sql, "); DELETE FROM import_state WHERE id NOT IN (SELECT old FROM import_occurs);"
                         "UPDATE import_state SET id = o.id FROM import_occurs o WHERE import_state.id = o.old;");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, "UPDATE import_end%zu SET id = o.id FROM import_occurs o WHERE import_end%zu.id = o.old;",
                       i, i);
    }
    return comity_sql_run(&sql, job->store, job->error);
}

/* Years and states that occur decide whether the keys fit 31 bits. */
static comity_status plan_dense_key(comity_import_job *job) {
    static const int64_t most = INT32_MAX;
    job->dense_size = 0;
    if (!has_one_key(job)) {
        return COMITY_OK;
    }
    comity_panel range;
    comity_panel_init(&range);
    comity_status status = number_occurring(job);
    if (!status) {
        status = comity_store_query(
            job->store, "SELECT min(year), max(year), (SELECT max(id) + 1 FROM import_state)::BIGINT FROM import_end0",
            NULL, 0, &range, job->error);
    }
    if (!status && comity_is_present(&range.columns[0], 0) && comity_is_present(&range.columns[2], 0)) {
        int64_t first = range.columns[0].integer[0];
        int64_t states = range.columns[2].integer[0];
        int64_t size =
            (range.columns[1].integer[0] - first + 1) * states * (kind_of(job) == COMITY_SECTION_TIE ? states : 1);
        job->dense_year = (int)first;
        job->dense_states = states;
        job->dense_size = size <= most ? size : 0;
    }
    comity_panel_free(&range);
    return status;
}

/* k, from the states of end<i>: NULL where one is not known. */
static void write_dense_key(const comity_import_job *job, comity_sql *sql) {
    size_t a = job->state_end[0];
    size_t b = job->partner_end[0];
    if (!job->dense_size) {
        return;
    }
    comity_sql_add(sql, "CAST((CAST(import_seen.year AS INTEGER) - %d) * %" PRId64, job->dense_year, job->dense_states);
    if (kind_of(job) == COMITY_SECTION_STATE_YEAR) {
        comity_sql_add(sql, " + end%zu.id AS INTEGER) AS k, ", a);
    } else if (job->recipe->sections[0].symmetric) {
        comity_sql_add(sql,
                       " * %" PRId64 " + CAST(least(end%zu.id, end%zu.id) AS INTEGER) * %" PRId64
                       " + greatest(end%zu.id, end%zu.id) AS INTEGER) AS k, ",
                       job->dense_states, a, b, job->dense_states, a, b);
    } else {
        comity_sql_add(sql, " * %" PRId64 " + CAST(end%zu.id AS INTEGER) * %" PRId64 " + end%zu.id AS INTEGER) AS k, ",
                       job->dense_states, a, job->dense_states, b);
    }
}

/* import_ready as a view of import_key, where the key alone is kept of year and states: less to write and to read. */
static comity_status unfold_key(const comity_import_job *job) {
    int64_t n = job->dense_states;
    int tie = kind_of(job) == COMITY_SECTION_TIE;
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "CREATE TEMP VIEW import_ready AS SELECT *, CAST(k // %" PRId64 " + %d AS SMALLINT) AS year, "
                   "CAST(k // %" PRId64 " %% %" PRId64 " AS SMALLINT) AS s%zu",
                   tie ? n * n : n, job->dense_year, tie ? n : 1, n, job->state_end[0]);
    if (tie && job->partner_end[0] != job->state_end[0]) {
        comity_sql_add(&sql, ", CAST(k %% %" PRId64 " AS SMALLINT) AS s%zu", n, job->partner_end[0]);
    }
    comity_sql_add(&sql, " FROM import_key");
    return comity_sql_run(&sql, job->store, job->error);
}

/* "c0, c1" of end `i` */
static void write_end_codes(const comity_import_job *job, size_t i, comity_sql *sql) {
    for (size_t j = 0; j < job->ends[i]->n; j++) {
        comity_sql_add(sql, "%sc%zu", j ? ", " : "", j);
    }
}

/* Whether every code of the end means one state, or none, in all its years: then rows are looked up by the code alone,
 * among a few hundred codes in place of as many for each year. */
static comity_status find_steady(const comity_import_job *job, size_t i, int *steady) {
    int64_t unsteady = 0;
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT count(*)::BIGINT FROM (SELECT 1 FROM import_end%zu GROUP BY ", i);
    write_end_codes(job, i, &sql);
    comity_sql_add(&sql, " HAVING min(id) <> max(id) OR count(id) NOT IN (0, count(*)) OR bool_or(outside) <> "
                         "bool_and(outside) OR count(outside) NOT IN (0, count(*)))");
    comity_status status = comity_sql_count(&sql, job->store, &unsteady, job->error);
    *steady = !unsteady;
    return status;
}

/* LEFT JOIN of end `i` as end<i>. */
static void write_end(const comity_import_job *job, size_t i, int steady, comity_sql *sql) {
    if (steady) {
        comity_sql_add(sql, " LEFT JOIN (SELECT DISTINCT ");
        write_end_codes(job, i, sql);
        comity_sql_add(sql, ", id, outside FROM import_end%zu) end%zu ON true", i, i);
    } else {
        comity_sql_add(sql, " LEFT JOIN import_end%zu end%zu ON import_seen.year = end%zu.year", i, i, i);
    }
    for (size_t j = 0; j < job->ends[i]->n; j++) {
        comity_sql_add(sql, " AND e%zuc%zu = end%zu.c%zu", i, j, i, j);
    }
}

/* LEFT JOINs keep the rows as the side that is read, and the small tables as the side that is looked up. */
static comity_status make_ready(const comity_import_job *job) {
    int steady[2 * COMITY_RECIPE_MOST_SECTIONS];
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < job->n_ends; i++) {
        status = find_steady(job, i, &steady[i]);
    }
    if (status) {
        return status;
    }
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE %s AS SELECT row, %s", job->dense_size ? "import_key" : "import_ready",
                   job->numbered ? "record, " : "");
    comity_sql_add(&sql, job->dense_size ? "" : "import_seen.year, ");
    for (size_t i = 0; !job->dense_size && i < job->n_ends; i++) {
        comity_sql_add(&sql, "end%zu.id AS s%zu, ", i, i);
    }
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, "%send%zu.outside", i ? " OR " : "", i);
    }
    comity_sql_add(&sql, "%s AS outside, ", job->n_ends ? "" : "false");
    write_dense_key(job, &sql);
    write_ready_columns(job, &sql);
    comity_sql_add(&sql, " FROM import_seen");
    for (size_t i = 0; i < job->n_ends; i++) {
        write_end(job, i, steady[i], &sql);
    }
    comity_sql_add(&sql, " WHERE wanted AND import_seen.year IS NOT NULL");
    status = comity_sql_run(&sql, job->store, job->error);
    return status || !job->dense_size ? status : unfold_key(job);
}

/* "s0 IS NOT NULL AND s1 IS NOT NULL". A table keeps its rows whatever their codes mean. */
static void write_matched(const comity_import_job *job, comity_sql *sql) {
    if (!job->n_ends || kind_of(job) == COMITY_SECTION_TABLE) {
        comity_sql_add(sql, "true");
        return;
    }
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(sql, "%ss%zu IS NOT NULL", i ? " AND " : "", i);
    }
}

/* -------------------------------------------------------------------------------------------------------- dropped */

static comity_status drop_self_ties(const comity_import_job *job) {
    const comity_recipe_section *section = &job->recipe->sections[0];
    comity_sql sql;
    if (kind_of(job) != COMITY_SECTION_TIE || section->keep_self || (job->dense_size && !job->dense_self)) {
        return COMITY_OK;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO import_dropped SELECT %s, row, ", record_of(job));
    comity_sql_literal(&sql, section->partner.codes[0].column);
    comity_sql_add(&sql,
                   ", state || ' ' || year, 'a tie of a state with itself' "
                   "FROM import_ready JOIN import_state ON id = s%zu WHERE s%zu = s%zu",
                   job->state_end[0], job->state_end[0], job->partner_end[0]);
    return comity_sql_run(&sql, job->store, job->error);
}

static void write_tie_key(const comity_import_job *job, size_t i, comity_sql *sql) {
    size_t a = job->state_end[i];
    size_t b = job->partner_end[i];
    if (job->recipe->sections[i].symmetric) {
        comity_sql_add(
            sql, "(CAST(year AS BIGINT) << 32) + (CAST(least(s%zu, s%zu) AS BIGINT) << 16) + greatest(s%zu, s%zu)", a,
            b, a, b);
    } else {
        comity_sql_add(sql, "(CAST(year AS BIGINT) << 32) + (CAST(s%zu AS BIGINT) << 16) + s%zu", a, b);
    }
}

static int is_key(const comity_import_job *job, size_t field) {
    const comity_recipe_words *key = &job->recipe->sections[0].key;
    return comity_recipe_column(key->items, key->n, job->fields[field]) >= 0;
}

static void write_table_key(const comity_import_job *job, comity_sql *sql) {
    comity_sql_add(sql, "[");
    const char *comma = "";
    for (size_t i = 0; i < job->n_fields; i++) {
        if (is_key(job, i)) {
            comity_sql_add(sql, "%sf%zu", comma, i);
            comma = ", ";
        }
    }
    comity_sql_add(sql, "]");
}

/* SELECT of row and key; rows with equal keys contradict each other. */
static void write_keys(const comity_import_job *job, size_t i, int with_value, comity_sql *sql) {
    comity_sql_add(sql, "SELECT %s AS record, row, ", record_of(job));
    switch (kind_of(job)) {
    case COMITY_SECTION_TIE:
        write_tie_key(job, i, sql);
        break;
    case COMITY_SECTION_STATE_YEAR:
        comity_sql_add(sql, "(CAST(year AS BIGINT) << 32) + s%zu", job->state_end[i]);
        break;
    case COMITY_SECTION_AFFILIATION:
        comity_sql_add(sql, "(year, s0, organisation)");
        break;
    case COMITY_SECTION_TABLE:
        write_table_key(job, sql);
        break;
    case COMITY_SECTION_VOTE:
        comity_sql_add(sql, "(CAST(item AS BIGINT) << 16) + s0");
        break;
    default:
        comity_sql_add(sql, "item");
    }
    comity_sql_add(sql, " AS key FROM import_ready WHERE ");
    write_matched(job, sql);
    if (with_value) {
        comity_sql_add(sql, " AND v%zu IS NOT NULL", i);
    }
}

/* The key as people read it. */
static const char *key_columns(comity_section_kind kind) {
    static const char *const names[] = {"origin, destination, year", "state, year", "state, organisation, year",
                                        "roll call, state",          "roll call",   "key"};
    return names[kind];
}

static void write_key_text(const comity_import_job *job, comity_sql *sql) {
    static const char *const rest[] = {"year", "year", "organisation, year", "item", "item"};
    if (kind_of(job) == COMITY_SECTION_TABLE) {
        comity_sql_add(sql, "array_to_string(");
        write_table_key(job, sql);
        comity_sql_add(sql, ", ' ')");
        return;
    }
    comity_sql_add(sql, "concat_ws(' ', ");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(sql, "(SELECT state FROM import_state WHERE id = s%zu), ", i);
    }
    comity_sql_add(sql, "%s)", rest[kind_of(job)]);
}

static const char *layer_of(const comity_recipe_section *section) {
    return section->indicator ? section->indicator : section->layer;
}

/* Whether section `i` is the first of its layer, how many the layer has, and whether an earlier layer of a single
 * section had the same states: then its keys were checked already. Sections that only some rows concern (where) each
 * have keys of their own. */
static int is_to_check(const comity_import_job *job, size_t i, size_t *of_layer) {
    const comity_recipe_section *sections = job->recipe->sections;
    if (sections[i].kind == COMITY_SECTION_TABLE) {
        *of_layer = 1;
        return sections[i].key.n > 0;
    }
    *of_layer = 0;
    for (size_t j = 0; layer_of(&sections[i]) && j < job->recipe->n_sections; j++) {
        if (strcmp(layer_of(&sections[i]), layer_of(&sections[j])) == 0) {
            if (j < i) {
                return 0;
            }
            ++*of_layer;
        }
    }
    int checked = 0;
    for (size_t j = 0; *of_layer == 1 && !sections[i].where.column && j < i; j++) {
        checked |= !sections[j].where.column && job->state_end[i] == job->state_end[j] &&
                   job->partner_end[i] == job->partner_end[j] && sections[i].symmetric == sections[j].symmetric;
    }
    return !checked && !sections[i].sum;
}

static void write_layer_keys(const comity_import_job *job, size_t i, size_t of_layer, comity_sql *sql) {
    const comity_recipe_section *sections = job->recipe->sections;
    int some = of_layer > 1 || (sections[i].where.column && sections[i].kind != COMITY_SECTION_TABLE);
    write_keys(job, i, some, sql);
    for (size_t j = i + 1; of_layer > 1 && j < job->recipe->n_sections; j++) {
        if (strcmp(layer_of(&sections[i]), layer_of(&sections[j])) == 0) {
            comity_sql_add(sql, " UNION ALL ");
            write_keys(job, j, 1, sql);
        }
    }
}

static int64_t integer_or_zero(const comity_panel *row, size_t column) {
    return comity_is_present(&row->columns[column], 0) ? row->columns[column].integer[0] : 0;
}

/* One bit a possible key tells repeated keys much faster than a hash table; only where there are few enough. */
static int has_key_bits(const comity_import_job *job) {
    return job->dense_size && job->dense_size <= (int64_t)1 << 29;
}

/* Counts all that the keys tell, in one pass: what is kept unless rows are dropped, and whether any will be. */
static comity_status count_dense(comity_import_job *job) {
    comity_panel counts;
    comity_panel_init(&counts);
    comity_sql sql;
    int64_t n = job->dense_states;
    int64_t a_year = kind_of(job) == COMITY_SECTION_TIE ? n * n : n;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT count(k)::BIGINT, (count(*) FILTER (outside AND k IS NOT NULL))::BIGINT, min(k)::BIGINT, "
                   "max(k)::BIGINT, (count(*) FILTER (k IS NULL))::BIGINT, (count(*) FILTER (k // %" PRId64
                   " %% %" PRId64 " = k %% %" PRId64 "))::BIGINT, ",
                   n, n, n);
    if (has_key_bits(job)) {
        comity_sql_add(&sql, "count(k)::BIGINT - coalesce(bit_count(bitstring_agg(k, 0, %" PRId64 ")), 0)::BIGINT",
                       job->dense_size);
    } else {
        comity_sql_add(&sql, "0::BIGINT");
    }
    comity_sql_add(&sql, " FROM import_key");
    comity_status status = comity_sql_rows(&sql, job->store, &counts, job->error);
    if (!status) {
        job->out->rows_kept = integer_or_zero(&counts, 0);
        job->out->rows_outside = integer_or_zero(&counts, 1);
        job->out->first_year = job->out->rows_kept ? (int)(integer_or_zero(&counts, 2) / a_year) + job->dense_year : 0;
        job->out->last_year = job->out->rows_kept ? (int)(integer_or_zero(&counts, 3) / a_year) + job->dense_year : 0;
        job->out->rows_unmatched = integer_or_zero(&counts, 4);
        job->dense_self = integer_or_zero(&counts, 5);
        job->dense_repeated = integer_or_zero(&counts, 6);
    }
    comity_panel_free(&counts);
    return status;
}

static comity_status count_repeated(const comity_import_job *job, size_t i, size_t of_layer, int64_t *repeated) {
    if (of_layer == 1 && !job->recipe->sections[i].where.column && has_key_bits(job)) {
        *repeated = job->dense_repeated;
        return COMITY_OK;
    }
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT count(*)::BIGINT FROM (SELECT 1 FROM (");
    write_layer_keys(job, i, of_layer, &sql);
    comity_sql_add(&sql, ") GROUP BY key HAVING count(*) > 1 LIMIT 1)");
    return comity_sql_count(&sql, job->store, repeated, job->error);
}

/* Rows whose key was there before in the file. The check that there are any is cheap; finding them is not. */
static comity_status drop_repeated(const comity_import_job *job, size_t i, size_t of_layer) {
    int64_t repeated = 0;
    comity_sql sql;
    comity_status status = count_repeated(job, i, of_layer, &repeated);
    if (status || !repeated) {
        return status;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO import_dropped SELECT import_ready.%s, import_ready.row, '%s', ", record_of(job),
                   key_columns(kind_of(job)));
    write_key_text(job, &sql);
    comity_sql_add(&sql,
                   ", 'the key is there already in row ' || first FROM import_ready JOIN (SELECT record, first FROM "
                   "(SELECT record, min(row) OVER (PARTITION BY key) AS first, "
                   "row_number() OVER (PARTITION BY key ORDER BY row, record) AS nth FROM (");
    write_layer_keys(job, i, of_layer, &sql);
    comity_sql_add(&sql,
                   ")) WHERE nth > 1) again ON import_ready.%s = again.record WHERE again.record NOT IN (SELECT record "
                   "FROM import_dropped)",
                   record_of(job));
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status find_dropped(const comity_import_job *job) {
    comity_status status = comity_sql_do(
        job->store, job->error,
        "CREATE TEMP TABLE import_dropped (record BIGINT, row BIGINT, col VARCHAR, value VARCHAR, reason VARCHAR)");
    if (!status) {
        status = drop_self_ties(job);
    }
    for (size_t i = 0; !status && i < job->recipe->n_sections; i++) {
        size_t of_layer;
        if (is_to_check(job, i, &of_layer)) {
            status = drop_repeated(job, i, of_layer);
        }
    }
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- good */

static comity_status make_good(const comity_import_job *job, int64_t dropped) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP VIEW import_good AS SELECT * FROM import_ready WHERE ");
    write_matched(job, &sql);
    if (dropped) {
        comity_sql_add(&sql, " AND %s NOT IN (SELECT record FROM import_dropped)", record_of(job));
    }
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status count_good(const comity_import_job *job, int64_t dropped) {
    comity_panel counts;
    comity_sql sql;
    if (job->dense_size && !dropped) {
        return COMITY_OK; /* count_dense knows */
    }
    comity_panel_init(&counts);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT count(*)::BIGINT, (count(*) FILTER (outside))::BIGINT, min(nullif(year, 0)), "
                         "max(nullif(year, 0)), "
                         "(SELECT count(*)::BIGINT FROM import_ready WHERE NOT (");
    write_matched(job, &sql);
    comity_sql_add(&sql, ")) FROM import_good");
    comity_status status = comity_sql_rows(&sql, job->store, &counts, job->error);
    if (!status) {
        job->out->rows_kept = integer_or_zero(&counts, 0);
        job->out->rows_outside = integer_or_zero(&counts, 1);
        job->out->first_year = (int)integer_or_zero(&counts, 2);
        job->out->last_year = (int)integer_or_zero(&counts, 3);
        job->out->rows_unmatched = integer_or_zero(&counts, 4);
    }
    comity_panel_free(&counts);
    return status;
}

static comity_status list_rejected(const comity_import_job *job) {
    comity_sql sql;
    if (!job->out->rows_rejected) {
        return COMITY_OK;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO rejected SELECT %" PRId64 ", row, col, value, reason FROM (", job->data_set);
    comity_import_write_rejected(&sql);
    comity_sql_add(&sql, ") ORDER BY row LIMIT %d", MOST_LISTED);
    return comity_sql_run(&sql, job->store, job->error);
}

comity_status comity_import_fail_nothing_kept(const comity_import_job *job) {
    char words[600] = "";
    comity_panel first;
    comity_panel_init(&first);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT 'row ' || row || ', ' || col || ' \"' || left(coalesce(value, ''), 60) || '\": ' || reason "
                   "FROM (FROM rejected WHERE data_set = %" PRId64 " ORDER BY row LIMIT 1) UNION ALL "
                   "SELECT system || ' \"' || left(code, 60) || '\": ' || reason FROM "
                   "(FROM unmatched WHERE data_set = %" PRId64 " ORDER BY rows DESC, code LIMIT 1)",
                   job->data_set, job->data_set);
    comity_status status = comity_sql_rows(&sql, job->store, &first, job->error);
    for (size_t i = 0; !status && i < first.n_rows; i++) {
        size_t used = strlen(words);
        snprintf(words + used, sizeof words - used, "; %s", first.columns[0].text[i]);
    }
    comity_panel_free(&first);
    return status ? status
                  : comity_fail(job->error, COMITY_ERROR_INPUT,
                                "no row could be kept: of %" PRId64 " rows %" PRId64 " were rejected, %" PRId64
                                " unmatched, %" PRId64 " missing%s",
                                job->out->rows_read, job->out->rows_rejected, job->out->rows_unmatched,
                                job->out->rows_missing, words);
}

/* ---------------------------------------------------------------------------------------------------------- check */

/* Where a table names no state at all, nothing is unmatched. */
static comity_status forgive_empty_codes(const comity_import_job *job, size_t end) {
    comity_sql sql;
    if (kind_of(job) != COMITY_SECTION_TABLE) {
        return COMITY_OK;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "UPDATE import_end%zu SET reason = NULL WHERE trim(c0) = ''", end);
    for (size_t i = 1; i < job->ends[end]->n; i++) {
        comity_sql_add(&sql, " AND trim(c%zu) = ''", i);
    }
    return comity_sql_run(&sql, job->store, job->error);
}

comity_status comity_import_match(comity_import_job *job) {
    int64_t dropped = 0;
    comity_status status = comity_crosswalk_make(job->store, job->recipe, job->error);
    for (size_t i = 0; !status && i < job->n_ends; i++) {
        status = comity_crosswalk_resolve(job->store, job->ends[i], i, comity_import_policy(job), job->error);
        status = status ? status : forgive_empty_codes(job, i);
    }
    if (status || (status = comity_import_step(job, "checking", 0.4)) || (status = plan_dense_key(job)) ||
        (status = make_ready(job)) || (job->dense_size && (status = count_dense(job))) ||
        (status = find_dropped(job)) ||
        (status = comity_sql_integer(job->store, &dropped, job->error,
                                     "SELECT count(DISTINCT record)::BIGINT FROM import_dropped")) ||
        (status = make_good(job, dropped)) || (status = count_good(job, dropped))) {
        return status;
    }
    job->out->rows_rejected += dropped;
    return COMITY_OK;
}

comity_status comity_import_check(comity_import_job *job) {
    comity_status status = make_seen(job);
    if (status || (status = count_seen(job)) || (status = comity_import_match(job))) {
        return status;
    }
    return comity_import_judge_fallen(job);
}

comity_status comity_import_note_findings(const comity_import_job *job) {
    comity_status status = COMITY_OK;
    if (job->n_ends) {
        status = comity_crosswalk_report(job->store, job->ends, job->n_ends, job->data_set, job->error);
    }
    return status ? status : list_rejected(job);
}

comity_status comity_import_note(comity_import_job *job) {
    comity_import_summary *out = job->out;
    comity_status status = comity_import_note_findings(job);
    if (status || (status = comity_import_add_waiting(job)) ||
        (status = comity_import_note_waiting(job, &out->rows_waiting))) {
        return status;
    }
    out->rows_unmatched += out->rows_waiting;
    if (out->rows_read !=
        out->rows_kept + out->rows_missing + out->rows_rejected + out->rows_unmatched + out->rows_left_out) {
        return comity_fail(job->error, COMITY_ERROR_INPUT, "the rows do not add up; please report this file");
    }
    return out->rows_kept || out->rows_waiting ? COMITY_OK : comity_import_fail_nothing_kept(job);
}
