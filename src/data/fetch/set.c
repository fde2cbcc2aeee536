/* The public data sets that Comity knows. See set.h.
 *
 * What keys there are is data: the table below. The text is copied once and cut in place. */
#include "data/fetch/set.h"

#include "base/assets.h"
#include "base/lines.h"
#include "comity/date.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum { KEY_TEXT, KEY_URL, KEY_FILE, KEY_SHA256, KEY_SIZE, KEY_DAY, KEY_BIBTEX } key_type;

#define AT(field) offsetof(comity_set, field)

static const struct {
    const char *name;
    key_type type;
    int needed;
    size_t offset;
} keys[] = {
    {"title", KEY_TEXT, 1, AT(title)},
    {"version", KEY_TEXT, 0, AT(version)},
    {"citation", KEY_TEXT, 1, AT(citation)},
    {"bibtex", KEY_BIBTEX, 0, AT(bibtex)},
    {"terms", KEY_TEXT, 1, AT(terms)},
    {"url", KEY_URL, 1, AT(url)},
    {"download", KEY_URL, 0, AT(download)},
    {"download_file", KEY_FILE, 0, AT(download_file)},
    {"download_sha256", KEY_SHA256, 0, AT(download_sha256)},
    {"download_size", KEY_SIZE, 0, AT(download_size)},
    {"download_checked", KEY_DAY, 0, AT(download_checked)},
    {"download_note", KEY_TEXT, 0, AT(download_note)},
    {"inside", KEY_TEXT, 0, AT(inside)},
    {"by_hand", KEY_TEXT, 0, AT(by_hand)},
};

enum { N_KEYS = sizeof keys / sizeof keys[0] };

static const char ending[] = ".set";

typedef struct {
    comity_set *set;
    const char *file;
    comity_lines lines;
    const char *key;
    unsigned seen;
    comity_error *error;
} parser;

static comity_status fail_at(const parser *p, int64_t line) {
    comity_error_at(p->error, p->file, line, p->key);
    return COMITY_ERROR_INPUT;
}

#define FAIL(p, ...) (comity_fail((p)->error, COMITY_ERROR_INPUT, __VA_ARGS__), fail_at((p), (p)->lines.line))

/* ---------------------------------------------------------------------------------------------------------- BibTeX */

/* The end of a value that begins at `at`: in braces, which may nest, or digits; NULL: neither. */
static const char *value_end(const char *at) {
    if (*at != '{') {
        size_t digits = strspn(at, "0123456789");
        return digits ? at + digits : NULL;
    }
    int depth = 0;
    do {
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        at++;
    } while (depth && *at);
    return depth ? NULL : at;
}

static const char *skip(const char *at) {
    return at + strspn(at, " ");
}

static size_t word_length(const char *at) {
    return strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:");
}

/* One field `name = value`; moves *at behind it. */
static int take_field(const char **at, const char **name, size_t *length, const char **end) {
    *name = skip(*at);
    *length = word_length(*name);
    const char *value = skip(*name + *length);
    if (!*length || *value != '=') {
        return 0;
    }
    *end = value_end(skip(value + 1));
    if (!*end) {
        return 0;
    }
    *at = skip(*end);
    return 1;
}

/* Goes through the entry; with `out` it prints each field on a line of its own. 0: it is not as it must be. */
static int walk_bibtex(const char *entry, FILE *out) {
    size_t type = *entry == '@' ? word_length(entry + 1) : 0;
    if (!type || entry[1 + type] != '{') {
        return 0;
    }
    size_t key = word_length(entry + type + 2);
    const char *at = entry + type + 2 + key;
    if (!key) {
        return 0;
    }
    if (out) {
        fprintf(out, "%.*s", (int)(at - entry), entry);
    }
    while (*at == ',' && *skip(at + 1) != '}') {
        const char *name;
        const char *end;
        size_t length;
        at++;
        if (!take_field(&at, &name, &length, &end)) {
            return 0;
        }
        if (out) {
            fprintf(out, ",\n  %.*s", (int)(end - name), name);
        }
    }
    at = *at == ',' ? skip(at + 1) : at;
    if (out) {
        fputs("\n}\n", out);
    }
    return at[0] == '}' && !*skip(at + 1);
}

