/* The part of each state: exact values of a world of four states, the numbers of the SCO, the quadrant with its ties
 * and its leave-one-out rows, and what a run replaces. */
#include "scratch.h"

#include "study/role.h"

static comity_store *toy;
static comity_store *sco;

static void compute(comity_store *store, const char *organisation) {
    comity_error error;
    comity_role_options options = {.stop = NULL};
    comity_error_clear(&error);
    snprintf(options.region.organisation, sizeof options.region.organisation, "%s", organisation);
    assert_ok(comity_study_role(store, &options, &error), error);
}

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    /* three members in the last year, 2020; quotas of 50, 30 and 20 percent */
    sql_run(toy, "UPDATE spell SET ended = NULL");
    sql_run(toy,
            "INSERT INTO contribution BY NAME SELECT 'toy' AS organisation, s AS state, 'budget_quota' AS kind, v AS "
            "value, 'percent' AS unit, DATE '2000-01-01' AS began, 'made_up' AS source, 'x' AS locator, 1 AS line FROM "
            "(VALUES ('AAA', 50), ('BBB', 30), ('CCC', 20)) t(s, v)");
    sco = make_workbench(scratch("sco.comity"), "sco");
    compute(sco, "sco");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    comity_store_close(sco);
    return scratch_teardown(state);
}

static const char *const empty_sql =
    "DELETE FROM tie_numbered; DELETE FROM layer; DELETE FROM state_year_row; DELETE FROM series; DELETE FROM "
    "role_component_row; DELETE FROM quadrant_row; DELETE FROM trend_row";

static int emptied(void **state) {
    (void)state;
    sql_run(toy, empty_sql);
    return 0;
}

static double value_of(comity_store *store, const char *state, const char *component, int year, const char *column) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT %s FROM role_component WHERE state = '%s' AND component = '%s' AND year = %d",
             column, state, component, year);
    return sql_number(store, sql);
}

typedef struct {
    const char *state;
    const char *component;
    int year;
    double value; /* NaN: there must be none */
    double multiple;
    int n;
} expected_value;

