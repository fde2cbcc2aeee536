/* Fuzzes the files of data sets: what parses holds what was promised, and its BibTeX prints as one entry. */
#include "data/fetch/set.h"

#include "base/assets.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The program's files are made at build time; a fuzz target does without. */
const comity_asset comity_assets[] = {{0, 0, 0}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_bibtex(const char *entry) {
    char *words = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&words, &size);
    if (!out) {
        return;
    }
    comity_set_print_bibtex(entry, out);
    fclose(out);
    if (size < 6 || words[0] != '@' || words[size - 2] != '}') {
        abort();
    }
    free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_set set;
    comity_error error;
    comity_error_clear(&error);
    if (comity_set_parse((const char *)data, size, "fuzz.set", &set, &error)) {
        if (!error.message[0] || set.text) {
            abort();
        }
        return 0;
    }
    if (!set.title || !set.citation || !set.terms || !set.url || (!set.download && !set.by_hand)) {
        abort();
    }
    if (set.download && (!set.download_file || strchr(set.download_file, '/') || set.download_file[0] == '.')) {
        abort();
    }
    for (size_t i = 0; i < set.n_bibtex; i++) {
        print_bibtex(set.bibtex[i]);
    }
    comity_set_free(&set);
    return 0;
}
