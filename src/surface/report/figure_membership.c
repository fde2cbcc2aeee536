/* Figure: who was what, from when to when, and how many members there were.
 *
 * One row a state: those that ever were members in the order in which they joined, then the others in the order of
 * their first role. Height and colour of a bar show the role. Spells held in an organisation that this one continues
 * are hatched. An end known only to the month or year is drawn pale over the time in which it may lie. */
#include "surface/report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LABELS = 128, RIGHT = 782, ROW = 15.5, STRIP_TOP = 58, STRIP = 62;

typedef struct {
    const char *key;
    const char *name;
    const char *fill;
    double height;
} role_look;

static const role_look roles[] = {
    {"member", "member", COMITY_BLUE, 11},
    {"observer", "observer", COMITY_GREEN, 8},
    {"dialogue_partner", "dialogue partner", COMITY_OCHRE, 5.5},
    {"partner", "partner", COMITY_PURPLE, 5.5},
    {"", "other role", COMITY_GREY, 4},
};
enum { ROLES = sizeof roles / sizeof roles[0] };

typedef struct {
    size_t row;
    int role;
    int predecessor;
    comity_date began, ended; /* precision NONE: goes on */
    int starts_here;          /* no other spell of the state leads up to it */
} spell;

typedef struct {
    const char *state;
    const char *name;
    int32_t joined; /* INT32_MAX: never a member */
    int32_t came;
} state_line;

typedef struct {
    spell *spells;
    size_t n_spells;
    state_line *states;
    size_t n_states;
    size_t n_members; /* that ever were */
    comity_scale time;
    double bottom;
    int used[ROLES];
    int any_predecessor, any_soft, any_open;
} chart;

static int role_of(const char *key) {
    for (int i = 0; i < ROLES - 1; i++) {
        if (strcmp(roles[i].key, key) == 0) {
            return i;
        }
    }
    return ROLES - 1;
}

static int by_joining(const void *a, const void *b) {
    const state_line *p = a;
    const state_line *q = b;
    if (p->joined != q->joined) {
        return p->joined < q->joined ? -1 : 1;
    }
    if (p->came != q->came) {
        return p->came < q->came ? -1 : 1;
    }
    int names = strcmp(p->name, q->name);
    return names ? names : strcmp(p->state, q->state);
}

static void note_state(chart *c, const comity_panel *p, const spell *s) {
    const char *state = comity_view_text(p, "state", s->row);
    const char *name = comity_view_text(p, "state_name", s->row);
    size_t i = 0;
    while (i < c->n_states && strcmp(c->states[i].state, state) != 0) {
        i++;
    }
    if (i == c->n_states) {
        c->states[c->n_states++] = (state_line){state, *name ? name : state, INT32_MAX, INT32_MAX};
    }
    state_line *line = &c->states[i];
    line->came = s->began.first < line->came ? s->began.first : line->came;
    if (s->role == 0 && s->began.first < line->joined) {
        c->n_members += line->joined == INT32_MAX;
        line->joined = s->began.first;
    }
}

static comity_status collect(const comity_report_data *data, chart *c, comity_error *error) {
    const comity_panel *p = &data->spells;
    c->spells = malloc((p->n_rows + 1) * sizeof *c->spells);
    c->states = malloc((p->n_rows + 1) * sizeof *c->states);
    if (!c->spells || !c->states) {
        return comity_fail_memory(error);
    }
    int32_t first = INT32_MAX;
    int32_t last = comity_view_today(data);
    for (size_t row = 0; row < p->n_rows; row++) {
        spell s = {.row = row, .role = role_of(comity_view_text(p, "role", row))};
        if (!comity_view_date(p, "began", row, &s.began) || !*comity_view_text(p, "state", row)) {
            continue;
        }
        const char *held = comity_view_text(p, "held_in", row);
        s.predecessor = *held && strcmp(held, data->organisation) != 0;
        int closed = comity_view_date(p, "ended", row, &s.ended);
        first = s.began.first < first ? s.began.first : first;
        last = s.began.last > last ? s.began.last : last;
        last = closed && s.ended.first > last ? s.ended.first : last;
        c->used[s.role] = 1;
        c->any_predecessor |= s.predecessor;
        c->any_open |= !closed;
        c->any_soft |= s.began.precision != COMITY_DATE_DAY || (closed && s.ended.precision != COMITY_DATE_DAY);
        c->spells[c->n_spells++] = s;
        note_state(c, p, &s);
    }
    if (c->n_spells > 0) {
        qsort(c->states, c->n_states, sizeof *c->states, by_joining);
        c->time = (comity_scale){.low = floor(comity_view_year(first)), .from = LABELS, .to = RIGHT};
        c->time.high = fmax(comity_view_year(last), c->time.low + 1);
    }
    return COMITY_OK;
}

