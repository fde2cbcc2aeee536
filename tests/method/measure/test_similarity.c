/* Similarity of votes and ties: published values, closed forms and degenerate cases, a slow twin, portfolios against
 * lists, weights, errors, and the same answer on any number of threads. */
#include "comity/measure.h"
#include "comity/similarity.h"

#include "support.h"

#include <ctype.h>
#include <zlib.h>

static const double alliance_levels[] = {0, 1, 2, 3};
static const double vote_levels[] = {1, 2, 3};
static const comity_levels alliances = {alliance_levels, 4};
static const comity_levels votes = {vote_levels, 3};

static const comity_similarity all_measures[] = {COMITY_AGREEMENT,
                                                 COMITY_S,
                                                 COMITY_S_SQUARED,
                                                 COMITY_KAPPA,
                                                 COMITY_KAPPA_ABSOLUTE,
                                                 COMITY_KAPPA_SQUARED,
                                                 COMITY_PI,
                                                 COMITY_PI_ABSOLUTE,
                                                 COMITY_PI_SQUARED,
                                                 COMITY_TAU_B,
                                                 COMITY_ALIGNMENT,
                                                 COMITY_ALIGNMENT_SQUARED};

static double of_lists(const double *x, const double *y, const double *w, size_t n, const comity_levels *levels,
                       comity_similarity which) {
    double value = 0;
    comity_error error = {0};
    if (comity_similarity_of_lists(x, y, w, n, levels, which, &value, &error)) {
        fail_msg("%s", error.message);
    }
    return value;
}

/* ------------------------------------------------------------------------------------------------------ oracle */

enum { MOST_ROWS = 64, MOST_COLUMNS = 20 };

/* A small CSV of numbers under a header of names; text cells become NaN. Quotes stand around whole cells. */
typedef struct {
    char names[MOST_COLUMNS][40];
    char text[MOST_ROWS][40]; /* first cell of each row */
    double cells[MOST_ROWS][MOST_COLUMNS];
    size_t rows;
    size_t columns;
} table;

static int read_table(const char *file, table *t) {
    char path[512];
    char line[2048];
    memset(t, 0, sizeof *t);
    if (!shared_path(path, sizeof path, file)) {
        return 0;
    }
    FILE *in = fopen(path, "r");
    for (size_t row = 0; in && fgets(line, sizeof line, in); row++) {
        char *rest = line;
        size_t column = 0;
        for (char *cell = strsep(&rest, ",\r\n"); cell && *cell; cell = strsep(&rest, ",\r\n")) {
            cell += *cell == '"';
            cell[strcspn(cell, "\"")] = '\0';
            if (row == 0) {
                snprintf(t->names[column], sizeof t->names[0], "%s", cell);
            } else if (column == 0) {
                snprintf(t->text[row - 1], sizeof t->text[0], "%s", cell);
            } else {
                t->cells[row - 1][column] =
                    isdigit((unsigned char)*cell) || *cell == '-' ? strtod(cell, NULL) : (double)NAN;
            }
            column++;
        }
        t->columns = row == 0 ? column : t->columns;
        t->rows = row;
    }
    fclose(in);
    return 1;
}

static void column_of(const table *t, const char *name, double *out) {
    for (size_t c = 0; c < t->columns; c++) {
        if (strcmp(t->names[c], name) == 0) {
            for (size_t r = 0; r < t->rows; r++) {
                out[r] = t->cells[r][c];
            }
            return;
        }
    }
    fail_msg("no column %s", name);
}

/* Columns of expected_values.csv after "case" and "n". */
static const struct {
    comity_similarity which;
    int weighted;
} oracle_columns[] = {{COMITY_S, 0},
                      {COMITY_S_SQUARED, 0},
                      {COMITY_S, 1},
                      {COMITY_S_SQUARED, 1},
                      {COMITY_KAPPA, 0},
                      {COMITY_KAPPA_ABSOLUTE, 0},
                      {COMITY_KAPPA_SQUARED, 0},
                      {COMITY_PI, 0},
                      {COMITY_PI_ABSOLUTE, 0},
                      {COMITY_PI_SQUARED, 0},
                      {COMITY_TAU_B, 0},
                      {COMITY_ALIGNMENT, 0},
                      {COMITY_ALIGNMENT_SQUARED, 0}};

