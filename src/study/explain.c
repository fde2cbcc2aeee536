/* Regressions of panels. See explain.h. */
#include "study/explain.h"

#include "base/new_file.h"
#include "base/text.h"
#include "comity/bias.h"
#include "comity/separation.h"
#include "data/unify/import_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FORMULAS = 32, MOST_PARTS = 200, WORD = 160 };

/* Rows on which each regression is repeated. */
typedef struct {
    char name[WORD]; /* "" for all */
    uint8_t *keep;   /* NULL: all */
} part;

typedef struct {
    comity_store *store;
    const comity_explain_study *study;
    comity_formula formulas[MOST_FORMULAS];
    size_t n_formulas;
    comity_formula extra[7]; /* sample, without, split, clusters, weights, offset; read as expressions */
    size_t n_extra;
    comity_formula *sample;
    comity_formula *without;
    comity_formula *split;
    comity_formula *cluster;
    comity_formula *weights;
    comity_formula *offset;
    comity_frame frame;
    comity_frame_columns columns; /* of all terms, by their text */
    char (*texts)[COMITY_FRAME_NAME];
    size_t *first; /* of each text: its first column, and the next text's */
    size_t n_texts;
    uint8_t *sampled; /* NULL: all */
    part *parts;
    size_t n_parts;
    size_t n_fits;
    size_t fits_done;
    comity_explain_result *out;
    comity_error *error;
} work;

void comity_explain_result_init(comity_explain_result *result) {
    memset(result, 0, sizeof *result);
    comity_panel_init(&result->terms);
    comity_panel_init(&result->models);
    comity_panel_init(&result->notes);
}

void comity_explain_result_free(comity_explain_result *result) {
    comity_panel_free(&result->terms);
    comity_panel_free(&result->models);
    comity_panel_free(&result->notes);
    comity_explain_result_init(result);
}

/* ------------------------------------------------------------------------------------------- the formulas */

static comity_status read_extra(work *w, const char *text, comity_formula **out) {
    *out = NULL;
    if (!text) {
        return COMITY_OK;
    }
    *out = &w->extra[w->n_extra++];
    return comity_expression_parse(text, *out, w->error);
}

/* Commas become `joint`. */
static comity_status read_list(work *w, const char *before, const char *text, char joint, const char *after,
                               comity_formula **out) {
    char list[1024];
    *out = NULL;
    if (!text) {
        return COMITY_OK;
    }
    comity_status status = comity_text_print(list, sizeof list, w->error, "%s%s%s", before, text, after);
    for (char *c = list; !status && joint && *c; c++) {
        *c = *c == ',' ? joint : *c;
    }
    return status ? status : read_extra(w, list, out);
}

static comity_status read_formulas(work *w) {
    const comity_explain_study *s = w->study;
    if (s->n_formulas == 0 || s->n_formulas > MOST_FORMULAS) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "expected 1 to %d formulas", MOST_FORMULAS);
    }
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < s->n_formulas; i++) {
        status = comity_formula_parse(s->formulas[i], &w->formulas[w->n_formulas++], w->error);
    }
    if (status || (status = read_extra(w, s->sample, &w->sample)) ||
        (status = read_list(w, "not(involves(", s->without, 0, "))", &w->without)) ||
        (status = read_extra(w, s->split, &w->split)) ||
        (status = read_list(w, "", s->cluster, '+', "", &w->cluster)) ||
        (status = read_extra(w, s->weights, &w->weights)) || (status = read_extra(w, s->offset, &w->offset))) {
        return status;
    }
    return COMITY_OK;
}

static comity_status make_frame(work *w) {
    const comity_formula *all[MOST_FORMULAS + 7];
    size_t n = 0;
    for (size_t i = 0; i < w->n_formulas; i++) {
        all[n++] = &w->formulas[i];
    }
    for (size_t i = 0; i < w->n_extra; i++) {
        all[n++] = &w->extra[i];
    }
    return comity_frame_make(w->store, all, n, &w->study->frame, &w->frame, w->error);
}

/* -------------------------------------------------------------------------------------------- the columns */

/* Number of the text among those evaluated; evaluates it the first time. */
static comity_status column_of(work *w, const comity_formula *f, const comity_formula_term *term, size_t *out) {
    char text[COMITY_FRAME_NAME];
    comity_status status = comity_formula_write_term(f, term, text, sizeof text, w->error);
    for (size_t i = 0; !status && i < w->n_texts; i++) {
        if (strcmp(w->texts[i], text) == 0) {
            *out = i;
            return COMITY_OK;
        }
    }
    char(*texts)[COMITY_FRAME_NAME] = status ? NULL : realloc(w->texts, (w->n_texts + 1) * sizeof *texts);
    w->texts = texts ? texts : w->texts;
    size_t *first = texts ? realloc(w->first, (w->n_texts + 2) * sizeof *first) : NULL;
    w->first = first ? first : w->first;
    if (!first) {
        return status ? status : comity_fail_memory(w->error);
    }
    *out = w->n_texts;
    memcpy(w->texts[w->n_texts], text, sizeof text);
    w->first[w->n_texts] = w->columns.n;
    status = comity_frame_term(&w->frame, f, term, &w->columns, w->error);
    w->first[++w->n_texts] = w->columns.n;
    return status;
}

static comity_status outcome_of(work *w, const comity_formula *f, const comity_formula_spec *spec, size_t *out) {
    comity_formula_term term = {.factors = {spec->outcome}, .n_factors = 1};
    comity_status status = column_of(w, f, &term, out);
    if (!status && w->first[*out + 1] - w->first[*out] != 1) {
        status = comity_formula_complain(f, spec->outcome, COMITY_ERROR_USAGE, w->error, "an outcome is one column");
    }
    return status;
}

