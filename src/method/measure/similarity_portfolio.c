/* Similarity of the ties of states to all states. See comity/similarity.h.
 *
 * The states of a period are its items too. Ties are counted into their periods; each state's bitmaps begin with the
 * level of absent ties and are overwritten. Limits: fewer than 2^32 - 1 ties; a period takes states^2 levels / 8
 * bytes. */
#include "comity/measure.h"
#include "method/measure/similarity_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_PERIOD SIZE_MAX

typedef struct {
    const similarity_scale *scale;
    const comity_similarity_options *options;
    const comity_column *period;
    const comity_column *origin;
    const comity_column *destination;
    const comity_column *value;
    size_t n_rows;
    similarity_item *states; /* by period and state */
    size_t n_states;
    size_t *starts; /* of each period, its first state */
    size_t n_periods;
    size_t *first; /* of each period, its first row in `rows` */
    uint32_t *rows;
    double *weights; /* of the sorted states; NULL: all count one */
    unsigned absent; /* levels, or SIMILARITY_NO_LEVEL: missing */
    unsigned self;
} portfolios;

static int compare_items(const void *left, const void *right) {
    const similarity_item *a = left;
    const similarity_item *b = right;
    if (a->period != b->period) {
        return a->period < b->period ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

static comity_status bad_state(const similarity_item *s, const char *words, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "state %" PRId64 " of period %" PRId64 ": %s", s->item, s->period, words);
    comity_error_at(error, NULL, (int64_t)s->id + 1, "state");
    return COMITY_ERROR_INPUT;
}

static comity_status read_states(portfolios *p, const comity_panel *states, comity_error *error) {
    const comity_column *period = comity_panel_column(states, "period", COMITY_INTEGER, error);
    const comity_column *state = period ? comity_panel_column(states, "state", COMITY_INTEGER, error) : NULL;
    if (!state) {
        return COMITY_ERROR_INPUT;
    }
    p->states = malloc((states->n_rows + 1) * sizeof *p->states);
    p->starts = malloc((states->n_rows + 1) * sizeof *p->starts);
    if (!p->states || !p->starts) {
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < states->n_rows; row++) {
        similarity_item *s = &p->states[p->n_states];
        if (period->missing[row] || state->missing[row]) {
            continue;
        }
        *s = (similarity_item){period->integer[row], state->integer[row], (uint32_t)row};
        if (s->item < 0 || s->item >= COMITY_MAX_STATES) {
            return bad_state(s, "ids must not be negative or above 1,048,575", error);
        }
        p->n_states++;
    }
    qsort(p->states, p->n_states, sizeof *p->states, compare_items);
    for (size_t i = 0; i < p->n_states; i++) {
        if (i && compare_items(&p->states[i - 1], &p->states[i]) == 0) {
            return bad_state(&p->states[i], "it is there twice", error);
        }
        if (i == 0 || p->states[i].period != p->states[i - 1].period) {
            p->starts[p->n_periods++] = i;
        }
    }
    p->starts[p->n_periods] = p->n_states;
    return COMITY_OK;
}

/* Number of the period, or NO_PERIOD. */
static size_t find_period(const portfolios *p, int64_t period) {
    size_t low = 0;
    size_t high = p->n_periods;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->states[p->starts[middle]].period < period) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->n_periods && p->states[p->starts[low]].period == period ? low : NO_PERIOD;
}

/* Place of the state among those of the period, or NO_PERIOD. */
static size_t find_state(const portfolios *p, size_t period, int64_t state) {
    size_t from = p->starts[period];
    similarity_item key = {p->states[from].period, state, 0};
    const similarity_item *found =
        bsearch(&key, p->states + from, p->starts[period + 1] - from, sizeof *p->states, compare_items);
    return found ? (size_t)(found - p->states) - from : NO_PERIOD;
}

static comity_status find_columns(portfolios *p, const comity_panel *ties, comity_error *error) {
    p->n_rows = ties->n_rows;
    p->period = comity_panel_column(ties, "period", COMITY_INTEGER, error);
    p->origin = p->period ? comity_panel_column(ties, "origin", COMITY_INTEGER, error) : NULL;
    p->destination = p->origin ? comity_panel_column(ties, "destination", COMITY_INTEGER, error) : NULL;
    p->value = p->destination ? similarity_value_column(ties, "value", error) : NULL;
    if (!p->value) {
        return COMITY_ERROR_INPUT;
    }
    if (ties->n_rows >= UINT32_MAX) {
        return comity_fail(error, COMITY_ERROR_USAGE, "more than 4,294,967,294 ties in one call");
    }
    return COMITY_OK;
}

