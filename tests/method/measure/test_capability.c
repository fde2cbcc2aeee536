/* CINC against the published column of the Correlates of War data, the figures of the SCO case, and hand-made rows. */
#include "comity/measure.h"

#include "support.h"

#include <float.h>

enum { COMPONENTS = 6, COLUMNS = 9 };

static const char *const names[] = {"year", "state", "milex", "milper", "irst", "pec", "tpop", "upop"};

static void start_components(comity_panel *panel) {
    comity_panel_init(panel);
    for (int i = 0; i < 8; i++) {
        comity_type type = i < 2 ? COMITY_INTEGER : COMITY_NUMBER;
        assert_int_equal(comity_panel_add_column(panel, names[i], NULL, type, NULL), COMITY_OK);
    }
}

/* NaN stands for missing. */
static void add_state(comity_panel *panel, int year, int state, const double values[COMPONENTS]) {
    size_t row = panel->n_rows;
    assert_int_equal(comity_panel_add_rows(panel, 1, NULL), COMITY_OK);
    comity_panel_set_integer(panel, 0, row, year);
    comity_panel_set_integer(panel, 1, row, state);
    for (size_t k = 0; k < COMPONENTS; k++) {
        if (!isnan(values[k])) {
            comity_panel_set_number(panel, 2 + k, row, values[k]);
        }
    }
}

static void measure(const comity_panel *components, comity_panel *out) {
    comity_error error = {0};
    comity_panel_init(out);
    if (comity_measure_cinc(components, out, &error)) {
        fail_msg("%s", error.message);
    }
}

static void by_hand(void **state) {
    (void)state;
    static const double one[] = {1, 3, NAN, 0, 5, 2};
    static const double two[] = {3, 1, 4, 0, 15, NAN};
    static const double three[] = {NAN, NAN, NAN, 0, NAN, NAN};
    comity_panel components;
    comity_panel out;
    start_components(&components);
    add_state(&components, 2001, 30, three);
    add_state(&components, 2001, 20, two);
    add_state(&components, 2000, 10, one);
    add_state(&components, 2001, 10, one);
    measure(&components, &out);
    assert_int_equal(out.n_rows, 4);
    static const int years[] = {2000, 2001, 2001, 2001};
    static const int states[] = {10, 10, 20, 30};
    static const int averaged[] = {4, 4, 4, 0};
    /* 1/4 3/4 - - 5/20 2/2; 3/4 1/4 4/4 - 15/20 -; nobody has energy, the third has nothing else */
    static const double cinc[] = {1, (.25 + .75 + .25 + 1) / 4, (.75 + .25 + 1 + .75) / 4};
    for (size_t row = 0; row < 4; row++) {
        assert_int_equal(out.columns[0].integer[row], years[row]);
        assert_int_equal(out.columns[1].integer[row], states[row]);
        assert_int_equal(out.columns[3].integer[row], averaged[row]);
        assert_int_equal(comity_is_present(&out.columns[2], row), row < 3);
        assert_true(row == 3 || fabs(out.columns[2].number[row] - cinc[row]) < 1e-15);
    }
    assert_string_equal(out.columns[2].name, "cinc");
    comity_panel_free(&out);
    comity_panel_free(&components);
}

/* With every component there, the index of the world is one, whatever the order of rows. */
static void adds_up_to_one(void **state) {
    (void)state;
    comity_panel components;
    comity_panel reversed;
    comity_panel out;
    comity_panel again;
    double sum = 0;
    start_components(&components);
    start_components(&reversed);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 50; i++) {
            int s = pass ? 49 - i : i;
            double values[COMPONENTS];
            for (int k = 0; k < COMPONENTS; k++) {
                values[k] = 1 / (1.0 + (s * 37 + k * 11) % 53);
            }
            add_state(pass ? &reversed : &components, 1999, s, values);
        }
    }
    measure(&components, &out);
    measure(&reversed, &again);
    for (size_t row = 0; row < 50; row++) {
        sum += out.columns[2].number[row];
        assert_close(out.columns[2].number[row], again.columns[2].number[row], 0);
    }
    assert_close(sum, 1, 1e-14);
    comity_panel_free(&out);
    comity_panel_free(&again);
    comity_panel_free(&components);
    comity_panel_free(&reversed);
}

