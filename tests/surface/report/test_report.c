/* The report on hand-made panels: a plausible organisation, hostile text, extremes, and nothing at all. Checked are the
 * documents themselves: well-formed, escaped, finite coordinates, no text outside its figure or over its neighbour. */
#include "support.h"

#include "surface/report/report.h"
#include "surface/report/svg.h"
#include "surface/report/view.h"

#include <limits.h>

/* ---------------------------------------------------------------------------------------------------- making panels */

enum { NONE = INT_MIN };

/* "state:t year:i value:n" */
static void columns(comity_panel *panel, const char *names) {
    char text[512];
    snprintf(text, sizeof text, "%s", names);
    char *left = text;
    for (char *name = strsep(&left, " "); name; name = strsep(&left, " ")) {
        char *type = strchr(name, ':');
        *type++ = '\0';
        assert_int_equal(comity_panel_add_column(panel, name, NULL,
                                                 *type == 't'   ? COMITY_TEXT
                                                 : *type == 'i' ? COMITY_INTEGER
                                                                : COMITY_NUMBER,
                                                 NULL),
                         COMITY_OK);
    }
}

/* One argument a column: const char *, int or double; NULL, NONE and NaN are missing. */
static void row(comity_panel *panel, ...) {
    va_list values;
    size_t r = panel->n_rows;
    assert_int_equal(comity_panel_add_rows(panel, 1, NULL), COMITY_OK);
    va_start(values, panel);
    for (size_t c = 0; c < panel->n_columns; c++) {
        if (panel->columns[c].type == COMITY_TEXT) {
            const char *text = va_arg(values, const char *);
            if (text) {
                assert_int_equal(comity_panel_set_text(panel, c, r, text, strlen(text), NULL), COMITY_OK);
            }
        } else if (panel->columns[c].type == COMITY_INTEGER) {
            int value = va_arg(values, int);
            if (value != NONE) {
                comity_panel_set_integer(panel, c, r, value);
            }
        } else {
            double value = va_arg(values, double);
            if (!isnan(value)) {
                comity_panel_set_number(panel, c, r, value);
            }
        }
    }
    va_end(values);
}

enum { PANELS = 17 };

static void panels_of(comity_report_data *data, comity_panel *list[PANELS]) {
    comity_panel *all[PANELS] = {&data->spells,   &data->instruments, &data->meetings,   &data->indicators,
                                 &data->waiting,  &data->trends,      &data->components, &data->components_waiting,
                                 &data->quadrant, &data->data_sets,   &data->sources,    &data->quality,
                                 &data->claims,   &data->corrections, &data->standings,  &data->trajectories,
                                 &data->index};
    memcpy(list, all, sizeof all);
}

static comity_report_data *new_data(void) {
    comity_report_data *data = calloc(1, sizeof *data);
    comity_panel *list[PANELS];
    assert_non_null(data);
    panels_of(data, list);
    for (int i = 0; i < PANELS; i++) {
        comity_panel_init(list[i]);
    }
    snprintf(data->organisation, sizeof data->organisation, "sco");
    snprintf(data->organisation_name, sizeof data->organisation_name, "Shanghai Cooperation Organisation");
    snprintf(data->state, sizeof data->state, "CHN");
    snprintf(data->state_name, sizeof data->state_name, "China");
    snprintf(data->made, sizeof data->made, "2026-01-15");
    snprintf(data->version, sizeof data->version, "0.1.0");
    data->first_year = 2001;
    data->last_year = 2025;
    return data;
}

static void delete_data(comity_report_data *data) {
    comity_panel *list[PANELS];
    panels_of(data, list);
    for (int i = 0; i < PANELS; i++) {
        comity_panel_free(list[i]);
    }
    free(data);
}

