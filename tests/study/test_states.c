/* Tests of the cross-walk in use: the policies of succession, dated codes, aliases, what comes nearest, and the answers
 * to "which state is this?". */
#include "scratch.h"

#include "study/import.h"
#include "study/states.h"

#define TRADE "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2\n"
#define BACI "exporter_iso3,importer_iso3,year,value_kusd\n"

static comity_import_summary import_text(comity_store *store, const char *text, comity_succession policy, int replace) {
    comity_import_options options = {.policy = policy, .replace = replace};
    comity_import_summary summary;
    comity_error error;
    comity_error_clear(&error);
    write_text(scratch("data.csv"), text);
    if (comity_import(store, scratch("data.csv"), &options, NULL, &summary, &error)) {
        fail_msg("%s", error.message);
    }
    assert_true(summary.rows_read ==
                summary.rows_kept + summary.rows_missing + summary.rows_rejected + summary.rows_unmatched);
    return summary;
}

/* ---------------------------------------------------------------------------------------------------- policies */

/* Imports of the United States (2) from Yugoslavia's line (345), East and West Germany, Germany in 1970, and the Soviet
 * Union's number. */
static const char lines[] =
    TRADE "2,345,1900,1,,,\n2,345,1950,2,,,\n2,345,2004,3,,,\n2,345,2010,4,,,\n"
          "2,265,1970,5,,,\n2,255,1971,6,,,\n2,260,1972,7,,,\n2,365,1975,8,,,\n2,315,1980,9,,,\n";

static void check_origins(comity_store *store, const char *const *expected, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "SELECT origin FROM tie WHERE value = %zu", i + 1);
        assert_string_equal(sql_text(store, sql), expected[i]);
    }
}

static void as_coded_keeps_the_state_of_the_year(void **state) {
    static const char *const expected[] = {"SRB", "YUG", "SCG", "SRB", "DDR", "DEU", "FRG", "RUS", "CSK"};
    (void)state;
    comity_store *store = make_workbench(scratch("coded.comity"), "sco");
    comity_import_summary s = import_text(store, lines, COMITY_SUCCESSION_AS_CODED, 0);
    assert_int_equal(s.rows_kept, 9);
    assert_int_equal(s.rows_outside, 1); /* 255 in 1971 */
    check_origins(store, expected, 9);
    assert_string_equal(sql_text(store, "SELECT policy FROM data_set"), "as_coded");
    comity_store_close(store);
}

static void successor_goes_down_the_line(void **state) {
    static const char *const expected[] = {"SRB", "SRB", "SRB", "SRB", "DEU", "DEU", "DEU", "RUS", "CSK"};
    (void)state;
    comity_store *store = make_workbench(scratch("successor.comity"), "sco");
    comity_import_summary s = import_text(store, lines, COMITY_SUCCESSION_SUCCESSOR, 0);
    assert_int_equal(s.rows_kept, 9);
    assert_int_equal(s.rows_outside, 0);
    check_origins(store, expected, 9);
    assert_string_equal(sql_text(store, "SELECT policy FROM data_set"), "successor");
    assert_true(sql_number(store, "SELECT count(*) FROM run WHERE method = 'import' AND options LIKE "
                                  "'%\"states\": \"successor\"%'") == 1);
    comity_store_close(store);
}

static void two_that_become_one_collide(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("collide.comity"), "sco");
    comity_import_summary s = import_text(store, TRADE "2,260,1970,1,,,\n2,265,1970,2,,,\n260,265,1971,3,,,\n",
                                          COMITY_SUCCESSION_SUCCESSOR, 0);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_rejected, 2);
    assert_string_equal(sql_text(store, "SELECT string_agg(reason, '; ' ORDER BY row) FROM rejected"),
                        "the key is there already in row 2; a tie of a state with itself");
    comity_store_close(store);
}

static void strict_leaves_out_what_is_outside(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("strict.comity"), "sco");
    comity_import_summary s = import_text(store, lines, COMITY_SUCCESSION_STRICT, 0);
    assert_int_equal(s.rows_kept, 8);
    assert_int_equal(s.rows_unmatched, 1);
    assert_int_equal(s.rows_outside, 0);
    assert_string_equal(sql_text(store, "SELECT code || ' ' || reason FROM unmatched"),
                        "255 outside the dates of the state");
    /* the same file under another policy is not the same data set */
    s = import_text(store, lines, COMITY_SUCCESSION_AS_CODED, 1);
    assert_int_equal(s.already_there, 0);
    assert_string_equal(sql_text(store, "SELECT string_agg(policy, ' ') FROM data_set"), "as_coded");
    comity_store_close(store);
}

