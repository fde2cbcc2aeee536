/* Networks of each year out of the workbench. See network.h.
 *
 * Ties and two-mode rows of the chosen layers go into temporary tables, with numbers for the states, and come out
 * sorted by year. Nodes are the members of the organisation in that year, or the states that have a row in any of the
 * layers. */
#include "study/network.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Said so that checkers see that it is an error. */
static comity_status no_memory(comity_error *error) {
    (void)comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

void comity_network_set_init(comity_network_set *set) {
    memset(set, 0, sizeof *set);
    comity_panel_init(&set->states);
}

void comity_network_set_free(comity_network_set *set) {
    for (size_t y = 0; y < set->n_years; y++) {
        for (size_t l = 0; l < set->n_layers && set->years[y].layers; l++) {
            comity_network_free(&set->years[y].layers[l]);
        }
        free(set->years[y].layers);
        free(set->years[y].state);
    }
    free(set->years);
    comity_panel_free(&set->states);
    comity_network_set_init(set);
}

/* ---------------------------------------------------------------------------------------------- temporary tables */

static int is_shared(const char *layer) {
    return strncmp(layer, "shared:", 7) == 0;
}

static int is_two_mode(const char *layer) {
    return is_shared(layer) || strcmp(layer, "cosigned") == 0;
}

static comity_status check_layer(comity_store *store, const char *layer, comity_error *error) {
    int64_t found = 0;
    const char *name = is_shared(layer) ? layer + 7 : layer;
    if (strcmp(layer, "cosigned") == 0) {
        return COMITY_OK;
    }
    comity_status status = comity_store_integer(store,
                                                is_shared(layer) ? "SELECT count(*) FROM affiliation WHERE layer = ?"
                                                                 : "SELECT count(*) FROM layer WHERE layer = ?",
                                                &name, 1, 0, &found, error);
    if (!status && !found) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             is_shared(layer) ? "there is no layer of affiliations \"%s\"; see: comity sql FILE "
                                                "\"SELECT DISTINCT layer FROM affiliation\""
                                              : "there is no layer \"%s\"; see: comity sql FILE \"FROM layer\"",
                             name);
    }
    return status;
}

static comity_status make_tables(comity_store *store, comity_error *error) {
    return comity_store_exec(
        store,
        "CREATE OR REPLACE TEMP TABLE network_tie (number INTEGER, year INTEGER, origin VARCHAR, destination VARCHAR, "
        "value DOUBLE); CREATE OR REPLACE TEMP TABLE network_thing (number INTEGER, year INTEGER, state VARCHAR, thing "
        "VARCHAR); CREATE OR REPLACE TEMP TABLE network_member (year INTEGER, state VARCHAR)",
        error);
}

/* Members of each year in which there are rows, where an organisation is asked for. */
static comity_status fill_members(comity_store *store, const comity_network_study *options, comity_error *error) {
    const char *value = options->organisation;
    return comity_store_query(
        store,
        "INSERT INTO network_member SELECT DISTINCT y.year, m.state FROM (SELECT year FROM network_tie UNION SELECT "
        "year FROM network_thing) y JOIN member_spell m ON m.organisation = ?::VARCHAR AND m.role = 'member' AND "
        "m.began <= make_date(y.year, 12, 31) AND (m.ended IS NULL OR m.ended > make_date(y.year, 12, 31))",
        &value, 1, NULL, error);
}

/* Rows of one layer. An instrument counts in every year from the act to its end. */
static comity_status fill_layer(comity_store *store, const comity_network_study *options, int number,
                                comity_error *error) {
    const char *layer = options->layers[number];
    char numbers[3][16];
    snprintf(numbers[0], sizeof numbers[0], "%d", number);
    snprintf(numbers[1], sizeof numbers[1], "%d", options->first_year);
    snprintf(numbers[2], sizeof numbers[2], "%d", options->last_year ? options->last_year : 9999);
    const char *values[] = {numbers[0], numbers[1], numbers[2], is_shared(layer) ? layer + 7 : layer};
    const char *sql =
        "INSERT INTO network_tie SELECT ?1::INTEGER, year, origin, destination, value FROM tie_row JOIN layer USING "
        "(layer_id) WHERE layer = ?4 AND year BETWEEN ?2::INTEGER AND ?3::INTEGER AND origin <> destination AND "
        "isfinite(value)";
    if (is_shared(layer)) {
        sql = "INSERT INTO network_thing SELECT ?1::INTEGER, year, state, organisation FROM affiliation WHERE layer = "
              "?4 AND year BETWEEN ?2::INTEGER AND ?3::INTEGER AND value IN (1, 2)";
    } else if (is_two_mode(layer)) {
        sql =
            "INSERT INTO network_thing SELECT DISTINCT ?1::INTEGER, y.year::INTEGER, p.state, p.instrument FROM party "
            "p JOIN instrument i USING (instrument), (SELECT unnest(range((SELECT min(extract(year FROM adopted)) "
            "FROM instrument)::BIGINT, (SELECT max(extract(year FROM greatest(adopted, coalesce(acted, adopted)))) "
            "FROM party JOIN instrument USING (instrument))::BIGINT + 1)) AS year) y WHERE p.act IN ('signature', "
            "'ratification', 'accession') AND coalesce(p.acted, i.adopted) <= make_date(y.year, 12, 31) AND (i.ended "
            "IS NULL OR i.ended > make_date(y.year, 12, 31)) AND y.year BETWEEN ?2::INTEGER AND ?3::INTEGER AND "
            "?4::VARCHAR IS NOT NULL";
    }
    return comity_store_query(store, sql, values, 4, NULL, error);
}

