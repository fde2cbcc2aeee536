/* The cells of one sheet. See xlsx_internal.h. Only what is there is kept, in the order in which it comes; a cell is
 * 16 bytes, its text a number. */
#include "data/read/xlsx_internal.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBER = 64, MOST_COLUMN = 16384 };

typedef struct {
    comity_xlsx_book *book;
    comity_xlsx_cells *out;
    size_t most_rows;
    int enough;
    int64_t row;
    int64_t column; /* of the cell, 0-based; -1 before the first */
    int in_value;
    int in_inline;
    int in_phonetic;
    int has_text; /* text was added to the texts of the book */
    char type;    /* s shared, t text (also of formulas), b, e, d, n */
    int is_date;
    char number[MOST_NUMBER + 1];
    size_t n_number;
} sheet;

static comity_status fail_row(const sheet *s, comity_error *error, const char *words) {
    comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet is damaged: %s", words);
    comity_error_at(error, NULL, s->row, NULL);
    return COMITY_ERROR_INPUT;
}

/* "BC12": column 54, row 12. Returns 0 where it is none; a row of 0: not given. */
static int parse_reference(const char *text, int64_t *column, int64_t *row) {
    int64_t letters = 0;
    int64_t digits = 0;
    for (; isalpha((unsigned char)*text) && letters <= MOST_COLUMN; text++) {
        letters = letters * 26 + (toupper((unsigned char)*text) - 'A' + 1);
    }
    for (; isdigit((unsigned char)*text) && digits <= COMITY_XLSX_MOST_ROW; text++) {
        digits = digits * 10 + (*text - '0');
    }
    *column = letters - 1;
    *row = digits;
    return !*text && letters >= 1 && letters <= MOST_COLUMN && digits <= COMITY_XLSX_MOST_ROW;
}

static comity_status begin_row(sheet *s, const char *const *attributes, comity_error *error) {
    const char *number = comity_xml_attribute(attributes, "r");
    char *end = NULL;
    int64_t row = number ? strtoll(number, &end, 10) : s->row + 1;
    if ((number && (*end || end == number)) || row <= s->row || row > COMITY_XLSX_MOST_ROW) {
        return fail_row(s, error, "its rows are not in order, or more than a sheet can have");
    }
    if (s->most_rows && s->out->n_rows >= s->most_rows) {
        s->enough = 1;
    }
    s->row = row;
    s->column = -1;
    return COMITY_OK;
}

static comity_status begin_cell(sheet *s, const char *const *attributes, comity_error *error) {
    const char *reference = comity_xml_attribute(attributes, "r");
    const char *type = comity_xml_attribute(attributes, "t");
    const char *style = comity_xml_attribute(attributes, "s");
    int64_t column = s->column + 1;
    int64_t row = 0;
    if (reference && (!parse_reference(reference, &column, &row) || (row && row != s->row))) {
        return fail_row(s, error, "a cell says that it stands elsewhere");
    }
    if (s->row < 1 || column <= s->column || column >= MOST_COLUMN) {
        return fail_row(s, error, "its cells are not in order, or more than a row can have");
    }
    unsigned long format = style ? strtoul(style, NULL, 10) : 0;
    s->column = column;
    s->type = 'n';
    if (type) {
        s->type = strcmp(type, "str") == 0 || strcmp(type, "inlineStr") == 0 ? 't' : type[0];
    }
    s->is_date = format < s->book->n_formats && s->book->is_date[format];
    s->n_number = 0;
    s->has_text = 0;
    return COMITY_OK;
}

static comity_status begin(void *context, const char *name, const char *const *attributes, comity_error *error) {
    sheet *s = context;
    if (strcmp(name, "row") == 0) {
        return begin_row(s, attributes, error);
    }
    if (strcmp(name, "c") == 0) {
        return begin_cell(s, attributes, error);
    }
    s->in_phonetic |= strcmp(name, "rPh") == 0;
    s->in_inline |= strcmp(name, "is") == 0;
    s->in_value = strcmp(name, "v") == 0 || (s->in_inline && !s->in_phonetic && strcmp(name, "t") == 0);
    return COMITY_OK;
}

static comity_status text(void *context, const char *bytes, size_t size, comity_error *error) {
    sheet *s = context;
    if (!s->in_value || s->column < 0) {
        return COMITY_OK;
    }
    if (s->type == 't' || s->type == 'd') {
        s->has_text = 1;
        return comity_xlsx_texts_add(&s->book->texts, bytes, size, error);
    }
    if (s->n_number + size > MOST_NUMBER) {
        return fail_row(s, error, "a number is longer than 64 digits");
    }
    memcpy(s->number + s->n_number, bytes, size);
    s->n_number += size;
    return COMITY_OK;
}

