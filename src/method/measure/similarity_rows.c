/* Similarity from rows of items, such as votes. See comity/similarity.h.
 *
 * Rows come in any order. Each (period, item) is found by a hash table; items are sorted and the rows counted into
 * them, so that a period is one run of rows. Within a period every state has one bit an item in a bitmap a level.
 * Limits: fewer than 2^32 - 1 rows; a period takes states * items * levels / 8 bytes. */
#include "comity/measure.h"
#include "method/measure/similarity_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_ITEM UINT32_MAX

typedef struct {
    similarity_item *items;
    size_t n;
    size_t capacity;
    uint32_t *slots; /* NO_ITEM or an item */
    size_t n_slots;  /* a power of two, at least twice `capacity` */
} item_set;

/* Rows of item i, in sorted order of items, are rows[first[i]] .. rows[first[i + 1] - 1]. */
typedef struct {
    const char *word; /* for a value: "value" or "vote" */
    const similarity_scale *scale;
    const comity_similarity_options *options;
    const comity_column *period;
    const comity_column *item;
    const comity_column *state;
    const comity_column *value;
    size_t n_rows;
    item_set set;
    uint32_t *row_item;
    uint8_t *row_level;
    uint32_t *rows;
    size_t *first;
    size_t *starts; /* of each period, the first item */
    size_t n_periods;
    double *weights; /* of the sorted items; NULL: all count one */
} sorted_rows;

static uint64_t hash_item(int64_t period, int64_t item) {
    uint64_t h = (uint64_t)item * 0x9E3779B97F4A7C15ULL ^ (uint64_t)period * 0xC2B2AE3D27D4EB4FULL;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ULL;
    return h ^ (h >> 32);
}

