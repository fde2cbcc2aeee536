/* Fuzzes formulas of networks: what is read holds what was promised, and reads back as the same. */
#include "study/network_formula.h"

#include "base/assets.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program's files are made at build time; a fuzz target does without. */
const comity_asset comity_assets[] = {{0, 0, 0}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_term(const comity_formula_term *term) {
    if (!term->text[0] || !term->key[0] || term->lag < 0 || term->lag > 200 || term->n_steps > COMITY_FORMULA_STEPS) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static comity_formula formula;
    static comity_formula again;
    char *text = malloc(size + 1);
    char terms[COMITY_FORMULA_TEXT * 2 + 8];
    comity_error error;
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
        check_term(&formula.outcome);
        for (size_t i = 0; i < formula.n_terms; i++) {
            check_term(&formula.terms[i]);
            snprintf(terms, sizeof terms, "%s ~ %s", formula.outcome.text, formula.terms[i].text);
            if (comity_formula_parse(terms, &again, NULL) || strcmp(again.terms[0].text, formula.terms[i].text) != 0) {
                abort();
            }
        }
    }
    free(text);
    return 0;
}
