/* The ASEM index of sustainable connectivity, stage by stage, against what COINr 1.1.14 made of the same data. */
#include "asem.h"
#include "support.h"

typedef struct {
    asem a;
    comity_index_result result;
    int is_there;
} fixture;

static fixture whole;

static void compute(const asem *a, const comity_index_settings *settings, comity_index_result *out) {
    comity_error error = {0};
    if (comity_index_compute(&a->frame, settings, out, &error)) {
        fail_msg("%s", error.message);
    }
}

static int start(void **state) {
    (void)state;
    whole.is_there = asem_read("ASEM_iData.csv", &whole.a);
    if (whole.is_there) {
        comity_index_settings settings = asem_settings();
        compute(&whole.a, &settings, &whole.result);
    }
    return 0;
}

static int end(void **state) {
    (void)state;
    asem_free(&whole.a);
    comity_index_free(&whole.result);
    return 0;
}

static void open_table(const char *file, oracle_table *table) {
    char path[256];
    snprintf(path, sizeof path, "oracles/coinr/%s", file);
    if (!whole.is_there || !oracle_read(path, table)) {
        skip();
    }
}

/* Relative to the size of the number, and at least absolute. */
static void same(double actual, double expected, double tolerance, const char *row, const char *column) {
    if (isnan(expected) ? !isnan(actual) : !(fabs(actual - expected) <= tolerance * fmax(1, fabs(expected)))) {
        fail_msg("%s %s: %.17g, expected %.17g", row, column, actual, expected);
    }
}

/* Every column of a table of units that is an element. */
static void check_stage(const char *file, const double *stage, size_t n_elements) {
    oracle_table table;
    open_table(file, &table);
    size_t units = oracle_column(&table, "uCode");
    assert_int_equal(table.n_rows, whole.a.frame.n_rows);
    assert_int_equal(table.n_columns, n_elements + 1);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *unit = oracle_text(&table, r, units);
        size_t row = asem_unit(&whole.a, unit);
        for (size_t c = 0; c < table.n_columns; c++) {
            if (c != units) {
                size_t e = asem_element(&whole.a, table.cell[c]);
                same(stage[e * whole.a.frame.n_rows + row], oracle_number(&table, r, c), 1e-9, unit, table.cell[c]);
            }
        }
    }
    oracle_free(&table);
}

static void stage_raw(void **state) {
    (void)state;
    check_stage("ASEM_stage_Raw.csv", whole.a.values, 49);
}

static void stage_denominated(void **state) {
    (void)state;
    check_stage("ASEM_stage_Denominated.csv", whole.result.denominated, 49);
}

static void stage_imputed(void **state) {
    (void)state;
    check_stage("ASEM_stage_Imputed.csv", whole.result.imputed, 49);
}

static void stage_screened(void **state) {
    (void)state;
    check_stage("ASEM_stage_Screened.csv", whole.result.screened, 49);
}

static void stage_treated(void **state) {
    (void)state;
    check_stage("ASEM_stage_Treated.csv", whole.result.treated, 49);
}

static void stage_normalised(void **state) {
    (void)state;
    check_stage("ASEM_stage_Normalised.csv", whole.result.normalised, 49);
}

static void stage_aggregated(void **state) {
    (void)state;
    check_stage("ASEM_stage_Aggregated.csv", whole.result.scores, 60);
}

static void results(void **state) {
    (void)state;
    oracle_table table;
    open_table("ASEM_results.csv", &table);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *unit = oracle_text(&table, r, 0);
        size_t row = asem_unit(&whole.a, unit);
        size_t index = whole.result.index;
        same(whole.result.ranks[index * 51 + row], oracle_number(&table, r, 1), 0, unit, "Rank");
        for (size_t c = 2; c < table.n_columns; c++) {
            size_t e = asem_element(&whole.a, table.cell[c]);
            assert_close(whole.result.scores[e * 51 + row], oracle_number(&table, r, c), 5.1e-9); /* rounded there */
        }
    }
    oracle_free(&table);
    assert_close(whole.result.scores[whole.result.index * 51 + asem_unit(&whole.a, "CHE")], 68.38372423834171, 1e-12);
    assert_int_equal(whole.result.n_warnings, 2); /* one unit has no energy consumption to divide by */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(whole.result.warnings[i].kind, COMITY_INDEX_BAD_DENOMINATOR);
        assert_int_equal(whole.result.warnings[i].count, 1);
    }
}

