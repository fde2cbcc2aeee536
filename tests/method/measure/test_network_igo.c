/* Shared memberships of 2014 against those that peacesciencer gives for all pairs:
 * ../shared/oracles/igo_bipartite_2014. */
#include "networks.h"

#include <zlib.h>

enum { MOST = 1000, MOST_PAIRS = 40000 };

typedef struct {
    char name[MOST][32];
    size_t n;
} names;

static int number_of(names *all, const char *name) {
    for (size_t i = 0; i < all->n; i++) {
        if (strcmp(all->name[i], name) == 0) {
            return (int)i;
        }
    }
    assert_true(all->n < MOST);
    snprintf(all->name[all->n], sizeof all->name[0], "%.31s", name);
    return (int)all->n++;
}

static gzFile open_shared(const char *file) {
    char place[512];
    return shared_path(place, sizeof place, file) ? gzopen(place, "rb") : NULL;
}

static void every_pair(void **state) {
    (void)state;
    static names states;
    static names things;
    static int a[MOST_PAIRS];
    static int b[MOST_PAIRS];
    char line[256];
    size_t n_pairs = 0;
    gzFile in = open_shared("oracles/igo_bipartite_2014/membership.csv.gz");
    gzFile expected = open_shared("oracles/igo_bipartite_2014/expected_dyadigos.csv.gz");
    if (!in || !expected) {
        skip();
        return;
    }
    while (gzgets(in, line, sizeof line)) {
        char *one = strtok(line, ",\"\r\n");
        char *two = strtok(NULL, ",\"\r\n");
        if (one && two && atoi(one) > 0) {
            assert_true(n_pairs < MOST_PAIRS);
            a[n_pairs] = number_of(&states, one);
            b[n_pairs++] = number_of(&things, two);
        }
    }
    gzclose(in);
    assert_int_equal(states.n, 195);
    comity_network shared;
    comity_error error = {0};
    double own[MOST];
    assert_int_equal(
        comity_network_project(states.n, things.n, a, b, n_pairs, COMITY_PROJECT_COUNT, &shared, own, &error),
        COMITY_OK);
    size_t pairs = 0;
    while (gzgets(expected, line, sizeof line)) {
        char *one = strtok(line, ",\"\r\n");
        char *two = strtok(NULL, ",\"\r\n");
        char *year = strtok(NULL, ",\"\r\n");
        char *count = strtok(NULL, ",\"\r\n");
        if (year && count && atoi(one) > 0) {
            size_t i = (size_t)number_of(&states, one);
            size_t j = (size_t)number_of(&states, two);
            if (shared.weight[i * states.n + j] != atof(count)) {
                fail_msg("%s and %s share %g, expected %s", one, two, shared.weight[i * states.n + j], count);
            }
            pairs++;
        }
    }
    gzclose(expected);
    assert_int_equal(pairs, 18915);
    assert_close(own[number_of(&states, "710")], 80, 0);
    comity_network_free(&shared);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_pair)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
