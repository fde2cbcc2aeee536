/* The region of a measurement: which states belong to it in which year, in three variants. */
#ifndef COMITY_STUDY_REGION_H
#define COMITY_STUDY_REGION_H

#include "comity/base.h"
#include "data/store/store.h"

typedef enum { COMITY_AS_WAS, COMITY_FIXED, COMITY_WITHOUT_LARGEST, COMITY_N_VARIANTS } comity_variant;

/* "as_was", "fixed", "without_largest". */
const char *comity_variant_name(comity_variant variant);

/* The variant of that name, or -1. */
int comity_variant_find(const char *name);

typedef struct {
    char organisation[128];
    int first_year; /* 0: the year in which the line of the organisation begins */
    int last_year;  /* 0: the last year of which facts or data speak */
} comity_region;

/* Fills open years of `region`. Error where the organisation has no member. */
comity_status comity_region_complete(comity_store *store, comity_region *region, comity_error *error);

/* Makes the temporary tables `setting` (organisation, first_year, last_year), `inner_tie`, `inner_state_year`,
 * `layer_year`, `member_tie`, `state_flow` and `state_trade` that all variants read, in place of the views of the same
 * names. Call once, before comity_region_make. */
comity_status comity_region_prepare(comity_store *store, const comity_region *region, comity_error *error);

/* Makes the temporary table `region` (year, state):
 *   as_was            members of the line on 31 December of each year
 *   fixed             in every year the members on the day the organisation was founded
 *   without_largest   as_was without the member of the largest capability (CINC) in that year; a year after the series
 *                     ends takes its last value; where no CINC is imported, the member of the largest exports
 * `ready` becomes 0 where the largest member cannot be told because no data on size are there. */
comity_status comity_region_make(comity_store *store, comity_variant variant, int *ready, comity_error *error);

#endif
