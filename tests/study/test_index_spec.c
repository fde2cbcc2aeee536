/* The language of index specs: what is read, where every slip is told, and failed allocations. */
#include "failing_alloc.h"
#include "scratch.h"

#include "base/assets.h"
#include "study/index_spec.h"

static const char *const whole = "# a comment\n"
                                 "name = toy\n"
                                 "title = A toy\n"
                                 "units = states\n"
                                 "organisation = sco\n"
                                 "years = 1996:2020\n"
                                 "[tree]\n"
                                 "top_one = top, name \"All, of it\"\n"
                                 "a = top_one, weight 2\n"
                                 "b = top_one\n"
                                 "x = a, from state_year:milex | role:pull, negative, per people\n"
                                 "people = denominator, from state_year:tpop\n"
                                 "y = a, goals 0 100, untreated\n"
                                 "z = b, target 5, weight 0.5, waits \"better times\"\n"
                                 "[sql]\n"
                                 "y = SELECT state, year,\n"
                                 "  value FROM tie WHERE value = 1\n"
                                 "[method]\n"
                                 "impute = latest 3\n"
                                 "screen = available .5, nonzero .1, after_imputation\n"
                                 "treat = winsorise 3, log ct_plus, skew 1.5, kurtosis 4, yearly\n"
                                 "normalise = zscore 50 10, yearly\n"
                                 "weights = given, equal\n"
                                 "aggregate = power .5, geometric\n"
                                 "at_least = .6\n"
                                 "[uncertainty]\n"
                                 "draws = 300\n"
                                 "seed = 9\n"
                                 "interval = .95\n"
                                 "of = all\n"
                                 "normalise = minmax | percentile_rank | rank\n"
                                 "winmax = 0 to 6\n"
                                 "skew = 1 | 2\n"
                                 "remove = none | x | b\n"
                                 "noise = level 1, .3\n"
                                 "[sensitivity]\n"
                                 "points = 64\n"
                                 "bootstrap = 10\n";

static void parse(const char *text, comity_index_spec *out) {
    comity_error error;
    comity_error_clear(&error);
    if (comity_index_spec_parse(text, strlen(text), "toy.index", out, &error)) {
        fail_msg("line %lld, %s: %s", (long long)error.row, error.column, error.message);
    }
}

