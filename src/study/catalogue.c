/* The catalogue of indicators and components. See catalogue.h. */
#include "study/catalogue.h"

#include "base/assets.h"
#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *key;
    size_t offset;
    size_t size;
    int required;
} header_field;

#define FIELD(key, member, required)                                                                                   \
    { key, offsetof(comity_catalogue_entry, member), sizeof(((comity_catalogue_entry *)0)->member), required }

static const header_field fields[] = {
    FIELD("indicator", id, 0), FIELD("component", id, 0),        FIELD("name", name, 1),
    FIELD("unit", unit, 1),    FIELD("direction", direction, 0), FIELD("formula", formula, 1),
    FIELD("needs", needs, 1),  FIELD("reference", reference, 1), FIELD("bounds", bounds, 0),
};

static const header_field *field_of(const char *key, size_t length) {
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strlen(fields[i].key) == length && memcmp(fields[i].key, key, length) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

/* The folder that a file lies in, copied to `group`. */
static void read_group(const char *path, char *group, size_t size) {
    const char *end = strrchr(path, '/');
    const char *start = end;
    while (start && start > path && start[-1] != '/') {
        start--;
    }
    snprintf(group, size, "%.*s", end ? (int)(end - start) : 0, start ? start : "");
}

static comity_status append(char *target, size_t size, const char *text, size_t length, comity_error *error) {
    size_t used = strlen(target);
    if (used + length + 2 > size) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the value is longer than %zu bytes", size - 1);
    }
    snprintf(target + used, size - used, "%s%.*s", used ? " " : "", (int)length, text);
    return COMITY_OK;
}

/* One header line without its leading "--"; `current` is the field that a continuation belongs to. */
static comity_status parse_line(const char *line, size_t length, comity_catalogue_entry *out,
                                const header_field **current, comity_error *error) {
    if (length >= 3 && memcmp(line, "   ", 3) == 0) {
        while (length && *line == ' ') {
            line++;
            length--;
        }
        return *current ? append((char *)out + (*current)->offset, (*current)->size, line, length, error)
                        : comity_fail(error, COMITY_ERROR_INPUT, "a continuation line comes before the first key");
    }
    const char *colon = memchr(line, ':', length);
    if (length < 2 || line[0] != ' ' || !colon) {
        return comity_fail(error, COMITY_ERROR_INPUT, "expected \"-- key: value\"");
    }
    *current = field_of(line + 1, (size_t)(colon - line - 1));
    if (!*current) {
        return comity_fail(error, COMITY_ERROR_INPUT, "unknown key \"%.*s\"", (int)(colon - line - 1), line + 1);
    }
    const char *value = colon + 1;
    while (value < line + length && *value == ' ') {
        value++;
    }
    return append((char *)out + (*current)->offset, (*current)->size, value, (size_t)(line + length - value), error);
}

comity_status comity_catalogue_parse(const char *path, const char *text, comity_catalogue_entry *out,
                                     comity_error *error) {
    const header_field *current = NULL;
    comity_status status = COMITY_OK;
    int64_t row = 0;
    *out = (comity_catalogue_entry){.sql = text, .path = path};
    read_group(path, out->group, sizeof out->group);
    for (const char *line = text; !status && strncmp(line, "--", 2) == 0;) {
        const char *end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        row++;
        status = parse_line(line + 2, length - 2, out, &current, error);
        line = end ? end + 1 : line + length;
    }
    for (size_t i = 0; !status && i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].required && !((char *)out)[fields[i].offset]) {
            status = comity_fail(error, COMITY_ERROR_INPUT, "the header has no \"%s\"", fields[i].key);
        }
    }
    if (!status && !out->id[0]) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the header names neither an indicator nor a component");
    }
    if (status) {
        comity_error_at(error, path, row, NULL);
    }
    return status;
}

/* Adds an entry to the rows of table indicator or component. */
static comity_status add_entry(const comity_asset *asset, int indicator, comity_panel *out, comity_error *error) {
    comity_catalogue_entry entry;
    comity_status status = comity_catalogue_parse(asset->path, asset->bytes, &entry, error);
    if (status || (status = comity_panel_add_rows(out, 1, error))) {
        return status;
    }
    const char *indicator_cells[] = {entry.id,      entry.name,      entry.group, entry.unit, entry.direction,
                                     entry.formula, entry.reference, entry.needs, entry.sql,  entry.bounds};
    const char *component_cells[] = {entry.id,      entry.name,      entry.group, entry.unit,
                                     entry.formula, entry.reference, entry.needs, entry.sql};
    const char *const *cells = indicator ? indicator_cells : component_cells;
    for (size_t i = 0; !status && i < out->n_columns; i++) {
        status = comity_panel_set_text(out, i, out->n_rows - 1, cells[i], strlen(cells[i]), error);
    }
    return status;
}

/* Writes all indicators, or all components, into their table. */
static comity_status store_entries(comity_store *store, int indicators, comity_error *error) {
    static const char *const columns[2][10] = {
        {"component", "name", "kind", "unit", "formula", "reference", "needs", "sql"},
        {"indicator", "name", "dimension", "unit", "direction", "formula", "reference", "needs", "sql", "bounds"}};
    comity_status status = COMITY_OK;
    comity_panel rows;
    comity_panel_init(&rows);
    for (size_t i = 0; !status && i < 10 && columns[indicators][i]; i++) {
        status = comity_panel_add_column(&rows, columns[indicators][i], NULL, COMITY_TEXT, error);
    }
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        if (strncmp(asset->path, indicators ? "indicators/" : "roles/", indicators ? 11 : 6) == 0) {
            status = add_entry(asset, indicators, &rows, error);
        }
    }
    if (!status) {
        status = comity_store_append(store, columns[indicators][0], &rows, error);
    }
    comity_panel_free(&rows);
    return status;
}

