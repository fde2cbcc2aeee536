/* Looks through the facts of a workbench for what a careful reader would question. */
#ifndef COMITY_STUDY_CHECK_H
#define COMITY_STUDY_CHECK_H

#include "comity/base.h"
#include "data/store/store.h"

/* Rows: severity (error, note), check, table_name, line (of the CSV file), finding. Errors are overlapping spells and
 * terms, unknown states, unsourced facts, quotas that do not add up, and claims that cannot be tested; notes are facts
 * on which sources disagree, and what is unverified. Order: errors first. `n_errors` counts the errors. */
comity_status comity_check(comity_store *store, comity_panel *out, size_t *n_errors, comity_error *error);

#endif
