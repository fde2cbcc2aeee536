/* Tests of recipes: the grammar and its errors, the recipes of the program, and the choice by header. */
#include "scratch.h"

#include "data/unify/recipe.h"
#include "failing_alloc.h"

/* General keys of a recipe that is right. */
#define HEAD "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\ncolumns = a, b, y, v\n"
#define TIE                                                                                                            \
    "[tie]\nlayer = toy\nname = Toy\nunit = pieces\nformula = as is\norigin = a : cow\ndestination = b : cow\n"        \
    "year = y\nvalue = v\n"

static void parse(const char *text, comity_recipe *recipe) {
    comity_error error;
    assert_ok(comity_recipe_parse(text, strlen(text), "dir/toy.recipe", recipe, &error), error);
}

static void test_whole(void **state) {
    (void)state;
    comity_recipe recipe;
    parse(
        "# a comment\n"
        "name = toy\r\ntitle = Toy\n  of two lines\nversion = 1\ncitation = Nobody (2020)\nterms = free = free\n"
        "url = none\ncolumns = a, \"b, or \"\"c\"\"\", y, v\n"
        "alias = iso2 YU 2003..2005 : SCG\nalias = iso2 YU 2006.. : SRB\nalias = name \"Old: land\" : GBR\n"
        "alias = cow 5 ..1990 : USA\n\n"
        "[tie]\nlayer = toy\nname = Toy\nunit = pieces\nformula = as is\norigin = a : cow, \"b, or \"\"c\"\"\" : name\n"
        "destination = a : gw\nyear = y\nvalue = v : yes = 1, no way = -2.5e1\nmissing = NA, -9\nminimum = -30\n"
        "symmetric = yes\nkeep_zero = no\nsum = yes\nreference = Somebody\n",
        &recipe);
    assert_string_equal(recipe.id, "toy");
    assert_string_equal(recipe.title, "Toy of two lines");
    assert_string_equal(recipe.terms, "free = free");
    assert_int_equal(recipe.columns.n, 4);
    assert_string_equal(recipe.columns.items[1], "b, or \"c\"");
    assert_int_equal(recipe.n_aliases, 4);
    assert_int_equal(recipe.aliases[0].first, 2003);
    assert_int_equal(recipe.aliases[0].last, 2005);
    assert_int_equal(recipe.aliases[1].last, 9999);
    assert_string_equal(recipe.aliases[2].code, "Old: land");
    assert_int_equal(recipe.aliases[2].first, 1);
    assert_int_equal(recipe.aliases[3].last, 1990);
    const comity_recipe_section *tie = &recipe.sections[0];
    assert_int_equal(tie->state.n, 2);
    assert_int_equal(tie->state.codes[1].system, COMITY_CODE_NAME);
    assert_int_equal(tie->partner.codes[0].system, COMITY_CODE_GW);
    assert_int_equal(tie->value.n_meanings, 2);
    assert_string_equal(tie->value.meanings[1].word, "no way");
    assert_close(tie->value.meanings[1].number, -25, 0);
    assert_close(tie->minimum, -30, 0);
    assert_true(tie->symmetric && !tie->keep_zero && tie->sum);
    comity_recipe_free(&recipe);
}

static void test_defaults(void **state) {
    (void)state;
    comity_recipe recipe;
    parse(HEAD TIE, &recipe);
    assert_true(recipe.sections[0].keep_zero && !recipe.sections[0].symmetric && !recipe.sections[0].sum);
    assert_true(isinf(recipe.sections[0].minimum));
    assert_null(recipe.sections[0].reference);
    comity_recipe_free(&recipe);
}

