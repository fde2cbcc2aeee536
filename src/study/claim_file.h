/* A claim as a file: statement, needs, the query that tests it and the rules that turn its numbers into a verdict.
 *
 * The file begins with lines `-- key: value`, which go on in lines of `--` and three blanks, then comes one query, or
 * none. Keys: claim, statement, where, kind, source, needs, evidence, reason, changes, sources, and the verdicts
 * (holds, partly, contradicted, outdated, contested, not_testable), whose values are SQL conditions over the columns of
 * the query, or `otherwise`. */
#ifndef COMITY_STUDY_CLAIM_FILE_H
#define COMITY_STUDY_CLAIM_FILE_H

#include "base/problems.h"
#include "comity/base.h"

#include <stddef.h>
#include <stdint.h>

enum {
    COMITY_CLAIM_ID,
    COMITY_CLAIM_STATEMENT,
    COMITY_CLAIM_WHERE,
    COMITY_CLAIM_KIND,
    COMITY_CLAIM_SOURCE, /* who claims it: a source of sources.csv */
    COMITY_CLAIM_NEEDS,
    COMITY_CLAIM_EVIDENCE,
    COMITY_CLAIM_REASON,
    COMITY_CLAIM_CHANGES,
    COMITY_CLAIM_SOURCES, /* of the facts, separated by blanks */
    COMITY_CLAIM_FIELDS
};

enum { COMITY_CLAIM_MOST_RULES = 16, COMITY_CLAIM_LARGEST = 1 << 20 };

typedef struct {
    char *field[COMITY_CLAIM_FIELDS];  /* NULL: the key is not there */
    int64_t line[COMITY_CLAIM_FIELDS]; /* of the key */
    char *rule[COMITY_CLAIM_MOST_RULES];
    int verdict[COMITY_CLAIM_MOST_RULES]; /* number of the verdict, see comity_claim_verdict */
    int64_t rule_line[COMITY_CLAIM_MOST_RULES];
    size_t n_rules;
    char *sql;        /* the query without the semicolon at its end; "" where there is none */
    int64_t sql_line; /* its first line */
} comity_claim;

/* Name of a verdict: "holds" (0) ... "not_testable"; NULL beyond the last. */
const char *comity_claim_verdict(int number);

/* Reads the `length` bytes of a claim file. What is wrong is added to `problems` with `file` (a path that ends in
 * ID.sql) and line. The claim is filled as far as it could be read; comity_claim_free in any case. Errors: out of
 * memory. O(length). */
comity_status comity_claim_parse(const char *file, const char *text, size_t length, comity_claim *out,
                                 comity_problems *problems, comity_error *error);
void comity_claim_free(comity_claim *claim);

#endif
