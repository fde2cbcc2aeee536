/* The parts of a spreadsheet that all its sheets share: the list of sheets, the shared strings, which number formats
 * show dates. See xlsx_internal.h. Parts are found by relations, as the format wants, not by their usual names. */
#include "data/read/xlsx_internal.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RELATIONS = 10000, MOST_FORMATS = 65536, MOST_PATH = 512, MOST_RATIO = 250 };

static const size_t most_text = (size_t)1 << 30;
static const size_t most_texts = (size_t)1 << 24;

void *comity_xlsx_grow(void *items, size_t n, size_t *room, size_t size) {
    if (n < *room) {
        return items;
    }
    size_t wanted = *room ? *room * 2 : 64;
    void *moved = realloc(items, wanted * size);
    *room = moved ? wanted : *room;
    return moved;
}

/* ------------------------------------------------------------------------------------------------------------ texts */

comity_status comity_xlsx_texts_add(comity_xlsx_texts *texts, const char *bytes, size_t size, comity_error *error) {
    if (texts->used + size + 1 > texts->room) {
        size_t room = texts->room ? texts->room * 2 : 4096;
        room = room > texts->used + size + 1 ? room : texts->used + size + 1;
        if (texts->used + size > most_text) {
            return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet holds more than %zu bytes of text",
                               most_text);
        }
        char *moved = realloc(texts->bytes, room);
        if (!moved) {
            return comity_fail_memory(error);
        }
        texts->bytes = moved;
        texts->room = room;
    }
    if (size) {
        memcpy(texts->bytes + texts->used, bytes, size);
    }
    texts->used += size;
    return COMITY_OK;
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Excel writes characters that XML cannot hold as _x000D_; only those of one or two bytes of UTF-8 occur. */
static size_t unescape(char *text, size_t size) {
    size_t kept = 0;
    for (size_t i = 0; i < size;) {
        int code = -1;
        if (size - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_') {
            code = 0;
            for (size_t k = 2; k < 6 && code >= 0; k++) {
                int digit = hex_digit(text[i + k]);
                code = digit < 0 ? -1 : code * 16 + digit;
            }
        }
        if (code > 0 && code < 0x80) {
            text[kept++] = (char)code;
            i += 7;
        } else {
            text[kept++] = text[i++];
        }
    }
    return kept;
}

comity_status comity_xlsx_texts_end(comity_xlsx_texts *texts, comity_error *error) {
    comity_status status = comity_xlsx_texts_add(texts, "", 0, error);
    if (status) {
        return status;
    }
    if (texts->n == most_texts) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet holds more than %zu texts", most_texts);
    }
    size_t *moved = comity_xlsx_grow(texts->begins, texts->n, &texts->n_room, sizeof *texts->begins);
    if (!moved) {
        return comity_fail_memory(error);
    }
    texts->begins = moved;
    size_t begin = texts->n ? texts->begins[texts->n - 1] : 0;
    if (texts->n) {
        begin += strlen(texts->bytes + begin) + 1;
    }
    texts->used = begin + unescape(texts->bytes + begin, texts->used - begin);
    texts->bytes[texts->used++] = '\0';
    texts->begins[texts->n++] = begin;
    return COMITY_OK;
}

void comity_xlsx_texts_free(comity_xlsx_texts *texts) {
    free(texts->bytes);
    free(texts->begins);
    *texts = (comity_xlsx_texts){0};
}

/* -------------------------------------------------------------------------------------------------------- relations */

typedef struct {
    char *id;
    char *type; /* the last part of its address, such as "worksheet" */
    char *target;
} relation;

typedef struct {
    relation *items;
    size_t n;
    size_t room;
} relations;

static void relations_free(relations *r) {
    for (size_t i = 0; i < r->n; i++) {
        free(r->items[i].id);
        free(r->items[i].type);
        free(r->items[i].target);
    }
    free(r->items);
}

