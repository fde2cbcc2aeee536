/* The SQL functions. See functions.h.
 *
 * One descriptor a function; three shapes: numbers to number, one list to number, two lists to number. The measures of
 * similarity take two lists with NULL for missing values, and the levels. The trend function returns a struct; those of
 * breaks return positions, or a struct. DuckDB
 * calls them on vectors of up to 2,048 rows, on any of its threads. */
#include "study/functions.h"

#include "comity/breaks.h"
#include "comity/composite.h"
#include "comity/measure.h"
#include "comity/rates.h"
#include "comity/similarity.h"
#include "comity/spillover.h"
#include "data/unify/name.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 5 };

typedef struct {
    const char *name;
    size_t arity;                          /* number arguments, or lists */
    double (*of_numbers)(const double *x); /* set for the shape "numbers" */
    double (*of_list)(const double *values, size_t n);
    double (*of_lists)(const double *a, const double *b, size_t n);
} sql_function;

static size_t count(double n) {
    return n >= 0 && n < 1e15 ? (size_t)n : 0;
}

static double f_hhi_normalised(const double *x) {
    return comity_hhi_normalised(x[0], count(x[1]));
}
static double f_effective_number(const double *x) {
    return comity_effective_number(x[0]);
}
static double f_hirschman(const double *x) {
    return comity_hirschman(x[0]);
}
static double f_ray_singer(const double *x) {
    return comity_ray_singer(x[0], count(x[1]));
}
static double f_equal_share_gap(const double *x) {
    return comity_equal_share_gap(x[0], count(x[1]));
}
static double f_contribution_ratio(const double *x) {
    return comity_contribution_ratio(x[0], count(x[1]));
}
static double f_intra_regional_share(const double *x) {
    return comity_intra_regional_share(&(comity_region_trade){.inside = x[0], .region_total = x[1]});
}
static double f_trade_intensity(const double *x) {
    return comity_trade_intensity(&(comity_region_trade){.inside = x[0], .region_total = x[1], .world = x[2]});
}

static comity_region_trade totals(const double *x) {
    return (comity_region_trade){
        .inside = x[0], .region_total = x[1], .outsiders_region = x[2], .outsiders_total = x[3], .world = x[1] + x[3]};
}
static double f_homogeneous_intensity(const double *x) {
    comity_region_trade trade = totals(x);
    return comity_homogeneous_intensity(&trade);
}
static double f_extra_intensity(const double *x) {
    comity_region_trade trade = totals(x);
    return comity_extra_intensity(&trade);
}
static double f_symmetric_introversion(const double *x) {
    comity_region_trade trade = totals(x);
    return comity_symmetric_introversion(&trade);
}
static double f_dependence(const double *x) {
    return comity_dependence(x[0], x[1]);
}
static double f_asymmetry(const double *x) {
    return comity_asymmetry(x[0], x[1]);
}
static double f_asymmetry_normalised(const double *x) {
    return comity_asymmetry_normalised(x[0], x[1]);
}
static double f_symmetry(const double *x) {
    return comity_symmetry(x[0], x[1]);
}
static double f_salience(const double *x) {
    return comity_salience(x[0], x[1]);
}
static double f_interdependence(const double *x) {
    return comity_interdependence(x[0], x[1]);
}
static double f_rca(const double *x) {
    return comity_rca(x[0], x[1], x[2], x[3]);
}
static double f_rca_symmetric(const double *x) {
    return comity_rca_symmetric(x[0]);
}
static double f_trade_cost(const double *x) {
    return comity_trade_cost(x[0], x[1], x[2], x[3], x[4]);
}
static double f_export_intensity(const double *x) {
    return comity_export_intensity(x[0], x[1], x[2], x[3]);
}

static double f_critical_correlation(const double *x) {
    return comity_critical_correlation(count(x[0]), x[1]);
}
static double f_detectable_correlation(const double *x) {
    return comity_detectable_correlation(count(x[0]), x[1], x[2]);
}
static double f_weighted_mean(const double *x, const double *w, size_t n) {
    return comity_aggregate(x, w, n, COMITY_AGGREGATE_ARITHMETIC, 0);
}
static double f_geometric_mean(const double *x, const double *w, size_t n) {
    return comity_aggregate(x, w, n, COMITY_AGGREGATE_GEOMETRIC, 0);
}
static double f_harmonic_mean(const double *x, const double *w, size_t n) {
    return comity_aggregate(x, w, n, COMITY_AGGREGATE_HARMONIC, 0);
}
static double f_compound_growth(const double *values, const double *times, size_t n) {
    return comity_compound_growth(values, times, n).growth;
}

