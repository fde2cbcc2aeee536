/* Coverage of the catalogue. See coverage.h.
 *
 * One query fetches the coverage of all entries, sorted by id; each row of the list finds its own by halving. */
#include "study/coverage.h"

#include "base/assets.h"
#include "study/catalogue.h"

#include <stdlib.h>
#include <string.h>

enum { ID, KIND, GROUP, NAME, UNIT, DIRECTION, BOUNDS, FORMULA, REFERENCE, NEEDS, FIRST, LAST, YEARS, WAITS_FOR };

static comity_status add_entry(comity_panel *out, const comity_catalogue_entry *entry, const char *kind,
                               comity_error *error) {
    const char *cells[] = {entry->id,        kind,          entry->group,   entry->name,      entry->unit,
                           entry->direction, entry->bounds, entry->formula, entry->reference, entry->needs};
    comity_status status = comity_panel_add_rows(out, 1, error);
    for (size_t i = 0; !status && i < sizeof cells / sizeof cells[0]; i++) {
        status = comity_panel_set_text(out, i, out->n_rows - 1, cells[i], strlen(cells[i]), error);
    }
    return status;
}

comity_status comity_catalogue_list(comity_panel *out, comity_error *error) {
    static const char *const columns[] = {"id",        "kind",   "group",   "name",      "unit",
                                          "direction", "bounds", "formula", "reference", "needs"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(out, columns[i], NULL, COMITY_TEXT, error);
    }
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        comity_catalogue_entry entry;
        int indicator = strncmp(asset->path, "indicators/", 11) == 0;
        if ((indicator || strncmp(asset->path, "roles/", 6) == 0) &&
            !(status = comity_catalogue_parse(asset->path, asset->bytes, &entry, error))) {
            status = add_entry(out, &entry, indicator ? "indicator" : "component", error);
        }
    }
    return status;
}

/* Row of `covered` (sorted by its first column) with that id, or -1. */
static int64_t find(const comity_panel *covered, const char *id) {
    size_t low = 0;
    size_t high = covered->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(id, covered->columns[0].text[middle]);
        if (order == 0) {
            return (int64_t)middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

static comity_status add_columns(comity_panel *list, comity_error *error) {
    static const struct {
        const char *name;
        comity_type type;
    } columns[] = {{"first_year", COMITY_INTEGER},
                   {"last_year", COMITY_INTEGER},
                   {"n_years", COMITY_INTEGER},
                   {"waits_for", COMITY_TEXT}};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(list, columns[i].name, NULL, columns[i].type, error);
    }
    return status;
}

/* Why an entry has no value. `measured`: something of its kind was computed for the organisation. */
static comity_status explain(comity_store *store, comity_panel *list, size_t row, int measured, comity_error *error) {
    char waits_for[256];
    int ready = 0;
    int indicator = strcmp(list->columns[KIND].text[row], "indicator") == 0;
    comity_status status =
        comity_catalogue_ready(store, list->columns[NEEDS].text[row], &ready, waits_for, sizeof waits_for, error);
    const char *words = !ready ? waits_for : measured ? "nothing" : indicator ? "comity measure" : "comity role";
    return status ? status : comity_panel_set_text(list, WAITS_FOR, row, words, strlen(words), error);
}

comity_status comity_coverage_add(comity_store *store, const char *organisation, comity_panel *list,
                                  comity_error *error) {
    const char *values[] = {organisation};
    comity_panel covered;
    comity_panel_init(&covered);
    int64_t measured[2] = {0, 0};
    comity_status status;
    if ((status = add_columns(list, error)) ||
        (status = comity_store_query(
             store,
             "SELECT id, first_year::BIGINT, last_year::BIGINT, n_years::BIGINT FROM (SELECT indicator AS id, "
             "min(year) "
             "AS first_year, max(year) AS last_year, count(*) AS n_years FROM indicator_value_row WHERE organisation = "
             "?1 AND variant = 'as_was' GROUP BY ALL UNION ALL SELECT component, min(year), max(year), count(DISTINCT "
             "year) FROM role_component_row WHERE organisation = ?1 GROUP BY ALL) ORDER BY id COLLATE \"binary\"",
             values, 1, &covered, error)) ||
        (status = comity_store_integer(store, "SELECT count(*) FROM indicator_value_row WHERE organisation = ?", values,
                                       1, 0, &measured[0], error)) ||
        (status = comity_store_integer(store, "SELECT count(*) FROM role_component_row WHERE organisation = ?", values,
                                       1, 0, &measured[1], error))) {
        goto out;
    }
    for (size_t row = 0; !status && row < list->n_rows; row++) {
        int64_t at = find(&covered, list->columns[ID].text[row]);
        if (at < 0) {
            int component = strcmp(list->columns[KIND].text[row], "component") == 0;
            status = explain(store, list, row, measured[component] > 0, error);
            continue;
        }
        for (size_t i = 0; i < 3; i++) {
            comity_panel_set_integer(list, FIRST + i, row, covered.columns[1 + i].integer[at]);
        }
        status = comity_panel_set_text(list, WAITS_FOR, row, "", 0, error);
    }
out:
    comity_panel_free(&covered);
    return status;
}
