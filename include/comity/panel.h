/* A panel: typed columns of equal length with missing values that carry a reason. Methods see nothing else.
 *
 * A column holds doubles, 64-bit integers or text; beside each value stands one byte that is COMITY_PRESENT or says why
 * the value is missing. Units and labels sit in the column, and so do the labels of its values; a column without them
 * pays nothing for them. A missing cell may keep the code that stood in it (-9, .a), so that several kinds of missing
 * stay apart. Text lives in the panel's own memory. The caller places the struct: comity_panel_init, then
 * comity_panel_free, in any state between. */
#ifndef COMITY_PANEL_H
#define COMITY_PANEL_H

#include "comity/base.h"

#include <stddef.h>

typedef enum { COMITY_NUMBER, COMITY_INTEGER, COMITY_TEXT } comity_type;

typedef enum {
    COMITY_PRESENT = 0,
    COMITY_NOT_REPORTED,
    COMITY_NOT_APPLICABLE,
    COMITY_NOT_YET_A_STATE,
    COMITY_SUPPRESSED,
    COMITY_CODED, /* the data set has a code for it, which is kept as the value of the cell: -9, "REFUSED" */
    COMITY_TAGGED /* one of the 27 missing values of Stata and SAS, .a to .z and ._: its letter is kept as the value */
} comity_missing;

/* What a value of a column, or a code for "missing", means. Codes of dates are as the file has them, not converted. */
typedef struct {
    char tag;          /* of a missing value: 'a' to 'z' or '_'; 0: none */
    double number;     /* the value, if there is neither tag nor text */
    const char *text;  /* the value of a column of text; NULL: none. Levels of R have their number too */
    const char *label; /* never NULL */
} comity_value_label;

typedef struct {
    char *name;
    char *unit; /* empty: none */
    comity_type type;
    union {
        double *number;
        int64_t *integer;
        const char **text;
    };
    uint8_t *missing;                 /* comity_missing, one a row */
    const char *label;                /* what the column is, in words, in the panel's memory; NULL: none */
    const comity_value_label *labels; /* in the panel's memory, columns may share them; NULL: none */
    size_t n_labels;
} comity_column;

typedef struct comity_text_block comity_text_block;

typedef struct {
    comity_column *columns;
    size_t n_columns;
    size_t n_rows;
    size_t capacity;         /* rows for which there is room */
    comity_text_block *text; /* memory of the text values */
} comity_panel;

void comity_panel_init(comity_panel *panel);
void comity_panel_free(comity_panel *panel);

/* Adds an empty column (all rows missing: not reported). `unit` may be NULL. A second column of the same name is an
 * error. */
comity_status comity_panel_add_column(comity_panel *panel, const char *name, const char *unit, comity_type type,
                                      comity_error *error);

/* Makes room for `rows` rows in all, so that adding them cannot fail and costs O(1). */
comity_status comity_panel_reserve(comity_panel *panel, size_t rows, comity_error *error);

/* Adds `rows` rows, every value missing (not reported). Amortised O(columns) a row. */
comity_status comity_panel_add_rows(comity_panel *panel, size_t rows, comity_error *error);

/* Number of the column, or -1. O(columns). */
int comity_panel_find(const comity_panel *panel, const char *name);

/* The column of that name if it has that type; else NULL with an error that says which column is wanting. */
const comity_column *comity_panel_column(const comity_panel *panel, const char *name, comity_type type,
                                         comity_error *error);

/* Sets a value; row and column must exist and have that type. A NaN or infinite number is stored as given. */
void comity_panel_set_number(comity_panel *panel, size_t column, size_t row, double value);
void comity_panel_set_integer(comity_panel *panel, size_t column, size_t row, int64_t value);
comity_status comity_panel_set_text(comity_panel *panel, size_t column, size_t row, const char *value, size_t length,
                                    comity_error *error);
/* Copies the text into the panel's memory and returns it, for use in several rows. NULL: out of memory. */
const char *comity_panel_keep(comity_panel *panel, const char *value, size_t length);
void comity_panel_share_text(comity_panel *panel, size_t column, size_t row, const char *kept);
/* Leaves the value as it is: COMITY_CODED after comity_panel_set_... keeps that value as the code. */
void comity_panel_set_missing(comity_panel *panel, size_t column, size_t row, comity_missing reason);
/* Missing with one of the letters 'a' to 'z' or '_', in a column of numbers or integers. */
void comity_panel_set_tagged(comity_panel *panel, size_t column, size_t row, char tag);

/* Gives the column a label; NULL or "" takes it away. */
comity_status comity_panel_set_label(comity_panel *panel, size_t column, const char *label, comity_error *error);

/* Gives the column `n` labels of values. The array is copied; the texts in it stay, and must be kept by the panel. */
comity_status comity_panel_set_value_labels(comity_panel *panel, size_t column, const comity_value_label *labels,
                                            size_t n, comity_error *error);

/* The label of the value, or of the code of a missing cell; NULL: none. The first that fits. O(labels). */
const char *comity_column_value_label(const comity_column *column, size_t row);

/* The code that stood in a missing cell, such as "-9", ".a" or "REFUSED", cut to `size`; "" where there was none or
 * the cell is not missing. */
void comity_column_missing_code(const comity_column *column, size_t row, char *code, size_t size);

static inline int comity_is_present(const comity_column *column, size_t row) {
    return column->missing[row] == COMITY_PRESENT;
}

#endif
