/* Imports a data set: the steps in their order. See import.h. */
#include "study/import.h"

#include "base/text.h"
#include "data/unify/import_clickhouse.h"
#include "data/unify/import_event.h"
#include "data/unify/import_group.h"
#include "data/unify/import_internal.h"
#include "study/derive.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

comity_status comity_import_step(const comity_import_job *job, const char *what, double fraction) {
    if (job->stop && *job->stop) {
        return comity_fail(job->error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
    }
    if (job->options && job->options->report) {
        job->options->report(job->options->ctx, what, fraction);
    }
    return COMITY_OK;
}

/* The same bytes read by the same recipe, as the same version, under the same policy and aliases. */
static comity_status look_whether_there(comity_import_job *job, const comity_import_source *source) {
    const char *values[] = {source->sha256, job->recipe->id, comity_succession_name(comity_import_policy(job)),
                            comity_import_label(job)};
    comity_panel row;
    comity_panel_init(&row);
    comity_status status = comity_store_query(
        job->store,
        "SELECT data_set, rows_read, rows_kept, rows_missing, rows_rejected, rows_unmatched, "
        "coalesce(first_year, 0), coalesce(last_year, 0), coalesce(rows_left_out, 0) FROM data_set "
        "WHERE sha256 = ? AND recipe = ? AND policy = ? AND label = ? AND imported > "
        "coalesce((SELECT value::TIMESTAMP FROM comity_meta WHERE key = 'aliases_changed'), TIMESTAMP '-infinity')",
        values, 4, &row, job->error);
    if (!status && row.n_rows) {
        comity_import_summary *out = job->out;
        int64_t *const counts[] = {&out->data_set,     &out->rows_read,     &out->rows_kept,
                                   &out->rows_missing, &out->rows_rejected, &out->rows_unmatched};
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            *counts[i] = row.columns[i].integer[0];
        }
        out->first_year = (int)row.columns[6].integer[0];
        out->last_year = (int)row.columns[7].integer[0];
        out->rows_left_out = row.columns[8].integer[0];
        out->already_there = 1;
    }
    comity_panel_free(&row);
    return status;
}

