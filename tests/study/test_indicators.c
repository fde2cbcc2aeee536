/* All indicators at once: complete headers; over made-up data for everything that any of them needs, each has values in
 * all three variants, within its bounds; and of each family numbers worked out by hand or published. */
#include "scratch.h"

#include "study/catalogue.h"
#include "study/coverage.h"
#include "study/measure.h"

static comity_store *all; /* the case sco with made-up data for every need */
static comity_store *toy; /* the world of four states of methods.md, section 2, in 2005: members AAA and BBB */

static void measure(comity_store *store, const char *organisation) {
    comity_measure_options options = {0};
    comity_error error;
    comity_error_clear(&error);
    snprintf(options.region.organisation, sizeof options.region.organisation, "%s", organisation);
    assert_ok(comity_study_measure(store, &options, &error), error);
}

/* ------------------------------------------------------------------------------------------------ made-up data */

/* Values that can be: shares, whole counts, points of a scale. Arithmetic on the row, so that all runs agree. */
static const char *value_of_tie(const char *layer) {
    static const struct {
        const char *part;
        const char *sql;
    } values[] = {{"share", "h / 100.0"},          {"goldstein", "h / 5.0 - 10"},   {"_count", "1 + h"},
                  {"hostility", "1 + h % 5"},      {"unga_agreement", "h / 100.0"}, {"unga_s", "h / 50.0 - 1"},
                  {"correlation", "h / 50.0 - 1"}, {"common_votes", "20 + h"},      {"migrant_stock", "h / 50.0"},
                  {"intermediate", "h / 200.0"}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strstr(layer, values[i].part)) {
            return values[i].sql;
        }
    }
    return "1 + h";
}

#define STATES                                                                                                         \
    "('CHN'), ('RUS'), ('KAZ'), ('KGZ'), ('TJK'), ('UZB'), ('IND'), ('PAK'), ('IRN'), ('BLR'), ('USA'), ('DEU')"

static void add_need_layer(const char *layer, int id) {
    char sql[2048];
    int undirected = strncmp(layer, "unga_", 5) == 0 || strncmp(layer, "igo_", 4) == 0;
    add_layer(all, id, layer, undirected ? "true" : "false");
    snprintf(sql, sizeof sql,
             "SELECT %d, a.s, b.s, y, v, 1 FROM (SELECT a.s, b.s AS t, y, (hash(a.s || b.s || y || "
             "'%s') %% 100)::DOUBLE AS h FROM (VALUES " STATES ") a(s), (VALUES " STATES
             ") b(s), range(1996, 2021) r(y)) x(s, t, y, h), LATERAL (SELECT x.s AS s) a, LATERAL (SELECT x.t AS s) b, "
             "LATERAL (SELECT %s AS v) WHERE a.s <> b.s %s",
             id, layer, value_of_tie(layer), undirected ? "AND a.s < b.s" : "");
    add_ties(all, sql);
}

static void add_need_series(const char *series, int id) {
    char sql[1024];
    const char *value = strcmp(series, "cinc") == 0           ? "CASE WHEN s = 'RUS' THEN 0.5 ELSE h / 1000.0 END"
                        : strcmp(series, "lpi") == 0          ? "1 + h / 25.0"
                        : strcmp(series, "tpop") == 0         ? "1000.0 + h"
                        : strcmp(series, "gross_output") == 0 ? "100000.0 + h"
                                                              : "(1 + h) / 101.0";
    add_series(all, id, series);
    snprintf(sql, sizeof sql,
             "INSERT INTO state_year_row SELECT %d, s, y, %s, 1 FROM (SELECT a.s, y, (hash(a.s || y || '%s') %% "
             "100)::DOUBLE AS h FROM (VALUES " STATES ") a(s), range(1985, 2021) r(y)) x(s, y, h)",
             id, value, series);
    sql_run(all, sql);
}

