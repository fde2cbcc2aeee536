/* The region of a measurement: 31 December, founders, the largest member, and the years. */
#include "scratch.h"

#include "study/region.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("region"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

static int begin(void **state) {
    (void)state;
    return comity_store_begin(store, NULL);
}

static int rollback(void **state) {
    (void)state;
    comity_store_rollback(store);
    return 0;
}

/* The members of a year in a variant, as "AAA BBB"; "-" where the variant is not ready. */
static const char *members(comity_variant variant, int year) {
    char sql[160];
    int ready = 0;
    comity_error error;
    comity_region region = {.organisation = "toy", .first_year = 1998, .last_year = 2025};
    assert_ok(comity_region_prepare(store, &region, &error), error);
    assert_ok(comity_region_make(store, variant, &ready, &error), error);
    if (!ready) {
        return "-";
    }
    snprintf(sql, sizeof sql, "SELECT coalesce(string_agg(state, ' ' ORDER BY state), '') FROM region WHERE year = %d",
             year);
    return sql_text(store, sql);
}

static void variants_have_names(void **state) {
    (void)state;
    assert_string_equal(comity_variant_name(COMITY_AS_WAS), "as_was");
    assert_string_equal(comity_variant_name(COMITY_FIXED), "fixed");
    assert_string_equal(comity_variant_name(COMITY_WITHOUT_LARGEST), "without_largest");
    for (int i = 0; i < COMITY_N_VARIANTS; i++) {
        assert_int_equal(comity_variant_find(comity_variant_name((comity_variant)i)), i);
    }
    assert_int_equal(comity_variant_find("as_is"), -1);
    assert_int_equal(comity_variant_find(""), -1);
}

static void members_are_those_of_31_december(void **state) {
    (void)state;
    assert_string_equal(members(COMITY_AS_WAS, 1999), "");
    assert_string_equal(members(COMITY_AS_WAS, 2000), "AAA BBB");
    assert_string_equal(members(COMITY_AS_WAS, 2009), "AAA BBB");
    assert_string_equal(members(COMITY_AS_WAS, 2010), "AAA BBB CCC"); /* joined in July */
    assert_string_equal(members(COMITY_AS_WAS, 2014), "AAA BBB CCC");
    assert_string_equal(members(COMITY_AS_WAS, 2015), "AAA CCC"); /* the role ended on that very day */
    assert_string_equal(members(COMITY_AS_WAS, 2025), "AAA CCC");
    sql_run(store, "INSERT INTO spell BY NAME SELECT 'toy' AS organisation, 'DDD' AS state, 'member' AS role, DATE "
                   "'2018-12-31' AS began, DATE '2020-01-01' AS ended, 'made_up' AS source, 'x' AS locator, 9 AS line");
    assert_string_equal(members(COMITY_AS_WAS, 2017), "AAA CCC");
    assert_string_equal(members(COMITY_AS_WAS, 2018), "AAA CCC DDD");
    assert_string_equal(members(COMITY_AS_WAS, 2019), "AAA CCC DDD");
    assert_string_equal(members(COMITY_AS_WAS, 2020), "AAA CCC");
    sql_run(store, "UPDATE spell SET role = 'observer' WHERE state = 'DDD'");
    assert_string_equal(members(COMITY_AS_WAS, 2019), "AAA CCC");
}

/* Two spells of one state, or one in the predecessor and one in the organisation, count once. */
static void a_state_is_a_member_once(void **state) {
    (void)state;
    sql_run(store,
            "INSERT INTO organisation BY NAME SELECT 'elder' AS organisation, 'Elder' AS name, 'forum' AS kind, 20 "
            "AS line; UPDATE organisation SET predecessor = 'elder' WHERE organisation = 'toy'");
    sql_run(store,
            "INSERT INTO spell BY NAME SELECT 'elder' AS organisation, unnest(['AAA', 'DDD']) AS state, 'member' AS "
            "role, DATE '1998-01-01' AS began, DATE '2000-06-01' AS ended, 'made_up' AS source, 'x' AS locator, 10 "
            "AS line");
    assert_string_equal(members(COMITY_AS_WAS, 1998), "AAA DDD");
    sql_run(store, "UPDATE spell SET ended = NULL WHERE organisation = 'elder'");
    assert_string_equal(members(COMITY_AS_WAS, 2005), "AAA BBB DDD");
    /* the founders are those of the organisation's day, along its line */
    assert_string_equal(members(COMITY_FIXED, 2020), "AAA BBB DDD");
}

