/* Derived layers and series. See derive.h. */
#include "study/derive.h"

#include "comity/measure.h"
#include "data/unify/layer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef enum { FROM_NOTHING, FROM_VOTES, FROM_AFFILIATIONS, FROM_EXERCISES, FROM_CAPABILITIES } source;

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

static source source_of(const comity_recipe *recipe) {
    static const char *const components[] = {"milex", "milper", "irst", "pec", "tpop", "upop"};
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
            for (size_t j = 0; j < sizeof components / sizeof components[0]; j++) {
                if (strcmp(recipe->sections[i].indicator, components[j]) == 0) {
                    return FROM_CAPABILITIES;
                }
            }
        }
        return FROM_NOTHING;
    default:
        return FROM_NOTHING;
    }
}

comity_status comity_derive_forget(comity_store *store, const comity_recipe *recipe, comity_error *error) {
    static const char *const removals[] = {
        [FROM_VOTES] = "DELETE FROM tie_row WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer IN "
                       "('unga_agreement', 'unga_s', 'unga_common_votes'))",
        [FROM_AFFILIATIONS] =
            "DELETE FROM tie_row WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer = 'igo_shared');"
            "DELETE FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE indicator = "
            "'igo_full_memberships')",
        [FROM_EXERCISES] = "DELETE FROM tie_row WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer = "
                           "'joint_exercises')",
        [FROM_CAPABILITIES] = "DELETE FROM state_year_row WHERE series_id IN (SELECT series_id FROM series WHERE "
                              "indicator = 'cinc_recomputed')"};
    source from = source_of(recipe);
    return from == FROM_NOTHING ? COMITY_OK : comity_store_exec(store, removals[from], error);
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
                                  const pair_layer *layers, size_t n, comity_error *error) {
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
        if ((status = comity_layer_use(store, &layers[i].about, &id, error))) {
            break;
        }
        snprintf(sql, sizeof sql,
                 "INSERT INTO tie_row SELECT %" PRId64 ", x.state, y.state, period, %s, %" PRId64 " FROM derive_result "
                 "LEFT JOIN derive_state x ON x.id = state_a LEFT JOIN derive_state y ON y.id = state_b",
                 id, layers[i].column, set);
        status = comity_store_exec(store, sql, error);
    }
    return status;
}

static comity_status derive_votes(comity_store *store, char *said, size_t size, comity_error *error) {
    int64_t pairs = 0;
    comity_status status = comity_store_integer(
        store, "SELECT count(*)::BIGINT FROM (SELECT 1 FROM vote JOIN roll_call USING (roll_call) LIMIT 1)", NULL, 0, 0,
        &pairs, error);
    if (status || !pairs) {
        return status;
    }
    snprintf(said, size, "unga_agreement, unga_s, unga_common_votes");
    return derive_pairs(store,
                        "SELECT CAST(year(date) AS INTEGER) AS period, vote.roll_call AS item, id AS state, vote "
                        "FROM vote JOIN roll_call USING (roll_call) JOIN derive_state USING (state)",
                        "SELECT max(data_set) FROM vote", vote_layers, sizeof vote_layers / sizeof vote_layers[0],
                        error);
}

static comity_status derive_affiliations(comity_store *store, char *said, size_t size, comity_error *error) {
    int64_t id = 0;
    char sql[400];
    comity_status status = derive_pairs(
        store,
        "SELECT CAST(year AS INTEGER) AS period, CAST(dense_rank() OVER (ORDER BY organisation) AS INTEGER) "
        "AS item, id AS state, 1 AS vote FROM affiliation JOIN derive_state USING (state) "
        "WHERE layer = 'igo' AND value IN (1, 2)",
        "SELECT max(data_set) FROM affiliation WHERE layer = 'igo'", igo_layers, 1, error);
    if (status || (status = comity_series_use(store, &full_memberships, &id, error))) {
        return status;
    }
    snprintf(said, size, "igo_shared, igo_full_memberships");
    snprintf(sql, sizeof sql,
             "INSERT INTO state_year_row SELECT %" PRId64 ", state, year, count(*), max(data_set) FROM affiliation "
             "WHERE layer = 'igo' AND value = 1 GROUP BY state, year ORDER BY year, state",
             id);
    return comity_store_exec(store, sql, error);
}

