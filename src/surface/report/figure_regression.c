/* Coefficients and event studies. See regression.h. */
#include "surface/report/regression.h"

#include "surface/report/svg.h"
#include "surface/report/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 6, MOST_LINES = 60 };

static const char *const colours[MOST_MODELS] = {COMITY_BLUE,   COMITY_VERMILLION, COMITY_GREEN,
                                                 COMITY_PURPLE, COMITY_OCHRE,      COMITY_GREY};

static const comity_mark marks[MOST_MODELS] = {COMITY_MARK_CIRCLE,   COMITY_MARK_SQUARE, COMITY_MARK_DIAMOND,
                                               COMITY_MARK_TRIANGLE, COMITY_MARK_CROSS,  COMITY_MARK_CIRCLE};

typedef struct {
    double estimate;
    double low;
    double high;
    size_t model;
    int time;    /* of an event study */
    size_t line; /* of the list of terms */
    const char *term;
} point;

typedef struct {
    point *points;
    size_t n;
    size_t n_models;
    const char *lines[MOST_LINES];
    size_t n_lines;
    int is_event;
    int first;
    int last;
    double low;
    double high;
} drawing;

/* "event(sco)=-3": the number of years; 0 where the term is none of these. */
static int event_time(const char *term, int *time) {
    const char *equals = strrchr(term, '=');
    char *end = NULL;
    if (strncmp(term, "event(", 6) != 0 || !equals) {
        return 0;
    }
    *time = (int)strtol(equals + 1, &end, 10);
    return end != equals + 1 && !*end;
}

static int has_events(const comity_panel *terms) {
    int time = 0;
    for (size_t i = 0; i < terms->n_rows; i++) {
        if (event_time(comity_view_text(terms, "term", i), &time)) {
            return 1;
        }
    }
    return 0;
}

static size_t line_of(drawing *d, const char *term) {
    for (size_t i = 0; i < d->n_lines; i++) {
        if (strcmp(d->lines[i], term) == 0) {
            return i;
        }
    }
    if (d->n_lines < MOST_LINES) {
        d->lines[d->n_lines++] = term;
        return d->n_lines - 1;
    }
    return MOST_LINES;
}

static void take(drawing *d, const comity_panel *terms, size_t i) {
    point p = {.term = comity_view_text(terms, "term", i), .model = (size_t)comity_view_integer(terms, "model", i) - 1};
    if (!comity_view_number(terms, "estimate", i, &p.estimate) || !comity_view_number(terms, "conf_low", i, &p.low) ||
        !comity_view_number(terms, "conf_high", i, &p.high) || p.model >= MOST_MODELS || strcmp(p.term, "_cons") == 0 ||
        (d->is_event && !event_time(p.term, &p.time))) {
        return;
    }
    p.line = d->is_event ? 0 : line_of(d, p.term);
    if (p.line == MOST_LINES) {
        return;
    }
    d->first = d->n == 0 || p.time < d->first ? p.time : d->first;
    d->last = d->n == 0 || p.time > d->last ? p.time : d->last;
    d->low = fmin(d->low, p.low);
    d->high = fmax(d->high, p.high);
    d->n_models = p.model + 1 > d->n_models ? p.model + 1 : d->n_models;
    d->points[d->n++] = p;
}

static void draw_key(const drawing *d, const comity_panel *models, FILE *out) {
    for (size_t m = 0; m < d->n_models; m++) {
        char text[COMITY_VIEW_BYTES];
        const char *sample = comity_view_text(models, "sample", m);
        double y = 44 + 15 * (double)m;
        comity_svg_font font = {.size = 10.5};
        snprintf(text, sizeof text, "(%zu) %s%s%s: %s", m + 1, comity_view_text(models, "outcome", m),
                 sample[0] ? ", " : "", sample, comity_view_text(models, "formula", m));
        comity_svg_mark(out, marks[m], 0, 16, y - 3.5, 4, colours[m]);
        comity_svg_text_fit(out, 28, y, COMITY_SVG_WIDTH - 40, &font, text);
    }
}

static void draw_tip(FILE *out, const point *p) {
    char tip[COMITY_VIEW_BYTES];
    snprintf(tip, sizeof tip, "(%zu) %.80s: %.4g [%.4g, %.4g]", p->model + 1, p->term, p->estimate, p->low, p->high);
    comity_svg_open_tip(out, tip);
}

/* Where a value lies, the models beside each other. */
static double beside(const drawing *d, size_t model, double room) {
    return d->n_models > 1 ? ((double)model / (double)(d->n_models - 1) - 0.5) * room : 0;
}

static void draw_ticks_down(const comity_ticks *ticks, const comity_scale *y, double left, double right, FILE *out) {
    for (int i = 0; i < ticks->n; i++) {
        char text[48];
        double value = ticks->low + i * ticks->step;
        double at = comity_scale_at(y, value);
        comity_svg_pen pen = {.stroke = fabs(value) < ticks->step / 1e6 ? COMITY_MUTED : COMITY_GRID, .width = 1};
        comity_svg_font font = {.anchor = 'e', .fill = COMITY_MUTED};
        comity_tick_text(ticks, value, text);
        comity_svg_line(out, left, at, right, at, &pen);
        comity_svg_text(out, left - 6, at + 3.5, &font, text);
    }
}

