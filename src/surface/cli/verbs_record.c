/* Verbs about what is recorded: init, check, show, sql. */
#include "surface/cli/cli.h"

#include "study/check.h"
#include "study/show.h"
#include "study/template.h"
#include "study/workbench.h"

#include <string.h>

int cli_init(const cli_call *call) {
    comity_error error;
    comity_problems problems;
    if (!cli_option(call, "case")) {
        return cli_usage("init", "name a case with --case, such as --case sco");
    }
    comity_error_clear(&error);
    comity_problems_init(&problems);
    if (cli_flag(call, "keep") && cli_flag(call, "force")) {
        return cli_usage("init", "--force replaces the workbench and --keep keeps it; give one of them");
    }
    comity_status status = cli_flag(call, "keep")
                               ? comity_workbench_renew(call->words[0], cli_option(call, "case"), &problems, &error)
                               : comity_workbench_make(call->words[0], cli_option(call, "case"),
                                                       cli_flag(call, "force"), &problems, &error);
    cli_problems(&problems);
    comity_problems_free(&problems);
    if (status) {
        return cli_fail(&error);
    }
    if (cli_flag(call, "keep")) {
        printf("read the case %s again into %s; results rest on the earlier facts until they are computed again\n",
               cli_option(call, "case"), call->words[0]);
    } else {
        printf("made %s from the case %s\n", call->words[0], cli_option(call, "case"));
    }
    return 0;
}

int cli_template(const cli_call *call) {
    comity_error error;
    comity_error_clear(&error);
    if (comity_template_write(call->words[0], &error)) {
        return cli_fail(&error);
    }
    printf("wrote %s; fill its tables, then: comity init FILE --case %s\n", call->words[0], call->words[0]);
    return 0;
}

/* Opens `path` for reading, runs the query and prints what it gives. */
typedef comity_status (*query)(comity_store *store, const cli_call *call, comity_panel *out, comity_error *error);

static int print_query(const cli_call *call, const char *path, query ask) {
    comity_store *store = NULL;
    comity_error error;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = cli_open(path, COMITY_STORE_READ, &store, &error);
    if (!status) {
        status = ask(store, call, &rows, &error);
    }
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    cli_close(store);
    return status ? cli_fail(&error) : 0;
}

static comity_status ask_show(comity_store *store, const cli_call *call, comity_panel *out, comity_error *error) {
    comity_show_options options = {
        .at = cli_option(call, "at"), .organisation = cli_option(call, "org"), .state = cli_option(call, "state")};
    return comity_show(store, call->words[0], &options, out, error);
}

int cli_show(const cli_call *call) {
    return print_query(call, call->words[1], ask_show);
}

static comity_status ask_sql(comity_store *store, const cli_call *call, comity_panel *out, comity_error *error) {
    return comity_store_query(store, call->words[1], NULL, 0, out, error);
}

int cli_sql(const cli_call *call) {
    return print_query(call, call->words[0], ask_sql);
}

int cli_check(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_panel rows;
    size_t n_errors = 0;
    comity_panel_init(&rows);
    comity_status status = cli_open(call->words[0], COMITY_STORE_READ, &store, &error);
    if (!status && !(status = comity_check(store, &rows, &n_errors, &error))) {
        cli_print(&rows, call->format, stdout);
        if (call->format == CLI_TABLE) {
            printf("\n%zu error%s, %zu note%s\n", n_errors, n_errors == 1 ? "" : "s", rows.n_rows - n_errors,
                   rows.n_rows - n_errors == 1 ? "" : "s");
        }
    }
    comity_panel_free(&rows);
    cli_close(store);
    return status ? cli_fail(&error) : n_errors > 0;
}
