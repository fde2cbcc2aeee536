/* Figure: components of role as small multiples, the state looked at in colour, the others thin and grey.
 *
 * A dashed line marks the equal share where that has a meaning: in years in which the values of all states are shares
 * that add up to one. Components with few years
 * (events rather than series) have dots. A few other states, those that end highest, are named at their ends. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CELL = 252, GAP = 22, CELL_HEIGHT = 171, TITLE = 13, KEY = 26, HEADING = 24;
enum { ACROSS = 3, NAMED = 3, EVENT_YEARS = 8 };

typedef struct {
    const char *key;
    size_t row;
    comity_keys states;
    comity_series *series;
    comity_series parity;
    comity_series years; /* distinct years, values unused */
    double low, high;
    int64_t n_low, n_high;
    int any;
} component;

static void release(component *it) {
    for (size_t i = 0; it->series && i < it->states.n; i++) {
        comity_series_free(&it->series[i]);
    }
    free(it->series);
    comity_keys_free(&it->states);
    comity_series_free(&it->parity);
    comity_series_free(&it->years);
}

static void take(component *it, double value, int64_t n) {
    it->low = !it->any || value < it->low ? value : it->low;
    it->high = !it->any || value > it->high ? value : it->high;
    it->n_low = n && (!it->n_low || n < it->n_low) ? n : it->n_low;
    it->n_high = n > it->n_high ? n : it->n_high;
    it->any = 1;
}

static int is_share(const comity_panel *panel, size_t row) {
    const char *unit = comity_view_text(panel, "unit", row);
    return strstr(unit, "share") != NULL;
}

/* What an equal share of the whole would be in a year in which `states` states have a value: by n where n counts them,
 * else by the members at the end of the year; 0 where neither fits. */
static comity_status equal_share(const comity_report_data *data, int year, int64_t states, int64_t n, double *share,
                                 comity_error *error) {
    comity_keys members = {0};
    *share = n >= 2 && n == states ? 1.0 / (double)n : 0;
    if (*share > 0) {
        return COMITY_OK;
    }
    comity_status status = comity_view_members(data, comity_date_days(year, 12, 31), &members, error);
    if (status == COMITY_OK && members.n >= 2 && (int64_t)members.n >= states) {
        *share = 1.0 / (double)members.n;
    }
    comity_keys_free(&members);
    return status;
}

/* Walks the points of all states year by year; `all` is sorted by year. */
static comity_status find_parity(const comity_report_data *data, component *it, const comity_series *all,
                                 comity_error *error) {
    comity_status status = COMITY_OK;
    int share = is_share(&data->components, it->row);
    it->parity.point = malloc((all->n + 1) * sizeof *it->parity.point);
    it->years.point = malloc((all->n + 1) * sizeof *it->years.point);
    if (!it->parity.point || !it->years.point) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0, end; status == COMITY_OK && i < all->n; i = end) {
        const comity_point *first = &all->point[i];
        double sum = 0;
        double equal = 0;
        int64_t n = first->n;
        for (end = i; end < all->n && all->point[end].year == first->year; end++) {
            sum += all->point[end].value;
            n = all->point[end].n == n ? n : 0;
        }
        it->years.point[it->years.n++] = *first;
        if (share && fabs(sum - 1) <= 0.02 && first->year > 0 && first->year < 9999) {
            status = equal_share(data, first->year, (int64_t)(end - i), n, &equal, error);
        }
        if (equal > 0) {
            it->parity.point[it->parity.n++] = (comity_point){first->year, equal, n};
        }
    }
    return status;
}

