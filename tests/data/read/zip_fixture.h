/* Writes zip archives and small spreadsheets in memory, honest or not, for tests and fuzzing. Sizes in the headers can
 * be made to lie. Needs zlib. */
#ifndef COMITY_TESTS_ZIP_FIXTURE_H
#define COMITY_TESTS_ZIP_FIXTURE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ZIP_FIXTURE_MOST = 64 };

typedef struct {
    char name[120];
    uint32_t crc;
    uint32_t packed;
    uint32_t size;
    uint32_t at;
    uint16_t method;
    uint16_t flags;
} zip_fixture_member;

typedef struct {
    unsigned char *bytes;
    size_t size;
    size_t room;
    zip_fixture_member members[ZIP_FIXTURE_MOST];
    size_t n;
} zip_fixture;

static inline void zip_fixture_put(zip_fixture *z, const void *bytes, size_t size) {
    if (z->size + size > z->room) {
        z->room = (z->size + size) * 2 + 256;
        z->bytes = realloc(z->bytes, z->room);
        if (!z->bytes) {
            abort();
        }
    }
    if (size) {
        memcpy(z->bytes + z->size, bytes, size);
    }
    z->size += size;
}

static inline void zip_fixture_number(zip_fixture *z, uint32_t number, int bytes) {
    for (int i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)(number >> (8 * i));
        zip_fixture_put(z, &byte, 1);
    }
}

static inline void zip_fixture_header(zip_fixture *z, const zip_fixture_member *m) {
    zip_fixture_number(z, 20, 2);
    zip_fixture_number(z, m->flags, 2);
    zip_fixture_number(z, m->method, 2);
    zip_fixture_number(z, 0x58210000, 4); /* some time */
    zip_fixture_number(z, m->crc, 4);
    zip_fixture_number(z, m->packed, 4);
    zip_fixture_number(z, m->size, 4);
    zip_fixture_number(z, (uint32_t)strlen(m->name), 2);
    zip_fixture_number(z, 0, 2);
}

/* Adds packed bytes as they are. */
static inline void zip_fixture_add_packed(zip_fixture *z, const char *name, const void *packed, size_t n, size_t size,
                                          uint32_t crc, uint16_t method) {
    if (z->n == ZIP_FIXTURE_MOST) {
        abort();
    }
    zip_fixture_member *m = &z->members[z->n++];
    memset(m, 0, sizeof *m);
    strncpy(m->name, name, sizeof m->name - 1);
    m->crc = crc;
    m->packed = (uint32_t)n;
    m->size = (uint32_t)size;
    m->at = (uint32_t)z->size;
    m->method = method;
    zip_fixture_put(z, "PK\3\4", 4);
    zip_fixture_header(z, m);
    zip_fixture_put(z, m->name, strlen(m->name));
    zip_fixture_put(z, packed, n);
}

/* Adds a member that is stored. */
static inline void zip_fixture_store(zip_fixture *z, const char *name, const void *bytes, size_t size) {
    uint32_t crc = (uint32_t)crc32(0, size ? bytes : (const void *)"", (uInt)size);
    zip_fixture_add_packed(z, name, bytes, size, size, crc, 0);
}