/* Adds what a need names, once. */
static void add_need(char *need, int *id) {
    char sql[160];
    char *name = strchr(need, ':') + 1;
    if (strncmp(need, "tie:", 4) == 0) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM layer WHERE layer = '%s'", name);
        if (sql_number(all, sql) == 0) {
            add_need_layer(name, ++*id);
        }
    } else if (strncmp(need, "state_year:", 11) == 0) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM series WHERE indicator = '%s'", name);
        if (sql_number(all, sql) == 0) {
            add_need_series(name, ++*id);
        }
    }
}

static void add_tables(comity_store *store) {
    sql_run(
        store,
        "CREATE SCHEMA IF NOT EXISTS data; CREATE TABLE data.product_trade AS SELECT a.s AS state, p AS product, y AS "
        "year, (1 + hash(a.s || p || y) % 100)::DOUBLE AS exports, (1 + hash(p || a.s || y) % 100)::DOUBLE AS imports "
        "FROM (VALUES " STATES ") a(s), range(5) r(p), range(2000, 2010) t(y);"
        "CREATE TABLE data.treaty_parties_ieadb AS SELECT s AS state, t AS treatyid, DATE '2001-05-01' AS signature "
        "FROM (VALUES " STATES ") a(s), range(3) r(t);"
        "CREATE TABLE data.desta_members AS SELECT s AS state, '7' AS number, 7 AS base_treaty, 'base_treaty' AS "
        "entry_type, 2003 AS year FROM (VALUES ('CHN'), ('KAZ'), ('RUS')) a(s) UNION ALL SELECT 'BLR', '8', 8, "
        "'base_treaty', 2020;"
        "CREATE TABLE data.desta_indices AS SELECT '7' AS number, 5 AS depth_index");
}

static int group_setup(void **state) {
    int id = 0;
    comity_panel needs;
    if (scratch_setup(state)) {
        return -1;
    }
    all = make_workbench(scratch("all.comity"), "sco");
    sql_panel(all, "SELECT DISTINCT unnest(string_split_regex(needs, '[ |]')) AS need FROM indicator ORDER BY 1",
              &needs);
    for (size_t row = 0; row < needs.n_rows; row++) {
        char need[128];
        snprintf(need, sizeof need, "%s", needs.columns[0].text[row]);
        add_need(need, &id);
    }
    comity_panel_free(&needs);
    add_need((char[]){"state_year:cinc"}, &id);
    add_tables(all);
    measure(all, "sco");
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(all);
    comity_store_close(toy);
    return scratch_teardown(state);
}

/* ------------------------------------------------------------------------------------------------------ all of them */

static void every_header_is_complete(void **state) {
    (void)state;
    assert_true(sql_number(all, "SELECT count(*) FROM indicator") >= 150);
    assert_true(sql_number(all,
                           "SELECT count(*) FROM indicator WHERE '' IN (indicator, name, dimension, unit, direction, "
                           "formula, reference, needs, sql, bounds)") == 0);
    assert_string_equal(sql_text(all,
                                 "SELECT coalesce(string_agg(indicator, ' '), '') FROM indicator WHERE direction NOT "
                                 "IN ('positive', 'negative', 'none')"),
                        "");
    /* two numbers, the lower first; a formula says what n counts */
    assert_string_equal(sql_text(all,
                                 "SELECT coalesce(string_agg(indicator, ' '), '') FROM indicator WHERE NOT coalesce("
                                 "TRY_CAST(split_part(bounds, ' ', 1) AS DOUBLE) < TRY_CAST(split_part(bounds, ' ', "
                                 "2) AS DOUBLE), false)"),
                        "");
    assert_string_equal(
        sql_text(all,
                 "SELECT coalesce(string_agg(indicator, ' '), '') FROM indicator WHERE dimension NOT IN ('economic', "
                 "'political', 'security', 'sociocultural', 'institutional')"),
        "");
    assert_true(sql_number(all, "SELECT count(*) - count(DISTINCT name) FROM indicator") == 0);
}