static comity_status make_columns(work *w) {
    comity_status status = COMITY_OK;
    size_t text = 0;
    for (size_t i = 0; !status && i < w->n_formulas; i++) {
        const comity_formula *f = &w->formulas[i];
        for (size_t j = 0; !status && j < f->n_specs; j++) {
            status = outcome_of(w, f, &f->specs[j], &text);
            for (size_t k = 0; !status && k < f->specs[j].n_terms; k++) {
                status = column_of(w, f, &f->specs[j].terms[k], &text);
            }
        }
    }
    return status;
}

/* One column of an expression. */
static comity_status single(work *w, const comity_formula *f, comity_frame_columns *out) {
    memset(out, 0, sizeof *out);
    comity_status status = comity_frame_eval(&w->frame, f, f->specs[0].outcome, out, w->error);
    if (!status && out->n != 1) {
        status = comity_formula_complain(f, f->specs[0].outcome, COMITY_ERROR_USAGE, w->error, "expected one column");
    }
    return status;
}

/* -------------------------------------------------------------------------------------- samples and parts */

static comity_status narrow(work *w, const comity_formula *f) {
    comity_frame_columns one;
    if (!f) {
        return COMITY_OK;
    }
    comity_status status = single(w, f, &one);
    if (!status && !w->sampled) {
        w->sampled = malloc(w->frame.n + 1);
        status = w->sampled ? COMITY_OK : comity_fail_memory(w->error);
        if (!status) {
            memset(w->sampled, 1, w->frame.n);
        }
    }
    for (size_t i = 0; !status && i < w->frame.n; i++) {
        w->sampled[i] = w->sampled[i] && one.items[0].value[i] > 0;
    }
    comity_frame_columns_free(&one);
    return status;
}

static part *add_part(work *w, const char *name) {
    part *parts = w->n_parts < MOST_PARTS ? realloc(w->parts, (w->n_parts + 1) * sizeof *parts) : NULL;
    if (!parts) {
        if (w->n_parts == MOST_PARTS) {
            comity_fail(w->error, COMITY_ERROR_USAGE, "more than %d parts", MOST_PARTS);
        } else {
            comity_fail_memory(w->error);
        }
        return NULL;
    }
    w->parts = parts;
    part *p = &parts[w->n_parts++];
    memset(p, 0, sizeof *p);
    snprintf(p->name, sizeof p->name, "%s", name);
    return p;
}

static comity_status make_sample(work *w) {
    comity_status status = narrow(w, w->sample);
    status = status ? status : narrow(w, w->without);
    w->frame.sampled = w->sampled;
    return status;
}

/* A part of the rows in which `value` is `wanted`, or is not 0. */
static comity_status part_where(work *w, const char *name, const double *value) {
    part *p = add_part(w, name);
    if (!p) {
        return w->error->status;
    }
    if (!(p->keep = malloc(w->frame.n + 1))) {
        return comity_fail_memory(w->error);
    }
    for (size_t i = 0; i < w->frame.n; i++) {
        p->keep[i] = value[i] == 1 && (!w->sampled || w->sampled[i]);
    }
    return COMITY_OK;
}

static comity_status part_all(work *w) {
    part *p = add_part(w, "");
    if (!p) {
        return w->error->status;
    }
    if (w->sampled && !(p->keep = malloc(w->frame.n + 1))) {
        return comity_fail_memory(w->error);
    }
    if (w->sampled) {
        memcpy(p->keep, w->sampled, w->frame.n);
    }
    return COMITY_OK;
}

/* A part for each value of the expression: the columns of i(expression). */
static comity_status make_split(work *w) {
    char text[COMITY_FRAME_NAME];
    char call[COMITY_FRAME_NAME + 8];
    comity_formula f;
    comity_frame_columns values = {0};
    comity_status status = comity_formula_write(w->split, w->split->specs[0].outcome, text, sizeof text, w->error);
    if (status) {
        return status;
    }
    snprintf(call, sizeof call, "i(%s)", text);
    if (!(status = comity_expression_parse(call, &f, w->error))) {
        status = comity_frame_eval(&w->frame, &f, f.specs[0].outcome, &values, w->error);
    }
    for (size_t i = 0; !status && i < values.n; i++) {
        status = part_where(w, values.items[i].name, values.items[i].value);
    }
    comity_frame_columns_free(&values);
    comity_formula_free(&f);
    return status;
}

static comity_status make_drops(work *w) {
    comity_panel rows;
    const char *organisation = w->study->drop_each;
    comity_panel_init(&rows);
    if (!w->frame.origin) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "--drop-each wants rows of pairs of states");
    }
    comity_status status = part_all(w);
    double *value = malloc((w->frame.n + 1) * sizeof *value);
    if (!status && !value) {
        status = comity_fail_memory(w->error);
    }
    if (!status) {
        status = comity_store_query(w->store,
                                    "SELECT DISTINCT id::BIGINT AS id, state FROM member_spell JOIN frame_state USING "
                                    "(state) WHERE organisation = ? AND role = 'member' ORDER BY state",
                                    &organisation, 1, &rows, w->error);
    }
    if (!status && rows.n_rows == 0) {
        status =
            comity_fail(w->error, COMITY_ERROR_NOT_FOUND, "there is no organisation \"%s\" with members", organisation);
    }
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        char name[WORD];
        snprintf(name, sizeof name, "without %s", rows.columns[1].text[i]);
        for (size_t row = 0; row < w->frame.n; row++) {
            value[row] = (int64_t)w->frame.origin[row] != rows.columns[0].integer[i] &&
                         (int64_t)w->frame.destination[row] != rows.columns[0].integer[i];
        }
        status = part_where(w, name, value);
    }
    free(value);
    comity_panel_free(&rows);
    return status;
}

