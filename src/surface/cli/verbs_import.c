/* The verb that reads data sets: import. The others about them are in verbs_data.c. */
#include "surface/cli/cli.h"

#include "data/fetch/clickhouse.h"
#include "study/import.h"

#include <fnmatch.h>
#include <fts.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void print_summary(const char *path, const comity_import_summary *s, comity_succession policy) {
    if (s->same_as[0]) {
        printf("%s: %s: the same rows are there already, from %s; nothing changed\n", path, s->title, s->same_as);
        return;
    }
    if (s->already_there) {
        printf("%s: %s%s%s is already there; nothing changed\n", path, s->title, s->label[0] ? ", version " : "",
               s->label);
        return;
    }
    printf("%s: %s%s%s\n", path, s->title, s->label[0] ? ", version " : "", s->label);
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
    char title[700];
    char number[32];
    const char *value = number;
    int64_t near = 0;
    snprintf(title, sizeof title, "cells that cannot be: %s", summary->reasons);
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
               : print_listed(store, summary->data_set, title,
                              "SELECT row, col AS \"column\", value, reason FROM rejected WHERE data_set = ?::INTEGER "
                              "ORDER BY row LIMIT 20",
                              "SELECT count(*) FROM rejected WHERE data_set = ?::INTEGER", error);
}

static comity_status import_one(comity_store *store, const char *data, const comity_import_options *options,
                                comity_import_summary *summary, comity_error *error) {
    comity_status status = comity_import(store, data, options, cli_stop(), summary, error);
    cli_progress(NULL, NULL, 0);
    if (!status) {
        print_summary(data, summary, options->policy);
        status = summary->already_there ? COMITY_OK : print_findings(store, summary, error);
        if (!status && options->rejected && !summary->already_there) {
            printf("  %" PRId64 " rows that were not kept are in %s\n", summary->rows_written, options->rejected);
        }
        fflush(stdout);
    }
    return status;
}

/* What became of the files of a folder. */
typedef struct {
    int in;
    int there;
    int passed_over;
    int refused;
} folder_count;

/* One file of a folder. What no recipe knows is passed over; what is refused is said, and the others go on. Returns an
 * error only where going on makes no sense. */
static comity_status import_of_folder(comity_store *store, const char *path, const comity_import_options *options,
                                      folder_count *count, comity_error *error) {
    comity_import_summary summary;
    comity_status status = import_one(store, path, options, &summary, error);
    if (!status) {
        ++*(summary.already_there ? &count->there : &count->in);
    } else if (status == COMITY_ERROR_INPUT && !summary.recipe[0]) {
        printf("%s: passed over: %s\n", path, error->message);
        count->passed_over++;
        status = COMITY_OK;
    } else if (status == COMITY_ERROR_INPUT) {
        fflush(stdout);
        (void)cli_fail(error);
        count->refused++;
        status = COMITY_OK;
    }
    return status;
}

static int by_name(const FTSENT **left, const FTSENT **right) {
    return strcmp((*left)->fts_name, (*right)->fts_name);
}

/* Texts about data quote their headers, so they would be taken for tables. */
static int is_about_data(const char *name) {
    static const char *const patterns[] = {"README*", "SOURCE*", "LICEN[SC]E*", "CITATION*", "*.md", "*.pdf"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        if (fnmatch(patterns[i], name, FNM_CASEFOLD) == 0) {
            return 1;
        }
    }
    return 0;
}

/* All files below the folder, in the order of their names; hidden ones and links are not looked at. */
static comity_status import_folder(comity_store *store, const char *folder, const comity_import_options *options,
                                   folder_count *count, comity_error *error) {
    char *roots[] = {strdup(folder), NULL};
    FTS *walk = roots[0] ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;
    comity_status status = walk ? COMITY_OK : comity_fail_memory(error);
    for (FTSENT *entry; !status && (entry = fts_read(walk));) {
        if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
            (void)fts_set(walk, entry, FTS_SKIP);
        } else if (entry->fts_info == FTS_F && is_about_data(entry->fts_name)) {
            count->passed_over++;
        } else if (entry->fts_info == FTS_F) {
            status = import_of_folder(store, entry->fts_path, options, count, error);
        } else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
            status = comity_fail(error, COMITY_ERROR_IO, "the folder cannot be read: %s", strerror(entry->fts_errno));
            comity_error_at(error, entry->fts_path, 0, NULL);
        }
    }
    if (walk) {
        fts_close(walk);
    }
    free(roots[0]);
    return status;
}

static int is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* The data files and folders of the call, in their order. */
static comity_status import_all(comity_store *store, const cli_call *call, const comity_import_options *options,
                                int *refused, comity_error *error) {
    comity_status status = COMITY_OK;
    comity_import_summary summary;
    for (int i = 1; !status && i < call->n_words; i++) {
        folder_count count = {0};
        if (!is_folder(call->words[i])) {
            status = import_one(store, call->words[i], options, &summary, error);
        } else if (!(status = import_folder(store, call->words[i], options, &count, error))) {
            printf("%s: %d files in, %d there already, %d passed over, %d refused\n", call->words[i], count.in,
                   count.there, count.passed_over, count.refused);
        }
        *refused += count.refused;
    }
    return status || !cli_option(call, "from") ? status
                                               : import_one(store, cli_option(call, "from"), options, &summary, error);
}

int cli_import(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_import_options options = {.replace = cli_flag(call, "replace"),
                                     .strict = cli_flag(call, "strict"),
                                     .label = cli_option(call, "as"),
                                     .rejected = cli_option(call, "rejected"),
                                     .sheet = cli_option(call, "sheet"),
                                     .by_month = cli_option(call, "by") && strcmp(cli_option(call, "by"), "month") == 0,
                                     .recipe = cli_option(call, "recipe"),
                                     .password_file = cli_option(call, "password-file"),
                                     .report = cli_progress};
    if (cli_option(call, "states") && !comity_succession_find(cli_option(call, "states"), &options.policy)) {
        return cli_usage("import", "--states: expected as_coded, successor or strict");
    }
    int refused = 0;
    if (cli_option(call, "rejected") && (call->n_words > 2 || (call->n_words == 2 && is_folder(call->words[1])))) {
        return cli_usage("import", "--rejected goes with one data file at a time");
    }
    comity_error_clear(&error);
    if (call->n_words < 2 && !cli_option(call, "from")) {
        return cli_usage("import", "import: a word is wanting");
    }
    if (cli_option(call, "from") && !comity_clickhouse_is_address(cli_option(call, "from"))) {
        return cli_usage("import", "--from: expected an address such as clickhouse://HOST:PORT/DATABASE.TABLE");
    }
    comity_status status = cli_open(call->words[0], COMITY_STORE_WRITE, &store, &error);
    if (!status) {
        status = import_all(store, call, &options, &refused, &error);
    }
    cli_close(store);
    return status ? cli_fail(&error) : refused != 0;
}