static void check_values(comity_store *store, const expected_value *expected, size_t n) {
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const expected_value *e = &expected[i];
        double value = value_of(store, e->state, e->component, e->year, "value");
        double multiple = value_of(store, e->state, e->component, e->year, "multiple");
        double count = value_of(store, e->state, e->component, e->year, "n");
        int right = isnan(e->value) ? isnan(value)
                                    : fabs(value - e->value) <= 1e-12 && fabs(multiple - e->multiple) <= 1e-12 &&
                                          count == (double)e->n;
        if (!right) {
            fprintf(stderr, "# %s %s %d = %.17g (multiple %.17g, n %g); expected %.17g (%.17g, %d)\n", e->state,
                    e->component, e->year, value, multiple, count, e->value, e->multiple, e->n);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void add_capability(double a, double b, double c) {
    char sql[256];
    snprintf(
        sql, sizeof sql,
        "INSERT INTO state_year_row VALUES (1, 'AAA', 2020, %.17g, 1), (1, 'BBB', 2020, %.17g, 1), (1, 'CCC', 2020, "
        "%.17g, 1), (1, 'DDD', 2020, 9, 1)",
        a, b, c);
    add_series(toy, 1, "cinc");
    sql_run(toy, sql);
}

/* --------------------------------------------------------------------------------------------------- components */

static void exact_values_of_the_toy_world(void **state) {
    static const expected_value expected[] = {
        {"AAA", "pull", 2020, 23.0 / 56, 759.0 / 651, 2},
        {"BBB", "pull", 2020, 195.0 / 616, 585.0 / 651, 2},
        {"CCC", "pull", 2020, 29.0 / 88, 609.0 / 651, 2},
        {"AAA", "asymmetry", 2020, -13.0 / 616, 1012.0 / 1050, 2},
        {"BBB", "asymmetry", 2020, -9.0 / 154, 25.0 / 28, 2},
        {"CCC", "asymmetry", 2020, 7.0 / 88, 343.0 / 300, 2},
        {"AAA", "pull", 2005, 1.0 / 2, 22.0 / 21, 1},
        {"BBB", "pull", 2005, 5.0 / 11, 20.0 / 21, 1},
        {"AAA", "asymmetry", 2005, 1.0 / 22, 22.0 / 21, 1},
        {"BBB", "asymmetry", 2005, -1.0 / 22, 20.0 / 21, 1},
        {"CCC", "pull", 2005, (double)NAN, 0, 0}, /* no member yet */
        {"DDD", "pull", 2020, (double)NAN, 0, 0}, /* never one */
        {"AAA", "capability_share", 2020, 0.6, 1.8, 3},
        {"BBB", "capability_share", 2020, 0.3, 0.9, 3},
        {"CCC", "capability_share", 2020, 0.1, 0.3, 3},
        {"AAA", "capability_share", 2019, (double)NAN, 0, 0},
        {"AAA", "budget_share", 2020, 0.5, 1.5, 3},
        {"BBB", "budget_share", 2020, 0.3, 0.9, 3},
        {"CCC", "budget_share", 2020, 0.2, 0.6, 3},
        {"AAA", "budget_share", 2005, 0.625, 1.25, 2}, /* the quota of C does not count before it is a member */
        {"AAA", "hosting", 2019, 1, 2, 1},             /* one of one, where one half was expected */
        {"AAA", "hosting", 2020, 0.5, 1.2, 2},         /* expected: 1/2 + 1/3 */
        {"BBB", "hosting", 2020, 0, 0, 2},
        {"CCC", "hosting", 2020, 0.5, 3, 2},
    };
    (void)state;
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2005);
    add_toy_trade(toy, 1, 2020);
    add_capability(0.6, 0.3, 0.1);
    compute(toy, "toy");
    check_values(toy, expected, sizeof expected / sizeof expected[0]);
}

static void published_values_of_the_sco(void **state) {
    static const expected_value expected[] = {
        {"CHN", "exercise_share", 2007, 1600.0 / 6500, 1600.0 / 6500 * 6, 6},
        {"CHN", "exercise_share", 2010, 0.2, 1, 5},
        {"CHN", "exercise_share", 2012, 369.0 / 2000, 369.0 / 2000 * 5, 5},
        {"CHN", "exercise_share", 2014, 4800.0 / 7000, 4800.0 / 7000 * 5, 5},
        {"CHN", "exercise_share", 2016, 270.0 / 1100, 270.0 / 1100 * 5, 5},
        {"CHN", "exercise_share", 2018, 743.0 / 3000, 743.0 / 3000 * 7, 7},
        {"CHN", "exercise_share", 2021, 558.0 / 4000, 558.0 / 4000 * 8, 8},
        {"CHN", "budget_share", 2003, 0.235, 1.41, 6},
        {"CHN", "budget_share", 2010, 0.24, 1.44, 6},
        {"CHN", "budget_share", 2017, 0.206, 1.648, 8},
        {"CHN", "budget_share", 2025, 0.176, 1.76, 10},
        {"RUS", "budget_share", 2025, 0.176, 1.76, 10},
    };
    (void)state;
    check_values(sco, expected, sizeof expected / sizeof expected[0]);
    assert_close(value_of(sco, "CHN", "hosting", 2025, "value"), 0.2, 1e-15);
    assert_close(value_of(sco, "RUS", "hosting", 2025, "value"), 0.2, 1e-15);
    assert_true(sql_number(sco, "SELECT count(*) FROM role_component WHERE state = 'CHN' AND component = "
                                "'exercise_share'") == 7);
}

static void the_exercises_have_no_trend(void **state) {
    static const char *const where = "FROM trend WHERE organisation = 'sco' AND series = 'CHN/exercise_share'";
    char sql[200];
    (void)state;
    snprintf(sql, sizeof sql, "SELECT kendall_s %s", where);
    assert_true(sql_number(sco, sql) == -3);
    snprintf(sql, sizeof sql, "SELECT kendall_variance %s", where);
    assert_close(sql_number(sco, sql), 133.0 / 3, 1e-12);
    snprintf(sql, sizeof sql, "SELECT kendall_z %s", where);
    assert_close(sql_number(sco, sql), -0.3003757045930553, 1e-12);
    snprintf(sql, sizeof sql, "SELECT n %s", where);
    assert_true(sql_number(sco, sql) == 7);
}

static void shares_add_up(void **state) {
    (void)state;
    assert_true(
        sql_number(sco, "SELECT count(*) FROM (SELECT sum(value) AS s FROM role_component WHERE component IN "
                        "('budget_share', 'proposals_made') GROUP BY component, year HAVING abs(s - 1) > 1e-12)") == 0);
    assert_true(sql_number(sco,
                           "SELECT count(*) FROM role_component WHERE component IN ('hosting', 'offices') AND (value "
                           "< 0 OR value > 1 + 1e-12)") == 0);
    assert_true(sql_number(sco, "SELECT count(*) - count(DISTINCT (state, component, year)) FROM role_component") == 0);
    /* only members have a part, and only in their years */
    assert_true(sql_number(sco,
                           "SELECT count(*) FROM role_component c WHERE NOT EXISTS (SELECT 1 FROM member_at m WHERE "
                           "m.organisation = 'sco' AND m.role = 'member' AND m.state = c.state AND m.year = c.year)") ==
                0);
}

/* ----------------------------------------------------------------------------------------------------- the quadrant */

static const char *label(const char *state) {
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT label FROM quadrant_row WHERE state = '%s' AND left_out = ''", state);
    return sql_text(toy, sql);
}

static double in_quadrant(const char *state, const char *left_out, const char *column) {
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT %s FROM quadrant_row WHERE state = '%s' AND left_out = '%s'", column, state,
             left_out);
    return sql_number(toy, sql);
}

