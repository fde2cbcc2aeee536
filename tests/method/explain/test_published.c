/* Published estimates, from the authors' own data: Santos Silva & Tenreyro 2006 (The log of gravity), table 3, PPML on
 * the full sample; the examples of ppmlhdfe and ppml_fe_bias, three-way. Answers to twelve digits: ppmlhdfe and fixest
 * at tight tolerances. */
#include "comity/explain.h"

#include "data/read/stat.h"
#include "support.h"

enum { MOST_MADE = 64 };

typedef struct {
    comity_tables tables;
    const comity_panel *panel;
    void *made[MOST_MADE];
    size_t n_made;
} source;

static int open_source(source *s, const char *file) {
    char path[4096];
    comity_error error = {0};
    *s = (source){0};
    if (!shared_path(path, sizeof path, file)) {
        return 0;
    }
    comity_tables_init(&s->tables);
    if (comity_read_stat(path, COMITY_FILE_DTA, SIZE_MAX, NULL, &s->tables, &error)) {
        fail_msg("%s", error.message);
    }
    s->panel = &s->tables.tables[0].panel;
    return 1;
}

static void close_source(source *s) {
    for (size_t i = 0; i < s->n_made; i++) {
        free(s->made[i]);
    }
    comity_tables_free(&s->tables);
}

static void *keep(source *s, void *made) {
    assert_non_null(made);
    assert_true(s->n_made < MOST_MADE);
    s->made[s->n_made++] = made;
    return made;
}

static const comity_column *column(const source *s, const char *name) {
    int at = comity_panel_find(s->panel, name);
    if (at < 0) {
        fail_msg("no column %s", name);
    }
    return &s->panel->columns[at];
}

static double *numbers(source *s, const char *name) {
    const comity_column *c = column(s, name);
    double *out = keep(s, malloc((s->panel->n_rows + 1) * sizeof *out));
    for (size_t row = 0; row < s->panel->n_rows; row++) {
        double value = c->type == COMITY_NUMBER ? c->number[row] : (double)c->integer[row];
        out[row] = comity_is_present(c, row) ? value : NAN;
    }
    return out;
}

/* Levels of a column of text or whole numbers, by comparison with those met before: for small files. */
static comity_effect levels(source *s, const char *name) {
    const comity_column *c = column(s, name);
    uint32_t *level = keep(s, malloc((s->panel->n_rows + 1) * sizeof *level));
    size_t *met = malloc((s->panel->n_rows + 1) * sizeof *met);
    uint32_t n = 0;
    for (size_t row = 0; row < s->panel->n_rows; row++) {
        uint32_t l = 0;
        while (l < n && (c->type == COMITY_TEXT      ? strcmp(c->text[row], c->text[met[l]]) != 0
                         : c->type == COMITY_INTEGER ? c->integer[row] != c->integer[met[l]]
                                                     : c->number[row] != c->number[met[l]])) {
            l++;
        }
        if (l == n) {
            met[n++] = row;
        }
        level[row] = l;
    }
    free(met);
    return (comity_effect){name, level, n};
}

static comity_effect cross(source *s, const comity_effect *a, const comity_effect *b, const char *name) {
    const comity_effect both[] = {*a, *b};
    comity_effect out = {.name = name};
    uint32_t *level = keep(s, malloc((s->panel->n_rows + 1) * sizeof *level));
    assert_int_equal(comity_effect_cross(both, 2, s->panel->n_rows, level, &out.n_levels, NULL), COMITY_OK);
    out.level = level;
    return out;
}

