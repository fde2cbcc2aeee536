/* Prints panels: for people as aligned columns, for programs as CSV or JSON. */
#include "surface/cli/cli.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WIDEST = 60, CELL = 32 };

/* The cell as text: `exact` for programs, rounded to six digits for people. A missing value is empty. */
static const char *cell_text(const comity_column *column, size_t row, int exact, char buffer[CELL]) {
    if (!comity_is_present(column, row)) {
        return "";
    }
    if (column->type == COMITY_TEXT) {
        return column->text[row];
    }
    if (column->type == COMITY_INTEGER) {
        snprintf(buffer, CELL, "%" PRId64, column->integer[row]);
    } else if (exact) {
        comity_text_number(column->number[row], buffer);
    } else {
        comity_text_rounded(column->number[row], 6, buffer);
    }
    return buffer;
}

static void print_csv(const comity_panel *panel, FILE *out) {
    char buffer[CELL];
    for (size_t i = 0; i < panel->n_columns; i++) {
        fputs(i ? "," : "", out);
        comity_text_csv(out, panel->columns[i].name);
    }
    fputc('\n', out);
    for (size_t row = 0; row < panel->n_rows; row++) {
        for (size_t i = 0; i < panel->n_columns; i++) {
            fputs(i ? "," : "", out);
            comity_text_csv(out, cell_text(&panel->columns[i], row, 1, buffer));
        }
        fputc('\n', out);
    }
}

static void print_json(const comity_panel *panel, FILE *out) {
    char buffer[CELL];
    fputs("[", out);
    for (size_t row = 0; row < panel->n_rows; row++) {
        fputs(row ? ",\n {" : "\n {", out);
        for (size_t i = 0; i < panel->n_columns; i++) {
            const comity_column *column = &panel->columns[i];
            const char *text = cell_text(column, row, 1, buffer);
            int finite = column->type != COMITY_NUMBER || !strpbrk(text, "naif");
            fputs(i ? ", " : "", out);
            comity_text_json(out, column->name);
            fputs(": ", out);
            if (!comity_is_present(column, row)) {
                fputs("null", out);
            } else if (column->type == COMITY_TEXT || !finite) {
                comity_text_json(out, text);
            } else {
                fputs(text, out);
            }
        }
        fputs("}", out);
    }
    fputs("\n]\n", out);
}

static void pad(FILE *out, size_t width, size_t wanted) {
    for (; width < wanted; width++) {
        fputc(' ', out);
    }
}

/* Text cut to WIDEST columns, with an ellipsis. */
static void print_cut(FILE *out, const char *text, size_t *width) {
    size_t left = strlen(text);
    *width = comity_text_width(text);
    if (*width <= WIDEST) {
        fputs(text, out);
        return;
    }
    *width = 0;
    while (left && *width < WIDEST - 1) {
        uint32_t code = 0;
        size_t length = comity_text_utf8(text, left, &code);
        length = length ? length : 1;
        char one[5] = "";
        memcpy(one, text, length);
        if (*width + comity_text_width(one) > WIDEST - 1) {
            break;
        }
        *width += comity_text_width(one);
        fputs(one, out);
        text += length;
        left -= length;
    }
    fputs("…", out);
    (*width)++;
}

static size_t column_width(const comity_panel *panel, size_t i) {
    char buffer[CELL];
    size_t widest = comity_text_width(panel->columns[i].name);
    for (size_t row = 0; row < panel->n_rows; row++) {
        size_t width = comity_text_width(cell_text(&panel->columns[i], row, 0, buffer));
        widest = width > widest ? width : widest;
    }
    return widest > WIDEST ? WIDEST : widest;
}

static void print_row(const comity_panel *panel, const size_t *widths, size_t row, int header, FILE *out) {
    char buffer[CELL];
    for (size_t i = 0; i < panel->n_columns; i++) {
        const comity_column *column = &panel->columns[i];
        const char *text = header ? column->name : cell_text(column, row, 0, buffer);
        size_t width = comity_text_width(text);
        int right = column->type != COMITY_TEXT;
        int last = i + 1 == panel->n_columns;
        if (right) {
            pad(out, width, widths[i]);
        }
        print_cut(out, text, &width);
        if (!right && !last) {
            pad(out, width, widths[i]);
        }
        fputs(last ? "\n" : "  ", out);
    }
}

static void print_table(const comity_panel *panel, FILE *out) {
    size_t *widths = calloc(panel->n_columns ? panel->n_columns : 1, sizeof *widths);
    if (!widths) {
        print_csv(panel, out);
        return;
    }
    for (size_t i = 0; i < panel->n_columns; i++) {
        widths[i] = column_width(panel, i);
    }
    print_row(panel, widths, 0, 1, out);
    for (size_t row = 0; row < panel->n_rows; row++) {
        print_row(panel, widths, row, 0, out);
    }
    if (panel->n_rows == 0) {
        fputs("(no rows)\n", out);
    }
    free(widths);
}

void cli_print(const comity_panel *panel, cli_format format, FILE *out) {
    if (format == CLI_CSV) {
        print_csv(panel, out);
    } else if (format == CLI_JSON) {
        print_json(panel, out);
    } else {
        print_table(panel, out);
    }
}

/* Bytes up to the next blank at which the line may be broken. */
static size_t unbroken(const char *text, char after) {
    size_t length = strcspn(text, " \n");
    while (after && text[length] && text[length - 1] != after) {
        length += 1 + strcspn(text + length + 1, " \n");
    }
    return length;
}

void cli_wrap(const char *text, int indent, char after, FILE *out) {
    size_t at = (size_t)indent;
    text += strspn(text, " \n");
    while (*text) {
        size_t length = unbroken(text, after);
        char word[512];
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        size_t width = comity_text_width(word);
        if (at > (size_t)indent && at + 1 + width > CLI_WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            at = (size_t)indent;
        } else if (at > (size_t)indent) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, length, out);
        at += width;
        text += length + strspn(text + length, " \n");
    }
    fputc('\n', out);
}