static void all_values_of_the_toys(void **state) {
    (void)state;
    static table expected;
    static table sources[3];
    int checked = 0;
    if (!read_table("oracles/fpsim_toy/expected_values.csv", &expected) ||
        !read_table("oracles/fpsim_toy/alliances1914.csv", &sources[0]) ||
        !read_table("oracles/fpsim_toy/alliances1947.csv", &sources[1]) ||
        !read_table("oracles/fpsim_toy/UNVotes1947.csv", &sources[2])) {
        skip();
    }
    for (size_t row = 0; row < expected.rows; row++) {
        char first[20];
        char second[20];
        double x[MOST_ROWS];
        double y[MOST_ROWS];
        double w[MOST_ROWS];
        int which = strncmp(expected.text[row], "1914", 4) == 0   ? 0
                    : strncmp(expected.text[row], "alli", 4) == 0 ? 1
                                                                  : 2;
        const table *source = &sources[which];
        assert_int_equal(sscanf(expected.text[row], "%*s %3s%*[- ]%3s", first, second), 2);
        if (strncmp(first, "UK", 2) == 0) {
            assert_int_equal(sscanf(expected.text[row], "%*s %2s %3s", first, second), 2);
        }
        column_of(source, first, x);
        column_of(source, second, y);
        if (which < 2) {
            column_of(source, which ? "SysCap" : "Cap", w);
        }
        for (size_t c = 0; c < sizeof oracle_columns / sizeof oracle_columns[0]; c++) {
            double value = expected.cells[row][c + 2];
            if (isnan(value)) {
                continue;
            }
            assert_close(of_lists(x, y, oracle_columns[c].weighted ? w : NULL, source->rows,
                                  which < 2 ? &alliances : &votes, oracle_columns[c].which),
                         value, 5e-14);
            checked++;
        }
    }
    assert_int_equal(checked, 13 * 13 - 6 * 2);
}

/* ------------------------------------------------------------------------------------- closed forms, no values */

static void closed_forms(void **state) {
    (void)state;
    static const double rising[] = {1, 2, 3, 1, 2, 3};
    static const double falling[] = {3, 2, 1, 3, 2, 1};
    static const double ones[] = {1, 1, 1, 1, 1, 1};
    static const double threes[] = {3, 3, 3, 3, 3, 3};
    for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) {
        comity_similarity which = all_measures[k];
        double same = of_lists(rising, rising, NULL, 6, &votes, which);
        double expected = which == COMITY_ALIGNMENT ? 8.0 / 9 : which == COMITY_ALIGNMENT_SQUARED ? 2.0 / 3 : 1;
        assert_close(same, expected, 1e-15);
    }
    assert_close(of_lists(rising, falling, NULL, 6, &votes, COMITY_TAU_B), -1, 1e-15);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_S), -1, 0);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_AGREEMENT), 0, 0);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_KAPPA_SQUARED), 0, 0);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_PI), -1, 0);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_PI_ABSOLUTE), -1, 0);
    assert_close(of_lists(ones, threes, NULL, 6, &votes, COMITY_ALIGNMENT), 0, 0);
    assert_close(of_lists(ones, ones, NULL, 6, &votes, COMITY_ALIGNMENT), 0, 0);
    assert_close(of_lists(ones, ones, NULL, 6, &votes, COMITY_S), 1, 0);
    /* the unused level 3 counts for the range */
    static const double low[] = {1, 2};
    static const double other[] = {2, 1};
    static const comity_levels two = {vote_levels, 2};
    assert_close(of_lists(low, other, NULL, 2, &votes, COMITY_S), 0, 0);
    assert_close(of_lists(low, other, NULL, 2, &two, COMITY_S), -1, 0);
}

