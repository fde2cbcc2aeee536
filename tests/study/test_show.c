/* Showing facts: who is in on which day, every thing with every option, and what cannot be asked for. */
#include "scratch.h"

#include "study/show.h"

static comity_store *sco;
static comity_store *toy;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    sco = make_workbench(scratch("sco.comity"), "sco");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    comity_store_close(sco);
    return scratch_teardown(state);
}

/* The first column of the rows shown, joined by blanks, in a place used again by the next call. */
static const char *shown(comity_store *store, const char *thing, comity_show_options options) {
    static char text[16384];
    comity_panel rows;
    comity_error error;
    comity_panel_init(&rows);
    comity_error_clear(&error);
    if (comity_show(store, thing, &options, &rows, &error)) {
        fail_msg("%s: %s", thing, error.message);
    }
    text[0] = '\0';
    for (size_t i = 0; i < rows.n_rows; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "", rows.columns[0].text[i]);
    }
    comity_panel_free(&rows);
    return text;
}

static size_t count(comity_store *store, const char *thing, comity_show_options options) {
    comity_panel rows;
    comity_error error;
    comity_panel_init(&rows);
    comity_error_clear(&error);
    if (comity_show(store, thing, &options, &rows, &error)) {
        fail_msg("%s: %s", thing, error.message);
    }
    size_t n = rows.n_rows;
    comity_panel_free(&rows);
    return n;
}

#define AT(day)                                                                                                        \
    (comity_show_options) {                                                                                            \
        .at = day                                                                                                      \
    }

static void members_on_five_days(void **state) {
    (void)state;
    assert_string_equal(shown(sco, "members", AT("2001-06-14")), "CHN KAZ KGZ RUS TJK");
    assert_string_equal(shown(sco, "members", AT("2001-06-16")), "CHN KAZ KGZ RUS TJK UZB");
    assert_string_equal(shown(sco, "members", AT("2017-06-10")), "CHN IND KAZ KGZ PAK RUS TJK UZB");
    assert_string_equal(shown(sco, "members", AT("2023-07-05")), "CHN IND IRN KAZ KGZ PAK RUS TJK UZB");
    assert_string_equal(shown(sco, "members", AT("2024-07-05")), "BLR CHN IND IRN KAZ KGZ PAK RUS TJK UZB");
    assert_string_equal(shown(sco, "members", AT("1996-04-25")), "");
    assert_string_equal(shown(sco, "members", AT("1996-04-26")), "CHN KAZ KGZ RUS TJK");
    assert_int_equal(count(sco, "members", (comity_show_options){.at = NULL}), 10); /* now */
}

static void a_role_ends_on_its_first_day_out(void **state) {
    (void)state;
    assert_string_equal(shown(toy, "members", AT("1999-12-31")), "");
    assert_string_equal(shown(toy, "members", AT("2000-01-01")), "AAA BBB");
    assert_string_equal(shown(toy, "members", AT("2010-06-30")), "AAA BBB");
    assert_string_equal(shown(toy, "members", AT("2010-07-01")), "AAA BBB CCC");
    assert_string_equal(shown(toy, "members", AT("2015-12-30")), "AAA BBB CCC");
    assert_string_equal(shown(toy, "members", AT("2015-12-31")), "AAA CCC");
    /* of a partial date the first day counts */
    assert_string_equal(shown(toy, "members", AT("2010-07")), "AAA BBB CCC");
    assert_string_equal(shown(toy, "members", AT("2010")), "AAA BBB");
    assert_string_equal(shown(toy, "members", AT("2015-12")), "AAA BBB CCC");
}

static void members_by_organisation_and_state(void **state) {
    (void)state;
    assert_string_equal(shown(sco, "members", (comity_show_options){.at = "2020", .organisation = "eaeu"}),
                        "ARM BLR KAZ KGZ RUS");
    assert_string_equal(shown(sco, "members", (comity_show_options){.at = "2020", .organisation = "EAEU"}),
                        "ARM BLR KAZ KGZ RUS");
    assert_string_equal(shown(sco, "members", (comity_show_options){.at = "2020", .state = "IND"}), "IND");
    assert_string_equal(shown(sco, "members", (comity_show_options){.at = "2010", .state = "IND"}), "");
    /* what its predecessor did belongs to its line, not the other way round */
    assert_int_equal(count(sco, "members", (comity_show_options){.at = "2000", .organisation = "sco"}), 5);
    assert_int_equal(count(sco, "members", (comity_show_options){.at = "2020", .organisation = "shanghai_five"}), 0);
}

