/* Vote agreement of every pair of states: two of the measures of similarity, on the levels of votes. See
 * comity/measure.h, and similarity_rows.c for the algorithm. One thread. */
#include "comity/measure.h"
#include "method/measure/similarity_internal.h"

#include <stdlib.h>
#include <string.h>

/* The table as it was before there were other measures: the column is called s whatever its distance. */
static comity_status name_column(comity_panel *out, comity_error *error) {
    char *name = strdup("s");
    if (!name) {
        comity_panel_free(out);
        return comity_fail_memory(error);
    }
    comity_column *last = &out->columns[out->n_columns - 1];
    free(last->name);
    last->name = name;
    return COMITY_OK;
}

comity_status comity_measure_agreement(const comity_panel *votes, const comity_agreement_options *options,
                                       comity_panel *out, comity_error *error) {
    static const double levels[] = {1, 2, 3}; /* yes, abstain, no */
    int squared = options && options->squared;
    const comity_similarity measures[] = {COMITY_AGREEMENT, squared ? COMITY_S_SQUARED : COMITY_S};
    comity_similarity_info info = {0};
    comity_similarity_options similarity = {.levels = {levels, 3},
                                            .measures = measures,
                                            .n_measures = 2,
                                            .ignore_others = 1,
                                            .n_threads = 1,
                                            .info = &info};
    comity_status status = similarity_of_rows(votes, "vote", &similarity, out, error);
    if (!status && squared) {
        status = name_column(out, error);
    }
    if (!status && options && options->info) {
        *options->info = (comity_agreement_info){info.n_used, info.n_missing, info.n_other};
    }
    return status;
}
