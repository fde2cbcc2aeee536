/* SHA-256 against the examples that NIST publishes with FIPS 180-4. */
#include "base/sha256.h"

#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void examples_of_the_standard(void **state) {
    (void)state;
    char hex[65];
    assert_int_equal(comity_sha256_bytes("", 0, hex, NULL), COMITY_OK);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(comity_sha256_bytes("abc", 3, hex, NULL), COMITY_OK);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_million_letters_in_a_file(void **state) {
    (void)state;
    enum { SIZE = 1000000 };
    FILE *file = tmpfile();
    char *letters = malloc(SIZE);
    char hex[65];
    int64_t bytes = 0;
    volatile int stop = 0;
    assert_non_null(file);
    assert_non_null(letters);
    memset(letters, 'a', SIZE);
    assert_int_equal(fwrite(letters, 1, SIZE, file), SIZE);
    assert_int_equal(fflush(file), 0);
    assert_int_equal(comity_sha256_file(fileno(file), &stop, hex, &bytes, NULL), COMITY_OK);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_int_equal(bytes, SIZE);
    stop = 1;
    assert_int_equal(comity_sha256_file(fileno(file), &stop, hex, &bytes, NULL), COMITY_ERROR_INTERRUPTED);
    assert_int_equal(comity_sha256_file(-1, NULL, hex, &bytes, NULL), COMITY_ERROR_IO);
    free(letters);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_of_the_standard),
                                       cmocka_unit_test(a_million_letters_in_a_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
