/* Drawing in SVG: text that fits, scales with sensible ticks, lines that break at gaps. Looks are attributes, so that
 * every renderer draws alike. Lengths are user units; a figure is COMITY_SVG_WIDTH of them wide. */
#ifndef COMITY_SURFACE_REPORT_SVG_H
#define COMITY_SURFACE_REPORT_SVG_H

#include "surface/report/view.h"

#include <stdio.h>

#define COMITY_SVG_WIDTH 800.0

/* Colours after Okabe and Ito, told apart by all common kinds of colour vision, darkened to 3:1 or more on white. */
#define COMITY_INK "#1a1a1a"
#define COMITY_MUTED "#5a5a5a"
#define COMITY_RULE "#bdbdbd"
#define COMITY_GRID "#e6e6e6"
#define COMITY_GREY "#8c8c8c"
#define COMITY_BLUE "#0072b2"
#define COMITY_VERMILLION "#d55e00"
#define COMITY_GREEN "#008f68"
#define COMITY_PURPLE "#b0558a"
#define COMITY_OCHRE "#a87b00"

typedef struct {
    double size;      /* 0: 10.5 */
    const char *fill; /* NULL: ink */
    char anchor;      /* 0 or 's' start, 'm' middle, 'e' end */
    int bold;
    int italic;
} comity_svg_font;

typedef struct {
    const char *stroke;
    double width;
    const char *dash; /* NULL: solid */
} comity_svg_pen;

enum { COMITY_SVG_LINES = 4 };

typedef struct {
    char line[COMITY_SVG_LINES][COMITY_VIEW_BYTES];
    int n;
} comity_svg_lines;

/* Begins a document with title and description for screen readers. `id` may be any text. */
void comity_svg_begin(FILE *out, const char *id, double height, const char *title, const char *description);
void comity_svg_end(FILE *out);
/* A whole figure that only says what is not there. */
void comity_svg_empty(FILE *out, const char *id, const char *title, const char *note);
/* Writes `text` with all but a-z and 0-9 turned to hyphens, for ids. */
void comity_svg_id(FILE *out, const char *text);

/* Width of the text in user units, from the widths of a common sans serif, a little generous. */
double comity_svg_text_width(const char *text, const comity_svg_font *font);
void comity_svg_text(FILE *out, double x, double y, const comity_svg_font *font, const char *text);
/* Cuts the text with an ellipsis where it is wider than `width`. */
void comity_svg_fit(const char *text, const comity_svg_font *font, double width, char out[COMITY_VIEW_BYTES]);
void comity_svg_text_fit(FILE *out, double x, double y, double width, const comity_svg_font *font, const char *text);
/* Breaks the text into at most `most` lines (<= COMITY_SVG_LINES), the last cut where need be. */
void comity_svg_wrap(const char *text, const comity_svg_font *font, double width, int most, comity_svg_lines *out);

void comity_svg_line(FILE *out, double x1, double y1, double x2, double y2, const comity_svg_pen *pen);
void comity_svg_rect(FILE *out, double x, double y, double width, double height, const char *fill, double opacity);
void comity_svg_dot(FILE *out, double x, double y, double radius, const char *fill, const char *line);
/* Opens a group that shows `tip` when pointed at; close it with comity_svg_close. */
void comity_svg_open_tip(FILE *out, const char *tip);
void comity_svg_close(FILE *out);

typedef enum {
    COMITY_MARK_DIAMOND,
    COMITY_MARK_CIRCLE,
    COMITY_MARK_SQUARE,
    COMITY_MARK_TRIANGLE,
    COMITY_MARK_CROSS
} comity_mark;

void comity_svg_mark(FILE *out, comity_mark mark, int open, double x, double y, double radius, const char *colour);

/* ------------------------------------------------------------------------------------------------------- scales */

typedef struct {
    double low, high; /* values; low < high */
    double from, to;  /* places */
    int log2;
} comity_scale;

/* The place of a value, never outside the scale by more than its length. */
double comity_scale_at(const comity_scale *scale, double value);

typedef struct {
    double low, high, step;
    int n;          /* ticks at low, low + step ... high */
    int decimals;   /* of value / divisor */
    double divisor; /* 1, 1000, 1e6 ... */
    char word[24];  /* "", "thousand", "million" ... */
} comity_ticks;

/* Round steps (1, 2, 2.5, 5 times a power of ten) that cover [low, high], about `wanted` of them. Equal ends are
 * widened; zero is taken in where the values come near it. */
comity_ticks comity_ticks_nice(double low, double high, int wanted);
void comity_tick_text(const comity_ticks *ticks, double value, char out[48]);

typedef struct {
    comity_scale x, y; /* x in years */
    comity_ticks ticks;
} comity_plot;

/* Grid, labels at the left, years below. */
void comity_plot_axes(FILE *out, const comity_plot *plot);
/* Year labels and their grid lines between `top` and `bottom`. */
void comity_svg_years(FILE *out, const comity_scale *x, double top, double bottom);
/* A line through consecutive years, broken at gaps; single years are dots. `dot` is the radius of dots at every point,
 * 0 for none. */
void comity_plot_series(FILE *out, const comity_plot *plot, const comity_series *series, const comity_svg_pen *pen,
                        double dot);

/* Key of one line style or box, drawn from x; returns where the next may begin. */
double comity_svg_key_line(FILE *out, double x, double y, const comity_svg_pen *pen, const char *text);
double comity_svg_key_box(FILE *out, double x, double y, double height, const char *fill, const char *text);

#endif
