/* Levels of factors, and the index of a panel's rows. See panel_internal.h. */
#include "study/panel_internal.h"

#include "base/text.h"
#include "comity/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------------------- distinct
 * values */

typedef struct {
    const char *text; /* NULL: a number */
    double number;    /* NaN with no text: missing */
    size_t row;
} value;

static int compare_values(const void *left, const void *right) {
    const value *a = left;
    const value *b = right;
    if (!a->text != !b->text) {
        return a->text ? 1 : -1;
    }
    if (a->text) {
        return strcmp(a->text, b->text);
    }
    if (isnan(a->number) || isnan(b->number)) {
        return isnan(a->number) - isnan(b->number);
    }
    return (a->number > b->number) - (a->number < b->number);
}

static void take_column(const comity_column *column, size_t n, size_t offset, value *out) {
    for (size_t i = 0; i < n; i++) {
        int there = comity_is_present(column, i);
        int text = there && column->type == COMITY_TEXT;
        out[offset + i] = (value){.text = text ? column->text[i] : NULL,
                                  .number = there && !text ? comity_column_number(column, i) : (double)NAN,
                                  .row = offset + i};
    }
}

static comity_status add_level(comity_levels *out, const value *v, size_t *room, comity_error *error) {
    char number[32] = "";
    if (out->n_levels == *room) {
        *room = *room ? 2 * *room : 64;
        char **names = realloc(out->names, *room * sizeof *names);
        if (!names) {
            return comity_fail_memory(error);
        }
        out->names = names;
        double *values = realloc(out->values, *room * sizeof *values);
        if (!values) {
            return comity_fail_memory(error);
        }
        out->values = values;
    }
    if (!v->text && !isnan(v->number)) {
        comity_text_number(v->number, number);
    }
    out->names[out->n_levels] = strdup(v->text ? v->text : number);
    out->values[out->n_levels] = v->text ? (double)NAN : v->number;
    return out->names[out->n_levels++] ? COMITY_OK : comity_fail_memory(error);
}

comity_status comity_levels_of(const comity_column *first, const comity_column *second, size_t n, comity_levels *out,
                               comity_error *error) {
    size_t total = second ? 2 * n : n;
    size_t room = 0;
    comity_status status = COMITY_OK;
    memset(out, 0, sizeof *out);
    value *values = malloc((total + 1) * sizeof *values);
    out->level = malloc((total + 1) * sizeof *out->level);
    if (!values || !out->level) {
        free(values);
        return comity_fail_memory(error);
    }
    take_column(first, n, 0, values);
    if (second) {
        take_column(second, n, n, values);
    }
    qsort(values, total, sizeof *values, compare_values);
    for (size_t i = 0; !status && i < total; i++) {
        if (i == 0 || compare_values(&values[i - 1], &values[i]) != 0) {
            status = add_level(out, &values[i], &room, error);
        }
        out->level[values[i].row] = out->n_levels - 1;
    }
    free(values);
    return status;
}

void comity_levels_free(comity_levels *levels) {
    for (uint32_t i = 0; levels->names && i < levels->n_levels; i++) {
        free(levels->names[i]);
    }
    free(levels->names);
    free(levels->values);
    free(levels->level);
    memset(levels, 0, sizeof *levels);
}

/* ------------------------------------------------------------------------------------------------------------- the
 * index */

typedef struct {
    uint64_t key;
    uint32_t row;
} entry;

static uint64_t key_of(const comity_frame *frame, uint32_t origin, uint32_t destination, int year) {
    return (((uint64_t)origin * frame->n_states + destination) << 14) + (uint64_t)year;
}

static int compare_entries(const void *left, const void *right) {
    uint64_t a = ((const entry *)left)->key;
    uint64_t b = ((const entry *)right)->key;
    return (a > b) - (a < b);
}

comity_status comity_frame_index(comity_frame *frame, comity_error *error) {
    if (frame->keys) {
        return COMITY_OK;
    }
    entry *entries = malloc((frame->n + 1) * sizeof *entries);
    frame->keys = malloc((frame->n + 1) * sizeof *frame->keys);
    frame->rows = malloc((frame->n + 1) * sizeof *frame->rows);
    if (!entries || !frame->keys || !frame->rows) {
        free(entries);
        free(frame->keys);
        frame->keys = NULL;
        return comity_fail_memory(error);
    }
    int sorted = 1;
    for (size_t i = 0; i < frame->n; i++) {
        entries[i] = (entry){key_of(frame, frame->origin[i], frame->destination[i], frame->year[i]), (uint32_t)i};
        sorted &= i == 0 || entries[i - 1].key <= entries[i].key;
    }
    if (!sorted) {
        qsort(entries, frame->n, sizeof *entries, compare_entries);
    }
    for (size_t i = 0; i < frame->n; i++) {
        frame->keys[i] = entries[i].key;
        frame->rows[i] = entries[i].row;
    }
    free(entries);
    return COMITY_OK;
}

size_t comity_frame_find(const comity_frame *frame, uint32_t origin, uint32_t destination, int year) {
    if (year < 0 || year > 9999) {
        return frame->n;
    }
    uint64_t key = key_of(frame, origin, destination, year);
    size_t low = 0;
    size_t high = frame->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (frame->keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < frame->n && frame->keys[low] == key ? frame->rows[low] : frame->n;
}

/* ----------------------------------------------------------------------------------------------- factors */

/* Numbers in use become 0 .. n - 1, in their order. */
static comity_status squeeze(uint32_t *level, size_t n, size_t room, uint32_t *n_levels, comity_error *error) {
    uint32_t *number = calloc(room + 1, sizeof *number);
    if (!number) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        number[level[i]] = 1;
    }
    uint32_t used = 0;
    for (size_t i = 0; i < room; i++) {
        number[i] = number[i] ? used++ : 0;
    }
    for (size_t i = 0; i < n; i++) {
        level[i] = number[level[i]];
    }
    *n_levels = used;
    free(number);
    return COMITY_OK;
}

