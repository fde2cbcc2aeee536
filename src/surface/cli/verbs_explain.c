/* The verb explain: regressions of panels, printed side by side. */
#include "surface/cli/cli.h"

#include "base/new_file.h"
#include "study/explain.h"
#include "surface/report/regression.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Number of the word among `words`, which ends with NULL; -1: none. */
static int among(const char *word, const char *const *words) {
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static int read_positive(const char *text, double most, double *out) {
    char *end = NULL;
    *out = strtod(text, &end);
    return end != text && !*end && *out > 0 && *out < most;
}

/* Sorts out the options; 0 or the code of a wrong call. */
static int read_study(const cli_call *call, comity_explain_study *out) {
    static const char *const estimators[] = {"ppml", "ols", NULL};
    static const char *const zeros[] = {"auto", "none", "reporting", "world", NULL};
    static const char *const conventions[] = {"stata", "fixest", "none", NULL};
    int estimator = cli_option(call, "estimator") ? among(cli_option(call, "estimator"), estimators) : 0;
    int zero = cli_option(call, "zeros") ? among(cli_option(call, "zeros"), zeros) : 0;
    int convention = cli_option(call, "convention") ? among(cli_option(call, "convention"), conventions) : 0;
    *out = (comity_explain_study){.formulas = call->words + 1,
                                  .n_formulas = (size_t)(call->n_words - 1),
                                  .cluster = cli_option(call, "cluster"),
                                  .se = cli_option(call, "se"),
                                  .sample = cli_option(call, "sample"),
                                  .without = cli_option(call, "without"),
                                  .split = cli_option(call, "split"),
                                  .drop_each = cli_option(call, "drop-each"),
                                  .weights = cli_option(call, "weights"),
                                  .offset = cli_option(call, "offset"),
                                  .save_panel = cli_option(call, "save-panel"),
                                  .keep_separated = cli_flag(call, "keep-separated"),
                                  .progress = cli_progress};
    out->frame = (comity_frame_options){.from = cli_option(call, "from"),
                                        .panel = cli_option(call, "panel"),
                                        .first_year = call->first_year,
                                        .last_year = call->last_year,
                                        .domestic = cli_flag(call, "domestic"),
                                        .zeros = (comity_zeros)(zero < 0 ? 0 : zero),
                                        .stop = cli_stop()};
    if (estimator < 0) {
        return cli_usage("explain", "--estimator: expected ppml or ols");
    }
    if (zero < 0) {
        return cli_usage("explain", "--zeros: expected auto, none, reporting or world");
    }
    if (convention < 0) {
        return cli_usage("explain", "--convention: expected stata, fixest or none");
    }
    if (cli_option(call, "split") && cli_option(call, "drop-each")) {
        return cli_usage("explain", "--split and --drop-each: give one of them");
    }
    if (cli_option(call, "level") && !read_positive(cli_option(call, "level"), 1, &out->fit.level)) {
        return cli_usage("explain", "--level: expected a number between 0 and 1 such as 0.95");
    }
    if (cli_option(call, "tolerance") && !read_positive(cli_option(call, "tolerance"), 1, &out->fit.tolerance)) {
        return cli_usage("explain", "--tolerance: expected a number between 0 and 1 such as 1e-8");
    }
    out->estimator = (comity_estimator)estimator;
    out->fit.convention = (comity_convention)convention;
    return 0;
}

static comity_status print_result(const cli_call *call, const comity_explain_result *result, FILE *out,
                                  comity_error *error) {
    int width = out == stdout ? CLI_WIDTH : 0;
    if (call->format == CLI_CSV || call->format == CLI_JSON) {
        cli_print(&result->terms, call->format, out);
        return COMITY_OK;
    }
    return comity_regression_table(&result->terms, &result->models, &result->notes,
                                   call->format == CLI_LATEX  ? COMITY_REGRESSION_LATEX
                                   : call->format == CLI_HTML ? COMITY_REGRESSION_HTML
                                                              : COMITY_REGRESSION_TEXT,
                                   width, out, error);
}

static comity_status print_figure(const cli_call *call, const comity_explain_result *result, FILE *out,
                                  comity_error *error) {
    (void)call;
    return comity_regression_figure(&result->terms, &result->models, out, error);
}

/* Writes a file beside its place and moves it there when it is whole. */
static comity_status write_file(const cli_call *call, const comity_explain_result *result, const char *path,
                                comity_status (*write)(const cli_call *, const comity_explain_result *, FILE *,
                                                       comity_error *),
                                comity_error *error) {
    comity_new_file file;
    comity_status status = comity_new_file_begin(path, &file, error);
    if (status) {
        return status;
    }
    FILE *out = fopen(file.part, "w");
    status = out ? write(call, result, out, error) : COMITY_ERROR_IO;
    int failed = !out || ferror(out);
    failed |= out && fclose(out) != 0;
    if (failed) {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
        comity_error_at(error, path, 0, NULL);
    }
    if (!status) {
        status = comity_new_file_finish(&file, error);
    }
    comity_new_file_abandon(&file);
    return status;
}

static comity_status explain_and_print(comity_store *store, const cli_call *call, comity_error *error) {
    comity_explain_study study;
    comity_explain_result result;
    comity_explain_result_init(&result);
    read_study(call, &study);
    comity_status status =
        call->n_words > 1
            ? comity_study_explain(store, &study, &result, error)
            : comity_explain_read(store, cli_option(call, "run") ? atoll(cli_option(call, "run")) : 0, &result, error);
    cli_progress(NULL, NULL, 0);
    if (status) {
        goto out;
    }
    if (cli_option(call, "plot") &&
        (status = write_file(call, &result, cli_option(call, "plot"), print_figure, error))) {
        goto out;
    }
    status = cli_option(call, "o") ? write_file(call, &result, cli_option(call, "o"), print_result, error)
                                   : print_result(call, &result, stdout, error);
    if (!status && cli_option(call, "o")) {
        printf("wrote %s\n", cli_option(call, "o"));
    }
    if (!status && cli_option(call, "plot") && (call->format == CLI_TABLE || cli_option(call, "o"))) {
        printf("wrote %s\n", cli_option(call, "plot"));
    }
    if (!status && call->format == CLI_TABLE && !cli_option(call, "o")) {
        printf("Saved as run %lld; see: comity trace run:%lld %s\n", (long long)result.run, (long long)result.run,
               call->words[0]);
    }
out:
    comity_explain_result_free(&result);
    return status;
}

int cli_explain(const cli_call *call) {
    comity_explain_study study;
    int code = read_study(call, &study);
    if (code) {
        return code;
    }
    if ((cli_option(call, "plot") && comity_same_file(call->words[0], cli_option(call, "plot"))) ||
        (cli_option(call, "o") && comity_same_file(call->words[0], cli_option(call, "o"))) ||
        (cli_option(call, "save-panel") && comity_same_file(call->words[0], cli_option(call, "save-panel")))) {
        return cli_usage("explain", "the output would take the place of the workbench");
    }
    return cli_with_store(call, call->words[0], call->n_words > 1 ? COMITY_STORE_WRITE : COMITY_STORE_READ,
                          explain_and_print);
}

/* ------------------------------------------------------------------------------------------------------------- trace
 */

static comity_status print_rows(comity_store *store, const char *title, const char *sql, const char *run,
                                comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(store, sql, &run, 1, &rows, error);
    if (!status && rows.n_rows) {
        printf("%s\n", title);
        cli_print(&rows, CLI_TABLE, stdout);
        putchar('\n');
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status print_options(comity_store *store, const char *run, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status =
        comity_store_query(store, "SELECT method, options FROM run WHERE run = ?::BIGINT", &run, 1, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no run %s; see: comity show runs", run);
    }
    if (!status) {
        printf("comity %s FILE %s\n\n", rows.columns[0].text[0], rows.columns[1].text[0]);
    }
    comity_panel_free(&rows);
    return status;
}

comity_status cli_trace_run(comity_store *store, const cli_call *call, int *found, comity_error *error) {
    const char *word = call->words[0];
    const char *run = word + 4;
    *found = strncmp(word, "run:", 4) == 0;
    if (!*found) {
        return COMITY_OK;
    }
    if (!*run || strspn(run, "0123456789") != strlen(run) || strlen(run) > 15) {
        return comity_fail(error, COMITY_ERROR_USAGE, "\"%s\": expected the number of a run such as run:12", word);
    }
    comity_status status = print_options(store, run, error);
    if (status ||
        (status = print_rows(store, "Run",
                             "SELECT run, method, version, seed, strftime(started, '%Y-%m-%d %H:%M:%S') AS started, "
                             "strftime(finished, '%Y-%m-%d %H:%M:%S') AS finished, summary FROM run WHERE run = "
                             "?::BIGINT",
                             run, error)) ||
        (status = print_rows(store, "Models",
                             "SELECT model, formula, estimator, sample, se, clusters, n_used, n_missing, n_singletons, "
                             "n_all_zero, n_separated, zeros FROM explain_model_row WHERE run = ?::BIGINT ORDER BY "
                             "model",
                             run, error)) ||
        (status = print_rows(store, "Terms",
                             "SELECT model, term, estimate, std_error, p_value, conf_low, conf_high, reason FROM "
                             "explain_term_row WHERE run = ?::BIGINT ORDER BY rowid",
                             run, error))) {
        return status;
    }
    return print_rows(
        store, "Layers and series that its words name, and the data sets that fill them",
        "SELECT DISTINCT l.layer AS name, l.name AS title, l.unit, d.title AS data_set, d.version, d.file, "
        "d.sha256 FROM run r JOIN layer l ON contains(r.options, l.layer) JOIN (SELECT DISTINCT layer_id, "
        "data_set FROM tie_numbered) t USING (layer_id) JOIN data_set d ON d.data_set = t.data_set WHERE "
        "r.run = ?1::BIGINT UNION SELECT s.indicator, s.name, s.unit, d.title, d.version, d.file, d.sha256 "
        "FROM run r JOIN series s ON contains(r.options, '(' || s.indicator || ')') JOIN (SELECT DISTINCT "
        "series_id, data_set FROM state_year_row) y USING (series_id) JOIN data_set d ON d.data_set = "
        "y.data_set WHERE r.run = ?1::BIGINT ORDER BY 1",
        run, error);
}
