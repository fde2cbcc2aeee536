/* Claims of a made-up case: verdicts follow the facts, what waits says for what, a bad claim harms no other, and
 * foreign SQL reads nothing but the workbench. */
#include "scratch.h"

#include "study/check.h"
#include "study/claims.h"
#include "study/workbench.h"

static comity_store *toy;

typedef struct {
    const char *name;
    const char *needs;
    const char *rules; /* whole header lines */
    const char *evidence;
    const char *sql;
} toy_claim;

#define COUNT "SELECT count(*) AS n, count(*) AS members, 'made_up' AS sources FROM spell WHERE role = 'member'"
#define GROWS "-- holds: members > 2\n-- contradicted: otherwise\n"

static const toy_claim claims[] = {
    {"grows", "fact:spell", GROWS, "{members} members", COUNT},
    {"first_rule", "fact:spell", "-- contested: members = 3\n-- holds: members > 2\n", "{members}", COUNT},
    {"no_rule", "fact:spell", "-- holds: members > 99\n-- partly: members > 98\n", "{members}", COUNT},
    {"unknown_rule", "fact:spell", "-- holds: NULL\n-- partly: members = 3\n", "{members}", COUNT},
    {"no_row", "fact:spell", GROWS, "{members}", "SELECT 1 AS n, 1 AS members FROM spell WHERE false"},
    {"n_zero", "fact:spell", GROWS, "{members}", "SELECT count(*) AS n, 5 AS members FROM spell WHERE state = 'DDD'"},
    {"n_null", "fact:spell", GROWS, "{members}", "SELECT NULL::INTEGER AS n, 5 AS members FROM organisation"},
    {"needs_tie", "tie:trade|tie:gold fact:spell fact:event", GROWS, "{members}", COUNT},
    {"needs_data", "data:nobody result:role", GROWS, "{members}", COUNT},
    {"numbers", "fact:spell", "-- holds: members > 2\n-- partly: otherwise\n", "{text}, {day}, {share}, {none}, {big}",
     "SELECT count(*) AS n, count(*) AS members, 'a <b>' AS text, DATE '2001-06-15' AS day, 1/3::DOUBLE AS share, "
     "NULL::INTEGER AS none, 12345678901 AS big FROM spell"},
    {"two_rows", "fact:spell", GROWS, "{members}", "SELECT 1 AS n, 3 AS members FROM spell"},
    {"no_n", "fact:spell", GROWS, "{members}", "SELECT 3 AS members FROM organisation"},
    {"n_text", "fact:spell", GROWS, "{members}", "SELECT 'x' AS n, 3 AS members FROM organisation"},
    {"no_column", "fact:spell", GROWS, "{friends}", COUNT},
    {"no_table", "fact:spell", GROWS, "{members}", "SELECT 1 AS n, 1 AS members FROM nowhere"},
    {"no_sql", "fact:spell", GROWS, "{members}", "SELEKT FROM"},
    {"bad_rule", "fact:spell", "-- holds: friends > 2\n-- contradicted: otherwise\n", "{members}", COUNT},
    {"fails_late", "fact:spell", GROWS, "{members}",
     "SELECT count(*) AS n, sum(CAST('x' || state AS INTEGER)) AS members FROM spell"},
    {"attach", "fact:spell", GROWS, "{members}", "ATTACH 'other.db' -- FROM"},
    {"copies", "fact:spell", GROWS, "{members}", "COPY spell TO 'out.csv' -- FROM"},
    {"installs", "fact:spell", GROWS, "{members}", "INSTALL httpfs -- FROM"},
    {"reads_file", "fact:spell", GROWS, "{members}",
     "SELECT count(*) AS n, 3 AS members FROM read_text('/etc/passwd')"},
    {"writes", "fact:spell", GROWS, "{members}",
     "SELECT 3 AS n, 3 AS members FROM organisation) q; DROP TABLE spell; SELECT * FROM (SELECT 1 AS n FROM spell"},
    {"counts_up", "fact:spell", GROWS, "{members}",
     "SELECT nextval('run_number') AS n, 3 AS members FROM organisation"},
    {"sets", "fact:spell", GROWS, "{members}", "SET enable_external_access = true -- FROM"},
};

