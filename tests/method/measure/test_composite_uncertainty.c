/* Sobol indices against closed forms; uncertainty of the ASEM index: the same on any number of threads, and the same as
 * slow replicates one by one. */
#include "asem.h"
#include "support.h"

#define PI 3.14159265358979323846

static double linear(const double *x) {
    return x[0] + 2 * x[1] + 3 * x[2];
}

static double ishigami(const double *x) {
    double a = (2 * x[0] - 1) * PI;
    double b = (2 * x[1] - 1) * PI;
    double c = (2 * x[2] - 1) * PI;
    return sin(a) + 7 * sin(b) * sin(b) + .1 * c * c * c * c * sin(a);
}

static void estimate(double (*f)(const double *), comity_sample_method method, size_t n, comity_sobol_index *out) {
    size_t rows = 5 * n;
    double *x = malloc(rows * 3 * sizeof *x);
    double *y = malloc(rows * sizeof *y);
    double variance;
    size_t used;
    assert_true(x && y);
    assert_int_equal(comity_sobol_design(method, 7, n, 3, x, NULL), COMITY_OK);
    for (size_t r = 0; r < rows; r++) {
        const double point[] = {x[r], x[rows + r], x[2 * rows + r]};
        for (size_t j = 0; j < 3; j++) {
            assert_true(point[j] >= 0 && point[j] < 1);
        }
        y[r] = f(point);
    }
    comity_sobol_options options = {.n_bootstrap = 50, .seed = 3};
    assert_int_equal(comity_sobol_estimate(y, n, 3, &options, out, &variance, &used, NULL), COMITY_OK);
    assert_int_equal(used, n);
    free(x);
    free(y);
}

/* Expected first and total, and how near a sample comes. */
static void check_function(double (*f)(const double *), const double *first, const double *total) {
    static const double near[] = {.04, .01, .03};
    for (int method = COMITY_SAMPLE_RANDOM; method <= COMITY_SAMPLE_LATIN; method++) {
        comity_sobol_index out[3];
        estimate(f, (comity_sample_method)method, 16384, out);
        for (size_t i = 0; i < 3; i++) {
            assert_close(out[i].first, first[i], near[method]);
            assert_close(out[i].total, total[i], near[method]);
            assert_true(out[i].first_low <= out[i].first && out[i].first <= out[i].first_high);
            assert_true(out[i].total_low <= out[i].total && out[i].total <= out[i].total_high);
        }
    }
}

static void closed_forms(void **state) {
    (void)state;
    check_function(linear, (const double[]){1. / 14, 4. / 14, 9. / 14}, (const double[]){1. / 14, 4. / 14, 9. / 14});
    check_function(ishigami, (const double[]){.3139, .4424, 0}, (const double[]){.5576, .4424, .2437});
}

static void little_to_estimate(void **state) {
    (void)state;
    comity_sobol_index out[1];
    double variance;
    size_t used;
    static const double same[] = {.1, .1, .1, .1, .1, .1};
    assert_int_equal(comity_sobol_estimate(same, 2, 1, NULL, out, &variance, &used, NULL), COMITY_OK);
    assert_true(variance == 0 && isnan(out[0].first) && isnan(out[0].total));
    static const double gap[] = {1, 2, NAN, 3, 5, 4, 5, 6, 7}; /* A B AB1 of three points; the third is not whole */
    assert_int_equal(comity_sobol_estimate(gap, 3, 1, NULL, out, &variance, &used, NULL), COMITY_OK);
    assert_int_equal(used, 2);
    assert_int_equal(comity_sobol_estimate(gap, 1, 1, NULL, out, &variance, NULL, NULL), COMITY_ERROR_USAGE);
    static const double infinite[] = {1, 2, 3, INFINITY, 5, 6};
    assert_int_equal(comity_sobol_estimate(infinite, 2, 1, NULL, out, &variance, NULL, NULL), COMITY_ERROR_INPUT);
    static const double none[] = {NAN, NAN, 1, 2, 3, 4};
    assert_int_equal(comity_sobol_estimate(none, 2, 1, NULL, out, &variance, NULL, NULL), COMITY_ERROR_INPUT);
}

