/* What follows from imported rows and is stored beside them, computed anew whenever they change.
 *
 *   votes and roll calls     layers unga_agreement, unga_s, unga_common_votes, by the calendar year of the roll call
 *   affiliations (igo)       layer igo_shared, series igo_full_memberships
 *   milex ... upop           series cinc_recomputed
 *
 * Derived rows carry the data set that they come from (of several: the last). */
#ifndef COMITY_STUDY_DERIVE_H
#define COMITY_STUDY_DERIVE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/recipe.h"

#include <stddef.h>

/* Removes what was derived from the kind of rows that the recipe brings. */
comity_status comity_derive_forget(comity_store *store, const comity_recipe *recipe, comity_error *error);

/* Computes it anew, inside the open transaction. `said` gets the names of what was computed, separated by ", ". */
comity_status comity_derive(comity_store *store, const comity_recipe *recipe, const volatile int *stop, char *said,
                            size_t size, comity_error *error);

#endif
