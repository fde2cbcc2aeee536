/* Every allocation of the measures and of the panel fails once: the call says COMITY_ERROR_MEMORY, nothing leaks, and
 * the panels can still be freed. */
#include "comity/measure.h"
#include "comity/permutation.h"
#include "comity/similarity.h"

#include "failing_alloc.h"
#include "support.h"

/* One call with all it makes and frees; the panels of the input are made before. The checksum stands for the result. */
typedef comity_status (*attempt)(const comity_panel *input, double *checksum);

static int64_t cell(size_t row, size_t column) {
    return (int64_t)((row * 31 + column * 17 + row / 7) % 3 + 1);
}

/* Rows of distinct keys (row, row / 40) beside small values, in columns of these names. */
static void make_input(comity_panel *panel, const char *const *names, size_t n, size_t n_integers, size_t rows) {
    comity_panel_init(panel);
    for (size_t i = 0; i < n; i++) {
        comity_type type = i < n_integers ? COMITY_INTEGER : COMITY_NUMBER;
        assert_int_equal(comity_panel_add_column(panel, names[i], NULL, type, NULL), COMITY_OK);
    }
    assert_int_equal(comity_panel_add_rows(panel, rows, NULL), COMITY_OK);
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < n; i++) {
            if (i < n_integers) {
                comity_panel_set_integer(panel, i, row, cell(row, i));
            } else {
                comity_panel_set_number(panel, i, row, (double)cell(row, i));
            }
        }
    }
}

static double sum_of(const comity_panel *out, size_t column) {
    double sum = 0;
    for (size_t row = 0; row < out->n_rows; row++) {
        sum += out->columns[column].number[row] * (double)(row + 1);
    }
    return sum;
}

/* Runs `call` with allocation 0, 1, 2 ... failing until none is left to fail; returns how many there were. The sort of
 * the C library may ask for memory and do without it: `spared` failures may leave the call, and its result, whole. */
static int fail_each(attempt call, const comity_panel *input, int spared) {
    double undisturbed = NAN;
    double checksum = NAN;
    assert_int_equal(call(input, &undisturbed), COMITY_OK);
    for (int k = 0; k < 1000; k++) {
        failing_alloc_start(k);
        comity_status status = call(input, &checksum);
        int hit = failing_alloc_stop();
        if (failing_alloc_live != 0) {
            fail_msg("%ld blocks leak where allocation %d fails", failing_alloc_live, k);
        }
        if (status == COMITY_OK) {
            assert_close(checksum, undisturbed, 0);
            spared -= hit;
            assert_true(spared >= 0);
        } else {
            assert_true(hit);
            assert_int_equal(status, COMITY_ERROR_MEMORY);
        }
        if (!hit) {
            return k;
        }
    }
    fail_msg("no end of allocations");
    return 0;
}

static comity_status call_agreement(const comity_panel *votes, double *checksum) {
    comity_panel out;
    comity_error error = {0};
    comity_panel_init(&out);
    comity_status status = comity_measure_agreement(votes, NULL, &out, &error);
    if (status != error.status || (status && out.n_columns)) {
        status = COMITY_ERROR_USAGE;
    }
    *checksum = status ? NAN : sum_of(&out, 5);
    comity_panel_free(&out);
    return status;
}

static void agreement(void **state) {
    (void)state;
    static const char *const names[] = {"period", "item", "state", "vote"};
    comity_panel votes;
    if (!FAILING_ALLOC) {
        skip();
    }
    /* 3,000 items let the table of ballots grow twice; later periods need more bits than earlier ones */
    make_input(&votes, names, 4, 4, 6000);
    for (size_t row = 0; row < votes.n_rows; row++) {
        votes.columns[0].integer[row] = row < 200 ? 1 : 2;
        votes.columns[1].integer[row] = (int64_t)row / 2;
        votes.columns[2].integer[row] = (int64_t)((row / 2) % 11 + (row % 2) * 20);
    }
    assert_true(fail_each(call_agreement, &votes, 1) > 25);
    comity_panel_free(&votes);
}

