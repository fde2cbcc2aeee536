/* Separation on a generated gravity panel with three effects: how long each step takes, and what is found.
 *
 *     build/bench/bench_separation PANEL.csv        a file of oracles/gravity_bench, see EXPECTED.md there
 *
 * Without a file it ends with 77. Times are of the processor, because other work may run. */
#include "comity/separation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    size_t n;
    size_t room;
    double *y;
    double *x;
    uint32_t *exporter;
    uint32_t *importer;
    uint32_t *year;
    uint32_t *level[3];
} panel;

static int column_of(const char *header, const char *name) {
    int column = 0;
    size_t length = strlen(name);
    for (const char *at = header; at; at = strchr(at, ','), column++) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && strchr(",\r\n", at[length])) {
            return column;
        }
    }
    return -1;
}

static int grow(panel *p) {
    if (p->n < p->room) {
        return 1;
    }
    p->room = p->room ? 2 * p->room : 1 << 20;
    p->y = realloc(p->y, p->room * sizeof *p->y);
    p->x = realloc(p->x, p->room * sizeof *p->x);
    p->exporter = realloc(p->exporter, p->room * sizeof *p->exporter);
    p->importer = realloc(p->importer, p->room * sizeof *p->importer);
    p->year = realloc(p->year, p->room * sizeof *p->year);
    return p->y && p->x && p->exporter && p->importer && p->year;
}

static int read_panel(FILE *in, panel *p) {
    static const char *const names[] = {"exporter", "importer", "year", "y", "x1"};
    int at[5];
    char line[4096];
    if (!fgets(line, sizeof line, in)) {
        return 0;
    }
    for (int c = 0; c < 5; c++) {
        at[c] = column_of(line, names[c]);
        if (at[c] < 0) {
            fprintf(stderr, "no column %s in %s", names[c], line);
            return 0;
        }
    }
    while (fgets(line, sizeof line, in) && grow(p)) {
        double values[64] = {0};
        int column = 0;
        for (char *cell = line; cell && column < 64; cell = strchr(cell, ','), column++) {
            cell += *cell == ',';
            values[column] = strtod(cell, NULL);
        }
        p->exporter[p->n] = (uint32_t)values[at[0]];
        p->importer[p->n] = (uint32_t)values[at[1]];
        p->year[p->n] = (uint32_t)values[at[2]];
        p->y[p->n] = values[at[3]];
        p->x[p->n++] = values[at[4]];
    }
    return 1;
}

static uint32_t most(const uint32_t *values, size_t n) {
    uint32_t top = 0;
    for (size_t i = 0; i < n; i++) {
        top = values[i] > top ? values[i] : top;
    }
    return top + 1;
}

static int cross(const panel *p, const uint32_t *a, const uint32_t *b, uint32_t *level, comity_effect *out) {
    const comity_effect both[] = {{"a", a, most(a, p->n)}, {"b", b, most(b, p->n)}};
    out->level = level;
    return comity_effect_cross(both, 2, p->n, level, &out->n_levels, NULL) == COMITY_OK;
}

static void run(const comity_model *model, int methods, const char *name) {
    comity_separation_options options = {.methods = methods};
    comity_separation_result r;
    comity_error error = {0};
    clock_t start = clock();
    if (comity_separation_find(model, NULL, &options, &r, &error)) {
        printf("%-24s %s\n", name, error.message);
        return;
    }
    printf("%-24s %8.2f s  levels %zu, pairs %zu, simplex %zu, rectifier %zu, steps %d, complete %d\n", name,
           (double)(clock() - start) / CLOCKS_PER_SEC, r.n_levels, r.n_pairs, r.n_simplex, r.n_rectifier, r.iterations,
           r.complete);
    comity_separation_free(&r);
}

int main(int n_arguments, char **arguments) {
    panel p = {0};
    comity_effect effects[3] = {{.name = "exporter_year"}, {.name = "importer_year"}, {.name = "pair"}};
    FILE *in = n_arguments > 1 ? fopen(arguments[1], "r") : NULL;
    if (!in) {
        return 77;
    }
    int good = read_panel(in, &p);
    fclose(in);
    for (int e = 0; e < 3 && good; e++) {
        p.level[e] = malloc((p.n + 1) * sizeof *p.level[e]);
        good = p.level[e] != NULL;
    }
    good = good && cross(&p, p.exporter, p.year, p.level[0], &effects[0]) &&
           cross(&p, p.importer, p.year, p.level[1], &effects[1]) &&
           cross(&p, p.exporter, p.importer, p.level[2], &effects[2]);
    if (good) {
        const double *x[] = {p.x};
        comity_model model = {.n_rows = p.n, .y = p.y, .x = x, .n_x = 1, .effects = effects, .n_effects = 3};
        printf("%zu rows\n", p.n);
        run(&model, COMITY_SEPARATION_LEVELS, "levels");
        run(&model, COMITY_SEPARATION_LEVELS | COMITY_SEPARATION_PAIRS, "levels, pairs");
        run(&model, COMITY_SEPARATION_LEVELS | COMITY_SEPARATION_PAIRS | COMITY_SEPARATION_SIMPLEX, "and simplex");
        run(&model, COMITY_SEPARATION_ALL, "all");
    }
    for (int e = 0; e < 3; e++) {
        free(p.level[e]);
    }
    free(p.y);
    free(p.x);
    free(p.exporter);
    free(p.importer);
    free(p.year);
    return good ? 0 : 1;
}