static comity_status load(const comity_report_data *data, const comity_rows *within, const char *key, component *it,
                          comity_error *error) {
    const comity_panel *panel = &data->components;
    comity_rows rows = {0};
    comity_series all = {0};
    *it = (component){.key = key};
    comity_status status = comity_rows_where(panel, within, "component", key, &rows, error);
    if (status == COMITY_OK) {
        it->row = rows.n ? rows.row[0] : 0;
        status = comity_rows_keys(panel, &rows, "state", &it->states, error);
    }
    if (status == COMITY_OK && !(it->series = calloc(it->states.n + 1, sizeof *it->series))) {
        status = comity_fail_memory(error);
    }
    for (size_t i = 0; status == COMITY_OK && i < it->states.n; i++) {
        comity_rows some = {0};
        status = comity_rows_where(panel, &rows, "state", it->states.text[i], &some, error);
        if (status == COMITY_OK) {
            status = comity_rows_series(panel, &some, &it->series[i], error);
        }
        comity_rows_free(&some);
    }
    if (status == COMITY_OK) {
        status = comity_rows_series(panel, &rows, &all, error);
    }
    if (status == COMITY_OK) {
        status = find_parity(data, it, &all, error);
    }
    for (size_t i = 0; status == COMITY_OK && i < all.n; i++) {
        take(it, all.point[i].value, all.point[i].n);
    }
    for (size_t i = 0; status == COMITY_OK && i < it->parity.n; i++) {
        take(it, it->parity.point[i].value, 0);
    }
    comity_series_free(&all);
    comity_rows_free(&rows);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- drawing */

typedef struct {
    double x, y;
} place;

/* Writes the code at the end of the line unless another name is there already. */
static int name_end(FILE *out, const comity_plot *plot, const comity_series *series, const char *state, int focus,
                    place *taken, int n) {
    const comity_point *last = &series->point[series->n - 1];
    place at = {comity_scale_at(&plot->x, last->year) + 5, comity_scale_at(&plot->y, last->value) + 3.4};
    at.y = fmin(at.y, plot->y.from + 1);
    for (int i = 0; i < n; i++) {
        if (fabs(at.x - taken[i].x) < 32 && fabs(at.y - taken[i].y) < 9.5) {
            return n;
        }
    }
    comity_svg_text_fit(out, at.x, at.y, 30,
                        &(comity_svg_font){.size = 9.5, .bold = focus, .fill = focus ? COMITY_BLUE : COMITY_MUTED},
                        state);
    taken[n] = at;
    return n + 1;
}

/* Whether another state that is not named ends so near that a name would be ambiguous. */
static int is_crowded(const component *it, const comity_plot *plot, const char *focus, size_t i) {
    const comity_point *end = &it->series[i].point[it->series[i].n - 1];
    for (size_t k = 0; k < it->states.n; k++) {
        if (k == i || it->series[k].n == 0 || strcmp(it->states.text[k], focus) == 0) {
            continue;
        }
        const comity_point *other = &it->series[k].point[it->series[k].n - 1];
        if (other->year == end->year &&
            fabs(comity_scale_at(&plot->y, other->value) - comity_scale_at(&plot->y, end->value)) < 2.5) {
            return 1;
        }
    }
    return 0;
}

/* The highest end not yet looked at; ties by order. */
static size_t next_highest(const component *it, const char *focus, const char *done) {
    size_t best = it->states.n;
    for (size_t i = 0; i < it->states.n; i++) {
        if (done[i] || it->series[i].n == 0 || strcmp(it->states.text[i], focus) == 0) {
            continue;
        }
        const comity_series *s = &it->series[i];
        if (best == it->states.n || s->point[s->n - 1].value > it->series[best].point[it->series[best].n - 1].value) {
            best = i;
        }
    }
    return best;
}

static comity_status name_ends(FILE *out, const comity_report_data *data, const component *it, const comity_plot *plot,
                               comity_error *error) {
    place taken[NAMED + 2];
    int n = 0;
    char *done = calloc(it->states.n + 1, 1);
    if (!done) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < it->states.n; i++) {
        if (strcmp(it->states.text[i], data->state) == 0 && it->series[i].n) {
            n = name_end(out, plot, &it->series[i], it->states.text[i], 1, taken, n);
        }
    }
    for (size_t i = 0; n < NAMED + 1 && (i = next_highest(it, data->state, done)) < it->states.n;) {
        done[i] = 1;
        if (is_crowded(it, plot, data->state, i)) {
            continue;
        }
        n = name_end(out, plot, &it->series[i], it->states.text[i], 0, taken, n);
    }
    free(done);
    return COMITY_OK;
}