static void fixed_means_the_founding_day(void **state) {
    (void)state;
    assert_string_equal(members(COMITY_FIXED, 1998), "AAA BBB");
    assert_string_equal(members(COMITY_FIXED, 2012), "AAA BBB");
    assert_string_equal(members(COMITY_FIXED, 2025), "AAA BBB");
    sql_run(store, "UPDATE organisation SET founded = DATE '2011-01-01'");
    assert_string_equal(members(COMITY_FIXED, 2001), "AAA BBB CCC");
    sql_run(store, "UPDATE organisation SET founded = NULL"); /* then the day of the first member */
    assert_string_equal(members(COMITY_FIXED, 2001), "AAA BBB");
}

static void the_largest_is_told_by_capability(void **state) {
    (void)state;
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2012), "-");
    add_series(store, 1, "cinc");
    sql_run(store,
            "INSERT INTO state_year_row VALUES (1, 'AAA', 2000, 0.2, 1), (1, 'BBB', 2000, 0.1, 1), (1, 'AAA', 2005, "
            "0.1, 1), (1, 'BBB', 2005, 0.2, 1), (1, 'CCC', 2005, 0.3, 1), (1, 'DDD', 2005, 0.9, 1)");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2000), "BBB");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2004), "BBB"); /* the last value before goes on */
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2005), "AAA");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2012), "AAA BBB"); /* C joined; D is larger but outside */
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2020), "AAA");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 1999), "");
}

static void else_by_exports(void **state) {
    (void)state;
    add_layer(store, 1, "trade_cow", "false");
    add_toy_trade(store, 1, 2005); /* exports A 60, B 40, C 80 */
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2005), "BBB");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2012), "AAA BBB");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2004), ""); /* no size is known yet: the year drops out */
    add_layer(store, 2, "trade_baci", "false");
    add_ties(store, "VALUES (2, 'BBB', 'AAA', 2005, 1000, 1), (2, 'AAA', 'BBB', 2005, 1, 1)");
    assert_string_equal(members(COMITY_WITHOUT_LARGEST, 2005), "AAA"); /* BACI before COW */
}

static void years_are_completed(void **state) {
    comity_error error;
    (void)state;
    comity_region region = {.organisation = "toy"};
    assert_ok(comity_region_complete(store, &region, &error), error);
    assert_int_equal(region.first_year, 2000);
    assert_int_equal(region.last_year, 2020); /* the last meeting */
    region = (comity_region){.organisation = "toy", .first_year = 2005};
    assert_ok(comity_region_complete(store, &region, &error), error);
    assert_int_equal(region.first_year, 2005);
    assert_int_equal(region.last_year, 2020);
    region = (comity_region){.organisation = "toy", .first_year = 1990, .last_year = 2050};
    assert_ok(comity_region_complete(store, &region, &error), error);
    assert_int_equal(region.last_year, 2050);
    region = (comity_region){.organisation = "toy", .first_year = 2021};
    assert_fails(comity_region_complete(store, &region, &error), COMITY_ERROR_INPUT, error, "no facts from 2021 on");
    region = (comity_region){.organisation = "nobody"};
    assert_fails(comity_region_complete(store, &region, &error), COMITY_ERROR_INPUT, error,
                 "\"nobody\" has no recorded member");
    add_series(store, 1, "cinc");
    sql_run(store, "INSERT INTO state_year_row VALUES (1, 'AAA', 2022, 0.2, 1)");
    region = (comity_region){.organisation = "toy"};
    assert_ok(comity_region_complete(store, &region, &error), error);
    assert_int_equal(region.last_year, 2022); /* data reach further than facts */
}

/* In their own workbench: what the issue asks of the SCO on five days. */
static void members_of_the_sco_on_five_days(void **state) {
    static const struct {
        const char *day;
        int members;
    } cases[] = {{"1996-04-25", 0}, {"1996-04-26", 5}, {"2001-06-14", 5}, {"2001-06-15", 6}, {"2001-06-16", 6},
                 {"2017-06-08", 6}, {"2017-06-10", 8}, {"2023-07-05", 9}, {"2024-07-05", 10}};
    (void)state;
    comity_store *sco = make_workbench(scratch("sco"), "sco");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[160];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM member_at(DATE '%s') WHERE organisation = 'sco' AND role = 'member'",
                 cases[i].day);
        if (sql_number(sco, sql) != cases[i].members) {
            fail_msg("%s: %g members, expected %d", cases[i].day, sql_number(sco, sql), cases[i].members);
        }
    }
    comity_store_close(sco);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variants_have_names),
        cmocka_unit_test_setup_teardown(members_are_those_of_31_december, begin, rollback),
        cmocka_unit_test_setup_teardown(a_state_is_a_member_once, begin, rollback),
        cmocka_unit_test_setup_teardown(fixed_means_the_founding_day, begin, rollback),
        cmocka_unit_test_setup_teardown(the_largest_is_told_by_capability, begin, rollback),
        cmocka_unit_test_setup_teardown(else_by_exports, begin, rollback),
        cmocka_unit_test_setup_teardown(years_are_completed, begin, rollback),
        cmocka_unit_test(members_of_the_sco_on_five_days),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
