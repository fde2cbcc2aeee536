/* Separation: the data sets of Correia, Guimaraes & Zylkin, each with its certificate and against linear programming on
 * explicit dummies; random small models against the same; closed forms; singletons; collinearity; every error. */
#include "method/explain/separation_data.h"

/* The certificate proves what was found: z = X g + dummies, at least 1 where separated and 0 on all other rows. */
static void check_certificate(const data_set *d, const comity_separation_result *r) {
    for (size_t i = 0; i < d->n; i++) {
        if (r->state[i] == COMITY_SEPARATION_KEPT) {
            assert_close(r->z[i], 0, 1e-6);
        } else {
            if (d->y[i] > 0 || !(r->z[i] > 1 - 1e-6)) {
                fail_msg("row %zu, found by %d: y %g, z %g", i + 1, r->state[i], d->y[i], r->z[i]);
            }
        }
    }
    assert_true(twin_outside_span(d, r->z) < 1e-9);
}

static void check_counts(const comity_separation_result *r) {
    size_t of[7] = {0};
    for (size_t i = 0; i < r->n_rows; i++) {
        of[r->state[i]]++;
    }
    assert_int_equal(of[COMITY_SEPARATION_KEPT], r->n_kept);
    assert_int_equal(of[COMITY_SEPARATION_BY_LEVELS], r->n_levels);
    assert_int_equal(of[COMITY_SEPARATION_BY_PAIRS], r->n_pairs);
    assert_int_equal(of[COMITY_SEPARATION_BY_SIMPLEX], r->n_simplex);
    assert_int_equal(of[COMITY_SEPARATION_BY_RECTIFIER], r->n_rectifier);
    assert_int_equal(of[COMITY_SEPARATION_SINGLETON], r->n_singletons);
    assert_int_equal(of[COMITY_SEPARATION_UNUSED], r->n_unused);
    assert_int_equal(r->n_levels + r->n_pairs + r->n_simplex + r->n_rectifier, r->n_separated);
}

/* Finds them with the methods and compares with `expected`, one a row. */
static void check_found(data_set *d, int methods, const int *expected, const char *name) {
    comity_separation_options options = {.methods = methods, .certificate = 1};
    comity_separation_result r;
    comity_error error = {0};
    comity_model model = data_model(d);
    if (comity_separation_find(&model, NULL, &options, &r, &error)) {
        fail_msg("%s: %s", name, error.message);
    }
    for (size_t i = 0; i < d->n; i++) {
        if ((r.state[i] != COMITY_SEPARATION_KEPT) != expected[i]) {
            fail_msg("%s, methods %d, row %zu: expected %d, found %d", name, methods, i + 1, expected[i], r.state[i]);
        }
    }
    assert_true(r.complete || !(methods & COMITY_SEPARATION_RECTIFIER || methods == 0));
    check_counts(&r);
    check_certificate(d, &r);
    comity_separation_free(&r);
}

static void check_file(const char *file, size_t n_separated) {
    static data_set d;
    int expected[DATA_ROWS];
    size_t n = 0;
    if (!data_read(file, &d)) {
        skip();
    }
    twin_separated(&d, expected);
    for (size_t i = 0; i < d.n; i++) {
        n += (size_t)expected[i];
        assert_true(!d.has_answer || d.answer[i] == expected[i]);
    }
    assert_int_equal(n, n_separated);
    check_found(&d, 0, expected, file);
    check_found(&d, COMITY_SEPARATION_RECTIFIER, expected, file);
    check_found(&d, COMITY_SEPARATION_LEVELS | COMITY_SEPARATION_RECTIFIER, expected, file);
}

/* 01 to 09 have their answers in the file; those of 10 to 18 come from the linear program. */
static void published_sets(void **state) {
    static const size_t separated[] = {2, 1, 2, 83, 1, 1, 4, 1, 0, 5, 0, 1, 1, 0, 9, 29, 29, 29};
    (void)state;
    for (size_t i = 0; i < 18; i++) {
        char file[128];
        snprintf(file, sizeof file, "oracles/ppmlhdfe/separation_datasets/%02zu.csv", i + 1);
        check_file(file, separated[i]);
    }
}

