/* Votes whose roll call is not in the workbench: they wait in a table of their own, as they were read, because without
 * a date it is not known which state a code means. See import_internal.h. */
#include "data/unify/import_internal.h"
#include "data/unify/recipe_own.h"

#include <inttypes.h>

static int brings_votes(const comity_import_job *job) {
    return job->recipe->sections[0].kind == COMITY_SECTION_VOTE;
}

/* Votes on the same roll calls may not wait twice: they would meet later. */
static comity_status settle(const comity_import_job *job) {
    comity_panel found;
    comity_panel_init(&found);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(
        &sql,
        "SELECT name, file FROM data_set WHERE data_set IN (SELECT data_set FROM vote_waiting WHERE data_set <> "
        "%" PRId64 " AND roll_call IN (SELECT roll_call FROM vote_waiting WHERE data_set = %" PRId64
        ")) ORDER BY data_set LIMIT 1",
        job->data_set, job->data_set);
    comity_status status = comity_sql_rows(&sql, job->store, &found, job->error);
    if (!status && found.n_rows && job->options && job->options->replace) {
        status = comity_sql_do(job->store, job->error,
                               "CREATE TEMP TABLE import_again AS SELECT DISTINCT roll_call FROM vote_waiting WHERE "
                               "data_set = %" PRId64 ";"
                               "CREATE OR REPLACE TEMP TABLE import_hit AS SELECT DISTINCT data_set FROM vote_waiting "
                               "WHERE data_set <> %" PRId64 " AND roll_call IN (FROM import_again);"
                               "DELETE FROM vote_waiting WHERE data_set <> %" PRId64 " AND roll_call IN (FROM "
                               "import_again)",
                               job->data_set, job->data_set, job->data_set);
        status = status ? status : comity_import_correct_data_sets(job);
    } else if (!status && found.n_rows) {
        status =
            comity_fail(job->error, COMITY_ERROR_INPUT,
                        "votes on the same roll calls wait already (%s, from %s); --replace puts this file in their "
                        "place",
                        found.columns[0].text[0], found.columns[1].text[0]);
    }
    comity_panel_free(&found);
    return status;
}

comity_status comity_import_add_waiting(const comity_import_job *job) {
    int64_t waiting = 0;
    if (!brings_votes(job)) {
        return COMITY_OK;
    }
    comity_status status = comity_sql_integer(job->store, &waiting, job->error,
                                              "SELECT sum(rows)::BIGINT FROM import_end0 WHERE year IS NULL");
    if (status || !waiting) {
        return status;
    }
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "INSERT INTO vote_waiting SELECT row, item, CAST(v0 AS TINYINT), %" PRId64, job->data_set);
    for (size_t i = 0; i < COMITY_RECIPE_MOST_CODES; i++) {
        comity_sql_add(&sql, i < job->ends[0]->n ? ", e0c%zu" : ", NULL /* %zu */", i);
    }
    comity_sql_add(&sql, " FROM import_seen WHERE wanted AND year IS NULL ORDER BY row");
    status = comity_sql_run(&sql, job->store, job->error);
    return status ? status : settle(job);
}

comity_status comity_import_note_waiting(const comity_import_job *job, int64_t *waiting) {
    *waiting = 0;
    if (!brings_votes(job)) {
        return COMITY_OK;
    }
    comity_status status =
        comity_sql_do(job->store, job->error,
                      "DELETE FROM unmatched WHERE data_set = %" PRId64 " AND system = 'roll_call';"
                      "INSERT INTO unmatched (data_set, system, code, reason, first_year, last_year, rows) SELECT "
                      "data_set, 'roll_call', count(DISTINCT roll_call) || ' roll calls', "
                      "'waits for its roll call to be imported', NULL, NULL, count(*)::BIGINT FROM vote_waiting "
                      "WHERE data_set = %" PRId64 " GROUP BY data_set",
                      job->data_set, job->data_set);
    return status ? status
                  : comity_sql_integer(job->store, waiting, job->error,
                                       "SELECT count(*)::BIGINT FROM vote_waiting WHERE data_set = %" PRId64,
                                       job->data_set);
}

