/* How one claim is tested. Used by claims.c only. */
#ifndef COMITY_STUDY_CLAIM_TEST_H
#define COMITY_STUDY_CLAIM_TEST_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stddef.h>

/* The columns of a claim as its test reads them, in this order. */
#define COMITY_CLAIM_COLUMNS "claim, needs, rules, evidence, sources, sql"
enum {
    COMITY_TEST_CLAIM,
    COMITY_TEST_NEEDS,
    COMITY_TEST_RULES,
    COMITY_TEST_EVIDENCE,
    COMITY_TEST_SOURCES,
    COMITY_TEST_SQL
};

typedef struct {
    comity_panel row; /* what the query gave, and after it a column a rule (1: true) */
    size_t n_rules;
    int rule;            /* that decided; -1: none */
    char verdict[16];    /* empty: it waits or failed */
    char condition[512]; /* of that rule, cut where it is longer */
    int64_t n;
    int has_n;
    char *evidence; /* these three: NULL until known */
    char *numbers;
    char *sources;
    char waits_for[512];
    char problem[1100]; /* why it could not be tested; else empty */
} comity_claim_outcome;

void comity_claim_outcome_init(comity_claim_outcome *outcome);
void comity_claim_outcome_free(comity_claim_outcome *outcome);

/* Temporary tables of the subject, which all claims read, and from now on no files, network or extensions. */
comity_status comity_claim_prepare(comity_store *store, comity_error *error);

/* What the workbench holds, as words of needs with the names of the data sets behind them: word, names. */
comity_status comity_claim_holdings(comity_store *store, comity_panel *out, comity_error *error);

/* Tests the claim in row `row` of `claims` (COMITY_CLAIM_COLUMNS). What is wrong with the claim goes into the outcome;
 * errors are those of the workbench: interrupted, out of memory, disk. */
comity_status comity_claim_test(comity_store *store, const comity_panel *claims, size_t row,
                                const comity_panel *holdings, comity_claim_outcome *out, comity_error *error);

/* Does its SQL run, and does the evidence name its columns? `problem` (of `size` bytes) says what is wrong; empty:
 * nothing. Nothing is computed. */
comity_status comity_claim_try(comity_store *store, const comity_panel *claims, size_t row, char *problem, size_t size,
                               comity_error *error);

/* Cuts the next rule off `rules` (lines of "VERDICT: condition"): 0 where there is none left. The parts point into the
 * text. */
int comity_claim_next_rule(const char **rules, const char **verdict, size_t *verdict_length, const char **condition,
                           size_t *condition_length);

#endif
