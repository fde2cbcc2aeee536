/* Runs: the provenance of results. See store.h. */
#include "data/store/store.h"

#include <inttypes.h>
#include <stdio.h>

comity_status comity_store_run_begin(comity_store *store, const char *method, const char *options, int64_t seed,
                                     int64_t *run, comity_error *error) {
    char seed_text[32];
    char run_text[32];
    comity_status status = comity_store_integer(store, "SELECT nextval('run_number')::BIGINT", NULL, 0, 0, run, error);
    if (status) {
        return status;
    }
    snprintf(seed_text, sizeof seed_text, "%" PRId64, seed);
    snprintf(run_text, sizeof run_text, "%" PRId64, *run);
    const char *values[] = {run_text, method, options, COMITY_VERSION, seed_text};
    return comity_store_query(store,
                              "INSERT INTO run VALUES (?::BIGINT, ?, ?, ?, ?::BIGINT, now()::TIMESTAMP, NULL, NULL)",
                              values, 5, NULL, error);
}

comity_status comity_store_run_end(comity_store *store, int64_t run, const char *summary, comity_error *error) {
    char run_text[32];
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    const char *values[] = {summary, run_text};
    const char *inputs[] = {run_text};
    comity_status status = comity_store_query(
        store, "UPDATE run SET finished = now()::TIMESTAMP, summary = ? WHERE run = ?::BIGINT", values, 2, NULL, error);
    if (status) {
        return status;
    }
    return comity_store_query(store, "INSERT INTO run_input SELECT ?::BIGINT, data_set FROM data_set", inputs, 1, NULL,
                              error);
}
