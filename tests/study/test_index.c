/* Indices from spec to saved run: the published ASEM index from its CSV file, hand-computed ones over a made-up region
 * and its states, what a run replaces, threads, tracing, failed allocations and interrupts. */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"

#include "scratch.h"

#include "study/index.h"
#include "study/trace.h"

static comity_store *toy;

static comity_status compute_with(comity_store *store, const char *text, comity_index_options options, int64_t *run,
                                  comity_error *error) {
    comity_index_file file = {.text = strdup(text), .size = strlen(text)};
    comity_index_spec spec;
    if (!file.text) {
        return comity_fail_memory(error);
    }
    snprintf(file.path, sizeof file.path, "toy.index");
    snprintf(file.folder, sizeof file.folder, "%s", scratch_folder);
    comity_status status = comity_index_spec_parse(text, strlen(text), "toy.index", &spec, error);
    if (!status) {
        status = comity_study_index(store, &spec, &file, &options, run, error);
        comity_index_spec_free(&spec);
    }
    comity_index_file_free(&file);
    return status;
}

static int64_t compute(comity_store *store, const char *text) {
    comity_error error;
    int64_t run = 0;
    comity_error_clear(&error);
    comity_index_options options = {.draws = -1, .seed = -1, .organisation = strstr(text, "table") ? NULL : "toy"};
    if (strstr(text, "units = organisations")) {
        options.organisation = NULL;
    }
    if (compute_with(store, text, options, &run, &error)) {
        fail_msg("%s, line %lld, %s: %s", error.file, (long long)error.row, error.column, error.message);
    }
    return run;
}

static void fails(const char *text, comity_index_options options, comity_status expected, const char *words) {
    comity_error error;
    int64_t run = 0;
    options.draws = -1;
    options.seed = -1;
    assert_fails(compute_with(toy, text, options, &run, &error), expected, error, words);
}

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    /* two indicators over four years, of which the second lacks one; both fall and rise in other ways */
    sql_run(toy, "INSERT INTO indicator_value_row SELECT 1, i, 'toy', 'as_was', y, v, 2 FROM (VALUES "
                 "('permanent_bodies', 2001, 0), ('permanent_bodies', 2002, 5), ('permanent_bodies', 2003, 5), "
                 "('permanent_bodies', 2004, 10), ('vote_cohesion', 2001, .4), ('vote_cohesion', 2002, .2), "
                 "('vote_cohesion', 2004, .8)) t(i, y, v)");
    sql_run(toy, "INSERT INTO indicator_value_row SELECT run, indicator, 'twin', variant, year, 2 * value, n FROM "
                 "indicator_value_row WHERE year < 2003");
    add_series(toy, 1, "milex");
    add_series(toy, 2, "tpop");
    sql_run(toy, "INSERT INTO state_year_row SELECT i, s, y, v, 1 FROM (VALUES (1, 'AAA', 2012, 30), (1, 'BBB', 2012, "
                 "20), (1, 'CCC', 2012, 12), (1, 'DDD', 2012, 99), (2, 'AAA', 2012, 3), (2, 'BBB', 2012, 4), (2, "
                 "'CCC', 2012, 2), (2, 'DDD', 2012, 1), (1, 'AAA', 2005, 5), (1, 'CCC', 2005, 6)) t(i, s, y, v)");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    return scratch_teardown(state);
}

/* ----------------------------------------------------------------------------------------------------------- ASEM */

