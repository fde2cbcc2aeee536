/* Figure: structural against formal weight of every member, in multiples of the equal share.
 *
 * Lines at 1 part the plane into quarters. An axis is logarithmic (powers of two) where its values span a factor of
 * four or more; a value of zero is then drawn hollow on the edge. Around the state looked at, small dots joined to it
 * show where it would lie with one component left out. Names are put in the first of 32 places around their point that
 * overlaps nothing, else where they overlap least. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LEFT = 64, RIGHT = 786, TOP = 14, BOTTOM = 424, SIZE = 10.5;

typedef struct {
    size_t row;
    double x, y; /* places */
    int focus, edge;
} spot;

typedef struct {
    double x1, y1, x2, y2;
} box;

typedef struct {
    spot *spots; /* one a state */
    size_t n;
    spot *alone; /* the state looked at, one component left out each */
    size_t n_alone;
    size_t n_missing;
    box *boxes;
    size_t n_boxes;
    comity_scale x, y;
} chart;

/* ---------------------------------------------------------------------------------------------------------- scales */

/* Range of a column over what will be drawn, with 1 in it. */
typedef struct {
    double low, high, least; /* least: smallest above zero */
} span;

static int drawn(const comity_report_data *data, size_t row) {
    const comity_panel *p = &data->quadrant;
    return !*comity_view_text(p, "left_out", row) || strcmp(comity_view_text(p, "state", row), data->state) == 0;
}

static span span_of(const comity_report_data *data, const char *column) {
    span s = {1, 1, 1};
    for (size_t row = 0; row < data->quadrant.n_rows; row++) {
        double value = 0;
        if (drawn(data, row) && comity_view_number(&data->quadrant, column, row, &value)) {
            s.low = fmin(s.low, value);
            s.high = fmax(s.high, value);
            s.least = value > 0 ? fmin(s.least, value) : s.least;
        }
    }
    return s;
}

static comity_scale scale_of(span s, double from, double to) {
    comity_scale scale = {.from = from, .to = to};
    if (s.low >= 0 && s.high / s.least >= 4 && s.high / s.least < 1e6) {
        scale.log2 = 1;
        scale.low = exp2(floor(log2(s.least) - 0.1 - (s.low <= 0)));
        scale.high = exp2(ceil(log2(s.high) + 0.1));
        return scale;
    }
    comity_ticks ticks = comity_ticks_nice(fmin(s.low, 0), fmax(s.high * 1.05, 1.5), 5);
    scale.low = ticks.low;
    scale.high = ticks.high;
    return scale;
}

/* -------------------------------------------------------------------------------------------------------- reading */

static int locate(const comity_report_data *data, const chart *c, size_t row, spot *s) {
    double structural = 0;
    double formal = 0;
    if (!comity_view_number(&data->quadrant, "structural", row, &structural) ||
        !comity_view_number(&data->quadrant, "formal", row, &formal)) {
        return 0;
    }
    *s = (spot){.row = row, .focus = strcmp(comity_view_text(&data->quadrant, "state", row), data->state) == 0};
    s->edge = (c->x.log2 && structural <= 0) || (c->y.log2 && formal <= 0);
    s->x = comity_scale_at(&c->x, c->x.log2 ? fmax(structural, c->x.low) : structural);
    s->y = comity_scale_at(&c->y, c->y.log2 ? fmax(formal, c->y.low) : formal);
    return 1;
}

static comity_status collect(const comity_report_data *data, chart *c, comity_error *error) {
    size_t rows = data->quadrant.n_rows;
    c->spots = malloc((rows + 1) * sizeof *c->spots);
    c->alone = malloc((rows + 1) * sizeof *c->alone);
    c->boxes = malloc((2 * rows + 16) * sizeof *c->boxes); /* points, names, four corners, two lines */
    if (!c->spots || !c->alone || !c->boxes) {
        return comity_fail_memory(error);
    }
    c->x = scale_of(span_of(data, "structural"), LEFT + 12, RIGHT - 12);
    c->y = scale_of(span_of(data, "formal"), BOTTOM - 10, TOP + 10);
    for (size_t row = 0; row < rows; row++) {
        int whole = !*comity_view_text(&data->quadrant, "left_out", row);
        spot s;
        if (!drawn(data, row)) {
            continue;
        }
        if (!locate(data, c, row, &s)) {
            c->n_missing += (size_t)whole;
        } else if (whole) {
            c->spots[c->n++] = s;
        } else {
            c->alone[c->n_alone++] = s;
        }
    }
    return COMITY_OK;
}

