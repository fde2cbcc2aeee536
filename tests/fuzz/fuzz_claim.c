/* Fuzzes claim files: what parses without a problem is whole, and its rules and query have no break where SQL is put
 * together from them. */
#include "study/claim_file.h"

#include "base/assets.h"

#include <stdlib.h>
#include <string.h>

/* The program's files are made at build time; a fuzz target does without. */
const comity_asset comity_assets[] = {{0, 0, 0}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_claim claim;
    comity_problems problems;
    comity_error error;
    char path[128] = "A1.sql";
    comity_error_clear(&error);
    comity_problems_init(&problems);
    if (comity_claim_parse(path, (const char *)data, size, &claim, &problems, &error)) {
        abort();
    }
    if (!claim.sql || claim.n_rules > COMITY_CLAIM_MOST_RULES) {
        abort();
    }
    if (problems.total == 0) {
        if (!claim.field[COMITY_CLAIM_ID] || strcmp(claim.field[COMITY_CLAIM_ID], "A1") != 0 || claim.n_rules == 0) {
            abort();
        }
        for (size_t i = 0; i < claim.n_rules; i++) {
            if (!claim.rule[i] || !claim.rule[i][0] || strchr(claim.rule[i], '\n') ||
                !comity_claim_verdict(claim.verdict[i])) {
                abort();
            }
        }
    }
    comity_claim_free(&claim);
    comity_problems_free(&problems);
    return 0;
}
