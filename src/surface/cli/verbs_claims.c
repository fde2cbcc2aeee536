/* The verb claims, and the trace of a claim. */
#include "surface/cli/cli.h"

#include "study/claims.h"

#include <stdlib.h>
#include <string.h>

static const char *cell(const comity_panel *panel, const char *column, size_t row) {
    int i = comity_panel_find(panel, column);
    return i >= 0 && panel->columns[i].type == COMITY_TEXT && comity_is_present(&panel->columns[i], row)
               ? panel->columns[i].text[row]
               : "";
}

/* "  name      text", wrapped. Nothing where the text is empty. */
static void print_field(const char *name, const char *text) {
    if (*text) {
        printf("  %-12s", name);
        cli_wrap(text, 14, 0, stdout);
    }
}

/* The verdict as words: "not testable", "waits". */
static void verdict_words(const comity_panel *found, size_t row, char out[32]) {
    const char *verdict = cell(found, "verdict", row);
    snprintf(out, 32, "%s",
             *verdict                         ? verdict
             : *cell(found, "error", row)     ? "error"
             : *cell(found, "waits_for", row) ? "waits"
                                              : "not tested");
    for (char *mark = strchr(out, '_'); mark; mark = strchr(mark, '_')) {
        *mark = ' ';
    }
}

static void print_claim(const comity_panel *found, size_t row) {
    char verdict[32];
    int n = comity_panel_find(found, "n");
    verdict_words(found, row, verdict);
    printf("%s  %s", cell(found, "claim", row), verdict);
    if (n >= 0 && comity_is_present(&found->columns[n], row)) {
        printf("  (n = %lld)", (long long)found->columns[n].integer[row]);
    }
    putchar('\n');
    print_field("claim", cell(found, "statement", row));
    print_field("where", cell(found, "section", row));
    print_field("evidence", cell(found, "evidence", row));
    print_field("waits for", cell(found, "waits_for", row));
    print_field("error", cell(found, "error", row));
    print_field("numbers", cell(found, "numbers", row));
    print_field("rule", cell(found, "rule", row));
    print_field("reason", cell(found, "reason", row));
    print_field("changes", cell(found, "changes", row));
    print_field("sources", cell(found, "sources", row));
    putchar('\n');
}

/* The short list: claim, verdict, n, and what was found or is wanting. */
static comity_status short_list(const comity_panel *found, comity_panel *out, comity_error *error) {
    static const char *const names[] = {"claim", "verdict", "n", "evidence, or what it waits for"};
    comity_status status = COMITY_OK;
    int n = comity_panel_find(found, "n");
    for (size_t i = 0; !status && i < 4; i++) {
        status = comity_panel_add_column(out, names[i], NULL, i == 2 ? COMITY_INTEGER : COMITY_TEXT, error);
    }
    for (size_t row = 0; !status && row < found->n_rows; row++) {
        char verdict[32];
        verdict_words(found, row, verdict);
        const char *words = *cell(found, "evidence", row)    ? cell(found, "evidence", row)
                            : *cell(found, "waits_for", row) ? cell(found, "waits_for", row)
                            : *cell(found, "error", row)     ? cell(found, "error", row)
                                                             : cell(found, "reason", row);
        status = comity_panel_add_rows(out, 1, error);
        status = status ? status
                        : comity_panel_set_text(out, 0, row, cell(found, "claim", row),
                                                strlen(cell(found, "claim", row)), error);
        status = status ? status : comity_panel_set_text(out, 1, row, verdict, strlen(verdict), error);
        status = status ? status : comity_panel_set_text(out, 3, row, words, strlen(words), error);
        if (!status && n >= 0 && comity_is_present(&found->columns[n], row)) {
            comity_panel_set_integer(out, 2, row, found->columns[n].integer[row]);
        }
    }
    return status;
}

static comity_status print_list(comity_store *store, const comity_panel *found, comity_error *error) {
    comity_panel list;
    comity_panel counts;
    comity_panel_init(&list);
    comity_panel_init(&counts);
    comity_status status = short_list(found, &list, error);
    status = status ? status : comity_claims_counts(store, &counts, error);
    if (!status) {
        cli_print(&list, CLI_TABLE, stdout);
        putchar('\n');
        cli_print(&counts, CLI_TABLE, stdout);
    }
    comity_panel_free(&list);
    comity_panel_free(&counts);
    return status;
}