static comity_status make_parts(work *w) {
    return w->split ? make_split(w) : w->study->drop_each ? make_drops(w) : part_all(w);
}

/* ---------------------------------------------------------------------------------------------- the tables */

typedef struct {
    const char *name;
    comity_type type;
} column_name;

static const column_name term_columns[] = {
    {"term", COMITY_TEXT},      {"estimate", COMITY_NUMBER}, {"std_error", COMITY_NUMBER}, {"statistic", COMITY_NUMBER},
    {"p_value", COMITY_NUMBER}, {"conf_low", COMITY_NUMBER}, {"conf_high", COMITY_NUMBER}, {"model", COMITY_INTEGER},
    {"outcome", COMITY_TEXT},   {"state", COMITY_TEXT},      {"reason", COMITY_TEXT}};

static const column_name model_columns[] = {{"model", COMITY_INTEGER},
                                            {"formula", COMITY_TEXT},
                                            {"outcome", COMITY_TEXT},
                                            {"estimator", COMITY_TEXT},
                                            {"sample", COMITY_TEXT},
                                            {"effects", COMITY_TEXT},
                                            {"clusters", COMITY_TEXT},
                                            {"se", COMITY_TEXT},
                                            {"n_rows", COMITY_INTEGER},
                                            {"n_used", COMITY_INTEGER},
                                            {"n_missing", COMITY_INTEGER},
                                            {"n_singletons", COMITY_INTEGER},
                                            {"n_all_zero", COMITY_INTEGER},
                                            {"n_separated", COMITY_INTEGER},
                                            {"zeros", COMITY_INTEGER},
                                            {"df_effects", COMITY_NUMBER},
                                            {"pseudo_r2", COMITY_NUMBER},
                                            {"r2", COMITY_NUMBER},
                                            {"r2_within", COMITY_NUMBER},
                                            {"deviance", COMITY_NUMBER},
                                            {"log_likelihood", COMITY_NUMBER},
                                            {"aic", COMITY_NUMBER},
                                            {"bic", COMITY_NUMBER},
                                            {"iterations", COMITY_INTEGER},
                                            {"gap", COMITY_NUMBER},
                                            {"df_statistic", COMITY_NUMBER}};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static comity_status add_columns(comity_panel *panel, const column_name *columns, size_t n, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        status = comity_panel_add_column(panel, columns[i].name, NULL, columns[i].type, error);
    }
    return status;
}

static comity_status begin_tables(work *w) {
    comity_status status = add_columns(&w->out->terms, term_columns, LENGTH(term_columns), w->error);
    if (!status) {
        status = add_columns(&w->out->models, model_columns, LENGTH(model_columns), w->error);
    }
    return status ? status : comity_panel_add_column(&w->out->notes, "note", NULL, COMITY_TEXT, w->error);
}

static comity_status set_text(work *w, comity_panel *panel, size_t column, const char *text) {
    return text ? comity_panel_set_text(panel, column, panel->n_rows - 1, text, strlen(text), w->error) : COMITY_OK;
}

static void set_number(comity_panel *panel, size_t column, double value) {
    if (isfinite(value)) {
        comity_panel_set_number(panel, column, panel->n_rows - 1, value);
    }
}

static comity_status note(work *w, const char *text) {
    for (size_t i = 0; i < w->out->notes.n_rows; i++) {
        if (strcmp(w->out->notes.columns[0].text[i], text) == 0) {
            return COMITY_OK;
        }
    }
    comity_status status = comity_panel_add_rows(&w->out->notes, 1, w->error);
    return status ? status : set_text(w, &w->out->notes, 0, text);
}

/* ------------------------------------------------------------------------------------------ one regression */

/* What a regression is given: columns on its rows. */
typedef struct {
    comity_model model;
    const double **x;
    const char **names;
    comity_effect effects[COMITY_MAX_EFFECTS];
    comity_effect clusters[COMITY_MAX_CLUSTERS];
    double **own; /* arrays to free */
    uint32_t **levels;
    size_t n_own;
    size_t n_levels;
    size_t *rows; /* of the frame; NULL: all */
    size_t n;
    char effect_names[COMITY_MAX_EFFECTS][COMITY_FRAME_NAME];
    char cluster_names[COMITY_MAX_CLUSTERS][COMITY_FRAME_NAME];
} regression;

static void free_regression(regression *r) {
    for (size_t i = 0; r->own && i < r->n_own; i++) {
        free(r->own[i]);
    }
    for (size_t i = 0; r->levels && i < r->n_levels; i++) {
        free(r->levels[i]);
    }
    free(r->own);
    free(r->levels);
    free(r->rows);
    free(r->x);
    free(r->names);
    memset(r, 0, sizeof *r);
}

static comity_status choose_rows(const work *w, const part *p, regression *r) {
    r->n = w->frame.n;
    if (!p->keep) {
        return COMITY_OK;
    }
    r->rows = malloc((w->frame.n + 1) * sizeof *r->rows);
    r->n = 0;
    for (size_t i = 0; r->rows && i < w->frame.n; i++) {
        if (p->keep[i]) {
            r->rows[r->n++] = i;
        }
    }
    return r->rows ? COMITY_OK : comity_fail_memory(w->error);
}

/* The column on the rows of the regression; NULL: out of memory. */
static const double *gather(regression *r, const double *column) {
    if (!r->rows) {
        return column;
    }
    double *own = malloc((r->n + 1) * sizeof *own);
    for (size_t i = 0; own && i < r->n; i++) {
        own[i] = column[r->rows[i]];
    }
    if (own) {
        r->own[r->n_own++] = own;
    }
    return own;
}

