/* How long three-way PPML takes on the generated panels of ../shared/oracles/gravity_bench (EXPECTED.md there says how
 * they are made), and how much memory. The panels lie in the folder COMITY_PANELS as gA.csv, gB.csv ...
 *
 *     bench_ppml                           A, B, C with 1, 3, 10 regressors, D and E with 1; on two threads
 *     bench_ppml FILE K [THREADS [ENGINE]] one fit; ENGINE 1: general, 2: three-way
 *
 * Each fit runs in a process of its own, so that its peak memory is its own; reading is not in the time. */
#include "comity/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_X = 10 };

typedef struct {
    size_t n;
    double *y;
    double *x[MOST_X];
    uint32_t *level[3]; /* exporter-year, importer-year, pair */
    uint32_t n_levels[3];
} panel;

static double seconds(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t count_rows(FILE *file) {
    char buffer[1 << 16];
    size_t n = 0;
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;) {
        for (size_t i = 0; i < got; i++) {
            n += buffer[i] == '\n';
        }
    }
    rewind(file);
    return n - 1;
}

static int read_panel(const char *path, size_t k, panel *p) {
    FILE *file = fopen(path, "r");
    if (!file) {
        return 0;
    }
    p->n = count_rows(file);
    p->y = malloc(p->n * sizeof *p->y);
    for (size_t i = 0; i < k; i++) {
        p->x[i] = malloc(p->n * sizeof *p->x[i]);
    }
    uint32_t *ids[3];
    for (size_t i = 0; i < 3; i++) {
        ids[i] = malloc(p->n * sizeof *ids[i]);
        p->level[i] = malloc(p->n * sizeof *p->level[i]);
    }
    char line[1024];
    if (!fgets(line, sizeof line, file)) {
        return 0;
    }
    uint32_t most[3] = {0};
    for (size_t row = 0; row < p->n && fgets(line, sizeof line, file); row++) {
        char *at = line;
        for (size_t i = 0; i < 3; i++) {
            ids[i][row] = (uint32_t)strtoul(at, &at, 10);
            most[i] = ids[i][row] > most[i] ? ids[i][row] : most[i];
            at++;
        }
        p->y[row] = strtod(at, &at);
        for (size_t i = 0; i < k; i++) {
            p->x[i][row] = strtod(at + 1, &at);
        }
    }
    fclose(file);
    static const size_t of[3][2] = {{0, 2}, {1, 2}, {0, 1}};
    for (size_t e = 0; e < 3; e++) {
        const comity_effect both[] = {{"", ids[of[e][0]], most[of[e][0]] + 1}, {"", ids[of[e][1]], most[of[e][1]] + 1}};
        if (comity_effect_cross(both, 2, p->n, p->level[e], &p->n_levels[e], NULL)) {
            return 0;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        free(ids[i]);
    }
    return 1;
}

static int measure(const char *path, size_t k, int threads, int engine) {
    static const char *const names[] = {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10"};
    panel p = {0};
    if (!read_panel(path, k, &p)) {
        fprintf(stderr, "%s cannot be read\n", path);
        return 77;
    }
    const comity_effect effects[] = {{"exporter^year", p.level[0], p.n_levels[0]},
                                     {"importer^year", p.level[1], p.n_levels[1]},
                                     {"pair", p.level[2], p.n_levels[2]}};
    comity_model model = {.n_rows = p.n,
                          .y = p.y,
                          .x = (const double *const *)p.x,
                          .x_names = names,
                          .n_x = k,
                          .effects = effects,
                          .n_effects = 3,
                          .clusters = effects + 2,
                          .n_clusters = 1};
    comity_fit_options options = {.vcov = COMITY_VCOV_CLUSTER,
                                  .convention = COMITY_CONVENTION_NONE,
                                  .engine = (comity_engine)engine,
                                  .n_threads = threads};
    comity_fit fit;
    comity_error error = {0};
    comity_fit_init(&fit);
    double wall = seconds(CLOCK_MONOTONIC);
    double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    comity_status status = comity_ppml(&model, &options, &fit, &error);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    if (status) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s K=%zu threads=%d: %.3f s, %.3f processor s, peak %ld MB, %zu rows used, %d steps, %d passes, gap %.1e\n",
           path, k, threads, wall, processor, usage.ru_maxrss / 1024, fit.n_used, fit.info.iterations, fit.info.inner,
           fit.info.gap_effects);
    for (size_t i = 0; i < k; i++) {
        printf("    %-4s %.15g (%.15g)\n", fit.terms[i].name, fit.terms[i].estimate, fit.terms[i].std_error);
    }
    printf("    deviance %.15g\n", fit.deviance);
    comity_fit_free(&fit);
    return 0;
}

static int measure_apart(const char *path, size_t k, int threads, int engine) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int code = measure(path, k, threads, engine);
        fflush(stdout);
        _exit(code);
    }
    int code = 1;
    waitpid(child, &code, 0);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 1;
}

int main(int argc, char **argv) {
    static const struct {
        const char *file;
        size_t k;
    } cases[] = {{"gA", 1}, {"gA", 3}, {"gA", 10}, {"gB", 1}, {"gB", 3}, {"gB", 10},
                 {"gC", 1}, {"gC", 3}, {"gC", 10}, {"gE", 1}, {"gD", 1}};
    if (argc > 2) {
        return measure(argv[1], strtoul(argv[2], NULL, 10), argc > 3 ? atoi(argv[3]) : 2, argc > 4 ? atoi(argv[4]) : 0);
    }
    const char *folder = getenv("COMITY_PANELS");
    int found = 0;
    for (size_t i = 0; folder && i < sizeof cases / sizeof *cases; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.csv", folder, cases[i].file);
        if (access(path, R_OK) == 0) {
            found = 1;
            if (measure_apart(path, cases[i].k, 2, 0)) {
                return 1;
            }
        }
    }
    return found ? 0 : 77;
}