static void each_has_values_in_all_variants(void **state) {
    (void)state;
    assert_string_equal(sql_text(all,
                                 "SELECT coalesce(string_agg(indicator || '/' || variant, ' ' ORDER BY indicator), '') "
                                 "FROM indicator, (VALUES ('as_was'), ('fixed'), ('without_largest')) v(variant) "
                                 "WHERE NOT EXISTS (FROM indicator_value x WHERE x.indicator = indicator.indicator AND "
                                 "x.variant = v.variant)"),
                        "");
}

static void none_leaves_its_bounds(void **state) {
    (void)state;
    assert_string_equal(
        sql_text(all,
                 "SELECT coalesce(string_agg(DISTINCT format('{} {} {} {}', v.indicator, v.variant, v.year, v.value), "
                 "' '), '') FROM indicator_value v JOIN indicator i USING (indicator) WHERE v.value < "
                 "split_part(i.bounds, ' ', 1)::DOUBLE - 1e-9 OR v.value > split_part(i.bounds, ' ', 2)::DOUBLE + "
                 "1e-9"),
        "");
    assert_true(sql_number(all, "SELECT count(*) FROM indicator_value WHERE NOT isfinite(value) OR n < 0") == 0);
}

/* Data that differ by region give values that differ by region: no indicator of ties or series forgets to join it. */
static void the_region_matters(void **state) {
    (void)state;
    assert_string_equal(
        sql_text(all,
                 "SELECT coalesce(string_agg(indicator, ' ' ORDER BY indicator), '') FROM indicator i WHERE "
                 "regexp_matches(needs, '(tie|state_year):') AND NOT regexp_matches(needs, 'fact:|china') AND NOT "
                 "EXISTS (FROM indicator_value a JOIN indicator_value b USING (indicator, year) WHERE a.indicator = "
                 "i.indicator AND a.variant = 'as_was' AND b.variant = 'without_largest' AND (a.value <> b.value OR "
                 "a.n <> b.n))"),
        "");
}

static void measuring_again_gives_the_same(void **state) {
    (void)state;
    sql_run(all, "CREATE TEMP TABLE before AS SELECT indicator, variant, year, value, n FROM indicator_value");
    measure(all, "sco");
    assert_true(sql_number(all,
                           "SELECT count(*) FROM (FROM before EXCEPT SELECT indicator, variant, year, value, n FROM "
                           "indicator_value)") == 0);
    assert_true(sql_number(all, "SELECT (SELECT count(*) FROM before) - (SELECT count(*) FROM indicator_value)") == 0);
}

static void coverage_is_told(void **state) {
    comity_panel list;
    comity_error error;
    (void)state;
    comity_panel_init(&list);
    assert_ok(comity_catalogue_list(&list, &error), error);
    size_t entries = list.n_rows;
    assert_ok(comity_coverage_add(all, "sco", &list, &error), error);
    assert_int_equal(list.n_rows, entries);
    int waiting = comity_panel_find(&list, "waits_for");
    int first = comity_panel_find(&list, "first_year");
    for (size_t row = 0; row < list.n_rows; row++) {
        int indicator = strcmp(list.columns[1].text[row], "indicator") == 0;
        assert_int_equal(comity_is_present(&list.columns[first], row), indicator);
        assert_string_equal(list.columns[waiting].text[row], indicator ? "" : "comity role");
    }
    comity_panel_free(&list);
    comity_panel_init(&list);
    assert_ok(comity_catalogue_list(&list, &error), error);
    assert_ok(comity_coverage_add(toy, "toy", &list, &error), error);
    for (size_t row = 0; row < list.n_rows; row++) {
        if (strcmp(list.columns[0].text[row], "fdi_share") == 0) {
            assert_string_equal(list.columns[waiting].text[row], "tie:fdi_flow");
        }
    }
    comity_panel_free(&list);
}

/* --------------------------------------------------------------------------------------------- numbers of families */

static double value_of(comity_store *store, const char *indicator, const char *variant, int year) {
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT value FROM indicator_value WHERE indicator = '%s' AND variant = '%s' AND year = %d", indicator,
             variant, year);
    return sql_number(store, sql);
}

