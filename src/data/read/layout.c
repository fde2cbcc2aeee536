/* The layout of a text table. See layout.h. Records are cut once for each delimiter that is tried, into counts of
 * cells; names are cut out only of records that may be the header. */
#include "data/read/layout.h"

#include "data/read/encoding.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_RECORDS = 60, MOST_CANDIDATES = 24 };

/* In the order of preference where several part the records equally well. A text that a semicolon parts throughout may
 * hold commas in its numbers; the contrary is rare. */
static const char strong[] = "\t;|,";
static const char weak[] = "^~:!#$%&*+=@/\\ ";

typedef struct {
    const char *text;
    size_t size;
    int whole;
} head;

typedef struct {
    size_t begin;
    size_t next; /* where the next record begins */
    int64_t line;
    size_t cells;
} record;

typedef struct {
    char delimiter;
    record records[MOST_RECORDS];
    size_t n;
    size_t most;     /* the commonest number of cells, of those above 1; 0: there is none */
    size_t agreeing; /* records that have it */
} cut;

/* ---------------------------------------------------------------------------------------------------------- records */

static size_t break_length(const char *text, size_t left) {
    if (!left || (text[0] != '\n' && text[0] != '\r')) {
        return 0;
    }
    return text[0] == '\r' && left > 1 && text[1] == '\n' ? 2 : 1;
}

/* The end of the cell that begins at `at`: its delimiter, its line break, or the end of the text. */
static size_t cell_end(const head *h, size_t at, char delimiter) {
    int quoted = at < h->size && h->text[at] == '"';
    for (size_t i = at + (size_t)quoted; i < h->size; i++) {
        char c = h->text[i];
        if (quoted && c == '"') {
            if (i + 1 < h->size && h->text[i + 1] == '"') {
                i++;
            } else {
                quoted = 0;
            }
        } else if (!quoted && (c == delimiter || c == '\n' || c == '\r')) {
            return i;
        }
    }
    return h->size;
}

/* Cuts the record that begins at `at`. Returns 0 where it does not end in the text. */
static int cut_record(const head *h, size_t at, char delimiter, record *out) {
    *out = (record){.begin = at, .cells = 0};
    for (;;) {
        at = cell_end(h, at, delimiter);
        out->cells++;
        if (at == h->size || h->text[at] != delimiter) {
            break;
        }
        at++;
    }
    out->next = at + break_length(h->text + at, h->size - at);
    return at < h->size || h->whole;
}

static int is_blank_record(const head *h, const record *r) {
    for (size_t i = r->begin; i < r->next; i++) {
        if (!memchr(" \t\r\n", h->text[i], 4)) {
            return 0;
        }
    }
    return 1;
}