/* The spec of the ASEM index, from its table of indicators. */
static char *asem_spec(const char *data, const char *meta, const char *rest) {
    char sql[2048];
    char *text = NULL;
    size_t size = 0;
    snprintf(sql, sizeof sql,
             "SELECT string_agg(CASE WHEN Type = 'Denominator' THEN iCode || ' = denominator' ELSE iCode || ' = ' || "
             "coalesce(Parent, 'top') || CASE WHEN Direction = '-1' THEN ', negative' ELSE '' END || coalesce(', per ' "
             "|| Denominator, '') || ', weight ' || Weight END, chr(10)) FROM read_csv('%s', all_varchar = true, "
             "nullstr = 'NA') WHERE Type <> 'Group'",
             meta);
    comity_panel tree;
    sql_panel(toy, sql, &tree);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out,
            "name = asem\ntitle = ASEM\nunits = table\ndata = %s\nunit = uCode\nlabel = uName\ngroup = EurAsia_group\n"
            "[tree]\n%s\n[method]\nimpute = group_mean\nscreen = available .9, after_imputation\ntreat = winsorise 5, "
            "log ct\nnormalise = minmax 0 100\n%s",
            data, tree.columns[0].text[0], rest);
    fclose(out);
    comity_panel_free(&tree);
    return text;
}

static char *asem(const char *rest) {
    char data[1024];
    char meta[1024];
    if (!shared_path(data, sizeof data, "oracles/coinr/ASEM_iData.csv") ||
        !shared_path(meta, sizeof meta, "oracles/coinr/ASEM_iMeta.csv")) {
        return NULL;
    }
    char full[1024];
    assert_non_null(realpath(data, full));
    return asem_spec(full, meta, rest);
}

/* Every column of a published table of scores against index_score, as the largest difference. */
static double largest_gap(const char *table, const char *value, int64_t *n) {
    char path[1024];
    char sql[3072];
    assert_non_null(shared_path(path, sizeof path, table));
    snprintf(
        sql, sizeof sql,
        "WITH published AS (UNPIVOT (SELECT * FROM read_csv('%s')) ON COLUMNS(* EXCLUDE uCode) INTO NAME element "
        "VALUE v), pairs AS (SELECT p.v, s.%s AS mine FROM published p JOIN index_score s ON s.index_name = 'asem' "
        "AND s.unit = p.uCode AND s.element = p.element) SELECT count(mine)::DOUBLE FROM pairs",
        path, value);
    *n = (int64_t)sql_number(toy, sql);
    char *tail = strstr(sql, "SELECT count(mine)");
    snprintf(tail, 200, "SELECT max(abs(v - mine)) FROM pairs");
    return sql_number(toy, sql);
}

static void asem_comes_out_as_published(void **state) {
    (void)state;
    int64_t n = 0;
    char *text = asem("[uncertainty]\ndraws = 50\nseed = 3\n[sensitivity]\npoints = 0\n");
    if (!text) {
        skip();
    }
    compute(toy, text);
    free(text);
    /* all 49 indicators, 8 pillars, 2 sub-indices and the index of 51 units */
    assert_true(largest_gap("oracles/coinr/ASEM_stage_Aggregated.csv", "score", &n) <= 1e-9);
    assert_int_equal(n, 51 * 60);
    /* the published table, which is rounded to eight decimals: ranks and scores of the index and its parts */
    char path[1024];
    char sql[2048];
    assert_non_null(shared_path(path, sizeof path, "oracles/coinr/ASEM_results.csv"));
    snprintf(
        sql, sizeof sql,
        "SELECT count(*)::DOUBLE FROM read_csv('%s') p JOIN index_score s ON s.index_name = 'asem' AND s.element = "
        "'Index' AND s.unit = p.uCode AND s.rank = p.Rank AND abs(s.score - p.Index) <= 1e-8 AND s.ranked = 51",
        path);
    assert_int_equal((int)sql_number(toy, sql), 51);
    assert_close(sql_number(toy, "SELECT score FROM index_score WHERE unit = 'CHE' AND element = 'Index'"),
                 68.38372423834171, 1e-9);
    assert_close(sql_number(toy, "SELECT score FROM index_score WHERE unit = 'RUS' AND element = 'Index'"),
                 35.65554451166899, 1e-9);
    /* methods.md, section 3.2: without a pillar, and the treatment of two indicators */
    assert_close(sql_number(toy, "SELECT rank_shift FROM index_element WHERE element = 'Social'"), 3.960784, 1e-6);
    assert_close(sql_number(toy, "SELECT rank_shift FROM index_element WHERE element = 'Instit'"), 1.176471, 1e-6);
    assert_close(sql_number(toy, "SELECT n_winsorised FROM index_element WHERE element = 'ForPort'"), 3, 0);
    assert_close(sql_number(toy, "SELECT kurtosis_before FROM index_element WHERE element = 'ForPort'"), 48.8152, 1e-4);
    assert_close(sql_number(toy, "SELECT effective FROM index_element WHERE element = 'Renew'"), 1.0 / 30, 1e-12);
    assert_string_equal(sql_text(toy, "SELECT unit_name FROM index_score WHERE unit = 'CHE' AND element = 'Index'"),
                        "Switzerland");
}

