/* How the part of each member changes over time, and whether one leads: used by study/role.c. */
#ifndef COMITY_STUDY_TRAJECTORY_H
#define COMITY_STUDY_TRAJECTORY_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stdint.h>

/* Deletes what earlier runs had for the organisation, then, for the run whose components are in role_component_row:
 *
 *   breaks of every component of every member (comity_study_break_series on role_series);
 *   standing of a member in a year: mean over its components of the share of the other members that it is above, ties
 *     counting one half; a component keeps its last standing until it has a value again; the series begins in the first
 *     year in which three quarters of the member's components have one. Components that only one member has are left
 *     out;
 *   trajectory: Bai-Perron breaks of the level of standing, each segment with a label: front (level from 2/3 on),
 * middle (from 1/3 on) or back; rising or falling where the Mann-Kendall test of the segment has p < .05, else steady;
 *   leading: clearly first on at least half of its components, and a significant break upwards (supF, p < .05) in at
 *     least one formal, agenda or political component. Clearly first: the fifth percentile of its values of the last
 * ten years lies above the ninety-fifth of every other member; members with fewer than three values in these years are
 *     not compared. "leading, fragile" where it is no longer so without one of the components.
 *
 * All with every component and with each left out in turn. */
comity_status comity_study_trajectories(comity_store *store, int64_t run, const char *organisation,
                                        comity_error *error);

/* Breaks of the components of a state: kind, component, breaks, break_year, low, high, before, after, sup_f, sup_p. */
comity_status comity_role_breaks(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                 comity_error *error);

/* Trajectory of all members: state, segment, first_year, last_year, level, slope, slope_p, break_year, low, high,
 * label, and kept: in how many of the leave-one-out trajectories the last label is the same. */
comity_status comity_role_trajectories(comity_store *store, const char *organisation, comity_panel *out,
                                       comity_error *error);

/* Whether each member leads: state, standing (last), rank, components, first, structural, structural_first, rises,
 * label, and kept. */
comity_status comity_role_leading(comity_store *store, const char *organisation, comity_panel *out,
                                  comity_error *error);

/* Of one state with one component left out at a time: left_out, breaks, last_label, leading. */
comity_status comity_role_trajectory_left_out(comity_store *store, const char *organisation, const char *state,
                                              comity_panel *out, comity_error *error);

#endif