static void release(chart *c) {
    free(c->spots);
    free(c->alone);
    free(c->boxes);
}

/* ---------------------------------------------------------------------------------------------------------- labels */

static double overlap(const box *a, const box *b) {
    double w = fmin(a->x2, b->x2) - fmax(a->x1, b->x1);
    double h = fmin(a->y2, b->y2) - fmax(a->y1, b->y1);
    return w > 0 && h > 0 ? w * h : 0;
}

static void occupy(chart *c, double x, double y, double r) {
    c->boxes[c->n_boxes++] = (box){x - r, y - r, x + r, y + r};
}

static double cost_of(const chart *c, const box *b) {
    double cost = 0;
    for (size_t i = 0; i < c->n_boxes; i++) {
        cost += overlap(b, &c->boxes[i]);
    }
    int outside = b->x1 < LEFT + 2 || b->x2 > RIGHT - 2 || b->y1 < TOP + 2 || b->y2 > BOTTOM - 2;
    return cost + (outside ? 1e4 : 0);
}

/* Candidate i: eight directions at four distances, right first. */
static box candidate(const spot *s, double width, int i) {
    static const double direction[8][2] = {{1, 0}, {0.8, -0.8}, {0.8, 0.8},   {0, -1},
                                           {0, 1}, {-1, 0},     {-0.8, -0.8}, {-0.8, 0.8}};
    static const double distance[4] = {8, 14, 22, 32};
    const double *d = direction[i % 8];
    double r = distance[i / 8] + (s->focus ? 2 : 0);
    double x = s->x + d[0] * r;
    double y = s->y + d[1] * r;
    double left = d[0] > 0 ? x : d[0] < 0 ? x - width : x - width / 2;
    return (box){left, y - SIZE / 2, left + width, y + SIZE / 2};
}

