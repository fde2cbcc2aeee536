/* Saves what an index gave. See index_save.h. */
#include "study/index_save.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fills a panel row by row, column by column in their order. */
typedef struct {
    comity_panel panel;
    size_t row;
    size_t column;
    comity_status status;
    comity_error *error;
} writer;

/* Columns as "run:i unit:t score:n": integer, text or number. */
static void writer_begin(writer *w, const char *columns, comity_error *error) {
    *w = (writer){.error = error};
    comity_panel_init(&w->panel);
    while (!w->status && *columns) {
        char name[64];
        size_t length = strcspn(columns, ":");
        char type = columns[length + 1];
        snprintf(name, sizeof name, "%.*s", (int)length, columns);
        w->status = comity_panel_add_column(&w->panel, name, NULL,
                                            type == 'i'   ? COMITY_INTEGER
                                            : type == 't' ? COMITY_TEXT
                                                          : COMITY_NUMBER,
                                            error);
        columns += length + 2;
        columns += *columns == ' ';
    }
}

static void next_row(writer *w, int64_t run) {
    w->status = w->status ? w->status : comity_panel_add_rows(&w->panel, 1, w->error);
    w->row = w->panel.n_rows - 1;
    w->column = 0;
    if (!w->status) {
        comity_panel_set_integer(&w->panel, w->column++, w->row, run);
    }
}

static void put_text(writer *w, const char *text) {
    if (!w->status && text) {
        w->status = comity_panel_set_text(&w->panel, w->column, w->row, text, strlen(text), w->error);
    }
    w->column++;
}

static void put_number(writer *w, double value) {
    if (!w->status && isfinite(value)) {
        comity_panel_set_number(&w->panel, w->column, w->row, value);
    }
    w->column++;
}

/* A whole number that comes as a double; NaN: missing. */
static void put_whole(writer *w, double value) {
    if (!w->status && isfinite(value)) {
        comity_panel_set_integer(&w->panel, w->column, w->row, (int64_t)llround(value));
    }
    w->column++;
}

static comity_status writer_end(writer *w, comity_store *store, const char *table) {
    if (!w->status && w->panel.n_rows) {
        w->status = comity_store_append(store, table, &w->panel, w->error);
    }
    comity_panel_free(&w->panel);
    return w->status;
}

comity_status comity_index_delete(comity_store *store, const char *name, const char *organisation, const char *variant,
                                  comity_error *error) {
    static const char *const tables[] = {"index_element_row",     "index_score_row", "index_stage_row",
                                         "index_sensitivity_row", "index_note_row",  "index_run_row"};
    const char *values[] = {name, organisation, variant};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof tables / sizeof tables[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "DELETE FROM %s WHERE run IN (SELECT run FROM index_run_row WHERE index_name = ? AND organisation = ? "
                 "AND variant = ?)",
                 tables[i]);
        status = comity_store_query(store, sql, values, 3, NULL, error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ run */

/* What was uncertain, in words: "noise 0.25; normalise (2 alternatives)". */
static void inputs_in_words(const comity_index_spec *spec, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < spec->n_inputs && used < size; i++) {
        const comity_index_input *input = &spec->inputs[i];
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "; " : "",
                                 input->vary == COMITY_VARY_NOISE ? "weights" : input->name);
        if (used >= size) {
            return;
        }
        if (input->vary == COMITY_VARY_NOISE) {
            used += (size_t)snprintf(out + used, size - used, " up and down by %g", input->noise);
            if (input->level && used < size) {
                used += (size_t)snprintf(out + used, size - used, " at level %d", input->level);
            }
        } else if (input->n_choices) {
            used += (size_t)snprintf(out + used, size - used, " (%zu alternatives)", input->n_choices);
        } else {
            used += (size_t)snprintf(out + used, size - used, " %g to %g", input->low, input->high);
        }
    }
}