static void draw_states(FILE *out, const comity_report_data *data, const component *it, const comity_plot *plot) {
    int events = it->years.n <= EVENT_YEARS;
    for (size_t i = 0; i < it->states.n; i++) {
        if (strcmp(it->states.text[i], data->state) != 0) {
            comity_plot_series(out, plot, &it->series[i], &(comity_svg_pen){COMITY_GREY, 0.9, NULL}, events ? 2 : 0);
        }
    }
    comity_plot_series(out, plot, &it->parity, &(comity_svg_pen){COMITY_INK, 0.9, "4 3"}, 0);
    for (size_t i = 0; i < it->states.n; i++) {
        if (strcmp(it->states.text[i], data->state) == 0) {
            comity_plot_series(out, plot, &it->series[i], &(comity_svg_pen){COMITY_BLUE, 2.2, NULL}, events ? 2.8 : 0);
        }
    }
}

static void unit_line(const comity_panel *panel, const component *it, const comity_ticks *ticks, char *out,
                      size_t size) {
    char unit[COMITY_VIEW_BYTES];
    char low[32];
    char high[32];
    comity_view_words(comity_view_text(panel, "unit", it->row), 0, unit);
    comity_view_count(it->n_low, low);
    comity_view_count(it->n_high, high);
    int range = it->n_low < it->n_high;
    snprintf(out, size, "%.80s%s%s · n %s%s%s · %zu year%s", *unit ? unit : "no unit", ticks->word[0] ? ", " : "",
             ticks->word, it->n_high ? low : "unknown", range ? "–" : "", range ? high : "", it->years.n,
             it->years.n == 1 ? "" : "s");
}

static const comity_svg_font title_font = {.size = 11, .bold = 1};

/* `lines`: how many lines the titles of this row of panels take. */
static comity_status draw_cell(FILE *out, const comity_report_data *data, const component *it, double x, double y,
                               int lines, comity_error *error) {
    const comity_svg_font muted = {.size = 9.5, .fill = COMITY_MUTED};
    comity_svg_lines name;
    char text[COMITY_VIEW_BYTES];
    char source[COMITY_VIEW_BYTES + 16];
    const char *title = comity_view_text(&data->components, "name", it->row);
    comity_svg_wrap(*title ? title : it->key, &title_font, CELL, 2, &name);
    y += TITLE * (lines - 1);
    for (int i = 0; i < name.n; i++) {
        comity_svg_text(out, x, y + 11 - TITLE * (name.n - 1 - i), &title_font, name.line[i]);
    }
    comity_plot plot = {.ticks = comity_ticks_nice(it->low, it->high, 4)};
    plot.x = (comity_scale){data->first_year, fmax(data->last_year, data->first_year + 1), x + 42, x + CELL - 32, 0};
    plot.y = (comity_scale){plot.ticks.low, plot.ticks.high, y + 125, y + 37, 0};
    unit_line(&data->components, it, &plot.ticks, text, sizeof text);
    comity_svg_text_fit(out, x, y + 25, CELL, &muted, text);
    comity_plot_axes(out, &plot);
    draw_states(out, data, it, &plot);
    const char *named = comity_view_text(&data->components, "sources", it->row);
    snprintf(source, sizeof source, "Source: %.200s", *named ? named : "not named");
    comity_svg_text_fit(out, x, y + 153, CELL, &muted, source);
    return name_ends(out, data, it, &plot, error);
}