static void name_spot(FILE *out, const comity_report_data *data, chart *c, const spot *s) {
    const comity_panel *p = &data->quadrant;
    const comity_svg_font font = {.size = SIZE, .bold = s->focus, .fill = s->focus ? COMITY_BLUE : COMITY_INK};
    char name[COMITY_VIEW_BYTES];
    const char *full = comity_view_text(p, "state_name", s->row);
    comity_svg_fit(c->n <= 16 && *full ? full : comity_view_text(p, "state", s->row), &font, 150, name);
    double width = comity_svg_text_width(name, &font);
    int best = 0;
    double least = HUGE_VAL;
    for (int i = 0; i < 32 && least > 0; i++) {
        box b = candidate(s, width, i);
        double cost = cost_of(c, &b) + (i >= 16 ? 1e-6 : 0);
        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    box b = candidate(s, width, best);
    c->boxes[c->n_boxes++] = b;
    if (best >= 16) {
        double x = fmax(b.x1, fmin(b.x2, s->x));
        comity_svg_line(out, s->x, s->y, x,
                        s->y < b.y1   ? b.y1
                        : s->y > b.y2 ? b.y2
                                      : (b.y1 + b.y2) / 2,
                        &(comity_svg_pen){COMITY_GREY, 0.7, NULL});
    }
    comity_svg_text(out, b.x1, b.y2 - 2, &font, name);
}

/* --------------------------------------------------------------------------------------------------------- drawing */

static void tick_text(const comity_scale *scale, const comity_ticks *ticks, double value, char out[48]) {
    if (!scale->log2 && ticks->word[0]) {
        comity_view_format(value, 2, out);
    } else if (!scale->log2) {
        comity_tick_text(ticks, value, out);
    } else if (value >= 1) {
        comity_view_fixed(value, 0, out);
    } else {
        char part[48];
        comity_view_fixed(1 / value, 0, part);
        snprintf(out, 48, "1/%.40s", part);
    }
}

static void draw_tick(FILE *out, const comity_scale *scale, const comity_ticks *ticks, double value, int vertical) {
    char text[48];
    double at = comity_scale_at(scale, value);
    tick_text(scale, ticks, value, text);
    if (vertical) {
        comity_svg_line(out, LEFT, at, RIGHT, at, &(comity_svg_pen){COMITY_GRID, 0.8, NULL});
        comity_svg_text(out, LEFT - 6, at + 3.4, &(comity_svg_font){.size = 10, .fill = COMITY_MUTED, .anchor = 'e'},
                        text);
    } else {
        comity_svg_line(out, at, TOP, at, BOTTOM, &(comity_svg_pen){COMITY_GRID, 0.8, NULL});
        comity_svg_text(out, at, BOTTOM + 14, &(comity_svg_font){.size = 10, .fill = COMITY_MUTED, .anchor = 'm'},
                        text);
    }
}

static void draw_scale(FILE *out, const comity_scale *scale, int vertical) {
    comity_ticks ticks = {0};
    if (!scale->log2) {
        ticks = comity_ticks_nice(scale->low, scale->high, 5);
        for (int i = 0; i < ticks.n; i++) {
            draw_tick(out, scale, &ticks, ticks.low + i * ticks.step, vertical);
        }
        return;
    }
    int low = (int)lround(log2(scale->low));
    int high = (int)lround(log2(scale->high));
    int step = 1 + (high - low) / 10;
    for (int power = low; power <= high; power++) {
        if (power % step == 0) {
            draw_tick(out, scale, &ticks, exp2(power), vertical);
        }
    }
}

static void draw_axes(FILE *out, const chart *c) {
    const comity_svg_pen parity = {COMITY_INK, 1, "5 3"};
    double x = comity_scale_at(&c->x, 1);
    double y = comity_scale_at(&c->y, 1);
    draw_scale(out, &c->x, 0);
    draw_scale(out, &c->y, 1);
    fprintf(out,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" stroke=\"" COMITY_RULE
            "\" stroke-width=\"0.8\"/>\n",
            LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP);
    comity_svg_line(out, x, TOP, x, BOTTOM, &parity);
    comity_svg_line(out, LEFT, y, RIGHT, y, &parity);
    comity_svg_text(out, (LEFT + RIGHT) / 2, BOTTOM + 32, &(comity_svg_font){.size = 11, .anchor = 'm', .bold = 1},
                    "Structural weight (multiples of the equal share; 1 = parity)");
    fprintf(out, "<g transform=\"translate(14 %.1f) rotate(-90)\">", (TOP + BOTTOM) / 2);
    comity_svg_text(out, 0, 0, &(comity_svg_font){.size = 11, .anchor = 'm', .bold = 1},
                    "Formal weight (multiples of the equal share; 1 = parity)");
    comity_svg_close(out);
}

/* What a quarter means, whoever stands in it. */
static const char *corner_words(int right, int up) {
    static const char *const words[2][2] = {{"below parity in both", "structure above parity, form below"},
                                            {"form above parity, structure below", "above parity in both"}};
    return words[up][right];
}

static void draw_corners(FILE *out, chart *c) {
    for (int i = 0; i < 4; i++) {
        int right = i & 1;
        int up = i >> 1;
        const comity_svg_font font = {.size = 10.5, .fill = COMITY_MUTED, .italic = 1, .anchor = right ? 'e' : 's'};
        char text[COMITY_VIEW_BYTES];
        double x = right ? RIGHT - 8 : LEFT + 8;
        double y = up ? TOP + 17 : BOTTOM - 9;
        double room = fabs(comity_scale_at(&c->x, 1) - (right ? RIGHT : LEFT)) - 16;
        comity_svg_fit(corner_words(right, up), &font, fmin(room, 300), text);
        if (room < 30 || !text[0]) {
            continue;
        }
        double width = comity_svg_text_width(text, &font);
        comity_svg_text(out, x, y, &font, text);
        c->boxes[c->n_boxes++] = (box){right ? x - width : x, y - 11, right ? x : x + width, y + 3};
    }
}

static void draw_alone(FILE *out, const comity_report_data *data, const chart *c) {
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; c->spots[i].focus && k < c->n_alone; k++) {
            comity_svg_line(out, c->spots[i].x, c->spots[i].y, c->alone[k].x, c->alone[k].y,
                            &(comity_svg_pen){COMITY_BLUE, 0.7, NULL});
        }
    }
    for (size_t k = 0; k < c->n_alone; k++) {
        char tip[512];
        snprintf(tip, sizeof tip, "without %.200s", comity_view_text(&data->quadrant, "left_out", c->alone[k].row));
        comity_svg_open_tip(out, tip);
        comity_svg_dot(out, c->alone[k].x, c->alone[k].y, 2, COMITY_BLUE, NULL);
        comity_svg_close(out);
    }
}

