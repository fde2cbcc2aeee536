/* The region of a measurement. See region.h. */
#include "study/region.h"

#include <stdio.h>
#include <string.h>

static const char *const names[COMITY_N_VARIANTS] = {"as_was", "fixed", "without_largest"};

const char *comity_variant_name(comity_variant variant) {
    return names[variant];
}

int comity_variant_find(const char *name) {
    for (int i = 0; i < COMITY_N_VARIANTS; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

comity_status comity_region_complete(comity_store *store, comity_region *region, comity_error *error) {
    const char *organisation[] = {region->organisation};
    int64_t first = 0;
    int64_t last = 0;
    comity_status status = comity_store_integer(
        store, "SELECT min(extract(year FROM began)) FROM member_spell WHERE organisation = ? AND role = 'member'",
        organisation, 1, 0, &first, error);
    if (!status && first == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "organisation \"%s\" has no recorded member",
                           region->organisation);
    }
    if (!status) {
        status = comity_store_integer(store, "SELECT year FROM last_recorded_year", NULL, 0, first, &last, error);
    }
    region->first_year = region->first_year ? region->first_year : (int)first;
    region->last_year = region->last_year ? region->last_year : (int)last;
    if (!status && region->first_year > region->last_year) {
        return comity_fail(error, COMITY_ERROR_INPUT, "there are no facts from %d on", region->first_year);
    }
    return status;
}

#define SETTING                                                                                                        \
    "((SELECT organisation FROM setting), (SELECT first_year FROM setting), (SELECT last_year FROM setting))"

static const char *const region_sql[COMITY_N_VARIANTS] = {
    "CREATE OR REPLACE TEMP TABLE region AS FROM members_as_was" SETTING " ORDER BY ALL",
    "CREATE OR REPLACE TEMP TABLE region AS FROM members_fixed" SETTING " ORDER BY ALL",
    "CREATE OR REPLACE TEMP TABLE region AS WITH members AS (FROM members_as_was" SETTING "), ranked AS (SELECT "
    "members.year, members.state, size.value FROM members ASOF LEFT JOIN region_size_of size ON size.state = "
    "members.state AND members.year >= size.year), largest AS (SELECT year, arg_max(state, value) AS state FROM ranked "
    "GROUP BY year) SELECT members.year, members.state FROM members JOIN largest ON largest.year = members.year AND "
    "largest.state <> members.state ORDER BY ALL",
};

/* Copies of what all indicators read, made once a measurement: the views of the same names would be computed anew for
 * each of them. Sorted, so that a layer or a series lies together and DuckDB skips the others. */
#define OF_YEARS "year BETWEEN (SELECT first_year FROM setting) AND (SELECT last_year FROM setting)"
static const char *const copies_sql =
    "CREATE OR REPLACE TEMP TABLE inner_tie AS FROM ties_among_members((SELECT organisation FROM setting)) ORDER BY "
    "ALL;"
    "CREATE OR REPLACE TEMP TABLE inner_state_year AS FROM series_of_members((SELECT organisation FROM setting)) ORDER "
    "BY ALL;"
    "CREATE OR REPLACE TEMP TABLE layer_year AS FROM main.layer_year;"
    "CREATE OR REPLACE TEMP TABLE member_tie AS FROM ties_of_members((SELECT organisation FROM setting)) "
    "WHERE " OF_YEARS " ORDER BY ALL;"
    "CREATE OR REPLACE TEMP TABLE state_flow AS FROM main.state_flow WHERE " OF_YEARS " ORDER BY ALL;"
    "CREATE OR REPLACE TEMP TABLE state_trade AS SELECT layer, state, year, outflow + inflow AS total FROM state_flow "
    "WHERE layer LIKE 'trade_%';"
    "CREATE OR REPLACE TEMP TABLE instrument_year AS FROM instrument_years_of_setting()";

/* Temporary table region_size_of (state, year, value): CINC where there is one, else trade. `ready` 0: neither. */
static comity_status make_sizes(comity_store *store, int *ready, comity_error *error) {
    static const char *const sources[] = {
        "CREATE OR REPLACE TEMP TABLE region_size_of AS SELECT state, year, value FROM state_year WHERE indicator = "
        "'cinc'",
        "CREATE OR REPLACE TEMP TABLE region_size_of AS SELECT origin AS state, year, sum(value) AS value FROM tie "
        "WHERE "
        "layer = 'trade_baci' GROUP BY ALL",
        "CREATE OR REPLACE TEMP TABLE region_size_of AS SELECT origin AS state, year, sum(value) AS value FROM tie "
        "WHERE "
        "layer = 'trade_cow' GROUP BY ALL",
    };
    comity_status status = COMITY_OK;
    int64_t rows = 0;
    for (size_t i = 0; !status && rows == 0 && i < sizeof sources / sizeof sources[0]; i++) {
        if (!(status = comity_store_exec(store, sources[i], error))) {
            status = comity_store_integer(store, "SELECT count(*) FROM region_size_of", NULL, 0, 0, &rows, error);
        }
    }
    *ready = rows > 0;
    return status;
}

comity_status comity_region_prepare(comity_store *store, const comity_region *region, comity_error *error) {
    char first[16];
    char last[16];
    snprintf(first, sizeof first, "%d", region->first_year);
    snprintf(last, sizeof last, "%d", region->last_year);
    const char *values[] = {region->organisation, first, last};
    /* one thread: sums of floating-point numbers keep their order, and with it their last digit */
    comity_status status = comity_store_exec(store,
                                             "SET threads = 1; CREATE OR REPLACE TEMP TABLE setting (organisation "
                                             "VARCHAR, first_year INTEGER, last_year INTEGER)",
                                             error);
    if (!status) {
        status =
            comity_store_query(store, "INSERT INTO setting VALUES (?, ?::INTEGER, ?::INTEGER)", values, 3, NULL, error);
    }
    return status ? status : comity_store_exec(store, copies_sql, error);
}

comity_status comity_region_make(comity_store *store, comity_variant variant, int *ready, comity_error *error) {
    comity_status status = COMITY_OK;
    *ready = 1;
    if (variant == COMITY_WITHOUT_LARGEST) {
        status = make_sizes(store, ready, error);
    }
    if (!status && *ready && !(status = comity_store_exec(store, region_sql[variant], error))) {
        /* as the view, over the region that was just made */
        status = comity_store_exec(
            store, "CREATE OR REPLACE TEMP TABLE instrument_shared AS FROM instruments_shared_by_region()", error);
    }
    return status;
}
