/* Opens the files that are imported, of whatever kind, plain, packed or in an archive. See import_internal.h.
 *
 * The kind is told by the bytes. Text, JSON and Parquet are read by DuckDB (import_text.c); all else is read wholly
 * into panels by the readers of data/read, of which the columns that the recipe wants go into a temporary table. The
 * columns have names c0, c1, ... */
#include "data/unify/import_internal.h"

#include "base/sha256.h"
#include "data/read/archive.h"
#include "data/read/stat.h"
#include "data/read/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_COLUMNS = 1 << 16, COLUMNS_AT_ONCE = 256 };

/* ----------------------------------------------------------------------------------------------------------- header */

comity_status comity_import_add_name(comity_import_source *source, const char *name, comity_error *error) {
    if (source->n_header == MOST_COLUMNS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the table has more than %d columns", MOST_COLUMNS);
    }
    if (source->n_header % COLUMNS_AT_ONCE == 0) {
        char **moved = realloc(source->header, (source->n_header + COLUMNS_AT_ONCE) * sizeof *moved);
        if (!moved) {
            return comity_fail_memory(error);
        }
        source->header = moved;
    }
    char *copy = comity_layout_name(name, strlen(name));
    if (!copy) {
        return comity_fail_memory(error);
    }
    source->header[source->n_header++] = copy;
    return COMITY_OK;
}

static void forget_names(comity_import_source *source) {
    for (size_t i = 0; i < source->n_header; i++) {
        free(source->header[i]);
        free(source->types ? source->types[i] : NULL);
    }
    source->n_header = 0;
}

/* What a recipe is chosen from beside the header. */
typedef struct {
    const comity_recipes *recipes;
    const char *path; /* as the user gave it */
} recognition;

static int knows(void *context, const char *sheet, const char *const *names, size_t n) {
    const recognition *from = context;
    const comity_recipe_clues clues = {.file = from->path, .sheet = sheet};
    return comity_recipes_choose_for(from->recipes, &clues, names, n, NULL) != NULL;
}

/* ----------------------------------------------------------------------------------------------------------- panels */

static comity_status name_columns(comity_import_source *source, size_t table, comity_error *error) {
    comity_status status = COMITY_OK;
    forget_names(source);
    source->panel = &source->tables.tables[table].panel;
    for (size_t i = 0; !status && i < source->panel->n_columns; i++) {
        status = comity_import_add_name(source, source->panel->columns[i].name, error);
    }
    return status;
}

/* Takes the first of the tables that were read which a recipe knows, else the first. */
static comity_status take_tables(comity_import_source *source, const comity_header_test *known, comity_error *error) {
    comity_status status = COMITY_OK;
    size_t i = 0;
    for (; !status && i < source->tables.n_tables; i++) {
        status = name_columns(source, i, error);
        if (!status &&
            known->knows(known->context, source->sheet, (const char *const *)source->header, source->n_header)) {
            break;
        }
    }
    if (!status && i == source->tables.n_tables) {
        status = name_columns(source, 0, error);
    }
    if (!status && !(source->from = strdup("import_source"))) {
        status = comity_fail_memory(error);
    }
    return status;
}

static comity_status open_xlsx(const char *path, const comity_header_test *known, const char *sheet,
                               const volatile int *stop, comity_import_source *source, comity_error *error) {
    comity_xlsx_place place;
    comity_status status =
        comity_read_xlsx(path, sheet, known, COMITY_XLSX_LIMIT, stop, &source->tables, &place, error);
    if (status) {
        return status;
    }
    size_t used = (size_t)snprintf(source->notes, sizeof source->notes, "spreadsheet");
    if (place.n_sheets > 1) {
        used += (size_t)snprintf(source->notes + used, sizeof source->notes - used, ", sheet \"%.200s\" of %zu",
                                 source->tables.tables[0].name, place.n_sheets);
    }
    if (place.header_row > 1) {
        snprintf(source->notes + used, sizeof source->notes - used, ", header in row %lld",
                 (long long)place.header_row);
    }
    source->header_row = place.header_row;
    source->first_row = place.first_row;
    source->sheet = source->tables.tables[0].name;
    return take_tables(source, known, error);
}

