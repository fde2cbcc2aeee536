/* The look through the facts: nothing wrong in the built-in case, each kind of finding by one row that is wrong, and
 * its innocent neighbours. */
#include "scratch.h"

#include "study/check.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

#define SPELL "INSERT INTO spell BY NAME SELECT 'made_up' AS source, 'x' AS locator, 9 AS line, 'toy' AS organisation, "
#define OFFICE                                                                                                         \
    "INSERT INTO office BY NAME SELECT 'made_up' AS source, 'x' AS locator, 'secretary_general' AS office, "           \
    "'toy_office' "                                                                                                    \
    "AS body, "
#define PARTNER                                                                                                        \
    "INSERT INTO partnership BY NAME SELECT 'made_up' AS source, 'x' AS locator, 'AAA' AS state, 'BBB' AS partner, 1 " \
    "AS "                                                                                                              \
    "grade, 'Friends' AS name, "
#define QUOTA                                                                                                          \
    "INSERT INTO contribution BY NAME SELECT 'made_up' AS source, 'x' AS locator, 'toy' AS organisation, "             \
    "'budget_quota' AS kind, 'percent' AS unit, DATE '2000-01-01' AS began, "
#define TROOPS "INSERT INTO contingent BY NAME SELECT 'made_up' AS source, 'x' AS locator, 'shield' AS exercise, "

typedef struct {
    const char *sql;      /* what is done to the facts */
    const char *severity; /* NULL: nothing is found */
    const char *check;
    const char *table;
    int64_t line;
    const char *finding;
} trial;