/* Each of these is one error with its line, key and words. */
static void test_errors(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t line;
        const char *key;
        const char *words;
    } cases[] = {
        {"split = a\n", 1, "split", "column : separator"},
        {"file = \n", 1, "file", "no value"},
        {"with = Other\n", 1, "with", "not a name"},
        {"not_before = early\n", 1, "not_before", "is not a number"},
        {HEAD "once = a, q\n" TIE, 0, "once", "the column q is not listed"},
        {HEAD "split = q : \",\"\n" TIE, 0, "split", "the column q is not listed"},
        {HEAD "once = a\n[table]\ntable = t\nname = T\nkeep = *\n", 0, "once", "stands only with"},
        {HEAD TIE "largest = yes\nsum = yes\n", 8, "value", "give only one"},
        {"", 1, "", "the key name is lacking"},
        {"name = toy\nnonsense\n", 2, "", "neither key = value nor a [section]"},
        {"nome = toy\n", 1, "", "\"nome\" is no key at the top"},
        {"name = toy\nname = toy\n", 2, "name", "twice"},
        {"name =\n", 1, "name", "no value"},
        {"name = Toy\n", 1, "name", "not a name"},
        {"columns = a,,b\n", 1, "columns", "a word is lacking"},
        {"columns = \"a\n", 1, "columns", "a quote is not closed"},
        {"columns = \"a\" b, c\n", 1, "columns", "followed by something else"},
        {"alias = iso9 YU : SRB\n", 1, "alias", "no code system"},
        {"alias = iso2 YU 2005..2003 : SRB\n", 1, "alias", "are no years"},
        {"alias = iso2 YU 2005 : SRB\n", 1, "alias", "are no years"},
        {"alias = iso2 YU : Serbia\n", 1, "alias", "is not a state"},
        {"alias = iso2 YU ..2003 : SRB\nalias = iso2 yu 2003.. : SCG\n", 2, "alias", "another alias"},
        {HEAD, 0, "", "no section"},
        {HEAD "[trade]\n", 8, "", "\"[trade]\" is no section"},
        {HEAD "[tie\n", 8, "", "is no section"},
        {HEAD "[tie]\nlayer = x\n", 9, "", "section [tie] of line 8 lacks the key name"},
        {HEAD "[tie]\nindicator = x\n", 9, "", "\"indicator\" is no key of a section [tie]"},
        {HEAD TIE "[state_year]\n", 17, "", "cannot stand with another section"},
        {HEAD TIE "symmetric = perhaps\n", 17, "symmetric", "neither yes nor no"},
        {HEAD TIE "minimum = nan\n", 17, "minimum", "is not a number"},
        {HEAD TIE "minimum = 0 euros\n", 17, "minimum", "is not a number"},
        {HEAD "[tie]\norigin = a\n", 9, "origin", "column : code system"},
        {HEAD "[tie]\norigin = a : cow, b : cow, y : cow, v : cow, a : gw\n", 9, "origin", "more than 4 columns"},
        {HEAD "[tie]\nwhere = v : 1; b\n", 9, "where", "a second condition after ;"},
        {HEAD "[tie]\nwhere = v : 1; b : 2; a : 3\n", 9, "where", "more than two conditions"},
        {HEAD "[tie]\nwhere = v : 1, ; b : 2\n", 9, "where", "a word is lacking"},
        {HEAD "[tie]\nvalue = v : yes\n", 9, "value", "word = number"},
        {HEAD "[tie]\nvalue = v : yes = one\n", 9, "value", "is not a number"},
        {HEAD
         "[tie]\nlayer = toy\nname = Toy\nunit = x\nformula = x\norigin = q : cow\ndestination = b : cow\nyear = y\n"
         "value = v\n",
         8, "state", "the column q is not listed"},
        {"name = toy\ntitle = T\nversion = 1\ncitation = N\nterms = f\nurl = n\ncolumns = a, b, y, A\n" TIE, 0,
         "columns", "the column A is there twice"},
        {"unpivot = \"((a{1,255}){1,255}){1,255}\" : k, v\n", 1, "unpivot", "repeats too much"},
        {"unpivot = n+++++++++++++++++++++++++ : k, v\n", 1, "unpivot", "repeats too much"},
        {"name = t\001y\n", 1, "", "control character"},
        {"name = toy\ntitle = \xff\n", 2, "", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_recipe recipe;
        comity_error error;
        comity_error_clear(&error);
        assert_int_equal(comity_recipe_parse(cases[i].text, strlen(cases[i].text), "x.recipe", &recipe, &error),
                         COMITY_ERROR_INPUT);
        if (!strstr(error.message, cases[i].words) || error.row != cases[i].line ||
            strcmp(error.column, cases[i].key) != 0 || strcmp(error.file, "x.recipe") != 0) {
            fail_msg("case %zu: %s:%ld: %s: %s", i, error.file, (long)error.row, error.column, error.message);
        }
        assert_null(recipe.text);
    }
}

/* No beginning of a recipe, and no recipe with one byte changed, does more than fail. */
static void test_damaged(void **state) {
    (void)state;
    static const char whole[] = HEAD "alias = iso2 YU 2003..2005 : SCG\n" TIE "missing = NA, \"-9\"\n";
    static const char bytes[] = "\0\n\"=:,[].# \xff"
                                "9";
    char text[sizeof whole];
    comity_recipe recipe;
    comity_error error;
    for (size_t length = 0; length < sizeof whole; length++) {
        comity_recipe_parse(whole, length, "x", &recipe, &error);
        comity_recipe_free(&recipe);
    }
    for (size_t i = 0; i < (sizeof whole - 1) * (sizeof bytes - 1); i++) {
        memcpy(text, whole, sizeof whole);
        text[i / (sizeof bytes - 1)] = bytes[i % (sizeof bytes - 1)];
        comity_recipe_parse(text, sizeof whole - 1, "x", &recipe, &error);
        comity_recipe_free(&recipe);
    }
}

