/* Verbs about what is measured: measure, role, trace. */
#include "surface/cli/cli.h"

#include "study/measure.h"
#include "study/role.h"
#include "study/trace.h"
#include "study/trajectory.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* Prints a title and a table, or nothing where the table is empty. */
static void print_part(const char *title, const comity_panel *rows) {
    if (rows->n_rows) {
        printf("%s\n", title);
        cli_print(rows, CLI_TABLE, stdout);
        putchar('\n');
    }
}

/* A panel that one call fills. */
typedef comity_status (*part_query)(comity_store *store, const char *organisation, comity_panel *out,
                                    comity_error *error);

static comity_status print_query_part(comity_store *store, const char *organisation, const char *title, part_query ask,
                                      comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = ask(store, organisation, &rows, error);
    if (!status) {
        print_part(title, &rows);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status region_of(comity_store *store, const cli_call *call, comity_region *region, comity_error *error) {
    region->first_year = call->first_year;
    region->last_year = call->last_year;
    return cli_organisation(store, call, region->organisation, error);
}

enum { DIMENSION, INDICATOR, UNIT, N_YEARS, FIRST_YEAR, FIRST, LAST_YEAR, LAST, N, FIXED, WITHOUT_LARGEST, Z, P };

/* A number for people, four digits or fewer; empty where it is missing. */
static const char *short_number(const comity_panel *rows, size_t column, size_t row, int digits, char out[32]) {
    const comity_column *c = &rows->columns[column];
    if (!comity_is_present(c, row)) {
        return "";
    }
    if (c->type == COMITY_INTEGER) {
        snprintf(out, 32, "%" PRId64, c->integer[row]);
    } else {
        comity_text_rounded(c->number[row], digits, out);
    }
    return out;
}

/* The summary for people: a table a dimension, narrow enough for a terminal. */
static void print_summary(const comity_panel *rows) {
    static const struct {
        const char *title;
        size_t column;
        int width;
        int digits;
    } columns[] = {{"from", FIRST_YEAR, 4, 4},
                   {"first", FIRST, 9, 4},
                   {"to", LAST_YEAR, 4, 4},
                   {"last", LAST, 9, 4},
                   {"n", N, 6, 4},
                   {"fixed", FIXED, 9, 4},
                   {"without", WITHOUT_LARGEST, 9, 4},
                   {"z", Z, 6, 3},
                   {"p", P, 8, 2}};
    for (size_t row = 0; row < rows->n_rows; row++) {
        char text[32];
        if (row == 0 || strcmp(rows->columns[DIMENSION].text[row], rows->columns[DIMENSION].text[row - 1]) != 0) {
            printf("%s%-36s", row ? "\n" : "", rows->columns[DIMENSION].text[row]);
            for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
                printf("  %*s", columns[i].width, columns[i].title);
            }
            putchar('\n');
        }
        printf("%-36s", rows->columns[INDICATOR].text[row]);
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
            printf("  %*s", columns[i].width, short_number(rows, columns[i].column, row, columns[i].digits, text));
        }
        putchar('\n');
    }
}

/* What the indicators without a value wait for, with their names behind it. */
static comity_status print_waiting(comity_store *store, const char *organisation, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_measure_waiting_by_need(store, organisation, &rows, error);
    if (!status && rows.n_rows) {
        printf("\nWaiting for data (comity indicators FILE tells more):\n");
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        const char *need = rows.columns[0].text[row];
        printf(strlen(need) <= 34 ? "  %-34s  " : "  %s\n%38s", need, "");
        cli_wrap(rows.columns[1].text[row], 38, 0, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status measure_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_measure_options options = {.indicators = call->indicators,
                                      .n_indicators = call->n_indicators,
                                      .stop = cli_stop(),
                                      .progress = cli_progress};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status;
    if ((status = region_of(store, call, &options.region, error)) ||
        (status = comity_study_measure(store, &options, error)) ||
        (status = comity_measure_summary(store, options.region.organisation, &rows, error))) {
        goto out;
    }
    cli_progress(NULL, NULL, 0);
    if (call->format != CLI_TABLE) {
        cli_print(&rows, call->format, stdout);
        goto out;
    }
    printf(
        "Integration of %s, %d to %d. Value as the region was; beside it, in the last year, for the founders (fixed) "
        "and\nwithout the largest member; n: what the last value rests on; z and p: Mann-Kendall trend of the series "
        "as "
        "it was.\n\n",
        options.region.organisation, options.region.first_year, options.region.last_year);
    print_summary(&rows);
    status = print_waiting(store, options.region.organisation, error);
out:
    comity_panel_free(&rows);
    return status;
}

int cli_measure(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, measure_and_print);
}

static comity_status check_state(comity_store *store, const char *organisation, const char *state,
                                 comity_error *error) {
    const char *values[] = {organisation, state};
    int64_t found = 0;
    comity_status status =
        comity_store_integer(store,
                             "SELECT count(*) FROM member_spell WHERE organisation = ? AND state = ? "
                             "AND role = 'member'",
                             values, 2, 0, &found, error);
    if (!status && !found) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "\"%s\" was never a member of %s; see: comity show members",
                           state, organisation);
    }
    return status;
}

