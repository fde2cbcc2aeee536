/* How far ranks move when what was decided is decided otherwise. See comity/composite.h.
 *
 * A replicate is the pipeline with settings drawn from the inputs. Most inputs have a few alternatives, so the stages
 * before aggregation are made once for every combination of alternatives that comes up (a cache entry), in parallel,
 * and a replicate only weighs and aggregates. An input with a range before that makes its stage part of every
 * replicate. Each replicate writes only its own row of the results, so that the number of threads does not matter. */
#include "base/parallel.h"
#include "base/random.h"
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CACHE = 512 << 20, CHUNK = 32 };

/* Up to where the data of a cache entry have come. */
typedef enum { STAGE_NONE, STAGE_FILLED, STAGE_TREATED, STAGE_NORMALISED } stage;

typedef struct {
    size_t of; /* a replicate with these alternatives */
    double *data;
    uint8_t *kept;
    comity_status status;
    comity_error error;
} entry;

typedef struct {
    const composite_plan *plan;
    const comity_index_settings *settings;
    const comity_index_input *inputs;
    size_t n_inputs;
    const comity_uncertainty_options *options;
    size_t target;
    size_t n; /* replicates */
    const double *sample;
    const double *nominal;
    stage cached;
    entry *entries;
    size_t n_entries;
    size_t *entry_of; /* of each replicate */
    double *scores;   /* n_rows x n */
    uint32_t *ranks;  /* n_rows x n; 0: none */
    double *shift;
    uint8_t *failed;
    comity_uncertainty *out;
    size_t n_ranked;
    double low;
} analysis;

/* ----------------------------------------------------------------------------------------------------------- inputs */

static comity_status bad_input(const comity_index_input *input, const char *what, comity_error *error) {
    return comity_fail(error, COMITY_ERROR_USAGE, "uncertain input %s: %s",
                       input->name ? input->name : "without a name", what);
}

static comity_status check_number(const comity_index_input *input, comity_error *error) {
    if (input->number > COMITY_NUMBER_THRESHOLD) {
        return bad_input(input, "unknown number of the settings", error);
    }
    if (input->n_choices == 0) {
        return isfinite(input->low) && isfinite(input->high) && input->low < input->high
                   ? COMITY_OK
                   : bad_input(input, "a range needs a lower and a higher end", error);
    }
    return input->numbers ? COMITY_OK : bad_input(input, "its numbers are not there", error);
}

static comity_status check_input(const comity_index_frame *frame, const comity_index_input *input,
                                 comity_error *error) {
    if (input->level < 0 || input->level >= COMITY_INDEX_LEVELS) {
        return bad_input(input, "its level is not between 1 and 7, or 0 for all", error);
    }
    if (input->vary == COMITY_VARY_NUMBER) {
        return check_number(input, error);
    }
    if (input->vary == COMITY_VARY_NOISE) {
        return input->noise >= 0 && input->noise <= 1 ? COMITY_OK
                                                      : bad_input(input, "noise must be between 0 and 1", error);
    }
    if (input->n_choices == 0 || (input->vary == COMITY_VARY_REMOVED ? !input->removed : !input->choices)) {
        return bad_input(input, "it has no alternatives", error);
    }
    for (size_t c = 0; c < input->n_choices && input->vary == COMITY_VARY_REMOVED; c++) {
        if (input->removed[c] >= (int64_t)frame->n_elements || input->removed[c] < -1) {
            return bad_input(input, "an element to be removed is not there", error);
        }
    }
    for (size_t c = 0; c < input->n_choices && input->vary == COMITY_VARY_WEIGHTS; c++) {
        const double *weights = input->choices[c].weights;
        for (size_t e = 0; weights && e < frame->n_elements; e++) {
            if (!(weights[e] >= 0 && isfinite(weights[e]))) {
                return bad_input(input, "a weight is not a number from 0", error);
            }
        }
    }
    return input->vary <= COMITY_VARY_ALL ? COMITY_OK : bad_input(input, "unknown kind", error);
}