static void test_too_long(void **state) {
    (void)state;
    size_t length = COMITY_RECIPE_MOST_BYTES + 1;
    char *text = malloc(length);
    comity_recipe recipe;
    comity_error error;
    assert_non_null(text);
    memset(text, '#', length);
    assert_fails(comity_recipe_parse(text, length, "x", &recipe, &error), COMITY_ERROR_INPUT, error, "longer than");
    free(text);
}

static void test_no_memory(void **state) {
    (void)state;
#if FAILING_ALLOC
    static const char text[] = HEAD "alias = iso2 YU 2003..2005 : SCG\n" TIE "missing = NA, -9\n";
    for (long k = 0; k < 100; k++) {
        comity_recipe recipe;
        comity_error error;
        failing_alloc_start(k);
        comity_status status = comity_recipe_parse(text, sizeof text - 1, "x", &recipe, &error);
        comity_recipe_free(&recipe);
        int hit = failing_alloc_stop();
        assert_int_equal(failing_alloc_live, 0);
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
        if (!hit) {
            assert_true(k > 5);
            return;
        }
    }
    fail();
#else
    skip();
#endif
}

#if FAILING_ALLOC
/* Fails every allocation of one parse. glibc's regcomp loses a block of its own when it fails. */
static void fail_each(const char *text, size_t length, const char *file) {
    long most_lost = strstr(text, "unpivot") ? 1 : 0;
    for (long k = 0; k < 20000; k++) {
        comity_recipe recipe;
        comity_error error;
        failing_alloc_start(k);
        comity_status status = comity_recipe_parse(text, length, file, &recipe, &error);
        comity_recipe_free(&recipe);
        int hit = failing_alloc_stop();
        if (failing_alloc_live > most_lost || (status && status != COMITY_ERROR_MEMORY)) {
            fail_msg("%s: allocation %ld: status %d, %ld blocks left", file, k, (int)status, failing_alloc_live);
        }
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            return;
        }
    }
    fail_msg("%s: more allocations than expected", file);
}
#endif

/* Every recipe of the program, and one that has every kind of key. Not those with long patterns: glibc's regcomp frees
 * blocks twice when its own memory fails. */
static void test_no_memory_in_any(void **state) {
    (void)state;
#if FAILING_ALLOC
    static const char wide[] =
        "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\ncolumns = a, b, k\n"
        "sheet = First\nfill_down = a, b\nunpivot = \"^[0-9]{4}$\" : y, v\ndate_format = %Y\nyear_offset = 1\n"
        "alias = iso2 YU : SRB\n[state_year]\nindicator = toy\nname = Toy\nunit = x\nformula = x\nstate = a : iso3, b "
        ": name\nyear = y\nvalue = v : yes = 1, no = 2\nwhere = k : one, two*\nmissing = NA, -9\n";
    static const char table[] = HEAD "[table]\ntable = toy\nname = Toy\nkeep = a, b, y, v\nkey = a, b\npart = y\n"
                                     "text = a\nnumber = v\ndates = y\nmissing = NA\norigin = a : cow\n"
                                     "destination = b : cow\n";
    fail_each(wide, sizeof wide - 1, "wide.recipe");
    fail_each(table, sizeof table - 1, "table.recipe");
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (strncmp(asset->path, "recipes/", 8) == 0 && !strstr(asset->bytes, "\nunpivot")) {
            fail_each(asset->bytes, asset->size, asset->path);
        }
    }
#else
    skip();
#endif
}

static void test_ours(void **state) {
    (void)state;
    static const char *const ids[] = {
        "atop",          "baci",     "baci_products",     "cow_igo", "cow_nmc", "cow_trade", "cow_trade_dyadic",
        "un_roll_calls", "un_votes", "un_votes_published"};
    comity_recipes recipes;
    comity_error error;
    assert_ok(comity_recipes_load(&recipes, &error), error);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        assert_non_null(comity_recipes_find(&recipes, ids[i]));
    }
    assert_null(comity_recipes_find(&recipes, "toy"));
    assert_int_equal(comity_recipes_find(&recipes, "cow_nmc")->n_sections, 7);
    comity_recipes_free(&recipes);
}

