/* Figure: indicators as small multiples, one panel an indicator, the variants as lines.
 *
 * All panels share the years; each has its own scale. Years without a value break the line, a single year is a dot. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CELL = 252, GAP = 22, CELL_HEIGHT = 201, TITLE = 13, KEY = 26, HEADING = 24;
enum { ACROSS = 3 };

const comity_variant comity_variants[COMITY_VARIANTS] = {
    {"as_was", "as was: the members of each year", {COMITY_BLUE, 1.9, NULL}},
    {"fixed", "fixed: one set of members throughout", {COMITY_VERMILLION, 1.4, "5 3"}},
    {"without_largest", "without the largest member", {COMITY_GREEN, 1.6, "1.5 2.5"}},
};

void comity_view_heading(const char *key, char out[COMITY_VIEW_BYTES]) {
    comity_view_words(*key ? key : "not assigned", 1, out);
}

typedef struct {
    const char *key;
    size_t row; /* a row that describes it */
    comity_series series[COMITY_VARIANTS];
    size_t others; /* rows of variants unknown here */
    double low, high;
    int64_t n_low, n_high;
    int any;
} indicator;

static void release(indicator *it) {
    for (int v = 0; v < COMITY_VARIANTS; v++) {
        comity_series_free(&it->series[v]);
    }
}

static void add_range(indicator *it, const comity_series *series) {
    for (size_t i = 0; i < series->n; i++) {
        const comity_point *p = &series->point[i];
        it->low = !it->any || p->value < it->low ? p->value : it->low;
        it->high = !it->any || p->value > it->high ? p->value : it->high;
        it->n_low = p->n && (!it->n_low || p->n < it->n_low) ? p->n : it->n_low;
        it->n_high = p->n > it->n_high ? p->n : it->n_high;
        it->any = 1;
    }
}

