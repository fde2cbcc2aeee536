/* Drops data sets. See drop.h.
 *
 * temp.drop_set   the data sets to go
 * temp.drop_fill  what they fill or what is derived from it, as words: tie:LAYER, state_year:INDICATOR
 * temp.drop_name  the same, and what their recipes name without having filled it */
#include "study/drop.h"

#include "data/unify/import_internal.h"
#include "data/unify/recipe_own.h"
#include "study/data.h"
#include "study/derive.h"
#include "study/result_needs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SETS "SELECT data_set FROM temp.drop_set"

/* What has to be computed anew because of one of the data sets. */
typedef struct {
    char label[COMITY_LABEL_MOST + 1];
    unsigned sources;
} renewal;

void comity_drop_result_free(comity_drop_result *result) {
    comity_panel_free(&result->sets);
    comity_panel_free(&result->rows);
    comity_panel_free(&result->results);
}

/* ------------------------------------------------------------------------------------------------------- which sets */

/* Says what there is: versions of the name, or else all names. */
static comity_status fail_unknown(comity_store *store, const char *word, const char *label, comity_error *error) {
    const char *values[] = {word};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT (SELECT string_agg(DISTINCT CASE WHEN label <> '' THEN label ELSE '(none)' END, ', ') FROM data_set "
        "WHERE name = ?1::VARCHAR), "
        "(SELECT string_agg(DISTINCT name || CASE WHEN label <> '' THEN '@' || label ELSE '' END, ', ' ORDER BY name "
        "|| "
        "CASE WHEN label <> '' THEN '@' || label ELSE '' END) FROM data_set)",
        values, 1, &rows, error);
    if (status) {
        return status;
    }
    if (comity_is_present(&rows.columns[0], 0)) {
        status = comity_fail(
            error, COMITY_ERROR_NOT_FOUND, "\"%.60s\" is there, but not %s%s; its labels (--as): %.600s", word,
            label ? "with the label " : "without a label", label ? label : "", rows.columns[0].text[0]);
    } else if (comity_is_present(&rows.columns[1], 0)) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no data set \"%.200s\"; there are: %.700s", word,
                             rows.columns[1].text[0]);
    } else {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there are no data sets in the workbench");
    }
    comity_panel_free(&rows);
    return status;
}

static int is_number(const char *word) {
    size_t length = strlen(word);
    return length && length < 10 && strspn(word, "0123456789") == length;
}

static comity_status choose(comity_store *store, const char *word, const char *label, comity_error *error) {
    const char *values[] = {word, label ? label : ""};
    const char *sql = is_number(word)
                          ? "SELECT data_set FROM data_set WHERE data_set = ?1::INTEGER AND (?2::VARCHAR = '' OR "
                            "label = ?2::VARCHAR)"
                          : "SELECT data_set FROM data_set WHERE label = ?2::VARCHAR AND (name = ?1::VARCHAR OR file = "
                            "?1::VARCHAR OR "
                            "ends_with(file, '/' || ?1::VARCHAR))";
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(store, sql, values, 2, &rows, error);
    if (!status && !rows.n_rows) {
        status = fail_unknown(store, word, label, error);
    }
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        status = comity_sql_do(store, error,
                               "INSERT INTO temp.drop_set SELECT %" PRId64 " WHERE %" PRId64 " NOT IN (" SETS ")",
                               rows.columns[0].integer[i], rows.columns[0].integer[i]);
    }
    comity_panel_free(&rows);
    return status;
}

/* ---------------------------------------------------------------------------------------------- what rests on them */

static comity_status add_fills(comity_store *store, char *fills, comity_error *error) {
    const char *values[] = {fills};
    return comity_store_query(
        store,
        "INSERT INTO temp.drop_fill SELECT DISTINCT unnest(string_split(?1::VARCHAR, ' ')) WHERE ?1::VARCHAR <> ''",
        values, 1, NULL, error);
}