/* A column that the recipe needs may not be there twice. */
static comity_status check_header(const comity_recipe *recipe, const comity_import_source *source,
                                  comity_error *error) {
    const char *const *header = (const char *const *)source->header;
    for (size_t i = 0; i < recipe->columns.n; i++) {
        int at = comity_recipe_column(header, source->n_header, recipe->columns.items[i]);
        if (comity_recipe_column(header + at + 1, source->n_header - (size_t)at - 1, recipe->columns.items[i]) >= 0) {
            comity_fail(error, COMITY_ERROR_INPUT, "the header names the column twice");
            comity_error_at(error, NULL, source->header_row, recipe->columns.items[i]);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* Lists the layers, series or tables that the recipe fills. */
static void say_stored(const comity_import_job *job, char *said, size_t size) {
    static const char *const tables[] = {"", "", "", "vote", "roll_call", "table"};
    const comity_recipe *recipe = job->recipe;
    size_t used = 0;
    said[0] = '\0';
    for (size_t i = 0; i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        char name[COMITY_KEY_SIZE];
        int again = 0;
        comity_import_key(job, i, name);
        for (size_t j = 0; j < i; j++) {
            const char *other = recipe->sections[j].layer;
            again |= section->layer && other && strcmp(other, section->layer) == 0;
        }
        if (!again && used < size) {
            used += (size_t)snprintf(said + used, size - used, "%s%s", i ? ", " : "",
                                     name[0] ? name : tables[section->kind]);
        }
    }
}

/* The options of the run as JSON. */
static comity_status begin_run(const comity_import_job *job, const char *path, const comity_import_source *source,
                               int64_t *run) {
    comity_sql json;
    comity_sql_begin(&json);
    comity_sql_add(&json, "{\"file\": ");
    if (json.file) {
        comity_text_json(json.file, path);
    }
    comity_sql_add(&json,
                   ", \"sha256\": \"%s\", \"recipe\": \"%s\", \"states\": \"%s\", \"replace\": %s, \"strict\": %s, "
                   "\"label\": \"%s\"}",
                   source->sha256, job->recipe->id, comity_succession_name(comity_import_policy(job)),
                   job->options && job->options->replace ? "true" : "false",
                   job->options && job->options->strict ? "true" : "false", comity_import_label(job));
    char *options = comity_sql_end(&json);
    comity_status status = options ? comity_store_run_begin(job->store, "import", options, 0, run, job->error)
                                   : comity_fail_memory(job->error);
    free(options);
    return status;
}

static comity_status end_run(const comity_import_job *job, int64_t run) {
    char summary[240];
    snprintf(summary, sizeof summary,
             "%" PRId64 " rows read, %" PRId64 " kept, %" PRId64 " missing, %" PRId64 " rejected, %" PRId64
             " unmatched, %" PRId64 " left out",
             job->out->rows_read, job->out->rows_kept, job->out->rows_missing, job->out->rows_rejected,
             job->out->rows_unmatched, job->out->rows_left_out);
    return comity_store_run_end(job->store, run, summary, job->error);
}

static comity_status add_data_set(const comity_import_job *job, const char *path, const comity_import_source *source,
                                  int64_t run) {
    enum { NUMBERS = 11 };
    const comity_recipe *recipe = job->recipe;
    const comity_import_summary *out = job->out;
    const int64_t numbers[NUMBERS] = {out->data_set,
                                      source->bytes,
                                      out->rows_read,
                                      out->rows_kept,
                                      out->rows_missing,
                                      out->rows_rejected,
                                      out->rows_unmatched,
                                      out->rows_left_out,
                                      out->first_year,
                                      out->last_year,
                                      run};
    char text[NUMBERS][24];
    for (size_t i = 0; i < NUMBERS; i++) {
        snprintf(text[i], sizeof text[i], "%" PRId64, numbers[i]);
    }
    const char *values[] = {text[0],
                            recipe->name,
                            recipe->id,
                            recipe->title,
                            recipe->version,
                            recipe->citation,
                            recipe->terms,
                            recipe->url,
                            path,
                            text[1],
                            source->sha256,
                            text[2],
                            text[3],
                            text[4],
                            text[5],
                            text[6],
                            text[7],
                            text[8],
                            text[9],
                            text[10],
                            comity_succession_name(comity_import_policy(job)),
                            comity_import_label(job)};
    return comity_store_query(
        job->store,
        "INSERT INTO data_set (data_set, name, recipe, title, version, citation, terms, url, file, bytes, sha256, "
        "imported, rows_read, rows_kept, rows_missing, rows_rejected, rows_unmatched, rows_left_out, first_year, "
        "last_year, run, policy, label) VALUES (?::INTEGER, ?, ?, ?, ?, ?, ?, ?, ?, ?::BIGINT, ?, now()::TIMESTAMP, "
        "?::BIGINT, "
        "?::BIGINT, ?::BIGINT, ?::BIGINT, ?::BIGINT, ?::BIGINT, nullif(?::INTEGER, 0), nullif(?::INTEGER, 0), "
        "?::BIGINT, ?, ?)",
        values, sizeof values / sizeof values[0], NULL, job->error);
}

/* Staged rows to their tables. */
static comity_status store_rows(comity_import_job *job) {
    int roll_calls = job->recipe->sections[0].kind == COMITY_SECTION_ROLL_CALL;
    comity_status status = job->grouped ? comity_import_group_note(job) : comity_import_note(job);
    if (status || (status = comity_import_step(job, "storing", 0.5))) {
        return status;
    }
    if (job->options && job->options->replace) {
        status = comity_derive_forget(job->store, job->recipe, comity_import_label(job), job->error);
    }
    if (!status && !(status = comity_import_insert(job))) {
        status = comity_import_check_overlap(job);
    }
    return status || !roll_calls ? status : comity_import_release_waiting(job);
}

static comity_status change(comity_import_job *job, const char *path, const comity_import_source *source) {
    int64_t run = 0;
    comity_status status =
        comity_sql_integer(job->store, &job->data_set, job->error, "SELECT nextval('data_set_number')::BIGINT");
    if (status || (status = begin_run(job, path, source, &run))) {
        return status;
    }
    job->out->data_set = job->data_set;
    if ((status = store_rows(job)) || job->out->same_as[0] ||
        (job->own && (status = comity_own_recipe_keep(job->store, job->own, job->error))) ||
        (status = add_data_set(job, path, source, run)) || (status = comity_import_note_labels(job, source)) ||
        (status = comity_import_step(job, "deriving", 0.7)) ||
        (status = comity_derive(job->store, job->recipe, comity_import_label(job), job->stop, job->out->derived,
                                sizeof job->out->derived, job->error)) ||
        (status = end_run(job, run)) || (status = comity_import_step(job, "writing", 0.9))) {
        return status;
    }
    return COMITY_OK;
}

/* Reads the file into temporary tables, matched and checked. These belong to the connection, not to the workbench, and
 * are filled before the transaction begins: only then are their row ids the numbers of the rows, and only then does
 * DuckDB read them with all threads. */
static comity_status stage(comity_import_job *job, comity_import_source *source, const comity_clickhouse *server) {
    comity_status status = comity_import_step(job, "reading", 0.1);
    if (status || (status = comity_import_drop_temporary(job->store, job->error)) ||
        (!server && (status = comity_import_source_load(job->store, job->recipe, source, job->error)))) {
        return status;
    }
    status = server         ? comity_import_server_group(job, server, source)
             : job->grouped ? comity_import_group(job)
                            : comity_import_stage(job, source);
    if (status || (status = comity_import_step(job, "matching states", 0.3))) {
        return status;
    }
    return job->grouped ? comity_import_group_check(job) : comity_import_check(job);
}

/* Runs the recipe of the job over the source; its transaction is begun here unless it is a companion. The rows of a
 * server are known only now by what it answered. */
static comity_status import_by_recipe(comity_import_job *job, const char *path, comity_import_source *source,
                                      const comity_clickhouse *server) {
    job->grouped = job->event || comity_import_is_grouped(job->recipe);
    job->source = server ? NULL : source;
    comity_import_plan(job);
    comity_status status = comity_import_plan_table(job, source);
    status = status ? status : stage(job, source, server);
    if (!status && server && (status = look_whether_there(job, source)) == COMITY_OK && job->out->already_there) {
        return COMITY_OK;
    }
    if (!status && !job->companion) {
        status = comity_store_begin(job->store, job->error);
    }
    if (!status) {
        status = change(job, path, source);
        if (status && !job->companion) {
            comity_store_rollback(job->store);
        }
    }
    free(job->fields);
    job->fields = NULL;
    return status;
}

static void append_names(char *said, size_t size, const char *more) {
    if (*more) {
        strncat(said, *said ? ", " : "", size - strlen(said) - 1);
        strncat(said, more, size - strlen(said) - 1);
    }
}

/* Agreement is computed from all votes and roll calls of a workbench, which are told apart by their numbers alone. */
static comity_status check_label(const comity_import_job *job) {
    comity_section_kind kind = job->recipe->sections[0].kind;
    if (!comity_import_label(job)[0]) {
        return COMITY_OK;
    }
    if (kind == COMITY_SECTION_VOTE || kind == COMITY_SECTION_ROLL_CALL) {
        return comity_fail(job->error, COMITY_ERROR_INPUT,
                           "votes and roll calls have no versions beside each other (--as): a workbench holds one set "
                           "of them; put another version in a workbench of its own");
    }
    return comity_label_check(comity_import_label(job), job->error);
}

/* What the recipes make of the file that go with the one that recognised it, in the same transaction. */
static comity_status import_companions(const comity_import_job *whole, const char *path, comity_import_source *source) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < whole->recipes->n; i++) {
        const comity_recipe *recipe = &whole->recipes->items[i];
        if (!recipe->with || strcmp(recipe->with, whole->recipe->id) != 0) {
            continue;
        }
        comity_import_summary summary = {0};
        comity_import_options options = whole->options ? *whole->options : (comity_import_options){0};
        options.rejected = NULL; /* the rows are those that it has already */
        comity_import_job job = {.store = whole->store,
                                 .recipes = whole->recipes,
                                 .recipe = recipe,
                                 .options = &options,
                                 .stop = whole->stop,
                                 .out = &summary,
                                 .error = whole->error,
                                 .first_row = whole->first_row,
                                 .companion = 1};
        say_stored(&job, summary.stored, sizeof summary.stored);
        status = check_label(&job);
        status = status ? status : import_by_recipe(&job, path, source, NULL);
        if (!status && summary.same_as[0]) {
            status = comity_fail(whole->error, COMITY_ERROR_INPUT, "its rows of %s are there already, from %s",
                                 summary.stored, summary.same_as);
        }
        append_names(whole->out->stored, sizeof whole->out->stored, summary.stored);
        append_names(whole->out->derived, sizeof whole->out->derived, summary.derived);
    }
    return status;
}

/* The recipes that may be meant: that of the user, that which was asked for, or all. */
static comity_recipes candidates(const comity_import_job *job) {
    comity_recipes among = *job->recipes;
    if (job->own) {
        among = (comity_recipes){.items = &job->own->recipe, .n = 1};
    } else if (job->options && job->options->recipe) {
        const comity_recipe *asked = comity_recipes_find(job->recipes, job->options->recipe);
        among.items = asked ? &job->recipes->items[asked - job->recipes->items] : NULL;
        among.n = asked != NULL;
    }
    return among;
}

/* Says why the columns are not those of the recipe that was asked for; `said`: what the choice says. */
static comity_status fail_columns(comity_import_job *job, const comity_import_source *source,
                                  const comity_error *said) {
    comity_status status = COMITY_OK;
    if (job->own) {
        status = comity_own_recipe_fit(job->own, (const char *const *)source->header, source->n_header, job->error);
    } else if (job->options && job->options->recipe) {
        status =
            comity_fail(job->error, COMITY_ERROR_INPUT, "the columns are not those of recipe %s", job->options->recipe);
    }
    if (!status) {
        *job->error = *said;
        status = COMITY_ERROR_INPUT;
    }
    return status;
}

/* The recipe that was asked for, or the one that the columns tell. */
static comity_status choose_recipe(comity_import_job *job, const char *path, comity_import_source *source) {
    const comity_recipes among = candidates(job);
    const comity_recipe_clues clues = {.file = job->options && job->options->recipe ? NULL : path,
                                       .sheet = source->sheet};
    job->recipe =
        comity_recipes_choose_for(&among, &clues, (const char *const *)source->header, source->n_header, job->error);
    if (!job->recipe) {
        comity_error said = *job->error;
        comity_status status = comity_import_headerless(&among, source, &job->recipe, job->error);
        if (!status && !job->recipe) {
            status = fail_columns(job, source, &said);
        }
        if (status) {
            return status;
        }
    }
    comity_error_clear(job->error);
    comity_status status = check_header(job->recipe, source, job->error);
    return status ? status : check_label(job);
}

/* Events become ties; what cannot be done with the chosen recipe is said. */
static comity_status take_recipe(comity_import_job *job, const comity_import_source *source,
                                 const comity_clickhouse *server, comity_event_ties *ties) {
    comity_import_summary *out = job->out;
    const comity_recipe *recipe = job->recipe;
    int monthly = job->options && job->options->by_month;
    if (recipe->sections[0].kind == COMITY_SECTION_EVENT) {
        job->event = &recipe->sections[0];
        job->by_month = monthly;
        comity_status status = comity_event_ties_make(recipe, monthly, ties, job->error);
        if (status) {
            return status;
        }
        job->recipe = &ties->recipe;
    } else if (monthly) {
        return comity_fail(job->error, COMITY_ERROR_INPUT, "%s has years only, no months", recipe->title);
    } else if (server && !comity_import_is_grouped(recipe)) {
        return comity_fail(job->error, COMITY_ERROR_INPUT,
                           "%s has nothing to add up; a server is asked for sums only: import it from a file",
                           recipe->title);
    }
    snprintf(out->name, sizeof out->name, "%s", job->recipe->name);
    snprintf(out->recipe, sizeof out->recipe, "%s", job->recipe->id);
    snprintf(out->title, sizeof out->title, "%s", job->recipe->title);
    snprintf(out->notes, sizeof out->notes, "%s", source->notes);
    snprintf(out->label, sizeof out->label, "%s", comity_import_label(job));
    say_stored(job, out->stored, sizeof out->stored);
    job->first_row = source->first_row;
    return COMITY_OK;
}

/* Commits. The file of rejected rows is there before the rows are, so that no failure can come between. */
static comity_status commit(comity_import_job *job) {
    int written = job->rejected.path[0] != '\0';
    comity_status status = written ? comity_new_file_finish(&job->rejected, job->error) : COMITY_OK;
    if (status) {
        comity_store_rollback(job->store);
        return status;
    }
    status = comity_store_commit(job->store, job->error);
    if (status && written) {
        (void)unlink(job->options->rejected);
    }
    return status;
}

/* A file is known by its digest before it is read. */
static comity_status import_taken(comity_import_job *job, const char *path, comity_import_source *source,
                                  const comity_clickhouse *server) {
    comity_import_summary *out = job->out;
    comity_status status = server ? COMITY_OK : look_whether_there(job, source);
    if (status || out->already_there || (status = import_by_recipe(job, path, source, server)) || out->already_there) {
        return status;
    }
    if (!server && !out->same_as[0]) {
        status = import_companions(job, path, source);
    }
    if (status || out->same_as[0]) {
        comity_store_rollback(job->store);
    } else {
        status = commit(job);
    }
    out->already_there = out->same_as[0] != 0;
    return status;
}

static comity_status import_source(comity_import_job *job, const char *path, comity_import_source *source,
                                   const comity_clickhouse *server) {
    comity_event_ties ties = {0};
    comity_status status = choose_recipe(job, path, source);
    if (!status && job->recipe && !(status = take_recipe(job, source, server, &ties))) {
        status = import_taken(job, path, source, server);
        comity_new_file_abandon(&job->rejected);
        comity_import_drop_temporary(job->store, NULL);
    }
    job->recipe = NULL;
    job->event = NULL;
    comity_event_ties_free(&ties);
    return status;
}

static comity_status import_file(comity_import_job *job, const char *path) {
    comity_import_source source;
    const comity_recipes among = candidates(job);
    comity_import_source_init(&source);
    comity_status status = comity_import_check_rejected(job, path);
    if (!status &&
        !(status = comity_import_source_open(job->store, path, &among, job->options, job->stop, &source, job->error))) {
        status = import_source(job, path, &source, NULL);
    }
    comity_import_source_close(&source);
    return status;
}

static comity_status import_server(comity_import_job *job, comity_clickhouse *server) {
    comity_import_source source;
    comity_import_source_init(&source);
    comity_status status =
        job->options && job->options->rejected
            ? comity_fail(job->error, COMITY_ERROR_USAGE,
                          "a server adds its rows up; only those of a file can be "
                          "written with --rejected")
            : comity_clickhouse_login(server, job->options ? job->options->password_file : NULL, job->error);
    if (!status && !(status = comity_import_server_open(server, job->stop, &source, job->error))) {
        status = import_source(job, server->address, &source, server);
    }
    comity_import_source_close(&source);
    return status;
}

/* What options->recipe stands for: a recipe of the program, else a file of the user. */
static comity_status find_asked(comity_import_job *job, comity_own_recipe *own) {
    const char *asked = job->options ? job->options->recipe : NULL;
    if (!asked || comity_recipes_find(job->recipes, asked)) {
        return COMITY_OK;
    }
    comity_status status = comity_own_recipe_read(asked, own, job->error);
    job->own = own;
    if (status == COMITY_ERROR_NOT_FOUND && !strpbrk(asked, "./")) {
        status =
            comity_fail(job->error, COMITY_ERROR_INPUT, "there is no recipe \"%s\", nor a file of that name", asked);
    }
    return status;
}

/* Is the error about the recipe of the user or the file of rejected rows, and not about the data? */
static int names_own_file(const comity_import_job *job) {
    const comity_import_options *options = job->options;
    return options && ((options->recipe && strcmp(job->error->file, options->recipe) == 0) ||
                       (options->rejected && strcmp(job->error->file, options->rejected) == 0));
}

comity_status comity_import(comity_store *store, const char *path, const comity_import_options *options,
                            const volatile int *stop, comity_import_summary *out, comity_error *error) {
    comity_recipes recipes;
    comity_clickhouse server = {0};
    comity_own_recipe own = {0};
    comity_error unheard;
    memset(out, 0, sizeof *out);
    error = error ? error : &unheard;
    comity_error_clear(error);
    comity_status status =
        comity_clickhouse_is_address(path) ? comity_clickhouse_parse(path, &server, error) : COMITY_OK;
    if (status || (status = comity_recipes_load(&recipes, error))) {
        return status;
    }
    comity_import_job job = {
        .store = store, .recipes = &recipes, .options = options, .stop = stop, .out = out, .error = error};
    if (!(status = find_asked(&job, &own)) && !(status = comity_import_step(&job, "opening", 0))) {
        status = server.address[0] ? import_server(&job, &server) : import_file(&job, path);
    }
    if (status && !names_own_file(&job)) {
        comity_error_at(error, server.address[0] ? server.address : path, 0, NULL);
    } else if (!status) {
        job.stop = NULL; /* it is done: too late to stop */
        status = comity_import_step(&job, "done", 1);
    }
    comity_own_recipe_free(&own);
    comity_clickhouse_forget(&server);
    comity_recipes_free(&recipes);
    return status;
}
