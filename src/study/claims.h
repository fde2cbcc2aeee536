/* The claims of a case put to the test: each claim's query is run, and its rules turn the numbers into a verdict.
 *
 * The SQL of a claim is foreign text: it is run as one SELECT in a transaction that only reads, and files, networks and
 * extensions are shut off before. It reads the tables of facts, the views of the workbench (views.sql) and the
 * results; `region`, `setting`, `inner_tie` and `state_trade` are those of the subject of the case as it was. */
#ifndef COMITY_STUDY_CLAIMS_H
#define COMITY_STUDY_CLAIMS_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stddef.h>

typedef struct {
    const char *const *claims; /* those to test; none: all */
    size_t n_claims;
    const volatile int *stop;                                           /* may be NULL */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_claims_options;

/* Tests the chosen claims and saves what was found as a run, replacing what an earlier run had for them. The rules of a
 * claim are tried in their order; the first that is true is its verdict. A claim waits where a need is not met, where
 * its query has no row, no n or n = 0, or where no rule is true. A claim whose SQL fails is saved with the error.
 * Errors: an unknown claim, no claims, interrupted. */
comity_status comity_study_claims(comity_store *store, const comity_claims_options *options, comity_error *error);

/* What was found, a row a claim: claim, verdict, n, evidence, waits_for, statement, section, kind, sources, numbers,
 * rule, reason, changes, error; only the claims named (`n` 0: all), and of these only those of that verdict (NULL: all;
 * also "waits" and "error"). Errors: no such verdict. */
comity_status comity_claims_found(comity_store *store, const char *const *claims, size_t n, const char *verdict,
                                  comity_panel *out, comity_error *error);

/* How many claims have which verdict: verdict (also waits, error), claims. Only verdicts that were found. */
comity_status comity_claims_counts(comity_store *store, comity_panel *out, comity_error *error);

/* Fills the temporary table claim_finding (severity, check, table_name, line, finding) with what is wrong in claims:
 * sources that are not there, needs that no workbench can meet, SQL that does not run. */
comity_status comity_claims_check(comity_store *store, comity_error *error);

/* A claim and where its verdict comes from. */
typedef struct {
    comity_panel claim;   /* one row: claim, statement, section, kind, source, needs, rules, evidence, reason, changes,
                             sources, sql, file */
    comity_panel saved;   /* the verdict that was saved, at most one row: verdict, n, evidence, waits_for, rule, error,
                             run, options, version, started */
    comity_panel numbers; /* name, value: the columns of the query now; the rules with true or false */
    comity_panel sources; /* source, title, author, published, url */
    comity_panel data;    /* name, title, version, file, sha256, citation */
    char note[256];       /* that it comes out otherwise now; else empty */
} comity_claim_trace;

void comity_claim_trace_init(comity_claim_trace *trace);
void comity_claim_trace_free(comity_claim_trace *trace);

/* Tests the claim anew, saves nothing. `found` 0: there is no claim of that name. */
comity_status comity_claims_trace(comity_store *store, const char *claim, int *found, comity_claim_trace *out,
                                  comity_error *error);

#endif
