/* Verbs about the data sets in the workbench: data, drop, cite, recipes. */
#include "surface/cli/cli.h"

#include "base/assets.h"
#include "base/text.h"
#include "data/unify/recipe.h"
#include "data/unify/recipe_own.h"
#include "study/cite.h"
#include "study/data.h"
#include "study/drop.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int column_at(const comity_panel *panel, const char *name) {
    for (size_t i = 0; i < panel->n_columns; i++) {
        if (strcmp(panel->columns[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* The cell as text; "" where it is missing, no text, or the column is not there. */
static const char *text_at(const comity_panel *panel, const char *name, size_t row) {
    int at = column_at(panel, name);
    return at >= 0 && panel->columns[at].type == COMITY_TEXT && comity_is_present(&panel->columns[at], row)
               ? panel->columns[at].text[row]
               : "";
}

static int64_t integer_at(const comity_panel *panel, const char *name, size_t row) {
    int at = column_at(panel, name);
    return at >= 0 && panel->columns[at].type == COMITY_INTEGER && comity_is_present(&panel->columns[at], row)
               ? panel->columns[at].integer[row]
               : 0;
}

/* ----------------------------------------------------------------------------------------------------------- data */

enum { DATA_INDENT = 12 };

/* "    version     text", wrapped; nothing where the text is empty. */
static void print_line(const char *name, const char *text) {
    if (*text) {
        printf("  %-*s", DATA_INDENT - 2, name);
        cli_wrap(text, DATA_INDENT, strcmp(name, "stored") == 0 ? ',' : 0, stdout);
    }
}

static void print_years_and_rows(const comity_panel *sets, size_t row) {
    char text[400];
    int64_t first = integer_at(sets, "first_year", row);
    if (first) {
        snprintf(text, sizeof text, "%" PRId64 " to %" PRId64, first, integer_at(sets, "last_year", row));
        print_line("years", text);
    }
    snprintf(text, sizeof text,
             "%" PRId64 " read = %" PRId64 " kept + %" PRId64 " missing + %" PRId64 " rejected + %" PRId64
             " unmatched + %" PRId64 " left out",
             integer_at(sets, "rows_read", row), integer_at(sets, "rows_kept", row),
             integer_at(sets, "rows_missing", row), integer_at(sets, "rows_rejected", row),
             integer_at(sets, "rows_unmatched", row), integer_at(sets, "rows_left_out", row));
    print_line("rows", text);
}

/* A block a data set: what it is, where it came from, what became of its rows. */
static void print_data_set(const comity_panel *sets, size_t row) {
    char text[1200];
    const char *sha256 = text_at(sets, "sha256", row);
    const char *label = text_at(sets, "label", row);
    printf("%" PRId64 "  %s%s%s  ", integer_at(sets, "data_set", row), text_at(sets, "name", row), *label ? "@" : "",
           label);
    cli_wrap(text_at(sets, "title", row), DATA_INDENT, 0, stdout);
    print_line("version", text_at(sets, "version", row));
    print_line("policy", text_at(sets, "policy", row));
    print_line("file", text_at(sets, "file", row));
    snprintf(text, sizeof text, "%" PRId64 " bytes, SHA-256 %.12s%s, imported %s", integer_at(sets, "bytes", row),
             *sha256 ? sha256 : "none (part of it was replaced)", *sha256 ? "..." : "", text_at(sets, "imported", row));
    print_line("", text);
    print_line("recipe", text_at(sets, "recipe", row));
    print_years_and_rows(sets, row);
    print_line("stored", text_at(sets, "stored", row));
    print_line("terms", text_at(sets, "terms", row));
    print_line("cite", text_at(sets, "citation", row));
}

#define UNMATCHED(columns)                                                                                             \
    "SELECT d.data_set AS \"set\", d.name, u.system, left(u.code, 40) AS code, u.reason, u.first_year, u.last_year, "  \
    "u.rows" columns " FROM unmatched u JOIN data_set d USING (data_set) ORDER BY d.name, d.data_set, u.reason DESC, " \
    "u.rows DESC, u.code"

static comity_status list_unmatched(comity_store *store, comity_panel *out, comity_error *error) {
    int64_t near = 0;
    comity_status status =
        comity_store_integer(store, "SELECT count(nearest) FROM unmatched", NULL, 0, 0, &near, error);
    return status ? status
                  : comity_store_query(store, near ? UNMATCHED(", u.nearest") : UNMATCHED(""), NULL, 0, out, error);
}

static comity_status print_data(comity_store *store, const cli_call *call, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_data_list(store, &rows, error);
    if (!status && call->format != CLI_TABLE) {
        cli_print(&rows, call->format, stdout);
    } else if (!status) {
        for (size_t row = 0; row < rows.n_rows; row++) {
            printf("%s", row ? "\n" : "");
            print_data_set(&rows, row);
        }
        if (!rows.n_rows) {
            puts("(no data sets)");
        }
        status = list_unmatched(store, &rows, error);
        if (!status && rows.n_rows) {
            puts("\nCodes that fit no state, or that were kept outside the dates of their state:");
            cli_print(&rows, CLI_TABLE, stdout);
        }
    }
    comity_panel_free(&rows);
    return status;
}

int cli_data(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_READ, print_data);
}

/* ----------------------------------------------------------------------------------------------------------- drop */

static void print_dropped_set(const comity_drop_result *result, size_t row) {
    const char *label = text_at(&result->sets, "label", row);
    printf("dropped %s%s%s, %s, from %s\n", text_at(&result->sets, "name", row), *label ? "@" : "", label,
           text_at(&result->sets, "title", row), text_at(&result->sets, "file", row));
    for (size_t i = 0; i < result->rows.n_rows; i++) {
        if (integer_at(&result->rows, "data_set", i) == integer_at(&result->sets, "data_set", row)) {
            printf("  %s: %" PRId64 " rows\n", text_at(&result->rows, "what", i), integer_at(&result->rows, "rows", i));
        }
    }
}

/* Results in lines of one run, organisation and kind. */
static void print_touched(const comity_panel *results) {
    enum { INDENT = 14 };
    puts("these results rest on it; they are kept, but their data are no longer there (measure again to renew them):");
    for (size_t from = 0, to; from < results->n_rows; from = to) {
        char *text = NULL;
        size_t size = 0;
        const char *kind = text_at(results, "kind", from);
        const char *organisation = text_at(results, "organisation", from);
        FILE *out = open_memstream(&text, &size);
        for (to = from; to < results->n_rows && strcmp(kind, text_at(results, "kind", to)) == 0 &&
                        strcmp(organisation, text_at(results, "organisation", to)) == 0 &&
                        integer_at(results, "run", from) == integer_at(results, "run", to);
             to++) {
            if (out) {
                fprintf(out, "%s%s (%" PRId64 ")", to > from ? ", " : "", text_at(results, "result", to),
                        integer_at(results, "values", to));
            }
        }
        if (!from || integer_at(results, "run", from) != integer_at(results, "run", from - 1) ||
            strcmp(organisation, text_at(results, "organisation", from - 1)) != 0) {
            printf("  run %" PRId64 ", %s\n", integer_at(results, "run", from), organisation);
        }
        printf("  %-*s", INDENT - 2, kind);
        if (out) {
            fclose(out);
            cli_wrap(text, INDENT, ',', stdout);
        }
        free(text);
    }
}

static comity_status drop_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_drop_result result;
    comity_status status = comity_drop(store, call->words + 1, (size_t)call->n_words - 1, cli_option(call, "as"),
                                       cli_stop(), &result, error);
    for (size_t row = 0; !status && row < result.sets.n_rows; row++) {
        print_dropped_set(&result, row);
    }
    if (!status && result.derived[0]) {
        printf("computed anew: %s\n", result.derived);
    }
    if (!status && result.votes_without_roll_call) {
        printf("%" PRId64 " votes are left without their roll call: import it again, or drop the votes too\n",
               result.votes_without_roll_call);
    }
    if (!status && result.results.n_rows) {
        print_touched(&result.results);
    }
    comity_drop_result_free(&result);
    return status;
}

int cli_drop(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, drop_and_print);
}

/* ----------------------------------------------------------------------------------------------------------- cite */

static comity_status cite_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_cite_options options = {.number = call->n_words > 1 ? call->words[1] : NULL,
                                   .run = cli_option(call, "run") ? strtoll(cli_option(call, "run"), NULL, 10) : 0};
    char organisation[128];
    comity_panel entries;
    comity_panel_init(&entries);
    comity_status status = COMITY_OK;
    if (options.number || options.run) {
        status = cli_organisation(store, call, organisation, error);
        options.organisation = organisation;
    }
    if (!status && !(status = comity_cite(store, &options, &entries, error))) {
        if (call->format == CLI_JSON) {
            cli_print(&entries, CLI_JSON, stdout);
        } else {
            comity_cite_print(&entries, stdout);
        }
    }
    comity_panel_free(&entries);
    return status;
}

