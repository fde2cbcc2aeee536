/* Regression of networks as a study: formulas, the networks that come of them, what is saved and what is refused. */
#include "scratch.h"

#include "study/network_formula.h"
#include "study/qap.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(store, 1, "trade", "false");
    add_toy_trade(store, 1, 2012);
    add_layer(store, 2, "near", "true");
    add_ties(store, "VALUES (2, 'AAA', 'BBB', 2012, 3, 1), (2, 'BBB', 'CCC', 2012, 1, 1), (2, 'AAA', "
                    "'DDD', 2012, 2, 1), (2, 'AAA', 'CCC', 2011, 5, 1), (2, 'AAA', 'BBB', 2011, 4, 1)");
    add_series(store, 1, "size");
    sql_run(store, "INSERT INTO state_year_row VALUES (1, 'AAA', 2012, 4, 1), (1, 'BBB', 2012, 2, 1), (1, 'CCC', 2012, "
                   "1, 1), (1, 'DDD', 2012, 9, 1)");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

static void formulas(void **state) {
    (void)state;
    comity_network_formula f;
    comity_error error;
    assert_int_equal(
        comity_network_formula_parse(" a ~ log1p( lag(b@v1, 3) ) + recorded(c)+difference(d)+ lag(lag(e)) ", &f, NULL),
        COMITY_OK);
    assert_int_equal(f.n_terms, 4);
    assert_string_equal(f.outcome.text, "a");
    assert_string_equal(f.terms[0].text, "log1p(lag(b@v1,3))");
    assert_string_equal(f.terms[0].key, "b@v1");
    assert_int_equal(f.terms[0].lag, 3);
    assert_close(comity_network_apply(&f.terms[0], 1), log(2), 0);
    assert_true(f.terms[1].recorded && !f.terms[0].recorded);
    assert_int_equal(f.terms[2].kind, COMITY_TERM_DIFFERENCE);
    assert_int_equal(f.terms[3].lag, 2);
    assert_int_equal(comity_network_formula_parse("log(binary(x)) ~ y", &f, NULL), COMITY_OK);
    assert_close(comity_network_apply(&f.outcome, 7), 0, 0);
    assert_true(isnan(comity_network_apply(&f.outcome, 0)));
    static const char *const wrong[][2] = {
        {"", "expected a variable or a function at the end"},
        {"a", "expected \"~\" at the end"},
        {"a ~", "expected a variable or a function at the end"},
        {"a ~ b +", "expected a variable or a function at the end"},
        {"a ~ b c(d)", "expected \"+\", \"*\", \":\" or \"|\" here\n    a ~ b c(d)\n          ^"},
        {"a ~ b : c", "a regression of networks has no products\n    a ~ b : c\n            ^"},
        {"a ~ b | c", "a regression of networks has no fixed effects"},
        {"c(a, d) ~ b", "expected one regression"},
        {"a ~ sw(b, c)", "expected one regression"},
        {"a ~ log(b", "expected \",\" or \")\" at the end"},
        {"a ~ sqrt(b)", "there is no function sqrt"},
        {"a ~ lag(b, 0)", "a number of years from 1 to 200"},
        {"a ~ lag(b, 99999999999999999999)", "a number of years from 1 to 200"},
        {"a ~ lag(lag(b, 150), 150)", "a lag of at most 200 years"},
        {"a ~ b + b", "b is there twice"},
        {"a ~ a", "a is there twice"},
        {"a ~ log(log(log(log(log(log(log(log(log(log(b))))))))))", "fewer functions in each other"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_fails(comity_network_formula_parse(wrong[i][0], &f, &error), COMITY_ERROR_USAGE, error, wrong[i][1]);
    }
}

static void regress(const char *formula, const char *organisation, comity_qap_info *info, comity_panel *out) {
    comity_error error;
    comity_qap_study study = {
        .formula = formula, .organisation = organisation, .year = 2012, .options = {.n_permutations = 50, .seed = 3}};
    comity_error_clear(&error);
    comity_panel_init(out);
    assert_ok(comity_study_qap(store, &study, info, out, &error), error);
}

/* Least squares on the twelve flows of the made-up world, worked in SQL. */
static void directed(void **state) {
    (void)state;
    comity_qap_info info;
    comity_panel rows;
    regress("trade ~ near", NULL, &info, &rows);
    assert_true(info.directed);
    assert_int_equal(info.fit.n_dyads, 12);
    double slope =
        sql_number(store, "SELECT regr_slope(t.value, coalesce(n.value, 0)) FROM tie t LEFT JOIN tie n ON n.layer = "
                          "'near' AND n.origin = t.origin AND n.destination = t.destination AND n.year = t.year "
                          "WHERE t.layer = 'trade'");
    double correlation =
        sql_number(store, "SELECT corr(t.value, coalesce(n.value, 0)) FROM tie t LEFT JOIN tie n ON n.layer "
                          "= 'near' AND n.origin = t.origin AND n.destination = t.destination AND n.year = "
                          "t.year WHERE t.layer = 'trade'");
    assert_int_equal(rows.n_rows, 3);
    assert_string_equal(rows.columns[0].text[1], "near");
    assert_close(rows.columns[1].number[1], slope, 1e-12);
    assert_string_equal(rows.columns[0].text[2], "correlation");
    assert_close(rows.columns[1].number[2], correlation, 1e-12);
    comity_panel_free(&rows);
    regress("trade ~ near", NULL, &info, &rows); /* takes the place of the first */
    assert_close(sql_number(store, "SELECT count(*) FROM qap WHERE formula = 'trade ~ near'"), 3, 0);
    comity_panel_free(&rows);
}

static void undirected_and_attributes(void **state) {
    (void)state;
    comity_qap_info info;
    comity_panel rows;
    regress("near ~ difference(size) + lag(near)", NULL, &info, &rows);
    assert_false(info.directed);
    assert_int_equal(info.fit.n_dyads, 6);
    assert_int_equal(rows.n_rows, 3);
    /* pairs AB AC AD BC BD CD: near 3 0 2 1 0 0, differences 2 3 5 1 7 8, the year before 4 5 0 0 0 0 */
    assert_close(sql_number(store, "SELECT p FROM qap WHERE term = 'lag(near)'"), rows.columns[4].number[2], 0);
    comity_panel_free(&rows);
    regress("trade ~ origin(size) + destination(size)", NULL, &info, &rows);
    assert_true(info.directed);
    comity_panel_free(&rows);
}

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *formula;
        const char *organisation;
        comity_status status;
        const char *words;
    } cases[] = {
        {"nothing ~ near", NULL, COMITY_ERROR_NOT_FOUND, "there is no layer \"nothing\""},
        {"trade ~ lag(near, 9)", NULL, COMITY_ERROR_NOT_FOUND, "the layer near says nothing of these states in 2003"},
        {"trade ~ difference(mass)", NULL, COMITY_ERROR_NOT_FOUND, "there is no series \"mass\""},
        {"trade ~ near", "toy", COMITY_ERROR_INPUT, "a permutation test needs at least 4"},
        {"trade ~ near + log1p(near) + binary(trade)", NULL, COMITY_ERROR_INPUT,
         "binary(trade) is the same for all dyads that can be used"},
        {"binary(trade) ~ near", NULL, COMITY_ERROR_INPUT, "binary(trade) is the same for all dyads"},
        {"trade ~ origin(size) + destination(size) + lag(trade)", NULL, COMITY_ERROR_NOT_FOUND, "says nothing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        comity_qap_study study = {.formula = cases[i].formula,
                                  .organisation = cases[i].organisation,
                                  .year = 2012,
                                  .options = {.n_permutations = 5}};
        assert_fails(comity_study_qap(store, &study, NULL, NULL, &error), cases[i].status, error, cases[i].words);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas),
        cmocka_unit_test(directed),
        cmocka_unit_test(undirected_and_attributes),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