static void samples(void **state) {
    (void)state;
    enum { N = 64, D = 3 };
    double a[N * D];
    double b[N * D];
    for (int method = COMITY_SAMPLE_RANDOM; method <= COMITY_SAMPLE_LATIN; method++) {
        assert_int_equal(comity_sample((comity_sample_method)method, 5, N, D, a, NULL), COMITY_OK);
        assert_int_equal(comity_sample((comity_sample_method)method, 5, N, D, b, NULL), COMITY_OK);
        assert_memory_equal(a, b, sizeof a);
        assert_int_equal(comity_sample((comity_sample_method)method, 6, N, D, b, NULL), COMITY_OK);
        assert_memory_not_equal(a, b, sizeof a);
    }
    for (size_t j = 0; j < D; j++) { /* Latin: each part once */
        int seen[N] = {0};
        for (size_t i = 0; i < N; i++) {
            seen[(size_t)(a[j * N + i] * N)]++;
        }
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(seen[i], 1);
        }
    }
    static double wide[4 * 41]; /* more columns than the sequence has */
    assert_int_equal(comity_sample(COMITY_SAMPLE_SOBOL, 5, 4, 41, wide, NULL), COMITY_OK);
}

/* ------------------------------------------------------------------------------------------------------------ the
 * index */

typedef struct {
    asem a;
    comity_index_settings settings;
    comity_index_settings normalise[2];
    comity_index_settings aggregate[2];
    comity_index_settings impute[3];
    int64_t removed[3];
    comity_index_input inputs[6];
} problem;

/* The four inputs of the package's example, and two more. */
static int make_problem(problem *p) {
    memset(p, 0, sizeof *p);
    if (!asem_read("ASEM_iData.csv", &p->a)) {
        return 0;
    }
    p->settings = asem_settings();
    p->settings.normalise.low = 1;
    p->normalise[0] = p->normalise[1] = p->aggregate[0] = p->aggregate[1] = p->settings;
    p->normalise[1].normalise = comity_normalise_default(COMITY_NORMALISE_ZSCORE);
    p->normalise[1].normalise.low = 20; /* high enough for all to be above 0 */
    p->normalise[1].normalise.high = 2;
    for (size_t l = 0; l < 3; l++) {
        p->aggregate[1].levels[l].aggregate = COMITY_AGGREGATE_GEOMETRIC;
    }
    for (size_t i = 0; i < 3; i++) {
        p->impute[i] = p->settings;
        p->impute[i].impute.method = (comity_impute_method)(COMITY_IMPUTE_MEAN + i);
    }
    p->removed[0] = -1;
    p->removed[1] = (int64_t)asem_element(&p->a, "Physical");
    p->removed[2] = (int64_t)asem_element(&p->a, "CO2");
    p->inputs[0] = (comity_index_input){
        .name = "winmax", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_WINMAX, .low = 1, .high = 6};
    p->inputs[1] = (comity_index_input){
        .name = "normalise", .vary = COMITY_VARY_NORMALISE, .n_choices = 2, .choices = p->normalise};
    p->inputs[2] = (comity_index_input){.name = "weights", .vary = COMITY_VARY_NOISE, .level = 2, .noise = .25};
    p->inputs[3] = (comity_index_input){
        .name = "aggregate", .vary = COMITY_VARY_AGGREGATE, .n_choices = 2, .choices = p->aggregate};
    p->inputs[4] =
        (comity_index_input){.name = "impute", .vary = COMITY_VARY_IMPUTE, .n_choices = 3, .choices = p->impute};
    p->inputs[5] =
        (comity_index_input){.name = "removed", .vary = COMITY_VARY_REMOVED, .n_choices = 3, .removed = p->removed};
    return 1;
}