static comity_status fill_tables(comity_store *store, const comity_network_study *options, comity_error *error) {
    comity_status status = make_tables(store, error);
    for (int l = 0; !status && l < options->n_layers; l++) {
        status = check_layer(store, options->layers[l], error);
        if (!status) {
            status = fill_layer(store, options, l, error);
        }
    }
    if (!status && options->organisation) {
        status = fill_members(store, options, error);
    } else if (!status) {
        status = comity_store_exec(store,
                                   "INSERT INTO network_member SELECT year, origin FROM network_tie UNION SELECT year, "
                                   "destination FROM network_tie UNION SELECT year, state FROM network_thing",
                                   error);
    }
    if (!status) {
        status = comity_store_exec(store,
                                   "CREATE OR REPLACE TEMP TABLE network_state AS SELECT state, row_number() OVER "
                                   "(ORDER BY state) - 1 AS node FROM (SELECT DISTINCT state FROM network_member)",
                                   error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------ years */

/* Whole-number and number columns of a query that is sorted by year (column 0). */
static comity_status read_years(const comity_panel *nodes, comity_network_set *out, comity_error *error) {
    size_t n_years = 0;
    const int64_t *year = nodes->columns[0].integer;
    for (size_t r = 0; r < nodes->n_rows; r++) {
        n_years += r == 0 || year[r] != year[r - 1];
    }
    out->years = calloc(n_years ? n_years : 1, sizeof *out->years);
    if (!out->years) {
        return no_memory(error);
    }
    for (size_t r = 0; r < nodes->n_rows;) {
        size_t to = r;
        comity_network_year *y = &out->years[out->n_years++];
        while (to < nodes->n_rows && year[to] == year[r]) {
            to++;
        }
        y->year = (int)year[r];
        y->n = to - r;
        y->state = malloc(y->n * sizeof *y->state);
        y->layers = calloc(out->n_layers, sizeof *y->layers);
        if (!y->state || !y->layers) {
            return no_memory(error);
        }
        for (size_t i = 0; i < y->n; i++) {
            y->state[i] = (size_t)nodes->columns[1].integer[r + i];
        }
        r = to;
    }
    return COMITY_OK;
}

/* Ties of one year and layer, as rows [from, to) of a panel with columns year, number, a, b and perhaps value. */
typedef struct {
    const comity_panel *rows;
    size_t from, to;
    int *a, *b; /* room for as many rows */
    double *value;
    int *place; /* of each state in the year, -1: none */
} tie_list;

static comity_status make_network(const comity_network_study *options, const comity_network_year *year, size_t layer,
                                  int symmetric, tie_list *list, comity_network *out, comity_error *error) {
    int two_mode = is_two_mode(options->layers[layer]);
    size_t n_ties = 0;
    size_t n_things = 0;
    for (size_t r = list->from; r < list->to; r++) {
        int a = list->place[list->rows->columns[2].integer[r]];
        int64_t other = list->rows->columns[3].integer[r];
        int b = two_mode ? (int)other : list->place[other];
        n_things = two_mode && (size_t)other >= n_things ? (size_t)other + 1 : n_things;
        if (a >= 0 && b >= 0) {
            list->a[n_ties] = a;
            list->b[n_ties] = b;
            list->value[n_ties++] = two_mode ? 1 : list->rows->columns[4].number[r];
        }
    }
    comity_network_options how = {.directed = !symmetric && !options->undirected,
                                  .joining = symmetric ? COMITY_JOIN_SUM : options->joining,
                                  .binary = options->binary,
                                  .use_threshold = options->use_threshold,
                                  .threshold = options->threshold};
    if (!two_mode) {
        return comity_network_make(year->n, list->a, list->b, list->value, n_ties, &how, out, error);
    }
    comity_status status =
        comity_network_project(year->n, n_things, list->a, list->b, n_ties, options->projection, out, NULL, error);
    for (size_t k = 0; !status && k < year->n * year->n; k++) {
        double w = out->weight[k];
        int stays = !options->use_threshold || w >= options->threshold;
        out->weight[k] = !stays || w == 0 ? 0 : options->binary ? 1 : w;
    }
    return status;
}

static comity_status make_layer(const comity_network_study *options, size_t layer, int symmetric,
                                const comity_panel *rows, int *place, comity_network_set *out, comity_error *error) {
    size_t room = rows->n_rows ? rows->n_rows : 1;
    tie_list list = {.rows = rows,
                     .a = malloc(room * sizeof *list.a),
                     .b = malloc(room * sizeof *list.b),
                     .value = malloc(room * sizeof *list.value),
                     .place = place};
    comity_status status = list.a && list.b && list.value ? COMITY_OK : no_memory(error);
    for (size_t y = 0; !status && y < out->n_years; y++) {
        comity_network_year *year = &out->years[y];
        while (list.to < rows->n_rows && rows->columns[0].integer[list.to] < year->year) {
            list.to++;
        }
        list.from = list.to;
        while (list.to < rows->n_rows && rows->columns[0].integer[list.to] == year->year) {
            list.to++;
        }
        for (size_t s = 0; s < out->states.n_rows; s++) {
            place[s] = -1;
        }
        for (size_t i = 0; i < year->n; i++) {
            place[year->state[i]] = (int)i;
        }
        status = make_network(options, year, layer, symmetric, &list, &year->layers[layer], error);
    }
    free(list.a);
    free(list.b);
    free(list.value);
    return status;
}

static comity_status read_layer(comity_store *store, const comity_network_study *options, size_t layer, int *place,
                                comity_network_set *out, comity_error *error) {
    char number[32];
    const char *name = options->layers[layer];
    const char *values[] = {number};
    int64_t symmetric = 0;
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(number, sizeof number, "%zu", layer);
    comity_status status = comity_store_query(
        store,
        is_two_mode(name)
            ? "SELECT t.year, t.number, s.node, dense_rank() OVER (PARTITION BY t.year ORDER BY t.thing) - 1 FROM "
              "network_thing t JOIN network_state s USING (state) WHERE t.number = ?::INTEGER ORDER BY 1, 3, 4"
            : "SELECT t.year, t.number, o.node, d.node, t.value FROM network_tie t JOIN network_state o ON o.state = "
              "t.origin JOIN network_state d ON d.state = t.destination WHERE t.number = ?::INTEGER ORDER BY 1, 3, 4, "
              "5",
        values, 1, &rows, error);
    if (!status && !is_two_mode(name)) {
        status = comity_store_integer(store, "SELECT undirected::INTEGER FROM layer WHERE layer = ?", &name, 1, 0,
                                      &symmetric, error);
    }
    if (!status) {
        status = make_layer(options, layer, is_two_mode(name) || symmetric, &rows, place, out, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_all(comity_store *store, const comity_network_study *options, comity_network_set *out,
                              comity_error *error) {
    comity_panel nodes;
    int *place = NULL;
    comity_panel_init(&nodes);
    comity_status status;
    if ((status = fill_tables(store, options, error)) ||
        (status = comity_store_query(store, "SELECT state FROM network_state ORDER BY node", NULL, 0, &out->states,
                                     error)) ||
        (status = comity_store_query(store,
                                     "SELECT DISTINCT year, node FROM network_member JOIN network_state USING (state) "
                                     "ORDER BY 1, 2",
                                     NULL, 0, &nodes, error)) ||
        (status = read_years(&nodes, out, error))) {
        goto out;
    }
    if (out->n_years == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "the layer \"%s\" has no ties in these years%s",
                             options->layers[0], options->organisation ? " while the organisation had members" : "");
        goto out;
    }
    place = malloc(out->states.n_rows * sizeof *place);
    if (!place) {
        status = no_memory(error);
    }
    for (size_t l = 0; !status && l < out->n_layers; l++) {
        status = read_layer(store, options, l, place, out, error);
    }
out:
    comity_panel_free(&nodes);
    free(place);
    return status;
}

comity_status comity_network_read(comity_store *store, const comity_network_study *options, comity_network_set *out,
                                  comity_error *error) {
    if (options->n_layers < 1 || options->n_layers > COMITY_NETWORK_LAYERS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a network wants 1 to %d layers", COMITY_NETWORK_LAYERS);
    }
    out->n_layers = (size_t)options->n_layers;
    comity_status status = read_all(store, options, out, error);
    if (status) {
        comity_network_set_free(out);
    }
    return status;
}