static comity_status add_cell(sheet *s, comity_xlsx_cell cell, comity_error *error) {
    comity_xlsx_cells *out = s->out;
    if (out->n_cells == COMITY_XLSX_MOST_CELLS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the sheet has more than %d cells", COMITY_XLSX_MOST_CELLS);
    }
    comity_xlsx_cell *cells = comity_xlsx_grow(out->cells, out->n_cells, &out->cells_room, sizeof *cells);
    if (!cells) {
        return comity_fail_memory(error);
    }
    out->cells = cells;
    if (!out->n_rows || out->rows[out->n_rows - 1].number != s->row) {
        comity_xlsx_row *rows = comity_xlsx_grow(out->rows, out->n_rows, &out->rows_room, sizeof *rows);
        if (!rows) {
            return comity_fail_memory(error);
        }
        out->rows = rows;
        out->rows[out->n_rows++] = (comity_xlsx_row){s->row, out->n_cells, 0};
    }
    out->cells[out->n_cells++] = cell;
    out->rows[out->n_rows - 1].n++;
    return COMITY_OK;
}

/* A text of blanks says nothing, and would make a column of numbers one of words. */
static int is_blank(const char *text) {
    return text[strspn(text, " \t\r\n")] == '\0';
}

static comity_status add_text(sheet *s, comity_xlsx_cell cell, comity_error *error) {
    comity_xlsx_texts *texts = &s->book->texts;
    comity_status status = s->has_text ? comity_xlsx_texts_end(texts, error) : COMITY_OK;
    if (status || !s->has_text) {
        return status;
    }
    cell.text = texts->n - 1;
    cell.kind = COMITY_XLSX_TEXT;
    char *written = texts->bytes + texts->begins[cell.text];
    if (s->type == 'd' && strlen(written) > 10 && strncmp(written + 10, "T00:00:00", 9) == 0) {
        written[10] = '\0'; /* the end of the text moves with it: see comity_xlsx_texts_end */
        texts->used = texts->begins[cell.text] + 11;
    }
    return is_blank(written) ? COMITY_OK : add_cell(s, cell, error);
}

static comity_status add_shared(sheet *s, comity_xlsx_cell cell, comity_error *error) {
    char *end;
    unsigned long index = strtoul(s->number, &end, 10);
    if (*end || index >= s->book->n_shared) {
        return fail_row(s, error, "a cell names a text that is not there");
    }
    cell.text = index;
    cell.kind = COMITY_XLSX_TEXT;
    return is_blank(s->book->texts.bytes + s->book->texts.begins[index]) ? COMITY_OK : add_cell(s, cell, error);
}

static comity_status end_cell(sheet *s, comity_error *error) {
    comity_xlsx_cell cell = {.column = (uint32_t)s->column};
    if (s->type == 't' || s->type == 'd') {
        return add_text(s, cell, error);
    }
    s->number[s->n_number] = '\0';
    if (!s->n_number || s->type == 'e') {
        return COMITY_OK;
    }
    if (s->type == 's') {
        return add_shared(s, cell, error);
    }
    char *end;
    cell.number = strtod(s->number, &end);
    end += strspn(end, " \t\r\n");
    if (*end || !isfinite(cell.number)) {
        return fail_row(s, error, "a cell holds no number although it says so");
    }
    cell.kind = s->type == 'b' ? COMITY_XLSX_BOOLEAN : s->is_date ? COMITY_XLSX_DATE : COMITY_XLSX_NUMBER;
    return add_cell(s, cell, error);
}

static comity_status end(void *context, const char *name, comity_error *error) {
    sheet *s = context;
    s->in_value = 0;
    if (strcmp(name, "rPh") == 0) {
        s->in_phonetic = 0;
    } else if (strcmp(name, "is") == 0) {
        s->in_inline = 0;
    } else if (strcmp(name, "c") == 0 && s->column >= 0) {
        return end_cell(s, error);
    }
    return COMITY_OK;
}

comity_status comity_xlsx_cells_read(comity_xlsx_book *book, int64_t member, size_t most_rows, comity_xlsx_cells *out,
                                     comity_error *error) {
    sheet s = {.book = book, .out = out, .most_rows = most_rows, .column = -1};
    comity_xml_handler handler = {.begin = begin, .end = end, .text = text, .context = &s, .enough = &s.enough};
    *out = (comity_xlsx_cells){0};
    return comity_xml_parse(book->archive, member, &book->budget, &handler, book->stop, error);
}

void comity_xlsx_cells_free(comity_xlsx_cells *cells) {
    free(cells->cells);
    free(cells->rows);
    *cells = (comity_xlsx_cells){0};
}