static void treatment_details(void **state) {
    (void)state;
    oracle_table table;
    open_table("ASEM_treat_details.csv", &table);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *code = oracle_text(&table, r, 0);
        const comity_treatment *t = &whole.result.treatments[asem_element(&whole.a, code)];
        assert_int_equal(t->passed_before, strcmp(oracle_text(&table, r, 1), "TRUE") == 0);
        same(t->skew_before, oracle_number(&table, r, 2), 1e-9, code, "skew before");
        same(t->kurtosis_before, oracle_number(&table, r, 3), 1e-9, code, "kurtosis before");
        double moved = oracle_number(&table, r, 4);
        assert_int_equal(t->n_winsorised, isnan(moved) ? 0 : (int)moved);
        same(t->skew_winsorised, oracle_number(&table, r, 6), 1e-9, code, "skew after");
        same(t->kurtosis_winsorised, oracle_number(&table, r, 7), 1e-9, code, "kurtosis after");
        assert_false(t->logged);
    }
    oracle_free(&table);
}

static void treated_points(void **state) {
    (void)state;
    oracle_table table;
    static const char *const words[] = {"", "winhi", "winlo", "log_CT"};
    open_table("ASEM_treated_points.csv", &table);
    oracle_table stage;
    open_table("ASEM_stage_Treated.csv", &stage);
    for (size_t c = 0; c < table.n_columns; c++) {
        size_t e = asem_element(&whole.a, table.cell[c]);
        for (size_t r = 0; r < table.n_rows; r++) {
            size_t row = asem_unit(&whole.a, oracle_text(&stage, r, 0));
            assert_string_equal(words[whole.result.points[e * 51 + row]], oracle_text(&table, r, c));
        }
    }
    oracle_free(&table);
    oracle_free(&stage);
}

/* Japan and Norway have the same value of one indicator in the file, but not in what the file was written from, whose
 * last bits are lost; its ranks know who is behind. One rank is 1/50 of the scale, its weight 1/54. */
static double tie_of_the_file(const char *unit, const char *name) {
    int lost = strcmp(unit, "JPN") == 0 || strcmp(unit, "NOR") == 0 || strcmp(unit, "BEL") == 0;
    return strstr(name, "borda") && lost ? 1. / 54 + 1e-9 : strstr(name, "prank") && lost ? 1. / 54 / 50 + 1e-9 : 1e-9;
}

static void alternatives(void **state) {
    (void)state;
    oracle_table scores;
    oracle_table ranks;
    open_table("ASEM_index_alternatives.csv", &scores);
    open_table("ASEM_rank_alternatives.csv", &ranks);
    for (size_t c = 1; c < scores.n_columns; c++) {
        comity_index_settings settings = asem_settings();
        const char *name = scores.cell[c];
        if (strstr(name, "zscore")) {
            settings.normalise = comity_normalise_default(COMITY_NORMALISE_ZSCORE);
        } else if (strstr(name, "prank")) {
            settings.normalise = comity_normalise_default(COMITY_NORMALISE_PRANK);
        } else if (strstr(name, "borda")) {
            settings.normalise = comity_normalise_default(COMITY_NORMALISE_BORDA);
        } else if (strstr(name, "minmax1")) {
            settings.normalise.low = 1;
        }
        for (size_t l = 0; l < 3; l++) {
            settings.levels[l].aggregate = *name == 'g'   ? COMITY_AGGREGATE_GEOMETRIC
                                           : *name == 'h' ? COMITY_AGGREGATE_HARMONIC
                                                          : COMITY_AGGREGATE_ARITHMETIC;
        }
        comity_index_result result;
        compute(&whole.a, &settings, &result);
        for (size_t r = 0; r < scores.n_rows; r++) {
            const char *unit = oracle_text(&scores, r, 0);
            size_t at = result.index * 51 + asem_unit(&whole.a, unit);
            assert_close(result.scores[at], oracle_number(&scores, r, c), tie_of_the_file(unit, name));
            same(result.ranks[at], oracle_number(&ranks, oracle_row(&ranks, 0, unit), c), 0, unit, name);
        }
        comity_index_free(&result);
    }
    oracle_free(&scores);
    oracle_free(&ranks);
}