/* Every thing: with nothing asked, all rows of its table; with an option that few rows fulfil, fewer, or a refusal. */
static void every_thing_with_every_option(void **state) {
    static const struct {
        const char *thing;
        const char *table;
        const char *ways; /* d day, o organisation, s state */
    } things[] = {
        {"spells", "spell", "dos"},
        {"organisations", "organisation", "dos"},
        {"bodies", "body", "dos"},
        {"instruments", "instrument", "dos"},
        {"parties", "party", "dos"},
        {"provisions", "provision", "dos"},
        {"meetings", "meeting", "dos"},
        {"attendance", "attendance", "dos"},
        {"exercises", "exercise", "dos"},
        {"contingents", "contingent", "dos"},
        {"partnerships", "partnership", "ds"},
        {"disputes", "dispute", "ds"},
        {"contributions", "contribution", "dos"},
        {"offices", "office", "dos"},
        {"projects", "project", "dos"},
        {"proposals", "proposal", "dos"},
        {"statistics", "statistic", "dos"},
        {"designations", "designation", "ds"},
        {"concepts", "concept", ""},
        {"events", "event", "d"},
        {"claims", "claim", ""},
        {"domains", "domain", ""},
        {"sources", "source", "d"},
        {"states", "state", "ds"},
        {"runs", "run", "d"},
    };
    char all[1024];
    (void)state;
    comity_show_things(all, sizeof all);
    size_t listed = 1;
    for (const char *c = all; *c; c++) {
        listed += *c == ',';
    }
    assert_int_equal(listed, sizeof things / sizeof things[0] + 1); /* and members */
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        char sql[128];
        const char *thing = things[i].thing;
        assert_non_null(strstr(all, thing));
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", things[i].table);
        double rows = sql_number(sco, sql);
        if ((double)count(sco, thing, (comity_show_options){.at = NULL}) != rows) {
            fail_msg("%s: not the %g rows of its table", thing, rows);
        }
        const comity_show_options options[] = {{.at = "1800-06-15"}, {.organisation = "eaeu"}, {.state = "MNG"}};
        for (size_t k = 0; k < 3; k++) {
            if (strchr(things[i].ways, "dos"[k])) {
                size_t some = count(sco, thing, options[k]);
                if ((double)some >= rows) {
                    fail_msg("%s: all %zu rows with option %zu", thing, some, k);
                }
            } else {
                comity_panel none;
                comity_error error;
                comity_panel_init(&none);
                assert_fails(comity_show(sco, thing, &options[k], &none, &error), COMITY_ERROR_USAGE, error,
                             "cannot be chosen by --");
                comity_panel_free(&none);
            }
        }
    }
}

static void what_can_be_counted_by_hand(void **state) {
    (void)state;
    assert_string_equal(shown(toy, "instruments", AT("2000-01-01")), "treaty");
    assert_string_equal(shown(toy, "instruments", AT("1999-12-31")), "");
    assert_string_equal(shown(toy, "instruments", (comity_show_options){.state = "BBB"}), "treaty");
    assert_string_equal(shown(toy, "instruments", (comity_show_options){.state = "CCC"}), "");
    assert_string_equal(shown(toy, "meetings", AT("2010")), "first");
    assert_string_equal(shown(toy, "meetings", (comity_show_options){.state = "CCC"}), "second");
    assert_string_equal(shown(toy, "exercises", AT("2012-05-31")), "");
    assert_string_equal(shown(toy, "exercises", AT("2012-06-01")), "shield");
    assert_string_equal(shown(toy, "states", AT("1990-05-16")), "AAA BBB CCC");
    assert_string_equal(shown(toy, "states", AT("1990-05-17")), "AAA BBB CCC DDD");
    assert_int_equal(count(toy, "spells", AT("2012-01-01")), 3);
    assert_int_equal(count(toy, "spells", AT("2015-12-30")), 3);
    assert_int_equal(count(toy, "spells", AT("2015-12-31")), 2);
    assert_int_equal(count(toy, "contributions", AT("2012-01-01")), 0);
}

