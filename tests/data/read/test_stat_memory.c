/* The reader of Stata, SPSS and SAS files when memory runs out: each of its own allocations fails once. Those of
 * ReadStat succeed: it does not check all of them (see data/read/stat_file.h). */
#define FAILING_ALLOC_OURS
#include "data/read/stat.h"
#include "failing_alloc.h"
#include "stat_fixture.h"
#include "support.h"

enum { MOST_ALLOCATIONS = 500 };

static void check(const stat_format *format, const stat_case *test) {
    stat_bytes bytes = stat_written(format, test);
    for (long k = 0; k < MOST_ALLOCATIONS; k++) {
        comity_tables tables;
        comity_error error;
        failing_alloc_start(k);
        comity_status status =
            comity_read_stat_bytes(bytes.data, bytes.size, format->kind, 1 << 20, NULL, &tables, &error);
        int hit = failing_alloc_stop();
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            assert_true(k > 8);
            comity_tables_free(&tables);
            free(bytes.data);
            return;
        }
        assert_int_equal(status, COMITY_ERROR_MEMORY);
        assert_int_equal(error.status, COMITY_ERROR_MEMORY);
        assert_int_equal(tables.n_tables, 0);
    }
    fail_msg("%s: more than %d allocations", format->name, MOST_ALLOCATIONS);
}

static void test_read(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        for (size_t t = 0; t < N_STAT_CASES; t++) {
            if (strcmp(stat_cases[t].name, "labels") == 0) {
                check(&stat_formats[f], &stat_cases[t]);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
