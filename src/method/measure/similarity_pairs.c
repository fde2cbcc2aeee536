/* All pairs of states of all periods. See comity/similarity.h.
 *
 * The table of a pair has levels^2 cells; each is the number of bits that two bitmaps share, or the sum of their
 * weights. Periods are tasks for the threads; each keeps its pairs in memory of its own, and they are appended in order
 * afterwards, so that the number of threads changes nothing. */
#include "base/parallel.h"
#include "comity/measure.h"
#include "method/measure/similarity_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PERIOD, STATE_A, STATE_B, COMMON, MEASURES };

/* Builds of the inner loop for processors that count bits in one instruction, chosen when the program is loaded. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FAST_POPCOUNT __attribute__((target_clones("popcnt", "default")))
#else
#define FAST_POPCOUNT
#endif

/* The pairs of one period that have a common item. */
typedef struct {
    int64_t period;
    uint32_t *states; /* a and b of each pair */
    uint32_t *common;
    double *values; /* the measures of each pair */
    size_t n;
    size_t capacity;
} pair_list;

typedef struct {
    const similarity_scale *scale;
    const comity_similarity_options *options;
    similarity_fill fill;
    void *context;
    pair_list *lists; /* a period each */
} comparison;

comity_status similarity_sheet_init(similarity_sheet *sheet, int64_t period, size_t n_states, size_t n_items,
                                    size_t n_levels, int weighted, comity_error *error) {
    size_t size = 0;
    memset(sheet, 0, sizeof *sheet);
    sheet->period = period;
    sheet->n_states = n_states;
    sheet->words = (n_items + 63) / 64;
    if (__builtin_mul_overflow(n_states * n_levels, sheet->words, &size) || size > SIZE_MAX / 16) {
        return comity_fail_memory(error);
    }
    sheet->states = calloc(n_states + 1, sizeof *sheet->states);
    sheet->bits = calloc(size + 1, sizeof *sheet->bits);
    sheet->weights = weighted ? calloc(64 * sheet->words + 1, sizeof *sheet->weights) : NULL;
    if (!sheet->states || !sheet->bits || (weighted && !sheet->weights)) {
        return comity_fail_memory(error);
    }
    return COMITY_OK;
}

void similarity_sheet_free(similarity_sheet *sheet) {
    free(sheet->states);
    free(sheet->bits);
    free(sheet->weights);
}

/* The table of two states in counts; returns the number of common items. */
FAST_POPCOUNT
static uint32_t count_table(const uint64_t *a, const uint64_t *b, size_t levels, size_t words, double *table) {
    uint32_t common = 0;
    for (size_t i = 0; i < levels; i++) {
        for (size_t j = 0; j < levels; j++) {
            uint32_t shared = 0;
            for (size_t w = 0; w < words; w++) {
                shared += (uint32_t)__builtin_popcountll(a[i * words + w] & b[j * words + w]);
            }
            table[i * levels + j] = shared;
            common += shared;
        }
    }
    return common;
}

/* The same in weights: in the order of items, so that the sum is always the same. */
static uint32_t weigh_table(const uint64_t *a, const uint64_t *b, size_t levels, size_t words, const double *weights,
                            double *table) {
    uint32_t common = 0;
    for (size_t cell = 0; cell < levels * levels; cell++) {
        table[cell] = 0;
        for (size_t w = 0; w < words; w++) {
            uint64_t shared = a[cell / levels * words + w] & b[cell % levels * words + w];
            common += (uint32_t)__builtin_popcountll(shared);
            for (; shared; shared &= shared - 1) {
                table[cell] += weights[w * 64 + (size_t)__builtin_ctzll(shared)];
            }
        }
    }
    return common;
}

static comity_status grow(pair_list *list, size_t n_measures, size_t wanted, comity_error *error) {
    if (wanted <= list->capacity) {
        return COMITY_OK;
    }
    size_t capacity = list->capacity * 2 > wanted ? list->capacity * 2 : wanted;
    uint32_t *states = realloc(list->states, 2 * capacity * sizeof *states);
    if (!states) {
        return comity_fail_memory(error);
    }
    list->states = states;
    uint32_t *common = realloc(list->common, capacity * sizeof *common);
    if (!common) {
        return comity_fail_memory(error);
    }
    list->common = common;
    double *values = realloc(list->values, (n_measures * capacity + 1) * sizeof *values);
    if (!values) {
        return comity_fail_memory(error);
    }
    list->values = values;
    list->capacity = capacity;
    return COMITY_OK;
}