/* Structural: capability alone, 1.8, 0.9, 0.3. Formal: the mean of the quota (1.5, 0.9, 0.6) and of hosting (1.2, 0,
 * 3).
 */
static void the_quadrant_by_hand(void **state) {
    (void)state;
    add_capability(0.6, 0.3, 0.1);
    compute(toy, "toy");
    assert_true(sql_number(toy, "SELECT count(*) FROM quadrant_row") == 12); /* three states: with all, without one */
    assert_close(in_quadrant("AAA", "", "structural"), 1.8, 1e-12);
    assert_close(in_quadrant("AAA", "", "formal"), 1.35, 1e-12);
    assert_close(in_quadrant("BBB", "", "formal"), 0.45, 1e-12);
    assert_close(in_quadrant("CCC", "", "formal"), 1.8, 1e-12);
    assert_true(in_quadrant("AAA", "", "formal_rank") == 2);
    assert_true(in_quadrant("CCC", "", "formal_rank") == 1);
    assert_true(in_quadrant("BBB", "", "formal_rank") == 3);
    assert_true(in_quadrant("AAA", "", "n_formal") == 2);
    assert_true(in_quadrant("AAA", "", "n_structural") == 1);
    assert_close(in_quadrant("AAA", "hosting", "formal"), 1.5, 1e-12);
    assert_close(in_quadrant("CCC", "hosting", "formal"), 0.6, 1e-12);
    assert_close(in_quadrant("AAA", "budget_share", "formal"), 1.2, 1e-12);
    assert_close(in_quadrant("CCC", "budget_share", "formal"), 3, 1e-12);
    assert_true(in_quadrant("AAA", "hosting", "formal_rank") == 1);
    assert_true(in_quadrant("AAA", "budget_share", "formal_rank") == 2);
    assert_true(isnan(in_quadrant("AAA", "capability_share", "structural")));
    assert_true(isnan(in_quadrant("AAA", "capability_share", "structural_rank")));
    assert_close(in_quadrant("AAA", "capability_share", "formal"), 1.35, 1e-12);
    /* first, but without its only component there is no place: that is not first in every one */
    assert_string_equal(label("AAA"), "structural: contender; formal: contender");
    assert_string_equal(label("BBB"), "structural: below parity; formal: below parity");
    assert_string_equal(label("CCC"), "structural: below parity; formal: contender");
}

static void ties_make_no_leader(void **state) {
    (void)state;
    add_capability(0.4, 0.4 + 1e-13, 0.2);
    compute(toy, "toy");
    assert_true(in_quadrant("AAA", "", "structural_rank") == 1);
    assert_true(in_quadrant("BBB", "", "structural_rank") == 1);
    assert_true(in_quadrant("CCC", "", "structural_rank") == 3);
    assert_string_equal(label("AAA"), "structural: contender; formal: contender");
    assert_string_equal(label("BBB"), "structural: contender; formal: below parity");
    sql_run(toy, empty_sql);
    add_capability(0.5, 0.4, 0.1);
    compute(toy, "toy");
    assert_string_equal(label("AAA"), "structural: contender; formal: contender");
    assert_string_equal(label("BBB"), "structural: above parity; formal: below parity");
}