static void draw_spots(FILE *out, const comity_report_data *data, chart *c) {
    double x = comity_scale_at(&c->x, 1);
    double y = comity_scale_at(&c->y, 1);
    c->boxes[c->n_boxes++] = (box){x - 1.5, TOP, x + 1.5, BOTTOM};
    c->boxes[c->n_boxes++] = (box){LEFT, y - 1.5, RIGHT, y + 1.5};
    for (size_t i = 0; i < c->n; i++) {
        occupy(c, c->spots[i].x, c->spots[i].y, c->spots[i].focus ? 6 : 4.5);
    }
    for (size_t k = 0; k < c->n_alone; k++) {
        occupy(c, c->alone[k].x, c->alone[k].y, 2.2);
    }
    for (size_t i = 0; i < c->n; i++) {
        const spot *s = &c->spots[i];
        const char *colour = s->focus ? COMITY_BLUE : COMITY_MUTED;
        name_spot(out, data, c, s);
        comity_svg_dot(out, s->x, s->y, s->focus ? 5.5 : 4, s->edge ? "#ffffff" : colour, colour);
    }
}

static void draw_key(FILE *out, const comity_report_data *data, const chart *c) {
    char text[512];
    int edges = 0;
    for (size_t i = 0; i < c->n; i++) {
        edges |= c->spots[i].edge;
    }
    double y = BOTTOM + 54;
    double x = LEFT;
    if (c->n_alone) {
        comity_svg_line(out, x, y - 3.5, x + 16, y - 3.5, &(comity_svg_pen){COMITY_BLUE, 0.7, NULL});
        comity_svg_dot(out, x, y - 3.5, 4.5, COMITY_BLUE, NULL);
        comity_svg_dot(out, x + 16, y - 3.5, 2, COMITY_BLUE, NULL);
        snprintf(text, sizeof text, "%.128s, and where it would lie with one component left out (%zu)",
                 data->state_name[0] ? data->state_name : data->state, c->n_alone);
        comity_svg_text_fit(out, x + 24, y, 470, &(comity_svg_font){.size = 10}, text);
        x += 24 + fmin(470, comity_svg_text_width(text, &(comity_svg_font){.size = 10})) + 18;
    }
    if (edges) {
        comity_svg_dot(out, x + 4, y - 3.5, 4, "#ffffff", COMITY_MUTED);
        comity_svg_text(out, x + 13, y, &(comity_svg_font){.size = 10}, "a weight of zero, drawn on the edge");
    }
}

comity_status comity_figure_quadrant(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = collect(data, &c, error);
    if (status == COMITY_OK && c.n == 0) {
        comity_svg_empty(out, "figure-quadrant", "Structural against formal weight",
                         "No data: no state has both a structural and a formal weight yet.");
    } else if (status == COMITY_OK) {
        char about[512];
        snprintf(about, sizeof about,
                 "Scatter of %zu states, structural weight across and formal weight up, both in multiples of the equal "
                 "share, with lines at 1; the table below gives the values.",
                 c.n);
        comity_svg_begin(out, "figure-quadrant", BOTTOM + 64, "Structural against formal weight of the members", about);
        draw_axes(out, &c);
        draw_corners(out, &c);
        draw_alone(out, data, &c);
        draw_spots(out, data, &c);
        draw_key(out, data, &c);
        comity_svg_end(out);
    }
    release(&c);
    return status;
}

static comity_status list_sources(const comity_report_data *data, const char *kind, FILE *out, comity_error *error) {
    comity_rows rows = {0};
    comity_status status = comity_rows_where(&data->components, NULL, "kind", kind, &rows, error);
    if (!status) {
        status = comity_view_list(out, &data->components, &rows, "sources", 10, error);
    }
    comity_rows_free(&rows);
    return status;
}

comity_status comity_caption_quadrant(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = collect(data, &c, error);
    if (status == COMITY_OK && c.n > 0) {
        fprintf(out,
                "n = %zu states%s. Each weight is the mean of the state's components of that kind, every one divided "
                "by the equal share. ",
                c.n, c.x.log2 || c.y.log2 ? "; logarithmic where values span a factor of four" : "");
        if (c.n_missing) {
            fprintf(out, "%zu state%s lack%s one of the two weights and %s not drawn. ", c.n_missing,
                    c.n_missing == 1 ? "" : "s", c.n_missing == 1 ? "s" : "", c.n_missing == 1 ? "is" : "are");
        }
        fputs("Sources: structural: ", out);
        status = list_sources(data, "structural", out, error);
        fputs("; formal: ", out);
        status = status ? status : list_sources(data, "formal", out, error);
        fputs(".", out);
    }
    release(&c);
    return status;
}
