/* The verb index: composite indices with their uncertainty. */
#include "surface/cli/cli.h"

#include "study/index.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef comity_status (*part_query)(comity_store *store, int64_t run, comity_panel *out, comity_error *error);

static void print_titled(const char *title, const comity_panel *rows) {
    if (rows->n_rows) {
        printf("\n%s\n", title);
        cli_print(rows, CLI_TABLE, stdout);
    }
}

static comity_status print_query(comity_store *store, int64_t run, const char *title, part_query ask,
                                 comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = ask(store, run, &rows, error);
    if (!status) {
        print_titled(title, &rows);
    }
    comity_panel_free(&rows);
    return status;
}

static double number_of(const comity_panel *about, const char *name) {
    int at = comity_panel_find(about, name);
    const comity_column *column = at < 0 ? NULL : &about->columns[at];
    if (!column || !comity_is_present(column, 0)) {
        return 0;
    }
    return column->type == COMITY_INTEGER ? (double)column->integer[0] : column->number[0];
}

static const char *text_of(const comity_panel *about, const char *name) {
    int at = comity_panel_find(about, name);
    return at >= 0 && comity_is_present(&about->columns[at], 0) ? about->columns[at].text[0] : "";
}

/* Sentences before the table: whose index, over how many draws of what. */
static void print_about(const comity_panel *about) {
    char words[4096];
    double draws = number_of(about, "draws");
    double failed = number_of(about, "failed");
    const char *organisation = text_of(about, "organisation");
    const char *variant = text_of(about, "variant");
    size_t used = (size_t)snprintf(words, sizeof words, "%s (%s%s%s%s%s): %.0f rows.", text_of(about, "title"),
                                   text_of(about, "index_name"), *organisation ? ", " : "", organisation,
                                   *variant ? ", " : "", variant, number_of(about, "n_rows"));
    if (draws > 0) {
        used += (size_t)snprintf(words + used, sizeof words - used,
                                 " Ranks (1 the highest of ranked) and scores with the %g%% interval of %.0f draws; "
                                 "uncertain: %s.",
                                 100 * number_of(about, "confidence"), draws, text_of(about, "inputs"));
        if (failed > 0) {
            used += (size_t)snprintf(words + used, sizeof words - used,
                                     " %.0f draws have no result and are left out "
                                     "(the first: %s).",
                                     failed, text_of(about, "failure"));
        }
        used += (size_t)snprintf(words + used, sizeof words - used, " A draw moves a rank by %.3g on average.",
                                 number_of(about, "shift_mean"));
    } else {
        used += (size_t)snprintf(words + used, sizeof words - used, " Without draws there are no ranks.");
    }
    snprintf(words + used, sizeof words - used,
             " n: indicators measured, of n_all; the others are imputed or missing.");
    cli_wrap(words, 0, 0, stdout);
    putchar('\n');
}

static comity_status print_parts(comity_store *store, int64_t run, const comity_panel *about, comity_error *error) {
    char sensitivity[200];
    snprintf(sensitivity, sizeof sensitivity,
             "What moves the ranks: first-order and total shares of the variance of rank shifts (%.0f points):",
             number_of(about, "points_used"));
    comity_status status = print_query(store, run, "Scores of the parts:", comity_index_parts, error);
    status = status ? status
                    : print_query(store, run,
                                  "Elements, with their weights in the parent and in the whole index; rank_shift: "
                                  "how far ranks move without it:",
                                  comity_index_elements, error);
    status = status ? status : print_query(store, run, sensitivity, comity_index_sensitivity, error);
    status = status ? status : print_query(store, run, "Left out, waiting for data:", comity_index_waiting, error);
    return status ? status : print_query(store, run, "Notes:", comity_index_notes, error);
}

static comity_status print_index(comity_store *store, const cli_call *call, int64_t run, comity_error *error) {
    comity_panel rows;
    comity_panel about;
    comity_panel_init(&rows);
    comity_panel_init(&about);
    comity_status status = comity_index_scores(store, run, call->format != CLI_TABLE, &rows, error);
    status = status ? status : comity_index_about(store, run, &about, error);
    cli_progress(NULL, NULL, 0);
    if (!status && call->format != CLI_TABLE) {
        cli_print(&rows, call->format, stdout);
    } else if (!status) {
        print_about(&about);
        cli_print(&rows, CLI_TABLE, stdout);
        status = print_parts(store, run, &about, error);
    }
    comity_panel_free(&rows);
    comity_panel_free(&about);
    return status;
}

/* Without a spec: which there are, and what is in the workbench. */
static comity_status print_list(comity_store *store, const cli_call *call, comity_error *error) {
    comity_panel rows;
    comity_panel saved;
    comity_panel_init(&rows);
    comity_panel_init(&saved);
    comity_status status = comity_index_list(&rows, error);
    status = status || call->format != CLI_TABLE ? status : comity_index_saved(store, &saved, error);
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    if (!status && call->format == CLI_TABLE) {
        print_titled("Computed:", &saved);
    }
    comity_panel_free(&rows);
    comity_panel_free(&saved);
    return status;
}

/* The spec's organisation if neither the call nor the spec names one: the subject of the case. */
static comity_status find_organisation(comity_store *store, const cli_call *call, const comity_index_spec *spec,
                                       char out[128], comity_index_options *options, comity_error *error) {
    int one = spec->units == COMITY_UNITS_YEARS || spec->units == COMITY_UNITS_STATES;
    if (!cli_option(call, "org") && (!one || spec->n_organisations)) {
        return COMITY_OK;
    }
    options->organisation = out;
    return cli_organisation(store, call, out, error);
}

static comity_status compute_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_index_file file = {0};
    comity_index_spec spec = {0};
    int64_t run = 0;
    comity_index_options options = {.variant = cli_option(call, "variant"),
                                    .first_year = call->first_year,
                                    .last_year = call->last_year,
                                    .draws = cli_option(call, "draws") ? atoll(cli_option(call, "draws")) : -1,
                                    .seed = cli_option(call, "seed") ? atoll(cli_option(call, "seed")) : -1,
                                    .n_threads = cli_option(call, "threads") ? atoi(cli_option(call, "threads")) : 0,
                                    .stop = cli_stop(),
                                    .progress = cli_progress};
    comity_status status = comity_index_file_read(call->words[1], &file, error);
    status = status ? status : comity_index_spec_parse(file.text, file.size, file.path, &spec, error);
    status = status ? status : find_organisation(store, call, &spec, organisation, &options, error);
    status = status ? status : comity_study_index(store, &spec, &file, &options, &run, error);
    status = status ? status : print_index(store, call, run, error);
    comity_index_spec_free(&spec);
    comity_index_file_free(&file);
    return status;
}

/* Is the option, if it is given, a whole number from 0 to `most`? Else says what was expected. */
static int check_count(const char *option, const char *text, long long most) {
    char words[160];
    if (!text || (*text && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 15 && atoll(text) <= most)) {
        return 0;
    }
    snprintf(words, sizeof words, "--%s %.40s: expected a whole number from 0 to %lld", option, text, most);
    return cli_usage("index", words);
}

int cli_index(const cli_call *call) {
    int code = check_count("draws", cli_option(call, "draws"), COMITY_SPEC_MOST_DRAWS);
    code = code ? code : check_count("seed", cli_option(call, "seed"), 999999999999999);
    code = code ? code : check_count("threads", cli_option(call, "threads"), 256);
    if (code) {
        return code;
    }
    if (call->n_words < 2) {
        return cli_with_store(call, call->words[0], COMITY_STORE_READ, print_list);
    }
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, compute_and_print);
}