static comity_status save_run(comity_store *store, int64_t run, const comity_index_outcome *o, comity_error *error) {
    const comity_index_spec *spec = o->spec;
    const comity_uncertainty *u = &o->intervals[o->result.index];
    const comity_uncertainty *s = &o->sensitivity;
    const size_t points = s->sobol ? s->n_replicates / (s->n_inputs + 2) : 0;
    char inputs[1024];
    writer w;
    inputs_in_words(spec, inputs, sizeof inputs);
    writer_begin(&w,
                 "run:i index_name:t organisation:t variant:t title:t formula:t reference:t units:t spec:t n_rows:i "
                 "inputs:t draws:i failed:i failure:t confidence:n shift_mean:n shift_low:n shift_high:n points:i "
                 "points_used:i sobol_variance:n",
                 error);
    next_row(&w, run);
    put_text(&w, spec->name);
    put_text(&w, o->organisation);
    put_text(&w, o->variant);
    put_text(&w, spec->title);
    put_text(&w, spec->formula ? spec->formula : "");
    put_text(&w, spec->reference ? spec->reference : "");
    put_text(&w, comity_spec_units_name(spec->units));
    put_text(&w, o->text);
    put_whole(&w, (double)o->result.n_rows);
    put_text(&w, u->rows || s->rows ? inputs : "");
    put_whole(&w, (double)u->n_replicates);
    put_whole(&w, (double)u->n_failed);
    put_text(&w, u->n_failed ? u->first_failure.message : "");
    put_number(&w, spec->confidence);
    put_number(&w, u->rows ? u->shift_mean : NAN);
    put_number(&w, u->rows ? u->shift_low : NAN);
    put_number(&w, u->rows ? u->shift_high : NAN);
    put_whole(&w, (double)points);
    put_whole(&w, (double)s->sobol_used);
    put_number(&w, s->sobol ? s->sobol_variance : NAN);
    return writer_end(&w, store, "index_run_row");
}

/* ------------------------------------------------------------------------------------------------------- elements */

static void put_treatment(writer *w, const comity_treatment *t) {
    double skew = t && t->logged ? t->skew_logged : t && t->n_winsorised ? t->skew_winsorised : NAN;
    double kurtosis = t && t->logged ? t->kurtosis_logged : t && t->n_winsorised ? t->kurtosis_winsorised : NAN;
    put_number(w, t ? t->skew_before : NAN);
    put_number(w, t ? t->kurtosis_before : NAN);
    put_whole(w, t ? (double)t->n_winsorised : NAN);
    put_whole(w, t ? (double)t->logged : NAN);
    put_number(w, skew);
    put_number(w, kurtosis);
}

/* Measured cells of the indicators below an element. */
static size_t measured_below(const comity_index_outcome *o, size_t element) {
    const comity_index_element *elements = o->spec->elements;
    size_t n = 0;
    for (size_t i = 0; i < o->spec->n_indicators; i++) {
        int64_t at = (int64_t)i;
        while (at >= 0 && (size_t)at != element) {
            at = elements[at].parent;
        }
        n += at >= 0 ? o->data->sources[i].n : 0;
    }
    return n;
}

/* Has any row a score of the element? One without plays no part: the weights of the others are rescaled. */
static int plays_part(const comity_index_outcome *o, size_t element) {
    for (size_t r = 0; r < o->result.n_rows; r++) {
        if (!isnan(o->result.scores[element * o->result.n_rows + r])) {
            return 1;
        }
    }
    return 0;
}

/* The weight within the parent, among the elements that play a part. */
static double weight_of(const comity_index_outcome *o, size_t element) {
    const comity_index_element *elements = o->spec->elements;
    double sum = 0;
    for (size_t e = 0; e < o->spec->n_elements; e++) {
        int sibling = elements[e].parent == elements[element].parent;
        sum += sibling && plays_part(o, e) ? o->result.weights[e] : 0;
    }
    return plays_part(o, element) && sum != 0 ? o->result.weights[element] / sum : 0;
}

