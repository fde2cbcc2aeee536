/* Every allocation of the readers fails once: the answer is COMITY_ERROR_MEMORY or a result, never a crash or a leak.
 * The parse by librdata, which does not check its own, is left to test_rdata_memory. */
#include "data/read/csv.h"
#include "data/read/file.h"
#include "data/read/rdata_check.h"
#include "failing_alloc.h"
#include "rdata_fixture.h"
#include "support.h"

#include <sys/mman.h>
#include <zlib.h>

enum { MOST_ALLOCATIONS = 2000 };

/* Calls `read` with every allocation failing once, until it needs no more. */
static void fail_each(comity_status (*read)(const void *input), const void *input) {
    for (long k = 0; k < MOST_ALLOCATIONS; k++) {
        failing_alloc_start(k);
        comity_status status = read(input);
        int hit = failing_alloc_stop();
        assert_int_equal(failing_alloc_live, 0);
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            assert_true(k > 0);
            return;
        }
        if (status != COMITY_OK) { /* a library may do without what it asked for */
            assert_int_equal(status, COMITY_ERROR_MEMORY);
        }
    }
    fail_msg("more than %d allocations", MOST_ALLOCATIONS);
}

static comity_status read_csv(const void *input) {
    comity_csv_reader reader;
    comity_csv_record record;
    comity_status status;
    comity_csv_init(&reader, input, strlen(input), "f.csv");
    do {
        status = comity_csv_next(&reader, &record, NULL);
    } while (!status && record.n_cells);
    comity_csv_free(&reader);
    return status;
}

static comity_status read_plan(const void *input) {
    const fixture *f = input;
    comity_rdata_plan plan;
    comity_status status = comity_rdata_check(f->data, f->size, 1 << 20, NULL, &plan, NULL);
    comity_rdata_plan_free(&plan);
    return status;
}

static comity_status read_unpacked(const void *input) {
    comity_unpacked unpacked;
    comity_status status = comity_read_unpack(input, 1 << 20, NULL, &unpacked, NULL);
    comity_unpacked_free(&unpacked);
    return status;
}

static comity_status read_memory(const void *input) {
    comity_bytes bytes;
    comity_status status = comity_read_unpack_memory(input, 1 << 20, NULL, &bytes, NULL);
    comity_bytes_free(&bytes);
    return status;
}

static comity_status read_whole(const void *input) {
    comity_bytes bytes;
    comity_status status = comity_read_file(input, 1 << 20, &bytes, NULL);
    comity_bytes_free(&bytes);
    return status;
}

static void test_csv(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    fail_each(read_csv, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,1,2,3,4,5,6,7,8,9\n\"x\"\"y\",2\n");
}

static void test_plan(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    static const char *const names[] = {"caf\xE9", "list", "s"};
    static const int32_t one = 1;
    fixture f = fixture_written(RDATA_WORKSPACE, 3);
    fail_each(read_plan, &f);
    fixture_free(&f);
    f = (fixture){NULL, 0, 0};
    put_version(&f, 2, "");
    put_vector(&f, R_FRAME, 3);
    put_integers(&f, 1, &one);
    put_vector(&f, R_LIST, 1);
    put_word(&f, R_NIL);
    put_sequence(&f, "compact_intseq", 1, 1, 1);
    end_frame(&f, 3, names, 1);
    fail_each(read_plan, &f);
    fixture_free(&f);
}

static void test_files(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    unsigned char packed[128];
    char path[64];
    z_stream z = {.next_in = (unsigned char *)(uintptr_t) "hello", .avail_in = 5, .next_out = packed, .avail_out = 128};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    int fd = memfd_create("test", 0);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, packed, z.total_out), (ssize_t)z.total_out);
    deflateEnd(&z);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    fail_each(read_unpacked, path);
    fail_each(read_memory, path);
    fail_each(read_whole, path);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