/* First with all components, without each of them, and alone first on two of three. */
static void a_leader_leads_whatever_is_left_out(void **state) {
    static const char *const left_out[] = {"", "capability_share", "pull", "asymmetry", "hosting", "budget_share"};
    (void)state;
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2020); /* pull: A first; asymmetry: C first */
    add_capability(0.9, 0.05, 0.05);
    compute(toy, "toy");
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        assert_true(in_quadrant("AAA", left_out[i], "structural_rank") == 1);
    }
    assert_close(in_quadrant("AAA", "", "structural"), (2.7 + 759.0 / 651 + 1012.0 / 1050) / 3, 1e-12);
    assert_close(in_quadrant("CCC", "capability_share", "structural"), (609.0 / 651 + 343.0 / 300) / 2, 1e-12);
    assert_string_equal(label("AAA"), "structural: leader; formal: contender");
    assert_string_equal(label("BBB"), "structural: below parity; formal: below parity");
    assert_string_equal(label("CCC"), "structural: below parity; formal: contender");
}

/* First in every mean but alone first on one component of three only: that is no leader. */
static void one_high_component_makes_no_leader(void **state) {
    (void)state;
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2020); /* pull: A first; asymmetry: C first */
    add_capability(0.02, 0.02, 0.96);
    compute(toy, "toy");
    assert_true(in_quadrant("CCC", "", "structural_rank") == 1);
    assert_true(in_quadrant("AAA", "capability_share", "structural_rank") == 1); /* 1.166 + .964 against .935 + 1.143 */
    assert_string_equal(label("CCC"), "structural: contender; formal: contender");
    assert_string_equal(label("AAA"), "structural: contender; formal: contender");
    assert_true(sql_number(toy, "SELECT count(DISTINCT left_out) FROM quadrant_row") == 6);
}

/* First with all components and without each of them, but alone first on one of three only. */
static void first_in_every_mean_is_not_enough(void **state) {
    static const char *const left_out[] = {"", "budget_share", "hosting", "offices"};
    (void)state;
    sql_run(toy,
            "CREATE TEMP TABLE kept_spell AS FROM spell; CREATE TEMP TABLE kept_meeting AS FROM meeting; CREATE TEMP "
            "TABLE kept_contribution AS FROM contribution");
    sql_run(toy, "UPDATE spell SET began = DATE '2000-01-01'; UPDATE meeting SET host = 'AAA'; UPDATE contribution SET "
                 "value = CASE state WHEN 'AAA' THEN 39 WHEN 'BBB' THEN 40 ELSE 21 END");
    sql_run(toy,
            "INSERT INTO office BY NAME SELECT 'secretary_general' AS office, 'toy_office' AS body, s AS state, b AS "
            "began, e AS ended, 'made_up' AS source, 'x' AS locator, 1 AS line FROM (VALUES ('AAA', DATE "
            "'2000-01-01', DATE '2009-01-01'), ('BBB', DATE '2009-01-01', DATE '2010-01-01'), ('CCC', DATE "
            "'2010-01-01', NULL)) t(s, b, e)");
    compute(toy, "toy");
    int wrong = 0;
    for (size_t i = 0; i < 4; i++) {
        wrong += in_quadrant("AAA", left_out[i], "formal_rank") != 1;
    }
    double held = value_of(toy, "AAA", "offices", 2020, "value");
    double multiple = value_of(toy, "CCC", "offices", 2020, "multiple");
    int right = strcmp(label("AAA"), "structural: unknown; formal: contender") == 0;
    sql_run(toy,
            "DELETE FROM office; DELETE FROM spell; INSERT INTO spell FROM kept_spell; DELETE FROM meeting; INSERT "
            "INTO meeting FROM kept_meeting; DELETE FROM contribution; INSERT INTO contribution FROM "
            "kept_contribution");
    assert_int_equal(wrong, 0);
    assert_close(held, 9.0 / 21, 1e-12); /* whole years */
    assert_close(multiple, 11.0 / 7, 1e-12);
    assert_true(right);
}