static void add_columns(comity_report_data *data) {
    columns(&data->spells, "state:t state_name:t role:t held_in:t began:t began_precision:t ended:t ended_precision:t "
                           "unverified:t source:t");
    columns(&data->instruments,
            "instrument:t name:t kind:t adopted:t adopted_precision:t in_force:t place:t dimension:t "
            "source:t locator:t unverified:t parties:i");
    columns(&data->meetings, "meeting:t organisation:t kind:t began:t place:t host:t host_name:t format:t source:t "
                             "unverified:t");
    columns(&data->indicators, "indicator:t name:t dimension:t unit:t direction:t formula:t reference:t sources:t "
                               "variant:t year:i n:i value:n");
    columns(&data->waiting, "indicator:t name:t dimension:t waits_for:t");
    columns(&data->trends, "series:t n:i first_year:i last_year:i pettitt_year:i kendall_s:n kendall_variance:n "
                           "kendall_z:n p:n sen_slope:n sen_low:n sen_high:n pettitt_k:n pettitt_p:n");
    columns(&data->components, "state:t state_name:t component:t name:t kind:t unit:t formula:t reference:t sources:t "
                               "year:i n:i value:n");
    columns(&data->components_waiting, "component:t name:t kind:t waits_for:t");
    columns(&data->quadrant, "state:t state_name:t left_out:t label:t structural:n formal:n n_structural:i n_formal:i "
                             "structural_rank:i formal_rank:i");
    columns(&data->standings, "state:t state_name:t year:i n:i value:n");
    columns(&data->trajectories,
            "state:t label:t segment:i first_year:i last_year:i break_year:i low:i high:i level:n");
    columns(&data->index, "index_name:t title:t element:t name:t inputs:t year:i n:i n_all:i ranked:i draws:i value:n "
                          "low:n high:n rank:n rank_low:n rank_high:n effective:n confidence:n");
    columns(&data->data_sets, "name:t title:t version:t file:t citation:t terms:t imported:t rows_read:i rows_kept:i "
                              "rows_missing:i rows_rejected:i rows_unmatched:i first_year:i last_year:i");
    columns(&data->sources, "source:t kind:t title:t author:t publisher:t published:t url:t facts:i");
    columns(&data->quality, "table_name:t facts:i unverified:i low_confidence:i");
    columns(&data->claims, "claim:t statement:t chapter:t state:t evidence:t waits_for:t error:t sources:t reason:t "
                           "changes:t n:i");
    columns(&data->corrections,
            "claim:t statement:t chapter:t state:t evidence:t waits_for:t error:t sources:t reason:t "
            "changes:t n:i");
}

/* ------------------------------------------------------------------------------------------ a plausible organisation
 */

static const struct {
    const char *state, *name, *joined;
    double structural, formal;
} members[] = {
    {"CHN", "China", "2001-06-15", 4.6, 1.6},      {"RUS", "Russia", "2001-06-15", 1.9, 1.6},
    {"KAZ", "Kazakhstan", "2001-06-15", .28, 1.3}, {"KGZ", "Kyrgyzstan", "2001-06-15", .06, 1},
    {"TJK", "Tajikistan", "2001-06-15", .05, .9},  {"UZB", "Uzbekistan", "2001-06-15", .2, 1.2},
    {"IND", "India", "2017-06-09", 1.6, .66},      {"PAK", "Pakistan", "2017-06-09", .35, .5},
    {"IRN", "Iran", "2023-07-04", .42, .4},        {"BLR", "Belarus", "2024-07-04", .14, 0},
};
enum { MEMBERS = sizeof members / sizeof members[0] };

static const char *const dimensions[] = {"economic", "institutional", "political", "security"};
static const char *const variants[] = {"as_was", "fixed", "without_largest"};

static void add_record(comity_report_data *data) {
    static const char *const kinds[] = {"treaty", "agreement", "declaration", "memorandum", "law", "charter"};
    for (int i = 0; i < MEMBERS; i++) {
        if (i < 5) {
            row(&data->spells, members[i].state, members[i].name, "member", "shanghai_five", "1996-04-26", "day",
                "2001-06-15", "day", NULL, "treaty_1996");
        } else if (i > 5) {
            row(&data->spells, members[i].state, members[i].name, "observer", "sco", "2005-01-01", "year",
                members[i].joined, "day", "yes", "recorder");
        }
        row(&data->spells, members[i].state, members[i].name, "member", "sco", members[i].joined, "day", NULL, NULL,
            NULL, "declaration");
    }
    row(&data->spells, "MNG", "Mongolia", "partner", "sco", "2025-09-01", "month", NULL, NULL, NULL, "news");
    for (int i = 0; i < 60; i++) {
        char date[16];
        char name[96];
        snprintf(date, sizeof date, "%d-%02d-15", 1998 + i / 2 - (i == 7 ? 60 : 0), 1 + i % 3);
        snprintf(name, sizeof name, "Agreement on cooperation in the %dth of many fields of common concern", i);
        row(&data->instruments, "i", name, kinds[i % 6], date, "day", NULL, "Astana",
            i % 5 == 4   ? ""
            : i % 7 == 0 ? "security|economic|political"
                         : dimensions[i % 4],
            "adilet", "text", i % 3 ? "yes" : NULL, 6 + i % 5);
    }
    for (int i = 0; i < 25; i++) {
        char date[16];
        snprintf(date, sizeof date, "%d-%02d-15", 2001 + i, 6 + i % 4);
        row(&data->meetings, "m", "sco", "heads_of_state", date, "Bishkek", members[i % 7].state, members[i % 7].name,
            i == 20 ? "virtual" : "in_person", "news", NULL);
        row(&data->meetings, "g", "sco", "heads_of_government", date, "Bishkek", "RUS", "Russia", "in_person", "news",
            NULL);
    }
}

static void add_trend(comity_report_data *data, const char *key, const char *part, int n, double slope) {
    char series[128];
    snprintf(series, sizeof series, "%s/%s", key, part);
    row(&data->trends, series, n, 2001, 2000 + n, 2010, 12.0, 100.0, 2.31, n < 10 ? 0.0004 : 0.0214, slope, slope / 2,
        slope * 2, 30.0, 0.5);
}

