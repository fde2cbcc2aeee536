/* Reads a case, a set of CSV files as described by case_tables.h, into the tables of a workbench. */
#ifndef COMITY_STUDY_CASE_H
#define COMITY_STUDY_CASE_H

#include "base/problems.h"
#include "comity/base.h"
#include "data/store/store.h"

/* Makes the empty tables of facts, and those of claims (claim_tables.sql), those that are not there yet. A DATE column
 * `x` becomes x DATE (first day) and x_precision VARCHAR (year, month or day); every table has `line`, the row in its
 * CSV file. */
comity_status comity_case_make_tables(comity_store *store, comity_error *error);

/* How many of the tables of facts the workbench lacks: those that came after the program that made it. 0 where it has
 * none at all. */
comity_status comity_case_count_missing(comity_store *store, int64_t *missing, comity_error *error);

/* Loads every table of the case `name` (built-in name, or folder) inside the open transaction, then checks references
 * and keys, then loads the claims (claim_load.h). All errors found are added to `problems`. O(rows). */
comity_status comity_case_load(comity_store *store, const char *name, comity_problems *problems, comity_error *error);

/* Names of the built-in cases, NULL-terminated, sorted. */
const char *const *comity_case_builtin(void);

/* Fills the tables of states (state, state_name, state_code, not_state) of the built-in case alone, without the checks
 * against other tables. */
comity_status comity_case_load_states(comity_store *store, comity_error *error);

#endif
