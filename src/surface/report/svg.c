/* Drawing in SVG. See svg.h.
 *
 * Text is measured with the advance widths that Helvetica, Arial and Liberation Sans share, in thousandths of the size;
 * all else counts as 560, wide East Asian characters as 1000. Fonts that stand in for them may be a little wider, so
 * measures are taken 3 per cent too large. */
#include "surface/report/svg.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double DEFAULT_SIZE = 10.5;

/* -------------------------------------------------------------------------------------------------------- numbers */

/* One decimal is a tenth of a unit, finer than any printer shows. */
static void write_number(FILE *out, double value) {
    char text[32];
    double v = isfinite(value) ? fmax(-1e5, fmin(1e5, value)) : 0;
    comity_text_rounded(round(v * 10) / 10, 6, text);
    fputs(text, out);
}

static void attribute(FILE *out, const char *name, double value) {
    fprintf(out, " %s=\"", name);
    write_number(out, value);
    fputc('"', out);
}

/* ------------------------------------------------------------------------------------------------------- document */

void comity_svg_id(FILE *out, const char *text) {
    for (; *text; text++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        fputc((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-', out);
    }
}

void comity_svg_begin(FILE *out, const char *id, double height, const char *title, const char *description) {
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 ", out);
    write_number(out, ceil(height));
    fputs("\" width=\"800\"", out);
    attribute(out, "height", ceil(height));
    fputs(" role=\"img\" aria-labelledby=\"", out);
    comity_svg_id(out, id);
    fputs("-title ", out);
    comity_svg_id(out, id);
    fputs("-desc\" font-family=\"'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif\" "
          "font-size=\"10.5\" fill=\"" COMITY_INK "\">\n<title id=\"",
          out);
    comity_svg_id(out, id);
    fputs("-title\">", out);
    comity_view_xml(out, title);
    fputs("</title>\n<desc id=\"", out);
    comity_svg_id(out, id);
    fputs("-desc\">", out);
    comity_view_xml(out, description);
    fputs("</desc>\n", out);
    comity_svg_rect(out, 0, 0, COMITY_SVG_WIDTH, ceil(height), "#ffffff", 1);
}

void comity_svg_end(FILE *out) {
    fputs("</svg>\n", out);
}

void comity_svg_empty(FILE *out, const char *id, const char *title, const char *note) {
    comity_svg_begin(out, id, 72, title, note);
    fputs("<rect x=\"0.5\" y=\"0.5\" width=\"799\" height=\"71\" fill=\"#fafafa\" stroke=\"" COMITY_RULE
          "\" stroke-dasharray=\"3 3\"/>\n",
          out);
    comity_svg_text_fit(out, 400, 40, 760, &(comity_svg_font){.size = 12, .fill = COMITY_MUTED, .anchor = 'm'}, note);
    comity_svg_end(out);
}

/* ----------------------------------------------------------------------------------------------------------- text */

static double character_width(uint32_t code) {
    static const short width[] = {278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
                                  556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
                                  1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
                                  667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
                                  333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
                                  556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};
    if (code >= 32 && code < 127) {
        return width[code - 32];
    }
    return code == 0x2026 || code == 0x2014 ? 1000 : 560;
}

/* Width of the character at `text` and its bytes. */
static double measure(const char *text, size_t left, size_t *length) {
    uint32_t code = 0;
    char one[5] = "";
    *length = comity_text_utf8(text, left, &code);
    if (*length == 0) {
        *length = 1;
        return 1000;
    }
    memcpy(one, text, *length);
    size_t columns = code < 0x300 ? 1 : comity_text_width(one);
    return columns == 2 ? 1000 : columns == 0 ? 0 : character_width(code);
}

static double em(const comity_svg_font *font) {
    double size = font->size > 0 ? font->size : DEFAULT_SIZE;
    return size * (font->bold ? 1.09 : 1.03) / 1000;
}

double comity_svg_text_width(const char *text, const comity_svg_font *font) {
    double sum = 0;
    size_t left = strlen(text);
    while (left) {
        size_t length = 0;
        sum += measure(text, left, &length);
        text += length;
        left -= length;
    }
    return sum * em(font);
}

void comity_svg_text(FILE *out, double x, double y, const comity_svg_font *font, const char *text) {
    fputs("<text", out);
    attribute(out, "x", x);
    attribute(out, "y", y);
    if (font->size > 0) {
        attribute(out, "font-size", font->size);
    }
    if (font->fill) {
        fprintf(out, " fill=\"%s\"", font->fill);
    }
    if (font->anchor == 'm' || font->anchor == 'e') {
        fprintf(out, " text-anchor=\"%s\"", font->anchor == 'm' ? "middle" : "end");
    }
    fputs(font->bold ? " font-weight=\"bold\"" : "", out);
    fputs(font->italic ? " font-style=\"italic\">" : ">", out);
    comity_view_xml(out, text);
    fputs("</text>\n", out);
}

/* Bytes of `text` that fit into `width`, whole characters, at most 240. */
static size_t bytes_that_fit(const char *text, const comity_svg_font *font, double width) {
    size_t left = strlen(text);
    size_t used = 0;
    double sum = 0;
    while (left > used) {
        size_t length = 0;
        sum += measure(text + used, left - used, &length) * em(font);
        if (sum > width || used + length > 240) {
            break;
        }
        used += length;
    }
    return used;
}

void comity_svg_fit(const char *text, const comity_svg_font *font, double width, char out[COMITY_VIEW_BYTES]) {
    size_t length = strlen(text);
    if (length <= 240 && comity_svg_text_width(text, font) <= width) {
        snprintf(out, COMITY_VIEW_BYTES, "%s", text);
        return;
    }
    size_t kept = bytes_that_fit(text, font, width - 1000 * em(font));
    while (kept > 0 && text[kept - 1] == ' ') {
        kept--;
    }
    snprintf(out, COMITY_VIEW_BYTES, "%.*s…", (int)kept, text);
}

void comity_svg_text_fit(FILE *out, double x, double y, double width, const comity_svg_font *font, const char *text) {
    char shown[COMITY_VIEW_BYTES];
    comity_svg_fit(text, font, width, shown);
    comity_svg_text(out, x, y, font, shown);
}

void comity_svg_wrap(const char *text, const comity_svg_font *font, double width, int most, comity_svg_lines *out) {
    out->n = 0;
    while (*text && out->n < most) {
        size_t kept = bytes_that_fit(text, font, width);
        if (out->n == most - 1 || text[kept] == '\0') {
            comity_svg_fit(text, font, width, out->line[out->n++]);
            return;
        }
        size_t cut = kept;
        while (cut > 0 && text[cut] != ' ' && text[cut - 1] != '-' && text[cut - 1] != '/') {
            cut--;
        }
        cut = cut ? cut : kept ? kept : 1;
        snprintf(out->line[out->n++], COMITY_VIEW_BYTES, "%.*s", (int)cut, text);
        text += cut;
        text += strspn(text, " ");
    }
}

/* ---------------------------------------------------------------------------------------------------------- shapes */

static void stroke(FILE *out, const comity_svg_pen *pen) {
    fprintf(out, " stroke=\"%s\"", pen->stroke);
    attribute(out, "stroke-width", pen->width);
    if (pen->dash) {
        fprintf(out, " stroke-dasharray=\"%s\"", pen->dash);
    }
}

void comity_svg_line(FILE *out, double x1, double y1, double x2, double y2, const comity_svg_pen *pen) {
    fputs("<line", out);
    attribute(out, "x1", x1);
    attribute(out, "y1", y1);
    attribute(out, "x2", x2);
    attribute(out, "y2", y2);
    stroke(out, pen);
    fputs("/>\n", out);
}

void comity_svg_rect(FILE *out, double x, double y, double width, double height, const char *fill, double opacity) {
    fputs("<rect", out);
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "width", fmax(0, width));
    attribute(out, "height", fmax(0, height));
    fprintf(out, " fill=\"%s\"", fill);
    if (opacity < 1) {
        attribute(out, "opacity", opacity);
    }
    fputs("/>\n", out);
}

void comity_svg_dot(FILE *out, double x, double y, double radius, const char *fill, const char *line) {
    fputs("<circle", out);
    attribute(out, "cx", x);
    attribute(out, "cy", y);
    attribute(out, "r", radius);
    fprintf(out, " fill=\"%s\"", fill);
    if (line) {
        fprintf(out, " stroke=\"%s\" stroke-width=\"1.2\"", line);
    }
    fputs("/>\n", out);
}

void comity_svg_open_tip(FILE *out, const char *tip) {
    fputs("<g><title>", out);
    comity_view_xml(out, tip);
    fputs("</title>", out);
}

void comity_svg_close(FILE *out) {
    fputs("</g>\n", out);
}

static void polygon(FILE *out, double x, double y, const double (*corner)[2], int n, double radius) {
    fputs("<polygon points=\"", out);
    for (int i = 0; i < n; i++) {
        fputs(i ? " " : "", out);
        write_number(out, x + corner[i][0] * radius);
        fputc(',', out);
        write_number(out, y + corner[i][1] * radius);
    }
    fputc('"', out);
}

void comity_svg_mark(FILE *out, comity_mark mark, int open, double x, double y, double radius, const char *colour) {
    static const double diamond[][2] = {{0, -1.35}, {1.35, 0}, {0, 1.35}, {-1.35, 0}};
    static const double square[][2] = {{-.92, -.92}, {.92, -.92}, {.92, .92}, {-.92, .92}};
    static const double triangle[][2] = {{0, -1.15}, {1.15, .9}, {-1.15, .9}};
    if (mark == COMITY_MARK_CROSS) {
        double r = radius * 0.85;
        comity_svg_line(out, x - r, y - r, x + r, y + r, &(comity_svg_pen){colour, 1.6, NULL});
        comity_svg_line(out, x - r, y + r, x + r, y - r, &(comity_svg_pen){colour, 1.6, NULL});
        return;
    }
    if (mark == COMITY_MARK_CIRCLE) {
        comity_svg_dot(out, x, y, radius, open ? "#ffffff" : colour, colour);
        return;
    }
    polygon(out, x, y,
            mark == COMITY_MARK_DIAMOND  ? diamond
            : mark == COMITY_MARK_SQUARE ? square
                                         : triangle,
            mark == COMITY_MARK_TRIANGLE ? 3 : 4, radius);
    fprintf(out, " fill=\"%s\" stroke=\"%s\" stroke-width=\"1.2\"/>\n", open ? "#ffffff" : colour, colour);
}

/* ---------------------------------------------------------------------------------------------------------- scales */

double comity_scale_at(const comity_scale *scale, double value) {
    double low = scale->log2 ? log2(scale->low) : scale->low;
    double high = scale->log2 ? log2(scale->high) : scale->high;
    double v = scale->log2 ? log2(fmax(value, scale->low / 2)) : value;
    double part = high > low ? (v - low) / (high - low) : 0.5;
    part = isfinite(part) ? fmax(-1, fmin(2, part)) : 0.5;
    return scale->from + part * (scale->to - scale->from);
}

/* Widens equal ends, and takes zero in where all values have one sign and zero is less than a span away. */
static void widen(double *low, double *high) {
    double size = fmax(fabs(*low), fabs(*high));
    if (*high - *low <= 1e-9 * size || *high <= *low) {
        double by = size > 0 ? size * 0.5 : 0.5;
        *low = size > 0 ? *low - by : 0;
        *high = size > 0 ? *high + by : 1;
    } else if (*low > 0 && *low < *high - *low) {
        *low = 0;
    } else if (*high < 0 && -*high < *high - *low) {
        *high = 0;
    }
}

static double nice_step(double raw) {
    double power = pow(10, floor(log10(raw)));
    double part = raw / power;
    return power * (part <= 1.0001 ? 1 : part <= 2.0001 ? 2 : part <= 2.5001 ? 2.5 : part <= 5.0001 ? 5 : 10);
}

/* Sets how many decimals tell the ticks apart, once they are counted in thousands, millions ... */
static void set_magnitude(comity_ticks *ticks) {
    comity_view_magnitude(fmax(fabs(ticks->low), fabs(ticks->high)), &ticks->divisor, ticks->word);
    double step = ticks->step / ticks->divisor;
    int decimals = (int)ceil(-log10(step) - 1e-9);
    decimals = decimals > 0 ? decimals : 0;
    double scaled = step * pow(10, decimals);
    ticks->decimals = fabs(scaled - round(scaled)) > 1e-6 ? decimals + 1 : decimals;
    ticks->decimals = ticks->decimals > 6 ? 6 : ticks->decimals;
}

comity_ticks comity_ticks_nice(double low, double high, int wanted) {
    comity_ticks ticks = {0};
    widen(&low, &high);
    ticks.step = nice_step((high - low) / (wanted > 1 ? wanted - 1 : 1));
    ticks.low = floor(low / ticks.step + 1e-6) * ticks.step;
    ticks.high = ceil(high / ticks.step - 1e-6) * ticks.step;
    double n = round((ticks.high - ticks.low) / ticks.step) + 1;
    ticks.n = n >= 2 && n <= 20 ? (int)n : 2;
    if (!isfinite(ticks.low) || !isfinite(ticks.high) || ticks.high <= ticks.low) {
        ticks = (comity_ticks){.low = 0, .high = 1, .step = 1, .n = 2};
    }
    set_magnitude(&ticks);
    return ticks;
}

void comity_tick_text(const comity_ticks *ticks, double value, char out[48]) {
    comity_view_fixed(value / ticks->divisor, ticks->decimals, out);
}

/* ----------------------------------------------------------------------------------------------------------- plots */

void comity_svg_years(FILE *out, const comity_scale *x, double top, double bottom) {
    double span = x->high - x->low;
    double room = fabs(x->to - x->from) / 31; /* a label and its air */
    int step = 1;
    static const int steps[] = {1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        step = steps[i];
        if (span / step <= room) {
            break;
        }
    }
    int first = (int)ceil(x->low / step - 1e-9) * step;
    for (int year = first; year <= x->high + 1e-9; year += step) {
        char text[16];
        double at = comity_scale_at(x, year);
        snprintf(text, sizeof text, "%d", year);
        comity_svg_line(out, at, top, at, bottom, &(comity_svg_pen){COMITY_GRID, 0.8, NULL});
        comity_svg_line(out, at, bottom, at, bottom + 3, &(comity_svg_pen){COMITY_RULE, 0.8, NULL});
        comity_svg_text(out, at, bottom + 12.5, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED, .anchor = 'm'},
                        text);
    }
}