static void add_indicators(comity_report_data *data) {
    for (int d = 0; d < 4; d++) {
        for (int i = 0; i < 4; i++) {
            char key[32];
            char name[64];
            snprintf(key, sizeof key, "%c_%d", dimensions[d][0], i);
            snprintf(name, sizeof name, "Indicator %d of the %s dimension, in its longer form", i, dimensions[d]);
            for (int v = 0; v < 3; v++) {
                for (int year = 2001; year <= 2025; year++) {
                    if ((i == 1 && year > 2007 && year < 2011) || (i == 2 && year % 3)) {
                        continue;
                    }
                    double value = (0.1 + 0.01 * (year - 2001) * (v + 1)) * (i == 3 ? 2.5e11 : 1);
                    row(&data->indicators, key, name, dimensions[d], i == 3 ? "usd" : "share", "higher", "sum / sum",
                        "Author 2010", "baci, spells", variants[v], year, 15 + year % 5, value);
                }
                add_trend(data, key, variants[v], i == 2 ? 9 : 25, i == 3 ? 2.5e9 : 0.01);
            }
        }
    }
    row(&data->waiting, "visa", "Pairs without visa", "economic", "layer visa");
    row(&data->components_waiting, "igo", "Shared organisations", "formal", "layer igo");
}

static void add_roles(comity_report_data *data) {
    static const char *const kinds[] = {"agenda", "formal", "political", "structural"};
    for (int k = 0; k < 4; k++) {
        for (int s = 0; s < MEMBERS; s++) {
            for (int year = 2001; year <= 2025; year += k == 0 ? 5 : 1) {
                int n = year < 2017 ? 6 : year < 2023 ? 8 : year < 2024 ? 9 : 10;
                if (s < n) {
                    row(&data->components, members[s].state, members[s].name, kinds[k], "Share in something", kinds[k],
                        "share", "x / sum of x", "Author 1999", "cow", year, n,
                        k == 2             ? 0.5 + 0.02 * s
                        : k == 3 && s == 0 ? 1 - 0.05 * (n - 1)
                        : k == 3           ? 0.05
                                           : 1.0 / n);
                }
            }
        }
        add_trend(data, "CHN", kinds[k], 25, 0.01);
    }
    for (int s = 0; s < MEMBERS; s++) {
        for (int left = 0; left < 3; left++) {
            double by = left == 1 ? 1.2 : left == 2 ? 0.7 : 1;
            row(&data->quadrant, members[s].state, members[s].name,
                left == 0   ? ""
                : left == 1 ? "formal"
                            : "structural",
                "structural leader, formal equal", members[s].structural * by, members[s].formal, 3, 3, s + 1,
                MEMBERS - s);
        }
    }
}

/* An index of five years and two elements; the year 2003 has no score of the second. */
static void index_rows(comity_report_data *data) {
    static const char *const names[3][2] = {{"top", "Integration & more"}, {"a", "Economic"}, {"b", "Political"}};
    for (int e = 0; e < 3; e++) {
        for (int year = 2001; year <= 2005; year++) {
            double score = 20.0 * e + 5 * (year - 2000);
            row(&data->index, "toy_index", "Integration, year by year", names[e][0], names[e][1], "weights up & down",
                year, 10, 12, e ? 0 : 5, 100, e == 2 && year == 2003 ? (double)NAN : score, score - 4, score + 3,
                e ? (double)NAN : 2006.0 - year, e ? (double)NAN : 1.0, e ? (double)NAN : 3.25, e ? .5 : 1.0, .9);
        }
    }
}

static comity_report_data *full_data(void) {
    comity_report_data *data = new_data();
    add_columns(data);
    add_record(data);
    add_indicators(data);
    add_roles(data);
    for (int year = 2001; year <= 2025; year++) {
        row(&data->standings, "CHN", "China", year, 11, year < 2012 ? .6 : .8);
        row(&data->standings, "RUS", "Russia", year, 11, .7);
    }
    row(&data->trajectories, "CHN", "middle, steady", 1, 2001, 2011, NONE, NONE, NONE, .6);
    row(&data->trajectories, "CHN", "front, steady", 2, 2012, 2025, 2011, 2010, 2013, .8);
    row(&data->trajectories, "RUS", "front, steady", 1, 2001, 2025, NONE, NONE, NONE, .7);
    index_rows(data);
    row(&data->data_sets, "baci", "BACI", "202501", "b.csv", "Gaulier 2010", "Etalab", "2026-01-01", 25000, 24000, 10,
        0, 990, 1996, 2023);
    row(&data->sources, "adilet", "treaty", "Charter", "parties", "Adilet", "2002-06-07",
        "https://adilet.example/a?b&c", 12);
    row(&data->sources, "unused", "book", "Nobody cites this", NULL, NULL, NULL, NULL, 0);
    row(&data->quality, "spells", 40, 10, 2);
    row(&data->quality, "instruments", 60, 40, 0);
    row(&data->claims, "C1", "It grew.", "Abstract", "holds", "6 to 10 members", NULL, NULL, "adilet", "because",
        "less", 10);
    row(&data->claims, "C2", "It was founded in 1996.", "Abstract", "contradicted", "2001", NULL, NULL, "adilet", "why",
        "more", 1);
    row(&data->claims, "C3", "It is rich.", "Theory", "waits", NULL, "tie:gold", NULL, NULL, "why", "more", NONE);
    row(&data->claims, "C4", "It is good.", "Theory", "not_testable", NULL, NULL, NULL, NULL, "a wish", NULL, NONE);
    row(&data->claims, "C5", "It is odd.", "Theory", "error", NULL, NULL, "Parser Error", NULL, "why", "more", NONE);
    row(&data->corrections, "C2", "It was founded in 1996.", "Abstract", "contradicted", "2001", NULL, NULL, "adilet",
        "why", "more", 1);
    return data;
}