/* An index of levels is never ranked without its interval, and the rest not at all. */
static void ranks_have_intervals(void **state) {
    (void)state;
    char *text = asem("[uncertainty]\ndraws = 40\n");
    if (!text) {
        skip();
    }
    compute(toy, text);
    assert_int_equal((int)sql_number(toy, "SELECT count(rank)::DOUBLE FROM index_score WHERE index_name = 'asem'"), 51);
    assert_int_equal((int)sql_number(toy,
                                     "SELECT count(*)::DOUBLE FROM index_score WHERE rank IS NOT NULL AND (rank_low "
                                     "IS NULL OR rank_high < rank_low OR draws <> 40 OR score_low > score_high)"),
                     0);
    free(text);
    text = asem("[uncertainty]\ndraws = 0\n");
    compute(toy, text);
    free(text);
    assert_int_equal((int)sql_number(toy, "SELECT count(rank)::DOUBLE FROM index_score WHERE index_name = 'asem'"), 0);
}

static const char *const scores_md5 = "SELECT md5(string_agg(concat_ws(' ', unit, element, score, score_low, "
                                      "score_high, rank_low, rank_high, rank_mean), ';' ORDER BY unit, element)) || "
                                      "(SELECT md5(string_agg(concat_ws(' ', input, first, first_low, total, "
                                      "total_high), ';' ORDER BY position)) FROM index_sensitivity WHERE index_name = "
                                      "'asem') FROM index_score WHERE index_name = 'asem'";

static void threads_do_not_matter(void **state) {
    comity_error error;
    char first[128];
    (void)state;
    char *text = asem("[uncertainty]\ndraws = 200\nnoise = .25\nnormalise = minmax 1 100 | zscore 50 10\n"
                      "aggregate = arithmetic | geometric\n[sensitivity]\npoints = 32\nbootstrap = 20\n");
    if (!text) {
        skip();
    }
    for (int threads = 1; threads <= 5; threads += 2) {
        int64_t run = 0;
        comity_index_options options = {.draws = -1, .seed = 5, .n_threads = threads};
        assert_ok(compute_with(toy, text, options, &run, &error), error);
        if (threads == 1) {
            snprintf(first, sizeof first, "%s", sql_text(toy, scores_md5));
        }
        assert_string_equal(sql_text(toy, scores_md5), first);
    }
    int64_t run = 0;
    comity_index_options other = {.draws = -1, .seed = 6};
    assert_ok(compute_with(toy, text, other, &run, &error), error);
    assert_string_not_equal(sql_text(toy, scores_md5), first);
    free(text);
}

/* ------------------------------------------------------------------------------------------------------ made up */

#define YEARS                                                                                                          \
    "name = pair\ntitle = A pair\nunits = years\n[tree]\nidx = top\np = idx, from permanent_bodies\nv = idx, from "    \
    "vote_cohesion\n"
#define PLAIN "[method]\ntreat = none\nnormalise = minmax 0 1\n[uncertainty]\ndraws = 100\n"

static double score_of(int year) {
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT score FROM index_score WHERE index_name = 'pair' AND element = 'idx' AND year = %d", year);
    return sql_number(toy, sql);
}