static comity_uncertainty analysed(const problem *p, const comity_index_input *inputs, size_t n_inputs,
                                   const comity_uncertainty_options *options) {
    comity_uncertainty out;
    comity_error error = {0};
    if (comity_index_uncertainty(&p->a.frame, &p->settings, inputs, n_inputs, options, &out, &error)) {
        fail_msg("%s", error.message);
    }
    return out;
}

static void any_number_of_threads(void **state) {
    (void)state;
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    comity_uncertainty_options options = {.n = 40, .seed = 3, .sobol = 1, .n_bootstrap = 20, .keep = 1};
    options.threads.n_threads = 1;
    comity_uncertainty one = analysed(&p, p.inputs, 6, &options);
    options.threads.n_threads = 5;
    comity_uncertainty five = analysed(&p, p.inputs, 6, &options);
    assert_int_equal(one.n_replicates, 320);
    assert_int_equal(one.n_ranked, 80);
    assert_int_equal(one.n_failed, 0);
    assert_memory_equal(one.rows, five.rows, 51 * sizeof *one.rows);
    assert_memory_equal(one.shift, five.shift, 320 * sizeof(double));
    assert_memory_equal(one.all_scores, five.all_scores, 320 * 51 * sizeof(double));
    assert_memory_equal(one.sobol, five.sobol, 6 * sizeof *one.sobol);
    comity_uncertainty_free(&one);
    comity_uncertainty_free(&five);
    options.seed = 4;
    comity_uncertainty other = analysed(&p, p.inputs, 6, &options);
    assert_true(other.n_failed == 0);
    comity_uncertainty_free(&other);
    asem_free(&p.a);
}

/* Replicates of winmax, normalising and aggregation made by hand from the same sample. */
static void as_by_hand(void **state) {
    (void)state;
    enum { N = 24 };
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    comity_index_input inputs[] = {p.inputs[0], p.inputs[1], p.inputs[3], p.inputs[5]};
    double u[N * 4];
    comity_uncertainty_options options = {.n = N, .seed = 11, .keep = 1};
    assert_int_equal(comity_sample(COMITY_SAMPLE_RANDOM, 11, N, 4, u, NULL), COMITY_OK);
    comity_uncertainty out = analysed(&p, inputs, 4, &options);
    for (size_t i = 0; i < N; i++) {
        comity_index_settings s = p.settings;
        uint8_t removed[60] = {0};
        int64_t gone = p.removed[(size_t)(3 * u[3 * N + i])];
        s.treat.winmax = (int)(1 + 5 * u[i]);
        s.normalise = p.normalise[u[N + i] >= .5].normalise;
        for (size_t l = 0; l < 3; l++) {
            s.levels[l].aggregate = p.aggregate[u[2 * N + i] >= .5].levels[l].aggregate;
        }
        if (gone >= 0) {
            removed[gone] = 1;
            s.removed = removed;
        }
        comity_index_result r;
        assert_int_equal(comity_index_compute(&p.a.frame, &s, &r, NULL), COMITY_OK);
        assert_memory_equal(r.scores + r.index * 51, out.all_scores + i * 51, 51 * sizeof(double));
        comity_index_free(&r);
    }
    comity_uncertainty_free(&out);
    asem_free(&p.a);
}

