/* Opens the files that are imported: text tables, packed or not, and R data. See import_internal.h.
 *
 * Text goes to DuckDB's CSV reader under the name of its open descriptor, so that no name of a file is ever taken for a
 * pattern or an address, and what was hashed is what is read. The header is cut here, because it decides the recipe;
 * the columns then have names c0, c1, ... */
#include "data/unify/import_internal.h"

#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINE = 1 << 20, MOST_COLUMNS = 4096, SCAN_SIZE = 1 << 15 };

/* What a packed file may grow to. */
static const size_t most_unpacked = (size_t)8 << 30;

/* --------------------------------------------------------------------------------------------------------- header */

static comity_status add_name(comity_import_source *source, const char *name, size_t length, comity_error *error) {
    if (source->n_header == MOST_COLUMNS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the header has more than %d columns", MOST_COLUMNS);
    }
    if (!source->header && !(source->header = calloc(MOST_COLUMNS, sizeof *source->header))) {
        return comity_fail_memory(error);
    }
    while (length && (*name == ' ' || *name == '\t')) {
        name++;
        length--;
    }
    while (length && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
        length--;
    }
    char *copy = strndup(name, length);
    if (!copy) {
        return comity_fail_memory(error);
    }
    source->header[source->n_header++] = copy;
    return COMITY_OK;
}

/* Bytes of the first record, without its line break; `length` where it does not end. */
static size_t record_length(const char *text, size_t length) {
    int quoted = 0;
    for (size_t i = 0; i < length; i++) {
        quoted ^= text[i] == '"';
        if (!quoted && (text[i] == '\n' || text[i] == '\r')) {
            return i;
        }
    }
    return length;
}

/* The delimiter that occurs most in the record, outside quotes; a comma where none does. */
static char guess_delimiter(const char *record, size_t length) {
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = {0};
    int quoted = 0;
    size_t best = 0;
    for (size_t i = 0; i < length; i++) {
        quoted ^= record[i] == '"';
        const char *found = quoted || !record[i] ? NULL : strchr(candidates, record[i]);
        counts[found ? (size_t)(found - candidates) : sizeof candidates - 1]++;
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++) {
        best = counts[i] > counts[best] ? i : best;
    }
    return candidates[best];
}

/* Cuts the record into names. `cell` is room for `length` bytes. */
static comity_status cut_header(comity_import_source *source, const char *record, size_t length, char delimiter,
                                char *cell, comity_error *error) {
    size_t used = 0;
    int quoted = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i == length || (!quoted && record[i] == delimiter)) {
            comity_status status = add_name(source, cell, used, error);
            if (status) {
                return status;
            }
            used = 0;
        } else if (record[i] == '"') {
            if (quoted && i + 1 < length && record[i + 1] == '"') {
                cell[used++] = record[i++];
            } else {
                quoted = !quoted;
            }
        } else {
            cell[used++] = record[i];
        }
    }
    return COMITY_OK;
}

static comity_status write_from(comity_import_source *source, char delimiter, const char *compression,
                                comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "read_csv('/proc/self/fd/%d', auto_detect = false, header = true, delim = '%c', quote = '\"', "
                   "escape = '\"', strict_mode = true, max_line_size = %d, compression = '%s', columns = {",
                   source->fd, delimiter, MOST_LINE, compression);
    for (size_t i = 0; i < source->n_header; i++) {
        comity_sql_add(&sql, "%s'c%zu': 'VARCHAR'", i ? ", " : "", i);
    }
    comity_sql_add(&sql, "})");
    source->from = comity_sql_end(&sql);
    return source->from ? COMITY_OK : comity_fail_memory(error);
}

static comity_status read_header(comity_import_source *source, const char *text, size_t length, const char *compression,
                                 comity_error *error) {
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    size_t record = record_length(text, length);
    if (record == length && length >= MOST_LINE) {
        comity_fail(error, COMITY_ERROR_INPUT, "the first line is longer than %d bytes: this is no table", MOST_LINE);
        comity_error_at(error, NULL, 1, NULL);
        return COMITY_ERROR_INPUT;
    }
    if (record == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the first line is empty; it must name the columns");
    }
    char delimiter = guess_delimiter(text, record);
    char *cell = malloc(record + 1);
    comity_status status = cell ? cut_header(source, text, record, delimiter, cell, error) : comity_fail_memory(error);
    free(cell);
    return status ? status : write_from(source, delimiter, compression, error);
}