static void draw_key(FILE *out, const comity_report_data *data, int with_parity, double y) {
    char name[COMITY_VIEW_BYTES];
    comity_svg_fit(data->state_name[0] ? data->state_name : data->state, &(comity_svg_font){.size = 10}, 200, name);
    double x = comity_svg_key_line(out, 0, y, &(comity_svg_pen){COMITY_BLUE, 2.2, NULL}, name);
    x = comity_svg_key_line(out, x, y, &(comity_svg_pen){COMITY_GREY, 0.9, NULL}, "the other members");
    if (with_parity) {
        comity_svg_key_line(out, x, y, &(comity_svg_pen){COMITY_INK, 0.9, "4 3"},
                            "equal share, where the shares of all add up to one");
    }
}

/* ----------------------------------------------------------------------------------------------------------- kinds */

/* The order in which the kinds are told; others follow. */
static const char *const kind_order[] = {"structural", "formal", "political", "agenda"};
enum { KINDS = sizeof kind_order / sizeof kind_order[0] };

static size_t rank_of(const char *kind) {
    size_t i = 0;
    while (i < KINDS && strcmp(kind_order[i], kind) != 0) {
        i++;
    }
    return i;
}

/* Stable: kinds that are unknown keep their order. */
static void sort_kinds(comity_keys *kinds) {
    for (size_t i = 1; i < kinds->n; i++) {
        const char *kind = kinds->text[i];
        size_t k = i;
        for (; k > 0 && rank_of(kinds->text[k - 1]) > rank_of(kind); k--) {
            kinds->text[k] = kinds->text[k - 1];
        }
        kinds->text[k] = kind;
    }
}

/* Lines that the longest title of the row of panels beginning at `first` takes. */
static int title_lines(const comity_report_data *data, const comity_keys *keys, const comity_rows *rows, size_t first) {
    int most = 1;
    for (size_t i = first; i < keys->n && i < first + ACROSS; i++) {
        size_t k = 0;
        comity_svg_lines name;
        while (k + 1 < rows->n &&
               strcmp(comity_view_text(&data->components, "component", rows->row[k]), keys->text[i]) != 0) {
            k++;
        }
        comity_svg_wrap(comity_view_text(&data->components, "name", rows->row[k]), &title_font, CELL, 2, &name);
        most = name.n > most ? name.n : most;
    }
    return most;
}

typedef struct {
    size_t n;        /* components */
    int with_parity; /* one that is drawn has an equal share */
} tally;

/* Draws the components of one kind and moves `top` below them; with `out` NULL only moves it and counts. */
static comity_status draw_kind(FILE *out, const comity_report_data *data, const char *kind, double *top, tally *sum,
                               comity_error *error) {
    comity_rows rows = {0};
    comity_keys keys = {0};
    comity_status status = comity_rows_where(&data->components, NULL, "kind", kind, &rows, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->components, &rows, "component", &keys, error);
    }
    sum->n += out ? 0 : keys.n;
    for (size_t i = 0; status == COMITY_OK && i < keys.n; i += ACROSS) {
        int lines = title_lines(data, &keys, &rows, i);
        for (size_t k = i; status == COMITY_OK && out && k < keys.n && k < i + ACROSS; k++) {
            component it;
            status = load(data, &rows, keys.text[k], &it, error);
            if (status == COMITY_OK) {
                sum->with_parity |= it.parity.n > 0;
                status = draw_cell(out, data, &it, (double)(k - i) * (CELL + GAP), *top, lines, error);
            }
            release(&it);
        }
        *top += CELL_HEIGHT + TITLE * (lines - 1);
    }
    comity_keys_free(&keys);
    comity_rows_free(&rows);
    return status;
}

static void draw_heading(FILE *out, const char *key, double *top) {
    char heading[COMITY_VIEW_BYTES];
    comity_view_heading(key, heading);
    comity_svg_text_fit(out, 0, *top + 13, COMITY_SVG_WIDTH, &(comity_svg_font){.size = 13, .bold = 1}, heading);
    comity_svg_line(out, 0, *top + 18, COMITY_SVG_WIDTH, *top + 18, &(comity_svg_pen){COMITY_RULE, 0.8, NULL});
    *top += HEADING;
}