static void reads_the_tree(void **state) {
    comity_index_spec spec;
    (void)state;
    parse(whole, &spec);
    static const char *const codes[] = {"x", "y", "z", "top_one", "a", "b", "people"};
    static const int levels[] = {1, 1, 1, 3, 2, 2};
    static const int parents[] = {4, 4, 5, -1, 3, 3};
    assert_int_equal(spec.n_items, 7);
    assert_int_equal(spec.n_indicators, 3);
    assert_int_equal(spec.n_elements, 6);
    assert_int_equal(spec.top, 3);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(spec.items[i].code, codes[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(spec.elements[i].level, levels[i]);
        assert_int_equal(spec.elements[i].parent, parents[i]);
        assert_string_equal(spec.elements[i].code, codes[i]);
    }
    assert_int_equal(spec.elements[0].direction, -1);
    assert_int_equal(spec.elements[0].denominator, 0);
    assert_int_equal(spec.elements[1].denominator, -1);
    assert_true(spec.elements[1].floor == 0 && spec.elements[1].ceiling == 100 && spec.elements[1].untreated);
    assert_true(spec.elements[2].target == 5 && spec.elements[2].weight == .5 && spec.elements[4].weight == 2);
    assert_string_equal(spec.items[3].name, "All, of it");
    assert_string_equal(spec.items[2].waits, "better times");
    comity_index_spec_free(&spec);
}

static void reads_sources(void **state) {
    comity_index_spec spec;
    comity_spec_source kind;
    char name[64];
    (void)state;
    parse(whole, &spec);
    const char *from = spec.items[0].from;
    assert_true(comity_spec_source_next(&spec, &from, &kind, name, sizeof name));
    assert_int_equal(kind, COMITY_SOURCE_STATE_YEAR);
    assert_string_equal(name, "milex");
    assert_true(comity_spec_source_next(&spec, &from, &kind, name, sizeof name));
    assert_int_equal(kind, COMITY_SOURCE_ROLE);
    assert_string_equal(name, "pull");
    assert_int_equal(*from, '\0');
    from = spec.items[1].from; /* a query has its name */
    assert_true(comity_spec_source_next(&spec, &from, &kind, name, sizeof name));
    assert_int_equal(kind, COMITY_SOURCE_SQL);
    from = spec.items[2].from; /* else a series has */
    assert_true(comity_spec_source_next(&spec, &from, &kind, name, sizeof name));
    assert_int_equal(kind, COMITY_SOURCE_STATE_YEAR);
    assert_string_equal(name, "z");
    assert_string_equal(comity_spec_query_find(&spec, "y")->text, "SELECT state, year, value FROM tie WHERE value = 1");
    comity_index_spec_free(&spec);
}

static void reads_methods(void **state) {
    comity_index_spec spec;
    (void)state;
    parse(whole, &spec);
    const comity_index_settings *s = &spec.settings;
    assert_true(s->impute.method == COMITY_IMPUTE_LATEST && s->impute.most_years == 3);
    assert_true(s->screen.min_available == .5 && s->screen.min_nonzero == .1 && s->screen.after_imputation);
    assert_true(s->treat.winmax == 3 && s->treat.log == COMITY_LOG_CT_PLUS && s->treat.max_skew == 1.5 &&
                s->treat.max_kurtosis == 4 && s->treat.yearly && !s->treat.skip);
    assert_true(s->normalise.method == COMITY_NORMALISE_ZSCORE && s->normalise.low == 50 && s->normalise.high == 10 &&
                s->normalise.yearly);
    assert_true(s->levels[0].weights == COMITY_WEIGHTS_GIVEN && s->levels[1].weights == COMITY_WEIGHTS_EQUAL);
    assert_true(s->levels[0].aggregate == COMITY_AGGREGATE_POWER && s->levels[0].power == .5 &&
                s->levels[1].aggregate == COMITY_AGGREGATE_GEOMETRIC);
    assert_true(s->levels[0].min_available == .6 && s->levels[1].min_available == .6);
    comity_index_spec_free(&spec);
}

static void reads_uncertainty(void **state) {
    comity_index_spec spec;
    (void)state;
    parse(whole, &spec);
    assert_true(spec.draws == 300 && spec.seed == 9 && spec.confidence == .95 && spec.every_aggregate);
    assert_true(spec.points == 64 && spec.n_bootstrap == 10 && spec.own_inputs);
    assert_int_equal(spec.n_inputs, 5);
    const comity_index_input *in = spec.inputs;
    assert_true(in[0].vary == COMITY_VARY_NORMALISE && in[0].n_choices == 3);
    assert_true(in[0].choices[0].normalise.method == COMITY_NORMALISE_MINMAX &&
                in[0].choices[0].normalise.high == 100 && in[0].choices[0].normalise.yearly == 0);
    assert_true(in[0].choices[2].normalise.method == COMITY_NORMALISE_RANK);
    assert_true(in[1].vary == COMITY_VARY_NUMBER && in[1].low == 0 && in[1].high == 6 && in[1].n_choices == 0);
    assert_true(in[2].n_choices == 2 && in[2].numbers[1] == 2);
    assert_true(in[3].n_choices == 3 && in[3].removed[0] == -1 && in[3].removed[1] == 0 && in[3].removed[2] == 5);
    assert_true(in[4].vary == COMITY_VARY_NOISE && in[4].level == 1 && in[4].noise == .3);
    comity_index_spec_free(&spec);
}

#define HEAD "name = toy\ntitle = A toy\nunits = years\n"
#define TREE "[tree]\nidx = top\nx = idx\n"

static void has_defaults(void **state) {
    comity_index_spec spec;
    (void)state;
    parse(HEAD TREE, &spec);
    assert_string_equal(spec.variant, "as_was");
    assert_true(spec.draws == 1000 && !spec.own_inputs && spec.points == 0);
    assert_true(spec.n_inputs == 1 && spec.inputs[0].vary == COMITY_VARY_NOISE && spec.inputs[0].noise == .25);
    comity_index_spec_free(&spec);
    parse(HEAD TREE "[method]\nweights = components\n", &spec); /* nothing given that noise could move */
    assert_true(spec.n_inputs == 1 && spec.inputs[0].vary == COMITY_VARY_REMOVED && spec.inputs[0].n_choices == 2);
    comity_index_spec_free(&spec);
}

typedef struct {
    const char *text;
    int line;
    const char *words;
} slip;

static const slip slips[] = {
    {"title = A\n", 0, "key name is lacking"},
    {"name = A B\n", 1, "is no name"},
    {"name = a\nname = b\n", 2, "there twice"},
    {"name\n", 1, "neither key = value nor a [section]"},
    {"name =\n", 1, "has no value"},
    {"= 3\n", 1, "no key before"},
    {"colour = red\n", 1, "no such key: expected name"},
    {"units = planets\n", 1, "expected years, states, organisations or table"},
    {"years = 2000\n", 1, "expected two years"},
    {"years = 2010:2000\n", 1, "expected two years"},
    {"variant = none\n", 1, "expected as_was"},
    {"[forest]\n", 1, "is no section: expected [tree]"},
    {HEAD "[method]\n", 4, "[tree] must stand before [method]"},
    {HEAD, 0, "section [tree] is lacking"},
    {HEAD "[tree]\n", 0, "is empty"},
    {HEAD "[tree]\n[sql]\n", 5, "is empty"},
    {HEAD TREE "[tree]\n", 7, "there twice"},
    {HEAD "[tree]\nx = y\n", 5, "its parent \"y\" is not in the tree"},
    {HEAD "[tree]\nx = top\ny = top\n", 6, "there is one index"},
    {HEAD "[tree]\nx = x\n", 0, "expected one line \"CODE = top\""},
    {HEAD "[tree]\nx = top\n", 0, "no indicator below"},
    {HEAD "[tree]\ni = top\nx = i\nx = i\n", 7, "in the tree twice"},
    {HEAD "[tree]\ni = top\nx = i\na = b\nb = a\n", 7, "no indicator is below it"},
    {HEAD "[tree]\ni = top\nx = i\ny = a\na = i\n", 5, "different levels"},
    {HEAD "[tree]\ni = top\nx = i, weight -1\n", 6, "out of range"},
    {HEAD "[tree]\ni = top\nx = i, weight heavy\n", 6, "expected a number"},
    {HEAD "[tree]\ni = top\nx = i, weight inf\n", 6, "expected a number"},
    {HEAD "[tree]\ni = top\nx = i, blue\n", 6, "is no option: expected positive"},
    {HEAD "[tree]\ni = top\nx = i, goals 1\n", 6, "expected two numbers"},
    {HEAD "[tree]\ni = top\nx = i, goals 1 1\n", 6, "the two are equal"},
    {HEAD "[tree]\ni = top\nx = i, per gdp\n", 6, "no line \"gdp = denominator\""},
    {HEAD "[tree]\ni = top, negative\nx = i\n", 5, "can be negative"},
    {HEAD "[tree]\ni = top, from y\nx = i\n", 5, "no source of its own"},
    {HEAD "[tree]\ni = top\nx = i,\n", 6, "nothing before a comma"},
    {HEAD "[tree]\ni = top\nx = i, name \"A\n", 6, "quote is not closed"},
    {HEAD "[tree]\ni = top\nx = i, from state_year:y\n", 6, "expected indicator: or sql:"},
    {HEAD "[tree]\ni = top\nx = i, from sql:y\n", 6, "no such query"},
    {HEAD "[tree]\ni = top\nx = i, from a | | b\n", 6, "has no name"},
    {HEAD "data = x.csv\n" TREE, 0, "only where units = table"},
    {"name = t\ntitle = t\nunits = table\n" TREE, 0, "expected the keys data"},
    {"name = t\ntitle = t\nunits = organisations\n" TREE, 0, "expected the key organisations"},
    {HEAD "organisation = a b\n" TREE, 0, "more than one organisation"},
    {HEAD "states = all\n" TREE, 0, "states where they are states"},
    {HEAD TREE "[sql]\na b = SELECT 1\n", 8, "no name of a query"},
    {HEAD TREE "[method]\ncolour = red\n", 8, "no such key in [method]"},
    {HEAD TREE "[method]\nimpute = guess\n", 8, "expected none, mean, median"},
    {HEAD TREE "[method]\nimpute = mean 3\n", 8, "\"3\" is not expected there"},
    {HEAD TREE "[method]\nimpute = latest -1\n", 8, "how many years back"},
    {HEAD TREE "[method]\nscreen = available 2\n", 8, "out of range"},
    {HEAD TREE "[method]\ntreat = winsorise\n", 8, "expected a number"},
    {HEAD TREE "[method]\ntreat = log ten\n", 8, "expected none, ct"},
    {HEAD TREE "[method]\nnormalise = minmax 5\n", 8, "expected two numbers"},
    {HEAD TREE "[method]\nnormalise = distance_to_reference\n", 0, "expected the key reference"},
    {HEAD TREE "[method]\nweights = equal, equal\n", 8, "2 are given"},
    {HEAD TREE "[method]\nweights = heavy\n", 8, "expected given, equal"},
    {HEAD TREE "[method]\naggregate = power\n", 8, "power: expected a number"},
    {HEAD TREE "[method]\nat_least = 3\n", 8, "out of range"},
    {HEAD TREE "[uncertainty]\ncolour = red\n", 8, "no such key in [uncertainty]"},
    {HEAD TREE "[uncertainty]\ndraws = 1.5\n", 8, "whole number"},
    {HEAD TREE "[uncertainty]\ndraws = 1e9\n", 8, "out of range"},
    {HEAD TREE "[uncertainty]\nof = some\n", 8, "expected index or all"},
    {HEAD TREE "[uncertainty]\nimpute = mean\n", 8, "at least two"},
    {HEAD TREE "[uncertainty]\nimpute = mean |\n", 8, "nothing between"},
    {HEAD TREE "[uncertainty]\nwinmax = 5\n", 8, "two numbers such as 0 to 5"},
    {HEAD TREE "[uncertainty]\nwinmax = 5 to 5\n", 8, "not larger than the first"},
    {HEAD TREE "[uncertainty]\nremove = none\n", 8, "at least two"},
    {HEAD TREE "[uncertainty]\nremove = none | q\n", 8, "not in the tree"},
    {HEAD TREE "[uncertainty]\nremove = level 2\n", 8, "out of range"},
    {HEAD TREE "[uncertainty]\nnoise = 2\n", 8, "out of range"},
    {HEAD TREE "[method]\nweights = equal\n[uncertainty]\nnoise = .2\n", 0, "noise moves given weights"},
    {HEAD TREE "[sensitivity]\npoints = 1\n", 8, "at least 2"},
    {HEAD TREE "[sensitivity]\ncolour = red\n", 8, "no such key in [sensitivity]"},
    {"name = t\001\n", 1, "control character"},
};

static void tells_where_slips_are(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        comity_index_spec spec;
        comity_error error;
        comity_error_clear(&error);
        comity_status status =
            comity_index_spec_parse(slips[i].text, strlen(slips[i].text), "toy.index", &spec, &error);
        int at = slips[i].line == 0 || error.row == slips[i].line;
        if (status != COMITY_ERROR_INPUT || !at || !strstr(error.message, slips[i].words) ||
            strcmp(error.file, "toy.index") != 0 || spec.text) {
            fprintf(stderr, "# slip %zu: status %d, line %lld (expected %d): \"%s\"; expected \"%s\"\n", i, (int)status,
                    (long long)error.row, slips[i].line, error.message, slips[i].words);
            wrong++;
        }
        if (!status) {
            comity_index_spec_free(&spec);
        }
    }
    assert_int_equal(wrong, 0);
}