/* The slot of the item, or the empty one where it belongs. */
static size_t find_slot(const item_set *set, int64_t period, int64_t item) {
    size_t mask = set->n_slots - 1;
    size_t slot = (size_t)hash_item(period, item) & mask;
    while (set->slots[slot] != NO_ITEM) {
        const similarity_item *b = &set->items[set->slots[slot]];
        if (b->period == period && b->item == item) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static int grow_set(item_set *set) {
    size_t capacity = set->capacity ? set->capacity * 2 : 1024;
    similarity_item *items = realloc(set->items, capacity * sizeof *items);
    if (!items) {
        return 0;
    }
    set->items = items;
    uint32_t *slots = malloc(2 * capacity * sizeof *slots);
    if (!slots) {
        return 0;
    }
    free(set->slots);
    memset(slots, 0xFF, 2 * capacity * sizeof *slots);
    set->slots = slots;
    set->n_slots = 2 * capacity;
    set->capacity = capacity;
    for (size_t i = 0; i < set->n; i++) {
        slots[find_slot(set, items[i].period, items[i].item)] = (uint32_t)i;
    }
    return 1;
}

/* NO_ITEM: out of memory. */
static uint32_t intern_item(item_set *set, int64_t period, int64_t item) {
    if (set->n == set->capacity && !grow_set(set)) {
        return NO_ITEM;
    }
    size_t slot = find_slot(set, period, item);
    if (set->slots[slot] == NO_ITEM) {
        set->items[set->n] = (similarity_item){period, item, (uint32_t)set->n};
        set->slots[slot] = (uint32_t)set->n++;
    }
    return set->slots[slot];
}

static comity_status find_columns(sorted_rows *s, const comity_panel *values, comity_error *error) {
    s->n_rows = values->n_rows;
    s->period = comity_panel_column(values, "period", COMITY_INTEGER, error);
    s->item = s->period ? comity_panel_column(values, "item", COMITY_INTEGER, error) : NULL;
    s->state = s->item ? comity_panel_column(values, "state", COMITY_INTEGER, error) : NULL;
    s->value = s->state ? similarity_value_column(values, s->word, error) : NULL;
    if (!s->value) {
        return COMITY_ERROR_INPUT;
    }
    if (values->n_rows >= NO_ITEM) {
        return comity_fail(error, COMITY_ERROR_USAGE, "more than 4,294,967,294 %ss in one call", s->word);
    }
    return COMITY_OK;
}

/* Checks a row; *level is its level, or SIMILARITY_NO_LEVEL where it does not count, which is noted in `info`. */
static comity_status check_row(const sorted_rows *s, size_t row, comity_similarity_info *info, unsigned *level,
                               comity_error *error) {
    *level = SIMILARITY_NO_LEVEL;
    if (s->period->missing[row] | s->item->missing[row] | s->state->missing[row] | s->value->missing[row]) {
        info->n_missing++;
        return COMITY_OK;
    }
    int64_t state = s->state->integer[row];
    *level = similarity_level(s->scale, similarity_value(s->value, row));
    if (*level == SIMILARITY_NO_LEVEL) {
        info->n_other++;
        if (!s->options->ignore_others) {
            comity_fail(error, COMITY_ERROR_INPUT, "%s %g is none of the levels", s->word,
                        similarity_value(s->value, row));
            comity_error_at(error, NULL, (int64_t)row + 1, s->word);
            return COMITY_ERROR_INPUT;
        }
        return COMITY_OK;
    }
    info->n_used++;
    if (state < 0 || state >= COMITY_MAX_STATES) {
        comity_fail(error, COMITY_ERROR_INPUT, "state %" PRId64 ": ids must be from 0 to %d", state,
                    COMITY_MAX_STATES - 1);
        comity_error_at(error, NULL, (int64_t)row + 1, "state");
        return COMITY_ERROR_INPUT;
    }
    return COMITY_OK;
}

/* Gives every row that counts its item. Neighbouring rows mostly share one, which saves the look-up. */
static comity_status assign_items(sorted_rows *s, comity_similarity_info *info, comity_error *error) {
    uint32_t last = NO_ITEM;
    s->row_item = malloc((s->n_rows + 1) * sizeof *s->row_item);
    s->row_level = malloc(s->n_rows + 1);
    if (!s->row_item || !s->row_level) {
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < s->n_rows; row++) {
        unsigned level = 0;
        comity_status status = check_row(s, row, info, &level, error);
        if (status) {
            return status;
        }
        s->row_item[row] = NO_ITEM;
        s->row_level[row] = (uint8_t)level;
        if (level == SIMILARITY_NO_LEVEL) {
            continue;
        }
        int64_t period = s->period->integer[row];
        int64_t item = s->item->integer[row];
        if (last == NO_ITEM || s->set.items[last].item != item || s->set.items[last].period != period) {
            last = intern_item(&s->set, period, item);
            if (last == NO_ITEM) {
                return comity_fail_memory(error);
            }
        }
        s->row_item[row] = last;
    }
    return COMITY_OK;
}

static int compare_items(const void *left, const void *right) {
    const similarity_item *a = left;
    const similarity_item *b = right;
    if (a->period != b->period) {
        return a->period < b->period ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

/* Sorts the items and counts the rows into them. The hash table is of no use afterwards; its memory holds the rank of
 * each item (there are at least as many slots as items). */
static comity_status sort_rows(sorted_rows *s, comity_error *error) {
    size_t n = s->set.n;
    s->first = calloc(n + 2, sizeof *s->first);
    s->rows = malloc((s->n_rows + 1) * sizeof *s->rows);
    s->starts = malloc((n + 1) * sizeof *s->starts);
    if (!s->first || !s->rows || !s->starts) {
        return comity_fail_memory(error);
    }
    if (n == 0) {
        return COMITY_OK;
    }
    qsort(s->set.items, n, sizeof *s->set.items, compare_items);
    uint32_t *rank = s->set.slots;
    for (size_t i = 0; i < n; i++) {
        rank[s->set.items[i].id] = (uint32_t)i;
        if (i == 0 || s->set.items[i].period != s->set.items[i - 1].period) {
            s->starts[s->n_periods++] = i;
        }
    }
    s->starts[s->n_periods] = n;
    /* first[b + 2] counts, then first[b + 1] is the running start, which the fill moves to its final place */
    for (size_t row = 0; row < s->n_rows; row++) {
        if (s->row_item[row] != NO_ITEM) {
            s->row_item[row] = rank[s->row_item[row]];
            s->first[s->row_item[row] + 2]++;
        }
    }
    for (size_t b = 2; b < n + 2; b++) {
        s->first[b] += s->first[b - 1];
    }
    for (size_t row = 0; row < s->n_rows; row++) {
        if (s->row_item[row] != NO_ITEM) {
            s->rows[s->first[s->row_item[row] + 1]++] = (uint32_t)row;
        }
    }
    return COMITY_OK;
}

static int compare_ids(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The states of rows from .. to - 1 into `list`, rising, each once; returns how many. `seen`: zero for all ids. */
static size_t list_states(const sorted_rows *s, size_t from, size_t to, uint32_t *list, uint8_t *seen) {
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        uint32_t state = (uint32_t)s->state->integer[s->rows[i]];
        if (!seen[state]) {
            seen[state] = 1;
            list[n++] = state;
        }
    }
    qsort(list, n, sizeof *list, compare_ids);
    return n;
}

static uint32_t largest_state(const sorted_rows *s, size_t from, size_t to) {
    uint32_t largest = 0;
    for (size_t i = from; i < to; i++) {
        uint32_t state = (uint32_t)s->state->integer[s->rows[i]];
        largest = state > largest ? state : largest;
    }
    return largest;
}

static comity_status given_twice(const sorted_rows *s, const similarity_item *item, size_t row, comity_error *error) {
    int vote = strcmp(s->word, "vote") == 0;
    comity_fail(error, COMITY_ERROR_INPUT, "state %" PRId64 " %s item %" PRId64 " of period %" PRId64,
                s->state->integer[row], vote ? "votes twice on" : "has two values of", item->item, item->period);
    comity_error_at(error, NULL, (int64_t)row + 1, "state");
    return COMITY_ERROR_INPUT;
}

/* Sets the bits of the period's items. `place`: of every state id up to the largest. */
static comity_status fill_bits(const sorted_rows *s, size_t from, size_t to, const uint32_t *place,
                               similarity_sheet *sheet, comity_error *error) {
    size_t levels = s->scale->n;
    for (size_t b = from; b < to; b++) {
        size_t word = (b - from) / 64;
        uint64_t bit = 1ULL << ((b - from) % 64);
        int weighs = !s->weights || !isnan(s->weights[b]);
        if (s->weights) {
            sheet->weights[b - from] = weighs ? s->weights[b] : 0;
        }
        for (size_t i = s->first[b]; i < s->first[b + 1]; i++) {
            size_t row = s->rows[i];
            uint64_t *bits = similarity_bits(sheet, levels, place[s->state->integer[row]], 0) + word;
            uint64_t taken = 0;
            for (size_t level = 0; level < levels; level++) {
                taken |= bits[level * sheet->words];
            }
            if (taken & bit) {
                return given_twice(s, &s->set.items[b], row, error);
            }
            bits[s->row_level[row] * sheet->words] |= bit;
        }
        for (size_t i = s->first[b]; !weighs && i < s->first[b + 1]; i++) {
            size_t row = s->rows[i];
            similarity_bits(sheet, levels, place[s->state->integer[row]], s->row_level[row])[word] &= ~bit;
        }
    }
    return COMITY_OK;
}

static comity_status fill_period(void *context, size_t period, similarity_sheet *sheet, comity_error *error) {
    const sorted_rows *s = context;
    size_t from = s->starts[period];
    size_t to = s->starts[period + 1];
    size_t first = s->first[from];
    size_t last = s->first[to];
    size_t ids = (size_t)largest_state(s, first, last) + 1;
    uint32_t *states = malloc((last - first + 1) * sizeof *states);
    uint32_t *place = calloc(ids, sizeof *place);
    uint8_t *seen = calloc(ids, 1);
    comity_status status = COMITY_OK;
    if (!states || !place || !seen) {
        status = comity_fail_memory(error);
        goto out;
    }
    size_t n = list_states(s, first, last, states, seen);
    status =
        similarity_sheet_init(sheet, s->set.items[from].period, n, to - from, s->scale->n, s->weights != NULL, error);
    if (!status) {
        for (size_t i = 0; i < n; i++) {
            sheet->states[i] = states[i];
            place[states[i]] = (uint32_t)i;
        }
        status = fill_bits(s, from, to, place, sheet, error);
    }
out:
    free(states);
    free(place);
    free(seen);
    return status;
}

static comity_status weight_error(int64_t row, const char *words, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s", words);
    comity_error_at(error, NULL, row + 1, "weight");
    return COMITY_ERROR_INPUT;
}

comity_status similarity_weights(const comity_panel *weights, const similarity_item *items, size_t n, double **out,
                                 comity_error *error) {
    *out = NULL;
    if (!weights) {
        return COMITY_OK;
    }
    const comity_column *period = comity_panel_column(weights, "period", COMITY_INTEGER, error);
    const comity_column *item = period ? comity_panel_column(weights, "item", COMITY_INTEGER, error) : NULL;
    const comity_column *weight = item ? comity_panel_column(weights, "weight", COMITY_NUMBER, error) : NULL;
    if (!weight) {
        return COMITY_ERROR_INPUT;
    }
    if (!(*out = malloc((n + 1) * sizeof **out))) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        (*out)[i] = NAN;
    }
    for (size_t row = 0; row < weights->n_rows; row++) {
        if (period->missing[row] || item->missing[row] || weight->missing[row] || isnan(weight->number[row])) {
            continue;
        }
        if (weight->number[row] < 0 || isinf(weight->number[row])) {
            return weight_error((int64_t)row, "a weight must be a finite number of at least 0", error);
        }
        similarity_item key = {period->integer[row], item->integer[row], 0};
        const similarity_item *found = n ? bsearch(&key, items, n, sizeof *items, compare_items) : NULL;
        if (found && !isnan((*out)[found - items])) {
            return weight_error((int64_t)row, "an item of a period has two weights", error);
        }
        if (found) {
            (*out)[found - items] = weight->number[row];
        }
    }
    return COMITY_OK;
}

static void free_rows(sorted_rows *s) {
    free(s->set.items);
    free(s->set.slots);
    free(s->row_item);
    free(s->row_level);
    free(s->rows);
    free(s->first);
    free(s->starts);
    free(s->weights);
}

static comity_status compare_rows(sorted_rows *s, const comity_panel *values, comity_similarity_info *info,
                                  comity_panel *out, comity_error *error) {
    double *weights = NULL;
    comity_status status;
    if ((status = find_columns(s, values, error)) || (status = assign_items(s, info, error)) ||
        (status = sort_rows(s, error)) ||
        (status = similarity_weights(s->options->weights, s->set.items, s->set.n, &weights, error))) {
        s->weights = weights;
        return status;
    }
    s->weights = weights;
    return similarity_compare(s->scale, s->options, s->n_periods, fill_period, s, out, error);
}

comity_status similarity_of_rows(const comity_panel *values, const char *word, const comity_similarity_options *options,
                                 comity_panel *out, comity_error *error) {
    similarity_scale scale;
    comity_similarity_info info = {0};
    sorted_rows s = {.word = word, .scale = &scale, .options = options};
    comity_status status = similarity_start(options, &scale, out, error);
    if (status) {
        return status;
    }
    status = compare_rows(&s, values, &info, out, error);
    if (status) {
        comity_panel_free(out);
    } else if (options->info) {
        *options->info = info;
    }
    free_rows(&s);
    return status;
}

comity_status comity_measure_similarity(const comity_panel *values, const comity_similarity_options *options,
                                        comity_panel *out, comity_error *error) {
    return similarity_of_rows(values, "value", options, out, error);
}