/* What is derived from one data set. */
static comity_status find_derived(comity_store *store, int64_t data_set, const char *label, renewal *again,
                                  comity_error *error) {
    char set[64];
    char fills[1024];
    if (*label && comity_label_check(label, NULL)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the workbench is damaged: \"%.40s\" is no label", label);
    }
    snprintf(again->label, sizeof again->label, "%s", label);
    snprintf(set, sizeof set, "SELECT %" PRId64, data_set);
    comity_status status = comity_derive_fed_by(store, set, label, &again->sources, fills, sizeof fills, error);
    return status ? status : add_fills(store, fills, error);
}

/* "tie:LAYER" and "state_year:INDICATOR" of the rows in all tables. */
static comity_status list_fills(comity_store *store, const comity_panel *tables, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE drop_fill AS SELECT DISTINCT 'affiliation:' || layer AS word FROM "
                         "affiliation WHERE data_set IN (" SETS ")");
    for (size_t i = 0; i < tables->n_rows; i++) {
        const char *name = tables->columns[1].text[i];
        if (tables->columns[0].text[i][0] == 'd') { /* a table of its own in the schema data */
            char word[300];
            snprintf(word, sizeof word, "data:%.280s", name);
            comity_sql_add(&sql, " UNION SELECT ");
            comity_sql_literal(&sql, word);
            comity_sql_add(&sql, " WHERE EXISTS (FROM data.\"%s\" WHERE data_set IN (" SETS "))", name);
        } else if (tables->columns[2].integer[i]) {
            comity_sql_add(
                &sql,
                " UNION SELECT 'tie:' || layer FROM layer WHERE layer_id IN (SELECT layer_id FROM main.\"%s\" "
                "WHERE data_set IN (" SETS "))",
                name);
        } else if (tables->columns[3].integer[i]) {
            comity_sql_add(&sql,
                           " UNION SELECT 'state_year:' || indicator FROM series WHERE series_id IN (SELECT series_id "
                           "FROM main.\"%s\" WHERE data_set IN (" SETS "))",
                           name);
        }
    }
    return comity_sql_run(&sql, store, error);
}

static comity_status find_fills(comity_store *store, const comity_panel *tables, const comity_drop_result *out,
                                renewal *again, comity_error *error) {
    comity_status status = list_fills(store, tables, error);
    for (size_t i = 0; !status && i < out->sets.n_rows; i++) {
        status = find_derived(store, out->sets.columns[0].integer[i], out->sets.columns[2].text[i], &again[i], error);
    }
    return status;
}

/* Adds the layers and series that the recipe names: import adds them also where no row fills them. Of events the layers
 * begin with the name. */
static comity_status add_names(comity_store *store, const comity_recipe *recipe, const char *label,
                               comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        const char *values[] = {section->layer ? section->layer : section->indicator, label};
        if (section->kind == COMITY_SECTION_EVENT) {
            status = comity_store_query(store,
                                        "INSERT INTO temp.drop_name SELECT 'tie:' || layer FROM layer WHERE "
                                        "starts_with(layer, ?1::VARCHAR || '_') AND CASE ?2::VARCHAR WHEN '' THEN NOT "
                                        "contains(layer, '@') ELSE ends_with(layer, '@' || ?2::VARCHAR) END",
                                        values, 2, NULL, error);
        } else if (section->kind == COMITY_SECTION_TIE || section->kind == COMITY_SECTION_STATE_YEAR) {
            status = comity_store_query(store,
                                        section->kind == COMITY_SECTION_TIE
                                            ? "INSERT INTO temp.drop_name SELECT 'tie:' || ?1::VARCHAR || CASE "
                                              "?2::VARCHAR WHEN '' THEN '' ELSE '@' || ?2::VARCHAR END"
                                            : "INSERT INTO temp.drop_name SELECT 'state_year:' || ?1::VARCHAR || CASE "
                                              "?2::VARCHAR WHEN '' THEN '' ELSE '@' || ?2::VARCHAR END",
                                        values, 2, NULL, error);
        }
    }
    return status;
}

/* `id` as data_set.recipe has it; that of ties by month ends in ":month". A recipe that is no longer known names
 * nothing more. */