/* p: 0 .5 .5 1; v: (.4-.2)/.6 = 1/3, 0, -, 1. */
static void years_of_a_region(void **state) {
    (void)state;
    compute(toy, YEARS PLAIN);
    assert_close(score_of(2001), 1.0 / 6, 1e-12);
    assert_close(score_of(2002), .25, 1e-12);
    assert_close(score_of(2003), .5, 1e-12); /* of p alone */
    assert_close(score_of(2004), 1, 1e-12);
    assert_int_equal((int)sql_number(toy, "SELECT rank FROM index_score WHERE element = 'idx' AND year = 2001"), 4);
    assert_int_equal((int)sql_number(toy, "SELECT ranked FROM index_score WHERE element = 'idx' AND year = 2001"), 4);
    assert_int_equal((int)sql_number(toy, "SELECT n FROM index_score WHERE element = 'idx' AND year = 2003"), 1);
    assert_int_equal((int)sql_number(toy, "SELECT n_all FROM index_score WHERE element = 'idx' AND year = 2003"), 2);
    assert_string_equal(sql_text(toy, "SELECT point FROM index_stage WHERE indicator = 'v' AND year = 2003"),
                        "missing");
}

/* v in 2003 is midway between .2 and .8, so it is 1.5 on the scale, and so is p. */
static void gaps_are_filled(void **state) {
    (void)state;
    compute(toy, YEARS "[method]\nimpute = linear\ntreat = none\nnormalise = minmax 1 2\naggregate = geometric\n");
    assert_close(score_of(2003), 1.5, 1e-12);
    assert_close(score_of(2001), sqrt(4.0 / 3), 1e-12);
    assert_string_equal(sql_text(toy, "SELECT point FROM index_stage WHERE indicator = 'v' AND year = 2003"),
                        "imputed");
    assert_close(sql_number(toy, "SELECT imputed FROM index_stage WHERE indicator = 'v' AND year = 2003"), .5, 1e-12);
    assert_true(isnan(sql_number(toy, "SELECT raw FROM index_stage WHERE indicator = 'v' AND year = 2003")));
}

/* Per head: A 10, B 5, C 6; D was never a member. C joined in 2010, so that 2005 has A alone. */
static void states_of_an_organisation(void **state) {
    static const char text[] = "name = power\ntitle = Power\nunits = states\n[tree]\nidx = top\nm = idx, from "
                               "state_year:milex, per people\npeople = denominator, from state_year:tpop\n" PLAIN;
    (void)state;
    compute(toy, text);
    assert_int_equal((int)sql_number(toy, "SELECT count(*)::DOUBLE FROM index_score WHERE index_name = 'power' AND "
                                          "element = 'idx' AND year = 2012"),
                     3);
    assert_close(
        sql_number(toy, "SELECT score FROM index_score WHERE element = 'idx' AND unit = 'CCC' AND year = 2012"), .2,
        1e-12);
    assert_int_equal(
        (int)sql_number(toy, "SELECT rank FROM index_score WHERE element = 'idx' AND unit = 'BBB' AND year = 2012"), 3);
    assert_int_equal((int)sql_number(toy, "SELECT count(*)::DOUBLE FROM index_score WHERE index_name = 'power' AND "
                                          "element = 'idx' AND year = 2005"),
                     1);
    char all[1024];
    snprintf(all, sizeof all, "states = all\n%s", text);
    compute(toy, all);
    assert_close(
        sql_number(toy, "SELECT score FROM index_score WHERE element = 'idx' AND unit = 'DDD' AND year = 2012"), 1,
        1e-12);
}

