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
        /* the reference is good to 2e-9 here: ours does not move when effects are taken out two digits further */
        assert_close(found->std_error / answers[i].std_error, 1, 3e-9);
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

/* ln dist in each year; 0 for domestic trade if that is in the sample. */
static void add_distance_by_year(gravity *g, int domestic) {
    static const char *const names[] = {"LD1986", "LD1990", "LD1994", "LD1998", "LD2002", "LD2006"};
    const double *distance = table_numbers(&g->t, "dist");
    g->n_x = 0;
    for (size_t b = 0; b < YEARS; b++) {
        double *x = add_x(g, names[b]);
        for (size_t row = 0; row < g->t.n_rows; row++) {
            int in = (int)g->year[row] == years[b] && !(domestic && g->domestic[row] != 0);
            x[row] = in ? log(distance[row]) : 0;
        }
    }
    add_standard(g);
}

/* A dummy of each country's domestic trade. */
static void add_own_dummies(gravity *g) {
    for (uint32_t c = 0; c < g->exporter.n_levels; c++) {
        double *x = add_x(g, "own");
        for (size_t row = 0; row < g->t.n_rows; row++) {
            x[row] = g->domestic[row] != 0 && g->exporter.level[row] == c;
        }
    }
}

static void table_2(void **state) {
    (void)state;
    gravity g;
    comity_fit fit;
    if (!open_gravity(&g)) {
        skip();
    }
    add_distance_by_year(&g, 0);
    static const answer ols[] = {
        {"LD1986", -1.16845309867, 0.0429141035527}, {"LD1990", -1.15507476256, 0.0416161483912},
        {"LD1994", -1.21061023248, 0.0449178286686}, {"LD1998", -1.24810577992, 0.0420637412132},
        {"LD2002", -1.24126402811, 0.0433742192962}, {"LD2006", -1.26134693929, 0.0429913042591},
        {"cntg", 0.223016854503, 0.199305034847},    {"lang", 0.661052659659, 0.080698481247},
        {"clny", 0.670168235698, 0.14688409988}};
    fit_gravity(&g, outcome(&g, 0, 1), 0, 1, &fit);
    check(&fit, ols, COUNT(ols), 25689, 50632.149956);
    comity_fit_free(&fit);
    static const answer ppml[] = {
        {"LD1986", -0.85928275526, 0.0370377552573},  {"LD1990", -0.834069623211, 0.0376708994482},
        {"LD1994", -0.834759414945, 0.0350789400063}, {"LD1998", -0.846916006609, 0.0353555932809},
        {"LD2002", -0.848443186922, 0.0316430360156}, {"LD2006", -0.835649516056, 0.0312419281401},
        {"cntg", 0.437162173272, 0.0831333027351},    {"lang", 0.24750833304, 0.0765285635914},
        {"clny", -0.222279428219, 0.116282576068}};
    fit_gravity(&g, outcome(&g, 0, 0), 0, 0, &fit);
    check(&fit, ppml, COUNT(ppml), 28152, 4264522.66999);
    comity_fit_free(&fit);
    add_distance_by_year(&g, 1);
    double *distance = table_numbers(&g.t, "dist");
    double *inside = add_x(&g, "LDI");
    for (size_t row = 0; row < g.t.n_rows; row++) {
        inside[row] = g.domestic[row] != 0 ? log(distance[row]) : 0;
    }
    static const answer intra[] = {
        {"LD1986", -0.979651050813, 0.0719956594758}, {"LD1990", -0.939934472545, 0.073098295712},
        {"LD1994", -0.915040553262, 0.0720200975647}, {"LD1998", -0.886787712584, 0.07103081054},
        {"LD2002", -0.883861390974, 0.0706096861115}, {"LD2006", -0.872233933165, 0.0712862080569},
        {"cntg", 0.371389295564, 0.139581646398},     {"lang", 0.337321888444, 0.168119971473},
        {"clny", 0.0191648319266, 0.156262800267},    {"LDI", -0.488387863318, 0.100666114224}};
    fit_gravity(&g, outcome(&g, 1, 0), 0, 0, &fit);
    check(&fit, intra, COUNT(intra), 28566, 15090680.3322);
    comity_fit_free(&fit);
    memcpy(add_x(&g, "SM"), g.domestic, g.t.n_rows * sizeof *g.domestic);
    static const answer home[] = {
        {"LD1986", -0.856957596984, 0.0626389487105}, {"LD1990", -0.818878995535, 0.0632750347415},
        {"LD1994", -0.795816849022, 0.0634770697072}, {"LD1998", -0.769920117639, 0.0629922073428},
        {"LD2002", -0.766585907426, 0.0626106942481}, {"LD2006", -0.754385436619, 0.0621843179573},
        {"cntg", 0.573656076047, 0.155031751949},     {"lang", 0.352301836202, 0.13695473652},
        {"clny", 0.0268968966974, 0.124790395364},    {"LDI", -0.602386222645, 0.109140168973},
        {"SM", 1.68903593259, 0.573590038594}};
    fit_gravity(&g, outcome(&g, 1, 0), 0, 0, &fit);
    check(&fit, home, COUNT(home), 28566, 14542101.085);
    comity_fit_free(&fit);
    g.n_x -= 2;
    add_own_dummies(&g);
    static const answer fes[] = {
        {"LD1986", -0.909994270317, 0.0322766842298}, {"LD1990", -0.878958651657, 0.0320843861209},
        {"LD1994", -0.859835470173, 0.0318350962442}, {"LD1998", -0.832901046256, 0.0316516329472},
        {"LD2002", -0.829167272927, 0.0320038167463}, {"LD2006", -0.810522015423, 0.0320041180222},
        {"cntg", 0.442078778157, 0.0816240487022},    {"lang", 0.240608184762, 0.0760078679344},
        {"clny", -0.220341200205, 0.116498560245}};
    fit_gravity(&g, outcome(&g, 1, 0), 0, 0, &fit);
    check(&fit, fes, COUNT(fes), 28566, 4983518.16261);
    comity_fit_free(&fit);
    table_free(&g.t);
}

