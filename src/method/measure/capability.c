/* Composite index of national capability. See comity/measure.h.
 *
 * Rows are sorted by year and state; each year then is one run: first its six world totals, then each state's mean of
 * shares. Totals are added in the order of states, so that the result does not depend on the order of rows. */
#include "comity/measure.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { COMPONENTS = 6 };
enum { YEAR, STATE, CINC, AVERAGED };

static const char *const component_names[COMPONENTS] = {"milex", "milper", "irst", "pec", "tpop", "upop"};

typedef struct {
    int64_t year;
    int64_t state;
    size_t row;
} state_year;

typedef struct {
    const comity_column *year;
    const comity_column *state;
    const comity_column *component[COMPONENTS];
} capability_columns;

static comity_status find_columns(const comity_panel *panel, capability_columns *c, comity_error *error) {
    c->year = comity_panel_column(panel, "year", COMITY_INTEGER, error);
    c->state = c->year ? comity_panel_column(panel, "state", COMITY_INTEGER, error) : NULL;
    int complete = c->state != NULL;
    for (size_t k = 0; complete && k < COMPONENTS; k++) {
        c->component[k] = comity_panel_column(panel, component_names[k], COMITY_NUMBER, error);
        complete = c->component[k] != NULL;
    }
    return complete ? COMITY_OK : COMITY_ERROR_INPUT;
}

static comity_status check_row(const capability_columns *c, size_t row, comity_error *error) {
    if (!comity_is_present(c->year, row) || !comity_is_present(c->state, row)) {
        comity_fail(error, COMITY_ERROR_INPUT, "a row of capabilities must have a year and a state");
        comity_error_at(error, NULL, (int64_t)row + 1, comity_is_present(c->year, row) ? "state" : "year");
        return COMITY_ERROR_INPUT;
    }
    for (size_t k = 0; k < COMPONENTS; k++) {
        double value = c->component[k]->number[row];
        if (comity_is_present(c->component[k], row) && !(value >= 0 && isfinite(value))) {
            comity_fail(error, COMITY_ERROR_INPUT,
                        "%g is no capability: it must be zero or positive and finite, or be marked as missing", value);
            comity_error_at(error, NULL, (int64_t)row + 1, component_names[k]);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

static int compare_state_years(const void *left, const void *right) {
    const state_year *a = left;
    const state_year *b = right;
    if (a->year != b->year) {
        return a->year < b->year ? -1 : 1;
    }
    if (a->state != b->state) {
        return a->state < b->state ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static comity_status sort_rows(const capability_columns *c, state_year *order, size_t n, comity_error *error) {
    for (size_t row = 0; row < n; row++) {
        comity_status status = check_row(c, row, error);
        if (status) {
            return status;
        }
        order[row] = (state_year){c->year->integer[row], c->state->integer[row], row};
    }
    qsort(order, n, sizeof *order, compare_state_years);
    for (size_t i = 1; i < n; i++) {
        if (order[i].year == order[i - 1].year && order[i].state == order[i - 1].state) {
            comity_fail(error, COMITY_ERROR_INPUT, "state %" PRId64 " is there twice in %" PRId64, order[i].state,
                        order[i].year);
            comity_error_at(error, NULL, (int64_t)order[i].row + 1, "state");
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* Mean of the shares that the row has; NaN where it has none. */
static double mean_share(const capability_columns *c, size_t row, const double totals[COMPONENTS], int64_t *averaged) {
    double sum = 0;
    *averaged = 0;
    for (size_t k = 0; k < COMPONENTS; k++) {
        if (comity_is_present(c->component[k], row) && totals[k] > 0) {
            sum += c->component[k]->number[row] / totals[k];
            ++*averaged;
        }
    }
    return *averaged ? sum / (double)*averaged : NAN;
}

static void measure_year(const capability_columns *c, const state_year *order, size_t from, size_t to,
                         comity_panel *out) {
    double totals[COMPONENTS] = {0};
    for (size_t i = from; i < to; i++) {
        for (size_t k = 0; k < COMPONENTS; k++) {
            if (comity_is_present(c->component[k], order[i].row)) {
                totals[k] += c->component[k]->number[order[i].row];
            }
        }
    }
    for (size_t i = from; i < to; i++) {
        int64_t averaged = 0;
        double cinc = mean_share(c, order[i].row, totals, &averaged);
        comity_panel_set_integer(out, YEAR, i, order[i].year);
        comity_panel_set_integer(out, STATE, i, order[i].state);
        comity_panel_set_integer(out, AVERAGED, i, averaged);
        if (averaged) {
            comity_panel_set_number(out, CINC, i, cinc);
        }
    }
}

static comity_status add_out_rows(comity_panel *out, size_t n, comity_error *error) {
    comity_status status = comity_panel_add_column(out, "year", NULL, COMITY_INTEGER, error);
    if (!status) {
        status = comity_panel_add_column(out, "state", NULL, COMITY_INTEGER, error);
    }
    if (!status) {
        status = comity_panel_add_column(out, "cinc", "share", COMITY_NUMBER, error);
    }
    if (!status) {
        status = comity_panel_add_column(out, "components", "components", COMITY_INTEGER, error);
    }
    return status || n == 0 ? status : comity_panel_add_rows(out, n, error);
}

comity_status comity_measure_cinc(const comity_panel *components, comity_panel *out, comity_error *error) {
    capability_columns c;
    size_t n = components->n_rows;
    if (out->n_columns) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the panel for the index must come without columns");
    }
    comity_status status = find_columns(components, &c, error);
    if (status) {
        return status;
    }
    state_year *order = n < SIZE_MAX / sizeof *order ? malloc((n + 1) * sizeof *order) : NULL;
    status = order ? sort_rows(&c, order, n, error) : comity_fail_memory(error);
    if (!status) {
        status = add_out_rows(out, n, error);
    }
    for (size_t from = 0, to = 0; !status && order && from < n; from = to) {
        while (to < n && order[to].year == order[from].year) {
            to++;
        }
        measure_year(&c, order, from, to, out);
    }
    if (status) {
        comity_panel_free(out);
    }
    free(order);
    return status;
}