/* Queries see the region; a state that comes twice is an error with the line of the query's element. */
static void queries_of_the_spec(void **state) {
    static const char text[] = "name = asked\ntitle = Asked\nunits = states\nyears = 2012:2012\n[tree]\nidx = top\nq = "
                               "idx\n[sql]\nq = SELECT r.state, r.year, s.value\n  FROM region r JOIN state_year s "
                               "USING (state, year) WHERE s.indicator = 'milex'\n" PLAIN;
    (void)state;
    compute(toy, text);
    assert_close(sql_number(toy,
                            "SELECT score FROM index_score WHERE index_name = 'asked' AND element = 'idx' AND unit "
                            "= 'BBB'"),
                 8.0 / 18, 1e-12);
    static const char head[] = "name = asked\ntitle = Asked\nunits = states\n[tree]\nidx = top\nq = idx\n[sql]\n";
    char bad[512];
    comity_index_options options = {.organisation = "toy"};
    snprintf(bad, sizeof bad, "%sq = SELECT 'AAA' AS state, 2012 AS year, 1 AS value FROM range(2)\n", head);
    fails(bad, options, COMITY_ERROR_INPUT, "AAA has two values in 2012");
    snprintf(bad, sizeof bad, "%sq = SELECT 'AAA' AS state, 2012 AS year\n", head);
    fails(bad, options, COMITY_ERROR_INPUT, "value");
    snprintf(bad, sizeof bad, "%sq = DROP TABLE state\n", head);
    fails(bad, options, COMITY_ERROR_INPUT, "");
    assert_int_equal((int)sql_number(toy, "SELECT count(*)::DOUBLE FROM state"), 4);
}

/* The twin has twice the values in two years. */
static void several_organisations(void **state) {
    (void)state;
    compute(toy, "name = both\ntitle = Both\nunits = organisations\norganisations = toy, twin\n[tree]\nidx = top\np = "
                 "idx, from permanent_bodies\n" PLAIN);
    assert_close(sql_number(toy,
                            "SELECT score FROM index_score WHERE index_name = 'both' AND element = 'idx' AND unit = "
                            "'twin' AND year = 2002"),
                 1, 1e-12);
    assert_int_equal((int)sql_number(toy, "SELECT rank FROM index_score WHERE index_name = 'both' AND element = 'idx' "
                                          "AND unit = 'toy' AND year = 2002"),
                     2);
    assert_int_equal((int)sql_number(toy,
                                     "SELECT ranked FROM index_score WHERE index_name = 'both' AND element = 'idx' "
                                     "AND unit = 'toy' AND year = 2004"),
                     1);
}

static void what_lacks_data_is_left_out(void **state) {
    comity_panel rows;
    comity_error error;
    (void)state;
    comity_panel_init(&rows);
    int64_t run =
        compute(toy, "name = gaps\ntitle = Gaps\nunits = years\n[tree]\nidx = top\np = idx, from nothing_such "
                     "| permanent_bodies\nt = idx, from trade_intensity_baci\nu = idx, from no_such_indicator\n"
                     "w = idx, from spheres_covered, waits \"better times\"\n" PLAIN);
    assert_ok(comity_index_waiting(toy, run, &rows, &error), error);
    assert_int_equal(rows.n_rows, 3);
    assert_string_equal(rows.columns[2].text[0], "tie:trade_baci");
    assert_non_null(strstr(rows.columns[2].text[1], "there is no such indicator"));
    assert_string_equal(rows.columns[2].text[2], "better times");
    comity_panel_free(&rows);
    assert_close(sql_number(toy,
                            "SELECT score FROM index_score WHERE index_name = 'gaps' AND element = 'idx' AND year = "
                            "2002"),
                 .5, 1e-12);
    assert_close(sql_number(toy, "SELECT weight FROM index_element WHERE index_name = 'gaps' AND element = 't'"), 0, 0);
    assert_close(sql_number(toy, "SELECT weight FROM index_element WHERE index_name = 'gaps' AND element = 'p'"), 1, 0);
    comity_index_options options = {.organisation = "toy"};
    fails("name = gaps\ntitle = Gaps\nunits = years\n[tree]\nidx = top\nt = idx, from trade_intensity_baci\n", options,
          COMITY_ERROR_NOT_FOUND, "waits for tie:trade_baci");
    /* the run before is still there */
    assert_int_equal((int)sql_number(toy, "SELECT count(*)::DOUBLE FROM index_run WHERE index_name = 'gaps'"), 1);
}