static comity_status compare_sheet(const comparison *c, const similarity_sheet *sheet, pair_list *list,
                                   comity_error *error) {
    double table[COMITY_MAX_LEVELS * COMITY_MAX_LEVELS];
    const comity_similarity_options *options = c->options;
    size_t levels = c->scale->n;
    comity_status status = COMITY_OK;
    for (size_t a = 0; !status && a < sheet->n_states; a++) {
        const uint64_t *bits = similarity_bits(sheet, levels, a, 0);
        status = grow(list, options->n_measures, list->n + sheet->n_states - a, error);
        for (size_t b = a + 1; !status && b < sheet->n_states; b++) {
            const uint64_t *others = similarity_bits(sheet, levels, b, 0);
            uint32_t common = sheet->weights ? weigh_table(bits, others, levels, sheet->words, sheet->weights, table)
                                             : count_table(bits, others, levels, sheet->words, table);
            if (common) {
                list->states[2 * list->n] = sheet->states[a];
                list->states[2 * list->n + 1] = sheet->states[b];
                list->common[list->n] = common;
                similarity_evaluate(c->scale, table, options->measures, options->n_measures,
                                    list->values + list->n * options->n_measures);
                list->n++;
            }
        }
    }
    return status;
}

static comity_status compare_period(void *context, size_t task, int thread, comity_error *error) {
    const comparison *c = context;
    similarity_sheet sheet = {0};
    (void)thread;
    comity_status status = c->fill(c->context, task, &sheet, error);
    c->lists[task].period = sheet.period;
    if (!status) {
        status = compare_sheet(c, &sheet, &c->lists[task], error);
    }
    similarity_sheet_free(&sheet);
    return status;
}

static void free_list(pair_list *list) {
    free(list->states);
    free(list->common);
    free(list->values);
    memset(list, 0, sizeof *list);
}

static comity_status append(const pair_list *list, size_t n_measures, comity_panel *out, comity_error *error) {
    size_t row = out->n_rows;
    comity_status status = list->n ? comity_panel_add_rows(out, list->n, error) : COMITY_OK;
    if (status || !list->n) {
        return status;
    }
    for (size_t i = 0; i < MEASURES; i++) {
        memset(out->columns[i].missing + row, COMITY_PRESENT, list->n);
    }
    for (size_t k = 0; k < list->n; k++, row++) {
        out->columns[PERIOD].integer[row] = list->period;
        out->columns[STATE_A].integer[row] = list->states[2 * k];
        out->columns[STATE_B].integer[row] = list->states[2 * k + 1];
        out->columns[COMMON].integer[row] = list->common[k];
        for (size_t i = 0; i < n_measures; i++) {
            double value = list->values[k * n_measures + i];
            out->columns[MEASURES + i].number[row] = isnan(value) ? 0 : value;
            out->columns[MEASURES + i].missing[row] = isnan(value) ? COMITY_NOT_APPLICABLE : COMITY_PRESENT;
        }
    }
    return COMITY_OK;
}

static comity_status add_columns(const comity_similarity_options *options, comity_panel *out, comity_error *error) {
    static const char *const keys[MEASURES] = {"period", "state_a", "state_b", "n"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < MEASURES; i++) {
        status = comity_panel_add_column(out, keys[i], i == COMMON ? "items" : NULL, COMITY_INTEGER, error);
    }
    for (size_t i = 0; !status && i < options->n_measures; i++) {
        status =
            comity_panel_add_column(out, comity_similarity_name(options->measures[i]),
                                    options->measures[i] == COMITY_AGREEMENT ? "share" : "score", COMITY_NUMBER, error);
    }
    return status;
}

comity_status similarity_compare(const similarity_scale *scale, const comity_similarity_options *options,
                                 size_t n_periods, similarity_fill fill, void *context, comity_panel *out,
                                 comity_error *error) {
    comparison c = {scale, options, fill, context, calloc(n_periods + 1, sizeof *c.lists)};
    comity_parallel_options threads = {options->n_threads, options->stop, options->progress, options->context};
    size_t rows = 0;
    comity_status status = c.lists ? add_columns(options, out, error) : comity_fail_memory(error);
    if (!status) {
        status = comity_parallel_for(n_periods, compare_period, &c, &threads, error);
    }
    for (size_t i = 0; !status && i < n_periods; i++) {
        rows += c.lists[i].n;
    }
    if (!status) {
        status = comity_panel_reserve(out, rows, error);
    }
    for (size_t i = 0; c.lists && i < n_periods; i++) {
        if (!status) {
            status = append(&c.lists[i], options->n_measures, out, error);
        }
        free_list(&c.lists[i]);
    }
    free(c.lists);
    return status;
}

comity_status similarity_start(const comity_similarity_options *options, similarity_scale *scale,
                               const comity_panel *out, comity_error *error) {
    if (out->n_columns) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the panel for the result must come without columns");
    }
    for (size_t i = 0; i < options->n_measures; i++) {
        if ((unsigned)options->measures[i] >= COMITY_N_SIMILARITIES) {
            return comity_fail(error, COMITY_ERROR_USAGE, "there is no measure number %d", (int)options->measures[i]);
        }
    }
    return similarity_scale_init(&options->levels, scale, error);
}

const comity_column *similarity_value_column(const comity_panel *panel, const char *name, comity_error *error) {
    int at = comity_panel_find(panel, name);
    if (at >= 0 && panel->columns[at].type == COMITY_NUMBER) {
        return &panel->columns[at];
    }
    return comity_panel_column(panel, name, COMITY_INTEGER, error);
}
