/* The verb that reads data sets: import. The others about them are in verbs_data.c. */
#include "surface/cli/cli.h"

#include "study/import.h"

#include <inttypes.h>
#include <string.h>

static void print_summary(const char *path, const comity_import_summary *s) {
    if (s->already_there) {
        printf("%s: %s%s%s is already there; nothing changed\n", path, s->title, s->label[0] ? ", version " : "",
               s->label);
        return;
    }
    printf("%s: %s%s%s\n  %" PRId64 " rows read, %" PRId64 " kept", path, s->title, s->label[0] ? ", version " : "",
           s->label, s->rows_read, s->rows_kept);
    if (s->first_year) {
        printf(" (%d to %d)", s->first_year, s->last_year);
    }
    printf("; %" PRId64 " missing, %" PRId64 " rejected, %" PRId64 " unmatched", s->rows_missing, s->rows_rejected,
           s->rows_unmatched - s->rows_waiting);
    if (s->rows_left_out) {
        printf(", %" PRId64 " left out", s->rows_left_out);
    }
    putchar('\n');
    if (s->rows_waiting) {
        printf("  %" PRId64 " votes wait for their roll calls: import those too\n", s->rows_waiting);
    }
    if (s->stored[0]) {
        printf("  stored: %s\n", s->stored);
    }
    if (s->derived[0]) {
        printf("  computed from it: %s\n", s->derived);
    }
}

static comity_status print_listed(comity_store *store, int64_t data_set, const char *title, const char *sql,
                                  const char *count_sql, comity_error *error) {
    char number[32];
    const char *value = number;
    int64_t total = 0;
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(number, sizeof number, "%" PRId64, data_set);
    comity_status status = comity_store_query(store, sql, &value, 1, &rows, error);
    if (!status && rows.n_rows && !(status = comity_store_integer(store, count_sql, &value, 1, 0, &total, error))) {
        printf("  %s\n", title);
        cli_print(&rows, CLI_TABLE, stdout);
        if ((size_t)total > rows.n_rows) {
            printf("... and %" PRId64 " more; see tables unmatched and rejected\n", total - (int64_t)rows.n_rows);
        }
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status print_findings(comity_store *store, const comity_import_summary *summary, comity_error *error) {
    char title[700];
    snprintf(title, sizeof title, "cells that cannot be: %s", summary->reasons);
    comity_status status = print_listed(
        store, summary->data_set, "codes that fit no state, or that were kept outside the dates of their state:",
        "SELECT system, code, reason, first_year, last_year, rows FROM unmatched WHERE data_set = ?::INTEGER AND "
        "system <> 'roll_call' ORDER BY "
        "reason DESC, rows DESC, code LIMIT 20",
        "SELECT count(*) FROM unmatched WHERE data_set = ?::INTEGER AND system <> 'roll_call'", error);
    return status
               ? status
               : print_listed(store, summary->data_set, title,
                              "SELECT row, col AS \"column\", value, reason FROM rejected WHERE data_set = ?::INTEGER "
                              "ORDER BY row LIMIT 20",
                              "SELECT count(*) FROM rejected WHERE data_set = ?::INTEGER", error);
}

int cli_import(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_import_options options = {.replace = call->replace,
                                     .strict = call->strict,
                                     .label = call->label,
                                     .rejected = call->rejected,
                                     .recipe = call->recipe,
                                     .report = cli_progress};
    if (call->rejected && call->n_words > 2) {
        return cli_usage("import", "--rejected goes with one data file at a time");
    }
    comity_error_clear(&error);
    comity_status status = cli_open(call->words[0], COMITY_STORE_WRITE, &store, &error);
    for (int i = 1; !status && i < call->n_words; i++) {
        comity_import_summary summary;
        status = comity_import(store, call->words[i], &options, cli_stop(), &summary, &error);
        cli_progress(NULL, NULL, 0);
        if (!status) {
            print_summary(call->words[i], &summary);
            status = summary.already_there ? COMITY_OK : print_findings(store, &summary, &error);
            if (!status && call->rejected && !summary.already_there) {
                printf("  %" PRId64 " rows that were not kept are in %s\n", summary.rows_written, call->rejected);
            }
            fflush(stdout);
        }
    }
    cli_close(store);
    return status ? cli_fail(&error) : 0;
}