static const sql_function functions[] = {
    {"comity_critical_correlation", 2, f_critical_correlation, NULL, NULL},
    {"comity_detectable_correlation", 3, f_detectable_correlation, NULL, NULL},
    {"comity_hhi", 1, NULL, comity_hhi, NULL},
    {"comity_hhi_of_shares", 1, NULL, comity_hhi_of_shares, NULL},
    {"comity_hhi_normalised", 2, f_hhi_normalised, NULL, NULL},
    {"comity_effective_number", 1, f_effective_number, NULL, NULL},
    {"comity_hirschman", 1, f_hirschman, NULL, NULL},
    {"comity_ray_singer", 2, f_ray_singer, NULL, NULL},
    {"comity_equal_share_gap", 2, f_equal_share_gap, NULL, NULL},
    {"comity_contribution_ratio", 2, f_contribution_ratio, NULL, NULL},
    {"comity_intra_regional_share", 2, f_intra_regional_share, NULL, NULL},
    {"comity_trade_intensity", 3, f_trade_intensity, NULL, NULL},
    {"comity_homogeneous_intensity", 4, f_homogeneous_intensity, NULL, NULL},
    {"comity_extra_intensity", 4, f_extra_intensity, NULL, NULL},
    {"comity_symmetric_introversion", 4, f_symmetric_introversion, NULL, NULL},
    {"comity_dependence", 2, f_dependence, NULL, NULL},
    {"comity_asymmetry", 2, f_asymmetry, NULL, NULL},
    {"comity_asymmetry_normalised", 2, f_asymmetry_normalised, NULL, NULL},
    {"comity_symmetry", 2, f_symmetry, NULL, NULL},
    {"comity_salience", 2, f_salience, NULL, NULL},
    {"comity_interdependence", 2, f_interdependence, NULL, NULL},
    {"comity_rca", 4, f_rca, NULL, NULL},
    {"comity_rca_symmetric", 1, f_rca_symmetric, NULL, NULL},
    {"comity_trade_cost", 5, f_trade_cost, NULL, NULL},
    {"comity_export_intensity", 4, f_export_intensity, NULL, NULL},
    {"comity_export_similarity", 2, NULL, NULL, comity_export_similarity},
    {"comity_specialisation_distance", 2, NULL, NULL, comity_specialisation_distance},
    {"comity_trade_complementarity", 2, NULL, NULL, comity_trade_complementarity},
    {"comity_grubel_lloyd", 2, NULL, NULL, comity_grubel_lloyd},
    {"comity_connectedness_depth", 2, NULL, NULL, comity_connectedness_depth},
    {"comity_connectedness_breadth", 2, NULL, NULL, comity_connectedness_breadth},
    {"comity_variation", 1, NULL, comity_variation, NULL},
    {"comity_convergence", 1, NULL, comity_convergence, NULL},
    {"comity_rate_dispersion", 1, NULL, comity_rate_dispersion, NULL},
    {"comity_skewness", 1, NULL, comity_skewness, NULL},
    {"comity_kurtosis", 1, NULL, comity_kurtosis, NULL},
    {"comity_weighted_mean", 2, NULL, NULL, f_weighted_mean},
    {"comity_geometric_mean", 2, NULL, NULL, f_geometric_mean},
    {"comity_harmonic_mean", 2, NULL, NULL, f_harmonic_mean},
    {"comity_compound_growth", 2, NULL, NULL, f_compound_growth},
    {"comity_mean_rank_shift", 2, NULL, NULL, comity_mean_rank_shift},
};

static int valid_at(duckdb_vector vector, idx_t row) {
    uint64_t *valid = duckdb_vector_get_validity(vector);
    return !valid || duckdb_validity_row_is_valid(valid, row);
}

