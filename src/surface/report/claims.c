/* The chapter of claims: one page with the counts and the corrections, then every claim with its evidence. */
#include "surface/report/report_internal.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    const char *key;
    const char *name;
    const char *colour;
} verdict_look;

static const verdict_look verdicts[] = {
    {"holds", "holds", COMITY_BLUE},
    {"partly", "holds in part", "#6bb0dd"},
    {"contradicted", "contradicted", COMITY_VERMILLION},
    {"outdated", "outdated", COMITY_OCHRE},
    {"contested", "contested", COMITY_PURPLE},
    {"not_testable", "not testable", COMITY_GREY},
    {"waits", "waits for data", COMITY_GRID},
    {"error", "could not be tested", COMITY_INK},
    {"not_tested", "not tested yet", "#ffffff"},
};
enum { N_VERDICTS = sizeof verdicts / sizeof verdicts[0], MOST_CORRECTIONS = 18 };

static int look_of(const comity_panel *claims, size_t row) {
    for (int i = 0; i < N_VERDICTS; i++) {
        if (strcmp(verdicts[i].key, comity_view_text(claims, "state", row)) == 0) {
            return i;
        }
    }
    return N_VERDICTS - 1;
}

/* ----------------------------------------------------------------------------------------------------------- summary
 */

/* Claims of each verdict, in `chapter` or in all (NULL). */
static void count_verdicts(const comity_panel *claims, const char *chapter, size_t counts[N_VERDICTS]) {
    memset(counts, 0, N_VERDICTS * sizeof *counts);
    for (size_t row = 0; row < claims->n_rows; row++) {
        if (!chapter || strcmp(comity_view_text(claims, "chapter", row), chapter) == 0) {
            counts[look_of(claims, row)]++;
        }
    }
}

enum { LEFT = 230, ROW = 19, BAR = 13 };

static void draw_row(FILE *out, const char *name, const size_t counts[N_VERDICTS], size_t most, double y) {
    comity_svg_font font = {0};
    double x = LEFT;
    double unit = (COMITY_SVG_WIDTH - LEFT - 40) / (double)(most ? most : 1);
    char text[64];
    size_t total = 0;
    comity_svg_text_fit(out, 0, y + BAR - 3, LEFT - 10, &font, name);
    for (size_t i = 0; i < N_VERDICTS; i++) {
        double width = unit * (double)counts[i];
        if (counts[i]) {
            snprintf(text, sizeof text, "%s: %zu", verdicts[i].name, counts[i]);
            comity_svg_open_tip(out, text);
            comity_svg_rect(out, x, y, width - (width > 2 ? 1 : 0), BAR, verdicts[i].colour, 1);
            comity_svg_close(out);
        }
        x += width;
        total += counts[i];
    }
    snprintf(text, sizeof text, "%zu", total);
    comity_svg_text(out, x + 5, y + BAR - 3, &font, text);
}

/* What the colours mean, with the counts of all claims; returns the height. */
static double draw_legend(FILE *out, const size_t counts[N_VERDICTS]) {
    comity_svg_font font = {0};
    double x = 0;
    double y = 0;
    for (size_t i = 0; i < N_VERDICTS; i++) {
        char text[64];
        if (!counts[i]) {
            continue;
        }
        snprintf(text, sizeof text, "%s %zu", verdicts[i].name, counts[i]);
        double width = comity_svg_text_width(text, &font) + 34;
        if (x + width > COMITY_SVG_WIDTH) {
            x = 0;
            y += ROW;
        }
        comity_svg_rect(out, x, y + 1, 11, 11, verdicts[i].colour, 1);
        comity_svg_text(out, x + 16, y + 10, &font, text);
        x += width;
    }
    return y + ROW + 8;
}

static void draw_counts(const comity_panel *claims, const comity_keys *chapters, FILE *out) {
    size_t counts[N_VERDICTS];
    size_t most = 0;
    for (size_t i = 0; i < chapters->n; i++) {
        size_t total = 0;
        count_verdicts(claims, chapters->text[i], counts);
        for (size_t k = 0; k < N_VERDICTS; k++) {
            total += counts[k];
        }
        most = total > most ? total : most;
    }
    count_verdicts(claims, NULL, counts);
    comity_svg_begin(out, "claims-by-chapter", (double)(chapters->n * ROW) + 60, "Verdicts by chapter",
                     "A bar a chapter, cut by verdict; the number at its end counts the claims.");
    double y = draw_legend(out, counts);
    for (size_t i = 0; i < chapters->n; i++) {
        count_verdicts(claims, chapters->text[i], counts);
        draw_row(out, chapters->text[i], counts, most, y + (double)(i * ROW));
    }
    comity_svg_end(out);
}

static void write_number(FILE *out, const comity_panel *claims, size_t row) {
    char text[32] = "–";
    double value = 0;
    if (comity_view_number(claims, "n", row, &value)) {
        comity_view_count(comity_view_integer(claims, "n", row), text);
    }
    fprintf(out, "<td class=\"number\">%s</td>", text);
}

static void write_verdict(FILE *out, const comity_panel *claims, size_t row) {
    int look = look_of(claims, row);
    fprintf(out, "<td><span class=\"verdict\" style=\"border-color:%s\">%s</span></td>", verdicts[look].colour,
            verdicts[look].name);
}

static void write_cell(FILE *out, const char *text) {
    fputs("<td>", out);
    comity_view_xml(out, text);
    fputs("</td>", out);
}

