/* Figure: where each member stands among the members, year by year: small multiples, one a state, with the segments
 * that Bai-Perron breaks part it into and the intervals of these breaks.
 *
 * Dashed lines part back, middle and front. The state looked at is in colour. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CELL = 252, GAP = 22, CELL_HEIGHT = 138, KEY = 26, FRONT = 2 / 3., MIDDLE = 1 / 3.;
enum { ACROSS = 3 };

/* The last year that either panel names, and the first. */
static void widen(const comity_panel *panel, const char *column, double *low, double *high) {
    for (size_t row = 0; row < panel->n_rows; row++) {
        double year = 0;
        if (comity_view_number(panel, column, row, &year)) {
            *low = fmin(*low, year);
            *high = fmax(*high, year);
        }
    }
}

static comity_plot plot_of(const comity_report_data *data, double x, double y) {
    double low = data->last_year;
    double high = low;
    widen(&data->standings, "year", &low, &high);
    comity_plot plot = {.ticks = comity_ticks_nice(0, 1, 2)};
    plot.x = (comity_scale){low, fmax(high, low + 1), x + 30, x + CELL - 20, 0};
    plot.y = (comity_scale){plot.ticks.low, plot.ticks.high, y + 108, y + 34, 0};
    return plot;
}

static double inside(const comity_plot *plot, double year) {
    return comity_scale_at(&plot->x, fmax(plot->x.low, fmin(plot->x.high, year)));
}

/* The interval of the break that begins the segment, and the break itself between two years. */
static void draw_break(FILE *out, const comity_report_data *data, const comity_plot *plot, size_t row) {
    const comity_panel *panel = &data->trajectories;
    double year = 0;
    double low = 0;
    double high = 0;
    if (!comity_view_number(panel, "break_year", row, &year)) {
        return;
    }
    if (comity_view_number(panel, "low", row, &low) && comity_view_number(panel, "high", row, &high) && low <= high) {
        double from = inside(plot, low);
        comity_svg_rect(out, from, plot->y.to, fmax(1.5, inside(plot, high + 1) - from), plot->y.from - plot->y.to,
                        COMITY_OCHRE, .22);
    }
    comity_svg_line(out, inside(plot, year + .5), plot->y.from, inside(plot, year + .5), plot->y.to,
                    &(comity_svg_pen){COMITY_OCHRE, 1.1, "2 2"});
}

static void draw_level(FILE *out, const comity_report_data *data, const comity_plot *plot, size_t row, int focus) {
    const comity_panel *panel = &data->trajectories;
    double first = 0;
    double last = 0;
    double level = 0;
    if (comity_view_number(panel, "first_year", row, &first) && comity_view_number(panel, "last_year", row, &last) &&
        comity_view_number(panel, "level", row, &level)) {
        double y = comity_scale_at(&plot->y, fmax(0, fmin(1, level)));
        double middle = (inside(plot, first) + inside(plot, last)) / 2;
        double half = fmax(2, fabs(inside(plot, last) - inside(plot, first)) / 2);
        comity_svg_line(out, middle - half, y, middle + half, y,
                        &(comity_svg_pen){focus ? COMITY_BLUE : COMITY_INK, 2.2, NULL});
    }
}

static void draw_thresholds(FILE *out, const comity_plot *plot) {
    const double at[] = {MIDDLE, FRONT};
    for (size_t i = 0; i < 2; i++) {
        double y = comity_scale_at(&plot->y, at[i]);
        comity_svg_line(out, plot->x.from, y, plot->x.to, y, &(comity_svg_pen){COMITY_RULE, 0.8, "4 3"});
    }
}

/* Name of the state, and below it the label of its last segment. */
static void draw_title(FILE *out, const comity_report_data *data, const comity_rows *own, const comity_rows *segments,
                       const char *state, double x, double y) {
    const char *name = own->n ? comity_view_text(&data->standings, "state_name", own->row[0]) : "";
    const char *label =
        segments->n ? comity_view_text(&data->trajectories, "label", segments->row[segments->n - 1]) : "";
    char text[COMITY_VIEW_BYTES];
    snprintf(text, sizeof text, "now: %.200s", *label ? label : "too few years");
    comity_svg_text_fit(out, x, y + 11, CELL, &(comity_svg_font){.size = 11, .bold = 1}, *name ? name : state);
    comity_svg_text_fit(out, x, y + 24, CELL, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED}, text);
}