static void write_claim(const char *folder, const toy_claim *c) {
    char path[1024];
    char text[4096];
    snprintf(path, sizeof path, "%s/claims/%s.sql", folder, c->name);
    snprintf(text, sizeof text,
             "-- claim: %s\n-- statement: Something about %s.\n-- where: Part p1\n-- kind: trend\n-- source: made_up\n"
             "-- needs: %s\n%s-- evidence: %s\n-- reason: because\n-- changes: other facts\n%s\n",
             c->name, c->name, c->needs, c->rules, c->evidence, c->sql);
    write_text(path, text);
}

static int group_setup(void **state) {
    char folder[1024];
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    snprintf(folder, sizeof folder, "%s/claims", scratch("toy"));
    assert_int_equal(mkdir(folder, 0700), 0);
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        write_claim(scratch("toy"), &claims[i]);
    }
    snprintf(folder, sizeof folder, "%s/claims/a_wish.sql", scratch("toy"));
    write_text(folder, "-- claim: a_wish\n-- statement: It is good.\n-- where: Part p2\n-- kind: causal\n"
                       "-- not_testable: otherwise\n-- reason: a wish\n");
    snprintf(folder, sizeof folder, "%s/claims/notes.txt", scratch("toy"));
    write_text(folder, "passed over");
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    return scratch_teardown(state);
}

static void test_claims(const char *const *names, size_t n) {
    comity_error error;
    comity_claims_options options = {.claims = names, .n_claims = n};
    comity_error_clear(&error);
    assert_ok(comity_study_claims(toy, &options, &error), error);
}

/* A column of what was found about a claim; "NULL" where it is missing. */
static const char *found(const char *claim, const char *column) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT %s::VARCHAR FROM claim_result WHERE claim = '%s'", column, claim);
    return sql_text(toy, sql);
}

static void verdicts_follow_the_first_rule_that_is_true(void **state) {
    (void)state;
    test_claims(NULL, 0);
    assert_string_equal(found("grows", "verdict"), "holds");
    assert_string_equal(found("grows", "evidence"), "3 members");
    assert_string_equal(found("grows", "n"), "3");
    assert_string_equal(found("grows", "numbers"), "n=3; members=3");
    assert_string_equal(found("grows", "sources"), "made_up");
    assert_string_equal(found("grows", "rule"), "members > 2");
    assert_string_equal(found("first_rule", "verdict"), "contested");
    assert_string_equal(found("unknown_rule", "verdict"), "partly");
    assert_string_equal(found("a_wish", "verdict"), "not_testable");
    assert_string_equal(found("a_wish", "n"), "NULL");
    assert_string_equal(found("numbers", "evidence"), "a <b>, 2001-06-15, 0.333333, unknown, 12345678901");
}

static void what_waits_says_for_what(void **state) {
    static const char *const none[] = {"no_row", "n_zero", "n_null"};
    (void)state;
    test_claims(NULL, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(found(none[i], "verdict"), "NULL");
        assert_string_equal(found(none[i], "waits_for"), "no data for it");
        assert_string_equal(found(none[i], "error"), "NULL");
    }
    assert_string_equal(found("no_rule", "verdict"), "NULL");
    assert_string_equal(found("no_rule", "waits_for"), "no data for it: none of its rules is true");
    assert_string_equal(found("needs_tie", "waits_for"), "tie:trade or tie:gold and fact:event");
    assert_string_equal(found("needs_data", "waits_for"), "data:nobody and result:role");
    /* a layer without ties is not there; one with ties fills the need */
    add_layer(toy, 7, "gold", "false");
    test_claims(NULL, 0);
    assert_string_equal(found("needs_tie", "waits_for"), "tie:trade or tie:gold and fact:event");
    add_ties(toy, "VALUES (7, 'AAA', 'BBB', 2005, 1, 1)");
    sql_run(toy, "INSERT INTO event (event, name, line) VALUES ('e', 'E', 2)");
    test_claims(NULL, 0);
    assert_string_equal(found("needs_tie", "verdict"), "holds");
    assert_string_equal(found("needs_tie", "waits_for"), "NULL");
    sql_run(toy, "DELETE FROM tie_numbered; DELETE FROM event; DELETE FROM layer");
}