/* The authors' own runs are 100; ours with the same inputs tell the same story. */
static void rank_intervals(void **state) {
    (void)state;
    problem p;
    oracle_table table;
    if (!make_problem(&p) || !oracle_read("oracles/coinr/ASEM_UA_rankstats.csv", &table)) {
        skip();
    }
    p.settings.normalise.low = 0; /* the nominal index is that of the other tests */
    comity_uncertainty_options options = {.n = 2000, .seed = 1, .sample = COMITY_SAMPLE_SOBOL};
    comity_uncertainty out = analysed(&p, p.inputs, 4, &options);
    double off = 0;
    for (size_t r = 0; r < 51; r++) {
        const comity_rank_interval *own = &out.rows[asem_unit(&p.a, oracle_text(&table, r, 0))];
        assert_close(own->nominal_rank, oracle_number(&table, r, 1), 0);
        assert_int_equal(own->n, 2000);
        assert_true(own->rank_best <= own->rank_low && own->rank_low <= own->rank_median &&
                    own->rank_median <= own->rank_high && own->rank_high <= own->rank_worst);
        assert_true(own->score_low <= own->score_median && own->score_median <= own->score_high);
        off += fabs(own->rank_mean - oracle_number(&table, r, 2)) / 51;
    }
    assert_true(off < 1.5);
    comity_uncertainty_free(&out);
    asem_free(&p.a);
    oracle_free(&table);
}

/* The statistics of the ranks are those of the ranks of the scores. */
static void statistics(void **state) {
    (void)state;
    enum { N = 101 };
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    comity_uncertainty_options options = {.n = N, .seed = 2, .keep = 1, .confidence = .8};
    comity_uncertainty out = analysed(&p, p.inputs, 6, &options);
    static double ranks[N * 51];
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(comity_rank(out.all_scores + i * 51, 51, 1, ranks + i * 51, NULL), COMITY_OK);
    }
    for (size_t r = 0; r < 51; r++) {
        double own[N];
        double score[N];
        for (size_t i = 0; i < N; i++) {
            own[i] = ranks[i * 51 + r];
            score[i] = out.all_scores[i * 51 + r];
        }
        assert_close(out.rows[r].rank_median, comity_quantile(own, N, .5), 1e-12);
        assert_close(out.rows[r].rank_low, comity_quantile(own, N, .1), 1e-12);
        assert_close(out.rows[r].rank_high, comity_quantile(own, N, .9), 1e-12);
        assert_close(out.rows[r].score_high, comity_quantile(score, N, .9), 1e-12);
    }
    comity_uncertainty_free(&out);
    asem_free(&p.a);
}

/* A geometric mean of z-scores has no value: such replicates are counted and left out; all of them: an error. */
static void failed_replicates(void **state) {
    (void)state;
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    p.normalise[1].normalise.low = 0;
    comity_uncertainty_options options = {.n = 30, .seed = 1, .sobol = 1, .n_bootstrap = 5};
    comity_index_input inputs[] = {p.inputs[1], p.inputs[3]};
    comity_uncertainty out = analysed(&p, inputs, 2, &options);
    assert_true(out.n_failed > 0 && out.n_failed < out.n_replicates && out.sobol_used < 30);
    assert_true(strlen(out.first_failure.message) > 0 && out.rows[0].n < out.n_ranked);
    comity_uncertainty_free(&out);
    inputs[0].choices = &p.normalise[1];
    inputs[0].n_choices = 1;
    inputs[1].choices = &p.aggregate[1];
    inputs[1].n_choices = 1;
    comity_error error = {0};
    assert_int_equal(comity_index_uncertainty(&p.a.frame, &p.settings, inputs, 2, &options, &out, &error),
                     COMITY_ERROR_INPUT);
    assert_null(out.rows);
    assert_non_null(strstr(error.message, "replicates failed"));
    asem_free(&p.a);
}

