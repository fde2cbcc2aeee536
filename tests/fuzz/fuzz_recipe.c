/* Fuzzes the parser of recipes: an error has a sentence, a file and no recipe; a recipe that was read keeps the
 * promises of recipe.h, and its own columns choose it. The seeds are the recipes of the program. */
#include "base/assets.h"
#include "data/unify/recipe.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const comity_asset comity_assets[] = {{NULL, NULL, 0}};

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

static size_t weigh_words(const comity_recipe_words *words) {
    size_t sum = 0;
    must(!words->n == !words->items);
    for (size_t i = 0; i < words->n; i++) {
        must(words->items[i] && *words->items[i]);
        sum += weigh(words->items[i]);
    }
    return sum;
}

static size_t weigh_state(const comity_recipe_state *state) {
    size_t sum = 0;
    must(state->n <= COMITY_RECIPE_MOST_CODES);
    for (size_t i = 0; i < state->n; i++) {
        must(state->codes[i].column && *state->codes[i].column);
        must(comity_code_system_name(state->codes[i].system) != NULL);
        must(!state->codes[i].constant || strlen(state->codes[i].column) == 3);
        sum += weigh(state->codes[i].column);
    }
    return sum;
}

static size_t weigh_section(const comity_recipe *recipe, const comity_recipe_section *section) {
    const char *const words[] = {section->layer,     section->indicator,    section->table,       section->name,
                                 section->unit,      section->formula,      section->year,        section->began,
                                 section->ended,     section->organisation, section->roll_call,   section->session,
                                 section->date,      section->important,    section->resolution,  section->title,
                                 section->reference, section->value.column, section->where.column};
    const comity_recipe_words *const lists[] = {&section->missing, &section->where.words, &section->key,
                                                &section->part,    &section->keep,        &section->text,
                                                &section->number,  &section->dates};
    size_t sum = weigh_state(&section->state) + weigh_state(&section->partner);
    must(section->kind == recipe->sections[0].kind);
    must(!section->began == !section->ended);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        sum += weigh(words[i]);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        sum += weigh_words(lists[i]);
    }
    for (size_t i = 0; i < section->value.n_meanings; i++) {
        sum += weigh(section->value.meanings[i].word);
        must(section->value.meanings[i].number == section->value.meanings[i].number);
    }
    switch (section->kind) {
    case COMITY_SECTION_TIE:
        must(section->layer && section->state.n && section->partner.n && (section->value.column || section->count));
        break;
    case COMITY_SECTION_STATE_YEAR:
        must(section->indicator && section->state.n && (section->value.column || section->count));
        break;
    case COMITY_SECTION_AFFILIATION:
        must(section->layer && section->organisation && section->value.column);
        break;
    case COMITY_SECTION_VOTE:
        must(section->roll_call && section->value.column && section->state.n);
        break;
    case COMITY_SECTION_ROLL_CALL:
        must(section->roll_call && section->session && section->date);
        break;
    default:
        must(section->table && section->keep.n);
    }
    return sum;
}

static void check_recipe(comity_recipe *recipe) {
    size_t sum = weigh(recipe->id) + weigh(recipe->title) + weigh(recipe->version) + weigh(recipe->citation) +
                 weigh(recipe->terms) + weigh(recipe->url) + weigh(recipe->sheet) + weigh(recipe->date_format) +
                 weigh(recipe->unpivot.pattern) + weigh(recipe->unpivot.key) + weigh(recipe->unpivot.cell) +
                 weigh_words(&recipe->columns) + weigh_words(&recipe->fill_down);
    must(recipe->name && recipe->columns.n && recipe->n_sections);
    must(recipe->n_sections <= COMITY_RECIPE_MOST_SECTIONS);
    for (size_t i = 0; i < recipe->n_aliases; i++) {
        must(recipe->aliases[i].first <= recipe->aliases[i].last && strlen(recipe->aliases[i].state) == 3);
        sum += weigh(recipe->aliases[i].code);
    }
    for (size_t i = 0; i < recipe->n_sections; i++) {
        sum += weigh_section(recipe, &recipe->sections[i]);
    }
    must(sum > 0);
    comity_recipes one = {.items = recipe, .n = 1};
    must(comity_recipes_choose(&one, recipe->columns.items, recipe->columns.n, NULL) == recipe);
    must(comity_recipes_choose(&one, recipe->columns.items, recipe->columns.n - 1, NULL) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_recipe recipe;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = comity_recipe_parse((const char *)data, size, "seed.recipe", &recipe, &error);
    if (status) {
        must(status == COMITY_ERROR_INPUT && error.message[0] && strcmp(error.file, "seed.recipe") == 0);
        must(!recipe.text && !recipe.sections && !recipe.columns.items);
        return 0;
    }
    check_recipe(&recipe);
    comity_recipe_free(&recipe);
    return 0;
}