static void table_3_countries(void **state) {
    (void)state;
    gravity g;
    comity_fit fit;
    if (!open_gravity(&g)) {
        skip();
    }
    add_log_distance(&g);
    add_standard(&g);
    add_column(&g, "rta");
    static const answer ols[] = {{"ln_dist", -1.21590631352, 0.0383516396853},
                                 {"cntg", 0.223001746921, 0.19953912197},
                                 {"lang", 0.660715388292, 0.0807698490269},
                                 {"clny", 0.670464334798, 0.146954756317},
                                 {"rta", -0.00438962797108, 0.0530976965772}};
    fit_gravity(&g, outcome(&g, 0, 1), 0, 1, &fit);
    check(&fit, ols, COUNT(ols), 25689, 50649.7221758);
    comity_fit_free(&fit);
    static const answer ppml[] = {{"ln_dist", -0.821569873503, 0.0309739232164},
                                  {"cntg", 0.415527765312, 0.0827754929251},
                                  {"lang", 0.249866520705, 0.0766503034145},
                                  {"clny", -0.205437731914, 0.114287711844},
                                  {"rta", 0.190717575422, 0.0657827373073}};
    fit_gravity(&g, outcome(&g, 0, 0), 0, 0, &fit);
    check(&fit, ppml, COUNT(ppml), 28152, 4228783.21115);
    comity_fit_free(&fit);
    add_own_dummies(&g);
    static const answer intra[] = {{"ln_dist", -0.800303934051, 0.0302571393602},
                                   {"cntg", 0.393160371962, 0.0788477320065},
                                   {"lang", 0.243693837817, 0.0770648583164},
                                   {"clny", -0.182157714242, 0.113395720606},
                                   {"rta", 0.408521894648, 0.0688123723339}};
    fit_gravity(&g, outcome(&g, 1, 0), 0, 0, &fit);
    check(&fit, intra, COUNT(intra), 28566, 5544181.05993);
    comity_fit_free(&fit);
    table_free(&g.t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(table_1), cmocka_unit_test(table_2),
                                       cmocka_unit_test(table_3_countries), cmocka_unit_test(table_3_pairs)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