/* The squared forms as Haege (2011) writes them, about means instead of tables. */
static void squared_forms_about_means(void **state) {
    (void)state;
    static const double x[] = {1, 3, 2, 2, 1, 1, 3, 1, 2, 3, 1};
    static const double y[] = {1, 2, 2, 3, 1, 2, 3, 1, 1, 3, 3};
    enum { N = 11 };
    double mx = 0;
    double my = 0;
    double ssd = 0;
    double ss_x = 0;
    double ss_y = 0;
    double joint = 0;
    for (size_t i = 0; i < N; i++) {
        mx += x[i] / N;
        my += y[i] / N;
        ssd += (x[i] - y[i]) * (x[i] - y[i]);
    }
    for (size_t i = 0; i < N; i++) {
        double m = (mx + my) / 2;
        ss_x += (x[i] - mx) * (x[i] - mx);
        ss_y += (y[i] - my) * (y[i] - my);
        joint += (x[i] - m) * (x[i] - m) + (y[i] - m) * (y[i] - m);
    }
    assert_close(of_lists(x, y, NULL, N, &votes, COMITY_KAPPA_SQUARED),
                 1 - ssd / (ss_x + ss_y + N * (mx - my) * (mx - my)), 1e-14);
    assert_close(of_lists(x, y, NULL, N, &votes, COMITY_PI_SQUARED), 1 - ssd / joint, 1e-14);
}

static void no_value(void **state) {
    (void)state;
    static const double twos[] = {2, 2, 2};
    static const double mixed[] = {1, 2, 3};
    const double nothing[] = {NAN, NAN, NAN};
    static const double zero[] = {0, 0, 0};
    static const comity_similarity without[] = {COMITY_KAPPA, COMITY_KAPPA_ABSOLUTE, COMITY_KAPPA_SQUARED,
                                                COMITY_PI,    COMITY_PI_ABSOLUTE,    COMITY_PI_SQUARED,
                                                COMITY_TAU_B};
    for (size_t k = 0; k < sizeof without / sizeof without[0]; k++) {
        assert_true(isnan(of_lists(twos, twos, NULL, 3, &votes, without[k])));
    }
    assert_true(isnan(of_lists(twos, mixed, NULL, 3, &votes, COMITY_TAU_B)));
    assert_true(isnan(of_lists(mixed, twos, NULL, 3, &votes, COMITY_TAU_B)));
    for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) {
        assert_true(isnan(of_lists(mixed, mixed, NULL, 0, &votes, all_measures[k])));
        assert_true(isnan(of_lists(mixed, nothing, NULL, 3, &votes, all_measures[k])));
        assert_true(isnan(of_lists(mixed, mixed, zero, 3, &votes, all_measures[k])));
        assert_true(isnan(of_lists(mixed, mixed, nothing, 3, &votes, all_measures[k])));
    }
    /* one item */
    assert_close(of_lists(mixed, twos, NULL, 1, &votes, COMITY_S), 0, 0);
    assert_close(of_lists(mixed, twos, NULL, 1, &votes, COMITY_KAPPA), 0, 0);
}

/* Weights are shares of what both have: their scale does not matter, and a weight of a missing item counts nowhere. */
static void weights_of_lists(void **state) {
    (void)state;
    const double x[] = {0, 3, 1, NAN, 2, 0};
    const double y[] = {0, 1, 1, 3, NAN, 3};
    const double w[] = {0.5, 0.25, 0.125, 9, 7, 0.125};
    for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) {
        /* eighths as repeated items */
        const double repeated_x[] = {0, 0, 0, 0, 3, 3, 1, 0};
        const double repeated_y[] = {0, 0, 0, 0, 1, 1, 1, 3};
        double expected = of_lists(repeated_x, repeated_y, NULL, 8, &alliances, all_measures[k]);
        assert_close(of_lists(x, y, w, 6, &alliances, all_measures[k]), expected, 1e-14);
    }
}