/* The oracle of methods.md, section 2: trade of four states, and products of two. */
static void toy_data(void) {
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2005);
    add_layer(toy, 2, "migrant_stock", "false");
    add_toy_trade(toy, 2, 2005);
    add_layer(toy, 3, "mid_gml", "false");
    add_ties(toy, "VALUES (3, 'BBB', 'AAA', 2005, 2, 1), (3, 'AAA', 'DDD', 2006, 1, 1)");
    add_series(toy, 1, "polity2");
    add_series(toy, 2, "maddison_gdp_per_head");
    add_series(toy, 3, "gtd_incidents");
    add_series(toy, 4, "tpop");
    sql_run(toy,
            "INSERT INTO state_year_row VALUES (1, 'AAA', 2005, -7, 1), (1, 'BBB', 2005, 3, 1), (1, 'DDD', 2005, 10, "
            "1), (2, 'AAA', 2005, 1000, 1), (2, 'BBB', 2005, 3000, 1), (3, 'AAA', 2005, 9, 1), (3, 'DDD', 2006, 4, 1), "
            "(4, 'AAA', 2005, 1, 1), (4, 'BBB', 2005, 4, 1)");
    sql_run(toy,
            "CREATE SCHEMA IF NOT EXISTS data; CREATE TABLE data.product_trade AS FROM (VALUES ('AAA', 1, 2005, 60, "
            "10), ('AAA', 2, 2005, 30, 50), ('AAA', 3, 2005, 10, 40), ('BBB', 1, 2005, 20, 50), ('BBB', 2, 2005, 20, "
            "30), ('BBB', 3, 2005, 60, 20)) t(state, product, year, exports, imports)");
    measure(toy, "toy");
}

static void worked_numbers(void **state) {
    static const struct {
        const char *indicator;
        double value;
    } cases[] = {
        /* trade: x_AB 30, x_BA 20; exports of A 60, of B 40; imports of A 50, of B 60; world 230 */
        {"intra_export_share_cow", 50.0 / 100},
        {"intra_import_share_cow", 50.0 / 110},
        {"world_trade_share_cow", 21.0 / 46},
        {"extra_intensity_cow", 275.0 / 294},
        {"trade_symmetry_cow", 21.0 / 22},
        {"trade_salience_cow", 0.47673129462279612},
        {"trade_interdependence_cow", 0.47673129462279612 * 21 / 22},
        {"trading_pairs_cow", 1},
        /* A: min(1/2, 60/180) + min(1/3, 60/180) + min(1/6, 60/180); B: min(1/2, 50/170) + 1/4 + 1/4 */
        {"export_breadth_cow", (5.0 / 6 + 27.0 / 34) / 2},
        /* products: complementarity 90 and 70, similarity 1/2, Krugman 1, Grubel-Lloyd 1/2 and 3/5 */
        {"trade_complementarity", 80},
        {"arii_complementarity", 0.4},
        {"export_similarity", 0.5},
        {"specialisation_distance", 1},
        {"intra_industry_trade", 0.55},
        {"product_concentration", 0.45},
        /* flows of persons, as if the trade were people: RIKS's introversion is that of trade, 19/261 */
        {"migrant_stock_share", 0.5},
        {"migrant_stock_introversion", 19.0 / 261},
        {"migrants_over_population", 50.0 / 5000},
        /* series: polity -7 and 3; incomes 1000 and 3000, variation 1/2; 9 incidents in one of two members */
        {"regime_similarity_polity", 0.5},
        {"income_convergence_maddison", 50},
        {"incidents_gtd", 4.5},
        {"dispute_rate_gml", 2},
    };
    (void)state;
    toy_data();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = value_of(toy, cases[i].indicator, "as_was", 2005);
        if (!(fabs(value - cases[i].value) <= 1e-12)) {
            fail_msg("%s = %.17g, expected %.17g", cases[i].indicator, value, cases[i].value);
        }
    }
    /* the data tell of 2006, so that a pair or a member without a row had none; not of 2007 */
    assert_close(value_of(toy, "dispute_rate_gml", "as_was", 2006), 0, 0);
    assert_close(value_of(toy, "incidents_gtd", "as_was", 2006), 0, 0);
    assert_true(isnan(value_of(toy, "dispute_rate_gml", "as_was", 2007)));
    assert_true(isnan(value_of(toy, "trading_pairs_cow", "as_was", 2006)));
}