static const trial trials[] = {
    {"SELECT 1", NULL, "", "", 0, ""},
    /* spells that overlap, touch, or belong to others */
    {SPELL "'AAA' AS state, 'observer' AS role, DATE '2005-01-01' AS began, DATE '2005-02-01' AS ended", "error",
     "overlapping spells", "spell", 9,
     "AAA is observer of toy from 2005-01-01 although it is member of it from 2000-01-01"},
    {SPELL "'BBB' AS state, 'member' AS role, DATE '2015-12-30' AS began, NULL::DATE AS ended", "error",
     "overlapping spells", "spell", 9, "to 2015-12-31 (row 3)"},
    {SPELL "'BBB' AS state, 'member' AS role, DATE '2015-12-31' AS began, NULL::DATE AS ended", NULL, "", "", 0, ""},
    {SPELL "'CCC' AS state, 'observer' AS role, DATE '2000-01-01' AS began, DATE '2010-07-01' AS ended", NULL, "", "",
     0, ""},
    {SPELL "'CCC' AS state, 'observer' AS role, DATE '2000-01-01' AS began, DATE '2010-07-02' AS ended", "error",
     "overlapping spells", "spell", 4, "CCC is member of toy from 2010-07-01"},
    {SPELL "'CCC' AS state, 'observer' AS role, DATE '2010-07-01' AS began, NULL::DATE AS ended", "error",
     "overlapping spells", "spell", 9, "(row 4)"},
    {SPELL "'DDD' AS state, 'observer' AS role, DATE '2010-07-01' AS began, NULL::DATE AS ended", NULL, "", "", 0, ""},
    /* terms of office */
    {OFFICE "unnest(['AAA', 'BBB']) AS state, unnest([DATE '2000-01-01', DATE '2002-12-31']) AS began, unnest([DATE "
            "'2003-01-01', NULL]) AS ended, unnest([7, 8]) AS line",
     "error", "overlapping terms", "office", 8, "is held by BBB from 2002-12-31 although AAA holds it"},
    {OFFICE "unnest(['AAA', 'BBB']) AS state, unnest([DATE '2000-01-01', DATE '2003-01-01']) AS began, unnest([DATE "
            "'2003-01-01', NULL]) AS ended, unnest([7, 8]) AS line",
     NULL, "", "", 0, ""},
    {PARTNER "unnest([DATE '2000-01-01', DATE '2005-01-01']) AS began, unnest([7, 8]) AS line", "error",
     "overlapping partnerships", "partnership", 8, "(row 7)"},
    {PARTNER "unnest([DATE '2000-01-01', DATE '2005-01-01']) AS began, unnest([DATE '2005-01-01', NULL]) AS ended, "
             "unnest([7, 8]) AS line",
     NULL, "", "", 0, ""},
    /* quotas */
    {QUOTA "unnest(['AAA', 'BBB']) AS state, unnest([60, 39.9]) AS value, unnest([5, 6]) AS line", "error",
     "quotas do not add up", "contribution", 5, "the quotas of toy from 2000-01-01 add up to 99.9 percent"},
    {QUOTA "unnest(['AAA', 'BBB']) AS state, unnest([60, 39.96]) AS value, unnest([5, 6]) AS line", NULL, "", "", 0,
     ""},
    {QUOTA "unnest(['AAA', 'BBB']) AS state, unnest([60, NULL]) AS value, 'yes' AS incomplete, unnest([5, 6]) AS line",
     "note", "incomplete schedule", "contribution", 5, "(1 of 2 values)"},
    /* sources that disagree */
    {TROOPS
     "'BBB' AS state, unnest([100, 200]) AS personnel, unnest(['yes', NULL]) AS preferred, 'participant' AS role, "
     "unnest([5, 6]) AS line",
     "note", "sources disagree", "contingent", 5, "shield: 2 reports of BBB, from 100 to 200"},
    {TROOPS "'BBB' AS state, 100 AS personnel, 'participant' AS role, 5 AS line", "error", "no preferred value",
     "contingent", 5, "1 values of BBB, 0 of them preferred"},
    {TROOPS "'BBB' AS state, unnest([100, 100]) AS personnel, unnest(['yes', 'yes']) AS preferred, 'participant' AS "
            "role, unnest([5, 6]) AS line",
     "error", "no preferred value", "contingent", 5, "2 of them preferred"},
    {TROOPS "'BBB' AS state, 'participant' AS role, 5 AS line", NULL, "", "", 0, ""}, /* took part, number unknown */
    {"INSERT INTO statistic BY NAME SELECT 'made_up' AS source, 'x' AS locator, unnest(['a', 'b']) AS statistic, 'toy' "
     "AS "
     "subject, 'trade' AS indicator, unnest([1.5, 2.5]) AS value, 'usd' AS unit, DATE '2001-01-01' AS began, 'x' AS "
     "reporter, unnest([5, 6]) AS line",
     "note", "sources disagree", "statistic", 5, "trade of toy (2001-01-01): 2 values, from 1.5 to 2.5"},
    {"INSERT INTO statistic BY NAME SELECT 'made_up' AS source, 'x' AS locator, unnest(['a', 'b']) AS statistic, 'toy' "
     "AS "
     "subject, 'trade' AS indicator, unnest([1.5, 2.5]) AS value, unnest(['usd', 'percent']) AS unit, DATE "
     "'2001-01-01' "
     "AS began, 'x' AS reporter, unnest([5, 6]) AS line",
     NULL, "", "", 0, ""},
    /* hosts, states, sources */
    {"UPDATE meeting SET host = 'DDD' WHERE meeting = 'first'", "error", "unknown host", "meeting", 2,
     "DDD hosts on 2000-06-01 but had no role in toy then"},
    {"UPDATE meeting SET host = 'CCC' WHERE meeting = 'first'", "error", "unknown host", "meeting", 2, "CCC hosts"},
    {"UPDATE meeting SET host = 'CCC', began = DATE '2010-07-01' WHERE meeting = 'first'", NULL, "", "", 0, ""},
    {"UPDATE party SET state = 'QQQ' WHERE state = 'BBB'", "error", "unknown state", "party", 3,
     "QQQ is not in states.csv"},
    {"UPDATE exercise SET source = 'nowhere'", "error", "unsourced fact", "exercise", 2, "no known source"},
    {"UPDATE exercise SET source = NULL", "error", "unsourced fact", "exercise", 2, "no known source"},
    {"UPDATE exercise SET locator = ''", "error", "unsourced fact", "exercise", 2, "no locator"},
    {"UPDATE spell SET unverified = 'yes' WHERE state = 'AAA'", "note", "unverified", "spell", 0,
     "1 of 3 rows are not yet checked"},
};

