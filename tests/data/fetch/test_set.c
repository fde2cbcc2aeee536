/* The files of data sets: what may stand in them, what is said when it is wrong, and the ones that the program carries.
 */
#include "data/fetch/set.h"

#include "support.h"

#include <dirent.h>
#include <sys/stat.h>

#define HEAD "title = Toy data\ncitation = Somebody (2001), Toys\nterms = Free\nurl = https://toys.invalid/\n"
#define DOWNLOAD HEAD "download = https://toys.invalid/a?b=c\ndownload_file = toys.csv\n"

static comity_status parse(const char *text, comity_set *out, comity_error *error) {
    return comity_set_parse(text, strlen(text), "folder/toy.set", out, error);
}

static void a_whole_set(void **state) {
    (void)state;
    comity_set set;
    comity_error error;
    static const char text[] = "# A comment\n" DOWNLOAD "version = 1.0\ndownload_size = 1234\n"
                               "download_sha256 = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
                               "download_checked = 2025-01-31\ndownload_note = a = b\ninside = toys.csv\n"
                               "by_hand = click\n  here\n\n"
                               "bibtex = @article{a1, title = {One {T}wo},\n  year = 2001}\nbibtex = @misc{b2}\n";
    assert_int_equal(parse(text, &set, &error), COMITY_OK);
    assert_string_equal(set.name, "toy");
    assert_string_equal(set.title, "Toy data");
    assert_string_equal(set.download, "https://toys.invalid/a?b=c");
    assert_string_equal(set.download_note, "a = b");
    assert_string_equal(set.by_hand, "click here");
    assert_int_equal(set.download_size, 1234);
    assert_int_equal(set.n_bibtex, 2);
    char *words = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&words, &size);
    comity_set_print_bibtex(set.bibtex[0], out);
    comity_set_print_bibtex(set.bibtex[1], out);
    fclose(out);
    assert_string_equal(words, "@article{a1,\n  title = {One {T}wo},\n  year = 2001\n}\n@misc{b2\n}\n");
    free(words);
    comity_set_free(&set);
}

static void what_is_wrong_is_said(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t line;
        const char *column;
        const char *words;
    } cases[] = {
        {"", 1, "", "the key title is lacking"},
        {HEAD, 4, "", "download and by_hand"},
        {HEAD "download = https://x.invalid/y\n", 5, "", "needs download_file"},
        {HEAD "name = toy\n", 5, "", "\"name\" is no key"},
        {HEAD "title = again\n", 5, "title", "there twice"},
        {HEAD "by_hand =\n", 5, "by_hand", "no value"},
        {HEAD "words\n", 5, "", "is not key = value"},
        {HEAD "download = ftp://x.invalid/\n", 5, "download", "https:// or http://"},
        {HEAD "download = file:///etc/passwd\n", 5, "download", "https:// or http://"},
        {HEAD "download = https://x.invalid/a b\n", 5, "download", "https:// or http://"},
        {HEAD "download_file = ../toys.csv\n", 5, "download_file", "no plain name"},
        {HEAD "download_file = /etc/passwd\n", 5, "download_file", "no plain name"},
        {HEAD "download_file = .profile\n", 5, "download_file", "no plain name"},
        {HEAD "download_file = -rf\n", 5, "download_file", "no plain name"},
        {HEAD "download_file = ..\n", 5, "download_file", "no plain name"},
        {HEAD "download_sha256 = BA78\n", 5, "download_sha256", "64 digits"},
        {HEAD "download_size = 0\n", 5, "download_size", "no number of bytes"},
        {HEAD "download_size = 99999999999999999999\n", 5, "download_size", "no number of bytes"},
        {HEAD "download_checked = today\n", 5, "download_checked", "no date"},
        {HEAD "bibtex = article{x}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{k, title = {open}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{k, title = {o{pen}}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{k, title = words}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{k, title}\n", 5, "bibtex", "@type{key"},
        {HEAD "bibtex = @a{k} @b{l}\n", 5, "bibtex", "@type{key"},
        {HEAD "terms2 = \x01\n", 5, "", "control character"},
        {HEAD "by_hand = \xff\n", 5, "", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_set set;
        comity_error error;
        if (parse(cases[i].text, &set, &error) != COMITY_ERROR_INPUT || !strstr(error.message, cases[i].words) ||
            error.row != cases[i].line || strcmp(error.column, cases[i].column) != 0 ||
            strcmp(error.file, "folder/toy.set") != 0) {
            fail_msg("%zu: %s:%d: %s: %s", i, error.file, (int)error.row, error.column, error.message);
        }
        assert_null(set.text);
    }
}