/* Values of the elements below an aggregate in `stage`, column by column. */
static size_t children_of(const char *parent, const double *stage, double *table) {
    const comity_index_frame *f = &whole.a.frame;
    size_t n = 0;
    for (size_t e = 0; e < f->n_elements; e++) {
        int all = strcmp(parent, "all49") == 0;
        if (all ? e < 49 : f->elements[e].parent == (int64_t)asem_element(&whole.a, parent)) {
            memcpy(table + n++ * f->n_rows, stage + e * f->n_rows, f->n_rows * sizeof(double));
        }
    }
    return n;
}

/* With how many units one shares the weight evenly. Those pairs are ties here; the package lets the last bit of a sum
 * of 49 parts decide them (.4999999999999999 in its matrix), so its score may be off by as much. */
static int ties_of(const double *table, size_t k, size_t unit) {
    int ties = 0;
    for (size_t other = 0; other < 51; other++) {
        int won = 0;
        for (size_t c = 0; c < k; c++) {
            double d = table[c * 51 + unit] - table[c * 51 + other];
            won += (d > 0) - (d < 0);
        }
        ties += other != unit && won == 0;
    }
    return ties;
}

static void outranking(void **state) {
    (void)state;
    oracle_table matrix;
    oracle_table scores;
    static double table[49 * 51];
    static double out[51 * 51];
    size_t dominances = 99;
    open_table("ASEM_outrank.csv", &matrix);
    open_table("ASEM_copeland.csv", &scores);
    size_t k = children_of("all49", whole.result.normalised, table);
    assert_int_equal(comity_outrank(table, NULL, 51, k, out, &dominances, NULL), COMITY_OK);
    assert_int_equal(dominances, 0);
    for (size_t i = 0; i < 51; i++) {
        const char *unit = oracle_text(&matrix, i, 0);
        for (size_t j = 0; j < 51; j++) {
            size_t other = asem_unit(&whole.a, oracle_text(&matrix, j, 0));
            same(out[other * 51 + asem_unit(&whole.a, unit)], oracle_number(&matrix, i, j + 1), 1e-12, unit,
                 "outranks");
        }
    }
    for (size_t c = 1; c < scores.n_columns; c++) {
        k = children_of(scores.cell[c], whole.result.normalised, table);
        assert_int_equal(comity_copeland(table, NULL, 51, k, out, NULL), COMITY_OK);
        for (size_t i = 0; i < 51; i++) {
            const char *unit = oracle_text(&scores, i, 0);
            double off = out[asem_unit(&whole.a, unit)] - oracle_number(&scores, i, c);
            if (!(fabs(off) <= (double)ties_of(table, k, asem_unit(&whole.a, unit)))) {
                fail_msg("%s %s is off by %g", unit, scores.cell[c], off);
            }
        }
    }
    oracle_free(&matrix);
    oracle_free(&scores);
}

static void cronbach(void **state) {
    (void)state;
    oracle_table table;
    static double values[49 * 51];
    open_table("ASEM_cronbach.csv", &table);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *pillar = oracle_text(&table, r, 0);
        size_t k = children_of(pillar, whole.a.values, values);
        same(comity_cronbach(values, 51, k), oracle_number(&table, r, 1), 1e-9, pillar, "raw");
        k = children_of(pillar, whole.result.normalised, values);
        same(comity_cronbach(values, 51, k), oracle_number(&table, r, 2), 1e-9, pillar, "normalised");
    }
    oracle_free(&table);
}

static double correlation_of(const char *a, const char *b, const double *stage) {
    double r = NAN;
    assert_int_equal(comity_correlation(stage + 51 * asem_element(&whole.a, a), stage + 51 * asem_element(&whole.a, b),
                                        51, COMITY_PEARSON, &r, NULL),
                     COMITY_OK);
    return r;
}

