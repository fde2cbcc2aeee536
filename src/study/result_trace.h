/* The part of comity_trace_number that is about results with a kind before them: KIND:WHAT[@RUN]. */
#ifndef COMITY_STUDY_RESULT_TRACE_H
#define COMITY_STUDY_RESULT_TRACE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/trace.h"

/* Does `number` begin with one of the kinds below? */
int comity_result_trace_is(const char *number);

/* Fills `out` for
 *
 *   qap:TERM                              a term of a regression of networks; with --year
 *   network:LAYER/MEASURE                 of the whole network of a year
 *   network:LAYER/STATE/MEASURE           of a state in it
 *   breaks:INDICATOR, breaks:STATE/COMPONENT   all segments of a series
 *   spillover:DIMENSION/DIMENSION         all lags of a pair
 *   security:SERIES/GROUP                 rates before and after
 *
 * of the latest run that has it, or that of @RUN. `sql` is the query of the inputs, which reads what the run read, as
 * it is now. Errors: as comity_trace_number. */
comity_status comity_result_trace(comity_store *store, const char *number, const comity_trace_options *options,
                                  comity_trace *out, comity_error *error);

#endif
