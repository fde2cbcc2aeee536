/* Fuzzes the parser of index specs: an error has a sentence, a file and no spec; a spec that was read keeps the
 * promises of index_spec.h. The seeds are the specs of the program and those of the corpus. */
#include "study/index_spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds) {
    if (!holds) {
        abort();
    }
}

/* Touches every byte of every word, so that a word beyond its block is found. */
static size_t weigh(const char *word) {
    return word ? strlen(word) : 0;
}

static size_t check_item(const comity_index_spec *spec, size_t i) {
    const comity_spec_item *item = &spec->items[i];
    const comity_index_element *element = &spec->elements[i];
    comity_spec_source kind;
    char name[256];
    must(item->code && *item->code && item->name && comity_spec_item_find(spec, item->code) == (int64_t)i);
    for (const char *from = item->from; from && *from;) {
        must(comity_spec_source_next(spec, &from, &kind, name, sizeof name));
        must(kind != COMITY_SOURCE_SQL || comity_spec_query_find(spec, name));
    }
    must((item->from == NULL) == (i >= spec->n_indicators && i < spec->n_elements));
    if (i < spec->n_elements) {
        must(element->level >= 1 && element->level <= spec->top && spec->top <= COMITY_INDEX_LEVELS);
        must((element->level == 1) == (i < spec->n_indicators));
        must(element->parent < (int64_t)spec->n_elements && element->parent >= -1);
        must(element->parent < 0 ? element->level == spec->top
                                 : spec->elements[element->parent].level == element->level + 1);
        must(element->denominator < (int64_t)(spec->n_items - spec->n_elements) && element->denominator >= -1);
        must(element->weight >= 0 && (element->direction == 1 || element->direction == -1));
    }
    return weigh(item->code) + weigh(item->name) + weigh(item->parent) + weigh(item->denominator) + weigh(item->waits);
}

static size_t check_input(const comity_index_spec *spec, const comity_index_input *input) {
    must(input->name && input->level >= 0 && input->level < spec->top);
    must(input->n_choices || input->vary == COMITY_VARY_NOISE || input->low < input->high);
    for (size_t c = 0; input->removed && c < input->n_choices; c++) {
        must(input->removed[c] >= -1 && input->removed[c] < (int64_t)spec->n_elements);
    }
    for (size_t c = 0; input->choices && c < input->n_choices; c++) {
        must(input->choices[c].normalise.low == input->choices[c].normalise.low);
    }
    return weigh(input->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_index_spec spec;
    comity_error error;
    size_t sum = 0;
    comity_error_clear(&error);
    comity_status status = comity_index_spec_parse((const char *)data, size, "seed.index", &spec, &error);
    if (status) {
        must(status == COMITY_ERROR_INPUT && error.message[0] && strcmp(error.file, "seed.index") == 0);
        must(!spec.text && !spec.items && !spec.inputs && !spec.queries);
        return 0;
    }
    must(spec.name && spec.title && spec.variant && spec.n_indicators && spec.n_elements > spec.n_indicators);
    must(spec.n_inputs && spec.confidence >= .5 && spec.confidence < 1);
    for (size_t i = 0; i < spec.n_items; i++) {
        sum += check_item(&spec, i);
    }
    for (size_t i = 0; i < spec.n_inputs; i++) {
        sum += check_input(&spec, &spec.inputs[i]);
    }
    for (size_t i = 0; i < spec.n_queries; i++) {
        sum += weigh(spec.queries[i].name) + weigh(spec.queries[i].text);
    }
    for (size_t i = 0; i < spec.n_organisations; i++) {
        sum += weigh(spec.organisations[i]);
    }
    must(sum > 0);
    comity_index_spec_free(&spec);
    return 0;
}