static void wrong_lists(void **state) {
    (void)state;
    static const double x[] = {1, 4};
    static const double y[] = {1, 2};
    static const double negative[] = {1, -1};
    static const double falling[] = {3, 2, 1};
    static const comity_levels upside_down = {falling, 3};
    static const comity_levels one = {vote_levels, 1};
    double value = 0;
    comity_error error = {0};
    assert_int_equal(comity_similarity_of_lists(x, y, NULL, 2, &votes, COMITY_S, &value, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "item 2 has the value 4, which is none of the levels");
    assert_int_equal(comity_similarity_of_lists(y, y, negative, 2, &votes, COMITY_S, &value, &error),
                     COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "the weight of item 2 is -1");
    assert_int_equal(comity_similarity_of_lists(y, y, NULL, 2, &upside_down, COMITY_S, &value, NULL),
                     COMITY_ERROR_USAGE);
    assert_int_equal(comity_similarity_of_lists(y, y, NULL, 2, &one, COMITY_S, &value, NULL), COMITY_ERROR_USAGE);
    assert_true(isnan(value));
    const double cells[] = {1, -1, 0, 2};
    static const comity_levels two = {vote_levels, 2};
    assert_true(isnan(comity_similarity_of_table(cells, &two, COMITY_S)));
    for (int k = 0; k < COMITY_N_SIMILARITIES; k++) {
        assert_int_equal(comity_similarity_find(comity_similarity_name((comity_similarity)k)), k);
    }
    assert_int_equal(comity_similarity_find("gamma"), -1);
}

/* ------------------------------------------------------------------------------------------ panels, slow twin */

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void start(comity_panel *panel, const char *const *names, size_t n, comity_type last) {
    comity_panel_init(panel);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(comity_panel_add_column(panel, names[i], NULL, i + 1 < n ? COMITY_INTEGER : last, NULL), 0);
    }
}

static void add_row(comity_panel *panel, int64_t a, int64_t b, int64_t c, double value) {
    size_t row = panel->n_rows;
    int64_t cells[] = {a, b, c};
    assert_int_equal(comity_panel_add_rows(panel, 1, NULL), 0);
    for (size_t i = 0; i + 1 < panel->n_columns; i++) {
        comity_panel_set_integer(panel, i, row, cells[i]);
    }
    size_t last = panel->n_columns - 1;
    if (isnan(value)) {
        return;
    }
    if (panel->columns[last].type == COMITY_NUMBER) {
        comity_panel_set_number(panel, last, row, value);
    } else {
        comity_panel_set_integer(panel, last, row, (int64_t)value);
    }
}

static const char *const row_names[] = {"period", "item", "state", "value"};
static const char *const tie_names[] = {"period", "origin", "destination", "value"};
static const char *const weight_names[] = {"period", "item", "weight"};
static const char *const state_names[] = {"period", "state"};

enum { STATES = 19, ITEMS = 150, PERIODS = 3 };

typedef struct {
    double values[PERIODS][STATES][ITEMS]; /* NaN: none */
    double weights[PERIODS][ITEMS];        /* NaN: none */
} world;

static void make_world(world *w, comity_panel *rows, comity_panel *weights) {
    uint64_t seed = 4711;
    start(rows, row_names, 4, COMITY_NUMBER);
    start(weights, weight_names, 3, COMITY_NUMBER);
    for (int p = 0; p < PERIODS; p++) {
        for (int i = 0; i < ITEMS; i++) {
            w->weights[p][i] = i % 11 == 3 ? (double)NAN : (double)(next_random(&seed) % 1000) / 64;
            if (!isnan(w->weights[p][i])) {
                add_row(weights, p, 1000 - i, 0, w->weights[p][i]);
            }
            for (int s = 0; s < STATES; s++) {
                unsigned level = (unsigned)(next_random(&seed) % (unsigned)(4 + s));
                w->values[p][s][i] = level > 3 ? (double)NAN : (double)level;
                if (level <= 3) {
                    add_row(rows, p, 1000 - i, 5 * s, level);
                }
            }
        }
    }
}