/* Levels on the rows of the regression, without gaps among those of the frame. */
static comity_status gather_factor(work *w, regression *r, const comity_formula *f, int node, comity_effect *out,
                                   char name[COMITY_FRAME_NAME]) {
    uint32_t *level = NULL;
    uint32_t n_levels = 0;
    comity_status status = comity_formula_write(f, node, name, COMITY_FRAME_NAME, w->error);
    if (!status) {
        status = comity_frame_factor(&w->frame, f, node, &level, &n_levels, w->error);
    }
    for (size_t i = 0; !status && r->rows && i < r->n; i++) {
        level[i] = level[r->rows[i]];
    }
    if (!status) {
        r->levels[r->n_levels++] = level;
        *out = (comity_effect){.name = name, .level = level, .n_levels = n_levels};
    }
    return status;
}

static comity_status take_factors(work *w, const comity_formula *f, regression *r) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < f->n_effects; i++) {
        status = gather_factor(w, r, f, f->effects[i], &r->effects[i], r->effect_names[i]);
    }
    r->model.effects = r->effects;
    r->model.n_effects = f->n_effects;
    if (status || !w->cluster) {
        return status;
    }
    const comity_formula *c = w->cluster;
    int root = c->specs[0].outcome;
    int many = c->nodes[root].kind == COMITY_NODE_SUM;
    for (int node = many ? c->nodes[root].child : root; !status && node; node = many ? c->nodes[node].next : 0) {
        size_t n = r->model.n_clusters;
        if (n == COMITY_MAX_CLUSTERS) {
            return comity_formula_complain(c, node, COMITY_ERROR_USAGE, w->error, "more than %d ways of clusters",
                                           COMITY_MAX_CLUSTERS);
        }
        status = gather_factor(w, r, c, node, &r->clusters[n], r->cluster_names[n]);
        r->model.n_clusters = n + 1;
    }
    r->model.clusters = r->clusters;
    return status;
}

static comity_status take_columns(work *w, const comity_formula *f, const comity_formula_spec *spec, regression *r) {
    size_t text = 0;
    size_t most = w->columns.n + 4;
    r->x = calloc(most, sizeof *r->x);
    r->names = calloc(most, sizeof *r->names);
    r->own = calloc(most, sizeof *r->own);
    r->levels = calloc(COMITY_MAX_EFFECTS + COMITY_MAX_CLUSTERS, sizeof *r->levels);
    if (!r->x || !r->names || !r->own || !r->levels) {
        return comity_fail_memory(w->error);
    }
    comity_status status = outcome_of(w, f, spec, &text);
    if (status) {
        return status;
    }
    r->model.y_name = w->columns.items[w->first[text]].name;
    r->model.y = gather(r, w->columns.items[w->first[text]].value);
    for (size_t i = 0; !status && i < spec->n_terms; i++) {
        status = column_of(w, f, &spec->terms[i], &text);
        for (size_t c = status ? 0 : w->first[text]; !status && c < w->first[text + 1]; c++) {
            r->x[r->model.n_x] = gather(r, w->columns.items[c].value);
            r->names[r->model.n_x] = w->columns.items[c].name;
            status = r->x[r->model.n_x++] ? COMITY_OK : comity_fail_memory(w->error);
        }
    }
    r->model.x = r->x;
    r->model.x_names = r->names;
    r->model.n_rows = r->n;
    return status || r->model.y ? status : comity_fail_memory(w->error);
}

/* Weights and offset. */
static comity_status take_extra(work *w, const comity_formula *f, regression *r, const double **out) {
    comity_frame_columns one;
    if (!f) {
        return COMITY_OK;
    }
    comity_status status = single(w, f, &one);
    if (!status && r->rows) {
        *out = gather(r, one.items[0].value);
        status = *out ? COMITY_OK : comity_fail_memory(w->error);
    } else if (!status) {
        r->own[r->n_own++] = one.items[0].value;
        *out = one.items[0].value;
        one.n = 0;
    }
    comity_frame_columns_free(&one);
    return status;
}

typedef struct {
    work *w;
} watcher;

static void watch(void *context, double fraction) {
    const work *w = ((watcher *)context)->w;
    w->study->progress(w->study->context, "estimation", ((double)w->fits_done + fraction) / (double)w->n_fits);
}

typedef enum { SE_IID, SE_ROBUST, SE_CLUSTER, SE_DYADIC, SE_CORRECTED } se_kind;

static const char *const se_names[] = {"iid", "robust", "cluster", "dyadic", "corrected", NULL};

static const char *se_asked(const work *w) {
    return w->study->se ? w->study->se : w->cluster ? "cluster" : "robust";
}

static comity_status find_se(const work *w, se_kind *out) {
    int found = 0;
    while (se_names[found] && strcmp(se_names[found], se_asked(w)) != 0) {
        found++;
    }
    *out = (se_kind)found;
    if (!se_names[found]) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "--se %s: expected iid, robust, cluster, dyadic or corrected",
                           se_asked(w));
    }
    if (*out == SE_CLUSTER && !w->cluster) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "--se cluster: name the clusters with --cluster");
    }
    if (*out != SE_CLUSTER && w->cluster) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "--se %s takes no clusters: leave --cluster out", se_asked(w));
    }
    return COMITY_OK;
}

/* A factor by its name, on the rows of the regression; `level` is for the caller to free. */
static comity_status named_factor(work *w, const regression *r, const char *name, comity_effect *out) {
    comity_formula f;
    uint32_t *level = NULL;
    comity_status status = comity_expression_parse(name, &f, w->error);
    if (!status) {
        status = comity_frame_factor(&w->frame, &f, f.specs[0].outcome, &level, &out->n_levels, w->error);
    }
    for (size_t i = 0; !status && r->rows && i < r->n; i++) {
        level[i] = level[r->rows[i]];
    }
    out->name = name;
    out->level = level;
    comity_formula_free(&f);
    return status;
}