void comity_set_print_bibtex(const char *entry, FILE *out) {
    walk_bibtex(entry, out);
}

/* ----------------------------------------------------------------------------------------------------------- values */

static comity_status check_url(const parser *p, const char *value) {
    int known = strncasecmp(value, "http://", 7) == 0 || strncasecmp(value, "https://", 8) == 0;
    return known && !strpbrk(value, " \t\"<>") ? COMITY_OK
                                               : FAIL(p, "write an address that begins with https:// or http://");
}

/* A plain name: nothing that could lead out of a folder or hide there. */
static comity_status check_file_name(const parser *p, const char *value) {
    size_t length = strlen(value);
    int plain = length < 200 && value[0] != '.' && value[0] != '-' && !strpbrk(value, "/\\:*?\"<>|");
    return plain ? COMITY_OK : FAIL(p, "\"%.60s\" is no plain name of a file", value);
}

static comity_status parse_size(const parser *p, const char *value, int64_t *out) {
    size_t digits = strspn(value, "0123456789");
    *out = digits && digits < 16 && !value[digits] ? strtoll(value, NULL, 10) : 0;
    return *out ? COMITY_OK : FAIL(p, "\"%.40s\" is no number of bytes", value);
}

static comity_status check_value(const parser *p, key_type type, const char *value) {
    comity_date date;
    switch (type) {
    case KEY_URL:
        return check_url(p, value);
    case KEY_FILE:
        return check_file_name(p, value);
    case KEY_SHA256:
        return strlen(value) == 64 && strspn(value, "0123456789abcdef") == 64
                   ? COMITY_OK
                   : FAIL(p, "write a SHA-256 as 64 digits 0-9 and a-f");
    case KEY_DAY:
        return comity_date_parse(value, strlen(value), &date, NULL) ? FAIL(p, "\"%.40s\" is no date", value)
                                                                    : COMITY_OK;
    default:
        return COMITY_OK;
    }
}