/* Dates come out as they were recorded: as a year, a month or a day. */
static void partial_dates_stay_partial(void **state) {
    (void)state;
    comity_error error;
    comity_panel rows;
    comity_panel_init(&rows);
    sql_run(toy,
            "BEGIN; INSERT INTO event BY NAME SELECT unnest(['y', 'm', 'd']) AS event, 'x' AS name, DATE '2001-06-15' "
            "AS began, unnest(['year', 'month', 'day']) AS began_precision, 'made_up' AS source, 'x' AS locator, 1 AS "
            "line");
    comity_show_options options = {.at = NULL};
    assert_ok(comity_show(toy, "events", &options, &rows, &error), error);
    assert_int_equal(rows.n_rows, 3);
    int seen = 0;
    for (size_t i = 0; i < 3; i++) {
        const char *date = rows.columns[2].text[i];
        seen += strcmp(date, "2001") == 0         ? 1
                : strcmp(date, "2001-06") == 0    ? 10
                : strcmp(date, "2001-06-15") == 0 ? 100
                                                  : 0;
        assert_false(comity_is_present(&rows.columns[3], i));
    }
    assert_int_equal(seen, 111);
    comity_panel_free(&rows);
    sql_run(toy, "ROLLBACK");
}

static void what_is_unknown_is_named(void **state) {
    static const struct {
        const char *thing;
        comity_show_options options;
        comity_status status;
        const char *words;
    } cases[] = {
        {"friends", {.at = NULL}, COMITY_ERROR_USAGE, "nothing called \"friends\" to show; there are: members, spells"},
        {"", {.at = NULL}, COMITY_ERROR_USAGE, "nothing called \"\""},
        {"Members", {.at = NULL}, COMITY_ERROR_USAGE, "nothing called \"Members\""},
        {"members", {.organisation = "nobody"}, COMITY_ERROR_NOT_FOUND, "there is no organisation \"nobody\""},
        {"members", {.organisation = ""}, COMITY_ERROR_NOT_FOUND, "there is no organisation \"\""},
        {"members", {.organisation = "x' OR '1'='1"}, COMITY_ERROR_NOT_FOUND, "there is no organisation \"x' OR"},
        {"members", {.state = "QQQ"}, COMITY_ERROR_NOT_FOUND, "there is no state \"QQQ\""},
        {"meetings", {.state = "'; DROP TABLE state; --"}, COMITY_ERROR_NOT_FOUND, "there is no state"},
        {"members", {.at = "2001-02-30"}, COMITY_ERROR_INPUT, "has no day 30"},
        {"members", {.at = ""}, COMITY_ERROR_INPUT, "is not a date"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_panel rows;
        comity_error error;
        comity_panel_init(&rows);
        assert_fails(comity_show(sco, cases[i].thing, &cases[i].options, &rows, &error), cases[i].status, error,
                     cases[i].words);
        comity_panel_free(&rows);
    }
    assert_true(sql_number(sco, "SELECT count(*) FROM state") > 200);
}

static void a_case_without_subject(void **state) {
    comity_panel rows;
    comity_error error;
    comity_show_options options = {.at = "2005"};
    (void)state;
    comity_panel_init(&rows);
    sql_run(toy, "BEGIN; UPDATE organisation SET subject = NULL");
    assert_fails(comity_show(toy, "members", &options, &rows, &error), COMITY_ERROR_NOT_FOUND, error,
                 "the case has no subject; name one with --org");
    options.organisation = "Toy";
    assert_ok(comity_show(toy, "members", &options, &rows, &error), error);
    assert_int_equal(rows.n_rows, 2);
    comity_panel_free(&rows);
    sql_run(toy, "ROLLBACK");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_on_five_days),
        cmocka_unit_test(a_role_ends_on_its_first_day_out),
        cmocka_unit_test(members_by_organisation_and_state),
        cmocka_unit_test(every_thing_with_every_option),
        cmocka_unit_test(what_can_be_counted_by_hand),
        cmocka_unit_test(partial_dates_stay_partial),
        cmocka_unit_test(what_is_unknown_is_named),
        cmocka_unit_test(a_case_without_subject),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
