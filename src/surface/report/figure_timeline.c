/* Figure: the instruments of an organisation by date, and the meetings beneath with their hosts.
 *
 * An instrument lies in the band of the first dimension of its domains; small squares beside its mark name the others.
 * The label stands right of the mark (left of it near the right edge), in the first lane of the band in which it meets
 * no other. Labels drop what the mark already says (the kind), and are cut to one line; the full name is in the table
 * of instruments. Instruments older than the axis are counted, not drawn. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double LEFT = 92, RIGHT = 792, TOP = 44, LANE = 13.5, LABEL = 140, LONGEST = 300, MARK = 3.4;

enum { BANDS = 12 };

typedef struct {
    const char *key;
    const char *name;
    const char *colour;
} band_look;

static const band_look known_bands[] = {
    {"security", "Security", COMITY_VERMILLION},   {"economic", "Economic", COMITY_BLUE},
    {"political", "Political", COMITY_PURPLE},     {"sociocultural", "Sociocultural", COMITY_GREEN},
    {"institutional", "Institutional", "#3d3d3d"},
};
enum { KNOWN_BANDS = sizeof known_bands / sizeof known_bands[0] };

typedef struct {
    const char *kind;
    comity_mark mark;
    int open;
} kind_look;

static const kind_look kinds[] = {
    {"charter", COMITY_MARK_DIAMOND, 0},
    {"treaty", COMITY_MARK_CIRCLE, 0},
    {"convention", COMITY_MARK_CIRCLE, 0},
    {"agreement", COMITY_MARK_SQUARE, 0},
    {"protocol", COMITY_MARK_TRIANGLE, 0},
    {"declaration", COMITY_MARK_CIRCLE, 1},
    {"statement", COMITY_MARK_CIRCLE, 1},
    {"memorandum", COMITY_MARK_SQUARE, 1},
    {"programme", COMITY_MARK_TRIANGLE, 1},
    {"decision", COMITY_MARK_DIAMOND, 1},
    {"", COMITY_MARK_CROSS, 0},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Kinds that share a mark share a word of the key. */
static const struct {
    comity_mark mark;
    int open;
    const char *name;
} mark_names[] = {
    {COMITY_MARK_DIAMOND, 0, "charter"},
    {COMITY_MARK_CIRCLE, 0, "treaty, convention"},
    {COMITY_MARK_SQUARE, 0, "agreement"},
    {COMITY_MARK_TRIANGLE, 0, "protocol"},
    {COMITY_MARK_CIRCLE, 1, "declaration, statement"},
    {COMITY_MARK_SQUARE, 1, "memorandum"},
    {COMITY_MARK_TRIANGLE, 1, "programme"},
    {COMITY_MARK_DIAMOND, 1, "decision"},
    {COMITY_MARK_CROSS, 0, "other"},
};
enum { MARKS = sizeof mark_names / sizeof mark_names[0] };

typedef struct {
    size_t row;
    int32_t day;
    int band;
    int kind;
    int lane;
    double x;        /* of the mark */
    double from, to; /* what the lane is taken for */
    double text_x;
    int leftward;
    char label[COMITY_VIEW_BYTES];
} item;

typedef struct {
    int32_t day;
    size_t row;
    double x;
    int lane;
} meeting;

typedef struct {
    item *items;
    size_t n_items;
    size_t n_undated, n_early;
    meeting *meetings;
    size_t n_meetings;
    band_look bands[BANDS];
    int n_bands;
    int band_lanes[BANDS];
    size_t band_items[BANDS];
    int meeting_lanes;
    comity_scale time;
} chart;

/* --------------------------------------------------------------------------------------------------------- reading */

/* The band of the first dimension named; unknown ones get a band of their own while there is room. */
static int band_of(chart *c, const char *dimensions) {
    size_t length = strcspn(dimensions, "|");
    for (int i = 0; i < c->n_bands; i++) {
        if (strlen(c->bands[i].key) == length && strncmp(c->bands[i].key, dimensions, length) == 0) {
            return i;
        }
    }
    if (length == 0 || dimensions[length] || c->n_bands == BANDS - 1) {
        return BANDS - 1;
    }
    c->bands[c->n_bands] = (band_look){dimensions, dimensions, COMITY_MUTED};
    return c->n_bands++;
}