static void correlations(void **state) {
    (void)state;
    static const char *const files[] = {"ASEM_corr_L1_L2.csv", "ASEM_corr_L2_L4.csv"};
    for (size_t f = 0; f < 2; f++) {
        oracle_table table;
        open_table(files[f], &table);
        for (size_t r = 0; r < table.n_rows; r++) {
            const char *a = oracle_text(&table, r, 0);
            const char *b = oracle_text(&table, r, 1);
            same(correlation_of(a, b, whole.result.scores), oracle_number(&table, r, 2), 1e-9, a, b);
        }
        oracle_free(&table);
    }
}

static void statistics(void **state) {
    (void)state;
    oracle_table table;
    open_table("ASEM_stats_raw.csv", &table);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *code = oracle_text(&table, r, 0);
        comity_indicator_statistics s;
        assert_int_equal(comity_index_statistics(whole.a.values + 51 * asem_element(&whole.a, code), 51, &s, NULL),
                         COMITY_OK);
        const double own[] = {s.min,
                              s.max,
                              s.mean,
                              s.median,
                              s.sd,
                              s.skew,
                              s.kurtosis,
                              (double)s.n_available,
                              (double)s.n_nonzero,
                              (double)s.n_unique,
                              (double)s.n_same};
        int lost = strcmp(code, "TolMin") == 0; /* two values differ in bits that the file does not have */
        for (size_t c = 0; c < (lost ? 9 : 11); c++) {
            same(own[c], oracle_number(&table, r, c + 1), 6e-10, code, table.cell[c + 1]);
        }
        const int flags[] = {s.flag_available, s.flag_nonzero, s.flag_unique, s.flag_outliers};
        for (size_t c = 0; c < 4; c++) {
            int flagged = strcmp(oracle_text(&table, r, c + 16), "ok") != 0;
            if (flags[c] != flagged) {
                fail_msg("%s %s: %d", code, table.cell[c + 16], flags[c]);
            }
        }
    }
    oracle_free(&table);
}

static void components(void **state) {
    (void)state;
    oracle_table eigen;
    oracle_table loading;
    static double values[49 * 51];
    open_table("ASEM_pca_eigen_normalised.csv", &eigen);
    open_table("ASEM_pca_weights_normalised.csv", &loading);
    for (size_t r = 0; r < eigen.n_rows; r++) {
        const char *group = oracle_text(&eigen, r, 0);
        size_t c = (size_t)oracle_number(&eigen, r, 1) - 1;
        comity_pca pca;
        size_t k = children_of(group, whole.result.normalised, values);
        assert_int_equal(comity_principal_components(values, 51, k, &pca, NULL), COMITY_OK);
        same(pca.eigenvalue[c], oracle_number(&eigen, r, 2), 1e-9, group, "eigenvalue");
        same(pca.eigenvalue[c] / (double)k, oracle_number(&eigen, r, 3), 1e-9, group, "share");
        comity_pca_free(&pca);
    }
    oracle_free(&eigen);
    oracle_free(&loading);
}

/* Loadings of the first component; the package leaves the sign to chance, we do not. */
static void check_loadings(const char *file, int level, const double *stage) {
    oracle_table table;
    static double values[49 * 51];
    open_table(file, &table);
    for (size_t e = 49; e < 60; e++) {
        const char *group = whole.a.elements[e].code;
        comity_pca pca;
        if (whole.a.elements[e].level != level + 1) {
            continue;
        }
        size_t k = children_of(group, stage, values);
        assert_int_equal(comity_principal_components(values, 51, k, &pca, NULL), COMITY_OK);
        double sum = 0;
        double expected_sum = 0;
        for (size_t c = 0, i = 0; c < 60; c++) {
            if (whole.a.elements[c].parent == (int64_t)e) {
                expected_sum += oracle_number(&table, oracle_row(&table, 0, whole.a.elements[c].code), 2);
                sum += pca.vector[i++];
            }
        }
        assert_true(sum > 0);
        for (size_t c = 0, i = 0; c < 60; c++) {
            if (whole.a.elements[c].parent == (int64_t)e) {
                double expected = oracle_number(&table, oracle_row(&table, 0, whole.a.elements[c].code), 2);
                same(pca.vector[i++], expected_sum < 0 ? -expected : expected, 1e-9, group, whole.a.elements[c].code);
            }
        }
        comity_pca_free(&pca);
    }
    oracle_free(&table);
}

