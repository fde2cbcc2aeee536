/* Gravity of Yotov, Piermartini, Monteiro & Larch 2016, chapter 1, on the data of the book: tables 1 to 3. Answers: the
 * tables below oracles/agtpa (fixest at its tightest tolerances; to three decimals those printed in the companion
 * book). Standard errors are clustered by pair, without a small-sample factor. */
#include "table.h"

static const int years[] = {1986, 1990, 1994, 1998, 2002, 2006};
enum { YEARS = 6, MOST_X = 90 };

typedef struct {
    table t;
    double *year;
    double *trade;
    double *log_trade;
    double *domestic; /* 1: internal trade */
    comity_effect exporter;
    comity_effect importer;
    comity_effect exporter_year;
    comity_effect importer_year;
    comity_effect pair;     /* symmetric */
    comity_effect own_pair; /* with each country's own pair */
    const double *x[MOST_X];
    const char *names[MOST_X];
    size_t n_x;
} gravity;

/* y where the row is of a year of the book and, as asked for, not domestic; else missing. */
static double *outcome(gravity *g, int domestic, int logarithm) {
    double *y = table_keep(&g->t, malloc((g->t.n_rows + 1) * sizeof *y));
    for (size_t row = 0; row < g->t.n_rows; row++) {
        int in = (domestic || !g->domestic[row]) && ((int)g->year[row] - 1986) % 4 == 0;
        in = in && (!logarithm || g->trade[row] > 0);
        y[row] = !in ? NAN : logarithm ? log(g->trade[row]) : g->trade[row];
    }
    return y;
}

static double *add_x(gravity *g, const char *name) {
    double *x = table_keep(&g->t, calloc(g->t.n_rows + 1, sizeof *x));
    assert_true(g->n_x < MOST_X);
    g->x[g->n_x] = x;
    g->names[g->n_x++] = name;
    return x;
}

static void add_column(gravity *g, const char *name) {
    memcpy(add_x(g, name), table_numbers(&g->t, name), g->t.n_rows * sizeof(double));
}

static void add_log_distance(gravity *g) {
    const double *distance = table_numbers(&g->t, "dist");
    double *x = add_x(g, "ln_dist");
    for (size_t row = 0; row < g->t.n_rows; row++) {
        x[row] = log(distance[row]);
    }
}

static void add_standard(gravity *g) {
    add_column(g, "cntg");
    add_column(g, "lang");
    add_column(g, "clny");
}

static int open_gravity(gravity *g) {
    memset(g, 0, sizeof *g);
    if (!table_read(&g->t, "oracles/agtpa/data/agtpa_applications.csv")) {
        return 0;
    }
    g->year = table_numbers(&g->t, "year");
    g->trade = table_numbers(&g->t, "trade");
    comity_effect year = table_levels(&g->t, "year");
    g->exporter = table_levels(&g->t, "exporter");
    g->importer = table_levels(&g->t, "importer");
    g->exporter_year = table_cross(&g->t, &g->exporter, &year, "exporter^year");
    g->importer_year = table_cross(&g->t, &g->importer, &year, "importer^year");
    g->pair = table_levels(&g->t, "pair_id");
    g->domestic = table_keep(&g->t, calloc(g->t.n_rows + 1, sizeof *g->domestic));
    uint32_t *own = table_keep(&g->t, malloc((g->t.n_rows + 1) * sizeof *own));
    for (size_t row = 0; row < g->t.n_rows; row++) {
        const char *const *cells = g->t.cells + row * g->t.n_columns;
        g->domestic[row] = strcmp(cells[table_find(&g->t, "exporter")], cells[table_find(&g->t, "importer")]) == 0;
        own[row] = g->domestic[row] != 0 ? g->pair.n_levels + g->exporter.level[row] : g->pair.level[row];
    }
    g->own_pair = (comity_effect){"pair", own, g->pair.n_levels + g->exporter.n_levels};
    return 1;
}

typedef struct {
    const char *term;
    double estimate;
    double std_error;
} answer;

static void check(const comity_fit *fit, const answer *answers, size_t n, size_t n_used, double deviance) {
    assert_int_equal(fit->n_used, n_used);
    assert_close(fit->deviance / deviance, 1, 2e-11);
    for (size_t i = 0; i < n; i++) {
        const comity_term *found = NULL;
        for (size_t k = 0; k < fit->n_terms; k++) {
            found = strcmp(fit->terms[k].name, answers[i].term) == 0 ? &fit->terms[k] : found;
        }
        assert_non_null(found);
        assert_close(found->estimate, answers[i].estimate, 2e-11 + 1e-9 * fabs(answers[i].estimate));
        assert_close(found->std_error / answers[i].std_error, 1, 1e-9);
    }
}

