/* The verb report: writes the page beside its place and moves it there when it is whole. */
#include "surface/cli/cli.h"

#include "base/new_file.h"
#include "base/text.h"
#include "study/report.h"
#include "surface/report/report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The state to look at: the one asked for, else the structurally heaviest member, else the first member. */
static comity_status choose_state(comity_store *store, const cli_call *call, const char *organisation, char out[8],
                                  comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *values[] = {organisation, cli_option(call, "state")};
    comity_status status = comity_store_query(
        store,
        "SELECT m.state FROM member_spell m LEFT JOIN quadrant_row q ON q.organisation = m.organisation AND q.state = "
        "m.state AND q.left_out = '' WHERE m.organisation = ?1::VARCHAR AND m.role = 'member' AND (?2::VARCHAR IS NULL "
        "OR "
        "m.state = ?2::VARCHAR) ORDER BY q.structural DESC NULLS LAST, q.formal DESC NULLS LAST, m.began, m.state "
        "LIMIT 1",
        values, 2, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "\"%s\" was never a member of %s",
                             cli_option(call, "state") ? cli_option(call, "state") : "any state", organisation);
    }
    if (!status) {
        status = comity_text_print(out, 8, error, "%s", rows.columns[0].text[0]);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status write_page(const comity_report_data *data, const char *path, comity_error *error) {
    char part[640];
    comity_status status = comity_text_print(part, sizeof part, error, "%s.writing-%ld", path, (long)getpid());
    FILE *out = status ? NULL : fopen(part, "w");
    if (!status && !out) {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
        comity_error_at(error, path, 0, NULL);
        return status;
    }
    if (!status) {
        status = comity_report_write(data, out, error);
        int failed = ferror(out) | fclose(out);
        if (failed || (!status && rename(part, path) != 0)) {
            status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
            comity_error_at(error, path, 0, NULL);
        }
        if (status) {
            (void)unlink(part);
        }
    }
    return status;
}

int cli_report(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    comity_report_data data;
    char organisation[128];
    char state[8];
    if (!cli_option(call, "o")) {
        return cli_usage("report", "name the page to write with -o, such as -o sco.html");
    }
    if (comity_same_file(call->words[0], cli_option(call, "o"))) {
        return cli_usage("report", "the page would take the place of the workbench");
    }
    comity_report_data_init(&data);
    comity_status status = cli_open(call->words[0], COMITY_STORE_READ, &store, &error);
    if (!status && !(status = cli_organisation(store, call, organisation, &error)) &&
        !(status = choose_state(store, call, organisation, state, &error)) &&
        !(status = comity_study_report(store, organisation, state, &data, &error))) {
        status = write_page(&data, cli_option(call, "o"), &error);
    }
    comity_report_data_free(&data);
    cli_close(store);
    if (status) {
        return cli_fail(&error);
    }
    printf("wrote %s\n", cli_option(call, "o"));
    return 0;
}
