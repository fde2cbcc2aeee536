/* A network as a drawing: ties as lines, the strongest darkest; states as dots with their codes. See report.h. */
#include "surface/report/report.h"
#include "surface/report/svg.h"

#include <math.h>
#include <string.h>

static const double TOP = 46;
static const double SIDE = 720; /* of the square in which the nodes lie */
static const double MARGIN = 40;
enum { MOST_LINES = 1200 }; /* more would be a blot: the weakest stay away */

static const char *colour_of(int64_t community) {
    static const char *const colours[] = {COMITY_BLUE, COMITY_VERMILLION, COMITY_GREEN, COMITY_PURPLE, COMITY_OCHRE};
    return community >= 0 && community < 5 ? colours[community] : COMITY_GREY;
}

static double greatest(const comity_column *column, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        most = column->number[i] > most ? column->number[i] : most;
    }
    return most;
}

/* The value from which on ties are drawn: found by halving, so that at most MOST_LINES are. */
static double least_drawn(const comity_panel *ties) {
    const double *value = ties->columns[2].number;
    double low = 0;
    double high = greatest(&ties->columns[2], ties->n_rows);
    if (ties->n_rows <= MOST_LINES) {
        return -INFINITY;
    }
    for (int k = 0; k < 60; k++) {
        double middle = low > 0 ? sqrt(low * high) : high / 1e12;
        size_t n = 0;
        low = low > 0 ? low : middle;
        for (size_t i = 0; i < ties->n_rows; i++) {
            n += value[i] >= middle;
        }
        if (n > MOST_LINES) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static void place(const comity_panel *nodes, int64_t i, double *x, double *y) {
    *x = MARGIN + nodes->columns[1].number[i] * SIDE;
    *y = TOP + MARGIN / 2 + nodes->columns[2].number[i] * (SIDE - 120);
}

static size_t draw_ties(const comity_panel *nodes, const comity_panel *ties, FILE *out) {
    double most = greatest(&ties->columns[2], ties->n_rows);
    double least = least_drawn(ties);
    double weakest = most;
    size_t drawn = 0;
    for (size_t k = 0; k < ties->n_rows; k++) {
        weakest = ties->columns[2].number[k] < weakest ? ties->columns[2].number[k] : weakest;
    }
    for (size_t k = 0; k < ties->n_rows; k++) {
        double x1;
        double y1;
        double x2;
        double y2;
        double value = ties->columns[2].number[k];
        double share = weakest == most ? .16 : most > 0 && value > 0 ? sqrt(value / most) : 0; /* all alike: light */
        if (value < least) {
            continue;
        }
        comity_svg_pen pen = {share > .5    ? COMITY_MUTED
                              : share > .15 ? COMITY_RULE
                                            : COMITY_GRID,
                              .4 + 3 * share, NULL};
        place(nodes, ties->columns[0].integer[k], &x1, &y1);
        place(nodes, ties->columns[1].integer[k], &x2, &y2);
        comity_svg_line(out, x1, y1, x2, y2, &pen);
        drawn++;
    }
    return drawn;
}

static void draw_nodes(const comity_panel *nodes, FILE *out) {
    double most = greatest(&nodes->columns[3], nodes->n_rows);
    int small = nodes->n_rows > 60;
    comity_svg_font font = {small ? 7 : 10, NULL, 'm', 0, 0};
    for (size_t i = 0; i < nodes->n_rows; i++) {
        double x;
        double y;
        char tip[96];
        double strength = nodes->columns[3].number[i];
        double radius = (small ? 2.5 : 4) + (small ? 8 : 12) * (most > 0 && strength > 0 ? sqrt(strength / most) : 0);
        place(nodes, (int64_t)i, &x, &y);
        snprintf(tip, sizeof tip, "%.16s: strength %.6g, community %lld", nodes->columns[0].text[i], strength,
                 (long long)nodes->columns[4].integer[i] + 1);
        comity_svg_open_tip(out, tip);
        comity_svg_dot(out, x, y, radius, colour_of(nodes->columns[4].integer[i]), "#ffffff");
        comity_svg_text(out, x, y - radius - 2, &font, nodes->columns[0].text[i]);
        comity_svg_close(out);
    }
}

comity_status comity_figure_network(const comity_panel *nodes, const comity_panel *ties, const char *title, FILE *out,
                                    comity_error *error) {
    static const comity_svg_font heading = {15, NULL, 's', 1, 0};
    static const comity_svg_font note = {10, COMITY_MUTED, 's', 0, 0};
    char words[256];
    if (nodes->n_columns < 5 || ties->n_columns < 3 || nodes->n_rows == 0) {
        comity_svg_empty(out, "network", title, "There is no network to draw.");
        return COMITY_OK;
    }
    double height = TOP + SIDE - 120 + 2 * MARGIN;
    comity_svg_begin(out, "network", height, title, "States as dots, ties as lines.");
    comity_svg_rect(out, 0, 0, COMITY_SVG_WIDTH, height, "#ffffff", 1);
    size_t drawn = draw_ties(nodes, ties, out);
    draw_nodes(nodes, out);
    comity_svg_text_fit(out, 16, 24, COMITY_SVG_WIDTH - 32, &heading, title);
    snprintf(
        words, sizeof words,
        "%zu states, %zu tied pairs%s. Size: strength; colour: community (Leiden), the five largest; grey: others.",
        nodes->n_rows, ties->n_rows, drawn < ties->n_rows ? ", the strongest drawn" : "");
    comity_svg_text_fit(out, 16, 40, COMITY_SVG_WIDTH - 32, &note, words);
    comity_svg_end(out);
    return ferror(out) ? comity_fail(error, COMITY_ERROR_IO, "the figure could not be written") : COMITY_OK;
}