/* fe3: the guide says 8, but its own z is 0 on the tenth row, and rows 13 to 16 force z = 0 there. */
static void guides(void **state) {
    (void)state;
    check_file("oracles/ppmlhdfe/guides_csv/example1.csv", 1);
    check_file("oracles/ppmlhdfe/guides_csv/example2.csv", 9);
    check_file("oracles/ppmlhdfe/guides_csv/fe1.csv", 4);
    check_file("oracles/ppmlhdfe/guides_csv/fe2.csv", 5);
    check_file("oracles/ppmlhdfe/guides_csv/fe3.csv", 7);
}

/* The table of the guide in which rows 1 and 5 are separated by x2 - x1. */
static void rows_one_and_five(void **state) {
    static const double table[10][4] = {{0, 0, 1, 0},    {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 1, 9, 0},
                                        {2, 21, 21, 21}, {3, 0, 0, 0}, {5, 0, 0, 0}, {7, 0, 0, 0}, {10, -18, -18, 0}};
    static const int expected[10] = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    static data_set d;
    (void)state;
    d.n = 10;
    d.n_x = 3;
    for (size_t i = 0; i < 10; i++) {
        d.y[i] = table[i][0];
        for (size_t k = 0; k < 3; k++) {
            d.x[k][i] = table[i][k + 1];
        }
    }
    check_found(&d, COMITY_SEPARATION_SIMPLEX, expected, "guide");
    check_found(&d, 0, expected, "guide");
    check_found(&d, COMITY_SEPARATION_RECTIFIER, expected, "guide");
}

/* ------------------------------------------------------------------------------------------------- random models */

static uint64_t seed = 20240229;

static uint64_t draw(uint64_t below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (seed >> 11) % below;
}

static void make_random(data_set *d, size_t n, size_t n_x, size_t n_effects, uint64_t levels, uint64_t nonzero) {
    memset(d, 0, sizeof *d);
    d->n = n;
    d->n_x = n_x;
    d->n_effects = n_effects;
    for (size_t i = 0; i < n; i++) {
        d->y[i] = draw(100) < nonzero ? 1 + (double)draw(5) : 0;
        for (size_t k = 0; k < n_x; k++) {
            d->x[k][i] = draw(2) ? 0 : (double)draw(5) - 2;
        }
        for (size_t e = 0; e < n_effects; e++) {
            d->id[e][i] = (uint32_t)draw(levels);
        }
    }
}

static void random_models(void **state) {
    static data_set d;
    int expected[DATA_ROWS];
    size_t with = 0;
    (void)state;
    for (size_t k = 0; k < 240; k++) {
        char name[32];
        make_random(&d, 15 + draw(30), k % 4, k / 4 % 4, 3 + draw(6), 25 + draw(50));
        snprintf(name, sizeof name, "random model %zu", k);
        twin_separated(&d, expected);
        for (size_t i = 0; i < d.n; i++) {
            with += (size_t)expected[i];
        }
        check_found(&d, 0, expected, name);
        check_found(&d, COMITY_SEPARATION_RECTIFIER, expected, name);
    }
    assert_true(with > 300);
}