static void names_and_sizes(void **state) {
    (void)state;
    static const char *const names[] = {"", "a/", "A.set", "a b.set", "a-b.set", "sets/.set"};
    comity_set set;
    comity_error error;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(comity_set_parse(DOWNLOAD, strlen(DOWNLOAD), names[i], &set, &error), COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, "lower-case"));
    }
    char *large = calloc(1, COMITY_SET_MOST_BYTES + 2);
    memset(large, '\n', COMITY_SET_MOST_BYTES + 1);
    memcpy(large, DOWNLOAD, strlen(DOWNLOAD));
    assert_int_equal(comity_set_parse(large, COMITY_SET_MOST_BYTES, "a.set", &set, &error), COMITY_OK);
    comity_set_free(&set);
    assert_int_equal(comity_set_parse(large, COMITY_SET_MOST_BYTES + 1, "a.set", &set, &error), COMITY_ERROR_INPUT);
    free(large);
    char many[4096] = HEAD "by_hand = x\n";
    for (int i = 0; i <= COMITY_SET_MOST_BIBTEX; i++) {
        strcat(many, "bibtex = @a{k}\n");
    }
    assert_int_equal(parse(many, &set, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "more than 16"));
}

/* Every prefix of a set parses or fails, without a leak or a read too far. */
static void every_beginning(void **state) {
    (void)state;
    static const char text[] = DOWNLOAD "bibtex = @article{a1, title = {One},\n  year = 2001}\n";
    for (size_t length = 0; length < sizeof text; length++) {
        comity_set set;
        char *copy = malloc(length ? length : 1);
        memcpy(copy, text, length);
        comity_set_parse(copy, length, "a.set", &set, NULL);
        comity_set_free(&set);
        free(copy);
    }
}

static void those_that_are_carried(void **state) {
    (void)state;
    comity_sets sets;
    comity_error error;
    assert_int_equal(comity_sets_load(NULL, &sets, &error), COMITY_OK);
    assert_true(sets.n >= 20);
    for (size_t i = 0; i < sets.n; i++) {
        assert_true(i == 0 || strcmp(sets.items[i - 1].name, sets.items[i].name) < 0);
        assert_ptr_equal(comity_sets_find(&sets, sets.items[i].name), &sets.items[i]);
        if (!sets.items[i].n_bibtex) {
            fail_msg("%s has no bibtex", sets.items[i].name);
        }
    }
    assert_null(comity_sets_find(&sets, "nowhere"));
    comity_set one;
    assert_int_equal(comity_set_carried("cow_trade", &one, &error), COMITY_OK);
    assert_string_equal(one.title, comity_sets_find(&sets, "cow_trade")->title);
    comity_set_free(&one);
    assert_int_equal(comity_set_carried("../recipes/atop", &one, &error), COMITY_ERROR_NOT_FOUND);
    comity_set_free(&one);
    comity_sets_free(&sets);
}

static void the_nearest(void **state) {
    (void)state;
    const comity_set *near[COMITY_SET_NEAREST];
    comity_sets sets;
    assert_int_equal(comity_sets_load(NULL, &sets, NULL), COMITY_OK);
    assert_true(comity_sets_nearest(&sets, "cow_tarde", near) >= 1);
    assert_string_equal(near[0]->name, "cow_trade");
    assert_true(comity_sets_nearest(&sets, "ICEWS", near) >= 1);
    assert_string_equal(near[0]->name, "icews");
    assert_int_equal(comity_sets_nearest(&sets, "cow", near), 3);
    assert_int_equal(comity_sets_nearest(&sets, "qqqqqqqq", near), 0);
    assert_int_equal(comity_sets_nearest(&sets, "", near), 0);
    char long_name[300];
    memset(long_name, 'x', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(comity_sets_nearest(&sets, long_name, near), 0);
    comity_sets_free(&sets);
}

static void write_file(const char *folder, const char *name, const char *text) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void a_folder_of_ones_own(void **state) {
    (void)state;
    char folder[256];
    const char *root = getenv("TMPDIR");
    comity_sets sets;
    comity_error error;
    snprintf(folder, sizeof folder, "%s/comity-sets-XXXXXX", root && *root ? root : "/tmp");
    assert_non_null(mkdtemp(folder));
    write_file(folder, "toy.set", DOWNLOAD);
    write_file(folder, "cow_trade.set", DOWNLOAD);
    write_file(folder, "README", "not a set");
    write_file(folder, ".hidden.set", "not a set");
    assert_int_equal(comity_sets_load(folder, &sets, &error), COMITY_OK);
    assert_string_equal(comity_sets_find(&sets, "toy")->title, "Toy data");
    assert_string_equal(comity_sets_find(&sets, "cow_trade")->title, "Toy data");
    assert_non_null(comity_sets_find(&sets, "atop"));
    comity_sets_free(&sets);
    write_file(folder, "bad.set", "title\n");
    assert_int_equal(comity_sets_load(folder, &sets, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.file, "bad.set"));
    assert_int_equal(sets.n, 0);
    static const char *const names[] = {"toy.set", "cow_trade.set", "README", ".hidden.set", "bad.set"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    rmdir(folder);
    assert_int_equal(comity_sets_load(folder, &sets, &error), COMITY_ERROR_IO);
    assert_string_equal(error.file, folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_set),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(names_and_sizes),
        cmocka_unit_test(every_beginning),
        cmocka_unit_test(those_that_are_carried),
        cmocka_unit_test(the_nearest),
        cmocka_unit_test(a_folder_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
