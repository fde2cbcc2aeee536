/* The verb about getting data sets: fetch. */
#include "surface/cli/cli.h"

#include "data/fetch/download.h"
#include "data/fetch/set.h"
#include "data/unify/recipe.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ------------------------------------------------------------------------------------------------------- the list */

static const char *how_to_get(const comity_set *set) {
    return !set->download ? "by hand" : set->download_checked ? "download" : "download, untried";
}

enum { URL = 6 };

/* A table for people does without the addresses, which are long. */
static comity_status fill_row(comity_panel *rows, size_t row, const comity_set *set, comity_error *error) {
    const char *texts[] = {set->name,  set->title, set->version ? set->version : "", NULL, how_to_get(set),
                           set->terms, set->url};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < rows->n_columns; i++) {
        if (texts[i]) {
            status = comity_panel_set_text(rows, i, row, texts[i], strlen(texts[i]), error);
        }
    }
    if (!status && set->download_size) {
        comity_panel_set_number(rows, 3, row, (double)set->download_size / 1e6);
    }
    return status;
}

static comity_status list_sets(const comity_sets *sets, cli_format format, comity_panel *rows, comity_error *error) {
    static const char *const names[] = {"name", "title", "version", "megabytes", "how", "terms", "url"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < (format == CLI_TABLE ? URL : URL + 1); i++) {
        status = comity_panel_add_column(rows, names[i], NULL, i == 3 ? COMITY_NUMBER : COMITY_TEXT, error);
    }
    if (!status) {
        status = comity_panel_add_rows(rows, sets->n, error);
    }
    for (size_t row = 0; !status && row < sets->n; row++) {
        status = fill_row(rows, row, &sets->items[row], error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------- the fetch */

static comity_status fail_unknown(const comity_sets *sets, const char *name, comity_error *error) {
    const comity_set *near[COMITY_SET_NEAREST];
    char words[256] = "";
    size_t used = 0;
    size_t n = comity_sets_nearest(sets, name, near);
    for (size_t i = 0; i < n; i++) {
        int length = snprintf(words + used, sizeof words - used, "%s%s", i ? ", " : "; nearest: ", near[i]->name);
        used += length > 0 ? (size_t)length : 0;
    }
    return comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no data set \"%.60s\"%s; all: comity fetch", name,
                       words);
}

/* Every name is looked at before the first byte is fetched. */
static comity_status check_names(const comity_sets *sets, const cli_call *call, comity_error *error) {
    for (int i = 0; i < call->n_words; i++) {
        const comity_set *set = comity_sets_find(sets, call->words[i]);
        if (!set) {
            return fail_unknown(sets, call->words[i], error);
        }
        if (!set->download && !cli_option(call, "from")) {
            comity_fail(error, COMITY_ERROR_INPUT, "cannot be fetched by a program: %.600s See %.200s", set->by_hand,
                        set->url);
            comity_error_at(error, set->name, 0, NULL);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* The name of the file that an address leads to: its last part. */
static void name_file(const comity_set *set, char out[256]) {
    size_t length = strcspn(set->download, "?#");
    size_t begin = length;
    while (begin && set->download[begin - 1] != '/') {
        begin--;
    }
    snprintf(out, 256, "%.*s", (int)(length - begin > 200 ? 200 : length - begin), set->download + begin);
    if (!out[0] || out[0] == '.' || out[0] == '-' || strpbrk(out, "\\:*\"<>|%")) {
        snprintf(out, 256, "%s.data", set->name);
    }
}

static comity_status make_path(const comity_set *set, const cli_call *call, char out[PATH_MAX], comity_error *error) {
    char name[256];
    const char *folder = cli_option(call, "to") ? cli_option(call, "to") : "";
    size_t length = strlen(folder);
    const char *slash = length && folder[length - 1] != '/' ? "/" : "";
    name_file(set, name);
    if (snprintf(out, PATH_MAX, "%s%s%s", folder, slash, set->download_file ? set->download_file : name) >= PATH_MAX) {
        return comity_fail(error, COMITY_ERROR_IO, "%.100s...: the path is too long", folder);
    }
    return COMITY_OK;
}

/* The set as it is to be fetched: from another address comes another file, of which less is known. */
static comity_set as_asked(const comity_set *known, const cli_call *call) {
    comity_set set = *known;
    if (cli_option(call, "from")) {
        set.download = cli_option(call, "from");
        set.download_file = set.download_sha256 = set.download_note = set.version = set.inside = NULL;
        set.download_size = 0;
    }
    return set;
}

static int has_recipe(const comity_recipes *recipes, const char *name) {
    for (size_t i = 0; i < recipes->n; i++) {
        if (strcmp(recipes->items[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_zip(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".zip") == 0;
}

static void print_next(const comity_set *set, const comity_recipes *recipes, const char *path) {
    if (!has_recipe(recipes, set->name)) {
        puts("  next: Comity has no recipe for this set yet; see docs/add-a-data-set.md");
    } else if (is_zip(path)) {
        printf("  next: unpack it; then: comity import FILE %s\n", set->inside ? set->inside : "(the table in it)");
    } else {
        printf("  next: comity import FILE %s\n", path);
    }
}

static void print_fetched(const comity_set *set, const comity_recipes *recipes, const cli_call *call, const char *path,
                          const comity_download_result *result) {
    printf("%s: %s%s%s\n", path, set->title, set->version ? ", version " : "", set->version ? set->version : "");
    printf("  %" PRId64 " bytes, SHA-256 %s%s\n", result->bytes, result->sha256,
           set->download_sha256 ? " as expected" : "");
    if (result->already_there) {
        puts("  was already there; nothing was fetched (--force fetches it again)");
    }
    if (result->resumed_from) {
        printf("  went on after the %" PRId64 " bytes that were there\n", result->resumed_from);
    }
    if (result->end_unsure) {
        puts("  the server did not say how long the file is: whether it is complete could not be checked");
    }
    if (!set->download_checked && !cli_option(call, "from")) {
        printf("  this address could not be tried when Comity was made; compare with %s\n", set->url);
    }
    if (set->download_note) {
        printf("  note: %s\n", set->download_note);
    }
    printf("  terms: %s\n  cite: %s\n", set->terms, set->citation);
    print_next(set, recipes, path);
}

static comity_status fetch_one(const comity_set *known, const comity_recipes *recipes, const cli_call *call,
                               comity_error *error) {
    char path[PATH_MAX];
    comity_set asked = as_asked(known, call);
    const comity_set *set = &asked;
    comity_download_result result;
    comity_download_options options = {.sha256 = set->download_sha256,
                                       .size = set->download_size,
                                       .force = cli_flag(call, "force"),
                                       .stop = cli_stop(),
                                       .report = cli_progress};
    comity_status status = make_path(set, call, path, error);
    if (!status) {
        status = comity_download(set->download, path, &options, &result, error);
        cli_progress(NULL, NULL, 0);
    }
    if (!status) {
        print_fetched(set, recipes, call, path, &result);
        fflush(stdout);
    } else if (status != COMITY_ERROR_INTERRUPTED) {
        size_t length = strlen(error->message);
        snprintf(error->message + length, sizeof error->message - length, "; the publisher's page: %.300s", set->url);
    }
    return status;
}

static comity_status make_folder(const cli_call *call, comity_error *error) {
    if (!cli_option(call, "to") || mkdir(cli_option(call, "to"), 0777) == 0 || errno == EEXIST) {
        return COMITY_OK;
    }
    comity_fail(error, COMITY_ERROR_IO, "the folder cannot be made: %s", strerror(errno));
    comity_error_at(error, cli_option(call, "to"), 0, NULL);
    return COMITY_ERROR_IO;
}

static comity_status fetch_named(const comity_sets *sets, const cli_call *call, comity_error *error) {
    comity_recipes recipes;
    comity_status status = check_names(sets, call, error);
    if (status || (status = comity_recipes_load(&recipes, error))) {
        return status;
    }
    status = make_folder(call, error);
    for (int i = 0; !status && i < call->n_words; i++) {
        status = fetch_one(comity_sets_find(sets, call->words[i]), &recipes, call, error);
    }
    comity_recipes_free(&recipes);
    return status;
}

static comity_status print_list(const comity_sets *sets, const cli_call *call, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = list_sets(sets, call->format, &rows, error);
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    if (!status && call->format == CLI_TABLE) {
        puts("\nuntried: the address could not be tried when Comity was made.\n"
             "comity fetch NAME downloads a set, or says how to get it by hand.");
    }
    comity_panel_free(&rows);
    return status;
}

int cli_fetch(const cli_call *call) {
    comity_sets sets;
    comity_error error;
    const char *folder = getenv("COMITY_SETS");
    if (cli_option(call, "from") && call->n_words != 1) {
        return cli_usage("fetch", "--from is the address of one data set: name that one");
    }
    comity_error_clear(&error);
    comity_status status = comity_sets_load(folder && *folder ? folder : NULL, &sets, &error);
    if (!status) {
        status = call->n_words ? fetch_named(&sets, call, &error) : print_list(&sets, call, &error);
        comity_sets_free(&sets);
    }
    return status ? cli_fail(&error) : 0;
}