static comity_status keep_value(parser *p, size_t i, const char *value) {
    comity_status status = check_value(p, keys[i].type, value);
    if (status) {
        return status;
    }
    if (keys[i].type == KEY_BIBTEX) {
        if (!walk_bibtex(value, NULL)) {
            return FAIL(p, "write @type{key, field = {value}, ...}");
        }
        if (p->set->n_bibtex == COMITY_SET_MOST_BIBTEX) {
            return FAIL(p, "more than %d entries", COMITY_SET_MOST_BIBTEX);
        }
        p->set->bibtex[p->set->n_bibtex++] = value;
        return COMITY_OK;
    }
    void *field = (char *)p->set + keys[i].offset;
    if (keys[i].type == KEY_SIZE) {
        return parse_size(p, value, field);
    }
    *(const char **)field = value;
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------ whole */

static comity_status parse_line(parser *p, char *line) {
    char *key;
    char *value;
    p->key = NULL;
    if (!comity_lines_cut(line, &key, &value)) {
        return FAIL(p, "\"%.40s\" is not key = value", line);
    }
    size_t i = 0;
    while (i < N_KEYS && strcmp(keys[i].name, key) != 0) {
        i++;
    }
    if (i == N_KEYS) {
        return FAIL(p, "\"%.40s\" is no key of a data set", key);
    }
    p->key = key;
    if ((p->seen & (1u << i)) && keys[i].type != KEY_BIBTEX) {
        return FAIL(p, "the key is there twice");
    }
    p->seen |= 1u << i;
    return *value ? keep_value(p, i, value) : FAIL(p, "the key has no value");
}

static comity_status check_whole(parser *p) {
    comity_set *set = p->set;
    p->key = NULL;
    for (size_t i = 0; i < N_KEYS; i++) {
        if (keys[i].needed && !(p->seen & (1u << i))) {
            return FAIL(p, "the key %s is lacking", keys[i].name);
        }
    }
    if (!set->download && !set->by_hand) {
        return FAIL(p, "one of the keys download and by_hand is needed");
    }
    if (set->download && !set->download_file) {
        return FAIL(p, "the key download needs download_file");
    }
    return COMITY_OK;
}

/* Copies text and name into one block: the text, a NUL, the name. */
static comity_status copy_text(parser *p, const char *text, size_t length) {
    const char *slash = strrchr(p->file, '/');
    const char *name = slash ? slash + 1 : p->file;
    size_t n = strlen(name);
    if (n >= sizeof ending && strcmp(name + n - (sizeof ending - 1), ending) == 0) {
        n -= sizeof ending - 1;
    }
    if (!n || n > 63 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") < n) {
        p->lines.line = 0;
        return FAIL(p, "a data set is called by lower-case letters, digits and underscore");
    }
    char *copy = malloc(length + n + 2);
    if (!copy) {
        return comity_fail_memory(p->error);
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    memcpy(copy + length + 1, name, n);
    copy[length + 1 + n] = '\0';
    p->set->text = copy;
    p->set->name = copy + length + 1;
    comity_lines_begin(&p->lines, copy, length);
    return COMITY_OK;
}

comity_status comity_set_parse(const char *text, size_t length, const char *file, comity_set *out,
                               comity_error *error) {
    parser p = {.set = out, .file = file, .error = error};
    memset(out, 0, sizeof *out);
    if (length > COMITY_SET_MOST_BYTES) {
        return FAIL(&p, "the file is longer than %d bytes", COMITY_SET_MOST_BYTES);
    }
    comity_status status = comity_lines_check(text, length, error);
    if (status) {
        comity_error_at(error, file, 0, NULL);
        return status;
    }
    status = copy_text(&p, text, length);
    for (char *line; !status && (line = comity_lines_next(&p.lines));) {
        status = *line && *line != '#' ? parse_line(&p, line) : COMITY_OK;
    }
    if (status || (status = check_whole(&p))) {
        comity_set_free(out);
    }
    return status;
}

void comity_set_free(comity_set *set) {
    free(set->text);
    memset(set, 0, sizeof *set);
}

/* ------------------------------------------------------------------------------------------------------- all of them
 */

static int by_name(const void *a, const void *b) {
    return strcmp(((const comity_set *)a)->name, ((const comity_set *)b)->name);
}

/* Adds the set, in place of one of the same name. Takes what it owns, after an error too. */
static comity_status add_set(comity_sets *sets, comity_set *set, comity_error *error) {
    for (size_t i = 0; i < sets->n; i++) {
        if (by_name(&sets->items[i], set) == 0) {
            comity_set_free(&sets->items[i]);
            sets->items[i] = *set;
            return COMITY_OK;
        }
    }
    comity_set *larger = realloc(sets->items, (sets->n + 1) * sizeof *larger);
    if (!larger) {
        comity_set_free(set);
        return comity_fail_memory(error);
    }
    sets->items = larger;
    larger[sets->n++] = *set;
    return COMITY_OK;
}

static comity_status add_text(comity_sets *sets, const char *text, size_t length, const char *file,
                              comity_error *error) {
    comity_set set;
    comity_status status = comity_set_parse(text, length, file, &set, error);
    return status ? status : add_set(sets, &set, error);
}

static int has_ending(const char *name) {
    size_t length = strlen(name);
    return length >= sizeof ending && strcmp(name + length - (sizeof ending - 1), ending) == 0 && name[0] != '.';
}

static comity_status add_file(comity_sets *sets, const char *path, char *buffer, comity_error *error) {
    FILE *in = fopen(path, "rb");
    size_t got = in ? fread(buffer, 1, COMITY_SET_MOST_BYTES + 1, in) : 0;
    int bad = !in || ferror(in) ? errno : 0;
    if (in) {
        fclose(in);
    }
    if (bad) {
        comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror(bad));
        comity_error_at(error, path, 0, NULL);
        return COMITY_ERROR_IO;
    }
    return add_text(sets, buffer, got, path, error);
}

static comity_status add_folder(comity_sets *sets, const char *folder, comity_error *error) {
    char path[PATH_MAX];
    char *buffer = malloc(COMITY_SET_MOST_BYTES + 1);
    DIR *in = opendir(folder);
    comity_status status = COMITY_OK;
    if (!buffer) {
        status = comity_fail_memory(error);
    } else if (!in) {
        status = comity_fail(error, COMITY_ERROR_IO, "the folder of data sets cannot be read: %s", strerror(errno));
        comity_error_at(error, folder, 0, NULL);
    }
    for (struct dirent *entry; in && !status && (entry = readdir(in));) {
        if (has_ending(entry->d_name) &&
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path) {
            status = add_file(sets, path, buffer, error);
        }
    }
    if (in) {
        closedir(in);
    }
    free(buffer);
    return status;
}

static int is_carried_set(const comity_asset *asset) {
    return strncmp(asset->path, "sets/", 5) == 0;
}

comity_status comity_sets_load(const char *folder, comity_sets *out, comity_error *error) {
    comity_status status = COMITY_OK;
    memset(out, 0, sizeof *out);
    for (const comity_asset *asset = comity_assets; !status && asset->path; asset++) {
        status = is_carried_set(asset) ? add_text(out, asset->bytes, asset->size, asset->path, error) : COMITY_OK;
    }
    if (!status && folder) {
        status = add_folder(out, folder, error);
    }
    if (status) {
        comity_sets_free(out);
        return status;
    }
    if (out->n) {
        qsort(out->items, out->n, sizeof *out->items, by_name);
    }
    return COMITY_OK;
}

void comity_sets_free(comity_sets *sets) {
    for (size_t i = 0; i < sets->n; i++) {
        comity_set_free(&sets->items[i]);
    }
    free(sets->items);
    memset(sets, 0, sizeof *sets);
}

const comity_set *comity_sets_find(const comity_sets *sets, const char *name) {
    comity_set wanted = {.name = name};
    return sets->n ? bsearch(&wanted, sets->items, sets->n, sizeof wanted, by_name) : NULL;
}

comity_status comity_set_carried(const char *name, comity_set *out, comity_error *error) {
    char path[128];
    memset(out, 0, sizeof *out);
    int length = snprintf(path, sizeof path, "sets/%s.set", name);
    const comity_asset *asset = length < (int)sizeof path ? comity_asset_find(path) : NULL;
    return asset ? comity_set_parse(asset->bytes, asset->size, asset->path, out, error)
                 : comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no data set \"%.60s\"", name);
}