/* ------------------------------------------------------------------------------------------------------- documents */

static char *write_document(const comity_report_data *data, int which) {
    char *text = NULL;
    size_t size = 0;
    comity_error error = {0};
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    comity_status status = which == 0   ? comity_report_write(data, out, &error)
                           : which == 1 ? comity_figure_membership(data, out, &error)
                           : which == 2 ? comity_figure_timeline(data, out, &error)
                           : which == 3 ? comity_figure_indicators(data, NULL, out, &error)
                           : which == 4 ? comity_figure_indicators(data, "economic", out, &error)
                           : which == 5 ? comity_figure_roles(data, NULL, out, &error)
                           : which == 6 ? comity_figure_roles(data, "formal", out, &error)
                           : which == 7 ? comity_figure_trajectories(data, out, &error)
                           : which == 9 ? comity_figure_index(data, out, &error)
                                        : comity_figure_quadrant(data, out, &error);
    fclose(out);
    if (status) {
        fail_msg("document %d: %s", which, error.message);
    }
    return text;
}
enum { DOCUMENTS = 10 };

/* Whether text is valid UTF-8 without characters that XML forbids, and references are known ones. */
static void check_characters(const char *text) {
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        int more = *c < 0x80 ? 0 : *c >= 0xF0 ? 3 : *c >= 0xE0 ? 2 : *c >= 0xC2 ? 1 : -1;
        if (more < 0 || (*c < 0x20 && *c != '\n' && *c != '\t')) {
            fail_msg("byte %02x at %zu", *c, (size_t)((const char *)c - text));
        }
        if (*c == '&' && strncmp((const char *)c, "&amp;", 5) && strncmp((const char *)c, "&lt;", 4) &&
            strncmp((const char *)c, "&gt;", 4) && strncmp((const char *)c, "&quot;", 6) &&
            strncmp((const char *)c, "&#", 2)) {
            fail_msg("a bare ampersand: %.40s", c);
        }
        for (int i = 0; i < more; i++) {
            c++;
            assert_true((*c & 0xC0) == 0x80);
        }
    }
}

/* The end of a tag that begins at `at`; every attribute has a value in double quotes. */
static const char *check_tag(const char *at) {
    const char *c = at + 1 + strcspn(at + 1, " \t\n/>");
    for (;;) {
        c += strspn(c, " \t\n");
        if (*c == '>' || (*c == '/' && c[1] == '>')) {
            return c;
        }
        size_t name = strcspn(c, "= \t\n<>\"'");
        if (name == 0 || c[name] != '=' || c[name + 1] != '"') {
            fail_msg("not an attribute: %.60s", c);
        }
        c += name + 2;
        c += strcspn(c, "\"<");
        assert_int_equal(*c, '"');
        c++;
    }
}

static void check_balance(const char *text) {
    const char *open[64];
    int depth = 0;
    for (const char *c = strchr(text, '<'); c; c = strchr(c, '<')) {
        if (strncmp(c, "<!DOCTYPE", 9) == 0) {
            c++;
        } else if (c[1] == '/') {
            size_t length = strcspn(c + 2, ">");
            assert_true(depth > 0);
            depth--;
            if (strncmp(open[depth], c + 2, length) || strcspn(open[depth], " />\n") != length) {
                fail_msg("<%.20s closed by %.20s", open[depth], c);
            }
            c++;
        } else {
            const char *end = check_tag(c);
            if (*end != '/') {
                assert_true(depth < 64);
                open[depth++] = c + 1;
            }
            c = end;
        }
    }
    assert_int_equal(depth, 0);
}

/* The second opinion of a real parser, where there is one. */
static void check_xmllint(const char *text) {
    if (system("command -v xmllint >/dev/null 2>&1") != 0) {
        return;
    }
    FILE *pipe = popen("xmllint --noout --nonet -", "w");
    assert_non_null(pipe);
    fputs(text, pipe);
    assert_int_equal(pclose(pipe), 0);
}

