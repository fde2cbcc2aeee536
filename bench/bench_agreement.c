/* How long the vote agreement of all pairs takes: every roll call of the General Assembly by session, read from
 * shared/data/unga-votes (COMITY_SHARED or ../shared). Prints the best and the median of ten runs; the target is half a
 * second for one run. Exit status 77 where the data are not there. */
#include "comity/measure.h"

#include "../tests/method/measure/unga.h"

#include <time.h>

enum { RUNS = 10 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(void) {
    const char *root = getenv("COMITY_SHARED");
    char roll_calls[512];
    char votes[512];
    double taken[RUNS];
    root = root && *root ? root : "../shared";
    snprintf(roll_calls, sizeof roll_calls, "%s/data/unga-votes/un_roll_calls_1946_2019.csv", root);
    snprintf(votes, sizeof votes, "%s/data/unga-votes/un_votes_1946_2019.csv.xz", root);
    unga *u = unga_open(roll_calls, votes, UNGA_BY_SESSION);
    if (!u) {
        fprintf(stderr, "no data in %s\n", root);
        return 77;
    }
    for (int run = 0; run < RUNS; run++) {
        comity_panel out;
        comity_error error;
        comity_panel_init(&out);
        double start = seconds();
        if (comity_measure_agreement(&u->votes, NULL, &out, &error)) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        taken[run] = seconds() - start;
        if (run == 0) {
            printf("%zu votes -> %zu dyad-sessions; first run %.4f s\n", u->votes.n_rows, out.n_rows, taken[0]);
        }
        comity_panel_free(&out);
    }
    qsort(taken, RUNS, sizeof *taken, compare);
    printf("best %.4f s, median %.4f s\n", taken[0], taken[RUNS / 2]);
    unga_close(u);
    return 0;
}
