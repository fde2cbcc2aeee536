/* Measures networks of states year by year and saves them. See network.h. */
#include "study/network.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Said so that checkers see that it is an error. */
static comity_status no_memory(comity_error *error) {
    (void)comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

/* What is being written. */
typedef struct {
    comity_store *store;
    const comity_network_study *options;
    const comity_network_set *set;
    int64_t run;
    comity_panel nodes;  /* as network_node_row */
    comity_panel graphs; /* as network_graph_row */
    const char *subject; /* the layer, or several joined */
    int year;
} writer;

static comity_status make_columns(comity_panel *panel, int of_nodes, comity_error *error) {
    comity_status status;
    if ((status = comity_panel_add_column(panel, "run", NULL, COMITY_INTEGER, error)) ||
        (status = comity_panel_add_column(panel, "layer", NULL, COMITY_TEXT, error)) ||
        (status = comity_panel_add_column(panel, "organisation", NULL, COMITY_TEXT, error)) ||
        (status = comity_panel_add_column(panel, "year", NULL, COMITY_INTEGER, error)) ||
        (of_nodes && (status = comity_panel_add_column(panel, "state", NULL, COMITY_TEXT, error))) ||
        (status = comity_panel_add_column(panel, "measure", NULL, COMITY_TEXT, error)) ||
        (status = comity_panel_add_column(panel, "value", NULL, COMITY_NUMBER, error))) {
        return status;
    }
    return COMITY_OK;
}

/* One row; values that are not defined have none. `state` NULL: of the whole. */
static comity_status add_row(writer *w, const char *state, const char *measure, double value, comity_error *error) {
    comity_panel *panel = state ? &w->nodes : &w->graphs;
    const char *organisation = w->options->organisation ? w->options->organisation : "";
    if (!isfinite(value)) {
        return COMITY_OK;
    }
    comity_status status = comity_panel_add_rows(panel, 1, error);
    if (status) {
        return status;
    }
    size_t r = panel->n_rows - 1;
    size_t c = state ? 5 : 4;
    const char *kept = comity_panel_keep(panel, measure, strlen(measure));
    if (!kept) {
        return no_memory(error);
    }
    comity_panel_set_integer(panel, 0, r, w->run);
    comity_panel_share_text(panel, 1, r, w->subject);
    comity_panel_share_text(panel, 2, r, organisation);
    comity_panel_set_integer(panel, 3, r, w->year);
    if (state) {
        comity_panel_share_text(panel, 4, r, state);
    }
    comity_panel_share_text(panel, c, r, kept);
    comity_panel_set_number(panel, c + 1, r, value);
    return COMITY_OK;
}

static const char *state_of(const writer *w, const comity_network_year *year, size_t i) {
    return w->set->states.columns[0].text[year->state[i]];
}

/* A measure of every node of the year. */
static comity_status add_nodes(writer *w, const comity_network_year *year, const char *measure, const double *values,
                               comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < year->n; i++) {
        status = add_row(w, state_of(w, year, i), measure, values[i], error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------ one network */

static comity_status add_positions(writer *w, const comity_network_year *year, const comity_network *network,
                                   comity_error *error) {
    comity_position_options how = {.length = w->options->length};
    comity_network_shape shape;
    double *positions = malloc((year->n ? year->n : 1) * COMITY_N_NODE_MEASURES * sizeof *positions);
    if (!positions) {
        return no_memory(error);
    }
    comity_status status = comity_network_positions(network, &how, positions, error);
    if (!status) {
        status = comity_network_measure_shape(network, positions, &how, &shape, error);
    }
    for (size_t i = 0; !status && i < COMITY_N_SHAPE; i++) {
        status = add_row(w, NULL, comity_network_shape_name(i), comity_network_shape_value(&shape, i), error);
    }
    for (size_t m = 0; !status && m < COMITY_N_NODE_MEASURES; m++) {
        comity_node_measure measure = (comity_node_measure)m;
        int wanted = w->options->only ? (int)(w->options->only >> m & 1)
                                      : network->directed || !comity_node_measure_is_directed(measure);
        if (wanted) {
            status = add_nodes(w, year, comity_node_measure_name(measure), positions + m * year->n, error);
        }
    }
    free(positions);
    return status;
}

static comity_community_options community_options(const comity_network_study *options) {
    return (comity_community_options){.cpm = options->communities == COMITY_COMMUNITIES_CPM,
                                      .resolution = options->resolution,
                                      .seed = (uint64_t)options->seed,
                                      .restarts = options->restarts,
                                      .stop = options->stop};
}

/* Numbers of communities are shown from 1. */
static comity_status add_members(writer *w, const comity_network_year *year, const int *membership,
                                 comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < year->n; i++) {
        status = add_row(w, state_of(w, year, i), "community", membership[i] + 1, error);
    }
    return status;
}

static comity_status add_communities(writer *w, const comity_network_year *year, const comity_network *network,
                                     comity_error *error) {
    comity_community_options how = community_options(w->options);
    double quality = NAN;
    int *membership = malloc((year->n ? year->n : 1) * sizeof *membership);
    if (!membership) {
        return no_memory(error);
    }
    comity_status status = comity_network_communities(network, &how, membership, &quality, error);
    if (!status) {
        status = add_members(w, year, membership, error);
    }
    int most = -1;
    for (size_t i = 0; !status && i < year->n; i++) {
        most = membership[i] > most ? membership[i] : most;
    }
    if (!status && !(status = add_row(w, NULL, "communities", most + 1, error))) {
        status = add_row(w, NULL, how.cpm ? "potts_quality" : "modularity", quality, error);
    }
    free(membership);
    return status;
}

static comity_status add_core(writer *w, const comity_network_year *year, const comity_network *network,
                              comity_error *error) {
    comity_core_options how = {.seed = (uint64_t)w->options->seed, .restarts = w->options->restarts};
    comity_core_info info;
    size_t n = year->n ? year->n : 1;
    uint8_t *core = malloc(n);
    double *coreness = malloc(n * sizeof *coreness);
    comity_status status =
        core && coreness ? comity_network_core(network, &how, core, coreness, &info, error) : no_memory(error);
    for (size_t i = 0; !status && i < year->n; i++) {
        status = add_row(w, state_of(w, year, i), "core", isnan(info.discrete) ? NAN : core[i], error);
    }
    if (!status && !(status = add_nodes(w, year, "core_weight", coreness, error)) &&
        !(status = add_row(w, NULL, "core_size", isnan(info.discrete) ? NAN : (double)info.n_core, error)) &&
        !(status = add_row(w, NULL, "core_correlation", info.discrete, error))) {
        status = add_row(w, NULL, "core_weight_correlation", info.continuous, error);
    }
    free(core);
    free(coreness);
    return status;
}

/* Groups of the nodes of a year: 1 for members of the organisation, 0 for others; or whole numbers of an indicator, and
 * a group of their own for those without. */
static comity_status read_groups(writer *w, const comity_network_year *year, int *group, comity_error *error) {
    char number[16];
    const char *values[] = {number, w->options->group};
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(number, sizeof number, "%d", year->year);
    comity_status status = comity_store_query(
        w->store,
        "SELECT s.node, CASE WHEN ?2::VARCHAR IN (SELECT organisation FROM organisation) THEN (s.state IN (SELECT "
        "state FROM member_spell m WHERE m.organisation = ?2::VARCHAR AND m.role = 'member' AND m.began <= "
        "make_date(?1::INTEGER, 12, 31) AND (m.ended IS NULL OR m.ended > make_date(?1::INTEGER, 12, 31))))::INTEGER "
        "ELSE coalesce(round((SELECT any_value(y.value) FROM state_year y WHERE y.indicator = ?2::VARCHAR AND y.state "
        "= s.state AND y.year = ?1::INTEGER)), -1000000)::INTEGER END FROM network_state s ORDER BY 1",
        values, 2, &rows, error);
    for (size_t i = 0; !status && i < year->n; i++) {
        group[i] = (int)rows.columns[1].integer[year->state[i]];
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status add_brokerage(writer *w, const comity_network_year *year, const comity_network *network,
                                   comity_error *error) {
    const size_t R = COMITY_N_BROKER;
    static const char *const kinds[] = {"", "_expected", "_z"};
    size_t n = year->n ? year->n : 1;
    double whole[3 * COMITY_N_BROKER];
    char name[64];
    int *group = malloc(n * sizeof *group);
    double *all = malloc(3 * R * n * sizeof *all);
    comity_status status = group && all ? read_groups(w, year, group, error) : no_memory(error);
    if (!status) {
        status = comity_network_brokerage(network, group, all, all + R * n, all + 2 * R * n, whole, error);
    }
    for (size_t i = 0; !status && i < year->n; i++) {
        status = add_row(w, state_of(w, year, i), "group", group[i] == -1000000 ? NAN : (double)group[i], error);
    }
    for (size_t k = 0; !status && k < 3 * R; k++) {
        snprintf(name, sizeof name, "broker_%s%s", comity_broker_role_name((comity_broker_role)(k % R)), kinds[k / R]);
        status = add_row(w, NULL, name, whole[k], error);
        for (size_t i = 0; !status && i < year->n; i++) {
            status = add_row(w, state_of(w, year, i), name, all[k / R * R * n + i * R + k % R], error);
        }
    }
    if (!status) {
        status = add_row(w, NULL, "group_assortativity", comity_network_assortativity(network, group), error);
    }
    free(group);
    free(all);
    return status;
}

static comity_status add_network(writer *w, const comity_network_year *year, const comity_network *network,
                                 comity_error *error) {
    comity_status status = add_positions(w, year, network, error);
    if (!status && (w->options->communities == COMITY_COMMUNITIES_MODULARITY ||
                    w->options->communities == COMITY_COMMUNITIES_CPM)) {
        status = add_communities(w, year, network, error);
    }
    if (!status && w->options->core) {
        status = add_core(w, year, network, error);
    }
    if (!status && w->options->group) {
        status = add_brokerage(w, year, network, error);
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------- several layers */

static comity_status add_similarities(writer *w, const comity_network_year *year, comity_error *error) {
    static const char *const names[] = {"jaccard",  "coverage",           "coverage_other",
                                        "matching", "degree_correlation", "weight_correlation"};
    char name[320];
    comity_status status = COMITY_OK;
    for (size_t a = 0; a < w->set->n_layers; a++) {
        for (size_t b = a + 1; !status && b < w->set->n_layers; b++) {
            comity_layer_similarity s;
            status = comity_network_compare(&year->layers[a], &year->layers[b], &s, error);
            const double values[] = {s.jaccard,  s.coverage,           s.coverage_other,
                                     s.matching, s.degree_correlation, s.weight_correlation};
            for (size_t k = 0; !status && k < 6; k++) {
                snprintf(name, sizeof name, "%s:%.120s|%.120s", names[k], w->options->layers[a], w->options->layers[b]);
                status = add_row(w, NULL, name, values[k], error);
            }
        }
    }
    return status;
}

static comity_status add_layers(writer *w, const comity_network_year *year, comity_error *error) {
    static const char *const names[] = {"degree", "neighbourhood", "redundancy", "degree_deviation"};
    static const char *const of_layer[] = {"relevance", "exclusive", "exclusive_relevance"};
    const comity_network *all[COMITY_NETWORK_LAYERS];
    size_t n = year->n;
    size_t layers = w->set->n_layers;
    char name[320];
    double *room = malloc((n ? n : 1) * (4 + 3 * layers) * sizeof *room);
    if (!room) {
        return no_memory(error);
    }
    double *more = room + 4 * n;
    comity_multiplex out = {room, room + n, room + 2 * n, room + 3 * n, more, more + layers * n, more + 2 * layers * n};
    for (size_t l = 0; l < layers; l++) {
        all[l] = &year->layers[l];
    }
    comity_status status = comity_network_multiplex(all, layers, &out, error);
    for (size_t k = 0; !status && k < 4; k++) {
        status = add_nodes(w, year, names[k], room + k * n, error);
    }
    for (size_t k = 0; !status && k < 3 * layers; k++) {
        snprintf(name, sizeof name, "%s:%.240s", of_layer[k / layers], w->options->layers[k % layers]);
        status = add_nodes(w, year, name, more + k * n, error);
    }
    if (!status) {
        status = add_similarities(w, year, error);
    }
    free(room);
    return status;
}

/* Communities over the layers of one year. */
static comity_status add_layer_slices(writer *w, const comity_network_year *year, comity_error *error) {
    const comity_network *all[COMITY_NETWORK_LAYERS];
    comity_community_options how = community_options(w->options);
    size_t n = year->n;
    double quality = NAN;
    char name[320];
    int *membership = malloc((n ? n : 1) * w->set->n_layers * sizeof *membership);
    if (!membership) {
        return no_memory(error);
    }
    for (size_t l = 0; l < w->set->n_layers; l++) {
        all[l] = &year->layers[l];
    }
    comity_status status = comity_network_slices(all, w->set->n_layers, NULL, COMITY_COUPLING_CATEGORICAL,
                                                 w->options->omega, &how, membership, &quality, error);
    for (size_t k = 0; !status && k < n * w->set->n_layers; k++) {
        snprintf(name, sizeof name, "community:%.240s", w->options->layers[k / n]);
        status = add_row(w, state_of(w, year, k % n), name, membership[k] + 1, error);
    }
    if (!status) {
        status = add_row(w, NULL, "slices_modularity", quality, error);
    }
    free(membership);
    return status;
}

/* Communities of one layer over its years: every state a node, present in the years in which it is one. */
static comity_status add_year_slices(writer *w, comity_error *error) {
    const comity_network_set *set = w->set;
    size_t n = set->states.n_rows;
    size_t n_years = set->n_years; /* at least 1 */
    comity_community_options how = community_options(w->options);
    comity_network *wide = calloc(n_years + 1, sizeof *wide);
    const comity_network **all = calloc(n_years + 1, sizeof *all);
    uint8_t *present = calloc(n_years * n + 1, 1);
    int *membership = malloc((n_years * n + 1) * sizeof *membership);
    double quality = NAN;
    comity_status status = wide && all && present && membership ? COMITY_OK : no_memory(error);
    for (size_t y = 0; !status && y < n_years; y++) {
        const comity_network_year *year = &set->years[y];
        comity_network_options shape = {.directed = year->layers[0].directed};
        status = comity_network_make(n, NULL, NULL, NULL, 0, &shape, &wide[y], error);
        all[y] = &wide[y];
        for (size_t k = 0; !status && k < year->n * year->n; k++) {
            wide[y].weight[year->state[k / year->n] * n + year->state[k % year->n]] = year->layers[0].weight[k];
        }
        for (size_t i = 0; i < year->n; i++) {
            present[y * n + year->state[i]] = 1;
        }
    }
    if (!status) {
        status = comity_network_slices(all, n_years, present, COMITY_COUPLING_ORDINAL, w->options->omega, &how,
                                       membership, &quality, error);
    }
    for (size_t k = 0; !status && k < n_years * n; k++) {
        w->year = set->years[k / n].year;
        if (membership[k] >= 0) {
            status = add_row(w, set->states.columns[0].text[k % n], "community", membership[k] + 1, error);
        }
        if (!status && k % n == 0) {
            status = add_row(w, NULL, "slices_modularity", quality, error);
        }
    }
    for (size_t y = 0; wide && y < n_years; y++) {
        comity_network_free(&wide[y]);
    }
    free(wide);
    free(all);
    free(present);
    free(membership);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- run */

static comity_status delete_old(writer *w, const char *subject, comity_error *error) {
    const char *values[] = {subject, w->options->organisation ? w->options->organisation : ""};
    comity_status status = comity_store_query(
        w->store, "DELETE FROM network_node_row WHERE layer = ? AND organisation = ?", values, 2, NULL, error);
    return status ? status
                  : comity_store_query(w->store, "DELETE FROM network_graph_row WHERE layer = ? AND organisation = ?",
                                       values, 2, NULL, error);
}

static comity_status measure_year(writer *w, const comity_network_year *year, const char *joined, comity_error *error) {
    const comity_network_study *options = w->options;
    comity_status status = COMITY_OK;
    w->year = year->year;
    for (size_t l = 0; !status && l < w->set->n_layers; l++) {
        w->subject = options->layers[l];
        status = add_network(w, year, &year->layers[l], error);
    }
    w->subject = joined;
    if (!status && w->set->n_layers > 1) {
        status = add_layers(w, year, error);
    }
    if (!status && w->set->n_layers > 1 && options->communities == COMITY_COMMUNITIES_SLICES) {
        status = add_layer_slices(w, year, error);
    }
    return status;
}

static comity_status measure_years(writer *w, const char *joined, comity_error *error) {
    const comity_network_study *options = w->options;
    comity_status status = delete_old(w, joined, error);
    for (int l = 0; !status && l < options->n_layers; l++) {
        status = delete_old(w, options->layers[l], error);
    }
    for (size_t y = 0; !status && y < w->set->n_years; y++) {
        if (options->stop && *options->stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
        if (options->progress) {
            options->progress(options->context, "networks", (double)y / (double)w->set->n_years);
        }
        status = measure_year(w, &w->set->years[y], joined, error);
    }
    if (!status && w->set->n_layers == 1 && options->communities == COMITY_COMMUNITIES_SLICES) {
        w->subject = options->layers[0];
        status = add_year_slices(w, error);
    }
    if (!status && !(status = comity_store_append(w->store, "network_node_row", &w->nodes, error))) {
        status = comity_store_append(w->store, "network_graph_row", &w->graphs, error);
    }
    return status;
}

/* The options in words, from which the run can be repeated. */
static comity_status describe(const comity_network_study *options, const comity_network_set *set, const char *joined,
                              char *out, size_t size, comity_error *error) {
    static const char *const communities[] = {"", " --communities modularity", " --communities cpm",
                                              " --communities slices"};
    static const char *const joining[] = {"sum", "max", "min"};
    static const char *const projections[] = {"count", "newman", "jaccard"};
    char threshold[48] = "";
    char slices[96] = "";
    if (options->use_threshold) {
        snprintf(threshold, sizeof threshold, " --threshold %.17g", options->threshold);
    }
    if (options->communities) {
        snprintf(slices, sizeof slices, " --resolution %g --omega %g --restarts %d",
                 options->resolution != 0 ? options->resolution : 1, options->omega,
                 options->restarts ? options->restarts : 20);
    }
    return comity_text_print(
        out, size, error, "%s%s%s --years %d:%d%s%s%s%s --paths %s --weights %s%s%s%s%s%s", joined,
        options->organisation ? " --org " : "", options->organisation ? options->organisation : "", set->years[0].year,
        set->years[set->n_years - 1].year, options->undirected ? " --undirected " : "",
        options->undirected ? joining[options->joining] : "", options->binary ? " --binary" : "", threshold,
        options->length == COMITY_LENGTH_INVERSE ? "inverse" : "hops", projections[options->projection],
        communities[options->communities], slices, options->core ? " --core" : "", options->group ? " --group " : "",
        options->group ? options->group : "");
}

static comity_status check_group(comity_store *store, const char *group, comity_error *error) {
    int64_t found = 0;
    comity_status status = comity_store_integer(
        store,
        "SELECT (SELECT count(*) FROM organisation WHERE organisation = ?1) + (SELECT count(*) FROM series WHERE "
        "indicator = ?1)",
        &group, 1, 0, &found, error);
    return status || found ? status
                           : comity_fail(error, COMITY_ERROR_NOT_FOUND,
                                         "--group %s: there is no organisation and no series of that name", group);
}

static comity_status network_all(writer *w, comity_network_set *set, char joined[2048], comity_error *error) {
    const comity_network_study *options = w->options;
    char words[4096];
    comity_status status = options->group ? check_group(w->store, options->group, error) : COMITY_OK;
    for (int l = 0; !status && l < options->n_layers; l++) {
        size_t used = strlen(joined);
        status = comity_text_print(joined + used, 2048 - used, error, "%s%s", l ? "+" : "", options->layers[l]);
    }
    if (status || (status = comity_network_read(w->store, options, set, error)) ||
        (status = describe(options, set, joined, words, sizeof words, error)) ||
        (status = comity_store_run_begin(w->store, "network", words, options->seed, &w->run, error)) ||
        (status = make_columns(&w->nodes, 1, error)) || (status = make_columns(&w->graphs, 0, error)) ||
        (status = measure_years(w, joined, error))) {
        return status;
    }
    return comity_store_run_end(w->store, w->run, "networks measured", error);
}

comity_status comity_study_network(comity_store *store, const comity_network_study *options, int64_t *run,
                                   comity_error *error) {
    comity_network_set set;
    char joined[2048] = "";
    writer w = {.store = store, .options = options, .set = &set};
    comity_network_set_init(&set);
    comity_panel_init(&w.nodes);
    comity_panel_init(&w.graphs);
    comity_status status = comity_store_begin(store, error);
    if (!status) {
        status = network_all(&w, &set, joined, error);
        if (status) {
            comity_store_rollback(store);
        } else {
            status = comity_store_commit(store, error);
        }
    }
    if (run) {
        *run = w.run;
    }
    comity_panel_free(&w.nodes);
    comity_panel_free(&w.graphs);
    comity_network_set_free(&set);
    return status;
}

/* -------------------------------------------------------------------------------------------------- wide tables */

/* SELECT of a column a measure, in the order in which they were saved. Caller frees. */
static comity_status wide_query(comity_store *store, const char *table, const char *keys, const char *run,
                                comity_panel *out, const char *year, comity_error *error) {
    char sql[256];
    char *text = NULL;
    size_t size = 0;
    comity_panel names;
    comity_panel_init(&names);
    snprintf(sql, sizeof sql, "SELECT measure FROM %s WHERE run = ?::BIGINT GROUP BY measure ORDER BY min(rowid)",
             table);
    comity_status status = comity_store_query(store, sql, &run, 1, &names, error);
    FILE *query = status ? NULL : open_memstream(&text, &size);
    if (!status && !query) {
        status = no_memory(error);
    }
    if (query) {
        fprintf(query, "SELECT %s", keys);
        for (size_t i = 0; i < names.n_rows && !status; i++) {
            char one[700];
            char two[700];
            status = comity_store_quote(names.columns[0].text[i], '\'', one, sizeof one, error);
            if (!status) {
                status = comity_store_quote(names.columns[0].text[i], '"', two, sizeof two, error);
            }
            if (!status) {
                fprintf(query, ", max(value) FILTER (measure = '%s') AS \"%s\"", one, two);
            }
        }
        fprintf(query,
                " FROM %s WHERE run = ?::BIGINT AND (?::INTEGER = 0 OR year = ?::INTEGER) GROUP BY %s ORDER BY %s",
                table, keys, keys);
        fclose(query);
    }
    if (!status) {
        const char *values[] = {run, year, year};
        status = comity_store_query(store, text, values, 3, out, error);
    }
    free(text);
    comity_panel_free(&names);
    return status;
}

comity_status comity_network_nodes(comity_store *store, int64_t run, int year, comity_panel *out, comity_error *error) {
    char number[32];
    char chosen[16];
    snprintf(number, sizeof number, "%" PRId64, run);
    snprintf(chosen, sizeof chosen, "%d", year);
    return wide_query(store, "network_node_row", "layer, year, state", number, out, chosen, error);
}

comity_status comity_network_graphs(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    char number[32];
    snprintf(number, sizeof number, "%" PRId64, run);
    return wide_query(store, "network_graph_row", "layer, year", number, out, "0", error);
}

/* ------------------------------------------------------------------------------------------------------ drawing */

static comity_status add_drawn_ties(const comity_network *network, comity_panel *ties, comity_error *error) {
    comity_status status;
    if ((status = comity_panel_add_column(ties, "from", NULL, COMITY_INTEGER, error)) ||
        (status = comity_panel_add_column(ties, "to", NULL, COMITY_INTEGER, error)) ||
        (status = comity_panel_add_column(ties, "value", NULL, COMITY_NUMBER, error))) {
        return status;
    }
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = i + 1; j < network->n && !status; j++) {
            double there = network->weight[i * network->n + j];
            double back = network->directed ? network->weight[j * network->n + i] : 0;
            if ((there != 0 || back != 0) && !(status = comity_panel_add_rows(ties, 1, error))) {
                comity_panel_set_integer(ties, 0, ties->n_rows - 1, (int64_t)i);
                comity_panel_set_integer(ties, 1, ties->n_rows - 1, (int64_t)j);
                comity_panel_set_number(ties, 2, ties->n_rows - 1, there + back);
            }
        }
    }
    return status;
}

static comity_status add_drawn_nodes(const comity_network_set *set, const comity_network_year *year, const double *x,
                                     const double *y, const int *community, comity_panel *nodes, comity_error *error) {
    const comity_network *network = &year->layers[0];
    comity_status status;
    if ((status = comity_panel_add_column(nodes, "state", NULL, COMITY_TEXT, error)) ||
        (status = comity_panel_add_column(nodes, "x", NULL, COMITY_NUMBER, error)) ||
        (status = comity_panel_add_column(nodes, "y", NULL, COMITY_NUMBER, error)) ||
        (status = comity_panel_add_column(nodes, "strength", NULL, COMITY_NUMBER, error)) ||
        (status = comity_panel_add_column(nodes, "community", NULL, COMITY_INTEGER, error)) ||
        (status = comity_panel_add_rows(nodes, year->n, error))) {
        return status;
    }
    for (size_t i = 0; i < year->n && !status; i++) {
        const char *state = set->states.columns[0].text[year->state[i]];
        double strength = 0;
        for (size_t j = 0; j < year->n; j++) {
            strength += network->weight[i * year->n + j];
            strength += network->directed ? network->weight[j * year->n + i] : 0;
        }
        status = comity_panel_set_text(nodes, 0, i, state, strlen(state), error);
        comity_panel_set_number(nodes, 1, i, x[i]);
        comity_panel_set_number(nodes, 2, i, y[i]);
        comity_panel_set_number(nodes, 3, i, strength);
        comity_panel_set_integer(nodes, 4, i, community[i]);
    }
    return status;
}

comity_status comity_network_drawing(const comity_network_set *set, uint64_t seed, comity_panel *nodes,
                                     comity_panel *ties, comity_error *error) {
    const comity_network_year *year = &set->years[set->n_years - 1];
    comity_community_options how = {.seed = seed};
    double *places = malloc((year->n ? 2 * year->n : 1) * sizeof *places);
    int *community = malloc((year->n ? year->n : 1) * sizeof *community);
    comity_status status = places && community
                               ? comity_network_layout(&year->layers[0], seed, places, places + year->n, error)
                               : no_memory(error);
    if (!status && comity_network_communities(&year->layers[0], &how, community, NULL, error) == COMITY_ERROR_INPUT) {
        memset(community, 0, year->n * sizeof *community); /* negative weights: one colour */
    }
    if (!status && !(status = add_drawn_nodes(set, year, places, places + year->n, community, nodes, error))) {
        status = add_drawn_ties(&year->layers[0], ties, error);
    }
    free(places);
    free(community);
    return status;
}
