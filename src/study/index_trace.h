/* The part of comity_trace_number that is about indices. */
#ifndef COMITY_STUDY_INDEX_TRACE_H
#define COMITY_STUDY_INDEX_TRACE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/trace.h"

/* Whether `number` ([UNIT.]INDEX[/ELEMENT]) names an index that was computed in this workbench. */
comity_status comity_index_trace_is(comity_store *store, const char *number, int *is_one, comity_error *error);

/* Fills `out`: number is the score with its intervals; inputs are its parts and the indicators below them, with
 * weights, values at each stage and sources; sql is the text of the spec. Errors: as comity_trace_number. */
comity_status comity_index_trace(comity_store *store, const char *number, const comity_trace_options *options,
                                 comity_trace *out, comity_error *error);

#endif