/* ----------------------------------------------------------------------------------------------------------- text */

/* The number of the line at `offset`. */
static int64_t line_at(int fd, off_t offset) {
    char buffer[SCAN_SIZE];
    int64_t line = 1;
    for (off_t at = 0; at < offset;) {
        ssize_t got = pread(fd, buffer, sizeof buffer, at);
        if (got <= 0) {
            break;
        }
        for (ssize_t i = 0; i < got && at + i < offset; i++) {
            line += buffer[i] == '\n';
        }
        at += got;
    }
    return line;
}

/* A NUL byte would be taken for part of a code or a number. */
static comity_status check_no_nul(int fd, comity_error *error) {
    char buffer[SCAN_SIZE];
    off_t at = 0;
    ssize_t got;
    while ((got = pread(fd, buffer, sizeof buffer, at)) > 0) {
        const char *nul = memchr(buffer, '\0', (size_t)got);
        if (nul) {
            comity_fail(error, COMITY_ERROR_INPUT, "the line holds a NUL byte: the file is damaged or no text");
            comity_error_at(error, NULL, line_at(fd, at + (nul - buffer)), NULL);
            return COMITY_ERROR_INPUT;
        }
        at += got;
    }
    return got < 0 ? comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror(errno)) : COMITY_OK;
}

static comity_status open_text(comity_import_source *source, const char *path, const volatile int *stop,
                               comity_error *error) {
    comity_status status = comity_read_unpack(path, most_unpacked, stop, &source->unpacked, error);
    if (status) {
        return status;
    }
    if (source->unpacked.fd >= 0) {
        close(source->fd);
        if ((source->fd = fcntl(source->unpacked.fd, F_DUPFD_CLOEXEC, 3)) < 0) {
            return comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror(errno));
        }
    }
    char *text = malloc(MOST_LINE);
    if (!text) {
        return comity_fail_memory(error);
    }
    ssize_t got = pread(source->fd, text, MOST_LINE, 0);
    if (got >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the text is UTF-16; save it as UTF-8");
    } else if (got < 0) {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror(errno));
    } else if (!(status = check_no_nul(source->fd, error))) {
        status = read_header(source, text, (size_t)got, "none", error);
    }
    free(text);
    return status;
}

/* zstd is unpacked by DuckDB, the first line too. */
static comity_status open_zstd(comity_store *store, comity_import_source *source, comity_error *error) {
    comity_panel line;
    comity_panel_init(&line);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT line FROM read_csv('/proc/self/fd/%d', auto_detect = false, header = false, delim = '\x1f', "
                   "quote = '', escape = '', max_line_size = %d, compression = 'zstd', columns = {'line': 'VARCHAR'}) "
                   "LIMIT 1",
                   source->fd, MOST_LINE);
    comity_status status = comity_sql_rows(&sql, store, &line, error);
    if (!status && (line.n_rows == 0 || !comity_is_present(&line.columns[0], 0))) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the first line is empty; it must name the columns");
    }
    if (!status) {
        status = read_header(source, line.columns[0].text[0], strlen(line.columns[0].text[0]), "zstd", error);
    }
    comity_panel_free(&line);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- R data */

static comity_status name_columns(comity_import_source *source, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < source->panel->n_columns; i++) {
        status = add_name(source, source->panel->columns[i].name, strlen(source->panel->columns[i].name), error);
    }
    return status;
}

static void forget_names(comity_import_source *source) {
    for (size_t i = 0; i < source->n_header; i++) {
        free(source->header[i]);
        free(source->types ? source->types[i] : NULL);
    }
    source->n_header = 0;
}

/* Takes the first data frame that a recipe knows, else the first. */
static comity_status open_rdata(const char *path, const comity_recipes *recipes, const volatile int *stop,
                                comity_import_source *source, comity_error *error) {
    comity_status status = comity_read_rdata(path, COMITY_RDATA_LIMIT, stop, &source->tables, error);
    for (size_t i = 0; !status && i < source->tables.n_tables; i++) {
        forget_names(source);
        source->panel = &source->tables.tables[i].panel;
        if (!(status = name_columns(source, error)) &&
            comity_recipes_choose(recipes, (const char *const *)source->header, source->n_header, NULL)) {
            break;
        }
        if (!status && i + 1 == source->tables.n_tables) {
            forget_names(source);
            source->panel = &source->tables.tables[0].panel;
            status = name_columns(source, error);
        }
    }
    if (!status && !(source->from = strdup("import_source"))) {
        status = comity_fail_memory(error);
    }
    source->first_row = 1;
    return status;
}