static void check_world(const world *w, const comity_panel *out, int weighted) {
    size_t row = 0;
    for (int p = 0; p < PERIODS; p++) {
        for (int a = 0; a < STATES; a++) {
            for (int b = a + 1; b < STATES; b++) {
                int common = 0;
                for (int i = 0; i < ITEMS; i++) {
                    common += !isnan(w->values[p][a][i] + w->values[p][b][i] + (weighted ? w->weights[p][i] : 0));
                }
                if (!common) {
                    continue;
                }
                assert_int_equal(out->columns[0].integer[row], p);
                assert_int_equal(out->columns[1].integer[row], 5 * a);
                assert_int_equal(out->columns[2].integer[row], 5 * b);
                assert_int_equal(out->columns[3].integer[row], common);
                for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) {
                    double twin = of_lists(w->values[p][a], w->values[p][b], weighted ? w->weights[p] : NULL, ITEMS,
                                           &alliances, all_measures[k]);
                    const comity_column *c = &out->columns[4 + k];
                    assert_int_equal(comity_is_present(c, row), !isnan(twin));
                    if (!isnan(twin)) {
                        assert_close(c->number[row], twin, 1e-12);
                    }
                }
                row++;
            }
        }
    }
    assert_int_equal(row, out->n_rows);
}

static void panels_against_lists(void **state) {
    (void)state;
    world *w = malloc(sizeof *w);
    comity_panel rows;
    comity_panel weights;
    assert_non_null(w);
    make_world(w, &rows, &weights);
    for (int weighted = 0; weighted <= 1; weighted++) {
        comity_panel first;
        for (int threads = 1; threads <= 3; threads++) {
            comity_panel out;
            comity_error error = {0};
            comity_similarity_options options = {.levels = alliances,
                                                 .measures = all_measures,
                                                 .n_measures = COMITY_N_SIMILARITIES,
                                                 .weights = weighted ? &weights : NULL,
                                                 .n_threads = threads};
            comity_panel_init(&out);
            if (comity_measure_similarity(&rows, &options, &out, &error)) {
                fail_msg("%s", error.message);
            }
            check_world(w, &out, weighted);
            if (threads == 1) {
                first = out;
                continue;
            }
            for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) { /* to the last bit */
                assert_memory_equal(out.columns[4 + k].number, first.columns[4 + k].number,
                                    out.n_rows * sizeof(double));
            }
            comity_panel_free(&out);
        }
        comity_panel_free(&first);
    }
    comity_panel_free(&rows);
    comity_panel_free(&weights);
    free(w);
}

/* Ties among states as portfolios, beside lists that are filled by hand. */
static void check_portfolios(double absent, double self, int weighted) {
    comity_panel ties;
    comity_panel states;
    comity_panel weights;
    comity_panel out;
    comity_error error = {0};
    static double cells[STATES][STATES];
    double w[STATES];
    uint64_t seed = 99;
    start(&ties, tie_names, 4, COMITY_INTEGER);
    start(&states, state_names, 2, COMITY_INTEGER);
    start(&weights, weight_names, 3, COMITY_NUMBER);
    for (int a = 0; a < STATES; a++) {
        w[a] = a == 4 ? (double)NAN : a;
        add_row(&states, 1914, 0, 0, 7 * a);
        if (a != 4) {
            add_row(&weights, 1914, 7 * a, 0, w[a]);
        }
        for (int b = 0; b < STATES; b++) {
            unsigned level = (unsigned)(next_random(&seed) % 6);
            cells[a][b] = a == b ? self : level > 3 ? absent : level;
            if (a != b && level == 5) {
                cells[a][b] = (double)NAN; /* a row whose value is missing */
                add_row(&ties, 1914, 7 * a, 7 * b, (double)NAN);
            } else if (level <= 3) {
                add_row(&ties, 1914, 7 * a, 7 * b, level); /* on the diagonal too: it is left out */
            }
        }
        add_row(&ties, 1914, 7 * a, 7 * STATES, 3); /* to a state that is not there */
        add_row(&ties, 1915, 7 * a, 0, 3);          /* in a year that is not asked for */
    }
    comity_similarity_info info;
    comity_similarity_options options = {.levels = alliances,
                                         .measures = all_measures,
                                         .n_measures = COMITY_N_SIMILARITIES,
                                         .weights = weighted ? &weights : NULL,
                                         .absent = absent,
                                         .self = self,
                                         .info = &info};
    comity_panel_init(&out);
    if (comity_measure_portfolios(&ties, &states, &options, &out, &error)) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(info.n_used + info.n_missing + info.n_outside, ties.n_rows);
    size_t row = 0;
    for (int a = 0; a < STATES; a++) {
        for (int b = a + 1; b < STATES; b++, row++) {
            assert_int_equal(out.columns[1].integer[row], 7 * a);
            assert_int_equal(out.columns[2].integer[row], 7 * b);
            for (size_t k = 0; k < COMITY_N_SIMILARITIES; k++) {
                double twin = of_lists(cells[a], cells[b], weighted ? w : NULL, STATES, &alliances, all_measures[k]);
                assert_int_equal(comity_is_present(&out.columns[4 + k], row), !isnan(twin));
                if (!isnan(twin)) {
                    assert_close(out.columns[4 + k].number[row], twin, 1e-12);
                }
            }
        }
    }
    assert_int_equal(row, out.n_rows);
    comity_panel_free(&out);
    comity_panel_free(&ties);
    comity_panel_free(&states);
    comity_panel_free(&weights);
}