/* Fits with exporter-year and importer-year effects, and the pair's if `pair`. */
static void fit_gravity(gravity *g, const double *y, int pair, int least_squares, comity_fit *fit) {
    const comity_effect effects[] = {g->exporter_year, g->importer_year, g->own_pair};
    comity_model model = {.n_rows = g->t.n_rows,
                          .y = y,
                          .x = g->x,
                          .x_names = g->names,
                          .n_x = g->n_x,
                          .effects = effects,
                          .n_effects = pair ? 3 : 2,
                          .clusters = &g->own_pair,
                          .n_clusters = 1};
    comity_fit_options options = {.vcov = COMITY_VCOV_CLUSTER, .convention = COMITY_CONVENTION_NONE};
    comity_error error = {0};
    comity_fit_init(fit);
    comity_status status =
        least_squares ? comity_ols(&model, &options, fit, &error) : comity_ppml(&model, &options, fit, &error);
    if (status) {
        fail_msg("%s", error.message);
    }
    assert_true(fit->info.converged);
    if (!least_squares) {
        assert_true(fit->info.gap_effects <= 1e-8);
    }
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void table_1(void **state) {
    (void)state;
    gravity g;
    comity_fit fit;
    if (!open_gravity(&g)) {
        skip();
    }
    add_log_distance(&g);
    add_standard(&g);
    static const answer fes[] = {{"ln_dist", -1.21557282791, 0.0375461472464},
                                 {"cntg", 0.223158582768, 0.199443386186},
                                 {"lang", 0.660912043744, 0.0807197501004},
                                 {"clny", 0.670451245914, 0.146952410301}};
    fit_gravity(&g, outcome(&g, 0, 1), 0, 1, &fit);
    check(&fit, fes, COUNT(fes), 25689, 50649.7592421);
    assert_close(fit.r2, 0.843, 5e-4);
    comity_fit_free(&fit);
    static const answer ppml[] = {{"ln_dist", -0.840927313092, 0.0316507702141},
                                  {"cntg", 0.43744324272, 0.0831421069577},
                                  {"lang", 0.247476505057, 0.0765224467606},
                                  {"clny", -0.222489861582, 0.116219387172}};
    fit_gravity(&g, outcome(&g, 0, 0), 0, 0, &fit);
    check(&fit, ppml, COUNT(ppml), 28152, 4265228.57155);
    comity_fit_free(&fit);
    table_free(&g.t);
}

static void table_3_pairs(void **state) {
    (void)state;
    gravity g;
    comity_fit fit;
    if (!open_gravity(&g)) {
        skip();
    }
    add_column(&g, "rta");
    static const answer pairs[] = {{"rta", 0.55718533559, 0.102214082737}};
    double *y = outcome(&g, 1, 0);
    fit_gravity(&g, y, 1, 0, &fit);
    check(&fit, pairs, COUNT(pairs), 28482, 2630486.72162);
    assert_int_equal(fit.n_all_zero, 84);
    comity_fit_free(&fit);
    add_column(&g, "rta_lag4");
    add_column(&g, "rta_lag8");
    add_column(&g, "rta_lag12");
    static const answer phased[] = {{"rta", 0.291444903188, 0.0891628695515},
                                    {"rta_lag4", 0.413549460697, 0.0672321512837},
                                    {"rta_lag8", 0.168730804148, 0.0431260460474},
                                    {"rta_lag12", 0.118893701434, 0.0300538949055}};
    fit_gravity(&g, y, 1, 0, &fit);
    check(&fit, phased, COUNT(phased), 28482, 2463253.02136);
    comity_fit_free(&fit);
    static const char *const borders[] = {"B1986", "B1990", "B1994", "B1998", "B2002"};
    for (size_t b = 0; b < 5; b++) {
        double *x = add_x(&g, borders[b]);
        for (size_t row = 0; row < g.t.n_rows; row++) {
            x[row] = g.domestic[row] == 0 && (int)g.year[row] == years[b];
        }
    }
    static const answer global[] = {
        {"rta", 0.115680219746, 0.0866889302819},       {"rta_lag4", 0.287716013869, 0.0616417287223},
        {"rta_lag8", 0.0692668787525, 0.0481511541471}, {"rta_lag12", 0.00235535625327, 0.0291051980078},
        {"B1986", -0.705609895167, 0.047781973685},     {"B1990", -0.480258271715, 0.0429365262788},
        {"B1994", -0.366509123065, 0.0334488526714},    {"B1998", -0.158064994037, 0.0232570161},
        {"B2002", -0.140893120376, 0.0168793898664}};
    fit_gravity(&g, y, 1, 0, &fit);
    check(&fit, global, COUNT(global), 28482, 1932044.86789);
    const double sum[9] = {1, 1, 1, 1};
    comity_term total;
    assert_int_equal(comity_combination(&fit, sum, 0, &total, NULL), COMITY_OK);
    assert_close(total.estimate, 0.475018468621, 1e-10);
    assert_close(total.std_error, 0.109460550556, 1e-10);
    comity_fit_free(&fit);
    table_free(&g.t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(table_1), cmocka_unit_test(table_3_pairs)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