comity_status comity_import_source_load(comity_store *store, const comity_recipe *recipe, comity_import_source *source,
                                        comity_error *error) {
    static const char *const types[] = {
        [COMITY_NUMBER] = "DOUBLE", [COMITY_INTEGER] = "BIGINT", [COMITY_TEXT] = "VARCHAR"};
    if (!source->panel) {
        return COMITY_OK;
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

/* ----------------------------------------------------------------------------------------------------------- open */

static comity_status open_kind(comity_store *store, const char *path, const comity_recipes *recipes,
                               const volatile int *stop, comity_import_source *source, comity_error *error) {
    comity_file_kind outer;
    comity_file_kind inner;
    comity_status status = comity_read_kind(path, &outer, &inner, error);
    if (status) {
        return status;
    }
    switch (inner) {
    case COMITY_FILE_TEXT:
        return open_text(source, path, stop, error);
    case COMITY_FILE_ZSTD:
        return open_zstd(store, source, error);
    case COMITY_FILE_RDATA:
        return open_rdata(path, recipes, stop, source, error);
    case COMITY_FILE_EMPTY:
        return comity_fail(error, COMITY_ERROR_INPUT, "the file is empty");
    case COMITY_FILE_BINARY:
        return comity_fail(error, COMITY_ERROR_INPUT, "this is binary data of an unknown kind, not a table");
    default:
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "this is %s; text tables (csv, tsv; also .gz .xz .bz2 .zst) and R data are imported",
                           comity_kind_name(inner));
    }
}

comity_status comity_import_source_open(comity_store *store, const char *path, const comity_recipes *recipes,
                                        const volatile int *stop, comity_import_source *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    comity_tables_init(&out->tables);
    out->unpacked.fd = -1;
    out->first_row = 2;
    comity_error_clear(error);
    comity_status status = COMITY_OK;
    if ((out->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
        status = comity_fail(error, errno == ENOENT ? COMITY_ERROR_NOT_FOUND : COMITY_ERROR_IO, "cannot be opened: %s",
                             strerror(errno));
    } else if (!(status = open_kind(store, path, recipes, stop, out, error))) {
        int file = open(path, O_RDONLY | O_CLOEXEC);
        status = file < 0 ? comity_fail(error, COMITY_ERROR_IO, "cannot be opened: %s", strerror(errno))
                          : comity_sha256_file(file, stop, out->sha256, &out->bytes, error);
        if (file >= 0) {
            close(file);
        }
    }
    return status;
}

void comity_import_source_close(comity_import_source *source) {
    forget_names(source);
    free(source->header);
    free(source->types);
    free(source->from);
    comity_tables_free(&source->tables);
    comity_unpacked_free(&source->unpacked);
    if (source->fd >= 0) {
        close(source->fd);
    }
    memset(source, 0, sizeof *source);
    source->fd = -1;
    source->unpacked.fd = -1;
}

/* ---------------------------------------------------------------------------------------------------------- errors */

/* The whole number after `label`, or -1. */
static long long number_after(const char *words, const char *label) {
    const char *found = strstr(words, label);
    return found ? strtoll(found + strlen(label), NULL, 10) : -1;
}

comity_status comity_import_explain(const char *words, comity_error *error) {
    words = words ? words : "unknown reason";
    if (!strstr(words, "CSV Error") && !strstr(words, "CSV Parser")) {
        return comity_store_explain(words, error);
    }
    long long line = number_after(words, "CSV Error on Line: ");
    long long expected = number_after(words, "Expected Number of Columns: ");
    long long found = number_after(words, " Found: ");
    if (strstr(words, "Maximum line size")) {
        comity_fail(error, COMITY_ERROR_INPUT, "the row is longer than %d bytes (or a quote is not closed)", MOST_LINE);
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
    comity_error_at(error, NULL, line > 0 ? line : 0, NULL);
    return COMITY_ERROR_INPUT;
}
