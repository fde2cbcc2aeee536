/* Imports published data sets into a workbench.
 *
 * The file is recognised by its header (recipe.h), its state codes are resolved through the dated cross-walk
 * (crosswalk.h), its rows become ties, state-years, affiliations, votes or roll calls, and what follows from them is
 * derived (derive.h). Reading, checking, matching and storing is SQL over whole columns; no row passes through C but
 * those of R files. One file is one transaction: after an error, an interrupt or a kill the workbench is as it was.
 *
 * Nothing is lost silently. Every row of the file is counted once: rows_read = rows_kept + rows_missing + rows_rejected
 * + rows_unmatched. A rejected row has a cell that cannot be (listed in table `rejected`, the first 1,000 of a file);
 * an unmatched one a code that fits no state (listed in table `unmatched`, as are the codes kept for a year outside the
 * dates of their state); a missing one only cells that say so. Votes whose roll call is not there yet wait in table
 * `vote_waiting`, count as unmatched and are stored when the roll calls come. */
#ifndef COMITY_STUDY_IMPORT_H
#define COMITY_STUDY_IMPORT_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/import_job.h"

#include <stdint.h>

/* Imports the file `path` (text table, packed or not, or R data) into an open workbench.
 *
 * `options` may be NULL. `stop` (may be NULL) is looked at between the steps: when it is not 0, the import ends with
 * COMITY_ERROR_INTERRUPTED; a running query is stopped by duckdb_interrupt. Errors are one sentence with file, row and
 * column where they are known: a file that is missing, empty, damaged, binary, not UTF-8, not a table; columns of no
 * known data set (with the nearest); no row that could be kept; rows that are there already from another file (with
 * layer, years and that file), unless options->replace.
 * Cost: about 1 s and 300 MB for a million rows of three columns. */
comity_status comity_import(comity_store *store, const char *path, const comity_import_options *options,
                            const volatile int *stop, comity_import_summary *out, comity_error *error);

#endif