static comity_status begin_relation(void *context, const char *name, const char *const *attributes,
                                    comity_error *error) {
    relations *r = context;
    const char *id = comity_xml_attribute(attributes, "Id");
    const char *type = comity_xml_attribute(attributes, "Type");
    const char *target = comity_xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target) {
        return COMITY_OK;
    }
    if (r->n == MOST_RELATIONS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet has more than %d parts", MOST_RELATIONS);
    }
    relation *moved = comity_xlsx_grow(r->items, r->n, &r->room, sizeof *moved);
    if (!moved) {
        return comity_fail_memory(error);
    }
    r->items = moved;
    const char *slash = strrchr(type, '/');
    relation *item = &r->items[r->n++];
    *item = (relation){strdup(id), strdup(slash ? slash + 1 : type), strdup(target)};
    return item->id && item->type && item->target ? COMITY_OK : comity_fail_memory(error);
}

static comity_status end_nothing(void *context, const char *name, comity_error *error) {
    (void)context;
    (void)name;
    (void)error;
    return COMITY_OK;
}

static comity_status parse(comity_xlsx_book *book, int64_t member, const comity_xml_handler *handler,
                           comity_error *error) {
    return comity_xml_parse(book->archive, member, &book->budget, handler, book->stop, error);
}

/* The relations of `part` ("" for those of the whole); none where there is no such member. */
static comity_status read_relations(comity_xlsx_book *book, const char *part, relations *out, comity_error *error) {
    char path[MOST_PATH + 16];
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash - part + 1) : 0;
    snprintf(path, sizeof path, "%.*s_rels/%s.rels", folder, part, part + folder);
    int64_t member = comity_archive_find(book->archive, path);
    comity_xml_handler handler = {.begin = begin_relation, .end = end_nothing, .context = out};
    return member < 0 ? COMITY_OK : parse(book, member, &handler, error);
}

/* The member that `target` means, seen from `part`; -1: none. */
static int64_t resolve(const comity_xlsx_book *book, const char *part, const char *target) {
    char path[MOST_PATH * 2];
    const char *slash = strrchr(part, '/');
    int folder = slash && target[0] != '/' ? (int)(slash - part + 1) : 0;
    target += target[0] == '/';
    while (strncmp(target, "../", 3) == 0 && folder > 0) {
        target += 3;
        for (folder--; folder > 0 && part[folder - 1] != '/'; folder--) {
        }
    }
    int length = snprintf(path, sizeof path, "%.*s%s", folder, part, target);
    return length > 0 && (size_t)length < sizeof path ? comity_archive_find(book->archive, path) : -1;
}