/* Three participants make an exercise multilateral, two do not. */
static void exercises_count_from_three_participants(void **state) {
    (void)state;
    sql_run(toy, "CREATE TEMP TABLE kept_contingent AS FROM contingent");
    sql_run(toy, "INSERT INTO contingent BY NAME SELECT 'shield' AS exercise, s AS state, v AS personnel, 'yes' AS "
                 "preferred, r AS role, 'made_up' AS source, 'x' AS locator, 5 AS line FROM (VALUES ('BBB', 50, "
                 "'participant'), (NULL, 250, 'total')) t(s, v, r)");
    compute(toy, "toy");
    double of_two = value_of(toy, "AAA", "exercise_share", 2012, "value");
    sql_run(toy, "INSERT INTO contingent BY NAME SELECT 'shield' AS exercise, 'CCC' AS state, 'participant' AS role, "
                 "'made_up' AS source, 'x' AS locator, 6 AS line");
    compute(toy, "toy");
    double of_three = value_of(toy, "AAA", "exercise_share", 2012, "value");
    double multiple = value_of(toy, "AAA", "exercise_share", 2012, "multiple");
    double unknown = value_of(toy, "CCC", "exercise_share", 2012, "value"); /* took part, number unknown */
    sql_run(toy, "DELETE FROM contingent; INSERT INTO contingent FROM kept_contingent");
    assert_true(isnan(of_two));
    assert_close(of_three, 0.4, 1e-12);
    assert_close(multiple, 1.2, 1e-12);
    assert_true(isnan(unknown));
}

static void without_data_the_structural_axis_is_unknown(void **state) {
    (void)state;
    compute(toy, "toy");
    assert_string_equal(label("AAA"), "structural: unknown; formal: contender");
    assert_true(in_quadrant("AAA", "", "n_structural") == 0);
    assert_true(sql_number(sco, "SELECT count(*) FROM quadrant_row WHERE left_out = '' AND label NOT LIKE 'structural: "
                                "unknown; formal: %'") == 0);
    assert_true(sql_number(sco, "SELECT count(*) FROM quadrant_row WHERE left_out = ''") == 10);
}

/* ---------------------------------------------------------------------------------------------- what a run replaces */

static void computing_again_replaces(void **state) {
    static const char *const all = "SELECT md5(string_agg((organisation, state, component, year, value, n, "
                                   "multiple)::VARCHAR, ';' ORDER BY state, "
                                   "component, year)) || count(*) FROM role_component";
    char before[128];
    (void)state;
    add_capability(0.6, 0.3, 0.1);
    compute(toy, "toy");
    snprintf(before, sizeof before, "%s", sql_text(toy, all));
    double run = sql_number(toy, "SELECT max(run) FROM role_component");
    double trends = sql_number(toy, "SELECT count(*) FROM trend");
    compute(toy, "toy");
    assert_string_equal(sql_text(toy, all), before);
    assert_true(sql_number(toy, "SELECT min(run) FROM role_component") == run + 1);
    assert_true(sql_number(toy, "SELECT count(*) FROM trend") == trends);
    assert_true(sql_number(toy, "SELECT count(*) FROM quadrant_row") == 12);
    comity_error error;
    volatile int stop = 1;
    comity_role_options options = {.region = {.organisation = "toy"}, .stop = &stop};
    assert_fails(comity_study_role(toy, &options, &error), COMITY_ERROR_INTERRUPTED, error, "as it was before");
    options = (comity_role_options){.region = {.organisation = "nobody"}};
    assert_fails(comity_study_role(toy, &options, &error), COMITY_ERROR_INPUT, error, "no recorded member");
    assert_string_equal(sql_text(toy, all), before);
    options = (comity_role_options){.region = {.organisation = "toy", .first_year = 2003, .last_year = 2004}};
    assert_ok(comity_study_role(toy, &options, &error), error);
    assert_true(sql_number(toy, "SELECT max(year) FROM role_component") == 2004);
    assert_true(sql_number(toy, "SELECT count(DISTINCT state) FROM quadrant_row") == 2); /* C was no member then */
}

