/* The verb indicators: what can be computed, and with a workbench what is there of it. */
#include "surface/cli/cli.h"

#include "study/coverage.h"

#include <inttypes.h>
#include <string.h>

enum { INDENT = 4 };

static const char *cell(const comity_panel *rows, const char *column, size_t row) {
    for (size_t i = 0; i < rows->n_columns; i++) {
        if (strcmp(rows->columns[i].name, column) == 0 && comity_is_present(&rows->columns[i], row)) {
            return rows->columns[i].text[row];
        }
    }
    return "";
}

/* "1996 to 2025, 30 years", or what it waits for; nothing without a workbench. */
static void print_coverage(const comity_panel *rows, size_t row) {
    enum { FIRST = 10, LAST, YEARS };
    if (rows->n_columns <= FIRST) {
        return;
    }
    const char *waits_for = cell(rows, "waits_for", row);
    printf("%*s", INDENT, "");
    if (comity_is_present(&rows->columns[FIRST], row)) {
        printf("values: %" PRId64 " to %" PRId64 ", %" PRId64 " years\n", rows->columns[FIRST].integer[row],
               rows->columns[LAST].integer[row], rows->columns[YEARS].integer[row]);
    } else if (strcmp(waits_for, "nothing") == 0) {
        printf("no value: its data are there, but give none\n");
    } else {
        printf("waits for %s\n", waits_for);
    }
}

static void print_entry(const comity_panel *rows, size_t row) {
    char line[512];
    const char *direction = cell(rows, "direction", row);
    printf("%s: %s\n%*s", cell(rows, "id", row), cell(rows, "name", row), INDENT, "");
    snprintf(line, sizeof line, "unit: %s%s%s%s%s", cell(rows, "unit", row), direction[0] ? "; direction: " : "",
             direction, cell(rows, "bounds", row)[0] ? "; bounds: " : "", cell(rows, "bounds", row));
    cli_wrap(line, INDENT, 0, stdout);
    printf("%*s", INDENT, "");
    cli_wrap(cell(rows, "formula", row), INDENT, 0, stdout);
    printf("%*s", INDENT, "");
    cli_wrap(cell(rows, "reference", row), INDENT, 0, stdout);
    print_coverage(rows, row);
}

/* For people: one paragraph an entry under the name of its group. */
static void print_list(const comity_panel *rows) {
    const char *last = "";
    for (size_t row = 0; row < rows->n_rows; row++) {
        const char *group = cell(rows, "group", row);
        if (strcmp(group, last) != 0) {
            printf("%s%s, %ss\n\n", row ? "\n" : "", group, cell(rows, "kind", row));
            last = group;
        }
        print_entry(rows, row);
    }
}

static void print(const cli_call *call, const comity_panel *rows) {
    if (call->format == CLI_TABLE) {
        print_list(rows);
    } else {
        cli_print(rows, call->format, stdout);
    }
}

static comity_status cover_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    char organisation[128];
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status;
    if (!(status = cli_organisation(store, call, organisation, error)) &&
        !(status = comity_catalogue_list(&rows, error)) &&
        !(status = comity_coverage_add(store, organisation, &rows, error))) {
        print(call, &rows);
    }
    comity_panel_free(&rows);
    return status;
}

/* Without a file the catalogue of the program itself. */
int cli_indicators(const cli_call *call) {
    if (call->n_words) {
        return cli_with_store(call, call->words[0], COMITY_STORE_READ, cover_and_print);
    }
    if (cli_option(call, "org")) {
        return cli_usage("indicators", "--org wants a workbench");
    }
    comity_error error;
    comity_panel rows;
    comity_error_clear(&error);
    comity_panel_init(&rows);
    comity_status status = comity_catalogue_list(&rows, &error);
    if (!status) {
        print(call, &rows);
    }
    comity_panel_free(&rows);
    return status ? cli_fail(&error) : 0;
}