static void has_limits(void **state) {
    comity_index_spec spec;
    comity_error error;
    size_t size = COMITY_SPEC_MOST_BYTES + 1;
    char *text = malloc(size);
    (void)state;
    assert_non_null(text);
    memset(text, '\n', size);
    assert_fails(comity_index_spec_parse(text, size, "x", &spec, &error), COMITY_ERROR_INPUT, error, "longer than");
    int used = snprintf(text, size, HEAD "[tree]\nidx = top\n");
    for (int i = 0; i <= COMITY_SPEC_MOST_ELEMENTS; i++) {
        used += snprintf(text + used, size - (size_t)used, "x%d = idx\n", i);
    }
    assert_fails(comity_index_spec_parse(text, (size_t)used, "x", &spec, &error), COMITY_ERROR_INPUT, error,
                 "more than 1000 elements");
    free(text);
    /* nine levels */
    static const char deep[] = HEAD "[tree]\na = top\nb = a\nc = b\nd = c\ne = d\nf = e\ng = f\nh = g\ni = h\n";
    assert_fails(comity_index_spec_parse(deep, sizeof deep - 1, "x", &spec, &error), COMITY_ERROR_INPUT, error,
                 "more than 8 levels");
}

/* Those that the program carries can be read, and are called as their files are. */
static void carried_specs_are_whole(void **state) {
    size_t n = 0;
    (void)state;
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (strncmp(asset->path, "indices/", 8) == 0) {
            comity_index_spec spec;
            char path[128];
            parse(asset->bytes, &spec);
            snprintf(path, sizeof path, "indices/%s.index", spec.name);
            assert_string_equal(path, asset->path);
            assert_non_null(spec.reference);
            comity_index_spec_free(&spec);
            n++;
        }
    }
    assert_true(n >= 2);
}

static void survives_failed_allocations(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    int hit = 1;
    long k = 0;
    for (; hit && k < 500; k++) {
        comity_index_spec spec;
        comity_error error;
        comity_error_clear(&error);
        failing_alloc_start(k);
        comity_status status = comity_index_spec_parse(whole, strlen(whole), "toy.index", &spec, &error);
        if (!status) {
            comity_index_spec_free(&spec);
        }
        hit = failing_alloc_stop();
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
        assert_int_equal(failing_alloc_live, 0);
    }
    assert_true(k > 10 && !hit);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_the_tree),
                                       cmocka_unit_test(reads_sources),
                                       cmocka_unit_test(reads_methods),
                                       cmocka_unit_test(reads_uncertainty),
                                       cmocka_unit_test(has_defaults),
                                       cmocka_unit_test(tells_where_slips_are),
                                       cmocka_unit_test(has_limits),
                                       cmocka_unit_test(carried_specs_are_whole),
                                       cmocka_unit_test(survives_failed_allocations)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