static void a_run_replaces_the_one_before(void **state) {
    static const char *const tables[] = {"index_run_row", "index_element_row", "index_score_row", "index_stage_row",
                                         "index_sensitivity_row"};
    (void)state;
    int64_t first = compute(toy, YEARS PLAIN "[sensitivity]\npoints = 8\n");
    int64_t second = compute(toy, YEARS PLAIN "[sensitivity]\npoints = 8\n");
    assert_true(second > first);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT count(*)::DOUBLE FROM %s WHERE run = %lld", tables[i], (long long)first);
        assert_int_equal((int)sql_number(toy, sql), 0);
        snprintf(sql, sizeof sql, "SELECT (count(*) > 0)::INTEGER FROM %s WHERE run = %lld", tables[i],
                 (long long)second);
        assert_int_equal((int)sql_number(toy, sql), 1);
    }
}

/* Ranks can be compared over scales, scores cannot: their interval is then of the other choices, or there is none. */
static void scores_keep_their_scale(void **state) {
    (void)state;
    compute(toy, YEARS "[method]\nimpute = linear\ntreat = none\nnormalise = minmax 10 20\n[uncertainty]\ndraws = 100\n"
                       "noise = .5\nnormalise = minmax 10 20 | rank\n");
    assert_int_equal((int)sql_number(toy,
                                     "SELECT count(*)::DOUBLE FROM index_score WHERE index_name = 'pair' AND element "
                                     "= 'idx' AND score_low >= 10 AND score_high <= 20"),
                     4);
    compute(toy, YEARS "[method]\nimpute = linear\ntreat = none\nnormalise = minmax 10 20\n[uncertainty]\ndraws = 100\n"
                       "normalise = minmax 10 20 | rank\n");
    assert_int_equal((int)sql_number(toy,
                                     "SELECT count(*)::DOUBLE FROM index_score WHERE index_name = 'pair' AND element "
                                     "= 'idx' AND score_low IS NULL AND rank_low IS NOT NULL"),
                     4);
}

static void the_call_stands_in_for_the_spec(void **state) {
    comity_error error;
    int64_t run = 0;
    (void)state;
    comity_index_options options = {
        .organisation = "toy", .draws = 7, .seed = 3, .first_year = 2002, .last_year = 2004, .variant = "as_was"};
    assert_ok(compute_with(toy, YEARS PLAIN, options, &run, &error), error);
    assert_int_equal((int)sql_number(toy, "SELECT draws FROM index_run WHERE index_name = 'pair'"), 7);
    assert_int_equal((int)sql_number(toy, "SELECT n_rows FROM index_run WHERE index_name = 'pair'"), 3);
    options.variant = "sideways";
    fails(YEARS PLAIN, options, COMITY_ERROR_USAGE, "no variant \"sideways\"");
    comity_index_options none = {.organisation = NULL};
    fails(YEARS PLAIN, none, COMITY_ERROR_USAGE, "name one with --org");
    options.variant = NULL;
    fails("name = t\ntitle = t\nunits = table\ndata = x.csv\nunit = u\n[tree]\nidx = top\nx = idx\n", options,
          COMITY_ERROR_USAGE, "no --org");
}

/* ------------------------------------------------------------------------------------------------------ CSV files */

#define TABLE "name = t\ntitle = t\nunits = table\ndata = t.csv\nunit = u\nyear = y\n[tree]\nidx = top\nx = idx\n"