/* The first stage that an input changes; STAGE_NORMALISED + 1: aggregation. */
static int changes(const comity_index_input *input) {
    switch (input->vary) {
    case COMITY_VARY_DENOMINATE:
    case COMITY_VARY_IMPUTE:
    case COMITY_VARY_SCREEN:
    case COMITY_VARY_ALL:
        return STAGE_FILLED;
    case COMITY_VARY_TREAT:
        return STAGE_TREATED;
    case COMITY_VARY_NORMALISE:
        return STAGE_NORMALISED;
    case COMITY_VARY_NUMBER:
        break;
    default:
        return STAGE_NORMALISED + 1;
    }
    switch (input->number) {
    case COMITY_NUMBER_MIN_AVAILABLE:
    case COMITY_NUMBER_MIN_NONZERO:
        return STAGE_FILLED;
    case COMITY_NUMBER_WINMAX:
    case COMITY_NUMBER_MAX_SKEW:
    case COMITY_NUMBER_MAX_KURTOSIS:
        return STAGE_TREATED;
    case COMITY_NUMBER_LOW:
    case COMITY_NUMBER_HIGH:
        return STAGE_NORMALISED;
    default:
        return STAGE_NORMALISED + 1;
    }
}

static size_t choice_of(size_t n, double u) {
    size_t c = (size_t)(u * (double)n);
    return c < n ? c : n - 1;
}

static double number_of(const comity_index_input *input, double u) {
    if (input->n_choices) {
        return input->numbers[choice_of(input->n_choices, u)];
    }
    double x = input->low + u * (input->high - input->low);
    return input->number == COMITY_NUMBER_WINMAX ? floor(x) : x;
}

/* Which of its alternatives a discrete input takes; `is_range`: it has no alternatives. */
static uint64_t alternative(const comity_index_input *input, double u, int *is_range) {
    *is_range = 0;
    if (input->n_choices) {
        return choice_of(input->n_choices, u);
    }
    if (input->number == COMITY_NUMBER_WINMAX) {
        return (uint64_t)fmax(0, number_of(input, u));
    }
    *is_range = 1;
    return 0;
}

static void set_number(comity_index_settings *settings, const comity_index_input *input, double x) {
    switch (input->number) {
    case COMITY_NUMBER_WINMAX:
        settings->treat.winmax = x > 0 ? (int)fmin(x, 1e9) : 0;
        return;
    case COMITY_NUMBER_MAX_SKEW:
        settings->treat.max_skew = x;
        return;
    case COMITY_NUMBER_MAX_KURTOSIS:
        settings->treat.max_kurtosis = x;
        return;
    case COMITY_NUMBER_MIN_AVAILABLE:
        settings->screen.min_available = x;
        return;
    case COMITY_NUMBER_MIN_NONZERO:
        settings->screen.min_nonzero = x;
        return;
    case COMITY_NUMBER_LOW:
        settings->normalise.low = x;
        return;
    case COMITY_NUMBER_HIGH:
        settings->normalise.high = x;
        return;
    default:
        break;
    }
    for (int l = 0; l < COMITY_INDEX_LEVELS; l++) {
        if (input->level == 0 || input->level == l + 1) {
            double *field =
                input->number == COMITY_NUMBER_POWER ? &settings->levels[l].power : &settings->levels[l].min_available;
            *field = x;
        }
    }
}

static void set_levels(comity_index_settings *settings, const comity_index_input *input,
                       const comity_index_settings *choice) {
    for (int l = 0; l < COMITY_INDEX_LEVELS; l++) {
        comity_level_settings *own = &settings->levels[l];
        const comity_level_settings *other = &choice->levels[l];
        if (input->level != 0 && input->level != l + 1) {
            continue;
        }
        if (input->vary == COMITY_VARY_AGGREGATE) {
            own->aggregate = other->aggregate;
            own->power = other->power;
        } else if (input->vary == COMITY_VARY_WEIGHTING) {
            own->weights = other->weights;
            own->n_factors = other->n_factors;
        } else {
            own->min_available = other->min_available;
        }
    }
}