static comity_status load(const comity_panel *panel, const comity_rows *within, const char *key, indicator *it,
                          comity_error *error) {
    comity_rows rows = {0};
    *it = (indicator){.key = key};
    comity_status status = comity_rows_where(panel, within, "indicator", key, &rows, error);
    it->row = rows.n ? rows.row[0] : 0;
    it->others = rows.n;
    for (int v = 0; status == COMITY_OK && v < COMITY_VARIANTS; v++) {
        comity_rows some = {0};
        status = comity_rows_where(panel, &rows, "variant", comity_variants[v].key, &some, error);
        it->others -= some.n;
        if (status == COMITY_OK) {
            status = comity_rows_series(panel, &some, &it->series[v], error);
        }
        if (status == COMITY_OK) {
            add_range(it, &it->series[v]);
        }
        comity_rows_free(&some);
    }
    comity_rows_free(&rows);
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- words */

static void add_text(char *out, size_t size, const char *text) {
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", text);
}

/* "share, thousand · n 15–45" */
static void unit_line(const comity_panel *panel, const indicator *it, const comity_ticks *ticks, char *out,
                      size_t size) {
    char low[32];
    char high[32];
    char n[80];
    char unit[COMITY_VIEW_BYTES];
    comity_view_words(comity_view_text(panel, "unit", it->row), 0, unit);
    snprintf(out, size, "%.100s%s%s", *unit ? unit : "no unit", ticks->word[0] ? ", " : "", ticks->word);
    if (it->n_high) {
        comity_view_count(it->n_low, low);
        comity_view_count(it->n_high, high);
        snprintf(n, sizeof n, " · n %s%s%s", low, it->n_low < it->n_high ? "–" : "",
                 it->n_low < it->n_high ? high : "");
        add_text(out, size, n);
    } else {
        add_text(out, size, " · n unknown");
    }
}

/* The gaps inside the first variant that has values: "No value: 2003, 2009–2011", or how many years if they are many;
 * "" where there are none. */
static void gap_line(const indicator *it, char *out, size_t size) {
    int v = 0;
    int gaps = 0;
    int years = 0;
    while (v < COMITY_VARIANTS - 1 && it->series[v].n == 0) {
        v++;
    }
    const comity_series *s = &it->series[v];
    out[0] = '\0';
    for (size_t i = 1; i < s->n; i++) {
        int from = s->point[i - 1].year + 1;
        int to = s->point[i].year - 1;
        if (from <= to) {
            char text[48];
            snprintf(text, sizeof text, from < to ? "%s%d–%d" : "%s%d", gaps ? ", " : "No value: ", from, to);
            add_text(out, size, text);
            gaps++;
            years += to - from + 1;
        }
    }
    if (gaps > 3) {
        snprintf(out, size, "No value in %d of the years %d–%d", years, s->point[0].year, s->point[s->n - 1].year);
    }
}

static void trend_lines(const comity_report_data *data, const indicator *it, char first[160], char second[160]) {
    comity_trend_view t = comity_view_trend(data, it->key, comity_variants[0].key);
    char z[48];
    char p[16];
    char slope[48];
    second[0] = '\0';
    if (!t.found || !isfinite(t.z)) {
        snprintf(first, 160, "Trend as was: %s", t.found ? "too few values" : "not tested");
        return;
    }
    comity_view_fixed(t.z, 2, z);
    comity_view_p(t.p, 1, p);
    comity_view_format(t.slope, 3, slope);
    snprintf(first, 160, "Trend as was: Z = %s, p %s, n = %d", z, p, (int)t.n);
    snprintf(second, 160, "slope %s a year%s", slope, t.n < COMITY_SHORT_SERIES ? " · short series" : "");
}

/* --------------------------------------------------------------------------------------------------------- drawing */

static void draw_lines(FILE *out, const indicator *it, const comity_plot *plot) {
    if (plot->y.low < 0 && plot->y.high > 0) {
        double zero = comity_scale_at(&plot->y, 0);
        comity_svg_line(out, plot->x.from - 4, zero, plot->x.to + 4, zero, &(comity_svg_pen){COMITY_GREY, 0.8, NULL});
    }
    for (int v = 0; v < COMITY_VARIANTS; v++) {
        comity_plot_series(out, plot, &it->series[v], &comity_variants[v].pen, 0);
    }
}

static void draw_notes(FILE *out, const comity_report_data *data, const indicator *it, double x, double y) {
    const comity_svg_font small = {.size = 9.5};
    const comity_svg_font muted = {.size = 9.5, .fill = COMITY_MUTED};
    char first[160];
    char second[160];
    char gaps[COMITY_VIEW_BYTES];
    char sources[1024];
    trend_lines(data, it, first, second);
    comity_svg_text_fit(out, x, y, CELL, &small, first);
    if (second[0]) {
        y += 12;
        comity_svg_text_fit(out, x, y, CELL, &small, second);
    }
    gap_line(it, gaps, sizeof gaps);
    if (gaps[0]) {
        y += 12;
        comity_svg_text_fit(out, x, y, CELL, &muted, gaps);
    }
    const char *named = comity_view_text(&data->indicators, "sources", it->row);
    snprintf(sources, sizeof sources, "Source: %.900s", *named ? named : "not named");
    comity_svg_text_fit(out, x, y + 12, CELL, &muted, sources);
}

static const comity_svg_font title_font = {.size = 11, .bold = 1};

/* `lines`: how many lines the titles of this row of panels take. */
static void draw_cell(FILE *out, const comity_report_data *data, const indicator *it, double x, double y, int lines) {
    comity_svg_lines name;
    char unit[COMITY_VIEW_BYTES];
    const char *title = comity_view_text(&data->indicators, "name", it->row);
    comity_svg_wrap(*title ? title : it->key, &title_font, CELL, 2, &name);
    y += TITLE * (lines - 1);
    for (int i = 0; i < name.n; i++) {
        comity_svg_text(out, x, y + 11 - TITLE * (name.n - 1 - i), &title_font, name.line[i]);
    }
    comity_plot plot = {.ticks = comity_ticks_nice(it->low, it->high, 4)};
    plot.x = (comity_scale){data->first_year, fmax(data->last_year, data->first_year + 1), x + 42, x + CELL - 13, 0};
    plot.y = (comity_scale){plot.ticks.low, plot.ticks.high, y + 125, y + 37, 0};
    unit_line(&data->indicators, it, &plot.ticks, unit, sizeof unit);
    comity_svg_text_fit(out, x, y + 25, CELL, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED}, unit);
    comity_plot_axes(out, &plot);
    draw_lines(out, it, &plot);
    draw_notes(out, data, it, x, y + 155);
}

