/* Panels: values, missing reasons, growth, text memory, errors. Failing allocations: see test_measure_alloc.c. */
#include "comity/panel.h"

#include "support.h"

static void add_columns(comity_panel *panel) {
    assert_int_equal(comity_panel_add_column(panel, "trade", "usd", COMITY_NUMBER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_column(panel, "year", NULL, COMITY_INTEGER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_column(panel, "state", "", COMITY_TEXT, NULL), COMITY_OK);
}

static void starts_empty(void **state) {
    (void)state;
    comity_panel panel;
    memset(&panel, 0x55, sizeof panel);
    comity_panel_init(&panel);
    assert_int_equal(panel.n_columns, 0);
    assert_int_equal(panel.n_rows, 0);
    assert_int_equal(comity_panel_find(&panel, "year"), -1);
    comity_panel_free(&panel);
    comity_panel_free(&panel);
}

static void columns(void **state) {
    (void)state;
    comity_panel panel;
    comity_error error = {0};
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(panel.n_columns, 3);
    assert_int_equal(comity_panel_find(&panel, "trade"), 0);
    assert_int_equal(comity_panel_find(&panel, "state"), 2);
    assert_int_equal(comity_panel_find(&panel, "stat"), -1);
    assert_string_equal(panel.columns[0].unit, "usd");
    assert_string_equal(panel.columns[1].unit, "");
    assert_int_equal(panel.columns[1].type, COMITY_INTEGER);
    assert_ptr_equal(comity_panel_column(&panel, "year", COMITY_INTEGER, &error), &panel.columns[1]);
    assert_int_equal(comity_panel_add_column(&panel, "year", NULL, COMITY_NUMBER, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "there are two columns called \"year\"");
    assert_int_equal(panel.n_columns, 3);
    comity_panel_free(&panel);
    assert_int_equal(panel.n_columns, 0);
}

static void wrong_columns(void **state) {
    (void)state;
    comity_panel panel;
    comity_error error = {0};
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_null(comity_panel_column(&panel, "month", COMITY_INTEGER, &error));
    assert_string_equal(error.message, "the panel has no column \"month\"");
    assert_null(comity_panel_column(&panel, "year", COMITY_NUMBER, &error));
    assert_string_equal(error.message, "column \"year\" must hold numbers");
    assert_null(comity_panel_column(&panel, "year", COMITY_TEXT, &error));
    assert_string_equal(error.message, "column \"year\" must hold text");
    assert_null(comity_panel_column(&panel, "state", COMITY_INTEGER, &error));
    assert_string_equal(error.message, "column \"state\" must hold whole numbers");
    assert_null(comity_panel_column(&panel, "state", COMITY_INTEGER, NULL));
    comity_panel_free(&panel);
}

static void values_and_reasons(void **state) {
    (void)state;
    comity_panel panel;
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(comity_panel_add_rows(&panel, 2, NULL), COMITY_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(panel.columns[i].missing[0], COMITY_NOT_REPORTED);
        assert_false(comity_is_present(&panel.columns[i], 1));
    }
    comity_panel_set_number(&panel, 0, 0, -0.5);
    comity_panel_set_number(&panel, 0, 1, NAN);
    comity_panel_set_integer(&panel, 1, 0, INT64_MIN);
    comity_panel_set_integer(&panel, 1, 1, 0);
    assert_int_equal(comity_panel_set_text(&panel, 2, 0, "KAZ and more", 3, NULL), COMITY_OK);
    assert_int_equal(comity_panel_set_text(&panel, 2, 1, NULL, 0, NULL), COMITY_OK);
    assert_close(panel.columns[0].number[0], -.5, 0);
    assert_true(isnan(panel.columns[0].number[1]) && comity_is_present(&panel.columns[0], 1));
    assert_true(panel.columns[1].integer[0] == INT64_MIN);
    assert_true(comity_is_present(&panel.columns[1], 1) && panel.columns[1].integer[1] == 0);
    assert_string_equal(panel.columns[2].text[0], "KAZ");
    assert_string_equal(panel.columns[2].text[1], "");
    comity_panel_set_missing(&panel, 1, 0, COMITY_SUPPRESSED);
    assert_int_equal(panel.columns[1].missing[0], COMITY_SUPPRESSED);
    comity_panel_set_integer(&panel, 1, 0, 7);
    assert_true(comity_is_present(&panel.columns[1], 0));
    comity_panel_free(&panel);
}

/* Rows are added one by one past several doublings; nothing of what is there changes, every new value is missing. */
static void grows(void **state) {
    (void)state;
    enum { ROWS = 5000 };
    comity_panel panel;
    comity_panel_init(&panel);
    add_columns(&panel);
    for (size_t row = 0; row < ROWS; row++) {
        char text[32];
        assert_int_equal(comity_panel_add_rows(&panel, 1, NULL), COMITY_OK);
        assert_int_equal(panel.n_rows, row + 1);
        assert_false(comity_is_present(&panel.columns[0], row) || comity_is_present(&panel.columns[1], row) ||
                     comity_is_present(&panel.columns[2], row));
        comity_panel_set_number(&panel, 0, row, (double)row / 7);
        comity_panel_set_integer(&panel, 1, row, -(int64_t)row);
        int length = snprintf(text, sizeof text, "state %zu", row);
        assert_int_equal(comity_panel_set_text(&panel, 2, row, text, (size_t)length, NULL), COMITY_OK);
    }
    assert_true(panel.capacity >= ROWS && panel.capacity <= 2 * ROWS);
    for (size_t row = 0; row < ROWS; row++) {
        char text[32];
        snprintf(text, sizeof text, "state %zu", row);
        assert_close(panel.columns[0].number[row], (double)row / 7, 0);
        assert_int_equal(panel.columns[1].integer[row], -(int64_t)row);
        assert_string_equal(panel.columns[2].text[row], text);
    }
    comity_panel_free(&panel);
}

static void reserve(void **state) {
    (void)state;
    comity_panel panel;
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(comity_panel_reserve(&panel, 1000, NULL), COMITY_OK);
    assert_int_equal(panel.n_rows, 0);
    double *place = panel.columns[0].number;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(comity_panel_add_rows(&panel, 100, NULL), COMITY_OK);
    }
    assert_ptr_equal(panel.columns[0].number, place);
    assert_int_equal(panel.capacity, 1000);
    assert_int_equal(comity_panel_reserve(&panel, 10, NULL), COMITY_OK);
    assert_int_equal(panel.capacity, 1000);
    comity_panel_free(&panel);
}

static void too_many_rows(void **state) {
    (void)state;
    comity_panel panel;
    comity_error error = {0};
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(comity_panel_add_rows(&panel, 3, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_rows(&panel, SIZE_MAX - 1, &error), COMITY_ERROR_MEMORY);
    assert_int_equal(comity_panel_add_rows(&panel, SIZE_MAX / 2, &error), COMITY_ERROR_MEMORY);
    assert_int_equal(comity_panel_reserve(&panel, SIZE_MAX / 8, &error), COMITY_ERROR_MEMORY);
    assert_int_equal(error.status, COMITY_ERROR_MEMORY);
    assert_null(comity_panel_keep(&panel, "x", SIZE_MAX - 1));
    assert_int_equal(panel.n_rows, 3);
    comity_panel_free(&panel);
}

static void late_column(void **state) {
    (void)state;
    comity_panel panel;
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(comity_panel_add_rows(&panel, 70, NULL), COMITY_OK);
    comity_panel_set_number(&panel, 0, 69, 4);
    assert_int_equal(comity_panel_add_column(&panel, "late", NULL, COMITY_TEXT, NULL), COMITY_OK);
    for (size_t row = 0; row < 70; row++) {
        assert_int_equal(panel.columns[3].missing[row], COMITY_NOT_REPORTED);
        assert_null(panel.columns[3].text[row]);
    }
    assert_close(panel.columns[0].number[69], 4, 0);
    comity_panel_free(&panel);
}

/* A kept text stays where it is while others come, also one larger than a block, and serves several rows. */
static void kept_text(void **state) {
    (void)state;
    enum { LARGE = 1 << 17 };
    comity_panel panel;
    comity_panel_init(&panel);
    add_columns(&panel);
    assert_int_equal(comity_panel_add_rows(&panel, 3, NULL), COMITY_OK);
    char *large = malloc(LARGE);
    assert_non_null(large);
    memset(large, 'z', LARGE);
    const char *small = comity_panel_keep(&panel, "CHN", 3);
    const char *kept = comity_panel_keep(&panel, large, LARGE);
    free(large);
    for (int i = 0; i < 20000; i++) {
        assert_non_null(comity_panel_keep(&panel, "filling", 7));
    }
    assert_string_equal(small, "CHN");
    assert_int_equal(strlen(kept), LARGE);
    assert_int_equal(kept[LARGE - 1], 'z');
    comity_panel_share_text(&panel, 2, 0, small);
    comity_panel_share_text(&panel, 2, 2, small);
    assert_ptr_equal(panel.columns[2].text[0], panel.columns[2].text[2]);
    assert_true(comity_is_present(&panel.columns[2], 2) && !comity_is_present(&panel.columns[2], 1));
    assert_int_equal(comity_panel_set_text(&panel, 2, 0, "RUS", 3, NULL), COMITY_OK);
    assert_string_equal(panel.columns[2].text[0], "RUS");
    assert_string_equal(panel.columns[2].text[2], "CHN");
    comity_panel_free(&panel);
    assert_null(panel.text);
}

/* Fill the memory of a block to its last byte and one byte over. */
static void block_edges(void **state) {
    (void)state;
    static char text[1 << 16];
    memset(text, 'e', sizeof text);
    for (size_t length = (1 << 16) - 6; length < (1 << 16); length++) {
        comity_panel panel;
        comity_panel_init(&panel);
        const char *first = comity_panel_keep(&panel, "ab", 2);
        const char *second = comity_panel_keep(&panel, text, length);
        const char *third = comity_panel_keep(&panel, "", 0);
        assert_string_equal(first, "ab");
        assert_int_equal(strlen(second), length);
        assert_string_equal(third, "");
        comity_panel_free(&panel);
    }
}

/* What a file says about its values and about what is missing. */
static void labels_and_codes(void **state) {
    (void)state;
    comity_panel panel;
    char code[16];
    comity_panel_init(&panel);
    add_columns(&panel);
    for (size_t c = 0; c < panel.n_columns; c++) {
        assert_null(panel.columns[c].label);
        assert_null(panel.columns[c].labels);
    }
    assert_int_equal(comity_panel_add_rows(&panel, 4, NULL), COMITY_OK);
    assert_int_equal(comity_panel_set_label(&panel, 0, "in words", NULL), COMITY_OK);
    assert_string_equal(panel.columns[0].label, "in words");
    assert_int_equal(comity_panel_set_label(&panel, 0, "", NULL), COMITY_OK);
    assert_null(panel.columns[0].label);
    const comity_value_label numbers[] = {
        {.number = -9, .label = "refused"}, {.tag = 'a', .label = "asked too late"}, {.number = 97, .label = "97"}};
    const comity_value_label texts[] = {{.text = "NA", .label = "no answer"}};
    assert_int_equal(comity_panel_set_value_labels(&panel, 0, numbers, 3, NULL), COMITY_OK);
    assert_int_equal(comity_panel_set_value_labels(&panel, 2, texts, 1, NULL), COMITY_OK);
    comity_panel_set_number(&panel, 0, 0, -9);
    assert_string_equal(comity_column_value_label(&panel.columns[0], 0), "refused");
    comity_column_missing_code(&panel.columns[0], 0, code, sizeof code);
    assert_string_equal(code, ""); /* it is not missing yet */
    comity_panel_set_missing(&panel, 0, 0, COMITY_CODED);
    comity_column_missing_code(&panel.columns[0], 0, code, sizeof code);
    assert_string_equal(code, "-9");
    assert_string_equal(comity_column_value_label(&panel.columns[0], 0), "refused");
    comity_panel_set_tagged(&panel, 0, 1, 'a'); /* whose code is 97 */
    comity_column_missing_code(&panel.columns[0], 1, code, sizeof code);
    assert_string_equal(code, ".a");
    assert_string_equal(comity_column_value_label(&panel.columns[0], 1), "asked too late");
    assert_null(comity_column_value_label(&panel.columns[0], 2));
    comity_column_missing_code(&panel.columns[0], 2, code, sizeof code);
    assert_string_equal(code, "");
    comity_panel_set_number(&panel, 0, 3, 97);
    assert_string_equal(comity_column_value_label(&panel.columns[0], 3), "97");
    comity_panel_set_tagged(&panel, 1, 0, 'z');
    comity_column_missing_code(&panel.columns[1], 0, code, sizeof code);
    assert_string_equal(code, ".z");
    comity_panel_share_text(&panel, 2, 0, "NA");
    comity_panel_set_missing(&panel, 2, 0, COMITY_CODED);
    comity_column_missing_code(&panel.columns[2], 0, code, 2);
    assert_string_equal(code, "N");
    assert_string_equal(comity_column_value_label(&panel.columns[2], 0), "no answer");
    comity_panel_free(&panel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_codes), cmocka_unit_test(starts_empty),       cmocka_unit_test(columns),
        cmocka_unit_test(wrong_columns),    cmocka_unit_test(values_and_reasons), cmocka_unit_test(grows),
        cmocka_unit_test(reserve),          cmocka_unit_test(too_many_rows),      cmocka_unit_test(late_column),
        cmocka_unit_test(kept_text),        cmocka_unit_test(block_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