static void release(chart *c) {
    free(c->spells);
    free(c->states);
}

static double at_day(const chart *c, int32_t day) {
    return comity_scale_at(&c->time, comity_view_year(day));
}

/* ------------------------------------------------------------------------------------------------ number of members */

static int has_member_spell(const chart *c, const comity_panel *p, const char *state, int32_t day) {
    for (size_t i = 0; i < c->n_spells; i++) {
        const spell *s = &c->spells[i];
        if (s->role == 0 && s->began.first <= day && (!s->ended.precision || s->ended.first > day) &&
            strcmp(comity_view_text(p, "state", s->row), state) == 0) {
            return 1;
        }
    }
    return 0;
}

static int members_on(const chart *c, const comity_panel *p, int32_t day) {
    int n = 0;
    for (size_t i = 0; i < c->n_members; i++) {
        n += has_member_spell(c, p, c->states[i].state, day);
    }
    return n;
}

static int by_day(const void *a, const void *b) {
    int32_t p = *(const int32_t *)a;
    int32_t q = *(const int32_t *)b;
    return (p > q) - (p < q);
}

/* Days on which the number of members may change, sorted, at least one. */
static int32_t *change_days(const chart *c, size_t *n) {
    int32_t *days = malloc((2 * c->n_spells + 1) * sizeof *days);
    *n = 0;
    if (!days) {
        return NULL;
    }
    for (size_t i = 0; i < c->n_spells; i++) {
        if (c->spells[i].role == 0) {
            days[(*n)++] = c->spells[i].began.first;
            if (c->spells[i].ended.precision) {
                days[(*n)++] = c->spells[i].ended.first;
            }
        }
    }
    qsort(days, *n, sizeof *days, by_day);
    return days;
}

typedef struct {
    double x, y;
    int members;
} step;

static comity_status member_steps(const chart *c, const comity_panel *p, step **steps, size_t *n, comity_error *error) {
    size_t n_days = 0;
    int32_t *days = change_days(c, &n_days);
    *steps = malloc((n_days + 1) * sizeof **steps);
    *n = 0;
    if (!days || !*steps) {
        free(days);
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n_days; i++) {
        int members = members_on(c, p, days[i]);
        if (*n == 0 ? members > 0 : members != (*steps)[*n - 1].members) {
            (*steps)[(*n)++] = (step){.x = at_day(c, days[i]), .members = members};
        }
    }
    free(days);
    return COMITY_OK;
}

static void draw_steps(FILE *out, const chart *c, step *steps, size_t n, double base) {
    int most = 1;
    for (size_t i = 0; i < n; i++) {
        most = steps[i].members > most ? steps[i].members : most;
    }
    for (size_t i = 0; i < n; i++) {
        steps[i].y = base - (STRIP - 14) * steps[i].members / most;
        double end = i + 1 < n ? steps[i + 1].x : c->time.to;
        comity_svg_rect(out, steps[i].x, steps[i].y, end - steps[i].x, base - steps[i].y, "#dcebf5", 1);
    }
    for (size_t i = 0; i < n; i++) {
        double end = i + 1 < n ? steps[i + 1].x : c->time.to;
        double before = i > 0 ? steps[i - 1].y : base;
        const comity_svg_pen pen = {COMITY_BLUE, 1.6, NULL};
        char text[16];
        comity_svg_line(out, steps[i].x, before, steps[i].x, steps[i].y, &pen);
        comity_svg_line(out, steps[i].x, steps[i].y, end, steps[i].y, &pen);
        if (end - steps[i].x >= 12 || i + 1 == n) {
            snprintf(text, sizeof text, "%d", steps[i].members);
            double room = c->time.to - steps[i].x;
            comity_svg_text(out, room < 10 ? c->time.to : steps[i].x + 3, steps[i].y - 3.5,
                            &(comity_svg_font){.bold = 1, .fill = COMITY_BLUE, .anchor = room < 10 ? 'e' : 's'}, text);
        }
    }
}