static void policies_have_names(void **state) {
    comity_succession policy = COMITY_SUCCESSION_AS_CODED;
    (void)state;
    assert_true(comity_succession_find("strict", &policy));
    assert_int_equal(policy, COMITY_SUCCESSION_STRICT);
    assert_string_equal(comity_succession_name(COMITY_SUCCESSION_SUCCESSOR), "successor");
    assert_false(comity_succession_find("as coded", &policy));
    assert_false(comity_succession_find("", &policy));
}

/* ------------------------------------------------------------------------------------------- unmatched, aliases */

static void unknown_codes_come_with_what_is_nearest(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("nearest.comity"), "sco");
    import_text(store,
                BACI "KZK,CHN,2000,1\nNorway,CHN,2000,2\nEUU,CHN,2000,3\nQ9Q,CHN,2000,4\nTEX,CHN,2000,5\nCHN,RUS,"
                     "2000,6\n",
                COMITY_SUCCESSION_AS_CODED, 0);
    assert_string_equal(sql_text(store, "SELECT nearest FROM unmatched WHERE code = 'KZK'"),
                        "Kazakhstan (KAZ) as cowc");
    assert_string_equal(sql_text(store, "SELECT nearest FROM unmatched WHERE code = 'Norway'"), "Norway (NOR) as name");
    assert_string_equal(sql_text(store, "SELECT reason || coalesce(nearest, '') FROM unmatched WHERE code = 'EUU'"),
                        "not a state (organisation)");
    assert_string_equal(sql_text(store, "SELECT reason || coalesce(nearest, '') FROM unmatched WHERE code = 'Q9Q'"),
                        "unknown code");
    comity_store_close(store);
}

static void aliases_win_in_their_years(void **state) {
    comity_error error;
    comity_panel rows;
    static const char text[] = BACI "XNO,CHN,2000,1\nXNO,CHN,2010,2\nRUS,CHN,2000,3\nCHN,USA,2000,4\n";
    (void)state;
    comity_store *store = make_workbench(scratch("alias.comity"), "sco");
    comity_import_summary s = import_text(store, text, COMITY_SUCCESSION_AS_CODED, 0);
    assert_int_equal(s.rows_unmatched, 2);
    comity_state_alias alias = {.system = "iso3", .code = "xno", .state = "NOR", .first_year = 1999, .last_year = 2005};
    assert_ok(comity_alias_add(store, &alias, &error), error);
    comity_state_alias over = {.system = "iso3", .code = "RUS", .state = "SUN"};
    assert_ok(comity_alias_add(store, &over, &error), error);
    s = import_text(store, text, COMITY_SUCCESSION_AS_CODED, 1);
    assert_int_equal(s.already_there, 0);
    assert_int_equal(s.rows_unmatched, 1);
    assert_string_equal(sql_text(store, "SELECT origin FROM tie WHERE value = 1"), "NOR");
    assert_string_equal(sql_text(store, "SELECT origin FROM tie WHERE value = 3"), "SUN");
    assert_true(import_text(store, text, COMITY_SUCCESSION_AS_CODED, 1).already_there);

    comity_panel_init(&rows);
    assert_ok(comity_alias_list(store, &rows, &error), error);
    assert_int_equal(rows.n_rows, 2);
    comity_panel_free(&rows);
    alias.first_year = 2005;
    alias.last_year = 0;
    assert_fails(comity_alias_add(store, &alias, &error), COMITY_ERROR_INPUT, error,
                 "is an alias already, of NOR in the years 1999 to 2005");
    over.state = "NOR";
    assert_fails(comity_alias_remove(store, &over, &error), COMITY_ERROR_NOT_FOUND, error,
                 "no alias iso3 \"RUS\" of NOR");
    over.state = NULL;
    assert_ok(comity_alias_remove(store, &over, &error), error);
    assert_string_equal(sql_text(store, "SELECT string_agg(code) FROM state_alias"), "xno");
    comity_store_close(store);
}