static comity_status call_portfolios(const comity_panel *ties, double *checksum) {
    static const double levels[] = {0, 1, 2, 3};
    static const comity_similarity measures[] = {COMITY_KAPPA_SQUARED, COMITY_S};
    comity_panel out;
    comity_error error = {0};
    /* the ties are their own states: columns period and state are among theirs */
    comity_similarity_options options = {
        .levels = {levels, 4}, .measures = measures, .n_measures = 2, .self = 3, .n_threads = 1};
    comity_panel_init(&out);
    comity_status status = comity_measure_portfolios(ties, ties, &options, &out, &error);
    if (status != error.status || (status && out.n_columns)) {
        status = COMITY_ERROR_USAGE;
    }
    *checksum = status ? NAN : sum_of(&out, 5);
    comity_panel_free(&out);
    return status;
}

static void portfolios(void **state) {
    (void)state;
    static const char *const names[] = {"period", "state", "origin", "destination", "value"};
    comity_panel ties;
    if (!FAILING_ALLOC) {
        skip();
    }
    make_input(&ties, names, 5, 5, 40);
    for (size_t row = 0; row < ties.n_rows; row++) {
        ties.columns[0].integer[row] = (int64_t)row / 20;
        ties.columns[1].integer[row] = (int64_t)row;
        ties.columns[2].integer[row] = (int64_t)row;
        ties.columns[3].integer[row] = (int64_t)(row / 20 * 20 + (row + 3) % 20);
        ties.columns[4].integer[row] = (int64_t)row % 4;
    }
    assert_true(fail_each(call_portfolios, &ties, 1) > 15);
    comity_panel_free(&ties);
}

static comity_status call_mrqap(const comity_panel *input, double *checksum) {
    static const char *const names[] = {"x", "y"};
    double y[36];
    double x[36];
    const double *terms[] = {x};
    comity_permutation_result result;
    comity_permutation_term term;
    comity_error error = {0};
    comity_permutation_options options = {.directed = 1, .n_permutations = 4, .n_threads = 1};
    (void)input;
    for (int i = 0; i < 36; i++) {
        x[i] = i * 7 % 11;
        y[i] = i * 5 % 13;
    }
    comity_status status = comity_mrqap(y, terms, names, 1, 6, &options, &result, &error);
    if (!status) {
        status = comity_qap_correlation(y, x, 6, &options, &term, &error);
    }
    *checksum = status ? NAN : result.terms[1].statistic + term.p;
    return status == error.status ? status : COMITY_ERROR_USAGE;
}

static void mrqap(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    assert_true(fail_each(call_mrqap, NULL, 1) > 15);
}

static comity_status call_region_trade(const comity_panel *flows, double *checksum) {
    static const uint8_t member[] = {0, 1, 1, 0};
    comity_region_trade trade;
    comity_status status = comity_measure_region_trade(flows, member, 4, &trade, NULL);
    *checksum = trade.world;
    return status;
}

/* It asks for no memory at all. */
static void region_trade(void **state) {
    (void)state;
    static const char *const names[] = {"origin", "destination", "value"};
    comity_panel flows;
    if (!FAILING_ALLOC) {
        skip();
    }
    make_input(&flows, names, 3, 2, 50);
    assert_int_equal(fail_each(call_region_trade, &flows, 0), 0);
    comity_panel_free(&flows);
}

