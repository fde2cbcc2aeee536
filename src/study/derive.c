/* Derived layers and series. See derive.h. */
#include "study/derive.h"

#include "comity/measure.h"
#include "data/unify/label.h"
#include "data/unify/layer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef enum { FROM_NOTHING, FROM_VOTES, FROM_AFFILIATIONS, FROM_EXERCISES, FROM_CAPABILITIES, N_SOURCES } source;

static const char voeten[] = "Voeten, Strezhnev, Bailey (2009), United Nations General Assembly Voting Data";

/* A layer and the column of comity_measure_agreement that it takes. */
typedef struct {
    comity_layer_about about;
    const char *column;
} pair_layer;

static const pair_layer vote_layers[] = {
    {{"unga_agreement", "Vote agreement in the UN General Assembly", "share of common votes",
      "identical votes / votes that both cast (yes, abstain, no), by calendar year", voeten, 1},
     "agreement"},
    {{"unga_s", "Vote similarity S in the UN General Assembly", "index from -1 to 1",
      "1 - 2 sum |x - y| / (2 n) over votes that both cast (1 yes, 2 abstain, 3 no), by calendar year",
      "Signorino, Ritter (1999), Tau-b or Not Tau-b, International Studies Quarterly 43:115-144", 1},
     "s"},
    {{"unga_common_votes", "Votes that both cast in the UN General Assembly", "votes",
      "number of roll calls on which both voted yes, abstain or no, by calendar year", voeten, 1},
     "n"},
};

static const pair_layer igo_layers[] = {
    {{"igo_shared", "Shared intergovernmental organisations", "organisations",
      "number of organisations of which both are full or associate members (1 or 2)",
      "Pevehouse, Nordstrom, McManus, Jamison (2020), Journal of Peace Research 57:492-503", 1},
     "n"},
};

static const pair_layer exercise_layers[] = {
    {{"joint_exercises", "Joint military exercises", "exercises",
      "number of exercises in which both took part, by the year in which they began",
      "D'Orazio (2013), Multinational Military Exercises", 1},
     "n"},
};

static const comity_layer_about full_memberships = {
    .key = "igo_full_memberships",
    .name = "Full memberships in intergovernmental organisations",
    .unit = "organisations",
    .formula = "number of organisations of which the state is a full member (1)",
    .reference = "Pevehouse, Nordstrom, McManus, Jamison (2020), Journal of Peace Research 57:492-503"};

static const comity_layer_about recomputed_cinc = {
    .key = "cinc_recomputed",
    .name = "Composite index of national capability, recomputed",
    .unit = "share of the world",
    .formula = "mean over milex, milper, irst, pec, tpop, upop of the state's share of the world, over the components "
               "that it has",
    .reference = "Singer, Bremer, Stuckey (1972), Capability Distribution, Uncertainty, and Major Power War"};

static const char *const components[] = {"milex", "milper", "irst", "pec", "tpop", "upop"};

/* What is derived, by its source: words as the needs of the catalogue have them. */
static const char *const derived[N_SOURCES] = {[FROM_NOTHING] = "",
                                               [FROM_VOTES] = "tie:unga_agreement tie:unga_s tie:unga_common_votes",
                                               [FROM_AFFILIATIONS] = "tie:igo_shared state_year:igo_full_memberships",
                                               [FROM_EXERCISES] = "tie:joint_exercises",
                                               [FROM_CAPABILITIES] = "state_year:cinc_recomputed"};