static void a_bad_claim_is_its_own_error(void **state) {
    static const struct {
        const char *claim;
        const char *words;
    } bad[] = {{"two_rows", "returns 3 rows; expected one"},
               {"no_n", "returns no column n"},
               {"n_text", "column n of the query is no number"},
               {"no_column", "the evidence names {friends}"},
               {"no_table", "nowhere"},
               {"no_sql", "Parser Error"},
               {"bad_rule", "friends"},
               {"fails_late", "Conversion Error"}};
    (void)state;
    test_claims(NULL, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (!strstr(found(bad[i].claim, "error"), bad[i].words)) {
            fail_msg("%s: %s", bad[i].claim, found(bad[i].claim, "error"));
        }
        assert_string_equal(found(bad[i].claim, "verdict"), "NULL");
        assert_string_equal(found(bad[i].claim, "evidence"), "NULL");
    }
    assert_string_equal(found("grows", "verdict"), "holds");
}

static void foreign_sql_reads_the_workbench_alone(void **state) {
    static const char *const hostile[] = {"attach", "copies", "installs", "reads_file", "writes", "counts_up", "sets"};
    (void)state;
    test_claims(NULL, 0);
    double next = sql_number(toy, "SELECT max(run) FROM run");
    test_claims(NULL, 0);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        assert_string_equal(found(hostile[i], "verdict"), "NULL");
        assert_string_not_equal(found(hostile[i], "error"), "NULL");
    }
    assert_true(sql_number(toy, "SELECT count(*) FROM spell") == 3);
    assert_true(sql_number(toy, "SELECT max(run) FROM run") == next + 1);
    assert_false(is_there("out.csv"));
}

static void a_changed_fact_changes_the_verdict(void **state) {
    static const char *const one[] = {"grows"};
    (void)state;
    test_claims(NULL, 0);
    double before = sql_number(toy, "SELECT run FROM claim_result WHERE claim = 'first_rule'");
    sql_run(toy, "DELETE FROM spell WHERE state = 'CCC'");
    assert_string_equal(found("grows", "verdict"), "holds");
    test_claims(one, 1);
    assert_string_equal(found("grows", "verdict"), "contradicted");
    assert_string_equal(found("grows", "evidence"), "2 members");
    /* others keep what they had, and no claim has two results */
    assert_true(sql_number(toy, "SELECT run FROM claim_result WHERE claim = 'first_rule'") == before);
    assert_true(sql_number(toy, "SELECT count(*) - count(DISTINCT claim) FROM claim_result_row") == 0);
    assert_string_equal(sql_text(toy, "SELECT options FROM run ORDER BY run DESC LIMIT 1"), "1 claims chosen");
}

static void a_case_is_read_again_and_data_stay(void **state) {
    comity_error error;
    comity_problems problems;
    char path[1024];
    (void)state;
    comity_problems_init(&problems);
    sql_run(toy, "DELETE FROM spell WHERE state = 'CCC'");
    add_layer(toy, 8, "salt", "false");
    comity_store_close(toy);
    snprintf(path, sizeof path, "%s", scratch("toy.comity"));
    assert_ok(comity_workbench_renew(path, scratch("toy"), &problems, &error), error);
    /* a case with an error changes nothing */
    write_claim(scratch("toy"), &(toy_claim){"broken", "spell", GROWS, "{n}", COUNT});
    assert_fails(comity_workbench_renew(path, scratch("toy"), &problems, &error), COMITY_ERROR_INPUT, error, "1 error");
    assert_int_equal(problems.total, 1);
    assert_non_null(strstr(problems.items[0].file, "broken.sql"));
    assert_non_null(strstr(problems.items[0].message, "is no need"));
    comity_problems_free(&problems);
    char broken[1024];
    snprintf(broken, sizeof broken, "%s/claims/broken.sql", scratch("toy"));
    assert_int_equal(unlink(broken), 0);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &toy, &error), error);
    assert_true(sql_number(toy, "SELECT count(*) FROM spell") == 3);
    assert_true(sql_number(toy, "SELECT count(*) FROM layer WHERE layer = 'salt'") == 1);
    assert_true(sql_number(toy, "SELECT count(*) FROM claim WHERE claim = 'broken'") == 0);
    test_claims(NULL, 0);
    assert_string_equal(found("grows", "verdict"), "holds");
}

