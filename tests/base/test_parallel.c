/* Threads: every task once, on any number of them; failures, interrupts. */
#include "base/parallel.h"

#include "support.h"

enum { N = 1000 };

typedef struct {
    int runs[N];
    volatile int stop;
} seen;

static comity_status count(void *context, size_t task, int thread, comity_error *error) {
    seen *s = context;
    (void)thread;
    (void)error;
    s->runs[task]++;
    return COMITY_OK;
}

static void every_task_once(void **state) {
    (void)state;
    for (int n = 0; n <= 5; n++) {
        seen s = {{0}, 0};
        comity_parallel_options options = {.n_threads = n};
        assert_int_equal(comity_parallel_for(N, count, &s, &options, NULL), COMITY_OK);
        for (int i = 0; i < N; i++) {
            assert_int_equal(s.runs[i], 1);
        }
    }
    assert_int_equal(comity_parallel_for(0, count, NULL, NULL, NULL), COMITY_OK);
}

static comity_status fail_from_500(void *context, size_t task, int thread, comity_error *error) {
    (void)context;
    (void)thread;
    return task >= 500 ? comity_fail(error, COMITY_ERROR_INPUT, "task %zu", task) : COMITY_OK;
}

static void the_first_failure_is_told(void **state) {
    (void)state;
    comity_error error;
    for (int n = 1; n <= 3; n += 2) {
        comity_parallel_options options = {.n_threads = n};
        assert_int_equal(comity_parallel_for(N, fail_from_500, NULL, &options, &error), COMITY_ERROR_INPUT);
        assert_string_equal(error.message, "task 500");
    }
}

static comity_status stop_at_10(void *context, size_t task, int thread, comity_error *error) {
    seen *s = context;
    (void)thread;
    (void)error;
    s->stop |= task == 10;
    return COMITY_OK;
}

static void it_can_be_interrupted(void **state) {
    (void)state;
    seen s = {{0}, 0};
    comity_parallel_options options = {.n_threads = 2, .stop = &s.stop};
    comity_error error;
    assert_int_equal(comity_parallel_for(N, stop_at_10, &s, &options, &error), COMITY_ERROR_INTERRUPTED);
}

static void threads_are_not_more_than_tasks(void **state) {
    (void)state;
    comity_parallel_options options = {.n_threads = 8};
    assert_int_equal(comity_parallel_threads(&options, 3), 3);
    assert_int_equal(comity_parallel_threads(&options, 100), 8);
    assert_int_equal(comity_parallel_threads(&options, 0), 8);
    options.n_threads = 100000;
    assert_int_equal(comity_parallel_threads(&options, 100000), 256);
    assert_true(comity_parallel_threads(NULL, 5) >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_task_once), cmocka_unit_test(the_first_failure_is_told),
                                       cmocka_unit_test(it_can_be_interrupted),
                                       cmocka_unit_test(threads_are_not_more_than_tasks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