static int is_component(const char *indicator) {
    for (size_t i = 0; i < sizeof components / sizeof components[0]; i++) {
        if (strcmp(indicator, components[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static source source_of(const comity_recipe *recipe) {
    const comity_recipe_section *first = &recipe->sections[0];
    switch (first->kind) {
    case COMITY_SECTION_VOTE:
    case COMITY_SECTION_ROLL_CALL:
        return FROM_VOTES;
    case COMITY_SECTION_AFFILIATION:
        return strcmp(first->layer, "igo") == 0              ? FROM_AFFILIATIONS
               : strcmp(first->layer, "joint_exercise") == 0 ? FROM_EXERCISES
                                                             : FROM_NOTHING;
    case COMITY_SECTION_STATE_YEAR:
        for (size_t i = 0; i < recipe->n_sections; i++) {
            if (is_component(recipe->sections[i].indicator)) {
                return FROM_CAPABILITIES;
            }
        }
        return FROM_NOTHING;
    default:
        return FROM_NOTHING;
    }
}

/* Removes the rows of everything that is derived from the source. */
static comity_status forget(comity_store *store, source from, const char *label, comity_error *error) {
    comity_status status = COMITY_OK;
    for (const char *word = derived[from]; !status && *word;) {
        int length = (int)strcspn(word, " ");
        int tie = strncmp(word, "tie:", 4) == 0;
        int prefix = tie ? 4 : (int)strlen("state_year:");
        char name[64];
        char key[COMITY_KEY_SIZE];
        char sql[300];
        snprintf(name, sizeof name, "%.*s", length - prefix, word + prefix);
        comity_label_key(name, label, key);
        snprintf(sql, sizeof sql,
                 tie ? "DELETE FROM tie_numbered WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer = '%s')"
                     : "DELETE FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE indicator = "
                       "'%s')",
                 key);
        status = comity_store_exec(store, sql, error);
        word += length + (word[length] == ' ');
    }
    return status;
}

comity_status comity_derive_forget(comity_store *store, const comity_recipe *recipe, const char *label,
                                   comity_error *error) {
    return forget(store, source_of(recipe), label, error);
}

/* Puts a result of a method, whose columns are those named, into a temporary table. */
static comity_status keep_result(comity_store *store, const char *columns, const comity_panel *result,
                                 comity_error *error) {
    char sql[300];
    snprintf(sql, sizeof sql, "CREATE OR REPLACE TEMP TABLE derive_result (%s)", columns);
    comity_status status = comity_store_exec(store, sql, error);
    return status ? status : comity_store_append(store, "derive_result", result, error);
}

/* The states by number, in the order of their codes, so that the smaller number is the first of a symmetric pair. */
static comity_status number_states(comity_store *store, comity_error *error) {
    return comity_store_exec(
        store,
        "CREATE OR REPLACE TEMP TABLE derive_state AS SELECT state, CAST(row_number() OVER (ORDER BY "
        "state) AS INTEGER) AS id FROM (SELECT DISTINCT state FROM state)",
        error);
}

/* Agreement of the votes that `query` yields, into the layers. */
static comity_status derive_pairs(comity_store *store, const char *query, const char *data_set,
                                  const pair_layer *layers, size_t n, const char *label, comity_error *error) {
    comity_panel votes;
    comity_panel pairs;
    comity_panel_init(&votes);
    comity_panel_init(&pairs);
    int64_t set = 0;
    comity_status status = comity_store_integer(store, data_set, NULL, 0, 0, &set, error);
    if (!status) {
        status = number_states(store, error);
    }
    if (!status && !(status = comity_store_query(store, query, NULL, 0, &votes, error))) {
        status = comity_measure_agreement(&votes, NULL, &pairs, error);
    }
    comity_panel_free(&votes);
    if (!status) {
        status = keep_result(store,
                             "period SMALLINT, state_a INTEGER, state_b INTEGER, n BIGINT, agreement DOUBLE, s DOUBLE",
                             &pairs, error);
    }
    comity_panel_free(&pairs);
    for (size_t i = 0; !status && i < n; i++) {
        int64_t id = 0;
        char sql[500];
        char key[COMITY_KEY_SIZE];
        comity_layer_about about = layers[i].about;
        comity_label_key(about.key, label, key);
        about.key = key;
        if ((status = comity_layer_use(store, &about, &id, error))) {
            break;
        }
        snprintf(sql, sizeof sql,
                 "SELECT %" PRId64 ", x.state, y.state, period, %s, %" PRId64 " FROM derive_result "
                 "LEFT JOIN derive_state x ON x.id = state_a LEFT JOIN derive_state y ON y.id = state_b",
                 id, layers[i].column, set);
        status = comity_layer_add_ties(store, sql, error);
    }
    return status;
}

static comity_status derive_votes(comity_store *store, const char *label, comity_error *error) {
    return derive_pairs(store,
                        "SELECT CAST(year(date) AS INTEGER) AS period, vote.roll_call AS item, id AS state, vote "
                        "FROM vote JOIN roll_call USING (roll_call) JOIN derive_state USING (state)",
                        "SELECT max(data_set) FROM vote", vote_layers, sizeof vote_layers / sizeof vote_layers[0],
                        label, error);
}

static comity_status derive_affiliations(comity_store *store, const char *label, comity_error *error) {
    int64_t id = 0;
    char igo[COMITY_KEY_SIZE];
    char key[COMITY_KEY_SIZE];
    char sql[600];
    char set[200];
    comity_layer_about about = full_memberships;
    comity_label_key("igo", label, igo);
    comity_label_key(about.key, label, key);
    about.key = key;
    snprintf(sql, sizeof sql,
             "SELECT CAST(year AS INTEGER) AS period, CAST(dense_rank() OVER (ORDER BY organisation) AS INTEGER) AS "
             "item, id AS state, 1 AS vote FROM affiliation JOIN derive_state USING (state) WHERE layer = '%s' AND "
             "value IN (1, 2)",
             igo);
    snprintf(set, sizeof set, "SELECT max(data_set) FROM affiliation WHERE layer = '%s'", igo);
    comity_status status = derive_pairs(store, sql, set, igo_layers, 1, label, error);
    if (status || (status = comity_series_use(store, &about, &id, error))) {
        return status;
    }
    snprintf(sql, sizeof sql,
             "INSERT INTO state_year_row SELECT %" PRId64 ", state, year, count(*), max(data_set) FROM affiliation "
             "WHERE layer = '%s' AND value = 1 GROUP BY state, year ORDER BY year, state",
             id, igo);
    return comity_store_exec(store, sql, error);
}

static comity_status derive_exercises(comity_store *store, const char *label, comity_error *error) {
    char layer[COMITY_KEY_SIZE];
    char sql[400];
    char set[200];
    comity_label_key("joint_exercise", label, layer);
    snprintf(sql, sizeof sql,
             "SELECT CAST(year AS INTEGER) AS period, CAST(dense_rank() OVER (ORDER BY organisation) AS INTEGER) AS "
             "item, id AS state, 1 AS vote FROM affiliation JOIN derive_state USING (state) WHERE layer = '%s'",
             layer);
    snprintf(set, sizeof set, "SELECT max(data_set) FROM affiliation WHERE layer = '%s'", layer);
    return derive_pairs(store, sql, set, exercise_layers, 1, label, error);
}

/* One row a state and year with the six components of that version. */
static comity_status read_components(comity_store *store, const char *label, comity_panel *out, comity_error *error) {
    char sql[1600] = "SELECT CAST(year AS INTEGER) AS year, id AS state";
    size_t used = strlen(sql);
    for (size_t i = 0; i < sizeof components / sizeof components[0]; i++) {
        char key[COMITY_KEY_SIZE];
        comity_label_key(components[i], label, key);
        used += (size_t)snprintf(sql + used, sizeof sql - used, ", max(value) FILTER (indicator = '%s') AS %s", key,
                                 components[i]);
    }
    snprintf(
        sql + used, sizeof sql - used,
        " FROM state_year_row JOIN series USING (series_id) JOIN derive_state USING (state) GROUP BY year, id ORDER "
        "BY year, id");
    return comity_store_query(store, sql, NULL, 0, out, error);
}

static comity_status derive_cinc(comity_store *store, const char *label, comity_error *error) {
    comity_panel rows;
    comity_panel cinc;
    int64_t id = 0;
    char sql[600];
    char key[COMITY_KEY_SIZE];
    char tpop[COMITY_KEY_SIZE];
    comity_layer_about about = recomputed_cinc;
    comity_label_key(about.key, label, key);
    comity_label_key("tpop", label, tpop);
    about.key = key;
    comity_panel_init(&rows);
    comity_panel_init(&cinc);
    comity_status status = number_states(store, error);
    if (!status && !(status = read_components(store, label, &rows, error))) {
        status = comity_measure_cinc(&rows, &cinc, error);
    }
    comity_panel_free(&rows);
    if (!status && !(status = comity_series_use(store, &about, &id, error))) {
        status = keep_result(store, "year SMALLINT, state INTEGER, cinc DOUBLE, components INTEGER", &cinc, error);
    }
    comity_panel_free(&cinc);
    if (status) {
        return status;
    }
    snprintf(sql, sizeof sql,
             "INSERT INTO state_year_row SELECT %" PRId64 ", x.state, year, cinc, (SELECT max(data_set) FROM "
             "state_year_row JOIN series USING (series_id) WHERE indicator = '%s') FROM derive_result "
             "LEFT JOIN derive_state x ON x.id = derive_result.state WHERE cinc IS NOT NULL",
             id, tpop);
    return comity_store_exec(store, sql, error);
}

/* Adds "unga_agreement@LABEL, ..." to what is said. */
static void say_derived(source from, const char *label, char *said, size_t size) {
    for (const char *word = derived[from]; *word;) {
        size_t length = strcspn(word, " ");
        size_t prefix = strcspn(word, ":") + 1;
        size_t used = strlen(said);
        char name[64];
        char key[COMITY_KEY_SIZE];
        snprintf(name, sizeof name, "%.*s", (int)(length - prefix), word + prefix);
        comity_label_key(name, label, key);
        snprintf(said + used, size - used, "%s%s", used ? ", " : "", key);
        word += length + (word[length] == ' ');
    }
}

/* Query of the data sets whose rows feed the source. */
static void write_feeding(source from, const char *label, char *sql, size_t size) {
    char key[COMITY_KEY_SIZE];
    switch (from) {
    case FROM_VOTES:
        snprintf(sql, size, "SELECT data_set FROM vote UNION SELECT data_set FROM roll_call");
        break;
    case FROM_AFFILIATIONS:
    case FROM_EXERCISES:
        comity_label_key(from == FROM_EXERCISES ? "joint_exercise" : "igo", label, key);
        snprintf(sql, size, "SELECT data_set FROM affiliation WHERE layer = '%s'", key);
        break;
    case FROM_CAPABILITIES:
        comity_label_key("", label, key);
        snprintf(sql, size,
                 "SELECT data_set FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE indicator "
                 "IN ('milex%s', 'milper%s', 'irst%s', 'pec%s', 'tpop%s', 'upop%s'))",
                 key, key, key, key, key, key);
        break;
    default:
        snprintf(sql, size, "SELECT NULL::INTEGER");
    }
}

/* Is there anything to derive from? */
static comity_status has_rows(comity_store *store, source from, const char *label, int64_t *found,
                              comity_error *error) {
    char feeding[1000];
    char sql[1200] = "SELECT 1 FROM vote JOIN roll_call USING (roll_call) LIMIT 1";
    write_feeding(from, label, feeding, sizeof feeding);
    if (from != FROM_VOTES) {
        snprintf(sql, sizeof sql, "SELECT 1 FROM (%s) LIMIT 1", feeding);
    }
    return comity_store_integer(store, sql, NULL, 0, 0, found, error);
}

static comity_status derive(comity_store *store, source from, const char *label, char *said, size_t size,
                            comity_error *error) {
    int64_t found = 0;
    comity_status status = forget(store, from, label, error);
    if (status || from == FROM_NOTHING || (status = has_rows(store, from, label, &found, error)) || !found) {
        return status;
    }
    say_derived(from, label, said, size);
    status = from == FROM_VOTES          ? derive_votes(store, label, error)
             : from == FROM_AFFILIATIONS ? derive_affiliations(store, label, error)
             : from == FROM_EXERCISES    ? derive_exercises(store, label, error)
                                         : derive_cinc(store, label, error);
    return status ? status
                  : comity_store_exec(store,
                                      "DROP TABLE IF EXISTS temp.derive_result; DROP TABLE IF EXISTS temp.derive_state",
                                      error);
}

comity_status comity_derive(comity_store *store, const comity_recipe *recipe, const char *label,
                            const volatile int *stop, char *said, size_t size, comity_error *error) {
    said[0] = '\0';
    if (stop && *stop) {
        return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
    }
    return derive(store, source_of(recipe), label, said, size, error);
}

/* ------------------------------------------------------------------------------------------------- what feeds what */

comity_status comity_derive_fed_by(comity_store *store, const char *sets, const char *label, unsigned *sources,
                                   char *fills, size_t size, comity_error *error) {
    comity_status status = COMITY_OK;
    *sources = 0;
    fills[0] = '\0';
    for (int from = FROM_VOTES; !status && from < N_SOURCES; from++) {
        int64_t found = 0;
        char feeding[1000];
        char sql[1600];
        if (from == FROM_VOTES && label && *label) {
            continue; /* votes have no versions */
        }
        write_feeding((source)from, label, feeding, sizeof feeding);
        snprintf(sql, sizeof sql, "SELECT 1 FROM (%s) WHERE data_set IN (%s) LIMIT 1", feeding, sets);
        status = comity_store_integer(store, sql, NULL, 0, 0, &found, error);
        if (!status && found) {
            size_t used = strlen(fills);
            *sources |= 1u << from;
            for (const char *word = derived[from]; *word;) {
                int length = (int)strcspn(word, " ");
                snprintf(fills + used, size - used, "%s%.*s%s%s", used ? " " : "", length, word,
                         label && *label ? "@" : "", label ? label : "");
                used = strlen(fills);
                word += length + (word[length] == ' ');
            }
        }
    }
    return status;
}

comity_status comity_derive_again(comity_store *store, unsigned sources, const char *label, const volatile int *stop,
                                  char *said, size_t size, comity_error *error) {
    comity_status status = COMITY_OK;
    said[0] = '\0';
    for (int from = FROM_VOTES; !status && from < N_SOURCES; from++) {
        if (stop && *stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
        if (sources & 1u << from) {
            status = derive(store, (source)from, label, said, size, error);
        }
    }
    return status;
}

comity_status comity_derive_feeding(const char *need, size_t length, char *sql, size_t size) {
    char word[COMITY_KEY_SIZE + 16];
    snprintf(word, sizeof word, "%.*s", (int)length, need);
    char *label = strchr(word, '@');
    if (label) {
        *label++ = '\0';
        if (comity_label_check(label, NULL)) {
            return COMITY_ERROR_NOT_FOUND;
        }
    }
    for (int from = FROM_VOTES; from < N_SOURCES; from++) {
        const char *found = strstr(derived[from], word);
        char after = found ? found[strlen(word)] : 'x';
        if (found && (after == ' ' || !after)) {
            write_feeding((source)from, label, sql, size);
            return COMITY_OK;
        }
    }
    return COMITY_ERROR_NOT_FOUND;
}
