/* Which state is meant: codes of several systems and names, each valid for a time, resolved to the states of the
 * workbench.
 *
 * A code with a year means the state for which it is dated to that year; where it was passed on within the year, the
 * state that has it on 31 December. Aliases of the user (table `state_alias`) come before those of a recipe, and these
 * before the tables `state`, `state_code` and `state_name`. Names compare by their normal form (name.h). Where a state
 * is named by several columns, the first that fits within dates counts, else the first that fits outside of them. What
 * is known to be no state (table `not_state`) is said to be so. All of it is one query over the distinct codes and
 * years of a file; what is nearest to an unknown code is looked up for the unknown codes alone. */
#ifndef COMITY_UNIFY_CROSSWALK_H
#define COMITY_UNIFY_CROSSWALK_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/recipe.h"

/* What happens with a code that is used outside the dates of its states, and with states that are no more. */
typedef enum {
    COMITY_SUCCESSION_AS_CODED, /* the state that has the code in that year; outside its dates its only state, listed */
    COMITY_SUCCESSION_SUCCESSOR, /* the last of the line of successors, for all years of the line */
    COMITY_SUCCESSION_STRICT     /* outside its dates a code fits no state */
} comity_succession;

/* "as_coded", "successor", "strict". */
const char *comity_succession_name(comity_succession policy);
/* The policy of that name; 0: there is none. */
int comity_succession_find(const char *name, comity_succession *out);

/* Makes the temporary tables
 *   import_state(state, id)      numbered in the order of the codes
 *   import_code(system, code, state, began, ended, rank, given, origin)
 *                                the cross-walk: `code` in normal form, `given` as it is written there; rank 0 aliases
 * of the user, 1 those of the recipe (may be NULL: none), 2 the tables of the case, 3 polities in them, which count
 * within their dates only import_heir(state, heir)     the last state of the line of successors; itself where there is
 * none. A line that comes back to itself is followed for 20 steps import_not_state(system, code, kind, about)
 */
comity_status comity_crosswalk_make(comity_store *store, const comity_recipe *recipe, comity_error *error);

/* Resolves end `end` of the rows in import_seen: columns e<end>c0 ..., year, rows with `bad` NULL and `wanted` true.
 * Makes the temporary table import_end<end>(c0 ..., year, rows, id, outside, reason); `id` is NULL where there is no
 * state, and `reason` says why not, or that the state is outside its dates. Rows without year match no state. */
comity_status comity_crosswalk_resolve(comity_store *store, const comity_recipe_state *state, size_t end,
                                       comity_succession policy, comity_error *error);

/* Adds the codes of the ends 0 to n - 1 that have a reason to the table `unmatched`, those that are unknown with the
 * states that come nearest (for the 300 most frequent ones). */
comity_status comity_crosswalk_report(comity_store *store, const comity_recipe_state *const *states, size_t n,
                                      int64_t data_set, comity_error *error);

/* What comes nearest to the codes in the temporary table import_lost(shown, system, code): for names the most similar
 * ones (Jaro-Winkler of the normal forms, at least 0.8); for letter codes and numbers what the text means in another
 * letter system or as a name. Makes the temporary table import_near(shown, place, state, name, given, via, similarity,
 * distance), up to three states for each `shown`; distance: edits between the forms (Damerau-Levenshtein). */
comity_status comity_crosswalk_nearest(comity_store *store, comity_error *error);

/* An SQL expression for the normal form of `text` in `system`, both SQL expressions; NULL: out of memory. */
char *comity_crosswalk_normal(const char *system, const char *text);

#endif