static void put(duckdb_vector output, idx_t row, double value) {
    ((double *)duckdb_vector_get_data(output))[row] = value;
    if (!isfinite(value)) {
        duckdb_vector_ensure_validity_writable(output);
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
    }
}

static double call_numbers(const sql_function *function, duckdb_data_chunk input, idx_t row) {
    double x[MOST_ARGUMENTS];
    for (size_t i = 0; i < function->arity; i++) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(input, i);
        if (!valid_at(vector, row)) {
            return NAN;
        }
        x[i] = ((const double *)duckdb_vector_get_data(vector))[row];
    }
    return function->of_numbers(x);
}

/* The values of a list cell, or NULL where the cell or one of its elements is NULL. */
static const double *list_at(duckdb_vector vector, idx_t row, size_t *n) {
    if (!valid_at(vector, row)) {
        return NULL;
    }
    duckdb_list_entry entry = ((const duckdb_list_entry *)duckdb_vector_get_data(vector))[row];
    duckdb_vector child = duckdb_list_vector_get_child(vector);
    for (idx_t i = 0; i < entry.length; i++) {
        if (!valid_at(child, entry.offset + i)) {
            return NULL;
        }
    }
    *n = entry.length;
    return (const double *)duckdb_vector_get_data(child) + entry.offset;
}

static double call_lists(const sql_function *function, duckdb_data_chunk input, idx_t row) {
    size_t n = 0;
    size_t n_other = 0;
    const double *values = list_at(duckdb_data_chunk_get_vector(input, 0), row, &n);
    if (!values) {
        return NAN;
    }
    if (function->of_list) {
        return function->of_list(values, n);
    }
    const double *other = list_at(duckdb_data_chunk_get_vector(input, 1), row, &n_other);
    return other && n == n_other ? function->of_lists(values, other, n) : NAN;
}

static void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    const sql_function *function = duckdb_scalar_function_get_extra_info(info);
    idx_t rows = duckdb_data_chunk_get_size(input);
    for (idx_t row = 0; row < rows; row++) {
        put(output, row, function->of_numbers ? call_numbers(function, input, row) : call_lists(function, input, row));
    }
}

static comity_status register_one(comity_store *store, const char *name, duckdb_logical_type argument, size_t arity,
                                  duckdb_logical_type result, duckdb_scalar_function_t body, const void *extra,
                                  comity_error *error) {
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_scalar_function_set_name(function, name);
    for (size_t i = 0; i < arity; i++) {
        duckdb_scalar_function_add_parameter(function, argument);
    }
    duckdb_scalar_function_set_return_type(function, result);
    duckdb_scalar_function_set_function(function, body);
    duckdb_scalar_function_set_special_handling(function);
    duckdb_scalar_function_set_extra_info(function, (void *)(uintptr_t)extra, NULL);
    duckdb_state state = duckdb_register_scalar_function(comity_store_connection(store), function);
    duckdb_destroy_scalar_function(&function);
    return state == DuckDBError ? comity_fail(error, COMITY_ERROR_IO, "DuckDB did not take the function %s", name)
                                : COMITY_OK;
}

enum { TREND_FIELDS = 11 };
static const char *trend_names[TREND_FIELDS] = {
    "n", "s", "variance", "z", "p", "slope", "slope_low", "slope_high", "pettitt_k", "pettitt_at", "pettitt_p"};

static void call_trend(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        size_t n = 0;
        comity_trend t = {0};
        comity_error error;
        const double *values = list_at(duckdb_data_chunk_get_vector(input, 0), row, &n);
        comity_status status = values ? comity_measure_trend(values, NULL, n, &t, &error) : COMITY_OK;
        if (status) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
        double all[TREND_FIELDS] = {(double)t.n, t.s,         t.variance,   t.z,         t.p,
                                    t.slope,     t.slope_low, t.slope_high, t.pettitt_k, (double)t.pettitt_at,
                                    t.pettitt_p};
        if (!values) {
            duckdb_vector_ensure_validity_writable(output);
            duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
        }
        for (size_t i = 0; i < TREND_FIELDS; i++) {
            put(duckdb_struct_vector_get_child(output, i), row, values ? all[i] : NAN);
        }
    }
}