static void each_finding_by_one_row(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        const trial *t = &trials[i];
        comity_panel rows;
        comity_error error;
        size_t n_errors = 99;
        comity_panel_init(&rows);
        assert_ok(comity_store_begin(store, &error), error);
        sql_run(store, t->sql);
        assert_ok(comity_check(store, &rows, &n_errors, &error), error);
        comity_store_rollback(store);
        int right = rows.n_rows == (t->severity ? 1 : 0) && n_errors == (t->severity && t->severity[0] == 'e');
        if (right && t->severity) {
            int64_t line = comity_is_present(&rows.columns[3], 0) ? rows.columns[3].integer[0] : 0;
            right = strcmp(rows.columns[0].text[0], t->severity) == 0 &&
                    strcmp(rows.columns[1].text[0], t->check) == 0 && strcmp(rows.columns[2].text[0], t->table) == 0 &&
                    line == t->line && strstr(rows.columns[4].text[0], t->finding) != NULL;
        }
        if (!right) {
            fprintf(stderr, "# %s: %zu findings, %zu errors; expected %s: %s\n", t->sql, rows.n_rows, n_errors,
                    t->check, t->finding);
            for (size_t k = 0; k < rows.n_rows; k++) {
                fprintf(stderr, "#   %s, %s, %s %lld: %s\n", rows.columns[0].text[k], rows.columns[1].text[k],
                        rows.columns[2].text[k], (long long)rows.columns[3].integer[k], rows.columns[4].text[k]);
            }
            wrong++;
        }
        comity_panel_free(&rows);
    }
    assert_int_equal(wrong, 0);
}

static void errors_come_first(void **state) {
    comity_panel rows;
    comity_error error;
    size_t n_errors = 0;
    (void)state;
    comity_panel_init(&rows);
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store,
            "UPDATE spell SET unverified = 'yes'; UPDATE exercise SET source = 'nowhere'; UPDATE meeting SET host = "
            "'DDD'");
    assert_ok(comity_check(store, &rows, &n_errors, &error), error);
    comity_store_rollback(store);
    assert_int_equal(n_errors, 3);
    assert_int_equal(rows.n_rows, 4);
    assert_string_equal(rows.columns[0].text[2], "error");
    assert_string_equal(rows.columns[0].text[3], "note");
    comity_panel_free(&rows);
}

/* Text in the facts must not reach the queries as anything but text. */
static void braces_and_quotes_are_text(void **state) {
    comity_panel rows;
    comity_error error;
    size_t n_errors = 0;
    (void)state;
    comity_panel_init(&rows);
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "UPDATE partnership SET name = ''; " PARTNER "DATE '2000-01-01' AS began, 1 AS line");
    sql_run(store, "UPDATE partnership SET name = '{} {0} '' \" %s'");
    sql_run(store, PARTNER "DATE '2001-01-01' AS began, 2 AS line");
    assert_ok(comity_check(store, &rows, &n_errors, &error), error);
    comity_store_rollback(store);
    assert_int_equal(rows.n_rows, 1);
    assert_non_null(strstr(rows.columns[4].text[0], "{} {0} ' \" %s"));
    comity_panel_free(&rows);
}

static void the_built_in_case_has_no_error(void **state) {
    comity_panel rows;
    comity_error error;
    size_t n_errors = 0;
    (void)state;
    comity_panel_init(&rows);
    comity_store *sco = make_workbench(scratch("sco.comity"), "sco");
    assert_ok(comity_check(sco, &rows, &n_errors, &error), error);
    assert_int_equal(n_errors, 0);
    assert_true(rows.n_rows > 10); /* notes: where sources disagree, and what is unverified */
    comity_panel_free(&rows);
    comity_store_close(sco);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_by_one_row),
        cmocka_unit_test(errors_come_first),
        cmocka_unit_test(braces_and_quotes_are_text),
        cmocka_unit_test(the_built_in_case_has_no_error),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