/* The order of rows and columns, their scale, and the numbers of the levels are of no account. */
static void invariance(void **state) {
    static data_set d;
    static data_set e;
    int expected[DATA_ROWS];
    int moved[DATA_ROWS];
    (void)state;
    for (size_t k = 0; k < 40; k++) {
        make_random(&d, 30, 3, 2, 6, 50);
        twin_separated(&d, expected);
        e = d;
        for (size_t i = 0; i < d.n; i++) {
            size_t to = d.n - 1 - i;
            moved[to] = expected[i];
            e.y[to] = 1e15 * d.y[i];
            e.x[0][to] = 1e9 * d.x[1][i];
            e.x[1][to] = -1e-6 * d.x[2][i];
            e.x[2][to] = d.x[0][i] + 7;
            e.id[0][to] = 1000 - d.id[1][i] * 3;
            e.id[1][to] = 5 + d.id[0][i];
        }
        comity_separation_result r;
        comity_model model = data_model(&e);
        assert_int_equal(comity_separation_find(&model, NULL, NULL, &r, NULL), COMITY_OK);
        for (size_t i = 0; i < d.n; i++) {
            assert_int_equal(r.state[i] != COMITY_SEPARATION_KEPT, moved[i]);
        }
        comity_separation_free(&r);
    }
}

/* ------------------------------------------------------------------------------------------------ closed forms */

/* A chain: zero rows between the parts 0, 1, 2 ... of two effects, all pointing one way, are separated; closing the
 * circle saves them all. */
static void chain_and_circle(void **state) {
    static data_set d;
    comity_separation_result r;
    (void)state;
    memset(&d, 0, sizeof d);
    d.n_effects = 2;
    for (uint32_t c = 0; c < 50; c++) {
        d.y[d.n] = 1;
        d.id[0][d.n] = d.id[1][d.n] = c;
        d.n++;
    }
    for (uint32_t c = 0; c < 49; c++) {
        d.id[0][d.n] = c;
        d.id[1][d.n] = c + 1;
        d.n++;
    }
    comity_separation_options options = {.certificate = 1};
    comity_model model = data_model(&d);
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_pairs, 49);
    check_certificate(&d, &r);
    comity_separation_free(&r);
    d.id[0][d.n] = 49;
    d.id[1][d.n++] = 0;
    for (int methods = COMITY_SEPARATION_LEVELS; methods <= COMITY_SEPARATION_ALL; methods += 14) {
        options.methods = methods == COMITY_SEPARATION_LEVELS ? COMITY_SEPARATION_RECTIFIER : methods;
        model = data_model(&d);
        assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
        assert_int_equal(r.n_separated, 0);
        assert_true(r.complete);
        comity_separation_free(&r);
    }
}

static void levels_and_singletons(void **state) {
    /* level 1 has zeros only; the singleton of level 2, gone, leaves level 2 of the other effect with zeros only */
    static const double y[] = {3, 2, 0, 0, 5, 0, 0, 4};
    static const uint32_t a[] = {0, 0, 1, 1, 2, 0, 3, 3};
    static const uint32_t b[] = {0, 0, 0, 0, 2, 2, 2, 0};
    static const uint8_t plain[] = {0, 0, 1, 1, 0, 0, 0, 0};
    static const uint8_t single[] = {0, 0, 1, 1, 5, 1, 1, 5};
    const comity_effect effects[] = {{"a", a, 4}, {"b", b, 3}};
    comity_model model = {.n_rows = 8, .y = y, .effects = effects, .n_effects = 2};
    comity_separation_options options = {.methods = COMITY_SEPARATION_LEVELS};
    comity_separation_result r;
    (void)state;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_memory_equal(r.state, plain, 8);
    assert_null(r.z);
    comity_separation_free(&r);
    options.singletons = 1;
    options.certificate = 1;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_memory_equal(r.state, single, 8);
    assert_true(isnan(r.z[4]) && r.z[5] > 0);
    assert_int_equal(r.n_kept, 2);
    comity_separation_free(&r);
}