static void expect_error(const comity_panel *components, const char *message, int64_t row, const char *column) {
    comity_panel out;
    comity_error error = {0};
    comity_panel_init(&out);
    assert_int_equal(comity_measure_cinc(components, &out, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, message);
    assert_int_equal(error.row, row);
    assert_string_equal(error.column, column);
    assert_int_equal(out.n_columns, 0);
}

static void errors(void **state) {
    (void)state;
    static const double good[] = {1, 2, 3, 4, 5, 6};
    static const double nine[] = {1, 2, 3, -9, 5, 6};
    static const double infinite[] = {INFINITY, 2, 3, 4, 5, 6};
    comity_panel panel;
    comity_panel out;
    start_components(&panel);
    add_state(&panel, 2000, 2, good);
    add_state(&panel, 2000, 3, nine);
    expect_error(&panel, "-9 is no capability: it must be zero or positive and finite, or be marked as missing", 2,
                 "pec");
    comity_panel_free(&panel);
    start_components(&panel);
    add_state(&panel, 2000, 2, infinite);
    expect_error(&panel, "inf is no capability: it must be zero or positive and finite, or be marked as missing", 1,
                 "milex");
    comity_panel_free(&panel);
    start_components(&panel);
    add_state(&panel, 2000, 2, good);
    add_state(&panel, 2001, 2, good);
    add_state(&panel, 2000, 2, good);
    expect_error(&panel, "state 2 is there twice in 2000", 3, "state");
    comity_panel_set_missing(&panel, 1, 1, COMITY_NOT_REPORTED);
    expect_error(&panel, "a row of capabilities must have a year and a state", 2, "state");
    comity_panel_set_missing(&panel, 0, 0, COMITY_NOT_REPORTED);
    expect_error(&panel, "a row of capabilities must have a year and a state", 1, "year");
    comity_panel_init(&out);
    assert_int_equal(comity_panel_add_column(&out, "mine", NULL, COMITY_TEXT, NULL), COMITY_OK);
    assert_int_equal(comity_measure_cinc(&panel, &out, NULL), COMITY_ERROR_USAGE);
    comity_panel_free(&out);
    comity_panel_free(&panel);
    comity_panel_init(&panel);
    expect_error(&panel, "the panel has no column \"year\"", 0, "");
    for (int i = 0; i < 7; i++) {
        assert_int_equal(comity_panel_add_column(&panel, names[i], NULL, i < 2 ? COMITY_INTEGER : COMITY_NUMBER, NULL),
                         COMITY_OK);
    }
    expect_error(&panel, "the panel has no column \"upop\"", 0, "");
    comity_panel_free(&panel);
}

static void empty_input(void **state) {
    (void)state;
    comity_panel components;
    comity_panel out;
    start_components(&components);
    measure(&components, &out);
    assert_int_equal(out.n_rows, 0);
    assert_int_equal(out.n_columns, 4);
    comity_panel_free(&out);
    comity_panel_free(&components);
}

/* ------------------------------------------------------------------------------------------------------ real data */

/* ccode,year,six components,cinc; the published index goes into a ninth column, which the method does not look at. */
static int read_capabilities(comity_panel *panel) {
    char path[512];
    char line[512];
    if (!shared_path(path, sizeof path, "data/cow-nmc/cow_nmc_1816_2022.csv")) {
        return 0;
    }
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n");
    start_components(panel);
    assert_int_equal(comity_panel_add_column(panel, "published", "share", COMITY_NUMBER, NULL), COMITY_OK);
    while (fgets(line, sizeof line, file)) {
        double values[COLUMNS];
        char *rest = line;
        for (int i = 0; i < COLUMNS; i++) {
            char *field = strsep(&rest, ",\n");
            values[i] = *field ? strtod(field, NULL) : NAN;
        }
        add_state(panel, (int)values[1], (int)values[0], values + 2);
        comity_panel_set_number(panel, 8, panel->n_rows - 1, values[8]);
    }
    fclose(file);
    assert_int_equal(panel->n_rows, 17121);
    return 1;
}

static double cinc_of(const comity_panel *out, int year, int state) {
    for (size_t row = 0; row < out->n_rows; row++) {
        if (out->columns[0].integer[row] == year && out->columns[1].integer[row] == state) {
            return out->columns[2].number[row];
        }
    }
    fail_msg("no state %d in %d", state, year);
    return NAN;
}

/* Every row is reproduced as closely as the published column can tell: it is in single precision, so that the error of
 * rounding alone reaches 1.5e-8 above .25 (2^-26), and its sums were formed in that precision too. All rows agree to
 * one unit in the last place of a float; the 48 that differ by more than 1e-8 are all above .125. */
static void published_index(void **state) {
    (void)state;
    comity_panel panel;
    comity_panel out;
    double largest = 0;
    int above = 0;
    int partial = 0;
    if (!read_capabilities(&panel)) {
        skip();
    }
    measure(&panel, &out);
    assert_int_equal(out.n_rows, 17121);
    for (size_t row = 0; row < panel.n_rows; row++) {
        double published = panel.columns[8].number[row];
        double gap =
            fabs(cinc_of(&out, (int)panel.columns[0].integer[row], (int)panel.columns[1].integer[row]) - published);
        assert_true(gap < 1e-9 || gap <= published * FLT_EPSILON);
        assert_true(gap < 1e-8 || published > .125);
        above += gap > 1e-8;
        largest = fmax(largest, gap);
    }
    for (size_t row = 0; row < out.n_rows; row++) {
        assert_true(out.columns[3].integer[row] >= 1);
        partial += out.columns[3].integer[row] < COMPONENTS;
    }
    assert_true(largest < 2.5e-8);
    assert_int_equal(above, 48);
    assert_int_equal(partial, 17121 - 14317);
    comity_panel_free(&out);
    comity_panel_free(&panel);
}

static const int founders[] = {710, 365, 705, 703, 702, 704};
static const int joined[] = {750, 770, 630, 370};

static const struct {
    int year;
    double china;
    double share; /* of the six founders */
} cases[] = {{1992, .123794, .6188}, {1996, .146395, .6906}, {2001, .165434, .7319}, {2005, .171888, .7859},
             {2010, .209224, .8221}, {2016, .230825, .8440}, {2019, .229094, .8479}, {2022, .234097, .8396}};

static void sco_founders(void **state) {
    (void)state;
    comity_panel panel;
    comity_panel out;
    if (!read_capabilities(&panel)) {
        skip();
    }
    measure(&panel, &out);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double cinc[10];
        double six = 0;
        for (int s = 0; s < 6; s++) {
            cinc[s] = cinc_of(&out, cases[i].year, founders[s]);
            six += cinc[s];
        }
        assert_close(cinc[0], cases[i].china, 5e-7);
        assert_close(cinc[0] / six, cases[i].share, 5e-5);
        double con = comity_ray_singer(comity_hhi(cinc, 6), 6);
        if (cases[i].year == 1992) {
            assert_close(cinc[1], .067215, 5e-7);
            assert_close(con, .6292, 5e-5);
        } else if (cases[i].year == 2016) {
            assert_close(cinc[1], .036467, 5e-7);
            assert_close(con, .8225, 5e-5);
        } else if (cases[i].year == 2022) {
            double ten = six;
            for (int s = 0; s < 4; s++) {
                ten += cinc_of(&out, 2022, joined[s]);
            }
            assert_close(cinc[1], .038197, 5e-7);
            assert_close(cinc[0] / ten, .5659, 5e-5);
        }
    }
    comity_panel_free(&out);
    comity_panel_free(&panel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),     cmocka_unit_test(adds_up_to_one),  cmocka_unit_test(errors),
        cmocka_unit_test(empty_input), cmocka_unit_test(published_index), cmocka_unit_test(sco_founders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