/* Values of geometry hold digits and path letters only: no nan, no inf, no exponent. */
static void check_geometry(const char *text) {
    static const char *const names[] = {" x=\"",     " y=\"",      " x1=\"",     " y1=\"",        " x2=\"",
                                        " y2=\"",    " cx=\"",     " cy=\"",     " r=\"",         " d=\"",
                                        " width=\"", " height=\"", " points=\"", " font-size=\"", " viewBox=\""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (const char *c = strstr(text, names[i]); c; c = strstr(c, names[i])) {
            c += strlen(names[i]);
            size_t good = strspn(c, "0123456789.- ,MLhlz");
            if (c[good] != '"' || good == 0) {
                fail_msg("%s: %.60s", names[i], c);
            }
        }
    }
}

static void check_document(const char *text, int with_parser) {
    check_characters(text);
    check_balance(text);
    check_geometry(text);
    if (with_parser) {
        check_xmllint(text);
    }
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "onload=\""));
    assert_null(strstr(text, "<image"));
    assert_null(strstr(text, "@import"));
    assert_null(strstr(text, " src="));
}

/* --------------------------------------------------------------------------------------------------- places of text */

typedef struct {
    double left, right, y, size;
} text_box;

static double attribute_of(const char *tag, const char *name) {
    const char *end = strchr(tag, '>');
    const char *at = strstr(tag, name);
    return at && at < end ? atof(at + strlen(name)) : 0;
}

/* Copies text up to the next tag, references resolved. */
static void read_text(const char *from, char *out, size_t size) {
    static const struct {
        const char *reference;
        char c;
    } references[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    size_t n = 0;
    while (*from != '<' && n + 1 < size) {
        size_t length = 1;
        out[n] = *from;
        for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
            if (strncmp(from, references[i].reference, strlen(references[i].reference)) == 0) {
                out[n] = references[i].c;
                length = strlen(references[i].reference);
            }
        }
        n++;
        from += length;
    }
    out[n] = '\0';
}

/* Boxes of the texts of a figure, the rotated title of an axis left out. */
static size_t text_boxes(const char *svg, text_box *boxes, size_t most) {
    size_t n = 0;
    for (const char *c = strstr(svg, "<text"); c && n < most; c = strstr(c + 1, "<text")) {
        char words[512];
        const char *end = strchr(c, '>');
        const char *bold = strstr(c, "font-weight");
        const char *anchor = strstr(c, "text-anchor=\"");
        int side = anchor && anchor < end ? anchor[13] : 's';
        read_text(end + 1, words, sizeof words);
        double size = attribute_of(c, "font-size=\"");
        comity_svg_font font = {.size = size, .bold = bold && bold < end};
        double width = comity_svg_text_width(words, &font);
        double x = attribute_of(c, " x=\"");
        double y = attribute_of(c, " y=\"");
        if (x == 0 && y == 0) {
            continue;
        }
        double left = side == 'e' ? x - width : side == 'm' ? x - width / 2 : x;
        boxes[n++] = (text_box){left, left + width, y, size > 0 ? size : 10.5};
    }
    return n;
}

static void check_texts(const char *svg, int may_touch) {
    static text_box boxes[4096];
    size_t n = text_boxes(svg, boxes, 4096);
    double height = attribute_of(svg, " height=\"");
    for (size_t i = 0; i < n; i++) {
        if (boxes[i].left < -2 || boxes[i].right > 802 || boxes[i].y < 6 || boxes[i].y > height) {
            fail_msg("text at %.1f to %.1f, %.1f is outside of 800 x %.0f", boxes[i].left, boxes[i].right, boxes[i].y,
                     height);
        }
        for (size_t k = 0; k < i && !may_touch; k++) {
            int beside = boxes[i].left >= boxes[k].right || boxes[k].left >= boxes[i].right;
            if (!beside && fabs(boxes[i].y - boxes[k].y) < 0.7 * fmin(boxes[i].size, boxes[k].size)) {
                fail_msg("texts overlap at %.1f, %.1f and %.1f, %.1f", boxes[i].left, boxes[i].y, boxes[k].left,
                         boxes[k].y);
            }
        }
    }
}

/* ----------------------------------------------------------------------------------------------------------- tests */

