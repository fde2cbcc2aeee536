/* The tables of the page. A table without rows is a sentence that says so. */
#include "surface/report/report_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const comity_section comity_table_sections[] = {
    {"trends", "Trends"},
    {"waiting", "What waits for data"},
    {"definitions", "How each number is computed"},
    {"instruments", "Instruments in full"},
    {"data-sets", "Data sets"},
    {"sources", "Sources of facts"},
    {"quality", "Quality of the record"},
    {"notes", "Notes"},
};
const unsigned long comity_table_sections_n = sizeof comity_table_sections / sizeof comity_table_sections[0];

/* ---------------------------------------------------------------------------------------------------------- pieces */

/* Headings are separated by |; one that begins with # is of a column of numbers. */
static void begin_table(FILE *out, const char *caption, const char *headings) {
    fprintf(out, "<div class=\"scroll\">\n<table>\n<caption>%s</caption>\n<thead><tr>", caption);
    while (*headings) {
        size_t length = strcspn(headings, "|");
        int is_number = headings[0] == '#';
        fprintf(out, "<th scope=\"col\"%s>%.*s</th>", is_number ? " class=\"number\"" : "", (int)length - is_number,
                headings + is_number);
        headings += length + (headings[length] == '|');
    }
    fputs("</tr></thead>\n<tbody>\n", out);
}

static void end_table(FILE *out) {
    fputs("</tbody>\n</table>\n</div>\n", out);
}

static void no_data(FILE *out, const char *sentence) {
    fprintf(out, "<p class=\"none\">%s</p>\n", sentence);
}

static void cell(FILE *out, const char *text) {
    fputs("<td>", out);
    comity_view_xml(out, text);
    fputs("</td>", out);
}

static void words_cell(FILE *out, const char *key) {
    char words[COMITY_VIEW_BYTES];
    comity_view_words(key, 0, words);
    cell(out, words);
}

static void number_cell(FILE *out, const char *text) {
    fprintf(out, "<td class=\"number\">%s</td>", text);
}

static void count_cell(FILE *out, const comity_panel *panel, const char *column, size_t row) {
    char text[32] = "–";
    double value = 0;
    if (comity_view_number(panel, column, row, &value)) {
        comity_view_count(comity_view_integer(panel, column, row), text);
    }
    number_cell(out, text);
}

/* Years stand without marks between thousands. */
static void year_range(int64_t first, int64_t last, char out[48]) {
    if (first == 0 && last == 0) {
        snprintf(out, 48, "–");
    } else if (first == last) {
        snprintf(out, 48, "%" PRId64, first);
    } else {
        snprintf(out, 48, "%" PRId64 "–%" PRId64, first, last);
    }
}

static void years_cell(FILE *out, const comity_panel *panel, size_t row) {
    char text[48];
    year_range(comity_view_integer(panel, "first_year", row), comity_view_integer(panel, "last_year", row), text);
    number_cell(out, text);
}

static void begin_row_header(FILE *out, size_t span) {
    if (span > 1) {
        fprintf(out, "<th scope=\"row\" rowspan=\"%zu\">", span);
    } else {
        fputs("<th scope=\"row\">", out);
    }
}

/* -------------------------------------------------------------------------------------------------------- quadrant */

/* "3", or "2–5" with the ranks under one component left out. */
static void rank_range(const comity_report_data *data, const char *state, const char *column, char out[48]) {
    const comity_panel *p = &data->quadrant;
    int64_t low = 0;
    int64_t high = 0;
    for (size_t row = 0; row < p->n_rows; row++) {
        int64_t rank = comity_view_integer(p, column, row);
        if (rank && strcmp(comity_view_text(p, "state", row), state) == 0) {
            low = low == 0 || rank < low ? rank : low;
            high = rank > high ? rank : high;
        }
    }
    year_range(low, high, out);
}

