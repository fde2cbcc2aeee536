/* From what a number needs (words such as tie:trade_baci, state_year:cinc, fact:meeting, data:desta_members; a|b:
 * either) to the data sets that fill it. */
#ifndef COMITY_STUDY_NEEDS_H
#define COMITY_STUDY_NEEDS_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stddef.h>

/* Cuts the next word off `needs`: returns where it begins, with its length, and moves `needs` past it; NULL: no more.
 */
const char *comity_needs_next(const char **needs, size_t *length);

/* The query (column data_set) of the data sets that fill the ties and state-years that are needed now; of what is
 * derived, those that it is computed from. NULL: out of memory. Caller frees. */
char *comity_needs_data_sets(const char *needs);

#endif