static void tables_are_checked(void **state) {
    static const struct {
        const char *csv;
        int line;
        const char *words;
    } bad[] = {{"u,y\nA,2000\n", 0, "no column \"x\""},
               {"a,y,x\nA,2000,1\n", 0, "no column \"u\" (unit of the spec)"},
               {"u,y,x\nA,2000,one\n", 2, "\"one\" is not a number"},
               {"u,y,x\nA,2000,inf\n", 2, "is not a number"},
               {"u,y,x\nA,2000,1\n,2000,1\n", 3, "no unit"},
               {"u,y,x\nA,yore,1\n", 2, "is not a number"},
               {"u,y,x\nA,2000.5,1\n", 2, "not a year"},
               {"u,y,x\nA,2000,1,2\n", 2, "4 cells, the header 3"},
               {"u,y,x\nA,2000,1\nA,2000,2\n", 0, "A has two values in 2000"}};
    comity_error error;
    int64_t run = 0;
    comity_index_options options = {.draws = -1, .seed = -1};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_text(scratch("t.csv"), bad[i].csv);
        assert_fails(compute_with(toy, TABLE, options, &run, &error), COMITY_ERROR_INPUT, error, bad[i].words);
        assert_true(!bad[i].line || error.row == bad[i].line);
    }
    write_text(scratch("t.csv"), "u,y,x\nA,2000,NA\nB,2000,\n");
    assert_fails(compute_with(toy, TABLE, options, &run, &error), COMITY_ERROR_NOT_FOUND, error, "has no value");
    write_text(scratch("t.csv"), "u,y,x\nA,2000,1\nB,2000,3\nC,2000,2\nA,2001,5\n");
    compute(toy, TABLE PLAIN);
    assert_close(sql_number(toy, "SELECT score FROM index_score WHERE index_name = 't' AND unit = 'C' AND element = "
                                 "'idx'"),
                 .25, 1e-12);
    assert_fails(compute_with(toy,
                              "name = t\ntitle = t\nunits = table\ndata = none.csv\nunit = u\n[tree]\nidx = top\nx = "
                              "idx\n",
                              options, &run, &error),
                 COMITY_ERROR_NOT_FOUND, error, "");
}

/* One row has no spread to scale by; constant and single ones say so instead of inventing a score. */
static void degenerate_tables(void **state) {
    (void)state;
    write_text(scratch("t.csv"), "u,y,x\nA,2000,4\n");
    compute(toy, TABLE PLAIN);
    assert_true(isnan(sql_number(toy, "SELECT score FROM index_score WHERE index_name = 't' AND element = 'idx'")));
    write_text(scratch("t.csv"), "u,y,x\nA,2000,4\nB,2000,4\n");
    compute(toy, TABLE PLAIN);
    assert_string_equal(sql_text(toy, "SELECT note FROM index_note WHERE index_name = 't' AND element = 'x'"),
                        "has the same value everywhere: it plays no part");
    comity_index_options options = {.organisation = NULL};
    write_text(scratch("t.csv"), "u,y,x\nA,2000,4\nB,2000,6\n");
    fails(TABLE "[method]\nnormalise = minmax 0 1\naggregate = geometric\ntreat = none\n", options, COMITY_ERROR_INPUT,
          "A in 2000");
    fails(TABLE "[method]\nnormalise = distance_to_reference\nreference = Q\n", options, COMITY_ERROR_INPUT,
          "there is no such unit");
}

/* ----------------------------------------------------------------------------------------------------------- rest */

static void a_score_can_be_traced(void **state) {
    comity_error error;
    comity_trace trace;
    (void)state;
    compute(toy, YEARS "[method]\nimpute = linear\ntreat = none\nnormalise = minmax 0 1\n");
    comity_trace_options options = {.organisation = "toy", .year = 2003};
    comity_trace_init(&trace);
    assert_ok(comity_trace_number(toy, "pair", &options, &trace, &error), error);
    assert_string_equal(trace.name, "A pair");
    assert_close(trace.number.columns[3].number[0], .5, 1e-12);
    assert_int_equal(trace.inputs.n_rows, 2);
    assert_string_equal(trace.inputs.columns[11].text[1], "indicator:vote_cohesion");
    assert_string_equal(trace.inputs.columns[10].text[1], "imputed");
    assert_non_null(strstr(trace.sql, "impute = linear"));
    assert_string_equal(trace.note, "");
    comity_trace_free(&trace);
    sql_run(toy, "UPDATE indicator_value_row SET value = 7 WHERE organisation = 'toy' AND indicator = "
                 "'permanent_bodies' AND year = 2003");
    assert_ok(comity_trace_number(toy, "pair/idx", &options, &trace, &error), error);
    assert_non_null(strstr(trace.note, "1 indicators of this row have other values now"));
    comity_trace_free(&trace);
    sql_run(toy, "UPDATE indicator_value_row SET value = 5 WHERE organisation = 'toy' AND indicator = "
                 "'permanent_bodies' AND year = 2003");
    assert_fails(comity_trace_number(toy, "pair/none", &options, &trace, &error), COMITY_ERROR_NOT_FOUND, error,
                 "has no score");
    comity_trace_free(&trace);
    options.year = 1900;
    assert_fails(comity_trace_number(toy, "pair", &options, &trace, &error), COMITY_ERROR_NOT_FOUND, error, "in 1900");
    comity_trace_free(&trace);
    options.variant = "fixed";
    assert_fails(comity_trace_number(toy, "pair", &options, &trace, &error), COMITY_ERROR_NOT_FOUND, error,
                 "was not computed for toy, fixed");
    comity_trace_free(&trace);
}

