/* Makes and opens workbenches: the core tables of the store, the tables of facts, the views for readers, and the SQL
 * functions. Everything that touches a workbench from above goes through here. */
#ifndef COMITY_STUDY_WORKBENCH_H
#define COMITY_STUDY_WORKBENCH_H

#include "base/problems.h"
#include "comity/base.h"
#include "data/store/store.h"

/* Makes the workbench `path` from a case: the name of a built-in one ("sco") or a folder of CSV files.
 *
 * All or nothing: it is built beside `path` and moved there when it is whole, so a killed or failed init leaves no
 * workbench, and with `replace` the old one stays until that moment. Every error of the case is put into `problems`
 * with file, row and column; then the status is COMITY_ERROR_INPUT. */
comity_status comity_workbench_make(const char *path, const char *case_name, int replace, comity_problems *problems,
                                    comity_error *error);

/* Reads the facts and claims of the case anew into a workbench that is there, in one transaction; data sets and results
 * stay as they are. Where the case has errors nothing is changed. */
comity_status comity_workbench_renew(const char *path, const char *case_name, comity_problems *problems,
                                     comity_error *error);

/* Opens a workbench and registers the SQL functions. One that an older program made gets the tables of facts that came
 * since, also when it is opened for reading. */
comity_status comity_workbench_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error);

#endif
