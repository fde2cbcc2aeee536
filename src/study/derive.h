/* What follows from imported rows and is stored beside them, computed anew whenever they change.
 *
 *   votes and roll calls     layers unga_agreement, unga_s, unga_common_votes, by the calendar year of the roll call
 *   affiliations (igo)       layer igo_shared, series igo_full_memberships
 *   affiliations (joint_exercise)  layer joint_exercises
 *   milex ... upop           series cinc_recomputed
 *
 * Derived rows carry the data set that they come from (of several: the last). Versions with a label (label.h) have
 * derived layers and series of their own, NAME@LABEL. */
#ifndef COMITY_STUDY_DERIVE_H
#define COMITY_STUDY_DERIVE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/recipe.h"

#include <stddef.h>

/* Removes what was derived from the kind of rows that the recipe brings. `label`: of the version; NULL or "": none. */
comity_status comity_derive_forget(comity_store *store, const comity_recipe *recipe, const char *label,
                                   comity_error *error);

/* Computes it anew, inside the open transaction. `said` gets the names of what was computed, separated by ", ". */
comity_status comity_derive(comity_store *store, const comity_recipe *recipe, const char *label,
                            const volatile int *stop, char *said, size_t size, comity_error *error);

/* What is derived from rows of the data sets that the query `sets` yields, in the version `label`: `sources`, for
 * comity_derive_again, and as words (tie:LAYER, state_year:INDICATOR) separated by blanks. */
comity_status comity_derive_fed_by(comity_store *store, const char *sets, const char *label, unsigned *sources,
                                   char *fills, size_t size, comity_error *error);

/* Computes it anew; removes it where there is nothing left to compute it from. As comity_derive. */
comity_status comity_derive_again(comity_store *store, unsigned sources, const char *label, const volatile int *stop,
                                  char *said, size_t size, comity_error *error);

/* The query of the data sets that a derived layer or series (as a word of `length` bytes) is computed from.
 * COMITY_ERROR_NOT_FOUND: it is not derived. */
comity_status comity_derive_feeding(const char *need, size_t length, char *sql, size_t size);

#endif