/* The period of a row that counts, or NO_PERIOD; notes in `info` why not. */
static size_t period_of(const portfolios *p, size_t row, comity_similarity_info *info) {
    if (p->period->missing[row] | p->origin->missing[row] | p->destination->missing[row]) {
        info->n_missing++;
        return NO_PERIOD;
    }
    size_t period = find_period(p, p->period->integer[row]);
    if (period == NO_PERIOD || p->origin->integer[row] == p->destination->integer[row] ||
        find_state(p, period, p->origin->integer[row]) == NO_PERIOD ||
        find_state(p, period, p->destination->integer[row]) == NO_PERIOD) {
        info->n_outside++;
        return NO_PERIOD;
    }
    if (p->value->missing[row]) {
        info->n_missing++;
    } else if (similarity_level(p->scale, similarity_value(p->value, row)) == SIMILARITY_NO_LEVEL) {
        info->n_other++;
    } else {
        info->n_used++;
    }
    return period;
}

static comity_status other_value(const portfolios *p, size_t row, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "value %g is none of the levels", similarity_value(p->value, row));
    comity_error_at(error, NULL, (int64_t)row + 1, "value");
    return COMITY_ERROR_INPUT;
}

/* Counts the rows into their periods. */
static comity_status sort_ties(portfolios *p, comity_similarity_info *info, comity_error *error) {
    size_t *row_period = malloc((p->n_rows + 1) * sizeof *row_period);
    comity_status status = COMITY_OK;
    p->first = calloc(p->n_periods + 2, sizeof *p->first);
    p->rows = malloc((p->n_rows + 1) * sizeof *p->rows);
    if (!row_period || !p->first || !p->rows) {
        status = comity_fail_memory(error);
        goto out;
    }
    for (size_t row = 0; row < p->n_rows; row++) {
        row_period[row] = period_of(p, row, info);
        if (info->n_other && !p->options->ignore_others) {
            status = other_value(p, row, error);
            goto out;
        }
        if (row_period[row] != NO_PERIOD) {
            p->first[row_period[row] + 2]++;
        }
    }
    /* as in similarity_rows.c: the fill moves first[b + 1] to its final place */
    for (size_t b = 2; b < p->n_periods + 2; b++) {
        p->first[b] += p->first[b - 1];
    }
    for (size_t row = 0; row < p->n_rows; row++) {
        if (row_period[row] != NO_PERIOD) {
            p->rows[p->first[row_period[row] + 1]++] = (uint32_t)row;
        }
    }
out:
    free(row_period);
    return status;
}

/* Every pair at the level of absent ties, each state with itself at that of the diagonal, items without weight off. */
static void begin_sheet(const portfolios *p, size_t from, similarity_sheet *sheet) {
    for (size_t a = 0; a < sheet->n_states; a++) {
        sheet->states[a] = (uint32_t)p->states[from + a].item;
        for (size_t b = 0; b < sheet->n_states; b++) {
            unsigned level = a == b ? p->self : p->absent;
            if (level != SIMILARITY_NO_LEVEL) {
                similarity_bits(sheet, p->scale->n, a, level)[b / 64] |= 1ULL << (b % 64);
            }
        }
        if (p->weights) {
            sheet->weights[a] = isnan(p->weights[from + a]) ? 0 : p->weights[from + a];
        }
    }
}

static comity_status twice(const portfolios *p, size_t row, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "two ties of state %" PRId64 " to state %" PRId64 " in period %" PRId64,
                p->origin->integer[row], p->destination->integer[row], p->period->integer[row]);
    comity_error_at(error, NULL, (int64_t)row + 1, "value");
    return COMITY_ERROR_INPUT;
}

