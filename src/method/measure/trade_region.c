/* Trade inside a region and with the rest of the world. See comity/measure.h.
 *
 * One pass over the flows into three sums: within the region, across its border, among outsiders. All totals and all
 * indicators follow from these, so that the identities between the totals hold up to one rounding. */
#include "comity/measure.h"

#include <inttypes.h>
#include <math.h>

typedef struct {
    const comity_column *origin;
    const comity_column *destination;
    const comity_column *value;
} flow_columns;

static comity_status flow_error(comity_error *error, size_t row, const char *column, const char *what) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s", what);
    comity_error_at(error, NULL, (int64_t)row + 1, column);
    return COMITY_ERROR_INPUT;
}

static comity_status check_state(const comity_column *column, size_t row, size_t n_states, comity_error *error) {
    if (!comity_is_present(column, row)) {
        return flow_error(error, row, column->name, "a flow must have an origin and a destination");
    }
    int64_t state = column->integer[row];
    if (state < 0 || (uint64_t)state >= n_states) {
        comity_fail(error, COMITY_ERROR_INPUT, "there is no state %" PRId64 ", only 0 to %zu", state,
                    n_states ? n_states - 1 : 0);
        comity_error_at(error, NULL, (int64_t)row + 1, column->name);
        return COMITY_ERROR_INPUT;
    }
    return COMITY_OK;
}

static comity_status check_value(const flow_columns *c, size_t row, comity_error *error) {
    double value = c->value->number[row];
    if (comity_is_present(c->value, row) && !(value >= 0 && isfinite(value))) {
        comity_fail(error, COMITY_ERROR_INPUT, "a flow of %g: flows must be zero or positive and finite", value);
        comity_error_at(error, NULL, (int64_t)row + 1, "value");
        return COMITY_ERROR_INPUT;
    }
    return COMITY_OK;
}

/* sums[0]: among outsiders, [1]: across the border, [2]: inside. */
static comity_status sum_flows(const flow_columns *c, size_t n_rows, const uint8_t *member, size_t n_states,
                               double sums[3], comity_region_trade *out, comity_error *error) {
    for (size_t row = 0; row < n_rows; row++) {
        comity_status status = check_state(c->origin, row, n_states, error);
        if (!status) {
            status = check_state(c->destination, row, n_states, error);
        }
        if (!status) {
            status = check_value(c, row, error);
        }
        if (status) {
            return status;
        }
        int64_t origin = c->origin->integer[row];
        int64_t destination = c->destination->integer[row];
        if (!comity_is_present(c->value, row)) {
            out->n_missing++;
        } else if (origin == destination) {
            out->n_diagonal++;
        } else {
            sums[(member[origin] != 0) + (member[destination] != 0)] += c->value->number[row];
        }
    }
    return COMITY_OK;
}

static comity_status fill_totals(const double sums[3], const uint8_t *member, size_t n_states, comity_region_trade *out,
                                 comity_error *error) {
    for (size_t i = 0; i < n_states; i++) {
        out->n_members += member[i] != 0;
    }
    out->n_outsiders = n_states - out->n_members;
    out->inside = 2 * sums[2];
    out->outsiders_region = sums[1];
    out->region_total = 2 * sums[2] + sums[1];
    out->outsiders_total = 2 * sums[0] + sums[1];
    out->world = out->region_total + out->outsiders_total;
    if (!isfinite(out->world)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the flows add up to more than a number can hold");
    }
    return COMITY_OK;
}

comity_status comity_measure_region_trade(const comity_panel *flows, const uint8_t *member, size_t n_states,
                                          comity_region_trade *out, comity_error *error) {
    flow_columns c = {0};
    double sums[3] = {0};
    *out = (comity_region_trade){0};
    c.origin = comity_panel_column(flows, "origin", COMITY_INTEGER, error);
    c.destination = c.origin ? comity_panel_column(flows, "destination", COMITY_INTEGER, error) : NULL;
    c.value = c.destination ? comity_panel_column(flows, "value", COMITY_NUMBER, error) : NULL;
    if (!c.value) {
        return COMITY_ERROR_INPUT;
    }
    comity_status status = sum_flows(&c, flows->n_rows, member, n_states, sums, out, error);
    if (!status) {
        status = fill_totals(sums, member, n_states, out, error);
    }
    if (status) {
        *out = (comity_region_trade){0};
    }
    return status;
}

/* NaN also for a negative part or whole, which no totals of flows can have. */
static double ratio(double part, double whole) {
    return part >= 0 && whole > 0 ? part / whole : NAN;
}

double comity_intra_regional_share(const comity_region_trade *trade) {
    return ratio(trade->inside, trade->region_total);
}

double comity_world_trade_share(const comity_region_trade *trade) {
    return ratio(trade->region_total, trade->world);
}

double comity_trade_intensity(const comity_region_trade *trade) {
    return ratio(comity_intra_regional_share(trade), comity_world_trade_share(trade));
}

double comity_homogeneous_intensity(const comity_region_trade *trade) {
    return ratio(comity_intra_regional_share(trade), ratio(trade->outsiders_region, trade->outsiders_total));
}

/* The complements are formed from the totals, not as 1 - share, which would lose digits near 1. */
double comity_extra_intensity(const comity_region_trade *trade) {
    double outside = ratio(trade->region_total - trade->inside, trade->region_total);
    double among = ratio(trade->outsiders_total - trade->outsiders_region, trade->outsiders_total);
    return ratio(outside, among);
}

double comity_symmetric_introversion(const comity_region_trade *trade) {
    double inside = ratio(trade->inside, trade->region_total);
    double outside = ratio(trade->region_total - trade->inside, trade->region_total);
    double with = ratio(trade->outsiders_region, trade->outsiders_total);
    double among = ratio(trade->outsiders_total - trade->outsiders_region, trade->outsiders_total);
    double inward = inside * among;
    double outward = outside * with;
    return inward + outward > 0 ? (inward - outward) / (inward + outward) : NAN;
}