static comity_status column_factor(const comity_column *column, size_t n, uint32_t *level, uint32_t *n_levels,
                                   comity_error *error) {
    comity_levels levels;
    comity_status status = comity_levels_of(column, NULL, n, &levels, error);
    if (!status) {
        memcpy(level, levels.level, n * sizeof *level);
        *n_levels = levels.n_levels;
    }
    comity_levels_free(&levels);
    return status;
}

typedef enum { UNKNOWN, EXPORTER, IMPORTER, YEAR, PAIR, DYAD } factor_kind;

static factor_kind kind_of(const comity_frame *frame, const char *name) {
    static const struct {
        const char *name;
        factor_kind kind;
    } known[] = {{"exporter", EXPORTER}, {"origin", EXPORTER}, {"importer", IMPORTER}, {"destination", IMPORTER},
                 {"year", YEAR},         {"pair", PAIR},       {"dyad", DYAD}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) == 0) {
            int has = known[i].kind == YEAR ? frame->year != NULL : frame->origin && !frame->options.panel;
            return has ? known[i].kind : UNKNOWN;
        }
    }
    return UNKNOWN;
}

static comity_status own_factor(const comity_frame *frame, factor_kind kind, uint32_t *level, uint32_t *n_levels,
                                comity_error *error) {
    size_t states = frame->n_states;
    size_t room = kind == YEAR ? (size_t)(frame->last_year - frame->first_year) + 1
                               : (kind == PAIR || kind == DYAD ? states * states : states);
    if (room > UINT32_MAX - 1) {
        return comity_fail(error, COMITY_ERROR_INPUT, "there are too many states for effects of pairs");
    }
    for (size_t i = 0; i < frame->n; i++) {
        uint32_t o = frame->origin ? frame->origin[i] : 0;
        uint32_t d = frame->origin ? frame->destination[i] : 0;
        uint32_t low = o < d ? o : d;
        level[i] = kind == EXPORTER   ? o
                   : kind == IMPORTER ? d
                   : kind == YEAR     ? (uint32_t)(frame->year[i] - frame->first_year)
                   : kind == PAIR     ? o * (uint32_t)states + d
                                      : low * (uint32_t)states + (o + d - low);
    }
    return squeeze(level, frame->n, room, n_levels, error);
}

static comity_status plain_factor(comity_frame *frame, const comity_formula *formula, int node, uint32_t *level,
                                  uint32_t *n_levels, comity_error *error) {
    const char *name = comity_formula_name(formula, node);
    int column = comity_panel_find(&frame->file, name);
    if (column >= 0) {
        return column_factor(&frame->file.columns[column], frame->n, level, n_levels, error);
    }
    factor_kind kind = kind_of(frame, name);
    if (kind != UNKNOWN) {
        return own_factor(frame, kind, level, n_levels, error);
    }
    return comity_formula_complain(formula, node, COMITY_ERROR_NOT_FOUND, error,
                                   "there is no factor %.60s; there are %s%s", name,
                                   frame->origin ? "exporter, importer, pair, dyad, year" : "the columns of the file",
                                   frame->origin && frame->options.from ? " and the columns of the file" : "");
}

static comity_status crossed_factor(comity_frame *frame, const comity_formula *formula, int node, uint32_t *level,
                                    uint32_t *n_levels, comity_error *error) {
    comity_effect parts[COMITY_MAX_EFFECTS];
    size_t n = 0;
    comity_status status = COMITY_OK;
    memset(parts, 0, sizeof parts);
    for (int child = formula->nodes[node].child; !status && child; child = formula->nodes[child].next) {
        if (n == COMITY_MAX_EFFECTS) {
            status = comity_formula_complain(formula, child, COMITY_ERROR_USAGE, error, "more than %d factors crossed",
                                             COMITY_MAX_EFFECTS);
            break;
        }
        uint32_t *one = NULL;
        status = comity_frame_factor(frame, formula, child, &one, &parts[n].n_levels, error);
        parts[n++].level = one;
    }
    if (!status) {
        status = comity_effect_cross(parts, n, frame->n, level, n_levels, error);
    }
    for (size_t i = 0; i < n; i++) {
        free((void *)parts[i].level);
    }
    return status;
}

comity_status comity_frame_factor(comity_frame *frame, const comity_formula *formula, int node, uint32_t **level,
                                  uint32_t *n_levels, comity_error *error) {
    *level = malloc((frame->n + 1) * sizeof **level);
    if (!*level) {
        return comity_fail_memory(error);
    }
    comity_status status;
    if (formula->nodes[node].kind == COMITY_NODE_NAME) {
        status = plain_factor(frame, formula, node, *level, n_levels, error);
    } else if (formula->nodes[node].kind == COMITY_NODE_POWER) {
        status = crossed_factor(frame, formula, node, *level, n_levels, error);
    } else {
        status = comity_formula_complain(formula, node, COMITY_ERROR_USAGE, error,
                                         "expected a factor such as pair or exporter^year");
    }
    if (status) {
        free(*level);
        *level = NULL;
    }
    return status;
}
