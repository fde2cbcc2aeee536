/* Runs an index spec over a workbench. See index.h. */
#include "study/index.h"

#include "base/assets.h"
#include "base/text.h"
#include "data/read/file.h"
#include "study/catalogue.h"
#include "study/index_frame.h"
#include "study/index_save.h"
#include "study/region.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder_of_specs[] = "indices/";

/* ---------------------------------------------------------------------------------------------------------- specs */

/* The name of a carried spec without folder and ending; 0: the asset is none. */
static int carried_name(const comity_asset *asset, char *out, size_t size) {
    const size_t folder = sizeof folder_of_specs - 1;
    size_t length = strlen(asset->path);
    if (strncmp(asset->path, folder_of_specs, folder) != 0 || length < folder + 6) {
        return 0;
    }
    snprintf(out, size, "%.*s", (int)(length - folder - 6), asset->path + folder);
    return 1;
}

static comity_status take_carried(const comity_asset *asset, comity_index_file *out, comity_error *error) {
    out->text = malloc(asset->size + 1);
    if (!out->text) {
        return comity_fail_memory(error);
    }
    memcpy(out->text, asset->bytes, asset->size);
    out->text[asset->size] = '\0';
    out->size = asset->size;
    return comity_text_print(out->path, sizeof out->path, error, "%s", asset->path);
}

static comity_status fail_unknown(const char *spec, comity_error *error) {
    char names[512] = "";
    char name[64];
    size_t used = 0;
    for (const comity_asset *asset = comity_assets; asset->path && used < sizeof names; asset++) {
        if (carried_name(asset, name, sizeof name)) {
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", name);
        }
    }
    return comity_fail(error, COMITY_ERROR_NOT_FOUND,
                       "\"%.200s\" is neither a file nor an index that the program carries (%s)", spec, names);
}

comity_status comity_index_file_read(const char *spec, comity_index_file *out, comity_error *error) {
    char name[64];
    comity_bytes bytes = {0};
    memset(out, 0, sizeof *out);
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (carried_name(asset, name, sizeof name) && strcmp(name, spec) == 0) {
            return take_carried(asset, out, error);
        }
    }
    comity_status status = comity_read_file(spec, COMITY_SPEC_MOST_BYTES, &bytes, error);
    if (status == COMITY_ERROR_NOT_FOUND) {
        comity_error_clear(error);
        return fail_unknown(spec, error);
    }
    if (status) {
        return status;
    }
    const char *slash = strrchr(spec, '/');
    out->text = (char *)bytes.data;
    out->size = bytes.size;
    status = comity_text_print(out->path, sizeof out->path, error, "%s", spec);
    return status ? status
                  : comity_text_print(out->folder, sizeof out->folder, error, "%.*s",
                                      slash ? (int)(slash - spec) + (slash == spec) : 0, spec);
}

void comity_index_file_free(comity_index_file *file) {
    free(file->text);
    memset(file, 0, sizeof *file);
}

static comity_status list_one(comity_panel *out, const comity_asset *asset, const char *name, comity_error *error) {
    comity_index_spec spec;
    comity_status status = comity_index_spec_parse(asset->bytes, asset->size, asset->path, &spec, error);
    if (status) {
        return status;
    }
    const char *const words[] = {name, comity_spec_units_name(spec.units), spec.title};
    size_t row = out->n_rows;
    status = comity_panel_add_rows(out, 1, error);
    for (size_t i = 0; !status && i < 3; i++) {
        status = comity_panel_set_text(out, i, row, words[i], strlen(words[i]), error);
    }
    if (!status) {
        comity_panel_set_integer(out, 3, row, (int64_t)spec.n_indicators);
    }
    comity_index_spec_free(&spec);
    return status;
}

