/* Tests of citations: which entries come for what, and that what is printed is BibTeX whatever the words hold. */
#include "scratch.h"

#include "study/cite.h"
#include "study/import.h"
#include "study/measure.h"

static comity_store *store;

static int group_setup(void **state) {
    static const char recipe[] =
        "name = own\ntitle = \"50% & {more}\" ~ A_b^c #1 $ \\\nversion = 1.0\ncitation = Me & \\you (2024)\nterms = "
        "free\n"
        "url = https://example.org/a_b?x=1&y={2}\ncolumns = a, b, y, v\n[tie]\nlayer = own\nname = Own\nunit = x\n"
        "formula = x\norigin = a : iso3\ndestination = b : iso3\nyear = y\nvalue = v\n";
    comity_import_summary summary;
    comity_error error;
    if (scratch_setup(state)) {
        return -1;
    }
    store = make_workbench(scratch("cite.comity"), "sco");
    write_text(scratch("own.recipe"), recipe);
    write_text(scratch("own.csv"), "a,b,y,v\nCHN,RUS,2000,1\n");
    comity_import_options own = {.recipe = scratch("own.recipe"), .label = "V1"};
    assert_ok(comity_import(store, scratch("own.csv"), &own, NULL, &summary, &error), error);
    FILE *calls = fopen(scratch("calls.csv"), "wb"); /* a pair counts from ten common votes on */
    FILE *votes = fopen(scratch("votes.csv"), "wb");
    assert_non_null(calls);
    assert_non_null(votes);
    fputs("rcid,session,importantvote,date,unres,amend,para,short,descr\n", calls);
    fputs("rcid,ccode,vote\n", votes);
    for (int i = 1; i <= 12; i++) {
        fprintf(calls, "%d,50,0,2002-02-03,R,0,0,S,D\n", i);
        fprintf(votes, "%d,710,1\n%d,365,1\n%d,705,3\n", i, i, i);
    }
    assert_int_equal(fclose(calls), 0);
    assert_int_equal(fclose(votes), 0);
    assert_ok(comity_import(store, scratch("calls.csv"), NULL, NULL, &summary, &error), error);
    assert_ok(comity_import(store, scratch("votes.csv"), NULL, NULL, &summary, &error), error);
    write_text(scratch("baci.csv"), "exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2002,1\nRUS,CHN,2002,1\n"
                                    "CHN,USA,2002,9\nUSA,RUS,2002,3\n");
    assert_ok(comity_import(store, scratch("baci.csv"), NULL, NULL, &summary, &error), error);
    comity_measure_options measure = {.region = {.organisation = "sco"}};
    assert_ok(comity_study_measure(store, &measure, &error), error);
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* The entries as they are printed. Caller frees. */
static char *cite(const char *number, int64_t run) {
    comity_cite_options options = {.number = number, .run = run, .organisation = "sco"};
    comity_panel entries;
    comity_error error;
    char *text = NULL;
    size_t size = 0;
    comity_panel_init(&entries);
    assert_ok(comity_cite(store, &options, &entries, &error), error);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    comity_cite_print(&entries, out);
    assert_int_equal(fclose(out), 0);
    comity_panel_free(&entries);
    return text;
}

static int count(const char *text, const char *word) {
    int n = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        n++;
    }
    return n;
}

/* Braces balance, entries begin at the start of lines, comments hold no @, no key comes twice. */
static void assert_bibtex(const char *text) {
    int depth = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\\' && c[1]) {
            c++;
            continue;
        }
        depth += *c == '{';
        depth -= *c == '}';
        assert_true(depth >= 0);
        if (*c == '@') {
            assert_true(depth > 0 || c == text || c[-1] == '\n');
        }
        if (*c == '%' && depth == 0) {
            assert_true(c == text || c[-1] == '\n');
        }
        if (*c == '@' && depth == 0) {
            char key[128];
            snprintf(key, sizeof key, "%.*s,", (int)strcspn(strchr(c, '{'), ",\n"), strchr(c, '{'));
            assert_int_equal(count(text, key), 1);
        }
    }
    assert_int_equal(depth, 0);
}

static void test_all(void **state) {
    (void)state;
    char *text = cite(NULL, 0);
    assert_bibtex(text);
    assert_int_equal(count(text, "@misc{comity,"), 1);
    assert_int_equal(count(text, "@misc{liaqat_abbasi_2025,"), 1);
    assert_non_null(strstr(text, "author = {Saher Liaqat and Abu Hurairah Abbasi}"));
    assert_int_equal(count(text, "gaulier2010,"), 1);
    assert_int_equal(count(text, "@misc{own_V1,"), 1);
    assert_non_null(strstr(text,
                           "title = {\"50\\% \\& \\{more\\}\" \\textasciitilde{} A\\_b\\textasciicircum{}c \\#1 \\$ "
                           "\\textbackslash{}}"));
    assert_non_null(strstr(text, "note = {Me \\& \\textbackslash{}you (2024). Version 1.0}"));
    assert_non_null(strstr(text, "url = {https://example.org/a_b?x=1&y=%7B2%7D}"));
    assert_null(strstr(text, "source")); /* facts are cited for numbers only */
    free(text);
}

static void test_number(void **state) {
    (void)state;
    char *text = cite("vote_cohesion", 0);
    assert_bibtex(text);
    assert_non_null(strstr(text, "% data set un_votes"));
    assert_non_null(strstr(text, "% data set un_roll_calls")); /* derived from both */
    assert_null(strstr(text, "gaulier2010"));
    assert_null(strstr(text, "own_V1"));
    assert_non_null(strstr(text, "% source decl_sco_2001")); /* who was a member */
    assert_null(strstr(text, "treaty_budget_2003"));
    free(text);
    text = cite("budget_concentration", 0);
    assert_bibtex(text);
    assert_non_null(strstr(text, "treaty_budget_2003"));
    assert_null(strstr(text, "% data set"));
    free(text);
}

static void test_run(void **state) {
    (void)state;
    char *text = cite(NULL, (int64_t)sql_number(store, "SELECT max(run) FROM run WHERE method = 'measure'"));
    assert_bibtex(text);
    assert_non_null(strstr(text, "% data set un_votes"));
    assert_non_null(strstr(text, "gaulier2010"));
    assert_non_null(strstr(text, "treaty_budget_2003"));
    assert_null(strstr(text, "own_V1"));
    free(text);
}

static void test_errors(void **state) {
    (void)state;
    static const struct {
        const char *number;
        int64_t run;
        const char *words;
    } cases[] = {
        {"happiness", 0, "there is no indicator \"happiness\""},
        {"CHN.happiness", 0, "there is no component \"happiness\""},
        {"CHN.budget_share", 0, "has no value for sco; compute it with: comity role"},
        {"igo_ties", 0, "there is no indicator"},
        {"x' OR true --", 0, "there is no indicator"},
        {"ABCDEFGHIJKLMNOP.budget_share", 0, "has no value"},
        {NULL, 999, "there is no run 999"},
        {NULL, 1, "run 1 (init) has no numbers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_cite_options options = {.number = cases[i].number, .run = cases[i].run, .organisation = "sco"};
        comity_panel entries;
        comity_error error;
        comity_panel_init(&entries);
        assert_fails(comity_cite(store, &options, &entries, &error), COMITY_ERROR_NOT_FOUND, error, cases[i].words);
        comity_panel_free(&entries);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
