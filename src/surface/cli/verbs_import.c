/* Verbs about data sets: import, data. */
#include "surface/cli/cli.h"

#include "data/fetch/clickhouse.h"
#include "study/import.h"

#include <inttypes.h>
#include <string.h>

static void print_summary(const char *path, const comity_import_summary *s, comity_succession policy) {
    if (s->same_as[0]) {
        printf("%s: %s: the same rows are there already, from %s; nothing changed\n", path, s->title, s->same_as);
        return;
    }
    if (s->already_there) {
        printf("%s: %s is already there; nothing changed\n", path, s->title);
        return;
    }
    printf("%s: %s\n", path, s->title);
    if (s->notes[0]) {
        printf("  read as %s\n", s->notes);
    }
    printf("  %" PRId64 " rows read, %" PRId64 " kept", s->rows_read, s->rows_kept);
    if (s->first_year) {
        printf(" (%d to %d)", s->first_year, s->last_year);
    }
    printf("; %" PRId64 " missing, %" PRId64 " rejected, %" PRId64 " unmatched", s->rows_missing, s->rows_rejected,
           s->rows_unmatched - s->rows_waiting);
    if (s->rows_left_out) {
        printf(", %" PRId64 " left out", s->rows_left_out);
    }
    printf("\n");
    if (policy) {
        printf("  states: %s\n", comity_succession_name(policy));
    }
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

#define UNMATCHED(columns)                                                                                             \
    "SELECT system, code, reason, first_year, last_year, rows" columns                                                 \
    " FROM unmatched WHERE data_set = ?::INTEGER AND "                                                                 \
    "system <> 'roll_call' ORDER BY reason DESC, rows DESC, code LIMIT 20"

static comity_status print_findings(comity_store *store, const comity_import_summary *summary, comity_error *error) {
    char number[32];
    const char *value = number;
    int64_t near = 0;
    snprintf(number, sizeof number, "%" PRId64, summary->data_set);
    comity_status status = comity_store_integer(
        store, "SELECT count(nearest) FROM unmatched WHERE data_set = ?::INTEGER", &value, 1, 0, &near, error);
    if (!status) {
        status = print_listed(
            store, summary->data_set, "codes that fit no state, or that were kept outside the dates of their state:",
            near ? UNMATCHED(", nearest") : UNMATCHED(""),
            "SELECT count(*) FROM unmatched WHERE data_set = ?::INTEGER AND system <> 'roll_call'", error);
    }
    return status
               ? status
               : print_listed(store, summary->data_set, "cells that cannot be:",
                              "SELECT row, col AS \"column\", value, reason FROM rejected WHERE data_set = ?::INTEGER "
                              "ORDER BY row LIMIT 20",
                              "SELECT count(*) FROM rejected WHERE data_set = ?::INTEGER", error);
}

static comity_status import_one(comity_store *store, const char *data, const comity_import_options *options,
                                comity_error *error) {
    comity_import_summary summary;
    comity_status status = comity_import(store, data, options, cli_stop(), &summary, error);
    cli_progress(NULL, NULL, 0);
    if (!status) {
        print_summary(data, &summary, options->policy);
        status = summary.already_there ? COMITY_OK : print_findings(store, &summary, error);
        fflush(stdout);
    }
    return status;
}

int cli_import(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_import_options options = {.replace = call->replace,
                                     .sheet = call->sheet,
                                     .by_month = call->by && strcmp(call->by, "month") == 0,
                                     .recipe = call->recipe,
                                     .password_file = call->password_file,
                                     .report = cli_progress};
    if (call->policy && !comity_succession_find(call->policy, &options.policy)) {
        return cli_usage("import", "--states: expected as_coded, successor or strict");
    }
    comity_error_clear(&error);
    if (call->n_words < 2 && !call->from) {
        return cli_usage("import", "import: a word is wanting");
    }
    if (call->from && !comity_clickhouse_is_address(call->from)) {
        return cli_usage("import", "--from: expected an address such as clickhouse://HOST:PORT/DATABASE.TABLE");
    }
    comity_status status = cli_open(call->words[0], COMITY_STORE_WRITE, &store, &error);
    for (int i = 1; !status && i < call->n_words; i++) {
        status = import_one(store, call->words[i], &options, &error);
    }
    if (!status && call->from) {
        status = import_one(store, call->from, &options, &error);
    }
    cli_close(store);
    return status ? cli_fail(&error) : 0;
}

static comity_status list_data(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(
        store,
        "SELECT name, version, file, first_year, last_year, rows_read, rows_kept, rows_missing, "
        "rows_rejected, rows_unmatched, policy, strftime(imported, '%Y-%m-%d %H:%M:%S') AS imported, "
        "sha256, terms, citation FROM data_set ORDER BY name, first_year, file",
        NULL, 0, out, error);
}

static comity_status list_unmatched(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(
        store,
        "SELECT d.name, u.system, u.code, u.reason, u.first_year, u.last_year, u.rows, u.nearest FROM "
        "unmatched u JOIN data_set d USING (data_set) ORDER BY d.name, u.reason DESC, u.rows DESC, "
        "u.code",
        NULL, 0, out, error);
}

int cli_data(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_error_clear(&error);
    comity_status status = cli_open(call->words[0], COMITY_STORE_READ, &store, &error);
    if (!status && !(status = list_data(store, &rows, &error))) {
        cli_print(&rows, call->format, stdout);
    }
    if (!status && call->format == CLI_TABLE && !(status = list_unmatched(store, &rows, &error)) && rows.n_rows) {
        printf("\nCodes that fit no state, or that were kept outside the dates of their state:\n");
        cli_print(&rows, CLI_TABLE, stdout);
    }
    comity_panel_free(&rows);
    cli_close(store);
    return status ? cli_fail(&error) : 0;
}