static void test_full(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    for (int i = 0; i < DOCUMENTS; i++) {
        char *text = write_document(data, i);
        char *again = write_document(data, i);
        check_document(text, 1);
        assert_string_equal(text, again);
        assert_null(strstr(text, "No data"));
        if (i > 0) {
            check_texts(text, 0);
            assert_memory_equal(text, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 ", 55);
            assert_non_null(strstr(text, "<title id="));
            assert_non_null(strstr(text, "<desc id="));
        }
        free(again);
        free(text);
    }
    delete_data(data);
}

static void test_page(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    char *text = write_document(data, 0);
    assert_non_null(strstr(text, "<dd>10</dd><dt>current members</dt>"));
    assert_non_null(strstr(text, "<dd>25</dd><dt>summits</dt>"));
    assert_non_null(strstr(text, "<dd>100</dd><dt>facts recorded</dt>"));
    assert_non_null(strstr(text, "<dd>50%</dd><dt>of them unverified</dt>"));
    assert_non_null(strstr(text, "<dd>16 of 17</dd><dt>indicators with values</dt>"));
    assert_non_null(strstr(text, "Figure 3d."));
    assert_non_null(strstr(text, "Figure 4d."));
    assert_non_null(strstr(text, ".glance"));
    assert_non_null(strstr(text, "href=\"https://adilet.example/a?b&amp;c\""));
    assert_non_null(strstr(text, "1 more source is recorded"));
    assert_non_null(strstr(text, "&lt;.001"));
    assert_non_null(strstr(text, "short series"));
    assert_non_null(strstr(text, "No value: 2008–2010"));
    assert_non_null(strstr(text, "1 more of this dimension waits for data"));
    for (const char *c = strstr(text, "href=\"#"); c; c = strstr(c + 1, "href=\"#")) {
        char anchor[64];
        snprintf(anchor, sizeof anchor, "id=\"%.*s\"", (int)strcspn(c + 7, "\""), c + 7);
        assert_non_null(strstr(text, anchor));
    }
    free(text);
    delete_data(data);
}

static void test_claims(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    char *text = write_document(data, 0);
    assert_non_null(strstr(text, "5 claims were put to the test"));
    assert_non_null(strstr(text, "contradicted 1"));
    assert_non_null(strstr(text, "<a href=\"#claim-C2\">C2</a>"));
    assert_non_null(strstr(text, "Waits for tie:gold"));
    assert_non_null(strstr(text, "Error: Parser Error"));
    assert_non_null(strstr(text, "<h3>Theory</h3>"));
    free(text);
    data->corrections.n_rows = 0;
    text = write_document(data, 0);
    assert_non_null(strstr(text, "No claim was found contradicted"));
    free(text);
    data->claims.n_rows = 0;
    text = write_document(data, 0);
    assert_null(strstr(text, "claims-summary"));
    free(text);
    delete_data(data);
}

/* A rank stands with its interval; the figures after it are numbered on. */
static void test_index(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    char *text = write_document(data, 0);
    assert_non_null(strstr(text, "<section id=\"index\">"));
    assert_non_null(strstr(text, "n = 5 years; the last rests on 10 of 12 indicators"));
    assert_non_null(strstr(text, "90% interval of 100 draws over what is uncertain: weights up &amp; down"));
    assert_non_null(strstr(text, "In 2005 it is number 1 of 5 years, with the interval 1 to 4"));
    assert_non_null(strstr(text, "weight 50%, gives 22.5 of 25.0 in 2005"));
    assert_non_null(strstr(text, "<b>Figure 8.</b> <b>Verdicts"));
    free(text);
    data->index.n_rows = 0;
    text = write_document(data, 0);
    assert_null(strstr(text, "id=\"index\""));
    assert_non_null(strstr(text, "<b>Figure 7.</b> <b>Verdicts"));
    free(text);
    delete_data(data);
}

/* Every value of text is hostile; numbers stay. */
static void test_hostile(void **state) {
    (void)state;
    static const char *const bad[] = {"<script>alert('x')</script>",
                                      "\" onload=\"x\" y='",
                                      "a & b ]]> <!-- \x01\x02 c",
                                      "\xff\xfe broken \xc3",
                                      "aVeryLongWordWithoutAnyBlankThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAn"
                                      "dOnAndOnAndOnAndOnAndOnAndOnAndOn"
                                      "AndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn"
                                      "AndOnAndOnAndOnAndOnAndOnAndOnAnd",
                                      "日本語の長い名前は幅が二倍になります日本語の長い名前は幅が二倍になります",
                                      ""};
    comity_report_data *data = full_data();
    comity_panel *list[PANELS];
    panels_of(data, list);
    for (int i = 0; i < PANELS; i++) {
        for (size_t c = 0; c < list[i]->n_columns; c++) {
            static const char *const kept[] = {"began", "ended", "adopted", "variant", "left_out", "role", "kind"};
            int keep = 0;
            for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++) {
                keep |= strcmp(list[i]->columns[c].name, kept[k]) == 0;
            }
            for (size_t r = 0; r < list[i]->n_rows && list[i]->columns[c].type == COMITY_TEXT && !keep; r++) {
                const char *text = bad[(r / 30 + c + r % 3) % 7];
                comity_panel_set_text(list[i], c, r, text, strlen(text), NULL);
            }
        }
    }
    row(&data->sources, "js", "book", "A link that must not be one", NULL, NULL, NULL, "javascript:alert(1)", 3);
    snprintf(data->organisation_name, sizeof data->organisation_name, "%s", bad[0]);
    snprintf(data->state_name, sizeof data->state_name, "%s", bad[1]);
    snprintf(data->made, sizeof data->made, "%s", "<b>&");
    for (int i = 0; i < DOCUMENTS; i++) {
        char *text = write_document(data, i);
        check_document(text, 1);
        assert_null(strstr(text, "href=\"javascript"));
        if (i > 0) {
            check_texts(text, 1);
        }
        free(text);
    }
    delete_data(data);
}