/* Recipes that ask for names of files or sheets, and those that go with others. */
static void test_clues(void **state) {
    (void)state;
    static const struct {
        const char *file;
        const char *sheet;
        const char *chosen; /* NULL: none */
    } cases[] = {{"data.csv", "", "plain"},       {"dir/GML_data.csv", "", "named"}, {"gml/data.csv", "", "plain"},
                 {"b.xlsx", "Sum (2)", "sheet"},  {"b.xlsx", "Other", "plain"},      {NULL, NULL, "sheet"},
                 {"gml.xlsx", "sum (3)", "named"}};
    static const char *const header[] = {"a", "b", "y", "v", "w"};
    static const char *const keys[] = {"", "file = *gml*\n", "sheet = Sum (*)\n", "with = plain\n"};
    static const char *const names[] = {"x/plain.recipe", "x/named.recipe", "x/sheet.recipe", "x/other.recipe"};
    static const char *const columns[] = {"a, b, y, v", "a, b, y, v", "a, b, y, v, w", "a, b, y, v, w"};
    comity_recipe items[4];
    comity_recipes recipes = {.items = items, .n = 4};
    comity_error error;
    char text[1000];
    for (size_t i = 0; i < 4; i++) {
        snprintf(
            text, sizeof text,
            "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\ncolumns = %s\n%s" TIE,
            columns[i], keys[i]);
        assert_ok(comity_recipe_parse(text, strlen(text), names[i], &items[i], &error), error);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const comity_recipe_clues clues = {.file = cases[i].file, .sheet = cases[i].sheet};
        const comity_recipe *chosen = comity_recipes_choose_for(&recipes, &clues, header, 5, &error);
        assert_non_null(chosen);
        assert_string_equal(chosen->id, cases[i].chosen);
    }
    recipes.items = items + 1; /* without the plain one the error says which names would do */
    recipes.n = 2;
    const comity_recipe_clues csv = {.file = "data.csv", .sheet = ""};
    assert_null(comity_recipes_choose_for(&recipes, &csv, header, 5, &error));
    assert_non_null(strstr(error.message, "named (of files named *gml*)"));
    assert_non_null(strstr(error.message, "sheet (of a sheet named Sum (*))"));
    for (size_t i = 0; i < 4; i++) {
        comity_recipe_free(&items[i]);
    }
}

static void test_choice(void **state) {
    (void)state;
    static const char *const trade[] = {"ccode1", "ccode2", "year", "flow1", "flow2", "smoothflow1", "smoothflow2"};
    static const char *const dyadic[] = {"CCODE1", "ccode2", "year",    "importer1",   "importer2",
                                         "flow1",  "flow2",  "source1", "smoothflow1", "smoothflow2"};
    static const char *const votes[] = {"rcid", "country", "vote"};
    static const char *const nothing[] = {"alpha", "beta"};
    comity_recipes recipes;
    comity_error error;
    assert_ok(comity_recipes_load(&recipes, &error), error);
    assert_string_equal(comity_recipes_choose(&recipes, trade, 7, &error)->id, "cow_trade");
    assert_string_equal(comity_recipes_choose(&recipes, dyadic, 10, &error)->id, "cow_trade_dyadic");
    assert_null(comity_recipes_choose(&recipes, votes, 3, &error));
    assert_non_null(strstr(error.message, "nearest: un_votes (lacks country_code)"));
    assert_null(comity_recipes_choose(&recipes, nothing, 2, &error));
    assert_null(strstr(error.message, "nearest"));
    comity_recipes_free(&recipes);
}

/* A recipe of a data set that Comity knows need not repeat who made it. */
static void what_the_set_says(void **state) {
    (void)state;
#define BODY                                                                                                           \
    "version = 1\ncolumns = a, b, y, v\n"                                                                              \
    "[tie]\nlayer = x\nname = X\nunit = 1\nformula = f\norigin = a : iso3\ndestination = b : iso3\nyear = y\nvalue = " \
    "v\n"
    static const char known[] = "name = baci\nterms = My own\n" BODY;
    static const char unknown[] = "name = nowhere\ntitle = T\n" BODY;
    comity_recipe recipe;
    comity_error error;
    assert_ok(comity_recipe_parse(known, sizeof known - 1, "x.recipe", &recipe, &error), error);
    assert_string_equal(recipe.title, "CEPII BACI, bilateral exports of goods");
    assert_non_null(strstr(recipe.citation, "Gaulier"));
    assert_string_equal(recipe.terms, "My own");
    assert_int_equal(error.status, COMITY_OK);
    comity_recipe_free(&recipe);
    assert_fails(comity_recipe_parse(unknown, sizeof unknown - 1, "x.recipe", &recipe, &error), COMITY_ERROR_INPUT,
                 error, "the key citation is lacking, and there is no data set nowhere to take it from");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_set_says),     cmocka_unit_test(test_whole),
        cmocka_unit_test(test_defaults),         cmocka_unit_test(test_errors),
        cmocka_unit_test(test_damaged),          cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_no_memory),        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_choice),           cmocka_unit_test(test_clues),
        cmocka_unit_test(test_no_memory_in_any),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