/* The same words of several claims that follow each other are said once. */
static void say_errors(const comity_panel *found) {
    for (size_t row = 0; row < found->n_rows;) {
        const char *words = cell(found, "error", row);
        size_t last = row;
        while (last + 1 < found->n_rows && strcmp(cell(found, "error", last + 1), words) == 0) {
            last++;
        }
        if (*words && last > row) {
            fprintf(stderr, "comity: claims %s to %s: %s\n", cell(found, "claim", row), cell(found, "claim", last),
                    words);
        } else if (*words) {
            fprintf(stderr, "comity: claim %s: %s\n", cell(found, "claim", row), words);
        }
        row = last + 1;
    }
}

static comity_status claims_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_panel found;
    const char *const *claims = call->words + 1;
    size_t n = (size_t)call->n_words - 1;
    comity_claims_options options = {.claims = claims, .n_claims = n, .stop = cli_stop(), .progress = cli_progress};
    comity_panel_init(&found);
    /* a verdict that does not exist is said before anything is computed */
    comity_status status = comity_claims_found(store, claims, n, cli_option(call, "verdict"), &found, error);
    comity_panel_free(&found);
    status = status ? status : comity_study_claims(store, &options, error);
    status = status ? status : comity_claims_found(store, claims, n, cli_option(call, "verdict"), &found, error);
    cli_progress(NULL, NULL, 0);
    if (!status && call->format != CLI_TABLE) {
        cli_print(&found, call->format, stdout);
    } else if (!status && n) {
        for (size_t row = 0; row < found.n_rows; row++) {
            print_claim(&found, row);
        }
    } else if (!status) {
        status = print_list(store, &found, error);
    }
    if (!status && (call->format != CLI_TABLE || !n)) {
        fflush(stdout);
        say_errors(&found);
    }
    comity_panel_free(&found);
    return status;
}

int cli_claims(const cli_call *call) {
    return cli_with_store(call, call->words[0], COMITY_STORE_WRITE, claims_and_print);
}

/* ------------------------------------------------------------------------------------------------------------- trace
 */

static void print_part(const char *title, const comity_panel *rows) {
    if (rows->n_rows) {
        printf("%s\n", title);
        cli_print(rows, CLI_TABLE, stdout);
        putchar('\n');
    }
}

/* What was saved, as "  name  value". */
static void print_saved(const comity_panel *saved) {
    if (saved->n_rows) {
        puts("Verdict as saved");
    }
    for (size_t i = 0; saved->n_rows && i < saved->n_columns; i++) {
        const comity_column *column = &saved->columns[i];
        if (comity_is_present(column, 0) && column->type == COMITY_INTEGER) {
            printf("  %-12s%lld\n", column->name, (long long)column->integer[0]);
        } else if (comity_is_present(column, 0)) {
            print_field(column->name, column->text[0]);
        }
    }
    fputs(saved->n_rows ? "\n" : "", stdout);
}

static void print_trace(const comity_claim_trace *trace) {
    const comity_panel *claim = &trace->claim;
    const char *rules = cell(claim, "rules", 0);
    printf("%s\n", cell(claim, "claim", 0));
    print_field("claim", cell(claim, "statement", 0));
    print_field("where", cell(claim, "section", 0));
    print_field("made in", cell(claim, "source", 0));
    print_field("needs", cell(claim, "needs", 0));
    for (const char *name = "rules"; *rules; name = "") {
        char line[600];
        snprintf(line, sizeof line, "%.*s", (int)strcspn(rules, "\n"), rules);
        print_field(name, line);
        rules += strcspn(rules, "\n");
        rules += *rules == '\n';
    }
    print_field("reason", cell(claim, "reason", 0));
    print_field("changes", cell(claim, "changes", 0));
    putchar('\n');
    print_saved(&trace->saved);
    if (trace->note[0]) {
        printf("Note: %s.\n\n", trace->note);
    }
    if (*cell(claim, "sql", 0)) {
        printf("SQL (%s)\n%s\n\n", cell(claim, "file", 0), cell(claim, "sql", 0));
    }
    print_part("Its numbers now", &trace->numbers);
    print_part("Sources of facts", &trace->sources);
    print_part("Data sets", &trace->data);
}

comity_status cli_trace_claim(comity_store *store, const cli_call *call, int *found, comity_error *error) {
    comity_claim_trace trace;
    comity_claim_trace_init(&trace);
    comity_status status = comity_claims_trace(store, call->words[0], found, &trace, error);
    if (!status && *found && call->format == CLI_TABLE) {
        print_trace(&trace);
    } else if (!status && *found) {
        cli_print(&trace.numbers, call->format, stdout);
        if (trace.note[0]) {
            fprintf(stderr, "comity: note: %s: %s\n", call->words[0], trace.note);
        }
    }
    comity_claim_trace_free(&trace);
    return status;
}