static void test_nothing(void **state) {
    (void)state;
    comity_report_data *data = new_data();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < DOCUMENTS; i++) {
            char *text = write_document(data, i);
            check_document(text, 1);
            assert_non_null(strstr(text, "No data"));
            if (i == 0) {
                size_t n = 0;
                for (const char *c = strstr(text, "No data"); c; c = strstr(c + 1, "No data")) {
                    n++;
                }
                assert_true(n >= 11);
            }
            free(text);
        }
        if (round == 0) {
            add_columns(data); /* second round: columns, but no rows */
        }
    }
    delete_data(data);
}

/* Rows without the columns the page wants, and columns of other types. */
static void test_strange_columns(void **state) {
    (void)state;
    for (int round = 0; round < 2; round++) {
        comity_report_data *data = new_data();
        comity_panel *list[PANELS];
        panels_of(data, list);
        for (int i = 0; i < PANELS; i++) {
            columns(list[i], round ? "state:n year:t value:t began:i name:i series:n left_out:i" : "unknown:t");
            assert_int_equal(comity_panel_add_rows(list[i], 5, NULL), COMITY_OK);
        }
        for (int i = 0; i < DOCUMENTS; i++) {
            char *text = write_document(data, i);
            check_document(text, 0);
            free(text);
        }
        delete_data(data);
    }
}

static void add_values(comity_report_data *data, const char *key, const double *values, int n) {
    for (int i = 0; i < n; i++) {
        row(&data->indicators, key, key, "economic", "x", "", "", "", "s", "as_was", 2001 + i, 3, values[i]);
        row(&data->components, "CHN", "China", key, key, "formal", "share", "", "", "s", 2001 + i, 2, values[i]);
        row(&data->components, "RUS", "Russia", key, key, "formal", "share", "", "", "s", 2001 + i, 2, -values[i]);
        row(&data->quadrant, "RUS", "Russia", "", "label", values[i], values[(i + 1) % n], 1, 1, 1, 1);
        row(&data->quadrant, "CHN", "China", i ? "one" : "", "label", values[i], values[(i + 1) % n], 1, 1, 1, 1);
    }
}

static void test_extremes(void **state) {
    (void)state;
    static const double series[][4] = {{-1e308, 1e308, 1.7e308, 0},
                                       {1e-310, -1e-310, 0, 5e-324},
                                       {5, 5, 5, 5},
                                       {0, 0, 0, 0},
                                       {-3, -3, -3, -3},
                                       {1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3},
                                       {1e-9, 2e-9, 3e-9, 1e-7},
                                       {-1e-300, 1e-300, 1e300, 1},
                                       {INFINITY, -INFINITY, 1, 2},
                                       {99999, 100001, 1e5, 12345.678}};
    for (size_t i = 0; i <= sizeof series / sizeof series[0]; i++) {
        comity_report_data *data = new_data();
        add_columns(data);
        for (size_t k = 0; k < sizeof series / sizeof series[0]; k++) {
            if (k == i || i == sizeof series / sizeof series[0]) {
                char key[16];
                snprintf(key, sizeof key, "k%zu", k);
                add_values(data, key, series[k], k % 2 ? 4 : 1 + (int)k % 4); /* a single point too */
                add_trend(data, key, "as_was", 4, series[k][0]);
            }
        }
        for (int d = 0; d < DOCUMENTS; d++) {
            char *text = write_document(data, d);
            check_document(text, 0);
            if (d > 0) {
                check_texts(text, 1);
            }
            free(text);
        }
        delete_data(data);
    }
}

/* A year span of nothing, dates far apart, an end before its beginning. */
static void test_strange_times(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    row(&data->spells, "OLD", "Ancient", "member", "sco", "0001-01-01", "day", "9999-12-31", "day", NULL, "s");
    row(&data->spells, "BAD", "Backwards", "candidate", "sco", "2010-01-01", "year", "2005-01-01", "year", NULL, "s");
    row(&data->spells, "NIL", "Dateless", "member", "sco", "no date", "day", NULL, NULL, NULL, "s");
    data->first_year = 2025;
    data->last_year = 2001;
    snprintf(data->made, sizeof data->made, "today");
    for (int i = 0; i < DOCUMENTS; i++) {
        char *text = write_document(data, i);
        check_document(text, 0);
        free(text);
    }
    delete_data(data);
}

static void test_write_error(void **state) {
    (void)state;
    comity_report_data *data = full_data();
    comity_error error = {0};
    FILE *full = fopen("/dev/full", "w");
    if (!full) {
        delete_data(data);
        skip();
    }
    assert_int_equal(comity_report_write(data, full, &error), COMITY_ERROR_IO);
    fclose(full);
    delete_data(data);
}

