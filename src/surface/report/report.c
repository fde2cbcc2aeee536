/* The page: head, glance, figures with captions, tables. See report.h.
 *
 * It is written so that it is also well-formed XML. A policy in the head forbids the page to load anything. */
#include "surface/report/report_internal.h"

#include "base/assets.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *const STYLE = "src/surface/report/report.css";

/* ------------------------------------------------------------------------------------------------------------ head */

static void write_head(const comity_report_data *data, FILE *out) {
    const comity_asset *style = comity_asset_find(STYLE);
    fputs("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          "<meta name=\"generator\" content=\"Comity ",
          out);
    comity_view_xml(out, data->version);
    fputs("\"/>\n<title>", out);
    comity_view_xml(out, data->organisation_name);
    fputs(" and the part of ", out);
    comity_view_xml(out, data->state_name);
    fputs("</title>\n<style>\n", out);
    if (style) {
        fwrite(style->bytes, 1, style->size, out);
    }
    fputs("</style>\n</head>\n<body>\n", out);
}

static void write_title(const comity_report_data *data, FILE *out) {
    fputs("<header>\n<p class=\"kind\">Report on a regional organisation</p>\n<h1>", out);
    comity_view_xml(out, data->organisation_name[0] ? data->organisation_name : data->organisation);
    fputs("</h1>\n<p class=\"line\">State in focus: <b>", out);
    comity_view_xml(out, data->state_name[0] ? data->state_name : data->state);
    fprintf(out, "</b> · %d–%d · made on ", data->first_year, data->last_year);
    comity_view_xml(out, data->made[0] ? data->made : "an unknown day");
    fputs(" · Comity ", out);
    comity_view_xml(out, data->version);
    fputs(
        "</p>\n<p class=\"what\">What was measured: who belonged to the organisation and what its members agreed, how "
        "integrated they were in each dimension year by year, and what part ",
        out);
    comity_view_xml(out, data->state_name[0] ? data->state_name : "the state in focus");
    fputs(" plays among them, by structure and by form.</p>\n</header>\n", out);
}

/* ---------------------------------------------------------------------------------------------------------- glance */

static void glance(FILE *out, const char *value, const char *what) {
    fprintf(out, "<div><dd>%s</dd><dt>%s</dt></div>\n", value, what);
}

static void glance_count(FILE *out, size_t value, const char *what) {
    char text[32];
    comity_view_count((int64_t)value, text);
    glance(out, text, what);
}

static size_t summits(const comity_report_data *data) {
    size_t n = 0;
    for (size_t row = 0; row < data->meetings.n_rows; row++) {
        const char *kind = comity_view_text(&data->meetings, "kind", row);
        n += strcmp(kind, "heads_of_state") == 0 || strstr(kind, "summit") != NULL;
    }
    return n;
}

static void glance_facts(const comity_report_data *data, FILE *out) {
    int64_t facts = 0;
    int64_t unverified = 0;
    char text[48];
    for (size_t row = 0; row < data->quality.n_rows; row++) {
        facts += comity_view_integer(&data->quality, "facts", row);
        unverified += comity_view_integer(&data->quality, "unverified", row);
    }
    comity_view_count(facts, text);
    glance(out, text, "facts recorded");
    if (facts > 0) {
        snprintf(text, sizeof text, "%.0f%%", 100.0 * (double)unverified / (double)facts);
        glance(out, text, "of them unverified");
    }
}

/* The name the spells give a state. */
static const char *name_of(const comity_panel *spells, const char *state) {
    for (size_t row = 0; row < spells->n_rows; row++) {
        const char *name = comity_view_text(spells, "state_name", row);
        if (*name && strcmp(comity_view_text(spells, "state", row), state) == 0) {
            return name;
        }
    }
    return state;
}

