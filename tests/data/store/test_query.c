/* SQL in, panel out, and panel in, table out: every type, parameters, names, rows by the thousand, failed allocations.
 */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"

#include "scratch.h"

#include "comity/date.h"
#include "data/store/store.h"

static comity_store *store;

static int group_setup(void **state) {
    return scratch_setup(state) || comity_store_create(scratch("query"), &store, NULL);
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

static void to_text(const comity_column *column, size_t row, char *out, size_t size) {
    if (!comity_is_present(column, row)) {
        snprintf(out, size, "(%d)", (int)column->missing[row]);
    } else if (column->type == COMITY_TEXT) {
        snprintf(out, size, "%s", column->text[row]);
    } else if (column->type == COMITY_INTEGER) {
        snprintf(out, size, "%lld", (long long)column->integer[row]);
    } else {
        snprintf(out, size, "%.17g", column->number[row]);
    }
}

static void every_type_of_duckdb(void **state) {
    static const struct {
        const char *sql;
        comity_type type;
        const char *text;
    } cases[] = {
        {"true", COMITY_INTEGER, "1"},
        {"false", COMITY_INTEGER, "0"},
        {"(-128)::TINYINT", COMITY_INTEGER, "-128"},
        {"(-32768)::SMALLINT", COMITY_INTEGER, "-32768"},
        {"(-2147483648)::INTEGER", COMITY_INTEGER, "-2147483648"},
        {"(-9223372036854775808)::BIGINT", COMITY_INTEGER, "-9223372036854775808"},
        {"9223372036854775807::BIGINT", COMITY_INTEGER, "9223372036854775807"},
        {"255::UTINYINT", COMITY_INTEGER, "255"},
        {"65535::USMALLINT", COMITY_INTEGER, "65535"},
        {"4294967295::UINTEGER", COMITY_INTEGER, "4294967295"},
        {"9223372036854775807::UBIGINT", COMITY_INTEGER, "9223372036854775807"},
        {"(-9223372036854775808)::HUGEINT", COMITY_INTEGER, "-9223372036854775808"},
        {"7::UHUGEINT", COMITY_INTEGER, "7"},
        {"sum(x) FROM (SELECT unnest([1::BIGINT, 2])) t(x)", COMITY_INTEGER, "3"},
        {"0.1::FLOAT", COMITY_NUMBER, "0.10000000149011612"},
        {"0.1::DOUBLE", COMITY_NUMBER, "0.10000000000000001"},
        {"-0.0::DOUBLE", COMITY_NUMBER, "-0"},
        {"'nan'::DOUBLE", COMITY_NUMBER, "nan"},
        {"'inf'::DOUBLE", COMITY_NUMBER, "inf"},
        {"5e-324::DOUBLE", COMITY_NUMBER, "4.9406564584124654e-324"},
        {"1.7976931348623157e308", COMITY_NUMBER, "1.7976931348623157e+308"},
        {"12.5::DECIMAL(4,1)", COMITY_NUMBER, "12.5"},
        {"(-12345.67)::DECIMAL(9,2)", COMITY_NUMBER, "-12345.67"},
        {"0.1::DECIMAL(18,10)", COMITY_NUMBER, "0.10000000000000001"},
        {"12345678901234567890.5::DECIMAL(38,1)", COMITY_NUMBER, "1.2345678901234567e+19"},
        {"''", COMITY_TEXT, ""},
        {"'it''s'", COMITY_TEXT, "it's"},
        {"'twelve bytes'", COMITY_TEXT, "twelve bytes"},   /* kept inside the cell by DuckDB */
        {"'thirteen byte'", COMITY_TEXT, "thirteen byte"}, /* kept outside */
        {"'Кыргызстан \xE4\xB8\xAD'", COMITY_TEXT, "Кыргызстан \xE4\xB8\xAD"},
        {"'a' || chr(10) || 'b'", COMITY_TEXT, "a\nb"},
        {"NULL", COMITY_INTEGER, "(1)"},
        {"NULL::DOUBLE", COMITY_NUMBER, "(1)"},
        {"NULL::VARCHAR", COMITY_TEXT, "(1)"},
        {"NULL::DECIMAL(4,1)", COMITY_NUMBER, "(1)"},
        {"NULL::HUGEINT", COMITY_INTEGER, "(1)"},
        {"NULL::INTEGER[]", COMITY_TEXT, "(1)"},
        {"DATE '2001-06-15'", COMITY_TEXT, "2001-06-15"},
        {"TIME '01:02:03.5'", COMITY_TEXT, "01:02:03.5"},
        {"TIMESTAMP '2001-06-15 01:02:03'", COMITY_TEXT, "2001-06-15 01:02:03"},
        {"TIMESTAMP_S '2001-06-15 01:02:03'", COMITY_TEXT, "2001-06-15 01:02:03"},
        {"TIMESTAMP_MS '2001-06-15 01:02:03.004'", COMITY_TEXT, "2001-06-15 01:02:03.004"},
        {"TIMESTAMP_NS '2001-06-15 01:02:03.000000004'", COMITY_TEXT, "2001-06-15 01:02:03.000000004"},
        {"'01:02:03+05'::TIMETZ", COMITY_TEXT, "01:02:03+05"},
        {"INTERVAL 25 MONTH", COMITY_TEXT, "2 years 1 month"},
        {"'6f8b6a3e-0000-4000-8000-000000000001'::UUID", COMITY_TEXT, "6f8b6a3e-0000-4000-8000-000000000001"},
        {"'\\x00\\xFFa'::BLOB", COMITY_TEXT, "\\x00\\xFFa"},
        {"'0101'::BIT", COMITY_TEXT, "0101"},
        {"'b'::ENUM('a', 'b')", COMITY_TEXT, "b"},
        {"[1, NULL, 3]", COMITY_TEXT, "[1, NULL, 3]"},
        {"[]", COMITY_TEXT, "[]"},
        {"[[1], [2, 3]]", COMITY_TEXT, "[[1], [2, 3]]"},
        {"array_value(1, 2)", COMITY_TEXT, "[1, 2]"},
        {"{'a': 1, 'b': 'x'}", COMITY_TEXT, "{'a': 1, 'b': x}"},
        {"MAP {'k': 2.5}", COMITY_TEXT, "{k=2.5}"},
        {"union_value(n := 5)", COMITY_TEXT, "5"},
        {"123456789012345678901234567890::BIGNUM", COMITY_TEXT, "123456789012345678901234567890"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[256];
        char text[256];
        comity_panel rows;
        snprintf(sql, sizeof sql, "SELECT %s", cases[i].sql);
        sql_panel(store, sql, &rows);
        assert_int_equal(rows.n_rows, 1);
        assert_int_equal(rows.n_columns, 1);
        to_text(&rows.columns[0], 0, text, sizeof text);
        if (rows.columns[0].type != cases[i].type || strcmp(text, cases[i].text) != 0) {
            fail_msg("%s: type %d, \"%s\"; expected %d, \"%s\"", sql, (int)rows.columns[0].type, text,
                     (int)cases[i].type, cases[i].text);
        }
        comity_panel_free(&rows);
    }
}

/* Beyond what a panel can hold there is an error, never another number. */
static void what_does_not_fit_is_an_error(void **state) {
    static const char *const cases[] = {"9223372036854775808::HUGEINT", "18446744073709551615::UBIGINT",
                                        "(-9223372036854775809)::HUGEINT",
                                        "340282366920938463463374607431768211455::UHUGEINT"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[128];
        comity_error error;
        comity_panel rows;
        comity_panel_init(&rows);
        snprintf(sql, sizeof sql, "SELECT %s", cases[i]);
        assert_fails(comity_store_query(store, sql, NULL, 0, &rows, &error), COMITY_ERROR_INPUT, error, "out of range");
        comity_panel_free(&rows);
    }
}

/* Statements that cannot be wrapped in a SELECT: their lists are refused instead of read as numbers. */
static void statements_that_are_no_select(void **state) {
    comity_error error;
    comity_panel rows;
    (void)state;
    comity_panel_init(&rows);
    assert_fails(comity_store_query(store, "CALL duckdb_functions()", NULL, 0, &rows, &error), COMITY_ERROR_USAGE,
                 error, "only a SELECT");
    comity_panel_free(&rows);
    sql_panel(store, "SUMMARIZE run", &rows);
    assert_int_equal(rows.n_rows, 8);
    comity_panel_free(&rows);
    sql_panel(store, "DESCRIBE run", &rows);
    assert_string_equal(rows.columns[0].text[1], "method");
    comity_panel_free(&rows);
    sql_panel(store, "SHOW ALL TABLES", &rows);
    assert_true(rows.n_rows > 10);
    comity_panel_free(&rows);
    sql_panel(store, "EXPLAIN SELECT 1", &rows);
    assert_true(rows.n_rows > 0);
    comity_panel_free(&rows);
    sql_panel(store, "FROM (VALUES (1, [2]), (3, [4])) t(a, b) WHERE a > 1", &rows);
    assert_string_equal(rows.columns[1].text[0], "[4]");
    comity_panel_free(&rows);
    sql_panel(store, "WITH x AS (SELECT [1] AS a) SELECT a FROM x", &rows);
    assert_string_equal(rows.columns[0].text[0], "[1]");
    comity_panel_free(&rows);
}

static void names_of_columns(void **state) {
    comity_panel rows;
    (void)state;
    for (int wrapped = 0; wrapped < 2; wrapped++) { /* with a type that needs the cast and without */
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT 1 AS a, %s AS b, 2 AS a, 3 AS a, 4 AS \"say \"\"hi\"\"\", 5 AS \"a b,c\"",
                 wrapped ? "[9]" : "'[9]'");
        sql_panel(store, sql, &rows);
        const char *const names[] = {"a", "b", "a_2", "a_3", "say \"hi\"", "a b,c"};
        assert_int_equal(rows.n_columns, 6);
        for (size_t i = 0; i < 6; i++) {
            assert_string_equal(rows.columns[i].name, names[i]);
        }
        assert_string_equal(rows.columns[1].text[0], "[9]");
        assert_int_equal(rows.columns[0].integer[0], 1);
        assert_int_equal(rows.columns[2].integer[0], 2);
        assert_int_equal(rows.columns[3].integer[0], 3);
        assert_int_equal(rows.columns[5].integer[0], 5);
        comity_panel_free(&rows);
    }
    sql_panel(store, "SELECT 1 AS a, 2 AS a_2, 3 AS a", &rows);
    assert_string_equal(rows.columns[2].name, "a_3");
    comity_panel_free(&rows);
}

static void ends_of_statements(void **state) {
    static const char *const ends[] = {"", ";", ";;", " ; ", "\n;\n", "\t;\t\n", " -- a remark", " /* a remark */"};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT 7%s", ends[i]);
        assert_true(sql_number(store, sql) == 7);
        snprintf(sql, sizeof sql, "SELECT [7]%s", ends[i]);
        assert_string_equal(sql_text(store, sql), "[7]");
    }
}