static comity_status make_dyadic(const work *w, const regression *r, const comity_effect ends[3], comity_fit *fit) {
    comity_dyadic_info info;
    double *vcov = malloc((fit->n_terms * fit->n_terms + 1) * sizeof *vcov);
    comity_status status = vcov ? comity_dyadic_vcov(&r->model, fit, &ends[0], &ends[1], 1, vcov, &info, w->error)
                                : comity_fail_memory(w->error);
    if (!status) {
        memcpy(fit->vcov, vcov, fit->n_terms * fit->n_terms * sizeof *vcov);
    }
    free(vcov);
    return status;
}

/* Weidner and Zylkin: estimates less their bias, and the errors that allow for leverage. */
static comity_status make_corrected(work *w, const regression *r, const comity_effect ends[3], comity_fit *fit) {
    watcher context = {w};
    comity_bias_result bias;
    comity_bias_panel panel = {
        .exporter = ends[0], .importer = ends[1], .time = ends[2], .three_way = r->model.n_effects == 3};
    comity_bias_options options = {
        .stop = w->study->frame.stop, .progress = w->study->progress ? watch : NULL, .context = &context};
    if (w->study->estimator != COMITY_ESTIMATOR_PPML || r->model.n_effects < 2 || r->model.n_effects > 3) {
        return comity_fail(w->error, COMITY_ERROR_USAGE,
                           "--se corrected is for ppml with the effects exporter^year + importer^year, and pair");
    }
    comity_status status = comity_bias_correct(&r->model, fit, &panel, &options, &bias, w->error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < fit->n_terms; i++) {
        fit->terms[i].estimate = bias.corrected[i];
    }
    memcpy(fit->vcov, bias.vcov_adjusted, fit->n_terms * fit->n_terms * sizeof *fit->vcov);
    comity_bias_free(&bias);
    return COMITY_OK;
}

static comity_status replace_vcov(work *w, const regression *r, se_kind se, comity_fit *fit) {
    static const char *const names[] = {"exporter", "importer", "year"};
    comity_effect ends[3];
    comity_status status = COMITY_OK;
    memset(ends, 0, sizeof ends);
    for (size_t i = 0; !status && i < (se == SE_CORRECTED ? 3u : 2u); i++) {
        status = named_factor(w, r, names[i], &ends[i]);
    }
    if (!status) {
        status = se == SE_DYADIC ? make_dyadic(w, r, ends, fit) : make_corrected(w, r, ends, fit);
    }
    if (!status) {
        comity_fit_restate(fit, w->study->fit.level);
    }
    for (size_t i = 0; i < 3; i++) {
        free((void *)ends[i].level);
    }
    return status;
}

static comity_status estimate(work *w, regression *r, comity_fit *fit) {
    watcher context = {w};
    comity_separation_context separation = {.options = {.stop = w->study->frame.stop}};
    comity_fit_options options = w->study->fit;
    se_kind se = SE_IID;
    comity_status status = find_se(w, &se);
    if (status) {
        return status;
    }
    options.vcov = se == SE_IID ? COMITY_VCOV_IID : se == SE_CLUSTER ? COMITY_VCOV_CLUSTER : COMITY_VCOV_ROBUST;
    options.keep_fitted = options.keep_residual_x = se >= SE_DYADIC;
    options.stop = w->study->frame.stop;
    options.progress = w->study->progress ? watch : NULL;
    options.context = &context;
    if (w->study->estimator == COMITY_ESTIMATOR_PPML && !w->study->keep_separated) {
        options.separation = comity_separation_mark;
        options.separation_context = &separation;
    }
    status = w->study->estimator == COMITY_ESTIMATOR_PPML ? comity_ppml(&r->model, &options, fit, w->error)
                                                          : comity_ols(&r->model, &options, fit, w->error);
    comity_separation_free(&separation.result);
    return status || se < SE_DYADIC ? status : replace_vcov(w, r, se, fit);
}

/* ---------------------------------------------------------------------------------------------- the result */

static comity_status add_term(work *w, const comity_term *term, int64_t model, const char *outcome) {
    static const char *const states[] = {"estimated", "absorbed", "collinear"};
    comity_panel *p = &w->out->terms;
    double numbers[] = {term->estimate, term->std_error, term->statistic,
                        term->p_value,  term->conf_low,  term->conf_high};
    comity_status status = comity_panel_add_rows(p, 1, w->error);
    if (status || (status = set_text(w, p, 0, term->name)) || (status = set_text(w, p, 8, outcome)) ||
        (status = set_text(w, p, 9, states[term->state])) ||
        (status = set_text(w, p, 10, term->reason ? term->reason : ""))) {
        return status;
    }
    for (size_t i = 0; i < 6; i++) {
        set_number(p, 1 + i, numbers[i]);
    }
    comity_panel_set_integer(p, 7, p->n_rows - 1, model);
    return COMITY_OK;
}

/* Names joined by commas. */
static void join(const comity_effect *effects, size_t n, const char *between, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? between : "", effects[i].name);
    }
}

/* Rows of the sample whose outcome is zero. */
static int64_t zeros_of(const regression *r, const comity_fit *fit) {
    int64_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        n += fit->rows[i] == COMITY_ROW_USED && r->model.y[i] == 0;
    }
    return n;
}

static comity_status write_formula(work *w, const comity_formula *f, const comity_formula_spec *spec, char *out,
                                   size_t size) {
    char text[COMITY_FRAME_NAME];
    comity_status status = comity_formula_write(f, spec->outcome, text, sizeof text, w->error);
    size_t used = status ? 0 : (size_t)snprintf(out, size, "%s ~ %s", text, spec->n_terms ? "" : "1");
    for (size_t i = 0; !status && i < spec->n_terms && used < size; i++) {
        status = comity_formula_write_term(f, &spec->terms[i], text, sizeof text, w->error);
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " + " : "", text);
    }
    for (size_t i = 0; !status && i < f->n_effects && used < size; i++) {
        status = comity_formula_write(f, f->effects[i], text, sizeof text, w->error);
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " + " : " | ", text);
    }
    return status;
}

