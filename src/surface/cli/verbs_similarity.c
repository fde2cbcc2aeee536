/* Verbs that compare states and networks: similarity, qap. */
#include "surface/cli/cli.h"

#include "study/qap.h"
#include "study/similarity.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PAIRS = 60 };

static comity_status compare_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_similarity_study study = {.subject = call->words[1],
                                     .measures = cli_option(call, "measure"),
                                     .levels = cli_option(call, "levels"),
                                     .absent = cli_option(call, "absent"),
                                     .self = cli_option(call, "self"),
                                     .weights = cli_option(call, "weights"),
                                     .by_session =
                                         cli_option(call, "by") && strcmp(cli_option(call, "by"), "session") == 0,
                                     .first_year = call->first_year,
                                     .last_year = call->last_year,
                                     .save = cli_option(call, "save"),
                                     .stop = cli_stop(),
                                     .progress = cli_progress};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = COMITY_OK;
    if (cli_option(call, "org")) {
        status = cli_organisation(store, call, organisation, error);
        study.organisation = organisation;
    }
    if (status || (status = comity_study_similarity(store, &study, error)) ||
        (status = comity_similarity_pairs(store, &rows, error))) {
        goto out;
    }
    cli_progress(NULL, NULL, 0);
    if (call->format == CLI_TABLE && rows.n_rows > MOST_PAIRS) {
        printf(
            "%zu pairs, a line a %s: number of pairs, median of common items, mean of all pairs. --format csv prints "
            "the pairs.\n\n",
            rows.n_rows, study.by_session ? "session" : "year");
        comity_panel_free(&rows);
        status = comity_similarity_periods(store, &rows, error);
    }
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
out:
    comity_panel_free(&rows);
    return status;
}

int cli_similarity(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, compare_and_print);
}

static void qap_progress(void *context, double fraction) {
    (void)context;
    cli_progress(NULL, "permutations", fraction);
}

/* A whole number from 0 to 10^15. */
static int read_whole(const char *text, uint64_t *out) {
    if (!*text || strlen(text) > 15 || strspn(text, "0123456789") != strlen(text)) {
        return 0;
    }
    *out = strtoull(text, NULL, 10);
    return 1;
}

/* Sorts out the options; 0 or the code of a wrong call. */
static int qap_options(const cli_call *call, comity_permutation_options *options) {
    uint64_t permutations = 1000;
    *options = (comity_permutation_options){.seed = 1, .stop = cli_stop(), .progress = qap_progress};
    if (!cli_option(call, "year")) {
        return cli_usage("qap", "name the year with --year");
    }
    if ((cli_option(call, "permutations") && !read_whole(cli_option(call, "permutations"), &permutations)) ||
        permutations < 1 || permutations > 10000000) {
        return cli_usage("qap", "--permutations: expected a number from 1 to 10000000");
    }
    if (cli_option(call, "seed") && !read_whole(cli_option(call, "seed"), &options->seed)) {
        return cli_usage("qap", "--seed: expected a whole number of at most 15 digits");
    }
    if (cli_option(call, "model") && strcmp(cli_option(call, "model"), "linear") != 0 &&
        strcmp(cli_option(call, "model"), "logit") != 0) {
        return cli_usage("qap", "--model: expected linear or logit");
    }
    if (cli_option(call, "null") && strcmp(cli_option(call, "null"), "dsp") != 0 &&
        strcmp(cli_option(call, "null"), "y") != 0) {
        return cli_usage("qap", "--null: expected dsp or y");
    }
    options->n_permutations = permutations;
    options->model =
        cli_option(call, "model") && cli_option(call, "model")[1] == 'o' ? COMITY_MODEL_LOGIT : COMITY_MODEL_LINEAR;
    options->null = cli_option(call, "null") && cli_option(call, "null")[0] == 'y' ? COMITY_NULL_Y : COMITY_NULL_DSP;
    return 0;
}

static void print_fit(const comity_qap_study *study, const comity_qap_info *info, const comity_panel *rows) {
    const comity_permutation_result *fit = &info->fit;
    int logit = study->options.model == COMITY_MODEL_LOGIT;
    printf("%s\n%s, %d, %s: %zu of %zu states, %zu dyads %s direction, %zu left out for missing values.\n"
           "%s; %zu permutations (%s), seed %llu; %s %.4f. The standard error takes dyads as independent: trust p.\n\n",
           study->formula, study->organisation ? study->organisation : "all states", study->year,
           logit ? "logit" : "least squares", fit->n_states, info->n_asked, fit->n_dyads,
           info->directed ? "with" : "without", fit->n_missing, logit ? "z" : "t", study->options.n_permutations,
           study->options.null == COMITY_NULL_Y ? "of the outcome" : "double semi-partialling",
           (unsigned long long)study->options.seed, logit ? "McFadden's R2" : "R2", fit->r_squared);
    cli_print(rows, CLI_TABLE, stdout);
}

static comity_status regress_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_qap_info info;
    comity_qap_study study = {.formula = call->words[1], .year = call->first_year};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = COMITY_OK;
    qap_options(call, &study.options);
    if (cli_option(call, "org")) {
        status = cli_organisation(store, call, organisation, error);
        study.organisation = organisation;
    }
    if (!status) {
        status = comity_study_qap(store, &study, &info, &rows, error);
    }
    cli_progress(NULL, NULL, 0);
    if (!status && call->format == CLI_TABLE) {
        print_fit(&study, &info, &rows);
    } else if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

int cli_qap(const cli_call *call) {
    comity_permutation_options options;
    int code = qap_options(call, &options);
    return code ? code : cli_with_store(call, call->words[0], COMITY_STORE_WRITE, regress_and_print);
}