/* Cuts the first records; blank lines are none. */
static void cut_all(const head *h, size_t at, int64_t line, char delimiter, cut *out) {
    unsigned char previous = 0;
    out->delimiter = delimiter;
    out->n = 0;
    while (at < h->size && out->n < MOST_RECORDS) {
        record *r = &out->records[out->n];
        if (!cut_record(h, at, delimiter, r)) {
            break;
        }
        r->line = line;
        line += comity_encoding_lines(h->text + at, r->next - at, &previous);
        out->n += !is_blank_record(h, r);
        at = r->next;
    }
    out->most = 0;
    out->agreeing = 0;
    for (size_t i = 0; i < out->n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < out->n; j++) {
            same += out->records[j].cells == out->records[i].cells;
        }
        int parted = out->records[i].cells > 1;
        if (parted && (same > out->agreeing || (same == out->agreeing && out->records[i].cells > out->most))) {
            out->agreeing = same;
            out->most = out->records[i].cells;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------ names */

/* Bytes of the white space at `text`: blanks, line breaks, and the no-break space U+00A0. */
static size_t space_length(const char *text, size_t left) {
    if (left && memchr(" \t\r\n\f\v", text[0], 6)) {
        return 1;
    }
    return left > 1 && memcmp(text, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

char *comity_layout_name(const char *name, size_t length) {
    char *copy = malloc(length + 1);
    size_t used = 0;
    for (size_t i = 0; copy && i < length;) {
        size_t space = space_length(name + i, length - i);
        if (space) {
            if (used && copy[used - 1] != ' ') {
                copy[used++] = ' ';
            }
            i += space;
        } else {
            copy[used++] = name[i++];
        }
    }
    if (copy) {
        used -= used && copy[used - 1] == ' ';
        copy[used] = '\0';
    }
    return copy;
}

/* The cell without its quotes, in a block of its own. */
static char *cell_name(const char *cell, size_t length) {
    if (!length || cell[0] != '"') {
        return comity_layout_name(cell, length);
    }
    char *plain = malloc(length + 1);
    size_t used = 0;
    int quoted = 1;
    for (size_t i = 1; plain && i < length; i++) {
        if (cell[i] == '"' && quoted && !(i + 1 < length && cell[i + 1] == '"')) {
            quoted = 0;
        } else {
            i += cell[i] == '"' && quoted;
            plain[used++] = cell[i];
        }
    }
    char *name = plain ? comity_layout_name(plain, used) : NULL;
    free(plain);
    return name;
}

static void forget_names(comity_layout *layout) {
    for (size_t i = 0; i < layout->n_names; i++) {
        free(layout->names[i]);
    }
    free(layout->names);
    layout->names = NULL;
    layout->n_names = 0;
}

void comity_layout_free(comity_layout *layout) {
    forget_names(layout);
    memset(layout, 0, sizeof *layout);
}

/* The names in the record, with room for one more. */
static comity_status take_names(const head *h, const record *r, char delimiter, comity_layout *out,
                                comity_error *error) {
    forget_names(out);
    if (r->cells > COMITY_LAYOUT_MOST_COLUMNS) {
        comity_fail(error, COMITY_ERROR_INPUT, "the header has more than %d columns", COMITY_LAYOUT_MOST_COLUMNS);
        comity_error_at(error, NULL, r->line, NULL);
        return COMITY_ERROR_INPUT;
    }
    out->names = calloc(r->cells + 1, sizeof *out->names);
    if (!out->names) {
        return comity_fail_memory(error);
    }
    size_t at = r->begin;
    for (size_t i = 0; i < r->cells; i++) {
        size_t end = cell_end(h, at, delimiter);
        char *name = at <= end ? cell_name(h->text + at, end - at) : comity_layout_name("", 0);
        if (!name) {
            return comity_fail_memory(error);
        }
        out->names[out->n_names++] = name;
        at = end + 1;
    }
    return COMITY_OK;
}

/* ---------------------------------------------------------------------------------------------------- which is it */

/* Those that part the text best come first; insertion keeps the order of preference among equals. `likely` is the one
 * to be taken where no header is known: a weak one must part nearly all records. */
static size_t rank(const head *h, size_t at, int64_t line, char forced, char order[MOST_CANDIDATES], char *likely,
                   cut *work) {
    double shares[MOST_CANDIDATES];
    char single[2] = {forced, '\0'};
    const char *lists[] = {forced ? single : strong, forced ? "" : weak};
    size_t n = 0;
    size_t strong_ones = 0;
    for (size_t tier = 0; tier < 2; tier++) {
        size_t begin = n;
        for (const char *c = lists[tier]; *c; c++) {
            cut_all(h, at, line, *c, work);
            /* the header of a table of R has one cell less */
            size_t agreeing = work->agreeing + (work->n && work->records[0].cells + 1 == work->most);
            double share = work->n ? (double)agreeing / (double)work->n : 0;
            if (!forced && !work->most) {
                continue;
            }
            size_t i = n++;
            for (; i > begin && shares[i - 1] < share; i--) {
                shares[i] = shares[i - 1];
                order[i] = order[i - 1];
            }
            shares[i] = share;
            order[i] = *c;
        }
        strong_ones = tier ? strong_ones : n;
    }
    if (!n) {
        shares[n] = 1;
        order[n++] = ',';
    }
    *likely = strong_ones || shares[0] >= 0.9 ? order[0] : ',';
    return n;
}

/* Looks for a header that is known, delimiter by delimiter. */
static comity_status find_known(const head *h, size_t at, int64_t line, const char *order, size_t n,
                                const comity_header_test *known, cut *work, size_t *which, comity_layout *out,
                                comity_error *error) {
    for (size_t k = 0; k < n; k++) {
        cut_all(h, at, line, order[k], work);
        for (size_t i = 0; i < work->n && i < COMITY_LAYOUT_MOST_HEADER; i++) {
            if (work->records[i].cells > COMITY_LAYOUT_MOST_COLUMNS) {
                continue;
            }
            comity_status status = take_names(h, &work->records[i], order[k], out, error);
            if (status) {
                return status;
            }
            if (known->knows(known->context, "", (const char *const *)out->names, out->n_names)) {
                *which = i;
                out->known = 1;
                return COMITY_OK;
            }
        }
    }
    return COMITY_OK;
}

/* The first record that has as many cells as most have, or one less, if it is the very first. */
static size_t likely_header(const cut *c) {
    if (c->records[0].cells + 1 == c->most && c->records[0].cells > 1) {
        return 0;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (c->records[i].cells == c->most) {
            return i;
        }
    }
    return 0;
}

/* ------------------------------------------------------------------------------------- one cell more, one cell less */

static int is_last_empty(const head *h, const record *r, char delimiter) {
    size_t end = r->next;
    while (end > r->begin && (h->text[end - 1] == '\n' || h->text[end - 1] == '\r')) {
        end--;
    }
    return end > r->begin && h->text[end - 1] == delimiter;
}

/* Row names of R: all in quotes, or numbers that ascend. `last` is the number before, or -1. */
static int is_row_name(const head *h, const record *r, char delimiter, double *last) {
    size_t end = cell_end(h, r->begin, delimiter);
    if (h->text[r->begin] == '"') {
        return 1;
    }
    double number = 0;
    for (size_t i = r->begin; i < end; i++) {
        if (h->text[i] < '0' || h->text[i] > '9') {
            return 0;
        }
        number = number * 10 + (h->text[i] - '0');
    }
    int ascends = end > r->begin && number > *last;
    *last = number;
    return ascends;
}

/* Makes the names as many as the cells of the rows where the rows agree on one more or one less. */
static comity_status fit_names(const head *h, const cut *c, size_t header, comity_layout *out, comity_error *error) {
    size_t cells = c->records[header].cells;
    size_t n = c->n - header - 1;
    int more = n > 0;
    int less = n > 0 && cells > 1 && !out->names[cells - 1][0];
    int named = 1;
    int ended = 1;
    double last = -1;
    for (size_t i = header + 1; i < c->n; i++) {
        more &= c->records[i].cells == cells + 1;
        less &= c->records[i].cells + 1 == cells;
        ended &= is_last_empty(h, &c->records[i], c->delimiter);
        named &= is_row_name(h, &c->records[i], c->delimiter, &last);
    }
    if (less) {
        free(out->names[--out->n_names]);
        return COMITY_OK;
    }
    if (!more || (!ended && !named) || cells == COMITY_LAYOUT_MOST_COLUMNS) {
        return COMITY_OK;
    }
    char *name = strdup(ended ? "" : "row.names");
    if (!name) {
        return comity_fail_memory(error);
    }
    out->row_names = !ended;
    if (!ended) {
        memmove(out->names + 1, out->names, out->n_names * sizeof *out->names);
    }
    out->names[ended ? out->n_names : 0] = name;
    out->n_names++;
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------ whole */

/* After a first line such as sep=; the text begins later, and its delimiter is known. */
static char separator_line(const head *h, size_t *at) {
    size_t quote = h->size > 0 && h->text[0] == '"';
    if (h->size < quote * 2 + 5 || strncasecmp(h->text + quote, "sep=", 4) != 0 || (quote && h->text[6] != '"') ||
        !break_length(h->text + 5 + quote * 2, h->size - 5 - quote * 2)) {
        return '\0';
    }
    char delimiter = h->text[4 + quote];
    if (delimiter == '"' || (delimiter < ' ' && delimiter != '\t') || delimiter > '~') {
        return '\0';
    }
    *at = 5 + quote * 2;
    *at += break_length(h->text + *at, h->size - *at);
    return delimiter;
}

static int kind_of_break(const head *h, size_t next) {
    char c = next ? h->text[next - 1] : 'x';
    return c == '\n' ? next > 1 && h->text[next - 2] == '\r' ? 2 : 1 : c == '\r' ? 4 : 0;
}

/* Whether the records that were cut, the header and those after it, end in different ways. */
static int has_mixed_lines(const head *h, const cut *c, size_t header) {
    int kinds = 0;
    for (size_t i = header; i < c->n; i++) {
        kinds |= kind_of_break(h, c->records[i].next);
    }
    return (kinds & (kinds - 1)) != 0;
}

static comity_status fail_no_record(const head *h, comity_error *error) {
    for (size_t i = 0; i < h->size; i++) {
        if (!memchr(" \t\r\n", h->text[i], 4)) {
            comity_fail(error, COMITY_ERROR_INPUT,
                        "the first line is longer than %zu bytes: this is no table (or a quote is not closed)",
                        h->size);
            comity_error_at(error, NULL, 1, NULL);
            return COMITY_ERROR_INPUT;
        }
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "there are only blank lines%s; the first line must name the columns",
                       h->whole ? "" : " in its beginning");
}

static comity_status find(const head *h, const comity_header_test *known, cut *work, comity_layout *out,
                          comity_error *error) {
    char order[MOST_CANDIDATES];
    size_t at = 0;
    size_t header = 0;
    char forced = separator_line(h, &at);
    int64_t line = at ? 2 : 1;
    char likely = ',';
    size_t n = rank(h, at, line, forced, order, &likely, work);
    comity_status status = known ? find_known(h, at, line, order, n, known, work, &header, out, error) : COMITY_OK;
    if (status) {
        return status;
    }
    if (!out->known) {
        cut_all(h, at, line, likely, work);
        if (!work->n) {
            return fail_no_record(h, error);
        }
        header = likely_header(work);
        if ((status = take_names(h, &work->records[header], likely, out, error))) {
            return status;
        }
    }
    out->delimiter = work->delimiter;
    out->header_at = work->records[header].begin;
    out->header_line = work->records[header].line;
    out->rows_at = header + 1 < work->n ? work->records[header + 1].begin : work->records[header].next;
    unsigned char previous = 0;
    out->rows_line =
        out->header_line + comity_encoding_lines(h->text + out->header_at, out->rows_at - out->header_at, &previous);
    out->mixed_lines = has_mixed_lines(h, work, header);
    return fit_names(h, work, header, out, error);
}

comity_status comity_layout_find(const char *text, size_t size, int whole, const comity_header_test *known,
                                 comity_layout *out, comity_error *error) {
    head h = {text, size, whole};
    memset(out, 0, sizeof *out);
    cut *work = calloc(1, sizeof *work);
    comity_status status = work ? find(&h, known, work, out, error) : comity_fail_memory(error);
    free(work);
    return status;
}