static void an_unknown_source_is_an_error_of_the_case(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[1024];
    char path[1100];
    (void)state;
    comity_problems_init(&problems);
    write_toy_case(scratch("other"));
    snprintf(folder, sizeof folder, "%s", scratch("other"));
    snprintf(path, sizeof path, "%s/claims", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/claims/s.sql", folder);
    write_text(path,
               "-- claim: s\n-- statement: It is good.\n-- where: p2\n-- kind: causal\n-- not_testable: otherwise\n"
               "-- reason: a wish\n-- sources: made_up hearsay\n");
    assert_fails(comity_workbench_make(scratch("other.comity"), folder, 1, &problems, &error), COMITY_ERROR_INPUT,
                 error, "1 error");
    assert_int_equal(problems.items[0].row, 7);
    assert_non_null(strstr(problems.items[0].message, "\"hearsay\" is not in sources.csv"));
    comity_problems_free(&problems);
}

static size_t rows_of(const char *const *names, size_t n, const char *verdict) {
    comity_panel out;
    comity_error error;
    comity_panel_init(&out);
    comity_error_clear(&error);
    assert_ok(comity_claims_found(toy, names, n, verdict, &out, &error), error);
    size_t rows = out.n_rows;
    for (size_t i = 0; i < 5; i++) {
        static const char *const first[] = {"claim", "verdict", "n", "evidence", "waits_for"};
        assert_string_equal(out.columns[i].name, first[i]);
    }
    comity_panel_free(&out);
    return rows;
}

static void what_was_found_is_listed_and_counted(void **state) {
    static const char *const two[] = {"grows", "no_row"};
    comity_error error;
    comity_panel out;
    (void)state;
    test_claims(NULL, 0);
    size_t all = sizeof claims / sizeof claims[0] + 1;
    assert_int_equal(rows_of(NULL, 0, NULL), all);
    assert_int_equal(rows_of(NULL, 0, "holds"), 2);
    assert_int_equal(rows_of(NULL, 0, "waits"), 6);
    assert_int_equal(rows_of(NULL, 0, "error"), 15);
    assert_int_equal(rows_of(two, 2, NULL), 2);
    assert_int_equal(rows_of(two, 2, "holds"), 1);
    comity_panel_init(&out);
    assert_fails(comity_claims_found(toy, NULL, 0, "true", &out, &error), COMITY_ERROR_USAGE, error,
                 "no verdict \"true\"");
    assert_ok(comity_claims_counts(toy, &out, &error), error);
    assert_string_equal(out.columns[0].text[0], "holds");
    assert_int_equal(out.columns[1].integer[0], 2);
    comity_panel_free(&out);
}

static void unknown_claims_and_interrupts(void **state) {
    static const char *const none[] = {"grows", "it's gone"};
    comity_error error;
    volatile int stop = 1;
    comity_claims_options options = {.claims = none, .n_claims = 2};
    (void)state;
    test_claims(NULL, 0);
    double runs = sql_number(toy, "SELECT count(*) FROM run");
    assert_fails(comity_study_claims(toy, &options, &error), COMITY_ERROR_NOT_FOUND, error, "no claim \"it's gone\"");
    options = (comity_claims_options){.stop = &stop};
    assert_fails(comity_study_claims(toy, &options, &error), COMITY_ERROR_INTERRUPTED, error, "as it was before");
    assert_true(sql_number(toy, "SELECT count(*) FROM run") == runs);
    assert_string_equal(found("grows", "verdict"), "holds");
}

static void check_names_claims_that_cannot_be_tested(void **state) {
    comity_error error;
    comity_panel out;
    size_t n_errors = 0;
    char names[2048] = "";
    (void)state;
    comity_panel_init(&out);
    sql_run(toy,
            "UPDATE claim SET sources = 'made_up rumour', needs = 'fact:spell fact:nowhere' WHERE claim = 'grows'");
    assert_ok(comity_check(toy, &out, &n_errors, &error), error);
    for (size_t row = 0; row < out.n_rows; row++) {
        if (strcmp(out.columns[2].text[row], "claim") == 0) {
            size_t used = strlen(names);
            assert_string_equal(out.columns[0].text[row], "error");
            snprintf(names + used, sizeof names - used, "%.*s ", (int)strcspn(out.columns[4].text[row], ":"),
                     out.columns[4].text[row]);
        }
    }
    comity_panel_free(&out);
    sql_run(toy, "UPDATE claim SET sources = NULL, needs = 'fact:spell' WHERE claim = 'grows'");
    assert_int_equal(n_errors, 15); /* what fails only on its rows (two_rows, fails_late) is not seen */
    assert_non_null(strstr(names, "no_sql "));
    assert_non_null(strstr(names, "writes "));
    assert_non_null(strstr(names, "reads_file "));
    assert_null(strstr(names, "two_rows "));
    char *first = strstr(names, "grows ");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "grows ")); /* its source and its need */
}