/* The claims that were contradicted or are outdated; rows come ordered by how many sources they rest on. */
static void write_corrections(const comity_panel *corrections, FILE *out) {
    size_t shown = corrections->n_rows < MOST_CORRECTIONS ? corrections->n_rows : MOST_CORRECTIONS;
    if (shown == 0) {
        fputs("<p class=\"none\">No claim was found contradicted or outdated.</p>\n", out);
        return;
    }
    fputs("<div class=\"scroll\">\n<table>\n<caption>Corrections: claims that are contradicted, then those that were "
          "true "
          "once; within each, those that rest on more sources first",
          out);
    if (shown < corrections->n_rows) {
        fprintf(out, ". %zu more are in the next chapter", corrections->n_rows - shown);
    }
    fputs("</caption>\n<thead><tr><th scope=\"col\">Claim</th><th scope=\"col\">What it says</th><th "
          "scope=\"col\">What was "
          "found</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n",
          out);
    for (size_t row = 0; row < shown; row++) {
        fputs("<tr><td><a href=\"#claim-", out);
        comity_view_xml(out, comity_view_text(corrections, "claim", row));
        fputs("\">", out);
        comity_view_xml(out, comity_view_text(corrections, "claim", row));
        fputs("</a></td>", out);
        write_cell(out, comity_view_text(corrections, "statement", row));
        write_cell(out, comity_view_text(corrections, "evidence", row));
        write_verdict(out, corrections, row);
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n</div>\n", out);
}

static comity_status write_summary(const comity_report_data *data, const comity_keys *chapters, FILE *out,
                                   comity_error *error) {
    (void)error;
    fprintf(
        out,
        "<section id=\"claims-summary\" class=\"page\">\n<h2>The claims on one page</h2>\n<p>%zu claims were put to "
        "the test. The verdicts are computed: each claim has a query, and rules and thresholds that stand in the open; "
        "a "
        "change of the facts changes them. Who wrote the rules knew a part of the facts before.</p>\n<figure>\n<div "
        "class=\"scroll\">\n",
        data->claims.n_rows);
    draw_counts(&data->claims, chapters, out);
    fprintf(out, "</div>\n<figcaption><b>Figure %d.</b> <b>", data->index.n_rows ? 8 : 7);
    fputs("Verdicts by chapter of the work that makes the claims.</b> A claim "
          "that "
          "waits has no verdict yet, because data that it needs are not in the workbench.</figcaption>\n</figure>\n",
          out);
    write_corrections(&data->corrections, out);
    fputs("</section>\n", out);
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- chapter
 */

static void write_claim(FILE *out, const comity_panel *claims, size_t row) {
    const char *evidence = comity_view_text(claims, "evidence", row);
    const char *waits = comity_view_text(claims, "waits_for", row);
    const char *failure = comity_view_text(claims, "error", row);
    fputs("<tr id=\"claim-", out);
    comity_view_xml(out, comity_view_text(claims, "claim", row));
    fputs("\"><th scope=\"row\"><b>", out);
    comity_view_xml(out, comity_view_text(claims, "claim", row));
    fputs("</b> ", out);
    comity_view_xml(out, comity_view_text(claims, "statement", row));
    fputs("</th>", out);
    write_verdict(out, claims, row);
    fputs("<td>", out);
    comity_view_xml(out, evidence);
    if (*waits || *failure) {
        fputs(*waits ? "Waits for " : "Error: ", out);
        comity_view_xml(out, *waits ? waits : failure);
    }
    fputs(*evidence || *waits || *failure ? " <span class=\"terms\">" : "<span class=\"terms\">", out);
    comity_view_xml(out, comity_view_text(claims, "reason", row));
    fputs(*comity_view_text(claims, "changes", row) ? " Would change it: " : "", out);
    comity_view_xml(out, comity_view_text(claims, "changes", row));
    fputs("</span></td>", out);
    write_number(out, claims, row);
    write_cell(out, comity_view_text(claims, "sources", row));
    fputs("</tr>\n", out);
}

static comity_status write_chapters(const comity_report_data *data, const comity_keys *chapters, FILE *out,
                                    comity_error *error) {
    comity_status status = COMITY_OK;
    fputs("<section id=\"claims\">\n<h2>The claims, one by one</h2>\n", out);
    for (size_t i = 0; !status && i < chapters->n; i++) {
        comity_rows rows = {0};
        status = comity_rows_where(&data->claims, NULL, "chapter", chapters->text[i], &rows, error);
        fputs("<h3>", out);
        comity_view_xml(out, chapters->text[i]);
        fputs("</h3>\n<div class=\"scroll\">\n<table class=\"claims\">\n<thead><tr><th scope=\"col\">Claim</th><th "
              "scope=\"col\">Verdict</th><th scope=\"col\">Evidence, and why it decides</th><th scope=\"col\" "
              "class=\"number\">n</th><th scope=\"col\">Sources</th></tr></thead>\n<tbody>\n",
              out);
        for (size_t k = 0; k < rows.n; k++) {
            write_claim(out, &data->claims, rows.row[k]);
        }
        fputs("</tbody>\n</table>\n</div>\n", out);
        comity_rows_free(&rows);
    }
    fputs("</section>\n", out);
    return status;
}

comity_status comity_claims_write(const comity_report_data *data, FILE *out, comity_error *error) {
    comity_keys chapters = {0};
    if (data->claims.n_rows == 0) {
        return COMITY_OK;
    }
    comity_status status = comity_rows_keys(&data->claims, NULL, "chapter", &chapters, error);
    status = status ? status : write_summary(data, &chapters, out, error);
    status = status ? status : write_chapters(data, &chapters, out, error);
    comity_keys_free(&chapters);
    return status;
}