void comity_plot_axes(FILE *out, const comity_plot *plot) {
    comity_svg_years(out, &plot->x, plot->y.to, plot->y.from);
    for (int i = 0; i < plot->ticks.n; i++) {
        char text[48];
        double value = i == plot->ticks.n - 1 ? plot->ticks.high : plot->ticks.low + i * plot->ticks.step;
        double at = comity_scale_at(&plot->y, value);
        int is_base = i == 0;
        comity_svg_line(out, plot->x.from - 4, at, plot->x.to + 4, at,
                        &(comity_svg_pen){is_base ? COMITY_RULE : COMITY_GRID, 0.8, NULL});
        comity_tick_text(&plot->ticks, value, text);
        comity_svg_text(out, plot->x.from - 7, at + 3.4,
                        &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED, .anchor = 'e'}, text);
    }
}

/* Whether the point follows on the one before it. */
static int follows(const comity_series *series, size_t i) {
    return i > 0 && i < series->n && series->point[i].year == series->point[i - 1].year + 1;
}

void comity_plot_series(FILE *out, const comity_plot *plot, const comity_series *series, const comity_svg_pen *pen,
                        double dot) {
    int any = 0;
    for (size_t i = 0; i < series->n; i++) {
        if (!follows(series, i) && !follows(series, i + 1)) {
            continue;
        }
        fputs(any ? (follows(series, i) ? "L" : "M") : "<path d=\"M", out);
        write_number(out, comity_scale_at(&plot->x, series->point[i].year));
        fputc(' ', out);
        write_number(out, comity_scale_at(&plot->y, series->point[i].value));
        any = 1;
    }
    if (any) {
        fputs("\" fill=\"none\" stroke-linejoin=\"round\"", out);
        stroke(out, pen);
        fputs("/>\n", out);
    }
    for (size_t i = 0; i < series->n; i++) {
        int single = !follows(series, i) && !follows(series, i + 1);
        if (single || dot > 0) {
            comity_svg_dot(out, comity_scale_at(&plot->x, series->point[i].year),
                           comity_scale_at(&plot->y, series->point[i].value), dot > 0 ? dot : pen->width * 0.5 + 1,
                           pen->stroke, NULL);
        }
    }
}

double comity_svg_key_line(FILE *out, double x, double y, const comity_svg_pen *pen, const char *text) {
    const comity_svg_font font = {.size = 10};
    comity_svg_line(out, x, y - 3.5, x + 26, y - 3.5, pen);
    comity_svg_text(out, x + 31, y, &font, text);
    return x + 31 + comity_svg_text_width(text, &font) + 18;
}

double comity_svg_key_box(FILE *out, double x, double y, double height, const char *fill, const char *text) {
    const comity_svg_font font = {.size = 10};
    comity_svg_rect(out, x, y - 3.5 - height / 2, 18, height, fill, 1);
    comity_svg_text(out, x + 23, y, &font, text);
    return x + 23 + comity_svg_text_width(text, &font) + 16;
}