static void degenerate(void **state) {
    static const double zeros[] = {0, 0, 0, 0};
    static const double ones[] = {1, 2, 3, 4};
    static const double mixed[] = {0, 0, 1, 2};
    static const double constant[] = {7, 7, 7, 7};
    static const double rest[] = {1, 0, 0, 0};
    const double *x[] = {constant, rest};
    comity_model model = {.n_rows = 4, .y = zeros};
    comity_separation_options options = {.certificate = 1};
    comity_separation_result r;
    (void)state;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_separated, 4);
    comity_separation_free(&r);
    model.y = ones;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_true(r.n_separated == 0 && r.complete);
    comity_separation_free(&r);
    model.y = mixed;
    model.x = x;
    model.n_x = 1;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_true(r.n_separated == 0 && r.complete); /* a constant does no harm */
    comity_separation_free(&r);
    model.n_x = 2;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_true(r.n_separated == 1 && r.state[0] && r.direction[1] > 0);
    comity_separation_free(&r);
    const uint8_t known[] = {1, 0, 0, 0};
    options.known = known;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_separated, 0);
    comity_separation_free(&r);
    const double weights[] = {0, 1, 1, 1};
    model.weights = weights;
    options.known = NULL;
    assert_int_equal(comity_separation_find(&model, NULL, &options, &r, NULL), COMITY_OK);
    assert_true(r.n_unused == 1 && r.state[0] == COMITY_SEPARATION_UNUSED && r.n_separated == 0 && isnan(r.z[0]));
    comity_separation_free(&r);
}

/* Of a model with rows that do not count, the hook marks only others. */
static void as_hook(void **state) {
    static const double y[] = {0, 0, 1, 2, 0, NAN};
    static const double x[] = {1, 0, 0, 0, 2, NAN};
    static const uint8_t expected[] = {COMITY_ROW_SEPARATED, COMITY_ROW_USED,      COMITY_ROW_USED,
                                       COMITY_ROW_USED,      COMITY_ROW_SEPARATED, COMITY_ROW_MISSING};
    uint8_t rows[] = {0, 0, 0, 0, 0, COMITY_ROW_MISSING};
    const double *columns[] = {x};
    comity_model model = {.n_rows = 6, .y = y, .x = columns, .n_x = 1};
    comity_separation_context context = {.options = {.certificate = 1}};
    (void)state;
    assert_int_equal(comity_separation_mark(&context, &model, rows, NULL), COMITY_OK);
    assert_memory_equal(rows, expected, 6);
    assert_int_equal(context.result.n_separated, 2);
    uint8_t again[] = {0, 0, 0, 0, 0, COMITY_ROW_MISSING};
    assert_int_equal(comity_separation_mark(NULL, &model, again, NULL), COMITY_OK);
    assert_memory_equal(again, expected, 6);
    comity_separation_free(&context.result);
}

/* ------------------------------------------------------------------------------------------------- collinearity */