/* The same within the index: the product of the weights up to it. */
static double effective_weight(const comity_index_outcome *o, size_t element) {
    double product = 1;
    for (int64_t at = (int64_t)element; at >= 0; at = o->spec->elements[at].parent) {
        product *= weight_of(o, (size_t)at);
    }
    return product;
}

static comity_status save_elements(comity_store *store, int64_t run, const comity_index_outcome *o,
                                   comity_error *error) {
    const comity_index_spec *spec = o->spec;
    writer w;
    writer_begin(&w,
                 "run:i element:t position:i name:t level:i parent:t direction:i given:n weight:n effective:n source:t "
                 "waits_for:t n:i rank_shift:n skew_before:n kurtosis_before:n n_winsorised:i logged:i skew_after:n "
                 "kurtosis_after:n",
                 error);
    for (size_t e = 0; e < spec->n_elements; e++) {
        const comity_index_source *source = &o->data->sources[e];
        int has_data = e >= spec->n_indicators || source->n > 0;
        next_row(&w, run);
        put_text(&w, spec->items[e].code);
        put_whole(&w, (double)e);
        put_text(&w, spec->items[e].name);
        put_whole(&w, spec->elements[e].level);
        put_text(&w, spec->items[e].parent);
        put_whole(&w, spec->elements[e].direction);
        put_number(&w, spec->elements[e].weight);
        put_number(&w, weight_of(o, e));
        put_number(&w, effective_weight(o, e));
        put_text(&w, source->source);
        put_text(&w, has_data ? "" : source->waits_for[0] ? source->waits_for : "values in these years");
        put_whole(&w, (double)measured_below(o, e));
        put_number(&w, o->shift[e]);
        put_treatment(&w, e < spec->n_indicators ? &o->result.treatments[e] : NULL);
    }
    return writer_end(&w, store, "index_element_row");
}

/* --------------------------------------------------------------------------------------------------------- scores */

static const char *unit_of(const comity_index_outcome *o, size_t row) {
    return o->data->rows.columns[0].text[row];
}

static double year_of(const comity_index_outcome *o, size_t row) {
    const comity_column *year = &o->data->rows.columns[2];
    return comity_is_present(year, row) ? (double)year->integer[row] : NAN;
}

/* How many rows that are compared with this one have a score of the element. */
static size_t count_ranked(const comity_index_outcome *o, size_t element, size_t row) {
    const double *scores = o->result.scores + element * o->result.n_rows;
    const comity_index_frame *frame = &o->data->frame;
    size_t n = 0;
    for (size_t r = 0; r < o->result.n_rows; r++) {
        n += !isnan(scores[r]) && (frame->across_times || frame->time[r] == frame->time[row]);
    }
    return n;
}

/* Measured indicators below the element in this row, and how many there are below it. */
static size_t count_measured(const comity_index_outcome *o, size_t element, size_t row, size_t *all) {
    const comity_index_frame *frame = &o->data->frame;
    size_t n = 0;
    *all = 0;
    for (size_t i = 0; i < frame->n_indicators; i++) {
        int64_t at = (int64_t)i;
        while (at >= 0 && (size_t)at != element) {
            at = frame->elements[at].parent;
        }
        *all += at >= 0;
        n += at >= 0 && !isnan(frame->values[i * frame->n_rows + row]);
    }
    return n;
}

static void put_interval(writer *w, const comity_index_outcome *o, size_t element, size_t row) {
    const comity_uncertainty *u = &o->intervals[element];
    const comity_rank_interval *r = u->rows ? &u->rows[row] : NULL;
    double rank = r ? o->result.ranks[element * o->result.n_rows + row] : NAN;
    put_number(w, r ? r->score_low : NAN);
    put_number(w, r ? r->score_high : NAN);
    put_whole(w, rank);
    put_number(w, r ? r->rank_low : NAN);
    put_number(w, r ? r->rank_high : NAN);
    put_number(w, r ? r->rank_mean : NAN);
    put_number(w, r ? r->rank_median : NAN);
    put_whole(w, r ? r->rank_best : (double)NAN);
    put_whole(w, r ? r->rank_worst : NAN);
}

