/* Verbs about change over time: breaks, spillover. */
#include "surface/cli/cli.h"

#include "study/breaks.h"
#include "study/spillover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reads a number that the whole text must be. */
static int is_number(const char *text, double *value) {
    char *end = NULL;
    *value = strtod(text, &end);
    return *text && *end == '\0' && isfinite(*value);
}

/* 0 where all is well, else the exit code, after saying what is wrong. */
static int read_options(const cli_call *call, comity_study_breaks_options *out) {
    double number = 0;
    if (cli_option(call, "max-breaks")) {
        if (!is_number(cli_option(call, "max-breaks"), &number) || number < 0 || number > 100 ||
            number != floor(number)) {
            return cli_usage("breaks", "--max-breaks: expected a whole number from 0 to 100");
        }
        out->series.max_breaks = number > 0 ? (int)number : -1;
    }
    if (cli_option(call, "trim")) {
        if (!is_number(cli_option(call, "trim"), &number) || !(number > 0) || number > 1e6 ||
            (number > .5 && number < 2)) {
            return cli_usage("breaks", "--trim: expected a share up to .5, or a number of years from 2 on");
        }
        out->series.trim = number;
    }
    if (cli_option(call, "model") && strcmp(cli_option(call, "model"), "level") != 0 &&
        strcmp(cli_option(call, "model"), "trend") != 0) {
        return cli_usage("breaks", "--model: expected level or trend");
    }
    if (cli_option(call, "component") && !cli_option(call, "state")) {
        return cli_usage("breaks", "--component wants --state: whose component?");
    }
    out->series.trend = cli_option(call, "model") && strcmp(cli_option(call, "model"), "trend") == 0;
    out->series.test_each = 1;
    out->indicators = call->indicators;
    out->n_indicators = call->n_indicators;
    out->variant = cli_option(call, "variant");
    out->state = cli_option(call, "state");
    out->component = cli_option(call, "component");
    out->stop = cli_stop();
    return 0;
}

static void print_table(const char *title, const comity_panel *rows) {
    printf("%s\n", title);
    cli_print(rows, CLI_TABLE, stdout);
    putchar('\n');
}

static comity_status breaks_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    int64_t run = 0;
    comity_study_breaks_options options = {.organisation = organisation};
    comity_panel segments;
    comity_panel models;
    comity_panel_init(&segments);
    comity_panel_init(&models);
    read_options(call, &options);
    comity_status status;
    if ((status = cli_organisation(store, call, organisation, error)) ||
        (status = comity_study_breaks(store, &options, &run, error)) ||
        (status = comity_breaks_summary(store, run, &segments, error)) ||
        (status = comity_breaks_models(store, run, &models, error))) {
        goto out;
    }
    if (call->format != CLI_TABLE) {
        cli_print(&segments, call->format, stdout);
        goto out;
    }
    printf(
        "Breaks in series of %s, model %s. break_year: the last year before the break that begins the segment; low,\n"
        "high: its 95%% interval, held to the series. slope: Sen, with its Mann-Kendall p. supF: is there a break at "
        "all?\n\n",
        organisation, options.series.trend ? "trend" : "level");
    print_table("Segments", &segments);
    print_table("Number of breaks: that with the least BIC is chosen; f, p: is one break more worth it?", &models);
out:
    comity_panel_free(&segments);
    comity_panel_free(&models);
    return status;
}

int cli_breaks(const cli_call *call) {
    comity_study_breaks_options options = {0};
    int code = read_options(call, &options);
    return code ? code : cli_with_store(call, call->words[0], COMITY_STORE_WRITE, breaks_and_print);
}

static comity_status spillover_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    int64_t run = 0;
    comity_spillover_answer answer;
    comity_spillover_answer_init(&answer);
    comity_study_spillover_options options = {.organisation = organisation,
                                              .variant = cli_option(call, "variant"),
                                              .most_lag = cli_option(call, "lags") ? atoi(cli_option(call, "lags")) : 0,
                                              .stop = cli_stop()};
    comity_status status;
    if ((status = cli_organisation(store, call, organisation, error)) ||
        (status = comity_study_spillover(store, &options, &run, error)) ||
        (status = comity_spillover_read(store, run, &answer, error))) {
        goto out;
    }
    if (call->format != CLI_TABLE) {
        cli_print(&answer.pairs, call->format, stdout);
        goto out;
    }
    printf(
        "Does one dimension of %s go before another? Correlations of yearly changes; a_leads: of a with b, lag years\n"
        "later. lead: a_leads less b_leads, p by circular shifts. With n pairs of years a correlation below critical_r "
        "is\nnot told from none (p .05), and one below detectable_r would be missed more than once in five times.\n\n",
        organisation);
    print_table("Dimensions: mean of the standardised indicators", &answer.dimensions);
    print_table("Lead and lag", &answer.pairs);
    print_table("First instruments, against the order security, economic, social of the theory", &answer.first);
    printf("Kendall's tau-b of the two orders: ");
    if (isfinite(answer.tau)) {
        printf("%.3g, n %zu, p %.3g (all orders)\n", answer.tau, answer.n_ordered, answer.tau_p);
    } else {
        printf("none, n %zu\n", answer.n_ordered);
    }
out:
    comity_spillover_answer_free(&answer);
    return status;
}

int cli_spillover(const cli_call *call) {
    double number = 0;
    if (cli_option(call, "lags") &&
        (!is_number(cli_option(call, "lags"), &number) || number < 1 || number > 20 || number != floor(number))) {
        return cli_usage("spillover", "--lags: expected a whole number from 1 to 20");
    }
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, spillover_and_print);
}
