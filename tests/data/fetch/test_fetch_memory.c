/* Every allocation of our own code fails once: the answer is COMITY_ERROR_MEMORY or a result, never a crash. */
#define FAILING_ALLOC_OURS
#include "data/fetch/download.h"
#include "data/fetch/http.h"
#include "data/fetch/set.h"
#include "data/unify/recipe.h"
#include "failing_alloc.h"
#include "local_server.h"

enum { MOST_ALLOCATIONS = 20000 };

static local_server server;
static char folder[256];

static void fail_each(comity_status (*run)(void)) {
    for (long k = 0; k < MOST_ALLOCATIONS; k++) {
        failing_alloc_start(k);
        comity_status status = run();
        if (!failing_alloc_stop()) {
            assert_int_equal(status, COMITY_OK);
            assert_true(k > 0);
            return;
        }
        if (status) {
            assert_int_equal(status, COMITY_ERROR_MEMORY);
        }
    }
    fail_msg("more than %d allocations", MOST_ALLOCATIONS);
}

static comity_status load_sets(void) {
    comity_sets sets;
    comity_error error;
    comity_status status = comity_sets_load(folder, &sets, &error);
    comity_sets_free(&sets);
    return status;
}

static comity_status load_recipe(void) {
    static const char text[] = "name = baci\nversion = 1\ncolumns = a, b, c, d\n[tie]\nlayer = x\nname = X\nunit = 1\n"
                               "formula = f\norigin = a : iso3\ndestination = b : iso3\nyear = c\nvalue = d\n";
    comity_recipe recipe;
    comity_error error;
    comity_status status = comity_recipe_parse(text, sizeof text - 1, "x.recipe", &recipe, &error);
    comity_recipe_free(&recipe);
    return status;
}

static comity_status download(void) {
    char url[128];
    char path[300];
    comity_error error;
    comity_download_result result;
    comity_download_options options = {.force = 1};
    snprintf(url, sizeof url, "%s/plain/1000", server.url);
    snprintf(path, sizeof path, "%s/file", folder);
    return comity_download(url, path, &options, &result, &error);
}

static void sets(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    fail_each(load_sets);
}

static void recipes(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    fail_each(load_recipe);
}

static void downloads(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    fail_each(download);
}

static int start(void **state) {
    const char *root = getenv("TMPDIR");
    (void)state;
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    snprintf(folder, sizeof folder, "%s/comity-memory-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(folder) ? local_server_start(&server, NULL) : -1;
}

static int stop_all(void **state) {
    char path[300];
    (void)state;
    local_server_stop(&server);
    snprintf(path, sizeof path, "%s/file", folder);
    remove(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sets), cmocka_unit_test(recipes), cmocka_unit_test(downloads)};
    return cmocka_run_group_tests(tests, start, stop_all);
}