static int kind_of(const char *kind) {
    int i = 0;
    while (i < KINDS - 1 && strcmp(kinds[i].kind, kind) != 0) {
        i++;
    }
    return i;
}

static int by_day(const void *a, const void *b) {
    const item *p = a;
    const item *q = b;
    if (p->day != q->day) {
        return p->day < q->day ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

static int meeting_by_day(const void *a, const void *b) {
    const meeting *p = a;
    const meeting *q = b;
    if (p->day != q->day) {
        return p->day < q->day ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

/* Only meetings of heads of state are drawn one by one: a year has room for one label. */
static int is_summit(const comity_panel *p, size_t row) {
    const char *kind = comity_view_text(p, "kind", row);
    return strcmp(kind, "heads_of_state") == 0 || strstr(kind, "summit") != NULL;
}

static comity_status collect(const comity_report_data *data, chart *c, comity_error *error) {
    c->items = malloc((data->instruments.n_rows + 1) * sizeof *c->items);
    c->meetings = malloc((data->meetings.n_rows + 1) * sizeof *c->meetings);
    if (!c->items || !c->meetings) {
        return comity_fail_memory(error);
    }
    memcpy(c->bands, known_bands, sizeof known_bands);
    c->n_bands = KNOWN_BANDS;
    c->bands[BANDS - 1] = (band_look){"", "Not assigned", COMITY_GREY};
    for (size_t row = 0; row < data->instruments.n_rows; row++) {
        comity_date adopted = {0};
        if (!comity_view_date(&data->instruments, "adopted", row, &adopted)) {
            c->n_undated++;
            continue;
        }
        c->items[c->n_items++] = (item){
            .row = row, .day = adopted.first, .kind = kind_of(comity_view_text(&data->instruments, "kind", row))};
    }
    for (size_t row = 0; row < data->meetings.n_rows; row++) {
        comity_date began = {0};
        if (is_summit(&data->meetings, row) && comity_view_date(&data->meetings, "began", row, &began)) {
            c->meetings[c->n_meetings++] = (meeting){.row = row, .day = began.first};
        }
    }
    qsort(c->items, c->n_items, sizeof *c->items, by_day);
    qsort(c->meetings, c->n_meetings, sizeof *c->meetings, meeting_by_day);
    return COMITY_OK;
}

/* The axis begins with the first spell, meeting or year of the report; what is older is left to the note. */
static void set_time(const comity_report_data *data, chart *c) {
    int32_t first = comity_date_days(data->first_year, 1, 1);
    int32_t last = comity_view_today(data);
    for (size_t row = 0; row < data->spells.n_rows; row++) {
        comity_date began = {0};
        if (comity_view_date(&data->spells, "began", row, &began) && began.first < first) {
            first = began.first;
        }
    }
    if (c->n_meetings) {
        first = c->meetings[0].day < first ? c->meetings[0].day : first;
        last = c->meetings[c->n_meetings - 1].day > last ? c->meetings[c->n_meetings - 1].day : last;
    }
    c->time = (comity_scale){.low = floor(comity_view_year(first)), .from = LEFT + 8, .to = RIGHT - 6};
    size_t kept = 0;
    for (size_t i = 0; i < c->n_items; i++) {
        last = c->items[i].day > last ? c->items[i].day : last;
        if (comity_view_year(c->items[i].day) >= c->time.low) {
            c->items[kept++] = c->items[i];
        }
    }
    c->n_early = c->n_items - kept;
    c->n_items = kept;
    c->time.high = fmax(comity_view_year(last), c->time.low + 1);
}

/* ---------------------------------------------------------------------------------------------------------- labels */

static const char *skip(const char *text, const char *start) {
    size_t length = strlen(start);
    return strncasecmp(text, start, length) == 0 ? text + length : text;
}

/* Copies `name` without every " of the <organisation>" and "<organisation> ". */
static void drop_organisation(const char *name, const char *organisation, char *out, size_t size) {
    char of[300];
    size_t length = strlen(organisation);
    size_t at = 0;
    snprintf(of, sizeof of, " of the %s", organisation);
    while (*name && at + 1 < size) {
        if (length && strncmp(name, of, strlen(of)) == 0) {
            name += strlen(of);
        } else if (length && strncmp(name, organisation, length) == 0 && name[length] == ' ') {
            name += length + 1;
        } else {
            out[at++] = *name++;
        }
    }
    out[at] = '\0';
}

/* "Agreement on cooperation in culture", an agreement, becomes "Culture". A name that would lose all keeps itself. */
static void shorten(const comity_report_data *data, item *it, const comity_svg_font *font, double width) {
    static const char *const links[] = {" on the ", " on ", " of the ", " of ", " for the ", " for "};
    const comity_panel *p = &data->instruments;
    char text[1024];
    drop_organisation(comity_view_text(p, "name", it->row), data->organisation_name, text, sizeof text);
    const char *rest = skip(text, comity_view_text(p, "kind", it->row));
    if (rest > text && strncasecmp(rest, " against ", 9) == 0) {
        rest++;
    } else if (rest > text && *rest == ' ') {
        const char *whole = rest;
        for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
            const char *next = skip(rest, links[i]);
            if (next > rest) {
                rest = next;
                break;
            }
        }
        rest = rest > whole ? skip(skip(rest, "cooperation in "), "the field of ") : text;
    } else {
        rest = text;
    }
    char *shown = *rest ? text + (rest - text) : text;
    if (!*shown) {
        snprintf(text, sizeof text, "%s", comity_view_text(p, "instrument", it->row));
        shown = text;
    }
    if (*shown >= 'a' && *shown <= 'z') {
        *shown = (char)(*shown - 'a' + 'A');
    }
    comity_svg_fit(shown, font, width, it->label);
    size_t used = strlen(it->label);
    if (comity_view_yes(p, "unverified", it->row) && used + 3 < sizeof it->label) {
        snprintf(it->label + used, sizeof it->label - used, "°");
    }
}

static int other_dimensions(const chart *c, const comity_panel *p, const item *it, int *bands) {
    const char *text = comity_view_text(p, "dimension", it->row);
    int n = 0;
    for (text += strcspn(text, "|"); *text; text += strcspn(text, "|")) {
        text++;
        size_t length = strcspn(text, "|");
        for (int i = 0; i < c->n_bands && n < 4; i++) {
            if (i != it->band && strlen(c->bands[i].key) == length && strncmp(c->bands[i].key, text, length) == 0) {
                bands[n++] = i;
            }
        }
    }
    return n;
}

static int is_free(const chart *c, size_t until, const item *it, int lane) {
    for (size_t i = 0; i < until; i++) {
        const item *o = &c->items[i];
        if (o->band == it->band && o->lane == lane && it->from < o->to && o->from < it->to) {
            return 0;
        }
    }
    return 1;
}

static void place_items(const comity_report_data *data, chart *c) {
    const comity_svg_font font = {.size = 9.5};
    for (size_t i = 0; i < c->n_items; i++) {
        item *it = &c->items[i];
        int bands[4];
        it->band = band_of(c, comity_view_text(&data->instruments, "dimension", it->row));
        shorten(data, it, &font, LABEL);
        double width = comity_svg_text_width(it->label, &font);
        double squares = 5.5 * other_dimensions(c, &data->instruments, it, bands);
        it->x = comity_scale_at(&c->time, comity_view_year(it->day));
        it->leftward = it->x + MARK + 4 + squares + width > RIGHT;
        double reach = MARK + 4 + squares;
        it->text_x = it->leftward ? it->x - reach : it->x + reach;
        it->from = it->leftward ? it->text_x - width - 6 : it->x - MARK - 3;
        it->to = it->leftward ? it->x + MARK + 3 : it->text_x + width + 6;
        it->lane = 0;
        while (!is_free(c, i, it, it->lane)) {
            it->lane++;
        }
        c->band_lanes[it->band] = it->lane + 1 > c->band_lanes[it->band] ? it->lane + 1 : c->band_lanes[it->band];
        c->band_items[it->band]++;
    }
}

/* Lets the labels run on over what is still free in their lanes. */
static void spread_labels(const comity_report_data *data, chart *c) {
    const comity_svg_font font = {.size = 9.5};
    for (size_t i = 0; i < c->n_items; i++) {
        item *it = &c->items[i];
        double low = LEFT;
        double high = RIGHT;
        for (size_t k = 0; k < c->n_items; k++) {
            const item *o = &c->items[k];
            if (k != i && o->band == it->band && o->lane == it->lane) {
                high = o->from >= it->to - 1e-6 ? fmin(high, o->from) : high;
                low = o->to <= it->from + 1e-6 ? fmax(low, o->to) : low;
            }
        }
        shorten(data, it, &font, fmin(LONGEST, it->leftward ? it->text_x - low - 12 : high - it->text_x - 12));
        double width = comity_svg_text_width(it->label, &font);
        it->from = it->leftward ? it->text_x - width - 6 : it->from;
        it->to = it->leftward ? it->to : it->text_x + width + 6;
    }
}

static void place_meetings(chart *c) {
    double taken[4] = {-1e9, -1e9, -1e9, -1e9};
    for (size_t i = 0; i < c->n_meetings; i++) {
        meeting *m = &c->meetings[i];
        m->x = comity_scale_at(&c->time, comity_view_year(m->day));
        while (m->lane < 3 && m->x - taken[m->lane] < 24) {
            m->lane++;
        }
        taken[m->lane] = m->x;
        c->meeting_lanes = m->lane + 1 > c->meeting_lanes ? m->lane + 1 : c->meeting_lanes;
    }
}

static comity_status prepare(const comity_report_data *data, chart *c, comity_error *error) {
    comity_status status = collect(data, c, error);
    if (status == COMITY_OK) {
        set_time(data, c);
        place_items(data, c);
        spread_labels(data, c);
        place_meetings(c);
    }
    return status;
}

static void release(chart *c) {
    free(c->items);
    free(c->meetings);
}

/* --------------------------------------------------------------------------------------------------------- drawing */

static void draw_item(FILE *out, const comity_report_data *data, const chart *c, const item *it, double y) {
    const comity_panel *p = &data->instruments;
    const kind_look *kind = &kinds[it->kind];
    int bands[4];
    char tip[1024];
    int n = other_dimensions(c, p, it, bands);
    snprintf(tip, sizeof tip, "%s: %.600s (%.60s)%s", comity_view_text(p, "adopted", it->row),
             comity_view_text(p, "name", it->row), comity_view_text(p, "kind", it->row),
             comity_view_yes(p, "unverified", it->row) ? ", unverified" : "");
    comity_svg_open_tip(out, tip);
    comity_svg_mark(out, kind->mark, kind->open, it->x, y, MARK, c->bands[it->band].colour);
    for (int i = 0; i < n; i++) {
        double by = MARK + 3 + 5.5 * i;
        comity_svg_rect(out, it->leftward ? it->x - by - 4 : it->x + by, y - 2, 4, 4, c->bands[bands[i]].colour, 1);
    }
    comity_svg_text(out, it->text_x, y + 3.3, &(comity_svg_font){.size = 9.5, .anchor = it->leftward ? 'e' : 's'},
                    it->label);
    comity_svg_close(out);
}

static double band_height(const chart *c, int band) {
    return c->band_lanes[band] ? LANE * c->band_lanes[band] + 8 : 0;
}

static void draw_band(FILE *out, const comity_report_data *data, const chart *c, int band, double top) {
    const comity_svg_font bold = {.bold = 1, .fill = c->bands[band].colour};
    char heading[COMITY_VIEW_BYTES];
    char count[32];
    comity_view_words(c->bands[band].name, 1, heading);
    comity_svg_rect(out, 2, top + 3, 3, band_height(c, band) - 6, c->bands[band].colour, 1);
    comity_svg_text_fit(out, 11, top + 14, LEFT - 12, &bold, heading);
    snprintf(count, sizeof count, "n = %zu", c->band_items[band]);
    if (c->band_lanes[band] > 1) {
        comity_svg_text(out, 11, top + 26, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED}, count);
    }
    for (size_t i = 0; i < c->n_items; i++) {
        if (c->items[i].band == band) {
            draw_item(out, data, c, &c->items[i], top + 4 + LANE * (c->items[i].lane + 0.5));
        }
    }
    double end = top + band_height(c, band);
    comity_svg_line(out, 0, end, COMITY_SVG_WIDTH, end, &(comity_svg_pen){COMITY_RULE, 0.6, NULL});
}

static void draw_meetings(FILE *out, const comity_report_data *data, const chart *c, double axis) {
    const comity_panel *p = &data->meetings;
    double top = axis + 22;
    if (c->n_meetings == 0) {
        comity_svg_text(out, LEFT + 8, top + 10, &(comity_svg_font){.fill = COMITY_MUTED},
                        "No data: no summits recorded.");
        return;
    }
    comity_svg_text(out, 11, top + 8, &(comity_svg_font){.bold = 1}, "Summits");
    comity_svg_text(out, 11, top + 20, &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED}, "by host");
    comity_svg_line(out, LEFT, top, RIGHT, top, &(comity_svg_pen){COMITY_RULE, 0.8, NULL});
    for (size_t i = 0; i < c->n_meetings; i++) {
        const meeting *m = &c->meetings[i];
        const char *host = comity_view_text(p, "host", m->row);
        int focus = strcmp(host, data->state) == 0;
        int virtual = strcmp(comity_view_text(p, "format", m->row), "virtual") == 0;
        const char *colour = focus ? COMITY_BLUE : COMITY_MUTED;
        double foot = top + 6 + 11 * m->lane;
        char tip[512];
        snprintf(tip, sizeof tip, "%s: %.100s, host %.100s%s", comity_view_text(p, "began", m->row),
                 comity_view_text(p, "place", m->row), comity_view_text(p, "host_name", m->row),
                 virtual ? ", virtual" : "");
        comity_svg_open_tip(out, tip);
        comity_svg_line(out, m->x, top, m->x, foot, &(comity_svg_pen){colour, focus ? 1.4 : 0.8, NULL});
        comity_svg_dot(out, m->x, top, 2.6, virtual ? "#ffffff" : colour, colour);
        comity_svg_text_fit(out, m->x, foot + 8.5, 40,
                            &(comity_svg_font){.size = 9.5, .anchor = 'm', .bold = focus, .fill = colour}, host);
        comity_svg_close(out);
    }
}

static void draw_key(FILE *out, const chart *c, const comity_panel *p) {
    const comity_svg_font font = {.size = 10};
    double x = 11;
    double y = 14;
    for (int i = 0; i < MARKS; i++) {
        int used = 0;
        for (size_t k = 0; k < c->n_items; k++) {
            const kind_look *look = &kinds[c->items[k].kind];
            used |= look->mark == mark_names[i].mark && look->open == mark_names[i].open;
        }
        if (used) {
            comity_svg_mark(out, mark_names[i].mark, mark_names[i].open, x + 3, y - 3.5, MARK, COMITY_INK);
            comity_svg_text(out, x + 11, y, &font, mark_names[i].name);
            x += 11 + comity_svg_text_width(mark_names[i].name, &font) + 13;
        }
    }
    comity_svg_rect(out, 12, 24, 4, 4, COMITY_BLUE, 1);
    comity_svg_rect(out, 17.5, 24, 4, 4, COMITY_GREEN, 1);
    comity_svg_text(out, 27, 30, &font, "further dimensions");
    if (comity_view_count_yes(p, "unverified")) {
        comity_svg_text(out, 136, 30, &font, "° not yet verified against its source");
    }
}

static comity_status draw(const comity_report_data *data, const chart *c, FILE *out) {
    char about[512];
    double bottom = TOP;
    for (int i = 0; i < BANDS; i++) {
        bottom += band_height(c, i);
    }
    double height = bottom + 22 + (c->n_meetings ? 20 + 11 * c->meeting_lanes : 18);
    snprintf(about, sizeof about, "%zu instruments by day of adoption in bands of their dimension, %zu summits below.",
             c->n_items, c->n_meetings);
    comity_svg_begin(out, "figure-timeline", height, "Instruments and summits over time", about);
    draw_key(out, c, &data->instruments);
    comity_svg_years(out, &c->time, TOP, bottom);
    comity_svg_line(out, 0, TOP, COMITY_SVG_WIDTH, TOP, &(comity_svg_pen){COMITY_RULE, 0.6, NULL});
    double top = TOP;
    for (int i = 0; i < BANDS; i++) {
        if (c->band_lanes[i]) {
            draw_band(out, data, c, i, top);
            top += band_height(c, i);
        }
    }
    draw_meetings(out, data, c, bottom);
    comity_svg_end(out);
    return COMITY_OK;
}

comity_status comity_figure_timeline(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = prepare(data, &c, error);
    if (status == COMITY_OK && c.n_items == 0 && c.n_meetings == 0) {
        comity_svg_empty(out, "figure-timeline", "Instruments and summits over time",
                         "No data: the workbench holds no dated instruments or summits in this time.");
    } else if (status == COMITY_OK) {
        status = draw(data, &c, out);
    }
    release(&c);
    return status;
}

/* How many of the meetings drawn a state hosted. */
static size_t hosted_by(const comity_report_data *data, const chart *c, const char *host) {
    size_t n = 0;
    for (size_t k = 0; host && k < c->n_meetings; k++) {
        n += strcmp(comity_view_text(&data->meetings, "host", c->meetings[k].row), host) == 0;
    }
    return n;
}

/* ";  hosts: CHN 5, RUS 5 ..." by number, then code. */
static comity_status list_hosts(const comity_report_data *data, const chart *c, FILE *out, comity_error *error) {
    comity_keys hosts = {0};
    comity_status status = comity_rows_keys(&data->meetings, NULL, "host", &hosts, error);
    size_t last = SIZE_MAX;
    const char *separator = "Summits by host: ";
    size_t left = status ? 0 : hosts.n;
    while (left > 0) {
        size_t best = 0;
        for (size_t i = 0; i < hosts.n; i++) {
            size_t n = hosted_by(data, c, hosts.text[i]);
            best = n > best && n < last ? n : best;
        }
        if (best == 0) {
            break;
        }
        for (size_t i = 0; i < hosts.n; i++) {
            size_t n = hosted_by(data, c, hosts.text[i]);
            if (n == best) {
                fputs(separator, out);
                comity_view_xml(out, *hosts.text[i] ? hosts.text[i] : "unknown");
                fprintf(out, " %zu", n);
                separator = ", ";
                left--;
            }
        }
        last = best;
    }
    fputs(separator[0] == ',' ? ". " : "", out);
    comity_keys_free(&hosts);
    return status;
}

comity_status comity_caption_timeline(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = prepare(data, &c, error);
    if (status || (c.n_items == 0 && c.n_meetings == 0)) {
        release(&c);
        return status;
    }
    fprintf(out,
            "n = %zu instruments, %zu summits. Marks show the day of adoption; names are shortened and given in "
            "full in the table of instruments. %zu instruments are not yet verified against their source",
            c.n_items, c.n_meetings, comity_view_count_yes(&data->instruments, "unverified"));
    if (c.n_early) {
        fprintf(out, "; %zu from before %.0f are not drawn", c.n_early, c.time.low);
    }
    if (c.n_undated) {
        fprintf(out, "; %zu without a date are not drawn", c.n_undated);
    }
    fputs(". ", out);
    status = list_hosts(data, &c, out, error);
    fputs("Sources: ", out);
    if (status == COMITY_OK) {
        status = comity_view_list(out, &data->instruments, NULL, "source", 8, error);
    }
    fputs(".", out);
    release(&c);
    return status;
}
