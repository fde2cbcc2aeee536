/* Tests of files that are written beside their place. */
#include "scratch.h"

#include "base/new_file.h"

static const char *file_text(const char *path) {
    static char text[256];
    FILE *in = fopen(path, "rb");
    size_t n = in ? fread(text, 1, sizeof text - 1, in) : 0;
    text[n] = '\0';
    if (in) {
        fclose(in);
    }
    return in ? text : "(none)";
}

static void test_whole_or_not(void **state) {
    (void)state;
    comity_new_file file;
    comity_error error;
    char path[800];
    snprintf(path, sizeof path, "%s", scratch("out.csv"));
    write_text(path, "old");
    assert_ok(comity_new_file_begin(path, &file, &error), error);
    assert_int_equal(write(file.fd, "new", 3), 3);
    assert_string_equal(file_text(path), "old");
    comity_new_file_abandon(&file);
    comity_new_file_abandon(&file); /* nothing more to do */
    assert_string_equal(file_text(path), "old");
    assert_int_equal(access(file.part, F_OK), -1);
    assert_ok(comity_new_file_begin(path, &file, &error), error);
    assert_int_equal(write(file.fd, "new", 3), 3);
    assert_ok(comity_new_file_finish(&file, &error), error);
    assert_string_equal(file_text(path), "new");
    assert_int_equal(access(file.part, F_OK), -1);
    comity_new_file_abandon(&file);
    assert_string_equal(file_text(path), "new");
}

static void test_errors(void **state) {
    (void)state;
    comity_new_file file;
    comity_error error;
    char path[800];
    assert_fails(comity_new_file_begin(scratch_folder, &file, &error), COMITY_ERROR_IO, error, "Is a directory");
    assert_string_equal(error.file, scratch_folder);
    comity_new_file_abandon(&file);
    assert_fails(comity_new_file_begin("/dev/null", &file, &error), COMITY_ERROR_IO, error, "cannot be written");
    assert_fails(comity_new_file_begin(scratch("no/such/folder"), &file, &error), COMITY_ERROR_IO, error,
                 "No such file");
    memset(path, 'a', sizeof path);
    path[sizeof path - 1] = '\0';
    assert_int_not_equal(comity_new_file_begin(path, &file, &error), COMITY_OK);
    comity_new_file_abandon(&file);
    /* the place became a folder meanwhile: the part does not stay */
    snprintf(path, sizeof path, "%s", scratch("moved"));
    assert_ok(comity_new_file_begin(path, &file, &error), error);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_fails(comity_new_file_finish(&file, &error), COMITY_ERROR_IO, error, "cannot be written");
    assert_int_equal(access(file.part, F_OK), -1);
}

static void test_same_file(void **state) {
    (void)state;
    char a[800];
    char b[800];
    snprintf(a, sizeof a, "%s", scratch("a"));
    snprintf(b, sizeof b, "%s", scratch("b"));
    write_text(a, "x");
    assert_false(comity_same_file(a, b));
    assert_int_equal(symlink(a, b), 0);
    assert_true(comity_same_file(a, b));
    assert_true(comity_same_file(a, a));
    assert_false(comity_same_file(b, scratch_folder));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_or_not),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_same_file),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
