/* From claim files to the table of claims. See claim_load.h. */
#include "study/claim_load.h"

#include "base/assets.h"
#include "base/text.h"
#include "data/read/file.h"
#include "study/claim_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const columns[] = {"claim",    "section", "statement", "kind",    "source", "needs", "rules",
                                      "evidence", "reason",  "changes",   "sources", "sql",    "file"};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

/* What claims are read into, and what their sources are looked up in. */
typedef struct {
    comity_panel claims;
    comity_panel known; /* one column: sources of the case */
    comity_problems *problems;
} loading;

/* "verdict: condition", a line a rule. Caller frees; NULL: out of memory. */
static char *rules_text(const comity_claim *claim) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return NULL;
    }
    for (size_t i = 0; i < claim->n_rules; i++) {
        fprintf(out, "%s%s: %s", i ? "\n" : "", comity_claim_verdict(claim->verdict[i]),
                claim->rule[i] ? claim->rule[i] : "");
    }
    int failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

static comity_status add_row(loading *into, const comity_claim *claim, const char *file, comity_error *error) {
    char *rules = rules_text(claim);
    if (!rules) {
        return comity_fail_memory(error);
    }
    const char *cells[N_COLUMNS] = {claim->field[COMITY_CLAIM_ID],
                                    claim->field[COMITY_CLAIM_WHERE],
                                    claim->field[COMITY_CLAIM_STATEMENT],
                                    claim->field[COMITY_CLAIM_KIND],
                                    claim->field[COMITY_CLAIM_SOURCE],
                                    claim->field[COMITY_CLAIM_NEEDS],
                                    rules,
                                    claim->field[COMITY_CLAIM_EVIDENCE],
                                    claim->field[COMITY_CLAIM_REASON],
                                    claim->field[COMITY_CLAIM_CHANGES],
                                    claim->field[COMITY_CLAIM_SOURCES],
                                    claim->sql,
                                    file};
    comity_status status = comity_panel_add_rows(&into->claims, 1, error);
    for (size_t i = 0; !status && i < N_COLUMNS; i++) {
        if (cells[i]) {
            status =
                comity_panel_set_text(&into->claims, i, into->claims.n_rows - 1, cells[i], strlen(cells[i]), error);
        }
    }
    free(rules);
    return status;
}

/* Each word of the field must be a source of the case. */
static void check_sources(const loading *into, const comity_claim *claim, int field, const char *file) {
    const char *words = claim->field[field] ? claim->field[field] : "";
    while (*(words += strspn(words, " "))) {
        size_t length = strcspn(words, " ");
        int found = 0;
        for (size_t row = 0; row < into->known.n_rows && !found; row++) {
            const char *source = into->known.columns[0].text[row];
            found = strlen(source) == length && memcmp(source, words, length) == 0;
        }
        if (!found) {
            comity_problems_say(into->problems, file, claim->line[field],
                                field == COMITY_CLAIM_SOURCE ? "source" : "sources", "\"%.*s\" is not in sources.csv",
                                length > 100 ? 100 : (int)length, words);
        }
        words += length;
    }
}

static comity_status load_text(loading *into, const char *file, const char *text, size_t size, comity_error *error) {
    comity_claim claim;
    size_t before = into->problems->total;
    comity_status status = comity_claim_parse(file, text, size, &claim, into->problems, error);
    if (!status) {
        check_sources(into, &claim, COMITY_CLAIM_SOURCE, file);
        check_sources(into, &claim, COMITY_CLAIM_SOURCES, file);
    }
    if (!status && into->problems->total == before) {
        status = add_row(into, &claim, file, error);
    }
    comity_claim_free(&claim);
    return status;
}

static int ends_in_sql(const char *name) {
    size_t length = strlen(name);
    return length > 4 && name[0] != '.' && strcmp(name + length - 4, ".sql") == 0;
}

static comity_status load_builtin(loading *into, const char *name, comity_error *error) {
    char folder[128];
    comity_status status = comity_text_print(folder, sizeof folder, error, "cases/%s/claims/", name);
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        if (strncmp(asset->path, folder, strlen(folder)) == 0 && ends_in_sql(asset->path)) {
            status = load_text(into, asset->path, asset->bytes, asset->size, error);
        }
    }
    return status;
}

static comity_status load_file(loading *into, const char *path, comity_error *error) {
    comity_bytes bytes = {0};
    comity_error problem;
    comity_error_clear(&problem);
    comity_status status = comity_read_file(path, COMITY_CLAIM_LARGEST + 1, &bytes, &problem);
    if (status == COMITY_ERROR_MEMORY) {
        return comity_fail_memory(error);
    }
    if (status) {
        comity_error_at(&problem, path, 0, NULL);
        comity_problems_add(into->problems, &problem);
        return COMITY_OK;
    }
    status = load_text(into, path, (const char *)bytes.data, bytes.size, error);
    comity_bytes_free(&bytes);
    return status;
}

static int is_claim(const struct dirent *entry) {
    return ends_in_sql(entry->d_name);
}

/* By name, in the order of bytes. */
static int compare(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static comity_status load_folder(loading *into, const char *name, comity_error *error) {
    char path[768];
    struct dirent **entries = NULL;
    comity_status status = comity_text_print(path, sizeof path, error, "%s/claims", name);
    int n = status ? -1 : scandir(path, &entries, is_claim, compare);
    if (!status && n < 0 && errno != ENOENT) {
        comity_problems_say(into->problems, path, 0, NULL, "cannot be read: %s", strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        status =
            status ? status : comity_text_print(path, sizeof path, error, "%s/claims/%s", name, entries[i]->d_name);
        status = status ? status : load_file(into, path, error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

comity_status comity_claims_load(comity_store *store, const char *name, int builtin, comity_problems *problems,
                                 comity_error *error) {
    loading into = {.problems = problems};
    comity_panel_init(&into.claims);
    comity_panel_init(&into.known);
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < N_COLUMNS; i++) {
        status = comity_panel_add_column(&into.claims, columns[i], NULL, COMITY_TEXT, error);
    }
    if (!status) {
        status = comity_store_query(store, "SELECT source FROM source WHERE source IS NOT NULL", NULL, 0, &into.known,
                                    error);
    }
    if (!status) {
        status = builtin ? load_builtin(&into, name, error) : load_folder(&into, name, error);
    }
    if (!status) {
        status = comity_store_append(store, "claim", &into.claims, error);
    }
    comity_panel_free(&into.claims);
    comity_panel_free(&into.known);
    return status;
}
