/* How the report reads panels: every look-up gives a harmless answer where a column or a value is missing, so that
 * incomplete data make an incomplete page and never a crash. Also the formats of numbers and dates on the page. */
#ifndef COMITY_SURFACE_REPORT_VIEW_H
#define COMITY_SURFACE_REPORT_VIEW_H

#include "comity/date.h"
#include "comity/panel.h"
#include "study/report_data.h"

#include <stdio.h>

/* ------------------------------------------------------------------------------------------------------- values */

/* The text of that cell; "" where the column is not there, holds no text, or the value is missing. */
const char *comity_view_text(const comity_panel *panel, const char *column, size_t row);

/* Reads a finite number from a column of numbers or whole numbers and returns 1; 0 where there is none.
 * Numbers beyond 1e300 are held there and those below 1e-300 are zero, so that scales cannot overflow. */
int comity_view_number(const comity_panel *panel, const char *column, size_t row, double *value);

/* The same for a whole number; 0 where it is missing. */
int64_t comity_view_integer(const comity_panel *panel, const char *column, size_t row);

/* Reads an ISO date with its precision from the column `<column>_precision`; returns 0 where there is none. */
int comity_view_date(const comity_panel *panel, const char *column, size_t row, comity_date *date);

/* Whether the cell says "yes". */
int comity_view_yes(const comity_panel *panel, const char *column, size_t row);

/* A day as a decimal year: 2001-07-02 is about 2001.5. */
double comity_view_year(int32_t days);

/* The day the report speaks of: `made`, or the last day of `last_year` where that is no date. */
int32_t comity_view_today(const comity_report_data *data);

/* --------------------------------------------------------------------------------------------------------- rows */

typedef struct {
    size_t *row;
    size_t n;
} comity_rows;

typedef struct {
    const char **text; /* owned by the panel */
    size_t n;
} comity_keys;

typedef struct {
    int year;
    double value;
    int64_t n; /* 0: unknown */
} comity_point;

typedef struct {
    comity_point *point; /* by year */
    size_t n;
} comity_series;

/* Rows (`within`, or all where NULL) whose text in `column` is `value`; `column` NULL takes them all. */
comity_status comity_rows_where(const comity_panel *panel, const comity_rows *within, const char *column,
                                const char *value, comity_rows *out, comity_error *error);
/* The different texts of `column`, in order of first appearance. O(rows x keys). */
comity_status comity_rows_keys(const comity_panel *panel, const comity_rows *within, const char *column,
                               comity_keys *out, comity_error *error);
/* year, value, n of those rows, sorted by year; rows without year or value are left out. */
comity_status comity_rows_series(const comity_panel *panel, const comity_rows *within, comity_series *out,
                                 comity_error *error);
void comity_rows_free(comity_rows *rows);
void comity_keys_free(comity_keys *keys);
void comity_series_free(comity_series *series);

/* What of a trend the page shows; values are NaN where unknown. */
typedef struct {
    int found;
    int64_t n, first_year, last_year, pettitt_year;
    double s, z, p, slope, low, high, pettitt_p;
} comity_trend_view;

/* The trend of the series `key`/`part`. */
comity_trend_view comity_view_trend(const comity_report_data *data, const char *key, const char *part);

/* ------------------------------------------------------------------------------------------------------ formats */

enum { COMITY_SHORT_SERIES = 10, COMITY_VIEW_BYTES = 256 };

/* The scale of an axis: numbers of 100,000 and more count in thousands, millions ..., those below .001 in powers of
 * ten: gives the divisor and its name ("billion", "10⁻⁶", or "" with divisor 1) and whether there is one. */
int comity_view_magnitude(double size, double *divisor, char word[24]);
/* How numbers of the size of `size` are written with `digits` significant digits; numbers that belong together share
 * the format of the largest. Those below 1e-4 and from 1e15 up get a power of ten. */
typedef struct {
    double divisor;
    char word[24];
    int decimals;
} comity_number_format;

comity_number_format comity_view_number_format(double size, int digits);
/* Writes the number with a true minus sign, and its word where wanted: "32.2 billion", "−0.00312"; "–" for NaN. */
void comity_view_write(double value, const comity_number_format *format, int with_word, char out[48]);
/* The same in the number's own format. */
void comity_view_format(double value, int digits, char out[48]);
void comity_view_count(int64_t value, char out[32]);
/* Three digits without the zero before the point: ".034", "<.001", "1.000". With `sign`, "= .034" or "< .001". */
void comity_view_p(double p, int sign, char out[16]);
/* Z and the like: two decimals, true minus sign. */
void comity_view_fixed(double value, int decimals, char out[48]);

/* A key as words: underscores become blanks, the first letter a capital where `capital`. */
void comity_view_words(const char *key, int capital, char out[COMITY_VIEW_BYTES]);

/* Text for XML; bytes that are no UTF-8 and characters XML forbids become U+FFFD. */
void comity_view_xml(FILE *out, const char *text);

/* Writes the different texts of a column as XML, at most `most`, then "and k more"; "none" where there are none.
 * Texts that hold several names separated by ", " count as several. */
comity_status comity_view_list(FILE *out, const comity_panel *panel, const comity_rows *within, const char *column,
                               size_t most, comity_error *error);

#endif
