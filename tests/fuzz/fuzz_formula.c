/* Fuzzes formulas: what is read holds what was promised, and what is written reads back as the same. */
#include "study/formula.h"

#include "base/assets.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program's files are made at build time; a fuzz target does without. */
const comity_asset comity_assets[] = {{0, 0, 0}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* outcome ~ term, written, must read as one that is written alike. */
static void check_term(const comity_formula *f, int outcome, const comity_formula_term *term) {
    char left[512];
    char right[512];
    char whole[1200];
    char again[512];
    comity_formula second;
    if (term->n_factors < 1 || term->n_factors > COMITY_FORMULA_FACTORS) {
        abort();
    }
    if (comity_formula_write(f, outcome, left, sizeof left, NULL) ||
        comity_formula_write_term(f, term, right, sizeof right, NULL)) {
        return;
    }
    snprintf(whole, sizeof whole, "%s ~ %s", left, right);
    if (!comity_formula_parse(whole, &second, NULL) && second.n_specs == 1 && second.specs[0].n_terms == 1) {
        if (comity_formula_write_term(&second, &second.specs[0].terms[0], again, sizeof again, NULL) ||
            strcmp(right, again) != 0) {
            abort();
        }
    } else if (term->n_factors == 1 && f->nodes[term->factors[0]].kind == COMITY_NODE_NAME) {
        abort();
    }
    comity_formula_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_formula formula;
    comity_error error;
    char *text = malloc(size + 1);
    if (!text) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    comity_error_clear(&error);
    if (comity_formula_parse(text, &formula, &error)) {
        if (!error.message[0]) {
            abort();
        }
    } else {
        if (!formula.n_specs) {
            abort();
        }
        for (size_t i = 0; i < formula.n_specs; i++) {
            for (size_t j = 0; j < formula.specs[i].n_terms; j++) {
                check_term(&formula, formula.specs[i].outcome, &formula.specs[i].terms[j]);
            }
        }
    }
    comity_formula_free(&formula);
    if (!comity_expression_parse(text, &formula, NULL) && formula.n_specs != 1) {
        abort();
    }
    comity_formula_free(&formula);
    free(text);
    return 0;
}