static comity_status save_scores(comity_store *store, int64_t run, const comity_index_outcome *o, comity_error *error) {
    const comity_index_spec *spec = o->spec;
    const comity_column *names = &o->data->rows.columns[1];
    writer w;
    writer_begin(&w,
                 "run:i unit:t unit_name:t year:i element:t level:i score:n score_low:n score_high:n rank:i rank_low:n "
                 "rank_high:n rank_mean:n rank_median:n rank_best:i rank_worst:i ranked:i n:i n_all:i draws:i",
                 error);
    for (size_t e = 0; e < spec->n_elements; e++) {
        for (size_t r = 0; r < o->result.n_rows && !w.status; r++) {
            size_t all = 0;
            size_t n = count_measured(o, e, r, &all);
            next_row(&w, run);
            put_text(&w, unit_of(o, r));
            put_text(&w, comity_is_present(names, r) ? names->text[r] : NULL);
            put_whole(&w, year_of(o, r));
            put_text(&w, spec->items[e].code);
            put_whole(&w, spec->elements[e].level);
            put_number(&w, o->result.scores[e * o->result.n_rows + r]);
            put_interval(&w, o, e, r);
            put_whole(&w, (double)count_ranked(o, e, r));
            put_whole(&w, (double)n);
            put_whole(&w, (double)all);
            put_whole(&w, o->intervals[e].rows ? (double)o->intervals[e].rows[r].n : 0);
        }
    }
    return writer_end(&w, store, "index_score_row");
}

static const char *point_word(const comity_index_result *result, size_t cell, double before) {
    static const char *const words[] = {
        [COMITY_POINT_HIGH] = "high", [COMITY_POINT_LOW] = "low", [COMITY_POINT_LOGGED] = "logged"};
    if (isnan(result->imputed[cell])) {
        return "missing";
    }
    if (isnan(before)) {
        return "imputed";
    }
    return result->points[cell] == COMITY_POINT_RAW ? "measured" : words[result->points[cell]];
}

static comity_status save_stages(comity_store *store, int64_t run, const comity_index_outcome *o, comity_error *error) {
    const comity_index_result *r = &o->result;
    writer w;
    writer_begin(&w,
                 "run:i unit:t year:i indicator:t raw:n denominated:n imputed:n screened:n treated:n normalised:n "
                 "point:t",
                 error);
    for (size_t i = 0; i < r->n_indicators; i++) {
        for (size_t row = 0; row < r->n_rows && !w.status; row++) {
            size_t cell = i * r->n_rows + row;
            next_row(&w, run);
            put_text(&w, unit_of(o, row));
            put_whole(&w, year_of(o, row));
            put_text(&w, o->spec->items[i].code);
            put_number(&w, o->data->frame.values[cell]);
            put_number(&w, r->denominated[cell]);
            put_number(&w, r->imputed[cell]);
            put_number(&w, r->screened[cell]);
            put_number(&w, r->treated[cell]);
            put_number(&w, r->normalised[cell]);
            put_text(&w, point_word(r, cell, r->denominated[cell]));
        }
    }
    return writer_end(&w, store, "index_stage_row");
}

/* ---------------------------------------------------------------------------------------------------------- rest */

static comity_status save_sensitivity(comity_store *store, int64_t run, const comity_index_outcome *o,
                                      comity_error *error) {
    const comity_uncertainty *s = &o->sensitivity;
    writer w;
    writer_begin(&w, "run:i position:i input:t first:n first_low:n first_high:n total:n total_low:n total_high:n",
                 error);
    for (size_t i = 0; s->sobol && i < s->n_inputs; i++) {
        const comity_sobol_index *index = &s->sobol[i];
        next_row(&w, run);
        put_whole(&w, (double)i);
        put_text(&w, o->spec->inputs[i].name);
        put_number(&w, index->first);
        put_number(&w, index->first_low);
        put_number(&w, index->first_high);
        put_number(&w, index->total);
        put_number(&w, index->total_low);
        put_number(&w, index->total_high);
    }
    return writer_end(&w, store, "index_sensitivity_row");
}

