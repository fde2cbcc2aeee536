/* Which state is meant: codes of several systems, each valid for a time, resolved to the states of the workbench.
 *
 * A code with a year means the state for which it is dated to that year; where it was passed on within the year, the
 * state that has it on 31 December. A code whose only state is not dated to the year keeps that state, and is reported
 * as outside its dates. Aliases of a recipe come before the tables `state` and `state_name`. Names compare without
 * regard to case and accents. Where a state is named by several columns, the first that fits within dates counts, else
 * the first that fits outside of them. All of it is one query over the distinct codes and years of a file. */
#ifndef COMITY_UNIFY_CROSSWALK_H
#define COMITY_UNIFY_CROSSWALK_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/recipe.h"

/* Makes the temporary tables import_state(state, id), numbered in the order of the codes, and import_code, the
 * cross-walk with the aliases of the recipe. */
comity_status comity_crosswalk_make(comity_store *store, const comity_recipe *recipe, comity_error *error);

/* Resolves end `end` of the rows in import_seen: columns e<end>c0 ..., year, rows with `bad` NULL and `wanted` true.
 * Makes the temporary table import_end<end>(c0 ..., year, rows, id, outside, reason); `id` is NULL where there is no
 * state, and `reason` says why not, or that the state is outside its dates. Rows without year match no state. */
comity_status comity_crosswalk_resolve(comity_store *store, const comity_recipe_state *state, size_t end,
                                       comity_error *error);

/* Adds the codes of the ends 0 to n - 1 that have a reason to the table `unmatched`. */
comity_status comity_crosswalk_report(comity_store *store, const comity_recipe_state *const *states, size_t n,
                                      int64_t data_set, comity_error *error);

#endif
