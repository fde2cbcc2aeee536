/* Reads the claims of a case, one file each below its folder claims/, into the table `claim` of a workbench. */
#ifndef COMITY_STUDY_CLAIM_LOAD_H
#define COMITY_STUDY_CLAIM_LOAD_H

#include "base/problems.h"
#include "comity/base.h"
#include "data/store/store.h"

/* `name`: of a built-in case (`builtin` 1) or path of a folder, which may do without claims/. Files that do not end in
 * .sql are passed over. The sources of the case must have been loaded: a source that is not among them is a problem,
 * as is all that comity_claim_parse finds. Inside the open transaction. */
comity_status comity_claims_load(comity_store *store, const char *name, int builtin, comity_problems *problems,
                                 comity_error *error);

#endif