/* Ranges before aggregation are computed in every replicate. */
static void ranges(void **state) {
    (void)state;
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    static const double thresholds[] = {0, .5, 1};
    const comity_index_input inputs[] = {
        {.name = "skew", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_MAX_SKEW, .low = 1.5, .high = 2.5},
        {.name = "low", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_LOW, .low = 1, .high = 10},
        {.name = "power", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_POWER, .low = -1, .high = 1},
        {.name = "available",
         .vary = COMITY_VARY_NUMBER,
         .number = COMITY_NUMBER_THRESHOLD,
         .n_choices = 3,
         .numbers = thresholds},
        {.name = "screen", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_MIN_AVAILABLE, .low = .5, .high = .95},
    };
    for (size_t l = 0; l < 3; l++) {
        p.settings.levels[l].aggregate = COMITY_AGGREGATE_POWER;
        p.settings.levels[l].power = .5;
    }
    for (size_t first = 0; first < 5; first++) { /* each leaves the cache at another stage */
        comity_uncertainty_options options = {.n = 50, .seed = 1, .threads = {.n_threads = 2}};
        comity_uncertainty out = analysed(&p, inputs + first, 5 - first, &options);
        assert_int_equal(out.n_failed, 0);
        assert_true(out.shift_mean >= 0 && out.shift_low <= out.shift_high);
        comity_uncertainty_free(&out);
    }
    asem_free(&p.a);
}

static void wrong_inputs(void **state) {
    (void)state;
    problem p;
    if (!make_problem(&p)) {
        skip();
    }
    comity_uncertainty out;
    static const int64_t outside[] = {99};
    const comity_index_input wrong[] = {
        {.vary = COMITY_VARY_NORMALISE},
        {.vary = COMITY_VARY_REMOVED, .n_choices = 1},
        {.vary = COMITY_VARY_REMOVED, .n_choices = 1, .removed = outside},
        {.vary = COMITY_VARY_NUMBER, .low = 2, .high = 1},
        {.vary = COMITY_VARY_NUMBER, .n_choices = 2},
        {.vary = COMITY_VARY_NOISE, .noise = 2},
        {.vary = COMITY_VARY_NOISE, .noise = .1, .level = 9},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(comity_index_uncertainty(&p.a.frame, &p.settings, &wrong[i], 1, NULL, &out, NULL),
                         COMITY_ERROR_USAGE);
    }
    assert_int_equal(comity_index_uncertainty(&p.a.frame, &p.settings, NULL, 0, NULL, &out, NULL), COMITY_ERROR_USAGE);
    static const volatile int stop = 1;
    comity_uncertainty_options options = {.n = 10, .threads = {.stop = &stop}};
    assert_int_equal(comity_index_uncertainty(&p.a.frame, &p.settings, p.inputs, 6, &options, &out, NULL),
                     COMITY_ERROR_INTERRUPTED);
    asem_free(&p.a);
}

/* Beyond 40 columns there are no Sobol' points: what is used instead is told, and is what is used. */
static void what_a_sample_is_made_by(void **state) {
    static double a[8 * 41];
    static double b[8 * 41];
    comity_error error;
    (void)state;
    assert_true(comity_sample_used(COMITY_SAMPLE_SOBOL, 40) == COMITY_SAMPLE_SOBOL);
    assert_true(comity_sample_used(COMITY_SAMPLE_SOBOL, 41) == COMITY_SAMPLE_LATIN);
    assert_true(comity_sample_used(COMITY_SAMPLE_RANDOM, 41) == COMITY_SAMPLE_RANDOM);
    assert_true(comity_sample(COMITY_SAMPLE_SOBOL, 7, 8, 41, a, &error) == COMITY_OK);
    assert_true(comity_sample(COMITY_SAMPLE_LATIN, 7, 8, 41, b, &error) == COMITY_OK);
    assert_memory_equal(a, b, sizeof a);
    assert_true(comity_sample(COMITY_SAMPLE_SOBOL, 7, 8, 40, a, &error) == COMITY_OK);
    assert_memory_not_equal(a, b, 8 * 40 * sizeof *a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_sample_is_made_by),
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(little_to_estimate),
        cmocka_unit_test(samples),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(as_by_hand),
        cmocka_unit_test(rank_intervals),
        cmocka_unit_test(statistics),
        cmocka_unit_test(failed_replicates),
        cmocka_unit_test(ranges),
        cmocka_unit_test(wrong_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
