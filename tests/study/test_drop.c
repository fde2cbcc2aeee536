/* Tests of dropping data sets: what goes, what stays, which results are named, and what trace and cite say after it. */
#include "scratch.h"

#include "study/cite.h"
#include "study/data.h"
#include "study/drop.h"
#include "study/import.h"
#include "study/measure.h"
#include "study/role.h"
#include "study/trace.h"

#define BACI "exporter_iso3,importer_iso3,year,value_kusd\n"
#define NMC "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
#define ROLL_CALLS "rcid,session,importantvote,date,unres,amend,para,short,descr\n"

static void import_text(comity_store *store, const char *file, const char *text, const char *label) {
    comity_import_options options = {.label = label};
    comity_import_summary summary;
    comity_error error;
    write_text(scratch(file), text);
    if (comity_import(store, scratch(file), &options, NULL, &summary, &error)) {
        fail_msg("%s: %s", file, error.message);
    }
}

static const char wars[] = "name = wars\ntitle = Wars\nversion = 1\ncitation = A & B (2020)\nterms = free\nurl = "
                           "https://example.org\ncolumns = war, who\n[table]\ntable = wars\nname = Wars\nkeep = *\n"
                           "state = who : iso3\n";

/* A workbench with a little of everything. */
static comity_store *new_workbench(const char *name) {
    comity_store *store = make_workbench(scratch(name), "sco");
    comity_import_options own = {.recipe = scratch("wars.recipe")};
    comity_import_summary summary;
    comity_error error;
    import_text(store, "baci.csv",
                BACI "CHN,RUS,2000,1\nRUS,CHN,2000,2\nCHN,KAZ,2001,3\nXXX,KAZ,2001,3\nCHN,KAZ,2001,z\n", NULL);
    import_text(store, "baci.csv", BACI "CHN,RUS,2000,5\n", "V1");
    import_text(store, "nmc.csv", NMC "710,2000,1,1,1,1,1,1,0.5\n365,2000,1,1,1,1,1,1,0.5\n", NULL);
    import_text(store, "calls.csv", ROLL_CALLS "1,50,0,2001-02-03,R,0,0,S,D\n2,50,0,2001-02-04,R,0,0,S,D\n", NULL);
    import_text(store, "votes.csv", "rcid,ccode,vote\n1,710,1\n1,365,1\n2,710,1\n2,365,3\n9,710,1\n", NULL);
    import_text(store, "igo.csv", "ccode,year,igo,membership\n710,2000,UN,1\n365,2000,UN,1\n", NULL);
    write_text(own.recipe, wars);
    write_text(scratch("wars.csv"), "war,who\n1,CHN\n2,KAZ\n");
    assert_ok(comity_import(store, scratch("wars.csv"), &own, NULL, &summary, &error), error);
    return store;
}

/* What a data set may fill, but for one name, with the rows and the layers by their names. */
static char *dump_without(comity_store *store, const char *name) {
    char sql[3000];
    snprintf(
        sql, sizeof sql,
        "WITH kept AS (SELECT data_set FROM data_set WHERE name <> '%s') SELECT concat_ws(';', "
        "(SELECT sum(hash(layer, origin, destination, year, value)) FROM tie_row JOIN layer USING (layer_id) WHERE "
        "data_set IN (FROM kept)), "
        "(SELECT sum(hash(indicator, state, year, value)) FROM state_year_row JOIN series USING (series_id) WHERE "
        "data_set IN (FROM kept)), (SELECT sum(hash(v)) FROM vote v WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(v)) FROM vote_waiting v WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(r)) FROM roll_call r WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(a)) FROM affiliation a WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(u)) FROM unmatched u WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(j)) FROM rejected j WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(d)) FROM data_set d WHERE data_set IN (FROM kept)), "
        "(SELECT sum(hash(s)) FROM spell s), (SELECT sum(hash(i)) FROM indicator_value_row i), "
        "(SELECT sum(hash(t)) FROM trend_row t), (SELECT sum(hash(c)) FROM role_component_row c))",
        name);
    return strdup(sql_text(store, sql));
}

