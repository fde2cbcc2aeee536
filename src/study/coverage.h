/* What the workbench holds of each entry of the catalogue, or what that entry waits for. */
#ifndef COMITY_STUDY_COVERAGE_H
#define COMITY_STUDY_COVERAGE_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"

/* The catalogue of the program: TEXT id, kind (indicator or component), group (dimension, or kind of component), name,
 * unit, direction, bounds, formula, reference, needs; components have no direction and bounds. In the order of the
 * files. No workbench is needed. */
comity_status comity_catalogue_list(comity_panel *out, comity_error *error);

/* Adds to that list, for an organisation, INTEGER first_year, last_year, n_years of the values saved for the region as
 * it was (of components: of any state), all missing where there is none, and TEXT waits_for: the needs that are open;
 * "comity measure" or "comity role" where the data are there and only the computing is wanting, "nothing" where that
 * was done and gave no value; empty where there are values. */
comity_status comity_coverage_add(comity_store *store, const char *organisation, comity_panel *list,
                                  comity_error *error);

#endif