static void statements_that_cannot_be(void **state) {
    static const struct {
        const char *sql;
        const char *words;
    } cases[] = {
        {"", "No statement"},
        {";", "No statement"},
        {"-- nothing", "No statement"},
        {"SELEC 1", "syntax error"},
        {"SELECT 1; SELECT 2", "multiple"},
        {"SELECT nothing", "nothing"},
        {"SELECT * FROM nowhere", "nowhere"},
        {"SELECT 'x'::INTEGER", "Conversion"},
        {"SELECT ?", "parameter"},
        {"SELECT 'open", "unterminated"},
        {"SELECT [1", "syntax error"},
        {"SELECT error('as asked')", "as asked"},
        {"SELECT [error('in a list')]", "in a list"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        comity_panel rows;
        comity_panel_init(&rows);
        assert_fails(comity_store_query(store, cases[i].sql, NULL, 0, &rows, &error), COMITY_ERROR_INPUT, error,
                     cases[i].words);
        comity_panel_free(&rows);
    }
    assert_true(sql_number(store, "SELECT 1") == 1);
}

static void parameters(void **state) {
    comity_error error;
    comity_panel rows;
    const char *values[] = {"O'Brien; DROP TABLE run --", NULL, "42", "2.5"};
    (void)state;
    comity_panel_init(&rows);
    assert_ok(comity_store_query(store, "SELECT ?::VARCHAR, ?::VARCHAR, ?::INTEGER + 1, ?::DOUBLE, [1]", values, 4,
                                 &rows, &error),
              error);
    assert_string_equal(rows.columns[0].text[0], values[0]);
    assert_false(comity_is_present(&rows.columns[1], 0));
    assert_int_equal(rows.columns[2].integer[0], 43);
    assert_true(rows.columns[3].number[0] == 2.5);
    assert_string_equal(rows.columns[4].text[0], "[1]");
    assert_ok(
        comity_store_query(store, "SELECT ?2::VARCHAR IS NULL, ?1::VARCHAR, ?1::VARCHAR", values, 2, &rows, &error),
        error);
    assert_int_equal(rows.columns[0].integer[0], 1);
    assert_string_equal(rows.columns[2].text[0], values[0]);
    assert_fails(comity_store_query(store, "SELECT ?::INTEGER", values, 1, &rows, &error), COMITY_ERROR_INPUT, error,
                 "Conversion");
    assert_fails(comity_store_query(store, "SELECT ?::INTEGER, ?", values, 1, &rows, &error), COMITY_ERROR_INPUT, error,
                 "");
    comity_panel_free(&rows);
}

static void the_panel_is_filled_anew(void **state) {
    comity_error error;
    comity_panel rows;
    (void)state;
    sql_panel(store, "SELECT 1 AS a, 2 AS b FROM range(10)", &rows);
    assert_ok(comity_store_query(store, "SELECT 'x' AS c", NULL, 0, &rows, &error), error);
    assert_int_equal(rows.n_columns, 1);
    assert_int_equal(rows.n_rows, 1);
    assert_ok(comity_store_query(store, "SELECT 1 AS a, [1] AS b WHERE false", NULL, 0, &rows, &error), error);
    assert_int_equal(rows.n_columns, 2);
    assert_int_equal(rows.n_rows, 0);
    assert_int_equal(rows.columns[1].type, COMITY_TEXT);
    comity_panel_free(&rows);
    assert_ok(comity_store_query(store, "SELECT 1", NULL, 0, NULL, &error), error); /* only run */
}

/* Order and values over many chunks, plain and wrapped. */
static void rows_by_the_thousand_keep_their_order(void **state) {
    static const char *const extra[] = {"'t' || i", "[i]"};
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        char sql[256];
        comity_panel rows;
        snprintf(
            sql, sizeof sql,
            "SELECT i, CASE WHEN i %% 3 = 0 THEN NULL ELSE i / 7 END AS x, %s AS t FROM range(100000) r(i) ORDER BY "
            "i DESC",
            extra[k]);
        sql_panel(store, sql, &rows);
        assert_int_equal(rows.n_rows, 100000);
        for (size_t row = 0; row < rows.n_rows; row++) {
            int64_t i = 99999 - (int64_t)row;
            char text[32];
            snprintf(text, sizeof text, k ? "[%lld]" : "t%lld", (long long)i);
            if (rows.columns[0].integer[row] != i || strcmp(rows.columns[2].text[row], text) != 0 ||
                comity_is_present(&rows.columns[1], row) != (i % 3 != 0) ||
                (i % 3 != 0 && rows.columns[1].number[row] != (double)i / 7)) {
                fail_msg("row %zu", row);
            }
        }
        comity_panel_free(&rows);
    }
}

