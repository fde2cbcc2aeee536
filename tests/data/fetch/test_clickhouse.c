/* Tests of addresses of ClickHouse servers, of where passwords come from, and of quoting. Queries against real servers
 * are in tests/cli/clickhouse.sh. */
#include "scratch.h"

#include "data/fetch/clickhouse.h"

#include <sys/stat.h>

static void test_addresses(void **state) {
    (void)state;
    comity_clickhouse server;
    comity_error error;
    assert_ok(comity_clickhouse_parse("clickhouse://db.example.org:9001/gdelt.events", &server, &error), error);
    assert_string_equal(server.host, "db.example.org");
    assert_int_equal(server.port, 9001);
    assert_int_equal(server.secure, 0);
    assert_string_equal(server.database, "gdelt");
    assert_string_equal(server.table, "events");
    assert_string_equal(server.address, "clickhouse://db.example.org:9001/gdelt.events");
    assert_ok(comity_clickhouse_parse("clickhouses://[::1]/events", &server, &error), error);
    assert_string_equal(server.host, "[::1]");
    assert_int_equal(server.port, 8443);
    assert_string_equal(server.database, "default");
    assert_string_equal(server.table, "events");
    assert_ok(comity_clickhouse_parse("clickhouse://h/a.b.c d", &server, &error), error);
    assert_string_equal(server.table, "b.c d");
    assert_int_equal(server.port, 8123);
    assert_true(comity_clickhouse_is_address("clickhouse://x"));
    assert_false(comity_clickhouse_is_address("clickhouse:/x"));
    assert_false(comity_clickhouse_is_address("data.csv"));
}

static void test_bad_addresses(void **state) {
    static const char *const bad[] = {"http://h/t",          "clickhouse://",          "clickhouse://h",
                                      "clickhouse:///t",     "clickhouse://h/",        "clickhouse://h:/t",
                                      "clickhouse://h:0/t",  "clickhouse://h:65536/t", "clickhouse://h:80x/t",
                                      "clickhouse://h h/t",  "clickhouse://h/d.",      "clickhouse://h/.t",
                                      "clickhouse://h/a/b",  "clickhouse://h/t`",      "clickhouse://h/t'",
                                      "clickhouse://[::1/t", "clickhouse://[::1]x/t",  "clickhouse://h/a\\b"};
    (void)state;
    comity_clickhouse server;
    comity_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_fails(comity_clickhouse_parse(bad[i], &server, &error), COMITY_ERROR_USAGE, error, "HOST:PORT");
        assert_string_equal(server.address, "");
    }
    static const char *const secret[] = {"clickhouse://me:hush4@h/t", "clickhouse://h/t?password=hush4",
                                         "clickhouse://h/t#hush4"};
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
        assert_fails(comity_clickhouse_parse(secret[i], &server, &error), COMITY_ERROR_USAGE, error, "--password-file");
        assert_null(strstr(error.message, "hush4"));
    }
    char longest[1024];
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "clickhouse://h/", 15);
    longest[sizeof longest - 1] = '\0';
    assert_fails(comity_clickhouse_parse(longest, &server, &error), COMITY_ERROR_USAGE, error, "HOST:PORT");
}

static void test_login(void **state) {
    (void)state;
    comity_clickhouse server = {.port = 1};
    comity_error error;
    unsetenv("COMITY_CLICKHOUSE_USER");
    unsetenv("COMITY_CLICKHOUSE_PASSWORD");
    assert_ok(comity_clickhouse_login(&server, NULL, &error), error);
    assert_string_equal(server.user, "default");
    assert_string_equal(server.password, "");
    setenv("COMITY_CLICKHOUSE_USER", "me", 1);
    setenv("COMITY_CLICKHOUSE_PASSWORD", "from environment", 1);
    assert_ok(comity_clickhouse_login(&server, NULL, &error), error);
    assert_string_equal(server.user, "me");
    assert_string_equal(server.password, "from environment");
    const char *file = scratch("word");
    write_text(file, "from file\r\nsecond line\n");
    assert_int_equal(chmod(file, 0640), 0);
    assert_fails(comity_clickhouse_login(&server, file, &error), COMITY_ERROR_INPUT, error, "chmod 600");
    assert_int_equal(chmod(file, 0604), 0);
    assert_fails(comity_clickhouse_login(&server, file, &error), COMITY_ERROR_INPUT, error, "chmod 600");
    assert_int_equal(chmod(file, 0600), 0);
    assert_ok(comity_clickhouse_login(&server, file, &error), error);
    assert_string_equal(server.password, "from file");
    comity_clickhouse_forget(&server);
    assert_string_equal(server.password, "");
    write_text(file, "\n");
    assert_fails(comity_clickhouse_login(&server, file, &error), COMITY_ERROR_INPUT, error, "empty or too long");
    char text[700];
    memset(text, 'x', sizeof text);
    write_bytes(file, text, sizeof text);
    assert_fails(comity_clickhouse_login(&server, file, &error), COMITY_ERROR_INPUT, error, "empty or too long");
    assert_fails(comity_clickhouse_login(&server, scratch_folder, &error), COMITY_ERROR_IO, error, "no plain file");
    assert_fails(comity_clickhouse_login(&server, scratch("nowhere"), &error), COMITY_ERROR_IO, error,
                 "cannot be opened");
    unsetenv("COMITY_CLICKHOUSE_USER");
    unsetenv("COMITY_CLICKHOUSE_PASSWORD");
}

static void test_quote(void **state) {
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    comity_clickhouse_quote(out, "a`b\\c'd", '`');
    comity_clickhouse_quote(out, "a`b\\c'd", '\'');
    fclose(out);
    assert_string_equal(text, "`a\\`b\\\\c'd`'a`b\\\\c\\'d'");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses), cmocka_unit_test(test_bad_addresses),
                                       cmocka_unit_test(test_login), cmocka_unit_test(test_quote)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
