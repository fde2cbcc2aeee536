/* The catalogue: headers as they must be, every file of the program, and what waits for which data. */
#include "scratch.h"

#include "study/catalogue.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

static void a_header_is_read(void **state) {
    static const char *const text = "-- indicator: peace\n"
                                    "-- name: Peace: the name may hold a colon\n"
                                    "-- unit: share\n"
                                    "-- direction: positive\n"
                                    "-- formula: a / b\n"
                                    "--   and then c\n"
                                    "--     and d\n"
                                    "-- needs: fact:meeting tie:trade_cow|tie:trade_baci\n"
                                    "-- reference: nobody\n"
                                    "SELECT 1 -- name: not of the header\n";
    comity_catalogue_entry entry;
    comity_error error;
    (void)state;
    assert_ok(comity_catalogue_parse("indicators/security/peace.sql", text, &entry, &error), error);
    assert_string_equal(entry.id, "peace");
    assert_string_equal(entry.name, "Peace: the name may hold a colon");
    assert_string_equal(entry.group, "security");
    assert_string_equal(entry.unit, "share");
    assert_string_equal(entry.direction, "positive");
    assert_string_equal(entry.formula, "a / b and then c and d");
    assert_string_equal(entry.needs, "fact:meeting tie:trade_cow|tie:trade_baci");
    assert_string_equal(entry.reference, "nobody");
    assert_ptr_equal(entry.sql, text);
    assert_ok(
        comity_catalogue_parse("x.sql",
                               "-- component: c\n-- name: n\n-- unit: u\n-- formula: f\n-- needs: n\n-- reference: "
                               "r",
                               &entry, &error),
        error); /* no folder, no final line break */
    assert_string_equal(entry.id, "c");
    assert_string_equal(entry.group, "");
    assert_string_equal(entry.reference, "r");
}

#define HEAD "-- indicator: i\n-- name: n\n-- unit: u\n-- formula: f\n-- needs: n\n"

static void headers_that_cannot_be(void **state) {
    static const struct {
        const char *text;
        int64_t row;
        const char *words;
    } cases[] = {
        {"", 0, "the header has no \"name\""},
        {"SELECT 1", 0, "the header has no \"name\""},
        {HEAD, 5, "the header has no \"reference\""},
        {HEAD "-- reference: r\n-- colour: red\n", 7, "unknown key \"colour\""},
        {HEAD "-- reference r\n", 6, "expected \"-- key: value\""},
        {HEAD "--reference: r\n", 6, "expected \"-- key: value\""},
        {HEAD "--\n", 6, "expected \"-- key: value\""},
        {HEAD "-- reference:\n", 6, "the header has no \"reference\""},
        {"--   goes on\n" HEAD, 1, "a continuation line comes before the first key"},
        {"-- name: n\n-- unit: u\n-- formula: f\n-- needs: n\n-- reference: r\n", 5, "neither an indicator nor a"},
        {HEAD "-- reference: r\n-- direction: positively and more than that\n", 7, "longer than 15 bytes"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_catalogue_entry entry;
        comity_error error;
        assert_fails(comity_catalogue_parse("indicators/x/i.sql", cases[i].text, &entry, &error), COMITY_ERROR_INPUT,
                     error, cases[i].words);
        assert_int_equal(error.row, cases[i].row);
        assert_string_equal(error.file, "indicators/x/i.sql");
    }
}

/* Every file that the program carries: its header, its name, and its SQL over the views as they stand. */
static void every_file_runs_over_the_views(void **state) {
    static const char *const dimensions[] = {"economic", "political", "security", "sociocultural", "institutional"};
    static const char *const kinds[] = {"structural", "formal", "political", "agenda"};
    int n_of[5] = {0};
    int n_indicators = 0;
    int n_components = 0;
    (void)state;
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        int indicator = strncmp(asset->path, "indicators/", 11) == 0;
        if (!indicator && strncmp(asset->path, "roles/", 6) != 0) {
            continue;
        }
        char sql[8192];
        char name[200];
        comity_catalogue_entry entry;
        comity_error error;
        comity_panel rows;
        int ready = 0;
        char waits_for[256];
        assert_ok(comity_catalogue_parse(asset->path, asset->bytes, &entry, &error), error);
        snprintf(name, sizeof name, "/%s.sql", entry.id);
        assert_string_equal(strrchr(asset->path, '/'), name);
        int group = -1;
        for (int i = 0; i < (indicator ? 5 : 4); i++) {
            group = strcmp(entry.group, indicator ? dimensions[i] : kinds[i]) == 0 ? i : group;
        }
        assert_true(group >= 0);
        if (indicator) {
            n_of[group]++;
            assert_true(entry.bounds[0]);
            assert_true(strcmp(entry.direction, "positive") == 0 || strcmp(entry.direction, "negative") == 0 ||
                        strcmp(entry.direction, "none") == 0);
        }
        n_indicators += indicator;
        n_components += !indicator;
        assert_ok(comity_catalogue_ready(store, entry.needs, &ready, waits_for, sizeof waits_for, &error), error);
        if (!ready && strstr(entry.needs, "data:")) {
            continue; /* reads a table that only an import makes; see test_indicators.c */
        }
        assert_true((size_t)snprintf(sql, sizeof sql, "SELECT * FROM (\n%s\n) LIMIT 5", asset->bytes) < sizeof sql);
        sql_panel(store, sql, &rows);
        static const char *const columns[2][5] = {{"state", "year", "value", "n", "multiple"}, {"year", "value", "n"}};
        assert_int_equal(rows.n_columns, indicator ? 3 : 5);
        for (size_t i = 0; i < rows.n_columns; i++) {
            assert_string_equal(rows.columns[i].name, columns[indicator][i]);
        }
        comity_panel_free(&rows);
    }
    assert_true(n_indicators >= 15);
    assert_true(n_components >= 9);
    for (int i = 0; i < 5; i++) {
        assert_true(n_of[i] > 0);
    }
    assert_true(sql_number(store, "SELECT count(*) FROM indicator") == n_indicators);
    assert_true(sql_number(store, "SELECT count(*) FROM component") == n_components);
}

