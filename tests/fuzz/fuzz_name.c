/* Fuzzes the normal form of names: words sorted, none twice, one blank between them, no capitals and no punctuation of
 * ASCII; case and outer blanks do not matter. */
#include "data/unify/name.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The function alone is fuzzed, without a store. */
duckdb_connection comity_store_connection(const comity_store *store) {
    (void)store;
    return NULL;
}

static void check_form(const char *form) {
    char words[COMITY_NAME_FORM];
    char *rest = words;
    const char *before = "";
    size_t length = strlen(form);
    if (length >= COMITY_NAME_FORM) {
        abort();
    }
    memcpy(words, form, length + 1);
    for (const char *c = form; *c; c++) {
        if ((unsigned char)*c < 0x80 && !islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != ' ') {
            abort();
        }
    }
    while (length && rest) {
        const char *word = strsep(&rest, " ");
        if (!*word || strcmp(before, word) >= 0) {
            abort();
        }
        before = word;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char form[COMITY_NAME_FORM];
    char again[COMITY_NAME_FORM];
    char *text = malloc(size + 1);
    if (!text) {
        return 0;
    }
    comity_name_form((const char *)data, size, form);
    check_form(form);
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)(data[i] < 0x80 ? toupper(data[i]) : data[i]);
    }
    comity_name_form(text, size, again);
    if (strcmp(form, again) != 0) {
        abort();
    }
    text[size] = ' ';
    if (size < COMITY_NAME_LONGEST) {
        comity_name_form(text, size + 1, again);
        if (strcmp(form, again) != 0) {
            abort();
        }
    }
    free(text);
    return 0;
}
