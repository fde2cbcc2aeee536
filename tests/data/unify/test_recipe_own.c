/* Tests of the user's own recipes: read, kept, found again, and refused. */
#include "scratch.h"

#include "data/unify/recipe_own.h"
#include "failing_alloc.h"

#define HEAD "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\ncolumns = a, b, y, v\n"
#define TIE                                                                                                            \
    "[tie]\nlayer = toy\nname = Toy\nunit = pieces\nformula = as is\norigin = a : cow\ndestination = b : cow\n"        \
    "year = y\nvalue = v\n"

static void test_read_and_find(void **state) {
    (void)state;
    comity_own_recipe own;
    comity_own_recipe found;
    comity_error error;
    write_toy_case(scratch("toy"));
    comity_store *store = make_workbench(scratch("own.comity"), scratch("toy"));
    write_text(scratch("my table, v2.recipe"), HEAD TIE);
    assert_ok(comity_own_recipe_read(scratch("my table, v2.recipe"), &own, &error), error);
    assert_int_equal(strncmp(own.recipe.id, "my_table__v2@", 13), 0);
    assert_int_equal(strlen(own.recipe.id), 13 + 12);
    assert_int_equal(strncmp(own.recipe.id + 13, own.sha256, 12), 0);
    assert_true(comity_own_recipe_is(own.recipe.id));
    assert_false(comity_own_recipe_is("baci"));
    assert_string_equal(own.text, HEAD TIE);
    assert_ok(comity_own_recipe_keep(store, &own, &error), error);
    assert_ok(comity_own_recipe_keep(store, &own, &error), error);
    assert_close(sql_number(store, "SELECT count(*) FROM recipe_text"), 1, 0);
    assert_ok(comity_own_recipe_find(store, own.recipe.id, &found, &error), error);
    assert_string_equal(found.recipe.id, own.recipe.id);
    assert_string_equal(found.text, own.text);
    assert_string_equal(found.recipe.sections[0].layer, "toy");
    comity_own_recipe_free(&found);
    assert_fails(comity_own_recipe_find(store, "other@0123", &found, &error), COMITY_ERROR_NOT_FOUND, error,
                 "not in the workbench");
    comity_own_recipe_free(&found);
    sql_run(store, "UPDATE recipe_text SET text = 'name = x'");
    assert_fails(comity_own_recipe_find(store, own.recipe.id, &found, &error), COMITY_ERROR_INPUT, error, "lacking");
    comity_own_recipe_free(&found);
    comity_own_recipe_free(&own);
    comity_store_close(store);
}

static void test_refused(void **state) {
    (void)state;
    comity_own_recipe own;
    comity_error error;
    assert_fails(comity_own_recipe_read(scratch("nowhere.recipe"), &own, &error), COMITY_ERROR_NOT_FOUND, error, "");
    assert_string_equal(error.file, scratch("nowhere.recipe"));
    comity_own_recipe_free(&own);
    assert_fails(comity_own_recipe_read(scratch_folder, &own, &error), COMITY_ERROR_INPUT, error, "directory");
    comity_own_recipe_free(&own);
    write_text(scratch("empty.recipe"), "");
    assert_fails(comity_own_recipe_read(scratch("empty.recipe"), &own, &error), COMITY_ERROR_INPUT, error, "empty");
    comity_own_recipe_free(&own);
    write_bytes(scratch("nul.recipe"), "name = a\0b\n", 11);
    assert_fails(comity_own_recipe_read(scratch("nul.recipe"), &own, &error), COMITY_ERROR_INPUT, error, "control");
    comity_own_recipe_free(&own);
    write_text(scratch("bad.recipe"), HEAD "[tie]\nlayer = Toy\n");
    assert_fails(comity_own_recipe_read(scratch("bad.recipe"), &own, &error), COMITY_ERROR_INPUT, error, "not a name");
    assert_string_equal(error.file, scratch("bad.recipe"));
    assert_int_equal(error.row, 9);
    assert_string_equal(error.column, "layer");
    comity_own_recipe_free(&own);
    FILE *large = fopen(scratch("large.recipe"), "wb");
    assert_non_null(large);
    for (int i = 0; i < COMITY_RECIPE_MOST_BYTES; i++) {
        fputs("##", large);
    }
    assert_int_equal(fclose(large), 0);
    assert_int_not_equal(comity_own_recipe_read(scratch("large.recipe"), &own, &error), COMITY_OK);
    comity_own_recipe_free(&own);
}

static void test_fit(void **state) {
    (void)state;
    static const char *const header[] = {"A", "b", "year"};
    static const char *const whole[] = {"v", "y", "B", "a", "more"};
    comity_own_recipe own;
    comity_error error;
    write_text(scratch("fit.recipe"), HEAD TIE);
    assert_ok(comity_own_recipe_read(scratch("fit.recipe"), &own, &error), error);
    assert_ok(comity_own_recipe_fit(&own, whole, 5, &error), error);
    assert_fails(comity_own_recipe_fit(&own, header, 3, &error), COMITY_ERROR_INPUT, error,
                 ": y, v; it has A, b, year");
    comity_own_recipe_free(&own);
}

static void test_no_memory(void **state) {
    (void)state;
#if FAILING_ALLOC
    char path[800];
    snprintf(path, sizeof path, "%s", scratch("memory.recipe"));
    write_text(path, HEAD TIE);
    for (long k = 0; k < 200; k++) {
        comity_own_recipe own;
        comity_error error;
        failing_alloc_start(k);
        comity_status status = comity_own_recipe_read(path, &own, &error);
        comity_own_recipe_free(&own);
        int hit = failing_alloc_stop();
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            assert_true(k > 5);
            return;
        }
        if (status) {
            assert_int_equal(status, COMITY_ERROR_MEMORY);
        }
    }
    fail();
#else
    skip();
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_and_find),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
