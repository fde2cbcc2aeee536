/* How long all dyads of all sessions of the General Assembly take: kappa and pi (squared), S and tau-b, and once all
 * twelve measures, read from shared/data/unga-votes (COMITY_SHARED or ../shared), on one, two and all threads. Wanted:
 * one second. Exit status 77 where the data are not there. */
#include "comity/similarity.h"

#include "../tests/method/measure/unga.h"

#include <time.h>

enum { RUNS = 5 };

static double seconds(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int measure(const unga *u, const comity_similarity *measures, size_t n, int threads) {
    static const double levels[] = {1, 2, 3};
    double best = 1e9;
    double best_processor = 1e9;
    size_t rows = 0;
    for (int run = 0; run < RUNS; run++) {
        comity_panel out;
        comity_error error;
        comity_similarity_options options = {
            .levels = {levels, 3}, .measures = measures, .n_measures = n, .n_threads = threads};
        comity_panel_init(&out);
        double wall = seconds(CLOCK_MONOTONIC);
        double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
        if (comity_measure_similarity(&u->votes, &options, &out, &error)) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        wall = seconds(CLOCK_MONOTONIC) - wall;
        processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
        best = wall < best ? wall : best;
        best_processor = processor < best_processor ? processor : best_processor;
        rows = out.n_rows;
        comity_panel_free(&out);
    }
    printf("%2zu measures, %d threads: %zu dyad-sessions, best of %d: %.4f s, %.4f processor s\n", n, threads, rows,
           RUNS, best, best_processor);
    return 0;
}

int main(void) {
    static const comity_similarity wanted[] = {COMITY_KAPPA_SQUARED, COMITY_PI_SQUARED, COMITY_S, COMITY_TAU_B};
    comity_similarity all[COMITY_N_SIMILARITIES];
    const char *root = getenv("COMITY_SHARED");
    char roll_calls[512];
    char votes[512];
    root = root && *root ? root : "../shared";
    snprintf(roll_calls, sizeof roll_calls, "%s/data/unga-votes/un_roll_calls_1946_2019.csv", root);
    snprintf(votes, sizeof votes, "%s/data/unga-votes/un_votes_1946_2019.csv.xz", root);
    unga *u = unga_open(roll_calls, votes, UNGA_BY_SESSION);
    if (!u) {
        fprintf(stderr, "no data in %s\n", root);
        return 77;
    }
    for (int i = 0; i < COMITY_N_SIMILARITIES; i++) {
        all[i] = (comity_similarity)i;
    }
    free(u->votes.columns[3].name);
    u->votes.columns[3].name = strdup("value");
    int failed = measure(u, wanted, 4, 1) || measure(u, wanted, 4, 2) || measure(u, all, COMITY_N_SIMILARITIES, 2);
    unga_close(u);
    return failed;
}
