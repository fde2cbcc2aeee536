/* Recipes of the user: read from a file, kept in the workbench (table recipe_text) and found there again. */
#ifndef COMITY_UNIFY_RECIPE_OWN_H
#define COMITY_UNIFY_RECIPE_OWN_H

#include "data/store/store.h"
#include "data/unify/recipe.h"

/* `recipe.id` points to `id`, so a struct that is filled must not be copied. */
typedef struct {
    comity_recipe recipe;
    char id[64]; /* NAME@DIGITS: the name of the file and the first 12 digits of `sha256`; no carried one has an @ */
    char sha256[65]; /* of the text */
    char *text;      /* as it was read */
    size_t size;
} comity_own_recipe;

/* Reads and parses the file. Errors: as comity_read_file and comity_recipe_parse, with file, line and key. `out` needs
 * comity_own_recipe_free, after an error too. */
comity_status comity_own_recipe_read(const char *path, comity_own_recipe *out, comity_error *error);
void comity_own_recipe_free(comity_own_recipe *own);

/* Keeps it in the workbench, where it is not there yet. */
comity_status comity_own_recipe_keep(comity_store *store, const comity_own_recipe *own, comity_error *error);

/* The recipe that data_set.recipe calls `id`, from the workbench. COMITY_ERROR_NOT_FOUND: there is none. `out` needs
 * comity_own_recipe_free, after an error too. */
comity_status comity_own_recipe_find(comity_store *store, const char *id, comity_own_recipe *out, comity_error *error);

/* Whether data_set.recipe stands for a recipe of the user. */
int comity_own_recipe_is(const char *id);

/* Error where a column of the recipe is not among the `n` names `header`: lists those that lack and those that are
 * there. */
comity_status comity_own_recipe_fit(const comity_own_recipe *own, const char *const *header, size_t n,
                                    comity_error *error);

#endif