static comity_status write_glance(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys members = {0};
    comity_keys indicators = {0};
    char text[64];
    comity_status status = comity_view_members(data, comity_view_today(data), &members, error);
    if (status == COMITY_OK) {
        status = comity_rows_keys(&data->indicators, NULL, "indicator", &indicators, error);
    }
    if (status == COMITY_OK) {
        fputs("<section id=\"glance\">\n<h2>At a glance</h2>\n<dl class=\"glance\">\n", out);
        glance_count(out, members.n, members.n == 1 ? "current member" : "current members");
        glance_count(out, data->instruments.n_rows, "instruments");
        glance_count(out, summits(data), "summits");
        snprintf(text, sizeof text, "%zu of %zu", indicators.n, indicators.n + data->waiting.n_rows);
        glance(out, text, "indicators with values");
        glance_count(out, data->data_sets.n_rows, data->data_sets.n_rows == 1 ? "data set" : "data sets");
        glance_facts(data, out);
        fputs("</dl>\n", out);
        if (members.n > 0) {
            fputs("<p class=\"members\">Members: ", out);
            for (size_t i = 0; i < members.n; i++) {
                fputs(i ? ", " : "", out);
                comity_view_xml(out, name_of(&data->spells, members.text[i]));
            }
            fputs(".</p>\n", out);
        } else {
            fputs("<p class=\"none\">No data: no current members are recorded.</p>\n", out);
        }
        fputs("</section>\n", out);
    }
    comity_keys_free(&indicators);
    comity_keys_free(&members);
    return status;
}

static void write_contents(const comity_report_data *data, FILE *out) {
    static const comity_section figures[] = {
        {"membership", "Membership over time"},      {"timeline", "Instruments and summits"},
        {"indicators", "Indicators of integration"}, {"roles", "Components of role"},
        {"quadrant", "Structure and form"},          {"trajectories", "Trajectories of the members"}};
    fputs("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n<li><a href=\"#glance\">At a glance</a></li>\n",
          out);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        fprintf(out, "<li><a href=\"#%s\">Figure %zu. %s</a></li>\n", figures[i].anchor, i + 1, figures[i].title);
    }
    if (data->index.n_rows) {
        fputs("<li><a href=\"#index\">Figure 7. An index of integration</a></li>\n", out);
    }
    if (data->claims.n_rows) {
        fprintf(out,
                "<li><a href=\"#claims-summary\">Figure %d. The claims on one page</a></li>\n<li><a "
                "href=\"#claims\">The claims, one by one</a></li>\n",
                data->index.n_rows ? 8 : 7);
    }
    for (size_t i = 0; i < comity_table_sections_n; i++) {
        fprintf(out, "<li><a href=\"#%s\">%s</a></li>\n", comity_table_sections[i].anchor,
                comity_table_sections[i].title);
    }
    fputs("</ol>\n</nav>\n", out);
}

/* --------------------------------------------------------------------------------------------------------- figures */

typedef comity_status plain_writer(const comity_report_data *, FILE *, comity_error *);
typedef comity_status part_writer(const comity_report_data *, const char *, FILE *, comity_error *);

static void begin_figure(FILE *out) {
    fputs("<figure>\n<div class=\"scroll\">\n", out);
}

static void begin_caption(FILE *out, const char *number, const char *title) {
    fprintf(out, "</div>\n<figcaption><b>Figure %s.</b> <b>", number);
    comity_view_xml(out, title);
    fputs(".</b> ", out);
}

static void end_figure(FILE *out) {
    fputs("</figcaption>\n</figure>\n", out);
}

static comity_status write_figure(const comity_report_data *data, FILE *out, const char *number, const char *title,
                                  plain_writer *figure, plain_writer *caption, comity_error *error) {
    begin_figure(out);
    comity_status status = figure(data, out, error);
    begin_caption(out, number, title);
    status = status ? status : caption(data, out, error);
    end_figure(out);
    return status;
}

/* One figure a part (dimension or kind), numbered 3a, 3b ...; one empty figure where there are no parts. */
static comity_status write_parts(const comity_report_data *data, FILE *out, const comity_keys *parts, int number,
                                 const char *title, part_writer *figure, part_writer *caption, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; status == COMITY_OK && i < (parts->n ? parts->n : 1); i++) {
        char label[32];
        char heading[COMITY_VIEW_BYTES] = "";
        char words[2 * COMITY_VIEW_BYTES];
        const char *part = parts->n ? parts->text[i] : NULL;
        if (parts->n > 1 && i < 26) {
            snprintf(label, sizeof label, "%d%c", number, (char)('a' + i));
        } else {
            snprintf(label, sizeof label, "%d", number);
        }
        if (part) {
            comity_view_heading(part, heading);
            fputs("<h3>", out);
            comity_view_xml(out, heading);
            fputs("</h3>\n", out);
        }
        snprintf(words, sizeof words, "%s%s%s", title, part ? ": " : "", heading);
        begin_figure(out);
        status = figure(data, part, out, error);
        begin_caption(out, label, words);
        status = status ? status : caption(data, part, out, error);
        end_figure(out);
    }
    return status;
}

