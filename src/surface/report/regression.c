/* Regressions side by side. See regression.h. The table is first a grid of texts, then written. */
#include "surface/report/regression.h"

#include "base/text.h"
#include "surface/report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 160 };

typedef enum { HEAD, ESTIMATE, ERROR_BELOW, RULE, FOOT } row_kind;

typedef struct {
    char name[CELL];
    row_kind kind;
    char (*cells)[CELL]; /* one a model */
} grid_row;

typedef struct {
    grid_row *rows;
    size_t n_rows;
    size_t n_models;
    comity_error *error;
} grid;

static void free_grid(grid *g) {
    for (size_t i = 0; i < g->n_rows; i++) {
        free(g->rows[i].cells);
    }
    free(g->rows);
}

/* A new row of empty cells; NULL: out of memory. */
static grid_row *add_row(grid *g, row_kind kind, const char *name) {
    grid_row *rows = realloc(g->rows, (g->n_rows + 1) * sizeof *rows);
    if (!rows) {
        comity_fail_memory(g->error);
        return NULL;
    }
    g->rows = rows;
    char(*cells)[CELL] = calloc(g->n_models + 1, sizeof *cells);
    if (!cells) {
        comity_fail_memory(g->error);
        return NULL;
    }
    grid_row *row = &rows[g->n_rows++];
    *row = (grid_row){.kind = kind, .cells = cells};
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

/* Estimates and their errors with one precision: three digits after the first significant one of the error. */
static void write_value(double value, double error, char out[32]) {
    int decimals = error > 1e-9 * fabs(value) && isfinite(error) ? (int)ceil(-log10(error)) + 2 : 3;
    decimals = decimals < 0 ? 0 : decimals > 8 ? 8 : decimals;
    if (fabs(value) >= 1e7) {
        snprintf(out, 32, "%.4g", value);
    } else {
        snprintf(out, 32, "%.*f", decimals, value);
    }
}

static const char *stars(double p) {
    return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "";
}

/* The two rows of a term: found, or new. */
static grid_row *row_of(grid *g, const char *term) {
    for (size_t i = 0; i < g->n_rows; i++) {
        if (g->rows[i].kind == ESTIMATE && strcmp(g->rows[i].name, term) == 0) {
            return &g->rows[i];
        }
    }
    char cut[CELL];
    snprintf(cut, sizeof cut, "%s", term);
    return add_row(g, ESTIMATE, cut) && add_row(g, ERROR_BELOW, "") ? &g->rows[g->n_rows - 2] : NULL;
}

static comity_status add_terms(grid *g, const comity_panel *terms) {
    for (size_t i = 0; i < terms->n_rows; i++) {
        char cut[CELL];
        char value[32];
        double estimate = 0;
        double error = 0;
        double p = 1;
        snprintf(cut, sizeof cut, "%s", comity_view_text(terms, "term", i));
        grid_row *row = row_of(g, cut);
        int64_t model = comity_view_integer(terms, "model", i) - 1;
        if (!row) {
            return COMITY_ERROR_MEMORY;
        }
        if (model < 0 || (size_t)model >= g->n_models) {
            continue;
        }
        if (!comity_view_number(terms, "estimate", i, &estimate)) {
            snprintf(row->cells[model], CELL, "%s", comity_view_text(terms, "state", i));
            continue;
        }
        comity_view_number(terms, "std_error", i, &error);
        comity_view_number(terms, "p_value", i, &p);
        write_value(estimate, error, value);
        snprintf(row->cells[model], CELL, "%s%s", value, stars(p));
        write_value(error, error, value);
        snprintf(row[1].cells[model], CELL, "(%s)", value);
    }
    return COMITY_OK;
}

static int is_used(const comity_panel *models, const char *column) {
    for (size_t i = 0; i < models->n_rows; i++) {
        if (comity_view_text(models, column, i)[0]) {
            return 1;
        }
    }
    return 0;
}

static comity_status add_texts(grid *g, const comity_panel *models, row_kind kind, const char *name,
                               const char *column) {
    grid_row *row = is_used(models, column) ? add_row(g, kind, name) : NULL;
    if (!row) {
        return is_used(models, column) ? COMITY_ERROR_MEMORY : COMITY_OK;
    }
    for (size_t i = 0; i < g->n_models; i++) {
        snprintf(row->cells[i], CELL, "%s", comity_view_text(models, column, i));
    }
    return COMITY_OK;
}

static comity_status add_counts(grid *g, const comity_panel *models, const char *name, const char *column, int always) {
    int64_t sum = 0;
    for (size_t i = 0; i < models->n_rows; i++) {
        sum += comity_view_integer(models, column, i);
    }
    if (!sum && !always) {
        return COMITY_OK;
    }
    grid_row *row = add_row(g, FOOT, name);
    for (size_t i = 0; row && i < g->n_models; i++) {
        snprintf(row->cells[i], CELL, "%" PRId64, comity_view_integer(models, column, i));
    }
    return row ? COMITY_OK : COMITY_ERROR_MEMORY;
}

static comity_status add_numbers(grid *g, const comity_panel *models, const char *name, const char *column) {
    double value = 0;
    int any = 0;
    for (size_t i = 0; i < models->n_rows; i++) {
        any |= comity_view_number(models, column, i, &value);
    }
    grid_row *row = any ? add_row(g, FOOT, name) : NULL;
    for (size_t i = 0; row && i < g->n_models; i++) {
        if (comity_view_number(models, column, i, &value)) {
            snprintf(row->cells[i], CELL, "%.4f", value);
        }
    }
    return row || !any ? COMITY_OK : COMITY_ERROR_MEMORY;
}

/* A row an effect: yes where the model has it. */
static comity_status add_effects(grid *g, const comity_panel *models) {
    for (size_t i = 0; i < models->n_rows; i++) {
        char list[1024];
        char *rest = NULL;
        snprintf(list, sizeof list, "%s", comity_view_text(models, "effects", i));
        for (char *name = strtok_r(list, " +", &rest); name; name = strtok_r(NULL, " +", &rest)) {
            char title[CELL];
            size_t at = 0;
            snprintf(title, sizeof title, "effects of %.120s", name);
            while (at < g->n_rows && (g->rows[at].kind != FOOT || strcmp(g->rows[at].name, title) != 0)) {
                at++;
            }
            grid_row *row = at < g->n_rows ? &g->rows[at] : add_row(g, FOOT, title);
            if (!row) {
                return COMITY_ERROR_MEMORY;
            }
            snprintf(row->cells[i], CELL, "yes");
        }
    }
    return COMITY_OK;
}

static comity_status fill(grid *g, const comity_panel *terms, const comity_panel *models) {
    grid_row *head = add_row(g, HEAD, "");
    for (size_t i = 0; head && i < g->n_models; i++) {
        snprintf(head->cells[i], CELL, "(%zu)", i + 1);
    }
    if (!head || add_texts(g, models, HEAD, "outcome", "outcome") || add_texts(g, models, HEAD, "sample", "sample") ||
        !add_row(g, RULE, "") || add_terms(g, terms) || !add_row(g, RULE, "") || add_effects(g, models) ||
        add_texts(g, models, FOOT, "estimator", "estimator") || add_texts(g, models, FOOT, "standard errors", "se") ||
        add_texts(g, models, FOOT, "clusters", "clusters") || add_counts(g, models, "observations", "n_used", 1) ||
        add_counts(g, models, "of these zero", "zeros", 0) ||
        add_counts(g, models, "left out: missing", "n_missing", 0) ||
        add_counts(g, models, "left out: singletons", "n_singletons", 0) ||
        add_counts(g, models, "left out: all zero", "n_all_zero", 0) ||
        add_counts(g, models, "left out: separated", "n_separated", 0) ||
        add_numbers(g, models, "pseudo R2", "pseudo_r2") || add_numbers(g, models, "R2", "r2") ||
        add_numbers(g, models, "R2 within", "r2_within")) {
        return g->error ? g->error->status : COMITY_ERROR_MEMORY;
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------- text */

static void pad(FILE *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        fputc(' ', out);
    }
}

static int is_empty(const grid *g, const grid_row *row) {
    for (size_t m = 0; m < g->n_models; m++) {
        if (row->cells[m][0]) {
            return 0;
        }
    }
    return row->kind == ERROR_BELOW;
}

/* Width of a column: of a model, or of the names. */
static size_t width_of(const grid *g, int model) {
    size_t widest = 0;
    for (size_t i = 0; i < g->n_rows; i++) {
        size_t width = comity_text_width(model < 0 ? g->rows[i].name : g->rows[i].cells[model]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void write_text_rows(const grid *g, size_t from, size_t to, const size_t *widths, size_t names, FILE *out) {
    size_t whole = names;
    for (size_t m = from; m < to; m++) {
        whole += 2 + widths[m];
    }
    for (size_t i = 0; i < g->n_rows; i++) {
        const grid_row *row = &g->rows[i];
        if (row->kind == RULE) {
            for (size_t k = 0; k < whole; k++) {
                fputs("─", out);
            }
            fputc('\n', out);
            continue;
        }
        if (is_empty(g, row)) {
            continue;
        }
        fputs(row->name, out);
        size_t blank = names - comity_text_width(row->name);
        for (size_t m = from; m < to; m++) {
            size_t width = comity_text_width(row->cells[m]);
            blank += 2 + widths[m] - width;
            if (row->cells[m][0]) {
                pad(out, blank);
                fputs(row->cells[m], out);
                blank = 0;
            } else {
                blank += width;
            }
        }
        fputc('\n', out);
    }
}

static comity_status write_text(const grid *g, const comity_panel *notes, int width, FILE *out) {
    size_t *widths = calloc(g->n_models + 1, sizeof *widths);
    if (!widths) {
        return comity_fail_memory(g->error);
    }
    size_t names = width_of(g, -1);
    for (size_t m = 0; m < g->n_models; m++) {
        widths[m] = width_of(g, (int)m);
    }
    for (size_t from = 0, to; from < g->n_models; from = to) {
        size_t used = names;
        for (to = from; to < g->n_models && (to == from || width <= 0 || used + 2 + widths[to] <= (size_t)width);
             to++) {
            used += 2 + widths[to];
        }
        fputs(from ? "\n" : "", out);
        write_text_rows(g, from, to, widths, names, out);
    }
    fputs("* p < 0.05, ** p < 0.01, *** p < 0.001; standard errors in brackets.\n", out);
    for (size_t i = 0; i < notes->n_rows; i++) {
        fprintf(out, "%s\n", comity_view_text(notes, "note", i));
    }
    free(widths);
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------ LaTeX */

static void write_latex_text(const char *text, FILE *out) {
    for (; *text; text++) {
        switch (*text) {
        case '_':
        case '&':
        case '%':
        case '#':
        case '$':
        case '{':
        case '}':
            fprintf(out, "\\%c", *text);
            break;
        case '^':
            fputs("\\textasciicircum{}", out);
            break;
        case '~':
            fputs("\\textasciitilde{}", out);
            break;
        case '\\':
            fputs("\\textbackslash{}", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void write_latex_estimate(const char *cell, FILE *out) {
    size_t length = strcspn(cell, "*");
    fprintf(out, cell[0] == '-' ? "$-$%.*s" : "%.*s", (int)(length - (cell[0] == '-')), cell + (cell[0] == '-'));
    if (cell[length]) {
        fprintf(out, "$^{%s}$", cell + length);
    }
}

static void write_latex(const grid *g, const comity_panel *notes, FILE *out) {
    fputs("% needs \\usepackage{booktabs}\n\\begin{tabular}{l", out);
    for (size_t m = 0; m < g->n_models; m++) {
        fputc('c', out);
    }
    fputs("}\n\\toprule\n", out);
    for (size_t i = 0; i < g->n_rows; i++) {
        const grid_row *row = &g->rows[i];
        if (row->kind == RULE) {
            fputs("\\midrule\n", out);
            continue;
        }
        if (is_empty(g, row)) {
            continue;
        }
        write_latex_text(row->name, out);
        for (size_t m = 0; m < g->n_models; m++) {
            fputs(" & ", out);
            if (row->kind == ESTIMATE) {
                write_latex_estimate(row->cells[m], out);
            } else {
                write_latex_text(row->cells[m], out);
            }
        }
        fputs(" \\\\\n", out);
    }
    fputs("\\bottomrule\n\\end{tabular}\n", out);
    fputs("% * p < 0.05, ** p < 0.01, *** p < 0.001; standard errors in brackets.\n", out);
    for (size_t i = 0; i < notes->n_rows; i++) {
        fprintf(out, "%% %s\n", comity_view_text(notes, "note", i));
    }
}

/* ------------------------------------------------------------------------------------------------------------- HTML */

static void write_html(const grid *g, const comity_panel *notes, FILE *out) {
    int body = 0;
    fputs("<table class=\"regression\">\n<thead>\n", out);
    for (size_t i = 0; i < g->n_rows; i++) {
        const grid_row *row = &g->rows[i];
        const char *tag = row->kind == HEAD ? "th" : "td";
        if (row->kind == RULE) {
            fputs(body++ ? "</tbody>\n<tbody>\n" : "</thead>\n<tbody>\n", out);
            continue;
        }
        if (is_empty(g, row)) {
            continue;
        }
        fputs("<tr><th scope=\"row\">", out);
        comity_text_xml(out, row->name);
        fputs("</th>", out);
        for (size_t m = 0; m < g->n_models; m++) {
            fprintf(out, "<%s>", tag);
            comity_text_xml(out, row->cells[m]);
            fprintf(out, "</%s>", tag);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n<p class=\"note\">* p &lt; 0.05, ** p &lt; 0.01, *** p &lt; 0.001; standard errors in "
          "brackets.",
          out);
    for (size_t i = 0; i < notes->n_rows; i++) {
        fputs(" ", out);
        comity_text_xml(out, comity_view_text(notes, "note", i));
    }
    fputs("</p>\n", out);
}

comity_status comity_regression_table(const comity_panel *terms, const comity_panel *models, const comity_panel *notes,
                                      comity_regression_format format, int width, FILE *out, comity_error *error) {
    grid g = {.n_models = models->n_rows, .error = error};
    comity_status status = fill(&g, terms, models);
    if (!status && format == COMITY_REGRESSION_TEXT) {
        status = write_text(&g, notes, width, out);
    } else if (!status && format == COMITY_REGRESSION_LATEX) {
        write_latex(&g, notes, out);
    } else if (!status) {
        write_html(&g, notes, out);
    }
    free_grid(&g);
    return status;
}
