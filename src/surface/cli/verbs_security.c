/* The verb security: incidents before and after, reported figures, lists of authorities. */
#include "surface/cli/cli.h"

#include "base/text.h"
#include "study/security.h"

#include <inttypes.h>
#include <string.h>

static const char *text_at(const comity_panel *rows, const char *name, size_t row) {
    int column = comity_panel_find(rows, name);
    return column >= 0 && comity_is_present(&rows->columns[column], row) ? rows->columns[column].text[row] : "";
}

/* A whole number, or one of few digits; empty where it is missing. */
static const char *number_at(const comity_panel *rows, const char *name, size_t row, int digits, char out[32]) {
    int column = comity_panel_find(rows, name);
    out[0] = '\0';
    if (column >= 0 && comity_is_present(&rows->columns[column], row)) {
        if (rows->columns[column].type == COMITY_INTEGER) {
            snprintf(out, 32, "%" PRId64, rows->columns[column].integer[row]);
        } else {
            comity_text_rounded(rows->columns[column].number[row], digits, out);
        }
    }
    return out;
}

/* "[0.4, 1.3]" */
static const char *interval_at(const comity_panel *rows, const char *low, const char *high, size_t row, char out[80]) {
    char a[32];
    char b[32];
    number_at(rows, low, row, 3, a);
    number_at(rows, high, row, 3, b);
    snprintf(out, 80, a[0] && b[0] ? "[%s, %s]" : "", a, b);
    return out;
}

static void print_rate(const comity_panel *rows, size_t row) {
    char name[64];
    char interval[80];
    char wide[80];
    char n[7][32];
    const char *against = text_at(rows, "against", row);
    snprintf(name, sizeof name, "%s%s%s", text_at(rows, "grp", row), against[0] ? " over " : "", against);
    printf("  %-24s", name);
    if (against[0]) {
        printf("%38s", "");
    } else {
        printf("%8s %8s  %9s %9s", number_at(rows, "events_before", row, 4, n[0]),
               number_at(rows, "events_after", row, 4, n[1]), number_at(rows, "exposure_before", row, 6, n[2]),
               number_at(rows, "exposure_after", row, 6, n[3]));
    }
    printf("  %7s %-17s %8s %6s %s\n", number_at(rows, "ratio", row, 3, n[4]),
           interval_at(rows, "low", "high", row, interval), number_at(rows, "p", row, 2, n[5]),
           against[0] ? "" : number_at(rows, "dispersion", row, 2, n[6]),
           interval_at(rows, "wide_low", "wide_high", row, wide));
}

static void print_rates(const comity_panel *rows) {
    const char *event = "";
    const char *series = "";
    for (size_t row = 0; row < rows->n_rows; row++) {
        char years[2][32];
        int new_event = strcmp(event, text_at(rows, "event", row)) != 0;
        if (new_event || strcmp(series, text_at(rows, "series", row)) != 0) {
            event = text_at(rows, "event", row);
            series = text_at(rows, "series", row);
            if (new_event) {
                printf("\n%s, %s\n", event, text_at(rows, "day", row));
            }
            printf(" %s, %s to %s\n  %-24s%8s %8s  %9s %9s  %7s %-17s %8s %6s %s\n", series,
                   number_at(rows, "first_year", row, 4, years[0]), number_at(rows, "last_year", row, 4, years[1]), "",
                   "before", "after", "st.-years", "st.-years", "ratio", "exact 95%", "p", "disp.", "wide 95%");
        }
        print_rate(rows, row);
    }
}

typedef comity_status (*part_query)(comity_store *store, const char *organisation, comity_panel *out,
                                    comity_error *error);