static void loadings(void **state) {
    (void)state;
    check_loadings("ASEM_pca_weights_normalised.csv", 1, whole.result.normalised);
    check_loadings("ASEM_pca_weights_level2.csv", 2, whole.result.scores);
}

static void effective_weights(void **state) {
    (void)state;
    oracle_table table;
    double out[60];
    open_table("ASEM_eff_weights.csv", &table);
    assert_int_equal(comity_effective_weights(&whole.a.frame, NULL, out, NULL), COMITY_OK);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *code = oracle_text(&table, r, 0);
        size_t e = asem_element(&whole.a, code);
        same(out[e], oracle_number(&table, r, 3), 1e-12, code, "effective");
        same(whole.result.effective[e], oracle_number(&table, r, 3), 1e-12, code, "of the result");
    }
    oracle_free(&table);
}

static void check_removed(const char *file, int level) {
    oracle_table table;
    double shift[60];
    open_table(file, &table);
    comity_index_settings settings = asem_settings();
    assert_int_equal(comity_remove_elements(&whole.a.frame, &settings, level, shift, NULL, NULL), COMITY_OK);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *code = oracle_text(&table, r, 0);
        if (strcmp(code, "Nominal") != 0) {
            same(shift[asem_element(&whole.a, code)], oracle_number(&table, r, 1), 1e-12, code, "shift");
        }
    }
    oracle_free(&table);
}

static void removed(void **state) {
    (void)state;
    check_removed("ASEM_remove_level1.csv", 1);
    check_removed("ASEM_remove_level2.csv", 2);
}

/* With negative weights allowed, the package's very steps: with its tolerance of .1, or cut off where its count of 500
 * evaluations, which has some more than ours, cut it off. Left to run, at least as near as it. */
static void check_optimised(const char *file, int level, double tolerance, size_t most) {
    oracle_table table;
    open_table(file, &table);
    comity_index_settings settings = asem_settings();
    comity_optimise_options options = {.level = level, .tolerance = tolerance, .most_steps = most, .allow_negative = 1};
    comity_optimised loose;
    comity_optimised tight;
    comity_optimised positive;
    assert_int_equal(comity_optimise_weights(&whole.a.frame, &settings, &options, &loose, NULL), COMITY_OK);
    double gap = 0;
    for (size_t i = 0; i < loose.n; i++) {
        const char *code = whole.a.elements[loose.element[i]].code;
        same(loose.weight[i], oracle_number(&table, i, 2), 1e-9, code, "weight");
        gap += pow(oracle_number(&table, i, 0) - oracle_number(&table, i, 1), 2);
    }
    options.tolerance = 0;
    options.most_steps = 0;
    assert_int_equal(comity_optimise_weights(&whole.a.frame, &settings, &options, &tight, NULL), COMITY_OK);
    assert_true(tight.objective <= log(gap / (double)loose.n) && tight.objective <= loose.objective);
    options.allow_negative = 0;
    assert_int_equal(comity_optimise_weights(&whole.a.frame, &settings, &options, &positive, NULL), COMITY_OK);
    for (size_t i = 0; i < positive.n; i++) {
        assert_true(positive.weight[i] >= 0);
    }
    comity_optimised_free(&loose);
    comity_optimised_free(&tight);
    comity_optimised_free(&positive);
    oracle_free(&table);
}

static void optimised(void **state) {
    (void)state;
    check_optimised("ASEM_optweights_L3.csv", 3, 0.1, 500);
    check_optimised("ASEM_optweights_L2.csv", 2, 1e-8, 490);
}