enum { RATIO_FIELDS = 8 };
static const char *ratio_names[RATIO_FIELDS] = {"ratio",    "low", "high",      "mid_low",
                                                "mid_high", "p",   "p_central", "mid_p"};

/* A number of cell `column` that must be a whole count. */
static int64_t count_at(duckdb_data_chunk input, idx_t column, idx_t row) {
    double value = ((const double *)duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, column)))[row];
    return value >= 0 && value <= 1e12 && value == floor(value) ? (int64_t)value : -1;
}

static double exposure_at(duckdb_data_chunk input, idx_t column, idx_t row) {
    return ((const double *)duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, column)))[row];
}

/* Four or eight numbers: count and exposure after and before, and those of the controls. */
static void call_rates(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    idx_t arguments = duckdb_data_chunk_get_column_count(input);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        comity_rate rates[4];
        comity_rate_ratio r;
        comity_error error;
        int present = 1;
        for (idx_t i = 0; i < arguments; i++) {
            present = present && valid_at(duckdb_data_chunk_get_vector(input, i), row);
        }
        for (idx_t i = 0; present && i < arguments / 2; i++) {
            rates[i] = (comity_rate){count_at(input, 2 * i, row), exposure_at(input, 2 * i + 1, row)};
        }
        comity_status status =
            !present         ? COMITY_OK
            : arguments == 4 ? comity_measure_rate_ratio(rates[0], rates[1], 0.95, &r, &error)
                             : comity_measure_ratio_of_ratios(rates[0], rates[1], rates[2], rates[3], 0.95, &r, &error);
        if (status) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
        if (!present) {
            duckdb_vector_ensure_validity_writable(output);
            duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
            r = (comity_rate_ratio){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        }
        const double all[RATIO_FIELDS] = {r.ratio, r.low, r.high, r.mid_low, r.mid_high, r.p, r.p_central, r.mid_p};
        for (size_t i = 0; i < RATIO_FIELDS; i++) {
            put(duckdb_struct_vector_get_child(output, i), row, all[i]);
        }
    }
}

static comity_status register_rates(comity_store *store, duckdb_logical_type number, comity_error *error) {
    duckdb_logical_type members[RATIO_FIELDS];
    for (size_t i = 0; i < RATIO_FIELDS; i++) {
        members[i] = number;
    }
    duckdb_logical_type ratio = duckdb_create_struct_type(members, ratio_names, RATIO_FIELDS);
    comity_status status = register_one(store, "comity_rate_ratio", number, 4, ratio, call_rates, NULL, error);
    if (!status) {
        status = register_one(store, "comity_ratio_of_ratios", number, 8, ratio, call_rates, NULL, error);
    }
    duckdb_destroy_logical_type(&ratio);
    return status;
}

/* The values of a list cell with NaN for NULL, in memory that the caller frees; *status tells of failure. NULL: the
 * cell is NULL. */
static double *copy_list(duckdb_vector vector, idx_t row, size_t *n, comity_status *status, comity_error *error) {
    if (*status || !valid_at(vector, row)) {
        return NULL;
    }
    duckdb_list_entry entry = ((const duckdb_list_entry *)duckdb_vector_get_data(vector))[row];
    duckdb_vector child = duckdb_list_vector_get_child(vector);
    const double *values = (const double *)duckdb_vector_get_data(child) + entry.offset;
    double *copy = malloc((entry.length + 1) * sizeof *copy);
    if (!copy) {
        *status = comity_fail_memory(error);
        return NULL;
    }
    for (idx_t i = 0; i < entry.length; i++) {
        copy[i] = valid_at(child, entry.offset + i) ? values[i] : NAN;
    }
    *n = entry.length;
    return copy;
}

/* One row: lists x, y, levels and, where there are four, weights. */
static comity_status similarity_row(comity_similarity which, duckdb_data_chunk input, idx_t row, double *value,
                                    comity_error *error) {
    double *lists[4] = {NULL};
    size_t n[4] = {0};
    size_t n_lists = duckdb_data_chunk_get_column_count(input);
    comity_status status = COMITY_OK;
    int whole = 1;
    *value = NAN;
    for (size_t i = 0; i < n_lists; i++) {
        lists[i] = copy_list(duckdb_data_chunk_get_vector(input, i), row, &n[i], &status, error);
        whole = whole && lists[i];
    }
    if (!status && whole) {
        comity_levels levels = {lists[2], n[2]};
        status = n[0] == n[1] && (n_lists < 4 || n[3] == n[0])
                     ? comity_similarity_of_lists(lists[0], lists[1], lists[3], n[0], &levels, which, value, error)
                     : comity_fail(error, COMITY_ERROR_INPUT, "the lists are not equally long");
    }
    for (size_t i = 0; i < n_lists; i++) {
        free(lists[i]);
    }
    return status;
}

