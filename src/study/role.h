/* What part each member plays: components, trends, and the structural-versus-formal quadrant. */
#ifndef COMITY_STUDY_ROLE_H
#define COMITY_STUDY_ROLE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/region.h"

typedef struct {
    comity_region region;
    const volatile int *stop;                                           /* may be NULL */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_role_options;

/* Computes every component for every member of the region as it was, tests each series for trend, and places each
 * present member in the quadrant; replaces what an earlier run had for the organisation. One transaction.
 *
 * Quadrant: structural (formal) is the mean over the structural (formal) components of the state's latest multiple of
 * the equal share or of parity; it is computed with all components and once without each of them. The label says for
 * each axis: leader (first, alone, in every one of these, and first, alone, on most of the components), contender
 * (first in some), above parity, below parity, unknown (no component has a value). */
comity_status comity_study_role(comity_store *store, comity_role_options *options, comity_error *error);

/* Components of one state, a row each: kind, component, unit, n_years, first_year, first, last_year, last, multiple,
 * rank, of (how many members have a value in that year), z, p, sen_slope, pettitt_year, pettitt_p. */
comity_status comity_role_summary(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                  comity_error *error);

/* The quadrant of all members with the ranks that the state reaches when one component is left out. */
comity_status comity_role_quadrant(comity_store *store, const char *organisation, comity_panel *out,
                                   comity_error *error);

/* Components of a state with one left out at a time: left_out, structural, structural_rank, formal, formal_rank. */
comity_status comity_role_left_out(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                   comity_error *error);

/* Components without any value for the organisation: kind, component, waits_for. */
comity_status comity_role_waiting(comity_store *store, const char *organisation, comity_panel *out,
                                  comity_error *error);

#endif
