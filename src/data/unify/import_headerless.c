/* Tables without a line of names, known by their shape. See import_internal.h.
 *
 * The file was opened as if its first line named the columns; once a recipe fits, the words that open it are written
 * anew. */
#include "data/unify/import_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* `form` is the word "whole" (digits only), or as long as the text, 9, Y, M and D standing for one digit each. */
static int has_form(const char *text, const char *form) {
    if (strcmp(form, "whole") == 0) {
        size_t digits = strspn(text, "0123456789");
        return digits > 0 && digits <= 18 && !text[digits];
    }
    for (; *form && *text; form++, text++) {
        if (strchr("9YMD", *form) ? !isdigit((unsigned char)*text) : *form != *text) {
            return 0;
        }
    }
    return !*form && !*text;
}

static int has_shape(const comity_recipe *recipe, const comity_import_source *source) {
    if (!recipe->headerless || recipe->columns.n != source->n_header) {
        return 0;
    }
    for (size_t i = 0; i < recipe->shape.n; i++) {
        int at = comity_recipe_column(recipe->columns.items, recipe->columns.n, recipe->shape.items[i].column);
        if (at < 0 || !has_form(source->header[at], recipe->shape.items[i].word)) {
            return 0;
        }
    }
    return 1;
}

/* Replaces the first `old` in the words that open the file, where it is there. */
static comity_status replace(comity_import_source *source, const char *old, const char *new, comity_error *error) {
    char *at = strstr(source->from, old);
    if (!at) {
        return COMITY_OK;
    }
    comity_sql words;
    comity_sql_begin(&words);
    comity_sql_add(&words, "%.*s%s%s", (int)(at - source->from), source->from, new, at + strlen(old));
    char *from = comity_sql_end(&words);
    if (!from) {
        return comity_fail_memory(error);
    }
    free(source->from);
    source->from = from;
    return COMITY_OK;
}

/* A copy of the text holds only what followed the supposed header, which goes before it again. */
static comity_status put_first_row_back(comity_import_source *source, comity_error *error) {
    comity_sql words;
    comity_sql_begin(&words);
    comity_sql_add(&words, "(SELECT ");
    for (size_t i = 0; i < source->n_header; i++) {
        comity_sql_add(&words, "%s", i ? ", " : "");
        comity_sql_literal(&words, source->header[i]);
        comity_sql_add(&words, " AS c%zu", i);
    }
    comity_sql_add(&words, " UNION ALL SELECT * FROM %s)", source->from);
    char *from = comity_sql_end(&words);
    if (!from) {
        return comity_fail_memory(error);
    }
    free(source->from);
    source->from = from;
    return COMITY_OK;
}

static comity_status take_columns(const comity_recipe *recipe, comity_import_source *source, comity_error *error) {
    comity_status status = COMITY_OK;
    if (strstr(source->from, "delim = '\t'")) {
        status = replace(source, "quote = '\"'", "quote = ''", error);
        status = status ? status : replace(source, "escape = '\"'", "escape = ''", error);
    }
    if (!status) {
        status = strstr(source->from, "header = true") ? replace(source, "header = true", "header = false", error)
                                                       : put_first_row_back(source, error);
    }
    for (size_t i = 0; !status && i < source->n_header; i++) {
        char *name = strdup(recipe->columns.items[i]);
        if (name) {
            free(source->header[i]);
            source->header[i] = name;
        } else {
            status = comity_fail_memory(error);
        }
    }
    source->first_row = source->header_row ? source->header_row : 1;
    source->header_row = 0;
    source->lines_before -= source->lines_before > 0;
    return status;
}

comity_status comity_import_headerless(const comity_recipes *recipes, comity_import_source *source,
                                       const comity_recipe **out, comity_error *error) {
    *out = NULL;
    for (size_t i = 0; source->from && !source->panel && i < recipes->n; i++) {
        if (has_shape(&recipes->items[i], source)) {
            *out = &recipes->items[i];
            return take_columns(*out, source, error);
        }
    }
    return COMITY_OK;
}