comity_status comity_catalogue_store(comity_store *store, comity_error *error) {
    comity_status status = comity_store_exec(store, comity_asset_find("src/study/views.sql")->bytes, error);
    if (!status) {
        status = comity_store_exec(store, "DELETE FROM indicator; DELETE FROM component", error);
    }
    if (!status && !(status = store_entries(store, 1, error))) {
        status = store_entries(store, 0, error);
    }
    return status;
}

/* Is there a table of that name in the schema `data`, with at least one row? */
static comity_status has_table(comity_store *store, const char *const *name, int64_t *found, comity_error *error) {
    char quoted[128];
    char sql[256];
    comity_status status = comity_store_integer(
        store, "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'data' AND table_name = ?", name, 1, 0, found, error);
    if (status || !*found || (status = comity_store_quote(name[0], '"', quoted, sizeof quoted, error))) {
        return status;
    }
    snprintf(sql, sizeof sql, "SELECT 1 FROM data.\"%s\" LIMIT 1", quoted);
    return comity_store_integer(store, sql, NULL, 0, 0, found, error);
}

/* Is one need, such as tie:trade_baci, fulfilled? */
static comity_status has(comity_store *store, const char *need, int *yes, comity_error *error) {
    const char *colon = strchr(need, ':');
    const char *name[] = {colon ? colon + 1 : ""};
    int64_t found = 0;
    comity_status status = COMITY_OK;
    if (strncmp(need, "tie:", 4) == 0) {
        status =
            comity_store_integer(store,
                                 "SELECT 1 FROM tie_numbered WHERE layer_id = (SELECT layer_id FROM layer WHERE layer "
                                 "= ?) LIMIT 1",
                                 name, 1, 0, &found, error);
    } else if (strncmp(need, "state_year:", 11) == 0) {
        status = comity_store_integer(store,
                                      "SELECT 1 FROM state_year_row WHERE series_id = (SELECT series_id FROM series "
                                      "WHERE indicator = ?) LIMIT 1",
                                      name, 1, 0, &found, error);
    } else if (strncmp(need, "fact:", 5) == 0) {
        char quoted[128];
        char sql[256];
        if ((status = comity_store_quote(name[0], '"', quoted, sizeof quoted, error))) {
            return status;
        }
        snprintf(sql, sizeof sql, "SELECT 1 FROM \"%s\" LIMIT 1", quoted);
        status = comity_store_integer(store, sql, NULL, 0, 0, &found, error);
    } else if (strncmp(need, "data:", 5) == 0) {
        status = has_table(store, name, &found, error);
    } else {
        status = comity_fail(error, COMITY_ERROR_INPUT,
                             "\"%s\" is no need: expected tie:, state_year:, fact: or data:", need);
    }
    *yes = found == 1;
    return status;
}

/* Alternatives a|b of one need. */
static comity_status has_any(comity_store *store, char *alternatives, int *yes, comity_error *error) {
    comity_status status = COMITY_OK;
    char *rest = NULL;
    *yes = 0;
    for (char *need = strtok_r(alternatives, "|", &rest); !status && need && !*yes; need = strtok_r(NULL, "|", &rest)) {
        status = has(store, need, yes, error);
    }
    return status;
}

/* Room for turning a bar into " or "? */
static int used_room(const char *text, size_t size) {
    return strlen(text) + 4 < size;
}

comity_status comity_catalogue_ready(comity_store *store, const char *needs, int *ready, char *waits_for, size_t size,
                                     comity_error *error) {
    char words[256];
    char *rest = NULL;
    comity_status status = comity_text_print(words, sizeof words, error, "%s", needs);
    *ready = 1;
    waits_for[0] = '\0';
    for (char *word = status ? NULL : strtok_r(words, " ", &rest); !status && word; word = strtok_r(NULL, " ", &rest)) {
        char copy[256];
        int yes = 0;
        snprintf(copy, sizeof copy, "%s", word);
        status = has_any(store, copy, &yes, error);
        if (!yes) {
            size_t used = strlen(waits_for);
            *ready = 0;
            snprintf(waits_for + used, size - used, "%s%s", used ? " and " : "", word);
        }
    }
    for (char *bar = strchr(waits_for, '|'); bar && used_room(waits_for, size); bar = strchr(bar, '|')) {
        memmove(bar + 4, bar + 1, strlen(bar + 1) + 1);
        memcpy(bar, " or ", 4);
    }
    return status;
}

comity_status comity_catalogue_add_waiting(comity_store *store, comity_panel *out, comity_error *error) {
    comity_status status = comity_panel_add_column(out, "waits_for", NULL, COMITY_TEXT, error);
    for (size_t row = 0; !status && row < out->n_rows; row++) {
        char waits_for[256];
        int ready = 0;
        status = comity_catalogue_ready(store, out->columns[2].text[row], &ready, waits_for, sizeof waits_for, error);
        const char *words = ready ? "nothing: its data are there, but no value was computed" : waits_for;
        if (!status) {
            status = comity_panel_set_text(out, 3, row, words, strlen(words), error);
        }
    }
    return status;
}
