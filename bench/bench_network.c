/* How long all centralities of all years of the COW trade layer take (positions and shape, strong ties short), and how
 * long the layer takes to read. Argument: a workbench with the layer trade_cow. Prints wall and
 * processor seconds; the target is two seconds. Exit status 77 where there is none. */
#include "study/network.h"
#include "study/workbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* All years of the set; -1 where it fails. */
static double measure(const comity_network_set *set, comity_error *error) {
    comity_position_options how = {.length = COMITY_LENGTH_INVERSE};
    double start = seconds(CLOCK_MONOTONIC);
    for (size_t y = 0; y < set->n_years; y++) {
        comity_network_shape shape;
        const comity_network *network = &set->years[y].layers[0];
        double *positions = malloc((network->n + 1) * COMITY_N_NODE_MEASURES * sizeof *positions);
        comity_status status =
            positions ? comity_network_positions(network, &how, positions, error) : comity_fail_memory(error);
        if (!status) {
            status = comity_network_measure_shape(network, positions, &how, &shape, error);
        }
        free(positions);
        if (status) {
            return -1;
        }
    }
    return seconds(CLOCK_MONOTONIC) - start;
}

int main(int argc, char **argv) {
    static const char *const layers[] = {"trade_cow"};
    comity_network_study options = {.layers = layers, .n_layers = 1};
    comity_network_set set;
    comity_store *store = NULL;
    comity_error error;
    comity_error_clear(&error);
    if (argc < 2 || access(argv[1], R_OK) != 0) {
        fprintf(stderr, "usage: bench_network FILE, a workbench with the layer trade_cow\n");
        return 77;
    }
    comity_network_set_init(&set);
    comity_status status = comity_workbench_open(argv[1], COMITY_STORE_READ, &store, &error);
    double start = seconds(CLOCK_MONOTONIC);
    if (!status) {
        status = comity_network_read(store, &options, &set, &error);
    }
    printf("reading %zu years: %.3f s\n", set.n_years, seconds(CLOCK_MONOTONIC) - start);
    for (int k = 0; !status && k < 3; k++) {
        double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
        double wall = measure(&set, &error);
        status = wall < 0 ? error.status : COMITY_OK;
        printf("all centralities of all years: %.3f s, processor %.3f s\n", wall,
               seconds(CLOCK_PROCESS_CPUTIME_ID) - processor);
    }
    if (status) {
        fprintf(stderr, "%s\n", error.message);
    }
    comity_network_set_free(&set);
    comity_store_close(store);
    return status ? 1 : 0;
}