static comity_status call_trend(const comity_panel *input, double *checksum) {
    static const double values[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
    comity_trend trend;
    comity_error error = {0};
    (void)input;
    comity_status status = comity_measure_trend(values, NULL, 11, &trend, &error);
    *checksum = trend.s + trend.slope + trend.slope_low + trend.pettitt_p;
    return status == error.status && isnan(trend.s) == (status != COMITY_OK) ? status : COMITY_ERROR_USAGE;
}

static void trend(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    assert_int_equal(fail_each(call_trend, NULL, 0), 5);
}

static comity_status call_cinc(const comity_panel *components, double *checksum) {
    comity_panel out;
    comity_error error = {0};
    comity_panel_init(&out);
    comity_status status = comity_measure_cinc(components, &out, &error);
    if (status != error.status || (status && out.n_columns)) {
        status = COMITY_ERROR_USAGE;
    }
    *checksum = status ? NAN : sum_of(&out, 2);
    comity_panel_free(&out);
    return status;
}

static void cinc(void **state) {
    (void)state;
    static const char *const names[] = {"year", "state", "milex", "milper", "irst", "pec", "tpop", "upop"};
    comity_panel components;
    if (!FAILING_ALLOC) {
        skip();
    }
    make_input(&components, names, 8, 2, 200);
    for (size_t row = 0; row < components.n_rows; row++) {
        components.columns[1].integer[row] = (int64_t)row;
    }
    assert_true(fail_each(call_cinc, &components, 1) > 15);
    comity_panel_free(&components);
}

/* Each step once; a later one runs only if the earlier ones did. Texts beyond a block of the panel's memory included.
 */
static comity_status build_panel(comity_panel *panel) {
    static char text[200000];
    comity_status status = comity_panel_add_column(panel, "n", "usd", COMITY_NUMBER, NULL);
    memset(text, 'x', sizeof text);
    if (!status) {
        status = comity_panel_add_rows(panel, 3, NULL);
    }
    if (!status) {
        status = comity_panel_add_column(panel, "t", NULL, COMITY_TEXT, NULL);
    }
    if (!status) {
        status = comity_panel_add_rows(panel, 100, NULL);
    }
    if (!status) {
        status = comity_panel_reserve(panel, 5000, NULL);
    }
    if (!status) {
        status = comity_panel_set_text(panel, 1, 102, "short", 5, NULL);
    }
    if (!status) {
        status = comity_panel_set_text(panel, 1, 0, text, sizeof text, NULL);
    }
    if (!status) {
        status = comity_panel_keep(panel, text, 66000) ? COMITY_OK : COMITY_ERROR_MEMORY;
    }
    return status;
}

/* After the failure the panel is as it was before that step, and the same step can be tried again. */
static comity_status call_panel(const comity_panel *input, double *checksum) {
    comity_panel panel;
    (void)input;
    comity_panel_init(&panel);
    comity_status status = build_panel(&panel);
    for (size_t i = 0; i < panel.n_columns; i++) {
        for (size_t row = 0; row < panel.n_rows; row++) {
            volatile int touched = comity_is_present(&panel.columns[i], row);
            (void)touched;
        }
    }
    *checksum = (double)panel.n_rows;
    if (status && (comity_panel_add_rows(&panel, 500, NULL) || panel.n_rows < 500)) {
        status = COMITY_ERROR_USAGE;
    }
    comity_panel_free(&panel);
    return status;
}

static void panel_functions(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    assert_true(fail_each(call_panel, NULL, 0) > 15);
}

/* The shim itself: it fails the one allocation it is told to, and sees a leak. */
static void shim(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    void *volatile first;
    void *volatile second;
    void *volatile third;
    failing_alloc_start(1);
    first = malloc(10);
    second = calloc(2, 10);
    third = realloc(NULL, 10);
    int hit = failing_alloc_stop();
    assert_true(hit && first && !second && third);
    assert_int_equal(failing_alloc_live, 2);
    free(first);
    free(third);
    failing_alloc_start(5);
    free(malloc(1));
    assert_false(failing_alloc_stop());
    assert_int_equal(failing_alloc_live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shim),  cmocka_unit_test(agreement),       cmocka_unit_test(portfolios),
        cmocka_unit_test(mrqap), cmocka_unit_test(region_trade),    cmocka_unit_test(trend),
        cmocka_unit_test(cinc),  cmocka_unit_test(panel_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