static comity_status derive_exercises(comity_store *store, char *said, size_t size, comity_error *error) {
    snprintf(said, size, "joint_exercises");
    return derive_pairs(store,
                        "SELECT CAST(year AS INTEGER) AS period, CAST(dense_rank() OVER (ORDER BY organisation) AS "
                        "INTEGER) AS item, id AS state, 1 AS vote FROM affiliation JOIN derive_state USING (state) "
                        "WHERE layer = 'joint_exercise'",
                        "SELECT max(data_set) FROM affiliation WHERE layer = 'joint_exercise'", exercise_layers, 1,
                        error);
}

static comity_status derive_cinc(comity_store *store, char *said, size_t size, comity_error *error) {
    comity_panel components;
    comity_panel cinc;
    int64_t id = 0;
    char sql[500];
    comity_panel_init(&components);
    comity_panel_init(&cinc);
    comity_status status = number_states(store, error);
    if (!status &&
        !(status = comity_store_query(
              store,
              "SELECT CAST(year AS INTEGER) AS year, id AS state, "
              "max(value) FILTER (indicator = 'milex') AS milex, max(value) FILTER (indicator = 'milper') AS "
              "milper, max(value) FILTER (indicator = 'irst') AS irst, max(value) FILTER (indicator = 'pec') "
              "AS pec, max(value) FILTER (indicator = 'tpop') AS tpop, max(value) FILTER (indicator = "
              "'upop') AS upop FROM state_year_row JOIN series USING (series_id) JOIN derive_state USING "
              "(state) GROUP BY year, id ORDER BY year, id",
              NULL, 0, &components, error))) {
        status = comity_measure_cinc(&components, &cinc, error);
    }
    comity_panel_free(&components);
    if (!status && !(status = comity_series_use(store, &recomputed_cinc, &id, error))) {
        status = keep_result(store, "year SMALLINT, state INTEGER, cinc DOUBLE, components INTEGER", &cinc, error);
    }
    comity_panel_free(&cinc);
    if (status) {
        return status;
    }
    snprintf(said, size, "cinc_recomputed");
    snprintf(sql, sizeof sql,
             "INSERT INTO state_year_row SELECT %" PRId64 ", x.state, year, cinc, (SELECT max(data_set) FROM "
             "state_year_row JOIN series USING (series_id) WHERE indicator = 'tpop') FROM derive_result "
             "LEFT JOIN derive_state x ON x.id = derive_result.state WHERE cinc IS NOT NULL",
             id);
    return comity_store_exec(store, sql, error);
}

comity_status comity_derive(comity_store *store, const comity_recipe *recipe, const volatile int *stop, char *said,
                            size_t size, comity_error *error) {
    source from = source_of(recipe);
    said[0] = '\0';
    comity_status status = comity_derive_forget(store, recipe, error);
    if (status || from == FROM_NOTHING) {
        return status;
    }
    if (stop && *stop) {
        return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
    }
    switch (from) {
    case FROM_VOTES:
        status = derive_votes(store, said, size, error);
        break;
    case FROM_AFFILIATIONS:
        status = derive_affiliations(store, said, size, error);
        break;
    case FROM_EXERCISES:
        status = derive_exercises(store, said, size, error);
        break;
    default:
        status = derive_cinc(store, said, size, error);
    }
    return status ? status
                  : comity_store_exec(store,
                                      "DROP TABLE IF EXISTS temp.derive_result; DROP TABLE IF EXISTS temp.derive_state",
                                      error);
}
