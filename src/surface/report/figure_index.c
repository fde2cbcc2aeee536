/* Figure: a composite index of the region over the years, with its interval; below it, one panel an element that it is
 * made of, with its weight and what it gives to the last value. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <string.h>

static const double TOP = 40, HEIGHT = 190, KEY = 30, CELL = 252, GAP = 22, CELL_HEIGHT = 132;
enum { ACROSS = 3 };

/* Rows of the index itself (level `top`), or of the element. */
static comity_status rows_of(const comity_report_data *data, const char *element, comity_rows *out,
                             comity_error *error) {
    return comity_rows_where(&data->index, NULL, "element", element, out, error);
}

/* The element that is the whole index: the first row's, as the panel is ordered. */
static const char *whole(const comity_report_data *data) {
    return comity_view_text(&data->index, "element", 0);
}

/* First and last year of all rows, and the lowest and highest number. */
static void extent(const comity_report_data *data, const comity_rows *rows, double years[2], double values[2]) {
    static const char *const columns[] = {"value", "low", "high"};
    years[0] = years[1] = NAN;
    values[0] = values[1] = NAN;
    for (size_t i = 0; i < rows->n; i++) {
        double number = 0;
        if (comity_view_number(&data->index, "year", rows->row[i], &number)) {
            years[0] = fmin(years[0], number);
            years[1] = fmax(years[1], number);
        }
        for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
            if (comity_view_number(&data->index, columns[c], rows->row[i], &number)) {
                values[0] = fmin(values[0], number);
                values[1] = fmax(values[1], number);
            }
        }
    }
}

static comity_plot plot_of(const double years[2], const double values[2], int ticks) {
    comity_plot plot = {
        .ticks = comity_ticks_nice(isnan(values[0]) ? 0 : values[0], isnan(values[1]) ? 1 : values[1], ticks)};
    double first = isnan(years[0]) ? 0 : years[0];
    plot.x.low = first;
    plot.x.high = fmax(isnan(years[1]) ? 1 : years[1], first + 1);
    plot.y.low = plot.ticks.low;
    plot.y.high = plot.ticks.high;
    return plot;
}

/* Bars from the lower to the upper end of the interval of each year. */
static void draw_intervals(FILE *out, const comity_report_data *data, const comity_plot *plot,
                           const comity_rows *rows) {
    double wide = .7 * (plot->x.to - plot->x.from) / fmax(1, plot->x.high - plot->x.low);
    for (size_t i = 0; i < rows->n; i++) {
        double year = 0;
        double low = 0;
        double high = 0;
        if (comity_view_number(&data->index, "year", rows->row[i], &year) &&
            comity_view_number(&data->index, "low", rows->row[i], &low) &&
            comity_view_number(&data->index, "high", rows->row[i], &high) && low <= high) {
            double top = comity_scale_at(&plot->y, high);
            double x = comity_scale_at(&plot->x, year);
            comity_svg_rect(out, x - wide / 2, top, wide, fmax(1, comity_scale_at(&plot->y, low) - top), COMITY_BLUE,
                            .2);
        }
    }
}

static comity_status draw_whole(const comity_report_data *data, FILE *out, const comity_rows *rows, const char *title,
                                comity_error *error) {
    double years[2];
    double values[2];
    comity_series series = {0};
    extent(data, rows, years, values);
    comity_plot plot = plot_of(years, values, 5);
    plot.x.from = 40;
    plot.x.to = COMITY_SVG_WIDTH - 24;
    plot.y.from = TOP + HEIGHT - 24;
    plot.y.to = TOP;
    comity_status status = comity_rows_series(&data->index, rows, &series, error);
    if (status == COMITY_OK) {
        comity_svg_text_fit(out, 0, 14, COMITY_SVG_WIDTH, &(comity_svg_font){.size = 12, .bold = 1}, title);
        comity_plot_axes(out, &plot);
        draw_intervals(out, data, &plot, rows);
        comity_plot_series(out, &plot, &series, &(comity_svg_pen){COMITY_BLUE, 2, NULL}, 2.4);
        double x = comity_svg_key_line(out, 0, TOP + HEIGHT + 12, &(comity_svg_pen){COMITY_BLUE, 2, NULL}, "score");
        comity_svg_key_box(out, x, TOP + HEIGHT + 12, 9, "#cce3f0", "interval over all choices of the method");
    }
    comity_series_free(&series);
    return status;
}

/* "weight 20%, gives 15.4 of 77.3 in 2023" */
static void describe(const comity_report_data *data, const comity_rows *rows, const comity_rows *all, char *out,
                     size_t size) {
    double weight = 0;
    double year = 0;
    double value = 0;
    double total = 0;
    size_t last = all->row[all->n - 1];
    int known = comity_view_number(&data->index, "effective", rows->row[0], &weight);
    snprintf(out, size, "%s", known ? "" : "without a weight");
    if (!known) {
        return;
    }
    snprintf(out, size, "weight %.0f%%", 100 * weight);
    if (!comity_view_number(&data->index, "year", last, &year) ||
        !comity_view_number(&data->index, "value", last, &total)) {
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        double own = 0;
        if (comity_view_number(&data->index, "year", rows->row[i], &own) && own == year &&
            comity_view_number(&data->index, "value", rows->row[i], &value)) {
            snprintf(out, size, "weight %.0f%%, gives %.1f of %.1f in %.0f", 100 * weight, weight * value, total, year);
        }
    }
}