static comity_status print_part(comity_store *store, const char *organisation, const char *title, part_query ask,
                                comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = ask(store, organisation, &rows, error);
    if (!status && rows.n_rows) {
        printf("\n%s\n", title);
        cli_print(&rows, CLI_TABLE, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

/* The groups by name: who stands for what. */
static comity_status print_groups(comity_store *store, const char *organisation, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_security_groups(store, organisation, &rows, error);
    if (!status) {
        printf("\nWho is compared\n");
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        printf("  %s %-11s ", text_at(&rows, "day", row), text_at(&rows, "grp", row));
        cli_wrap(text_at(&rows, "states", row), 25, 0, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

/* Figures of one unit under each other; a figure that overlaps another says so. */
static comity_status print_statistics(comity_store *store, const char *organisation, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_security_statistics(store, organisation, &rows, error);
    const char *unit = "";
    if (!status && rows.n_rows) {
        printf(
            "\nReported figures, side by side. They are never added: * overlaps another of the same unit, or may.\n");
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        char value[32];
        const char *began = text_at(&rows, "began", row);
        const char *ended = text_at(&rows, "ended", row);
        if (strcmp(unit, text_at(&rows, "unit", row)) != 0) {
            unit = text_at(&rows, "unit", row);
            printf(" %s\n", unit);
        }
        printf("  %c %9s %-9s %10s to %-10s  ", text_at(&rows, "overlapping", row)[0] ? '*' : ' ',
               number_at(&rows, "value", row, 8, value), text_at(&rows, "qualifier", row), began[0] ? began : "?",
               ended[0] ? ended : "?");
        char line[512];
        snprintf(line, sizeof line, "%s (%s; %s)", text_at(&rows, "indicator", row), text_at(&rows, "reporter", row),
                 text_at(&rows, "source", row));
        cli_wrap(line, 49, 0, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

/* Who lists which name, from when to when, and who of the recorded authorities does not. */
static comity_status print_designations(comity_store *store, const char *organisation, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_security_designations(store, organisation, &rows, error);
    const char *subject = "";
    if (!status && rows.n_rows) {
        printf("\nActs by which authorities list groups. An act is that of its authority; names are as in the acts.\n");
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        const char *ended = text_at(&rows, "ended", row);
        if (strcmp(subject, text_at(&rows, "subject", row)) != 0) {
            subject = text_at(&rows, "subject", row);
            printf(" %s\n", subject);
            const char *silent = text_at(&rows, "not_listed_by", row);
            if (silent[0]) {
                printf("  %-25s ", "not recorded as listed by");
                cli_wrap(silent, 28, 0, stdout);
            }
        }
        printf("  %10s to %-10s  %s (%s)\n", text_at(&rows, "began", row), ended[0] ? ended : "",
               text_at(&rows, "authority", row), text_at(&rows, "list", row));
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status print_all(comity_store *store, const char *organisation, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_security_rates(store, organisation, 1, &rows, error);
    if (!status) {
        printf("Incidents of %s before and after. Ratio: rate after over rate before, per state and year; exact: "
               "Clopper-Pearson,\nright if events were independent; disp.: how much more the years scatter than that; "
               "wide: widened by it.\n",
               organisation);
        print_rates(&rows);
        status = print_groups(store, organisation, error);
    }
    comity_panel_free(&rows);
    if (!status) {
        status = print_part(store, organisation, "Incidents by year, groups of the first event",
                            comity_security_incidents, error);
    }
    if (!status) {
        status = print_statistics(store, organisation, error);
    }
    return status ? status : print_designations(store, organisation, error);
}

static comity_status compare_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_security_options options = {.event = cli_option(call, "event"),
                                       .first_year = call->first_year,
                                       .last_year = call->last_year,
                                       .stop = cli_stop(),
                                       .progress = cli_progress};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = cli_organisation(store, call, options.organisation, error);
    if (status || (status = comity_study_security(store, &options, error))) {
        goto out;
    }
    cli_progress(NULL, NULL, 0);
    if (call->format == CLI_TABLE) {
        status = print_all(store, options.organisation, error);
    } else if (!(status = comity_security_rates(store, options.organisation, 0, &rows, error))) {
        cli_print(&rows, call->format, stdout);
    }
out:
    comity_panel_free(&rows);
    return status;
}

int cli_security(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, compare_and_print);
}