static void rank_cells(FILE *out, const comity_report_data *data, size_t row, const char *column) {
    char text[48];
    count_cell(out, &data->quadrant, column, row);
    rank_range(data, comity_view_text(&data->quadrant, "state", row), column, text);
    number_cell(out, text);
}

static void weight_cell(FILE *out, const comity_panel *panel, const char *column, size_t row) {
    char text[48];
    double value = 0;
    comity_view_fixed(comity_view_number(panel, column, row, &value) ? value : NAN, 2, text);
    number_cell(out, text);
}

comity_status comity_table_quadrant(const comity_report_data *data, FILE *out, comity_error *error) {
    const comity_panel *p = &data->quadrant;
    comity_rows rows = {0};
    comity_status status = comity_rows_where(p, NULL, "left_out", "", &rows, error);
    if (status == COMITY_OK && rows.n > 0) {
        begin_table(
            out,
            "Weights behind Figure 5. The range of a rank is that over all cases with one component left out; "
            "n counts components. Leader: first, alone, in all these cases and on most components; contender: first in "
            "some; above or below parity: more or less than the equal share; unknown: no component has a value.",
            "State|#Structural|#n|#Rank|#Range|#Formal|#n|#Rank|#Range|In words");
    }
    for (size_t i = 0; i < rows.n; i++) {
        size_t row = rows.row[i];
        const char *name = comity_view_text(p, "state_name", row);
        int focus = strcmp(comity_view_text(p, "state", row), data->state) == 0;
        fputs(focus ? "<tr class=\"focus\">" : "<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, *name ? name : comity_view_text(p, "state", row));
        fputs("</th>", out);
        weight_cell(out, p, "structural", row);
        count_cell(out, p, "n_structural", row);
        rank_cells(out, data, row, "structural_rank");
        weight_cell(out, p, "formal", row);
        count_cell(out, p, "n_formal", row);
        rank_cells(out, data, row, "formal_rank");
        cell(out, comity_view_text(p, "label", row));
        fputs("</tr>\n", out);
    }
    if (rows.n > 0) {
        end_table(out);
    }
    comity_rows_free(&rows);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- trends */

static const char *variant_name(const char *key) {
    for (int v = 0; v < COMITY_VARIANTS; v++) {
        if (strcmp(comity_variants[v].key, key) == 0) {
            static const char *const names[COMITY_VARIANTS] = {"as was", "fixed", "without the largest"};
            return names[v];
        }
    }
    return key;
}

static void trend_cells(FILE *out, const comity_trend_view *t) {
    char text[160];
    char a[48];
    char b[48];
    char p[16];
    year_range(t->first_year, t->last_year, a);
    number_cell(out, a);
    snprintf(text, sizeof text, "%" PRId64, t->n);
    number_cell(out, text);
    comity_view_fixed(t->s, 0, a);
    number_cell(out, a);
    comity_view_fixed(t->z, 2, a);
    number_cell(out, a);
    comity_view_p(t->p, 0, p);
    number_cell(out, p[0] == '<' ? "&lt;.001" : p);
    int interval = isfinite(t->low) && isfinite(t->high);
    double size = interval ? fmax(fmax(fabs(t->low), fabs(t->high)), fabs(t->slope)) : fabs(t->slope);
    comity_number_format format = comity_view_number_format(size, 3);
    comity_view_write(t->slope, &format, 1, a);
    number_cell(out, a);
    comity_view_write(t->low, &format, 0, a);
    comity_view_write(t->high, &format, 1, b);
    snprintf(text, sizeof text, interval ? "%s to %s" : "–", a, b);
    number_cell(out, text);
    snprintf(text, sizeof text, t->pettitt_year ? "%" PRId64 : "–", t->pettitt_year);
    number_cell(out, text);
    comity_view_p(t->pettitt_p, 0, p);
    number_cell(out, p[0] == '<' ? "&lt;.001" : p);
    fprintf(out, "<td class=\"date\">%s</td>", t->n < COMITY_SHORT_SERIES ? "short series" : "");
}

static const char *const TREND_HEADINGS =
    "#Years|#n|#<i>S</i>|#<i>Z</i>|#<i>p</i>|#Slope a year|#95% interval|#Break after|#<i>p</i>|Note";

/* The rows of one indicator, its name spanning them. */
static comity_status indicator_trends(FILE *out, const comity_report_data *data, const char *key, size_t *n,
                                      comity_error *error) {
    comity_rows rows = {0};
    comity_keys variants = {0};
    size_t found = 0;
    comity_status status = comity_rows_where(&data->indicators, NULL, "indicator", key, &rows, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->indicators, &rows, "variant", &variants, error);
    }
    for (size_t i = 0; i < variants.n; i++) {
        found += (size_t)comity_view_trend(data, key, variants.text[i]).found;
    }
    *n += found;
    for (size_t i = 0, first = 1; i < variants.n && out; i++) {
        comity_trend_view t = comity_view_trend(data, key, variants.text[i]);
        if (!t.found) {
            continue;
        }
        fputs(first ? "<tr class=\"first\">" : "<tr>", out);
        if (first) {
            const char *name = comity_view_text(&data->indicators, "name", rows.row[0]);
            begin_row_header(out, found);
            comity_view_xml(out, *name ? name : key);
            fputs("</th>", out);
        }
        fputs("<td class=\"date\">", out);
        comity_view_xml(out, variant_name(variants.text[i]));
        fputs("</td>", out);
        trend_cells(out, &t);
        fputs("</tr>\n", out);
        first = 0;
    }
    comity_keys_free(&variants);
    comity_rows_free(&rows);
    return status;
}

static comity_status write_indicator_trends(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys keys = {0};
    size_t n = 0;
    char headings[256];
    comity_status status = comity_rows_keys(&data->indicators, NULL, "indicator", &keys, error);
    for (size_t i = 0; status == COMITY_OK && i < keys.n; i++) {
        status = indicator_trends(NULL, data, keys.text[i], &n, error);
    }
    if (status == COMITY_OK && n == 0) {
        no_data(out, "No data: no indicator has been tested for a trend yet.");
    } else if (status == COMITY_OK) {
        snprintf(headings, sizeof headings, "Indicator|Variant|%s", TREND_HEADINGS);
        begin_table(out, "Trends of the indicators", headings);
        for (size_t i = 0; status == COMITY_OK && i < keys.n; i++) {
            status = indicator_trends(out, data, keys.text[i], &n, error);
        }
        end_table(out);
    }
    comity_keys_free(&keys);
    return status;
}

/* Trends of the components of the state looked at. */
static comity_status write_component_trends(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys keys = {0};
    comity_rows rows = {0};
    char headings[256];
    int open = 0;
    comity_status status = comity_rows_where(&data->components, NULL, "state", data->state, &rows, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->components, &rows, "component", &keys, error);
    }
    for (size_t i = 0; i < keys.n; i++) {
        comity_trend_view t = comity_view_trend(data, data->state, keys.text[i]);
        size_t k = 0;
        while (k + 1 < rows.n &&
               strcmp(comity_view_text(&data->components, "component", rows.row[k]), keys.text[i]) != 0) {
            k++;
        }
        const char *name = comity_view_text(&data->components, "name", rows.row[k]);
        if (!t.found) {
            continue;
        }
        if (!open) {
            snprintf(headings, sizeof headings, "Component|Kind|%s", TREND_HEADINGS);
            begin_table(out, "Trends of the components of role of the state in focus", headings);
            open = 1;
        }
        fputs("<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, *name ? name : keys.text[i]);
        fputs("</th>", out);
        cell(out, comity_view_text(&data->components, "kind", rows.row[k]));
        trend_cells(out, &t);
        fputs("</tr>\n", out);
    }
    if (open) {
        end_table(out);
    } else if (status == COMITY_OK) {
        no_data(out, "No data: no component of role has been tested for a trend yet.");
    }
    comity_keys_free(&keys);
    comity_rows_free(&rows);
    return status;
}

static comity_status write_trends(const comity_report_data *data, FILE *out, comity_error *error) {
    fputs(
        "<p>Mann-Kendall test for a monotonic trend (<i>S</i>, <i>Z</i>, two-sided <i>p</i>), Sen&#8217;s slope in "
        "units "
        "of the indicator a year with its 95% interval, and Pettitt&#8217;s test for one break in level (the last year "
        "before it, <i>p</i>). Both tests take the years as independent; series of a region often are not, and many "
        "tests are made at once, so a small <i>p</i> is a hint and no proof. Series with fewer than 10 values are "
        "marked "
        "as short: their <i>p</i> is a rough approximation.</p>\n",
        out);
    comity_status status = write_indicator_trends(data, out, error);
    return status ? status : write_component_trends(data, out, error);
}

/* --------------------------------------------------------------------------------------------- waiting, definitions */

static void waiting_rows(FILE *out, const comity_panel *panel, const char *what, const char *key, const char *group) {
    for (size_t row = 0; row < panel->n_rows; row++) {
        const char *name = comity_view_text(panel, "name", row);
        fputs("<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, *name ? name : comity_view_text(panel, key, row));
        fputs("</th>", out);
        cell(out, what);
        words_cell(out, comity_view_text(panel, group, row));
        cell(out, comity_view_text(panel, "waits_for", row));
        fputs("</tr>\n", out);
    }
}

static comity_status write_waiting(const comity_report_data *data, FILE *out, comity_error *error) {
    (void)error;
    if (data->waiting.n_rows + data->components_waiting.n_rows == 0) {
        no_data(out, "Nothing waits: every indicator and every component known to the workbench has a value.");
        return COMITY_OK;
    }
    begin_table(out, "Indicators and components without any value, and the data that would give them one",
                "Name|What|Dimension or kind|Waits for");
    waiting_rows(out, &data->waiting, "indicator", "indicator", "dimension");
    waiting_rows(out, &data->components_waiting, "component", "component", "kind");
    end_table(out);
    return COMITY_OK;
}

static comity_status definition_rows(FILE *out, const comity_panel *panel, const char *key, const char *group,
                                     comity_error *error) {
    comity_keys keys = {0};
    comity_status status = comity_rows_keys(panel, NULL, key, &keys, error);
    size_t row = 0;
    for (size_t i = 0; i < keys.n; i++) {
        while (row < panel->n_rows && strcmp(comity_view_text(panel, key, row), keys.text[i]) != 0) {
            row++;
        }
        const char *name = comity_view_text(panel, "name", row);
        fputs("<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, *name ? name : keys.text[i]);
        fputs("</th>", out);
        words_cell(out, comity_view_text(panel, group, row));
        words_cell(out, comity_view_text(panel, "unit", row));
        cell(out, comity_view_text(panel, "formula", row));
        cell(out, comity_view_text(panel, "reference", row));
        fputs("</tr>\n", out);
    }
    comity_keys_free(&keys);
    return status;
}

static comity_status write_definitions(const comity_report_data *data, FILE *out, comity_error *error) {
    if (data->indicators.n_rows + data->components.n_rows == 0) {
        no_data(out, "No data: no indicator and no component has a value yet.");
        return COMITY_OK;
    }
    begin_table(out, "Formulas and where they come from", "Name|Dimension or kind|Unit|Formula|Reference");
    comity_status status = definition_rows(out, &data->indicators, "indicator", "dimension", error);
    if (status == COMITY_OK) {
        status = definition_rows(out, &data->components, "component", "kind", error);
    }
    end_table(out);
    return status;
}

/* ------------------------------------------------------------------------------------------------------ instruments */

typedef struct {
    size_t row;
    int32_t day;
} dated;

static int by_day(const void *a, const void *b) {
    const dated *p = a;
    const dated *q = b;
    if (p->day != q->day) {
        return p->day < q->day ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

static void date_cell(FILE *out, const comity_panel *panel, const char *column, size_t row) {
    comity_date date = {0};
    char text[12];
    comity_view_date(panel, column, row, &date);
    comity_date_format(&date, text);
    fprintf(out, "<td class=\"date\">%s</td>", text[0] ? text : "–");
}

static void instrument_row(FILE *out, const comity_panel *p, size_t row) {
    const char *locator = comity_view_text(p, "locator", row);
    fputs("<tr>", out);
    date_cell(out, p, "adopted", row);
    begin_row_header(out, 1);
    comity_view_xml(out, comity_view_text(p, "name", row));
    fputs(comity_view_yes(p, "unverified", row) ? "°</th>" : "</th>", out);
    words_cell(out, comity_view_text(p, "kind", row));
    cell(out, comity_view_text(p, "place", row));
    date_cell(out, p, "in_force", row);
    count_cell(out, p, "parties", row);
    fputs("<td>", out);
    comity_view_xml(out, comity_view_text(p, "source", row));
    fputs(*locator ? ", " : "", out);
    comity_view_xml(out, locator);
    fputs("</td></tr>\n", out);
}

static comity_status write_instruments(const comity_report_data *data, FILE *out, comity_error *error) {
    const comity_panel *p = &data->instruments;
    if (p->n_rows == 0) {
        no_data(out, "No data: no instruments are recorded.");
        return COMITY_OK;
    }
    dated *order = malloc(p->n_rows * sizeof *order);
    if (!order) {
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < p->n_rows; row++) {
        comity_date adopted = {0};
        comity_view_date(p, "adopted", row, &adopted);
        order[row] = (dated){row, adopted.precision ? adopted.first : INT32_MAX};
    }
    qsort(order, p->n_rows, sizeof *order, by_day);
    begin_table(
        out,
        "Instruments by day of adoption; ° not yet verified against its source. Parties are those recorded, which "
        "may be fewer than there are.",
        "Adopted|Name|Kind|Place|In force|#Parties|Source");
    for (size_t i = 0; i < p->n_rows; i++) {
        instrument_row(out, p, order[i].row);
    }
    end_table(out);
    free(order);
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------- data sets and sources */

static comity_status write_data_sets(const comity_report_data *data, FILE *out, comity_error *error) {
    const comity_panel *p = &data->data_sets;
    (void)error;
    if (p->n_rows == 0) {
        no_data(out, "No data: no data set has been imported into this workbench.");
        return COMITY_OK;
    }
    begin_table(
        out,
        "Data sets in the workbench. Unmatched rows name a state that could not be resolved; missing rows hold no "
        "value; rejected rows could not be read. Only the rows kept are used.",
        "Data set|Version|#Years|#Rows read|#Kept|#Missing|#Rejected|#Unmatched|Citation and terms");
    for (size_t row = 0; row < p->n_rows; row++) {
        const char *title = comity_view_text(p, "title", row);
        const char *terms = comity_view_text(p, "terms", row);
        fputs("<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, *title ? title : comity_view_text(p, "name", row));
        fputs(" <code>", out);
        comity_view_xml(out, comity_view_text(p, "name", row));
        fputs("</code></th>", out);
        cell(out, comity_view_text(p, "version", row));
        years_cell(out, p, row);
        count_cell(out, p, "rows_read", row);
        count_cell(out, p, "rows_kept", row);
        count_cell(out, p, "rows_missing", row);
        count_cell(out, p, "rows_rejected", row);
        count_cell(out, p, "rows_unmatched", row);
        fputs("<td>", out);
        comity_view_xml(out, comity_view_text(p, "citation", row));
        fputs(*terms ? " <span class=\"terms\">" : "", out);
        comity_view_xml(out, terms);
        fputs(*terms ? "</span></td></tr>\n" : "</td></tr>\n", out);
    }
    end_table(out);
    return COMITY_OK;
}

/* Only addresses of the web and DOIs become links; nothing else that a source may hold is ever followed. */
static void write_link(FILE *out, const char *url, const char *text) {
    int web = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
    int doi = strncmp(url, "10.", 3) == 0 && strchr(url, '/');
    if (!web && !doi) {
        comity_view_xml(out, text);
        return;
    }
    fputs(doi ? "<a rel=\"noreferrer\" href=\"https://doi.org/" : "<a rel=\"noreferrer\" href=\"", out);
    comity_view_xml(out, url);
    fputs("\">", out);
    comity_view_xml(out, text);
    fputs("</a>", out);
}

typedef struct {
    size_t row;
    int64_t facts;
} cited;

static int by_facts(const void *a, const void *b) {
    const cited *p = a;
    const cited *q = b;
    if (p->facts != q->facts) {
        return p->facts > q->facts ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

static void source_row(FILE *out, const comity_panel *p, size_t row) {
    const char *title = comity_view_text(p, "title", row);
    const char *author = comity_view_text(p, "author", row);
    const char *publisher = comity_view_text(p, "publisher", row);
    fputs("<tr>", out);
    count_cell(out, p, "facts", row);
    begin_row_header(out, 1);
    write_link(out, comity_view_text(p, "url", row), *title ? title : comity_view_text(p, "source", row));
    fputs("</th><td>", out);
    comity_view_xml(out, author);
    fputs(*author && *publisher ? "; " : "", out);
    comity_view_xml(out, publisher);
    fputs("</td>", out);
    fputs("<td class=\"date\">", out);
    comity_view_xml(out, comity_view_text(p, "published", row));
    fputs("</td>", out);
    words_cell(out, comity_view_text(p, "kind", row));
    fputs("<td class=\"date\"><code>", out);
    comity_view_xml(out, comity_view_text(p, "source", row));
    fputs("</code></td></tr>\n", out);
}

static comity_status write_sources(const comity_report_data *data, FILE *out, comity_error *error) {
    const comity_panel *p = &data->sources;
    if (p->n_rows == 0) {
        no_data(out, "No data: no sources are recorded.");
        return COMITY_OK;
    }
    cited *order = malloc(p->n_rows * sizeof *order);
    if (!order) {
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < p->n_rows; row++) {
        order[row] = (cited){row, comity_view_integer(p, "facts", row)};
    }
    qsort(order, p->n_rows, sizeof *order, by_facts);
    begin_table(out, "Sources by the number of facts that cite them",
                "#Facts|Title|Author and publisher|Published|Kind|Key");
    size_t uncited = 0;
    for (size_t i = 0; i < p->n_rows; i++) {
        if (order[i].facts > 0 || comity_panel_find(p, "facts") < 0) {
            source_row(out, p, order[i].row);
        } else {
            uncited++;
        }
    }
    end_table(out);
    if (uncited) {
        fprintf(out, "<p>%zu more source%s recorded, but no fact cites %s yet.</p>\n", uncited,
                uncited == 1 ? " is" : "s are", uncited == 1 ? "it" : "them");
    }
    free(order);
    return COMITY_OK;
}

static void share_cell(FILE *out, int64_t part, int64_t whole) {
    char text[48] = "–";
    if (whole > 0) {
        snprintf(text, sizeof text, "%.0f%%", 100.0 * (double)part / (double)whole);
    }
    number_cell(out, text);
}

static comity_status write_quality(const comity_report_data *data, FILE *out, comity_error *error) {
    const comity_panel *p = &data->quality;
    int64_t sum[3] = {0, 0, 0};
    static const char *const columns[3] = {"facts", "unverified", "low_confidence"};
    (void)error;
    if (p->n_rows == 0) {
        no_data(out, "No data: no facts are recorded.");
        return COMITY_OK;
    }
    begin_table(
        out,
        "Facts in each table. Unverified: not yet checked against the source itself. Low confidence: the recorder "
        "is not sure.",
        "Table|#Facts|#Unverified|#Share|#Low confidence|#Share");
    for (size_t row = 0; row <= p->n_rows; row++) {
        int64_t n[3];
        char text[3][32];
        int last = row == p->n_rows;
        for (int i = 0; i < 3; i++) {
            n[i] = last ? sum[i] : comity_view_integer(p, columns[i], row);
            sum[i] += last ? 0 : n[i];
            comity_view_count(n[i], text[i]);
        }
        char words[COMITY_VIEW_BYTES];
        comity_view_words(last ? "all" : comity_view_text(p, "table_name", row), 0, words);
        fputs(last ? "<tr class=\"sum\">" : "<tr>", out);
        begin_row_header(out, 1);
        comity_view_xml(out, words);
        fputs("</th>", out);
        number_cell(out, text[0]);
        number_cell(out, text[1]);
        share_cell(out, n[1], n[0]);
        number_cell(out, text[2]);
        share_cell(out, n[2], n[0]);
        fputs("</tr>\n", out);
    }
    end_table(out);
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- notes */

static comity_status write_notes(const comity_report_data *data, FILE *out, comity_error *error) {
    (void)error;
    fputs(
        "<ul>\n<li><b>Neutrality.</b> Claims, designations and statements are recorded as acts of those who make them, "
        "never as facts about their subject. Contested territory is named with the reading of each side; codes and "
        "names of states are those of the sources and standards cited and say nothing about the status of any "
        "territory.</li>\n"
        "<li><b>Members of a year</b> are those on 31 December of that year. Roles held in an organisation that this "
        "one "
        "continues count along the line.</li>\n"
        "<li><b>Spells are half-open:</b> the first day counts, the end is the first day on which the role no longer "
        "holds. A date known only to the month or year stands for its first day.</li>\n"
        "<li><b>Variants.</b> &#8220;As was&#8221; takes the members of each year; &#8220;fixed&#8221; takes one set "
        "of members "
        "throughout, so that growth of the organisation does not look like integration; &#8220;without the "
        "largest&#8221; "
        "leaves the largest member out.</li>\n"
        "<li><b>Missing</b> is not zero. Years without a value are left blank, lines are not drawn across them, and "
        "what "
        "waits for data is listed above.</li>\n"
        "<li><b>No single score.</b> Structural and formal weight are shown side by side; where they differ, the "
        "difference is the finding.</li>\n"
        "<li><b>Tracing a number.</b> <code>comity trace</code> goes from any number on this page to its formula, its "
        "query, "
        "the run that made it and the source rows behind it.</li>\n",
        out);
    fputs("<li><b>This page</b> was made by Comity ", out);
    comity_view_xml(out, data->version);
    fputs(" on ", out);
    comity_view_xml(out, data->made);
    fputs("; it loads nothing from elsewhere.</li>\n</ul>\n", out);
    return COMITY_OK;
}

comity_status comity_tables_write(const comity_report_data *data, FILE *out, comity_error *error) {
    typedef comity_status writer(const comity_report_data *, FILE *, comity_error *);
    static writer *const writers[] = {write_trends,    write_waiting, write_definitions, write_instruments,
                                      write_data_sets, write_sources, write_quality,     write_notes};
    _Static_assert(sizeof writers / sizeof writers[0] == sizeof comity_table_sections / sizeof comity_table_sections[0],
                   "one writer a section");
    comity_status status = COMITY_OK;
    for (size_t i = 0; status == COMITY_OK && i < comity_table_sections_n; i++) {
        fprintf(out, "<section id=\"%s\">\n<h2>%s</h2>\n", comity_table_sections[i].anchor,
                comity_table_sections[i].title);
        status = writers[i](data, out, error);
        fputs("</section>\n", out);
    }
    return status;
}
