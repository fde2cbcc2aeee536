/* Labels, units and codes of missing cells reach the workbench. */
#include "scratch.h"

#include "data/unify/import_internal.h"

/* A column "regime" with two labels of values, one of a letter for missing, and cells 1, .a, .a, -9. */
static void fill(comity_panel *panel) {
    const comity_value_label labels[] = {{.number = 1, .label = "democracy"},
                                         {.number = 2.5, .label = "mixed"},
                                         {.tag = 'a', .label = "not yet a state"}};
    assert_int_equal(comity_panel_add_column(panel, "regime", "points", COMITY_NUMBER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_rows(panel, 4, NULL), COMITY_OK);
    comity_panel_set_number(panel, 0, 0, 1);
    comity_panel_set_tagged(panel, 0, 1, 'a');
    comity_panel_set_tagged(panel, 0, 2, 'a');
    comity_panel_set_number(panel, 0, 3, -9);
    comity_panel_set_missing(panel, 0, 3, COMITY_CODED);
    assert_int_equal(comity_panel_set_label(panel, 0, "Kind of regime", NULL), COMITY_OK);
    assert_int_equal(comity_panel_set_value_labels(panel, 0, labels, 3, NULL), COMITY_OK);
}

static void labels_and_codes_are_kept(void **state) {
    (void)state;
    comity_store *store = NULL;
    comity_error error;
    comity_panel panel;
    comity_panel_init(&panel);
    fill(&panel);
    assert_ok(comity_store_create(scratch("labels.comity"), &store, &error), error);
    comity_import_source source = {.panel = &panel};
    comity_import_job job = {.store = store, .data_set = 7, .error = &error};
    assert_ok(comity_import_note_labels(&job, &source), error);
    assert_string_equal(sql_text(store, "SELECT label || '|' || unit FROM value_label WHERE value IS NULL"),
                        "Kind of regime|points");
    assert_string_equal(sql_text(store,
                                 "SELECT string_agg(value || '=' || label, ', ' ORDER BY value) FROM value_label "
                                 "WHERE value IS NOT NULL AND data_set = 7"),
                        ".a=not yet a state, 1=democracy, 2.5=mixed");
    assert_string_equal(sql_text(store, "SELECT string_agg(code || ' ' || coalesce(label, '') || ' ' || rows, ', ' "
                                        "ORDER BY code) FROM missing_code"),
                        "-9  1, .a not yet a state 2");
    comity_store_close(store);
    comity_panel_free(&panel);
}

/* What DuckDB reads itself has none. */
static void texts_have_none(void **state) {
    (void)state;
    comity_import_source source = {.panel = NULL};
    comity_import_job job = {.data_set = 7};
    assert_int_equal(comity_import_note_labels(&job, &source), COMITY_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels_and_codes_are_kept), cmocka_unit_test(texts_have_none)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