static void panel(void **state) {
    (void)state;
    oracle_table table;
    asem a;
    comity_index_settings settings = comity_index_settings_default();
    comity_index_result result;
    open_table("ASEM_panel_aggregated.csv", &table);
    assert_true(asem_read("ASEM_iData_panel.csv", &a));
    settings.denominate = 0;
    settings.treat.yearly = 1;
    settings.screen.min_available = 0.9;
    compute(&a, &settings, &result);
    size_t seen = 0;
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *unit = oracle_text(&table, r, 1);
        size_t row = 0;
        while (strcmp(oracle_text(&a.data, row, oracle_column(&a.data, "uCode")), unit) != 0 ||
               a.time[row] != (int64_t)oracle_number(&table, r, 0)) {
            row++;
        }
        seen++;
        for (size_t c = 2; c < table.n_columns; c++) {
            size_t e = asem_element(&a, table.cell[c]);
            same(result.scores[e * a.frame.n_rows + row], oracle_number(&table, r, c), 1e-9, unit, table.cell[c]);
        }
    }
    size_t kept = 0;
    for (size_t r = 0; r < a.frame.n_rows; r++) {
        kept += result.kept[r];
    }
    assert_int_equal(kept, seen);
    oracle_free(&table);
    open_table("ASEM_panel_trends.csv", &table);
    for (size_t r = 0; r < table.n_rows; r++) {
        const char *unit = oracle_text(&table, r, 0);
        double y[5];
        double t[5];
        size_t n = 0;
        for (size_t row = 0; row < a.frame.n_rows; row++) {
            if (strcmp(oracle_text(&a.data, row, oracle_column(&a.data, "uCode")), unit) == 0) {
                y[n] = result.scores[result.index * a.frame.n_rows + row];
                t[n++] = (double)a.time[row];
            }
        }
        comity_growth growth = comity_compound_growth(y, t, n);
        same(growth.growth, oracle_number(&table, r, 2), 1e-9, unit, "CAGR");
        same(growth.available, oracle_number(&table, r, 3), 0, unit, "available");
        same(growth.first, oracle_number(&table, r, 4), 0, unit, "first");
        same(growth.last, oracle_number(&table, r, 5), 0, unit, "last");
    }
    oracle_free(&table);
    asem_free(&a);
    comity_index_free(&result);
}

static void sensitivity(void **state) {
    (void)state;
    oracle_table values;
    oracle_table expected;
    double y[600];
    comity_sobol_index out[4];
    double variance;
    open_table("ASEM_SA_y.csv", &values);
    open_table("ASEM_SA_sensitivity.csv", &expected);
    assert_int_equal(values.n_rows, 600);
    for (size_t r = 0; r < 600; r++) {
        y[r] = oracle_number(&values, r, 1);
    }
    comity_sobol_options options = {.n_bootstrap = 1000, .seed = 1};
    assert_int_equal(comity_sobol_estimate(y, 100, 4, &options, out, &variance, NULL, NULL), COMITY_OK);
    assert_close(variance, .6279066, 1e-7);
    for (size_t i = 0; i < 4; i++) {
        same(out[i].first, oracle_number(&expected, i, 1), 1e-12, "first", "");
        same(out[i].total, oracle_number(&expected, i, 2), 1e-12, "total", "");
        /* the bootstraps differ, but tell the same story */
        assert_close(out[i].first_low, oracle_number(&expected, i, 3), .1);
        assert_close(out[i].first_high, oracle_number(&expected, i, 4), .1);
        assert_close(out[i].total_low, oracle_number(&expected, i, 5), .15);
        assert_close(out[i].total_high, oracle_number(&expected, i, 6), .15);
    }
    oracle_free(&values);
    oracle_free(&expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stage_raw),        cmocka_unit_test(stage_denominated), cmocka_unit_test(stage_imputed),
        cmocka_unit_test(stage_screened),   cmocka_unit_test(stage_treated),     cmocka_unit_test(stage_normalised),
        cmocka_unit_test(stage_aggregated), cmocka_unit_test(results),           cmocka_unit_test(treatment_details),
        cmocka_unit_test(treated_points),   cmocka_unit_test(alternatives),      cmocka_unit_test(outranking),
        cmocka_unit_test(cronbach),         cmocka_unit_test(correlations),      cmocka_unit_test(statistics),
        cmocka_unit_test(components),       cmocka_unit_test(loadings),          cmocka_unit_test(effective_weights),
        cmocka_unit_test(removed),          cmocka_unit_test(optimised),         cmocka_unit_test(panel),
        cmocka_unit_test(sensitivity),
    };
    return cmocka_run_group_tests(tests, start, end);
}