/* The votes of a data set that wait, as if they had just been read. */
static comity_status make_seen_waiting(const comity_import_job *job) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP VIEW import_seen AS SELECT row, vote_waiting.roll_call AS item, ");
    for (size_t i = 0; i < job->ends[0]->n; i++) {
        comity_sql_add(&sql, "code%zu AS e0c%zu, ", i, i);
    }
    comity_sql_add(&sql,
                   "CAST(vote AS DOUBLE) AS v0, NULL::VARCHAR AS bad, CAST(year(roll_call.date) AS SMALLINT) AS year, "
                   "true AS wanted FROM vote_waiting LEFT JOIN roll_call USING (roll_call) "
                   "WHERE vote_waiting.data_set = %" PRId64,
                   job->data_set);
    return comity_sql_run(&sql, job->store, job->error);
}

/* Takes one data set's votes out of the waiting ones as far as their roll calls are there. */
static comity_status release(comity_import_job *job) {
    comity_import_summary *out = job->out;
    comity_status status = comity_import_drop_temporary(job->store, job->error);
    if (status || (status = make_seen_waiting(job)) || (status = comity_import_match(job)) ||
        (status = comity_import_note_findings(job)) || (status = comity_import_insert(job)) ||
        (status = comity_sql_do(job->store, job->error,
                                "DELETE FROM vote_waiting WHERE data_set = %" PRId64
                                " AND roll_call IN (SELECT roll_call FROM roll_call)",
                                job->data_set)) ||
        (status = comity_import_note_waiting(job, &out->rows_waiting))) {
        return status;
    }
    return comity_sql_do(
        job->store, job->error,
        "UPDATE data_set SET rows_kept = rows_kept + %" PRId64 ", rows_rejected = rows_rejected + %" PRId64
        ", rows_unmatched = rows_unmatched - %" PRId64 ", first_year = y.first, last_year = y.last "
        "FROM (SELECT min(year(date)) AS first, max(year(date)) AS last FROM vote JOIN roll_call USING "
        "(roll_call) WHERE vote.data_set = %" PRId64 ") AS y WHERE data_set = %" PRId64,
        out->rows_kept, out->rows_rejected, out->rows_kept + out->rows_rejected, job->data_set, job->data_set);
}

/* `recipe`: the one that read the data set, carried or of the user; `policy`: the one under which the votes came. */
static comity_status release_set(const comity_import_job *job, int64_t data_set, const char *recipe,
                                 const char *policy) {
    comity_import_summary counts = {0};
    comity_import_options options = job->options ? *job->options : (comity_import_options){0};
    comity_import_job waiting = *job;
    comity_own_recipe own = {0};
    comity_status status = COMITY_OK;
    waiting.recipe = comity_recipes_find(job->recipes, recipe);
    waiting.options = &options;
    (void)comity_succession_find(policy, &options.policy);
    waiting.out = &counts;
    waiting.numbered = 0; /* as made below, whatever brought the roll calls */
    waiting.data_set = data_set;
    if (!waiting.recipe && comity_own_recipe_is(recipe) &&
        !(status = comity_own_recipe_find(job->store, recipe, &own, job->error))) {
        waiting.recipe = &own.recipe;
    }
    if (!status && waiting.recipe && brings_votes(&waiting)) {
        comity_import_plan(&waiting);
        status = release(&waiting);
    }
    comity_own_recipe_free(&own);
    return status;
}

comity_status comity_import_release_waiting(const comity_import_job *job) {
    comity_panel sets;
    comity_panel_init(&sets);
    comity_status status = comity_store_query(
        job->store,
        "SELECT data_set, recipe, policy FROM data_set WHERE data_set IN (SELECT data_set FROM vote_waiting "
        "WHERE roll_call IN (SELECT roll_call FROM roll_call)) ORDER BY data_set",
        NULL, 0, &sets, job->error);
    for (size_t i = 0; !status && i < sets.n_rows; i++) {
        status = release_set(job, sets.columns[0].integer[i], sets.columns[1].text[i], sets.columns[2].text[i]);
    }
    comity_panel_free(&sets);
    return status;
}