static void draw_events(const drawing *d, double top, FILE *out) {
    double bottom = top + 300;
    comity_ticks ticks = comity_ticks_nice(d->low, d->high, 7);
    comity_scale y = {.low = ticks.low, .high = ticks.high, .from = bottom, .to = top};
    comity_scale x = {.low = d->first - 0.7, .high = d->last + 0.7, .from = 60, .to = 785};
    draw_ticks_down(&ticks, &y, 60, 785, out);
    for (int time = d->first; time <= d->last; time++) {
        char text[24];
        comity_svg_font font = {.anchor = 'm', .fill = COMITY_MUTED};
        snprintf(text, sizeof text, "%s%d%s", time == d->first ? "≤ " : time == d->last ? "≥ " : "", time, "");
        comity_svg_text(out, comity_scale_at(&x, time), bottom + 16, &font, text);
    }
    comity_svg_pen entry = {.stroke = COMITY_RULE, .width = 1, .dash = "4 3"};
    comity_svg_line(out, comity_scale_at(&x, -0.5), top, comity_scale_at(&x, -0.5), bottom, &entry);
    comity_svg_font axis = {.anchor = 'm'};
    comity_svg_text(out, 420, bottom + 34, &axis, "years since the first year in which it holds for the pair");
    for (size_t i = 0; i < d->n; i++) {
        const point *p = &d->points[i];
        double at = comity_scale_at(&x, p->time + beside(d, p->model, 0.5));
        comity_svg_pen pen = {.stroke = colours[p->model], .width = 1.6};
        draw_tip(out, p);
        comity_svg_line(out, at, comity_scale_at(&y, p->low), at, comity_scale_at(&y, p->high), &pen);
        comity_svg_mark(out, marks[p->model], 0, at, comity_scale_at(&y, p->estimate), 3.8, colours[p->model]);
        comity_svg_close(out);
    }
}

static void draw_terms(const drawing *d, double top, FILE *out) {
    double step = 14 + 8 * (double)d->n_models;
    double bottom = top + step * (double)d->n_lines;
    comity_ticks ticks = comity_ticks_nice(fmin(d->low, 0), fmax(d->high, 0), 7);
    comity_scale x = {.low = ticks.low, .high = ticks.high, .from = 250, .to = 785};
    for (int i = 0; i < ticks.n; i++) {
        char text[48];
        double value = ticks.low + i * ticks.step;
        double at = comity_scale_at(&x, value);
        comity_svg_pen pen = {.stroke = fabs(value) < ticks.step / 1e6 ? COMITY_MUTED : COMITY_GRID, .width = 1};
        comity_svg_font font = {.anchor = 'm', .fill = COMITY_MUTED};
        comity_tick_text(&ticks, value, text);
        comity_svg_line(out, at, top, at, bottom, &pen);
        comity_svg_text(out, at, bottom + 16, &font, text);
    }
    for (size_t line = 0; line < d->n_lines; line++) {
        comity_svg_font font = {.anchor = 'e'};
        char text[COMITY_VIEW_BYTES];
        comity_svg_fit(d->lines[line], &font, 230, text);
        comity_svg_text(out, 240, top + step * ((double)line + 0.5) + 3.5, &font, text);
    }
    for (size_t i = 0; i < d->n; i++) {
        const point *p = &d->points[i];
        double at = top + step * ((double)p->line + 0.5) + beside(d, p->model, step - 14);
        comity_svg_pen pen = {.stroke = colours[p->model], .width = 1.6};
        draw_tip(out, p);
        comity_svg_line(out, comity_scale_at(&x, p->low), at, comity_scale_at(&x, p->high), at, &pen);
        comity_svg_mark(out, marks[p->model], 0, comity_scale_at(&x, p->estimate), at, 3.8, colours[p->model]);
        comity_svg_close(out);
    }
}

comity_status comity_regression_figure(const comity_panel *terms, const comity_panel *models, FILE *out,
                                       comity_error *error) {
    drawing d = {.is_event = has_events(terms)};
    d.points = malloc((terms->n_rows + 1) * sizeof *d.points);
    if (!d.points) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < terms->n_rows; i++) {
        take(&d, terms, i);
    }
    const char *title = d.is_event ? "Event study" : "Estimates";
    if (d.n == 0) {
        comity_svg_empty(out, "regression", title, "No term was estimated.");
        free(d.points);
        return COMITY_OK;
    }
    double top = 44 + 15 * (double)d.n_models + 8;
    double height = top + (d.is_event ? 345 : (14 + 8 * (double)d.n_models) * (double)d.n_lines + 30);
    comity_svg_font heading = {.size = 14, .bold = 1};
    comity_svg_begin(out, "regression", height, title,
                     "Estimates with their intervals of confidence, a colour and a mark for each model.");
    comity_svg_text(out, 8, 22, &heading,
                    d.is_event ? "Event study: estimates with intervals, the year before is the reference"
                               : "Estimates with intervals of confidence");
    draw_key(&d, models, out);
    if (d.is_event) {
        draw_events(&d, top, out);
    } else {
        draw_terms(&d, top, out);
    }
    comity_svg_end(out);
    free(d.points);
    return COMITY_OK;
}