static void single_integers(void **state) {
    static const struct {
        const char *sql;
        int64_t expected;
    } cases[] = {
        {"SELECT 5", 5},    {"SELECT NULL", -9},        {"SELECT 1 WHERE false", -9},
        {"SELECT 'x'", -9}, {"SELECT 2.5::DOUBLE", -9}, {"SELECT count(*) FROM run", 0},
        {"SELECT true", 1}, {"SELECT sum(3)", 3},
    };
    comity_error error;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        assert_ok(comity_store_integer(store, cases[i].sql, NULL, 0, -9, &value, &error), error);
        assert_int_equal(value, cases[i].expected);
    }
    int64_t value = 0;
    assert_fails(comity_store_integer(store, "SELECT nothing", NULL, 0, -9, &value, &error), COMITY_ERROR_INPUT, error,
                 "nothing");
    assert_int_equal(value, -9);
}

/* ------------------------------------------------------------------------------------------------------ append */

/* A panel of `rows` rows: a whole number, a number, a text, a day; every seventh row has one missing value in turn. */
static void make_rows(comity_panel *panel, size_t rows) {
    comity_error error;
    comity_panel_init(panel);
    assert_ok(comity_panel_add_column(panel, "i", NULL, COMITY_INTEGER, &error), error);
    assert_ok(comity_panel_add_column(panel, "x", NULL, COMITY_NUMBER, &error), error);
    assert_ok(comity_panel_add_column(panel, "t", NULL, COMITY_TEXT, &error), error);
    assert_ok(comity_panel_add_column(panel, "d", NULL, COMITY_INTEGER, &error), error);
    assert_ok(comity_panel_add_rows(panel, rows, &error), error);
    for (size_t row = 0; row < rows; row++) {
        char text[64];
        int length = snprintf(text, sizeof text, "row %zu of 'these'; --", row);
        comity_panel_set_integer(panel, 0, row, (int64_t)row - 10);
        comity_panel_set_number(panel, 1, row, (double)row / 3);
        assert_ok(comity_panel_set_text(panel, 2, row, text, (size_t)length, &error), error);
        comity_panel_set_integer(panel, 3, row, comity_date_days(2001, 1, 1) + (int32_t)row);
        if (row % 7 == 0) {
            comity_panel_set_missing(panel, row / 7 % 4, row, COMITY_NOT_REPORTED);
        }
    }
}