static void portfolios_against_lists(void **state) {
    (void)state;
    check_portfolios(0, 3, 0);
    check_portfolios(0, 3, 1);
    check_portfolios((double)NAN, 3, 0);
    check_portfolios(0, (double)NAN, 0);
    check_portfolios(1, (double)NAN, 1);
}

/* ------------------------------------------------------------------------------------------------------- errors */

static void expect_rows(const comity_panel *rows, const comity_similarity_options *options, comity_status status,
                        const char *message, int64_t row) {
    comity_panel out;
    comity_error error = {0};
    comity_panel_init(&out);
    assert_int_equal(comity_measure_similarity(rows, options, &out, &error), status);
    assert_string_equal(error.message, message);
    assert_int_equal(error.row, row);
    assert_int_equal(out.n_columns, 0);
    comity_panel_free(&out);
}

static void errors_of_rows(void **state) {
    (void)state;
    comity_panel rows;
    comity_panel weights;
    comity_similarity wrong = COMITY_N_SIMILARITIES;
    comity_similarity_options options = {.levels = votes, .measures = all_measures, .n_measures = 2};
    start(&rows, row_names, 4, COMITY_NUMBER);
    start(&weights, weight_names, 3, COMITY_NUMBER);
    add_row(&rows, 1, 1, 1, 1);
    add_row(&rows, 1, 1, 2, 2.5);
    expect_rows(&rows, &options, COMITY_ERROR_INPUT, "value 2.5 is none of the levels", 2);
    options.ignore_others = 1;
    comity_panel out;
    comity_panel_init(&out);
    assert_int_equal(comity_measure_similarity(&rows, &options, &out, NULL), COMITY_OK);
    assert_int_equal(out.n_rows, 0);
    comity_panel_free(&out);
    add_row(&rows, 1, 1, 1, 2);
    expect_rows(&rows, &options, COMITY_ERROR_INPUT, "state 1 has two values of item 1 of period 1", 3);
    options.weights = &weights;
    add_row(&weights, 1, 1, 0, -2);
    expect_rows(&rows, &options, COMITY_ERROR_INPUT, "a weight must be a finite number of at least 0", 1);
    comity_panel_set_number(&weights, 2, 0, 1);
    add_row(&weights, 1, 1, 0, 1);
    expect_rows(&rows, &options, COMITY_ERROR_INPUT, "an item of a period has two weights", 2);
    options.measures = &wrong;
    options.n_measures = 1;
    expect_rows(&rows, &options, COMITY_ERROR_USAGE, "there is no measure number 12", 0);
    options.n_measures = 0;
    options.levels.n = 33;
    expect_rows(&rows, &options, COMITY_ERROR_USAGE, "33 levels: there must be 2 to 32", 0);
    comity_panel_free(&rows);
    comity_panel_free(&weights);
}