static comity_status add_model(work *w, const comity_formula *f, const comity_formula_spec *spec, const part *p,
                               const regression *r, const comity_fit *fit) {
    char formula[8192];
    char effects[1024];
    char clusters[1024];
    comity_panel *m = &w->out->models;
    int64_t counts[] = {(int64_t)fit->n_rows,       (int64_t)fit->n_used,     (int64_t)fit->n_missing,
                        (int64_t)fit->n_singletons, (int64_t)fit->n_all_zero, (int64_t)fit->n_separated};
    double numbers[] = {fit->df_effects, w->study->estimator == COMITY_ESTIMATOR_OLS ? (double)NAN : fit->pseudo_r2,
                        fit->r2,         fit->r2_within,
                        fit->deviance,   fit->log_likelihood,
                        fit->aic,        fit->bic};
    join(r->effects, r->model.n_effects, " + ", effects, sizeof effects);
    join(r->clusters, r->model.n_clusters, ", ", clusters, sizeof clusters);
    comity_status status = write_formula(w, f, spec, formula, sizeof formula);
    const char *texts[] = {formula,    r->model.y_name, w->study->estimator == COMITY_ESTIMATOR_PPML ? "ppml" : "ols",
                           p->name,    effects,         fit->vcov_kind == COMITY_VCOV_CLUSTER ? clusters : "",
                           se_asked(w)};
    if (!status) {
        status = comity_panel_add_rows(m, 1, w->error);
    }
    for (size_t i = 0; !status && i < LENGTH(texts); i++) {
        status = set_text(w, m, 1 + i, texts[i]);
    }
    if (status) {
        return status;
    }
    size_t row = m->n_rows - 1;
    comity_panel_set_integer(m, 0, row, (int64_t)row + 1);
    for (size_t i = 0; i < LENGTH(counts); i++) {
        comity_panel_set_integer(m, 8 + i, row, counts[i]);
    }
    comity_panel_set_integer(m, 14, row, zeros_of(r, fit));
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        set_number(m, 15 + i, numbers[i]);
    }
    comity_panel_set_integer(m, 23, row, fit->info.iterations);
    set_number(m, 24, fmax(fit->info.gap_effects, fit->info.gap_terms));
    set_number(m, 25, fit->df_statistic);
    return COMITY_OK;
}

static comity_status add_fit(work *w, const comity_formula *f, const comity_formula_spec *spec, const part *p,
                             const regression *r, const comity_fit *fit) {
    comity_status status = add_model(w, f, spec, p, r, fit);
    int64_t model = (int64_t)w->out->models.n_rows;
    for (size_t i = 0; !status && i < fit->n_terms; i++) {
        status = add_term(w, &fit->terms[i], model, r->model.y_name);
        if (!status && fit->terms[i].state != COMITY_TERM_ESTIMATED) {
            char text[1200];
            snprintf(text, sizeof text, "%.300s is not estimated in model %" PRId64 ": %.600s.", fit->terms[i].name,
                     model, fit->terms[i].reason ? fit->terms[i].reason : "collinear");
            status = note(w, text);
        }
    }
    return status;
}

static comity_status fit_one(work *w, const comity_formula *f, const comity_formula_spec *spec, const part *p) {
    regression r;
    comity_fit fit;
    memset(&r, 0, sizeof r);
    comity_fit_init(&fit);
    comity_status status;
    if ((status = choose_rows(w, p, &r)) || (status = take_columns(w, f, spec, &r)) ||
        (status = take_factors(w, f, &r)) || (status = take_extra(w, w->weights, &r, &r.model.weights)) ||
        (status = take_extra(w, w->offset, &r, &r.model.offset)) || (status = estimate(w, &r, &fit)) ||
        (status = add_fit(w, f, spec, p, &r, &fit))) {
        if (w->n_fits > 1 && status == COMITY_ERROR_INPUT) {
            char words[700];
            snprintf(words, sizeof words, "%.690s", w->error->message);
            comity_fail(w->error, status, "model %zu%s%s: %s", w->fits_done + 1, p->name[0] ? ", " : "", p->name,
                        words);
        }
    }
    comity_fit_free(&fit);
    free_regression(&r);
    w->fits_done++;
    return status;
}