static comity_status draw_cell(FILE *out, const comity_report_data *data, const char *state, double x, double y,
                               comity_error *error) {
    comity_rows own = {0};
    comity_rows segments = {0};
    comity_series series = {0};
    int focus = strcmp(state, data->state) == 0;
    comity_status status;
    if ((status = comity_rows_where(&data->standings, NULL, "state", state, &own, error)) ||
        (status = comity_rows_where(&data->trajectories, NULL, "state", state, &segments, error)) ||
        (status = comity_rows_series(&data->standings, &own, &series, error))) {
        goto out;
    }
    comity_plot plot = plot_of(data, x, y);
    draw_title(out, data, &own, &segments, state, x, y);
    for (size_t i = 0; i < segments.n; i++) {
        draw_break(out, data, &plot, segments.row[i]);
    }
    comity_plot_axes(out, &plot);
    draw_thresholds(out, &plot);
    comity_plot_series(out, &plot, &series, &(comity_svg_pen){focus ? COMITY_BLUE : COMITY_GREY, 1, NULL}, 1.4);
    for (size_t i = 0; i < segments.n; i++) {
        draw_level(out, data, &plot, segments.row[i], focus);
    }
out:
    comity_series_free(&series);
    comity_rows_free(&segments);
    comity_rows_free(&own);
    return status;
}

static void draw_key(FILE *out, double y) {
    double x = comity_svg_key_line(out, 0, y, &(comity_svg_pen){COMITY_GREY, 1, NULL}, "standing");
    x = comity_svg_key_line(out, x, y, &(comity_svg_pen){COMITY_INK, 2.2, NULL}, "level of a segment");
    x = comity_svg_key_line(out, x, y, &(comity_svg_pen){COMITY_OCHRE, 1.1, "2 2"}, "break, in its 95% interval");
    comity_svg_key_line(out, x, y, &(comity_svg_pen){COMITY_RULE, 0.8, "4 3"}, "back, middle, front");
}

comity_status comity_figure_trajectories(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys states = {0};
    comity_status status = comity_rows_keys(&data->standings, NULL, "state", &states, error);
    if (status == COMITY_OK && states.n == 0) {
        comity_svg_empty(out, "figure-trajectories", "Trajectories", "No data: no member has a standing yet.");
    } else if (status == COMITY_OK) {
        char about[400];
        size_t down = (states.n + ACROSS - 1) / ACROSS;
        snprintf(
            about, sizeof about,
            "Small multiples, one for each of %zu states: the mean share of the other members that it is above, year "
            "by year from 0 to 1, with the levels between breaks and the intervals of the breaks.",
            states.n);
        comity_svg_begin(out, "figure-trajectories", (double)down * CELL_HEIGHT + KEY,
                         "Standing of the members over time", about);
        for (size_t i = 0; status == COMITY_OK && i < states.n; i++) {
            size_t row = i / ACROSS;
            status = draw_cell(out, data, states.text[i], (double)(i % ACROSS) * (CELL + GAP),
                               (double)row * CELL_HEIGHT, error);
        }
        draw_key(out, (double)down * CELL_HEIGHT + 12);
        comity_svg_end(out);
    }
    comity_keys_free(&states);
    return status;
}

comity_status comity_caption_trajectories(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys states = {0};
    comity_status status = comity_rows_keys(&data->standings, NULL, "state", &states, error);
    if (status == COMITY_OK && states.n > 0) {
        fprintf(out,
                "n = %zu states. Standing is the mean over a state's components of the share of the other members that "
                "it is above. A segment is front from two thirds on, middle from one third on, else back; it rises or "
                "falls where a Mann-Kendall test says so (p &lt; .05). A break lies between two years; at most two are "
                "looked for, and a segment has five years or more. ",
                states.n);
    }
    comity_keys_free(&states);
    return status;
}