static void drop_one(comity_store *store, const char *word, const char *label, comity_drop_result *result) {
    comity_error error;
    if (comity_drop(store, &word, 1, label, NULL, result, &error)) {
        fail_msg("%s: %s", word, error.message);
    }
    assert_close(sql_number(store, "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name LIKE 'drop_%'"),
                 0, 0);
}

/* "layer rows; ..." of what went. */
static const char *went(const comity_drop_result *result) {
    static char text[1000];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < result->rows.n_rows; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %ld", i ? "; " : "",
                                 result->rows.columns[2].text[i], (long)result->rows.columns[3].integer[i]);
    }
    return text;
}

static void test_each(void **state) {
    (void)state;
    static const struct {
        const char *word;
        const char *name;
        const char *rows;
    } cases[] = {
        {"baci", "baci", "trade_baci 3"},
        {"cow_nmc", "cow_nmc", "cinc 2; cinc_recomputed 2; irst 2; milex 2; milper 2; pec 2; tpop 2; upop 2"},
        {"un_votes", "un_votes", "unga_agreement 1; unga_common_votes 1; unga_s 1; vote 4; vote_waiting 1"},
        {"cow_igo", "cow_igo", "igo 2; igo_full_memberships 2; igo_shared 1"},
        {"wars", "wars", "data.wars 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_drop_result result;
        comity_store *store = new_workbench("each.comity");
        if (strcmp(cases[i].word, "baci") == 0) { /* the labelled version is a set of its own: see below */
            sql_run(store, "UPDATE data_set SET name = 'other' WHERE label = 'V1'");
        }
        char *before = dump_without(store, cases[i].name);
        drop_one(store, cases[i].word, NULL, &result);
        if (strncmp(went(&result), cases[i].rows, strlen(cases[i].rows)) != 0) {
            fail_msg("%s: %s, expected %s", cases[i].word, went(&result), cases[i].rows);
        }
        char *after = dump_without(store, cases[i].name);
        assert_string_equal(after, before);
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM data_set WHERE name = '%s'", cases[i].name);
        assert_close(sql_number(store, sql), 0, 0);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM data_set_gone WHERE name = '%s'", cases[i].name);
        assert_close(sql_number(store, sql), 1, 0);
        assert_close(
            sql_number(store, "SELECT count(*) FROM layer WHERE layer_id NOT IN (SELECT layer_id FROM tie_row)"), 0, 0);
        assert_close(
            sql_number(store,
                       "SELECT count(*) FROM series WHERE series_id NOT IN (SELECT series_id FROM state_year_row)"),
            0, 0);
        assert_string_equal(sql_text(store, "SELECT method FROM run ORDER BY run DESC LIMIT 1"), "drop");
        comity_drop_result_free(&result);
        free(before);
        free(after);
        comity_store_close(store);
    }
}

static void test_traces_of_a_set(void **state) {
    (void)state;
    comity_drop_result result;
    comity_store *store = new_workbench("traces.comity");
    assert_close(sql_number(store, "SELECT count(*) FROM recipe_text"), 1, 0);
    assert_true(sql_number(store, "SELECT count(*) FROM rejected") > 0);
    drop_one(store, "wars", NULL, &result);
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM recipe_text"), 0, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'data'"), 0, 0);
    drop_one(store, "1", NULL, &result);
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM rejected"), 0, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM unmatched WHERE data_set = 1"), 0, 0);
    /* the same file comes in again, with a number of its own */
    import_text(store, "baci.csv", BACI "CHN,RUS,2000,1\n", NULL);
    assert_close(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'trade_baci'"), 1, 0);
    comity_store_close(store);
}