int cli_cite(const cli_call *call) {
    if (cli_option(call, "run") && call->n_words > 1) {
        return cli_usage("cite", "give either a number or --run");
    }
    return cli_with_store(call, call->words[0], COMITY_STORE_READ, cite_and_print);
}

/* --------------------------------------------------------------------------------------------------------- recipes */

static const char *const kinds[] = {[COMITY_SECTION_TIE] = "tie",
                                    [COMITY_SECTION_STATE_YEAR] = "state_year",
                                    [COMITY_SECTION_AFFILIATION] = "affiliation",
                                    [COMITY_SECTION_VOTE] = "vote",
                                    [COMITY_SECTION_ROLL_CALL] = "roll_call",
                                    [COMITY_SECTION_TABLE] = "table",
                                    [COMITY_SECTION_EVENT] = "event"};

static const char *filled_by(const comity_recipe_section *section) {
    return section->layer       ? section->layer
           : section->indicator ? section->indicator
           : section->table     ? section->table
                                : kinds[section->kind];
}

/* "a, b, c" of what the recipe fills, each once, or of the columns that it needs. Caller frees; NULL: no memory. */
static char *list_words(const comity_recipe *recipe, int fills) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const char *comma = "";
    for (size_t i = 0; out && fills && i < recipe->n_sections; i++) {
        int again = 0;
        for (size_t j = 0; j < i; j++) {
            again |= strcmp(filled_by(&recipe->sections[i]), filled_by(&recipe->sections[j])) == 0;
        }
        if (!again) {
            fprintf(out, "%s%s", comma, filled_by(&recipe->sections[i]));
            comma = ", ";
        }
    }
    for (size_t i = 0; out && !fills && i < recipe->columns.n; i++) {
        fprintf(out, "%s%s", i ? ", " : "", recipe->columns.items[i]);
    }
    if (out) {
        fclose(out);
    }
    return text;
}