/* A has the office and keeps the treaty; it alone is tied to both B and C, who are not tied. */
static void seats_and_brokerage(void **state) {
    (void)state;
    add_layer(toy, 1, "dca_standing", "true");
    /* D is no member; in 2019 there is no pair to broker */
    add_ties(toy, "VALUES (1, 'AAA', 'BBB', 2020, 1, 1), (1, 'AAA', 'CCC', 2020, 2, 1), (1, 'AAA', 'DDD', 2020, 1, 1), "
                  "(1, 'AAA', 'BBB', 2019, 1, 1)");
    compute(toy, "toy");
    assert_close(value_of(toy, "AAA", "headquarters", 2020, "value"), 2, 0);
    assert_close(value_of(toy, "BBB", "headquarters", 2020, "value"), 0, 0);
    assert_close(value_of(toy, "BBB", "headquarters", 2020, "n"), 2, 0);
    assert_true(isnan(value_of(toy, "AAA", "headquarters", 2020, "multiple")));
    assert_close(value_of(toy, "AAA", "defence_brokerage", 2020, "value"), 1, 0);
    assert_close(value_of(toy, "AAA", "defence_brokerage", 2020, "multiple"), 3, 1e-12);
    assert_close(value_of(toy, "AAA", "defence_brokerage", 2020, "n"), 1, 0);
    assert_close(value_of(toy, "CCC", "defence_brokerage", 2020, "value"), 0, 0);
    assert_true(isnan(value_of(toy, "AAA", "defence_brokerage", 2019, "value")));
    assert_close(value_of(toy, "AAA", "defence_centrality", 2020, "value"), 1, 0);
    assert_close(value_of(toy, "BBB", "defence_centrality", 2020, "value"), .5, 0);
    assert_close(value_of(toy, "AAA", "defence_centrality", 2020, "multiple"), 1.5, 1e-12);
    assert_close(value_of(toy, "AAA", "defence_centrality", 2019, "value"), .5, 0);
    assert_true(isnan(value_of(toy, "AAA", "defence_centrality", 2018, "value")));
}

static void summaries_of_one_state(void **state) {
    comity_panel rows;
    comity_error error;
    (void)state;
    comity_panel_init(&rows);
    add_capability(0.6, 0.3, 0.1);
    compute(toy, "toy");
    assert_ok(comity_role_summary(toy, "toy", "CCC", &rows, &error), error);
    assert_int_equal(rows.n_rows, 4);
    static const char *const components[] = {"capability_share", "budget_share", "headquarters", "hosting"};
    static const double last[] = {0.1, 0.2, 0, 0.5};
    static const int64_t rank[] = {3, 3, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(rows.columns[1].text[i], components[i]);
        assert_close(rows.columns[7].number[i], last[i], 1e-12);
        assert_int_equal(rows.columns[9].integer[i], rank[i]);
        assert_int_equal(rows.columns[10].integer[i], 3);
    }
    assert_string_equal(rows.columns[0].text[0], "structural");
    assert_string_equal(rows.columns[0].text[2], "formal");
    assert_ok(comity_role_quadrant(toy, "toy", &rows, &error), error);
    assert_int_equal(rows.n_rows, 3);
    assert_string_equal(rows.columns[0].text[0], "AAA"); /* by structural weight */
    assert_string_equal(rows.columns[8].text[0], "1-2");
    assert_ok(comity_role_left_out(toy, "toy", "AAA", &rows, &error), error);
    assert_int_equal(rows.n_rows, 3);
    assert_string_equal(rows.columns[0].text[0], "budget_share");
    assert_ok(comity_role_waiting(toy, "toy", &rows, &error), error);
    assert_true(rows.n_rows >= 4);
    int seen = 0;
    for (size_t i = 0; i < rows.n_rows; i++) {
        seen += strcmp(rows.columns[1].text[i], "pull") == 0 &&
                strcmp(rows.columns[3].text[i], "tie:trade_baci or tie:trade_cow") == 0;
    }
    assert_int_equal(seen, 1);
    assert_ok(comity_role_summary(toy, "toy", "DDD", &rows, &error), error);
    assert_int_equal(rows.n_rows, 0);
    comity_panel_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(exact_values_of_the_toy_world, emptied),
        cmocka_unit_test(published_values_of_the_sco),
        cmocka_unit_test(the_exercises_have_no_trend),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test_setup(the_quadrant_by_hand, emptied),
        cmocka_unit_test_setup(ties_make_no_leader, emptied),
        cmocka_unit_test_setup(a_leader_leads_whatever_is_left_out, emptied),
        cmocka_unit_test_setup(one_high_component_makes_no_leader, emptied),
        cmocka_unit_test_setup(first_in_every_mean_is_not_enough, emptied),
        cmocka_unit_test_setup(exercises_count_from_three_participants, emptied),
        cmocka_unit_test_setup(without_data_the_structural_axis_is_unknown, emptied),
        cmocka_unit_test_setup(computing_again_replaces, emptied),
        cmocka_unit_test_setup(seats_and_brokerage, emptied),
        cmocka_unit_test_setup(summaries_of_one_state, emptied),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
