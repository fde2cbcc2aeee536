/* The states of the world. See world.h. */
#include "study/world.h"

#include <stdio.h>

comity_status comity_world_make(comity_store *store, int first, int last, comity_error *error) {
    char years[2][16];
    const char *values[] = {years[0], years[1]};
    snprintf(years[0], sizeof years[0], "%d", first);
    snprintf(years[1], sizeof years[1], "%d", last);
    comity_status status = comity_store_exec(
        store,
        "CREATE OR REPLACE TEMP TABLE world_state AS SELECT state, CAST(row_number() OVER (ORDER BY state) - 1 AS "
        "INTEGER) AS id FROM (SELECT DISTINCT state FROM state)",
        error);
    return status ? status
                  : comity_store_query(
                        store,
                        "CREATE OR REPLACE TEMP TABLE world AS SELECT DISTINCT years.year::INTEGER AS year, s.state, "
                        "w.id FROM (SELECT unnest(range(?::INTEGER, ?::INTEGER + 1)) AS year) years JOIN state s ON "
                        "s.kind IN ('state', 'historic') AND (s.began IS NULL OR s.began <= "
                        "make_date(years.year::INTEGER, 12, 31)) AND (s.ended IS NULL OR s.ended > "
                        "make_date(years.year::INTEGER, 12, 31)) JOIN world_state w ON w.state = s.state",
                        values, 2, NULL, error);
}

comity_status comity_world_members(comity_store *store, const char *organisation, int first, int last,
                                   comity_error *error) {
    char years[2][16];
    const char *values[] = {organisation, years[0], years[1]};
    snprintf(years[0], sizeof years[0], "%d", first);
    snprintf(years[1], sizeof years[1], "%d", last);
    return comity_store_query(store,
                              "CREATE OR REPLACE TEMP TABLE world_member AS FROM members_as_was(?::VARCHAR, "
                              "?::INTEGER, ?::INTEGER)",
                              values, 3, NULL, error);
}