/* Adds a member that is deflated: `size` bytes, each piece of the pattern after the other. */
static inline void zip_fixture_deflate(zip_fixture *z, const char *name, const char *head, const char *pattern,
                                       const char *tail, size_t times) {
    z_stream d;
    memset(&d, 0, sizeof d);
    if (deflateInit2(&d, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        abort();
    }
    zip_fixture packed = {0};
    unsigned char block[65536];
    uint32_t crc = 0;
    size_t size = 0;
    for (size_t i = 0; i < times + 2; i++) {
        const char *text = i == 0 ? head : i == times + 1 ? tail : pattern;
        size_t n = strlen(text);
        crc = (uint32_t)crc32(crc, (const unsigned char *)text, (uInt)n);
        size += n;
        d.next_in = (unsigned char *)(uintptr_t)text;
        d.avail_in = (uInt)n;
        do {
            d.next_out = block;
            d.avail_out = sizeof block;
            deflate(&d, i == times + 1 ? Z_FINISH : Z_NO_FLUSH);
            zip_fixture_put(&packed, block, sizeof block - d.avail_out);
        } while (d.avail_out == 0);
    }
    deflateEnd(&d);
    zip_fixture_add_packed(z, name, packed.bytes, packed.size, size, crc, 8);
    free(packed.bytes);
}

/* Writes the list of members. */
static inline void zip_fixture_end(zip_fixture *z) {
    uint32_t at = (uint32_t)z->size;
    for (size_t i = 0; i < z->n; i++) {
        const zip_fixture_member *m = &z->members[i];
        zip_fixture_put(z, "PK\1\2", 4);
        zip_fixture_number(z, 20, 2);
        zip_fixture_header(z, m);
        zip_fixture_number(z, 0, 2);
        zip_fixture_number(z, 0, 2);
        zip_fixture_number(z, 0, 2);
        zip_fixture_number(z, 0, 4);
        zip_fixture_number(z, m->at, 4);
        zip_fixture_put(z, m->name, strlen(m->name));
    }
    uint32_t length = (uint32_t)z->size - at;
    zip_fixture_put(z, "PK\5\6\0\0\0\0", 8);
    zip_fixture_number(z, (uint32_t)z->n, 2);
    zip_fixture_number(z, (uint32_t)z->n, 2);
    zip_fixture_number(z, length, 4);
    zip_fixture_number(z, at, 4);
    zip_fixture_number(z, 0, 2);
}

static inline void zip_fixture_free(zip_fixture *z) {
    free(z->bytes);
    memset(z, 0, sizeof *z);
}

/* ------------------------------------------------------------------------------------------------------ spreadsheets
 */

#define XLSX_OPEN "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define XLSX_TYPES XLSX_OPEN "<Types/>"
#define XLSX_ROOT                                                                                                      \
    XLSX_OPEN "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/officeDocument\" Target=\"xl/workbook.xml\"/>" \
              "</Relationships>"
#define XLSX_RELATIONS                                                                                                 \
    XLSX_OPEN                                                                                                          \
    "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"          \
    "<Relationship Id=\"rId2\" Type=\"http://x/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"                     \
    "<Relationship Id=\"rId3\" Type=\"http://x/styles\" Target=\"styles.xml\"/>"                                       \
    "<Relationship Id=\"rId4\" Type=\"http://x/sharedStrings\" Target=\"sharedStrings.xml\"/>"                         \
    "<Relationship Id=\"rId5\" Type=\"http://x/chartsheet\" Target=\"chartsheets/sheet1.xml\"/>"                       \
    "</Relationships>"
#define XLSX_BOOK                                                                                                      \
    XLSX_OPEN "<workbook xmlns:r=\"r\"><workbookPr/><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/>"        \
              "</sheets></workbook>"

/* The parts of a spreadsheet; NULL where it lacks one. */
typedef struct {
    const char *sheet;
    size_t n_sheet;
    const char *strings;
    size_t n_strings;
    const char *styles;
    size_t n_styles;
    const char *book; /* NULL: one sheet */
    size_t n_book;
    const char *second; /* a second sheet */
    size_t n_second;
} xlsx_parts;

static inline void xlsx_fixture_write(zip_fixture *z, const xlsx_parts *parts) {
    zip_fixture_store(z, "[Content_Types].xml", XLSX_TYPES, sizeof XLSX_TYPES - 1);
    zip_fixture_store(z, "_rels/.rels", XLSX_ROOT, sizeof XLSX_ROOT - 1);
    zip_fixture_store(z, "xl/_rels/workbook.xml.rels", XLSX_RELATIONS, sizeof XLSX_RELATIONS - 1);
    zip_fixture_store(z, "xl/workbook.xml", parts->book ? parts->book : XLSX_BOOK,
                      parts->book ? parts->n_book : sizeof XLSX_BOOK - 1);
    zip_fixture_store(z, "xl/worksheets/sheet1.xml", parts->sheet, parts->n_sheet);
    if (parts->second) {
        zip_fixture_store(z, "xl/worksheets/sheet2.xml", parts->second, parts->n_second);
    }
    if (parts->strings) {
        zip_fixture_store(z, "xl/sharedStrings.xml", parts->strings, parts->n_strings);
    }
    if (parts->styles) {
        zip_fixture_store(z, "xl/styles.xml", parts->styles, parts->n_styles);
    }
    zip_fixture_end(z);
}

#endif