/* Numbers of the record of the SCO, counted by hand in the case. */
static void numbers_of_the_record(void **state) {
    static const struct {
        const char *indicator;
        int year;
        double value;
    } cases[] = {
        {"pooling", 2005, 0.1},               /* five areas; only suspension has a vote: 1/2 x 1 x 1 */
        {"delegation", 2005, 1.0 / 6},        /* budget and policy are prepared together with the Secretariat */
        {"institutional_structure", 1997, 1}, /* meetings, no permanent body */
        {"institutional_structure", 2005, 2}, /* Secretariat and RATS; disputes by consultation, so never 3 */
        {"summit_regularity", 2025, 1},
        {"confidence_pairs", 1996, 1},
        {"confidence_provisions", 1996, 5.0 / 7}, /* zone, limits, notice, data, observers; inspection comes in 1997 */
        {"confidence_provisions", 1997, 6.0 / 7},
        {"designations_shared", 2005, 0}, /* China and Russia list no group of the same name */
        {"independence_items", 2000, 0},
        {"independence_items", 2005, 0.75},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = value_of(all, cases[i].indicator, "as_was", cases[i].year);
        if (!(fabs(value - cases[i].value) <= 1e-12)) {
            fail_msg("%s %d = %.17g, expected %.17g", cases[i].indicator, cases[i].year, value, cases[i].value);
        }
    }
    assert_true(isnan(value_of(all, "pooling", "as_was", 2000))); /* the Charter is in force from 2003 */
    assert_close(value_of(all, "trade_agreement_share_desta", "fixed", 2005), 3.0 / 15, 1e-12);
    assert_close(value_of(all, "trade_agreement_depth_desta", "fixed", 2005), 3 * 5.0 / 15, 1e-12);
    assert_close(value_of(all, "trade_agreement_share_desta", "fixed", 2002), 0, 0);
    assert_close(value_of(all, "environment_treaties_shared", "as_was", 2001), 3, 0);
}

/* Published: the depth of the Netherlands in 2013 in the DHL index, Bahrain in 2015 in the GCC index. */
static void published_numbers(void **state) {
    (void)state;
    assert_close(sql_number(all, "SELECT comity_connectedness_depth([.97, .94, .86, .85], [.375, .375, .125, .125])"),
                 0.93, 5e-3);
    assert_close(sql_number(all,
                            "SELECT comity_connectedness_depth([71.68, 62, 49.63, 49.01, 78.25, 47.54], [.2, .2, .2, "
                            ".2, .1, .1])"),
                 59.043, 1e-9);
    assert_close(sql_number(all, "SELECT comity_convergence([2, 4, 4, 4, 5, 5, 7, 9])"), 60, 1e-12);
    assert_close(sql_number(all, "SELECT (comity_rate_ratio(11, 800, 21, 3011)).high"), 4.2772659, 5e-8);
    assert_close(sql_number(all, "SELECT (comity_ratio_of_ratios(3, 1, 1, 1, 1, 1, 3, 1)).p"), 34.0 / 70, 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_header_is_complete),
        cmocka_unit_test(each_has_values_in_all_variants),
        cmocka_unit_test(none_leaves_its_bounds),
        cmocka_unit_test(the_region_matters),
        cmocka_unit_test(coverage_is_told),
        cmocka_unit_test(worked_numbers),
        cmocka_unit_test(numbers_of_the_record),
        cmocka_unit_test(published_numbers),
        cmocka_unit_test(measuring_again_gives_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