static comity_status find_names(comity_store *store, const comity_recipes *recipes, const char *id, const char *label,
                                comity_error *error) {
    char plain[64];
    comity_own_recipe own = {0};
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(id, ":"), id);
    const comity_recipe *recipe = comity_recipes_find(recipes, plain);
    comity_status status = COMITY_OK;
    if (!recipe && comity_own_recipe_is(plain)) {
        status = comity_own_recipe_find(store, plain, &own, error);
        recipe = status ? NULL : &own.recipe;
        status = status == COMITY_ERROR_NOT_FOUND || status == COMITY_ERROR_INPUT ? COMITY_OK : status;
    }
    if (recipe) {
        status = add_names(store, recipe, label, error);
    }
    comity_own_recipe_free(&own);
    return status;
}

static comity_status list_names(comity_store *store, const comity_drop_result *out, comity_error *error) {
    comity_recipes recipes;
    comity_status status = comity_recipes_load(&recipes, error);
    if (status) {
        return status;
    }
    status = comity_store_exec(store, "CREATE TEMP TABLE drop_name AS FROM temp.drop_fill", error);
    for (size_t i = 0; !status && i < out->sets.n_rows; i++) {
        status = find_names(store, &recipes, out->sets.columns[5].text[i], out->sets.columns[2].text[i], error);
    }
    comity_recipes_free(&recipes);
    return status;
}

/* Results that need what goes, of runs that had it. The largest member is told by CINC, or else by trade: so all
 * results without it rest on these too. A claim can also name a data set. */
static comity_status find_results(comity_store *store, comity_panel *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(
        &sql,
        "WITH entry AS (SELECT indicator AS entry, needs FROM indicator UNION ALL SELECT component, needs FROM "
        "component), words AS (SELECT list(word) AS gone FROM (SELECT word FROM temp.drop_fill UNION SELECT 'data:' || "
        "name FROM data_set WHERE data_set IN (" SETS "))), touched AS (SELECT entry FROM entry, words WHERE "
        "list_has_any(string_split_regex(needs, '[ |]+'), gone)), size AS (SELECT count(*) > 0 AS touched "
        "FROM temp.drop_fill WHERE word = 'state_year:cinc' OR (word IN ('tie:trade_baci', 'tie:trade_cow') AND NOT "
        "EXISTS (SELECT 1 FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE indicator = "
        "'cinc')))), result AS ("
        "SELECT run, 'indicator' AS kind, organisation, indicator || CASE WHEN variant = 'as_was' THEN '' ELSE '/' || "
        "variant END AS result, count(*)::BIGINT AS \"values\" FROM indicator_value_row WHERE indicator IN (FROM "
        "touched) OR (variant = 'without_largest' AND (SELECT touched FROM size)) GROUP BY ALL "
        "UNION ALL SELECT run, 'component', organisation, component, count(*)::BIGINT FROM role_component_row WHERE "
        "component IN (FROM touched) GROUP BY ALL "
        "UNION ALL SELECT run, 'trend', organisation, subject, count(*)::BIGINT FROM trend_row WHERE subject IN (FROM "
        "touched) OR (ends_with(series, '/without_largest') AND (SELECT touched FROM size)) GROUP BY ALL "
        "UNION ALL SELECT run, 'quadrant', organisation, 'quadrant', count(*)::BIGINT FROM quadrant_row WHERE run IN "
        "(SELECT run FROM role_component_row WHERE component IN (FROM touched)) GROUP BY ALL "
        "UNION ALL SELECT run, kind, organisation, result, n::BIGINT FROM (%s), words WHERE "
        "list_has_any(string_split_regex(needs, '[ |]+'), gone) OR (variant = 'without_largest' AND (SELECT touched "
        "FROM size))) "
        "SELECT * FROM result WHERE run IN (SELECT run FROM run_input WHERE data_set IN (" SETS ")) ORDER BY ALL",
        comity_result_needs);
    return comity_sql_rows(&sql, store, out, error);
}

/* ------------------------------------------------------------------------------------------------------------ going */