static comity_status draw(const comity_report_data *data, const char *kind, const comity_keys *kinds, FILE *out,
                          comity_error *error) {
    char id[COMITY_VIEW_BYTES];
    char title[512];
    char about[512];
    char heading[COMITY_VIEW_BYTES];
    double height = KEY;
    double top = KEY;
    tally sum = {0};
    comity_status status = COMITY_OK;
    for (size_t i = 0; status == COMITY_OK && i < kinds->n; i++) {
        height += kind ? 0 : HEADING;
        status = draw_kind(NULL, data, kinds->text[i], &height, &sum, error);
    }
    comity_view_heading(kind ? kind : "all kinds", heading);
    snprintf(id, sizeof id, "figure-roles-%.200s", kind ? kind : "all");
    snprintf(title, sizeof title, "Components of the role of %.128s: %.200s", data->state_name, heading);
    snprintf(about, sizeof about, "%zu panels, one a component, %.128s against the other members, %d to %d.", sum.n,
             data->state_name, data->first_year, data->last_year);
    comity_svg_begin(out, id, height, title, about);
    for (size_t i = 0; status == COMITY_OK && i < kinds->n; i++) {
        if (!kind) {
            draw_heading(out, kinds->text[i], &top);
        }
        status = draw_kind(out, data, kinds->text[i], &top, &sum, error);
    }
    draw_key(out, data, sum.with_parity, 12); /* last: only now it is known what was drawn */
    comity_svg_end(out);
    return status;
}

comity_status comity_view_kinds(const comity_report_data *data, comity_keys *kinds, comity_error *error) {
    comity_status status = comity_rows_keys(&data->components, NULL, "kind", kinds, error);
    if (status == COMITY_OK) {
        sort_kinds(kinds);
    }
    return status;
}

comity_status comity_figure_roles(const comity_report_data *data, const char *kind, FILE *out, comity_error *error) {
    comity_keys kinds = {0};
    comity_status status = comity_view_kinds(data, &kinds, error);
    if (status == COMITY_OK && kind) {
        size_t n = 0;
        for (size_t i = 0; i < kinds.n; i++) {
            if (strcmp(kinds.text[i], kind) == 0) {
                kinds.text[n++] = kinds.text[i];
            }
        }
        kinds.n = n;
    }
    if (status == COMITY_OK && kinds.n == 0) {
        comity_svg_empty(out, "figure-roles-none", "Components of role",
                         "No data: no component of role has a value yet.");
    } else if (status == COMITY_OK) {
        status = draw(data, kind, &kinds, out, error);
    }
    comity_keys_free(&kinds);
    return status;
}

comity_status comity_caption_roles(const comity_report_data *data, const char *kind, FILE *out, comity_error *error) {
    comity_rows rows = {0};
    comity_keys keys = {0};
    comity_keys states = {0};
    size_t waiting = 0;
    for (size_t row = 0; row < data->components_waiting.n_rows; row++) {
        waiting += !kind || strcmp(comity_view_text(&data->components_waiting, "kind", row), kind) == 0;
    }
    comity_status status = comity_rows_where(&data->components, NULL, kind ? "kind" : NULL, kind, &rows, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->components, &rows, "component", &keys, error);
    }
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->components, &rows, "state", &states, error);
    }
    if (status == COMITY_OK && keys.n > 0) {
        fprintf(out, "%zu component%s, %zu states; n under each name is the number behind a year's values. ", keys.n,
                keys.n == 1 ? "" : "s", states.n);
        if (waiting) {
            fprintf(out, "%zu more of this kind wait%s for data and %s not drawn. ", waiting, waiting == 1 ? "s" : "",
                    waiting == 1 ? "is" : "are");
        }
        fputs("Sources: ", out);
        status = comity_view_list(out, &data->components, &rows, "sources", 10, error);
        fputs(".", out);
    }
    comity_keys_free(&states);
    comity_keys_free(&keys);
    comity_rows_free(&rows);
    return status;
}