static void log_of_gravity(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double estimate;
        double std_error; /* HC0; 0: not given */
    } answers[] = {{"ldist", -0.783800570618, 0.054604046798},
                   {"lypex", 0.73248076133, 0},
                   {"lypim", 0.741078044766, 0},
                   {"lyex", NAN, 0},
                   {"lyim", NAN, 0},
                   {"border", 0.192910818414, 0},
                   {"comlang", 0.745983981327, 0},
                   {"colony", 0.025006477892, 0},
                   {"landl_ex", NAN, 0},
                   {"landl_im", NAN, 0},
                   {"lremot_ex", NAN, 0},
                   {"lremot_im", NAN, 0},
                   {"comfrt_wto", 0.181107157531, 0},
                   {"open_wto", -0.106818711183, 0}};
    enum { TERMS = sizeof answers / sizeof *answers };
    source s;
    if (!open_source(&s, "oracles/log_of_gravity/log_of_gravity.dta")) {
        skip();
    }
    const double *x[TERMS];
    const char *names[TERMS];
    for (size_t k = 0; k < TERMS; k++) {
        names[k] = answers[k].name;
        x[k] = numbers(&s, names[k]);
    }
    comity_model model = {.n_rows = s.panel->n_rows, .y = numbers(&s, "trade"), .x = x, .x_names = names, .n_x = TERMS};
    comity_fit_options options = {.vcov = COMITY_VCOV_ROBUST, .convention = COMITY_CONVENTION_NONE};
    comity_fit fit;
    comity_error error = {0};
    comity_fit_init(&fit);
    if (comity_ppml(&model, &options, &fit, &error)) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(fit.n_used, 18360);
    for (size_t k = 0; k < TERMS; k++) {
        if (!isnan(answers[k].estimate)) {
            assert_close(fit.terms[k].estimate, answers[k].estimate, 1e-10);
        }
        if (answers[k].std_error > 0) {
            assert_close(fit.terms[k].std_error, answers[k].std_error, 1e-11);
        }
    }
    comity_fit_free(&fit);
    close_source(&s);
}

/* The rows of one category of goods, with three effects, clustered by pair. */
static void three_way(const char *file, const char *which, size_t n_used, double estimate, double std_error) {
    source s;
    if (!open_source(&s, file)) {
        skip();
    }
    comity_effect year = levels(&s, "year");
    comity_effect exporter = levels(&s, "isoexp");
    comity_effect importer = levels(&s, "isoimp");
    const comity_effect effects[] = {cross(&s, &exporter, &year, "exporter^year"),
                                     cross(&s, &importer, &year, "importer^year"),
                                     cross(&s, &exporter, &importer, "pair")};
    double *y = numbers(&s, "trade");
    const comity_column *category = column(&s, "category");
    for (size_t row = 0; row < s.panel->n_rows; row++) {
        y[row] = category->type == COMITY_TEXT && strcmp(category->text[row], which) != 0 ? NAN : y[row];
    }
    const double *x[] = {numbers(&s, "fta")};
    const char *names[] = {"fta"};
    comity_model model = {.n_rows = s.panel->n_rows,
                          .y = y,
                          .x = x,
                          .x_names = names,
                          .n_x = 1,
                          .effects = effects,
                          .n_effects = 3,
                          .clusters = &effects[2],
                          .n_clusters = 1};
    for (int engine = COMITY_ENGINE_GENERAL; engine <= COMITY_ENGINE_THREE_WAY; engine++) {
        comity_fit_options options = {.vcov = COMITY_VCOV_CLUSTER, .engine = (comity_engine)engine};
        comity_fit fit;
        comity_error error = {0};
        comity_fit_init(&fit);
        if (comity_ppml(&model, &options, &fit, &error)) {
            fail_msg("%s", error.message);
        }
        assert_close(fit.terms[0].estimate, estimate, 1e-10);
        assert_close(fit.terms[0].std_error, std_error, 1e-9);
        assert_int_equal(fit.n_used, n_used);
        comity_fit_free(&fit);
    }
    close_source(&s);
}

static void ppmlhdfe_example(void **state) {
    (void)state;
    three_way("oracles/ppmlhdfe/EXAMPLE_TRADE_FTA_DATA.dta", "TOTAL", 5950, 0.192445493472, 0.0419527098);
}

static void ppml_fe_bias_example(void **state) {
    (void)state;
    three_way("oracles/ppml_fe_bias/PPMLFEBIAS_EXAMPLE_DATA.dta", "MANUF", 20600, 0.178028964386, 0.0350079175);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(log_of_gravity), cmocka_unit_test(ppmlhdfe_example),
                                       cmocka_unit_test(ppml_fe_bias_example)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
