/* The states of the world, for methods that compare all states. */
#ifndef COMITY_STUDY_WORLD_H
#define COMITY_STUDY_WORLD_H

#include "comity/base.h"
#include "data/store/store.h"

/* Makes the temporary tables
 *   world_state (state, id)  all codes of states, numbered from 0 in their alphabetical order
 *   world (year, state, id)  those that exist on 31 December of each year first .. last: rows of table `state` of the
 *                            kinds state and historic whose dates hold then */
comity_status comity_world_make(comity_store *store, int first, int last, comity_error *error);

/* Makes the temporary table world_member (year, state): members of the line of the organisation on 31 December. */
comity_status comity_world_members(comity_store *store, const char *organisation, int first, int last,
                                   comity_error *error);

#endif