static void begin_section(FILE *out, const char *anchor, const char *title) {
    fprintf(out, "<section id=\"%s\">\n<h2>%s</h2>\n", anchor, title);
}

static comity_status write_record(const comity_report_data *data, FILE *out, comity_error *error) {
    begin_section(out, "membership", "Membership over time");
    comity_status status = write_figure(data, out, "1", "Spells of role and number of members",
                                        comity_figure_membership, comity_caption_membership, error);
    fputs("</section>\n", out);
    if (status == COMITY_OK) {
        begin_section(out, "timeline", "Instruments and summits");
        status = write_figure(data, out, "2", "Instruments by day of adoption and summits by host",
                              comity_figure_timeline, comity_caption_timeline, error);
        fputs("</section>\n", out);
    }
    return status;
}

static comity_status write_indicators(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys dimensions = {0};
    comity_status status = comity_rows_keys(&data->indicators, NULL, "dimension", &dimensions, error);
    begin_section(out, "indicators", "Indicators of integration");
    if (status == COMITY_OK) {
        status = write_parts(data, out, &dimensions, 3, "Indicators of integration", comity_figure_indicators,
                             comity_caption_indicators, error);
    }
    fputs("</section>\n", out);
    comity_keys_free(&dimensions);
    return status;
}

static comity_status write_roles(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys kinds = {0};
    comity_status status = comity_view_kinds(data, &kinds, error);
    begin_section(out, "roles", "Components of role");
    if (status == COMITY_OK) {
        status =
            write_parts(data, out, &kinds, 4, "Components of role", comity_figure_roles, comity_caption_roles, error);
    }
    fputs("</section>\n", out);
    comity_keys_free(&kinds);
    return status;
}

static comity_status write_quadrant(const comity_report_data *data, FILE *out, comity_error *error) {
    begin_section(out, "quadrant", "Structure and form");
    comity_status status = write_figure(data, out, "5", "Structural against formal weight of the members",
                                        comity_figure_quadrant, comity_caption_quadrant, error);
    status = status ? status : comity_table_quadrant(data, out, error);
    fputs("</section>\n", out);
    return status;
}

static comity_status write_trajectories(const comity_report_data *data, FILE *out, comity_error *error) {
    begin_section(out, "trajectories", "Trajectories of the members");
    comity_status status = write_figure(data, out, "6", "Standing among the members over time",
                                        comity_figure_trajectories, comity_caption_trajectories, error);
    fputs("</section>\n", out);
    return status;
}

static comity_status write_index(const comity_report_data *data, FILE *out, comity_error *error) {
    if (data->index.n_rows == 0) {
        return COMITY_OK;
    }
    begin_section(out, "index", "An index of integration");
    comity_status status =
        write_figure(data, out, "7", "Score of the region, with its interval, and scores of its parts",
                     comity_figure_index, comity_caption_index, error);
    fputs("</section>\n", out);
    return status;
}

comity_status comity_report_write(const comity_report_data *data, FILE *out, comity_error *error) {
    plain_writer *const parts[] = {
        write_glance,       NULL,        write_record,        write_indicators,   write_roles, write_quadrant,
        write_trajectories, write_index, comity_claims_write, comity_tables_write};
    comity_status status = COMITY_OK;
    write_head(data, out);
    write_title(data, out);
    fputs("<main>\n", out);
    for (size_t i = 0; status == COMITY_OK && i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i]) {
            status = parts[i](data, out, error);
        } else {
            write_contents(data, out);
        }
    }
    fputs("</main>\n</body>\n</html>\n", out);
    if (status == COMITY_OK && (fflush(out) != 0 || ferror(out))) {
        status = comity_fail(error, COMITY_ERROR_IO, "the report could not be written");
    }
    return status;
}