/* All but noise and removed elements, which need arrays of their own. */
static void set_input(comity_index_settings *settings, const comity_index_input *input, double u) {
    if (input->vary == COMITY_VARY_NUMBER) {
        set_number(settings, input, number_of(input, u));
        return;
    }
    if (input->vary == COMITY_VARY_NOISE || input->vary == COMITY_VARY_REMOVED) {
        return;
    }
    const comity_index_settings *choice = &input->choices[choice_of(input->n_choices, u)];
    switch (input->vary) {
    case COMITY_VARY_DENOMINATE:
        settings->denominate = choice->denominate;
        break;
    case COMITY_VARY_IMPUTE:
        settings->impute = choice->impute;
        break;
    case COMITY_VARY_SCREEN:
        settings->screen = choice->screen;
        break;
    case COMITY_VARY_TREAT:
        settings->treat = choice->treat;
        break;
    case COMITY_VARY_NORMALISE:
        settings->normalise = choice->normalise;
        break;
    case COMITY_VARY_WEIGHTS:
        settings->weights = choice->weights;
        break;
    case COMITY_VARY_ALL:
        *settings = *choice;
        break;
    default:
        set_levels(settings, input, choice);
    }
}

static double drawn(const analysis *a, size_t replicate, size_t input) {
    return a->sample[input * a->n + replicate];
}

static comity_index_settings settings_of(const analysis *a, size_t replicate) {
    comity_index_settings settings = *a->settings;
    for (size_t i = 0; i < a->n_inputs; i++) {
        set_input(&settings, &a->inputs[i], drawn(a, replicate, i));
    }
    return settings;
}

/* Noise on the weights of the level; the sums of the groups stay. Its stream is the sample's own number, so that a
 * sensitivity design that takes the number over takes the noise over. */