static void collinear_terms(void **state) {
    static const double a[] = {1, 2, 4, 3, 7, 1};
    static const double b[] = {0, 1, 0, 2, 5, 1};
    static const double twice[] = {5, 8, 14, 11, 23, 5}; /* 3 a + 2 */
    static const double mix[] = {2, 1, 8, 0, -1, -1};    /* 2 a - 3 b */
    static const double nothing[] = {0, 0, 0, 0, 0, 0};
    static const double constant[] = {4, 4, 4, 4, 4, 4};
    static const double by_level[] = {1, 1, -2, -2, 9, 9};
    static const uint32_t level[] = {0, 0, 1, 1, 2, 2};
    const double *x[] = {a, b, twice, mix, nothing, constant, by_level};
    const char *const names[] = {"a", "b", "twice", "mix", "nothing", "constant", "by_level"};
    const comity_effect effect = {"level", level, 3};
    comity_model model = {.n_rows = 6, .x = x, .x_names = names, .n_x = 7, .effects = &effect, .n_effects = 1};
    comity_collinear_result r;
    (void)state;
    assert_int_equal(comity_collinear_find(&model, NULL, 0, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_collinear, 5);
    assert_int_equal(r.terms[0].kind, COMITY_COLLINEAR_NO);
    assert_int_equal(r.terms[1].kind, COMITY_COLLINEAR_NO);
    assert_string_equal(r.terms[2].sentence, "twice = 3 a + fixed effects");
    assert_string_equal(r.terms[3].sentence, "mix = 2 a - 3 b");
    assert_close(r.terms[3].coefficients[1], -3, 1e-12);
    assert_string_equal(r.terms[4].sentence, "nothing is zero everywhere");
    assert_string_equal(r.terms[5].sentence, "constant is constant");
    assert_string_equal(r.terms[6].sentence, "by_level is a combination of the fixed effects");
    assert_null(r.terms[6].coefficients);
    comity_collinear_free(&r);
    model.n_effects = 0;
    assert_int_equal(comity_collinear_find(&model, NULL, 0, &r, NULL), COMITY_OK);
    assert_string_equal(r.terms[2].sentence, "twice = 3 a + a constant");
    assert_int_equal(r.terms[6].kind, COMITY_COLLINEAR_NO);
    comity_collinear_free(&r);
    const uint8_t rows[] = {0, 0, 1, 1, 1, 1};
    assert_int_equal(comity_collinear_find(&model, rows, 0, &r, NULL), COMITY_OK);
    assert_int_equal(r.terms[6].kind, COMITY_COLLINEAR_CONSTANT);
    comity_collinear_free(&r);
    assert_int_equal(comity_collinear_find(&model, rows, 1, &r, NULL), COMITY_ERROR_USAGE);
}

/* ------------------------------------------------------------------------------------------------------- errors */

static void expect(const comity_model *model, const comity_separation_options *options, comity_status status,
                   int64_t row, const char *column) {
    comity_separation_result r;
    comity_error error = {0};
    assert_int_equal(comity_separation_find(model, NULL, options, &r, &error), status);
    assert_int_equal(error.row, row);
    assert_string_equal(error.column, column);
    assert_null(r.state);
    assert_true(error.message[0] != '\0');
}

static void errors(void **state) {
    static const double y[] = {0, 1, 2};
    static const double negative[] = {0, -1, 2};
    static const double infinite[] = {0, 1, INFINITY};
    static const uint32_t level[] = {0, 1, 2};
    const double *x[] = {infinite};
    const char *const names[] = {"dist"};
    const comity_effect effect = {"pair", level, 2};
    comity_separation_options options = {.methods = 32};
    comity_model model = {.n_rows = 3, .y = negative};
    volatile int stop = 1;
    (void)state;
    expect(&model, NULL, COMITY_ERROR_INPUT, 2, "y");
    model.y = infinite;
    expect(&model, NULL, COMITY_ERROR_INPUT, 3, "y");
    model.y = y;
    expect(&model, &options, COMITY_ERROR_USAGE, 0, "");
    options = (comity_separation_options){.tolerance = -1};
    expect(&model, &options, COMITY_ERROR_USAGE, 0, "");
    model.weights = negative;
    expect(&model, NULL, COMITY_ERROR_INPUT, 2, "weight");
    static const double none[] = {0, 0, 0};
    model.weights = none;
    expect(&model, NULL, COMITY_ERROR_INPUT, 0, "");
    model.weights = NULL;
    model.x = x;
    model.x_names = names;
    model.n_x = 1;
    expect(&model, NULL, COMITY_ERROR_INPUT, 3, "dist");
    model.n_x = 0;
    model.effects = &effect;
    model.n_effects = 1;
    expect(&model, NULL, COMITY_ERROR_INPUT, 3, "pair");
    model.n_effects = 0;
    options = (comity_separation_options){.stop = &stop};
    expect(&model, &options, COMITY_ERROR_INTERRUPTED, 0, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_sets),        cmocka_unit_test(guides),     cmocka_unit_test(rows_one_and_five),
        cmocka_unit_test(random_models),         cmocka_unit_test(invariance), cmocka_unit_test(chain_and_circle),
        cmocka_unit_test(levels_and_singletons), cmocka_unit_test(degenerate), cmocka_unit_test(as_hook),
        cmocka_unit_test(collinear_terms),       cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