/* Writes the ties of the period over what absent ties left. `given`: a bit a pair. */
static comity_status write_ties(const portfolios *p, size_t period, uint64_t *given, similarity_sheet *sheet,
                                comity_error *error) {
    size_t levels = p->scale->n;
    for (size_t i = p->first[period]; i < p->first[period + 1]; i++) {
        size_t row = p->rows[i];
        size_t a = find_state(p, period, p->origin->integer[row]);
        size_t b = find_state(p, period, p->destination->integer[row]);
        uint64_t bit = 1ULL << (b % 64);
        unsigned level =
            p->value->missing[row] ? SIMILARITY_NO_LEVEL : similarity_level(p->scale, similarity_value(p->value, row));
        if (given[a * sheet->words + b / 64] & bit) {
            return twice(p, row, error);
        }
        given[a * sheet->words + b / 64] |= bit;
        if (p->absent != SIMILARITY_NO_LEVEL) {
            similarity_bits(sheet, levels, a, p->absent)[b / 64] &= ~bit;
        }
        if (level != SIMILARITY_NO_LEVEL) {
            similarity_bits(sheet, levels, a, level)[b / 64] |= bit;
        }
    }
    return COMITY_OK;
}

/* Takes items without a weight out of all bitmaps. */
static void leave_out(const portfolios *p, size_t from, similarity_sheet *sheet) {
    for (size_t b = 0; p->weights && b < sheet->n_states; b++) {
        for (size_t map = 0; isnan(p->weights[from + b]) && map < sheet->n_states * p->scale->n; map++) {
            sheet->bits[map * sheet->words + b / 64] &= ~(1ULL << (b % 64));
        }
    }
}

static comity_status fill_period(void *context, size_t period, similarity_sheet *sheet, comity_error *error) {
    const portfolios *p = context;
    size_t from = p->starts[period];
    size_t n = p->starts[period + 1] - from;
    comity_status status =
        similarity_sheet_init(sheet, p->states[from].period, n, n, p->scale->n, p->weights != NULL, error);
    uint64_t *given = status ? NULL : calloc(n * sheet->words + 1, sizeof *given);
    if (!status && !given) {
        status = comity_fail_memory(error);
    }
    if (!status) {
        begin_sheet(p, from, sheet);
        status = write_ties(p, period, given, sheet, error);
        leave_out(p, from, sheet);
    }
    free(given);
    return status;
}

/* The level that absent ties or the diagonal take. */
static comity_status find_level(const similarity_scale *scale, double value, const char *what, unsigned *level,
                                comity_error *error) {
    *level = isnan(value) ? SIMILARITY_NO_LEVEL : similarity_level(scale, value);
    if (*level == SIMILARITY_NO_LEVEL && !isnan(value)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the level %g of %s is none of the levels", value, what);
    }
    return COMITY_OK;
}

static void free_portfolios(portfolios *p) {
    free(p->states);
    free(p->starts);
    free(p->first);
    free(p->rows);
    free(p->weights);
}

static comity_status compare_portfolios(portfolios *p, const comity_panel *ties, const comity_panel *states,
                                        comity_similarity_info *info, comity_panel *out, comity_error *error) {
    const comity_similarity_options *options = p->options;
    double *weights = NULL;
    comity_status status;
    if ((status = find_level(p->scale, options->absent, "absent ties", &p->absent, error)) ||
        (status = find_level(p->scale, options->self, "a state with itself", &p->self, error)) ||
        (status = find_columns(p, ties, error)) || (status = read_states(p, states, error)) ||
        (status = sort_ties(p, info, error)) ||
        (status = similarity_weights(options->weights, p->states, p->n_states, &weights, error))) {
        p->weights = weights;
        return status;
    }
    p->weights = weights;
    return similarity_compare(p->scale, options, p->n_periods, fill_period, p, out, error);
}

comity_status comity_measure_portfolios(const comity_panel *ties, const comity_panel *states,
                                        const comity_similarity_options *options, comity_panel *out,
                                        comity_error *error) {
    similarity_scale scale;
    comity_similarity_info info = {0};
    portfolios p = {.scale = &scale, .options = options};
    comity_status status = similarity_start(options, &scale, out, error);
    if (status) {
        return status;
    }
    status = compare_portfolios(&p, ties, states, &info, out, error);
    if (status) {
        comity_panel_free(out);
    } else if (options->info) {
        *options->info = info;
    }
    free_portfolios(&p);
    return status;
}