static void call_similarity(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    comity_similarity which = (comity_similarity)(uintptr_t)duckdb_scalar_function_get_extra_info(info);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        comity_error error;
        double value = NAN;
        if (similarity_row(which, input, row, &value, &error)) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
        put(output, row, value);
    }
}

/* comity_NAME(x, y, levels) and comity_NAME_weighted(x, y, levels, weights) of every measure of similarity. */
static comity_status register_similarities(comity_store *store, duckdb_logical_type list, duckdb_logical_type number,
                                           comity_error *error) {
    comity_status status = COMITY_OK;
    for (int i = 0; !status && i < 2 * COMITY_N_SIMILARITIES; i++) {
        char name[64];
        int which = i / 2;
        snprintf(name, sizeof name, "comity_%s%s", comity_similarity_name((comity_similarity)which),
                 i % 2 ? "_weighted" : "");
        status =
            register_one(store, name, list, i % 2 ? 4 : 3, number, call_similarity, (void *)(uintptr_t)which, error);
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- breaks
 */

/* Argument `column` of the row, or NaN where it is NULL; `usual` where the call has no such argument. */
static double number_at(duckdb_data_chunk input, size_t column, idx_t row, double usual) {
    if (column >= duckdb_data_chunk_get_column_count(input)) {
        return usual;
    }
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, column);
    return valid_at(vector, row) ? ((const double *)duckdb_vector_get_data(vector))[row] : NAN;
}

/* Positions of the row appended to the list vector; NULL where there are none to give. */
static comity_status put_positions(duckdb_vector output, idx_t row, const int64_t *at, size_t n, int is_null,
                                   comity_error *error) {
    idx_t used = duckdb_list_vector_get_size(output);
    if (duckdb_list_vector_reserve(output, used + n) == DuckDBError ||
        duckdb_list_vector_set_size(output, used + n) == DuckDBError) {
        return comity_fail_memory(error);
    }
    int64_t *child = duckdb_vector_get_data(duckdb_list_vector_get_child(output));
    for (size_t i = 0; i < n; i++) {
        child[used + i] = at[i];
    }
    ((duckdb_list_entry *)duckdb_vector_get_data(output))[row] = (duckdb_list_entry){used, n};
    if (is_null) {
        duckdb_vector_ensure_validity_writable(output);
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
    }
    return COMITY_OK;
}

/* Finds the breaks of the values: at most n of them into `at`; arguments after the list are those of the row. */
typedef comity_status find_breaks(const double *values, size_t n, duckdb_data_chunk input, idx_t row, int64_t *at,
                                  size_t *n_found, comity_error *error);

static comity_status find_pelt(const double *values, size_t n, duckdb_data_chunk input, idx_t row, int64_t *at,
                               size_t *n_found, comity_error *error) {
    comity_change_options options = {.kind = COMITY_CHANGE_MEAN, .penalty = COMITY_PENALTY_BIC};
    comity_changes changes;
    if (duckdb_data_chunk_get_column_count(input) > 1) {
        options.penalty = COMITY_PENALTY_MANUAL;
        options.penalty_value = number_at(input, 1, row, 0);
    }
    comity_status status = comity_measure_changes(values, n, &options, &changes, error);
    if (!status) {
        *n_found = changes.n_changes;
        for (size_t i = 0; i < changes.n_changes; i++) {
            at[i] = (int64_t)changes.at[i];
        }
        comity_changes_free(&changes);
    }
    return status;
}

static comity_status find_bai_perron(const double *values, size_t n, duckdb_data_chunk input, idx_t row, int64_t *at,
                                     size_t *n_found, comity_error *error) {
    double most = number_at(input, 1, row, 0);
    comity_breaks_options options = {.rule = COMITY_BREAKS_BIC, .trim = number_at(input, 2, row, 0)};
    comity_breaks breaks;
    if (!(fabs(most) < 1e6)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the most breaks must be a whole number");
    }
    options.max_breaks = (int)most;
    double *level = malloc((n + 1) * sizeof *level);
    if (!level) {
        return comity_fail_memory(error);
    }
    comity_breaks_design(NULL, n, 0, level);
    comity_status status = comity_measure_breaks(values, level, n, 1, &options, &breaks, error);
    if (!status) {
        *n_found = breaks.n_breaks;
        for (size_t i = 0; i < breaks.n_breaks; i++) {
            at[i] = (int64_t)breaks.breaks[i].at;
        }
        comity_breaks_free(&breaks);
    }
    free(level);
    return status;
}

/* A row of a function that yields positions. NULL where an argument after the list is NULL, too. */
static comity_status breaks_row(find_breaks *find, duckdb_data_chunk input, idx_t row, duckdb_vector output,
                                comity_error *error) {
    size_t n = 0;
    size_t found = 0;
    comity_status status = COMITY_OK;
    double *values = copy_list(duckdb_data_chunk_get_vector(input, 0), row, &n, &status, error);
    int64_t *at = values ? malloc((n + 1) * sizeof *at) : NULL;
    int is_null = !values || isnan(number_at(input, 1, row, 0)) || isnan(number_at(input, 2, row, 0));
    if (!status && values && !at) {
        status = comity_fail_memory(error);
    }
    if (!status && !is_null) {
        status = find(values, n, input, row, at, &found, error);
    }
    if (!status) {
        status = put_positions(output, row, at, found, is_null, error);
    }
    free(at);
    free(values);
    return status;
}

static void call_breaks(find_breaks *find, duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        comity_error error;
        if (breaks_row(find, input, row, output, &error)) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
    }
}