static void appended_rows_come_back(void **state) {
    comity_error error;
    comity_panel panel;
    comity_panel back;
    (void)state;
    enum { ROWS = 5000 };
    make_rows(&panel, ROWS);
    sql_run(store, "CREATE TABLE many (i BIGINT, x DOUBLE, t VARCHAR, d DATE)");
    assert_ok(comity_store_begin(store, &error), error);
    assert_ok(comity_store_append(store, "many", &panel, &error), error);
    assert_ok(comity_store_commit(store, &error), error);
    sql_panel(store, "SELECT i, x, t, date_diff('day', DATE '1970-01-01', d) FROM many ORDER BY rowid", &back);
    assert_int_equal(back.n_rows, ROWS);
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < 4; i++) {
            char wanted[64];
            char found[64];
            to_text(&panel.columns[i], row, wanted, sizeof wanted);
            to_text(&back.columns[i], row, found, sizeof found);
            assert_string_equal(found, wanted);
        }
    }
    assert_true(sql_number(store, "SELECT count(*) FROM many WHERE i IS NULL OR x IS NULL OR t IS NULL OR d IS NULL") ==
                (ROWS + 6) / 7);
    comity_panel_free(&back);
    comity_panel_free(&panel);
    make_rows(&panel, 0);
    assert_ok(comity_store_append(store, "many", &panel, &error), error);
    assert_true(sql_number(store, "SELECT count(*) FROM many") == ROWS);
    comity_panel_free(&panel);
}