/* Only the variants that are there. */
static void draw_key(FILE *out, const comity_panel *panel, double y) {
    double x = 0;
    for (int v = 0; v < COMITY_VARIANTS; v++) {
        size_t row = 0;
        while (row < panel->n_rows && strcmp(comity_view_text(panel, "variant", row), comity_variants[v].key) != 0) {
            row++;
        }
        if (row < panel->n_rows) {
            x = comity_svg_key_line(out, x, y, &comity_variants[v].pen, comity_variants[v].name);
        }
    }
    comity_svg_text(out, x, y, &(comity_svg_font){.size = 10, .fill = COMITY_MUTED}, "gaps are not bridged");
}

/* ------------------------------------------------------------------------------------------------------ dimensions */

/* Lines that the longest title of the row of panels beginning at `first` takes. */
static int title_lines(const comity_report_data *data, const comity_keys *keys, const comity_rows *rows, size_t first) {
    int most = 1;
    for (size_t i = first; i < keys->n && i < first + ACROSS; i++) {
        size_t k = 0;
        comity_svg_lines name;
        while (k + 1 < rows->n &&
               strcmp(comity_view_text(&data->indicators, "indicator", rows->row[k]), keys->text[i]) != 0) {
            k++;
        }
        comity_svg_wrap(comity_view_text(&data->indicators, "name", rows->row[k]), &title_font, CELL, 2, &name);
        most = name.n > most ? name.n : most;
    }
    return most;
}

/* Draws the panels of a dimension and moves `top` below them; with `out` NULL only moves it. */
static comity_status draw_dimension(FILE *out, const comity_report_data *data, const comity_keys *keys,
                                    const comity_rows *rows, double *top, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; status == COMITY_OK && i < keys->n; i += ACROSS) {
        int lines = title_lines(data, keys, rows, i);
        for (size_t k = i; status == COMITY_OK && out && k < keys->n && k < i + ACROSS; k++) {
            indicator it;
            status = load(&data->indicators, rows, keys->text[k], &it, error);
            if (status == COMITY_OK) {
                draw_cell(out, data, &it, (double)(k - i) * (CELL + GAP), *top, lines);
            }
            release(&it);
        }
        *top += CELL_HEIGHT + TITLE * (lines - 1);
    }
    return status;
}

typedef struct {
    comity_keys dimensions;
    comity_keys *keys; /* indicators of each */
    comity_rows *rows;
} plan;

static void free_plan(plan *p) {
    for (size_t i = 0; i < p->dimensions.n; i++) {
        if (p->keys) {
            comity_keys_free(&p->keys[i]);
        }
        if (p->rows) {
            comity_rows_free(&p->rows[i]);
        }
    }
    free(p->keys);
    free(p->rows);
    comity_keys_free(&p->dimensions);
}

/* The dimensions to be drawn, all or one, with their indicators. */
static comity_status make_plan(const comity_report_data *data, const char *dimension, plan *p, comity_error *error) {
    comity_rows wanted = {0};
    comity_status status =
        comity_rows_where(&data->indicators, NULL, dimension ? "dimension" : NULL, dimension, &wanted, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->indicators, &wanted, "dimension", &p->dimensions, error);
    }
    p->keys = calloc(p->dimensions.n + 1, sizeof *p->keys);
    p->rows = calloc(p->dimensions.n + 1, sizeof *p->rows);
    if (status == COMITY_OK && (!p->keys || !p->rows)) {
        status = comity_fail_memory(error);
    }
    for (size_t i = 0; status == COMITY_OK && i < p->dimensions.n; i++) {
        status = comity_rows_where(&data->indicators, &wanted, "dimension", p->dimensions.text[i], &p->rows[i], error);
        if (status == COMITY_OK) {
            status = comity_rows_keys(&data->indicators, &p->rows[i], "indicator", &p->keys[i], error);
        }
    }
    comity_rows_free(&wanted);
    return status;
}