static comity_status remember(comity_store *store, int64_t run, comity_error *error) {
    return comity_sql_do(
        store, error,
        "INSERT INTO data_set_gone SELECT data_set, name, label, title, version, citation, url, recipe, file, sha256, "
        "(SELECT coalesce(string_agg(DISTINCT word, ' ' ORDER BY word), '') FROM temp.drop_fill), %" PRId64
        " FROM data_set WHERE data_set IN (" SETS ")",
        run);
}

/* Deletes the rows of the data sets from one table; a table of the schema data goes when it is empty. */
static comity_status empty_table(comity_store *store, const char *schema, const char *name, comity_error *error) {
    char quoted[300];
    int64_t left = 1;
    comity_status status = comity_store_quote(name, '"', quoted, sizeof quoted, error);
    if (!status) {
        status = comity_sql_do(store, error, "DELETE FROM %s.\"%s\" WHERE data_set IN (" SETS ")", schema, quoted);
    }
    if (!status && schema[0] == 'd') {
        status = comity_sql_integer(store, &left, error, "SELECT count(*) FROM data.\"%s\"", quoted);
    }
    return status || left ? status : comity_sql_do(store, error, "DROP TABLE data.\"%s\"", quoted);
}

static int had_rows(const comity_drop_result *out, const char *table) {
    for (size_t i = 0; i < out->rows.n_rows; i++) {
        if (strcmp(out->rows.columns[1].text[i], table) == 0) {
            return 1;
        }
    }
    return 0;
}

static comity_status empty_tables(comity_store *store, const comity_panel *tables, const comity_drop_result *out,
                                  comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < tables->n_rows; i++) {
        if (had_rows(out, tables->columns[1].text[i])) {
            status = empty_table(store, tables->columns[0].text[i], tables->columns[1].text[i], error);
        }
    }
    return status
               ? status
               : comity_store_exec(
                     store,
                     "DELETE FROM unmatched WHERE data_set IN (" SETS ");"
                     "DELETE FROM rejected WHERE data_set IN (" SETS ");"
                     "DELETE FROM data_set WHERE data_set IN (" SETS ");"
                     "DELETE FROM recipe_text WHERE NOT EXISTS (SELECT 1 FROM data_set d WHERE starts_with(d.recipe, "
                     "recipe_text.recipe))",
                     error);
}

/* Layers and series that lost their last row: of what was filled, those that no table speaks of any more. */
static comity_status remove_orphans(comity_store *store, const comity_panel *tables, comity_error *error) {
    comity_sql layers;
    comity_sql series;
    comity_sql_begin(&layers);
    comity_sql_begin(&series);
    comity_sql_add(&layers, "DELETE FROM layer WHERE 'tie:' || layer IN (SELECT word FROM temp.drop_name)");
    comity_sql_add(&series, "DELETE FROM series WHERE 'state_year:' || indicator IN (SELECT word FROM temp.drop_name)");
    for (size_t i = 0; i < tables->n_rows; i++) {
        const char *name = tables->columns[1].text[i];
        if (tables->columns[0].text[i][0] != 'm') {
            continue;
        }
        if (tables->columns[2].integer[i]) {
            comity_sql_add(&layers, " AND layer_id NOT IN (SELECT layer_id FROM main.\"%s\")", name);
        } else if (tables->columns[3].integer[i]) {
            comity_sql_add(&series, " AND series_id NOT IN (SELECT series_id FROM main.\"%s\")", name);
        }
    }
    comity_status status = comity_sql_run(&layers, store, error);
    if (status) {
        free(comity_sql_end(&series));
        return status;
    }
    return comity_sql_run(&series, store, error);
}

/* Every label once, with all that is derived of it. */
static comity_status renew(comity_store *store, renewal *again, const volatile int *stop, comity_drop_result *out,
                           comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < out->sets.n_rows; i++) {
        char said[256];
        unsigned sources = again[i].sources;
        for (size_t j = i + 1; j < out->sets.n_rows; j++) {
            if (strcmp(again[i].label, again[j].label) == 0) {
                sources |= again[j].sources;
                again[j].sources = 0;
            }
        }
        status = comity_derive_again(store, sources, again[i].label, stop, said, sizeof said, error);
        size_t used = strlen(out->derived);
        snprintf(out->derived + used, sizeof out->derived - used, "%s%s", used && said[0] ? ", " : "", said);
    }
    return status;
}