/* The ends of the range of every type of whole number, and one beyond. */
static void whole_numbers_fit_or_fail(void **state) {
    static const struct {
        const char *type;
        int64_t least;
        int64_t most;
    } cases[] = {
        {"TINYINT", INT8_MIN, INT8_MAX},  {"SMALLINT", INT16_MIN, INT16_MAX}, {"INTEGER", INT32_MIN, INT32_MAX},
        {"BIGINT", INT64_MIN, INT64_MAX}, {"UTINYINT", 0, UINT8_MAX},         {"USMALLINT", 0, UINT16_MAX},
        {"UINTEGER", 0, UINT32_MAX},      {"DATE", -1000000, 1000000},        {"BOOLEAN", 0, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[200];
        comity_error error;
        comity_panel panel;
        comity_panel_init(&panel);
        snprintf(sql, sizeof sql, "CREATE OR REPLACE TABLE whole (a %s)", cases[i].type);
        sql_run(store, sql);
        assert_ok(comity_panel_add_column(&panel, "a", NULL, COMITY_INTEGER, &error), error);
        assert_ok(comity_panel_add_rows(&panel, 2000, &error), error); /* a type too wide would write past the end */
        for (size_t row = 0; row < panel.n_rows; row++) {
            comity_panel_set_integer(&panel, 0, row, row % 2 ? cases[i].most : cases[i].least);
        }
        assert_ok(comity_store_append(store, "whole", &panel, &error), error);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM whole WHERE %s = %lld",
                 strcmp(cases[i].type, "DATE") == 0 ? "date_diff('day', DATE '1970-01-01', a)" : "a::HUGEINT",
                 (long long)cases[i].most);
        assert_true(sql_number(store, sql) == 1000);
        for (int beyond = 0; beyond < 2 && cases[i].most < INT64_MAX && i < 7; beyond++) {
            comity_panel_set_integer(&panel, 0, 1999, beyond ? cases[i].most + 1 : cases[i].least - 1);
            assert_ok(comity_store_begin(store, &error), error);
            assert_fails(comity_store_append(store, "whole", &panel, &error), COMITY_ERROR_INPUT, error,
                         "does not fit");
            comity_store_rollback(store);
            assert_true(sql_number(store, "SELECT count(*) FROM whole") == 2000);
        }
        comity_panel_free(&panel);
    }
}

