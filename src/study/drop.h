/* Removes data sets from the workbench, and tells which results rested on them.
 *
 * With a set go all rows that it brought (ties, state-years, affiliations, votes, those that wait, roll calls, tables),
 * what was listed about it, and layers, series, tables and recipes of which nothing is left. What was derived from it
 * is computed anew from the rest. Results stay, for they were published as they are; the table data_set_gone keeps what
 * they rested on, and comity_trace_number says so. */
#ifndef COMITY_STUDY_DROP_H
#define COMITY_STUDY_DROP_H

#include "comity/base.h"
#include "data/store/store.h"

typedef struct {
    comity_panel sets;               /* those that went: data_set, name, label, title, file */
    comity_panel rows;               /* what went with them: data_set, kind, what, rows */
    comity_panel results;            /* that rested on them: run, kind, organisation, result, values */
    char derived[512];               /* what was computed anew, separated by ", " */
    int64_t votes_without_roll_call; /* that stay although the roll calls they belong to went */
} comity_drop_result;

void comity_drop_result_free(comity_drop_result *result);

/* Drops the data sets that the `n` words stand for, in one transaction: a number (data_set), or a name or a file (its
 * path as it was given, or its last part) of the version `label` (NULL: without label). Errors: a word stands for
 * nothing (COMITY_ERROR_NOT_FOUND, with what there is); interrupted. `out` needs comity_drop_result_free, after an
 * error too. Cost: one pass over the rows of every table; the agreement of all votes where votes went. */
comity_status comity_drop(comity_store *store, const char *const *words, size_t n, const char *label,
                          const volatile int *stop, comity_drop_result *out, comity_error *error);

#endif
