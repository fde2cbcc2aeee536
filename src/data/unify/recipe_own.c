/* Recipes of the user. See recipe_own.h. */
#include "data/unify/recipe_own.h"

#include "base/sha256.h"
#include "data/read/file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 40, DIGITS = 12 };

/* The name of the file as far as it can stand in a table and in a message, then the beginning of the digest. */
static void make_id(comity_own_recipe *own) {
    size_t used = 0;
    for (const char *c = own->recipe.id; *c && used < MOST_NAME; c++) {
        own->id[used++] = isalnum((unsigned char)*c) || strchr("._-", *c) ? *c : '_';
    }
    snprintf(own->id + used, sizeof own->id - used, "@%.*s", DIGITS, own->sha256);
    own->recipe.id = own->id;
}

/* Takes over `text`, which a NUL follows. */
static comity_status parse(comity_own_recipe *own, const char *file, comity_error *error) {
    comity_status status = comity_sha256_bytes(own->text, own->size, own->sha256, error);
    if (!status && !(status = comity_recipe_parse(own->text, own->size, file, &own->recipe, error))) {
        make_id(own);
    }
    return status;
}

comity_status comity_own_recipe_read(const char *path, comity_own_recipe *out, comity_error *error) {
    comity_bytes bytes = {0};
    memset(out, 0, sizeof *out);
    comity_status status = comity_read_file(path, COMITY_RECIPE_MOST_BYTES, &bytes, error);
    if (!status) {
        out->text = (char *)bytes.data;
        out->size = bytes.size;
        status = parse(out, path, error);
    }
    if (status) {
        comity_error_at(error, path, 0, NULL);
    }
    return status;
}

void comity_own_recipe_free(comity_own_recipe *own) {
    comity_recipe_free(&own->recipe);
    free(own->text);
    memset(own, 0, sizeof *own);
}

comity_status comity_own_recipe_keep(comity_store *store, const comity_own_recipe *own, comity_error *error) {
    const char *values[] = {own->id, own->sha256, own->text};
    return comity_store_query(store,
                              "INSERT INTO recipe_text SELECT ?1::VARCHAR, ?2::VARCHAR, ?3::VARCHAR WHERE NOT EXISTS "
                              "(SELECT 1 FROM recipe_text "
                              "WHERE recipe = ?1::VARCHAR)",
                              values, 3, NULL, error);
}

comity_status comity_own_recipe_find(comity_store *store, const char *id, comity_own_recipe *out, comity_error *error) {
    comity_panel row;
    comity_panel_init(&row);
    memset(out, 0, sizeof *out);
    comity_status status =
        comity_store_query(store, "SELECT text FROM recipe_text WHERE recipe = ? LIMIT 1", &id, 1, &row, error);
    if (!status && !row.n_rows) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "the recipe %s is not in the workbench", id);
    }
    if (!status) {
        out->text = strdup(row.columns[0].text[0]);
        out->size = out->text ? strlen(out->text) : 0;
        status = out->text ? parse(out, id, error) : comity_fail_memory(error);
    }
    if (!status) { /* the name of the file was cut off when it was kept */
        snprintf(out->id, sizeof out->id, "%s", id);
    }
    comity_panel_free(&row);
    return status;
}

int comity_own_recipe_is(const char *id) {
    return strchr(id, '@') != NULL;
}

/* "a, b, c", at most `most` of them. */
static void say_names(FILE *out, const char *const *names, size_t n, size_t most) {
    for (size_t i = 0; i < n && i < most; i++) {
        fprintf(out, "%s%.40s", i ? ", " : "", names[i]);
    }
    if (n > most) {
        fprintf(out, " and %zu more", n - most);
    }
}

comity_status comity_own_recipe_fit(const comity_own_recipe *own, const char *const *header, size_t n,
                                    comity_error *error) {
    const comity_recipe_words *columns = &own->recipe.columns;
    char words[900] = "";
    FILE *out = fmemopen(words, sizeof words, "w");
    size_t lacking = 0;
    for (size_t i = 0; i < columns->n; i++) {
        if (comity_recipe_column(header, n, columns->items[i]) < 0) {
            if (out && lacking < 10) {
                fprintf(out, "%s%.40s", lacking ? ", " : "", columns->items[i]);
            }
            lacking++;
        }
    }
    if (out) {
        if (lacking > 10) {
            fprintf(out, " and %zu more", lacking - 10);
        }
        fputs("; it has ", out);
        say_names(out, header, n, 10);
        fclose(out);
    }
    words[sizeof words - 1] = '\0';
    return lacking
               ? comity_fail(error, COMITY_ERROR_INPUT, "the file lacks columns of the recipe %s: %s", own->id, words)
               : COMITY_OK;
}
