/* The verb network. */
#include "surface/cli/cli.h"

#include "study/network.h"
#include "surface/report/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static comity_status usage_error(comity_error *error, const char *option, const char *value, const char *expected) {
    return comity_fail(error, COMITY_ERROR_USAGE, "%s %s: expected %s", option, value, expected);
}

/* The position of the word in a list with bars between, -1 where it is not there. */
static int choice(const char *word, const char *list) {
    size_t length = strlen(word);
    for (int k = 0; *list; k++) {
        size_t part = strcspn(list, "|");
        if (part == length && strncmp(word, list, part) == 0) {
            return k;
        }
        list += part + (list[part] == '|');
    }
    return -1;
}

static comity_status take_choice(const char *option, const char *word, const char *list, int *out,
                                 comity_error *error) {
    int found = word ? choice(word, list) : *out;
    if (found < 0) {
        char expected[128];
        snprintf(expected, sizeof expected, "one of %s", list);
        return usage_error(error, option, word, expected);
    }
    *out = found;
    return COMITY_OK;
}

static comity_status take_number(const char *option, const char *word, double least, double *out, comity_error *error) {
    char *end = NULL;
    double value = word ? strtod(word, &end) : *out;
    if (word && (end == word || *end || !isfinite(value) || value < least)) {
        return usage_error(error, option, word, least > -INFINITY ? "a number that is not negative" : "a number");
    }
    *out = value;
    return COMITY_OK;
}

static comity_status take_whole(const char *option, const char *word, long least, long most, long *out,
                                comity_error *error) {
    char *end = NULL;
    errno = 0;
    long value = word ? strtol(word, &end, 10) : *out;
    if (word && (end == word || *end || errno || value < least || value > most)) {
        char expected[64];
        snprintf(expected, sizeof expected, "a whole number from %ld to %ld", least, most);
        return usage_error(error, option, word, expected);
    }
    *out = value;
    return COMITY_OK;
}

/* Names of node measures with commas between, as bits. */
static comity_status take_measures(const char *list, uint32_t *out, comity_error *error) {
    *out = 0;
    while (list && *list) {
        char name[64];
        size_t length = strcspn(list, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, list);
        int found = comity_node_measure_find(name);
        if (found < 0 || length >= sizeof name) {
            return usage_error(error, "--measures", name,
                               "degree, strength, closeness, betweenness ...; see "
                               "docs/verbs/network.md");
        }
        *out |= (uint32_t)1 << found;
        list += length + (list[length] == ',');
    }
    return COMITY_OK;
}

static comity_status take_options(const cli_call *call, comity_network_study *out, int *level, comity_error *error) {
    int joining = 0;
    int paths = 0;
    int weights = 0;
    int communities = 0;
    long restarts = 0;
    long seed = 1;
    comity_status status;
    out->omega = 1;
    if ((status = take_choice("--undirected", cli_option(call, "undirected"), "sum|max|min", &joining, error)) ||
        (status = take_choice("--paths", cli_option(call, "paths"), "hops|inverse", &paths, error)) ||
        (status = take_choice("--weights", cli_option(call, "weights"), "count|newman|jaccard", &weights, error)) ||
        (status = take_choice("--communities", cli_option(call, "communities"), "none|modularity|cpm|slices",
                              &communities, error)) ||
        (status = take_choice("--level", cli_option(call, "level"), "node|graph", level, error)) ||
        (status = take_number("--threshold", cli_option(call, "threshold"), -INFINITY, &out->threshold, error)) ||
        (status = take_number("--resolution", cli_option(call, "resolution"), 0, &out->resolution, error)) ||
        (status = take_number("--omega", cli_option(call, "omega"), 0, &out->omega, error)) ||
        (status = take_whole("--restarts", cli_option(call, "restarts"), 1, 100000, &restarts, error)) ||
        (status = take_whole("--seed", cli_option(call, "seed"), 0, 2147483647, &seed, error)) ||
        (status = take_measures(cli_option(call, "measures"), &out->only, error))) {
        return status;
    }
    out->layers = call->words + 1;
    out->n_layers = call->n_words - 1;
    out->first_year = call->first_year;
    out->last_year = call->last_year;
    out->undirected = cli_option(call, "undirected") != NULL;
    out->joining = (comity_joining)joining;
    out->binary = cli_flag(call, "binary");
    out->use_threshold = cli_option(call, "threshold") != NULL;
    out->length = (comity_length)paths;
    out->projection = (comity_projection)weights;
    out->communities = (comity_communities)communities;
    out->core = cli_flag(call, "core");
    out->group = cli_option(call, "group");
    out->restarts = (int)restarts;
    out->seed = seed;
    out->stop = cli_stop();
    out->progress = cli_progress;
    return COMITY_OK;
}

static comity_status draw(comity_store *store, const comity_network_study *options, const char *path,
                          comity_error *error) {
    comity_network_set set;
    comity_panel nodes;
    comity_panel ties;
    char title[256];
    comity_network_set_init(&set);
    comity_panel_init(&nodes);
    comity_panel_init(&ties);
    comity_status status = comity_network_read(store, options, &set, error);
    if (!status) {
        snprintf(title, sizeof title, "%.100s, %d%s%.100s", options->layers[0], set.years[set.n_years - 1].year,
                 options->organisation ? ", " : "", options->organisation ? options->organisation : "");
        status = comity_network_drawing(&set, (uint64_t)options->seed, &nodes, &ties, error);
    }
    FILE *out = status ? NULL : fopen(path, "w");
    if (!status && !out) {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
        comity_error_at(error, path, 0, NULL);
    }
    if (out) {
        status = comity_figure_network(&nodes, &ties, title, out, error);
        if (fclose(out) != 0 && !status) {
            status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
            comity_error_at(error, path, 0, NULL);
        }
    }
    comity_panel_free(&nodes);
    comity_panel_free(&ties);
    comity_network_set_free(&set);
    return status;
}

/* For people: the whole year by year, then the states of the last year. */
static void print_tables(const comity_panel *graphs, const comity_panel *nodes) {
    puts("The network of each year:");
    cli_print(graphs, CLI_TABLE, stdout);
    puts("\nThe states in the last year:");
    cli_print(nodes, CLI_TABLE, stdout);
}

static comity_status network_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_network_study options = {0};
    comity_panel graphs;
    comity_panel nodes;
    char organisation[128];
    int64_t run = 0;
    int level = cli_option(call, "level") ? 0 : -1;
    comity_panel_init(&graphs);
    comity_panel_init(&nodes);
    int shown = 0;
    comity_status status = take_options(call, &options, &shown, error);
    if (!status && cli_option(call, "org")) {
        status = cli_organisation(store, call, organisation, error);
        options.organisation = organisation;
    }
    if (status || (status = comity_study_network(store, &options, &run, error)) ||
        (status = comity_network_graphs(store, run, &graphs, error))) {
        goto out;
    }
    int table = call->format == CLI_TABLE && level < 0;
    int last = table && graphs.n_rows ? (int)graphs.columns[1].integer[graphs.n_rows - 1] : 0;
    if ((status = comity_network_nodes(store, run, last, &nodes, error)) ||
        (cli_option(call, "o") && (status = draw(store, &options, cli_option(call, "o"), error)))) {
        goto out;
    }
    cli_progress(NULL, NULL, 0);
    if (table) {
        print_tables(&graphs, &nodes);
    } else {
        cli_print(shown ? &graphs : &nodes, call->format, stdout);
    }
out:
    comity_panel_free(&graphs);
    comity_panel_free(&nodes);
    return status;
}

int cli_network(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, network_and_print);
}
