/* Needs and the data sets that fill them. See needs.h. */
#include "study/needs.h"

#include "data/unify/import_internal.h"
#include "data/unify/recipe.h"
#include "study/derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *comity_needs_next(const char **needs, size_t *length) {
    const char *word = *needs + strspn(*needs, " |");
    *length = strcspn(word, " |");
    *needs = word + *length;
    return *length ? word : NULL;
}

static void write_named(comity_sql *sql, const char *query, const char *name, size_t length) {
    char key[COMITY_KEY_SIZE];
    snprintf(key, sizeof key, "%.*s", (int)length, name);
    comity_sql_add(sql, " UNION %s", query);
    comity_sql_literal(sql, key);
    comity_sql_add(sql, ")");
}

/* A table of its own is filled by the recipes that name it: those of the program, or of the user. */
static comity_status write_table(comity_sql *sql, const char *name, size_t length) {
    char table[COMITY_KEY_SIZE];
    comity_recipes recipes = {0};
    comity_error error;
    comity_status status = comity_recipes_load(&recipes, &error);
    snprintf(table, sizeof table, "%.*s", (int)length, name);
    for (size_t i = 0; !status && i < recipes.n; i++) {
        for (size_t j = 0; j < recipes.items[i].n_sections; j++) {
            const char *filled = recipes.items[i].sections[j].table;
            if (filled && strcmp(filled, table) == 0) {
                write_named(sql, "SELECT data_set FROM data_set WHERE recipe IN (", recipes.items[i].id,
                            strlen(recipes.items[i].id));
            }
        }
    }
    comity_recipes_free(&recipes);
    comity_sql_add(
        sql,
        " UNION SELECT d.data_set FROM data_set d JOIN recipe_text t USING (recipe) WHERE regexp_matches(t.text, "
        "'(?m)^table *= *%s *$')",
        table);
    return status;
}

char *comity_needs_data_sets(const char *needs) {
    static const char ties[] =
        "SELECT data_set FROM tie_numbered WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer = ";
    static const char state_years[] =
        "SELECT data_set FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE indicator = ";
    comity_sql sql;
    size_t length;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT NULL::INTEGER AS data_set WHERE false");
    for (const char *word = comity_needs_next(&needs, &length); word; word = comity_needs_next(&needs, &length)) {
        char feeding[1000];
        if (comity_derive_feeding(word, length, feeding, sizeof feeding) == COMITY_OK) {
            comity_sql_add(&sql, " UNION (%s)", feeding);
        } else if (length > 4 && strncmp(word, "tie:", 4) == 0) {
            write_named(&sql, ties, word + 4, length - 4);
        } else if (length > 12 && strncmp(word, "affiliation:", 12) == 0) {
            write_named(&sql, "SELECT data_set FROM affiliation WHERE layer IN (", word + 12, length - 12);
        } else if (length > 5 && strncmp(word, "data:", 5) == 0) {
            if (write_table(&sql, word + 5, length - 5)) {
                free(comity_sql_end(&sql));
                return NULL;
            }
            write_named(&sql, "SELECT data_set FROM data_set WHERE name IN (", word + 5, length - 5);
        } else if (length > 11 && strncmp(word, "state_year:", 11) == 0) {
            write_named(&sql, state_years, word + 11, length - 11);
        }
    }
    return comity_sql_end(&sql);
}