static void specs_are_found(void **state) {
    comity_error error;
    comity_index_file file;
    comity_panel rows;
    (void)state;
    assert_ok(comity_index_file_read("sco_integration", &file, &error), error);
    assert_string_equal(file.path, "indices/sco_integration.index");
    comity_index_file_free(&file);
    write_text(scratch("own.index"), YEARS);
    assert_ok(comity_index_file_read(scratch("own.index"), &file, &error), error);
    assert_string_equal(file.folder, scratch_folder);
    comity_index_file_free(&file);
    assert_fails(comity_index_file_read("no_such", &file, &error), COMITY_ERROR_NOT_FOUND, error, "arcii_like, sco_");
    comity_index_file_free(&file);
    comity_panel_init(&rows);
    assert_ok(comity_index_list(&rows, &error), error);
    assert_true(rows.n_rows >= 2);
    comity_panel_free(&rows);
}

static void stops_when_told(void **state) {
    static const volatile int stop = 1;
    comity_index_options options = {.organisation = "toy", .stop = &stop};
    (void)state;
    compute(toy, YEARS PLAIN);
    double run = sql_number(toy, "SELECT run FROM index_run WHERE index_name = 'pair'");
    fails(YEARS PLAIN, options, COMITY_ERROR_INTERRUPTED, "");
    assert_true(sql_number(toy, "SELECT run FROM index_run WHERE index_name = 'pair'") == run);
}

static void survives_failed_allocations(void **state) {
    int hit = 1;
    long k = 0;
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    write_text(scratch("t.csv"), "u,y,x,g\nA,2000,1,p\nB,2000,3,p\nC,2000,,q\n");
    for (; hit && k < 3000; k++) {
        comity_error error;
        int64_t run = 0;
        comity_error_clear(&error);
        comity_index_options options = {.draws = 5, .seed = 1, .n_threads = 1};
        failing_alloc_start(k);
        comity_status status = compute_with(toy, "label = g\ngroup = g\n" TABLE PLAIN, options, &run, &error);
        hit = failing_alloc_stop();
        if (hit ? status != COMITY_ERROR_MEMORY : status != COMITY_OK) {
            fail_msg("allocation %ld: status %d, %s", k, (int)status, error.message);
        }
    }
    assert_true(k > 20 && !hit);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(asem_comes_out_as_published),
                                       cmocka_unit_test(ranks_have_intervals),
                                       cmocka_unit_test(threads_do_not_matter),
                                       cmocka_unit_test(years_of_a_region),
                                       cmocka_unit_test(gaps_are_filled),
                                       cmocka_unit_test(states_of_an_organisation),
                                       cmocka_unit_test(queries_of_the_spec),
                                       cmocka_unit_test(several_organisations),
                                       cmocka_unit_test(what_lacks_data_is_left_out),
                                       cmocka_unit_test(a_run_replaces_the_one_before),
                                       cmocka_unit_test(scores_keep_their_scale),
                                       cmocka_unit_test(the_call_stands_in_for_the_spec),
                                       cmocka_unit_test(tables_are_checked),
                                       cmocka_unit_test(degenerate_tables),
                                       cmocka_unit_test(a_score_can_be_traced),
                                       cmocka_unit_test(specs_are_found),
                                       cmocka_unit_test(stops_when_told),
                                       cmocka_unit_test(survives_failed_allocations)};
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