static comity_status draw_members(FILE *out, const comity_report_data *data, const chart *c, comity_error *error) {
    step *steps = NULL;
    size_t n = 0;
    comity_status status = member_steps(c, &data->spells, &steps, &n, error);
    if (status == COMITY_OK) {
        double base = STRIP_TOP + STRIP;
        comity_svg_text(out, LABELS - 8, base - 4, &(comity_svg_font){.anchor = 'e', .bold = 1}, "Number of members");
        comity_svg_line(out, LABELS, base, RIGHT, base, &(comity_svg_pen){COMITY_RULE, 0.8, NULL});
        draw_steps(out, c, steps, n, base);
    }
    free(steps);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- bars */

static void describe(const comity_panel *p, const spell *s, char *tip, size_t size) {
    char began[12];
    char ended[12];
    comity_date_format(&s->began, began);
    comity_date_format(&s->ended, ended);
    char role[COMITY_VIEW_BYTES];
    comity_view_words(comity_view_text(p, "role", s->row), 0, role);
    snprintf(tip, size, "%s: %.60s from %s %s%s%s%s%s", comity_view_text(p, "state_name", s->row), role, began,
             s->ended.precision ? "to " : "on", ended, comity_view_yes(p, "unverified", s->row) ? ", unverified" : "",
             s->predecessor ? ", held in " : "", s->predecessor ? comity_view_text(p, "held_in", s->row) : "");
}

/* A bar from the first sure day to the last, pale where an end may lie anywhere in a month or year. */
static void draw_spell(FILE *out, const comity_panel *p, const chart *c, const spell *s, double middle) {
    const role_look *look = &roles[s->role];
    char tip[512];
    double top = middle - look->height / 2;
    int soft_start = s->began.precision != COMITY_DATE_DAY;
    int soft_end = s->ended.precision && s->ended.precision != COMITY_DATE_DAY;
    double from = at_day(c, s->began.first);
    double sure = soft_start ? at_day(c, s->began.last + 1) : from;
    double until = s->ended.precision ? at_day(c, s->ended.first) : c->time.to;
    double latest = soft_end ? at_day(c, s->ended.last + 1) : until;
    sure = fmin(sure, until);
    describe(p, s, tip, sizeof tip);
    comity_svg_open_tip(out, tip);
    if (soft_start) {
        comity_svg_rect(out, from, top, sure - from, look->height, look->fill, 0.35);
    }
    /* a hair of white keeps a spell apart from the next one */
    comity_svg_rect(out, sure, top, fmax(until - sure - (s->ended.precision ? 0.8 : 0), 0.8), look->height, look->fill,
                    1);
    if (s->predecessor) {
        comity_svg_rect(out, sure, top, fmax(until - sure - 0.8, 0.8), look->height, "url(#membership-hatch)", 1);
    }
    if (soft_end) {
        comity_svg_rect(out, until, top, latest - until, look->height, look->fill, 0.35);
    }
    if (!s->ended.precision) {
        fprintf(out, "<path d=\"M%.1f %.1fh.5l5 %.1fl-5 %.1fh-.5z\" fill=\"%s\"/>", c->time.to - 0.5, top,
                look->height / 2, look->height / 2, look->fill);
    }
    comity_svg_close(out);
}

static void draw_rows(FILE *out, const comity_report_data *data, const chart *c, double top) {
    double y = top;
    for (size_t i = 0; i < c->n_states; i++) {
        const state_line *line = &c->states[i];
        if (i == 0 || i == c->n_members) {
            y += 18;
            comity_svg_text(out, LABELS - 8, y - 5.5,
                            &(comity_svg_font){.size = 9.5, .fill = COMITY_MUTED, .anchor = 'e', .italic = 1},
                            i < c->n_members ? "members, as they joined" : "never members");
        }
        int focus = strcmp(line->state, data->state) == 0;
        comity_svg_line(out, LABELS, y + ROW, RIGHT, y + ROW, &(comity_svg_pen){COMITY_GRID, 0.5, NULL});
        comity_svg_text_fit(out, LABELS - 8, y + ROW / 2 + 3.7, LABELS - 10,
                            &(comity_svg_font){.anchor = 'e', .bold = focus}, line->name);
        for (size_t k = 0; k < c->n_spells; k++) {
            if (strcmp(comity_view_text(&data->spells, "state", c->spells[k].row), line->state) == 0) {
                draw_spell(out, &data->spells, c, &c->spells[k], y + ROW / 2);
            }
        }
        y += ROW;
    }
}

static void draw_key(FILE *out, const chart *c) {
    double x = LABELS;
    for (int i = 0; i < ROLES; i++) {
        if (c->used[i]) {
            x = comity_svg_key_box(out, x, 16, roles[i].height, roles[i].fill, roles[i].name);
        }
    }
    x = LABELS;
    if (c->any_predecessor) {
        double next = comity_svg_key_box(out, x, 34, 11, COMITY_BLUE, "held in a predecessor");
        comity_svg_rect(out, x, 25, 18, 11, "url(#membership-hatch)", 1);
        x = next;
    }
    if (c->any_soft) {
        double next = comity_svg_key_box(out, x, 34, 11, COMITY_BLUE, "pale end: only the month or year is known");
        comity_svg_rect(out, x, 25, 9, 11, "#ffffff", 0.65);
        x = next;
    }
    if (c->any_open) {
        comity_svg_rect(out, x, 25, 12, 11, COMITY_BLUE, 1);
        fprintf(out, "<path d=\"M%.1f 25l5 5.5l-5 5.5z\" fill=\"" COMITY_BLUE "\"/>\n", x + 12);
        comity_svg_text(out, x + 23, 34, &(comity_svg_font){.size = 10}, "goes on");
    }
}

static const char *const HATCH =
    "<defs><pattern id=\"membership-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"2.2\" height=\"5\" fill=\"#ffffff\"/></pattern></defs>\n";

static comity_status draw(const comity_report_data *data, const chart *c, FILE *out, comity_error *error) {
    char title[COMITY_VIEW_BYTES];
    char about[512];
    double top = STRIP_TOP + STRIP + 4;
    int groups = (c->n_members > 0) + (c->n_states > c->n_members);
    double bottom = top + ROW * (double)c->n_states + 18 * groups + 4;
    snprintf(title, sizeof title, "Membership of %.200s over time", data->organisation_name);
    snprintf(about, sizeof about,
             "Bars show %zu spells of role of %zu states, %zu of which were members at some time; a step line above "
             "shows the number of members.",
             c->n_spells, c->n_states, c->n_members);
    comity_svg_begin(out, "figure-membership", bottom + 20, title, about);
    fputs(HATCH, out);
    draw_key(out, c);
    comity_svg_years(out, &c->time, STRIP_TOP, bottom);
    comity_status status = draw_members(out, data, c, error);
    draw_rows(out, data, c, top);
    comity_svg_end(out);
    return status;
}

comity_status comity_figure_membership(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = collect(data, &c, error);
    if (status == COMITY_OK && c.n_spells == 0) {
        comity_svg_empty(out, "figure-membership", "Membership over time",
                         "No data: the workbench holds no dated spells of membership.");
    } else if (status == COMITY_OK) {
        status = draw(data, &c, out, error);
    }
    release(&c);
    return status;
}

comity_status comity_caption_membership(const comity_report_data *data, FILE *out, comity_error *error) {
    chart c = {0};
    comity_status status = collect(data, &c, error);
    if (status || c.n_spells == 0) {
        release(&c);
        return status;
    }
    size_t partial = 0;
    for (size_t i = 0; i < c.n_spells; i++) {
        partial += c.spells[i].began.precision != COMITY_DATE_DAY ||
                   (c.spells[i].ended.precision && c.spells[i].ended.precision != COMITY_DATE_DAY);
    }
    fprintf(out,
            "n = %zu spells of %zu states. %zu of them have a date known only to the month or year; %zu are not "
            "yet verified against their source",
            c.n_spells, c.n_states, partial, comity_view_count_yes(&data->spells, "unverified"));
    if (c.n_spells < data->spells.n_rows) {
        fprintf(out, "; %zu without a state or a first day are not drawn", data->spells.n_rows - c.n_spells);
    }
    fputs(". Sources: ", out);
    status = comity_view_list(out, &data->spells, NULL, "source", 8, error);
    fputs(".", out);
    release(&c);
    return status;
}

/* ------------------------------------------------------------------------------------------------ members on a day */

int comity_view_is_member(const comity_report_data *data, const char *state, int32_t day) {
    const comity_panel *p = &data->spells;
    for (size_t row = 0; row < p->n_rows; row++) {
        comity_date began = {0};
        comity_date ended = {0};
        if (strcmp(comity_view_text(p, "state", row), state) == 0 &&
            strcmp(comity_view_text(p, "role", row), "member") == 0 && comity_view_date(p, "began", row, &began) &&
            began.first <= day && (!comity_view_date(p, "ended", row, &ended) || ended.first > day)) {
            return 1;
        }
    }
    return 0;
}

comity_status comity_view_members(const comity_report_data *data, int32_t day, comity_keys *out, comity_error *error) {
    comity_status status = comity_rows_keys(&data->spells, NULL, "state", out, error);
    size_t kept = 0;
    for (size_t i = 0; status == COMITY_OK && i < out->n; i++) {
        if (*out->text[i] && comity_view_is_member(data, out->text[i], day)) {
            out->text[kept++] = out->text[i];
        }
    }
    out->n = status == COMITY_OK ? kept : 0;
    return status;
}

size_t comity_view_count_yes(const comity_panel *panel, const char *column) {
    size_t n = 0;
    for (size_t row = 0; row < panel->n_rows; row++) {
        n += (size_t)comity_view_yes(panel, column, row);
    }
    return n;
}