static void errors_of_portfolios(void **state) {
    (void)state;
    comity_panel ties;
    comity_panel states;
    comity_panel out;
    comity_error error = {0};
    int stop = 1;
    comity_similarity_options options = {.levels = alliances, .measures = all_measures, .n_measures = 1, .self = 3};
    comity_panel_init(&out);
    start(&ties, tie_names, 4, COMITY_INTEGER);
    start(&states, state_names, 2, COMITY_INTEGER);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_OK); /* nothing */
    assert_int_equal(out.n_rows, 0);
    comity_panel_free(&out);
    add_row(&states, 1, 0, 0, 1);
    add_row(&states, 1, 0, 0, 2);
    add_row(&ties, 1, 1, 2, 4);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "value 4 is none of the levels");
    comity_panel_set_integer(&ties, 3, 0, 3);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, NULL), COMITY_OK);
    assert_int_equal(out.n_rows, 1);
    assert_close(out.columns[4].number[0], 0.5, 0); /* 3 3 beside 0 3 */
    comity_panel_free(&out);
    add_row(&ties, 1, 1, 2, 3);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "two ties of state 1 to state 2 in period 1");
    add_row(&states, 1, 0, 0, 2);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "state 2 of period 1: it is there twice");
    options.absent = 7;
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_ERROR_USAGE);
    assert_string_equal(error.message, "the level 7 of absent ties is none of the levels");
    options.absent = 0;
    options.stop = &stop;
    comity_panel_free(&states);
    start(&states, state_names, 2, COMITY_INTEGER);
    add_row(&states, 2, 0, 0, 2);
    assert_int_equal(comity_measure_portfolios(&ties, &states, &options, &out, &error), COMITY_ERROR_INTERRUPTED);
    assert_int_equal(out.n_columns, 0);
    comity_panel_free(&ties);
    comity_panel_free(&states);
}

/* ---------------------------------------------------------------------------------------------- published dyads */

enum { ROK_COLUMNS = 200 };

static char *slurp(const char *file) {
    char path[512];
    FILE *in = shared_path(path, sizeof path, file) ? fopen(path, "rb") : NULL;
    char *text = in ? calloc(1, 1 << 21) : NULL;
    if (text) {
        text[fread(text, 1, (1 << 21) - 1, in)] = '\0';
    }
    if (in) {
        fclose(in);
    }
    return text;
}

/* rcid,session,year,AF,...: the votes, states numbered by column. Fills names and returns their number. */
static int read_rok(char *text, comity_panel *rows, char *names[ROK_COLUMNS]) {
    int n = 0;
    char *line = strsep(&text, "\n");
    for (char *name = strsep(&line, ",\r"); name && *name; name = strsep(&line, ",\r")) {
        names[n++] = name;
    }
    for (line = strsep(&text, "\n"); line && *line; line = strsep(&text, "\n")) {
        long item = strtol(strsep(&line, ","), NULL, 10);
        strsep(&line, ",");
        long year = strtol(strsep(&line, ","), NULL, 10);
        for (int c = 3; c < n; c++) {
            char *cell = strsep(&line, ",\r");
            if (cell && *cell >= '1' && *cell <= '3') {
                add_row(rows, year, item, c, *cell - '0');
            }
        }
    }
    return n;
}

/* 1,175 dyad-years whose agreement and squared kappa were published by S. Miller. */
static void published_kappa(void **state) {
    (void)state;
    static const comity_similarity both[] = {COMITY_AGREEMENT, COMITY_KAPPA_SQUARED};
    char *text = slurp("oracles/unga_sco/rok_votes.csv");
    char *published = slurp("oracles/unga_sco/rok_published_match.csv");
    char *names[ROK_COLUMNS];
    comity_panel rows;
    comity_panel out;
    comity_error error = {0};
    if (!text || !published) {
        free(text);
        free(published);
        skip();
    }
    start(&rows, row_names, 4, COMITY_INTEGER);
    int n = read_rok(text, &rows, names);
    comity_similarity_options options = {.levels = votes, .measures = both, .n_measures = 2};
    comity_panel_init(&out);
    if (comity_measure_similarity(&rows, &options, &out, &error)) {
        fail_msg("%s", error.message);
    }
    int korea = 0;
    while (korea < n && strcmp(names[korea], "KR") != 0) {
        korea++;
    }
    int checked = 0;
    int agrees = 0;
    int kappas = 0;
    char *rest = published;
    strsep(&rest, "\n");
    for (char *line = strsep(&rest, "\n"); line && *line; line = strsep(&rest, "\n")) {
        int year = 0;
        int common = 0;
        char other[4];
        double agreement = 0;
        double kappa = 0;
        assert_int_equal(sscanf(line, "%d,%3[A-Z],%d,%lf,%lf", &year, other, &common, &agreement, &kappa), 5);
        int column = 0;
        while (column < n && strcmp(names[column], other) != 0) {
            column++;
        }
        for (size_t row = 0; row < out.n_rows; row++) {
            int64_t a = out.columns[1].integer[row];
            int64_t b = out.columns[2].integer[row];
            if (out.columns[0].integer[row] == year && a + b == korea + column && (a == korea || b == korea)) {
                assert_int_equal(out.columns[3].integer[row], common);
                agrees += fabs(out.columns[4].number[row] - agreement) <= 1e-9;
                kappas += fabs(out.columns[5].number[row] - kappa) <= 1e-9;
                checked++;
            }
        }
    }
    assert_int_equal(checked, 1175);
    assert_int_equal(kappas, 1175);
    assert_int_equal(agrees, 1144); /* the others rest on other votes: see test_agreement.c */
    comity_panel_free(&out);
    comity_panel_free(&rows);
    free(text);
    free(published);
}