static void note_in_words(const comity_index_warning *warning, char *out, size_t size) {
    switch (warning->kind) {
    case COMITY_INDEX_ALL_MISSING:
        snprintf(out, size, "has no value: it plays no part");
        break;
    case COMITY_INDEX_CONSTANT:
        snprintf(out, size, "has the same value everywhere: it plays no part");
        break;
    case COMITY_INDEX_BAD_DENOMINATOR:
        snprintf(out, size, "%zu values have a denominator that is zero or missing: they are missing now",
                 warning->count);
        break;
    case COMITY_INDEX_STILL_MISSING:
        snprintf(out, size, "%zu values are missing after imputing", warning->count);
        break;
    case COMITY_INDEX_NOT_PASSED:
        snprintf(out, size, "is treated, but skew and kurtosis are still beyond the limits");
        break;
    case COMITY_INDEX_NEGATIVE_LOADING:
        snprintf(out, size, "its weight is negative: %.4g", warning->value);
        break;
    case COMITY_INDEX_SINGULAR:
        snprintf(out, size, "the correlations of its elements are singular, of rank %zu", warning->count);
        break;
    case COMITY_INDEX_UNITS_DROPPED:
        snprintf(out, size, "%zu rows have too few values and are screened out", warning->count);
        break;
    case COMITY_INDEX_NO_SCORE:
        snprintf(out, size, "%zu rows have no score", warning->count);
        break;
    default:
        snprintf(out, size, "its components could not be had: its elements have equal weights instead");
        break;
    }
}

/* Sobol' points have up to 40 dimensions. Told where the spec wants them and has too many inputs. */
static void note_sample(writer *w, int64_t run, const comity_index_outcome *o, size_t position) {
    const comity_uncertainty *s = &o->sensitivity;
    char words[256];
    if (o->spec->sample != COMITY_SAMPLE_SOBOL || !s->sobol || s->sample == COMITY_SAMPLE_SOBOL) {
        return;
    }
    snprintf(words, sizeof words,
             "%zu inputs are too many for Sobol' points (20 in the sensitivity analysis): the points are of a Latin "
             "hypercube instead",
             s->n_inputs);
    next_row(w, run);
    put_whole(w, (double)position);
    put_text(w, NULL);
    put_text(w, words);
}

static comity_status save_notes(comity_store *store, int64_t run, const comity_index_outcome *o, comity_error *error) {
    writer w;
    writer_begin(&w, "run:i position:i element:t note:t", error);
    for (size_t i = 0; i < o->result.n_warnings; i++) {
        const comity_index_warning *warning = &o->result.warnings[i];
        char words[256];
        note_in_words(warning, words, sizeof words);
        next_row(&w, run);
        put_whole(&w, (double)i);
        put_text(&w, warning->element >= 0 ? o->spec->items[warning->element].code : NULL);
        put_text(&w, words);
    }
    note_sample(&w, run, o, o->result.n_warnings);
    return writer_end(&w, store, "index_note_row");
}

comity_status comity_index_save(comity_store *store, int64_t run, const comity_index_outcome *outcome,
                                comity_error *error) {
    comity_status status = save_run(store, run, outcome, error);
    status = status ? status : save_elements(store, run, outcome, error);
    status = status ? status : save_scores(store, run, outcome, error);
    status = status ? status : save_stages(store, run, outcome, error);
    status = status ? status : save_sensitivity(store, run, outcome, error);
    return status ? status : save_notes(store, run, outcome, error);
}