static void rows_that_do_not_fit_the_table(void **state) {
    comity_error error;
    comity_panel panel;
    (void)state;
    make_rows(&panel, 3);
    assert_fails(comity_store_append(store, "nowhere", &panel, &error), COMITY_ERROR_INPUT, error, "nowhere");
    sql_run(store, "CREATE TABLE three (i BIGINT, x DOUBLE, t VARCHAR)");
    assert_fails(comity_store_append(store, "three", &panel, &error), COMITY_ERROR_USAGE, error,
                 "table three has 3 columns, the panel 4");
    sql_run(store, "CREATE TABLE wrong (i BIGINT, x DOUBLE, t INTEGER, d DATE)");
    assert_fails(comity_store_append(store, "wrong", &panel, &error), COMITY_ERROR_USAGE, error, "column \"t\"");
    sql_run(store, "CREATE TABLE strict (i BIGINT NOT NULL, x DOUBLE, t VARCHAR, d DATE)");
    assert_fails(comity_store_append(store, "strict", &panel, &error), COMITY_ERROR_INPUT, error, "NOT NULL");
    assert_true(sql_number(store, "SELECT count(*) FROM strict") == 0);
    comity_panel_free(&panel);
}

/* ------------------------------------------------------------------------------------------- failed allocations */

static void every_failed_allocation_is_an_error(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    comity_error error;
    comity_panel panel;
    make_rows(&panel, 300);
    sql_run(store, "CREATE OR REPLACE TABLE few (i BIGINT, x DOUBLE, t VARCHAR, d DATE)");
    long failures = 0;
    for (long k = 0;; k++) {
        comity_panel rows;
        int64_t number = 0;
        comity_panel_init(&rows);
        comity_error_clear(&error);
        assert_ok(comity_store_begin(store, &error), error);
        failing_alloc_start(k);
        comity_status status = comity_store_append(store, "few", &panel, &error);
        status = status ? status : comity_store_query(store, "SELECT *, [i] FROM few", NULL, 0, &rows, &error);
        status = status ? status : comity_store_integer(store, "SELECT 1", NULL, 0, 0, &number, &error);
        int hit = failing_alloc_stop();
        comity_panel_free(&rows);
        comity_store_rollback(store);
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            break;
        }
        failures++;
        assert_int_equal(status, COMITY_ERROR_MEMORY);
        assert_string_equal(error.message, "not enough memory");
    }
    assert_true(failures > 10);
    comity_panel_free(&panel);
    char path[768];
    snprintf(path, sizeof path, "%s", scratch("allocations"));
    for (long k = 0, hit = 1; hit; k++) {
        comity_store *other = NULL;
        failing_alloc_start(k);
        comity_status status = comity_store_create(path, &other, &error);
        hit = failing_alloc_stop();
        comity_store_close(other);
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
        assert_int_equal(unlink(path) == 0, !hit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_of_duckdb),
        cmocka_unit_test(what_does_not_fit_is_an_error),
        cmocka_unit_test(statements_that_are_no_select),
        cmocka_unit_test(names_of_columns),
        cmocka_unit_test(ends_of_statements),
        cmocka_unit_test(statements_that_cannot_be),
        cmocka_unit_test(parameters),
        cmocka_unit_test(the_panel_is_filled_anew),
        cmocka_unit_test(rows_by_the_thousand_keep_their_order),
        cmocka_unit_test(single_integers),
        cmocka_unit_test(appended_rows_come_back),
        cmocka_unit_test(whole_numbers_fit_or_fail),
        cmocka_unit_test(rows_that_do_not_fit_the_table),
        cmocka_unit_test(every_failed_allocation_is_an_error),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