static void call_pelt(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    call_breaks(find_pelt, info, input, output);
}

static void call_bai_perron(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    call_breaks(find_bai_perron, info, input, output);
}

enum { BREAK_TEST_FIELDS = 10 };
static const char *break_test_names[BREAK_TEST_FIELDS] = {"n",     "sup_f", "sup_at", "sup_p", "ave_f",
                                                          "ave_p", "exp_f", "exp_p",  "cusum", "cusum_p"};

static comity_status break_test_row(const double *values, size_t n, double out[BREAK_TEST_FIELDS],
                                    comity_error *error) {
    comity_break_test t;
    double *level = malloc((n + 1) * sizeof *level);
    if (!level) {
        return comity_fail_memory(error);
    }
    comity_breaks_design(NULL, n, 0, level);
    comity_status status = comity_measure_break_test(values, level, n, 1, NULL, &t, error);
    free(level);
    if (!status) {
        const double all[BREAK_TEST_FIELDS] = {
            (double)t.n, t.sup_f,  t.sup_at < 0 ? NAN : (double)t.sup_at, t.sup_p, t.ave_f, t.ave_p, t.exp_f, t.exp_p,
            t.cusum,     t.cusum_p};
        memcpy(out, all, sizeof all);
    }
    return status;
}

static void call_break_test(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        size_t n = 0;
        comity_error error;
        comity_status status = COMITY_OK;
        double all[BREAK_TEST_FIELDS];
        double *values = copy_list(duckdb_data_chunk_get_vector(input, 0), row, &n, &status, &error);
        if (values) {
            status = break_test_row(values, n, all, &error);
        } else {
            duckdb_vector_ensure_validity_writable(output);
            duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
        }
        for (size_t i = 0; !status && i < BREAK_TEST_FIELDS; i++) {
            put(duckdb_struct_vector_get_child(output, i), row, values ? all[i] : NAN);
        }
        free(values);
        if (status) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
    }
}