static void test_words(void **state) {
    (void)state;
    static const char *const two[] = {"cow_igo", "igo.csv"};
    comity_drop_result result;
    comity_error error;
    const char *word = "baci";
    comity_store *store = new_workbench("words.comity");
    drop_one(store, "baci", "V1", &result);
    assert_string_equal(went(&result), "trade_baci@V1 1");
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'trade_baci'"), 3, 0);
    assert_fails(comity_drop(store, &word, 1, "V1", NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error,
                 "but not with the label V1; its labels (--as): (none)");
    comity_drop_result_free(&result);
    word = "nothing";
    assert_fails(comity_drop(store, &word, 1, NULL, NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error,
                 "there is no data set \"nothing\"; there are: baci, cow_igo, cow_nmc, un_roll_calls, un_votes, wars");
    comity_drop_result_free(&result);
    word = "99";
    assert_fails(comity_drop(store, &word, 1, NULL, NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error, "\"99\"");
    comity_drop_result_free(&result);
    word = "x' OR true --";
    assert_fails(comity_drop(store, &word, 1, NULL, NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error,
                 "no data set");
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set"), 6, 0);
    /* one word that is unknown leaves all */
    const char *mixed[] = {"baci", "nothing"};
    assert_fails(comity_drop(store, mixed, 2, NULL, NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error, "nothing");
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set"), 6, 0);
    /* a name and a file that mean the same */
    assert_ok(comity_drop(store, two, 2, NULL, NULL, &result, &error), error);
    assert_int_equal(result.sets.n_rows, 1);
    comity_drop_result_free(&result);
    volatile int stop = 1;
    word = "cow_nmc";
    assert_int_equal(comity_drop(store, &word, 1, NULL, &stop, &result, &error), COMITY_ERROR_INTERRUPTED);
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set"), 5, 0);
    comity_store_close(store);
    store = make_workbench(scratch("none.comity"), "sco");
    assert_fails(comity_drop(store, &word, 1, NULL, NULL, &result, &error), COMITY_ERROR_NOT_FOUND, error,
                 "no data sets in the workbench");
    comity_drop_result_free(&result);
    comity_store_close(store);
}

/* What is derived from several files is computed anew from those that stay. */
static void test_derived(void **state) {
    (void)state;
    comity_drop_result result;
    comity_store *store = new_workbench("derived.comity");
    import_text(store, "calls2.csv", ROLL_CALLS "3,50,0,2001-02-05,R,0,0,S,D\n", NULL);
    import_text(store, "votes2.csv", "rcid,ccode,vote\n3,710,1\n3,365,1\n", NULL);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'CHN'"), 2.0 / 3,
                 1e-12);
    drop_one(store, "votes2.csv", NULL, &result);
    assert_string_equal(result.derived, "unga_agreement, unga_s, unga_common_votes");
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'CHN'"), 0.5,
                 1e-12);
    drop_one(store, "un_roll_calls", NULL, &result);
    assert_int_equal(result.votes_without_roll_call, 4);
    assert_string_equal(result.derived, "");
    comity_drop_result_free(&result);
    assert_close(sql_number(store, "SELECT count(*) FROM layer WHERE layer LIKE 'unga_%'"), 0, 0);
    comity_store_close(store);
}

static void compute(comity_store *store) {
    comity_error error;
    comity_measure_options measure = {.region = {.organisation = "sco"}};
    comity_role_options role = {.region = {.organisation = "sco"}};
    comity_error_clear(&error);
    assert_ok(comity_study_measure(store, &measure, &error), error);
    assert_ok(comity_study_role(store, &role, &error), error);
}

static int names(const comity_drop_result *result, const char *kind, const char *what) {
    for (size_t i = 0; i < result->results.n_rows; i++) {
        if (strcmp(result->results.columns[1].text[i], kind) == 0 &&
            strcmp(result->results.columns[3].text[i], what) == 0) {
            return 1;
        }
    }
    return 0;
}

static void trace_number(comity_store *store, const char *number, comity_trace *trace) {
    comity_error error;
    comity_trace_options options = {.organisation = "sco"};
    comity_trace_init(trace);
    assert_ok(comity_trace_number(store, number, &options, trace, &error), error);
}

static void test_results(void **state) {
    (void)state;
    comity_drop_result result;
    comity_trace trace;
    comity_error error;
    comity_store *store = new_workbench("results.comity");
    import_text(store, "later.csv",
                NMC "710,2001,1,1,1,1,1,1,0.6\n365,2001,1,1,1,1,1,1,0.4\n705,2001,0,0,0,0,0,0,0.1\n", NULL);
    compute(store);
    trace_number(store, "CHN.capability_share", &trace);
    assert_string_equal(trace.note, "");
    assert_int_equal(trace.gone.n_rows, 0);
    comity_trace_free(&trace);
    char *values = strdup(sql_text(store, "SELECT sum(hash(c)) || '' FROM role_component_row c"));
    drop_one(store, "later.csv", NULL, &result);
    assert_true(names(&result, "component", "capability_share"));
    assert_true(names(&result, "indicator", "budget_concentration/without_largest"));
    assert_false(names(&result, "indicator", "budget_concentration"));
    assert_false(names(&result, "component", "budget_share"));
    assert_false(names(&result, "indicator", "vote_cohesion"));
    comity_drop_result_free(&result);
    assert_string_equal(sql_text(store, "SELECT sum(hash(c)) || '' FROM role_component_row c"), values);
    free(values);
    trace_number(store, "CHN.capability_share", &trace);
    assert_non_null(strstr(trace.note, "cannot be computed again: data that it rests on were dropped"));
    assert_int_equal(trace.gone.n_rows, 1);
    comity_trace_free(&trace);
    trace_number(store, "CHN.budget_share", &trace);
    assert_string_equal(trace.note, "");
    comity_trace_free(&trace);
    /* cited all the same: the number rests on it */
    comity_panel entries;
    comity_cite_options options = {.number = "CHN.capability_share", .organisation = "sco"};
    comity_panel_init(&entries);
    assert_ok(comity_cite(store, &options, &entries, &error), error);
    int sets = 0;
    for (size_t i = 0; i < entries.n_rows; i++) {
        sets += strcmp(entries.columns[0].text[i], "data set") == 0 &&
                strcmp(entries.columns[1].text[i], "singer1972") == 0;
    }
    assert_int_equal(sets, 2);
    comity_panel_free(&entries);
    /* other data of the same kind: another number, and trace says why */
    import_text(store, "later.csv", NMC "710,2001,1,1,1,1,1,1,0.2\n365,2001,1,1,1,1,1,1,0.8\n", NULL);
    trace_number(store, "CHN.capability_share", &trace);
    assert_non_null(strstr(trace.note, "it is another number"));
    comity_trace_free(&trace);
    compute(store);
    trace_number(store, "CHN.capability_share", &trace);
    assert_string_equal(trace.note, "");
    comity_trace_free(&trace);
    comity_store_close(store);
}

static void test_list(void **state) {
    (void)state;
    comity_panel rows;
    comity_error error;
    comity_store *store = new_workbench("list.comity");
    comity_panel_init(&rows);
    assert_ok(comity_data_list(store, &rows, &error), error);
    assert_int_equal(rows.n_rows, 7);
    assert_string_equal(rows.columns[1].text[0], "baci");
    assert_string_equal(rows.columns[2].text[1], "V1");
    for (size_t i = 0; i < rows.n_columns; i++) {
        if (strcmp(rows.columns[i].name, "stored") == 0) {
            assert_string_equal(rows.columns[i].text[0], "trade_baci 3");
            assert_string_equal(rows.columns[i].text[1], "trade_baci@V1 1");
            assert_string_equal(rows.columns[i].text[6], "data.wars 2");
        }
    }
    comity_panel_free(&rows);
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),    cmocka_unit_test(test_traces_of_a_set), cmocka_unit_test(test_words),
        cmocka_unit_test(test_derived), cmocka_unit_test(test_results),         cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