static void a_claim_is_traced(void **state) {
    comity_claim_trace trace;
    comity_error error;
    int is_claim = 0;
    (void)state;
    test_claims(NULL, 0);
    comity_claim_trace_init(&trace);
    assert_ok(comity_claims_trace(toy, "grows", &is_claim, &trace, &error), error);
    assert_int_equal(is_claim, 1);
    assert_string_equal(trace.saved.columns[0].text[0], "holds");
    assert_string_equal(trace.note, "");
    assert_int_equal(trace.numbers.n_rows, 5);
    assert_string_equal(trace.numbers.columns[0].text[3], "holds: members > 2");
    assert_string_equal(trace.numbers.columns[1].text[3], "true");
    assert_string_equal(trace.numbers.columns[1].text[4], "not tried");
    assert_int_equal(trace.sources.n_rows, 1);
    assert_string_equal(trace.sources.columns[0].text[0], "made_up");
    comity_claim_trace_free(&trace);
    sql_run(toy, "CREATE TEMP TABLE kept AS FROM spell WHERE state = 'CCC'; DELETE FROM spell WHERE state = 'CCC'");
    assert_ok(comity_claims_trace(toy, "grows", &is_claim, &trace, &error), error);
    assert_non_null(strstr(trace.note, "comes out as: contradicted"));
    comity_claim_trace_free(&trace);
    sql_run(toy, "INSERT INTO spell FROM kept; DROP TABLE kept");
    assert_ok(comity_claims_trace(toy, "vote_cohesion", &is_claim, &trace, &error), error);
    assert_int_equal(is_claim, 0);
    comity_claim_trace_free(&trace);
    assert_ok(comity_claims_trace(toy, "no_row", &is_claim, &trace, &error), error);
    assert_string_equal(trace.note, "it waits for no data for it");
    comity_claim_trace_free(&trace);
}

/* A file of an older schema has its claims without a test. */
static void claims_of_an_older_workbench_have_no_test(void **state) {
    char path[1024];
    comity_error error;
    comity_store *old = NULL;
    comity_panel out;
    comity_claims_options options = {.n_claims = 0};
    (void)state;
    snprintf(path, sizeof path, "%s", scratch("old.comity"));
    old = make_workbench(path, scratch("toy"));
    sql_run(old,
            "DROP VIEW claim_result; DROP TABLE claim_result_row; DROP TABLE claim; CREATE TABLE claim (claim VARCHAR, "
            "section VARCHAR, statement VARCHAR, kind VARCHAR, data VARCHAR, test VARCHAR, known_fact VARCHAR, "
            "fact_source VARCHAR, source VARCHAR, locator VARCHAR, confidence VARCHAR, unverified VARCHAR, note "
            "VARCHAR, line BIGINT NOT NULL); INSERT INTO claim (claim, section, statement, kind, line) VALUES "
            "('C1', 'Abstract', 'It grew', 'trend', 2)");
    comity_store_close(old);
    assert_ok(comity_workbench_open(path, COMITY_STORE_READ, &old, &error), error);
    comity_store_close(old);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &old, &error), error);
    assert_ok(comity_study_claims(old, &options, &error), error);
    comity_panel_init(&out);
    assert_ok(comity_claims_found(old, NULL, 0, "error", &out, &error), error);
    assert_int_equal(out.n_rows, 1);
    comity_panel_free(&out);
    comity_store_close(old);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_follow_the_first_rule_that_is_true),
        cmocka_unit_test(what_waits_says_for_what),
        cmocka_unit_test(a_bad_claim_is_its_own_error),
        cmocka_unit_test(foreign_sql_reads_the_workbench_alone),
        cmocka_unit_test(a_changed_fact_changes_the_verdict),
        cmocka_unit_test(a_case_is_read_again_and_data_stay),
        cmocka_unit_test(an_unknown_source_is_an_error_of_the_case),
        cmocka_unit_test(what_was_found_is_listed_and_counted),
        cmocka_unit_test(unknown_claims_and_interrupts),
        cmocka_unit_test(check_names_claims_that_cannot_be_tested),
        cmocka_unit_test(a_claim_is_traced),
        cmocka_unit_test(claims_of_an_older_workbench_have_no_test),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