/* A line through 2001, 2002 and 2005, 2006, a dot at 2009. */
static void test_gaps(void **state) {
    (void)state;
    comity_point points[] = {{2001, 1, 1}, {2002, 2, 1}, {2005, 1, 1}, {2006, 2, 1}, {2009, 3, 1}};
    comity_series series = {points, 5};
    comity_plot plot = {.x = {2001, 2011, 0, 100, 0}, .y = {0, 4, 40, 0, 0}};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    comity_plot_series(out, &plot, &series, &(comity_svg_pen){"#000000", 1, NULL}, 0);
    fclose(out);
    assert_string_equal(text, "<path d=\"M0 30L10 20M40 30L50 20\" fill=\"none\" stroke-linejoin=\"round\" "
                              "stroke=\"#000000\" stroke-width=\"1\"/>\n"
                              "<circle cx=\"80\" cy=\"10\" r=\"1.5\" fill=\"#000000\"/>\n");
    free(text);
}

static void check_ticks(double low, double high, double first, double last, int n, const char *word, const char *text) {
    comity_ticks ticks = comity_ticks_nice(low, high, 4);
    char label[48];
    comity_tick_text(&ticks, ticks.low + ticks.step, label);
    assert_close(ticks.low, first, 1e-9 * fabs(last));
    assert_close(ticks.high, last, 1e-9 * fabs(last));
    assert_int_equal(ticks.n, n);
    assert_string_equal(ticks.word, word);
    assert_string_equal(label, text);
}

static void test_ticks(void **state) {
    (void)state;
    check_ticks(0.05, 0.14, 0, 0.15, 4, "", "0.05");
    check_ticks(0, 1, 0, 1, 3, "", "0.5");
    check_ticks(3e10, 7e11, 0, 7.5e11, 4, "billion", "250");
    check_ticks(-0.1, 0.3, -0.2, 0.4, 4, "", "0.0");
    check_ticks(7, 7, 2.5, 12.5, 5, "", "5.0");
    check_ticks(0, 0, 0, 1, 3, "", "0.5");
    check_ticks(0, 6e-6, 0, 6e-6, 4, "10⁻⁶", "2");
}

static void check_format(double value, const char *expected) {
    char text[48];
    comity_view_format(value, 3, text);
    assert_string_equal(text, expected);
}

static void test_formats(void **state) {
    (void)state;
    char text[48];
    check_format(0, "0");
    check_format(0.0031234, "0.00312");
    check_format(-0.0158, "−0.0158");
    check_format(12.345, "12.3");
    check_format(4197, "4197");
    check_format(12345, "12,345");
    check_format(3.2237e10, "32.2 billion");
    check_format(-8.3e-5, "−8.30×10⁻⁵");
    check_format(2e15, "2.00×10¹⁵");
    check_format(NAN, "–");
    static const struct {
        double p;
        const char *plain, *with_sign;
    } ps[] = {{0.0341, ".034", "= .034"},  {0.0001, "<.001", "< .001"}, {1, "1.000", "= 1.000"},
              {0.001, ".001", "= .001"},   {0, "<.001", "< .001"},      {NAN, "–", "= –"},
              {0.9996, "1.000", "= 1.000"}};
    for (size_t i = 0; i < sizeof ps / sizeof ps[0]; i++) {
        comity_view_p(ps[i].p, 0, text);
        assert_string_equal(text, ps[i].plain);
        comity_view_p(ps[i].p, 1, text);
        assert_string_equal(text, ps[i].with_sign);
    }
    comity_view_count(-1234567, text);
    assert_string_equal(text, "−1,234,567");
    comity_view_fixed(-0.001, 2, text);
    assert_string_equal(text, "0.00");
}

static void test_fit(void **state) {
    (void)state;
    const comity_svg_font font = {.size = 10};
    comity_svg_lines lines;
    char text[COMITY_VIEW_BYTES];
    comity_svg_fit("short", &font, 100, text);
    assert_string_equal(text, "short");
    comity_svg_fit("Shanghai Cooperation Organisation", &font, 100, text);
    assert_true(comity_svg_text_width(text, &font) <= 100);
    assert_non_null(strstr(text, "…"));
    comity_svg_wrap("Mean agreement in votes of the General Assembly of the United Nations", &font, 150, 2, &lines);
    assert_int_equal(lines.n, 2);
    assert_true(comity_svg_text_width(lines.line[0], &font) <= 150 &&
                comity_svg_text_width(lines.line[1], &font) <= 150);
    comity_svg_wrap("", &font, 150, 2, &lines);
    assert_int_equal(lines.n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),     cmocka_unit_test(test_page),          cmocka_unit_test(test_claims),
        cmocka_unit_test(test_hostile),  cmocka_unit_test(test_nothing),       cmocka_unit_test(test_strange_columns),
        cmocka_unit_test(test_extremes), cmocka_unit_test(test_strange_times), cmocka_unit_test(test_write_error),
        cmocka_unit_test(test_gaps),     cmocka_unit_test(test_ticks),         cmocka_unit_test(test_formats),
        cmocka_unit_test(test_fit),      cmocka_unit_test(test_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