static void storing_again_replaces(void **state) {
    comity_error error;
    (void)state;
    double n = sql_number(store, "SELECT count(*) FROM indicator");
    sql_run(store, "UPDATE indicator SET sql = 'SELECT 1'; DELETE FROM component WHERE kind = 'formal'; INSERT INTO "
                   "indicator SELECT 'old', 'Old', 'economic', '', '', '', '', '', '', ''");
    assert_ok(comity_catalogue_store(store, &error), error);
    assert_true(sql_number(store, "SELECT count(*) FROM indicator") == n);
    assert_true(sql_number(store, "SELECT count(*) FROM indicator WHERE sql = 'SELECT 1' OR indicator = 'old'") == 0);
    assert_true(sql_number(store, "SELECT count(*) FROM component WHERE kind = 'formal'") == 5);
}

static void needs_are_looked_up(void **state) {
    static const struct {
        const char *needs;
        const char *waits_for;
    } cases[] = {
        {"", ""},
        {"fact:meeting", ""},
        {"fact:meeting fact:spell", ""},
        {"fact:event", "fact:event"},
        {"tie:trade_cow", ""},
        {"tie:trade_baci", "tie:trade_baci"},
        {"tie:known_but_empty", "tie:known_but_empty"},
        {"tie:trade_baci|tie:trade_cow", ""},
        {"tie:trade_baci|tie:igo_shared", "tie:trade_baci or tie:igo_shared"},
        {"tie:trade_baci|tie:igo_shared fact:meeting state_year:gdp|tie:x|tie:y",
         "tie:trade_baci or tie:igo_shared and state_year:gdp or tie:x or tie:y"},
        {"state_year:cinc", ""},
        {"state_year:cin", "state_year:cin"},
    };
    (void)state;
    add_layer(store, 1, "trade_cow", "false");
    add_layer(store, 2, "known_but_empty", "false");
    add_toy_trade(store, 1, 2005);
    add_series(store, 1, "cinc");
    sql_run(store, "INSERT INTO state_year_row VALUES (1, 'AAA', 2005, 0.5, 1)");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        int ready = -1;
        char waits_for[256];
        assert_ok(comity_catalogue_ready(store, cases[i].needs, &ready, waits_for, sizeof waits_for, &error), error);
        assert_int_equal(ready, cases[i].waits_for[0] == '\0');
        assert_string_equal(waits_for, cases[i].waits_for);
    }
    assert_true(sql_number(store, "SELECT count(*) FROM tie_row") == 12);
}

static void needs_that_cannot_be(void **state) {
    static const char *const cases[] = {"weather", "fact", ":", "tie", "fact:nowhere", "fact:x\" y", "DROP"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        int ready = 0;
        char waits_for[256];
        assert_fails(comity_catalogue_ready(store, cases[i], &ready, waits_for, sizeof waits_for, &error),
                     COMITY_ERROR_INPUT, error, "");
        assert_true(error.message[0] != '\0');
    }
    char needs[600];
    char waits_for[64];
    int ready = 0;
    comity_error error;
    memset(needs, 'x', sizeof needs - 1);
    needs[sizeof needs - 1] = '\0';
    assert_fails(comity_catalogue_ready(store, needs, &ready, waits_for, sizeof waits_for, &error), COMITY_ERROR_INPUT,
                 error, "256 bytes");
    /* words that do not fit are cut, within their place */
    waits_for[63] = '!';
    assert_ok(comity_catalogue_ready(store,
                                     "tie:aaaaaaaaaaaaaaaaaaaa|tie:bbbbbbbbbbbbbbbbbbbb tie:cccccccccccccccccccc|tie:d",
                                     &ready, waits_for, 63, &error),
              error);
    assert_int_equal(ready, 0);
    assert_int_equal(waits_for[63], '!');
    assert_true(strlen(waits_for) < 63);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_read),
        cmocka_unit_test(headers_that_cannot_be),
        cmocka_unit_test(every_file_runs_over_the_views),
        cmocka_unit_test(storing_again_replaces),
        cmocka_unit_test(needs_are_looked_up),
        cmocka_unit_test(needs_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