/* comity_pettitt_p(list, permutations): Pettitt's p by random orders, seed 1. */
static void call_pettitt(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        size_t n = 0;
        comity_error error;
        comity_status status = COMITY_OK;
        double p = NAN;
        double wanted = number_at(input, 1, row, NAN);
        double *values = copy_list(duckdb_data_chunk_get_vector(input, 0), row, &n, &status, &error);
        if (!status && values && wanted >= 1 && wanted <= 1e7) {
            status = comity_pettitt_permutation_p(values, n, (size_t)wanted, 1, &p, &error);
        } else if (!status && values && !isnan(wanted)) {
            status = comity_fail(&error, COMITY_ERROR_USAGE, "permutations must lie between 1 and 10,000,000");
        }
        free(values);
        if (status) {
            duckdb_scalar_function_set_error(info, error.message);
            return;
        }
        put(output, row, p);
    }
}

/* A function of a list and up to `most` numbers after it, which may be left out down to `least`. */
static comity_status register_optional(comity_store *store, const char *name, duckdb_logical_type list,
                                       duckdb_logical_type number, size_t least, size_t most,
                                       duckdb_logical_type result, duckdb_scalar_function_t body, comity_error *error) {
    duckdb_scalar_function_set set = duckdb_create_scalar_function_set(name);
    for (size_t arity = least; arity <= most; arity++) {
        duckdb_scalar_function function = duckdb_create_scalar_function();
        duckdb_scalar_function_set_name(function, name);
        duckdb_scalar_function_add_parameter(function, list);
        for (size_t i = 0; i < arity; i++) {
            duckdb_scalar_function_add_parameter(function, number);
        }
        duckdb_scalar_function_set_return_type(function, result);
        duckdb_scalar_function_set_function(function, body);
        duckdb_scalar_function_set_special_handling(function);
        duckdb_add_scalar_function_to_set(set, function);
        duckdb_destroy_scalar_function(&function);
    }
    duckdb_state state = duckdb_register_scalar_function_set(comity_store_connection(store), set);
    duckdb_destroy_scalar_function_set(&set);
    return state == DuckDBError ? comity_fail(error, COMITY_ERROR_IO, "DuckDB did not take the function %s", name)
                                : COMITY_OK;
}

static comity_status register_breaks(comity_store *store, duckdb_logical_type list, duckdb_logical_type number,
                                     comity_error *error) {
    duckdb_logical_type members[BREAK_TEST_FIELDS];
    duckdb_logical_type position = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
    duckdb_logical_type positions = duckdb_create_list_type(position);
    for (size_t i = 0; i < BREAK_TEST_FIELDS; i++) {
        members[i] = number;
    }
    duckdb_logical_type test = duckdb_create_struct_type(members, break_test_names, BREAK_TEST_FIELDS);
    comity_status status;
    if (!(status = register_optional(store, "comity_pelt", list, number, 0, 1, positions, call_pelt, error)) &&
        !(status =
              register_optional(store, "comity_bai_perron", list, number, 0, 2, positions, call_bai_perron, error)) &&
        !(status = register_optional(store, "comity_pettitt_p", list, number, 1, 1, number, call_pettitt, error))) {
        status = register_one(store, "comity_break_test", list, 1, test, call_break_test, NULL, error);
    }
    duckdb_destroy_logical_type(&test);
    duckdb_destroy_logical_type(&positions);
    duckdb_destroy_logical_type(&position);
    return status;
}

comity_status comity_functions_register(comity_store *store, comity_error *error) {
    duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
    duckdb_logical_type list = duckdb_create_list_type(number);
    duckdb_logical_type members[TREND_FIELDS];
    for (size_t i = 0; i < TREND_FIELDS; i++) {
        members[i] = number;
    }
    duckdb_logical_type trend = duckdb_create_struct_type(members, trend_names, TREND_FIELDS);
    comity_status status = comity_name_register(store, error);
    if (!status) {
        status = register_one(store, "comity_trend", list, 1, trend, call_trend, NULL, error);
    }
    if (!status) {
        status = register_rates(store, number, error);
    }
    for (size_t i = 0; !status && i < sizeof functions / sizeof functions[0]; i++) {
        const sql_function *f = &functions[i];
        status = register_one(store, f->name, f->of_numbers ? number : list, f->arity, number, call, f, error);
    }
    if (!status) {
        status = register_similarities(store, list, number, error);
    }
    if (!status) {
        status = register_breaks(store, list, number, error);
    }
    duckdb_destroy_logical_type(&trend);
    duckdb_destroy_logical_type(&list);
    duckdb_destroy_logical_type(&number);
    return status;
}