/* ---------------------------------------------------------------------------------------------------------- nearest */

enum { LONGEST = 64, TOO_FAR = 1000 };

/* Letters to change, add or leave out until the names are equal, capitals aside. */
static int changes(const char *a, const char *b) {
    int row[LONGEST + 1];
    size_t n = strlen(b);
    if (n > LONGEST || strlen(a) > LONGEST) {
        return TOO_FAR;
    }
    for (size_t j = 0; j <= n; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 0; a[i]; i++) {
        int corner = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 0; j < n; j++) {
            int same = tolower((unsigned char)a[i]) == tolower((unsigned char)b[j]);
            int best = corner + !same;
            corner = row[j + 1];
            best = corner + 1 < best ? corner + 1 : best;
            row[j + 1] = row[j] + 1 < best ? row[j] + 1 : best;
        }
    }
    return row[n];
}

static int how_far(const comity_set *set, const char *name) {
    size_t length = strlen(name);
    if (length >= 2 && (strcasestr(set->name, name) || strcasestr(name, set->name) || strcasestr(set->title, name))) {
        return 1;
    }
    int far = changes(name, set->name);
    return far <= 1 + (int)length / 4 ? far + 1 : TOO_FAR;
}

size_t comity_sets_nearest(const comity_sets *sets, const char *name, const comity_set *out[COMITY_SET_NEAREST]) {
    int far[COMITY_SET_NEAREST];
    size_t n = 0;
    for (size_t i = 0; i < sets->n; i++) {
        int here = how_far(&sets->items[i], name);
        size_t at = n;
        while (at && far[at - 1] > here) {
            at--;
        }
        if (here == TOO_FAR || at == COMITY_SET_NEAREST) {
            continue;
        }
        n += n < COMITY_SET_NEAREST;
        for (size_t j = n - 1; j > at; j--) {
            far[j] = far[j - 1];
            out[j] = out[j - 1];
        }
        far[at] = here;
        out[at] = &sets->items[i];
    }
    return n;
}
