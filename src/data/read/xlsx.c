/* Spreadsheets: which sheet, which row names the columns, and the panel. See xlsx.h. */
#include "data/read/xlsx.h"

#include "base/text.h"
#include "comity/date.h"
#include "data/read/xlsx_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = COMITY_LAYOUT_MOST_HEADER, ROOM = 40 };

/* -------------------------------------------------------------------------------------------------- cells as words */

/* Days of Excel as a date. Its 1900 has a 29 February, day 60, which never was: it stays what it claims to be. */
static void write_date(double serial, int since_1904, char out[ROOM]) {
    double whole = floor(serial);
    int seconds = (int)lround((serial - whole) * 86400);
    if (seconds == 86400) {
        whole++;
        seconds = 0;
    }
    if (whole < 0 || whole > 2958465) {
        comity_text_number(serial, out);
        return;
    }
    int year = 1900;
    int month = 2;
    int day = 29;
    int days = (int)whole;
    size_t used = 0;
    if (since_1904) {
        comity_date_civil(comity_date_days(1904, 1, 1) + days, &year, &month, &day);
    } else if (days != 60) {
        comity_date_civil(comity_date_days(1899, 12, days < 60 ? 31 : 30) + days, &year, &month, &day);
    }
    if (days > 0 || since_1904 || seconds == 0) {
        used = (size_t)snprintf(out, ROOM, "%04d-%02d-%02d", year, month, day);
    }
    if (seconds) {
        snprintf(out + used, ROOM - used, "%s%02d:%02d:%02d", used ? " " : "", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
    }
}

/* The cell as text, in the book or in `room`. */
static const char *cell_text(const comity_xlsx_book *book, const comity_xlsx_cell *cell, char room[ROOM]) {
    switch ((comity_xlsx_kind)cell->kind) {
    case COMITY_XLSX_TEXT:
        return book->texts.bytes + book->texts.begins[cell->text];
    case COMITY_XLSX_BOOLEAN:
        return cell->number != 0 ? "TRUE" : "FALSE";
    case COMITY_XLSX_DATE:
        write_date(cell->number, book->since_1904, room);
        return room;
    default:
        comity_text_number(cell->number, room);
        return room;
    }
}

/* ------------------------------------------------------------------------------------------------------------ header
 */

static void free_names(char **names, size_t n) {
    for (size_t i = 0; names && i < n; i++) {
        free(names[i]);
    }
    free(names);
}

/* The names that a row would give, from the first column of the sheet to its last cell. */
static comity_status take_names(const comity_xlsx_book *book, const comity_xlsx_cells *cells, size_t row, char ***out,
                                size_t *n, comity_error *error) {
    const comity_xlsx_row *r = &cells->rows[row];
    const comity_xlsx_cell *cell = &cells->cells[r->first];
    *n = cell[r->n - 1].column + 1;
    if (*n > COMITY_LAYOUT_MOST_COLUMNS) {
        comity_fail(error, COMITY_ERROR_INPUT, "the header has more than %d columns", COMITY_LAYOUT_MOST_COLUMNS);
        comity_error_at(error, NULL, r->number, NULL);
        return COMITY_ERROR_INPUT;
    }
    *out = calloc(*n, sizeof **out);
    size_t used = 0;
    for (size_t i = 0; *out && i < *n; i++) {
        char room[ROOM];
        const char *text = used < r->n && cell[used].column == i ? cell_text(book, &cell[used++], room) : "";
        if (!((*out)[i] = comity_layout_name(text, strlen(text)))) {
            free_names(*out, i);
            *out = NULL;
        }
    }
    return *out ? COMITY_OK : comity_fail_memory(error);
}

/* The first row that names known columns: `found` stays -1 where none does. */
static comity_status find_header(const comity_xlsx_book *book, size_t sheet, const comity_xlsx_cells *cells,
                                 const comity_header_test *known, int64_t *found, comity_error *error) {
    *found = -1;
    for (size_t i = 0; known && i < cells->n_rows && i < HEAD_ROWS && *found < 0; i++) {
        const comity_xlsx_row *row = &cells->rows[i];
        if (cells->cells[row->first + row->n - 1].column >= COMITY_LAYOUT_MOST_COLUMNS) {
            continue;
        }
        char **names = NULL;
        size_t n = 0;
        comity_status status = take_names(book, cells, i, &names, &n, error);
        if (status) {
            return status;
        }
        if (known->knows(known->context, book->sheets[sheet].name, (const char *const *)names, n)) {
            *found = (int64_t)i;
        }
        free_names(names, n);
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------- panel
 */

static comity_type column_type(const unsigned char *kinds, size_t column) {
    enum { NUMBER = 1 << COMITY_XLSX_NUMBER, BOOLEAN = 1 << COMITY_XLSX_BOOLEAN, FRACTION = 1 << 7 };
    switch (kinds[column]) {
    case NUMBER:
    case BOOLEAN:
        return COMITY_INTEGER;
    case NUMBER | FRACTION:
        return COMITY_NUMBER;
    default:
        return COMITY_TEXT;
    }
}

/* Which kinds of cells each column has below the header; the highest bit: a number that is not whole. */
static void look_at_kinds(const comity_xlsx_cells *cells, size_t header, size_t n, unsigned char *kinds) {
    size_t first = cells->rows[header].first + cells->rows[header].n;
    for (size_t i = first; i < cells->n_cells; i++) {
        const comity_xlsx_cell *cell = &cells->cells[i];
        if (cell->column < n) {
            int fraction = cell->kind == COMITY_XLSX_NUMBER &&
                           (cell->number != floor(cell->number) || fabs(cell->number) > 9007199254740992.0);
            kinds[cell->column] |= (unsigned char)(1U << cell->kind | (fraction ? 1U << 7 : 0));
        }
    }
}

static comity_status set_cell(const comity_xlsx_book *book, const comity_xlsx_cell *cell, size_t row, const char **kept,
                              comity_panel *panel, comity_error *error) {
    char room[ROOM];
    switch (panel->columns[cell->column].type) {
    case COMITY_INTEGER:
        comity_panel_set_integer(panel, cell->column, row, (int64_t)cell->number);
        return COMITY_OK;
    case COMITY_NUMBER:
        comity_panel_set_number(panel, cell->column, row, cell->number);
        return COMITY_OK;
    default:
        break;
    }
    const char *text = cell_text(book, cell, room);
    if (cell->kind != COMITY_XLSX_TEXT) {
        return comity_panel_set_text(panel, cell->column, row, text, strlen(text), error);
    }
    /* a text that many cells share is kept once */
    if (!kept[cell->text] && !(kept[cell->text] = comity_panel_keep(panel, text, strlen(text)))) {
        return comity_fail_memory(error);
    }
    comity_panel_share_text(panel, cell->column, row, kept[cell->text]);
    return COMITY_OK;
}

static comity_status fill_panel(const comity_xlsx_book *book, const comity_xlsx_cells *cells, size_t header,
                                comity_panel *panel, comity_error *error) {
    comity_status status = comity_panel_add_rows(panel, cells->n_rows - header - 1, error);
    const char **kept = calloc(book->texts.n + 1, sizeof *kept);
    if (!status && !kept) {
        status = comity_fail_memory(error);
    }
    for (size_t i = header + 1; !status && i < cells->n_rows; i++) {
        const comity_xlsx_row *row = &cells->rows[i];
        for (size_t k = row->first; !status && k < row->first + row->n; k++) {
            if (cells->cells[k].column < panel->n_columns) {
                status = set_cell(book, &cells->cells[k], i - header - 1, kept, panel, error);
            }
        }
    }
    free(kept);
    return status;
}

/* A panel wants names that differ; those of the sheet are put in afterwards. */
static comity_status add_columns(char **names, size_t n, const unsigned char *kinds, comity_panel *panel,
                                 comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        status = comity_panel_add_column(panel, number, NULL, column_type(kinds, i), error);
    }
    for (size_t i = 0; !status && i < n; i++) {
        free(panel->columns[i].name);
        panel->columns[i].name = names[i];
        names[i] = NULL;
    }
    return status;
}

static comity_status make_panel(const comity_xlsx_book *book, const comity_xlsx_cells *cells, size_t header,
                                comity_panel *panel, comity_error *error) {
    char **names = NULL;
    size_t n = 0;
    comity_status status = take_names(book, cells, header, &names, &n, error);
    if (status) {
        return status;
    }
    unsigned char *kinds = calloc(n, 1);
    size_t rows = cells->n_rows - header - 1;
    if (!kinds) {
        status = comity_fail_memory(error);
    } else if (rows > COMITY_XLSX_MOST_CELLS / n) {
        status =
            comity_fail(error, COMITY_ERROR_INPUT, "the table would have more than %d cells", COMITY_XLSX_MOST_CELLS);
    } else {
        look_at_kinds(cells, header, n, kinds);
        if (!(status = add_columns(names, n, kinds, panel, error))) {
            status = fill_panel(book, cells, header, panel, error);
        }
    }
    free(kinds);
    free_names(names, n);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ sheets
 */

static comity_status fail_no_sheet(const comity_xlsx_book *book, const char *sheet, comity_error *error) {
    char list[600] = "";
    size_t used = 0;
    size_t listed = 0;
    for (size_t i = 0; i < book->n_sheets && used + strlen(book->sheets[i].name) + 3 < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", book->sheets[i].name);
        listed++;
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "there is no sheet \"%.80s\" of cells; the sheets are: %s%s", sheet,
                       list, listed < book->n_sheets ? ", ..." : "");
}

static comity_status find_sheet(const comity_xlsx_book *book, const char *name, size_t *out, comity_error *error) {
    for (size_t i = 0; i < book->n_sheets; i++) {
        if (book->sheets[i].member >= 0 && strcasecmp(book->sheets[i].name, name) == 0) {
            *out = i;
            return COMITY_OK;
        }
    }
    return fail_no_sheet(book, name, error);
}

/* The first sheet with a known header, else the first to be seen. */
static comity_status choose_sheet(comity_xlsx_book *book, const comity_header_test *known, size_t *out,
                                  comity_error *error) {
    size_t first = book->n_sheets;
    for (size_t i = 0; i < book->n_sheets; i++) {
        const comity_xlsx_sheet *sheet = &book->sheets[i];
        if (sheet->member >= 0 && (first == book->n_sheets || (book->sheets[first].hidden && !sheet->hidden))) {
            first = i;
        }
    }
    if (first == book->n_sheets) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the spreadsheet has no sheet of cells");
    }
    *out = first;
    for (size_t i = 0; known && i < book->n_sheets; i++) {
        if (book->sheets[i].member < 0) {
            continue;
        }
        comity_xlsx_cells cells;
        int64_t found = -1;
        comity_status status = comity_xlsx_cells_read(book, book->sheets[i].member, HEAD_ROWS, &cells, error);
        if (!status) {
            status = find_header(book, i, &cells, known, &found, error);
        }
        comity_xlsx_cells_free(&cells);
        if (status || found >= 0) {
            *out = i;
            return status;
        }
    }
    return COMITY_OK;
}

static comity_status read_sheet(comity_xlsx_book *book, size_t which, const comity_header_test *known,
                                comity_named_panel *out, comity_xlsx_place *place, comity_error *error) {
    comity_xlsx_cells cells;
    int64_t header = -1;
    comity_status status = comity_xlsx_cells_read(book, book->sheets[which].member, 0, &cells, error);
    if (!status && !cells.n_rows) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the sheet \"%.80s\" is empty", book->sheets[which].name);
    }
    if (!status && !(status = find_header(book, which, &cells, known, &header, error))) {
        size_t row = header < 0 ? 0 : (size_t)header;
        place->header_row = cells.rows[row].number;
        place->first_row = row + 1 < cells.n_rows ? cells.rows[row + 1].number : place->header_row + 1;
        place->n_sheets = book->n_sheets;
        status = make_panel(book, &cells, row, &out->panel, error);
    }
    if (!status && !(out->name = strdup(book->sheets[which].name))) {
        status = comity_fail_memory(error);
    }
    comity_xlsx_cells_free(&cells);
    return status;
}

comity_status comity_read_xlsx(const char *path, const char *sheet, const comity_header_test *known, size_t limit,
                               const volatile int *stop, comity_tables *out, comity_xlsx_place *place,
                               comity_error *error) {
    comity_error unseen = {.status = COMITY_OK};
    comity_xlsx_book book;
    size_t which = 0;
    error = error ? error : &unseen;
    *place = (comity_xlsx_place){0};
    comity_tables_init(out);
    comity_status status = comity_xlsx_book_open(path, limit, stop, &book, error);
    if (!status) {
        status = sheet ? find_sheet(&book, sheet, &which, error) : choose_sheet(&book, known, &which, error);
    }
    if (!status && !(out->tables = calloc(1, sizeof *out->tables))) {
        status = comity_fail_memory(error);
    }
    if (!status) {
        comity_panel_init(&out->tables[0].panel);
        out->n_tables = 1;
        status = read_sheet(&book, which, known, &out->tables[0], place, error);
    }
    comity_xlsx_book_free(&book);
    if (status) {
        comity_tables_free(out);
        comity_error_at(error, path, 0, NULL);
    }
    return status;
}
