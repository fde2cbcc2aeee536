/* Panels of trade for the tests of what comes after a fit: the example data of Weidner & Zylkin, and made-up ones. */
#ifndef COMITY_TESTS_BIAS_DATA_H
#define COMITY_TESTS_BIAS_DATA_H

#include "comity/bias.h"
#include "comity/panel.h"
#include "data/read/stat.h"

#include "support.h"

enum { TRADE_ROWS = 24000, TRADE_X = 4, TRADE_LEVELS = 8192 };

typedef struct {
    size_t n;
    double y[TRADE_ROWS];
    double x[TRADE_X][TRADE_ROWS];
    uint32_t exporter[TRADE_ROWS];
    uint32_t importer[TRADE_ROWS];
    uint32_t time[TRADE_ROWS];
    uint32_t exporter_time[TRADE_ROWS];
    uint32_t importer_time[TRADE_ROWS];
    uint32_t pair[TRADE_ROWS];
    uint32_t n_countries;
    uint32_t n_times;
    const double *columns[TRADE_X];
    comity_effect effects[3];
} trade;

static const char *const trade_names[TRADE_X] = {"x1", "x2", "x3", "x4"};

static inline void trade_number(trade *d) {
    for (size_t i = 0; i < d->n; i++) {
        d->exporter_time[i] = d->exporter[i] * d->n_times + d->time[i];
        d->importer_time[i] = d->importer[i] * d->n_times + d->time[i];
        d->pair[i] = d->exporter[i] * d->n_countries + d->importer[i];
    }
}

static inline comity_model trade_model(trade *d, size_t n_x, int three_way) {
    for (size_t k = 0; k < TRADE_X; k++) {
        d->columns[k] = d->x[k];
    }
    d->effects[0] = (comity_effect){"exporter_time", d->exporter_time, d->n_countries * d->n_times};
    d->effects[1] = (comity_effect){"importer_time", d->importer_time, d->n_countries * d->n_times};
    d->effects[2] = (comity_effect){"pair", d->pair, d->n_countries * d->n_countries};
    return (comity_model){.n_rows = d->n,
                          .y = d->y,
                          .n_x = n_x,
                          .x = d->columns,
                          .x_names = trade_names,
                          .n_effects = three_way ? 3 : 2,
                          .effects = d->effects,
                          .n_clusters = 1,
                          .clusters = &d->effects[2]};
}

static inline comity_bias_panel trade_panel(const trade *d, int three_way) {
    return (comity_bias_panel){.exporter = {"exporter", d->exporter, d->n_countries},
                               .importer = {"importer", d->importer, d->n_countries},
                               .time = {"time", d->time, d->n_times},
                               .three_way = three_way};
}

/* A fit that keeps what the functions of bias.h need. */
static inline comity_fit_options trade_options(void) {
    return (comity_fit_options){.vcov = COMITY_VCOV_CLUSTER,
                                .tolerance = 1e-9,
                                .keep_fitted = 1,
                                .keep_effects = 1,
                                .keep_residual_x = 1,
                                .n_threads = 1};
}

static inline void trade_fit(const comity_model *model, comity_fit *fit) {
    comity_fit_options options = trade_options();
    comity_error error = {0};
    comity_fit_init(fit);
    if (comity_ppml(model, &options, fit, &error)) {
        fail_msg("%s", error.message);
    }
}

static inline uint64_t trade_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed >> 11;
}

static inline double trade_uniform(uint64_t *seed) {
    return (double)trade_random(seed) * 0x1p-53;
}

/* Countries trade with each other over some years; one row in eight is missing where `holes`. */
static inline void trade_make(trade *d, uint32_t countries, uint32_t times, int holes, uint64_t seed) {
    double size[64];
    memset(d, 0, sizeof *d);
    d->n_countries = countries;
    d->n_times = times;
    for (uint32_t c = 0; c < countries; c++) {
        size[c] = exp(2 * trade_uniform(&seed));
    }
    for (uint32_t i = 0; i < countries; i++) {
        for (uint32_t j = 0; j < countries; j++) {
            for (uint32_t t = 0; i != j && t < times; t++) {
                if (holes && trade_random(&seed) % 8 == 0) {
                    continue;
                }
                size_t row = d->n++;
                d->exporter[row] = i;
                d->importer[row] = j;
                d->time[row] = t;
                for (size_t k = 0; k < TRADE_X; k++) {
                    d->x[k][row] = k ? trade_uniform(&seed) : (double)(trade_random(&seed) % 3 == 0);
                }
                double mean = size[i] * size[j] * exp(.3 * d->x[0][row] - .5 * d->x[1][row]);
                double noise = trade_uniform(&seed);
                d->y[row] = trade_random(&seed) % 10 == 0 ? 0 : mean * (.2 + 1.6 * noise);
            }
        }
    }
    trade_number(d);
}

static inline uint32_t trade_code(char (*codes)[16], uint32_t *n, const char *code) {
    for (uint32_t i = 0; i < *n; i++) {
        if (strcmp(codes[i], code) == 0) {
            return i;
        }
    }
    snprintf(codes[*n], sizeof codes[0], "%s", code);
    return (*n)++;
}

static inline double trade_cell(const comity_panel *p, const char *name, size_t row) {
    const comity_column *c = &p->columns[comity_panel_find(p, name)];
    return c->type == COMITY_NUMBER ? c->number[row] : (double)c->integer[row];
}

/* The example data: rows of one category between different countries. 0 where the file is missing. */
static inline int trade_read(const char *file, const char *category, trade *d) {
    static char codes[512][16];
    char path[1024];
    comity_tables tables;
    comity_error error = {0};
    uint32_t n_codes = 0;
    memset(d, 0, sizeof *d);
    if (!shared_path(path, sizeof path, file)) {
        return 0;
    }
    comity_tables_init(&tables);
    if (comity_read_stat(path, COMITY_FILE_DTA, 1u << 30, NULL, &tables, &error)) {
        fail_msg("%s", error.message);
    }
    const comity_panel *p = &tables.tables[0].panel;
    double first = INFINITY;
    for (size_t row = 0; row < p->n_rows; row++) {
        const char *own = p->columns[comity_panel_find(p, "category")].text[row];
        const char *from = p->columns[comity_panel_find(p, "isoexp")].text[row];
        const char *to = p->columns[comity_panel_find(p, "isoimp")].text[row];
        if (strcmp(own, category) != 0) {
            continue;
        }
        assert_true(d->n < TRADE_ROWS);
        d->exporter[d->n] = trade_code(codes, &n_codes, from);
        d->importer[d->n] = trade_code(codes, &n_codes, to);
        d->y[d->n] = trade_cell(p, "trade", row);
        d->x[0][d->n] = trade_cell(p, "fta", row);
        d->x[3][d->n] = trade_cell(p, "year", row);
        first = fmin(first, d->x[3][d->n++]);
    }
    for (size_t i = 0; i < d->n; i++) {
        d->time[i] = (uint32_t)(d->x[3][i] - first);
        d->n_times = d->time[i] + 1 > d->n_times ? d->time[i] + 1 : d->n_times;
    }
    d->n_countries = n_codes;
    trade_number(d);
    comity_tables_free(&tables);
    return 1;
}

#endif