/* A panel about one state that one call fills. */
typedef comity_status (*state_query)(comity_store *store, const char *organisation, const char *state,
                                     comity_panel *out, comity_error *error);

static comity_status print_state_part(comity_store *store, const char *organisation, const char *state,
                                      const char *title, state_query ask, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = ask(store, organisation, state, &rows, error);
    if (!status) {
        print_part(title, &rows);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status print_trajectories(comity_store *store, const char *organisation, const char *state,
                                        comity_error *error) {
    char title[256];
    comity_status status;
    snprintf(
        title, sizeof title,
        "Breaks in the components of %s, in multiples where there are any: the last year before the break, its 95%%\n"
        "interval, the level before and after, and supF with its p:",
        state);
    if ((status = print_state_part(store, organisation, state, title, comity_role_breaks, error)) ||
        (status =
             print_query_part(store, organisation,
                              "Standing of every member: the mean share of the other members that it is above; its "
                              "segments,\nand in how many of the leave-one-out trajectories the last label is kept:",
                              comity_role_trajectories, error)) ||
        (status = print_query_part(store, organisation,
                                   "Does a member lead? Clearly first on at least half of its components, and a break "
                                   "upwards in one\nthat is not structural:",
                                   comity_role_leading, error))) {
        return status;
    }
    snprintf(title, sizeof title, "Trajectory of %s without one component:", state);
    return print_state_part(store, organisation, state, title, comity_role_trajectory_left_out, error);
}

static comity_status print_role(comity_store *store, const char *organisation, const char *state,
                                const comity_panel *rows, comity_error *error) {
    printf(
        "%s in %s, component by component. Multiple: the last value over the equal share (or parity); rank among the\n"
        "members of that year; z and p: Mann-Kendall trend; Pettitt: the year after which the level changes.\n\n",
        state, organisation);
    cli_print(rows, CLI_TABLE, stdout);
    putchar('\n');
    comity_status status = print_query_part(store, organisation,
                                            "Structural against formal weight, in multiples of the equal share; ranks "
                                            "with each component left out in turn:",
                                            comity_role_quadrant, error);
    if (!status) {
        char title[160];
        snprintf(title, sizeof title, "%s without one component:", state);
        status = print_state_part(store, organisation, state, title, comity_role_left_out, error);
    }
    if (!status && !(status = print_trajectories(store, organisation, state, error))) {
        status = print_query_part(store, organisation, "Waiting for data:", comity_role_waiting, error);
    }
    return status;
}

static comity_status role_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_role_options options = {.stop = cli_stop(), .progress = cli_progress};
    comity_panel rows;
    comity_panel_init(&rows);
    const char *state = call->words[0];
    comity_status status;
    if ((status = region_of(store, call, &options.region, error)) ||
        (status = check_state(store, options.region.organisation, state, error)) ||
        (status = comity_study_role(store, &options, error)) ||
        (status = comity_role_summary(store, options.region.organisation, state, &rows, error))) {
        goto out;
    }
    cli_progress(NULL, NULL, 0);
    if (call->format != CLI_TABLE) {
        cli_print(&rows, call->format, stdout);
    } else {
        status = print_role(store, options.region.organisation, state, &rows, error);
    }
out:
    comity_panel_free(&rows);
    return status;
}

int cli_role(const cli_call *call) {
    return cli_with_store(call, call->words[1], COMITY_STORE_WRITE, role_and_print);
}

static void print_trace(const comity_trace *trace) {
    printf("%s\n  unit       %s\n  formula    %s\n  reference  %s\n\n", trace->name, trace->unit, trace->formula,
           trace->reference);
    print_part("Number", &trace->number);
    print_part("Computed again now from the rows below", &trace->again);
    if (trace->note[0]) {
        printf("Note: %s.\n\n", trace->note);
    }
    print_part("Data sets that are no longer there", &trace->gone);
    print_part("Run", &trace->run);
    printf("%s\n%s\n", strncmp(trace->unit, "score", 6) == 0 ? "Spec" : "SQL", trace->sql);
    print_part("Region in that year", &trace->region);
    print_part("Rows it rests on", &trace->inputs);
    print_part("Data sets", &trace->data);
}

static comity_status trace_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_trace trace;
    comity_trace_init(&trace);
    comity_trace_options options = {
        .organisation = organisation, .variant = cli_option(call, "variant"), .year = call->first_year};
    int is_claim = 0;
    int is_run = 0;
    comity_status status = cli_trace_claim(store, call, &is_claim, error);
    if (!status && !is_claim) {
        status = cli_trace_run(store, call, &is_run, error);
    }
    if (status || is_claim || is_run) {
        return status;
    }
    if (!(status = cli_organisation(store, call, organisation, error))) {
        status = comity_trace_number(store, call->words[0], &options, &trace, error);
    }
    if (!status && call->format == CLI_TABLE) {
        print_trace(&trace);
    } else if (!status) {
        cli_print(&trace.inputs, call->format, stdout);
        if (trace.note[0]) {
            fprintf(stderr, "comity: note: %s: %s\n", call->words[0], trace.note);
        }
    }
    comity_trace_free(&trace);
    return status;
}

int cli_trace(const cli_call *call) {
    return cli_with_store(call, call->words[1], COMITY_STORE_READ, trace_and_print);
}
