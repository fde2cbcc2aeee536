/* Verbs about what is measured: measure, role, indicators, trace. */
#include "surface/cli/cli.h"

#include "study/catalogue.h"
#include "study/measure.h"
#include "study/role.h"
#include "study/trace.h"

#include "base/assets.h"

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
        "and\nwithout the largest member; z and p: Mann-Kendall trend of the series as it was.\n\n",
        options.region.organisation, options.region.first_year, options.region.last_year);
    cli_print(&rows, CLI_TABLE, stdout);
    putchar('\n');
    status = print_query_part(store, options.region.organisation, "Waiting for data:", comity_measure_waiting, error);
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

static comity_status print_role(comity_store *store, const char *organisation, const char *state,
                                const comity_panel *rows, comity_error *error) {
    comity_panel left_out;
    comity_panel_init(&left_out);
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
        status = comity_role_left_out(store, organisation, state, &left_out, error);
    }
    if (!status) {
        char title[160];
        snprintf(title, sizeof title, "%s without one component:", state);
        print_part(title, &left_out);
        status = print_query_part(store, organisation, "Waiting for data:", comity_role_waiting, error);
    }
    comity_panel_free(&left_out);
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

static comity_status add_entry(comity_panel *out, const comity_catalogue_entry *entry, const char *kind,
                               comity_error *error) {
    const char *cells[] = {entry->id,        kind,           entry->group,     entry->name, entry->unit,
                           entry->direction, entry->formula, entry->reference, entry->needs};
    comity_status status = comity_panel_add_rows(out, 1, error);
    for (size_t i = 0; !status && i < sizeof cells / sizeof cells[0]; i++) {
        status = comity_panel_set_text(out, i, out->n_rows - 1, cells[i], strlen(cells[i]), error);
    }
    return status;
}

/* The catalogue of the binary itself, so that no workbench is needed. */
static comity_status list_catalogue(comity_panel *out, comity_error *error) {
    static const char *const columns[] = {"id",        "kind",    "group",     "name", "unit",
                                          "direction", "formula", "reference", "needs"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(out, columns[i], NULL, COMITY_TEXT, error);
    }
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        comity_catalogue_entry entry;
        int indicator = strncmp(asset->path, "indicators/", 11) == 0;
        if ((indicator || strncmp(asset->path, "roles/", 6) == 0) &&
            !(status = comity_catalogue_parse(asset->path, asset->bytes, &entry, error))) {
            status = add_entry(out, &entry, indicator ? "indicator" : "component", error);
        }
    }
    return status;
}

int cli_indicators(const cli_call *call) {
    comity_error error;
    comity_panel rows;
    comity_error_clear(&error);
    comity_panel_init(&rows);
    comity_status status = list_catalogue(&rows, &error);
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    return status ? cli_fail(&error) : 0;
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
    printf("SQL\n%s\n", trace->sql);
    print_part("Region in that year", &trace->region);
    print_part("Rows it rests on", &trace->inputs);
    print_part("Data sets", &trace->data);
}

static comity_status trace_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_trace trace;
    comity_trace_init(&trace);
    comity_trace_options options = {.organisation = organisation, .variant = call->variant, .year = call->first_year};
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