/* A column that the recipe needs may not hold objects or lists. */
static comity_status check_single(const comity_recipe *recipe, const comity_import_source *source,
                                  comity_error *error) {
    for (size_t i = 0; source->nested && i < recipe->columns.n; i++) {
        int at = comity_recipe_column((const char *const *)source->header, source->n_header, recipe->columns.items[i]);
        if (at >= 0 && source->nested[at]) {
            comity_fail(error, COMITY_ERROR_INPUT, "the column holds objects or lists, not single values");
            comity_error_at(error, NULL, 0, recipe->columns.items[i]);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

comity_status comity_import_source_load(comity_store *store, const comity_recipe *recipe, comity_import_source *source,
                                        comity_error *error) {
    static const char *const types[] = {
        [COMITY_NUMBER] = "DOUBLE", [COMITY_INTEGER] = "BIGINT", [COMITY_TEXT] = "VARCHAR"};
    if (!source->panel) {
        return check_single(recipe, source, error);
    }
    /* Only the columns that are wanted, borrowed from the panel. */
    comity_panel part = *source->panel;
    int all = recipe->unpivot.pattern || recipe->sections[0].kind == COMITY_SECTION_TABLE;
    part.n_columns = 0;
    part.columns = calloc(source->n_header, sizeof *part.columns);
    if (!part.columns) {
        return comity_fail_memory(error);
    }
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_source (");
    for (size_t i = 0; i < source->n_header; i++) {
        if (all || comity_recipe_column(recipe->columns.items, recipe->columns.n, source->header[i]) >= 0) {
            comity_sql_add(&sql, "%sc%zu %s", part.n_columns ? ", " : "", i, types[source->panel->columns[i].type]);
            part.columns[part.n_columns++] = source->panel->columns[i];
        }
    }
    comity_sql_add(&sql, ")");
    comity_status status = comity_sql_run(&sql, store, error);
    if (!status) {
        status = comity_store_append(store, "import_source", &part, error);
    }
    free(part.columns);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ kinds */

/* What the end of a name claims. */
static const struct {
    const char *end;
    const char *kind;
} claims[] = {{".dta", "Stata .dta"},         {".sav", "SPSS .sav"},      {".por", "SPSS .por"},
              {".sas7bdat", "SAS .sas7bdat"}, {".rds", "R data"},         {".rda", "R data"},
              {".rdata", "R data"},           {".xlsx", "a spreadsheet"}, {".xls", "a spreadsheet"},
              {".parquet", "Parquet"},        {".zip", "a zip archive"},  {".mat", "MATLAB .mat"}};

/* What the name claims that the content does not hold; NULL: nothing. */
static const char *false_claim(const char *path, comity_file_kind kind) {
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        size_t n = strlen(claims[i].end);
        if (length > n && strcasecmp(path + length - n, claims[i].end) == 0) {
            return strcmp(comity_kind_name(kind), claims[i].kind) == 0 ? NULL : claims[i].kind;
        }
    }
    return NULL;
}

/* Adds to the error that the name of the file says something else. */
static comity_status add_claim(const char *path, comity_file_kind kind, comity_error *error) {
    const char *claim = false_claim(path, kind);
    if (claim && error->status == COMITY_ERROR_INPUT) {
        char words[700];
        int64_t row = error->row;
        snprintf(words, sizeof words, "%.690s", error->message);
        comity_fail(error, COMITY_ERROR_INPUT, "by its name this is %s, but its bytes are %s: %s", claim,
                    comity_kind_name(kind), words);
        comity_error_at(error, NULL, row, NULL);
    }
    return error->status;
}

static int is_html(const comity_import_source *source) {
    char head[512];
    ssize_t got = pread(source->unpacked.fd >= 0 ? source->unpacked.fd : source->fd, head, sizeof head - 1, 0);
    if (got <= 0) {
        return 0;
    }
    head[got] = '\0';
    size_t at = strncmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    at += strspn(head + at, " \t\r\n");
    return strncasecmp(head + at, "<!DOCTYPE", 9) == 0 || strncasecmp(head + at, "<html", 5) == 0;
}

static comity_status open_text(comity_store *store, const char *path, const comity_header_test *known,
                               const volatile int *stop, comity_import_source *source, comity_error *error) {
    comity_status status = is_html(source)
                               ? comity_fail(error, COMITY_ERROR_INPUT,
                                             "this is a web page, not a table; was a page saved instead of the data?")
                               : comity_import_open_text(store, known, stop, source, error);
    if (status) {
        return add_claim(path, COMITY_FILE_TEXT, error);
    }
    if (false_claim(path, COMITY_FILE_TEXT) && !source->text.layout.known && !source->text.json) {
        comity_fail(error, COMITY_ERROR_INPUT, "the columns are those of no data set that is known here");
        return add_claim(path, COMITY_FILE_TEXT, error);
    }
    return COMITY_OK;
}

static comity_status fail_kind(const char *path, comity_file_kind kind, comity_error *error) {
    switch (kind) {
    case COMITY_FILE_EMPTY:
        return comity_fail(error, COMITY_ERROR_INPUT, "the file is empty");
    case COMITY_FILE_MAT:
        return comity_fail(error, COMITY_ERROR_INPUT, "MATLAB .mat is not a format that is read here; save it as csv");
    case COMITY_FILE_OLE:
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "this is an old Office file (.xls) or one with a password; save it as .xlsx or csv");
    case COMITY_FILE_ZIP:
        return comity_fail(error, COMITY_ERROR_INPUT, "this is an archive in an archive; unpack it first");
    case COMITY_FILE_BINARY:
        comity_fail(error, COMITY_ERROR_INPUT, "this is binary data of an unknown kind, not a table");
        break;
    default:
        comity_fail(error, COMITY_ERROR_INPUT, "this is %s, which is not read here; save it as csv",
                    comity_kind_name(kind));
    }
    return add_claim(path, kind, error);
}

/* What is needed to open a file. */
typedef struct {
    comity_store *store;
    const char *path; /* as the user gave it */
    comity_header_test known;
    const char *sheet;
    const volatile int *stop;
    comity_import_source *source;
    comity_error *error;
} opening;

/* Opens what is no archive; `here` is a path to its bytes. */
static comity_status open_unpacked(const opening *o, const char *here, comity_file_kind kind) {
    comity_import_source *source = o->source;
    comity_status status = COMITY_OK;
    switch (kind) {
    case COMITY_FILE_TEXT:
        return open_text(o->store, o->path, &o->known, o->stop, source, o->error);
    case COMITY_FILE_PARQUET:
        return comity_import_open_parquet(o->store, source, o->error);
    case COMITY_FILE_XLSX:
        return open_xlsx(here, &o->known, o->sheet, o->stop, source, o->error);
    case COMITY_FILE_RDATA:
        status = comity_read_rdata(here, COMITY_RDATA_LIMIT, o->stop, &source->tables, o->error);
        break;
    case COMITY_FILE_DTA:
    case COMITY_FILE_SAV:
    case COMITY_FILE_POR:
    case COMITY_FILE_SAS7BDAT:
        status = comity_read_stat(here, kind, COMITY_RDATA_LIMIT, o->stop, &source->tables, o->error);
        break;
    default:
        return fail_kind(o->path, kind, o->error);
    }
    source->first_row = 1;
    return status ? status : take_tables(source, &o->known, o->error);
}

static comity_status open_file(const opening *o, const char *here, int in_archive);

/* A spreadsheet is an archive too; of others one member is the file that is meant. */
static comity_status open_archive(const opening *o, const char *here, const char *member) {
    comity_archive *archive = NULL;
    int64_t which = -1;
    int fd = -1;
    comity_status status = comity_archive_open(here, &archive, o->error);
    comity_archive_kind what = status ? COMITY_ARCHIVE_FILES : comity_archive_what(archive);
    if (what == COMITY_ARCHIVE_XLSB || what == COMITY_ARCHIVE_ODS) {
        status =
            comity_fail(o->error, COMITY_ERROR_INPUT, "this is %s; save it as .xlsx or csv",
                        what == COMITY_ARCHIVE_ODS ? "an OpenDocument file (.ods)" : "a binary spreadsheet (.xlsb)");
    }
    if (!status && what == COMITY_ARCHIVE_FILES &&
        !(status = comity_archive_choose(archive, member, &which, o->error))) {
        char name[256];
        comity_archive_name(archive, which, name, sizeof name);
        status = comity_archive_extract(archive, which, COMITY_IMPORT_MOST_UNPACKED, o->stop, &fd, o->error);
        comity_error_at(o->error, NULL, 0, status ? name : NULL);
    }
    comity_archive_close(archive);
    if (status) {
        return status;
    }
    if (what == COMITY_ARCHIVE_XLSX) {
        return open_unpacked(o, here, COMITY_FILE_XLSX);
    }
    char path[40];
    close(o->source->fd);
    o->source->fd = fd;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open_file(o, path, 1);
}

static comity_status open_file(const opening *o, const char *here, int in_archive) {
    comity_file_kind outer;
    comity_file_kind inner;
    comity_status status = comity_read_kind(here, &outer, &inner, o->error);
    if (status) {
        return status;
    }
    if (!in_archive && (outer == COMITY_FILE_ZIP || outer == COMITY_FILE_XLSX)) {
        return open_archive(o, here, NULL);
    }
    if (outer == inner || inner == COMITY_FILE_RDATA || comity_stat_reads(inner)) {
        return open_unpacked(o, here, inner); /* these readers unpack into memory */
    }
    status = comity_read_unpack(here, COMITY_IMPORT_MOST_UNPACKED, o->stop, &o->source->unpacked, o->error);
    return status ? status : open_unpacked(o, o->source->unpacked.path, inner);
}

/* ------------------------------------------------------------------------------------------------------------- open */

void comity_import_source_init(comity_import_source *source) {
    memset(source, 0, sizeof *source);
    comity_tables_init(&source->tables);
    source->sheet = "";
    source->text.copy = -1;
    source->unpacked.fd = -1;
    source->fd = -1;
}

/* Opens the file itself, or the archive before the colon of FILE.zip:MEMBER. A pipe is not waited for. */
static comity_status open_path(const char *path, int *fd, const char **member, comity_error *error) {
    enum { FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK };
    *member = NULL;
    *fd = open(path, FLAGS);
    const char *colon = strcasestr(path, ".zip:");
    if (*fd < 0 && errno == ENOENT && colon && colon[5]) {
        char *archive = strndup(path, (size_t)(colon - path) + 4);
        if (!archive) {
            return comity_fail_memory(error);
        }
        *fd = open(archive, FLAGS);
        *member = colon + 5;
        int code = errno;
        free(archive);
        errno = code;
    }
    return *fd >= 0 ? COMITY_OK
                    : comity_fail(error, errno == ENOENT ? COMITY_ERROR_NOT_FOUND : COMITY_ERROR_IO,
                                  "cannot be opened: %s", strerror(errno));
}

/* The digest of the bytes, and of the sheet that was asked for. */
static comity_status take_digest(const char *sheet, const volatile int *stop, comity_import_source *source,
                                 comity_error *error) {
    comity_status status = comity_sha256_file(source->fd, stop, source->sha256, &source->bytes, error);
    if (status || !sheet || !source->tables.n_tables) {
        return status;
    }
    char *both = NULL;
    int length = asprintf(&both, "%s sheet %s", source->sha256, sheet);
    if (length < 0) {
        return comity_fail_memory(error);
    }
    status = comity_sha256_bytes(both, (size_t)length, source->sha256, error);
    free(both);
    return status;
}

comity_status comity_import_source_open(comity_store *store, const char *path, const comity_recipes *recipes,
                                        const comity_import_options *options, const volatile int *stop,
                                        comity_import_source *out, comity_error *error) {
    const char *member = NULL;
    char here[40];
    comity_error unheard;
    error = error ? error : &unheard;
    comity_import_source_init(out);
    comity_error_clear(error);
    recognition from = {.recipes = recipes, .path = path};
    opening o = {.store = store,
                 .path = path,
                 .known = {.knows = knows, .context = &from},
                 .sheet = options ? options->sheet : NULL,
                 .stop = stop,
                 .source = out,
                 .error = error};
    comity_status status = open_path(path, &out->fd, &member, error);
    if (!status) {
        snprintf(here, sizeof here, "/proc/self/fd/%d", out->fd);
        status = member ? open_archive(&o, here, member) : open_file(&o, here, 0);
    }
    return status ? status : take_digest(o.sheet, stop, out, error);
}

void comity_import_source_close(comity_import_source *source) {
    forget_names(source);
    free(source->header);
    free(source->types);
    free(source->from);
    free(source->nested);
    comity_tables_free(&source->tables);
    comity_text_table_free(&source->text);
    comity_unpacked_free(&source->unpacked);
    if (source->fd >= 0) {
        close(source->fd);
    }
    comity_import_source_init(source);
}

/* ------------------------------------------------------------------------------------------------------------ errors
 */

/* The whole number after `label`, or -1. */
static long long number_after(const char *words, const char *label) {
    const char *found = strstr(words, label);
    return found ? strtoll(found + strlen(label), NULL, 10) : -1;
}

static comity_status explain_csv(const char *words, const comity_import_source *source, comity_error *error) {
    long long line = number_after(words, "CSV Error on Line: ");
    long long expected = number_after(words, "Expected Number of Columns: ");
    long long found = number_after(words, " Found: ");
    if (strstr(words, "Maximum line size")) {
        comity_fail(error, COMITY_ERROR_INPUT, "the row is longer than %d bytes (or a quote is not closed)",
                    COMITY_TEXT_MOST_LINE);
    } else if (strstr(words, "Invalid unicode")) {
        comity_fail(error, COMITY_ERROR_INPUT, "the row is not UTF-8 text; save the file as UTF-8");
    } else if (strstr(words, "unterminated quote")) {
        comity_fail(error, COMITY_ERROR_INPUT, "a quote is not closed, or text follows a closing quote");
    } else if (expected >= 0 && found >= 0) {
        comity_fail(error, COMITY_ERROR_INPUT, "the row has %lld column%s, the header %lld%s", found,
                    found == 1 ? "" : "s", expected, found < expected ? " (is the file cut short here?)" : "");
    } else {
        comity_fail(error, COMITY_ERROR_INPUT,
                    "this is no well-formed table (line ends of several kinds, or a quote out of place)");
    }
    comity_error_at(error, NULL, line > 0 ? line + source->lines_before : 0, NULL);
    return COMITY_ERROR_INPUT;
}

/* Copies the first line of DuckDB's words from `from` on, without the name of the descriptor. */
static void first_words(const char *from, char *out, size_t size) {
    size_t used = 0;
    while (*from && *from != '\n' && used + 1 < size) {
        const char *name = strncmp(from, "\"/proc/self/fd/", 15) == 0 || strncmp(from, "'/proc/self/fd/", 15) == 0
                               ? strchr(from + 1, *from)
                               : NULL;
        if (name) {
            from = name + 1;
        } else {
            out[used++] = *from++;
        }
    }
    while (used && strchr(" .,:", out[used - 1])) {
        used--;
    }
    out[used] = '\0';
}

static comity_status explain_json(const char *words, comity_error *error) {
    char reason[300];
    const char *line = strstr(words, " in line ");
    const char *record = strstr(words, "in record/value ");
    const char *colon = line || record ? strstr(line ? line : record, ": ") : NULL;
    first_words(colon ? colon + 2 : words, reason, sizeof reason);
    comity_fail(error, COMITY_ERROR_INPUT, "the JSON is damaged, or is no list of objects: %s", reason);
    /* DuckDB counts from 2 where it cannot parse, from 1 where a value does not fit */
    long long row = line ? number_after(line, " in line ") : record ? number_after(record, "in record/value ") : 0;
    row -= strstr(words, "Malformed JSON") ? 1 : 0;
    comity_error_at(error, NULL, row > 0 ? row : 0, NULL);
    return COMITY_ERROR_INPUT;
}

comity_status comity_import_explain(const char *words, const comity_import_source *source, comity_error *error) {
    words = words ? words : "unknown reason";
    if (strstr(words, "CSV Error") || strstr(words, "CSV Parser")) {
        return explain_csv(words, source, error);
    }
    comity_status status = comity_store_explain(words, error);
    if (status != COMITY_ERROR_INPUT && status != COMITY_ERROR_IO) {
        return status;
    }
    if (source->text.json) {
        return explain_json(words, error);
    }
    if (!source->panel && !source->text.layout.n_names) {
        char reason[300];
        const char *colon = strstr(words, ": ");
        first_words(colon ? colon + 2 : words, reason, sizeof reason);
        return comity_fail(error, COMITY_ERROR_INPUT, "the Parquet file is damaged: %s", reason);
    }
    return status;
}