static void draw_heading(FILE *out, const char *key, double *top) {
    char heading[COMITY_VIEW_BYTES];
    comity_view_heading(key, heading);
    comity_svg_text_fit(out, 0, *top + 13, COMITY_SVG_WIDTH, &(comity_svg_font){.size = 13, .bold = 1}, heading);
    comity_svg_line(out, 0, *top + 18, COMITY_SVG_WIDTH, *top + 18, &(comity_svg_pen){COMITY_RULE, 0.8, NULL});
    *top += HEADING;
}

static comity_status draw(const comity_report_data *data, const char *dimension, const plan *p, FILE *out,
                          comity_error *error) {
    char id[COMITY_VIEW_BYTES];
    char title[COMITY_VIEW_BYTES];
    char about[COMITY_VIEW_BYTES];
    char heading[COMITY_VIEW_BYTES];
    size_t n = 0;
    double height = KEY;
    double top = KEY;
    comity_status status = COMITY_OK;
    for (size_t i = 0; i < p->dimensions.n; i++) {
        n += p->keys[i].n;
        height += dimension ? 0 : HEADING;
        draw_dimension(NULL, data, &p->keys[i], &p->rows[i], &height, error);
    }
    comity_view_heading(dimension ? dimension : "all dimensions", heading);
    snprintf(id, sizeof id, "figure-indicators-%.200s", dimension ? dimension : "all");
    snprintf(title, sizeof title, "Indicators of integration: %.200s", heading);
    snprintf(about, sizeof about, "%zu panels, one an indicator, %d to %d, each with up to three variants as lines.", n,
             data->first_year, data->last_year);
    comity_svg_begin(out, id, height, title, about);
    draw_key(out, &data->indicators, 12);
    for (size_t i = 0; status == COMITY_OK && i < p->dimensions.n; i++) {
        if (!dimension) {
            draw_heading(out, p->dimensions.text[i], &top);
        }
        status = draw_dimension(out, data, &p->keys[i], &p->rows[i], &top, error);
    }
    comity_svg_end(out);
    return status;
}

comity_status comity_figure_indicators(const comity_report_data *data, const char *dimension, FILE *out,
                                       comity_error *error) {
    plan p = {0};
    comity_status status = make_plan(data, dimension, &p, error);
    if (status == COMITY_OK && p.dimensions.n == 0) {
        comity_svg_empty(out, "figure-indicators-none", "Indicators of integration",
                         "No data: no indicator has a value yet.");
    } else if (status == COMITY_OK) {
        status = draw(data, dimension, &p, out, error);
    }
    free_plan(&p);
    return status;
}

comity_status comity_caption_indicators(const comity_report_data *data, const char *dimension, FILE *out,
                                        comity_error *error) {
    plan p = {0};
    size_t waiting = 0;
    size_t others = 0;
    comity_status status = make_plan(data, dimension, &p, error);
    for (size_t row = 0; row < data->waiting.n_rows; row++) {
        waiting += !dimension || strcmp(comity_view_text(&data->waiting, "dimension", row), dimension) == 0;
    }
    size_t n = 0;
    for (size_t i = 0; status == COMITY_OK && i < p.dimensions.n; i++) {
        n += p.keys[i].n;
        for (size_t k = 0; status == COMITY_OK && k < p.keys[i].n; k++) {
            indicator it;
            status = load(&data->indicators, &p.rows[i], p.keys[i].text[k], &it, error);
            others += status == COMITY_OK ? it.others : 0;
            release(&it);
        }
    }
    if (status == COMITY_OK && n > 0) {
        fprintf(out, "%zu indicator%s; n under each name is the number of observations behind a year's value. ", n,
                n == 1 ? "" : "s");
        if (waiting) {
            fprintf(out, "%zu more of this dimension wait%s for data and %s not drawn. ", waiting,
                    waiting == 1 ? "s" : "", waiting == 1 ? "is" : "are");
        }
        if (others) {
            fprintf(out, "%zu values of other variants are not drawn. ", others);
        }
        fputs("Sources: ", out);
        comity_rows all = {0};
        status = comity_rows_where(&data->indicators, NULL, dimension ? "dimension" : NULL, dimension, &all, error);
        if (status == COMITY_OK) {
            status = comity_view_list(out, &data->indicators, &all, "sources", 10, error);
        }
        comity_rows_free(&all);
        fputs(".", out);
    }
    free_plan(&p);
    return status;
}
