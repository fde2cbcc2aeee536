/* Fetches what a report shows. */
#ifndef COMITY_STUDY_REPORT_H
#define COMITY_STUDY_REPORT_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/report_data.h"

/* Fills `out` (initialised) for an organisation and the state to look at from what is recorded and was computed.
 * Nothing is computed here: what was not measured yet is listed as waiting. */
comity_status comity_study_report(comity_store *store, const char *organisation, const char *state,
                                  comity_report_data *out, comity_error *error);

#endif
