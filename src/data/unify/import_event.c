/* Events as ties. See import_event.h. */
#include "data/unify/import_event.h"

#include "base/assets.h"
#include "data/read/csv.h"
#include "data/unify/import_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *suffix;
    const char *name;
    const char *unit;
    const char *formula;
    int keep_zero; /* a number of acts that is 0 is no tie */
    const char *value;
} layers[COMITY_EVENT_LAYERS] = {
    {"count", "number of events", "events", "number of events, each counted as often as its weight says", 0,
     "CAST(nullif(t0, 0) AS DOUBLE)"},
    {"goldstein", "mean on the Goldstein scale", "points from -10 to 10",
     "sum of Goldstein points times weight, over the sum of weights of events that have points", 1,
     "CAST(t1 AS DOUBLE) / CAST(nullif(1000 * t2, 0) AS DOUBLE)"},
    {"verbal_cooperation", "acts of verbal cooperation", "events", "number of events of that class", 0,
     "CAST(t3 AS DOUBLE)"},
    {"material_cooperation", "acts of material cooperation", "events", "number of events of that class", 0,
     "CAST(t4 AS DOUBLE)"},
    {"verbal_conflict", "acts of verbal conflict", "events", "number of events of that class", 0, "CAST(t5 AS DOUBLE)"},
    {"material_conflict", "acts of material conflict", "events", "number of events of that class", 0,
     "CAST(t6 AS DOUBLE)"},
    {"cooperation_share", "share of cooperation", "share", "acts of verbal and material cooperation over all events", 1,
     "CAST(t3 + t4 AS DOUBLE) / CAST(nullif(t0, 0) AS DOUBLE)"},
    {"conflict_share", "share of conflict", "share", "acts of verbal and material conflict over all events", 1,
     "CAST(t5 + t6 AS DOUBLE) / CAST(nullif(t0, 0) AS DOUBLE)"},
};

const char *comity_event_value(size_t layer) {
    return layers[layer].value;
}

/* ---------------------------------------------------------------------------------------------------------- layers */

/* Writes one word with its NUL into `text`, which has room for it, and returns where the next one goes. */
static char *put(char *text, const char *first, const char *between, const char *last, const char **out) {
    *out = text;
    return text + sprintf(text, "%s%s%s", first, between, last) + 1;
}

comity_status comity_event_ties_make(const comity_recipe *recipe, int by_month, comity_event_ties *out,
                                     comity_error *error) {
    const comity_recipe_section *event = &recipe->sections[0];
    memset(out, 0, sizeof *out);
    size_t most = strlen(event->layer) + strlen(event->name) + strlen(recipe->id) + 80;
    char *text = out->text = malloc(most * (COMITY_EVENT_LAYERS + 1));
    if (!text) {
        return comity_fail_memory(error);
    }
    out->recipe = *recipe;
    out->recipe.sections = out->sections;
    out->recipe.n_sections = COMITY_EVENT_LAYERS;
    if (by_month) {
        text = put(text, recipe->id, ":", "month", &out->recipe.id);
    }
    for (size_t i = 0; i < COMITY_EVENT_LAYERS; i++) {
        comity_recipe_section *section = &out->sections[i];
        *section = (comity_recipe_section){.kind = COMITY_SECTION_TIE,
                                           .line = event->line,
                                           .unit = layers[i].unit,
                                           .formula = layers[i].formula,
                                           .reference = event->reference,
                                           .keep_zero = layers[i].keep_zero,
                                           .minimum = -INFINITY,
                                           .state = event->state,
                                           .partner = event->partner,
                                           .value = {.column = event->date},
                                           .year = event->date};
        text = put(text, event->layer, "_", layers[i].suffix, &section->layer);
        text = put(text, event->name, ", ", layers[i].name, &section->name);
    }
    return COMITY_OK;
}

void comity_event_ties_free(comity_event_ties *ties) {
    free(ties->text);
    memset(ties, 0, sizeof *ties);
}

/* ----------------------------------------------------------------------------------------------------------- CAMEO */

/* Columns code, root, name, quad, goldstein. */
static comity_status take_code(const comity_csv_record *record, comity_cameo *out, comity_error *error) {
    char number[16];
    if (record->n_cells != 5 || record->cells[0].length < 2 || record->cells[0].length > 4 ||
        record->cells[4].length >= sizeof number) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the table of CAMEO codes is damaged");
    }
    memset(out, 0, sizeof *out);
    memcpy(out->code, record->cells[0].text, record->cells[0].length);
    memcpy(number, record->cells[4].text, record->cells[4].length);
    number[record->cells[4].length] = '\0';
    out->quad = record->cells[3].text[0] - '0';
    out->points = (int)lround(1000 * strtod(number, NULL));
    return COMITY_OK;
}

comity_status comity_event_codes(comity_cameo **out, size_t *n, comity_error *error) {
    const comity_asset *asset = comity_asset_find("src/data/unify/cameo.csv");
    comity_csv_reader reader;
    comity_csv_record record = {0};
    *out = NULL;
    *n = 0;
    if (!asset) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "the table of CAMEO codes is not in the program");
    }
    if (!(*out = malloc(asset->size / 8 * sizeof **out))) { /* a line has more than 8 bytes */
        return comity_fail_memory(error);
    }
    comity_csv_init(&reader, asset->bytes, asset->size, NULL);
    comity_status status = comity_csv_next(&reader, &record, error);
    while (!status && !(status = comity_csv_next(&reader, &record, error)) && record.n_cells) {
        if (!(status = take_code(&record, *out + *n, error))) {
            ++*n;
        }
    }
    comity_csv_free(&reader);
    return status;
}

comity_status comity_event_cameo(comity_store *store, comity_error *error) {
    comity_cameo *codes = NULL;
    size_t n = 0;
    comity_sql sql;
    comity_status status = comity_event_codes(&codes, &n, error);
    if (!status) {
        comity_sql_begin(&sql);
        comity_sql_add(&sql, "CREATE TEMP TABLE import_cameo AS WITH listed(code, quad, points) AS (VALUES ");
        for (size_t i = 0; i < n; i++) {
            comity_sql_add(&sql, "%s('%s', %d, %d)", i ? ", " : "", codes[i].code, codes[i].quad, codes[i].points);
        }
        comity_sql_add(&sql, "), tail AS (SELECT '' AS tail UNION ALL SELECT CAST(range AS VARCHAR) FROM range(10) "
                             "UNION ALL SELECT lpad(CAST(range AS VARCHAR), 2, '0') FROM range(100)) "
                             "SELECT root.code || tail AS code, arg_max(listed.quad, length(listed.code)) AS quad, "
                             "CAST(arg_max(listed.points, length(listed.code)) AS BIGINT) AS points "
                             "FROM listed root, tail JOIN listed ON starts_with(root.code || tail, listed.code) "
                             "WHERE length(root.code) = 2 GROUP BY 1");
        status = comity_sql_run(&sql, store, error);
    }
    free(codes);
    return status;
}
