/* Every allocation that the reader of R data itself asks for fails once. Those of librdata succeed: it does not check
 * them (see data/read/rdata_check.h). */
#define FAILING_ALLOC_OURS
#include "data/read/rdata.h"
#include "failing_alloc.h"
#include "rdata_fixture.h"
#include "support.h"

enum { MOST_ALLOCATIONS = 2000 };

static void check(fixture f, size_t n_tables) {
    for (long k = 0; k < MOST_ALLOCATIONS; k++) {
        comity_tables tables;
        comity_error error;
        failing_alloc_start(k);
        comity_status status = comity_read_rdata_bytes(f.data, f.size, 1 << 20, NULL, &tables, &error);
        int hit = failing_alloc_stop();
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            assert_int_equal(tables.n_tables, n_tables);
            assert_true(k > 20);
            comity_tables_free(&tables);
            fixture_free(&f);
            return;
        }
        assert_int_equal(status, COMITY_ERROR_MEMORY);
        assert_int_equal(error.status, COMITY_ERROR_MEMORY);
        assert_int_equal(tables.n_tables, 0);
    }
    fail_msg("more than %d allocations", MOST_ALLOCATIONS);
}

static void test_read(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    check(fixture_written(RDATA_WORKSPACE, 2), 2);
    check(fixture_haven(), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