/* ------------------------------------------------------------------------------------------- shared memberships */

enum { IGO_STATES = 1000 };

static gzFile open_packed(const char *file) {
    char path[512];
    char line[256];
    gzFile in = shared_path(path, sizeof path, file) ? gzopen(path, "rb") : NULL;
    if (in && !gzgets(in, line, sizeof line)) { /* the header */
        gzclose(in);
        in = NULL;
    }
    return in;
}

/* Organisations that two states share in 2014: each is an item on which both stand at the same level. */
static void shared_organisations(void **state) {
    (void)state;
    static int64_t shared[IGO_STATES][IGO_STATES];
    gzFile members = open_packed("oracles/igo_bipartite_2014/membership.csv.gz");
    gzFile expected = open_packed("oracles/igo_bipartite_2014/expected_dyadigos.csv.gz");
    char line[256];
    char names[400][32];
    int n_names = 0;
    int dyads = 0;
    comity_panel rows;
    comity_panel out;
    comity_similarity_options options = {.levels = votes, .measures = all_measures, .n_measures = 1};
    if (!members || !expected) {
        gzclose(members);
        gzclose(expected);
        skip();
    }
    start(&rows, row_names, 4, COMITY_INTEGER);
    while (gzgets(members, line, sizeof line)) {
        int code = 0;
        char igo[32];
        int at = 0;
        assert_int_equal(sscanf(line, "%d,\"%31[^\"]", &code, igo), 2);
        while (at < n_names && strcmp(names[at], igo) != 0) {
            at++;
        }
        if (at == n_names) {
            assert_true(n_names < 400);
            snprintf(names[n_names++], sizeof names[0], "%s", igo);
        }
        add_row(&rows, 2014, at, code, 1);
    }
    comity_panel_init(&out);
    assert_int_equal(comity_measure_similarity(&rows, &options, &out, NULL), COMITY_OK);
    for (size_t row = 0; row < out.n_rows; row++) {
        shared[out.columns[1].integer[row]][out.columns[2].integer[row]] = out.columns[3].integer[row];
    }
    while (gzgets(expected, line, sizeof line)) {
        int a = 0;
        int b = 0;
        int year = 0;
        int count = 0;
        assert_int_equal(sscanf(line, "%d,%d,%d,%d", &a, &b, &year, &count), 4);
        assert_int_equal(shared[a < b ? a : b][a < b ? b : a], count);
        dyads++;
    }
    assert_int_equal(dyads, 18915);
    gzclose(members);
    gzclose(expected);
    comity_panel_free(&rows);
    comity_panel_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_organisations),
        cmocka_unit_test(all_values_of_the_toys),
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(squared_forms_about_means),
        cmocka_unit_test(no_value),
        cmocka_unit_test(weights_of_lists),
        cmocka_unit_test(wrong_lists),
        cmocka_unit_test(panels_against_lists),
        cmocka_unit_test(portfolios_against_lists),
        cmocka_unit_test(errors_of_rows),
        cmocka_unit_test(errors_of_portfolios),
        cmocka_unit_test(published_kappa),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