static void wrong_aliases_are_errors(void **state) {
    comity_error error;
    (void)state;
    comity_store *store = make_workbench(scratch("wrong.comity"), "sco");
    static const struct {
        comity_state_alias alias;
        const char *words;
    } cases[] = {
        {{.system = "iso", .code = "X", .state = "NOR"}, "there is no code system \"iso\"; there are: iso3, iso2"},
        {{.system = "name", .code = "X", .state = "NO"}, "there is no state \"NO\""},
        {{.system = "name", .code = "X", .state = "'); DROP TABLE state; --"}, "there is no state \"'); DROP"},
        {{.system = "name", .code = " . ", .state = "NOR"}, "no letters or digits"},
        {{.system = "cow", .code = "", .state = "NOR"}, "no letters or digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_fails(comity_alias_add(store, &cases[i].alias, &error), COMITY_ERROR_INPUT, error, cases[i].words);
    }
    assert_true(sql_number(store, "SELECT count(*) FROM state_alias") == 0);
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------------- explain */

static comity_store *states;

/* The states that match, in their order, each once. */
static const char *meant(const char *text, const char *system, int year, int in_year) {
    static char out[256];
    comity_error error;
    comity_states_answer answer;
    comity_states_question question = {.text = text, .system = system, .year = year};
    comity_states_answer_init(&answer);
    assert_ok(comity_states_explain(states, &question, &answer, &error), error);
    out[0] = '\0';
    for (size_t i = 0; i < answer.matches.n_rows; i++) {
        const char *one = answer.matches.columns[2].text[i];
        const comity_column *holds = &answer.matches.columns[8];
        if (!strstr(out, one) && (!in_year || holds->integer[i])) {
            snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s", out[0] ? " " : "", one);
        }
    }
    comity_states_answer_free(&answer);
    return out;
}

static void codes_and_names_mean_states(void **state) {
    comity_error error;
    (void)state;
    assert_ok(comity_states_open(&states, &error), error);
    static const struct {
        const char *text;
        const char *system;
        int year;
        const char *expected;
    } cases[] = {
        {"Kirgizia", "name", 2000, "KGZ"},    {"Viet Nam", NULL, 2000, "VNM"},
        {"Turkey", NULL, 2000, "TUR"},        {"Türkiye", NULL, 2000, "TUR"},
        {"Cote d'Ivoire", NULL, 2000, "CIV"}, {"Congo, Rep.", NULL, 2000, "COG"},
        {"Zaire", NULL, 1980, "COD"},         {"USSR", NULL, 1980, "SUN"},
        {"Soviet Union", NULL, 1980, "SUN"},  {"KZK", "cowc", 2000, "KAZ"},
        {"345", "cow", 1900, "SRB"},          {"345", "cow", 1950, "YUG"},
        {"345", "cow", 2010, "SRB"},          {"YUG", "cowc", 1995, "YUG"},
        {"260", "gw", 1970, "FRG"},           {"260", "gw", 2000, "DEU"},
        {"678", "gw", 1980, "YAR"},           {"678", "gw", 2000, "YEM"},
        {"679", "cow", 2000, "YEM"},          {"816", "cow", 1970, "VNM"},
        {"817", "cow", 1970, "RVN"},          {"341", "cow", 2010, "MNE"},
        {"347", "cow", 2010, "XKX"},          {"CS", "iso2", 1980, "CSK"},
        {"CS", "iso2", 2005, "SCG"},          {"YU", "iso2", 1980, "YUG"},
        {"SU", "iso2", 1980, "SUN"},          {"DD", "iso2", 1980, "DDR"},
        {"YD", "iso2", 1980, "YMD"},          {"ZR", "iso2", 1980, "COD"},
        {"TP", "iso2", 2002, "TLS"},          {"ROM", "wb", 1990, "ROU"},
        {"ZAR", "wb", 1990, "COD"},           {"WBG", "wb", 1990, "PSE"},
        {"KSV", "wb", 2010, "XKX"},           {"134", "imf", 2000, "DEU"},
        {"924", "imf", 2000, "CHN"},          {"110", "vdem", 2000, "CHN"},
        {"364", "polity", 1950, "RUS"},       {"365", "polity", 1900, "RUS"},
        {"020", "cow", 2000, "CAN"},          {"20.0", "cow", 2000, "CAN"},
        {"Россия", "name", 2000, "RUS"},      {"Allemagne de l'Est", "name", 1970, "DDR"},
        {"Texas", "name", 1840, "Q"},         {"Corée du Sud", "name", 1990, "KOR"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = meant(cases[i].text, cases[i].system, cases[i].year, 1);
        if (cases[i].expected[1] ? strcmp(found, cases[i].expected) != 0 : found[0] != cases[i].expected[0]) {
            fail_msg("%s in %d: %s, expected %s", cases[i].text, cases[i].year, found, cases[i].expected);
        }
    }
    assert_string_equal(meant("345", "cow", 0, 0), "SCG SRB YUG");
    assert_string_equal(meant("'; DROP TABLE state; --", NULL, 0, 0), "");
}

static void answers_say_more(void **state) {
    comity_error error;
    comity_states_answer answer;
    comity_panel all;
    (void)state;
    comity_states_question question = {.text = "Kirgisistn"};
    comity_states_answer_init(&answer);
    assert_ok(comity_states_explain(states, &question, &answer, &error), error);
    assert_int_equal(answer.matches.n_rows, 0);
    assert_string_equal(answer.nearest.columns[0].text[0], "KGZ");
    assert_true(answer.nearest.columns[5].integer[0] >= 1);
    question = (comity_states_question){.text = "NATO"};
    assert_ok(comity_states_explain(states, &question, &answer, &error), error);
    assert_string_equal(answer.foreign.columns[2].text[0], "organisation");
    question = (comity_states_question){.text = "SCG", .system = "iso3"};
    assert_ok(comity_states_explain(states, &question, &answer, &error), error);
    assert_string_equal(answer.states.columns[6].text[0], "YUG"); /* predecessors */
    assert_string_equal(answer.states.columns[7].text[0], "SRB");
    assert_non_null(strstr(answer.states.columns[5].text[0], "cow 345"));
    question.system = "iso";
    assert_fails(comity_states_explain(states, &question, &answer, &error), COMITY_ERROR_INPUT, error,
                 "no code system \"iso\"");
    comity_states_answer_free(&answer);
    comity_panel_init(&all);
    assert_ok(comity_states_list(states, &all, &error), error);
    assert_true((double)all.n_rows == sql_number(states, "SELECT count(DISTINCT state) FROM state"));
    comity_panel_free(&all);
}

/* ------------------------------------------------------------------------------------------------ the tables agree */

/* No name and no code may mean two states on one day, and all successors are states. */
static void the_tables_do_not_contradict_themselves(void **state) {
    (void)state;
    comity_panel rows;
    sql_panel(states,
              "SELECT DISTINCT a.system, a.code, a.state, b.state FROM import_code a JOIN import_code b ON a.system = "
              "b.system AND a.code = b.code AND a.state < b.state WHERE coalesce(a.began, DATE '0001-01-01') < "
              "coalesce(b.ended, DATE '9999-12-31') AND coalesce(b.began, DATE '0001-01-01') < coalesce(a.ended, DATE "
              "'9999-12-31') ORDER BY ALL",
              &rows);
    for (size_t i = 0; i < rows.n_rows; i++) {
        fprintf(stderr, "# %s %s: %s and %s\n", rows.columns[0].text[i], rows.columns[1].text[i],
                rows.columns[2].text[i], rows.columns[3].text[i]);
    }
    assert_int_equal(rows.n_rows, 0);
    comity_panel_free(&rows);
    assert_true(sql_number(states, "SELECT count(*) FROM state WHERE successor NOT IN (SELECT state FROM state)") == 0);
    assert_true(sql_number(states, "SELECT count(*) FROM import_code WHERE code = '' OR code IS NULL") == 0);
    comity_store_close(states);
}

static void a_case_without_the_new_tables_loads(void **state) {
    char folder[768];
    comity_error error;
    comity_problems problems;
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("old"));
    write_toy_case(folder);
    char path[900];
    snprintf(path, sizeof path, "%s/state_codes.csv", folder);
    (void)unlink(path);
    snprintf(path, sizeof path, "%s/not_states.csv", folder);
    (void)unlink(path);
    comity_problems_init(&problems);
    assert_ok(comity_workbench_make(scratch("old.comity"), folder, 0, &problems, &error), error);
    comity_problems_free(&problems);
}

/* A workbench that was made before there were tables for further codes. */
static void an_older_workbench_gets_the_tables(void **state) {
    comity_error error;
    (void)state;
    const char *path = scratch("older.comity");
    for (int mode = COMITY_STORE_READ; mode <= COMITY_STORE_WRITE; mode++) {
        comity_store *store = make_workbench(path, "sco");
        sql_run(store, "DROP TABLE state_code; DROP TABLE not_state");
        comity_store_close(store);
        assert_ok(comity_workbench_open(path, (comity_store_mode)mode, &store, &error), error);
        assert_true(sql_number(store, "SELECT (SELECT count(*) FROM state_code) + (SELECT count(*) FROM not_state)") ==
                    0);
        comity_panel rows;
        comity_panel_init(&rows);
        assert_ok(comity_states_list(store, &rows, &error), error);
        assert_true(rows.n_rows > 400);
        comity_panel_free(&rows);
        comity_store_close(store);
        remove(path);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_coded_keeps_the_state_of_the_year),
        cmocka_unit_test(successor_goes_down_the_line),
        cmocka_unit_test(two_that_become_one_collide),
        cmocka_unit_test(strict_leaves_out_what_is_outside),
        cmocka_unit_test(policies_have_names),
        cmocka_unit_test(unknown_codes_come_with_what_is_nearest),
        cmocka_unit_test(aliases_win_in_their_years),
        cmocka_unit_test(wrong_aliases_are_errors),
        cmocka_unit_test(codes_and_names_mean_states),
        cmocka_unit_test(answers_say_more),
        cmocka_unit_test(the_tables_do_not_contradict_themselves),
        cmocka_unit_test(a_case_without_the_new_tables_loads),
        cmocka_unit_test(an_older_workbench_gets_the_tables),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
