/* How long a dyad-year table of ten million rows takes to come in, beside DuckDB's own COPY ... FROM of the same file.
 *
 * The file is made up: every ordered pair of COMITY_BENCH_STATES states of the built-in case in as many years as it
 * takes, in random order within a year, with a value of up to nine digits. Both ways run in processes of their own, in
 * turn, on the same file, so that wall time and peak memory are those of one job alone. Rows may be given as the first
 * argument, runs as the second. */
#include "base/problems.h"
#include "comity/base.h"
#include "data/store/store.h"
#include "study/import.h"
#include "study/workbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATES = 200, LAST_YEAR = 2020 };

typedef struct {
    double seconds;
    double cpu; /* seconds of all threads */
    double mib;
} cost;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The states with a COW number, in the order of their codes. */
static size_t list_states(comity_store *store, char codes[STATES][4]) {
    comity_panel rows;
    comity_panel_init(&rows);
    size_t n = 0;
    if (!comity_store_query(store, "SELECT DISTINCT state FROM state WHERE cow IS NOT NULL ORDER BY state LIMIT 200",
                            NULL, 0, &rows, NULL)) {
        for (n = 0; n < rows.n_rows; n++) {
            snprintf(codes[n], 4, "%.3s", rows.columns[0].text[n]);
        }
    }
    comity_panel_free(&rows);
    return n;
}

static int write_table(const char *path, char codes[STATES][4], size_t n, long rows) {
    FILE *out = fopen(path, "w");
    uint64_t seed = 7;
    if (!out) {
        return -1;
    }
    fputs("exporter_iso3,importer_iso3,year,value_kusd\n", out);
    for (long row = 0, year = LAST_YEAR; row < rows; year--) {
        for (size_t k = 0; k < n * n && row < rows; k++) {
            /* 7919 is prime to n * n: every pair once, scattered */
            size_t pair = k * 7919 % (n * n);
            if (pair / n != pair % n) {
                fprintf(out, "%s,%s,%ld,%.3f\n", codes[pair / n], codes[pair % n], year,
                        (double)(next_random(&seed) % 1000000000u) / 1000);
                row++;
            }
        }
    }
    return fclose(out);
}

static int copy_alone(const char *path, const char *file) {
    char sql[2048];
    duckdb_database database;
    duckdb_connection connection;
    snprintf(sql, sizeof sql,
             "CREATE TABLE t (exporter_iso3 VARCHAR, importer_iso3 VARCHAR, year SMALLINT, value_kusd DOUBLE);"
             "COPY t FROM '%s' (HEADER); CHECKPOINT",
             path);
    if (duckdb_open(file, &database) || duckdb_connect(database, &connection)) {
        return 1;
    }
    int failed = duckdb_query(connection, sql, NULL) == DuckDBError;
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return failed;
}

/* Says when each step of the import began, if COMITY_BENCH_STEPS is set. */
static void say_step(void *context, const char *what, double fraction) {
    (void)fraction;
    if (getenv("COMITY_BENCH_STEPS")) {
        fprintf(stderr, "%6.2f s, CPU %6.2f s  %s\n", now() - *(const double *)context,
                (double)clock() / CLOCKS_PER_SEC, what);
    }
}

static int import_alone(const char *path, const char *file) {
    double start = now();
    comity_import_options options = {.ctx = &start, .report = say_step};
    comity_store *store = NULL;
    comity_error error;
    comity_import_summary summary;
    comity_status status = comity_workbench_open(file, COMITY_STORE_WRITE, &store, &error);
    if (!status) {
        status = comity_import(store, path, &options, NULL, &summary, &error);
    }
    if (status) {
        fprintf(stderr, "%s\n", error.message);
    } else {
        fprintf(stderr, "%lld rows kept\n", (long long)summary.rows_kept);
    }
    comity_store_close(store);
    return status != COMITY_OK;
}

/* Runs the job in a child. */
static cost measure(int (*job)(const char *, const char *), const char *path, const char *file) {
    struct rusage used;
    int status = 0;
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        _exit(job(path, file));
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0 || status != 0) {
        fprintf(stderr, "bench_import: a run failed\n");
        exit(1);
    }
    return (cost){now() - start,
                  (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                      1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
                  (double)used.ru_maxrss / 1024};
}

/* The workbench is made in a child too: nothing of DuckDB may live when the process forks. */
static int make_all(const char *path, const char *file) {
    char codes[STATES][4];
    comity_store *store = NULL;
    comity_error error;
    comity_problems problems;
    long rows = atol(getenv("COMITY_BENCH_ROWS"));
    comity_problems_init(&problems);
    if (comity_workbench_make(file, "sco", 1, &problems, &error) ||
        comity_workbench_open(file, COMITY_STORE_READ, &store, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    size_t n = list_states(store, codes);
    comity_store_close(store);
    return n < 2 || write_table(path, codes, n, rows);
}

int main(int argc, char **argv) {
    char folder[] = "/tmp/comity-bench-XXXXXX";
    char path[64];
    char file[64];
    char empty[64];
    char command[256];
    int runs = argc > 2 ? atoi(argv[2]) : 3;
    double copy_best = 1e9;
    double import_best = 1e9;
    setenv("COMITY_BENCH_ROWS", argc > 1 ? argv[1] : "10000000", 1);
    if (!mkdtemp(folder)) {
        perror(folder);
        return 1;
    }
    snprintf(path, sizeof path, "%s/dyads.csv", folder);
    snprintf(empty, sizeof empty, "%s/empty.comity", folder);
    measure(make_all, path, empty);
    struct stat about;
    stat(path, &about);
    printf("%s rows, %.0f MB of text\n", getenv("COMITY_BENCH_ROWS"), (double)about.st_size / 1e6);
    for (int run = 0; run < runs; run++) {
        snprintf(file, sizeof file, "%s/copy.duckdb", folder);
        cost copy = measure(copy_alone, path, file);
        remove(file);
        snprintf(file, sizeof file, "%s/import.comity", folder);
        snprintf(command, sizeof command, "cp %s %s", empty, file);
        if (system(command)) {
            return 1;
        }
        cost import = measure(import_alone, path, file);
        remove(file);
        printf("COPY ... FROM %.2f s (CPU %.2f), %.0f MiB; import %.2f s (CPU %.2f), %.0f MiB; ratio %.2f\n",
               copy.seconds, copy.cpu, copy.mib, import.seconds, import.cpu, import.mib, import.seconds / copy.seconds);
        copy_best = copy.seconds < copy_best ? copy.seconds : copy_best;
        import_best = import.seconds < import_best ? import.seconds : import_best;
    }
    if (getenv("COMITY_BENCH_KEEP"))
        return 0;
    printf("best: COPY ... FROM %.2f s, import %.2f s, ratio %.2f\n", copy_best, import_best, import_best / copy_best);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) != 0;
}