static const relation *find_relation(const relations *r, const char *id, const char *type) {
    for (size_t i = 0; i < r->n; i++) {
        if ((!id || strcmp(r->items[i].id, id) == 0) && (!type || strcmp(r->items[i].type, type) == 0)) {
            return &r->items[i];
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------------------------------------------------- workbook
 */

static int is_true(const char *word) {
    return word && (strcmp(word, "1") == 0 || strcmp(word, "true") == 0);
}

static comity_status begin_workbook(void *context, const char *name, const char *const *attributes,
                                    comity_error *error) {
    comity_xlsx_book *book = context;
    if (strcmp(name, "workbookPr") == 0) {
        book->since_1904 = is_true(comity_xml_attribute(attributes, "date1904"));
    }
    const char *title = comity_xml_attribute(attributes, "name");
    const char *id = comity_xml_attribute(attributes, "id");
    if (strcmp(name, "sheet") != 0 || !title || !id) {
        return COMITY_OK;
    }
    if (book->n_sheets == COMITY_XLSX_MOST_SHEETS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet has more than %d sheets",
                           COMITY_XLSX_MOST_SHEETS);
    }
    if (!book->sheets && !(book->sheets = calloc(COMITY_XLSX_MOST_SHEETS, sizeof *book->sheets))) {
        return comity_fail_memory(error);
    }
    const char *state = comity_xml_attribute(attributes, "state");
    comity_xlsx_sheet *sheet = &book->sheets[book->n_sheets++];
    *sheet = (comity_xlsx_sheet){strdup(title), strdup(id), -1, state && strcmp(state, "visible") != 0};
    return sheet->name && sheet->id ? COMITY_OK : comity_fail_memory(error);
}

/* ------------------------------------------------------------------------------------------------------------ styles
 */

/* Formats of numbers that are built in; 27 to 36 and 50 to 58 are those of East Asia. */
static int is_built_in_date(long id) {
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* The first of its parts decides, without what stands in quotes, brackets ([Red], [$-409]) or after a backslash. A span
 * of time ([h]:mm) is a number of days, no date. */
int comity_xlsx_is_date_format(const char *code) {
    for (const char *c = code; *c && *c != ';'; c++) {
        if (*c == '"' || *c == '[') {
            const char *end = strchr(c + 1, *c == '"' ? '"' : ']');
            if (!end) {
                return 0;
            }
            if (*c == '[' && end > c + 1 && strspn(c + 1, "hHmMsS") == (size_t)(end - c - 1)) {
                return 0;
            }
            c = end;
        } else if (*c == '\\' || *c == '_' || *c == '*') {
            c += c[1] != '\0';
        } else if (strchr("yYdDhHsS", *c) || ((*c == 'm' || *c == 'M') && strncmp(c, "M/P", 3) != 0)) {
            return strncasecmp(c, "standard", 8) != 0;
        }
    }
    return 0;
}

typedef struct {
    comity_xlsx_book *book;
    unsigned char *custom; /* one a number of a format: 1 no date, 2 a date */
    size_t room;
    int in_formats;
} styles;

static comity_status begin_style(void *context, const char *name, const char *const *attributes, comity_error *error) {
    styles *s = context;
    const char *number = comity_xml_attribute(attributes, "numFmtId");
    long id = number ? strtol(number, NULL, 10) : 0;
    id = id < 0 || id >= MOST_FORMATS ? 0 : id;
    if (strcmp(name, "cellXfs") == 0) {
        s->in_formats = 1;
    } else if (strcmp(name, "numFmt") == 0) {
        const char *code = comity_xml_attribute(attributes, "formatCode");
        s->custom[id] = code && comity_xlsx_is_date_format(code) ? 2 : 1;
    } else if (strcmp(name, "xf") == 0 && s->in_formats) {
        comity_xlsx_book *book = s->book;
        if (book->n_formats == MOST_FORMATS) {
            return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet has more than %d formats", MOST_FORMATS);
        }
        unsigned char *moved = comity_xlsx_grow(book->is_date, book->n_formats, &s->room, 1);
        if (!moved) {
            return comity_fail_memory(error);
        }
        book->is_date = moved;
        book->is_date[book->n_formats++] = s->custom[id] ? s->custom[id] == 2 : is_built_in_date(id);
    }
    return COMITY_OK;
}

static comity_status end_style(void *context, const char *name, comity_error *error) {
    (void)error;
    if (strcmp(name, "cellXfs") == 0) {
        ((styles *)context)->in_formats = 0;
    }
    return COMITY_OK;
}

static comity_status read_styles(comity_xlsx_book *book, int64_t member, comity_error *error) {
    styles s = {.book = book, .custom = calloc(MOST_FORMATS, 1)};
    comity_xml_handler handler = {.begin = begin_style, .end = end_style, .context = &s};
    comity_status status = s.custom ? parse(book, member, &handler, error) : comity_fail_memory(error);
    free(s.custom);
    return status;
}

/* ---------------------------------------------------------------------------------------------------- shared strings
 */

typedef struct {
    comity_xlsx_texts *texts;
    int in_item;
    int in_text;
    int in_phonetic; /* how an East Asian word is said: no part of it */
} strings;

static comity_status begin_string(void *context, const char *name, const char *const *attributes, comity_error *error) {
    strings *s = context;
    (void)attributes;
    (void)error;
    s->in_item |= strcmp(name, "si") == 0;
    s->in_phonetic |= strcmp(name, "rPh") == 0;
    s->in_text = s->in_item && !s->in_phonetic && strcmp(name, "t") == 0;
    return COMITY_OK;
}

static comity_status end_string(void *context, const char *name, comity_error *error) {
    strings *s = context;
    s->in_text = 0;
    if (strcmp(name, "rPh") == 0) {
        s->in_phonetic = 0;
    } else if (strcmp(name, "si") == 0) {
        s->in_item = 0;
        return comity_xlsx_texts_end(s->texts, error);
    }
    return COMITY_OK;
}

static comity_status text_string(void *context, const char *text, size_t size, comity_error *error) {
    strings *s = context;
    return s->in_text ? comity_xlsx_texts_add(s->texts, text, size, error) : COMITY_OK;
}

static comity_status read_strings(comity_xlsx_book *book, int64_t member, comity_error *error) {
    strings s = {.texts = &book->texts};
    comity_xml_handler handler = {.begin = begin_string, .end = end_string, .text = text_string, .context = &s};
    comity_status status = parse(book, member, &handler, error);
    book->n_shared = book->texts.n;
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- book */

static comity_status read_parts(comity_xlsx_book *book, const char *part, comity_error *error) {
    relations r = {0};
    comity_status status = read_relations(book, part, &r, error);
    for (size_t i = 0; !status && i < book->n_sheets; i++) {
        const relation *sheet = find_relation(&r, book->sheets[i].id, "worksheet");
        book->sheets[i].member = sheet ? resolve(book, part, sheet->target) : -1;
    }
    if (status) {
        relations_free(&r);
        return status;
    }
    const relation *formats = find_relation(&r, NULL, "styles");
    int64_t member = formats ? resolve(book, part, formats->target) : -1;
    if (member >= 0) {
        status = read_styles(book, member, error);
    }
    const relation *shared = find_relation(&r, NULL, "sharedStrings");
    member = shared ? resolve(book, part, shared->target) : -1;
    if (!status && member >= 0) {
        status = read_strings(book, member, error);
    }
    relations_free(&r);
    return status;
}

static comity_status read_workbook(comity_xlsx_book *book, comity_error *error) {
    char part[MOST_PATH] = "xl/workbook.xml";
    relations r = {0};
    comity_xml_handler handler = {.begin = begin_workbook, .end = end_nothing, .context = book};
    comity_status status = read_relations(book, "", &r, error);
    const relation *document = status ? NULL : find_relation(&r, NULL, "officeDocument");
    if (document) {
        snprintf(part, sizeof part, "%s", document->target + (document->target[0] == '/'));
    }
    relations_free(&r);
    int64_t member = comity_archive_find(book->archive, part);
    if (!status && member < 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet lacks its list of sheets (%.80s)", part);
    }
    if (!status) {
        status = parse(book, member, &handler, error);
    }
    return status ? status : read_parts(book, part, error);
}

comity_status comity_xlsx_book_open(const char *path, size_t limit, const volatile int *stop, comity_xlsx_book *book,
                                    comity_error *error) {
    *book = (comity_xlsx_book){.budget = {.most = limit, .most_ratio = MOST_RATIO}, .stop = stop};
    comity_status status = comity_archive_open(path, &book->archive, error);
    return status ? status : read_workbook(book, error);
}

void comity_xlsx_book_free(comity_xlsx_book *book) {
    for (size_t i = 0; i < book->n_sheets; i++) {
        free(book->sheets[i].name);
        free(book->sheets[i].id);
    }
    free(book->sheets);
    free(book->is_date);
    comity_xlsx_texts_free(&book->texts);
    comity_archive_close(book->archive);
    *book = (comity_xlsx_book){0};
}