static comity_status add_recipe(comity_panel *out, const comity_recipe *recipe, comity_error *error) {
    char *fills = list_words(recipe, 1);
    char *columns = list_words(recipe, 0);
    const char *cells[] = {recipe->id, recipe->name, kinds[recipe->sections[0].kind], fills, columns};
    comity_status status = fills && columns ? comity_panel_add_rows(out, 1, error) : comity_fail_memory(error);
    for (size_t i = 0; !status && i < sizeof cells / sizeof cells[0]; i++) {
        status = comity_panel_set_text(out, i, out->n_rows - 1, cells[i] ? cells[i] : "",
                                       strlen(cells[i] ? cells[i] : ""), error);
    }
    free(fills);
    free(columns);
    return status;
}

static comity_status list_recipes(const cli_call *call, comity_error *error) {
    static const char *const names[] = {"id", "set", "kind", "fills", "columns"};
    comity_recipes recipes;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_recipes_load(&recipes, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; !status && i < sizeof names / sizeof names[0]; i++) {
        status = comity_panel_add_column(&rows, names[i], NULL, COMITY_TEXT, error);
    }
    for (size_t i = 0; !status && i < recipes.n; i++) {
        status = add_recipe(&rows, &recipes.items[i], error);
    }
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    comity_recipes_free(&recipes);
    return status;
}

static comity_status show_recipe(const char *id, comity_error *error) {
    char path[128];
    comity_status status = comity_text_print(path, sizeof path, error, "recipes/%s.recipe", id);
    const comity_asset *asset = status ? NULL : comity_asset_find(path);
    if (!asset) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no recipe \"%.60s\"; all: comity recipes", id);
    }
    fwrite(asset->bytes, 1, asset->size, stdout);
    return COMITY_OK;
}

/* Says that it is well-formed and what it would do. */
static comity_status check_recipe(const char *path, comity_error *error) {
    comity_own_recipe own;
    comity_status status = comity_own_recipe_read(path, &own, error);
    char *fills = status ? NULL : list_words(&own.recipe, 1);
    char *columns = status ? NULL : list_words(&own.recipe, 0);
    if (!status && (!fills || !columns)) {
        status = comity_fail_memory(error);
    }
    if (!status && fills) {
        comity_section_kind kind = own.recipe.sections[0].kind;
        int many = strchr(fills, ',') != NULL;
        const char *what = kind == COMITY_SECTION_EVENT                                       ? "layers of"
                           : kind == COMITY_SECTION_TIE || kind == COMITY_SECTION_AFFILIATION ? "layer"
                           : kind == COMITY_SECTION_STATE_YEAR                                ? "indicator"
                                                                                              : "table";
        printf("%s: well-formed; fills the %s%s %s from the columns %s\n", path, what, many ? "s" : "", fills, columns);
    }
    free(fills);
    free(columns);
    comity_own_recipe_free(&own);
    return status;
}

int cli_recipes(const cli_call *call) {
    comity_error error;
    comity_error_clear(&error);
    if (cli_option(call, "show") && call->n_words) {
        return cli_usage("recipes", "give either a file or --show");
    }
    comity_status status = cli_option(call, "show") ? show_recipe(cli_option(call, "show"), &error)
                           : call->n_words          ? check_recipe(call->words[0], &error)
                                                    : list_recipes(call, &error);
    return status ? cli_fail(&error) : 0;
}