static comity_status fit_all(work *w) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; i < w->n_formulas; i++) {
        w->n_fits += w->formulas[i].n_specs * w->n_parts;
    }
    for (size_t i = 0; !status && i < w->n_formulas; i++) {
        for (size_t j = 0; !status && j < w->formulas[i].n_specs; j++) {
            for (size_t p = 0; !status && p < w->n_parts; p++) {
                status = fit_one(w, &w->formulas[i], &w->formulas[i].specs[j], &w->parts[p]);
            }
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------ saving the
 * panel */

/* The rows of the sample: origin, destination, year (or the factors' columns of the file), and all columns. */
static comity_status panel_table(work *w, comity_panel *out) {
    comity_status status = COMITY_OK;
    size_t keys = w->frame.origin && !w->study->frame.panel ? 2 : 0;
    static const char *const names[] = {"origin", "destination"};
    for (size_t i = 0; !status && i < keys; i++) {
        status = comity_panel_add_column(out, names[i], NULL, COMITY_TEXT, w->error);
    }
    int has_year = w->frame.year != NULL;
    if (!status && has_year) {
        status = comity_panel_add_column(out, "year", NULL, COMITY_INTEGER, w->error);
    }
    size_t first = out->n_columns;
    for (size_t i = 0; !status && i < w->columns.n; i++) {
        if (comity_panel_find(out, w->columns.items[i].name) < 0) {
            status = comity_panel_add_column(out, w->columns.items[i].name, NULL, COMITY_NUMBER, w->error);
        }
    }
    if (!status) {
        status = comity_panel_reserve(out, w->frame.n, w->error);
    }
    for (size_t row = 0; !status && row < w->frame.n; row++) {
        if (w->sampled && !w->sampled[row]) {
            continue;
        }
        status = comity_panel_add_rows(out, 1, w->error);
        size_t at = out->n_rows - 1;
        for (size_t i = 0; !status && i < keys; i++) {
            uint32_t state = i ? w->frame.destination[row] : w->frame.origin[row];
            comity_panel_share_text(out, i, at, w->frame.states.columns[0].text[state]);
        }
        if (has_year) {
            comity_panel_set_integer(out, keys, at, w->frame.year[row]);
        }
        for (size_t i = 0, c = first; i < w->columns.n && c < out->n_columns; i++) {
            if (strcmp(out->columns[c].name, w->columns.items[i].name) == 0) {
                if (!isnan(w->columns.items[i].value[row])) {
                    comity_panel_set_number(out, c, at, w->columns.items[i].value[row]);
                }
                c++;
            }
        }
    }
    return status;
}

static void write_quoted(comity_sql *sql, const char *name) {
    comity_sql_add(sql, "\"");
    for (; *name; name++) {
        comity_sql_add(sql, *name == '"' ? "\"\"" : "%c", *name);
    }
    comity_sql_add(sql, "\"");
}

static comity_status copy_out(work *w, const comity_panel *table, const char *path, int parquet) {
    static const char *const types[] = {
        [COMITY_NUMBER] = "DOUBLE", [COMITY_INTEGER] = "INTEGER", [COMITY_TEXT] = "VARCHAR"};
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE OR REPLACE TEMP TABLE frame_out (");
    for (size_t i = 0; i < table->n_columns; i++) {
        comity_sql_add(&sql, i ? ", " : "");
        write_quoted(&sql, table->columns[i].name);
        comity_sql_add(&sql, " %s", types[table->columns[i].type]);
    }
    comity_sql_add(&sql, ")");
    comity_status status = comity_sql_run(&sql, w->store, w->error);
    if (!status) {
        status = comity_store_append(w->store, "frame_out", table, w->error);
    }
    if (!status) {
        comity_sql_begin(&sql);
        comity_sql_add(&sql, "COPY frame_out TO ");
        comity_sql_literal(&sql, path);
        comity_sql_add(&sql, parquet ? " (FORMAT parquet)" : " (FORMAT csv, HEADER)");
        status = comity_sql_run(&sql, w->store, w->error);
    }
    return status ? status : comity_store_exec(w->store, "DROP TABLE frame_out", w->error);
}

static comity_status save_panel(work *w) {
    const char *path = w->study->save_panel;
    size_t length = path ? strlen(path) : 0;
    comity_new_file file;
    comity_panel table;
    if (!path) {
        return COMITY_OK;
    }
    int parquet = length > 8 && strcmp(path + length - 8, ".parquet") == 0;
    if (!parquet && !(length > 4 && strcmp(path + length - 4, ".csv") == 0)) {
        return comity_fail(w->error, COMITY_ERROR_USAGE, "--save-panel %s: expected FILE.csv or FILE.parquet", path);
    }
    comity_panel_init(&table);
    comity_status status = panel_table(w, &table);
    if (!status && !(status = comity_new_file_begin(path, &file, w->error))) {
        status = copy_out(w, &table, file.part, parquet);
        status = status ? status : comity_new_file_finish(&file, w->error);
        comity_new_file_abandon(&file);
    }
    comity_panel_free(&table);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- saving the
 * run */

static void add_word(FILE *out, const char *option, const char *value) {
    if (value) {
        fprintf(out, " %s \"%s\"", option, value);
    }
}

/* The call as it would be written, to be freed. */
static char *call_in_words(const work *w) {
    static const char *const zeros[] = {NULL, "none", "reporting", "world"};
    static const char *const conventions[] = {NULL, "fixest", "none"};
    const comity_explain_study *s = w->study;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return NULL;
    }
    for (size_t i = 0; i < s->n_formulas; i++) {
        fprintf(out, "%s\"%s\"", i ? " " : "", s->formulas[i]);
    }
    if (s->frame.first_year) {
        fprintf(out, " --years %d:%d", s->frame.first_year, s->frame.last_year);
    }
    fputs(s->estimator == COMITY_ESTIMATOR_OLS ? " --estimator ols" : "", out);
    fputs(s->frame.domestic ? " --domestic" : "", out);
    add_word(out, "--zeros", zeros[s->frame.zeros]);
    add_word(out, "--from", s->frame.from);
    add_word(out, "--panel", s->frame.panel);
    add_word(out, "--cluster", s->cluster);
    add_word(out, "--se", s->se);
    add_word(out, "--convention", conventions[s->fit.convention]);
    add_word(out, "--sample", s->sample);
    add_word(out, "--without", s->without);
    add_word(out, "--split", s->split);
    add_word(out, "--drop-each", s->drop_each);
    add_word(out, "--weights", s->weights);
    add_word(out, "--offset", s->offset);
    fputs(s->keep_separated ? " --keep-separated" : "", out);
    if (w->frame.sha256[0]) {
        fprintf(out, " (sha256 %s)", w->frame.sha256);
    }
    return fclose(out) ? (free(text), NULL) : text;
}

/* The rows with the number of the run before them. */
static comity_status append_with_run(work *w, const char *table, const comity_panel *rows, int64_t run) {
    comity_panel whole = {.n_columns = rows->n_columns + 1, .n_rows = rows->n_rows};
    int64_t *runs = malloc((rows->n_rows + 1) * sizeof *runs);
    uint8_t *missing = calloc(rows->n_rows + 1, 1);
    whole.columns = calloc(rows->n_columns + 1, sizeof *whole.columns);
    comity_status status = COMITY_OK;
    if (!runs || !missing || !whole.columns) {
        status = comity_fail_memory(w->error);
    } else {
        char name[] = "run";
        char unit[] = "";
        for (size_t i = 0; i < rows->n_rows; i++) {
            runs[i] = run;
        }
        whole.columns[0] =
            (comity_column){.name = name, .unit = unit, .type = COMITY_INTEGER, .integer = runs, .missing = missing};
        memcpy(whole.columns + 1, rows->columns, rows->n_columns * sizeof *whole.columns);
        status = comity_store_append(w->store, table, &whole, w->error);
    }
    free(whole.columns);
    free(runs);
    free(missing);
    return status;
}

static comity_status save_run(work *w) {
    char *words = call_in_words(w);
    const char *key = words;
    int64_t run = 0;
    comity_status status;
    if (!words) {
        return comity_fail_memory(w->error);
    }
    static const char *const older[] = {
        "DELETE FROM explain_term_row WHERE run IN (SELECT run FROM run WHERE method = 'explain' AND options = ?)",
        "DELETE FROM explain_model_row WHERE run IN (SELECT run FROM run WHERE method = 'explain' AND options = ?)"};
    if ((status = comity_store_query(w->store, older[0], &key, 1, NULL, w->error)) ||
        (status = comity_store_query(w->store, older[1], &key, 1, NULL, w->error)) ||
        (status = comity_store_run_begin(w->store, "explain", words, 0, &run, w->error)) ||
        (status = append_with_run(w, "explain_term_row", &w->out->terms, run)) ||
        (status = append_with_run(w, "explain_model_row", &w->out->models, run)) ||
        (status = comity_store_run_end(w->store, run, "regressions of a panel", w->error))) {
        run = 0;
    }
    w->out->run = run;
    free(words);
    return status;
}

/* --------------------------------------------------------------------------------------------------- notes */

static comity_status note_layers(work *w) {
    static const char *const rules[] = {
        [COMITY_ZEROS_NONE] = "a flow that is not recorded is missing",
        [COMITY_ZEROS_REPORTING] = "a flow that is not recorded between two states that trade in the year is zero",
        [COMITY_ZEROS_WORLD] = "a flow that is not recorded between two states that exist is zero"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < w->frame.n_layers; i++) {
        char text[600];
        const comity_frame_layer *layer = &w->frame.layers[i];
        snprintf(text, sizeof text, "%s, %d-%d: %s; %zu recorded, %zu zeros put in.", layer->name, w->frame.first_year,
                 w->frame.last_year, rules[layer->zeros], layer->recorded, layer->completed);
        status = note(w, text);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ the
 * study */

static comity_status study_all(work *w) {
    comity_status status;
    se_kind se = SE_IID;
    if ((status = find_se(w, &se)) || (status = begin_tables(w)) || (status = make_frame(w)) ||
        (status = make_sample(w)) || (status = make_columns(w)) || (status = make_parts(w)) ||
        (status = note_layers(w)) || (status = save_panel(w)) || (status = fit_all(w))) {
        return status;
    }
    return w->study->no_run ? COMITY_OK : save_run(w);
}

static void free_work(work *w) {
    for (size_t i = 0; i < MOST_FORMULAS; i++) {
        comity_formula_free(&w->formulas[i]);
    }
    for (size_t i = 0; i < LENGTH(w->extra); i++) {
        comity_formula_free(&w->extra[i]);
    }
    for (size_t i = 0; i < w->n_parts; i++) {
        free(w->parts[i].keep);
    }
    comity_frame_columns_free(&w->columns);
    comity_frame_free(&w->frame);
    free(w->parts);
    free(w->texts);
    free(w->first);
    free(w->sampled);
    free(w);
}

comity_status comity_study_explain(comity_store *store, const comity_explain_study *study, comity_explain_result *out,
                                   comity_error *error) {
    comity_error unheard;
    work *w = calloc(1, sizeof *w);
    if (!w) {
        return comity_fail_memory(error);
    }
    w->store = store;
    w->study = study;
    w->out = out;
    w->error = error ? error : &unheard;
    comity_error_clear(w->error);
    comity_status status = read_formulas(w);
    if (!status && !(status = comity_store_begin(store, w->error))) {
        if ((status = study_all(w))) {
            comity_store_rollback(store);
        } else {
            status = comity_store_commit(store, w->error);
        }
    }
    if (status) {
        comity_explain_result_free(out);
    }
    free_work(w);
    return status;
}

comity_status comity_explain_read(comity_store *store, int64_t run, comity_explain_result *out, comity_error *error) {
    char text[32];
    const char *value = text;
    comity_status status = COMITY_OK;
    if (!run) {
        status = comity_store_integer(store, "SELECT max(run) FROM explain_model_row", NULL, 0, 0, &run, error);
    }
    snprintf(text, sizeof text, "%" PRId64, run);
    if (status ||
        (status = comity_store_query(
             store, "SELECT * EXCLUDE (run) FROM explain_term_row WHERE run = ?::BIGINT ORDER BY rowid", &value, 1,
             &out->terms, error)) ||
        (status = comity_store_query(store,
                                     "SELECT * EXCLUDE (run) FROM explain_model_row WHERE run = ?::BIGINT ORDER BY "
                                     "model",
                                     &value, 1, &out->models, error))) {
        return status;
    }
    out->run = run;
    return out->models.n_rows ? COMITY_OK
                              : comity_fail(error, COMITY_ERROR_NOT_FOUND, "run %s has no regressions", text);
}