static comity_status draw_part(const comity_report_data *data, FILE *out, const comity_rows *all,
                               const comity_rows *rows, const double years[2], double x, double y,
                               comity_error *error) {
    const double scale[2] = {0, 100};
    double own[2];
    double values[2];
    char words[160];
    comity_series series = {0};
    extent(data, rows, own, values);
    int usual = values[0] >= 0 && values[1] <= 100;
    comity_plot plot = plot_of(years, usual ? scale : values, 2);
    plot.x.from = x + 30;
    plot.x.to = x + CELL - 20;
    plot.y.from = y + 104;
    plot.y.to = y + 34;
    comity_status status = comity_rows_series(&data->index, rows, &series, error);
    if (status == COMITY_OK) {
        describe(data, rows, all, words, sizeof words);
        comity_svg_text_fit(out, x, y + 11, CELL, &(comity_svg_font){.size = 11, .bold = 1},
                            comity_view_text(&data->index, "name", rows->row[0]));
        comity_svg_text_fit(out, x, y + 24, CELL, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED}, words);
        comity_plot_axes(out, &plot);
        draw_intervals(out, data, &plot, rows);
        comity_plot_series(out, &plot, &series, &(comity_svg_pen){COMITY_INK, 1.3, NULL}, 1.4);
    }
    comity_series_free(&series);
    return status;
}

static comity_status draw_parts(const comity_report_data *data, FILE *out, const comity_keys *elements,
                                const comity_rows *all, comity_error *error) {
    double years[2];
    double values[2];
    comity_status status = COMITY_OK;
    extent(data, all, years, values);
    for (size_t i = 1; status == COMITY_OK && i < elements->n; i++) {
        comity_rows rows = {0};
        size_t cell = i - 1;
        size_t down = cell / ACROSS;
        status = rows_of(data, elements->text[i], &rows, error);
        if (status == COMITY_OK && rows.n > 0) {
            status = draw_part(data, out, all, &rows, years, (double)(cell % ACROSS) * (CELL + GAP),
                               TOP + HEIGHT + KEY + (double)down * CELL_HEIGHT, error);
        }
        comity_rows_free(&rows);
    }
    return status;
}

comity_status comity_figure_index(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys elements = {0};
    comity_rows all = {0};
    comity_status status = comity_rows_keys(&data->index, NULL, "element", &elements, error);
    if (status == COMITY_OK) {
        status = rows_of(data, whole(data), &all, error);
    }
    if (status == COMITY_OK && all.n == 0) {
        comity_svg_empty(out, "figure-index", "Index", "No data: no index of the region over years is computed yet.");
    } else if (status == COMITY_OK) {
        const char *title = comity_view_text(&data->index, "title", 0);
        size_t down = (elements.n - 1 + ACROSS - 1) / ACROSS;
        comity_svg_begin(out, "figure-index", TOP + HEIGHT + KEY + (double)down * CELL_HEIGHT, title,
                         "A line of the score year by year, in bars for its interval; below it a small panel for each "
                         "element directly below the index.");
        status = draw_whole(data, out, &all, title, error);
        status = status ? status : draw_parts(data, out, &elements, &all, error);
        comity_svg_end(out);
    }
    comity_rows_free(&all);
    comity_keys_free(&elements);
    return status;
}

/* The last row that has a rank: a rank stands with its interval and how many are ranked. */
static void write_rank(const comity_report_data *data, const comity_rows *all, FILE *out) {
    for (size_t i = all->n; i-- > 0;) {
        double rank = 0;
        double low = 0;
        double high = 0;
        size_t row = all->row[i];
        if (comity_view_number(&data->index, "rank", row, &rank) &&
            comity_view_number(&data->index, "rank_low", row, &low) &&
            comity_view_number(&data->index, "rank_high", row, &high)) {
            fprintf(out, "In %.0f it is number %.0f of %.0f years, with the interval %.0f to %.0f. ",
                    (double)comity_view_integer(&data->index, "year", row), rank,
                    (double)comity_view_integer(&data->index, "ranked", row), floor(low), ceil(high));
            return;
        }
    }
}

comity_status comity_caption_index(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_rows all = {0};
    comity_status status = rows_of(data, whole(data), &all, error);
    if (status == COMITY_OK && all.n > 0) {
        size_t row = all.row[all.n - 1];
        double confidence = 0;
        fprintf(out, "n = %zu years; the last rests on %.0f of %.0f indicators, the others are imputed or missing. ",
                all.n, (double)comity_view_integer(&data->index, "n", row),
                (double)comity_view_integer(&data->index, "n_all", row));
        if (comity_view_number(&data->index, "confidence", row, &confidence)) {
            fprintf(out, "Bars: %.0f%% interval of %.0f draws over what is uncertain: ", 100 * confidence,
                    (double)comity_view_integer(&data->index, "draws", row));
            comity_view_xml(out, comity_view_text(&data->index, "inputs", row));
            fputs(". The score of the chosen method need not lie in the middle of them. ", out);
        }
        write_rank(data, &all, out);
        fputs("Scores only compare years of this region. Small panels: scores of the elements, and weight times score "
              "in the last year, which adds up to the score where means are arithmetic and nothing is missing.",
              out);
    }
    comity_rows_free(&all);
    return status;
}