static void add_noise(const analysis *a, const comity_index_input *input, size_t which, double u, double *weights) {
    const composite_plan *plan = a->plan;
    comity_random random;
    comity_random_start(&random, a->options->seed + 0x9e3779b97f4a7c15u * (which + 1), (uint64_t)(u * 0x1p53));
    for (size_t i = 0; i < plan->n_aggregates; i++) {
        double before = 0;
        double after = 0;
        size_t first = plan->child_start[plan->order[i]];
        size_t last = plan->child_start[plan->order[i] + 1];
        for (size_t j = first; j < last; j++) {
            double *w = &weights[plan->child[j]];
            double factor = 1 + input->noise * (2 * comity_random_uniform(&random) - 1);
            before += *w;
            if (input->level == 0 || input->level == plan->frame->elements[plan->child[j]].level) {
                *w *= factor;
            }
            after += *w;
        }
        for (size_t j = first; j < last && after > 0; j++) {
            weights[plan->child[j]] *= before / after;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------- cache
 */

/* From stage `from` (STAGE_NONE: the frame's values) up to and with `to`; `data` in place. */
static comity_status make_stages(const composite_plan *plan, const comity_index_settings *settings, stage from,
                                 stage to, double *data, uint8_t *kept, comity_error *error) {
    comity_status status = COMITY_OK;
    if (from < STAGE_FILLED && to >= STAGE_FILLED) {
        comity_composite_denominate(plan, settings->denominate, data, NULL);
        status = comity_composite_fill(plan, settings, data, NULL, NULL, NULL, kept, error);
    }
    if (from < STAGE_TREATED && to >= STAGE_TREATED && !status) {
        status = comity_composite_treat(plan, &settings->treat, data, NULL, NULL, error);
    }
    if (from < STAGE_NORMALISED && to >= STAGE_NORMALISED && !status) {
        status = comity_composite_normalise(plan, &settings->normalise, data, data, error);
    }
    return status;
}

typedef struct {
    uint64_t key;
    size_t replicate;
} keyed;

static int by_key(const void *left, const void *right) {
    const keyed *a = left;
    const keyed *b = right;
    if (a->key != b->key) {
        return a->key > b->key ? 1 : -1;
    }
    return (a->replicate > b->replicate) - (a->replicate < b->replicate);
}

/* A number for the alternatives of the inputs that change stages up to `up_to`. 0 in `ok` where one is a range or there
 * are too many combinations. */
static uint64_t key_of(const analysis *a, size_t replicate, stage up_to, int *ok) {
    uint64_t key = 0;
    for (size_t i = 0; i < a->n_inputs; i++) {
        const comity_index_input *input = &a->inputs[i];
        if (changes(input) > (int)up_to) {
            continue;
        }
        int is_range;
        uint64_t own = alternative(input, drawn(a, replicate, i), &is_range);
        uint64_t most = input->n_choices ? input->n_choices : (uint64_t)fmax(0, input->high) + 2;
        *ok &= !is_range && !__builtin_mul_overflow(key, most, &key) && !__builtin_add_overflow(key, own, &key);
    }
    return key;
}

/* Sorts the replicates by key; says how many keys there are, 0 where they cannot be told apart. */
static size_t sort_keys(const analysis *a, stage up_to, keyed *list) {
    int ok = 1;
    size_t keys = 0;
    for (size_t r = 0; r < a->n; r++) {
        list[r] = (keyed){key_of(a, r, up_to, &ok), r};
    }
    if (!ok) {
        return 0;
    }
    qsort(list, a->n, sizeof *list, by_key);
    for (size_t r = 0; r < a->n; r++) {
        keys += r == 0 || list[r].key != list[r - 1].key ? 1 : 0;
    }
    return keys;
}

static comity_status fill_entry(void *context, size_t task, int thread, comity_error *error) {
    analysis *a = context;
    entry *e = &a->entries[task];
    const comity_index_frame *frame = a->plan->frame;
    (void)thread;
    comity_index_settings settings = settings_of(a, e->of);
    e->data = comity_composite_numbers(frame->n_rows * frame->n_indicators);
    e->kept = malloc(frame->n_rows);
    if (!e->data || !e->kept) {
        return composite_no_memory(error);
    }
    e->status = comity_composite_check_settings(&settings, &e->error);
    if (!e->status) {
        e->status = make_stages(a->plan, &settings, STAGE_NONE, a->cached, e->data, e->kept, &e->error);
    }
    return e->status == COMITY_ERROR_MEMORY ? composite_no_memory(error) : COMITY_OK;
}

static comity_parallel_options parallel_options(const analysis *a) {
    const comity_index_threads *threads = &a->options->threads;
    return (comity_parallel_options){threads->n_threads, threads->stop, threads->progress, threads->context};
}

/* The deepest stage whose combinations fit into memory. */
static comity_status make_cache(analysis *a, comity_error *error) {
    size_t bytes = a->plan->frame->n_rows * (a->plan->frame->n_indicators * sizeof(double) + 1);
    keyed *list = malloc(a->n * sizeof *list);
    size_t keys = 0;
    if (!list) {
        return composite_no_memory(error);
    }
    for (a->cached = STAGE_NORMALISED; a->cached > STAGE_NONE; a->cached--) {
        keys = sort_keys(a, a->cached, list);
        if (keys > 0 && (keys == 1 || keys <= MOST_CACHE / bytes)) {
            break;
        }
    }
    a->n_entries = a->cached > STAGE_NONE ? keys : 0;
    a->entries = calloc(a->n_entries + 1, sizeof *a->entries);
    a->entry_of = malloc(a->n * sizeof *a->entry_of);
    if (!a->entries || !a->entry_of) {
        free(list);
        return composite_no_memory(error);
    }
    for (size_t r = 0, at = 0; r < a->n && a->n_entries; r++) {
        at += r > 0 && list[r].key != list[r - 1].key ? 1 : 0;
        a->entry_of[list[r].replicate] = at;
        a->entries[at].of = list[r].replicate;
    }
    free(list);
    comity_parallel_options options = parallel_options(a);
    options.progress = NULL;
    return comity_parallel_for(a->n_entries, fill_entry, a, &options, error);
}

/* --------------------------------------------------------------------------------------------------------- replicates
 */

/* What one replicate works with; made once for a chunk of them. */
typedef struct {
    double *data;    /* n_rows x n_indicators */
    double *scores;  /* n_rows x n_elements */
    double *given;   /* n_elements */
    double *weights; /* n_elements */
    double *ranks;   /* n_rows */
    uint8_t *removed;
    uint8_t *kept;
} room;

static void free_room(room *own) {
    free(own->data);
    free(own->scores);
    free(own->given);
    free(own->weights);
    free(own->ranks);
    free(own->removed);
    free(own->kept);
}

static comity_status make_room(const comity_index_frame *frame, room *own, comity_error *error) {
    own->data = comity_composite_numbers(frame->n_rows * frame->n_indicators);
    own->scores = comity_composite_numbers(frame->n_rows * frame->n_elements);
    own->given = comity_composite_numbers(frame->n_elements);
    own->weights = comity_composite_numbers(frame->n_elements);
    own->ranks = comity_composite_numbers(frame->n_rows);
    own->removed = malloc(frame->n_elements);
    own->kept = malloc(frame->n_rows);
    return own->data && own->scores && own->given && own->weights && own->ranks && own->removed && own->kept
               ? COMITY_OK
               : composite_no_memory(error);
}

/* Weights with noise and without what is removed. */
static void set_weights(const analysis *a, size_t replicate, comity_index_settings *settings, room *own) {
    const comity_index_frame *frame = a->plan->frame;
    comity_composite_given(frame, settings, own->given);
    for (size_t e = 0; e < frame->n_elements; e++) {
        own->removed[e] = settings->removed ? settings->removed[e] : 0;
    }
    for (size_t i = 0; i < a->n_inputs; i++) {
        const comity_index_input *input = &a->inputs[i];
        double u = drawn(a, replicate, i);
        if (input->vary == COMITY_VARY_NOISE) {
            add_noise(a, input, i, u, own->given);
        } else if (input->vary == COMITY_VARY_REMOVED) {
            int64_t gone = input->removed[choice_of(input->n_choices, u)];
            if (gone >= 0) {
                own->removed[gone] = 1;
            }
        }
    }
    settings->removed = own->removed;
}

static comity_status run_replicate(const analysis *a, size_t replicate, room *own, comity_error *error) {
    const comity_index_frame *frame = a->plan->frame;
    size_t size = frame->n_rows * frame->n_indicators * sizeof(double);
    comity_index_settings settings = settings_of(a, replicate);
    comity_status status = comity_composite_check_settings(&settings, error);
    const entry *e = a->n_entries ? &a->entries[a->entry_of[replicate]] : NULL;
    const uint8_t *kept = e ? e->kept : own->kept;
    const double *data = e ? e->data : own->data;
    if (!status && e && e->status) {
        if (error) {
            *error = e->error;
        }
        return e->status;
    }
    if (!status && a->cached < STAGE_NORMALISED) {
        if (e) {
            memcpy(own->data, e->data, size);
        }
        data = own->data;
        status = make_stages(a->plan, &settings, a->cached, STAGE_NORMALISED, own->data, own->kept, error);
    }
    if (!status) {
        memcpy(own->scores, data, size);
        set_weights(a, replicate, &settings, own);
        status = comity_composite_score(a->plan, &settings, own->given, kept, own->scores, own->weights, NULL, error);
    }
    return status ? status
                  : comity_composite_ranks(a->plan, own->scores + a->target * frame->n_rows, own->ranks, error);
}

static void note_replicate(analysis *a, size_t replicate, int failed, const room *own) {
    size_t n = a->plan->frame->n_rows;
    const double *score = own->scores + a->target * n;
    int none = 1;
    for (size_t r = 0; r < n; r++) {
        double rank = failed ? NAN : own->ranks[r];
        a->scores[replicate * n + r] = failed ? NAN : score[r];
        a->ranks[replicate * n + r] = isnan(rank) ? 0 : (uint32_t)rank;
        none &= isnan(rank) != 0;
    }
    a->failed[replicate] = failed || none;
    a->shift[replicate] = failed || none ? NAN : comity_mean_rank_shift(own->ranks, a->nominal, n);
}

static comity_status run_chunk(void *context, size_t task, int thread, comity_error *error) {
    analysis *a = context;
    room own = {0};
    (void)thread;
    size_t last = (task + 1) * CHUNK < a->n ? (task + 1) * CHUNK : a->n;
    comity_status status = make_room(a->plan->frame, &own, error);
    for (size_t r = task * CHUNK; r < last && !status; r++) {
        status = run_replicate(a, r, &own, error);
        int failed = status == COMITY_ERROR_INPUT || status == COMITY_ERROR_USAGE;
        status = failed ? COMITY_OK : status;
        if (!status) {
            note_replicate(a, r, failed, &own);
        }
    }
    free_room(&own);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- summary */

/* The q-quantile of ranks from how often each comes, as comity_quantile_sorted() of all of them. */
static double rank_at(const size_t *times, size_t n_ranks, size_t at) {
    size_t seen = 0;
    for (size_t k = 1; k <= n_ranks; k++) {
        seen += times[k];
        if (at < seen) {
            return (double)k;
        }
    }
    return NAN;
}

static double rank_quantile(const size_t *times, size_t n_ranks, size_t n, double q) {
    double at = (double)(n - 1) * q;
    size_t below = (size_t)floor(at + 1e-12);
    double fraction = at - (double)below;
    double low = rank_at(times, n_ranks, below);
    return fraction < 1e-12 || below + 1 >= n ? low : low + fraction * (rank_at(times, n_ranks, below + 1) - low);
}

static void summarise_ranks(const analysis *a, const size_t *times, comity_rank_interval *out) {
    size_t n_rows = a->plan->frame->n_rows;
    double sum = 0;
    out->rank_best = out->rank_worst = NAN;
    for (size_t k = 1; k <= n_rows; k++) {
        if (times[k]) {
            sum += (double)k * (double)times[k];
            out->rank_best = isnan(out->rank_best) ? (double)k : out->rank_best;
            out->rank_worst = (double)k;
        }
    }
    out->rank_mean = sum / (double)out->n;
    out->rank_median = rank_quantile(times, n_rows, out->n, 0.5);
    out->rank_low = rank_quantile(times, n_rows, out->n, a->low);
    out->rank_high = rank_quantile(times, n_rows, out->n, 1 - a->low);
}

static void summarise_scores(const analysis *a, double *scores, comity_rank_interval *out) {
    double sum = 0;
    comity_composite_sort(scores, out->n);
    for (size_t i = 0; i < out->n; i++) {
        sum += scores[i];
    }
    out->score_mean = sum / (double)out->n;
    out->score_median = comity_quantile_sorted(scores, out->n, 0.5);
    out->score_low = comity_quantile_sorted(scores, out->n, a->low);
    out->score_high = comity_quantile_sorted(scores, out->n, 1 - a->low);
}

static comity_status summarise_row(void *context, size_t row, int thread, comity_error *error) {
    analysis *a = context;
    size_t n_rows = a->plan->frame->n_rows;
    comity_rank_interval *out = &a->out->rows[row];
    double *scores = comity_composite_numbers(a->n_ranked);
    size_t *times = calloc(n_rows + 1, sizeof *times);
    (void)thread;
    if (!scores || !times) {
        free(scores);
        free(times);
        return composite_no_memory(error);
    }
    for (size_t i = 0; i < a->n_ranked; i++) {
        uint32_t rank = a->ranks[i * n_rows + row];
        if (rank) {
            times[rank]++;
            scores[out->n++] = a->scores[i * n_rows + row];
        }
    }
    if (out->n) {
        summarise_ranks(a, times, out);
        summarise_scores(a, scores, out);
    }
    free(scores);
    free(times);
    return COMITY_OK;
}

static comity_status summarise_shift(analysis *a, comity_error *error) {
    double *known = comity_composite_numbers(a->n_ranked);
    double sum = 0;
    if (!known) {
        return composite_no_memory(error);
    }
    size_t n = comity_composite_known(a->shift, a->n_ranked, known);
    for (size_t i = 0; i < n; i++) {
        sum += known[i];
    }
    comity_composite_sort(known, n);
    a->out->shift_mean = n ? sum / (double)n : NAN;
    a->out->shift_low = comity_quantile_sorted(known, n, a->low);
    a->out->shift_high = comity_quantile_sorted(known, n, 1 - a->low);
    free(known);
    return COMITY_OK;
}

/* Counts failures, and runs the first of them again for its words. */
static comity_status count_failures(analysis *a, comity_error *error) {
    size_t first = a->n;
    for (size_t i = 0; i < a->n; i++) {
        a->out->n_failed += a->failed[i] ? 1 : 0;
        first = first == a->n && a->failed[i] ? i : first;
    }
    if (first == a->n) {
        return COMITY_OK;
    }
    room own = {0};
    comity_status status = make_room(a->plan->frame, &own, error);
    if (!status && run_replicate(a, first, &own, &a->out->first_failure) == COMITY_OK) {
        comity_fail(&a->out->first_failure, COMITY_ERROR_INPUT, "no row of the index has a score");
    }
    free_room(&own);
    if (!status && a->out->n_failed == a->n) {
        return comity_fail(error, COMITY_ERROR_INPUT, "all %zu replicates failed; the first: %.800s", a->n,
                           a->out->first_failure.message);
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------- the whole
 */

static void set_nominal(analysis *a, const comity_index_result *nominal) {
    size_t n = nominal->n_rows;
    for (size_t r = 0; r < n; r++) {
        a->out->rows[r] = (comity_rank_interval){
            .nominal_score = nominal->scores[a->target * n + r],
            .nominal_rank = nominal->ranks[a->target * n + r],
            .rank_mean = NAN,
            .rank_median = NAN,
            .rank_low = NAN,
            .rank_high = NAN,
            .score_mean = NAN,
            .score_median = NAN,
            .score_low = NAN,
            .score_high = NAN,
            .rank_worst = NAN,
            .rank_best = NAN,
        };
    }
    a->nominal = nominal->ranks + a->target * n;
}

static comity_status make_results(analysis *a, comity_error *error) {
    size_t n_rows = a->plan->frame->n_rows;
    if (a->n > SIZE_MAX / sizeof(double) / n_rows - 1) {
        return composite_no_memory(error);
    }
    a->scores = comity_composite_numbers(n_rows * a->n);
    a->ranks = malloc(n_rows * a->n * sizeof *a->ranks);
    a->failed = calloc(a->n, 1);
    a->shift = a->out->shift = comity_composite_numbers(a->n);
    a->out->rows = calloc(n_rows, sizeof *a->out->rows);
    return a->scores && a->ranks && a->failed && a->shift && a->out->rows ? COMITY_OK : composite_no_memory(error);
}

static comity_status run_replicates(analysis *a, comity_error *error) {
    comity_parallel_options options = parallel_options(a);
    comity_status status = make_cache(a, error);
    if (!status) {
        status = comity_parallel_for((a->n + CHUNK - 1) / CHUNK, run_chunk, a, &options, error);
    }
    if (!status) {
        status = count_failures(a, error);
    }
    options.progress = NULL;
    return status ? status : comity_parallel_for(a->plan->frame->n_rows, summarise_row, a, &options, error);
}

static comity_status sensitivity(analysis *a, comity_error *error) {
    comity_sobol_options options = {.n_bootstrap = a->options->n_bootstrap ? a->options->n_bootstrap : 1000,
                                    .seed = a->options->seed + 1,
                                    .confidence = a->options->confidence};
    a->out->sobol = malloc(a->n_inputs * sizeof *a->out->sobol);
    if (!a->out->sobol) {
        return composite_no_memory(error);
    }
    return comity_sobol_estimate(a->shift, a->n / (a->n_inputs + 2), a->n_inputs, &options, a->out->sobol,
                                 &a->out->sobol_variance, &a->out->sobol_used, error);
}

static void free_analysis(analysis *a) {
    for (size_t i = 0; i < a->n_entries && a->entries; i++) {
        free(a->entries[i].data);
        free(a->entries[i].kept);
    }
    free(a->entries);
    free(a->entry_of);
    free(a->ranks);
    free(a->failed);
    if (a->out->all_scores != a->scores) {
        free(a->scores);
    }
}

static comity_status analyse(analysis *a, const comity_index_result *nominal, comity_error *error) {
    comity_status status = make_results(a, error);
    if (!status) {
        set_nominal(a, nominal);
        status = run_replicates(a, error);
    }
    if (!status) {
        status = summarise_shift(a, error);
    }
    if (!status) {
        a->out->n_rows = nominal->n_rows;
        a->out->n_inputs = a->n_inputs;
        a->out->sample = comity_sample_used(a->options->sample, a->options->sobol ? 2 * a->n_inputs : a->n_inputs);
        a->out->n_replicates = a->n;
        a->out->n_ranked = a->n_ranked;
        a->out->all_scores = a->options->keep ? a->scores : NULL;
    }
    if (!status && a->options->sobol) {
        status = sensitivity(a, error);
    }
    free_analysis(a);
    return status;
}

static comity_status draw_sample(analysis *a, double **sample, comity_error *error) {
    size_t points = a->options->n ? a->options->n : a->options->sobol ? 1000 : 10000;
    size_t d = a->n_inputs;
    if (points > SIZE_MAX / sizeof(double) / d / (d + 2) - 2) {
        return composite_no_memory(error);
    }
    a->n = a->options->sobol ? points * (d + 2) : points;
    a->n_ranked = a->options->sobol ? 2 * points : points;
    *sample = comity_composite_numbers(a->n * d);
    if (!*sample) {
        return composite_no_memory(error);
    }
    a->sample = *sample;
    return a->options->sobol ? comity_sobol_design(a->options->sample, a->options->seed, points, d, *sample, error)
                             : comity_sample(a->options->sample, a->options->seed, points, d, *sample, error);
}

static comity_status check_inputs(const comity_index_frame *frame, const comity_index_input *inputs, size_t n_inputs,
                                  const comity_uncertainty_options *options, comity_error *error) {
    comity_status status =
        n_inputs ? COMITY_OK : comity_fail(error, COMITY_ERROR_USAGE, "nothing is uncertain: there are no inputs");
    if (!status && options->target >= (int64_t)frame->n_elements) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "the element to be looked at is not there");
    }
    if (!status && options->confidence != 0 && !(options->confidence > 0 && options->confidence < 1)) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "the confidence of an interval must lie between 0 and 1");
    }
    for (size_t i = 0; i < n_inputs && !status; i++) {
        status = check_input(frame, &inputs[i], error);
    }
    return status;
}

comity_status comity_index_uncertainty(const comity_index_frame *frame, const comity_index_settings *settings,
                                       const comity_index_input *inputs, size_t n_inputs,
                                       const comity_uncertainty_options *options, comity_uncertainty *out,
                                       comity_error *error) {
    comity_uncertainty_options usual = {0};
    comity_index_settings used = settings ? *settings : comity_index_settings_default();
    comity_index_result nominal = {0};
    composite_plan plan = {0};
    double *sample = NULL;
    options = options ? options : &usual;
    *out = (comity_uncertainty){0};
    analysis a = {
        .plan = &plan, .settings = &used, .inputs = inputs, .n_inputs = n_inputs, .options = options, .out = out};
    a.low = (1 - (options->confidence > 0 ? options->confidence : 0.9)) / 2;
    comity_status status = comity_index_compute(frame, &used, &nominal, error);
    if (!status) {
        status = check_inputs(frame, inputs, n_inputs, options, error);
    }
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    if (!status) {
        a.target = options->target < (int64_t)frame->n_indicators ? plan.index : (size_t)options->target;
        status = draw_sample(&a, &sample, error);
    }
    if (!status) {
        status = analyse(&a, &nominal, error);
    }
    free(sample);
    comity_composite_plan_free(&plan);
    comity_index_free(&nominal);
    if (status) {
        comity_uncertainty_free(out);
    }
    return status;
}

void comity_uncertainty_free(comity_uncertainty *uncertainty) {
    free(uncertainty->rows);
    free(uncertainty->shift);
    free(uncertainty->all_scores);
    free(uncertainty->sobol);
    *uncertainty = (comity_uncertainty){0};
}
