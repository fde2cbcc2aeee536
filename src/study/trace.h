/* From a number to where it comes from: formula, SQL, the rows it was computed from, and their sources. */
#ifndef COMITY_STUDY_TRACE_H
#define COMITY_STUDY_TRACE_H

#include "comity/base.h"
#include "data/store/store.h"
#include "study/region.h"

typedef struct {
    const char *organisation; /* required */
    const char *variant;      /* NULL: as_was */
    int year;                 /* 0: the last year with a value */
} comity_trace_options;

/* What was found, as tables that a reader goes through from top to bottom. */
typedef struct {
    char name[160];
    char formula[512];
    char reference[512];
    char unit[48];
    char *sql;           /* as the catalogue has it */
    comity_panel number; /* one row: what, organisation, variant or state, year, value, n, run */
    comity_panel again;  /* one row: value and n computed now from the rows that are in the workbench */
    comity_panel run;    /* one row: run, method, options, version, started */
    comity_panel region; /* members of that year: state, name, held_in, began, source, locator */
    comity_panel
        inputs;        /* rows read: kind, what, origin (or state), destination, date or year, value, source, locator */
    comity_panel data; /* data sets behind them: name, title, version, file, sha256, imported, citation */
    comity_panel gone; /* that were behind it and were dropped since: name, label, version, file, sha256 */
    char note[256];    /* that the number cannot be computed again, or comes out as another; else empty */
} comity_trace;

void comity_trace_init(comity_trace *trace);
void comity_trace_free(comity_trace *trace);

/* Traces an indicator ("vote_cohesion"), a component of a state's role ("CHN.budget_share") or a score of an index that
 * was computed ("sco_integration", "sco_integration/economic", "CHE.asem"; see index_trace.h), or another result with
 * its kind before it ("network:trade_baci/CHN/betweenness"; see result_trace.h). Errors say what there is when nothing
 * of that name, year or variant was computed. Changes nothing in the workbench. */
comity_status comity_trace_number(comity_store *store, const char *number, const comity_trace_options *options,
                                  comity_trace *out, comity_error *error);

#endif