comity_status comity_index_list(comity_panel *out, comity_error *error) {
    char name[64];
    comity_status status = comity_panel_add_column(out, "spec", NULL, COMITY_TEXT, error);
    status = status ? status : comity_panel_add_column(out, "units", NULL, COMITY_TEXT, error);
    status = status ? status : comity_panel_add_column(out, "title", NULL, COMITY_TEXT, error);
    status = status ? status : comity_panel_add_column(out, "indicators", NULL, COMITY_INTEGER, error);
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        if (carried_name(asset, name, sizeof name)) {
            status = list_one(out, asset, name, error);
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------ computing */

typedef struct {
    comity_store *store;
    const comity_index_spec *spec;
    const comity_index_file *file;
    const comity_index_options *options;
    comity_index_scope scope;
    const char *organisation[1];
    comity_index_settings settings;
    comity_index_data data;
    comity_index_outcome outcome;
    const char *what; /* is being done, for progress */
    comity_error *error;
} job;

static comity_status stopped(const job *j) {
    return j->options->stop && *j->options->stop
               ? comity_fail(j->error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before")
               : COMITY_OK;
}

static void say(const job *j, const char *what, double fraction) {
    if (j->options->progress) {
        j->options->progress(j->options->context, what, fraction);
    }
}

static void say_fraction(void *context, double fraction) {
    const job *j = context;
    say(j, j->what, fraction);
}

/* The library tells a row by its number; the reader knows it by its unit and year. */
static comity_status name_row(const job *j, comity_status status) {
    comity_error *error = j->error;
    if (status != COMITY_ERROR_INPUT || !error || error->row < 1 || (size_t)error->row > j->data.rows.n_rows) {
        return status;
    }
    size_t row = (size_t)error->row - 1;
    char words[sizeof error->message];
    char column[sizeof error->column];
    const comity_column *year = &j->data.rows.columns[2];
    snprintf(words, sizeof words, "%s", error->message);
    snprintf(column, sizeof column, "%s", error->column);
    if (comity_is_present(year, row)) {
        comity_fail(error, status, "%.60s in %" PRId64 ": %.800s", j->data.rows.columns[0].text[row],
                    year->integer[row], words);
    } else {
        comity_fail(error, status, "%.60s: %.900s", j->data.rows.columns[0].text[row], words);
    }
    comity_error_at(error, NULL, 0, column);
    return status;
}

/* The position that stands for the reference unit, in all settings that refer to it. */
static comity_status find_reference(job *j, int64_t *out) {
    const char *name = j->spec->reference_unit;
    *out = -1;
    for (size_t r = 0; name && r < j->data.rows.n_rows; r++) {
        if (strcmp(j->data.rows.columns[0].text[r], name) == 0) {
            *out = j->data.frame.unit[r];
            return COMITY_OK;
        }
    }
    return name
               ? comity_fail(j->error, COMITY_ERROR_INPUT, "reference = %.60s: there is no such unit in the data", name)
               : COMITY_OK;
}

static void set_reference(job *j, int64_t reference) {
    j->settings = j->spec->settings;
    j->settings.normalise.reference = reference;
    for (size_t i = 0; i < j->spec->n_inputs; i++) {
        comity_index_settings *choices = (comity_index_settings *)(uintptr_t)j->spec->inputs[i].choices;
        for (size_t c = 0; choices && c < j->spec->inputs[i].n_choices; c++) {
            choices[c].normalise.reference = reference;
        }
    }
}

/* A fresh set of options for the draws. */
static comity_uncertainty_options draw_options(job *j, const char *what) {
    const comity_index_options *o = j->options;
    j->what = what;
    return (comity_uncertainty_options){
        .n = o->draws >= 0 ? (size_t)o->draws : j->spec->draws,
        .seed = o->seed >= 0 ? (uint64_t)o->seed : j->spec->seed,
        .sample = j->spec->sample,
        .confidence = j->spec->confidence,
        .target = -1,
        .threads = {.n_threads = o->n_threads, .stop = o->stop, .progress = say_fraction, .context = j}};
}

/* Does the input bring scores on another scale? Ranks can be compared then, scores cannot. */
static int changes_scale(const job *j, const comity_index_input *input) {
    const comity_normalise_settings *nominal = &j->settings.normalise;
    int changes = input->vary == COMITY_VARY_NUMBER &&
                  (input->number == COMITY_NUMBER_LOW || input->number == COMITY_NUMBER_HIGH);
    for (size_t c = 0; input->choices && c < input->n_choices; c++) {
        const comity_normalise_settings *other = &input->choices[c].normalise;
        changes |= input->vary == COMITY_VARY_NORMALISE &&
                   (other->method != nominal->method || other->low != nominal->low || other->high != nominal->high);
        for (int level = 0; input->vary == COMITY_VARY_AGGREGATE && level < COMITY_INDEX_LEVELS; level++) {
            changes |= (input->choices[c].levels[level].aggregate == COMITY_AGGREGATE_COPELAND) !=
                       (j->settings.levels[level].aggregate == COMITY_AGGREGATE_COPELAND);
        }
    }
    return changes;
}

static void copy_scores(const comity_uncertainty *from, comity_uncertainty *to) {
    for (size_t r = 0; r < to->n_rows; r++) {
        to->rows[r].score_low = from->rows ? from->rows[r].score_low : NAN;
        to->rows[r].score_high = from->rows ? from->rows[r].score_high : NAN;
    }
}

/* Where some input changes the scale, the intervals of scores are from draws of the other inputs alone. */
static comity_status draw_scores(job *j, const comity_uncertainty_options *options, comity_uncertainty *out) {
    comity_uncertainty other = {0};
    comity_status status = COMITY_OK;
    size_t n = 0;
    comity_index_input *inputs = malloc((j->spec->n_inputs + 1) * sizeof *inputs);
    if (!inputs) {
        return comity_fail_memory(j->error);
    }
    for (size_t i = 0; i < j->spec->n_inputs; i++) {
        if (!changes_scale(j, &j->spec->inputs[i])) {
            inputs[n++] = j->spec->inputs[i];
        }
    }
    if (n < j->spec->n_inputs) {
        if (n) {
            status = comity_index_uncertainty(&j->data.frame, &j->settings, inputs, n, options, &other, j->error);
        }
        copy_scores(&other, out);
    }
    comity_uncertainty_free(&other);
    free(inputs);
    return status;
}

/* Has any row a score of the element? Without one there is nothing to draw. */
static int has_score(const job *j, size_t element) {
    const comity_index_result *result = &j->outcome.result;
    for (size_t r = 0; r < result->n_rows; r++) {
        if (!isnan(result->scores[element * result->n_rows + r])) {
            return 1;
        }
    }
    return 0;
}

static comity_status draw_one(job *j, size_t element, const char *what) {
    comity_uncertainty_options options = draw_options(j, what);
    comity_uncertainty *out = &j->outcome.intervals[element];
    if (options.n == 0 || !has_score(j, element)) {
        return COMITY_OK;
    }
    options.target = (int64_t)element;
    comity_status status = comity_index_uncertainty(&j->data.frame, &j->settings, j->spec->inputs, j->spec->n_inputs,
                                                    &options, out, j->error);
    return status ? status : draw_scores(j, &options, out);
}

/* Intervals of the index, and where the spec wants it of every aggregate. */
static comity_status draw_all(job *j) {
    comity_status status = draw_one(j, j->outcome.result.index, "uncertainty");
    for (size_t e = j->spec->n_indicators; !status && j->spec->every_aggregate && e < j->spec->n_elements; e++) {
        if (e != j->outcome.result.index) {
            status = draw_one(j, e, j->spec->items[e].code);
        }
    }
    return status;
}

static comity_status draw_sensitivity(job *j) {
    comity_uncertainty_options options = draw_options(j, "sensitivity");
    if (j->spec->points == 0 || options.n == 0 || !has_score(j, j->outcome.result.index)) {
        return COMITY_OK;
    }
    options.n = j->spec->points;
    options.sobol = 1;
    options.n_bootstrap = j->spec->n_bootstrap;
    return comity_index_uncertainty(&j->data.frame, &j->settings, j->spec->inputs, j->spec->n_inputs, &options,
                                    &j->outcome.sensitivity, j->error);
}

/* Rank shifts without each element. Where the index cannot be had without one of a level, that level has none. */
static comity_status remove_each(job *j) {
    size_t n = j->spec->n_elements;
    double *one = malloc(n * sizeof *one);
    comity_status status = COMITY_OK;
    if (!one) {
        return comity_fail_memory(j->error);
    }
    for (size_t e = 0; e < n; e++) {
        j->outcome.shift[e] = NAN;
    }
    for (int level = 1; !status && level < j->spec->top; level++) {
        if ((status = stopped(j))) {
            break;
        }
        status = comity_remove_elements(&j->data.frame, &j->settings, level, one, NULL, j->error);
        for (size_t e = 0; !status && e < n; e++) {
            j->outcome.shift[e] = j->spec->elements[e].level == level ? one[e] : j->outcome.shift[e];
        }
        if (status == COMITY_ERROR_INPUT) {
            comity_error_clear(j->error);
            status = COMITY_OK;
        }
    }
    free(one);
    return status;
}

static comity_status compute(job *j) {
    int64_t reference = -1;
    size_t n = j->spec->n_elements;
    comity_status status = find_reference(j, &reference);
    if (status) {
        return status;
    }
    set_reference(j, reference);
    j->outcome.intervals = calloc(n, sizeof *j->outcome.intervals);
    j->outcome.shift = calloc(n, sizeof *j->outcome.shift);
    if (!j->outcome.intervals || !j->outcome.shift) {
        return comity_fail_memory(j->error);
    }
    say(j, "computing", -1);
    if ((status = comity_index_compute(&j->data.frame, &j->settings, &j->outcome.result, j->error)) ||
        (status = draw_all(j)) || (status = draw_sensitivity(j))) {
        return name_row(j, status);
    }
    return name_row(j, remove_each(j));
}

static comity_status words_of_run(const job *j, char *out, size_t size) {
    char years[32] = "";
    comity_uncertainty_options draws = draw_options((job *)(uintptr_t)j, NULL);
    if (j->scope.first_year) {
        snprintf(years, sizeof years, " --years %d:%d", j->scope.first_year, j->scope.last_year);
    }
    return comity_text_print(out, size, j->error, "%s%s%s%s%s%s --draws %zu --seed %" PRIu64, j->file->path,
                             j->outcome.organisation[0] ? " --org " : "", j->outcome.organisation,
                             j->outcome.variant[0] ? " --variant " : "", j->outcome.variant, years, draws.n,
                             draws.seed);
}

static comity_status run_all(job *j, int64_t *run) {
    char words[1500];
    comity_status status;
    if ((status = comity_catalogue_store(j->store, j->error)) || (status = words_of_run(j, words, sizeof words)) ||
        (status = comity_store_run_begin(j->store, "index", words,
                                         (int64_t)(j->options->seed >= 0 ? (uint64_t)j->options->seed : j->spec->seed),
                                         run, j->error)) ||
        (status =
             comity_index_delete(j->store, j->spec->name, j->outcome.organisation, j->outcome.variant, j->error))) {
        return status;
    }
    say(j, "reading", -1);
    if ((status = comity_index_fetch(j->store, j->spec, &j->scope, &j->data, j->error)) || (status = compute(j)) ||
        (status = stopped(j))) {
        return status;
    }
    say(j, "saving", -1);
    status = comity_index_save(j->store, *run, &j->outcome, j->error);
    return status ? status : comity_store_run_end(j->store, *run, j->spec->title, j->error);
}

/* Whose index it is, in which years. */
static comity_status set_scope(job *j) {
    const comity_index_spec *spec = j->spec;
    const comity_index_options *o = j->options;
    int one = spec->units == COMITY_UNITS_YEARS || spec->units == COMITY_UNITS_STATES;
    int varies = spec->units == COMITY_UNITS_YEARS || spec->units == COMITY_UNITS_ORGANISATIONS;
    const char *own = spec->n_organisations ? spec->organisations[0] : NULL;
    j->organisation[0] = o->organisation ? o->organisation : own;
    if (one && !j->organisation[0]) {
        return comity_fail(j->error, COMITY_ERROR_USAGE, "the spec names no organisation; name one with --org");
    }
    if (!one && o->organisation) {
        return comity_fail(j->error, COMITY_ERROR_USAGE, "the units of %s are no region of one organisation: no --org",
                           spec->name);
    }
    if (!varies && o->variant) {
        return comity_fail(j->error, COMITY_ERROR_USAGE, "the index %s has no variants: no --variant", spec->name);
    }
    if (o->variant && comity_variant_find(o->variant) < 0) {
        return comity_fail(j->error, COMITY_ERROR_USAGE,
                           "there is no variant \"%.40s\"; there are as_was, fixed, without_largest", o->variant);
    }
    j->scope.organisations = one ? j->organisation : spec->organisations;
    j->scope.n_organisations = one ? 1 : spec->n_organisations;
    j->scope.variant = o->variant ? o->variant : spec->variant;
    j->scope.first_year = o->first_year ? o->first_year : spec->first_year;
    j->scope.last_year = o->last_year ? o->last_year : spec->last_year;
    j->scope.folder = j->file->folder;
    j->outcome.organisation = one ? j->organisation[0] : "";
    j->outcome.variant = varies ? j->scope.variant : "";
    return COMITY_OK;
}

static void free_outcome(comity_index_outcome *outcome, size_t n_elements) {
    for (size_t e = 0; outcome->intervals && e < n_elements; e++) {
        comity_uncertainty_free(&outcome->intervals[e]);
    }
    free(outcome->intervals);
    free(outcome->shift);
    comity_uncertainty_free(&outcome->sensitivity);
    comity_index_free(&outcome->result);
}

comity_status comity_study_index(comity_store *store, const comity_index_spec *spec, const comity_index_file *file,
                                 const comity_index_options *options, int64_t *run, comity_error *error) {
    job j = {.store = store, .spec = spec, .file = file, .options = options, .error = error};
    j.outcome.spec = spec;
    j.outcome.data = &j.data;
    j.outcome.text = file->text;
    comity_index_data_init(&j.data);
    comity_status status = set_scope(&j);
    if (status || (status = comity_store_begin(store, error))) {
        return status;
    }
    if ((status = run_all(&j, run))) {
        comity_store_rollback(store);
        if (status == COMITY_ERROR_INTERRUPTED) {
            comity_fail(error, status, "interrupted; the workbench is as it was before");
        }
        if (error && status == COMITY_ERROR_INPUT && !error->file[0]) {
            comity_error_at(error, file->path, 0, NULL);
        }
    } else {
        status = comity_store_commit(store, error);
    }
    free_outcome(&j.outcome, spec->n_elements);
    comity_index_data_free(&j.data);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- reading */

static comity_status ask_run(comity_store *store, const char *sql, int64_t run, comity_panel *out,
                             comity_error *error) {
    char text[32];
    const char *value = text;
    snprintf(text, sizeof text, "%" PRId64, run);
    return comity_store_query(store, sql, &value, 1, out, error);
}

/* The columns that tell a row: what is the same in all rows, or in none, is left out. */
static comity_status row_columns(comity_store *store, int64_t run, char *out, size_t size, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = ask_run(store,
                                   "SELECT (count(unit_name) > 0)::BIGINT, (count(year) > 0)::BIGINT, (SELECT units = "
                                   "'years' FROM index_run_row WHERE run = ?1::BIGINT)::BIGINT FROM index_score_row "
                                   "WHERE run = ?1::BIGINT",
                                   run, &rows, error);
    if (!status) {
        status = comity_text_print(out, size, error, "%s%s%s", rows.columns[2].integer[0] ? "" : "unit, ",
                                   rows.columns[0].integer[0] ? "unit_name AS name, " : "",
                                   rows.columns[1].integer[0] ? "year, " : "");
    }
    comity_panel_free(&rows);
    return status;
}

comity_status comity_index_scores(comity_store *store, int64_t run, int all, comity_panel *out, comity_error *error) {
    char columns[64];
    char sql[768];
    if (all) {
        return ask_run(store,
                       "SELECT unit, unit_name AS name, year, element, level, score, score_low, score_high, rank, "
                       "rank_low, rank_high, ranked, n, n_all, draws FROM index_score_row WHERE run = ?::BIGINT AND "
                       "level > 1 ORDER BY level DESC, element, year, unit",
                       run, out, error);
    }
    comity_status status = row_columns(store, run, columns, sizeof columns, error);
    snprintf(
        sql, sizeof sql,
        "SELECT %sscore, score_low, score_high, rank, rank_low, rank_high, ranked, n, n_all FROM index_score_row s "
        "WHERE run = ?1::BIGINT AND level = (SELECT max(level) FROM index_element_row WHERE run = ?1::BIGINT) "
        "ORDER BY year, rank, score DESC, unit",
        columns);
    return status ? status : ask_run(store, sql, run, out, error);
}

/* Writes a column of scores for every element just below the index; their codes are letters, digits, underscores. */
static char *parts_sql(const char *columns, const comity_panel *elements) {
    char *sql = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&sql, &size);
    if (!text) {
        return NULL;
    }
    fprintf(text, "SELECT %s", columns);
    for (size_t i = 0; i < elements->n_rows; i++) {
        const char *code = elements->columns[0].text[i];
        fprintf(text, "%smax(score) FILTER (element = '%s') AS \"%s\"", i ? ", " : "", code, code);
    }
    fputs(" FROM index_score_row WHERE run = ?::BIGINT GROUP BY unit, unit_name, year ORDER BY year, unit", text);
    fclose(text);
    return sql;
}

comity_status comity_index_parts(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    char columns[64];
    comity_panel elements;
    comity_panel_init(&elements);
    comity_status status = row_columns(store, run, columns, sizeof columns, error);
    status = status ? status
                    : ask_run(store,
                              "SELECT element FROM index_element_row WHERE run = ?1::BIGINT AND level > 1 AND parent = "
                              "(SELECT element FROM index_element_row WHERE run = ?1::BIGINT AND parent IS NULL) ORDER "
                              "BY position",
                              run, &elements, error);
    if (!status && elements.n_rows) {
        char *sql = parts_sql(columns, &elements);
        status = sql ? ask_run(store, sql, run, out, error) : comity_fail_memory(error);
        free(sql);
    }
    comity_panel_free(&elements);
    return status;
}

comity_status comity_index_elements(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask_run(store,
                   "SELECT element, parent, CASE direction WHEN 1 THEN 'positive' ELSE 'negative' END AS direction, "
                   "weight, effective, n, rank_shift, source FROM index_element_row WHERE run = ?::BIGINT AND "
                   "waits_for = '' ORDER BY level DESC, position",
                   run, out, error);
}

comity_status comity_index_waiting(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask_run(store,
                   "SELECT element, name, waits_for FROM index_element_row WHERE run = ?::BIGINT AND waits_for <> '' "
                   "ORDER BY position",
                   run, out, error);
}

comity_status comity_index_sensitivity(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask_run(store,
                   "SELECT input, first, first_low, first_high, total, total_low, total_high FROM "
                   "index_sensitivity_row WHERE run = ?::BIGINT ORDER BY position",
                   run, out, error);
}

comity_status comity_index_notes(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask_run(store,
                   "SELECT n.element, n.note FROM index_note_row n LEFT JOIN index_element_row e ON e.run = n.run AND "
                   "e.element = n.element WHERE n.run = ?::BIGINT AND (e.n IS NULL OR e.n > 0) ORDER BY n.position",
                   run, out, error);
}

comity_status comity_index_about(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask_run(store, "SELECT * EXCLUDE (spec) FROM index_run_row WHERE run = ?::BIGINT", run, out, error);
}

comity_status comity_index_saved(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(store,
                              "SELECT index_name, organisation, variant, units, n_rows, draws, run FROM index_run_row "
                              "ORDER BY index_name, organisation, variant",
                              NULL, 0, out, error);
}