/* The options of the run: the data sets that go, as JSON. */
static comity_status begin_run(comity_store *store, int64_t *run, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT CAST(to_json({data_sets: list({data_set: data_set, name: name, label: label, sha256: sha256} ORDER BY "
        "data_set)}) AS VARCHAR) FROM data_set WHERE data_set IN (" SETS ")",
        NULL, 0, &rows, error);
    if (!status) {
        status = comity_store_run_begin(store, "drop", rows.columns[0].text[0], 0, run, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status count_votes_left(comity_store *store, comity_drop_result *out, comity_error *error) {
    return had_rows(out, "roll_call")
               ? comity_store_integer(store,
                                      "SELECT count(*) FROM vote WHERE roll_call NOT IN (SELECT roll_call FROM "
                                      "roll_call)",
                                      NULL, 0, 0, &out->votes_without_roll_call, error)
               : COMITY_OK;
}

static comity_status remove_all(comity_store *store, const comity_panel *tables, renewal *again,
                                const volatile int *stop, comity_drop_result *out, comity_error *error) {
    int64_t run = 0;
    comity_status status;
    if ((status = begin_run(store, &run, error)) || (status = remember(store, run, error)) ||
        (status = empty_tables(store, tables, out, error)) || (status = renew(store, again, stop, out, error)) ||
        (status = count_votes_left(store, out, error)) || (status = remove_orphans(store, tables, error))) {
        return status;
    }
    return comity_store_run_end(store, run, "data sets dropped", error);
}

/* Drops what temp.drop_set names. */
static comity_status drop_chosen(comity_store *store, const volatile int *stop, comity_drop_result *out,
                                 comity_error *error) {
    comity_panel tables;
    renewal *again = calloc(out->sets.n_rows + 1, sizeof *again);
    comity_panel_init(&tables);
    comity_status status = again ? comity_data_tables(store, &tables, error) : comity_fail_memory(error);
    if (again && !status && !(status = comity_data_stored(store, SETS, &out->rows, error)) &&
        !(status = find_fills(store, &tables, out, again, error)) && !(status = list_names(store, out, error)) &&
        !(status = find_results(store, &out->results, error))) {
        status = remove_all(store, &tables, again, stop, out, error);
    }
    free(again);
    comity_panel_free(&tables);
    return status;
}

static comity_status drop(comity_store *store, const char *const *words, size_t n, const char *label,
                          const volatile int *stop, comity_drop_result *out, comity_error *error) {
    comity_status status = comity_store_exec(
        store,
        "DROP TABLE IF EXISTS temp.drop_set; DROP TABLE IF EXISTS temp.drop_fill; DROP TABLE IF EXISTS temp.drop_name;"
        "CREATE TEMP TABLE drop_set (data_set INTEGER)",
        error);
    for (size_t i = 0; !status && i < n; i++) {
        status = choose(store, words[i], label, error);
    }
    if (status ||
        (status = comity_store_query(store,
                                     "SELECT data_set, name, coalesce(label, '') AS label, title, file, recipe FROM "
                                     "data_set WHERE data_set IN (" SETS ") ORDER BY data_set",
                                     NULL, 0, &out->sets, error)) ||
        (status = drop_chosen(store, stop, out, error))) {
        return status;
    }
    return comity_store_exec(store, "DROP TABLE temp.drop_set; DROP TABLE temp.drop_fill; DROP TABLE temp.drop_name",
                             error);
}

comity_status comity_drop(comity_store *store, const char *const *words, size_t n, const char *label,
                          const volatile int *stop, comity_drop_result *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    comity_panel_init(&out->sets);
    comity_panel_init(&out->rows);
    comity_panel_init(&out->results);
    comity_status status = comity_store_begin(store, error);
    if (status) {
        return status;
    }
    if (!(status = drop(store, words, n, label, stop, out, error))) {
        status = comity_store_commit(store, error);
    }
    if (status) {
        comity_store_rollback(store);
    }
    return status;
}
