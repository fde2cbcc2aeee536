/* The words of methods in index specs: what each step of an index does, and what else it might do. One function reads
 * one step, both for [method] and for the alternatives of [uncertainty]. See index_spec.h. */
#include "study/index_spec_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *word;
    int value;
} word_value;

static const word_value impute_words[] = {{"none", COMITY_IMPUTE_NONE},
                                          {"mean", COMITY_IMPUTE_MEAN},
                                          {"median", COMITY_IMPUTE_MEDIAN},
                                          {"group_mean", COMITY_IMPUTE_GROUP_MEAN},
                                          {"group_median", COMITY_IMPUTE_GROUP_MEDIAN},
                                          {"row", COMITY_IMPUTE_ROW},
                                          {"row_median", COMITY_IMPUTE_ROW_MEDIAN},
                                          {"latest", COMITY_IMPUTE_LATEST},
                                          {"constant", COMITY_IMPUTE_CONSTANT},
                                          {"linear", COMITY_IMPUTE_LINEAR},
                                          {NULL, 0}};
static const word_value log_words[] = {{"none", COMITY_LOG_NONE},       {"ct", COMITY_LOG_CT},
                                       {"ct_orig", COMITY_LOG_CT_ORIG}, {"ct_plus", COMITY_LOG_CT_PLUS},
                                       {"gii", COMITY_LOG_GII},         {NULL, 0}};
static const word_value normalise_words[] = {{"none", COMITY_NORMALISE_NONE},
                                             {"minmax", COMITY_NORMALISE_MINMAX},
                                             {"zscore", COMITY_NORMALISE_ZSCORE},
                                             {"scaled", COMITY_NORMALISE_SCALED},
                                             {"distance_to_max", COMITY_NORMALISE_DIST2MAX},
                                             {"distance_to_reference", COMITY_NORMALISE_DIST2REF},
                                             {"distance_to_target", COMITY_NORMALISE_DIST2TARG},
                                             {"fraction_of_max", COMITY_NORMALISE_FRACMAX},
                                             {"rank", COMITY_NORMALISE_RANK},
                                             {"percentile_rank", COMITY_NORMALISE_PRANK},
                                             {"borda", COMITY_NORMALISE_BORDA},
                                             {"goalposts", COMITY_NORMALISE_GOALPOSTS},
                                             {NULL, 0}};
static const word_value weights_words[] = {{"given", COMITY_WEIGHTS_GIVEN},
                                           {"equal", COMITY_WEIGHTS_EQUAL},
                                           {"first_component", COMITY_WEIGHTS_PCA_FIRST},
                                           {"components", COMITY_WEIGHTS_PCA_ALL},
                                           {"factors", COMITY_WEIGHTS_PCA_FACTORS},
                                           {"optimised", COMITY_WEIGHTS_OPTIMISED},
                                           {NULL, 0}};
static const word_value aggregate_words[] = {
    {"arithmetic", COMITY_AGGREGATE_ARITHMETIC}, {"geometric", COMITY_AGGREGATE_GEOMETRIC},
    {"harmonic", COMITY_AGGREGATE_HARMONIC},     {"power", COMITY_AGGREGATE_POWER},
    {"copeland", COMITY_AGGREGATE_COPELAND},     {NULL, 0}};
static const word_value sample_words[] = {
    {"random", COMITY_SAMPLE_RANDOM}, {"sobol", COMITY_SAMPLE_SOBOL}, {"latin", COMITY_SAMPLE_LATIN}, {NULL, 0}};

/* The value of a word; an error lists what was expected. */
static comity_status find_word(const spec_parser *p, const word_value *table, const char *word, int *out) {
    char expected[256] = "";
    size_t used = 0;
    for (size_t i = 0; table[i].word; i++) {
        if (word && strcmp(table[i].word, word) == 0) {
            *out = table[i].value;
            return COMITY_OK;
        }
        const char *comma = !i ? "" : table[i + 1].word ? ", " : " or ";
        used += (size_t)snprintf(expected + used, sizeof expected - used, "%s%s", comma, table[i].word);
    }
    return SPEC_FAIL(p, "\"%.40s\": expected %s", word ? word : "", expected);
}

/* ---------------------------------------------------------------------------------------------------------- steps */

typedef comity_status (*step_reader)(const spec_parser *p, char *value, comity_index_settings *out);

static comity_status read_denominate(const spec_parser *p, char *value, comity_index_settings *out) {
    out->denominate = strcmp(value, "yes") == 0;
    return out->denominate || strcmp(value, "no") == 0 ? COMITY_OK
                                                       : SPEC_FAIL(p, "\"%.40s\": expected yes or no", value);
}

static comity_status read_impute(const spec_parser *p, char *value, comity_index_settings *out) {
    spec_words words;
    int method = 0;
    double years = 0;
    comity_status status = spec_cut_words(p, value, &words);
    if (status || (status = find_word(p, impute_words, spec_next(&words), &method))) {
        return status;
    }
    out->impute = (comity_impute_settings){.method = (comity_impute_method)method};
    if (method == COMITY_IMPUTE_LATEST && spec_take_number(&words, &years)) {
        if (!(years >= 0 && years <= 1000)) {
            return SPEC_FAIL(p, "latest: expected how many years back, 0 (any) to 1000");
        }
        out->impute.most_years = (int)years;
    }
    if (method <= COMITY_IMPUTE_ROW_MEDIAN && method != COMITY_IMPUTE_NONE && spec_take(&words, "whole_panel")) {
        out->impute.whole_panel = 1;
    }
    return spec_end(p, &words);
}

static comity_status read_screen(const spec_parser *p, char *value, comity_index_settings *out) {
    spec_words words;
    comity_status status = spec_cut_words(p, value, &words);
    out->screen = (comity_screen_settings){0};
    if (!status && spec_take(&words, "none")) {
        return spec_end(p, &words);
    }
    for (const char *word; !status && (word = spec_next(&words));) {
        if (strcmp(word, "available") == 0) {
            status = spec_number(p, spec_next(&words), 0, 1, &out->screen.min_available);
        } else if (strcmp(word, "nonzero") == 0) {
            status = spec_number(p, spec_next(&words), 0, 1, &out->screen.min_nonzero);
        } else if (strcmp(word, "after_imputation") == 0) {
            out->screen.after_imputation = 1;
        } else {
            status = SPEC_FAIL(p, "\"%.40s\": expected none, available SHARE, nonzero SHARE or after_imputation", word);
        }
    }
    return status;
}

static comity_status read_treat_word(const spec_parser *p, const char *word, spec_words *words,
                                     comity_treat_settings *out) {
    double number = 0;
    int value = 0;
    comity_status status = COMITY_OK;
    if (strcmp(word, "winsorise") == 0) {
        status = spec_number(p, spec_next(words), 0, 1e6, &number);
        out->winmax = (int)number;
    } else if (strcmp(word, "log") == 0) {
        status = find_word(p, log_words, spec_next(words), &value);
        out->log = (comity_log_method)value;
    } else if (strcmp(word, "skew") == 0) {
        status = spec_number(p, spec_next(words), 0, 1e6, &out->max_skew);
    } else if (strcmp(word, "kurtosis") == 0) {
        status = spec_number(p, spec_next(words), -10, 1e6, &out->max_kurtosis);
    } else if (strcmp(word, "yearly") == 0) {
        out->yearly = 1;
    } else if (strcmp(word, "log_winsorised") == 0) {
        out->log_winsorised = 1;
    } else {
        status = SPEC_FAIL(p,
                           "\"%.40s\": expected none, winsorise N, log WORD, skew N, kurtosis N, yearly or "
                           "log_winsorised",
                           word);
    }
    return status;
}

static comity_status read_treat(const spec_parser *p, char *value, comity_index_settings *out) {
    spec_words words;
    comity_status status = spec_cut_words(p, value, &words);
    out->treat = comity_index_settings_default().treat;
    if (!status && spec_take(&words, "none")) {
        out->treat.skip = 1;
        return spec_end(p, &words);
    }
    for (const char *word; !status && (word = spec_next(&words));) {
        status = read_treat_word(p, word, &words, &out->treat);
    }
    return status;
}

/* What low and high are where they are not given; see comity_normalise_settings. */
static void normalise_defaults(comity_normalise_settings *out) {
    out->low = 0;
    out->high = out->method == COMITY_NORMALISE_MINMAX || out->method == COMITY_NORMALISE_SCALED ? 100 : 1;
}

static comity_status read_normalise_numbers(const spec_parser *p, spec_words *words, comity_normalise_settings *out) {
    switch (out->method) {
    case COMITY_NORMALISE_MINMAX:
    case COMITY_NORMALISE_ZSCORE:
        if (spec_take_number(words, &out->low) && !spec_take_number(words, &out->high)) {
            return SPEC_FAIL(p, "expected two numbers, such as minmax 0 100 or zscore 0 1");
        }
        break;
    case COMITY_NORMALISE_SCALED:
    case COMITY_NORMALISE_GOALPOSTS:
        (void)spec_take_number(words, &out->high);
        break;
    default:
        break;
    }
    return COMITY_OK;
}

static comity_status read_normalise(const spec_parser *p, char *value, comity_index_settings *out) {
    spec_words words;
    int method = 0;
    comity_status status = spec_cut_words(p, value, &words);
    if (status || (status = find_word(p, normalise_words, spec_next(&words), &method))) {
        return status;
    }
    out->normalise = (comity_normalise_settings){.method = (comity_normalise_method)method};
    normalise_defaults(&out->normalise);
    if ((status = read_normalise_numbers(p, &words, &out->normalise))) {
        return status;
    }
    int may_cap = method == COMITY_NORMALISE_DIST2REF || method == COMITY_NORMALISE_DIST2TARG;
    for (int more = 1; more;) {
        more = 0;
        if (spec_take(&words, "yearly")) {
            more = out->normalise.yearly = 1;
        } else if (may_cap && spec_take(&words, "capped")) {
            more = out->normalise.capped = 1;
        } else if (method == COMITY_NORMALISE_GOALPOSTS && spec_take(&words, "uncut")) {
            more = out->normalise.uncut = 1;
        }
    }
    return spec_end(p, &words);
}

/* ------------------------------------------------------------------------------------------------ steps by level */

/* Reads the words of one level into one place of the settings. */
typedef comity_status (*level_reader)(const spec_parser *p, char *value, comity_level_settings *out);

static comity_status level_weights(const spec_parser *p, char *value, comity_level_settings *out) {
    int method = 0;
    comity_status status = find_word(p, weights_words, value, &method);
    out->weights = (comity_weights_method)method;
    return status;
}

static comity_status level_aggregate(const spec_parser *p, char *value, comity_level_settings *out) {
    spec_words words;
    int method = 0;
    comity_status status = spec_cut_words(p, value, &words);
    if (status || (status = find_word(p, aggregate_words, spec_next(&words), &method))) {
        return status;
    }
    out->aggregate = (comity_aggregate_method)method;
    if (method == COMITY_AGGREGATE_POWER && !spec_take_number(&words, &out->power)) {
        return SPEC_FAIL(p, "power: expected a number, such as power 0.5");
    }
    return spec_end(p, &words);
}

static comity_status level_threshold(const spec_parser *p, char *value, comity_level_settings *out) {
    return spec_number(p, value, 0, 1, &out->min_available);
}

/* One for all levels, or one a level from below, separated by commas. */
static comity_status read_levels(const spec_parser *p, char *value, level_reader read, comity_index_settings *out) {
    char *parts[COMITY_INDEX_LEVELS];
    size_t n = 0;
    size_t levels = (size_t)(p->spec->top - 1);
    comity_status status = spec_split(p, value, ',', parts, COMITY_INDEX_LEVELS, &n);
    if (!status && n != 1 && n != levels) {
        return SPEC_FAIL(p,
                         "%zu are given: expected one for all, or one for each of the %zu steps from the indicators "
                         "up to the index",
                         n, levels);
    }
    for (size_t i = 0; !status && i < n; i++) {
        status = read(p, parts[i], &out->levels[i]);
    }
    for (size_t i = 1; !status && n == 1 && i < COMITY_INDEX_LEVELS; i++) {
        comity_level_settings *level = &out->levels[i];
        level->weights = read == level_weights ? out->levels[0].weights : level->weights;
        level->min_available = read == level_threshold ? out->levels[0].min_available : level->min_available;
        level->aggregate = read == level_aggregate ? out->levels[0].aggregate : level->aggregate;
        level->power = read == level_aggregate ? out->levels[0].power : level->power;
    }
    return status;
}

static comity_status read_weights(const spec_parser *p, char *value, comity_index_settings *out) {
    return read_levels(p, value, level_weights, out);
}

static comity_status read_aggregate(const spec_parser *p, char *value, comity_index_settings *out) {
    return read_levels(p, value, level_aggregate, out);
}

static comity_status read_threshold(const spec_parser *p, char *value, comity_index_settings *out) {
    return read_levels(p, value, level_threshold, out);
}

static const struct {
    const char *key;
    step_reader read;
    comity_vary vary;
} steps[] = {{"denominate", read_denominate, COMITY_VARY_DENOMINATE},
             {"impute", read_impute, COMITY_VARY_IMPUTE},
             {"screen", read_screen, COMITY_VARY_SCREEN},
             {"treat", read_treat, COMITY_VARY_TREAT},
             {"normalise", read_normalise, COMITY_VARY_NORMALISE},
             {"weights", read_weights, COMITY_VARY_WEIGHTING},
             {"aggregate", read_aggregate, COMITY_VARY_AGGREGATE},
             {"at_least", read_threshold, COMITY_VARY_THRESHOLD}};

comity_status spec_method_key(spec_parser *p, char *value) {
    if (strcmp(p->key, "reference") == 0) {
        p->spec->reference_unit = value;
        return COMITY_OK;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].key, p->key) == 0) {
            return steps[i].read(p, value, &p->spec->settings);
        }
    }
    return SPEC_FAIL(p, "there is no such key in [method]: expected denominate, impute, screen, treat, normalise, "
                        "reference, weights, aggregate or at_least");
}

/* ---------------------------------------------------------------------------------------------------- uncertainty */

static comity_index_input *add_input(spec_parser *p, comity_vary vary) {
    comity_index_spec *spec = p->spec;
    comity_index_input *larger = realloc(spec->inputs, (spec->n_inputs + 1) * sizeof *larger);
    if (!larger) {
        comity_fail_memory(p->error);
        return NULL;
    }
    spec->inputs = larger;
    comity_index_input *input = &larger[spec->n_inputs++];
    memset(input, 0, sizeof *input);
    input->name = p->key;
    input->vary = vary;
    return input;
}

/* Alternatives of a step. Each starts from the settings of [method]. */
static comity_status read_alternatives(spec_parser *p, size_t step, char *value) {
    char *parts[COMITY_SPEC_MOST_CHOICES];
    size_t n = 0;
    comity_status status = spec_split(p, value, '|', parts, COMITY_SPEC_MOST_CHOICES, &n);
    if (!status && n < 2) {
        return SPEC_FAIL(p, "one alternative is none: expected at least two, separated by |");
    }
    comity_index_input *input = status ? NULL : add_input(p, steps[step].vary);
    comity_index_settings *choices = input ? malloc(n * sizeof *choices) : NULL;
    if (!choices) {
        return status ? status : comity_fail_memory(p->error);
    }
    input->choices = choices;
    input->n_choices = n;
    for (size_t i = 0; !status && i < n; i++) {
        choices[i] = p->spec->settings;
        status = steps[step].read(p, parts[i], &choices[i]);
    }
    return status;
}

/* LOW to HIGH, or numbers separated by |. */
static comity_status read_number(spec_parser *p, comity_vary_number number, double least, double most, char *value) {
    char *parts[COMITY_SPEC_MOST_CHOICES];
    size_t n = 0;
    spec_words words;
    comity_index_input *input = add_input(p, COMITY_VARY_NUMBER);
    if (!input) {
        return COMITY_ERROR_MEMORY;
    }
    input->number = number;
    if (!strchr(value, '|')) {
        comity_status status = spec_cut_words(p, value, &words);
        if (status || (status = spec_number(p, spec_next(&words), least, most, &input->low))) {
            return status;
        }
        if (!spec_take(&words, "to")) {
            return SPEC_FAIL(p, "expected two numbers such as 0 to 5, or alternatives separated by |");
        }
        if (!(status = spec_number(p, spec_next(&words), least, most, &input->high)) && input->high <= input->low) {
            return SPEC_FAIL(p, "the second number is not larger than the first");
        }
        return status ? status : spec_end(p, &words);
    }
    comity_status status = spec_split(p, value, '|', parts, COMITY_SPEC_MOST_CHOICES, &n);
    double *numbers = status ? NULL : malloc(n * sizeof *numbers);
    if (!numbers) {
        return status ? status : comity_fail_memory(p->error);
    }
    input->numbers = numbers;
    input->n_choices = n;
    for (size_t i = 0; !status && i < n; i++) {
        status = spec_number(p, parts[i], least, most, &numbers[i]);
    }
    return status;
}

/* `remove = none | CODE | CODE`, or `remove = level N`: none, or any one element of the level. */
static comity_status read_removed(spec_parser *p, char *value) {
    char *parts[COMITY_SPEC_MOST_CHOICES];
    const comity_index_spec *spec = p->spec;
    size_t n = 0;
    double level = 0;
    int whole = strncmp(value, "level ", 6) == 0;
    comity_status status = whole ? spec_number(p, value + 6 + strspn(value + 6, " \t"), 1, spec->top - 1, &level)
                                 : spec_split(p, value, '|', parts, COMITY_SPEC_MOST_CHOICES, &n);
    comity_index_input *input = status ? NULL : add_input(p, COMITY_VARY_REMOVED);
    int64_t *removed = input ? malloc((spec->n_elements + n + 1) * sizeof *removed) : NULL;
    if (!removed) {
        return status ? status : comity_fail_memory(p->error);
    }
    input->removed = removed;
    if (whole) {
        removed[input->n_choices++] = -1;
    }
    for (size_t i = 0; whole && i < spec->n_elements; i++) {
        if (spec->elements[i].level == (int)level) {
            removed[input->n_choices++] = (int64_t)i;
        }
    }
    for (size_t i = 0; i < n; i++) {
        int64_t found = strcmp(parts[i], "none") == 0 ? -1 : comity_spec_item_find(spec, parts[i]);
        if ((found < 0 && strcmp(parts[i], "none") != 0) || found >= (int64_t)spec->n_elements) {
            return SPEC_FAIL(p, "\"%.60s\" is not in the tree: expected codes or none, separated by |, or level N",
                             parts[i]);
        }
        removed[input->n_choices++] = found;
    }
    return input->n_choices < 2 ? SPEC_FAIL(p, "one alternative is none: expected at least two") : COMITY_OK;
}

/* `noise = .25`: of all levels; `noise = level 2, .25` of the weights of one. */
static comity_status read_noise(spec_parser *p, char *value) {
    spec_words words;
    double level = 0;
    comity_status status = spec_cut_words(p, value, &words);
    comity_index_input *input = status ? NULL : add_input(p, COMITY_VARY_NOISE);
    if (!input) {
        return status ? status : COMITY_ERROR_MEMORY;
    }
    if (spec_take(&words, "level")) {
        status = spec_number(p, spec_next(&words), 1, p->spec->top - 1, &level);
        input->level = (int)level;
    }
    status = status ? status : spec_number(p, spec_next(&words), 0, 1, &input->noise);
    return status ? status : spec_end(p, &words);
}

/* Are weights given where noise is to move them? */
static int are_given(const comity_index_spec *spec, int level) {
    for (int i = 0; i + 1 < spec->top; i++) {
        if ((!level || level == i + 1) && spec->settings.levels[i].weights != COMITY_WEIGHTS_GIVEN) {
            return 0;
        }
    }
    return 1;
}

comity_status spec_check_noise(spec_parser *p) {
    p->key = "noise";
    for (size_t i = 0; i < p->spec->n_inputs; i++) {
        const comity_index_input *input = &p->spec->inputs[i];
        if (input->vary == COMITY_VARY_NOISE && !are_given(p->spec, input->level)) {
            return SPEC_FAIL(p, "noise moves given weights: expected weights = given in [method] (an element without a "
                                "weight in [tree] has 1)");
        }
    }
    return COMITY_OK;
}

comity_status spec_default_input(spec_parser *p) {
    if (!are_given(p->spec, 0)) {
        char level[32];
        p->key = "remove";
        snprintf(level, sizeof level, "level %d", p->spec->top - 1);
        return read_removed(p, level);
    }
    p->key = "noise";
    comity_index_input *input = add_input(p, COMITY_VARY_NOISE);
    if (input) {
        input->noise = 0.25;
    }
    return input ? COMITY_OK : COMITY_ERROR_MEMORY;
}

static comity_status read_confidence(const spec_parser *p, const char *value) {
    comity_status status = spec_number(p, value, 0.5, 0.999, &p->spec->confidence);
    return status;
}

static comity_status read_seed(const spec_parser *p, const char *value) {
    size_t seed = 0;
    comity_status status = spec_count(p, value, 9007199254740992.0, &seed);
    p->spec->seed = seed;
    return status;
}

static comity_status read_sample(const spec_parser *p, const char *value) {
    int sample = 0;
    comity_status status = find_word(p, sample_words, value, &sample);
    p->spec->sample = (comity_sample_method)sample;
    return status;
}

static comity_status read_of(const spec_parser *p, const char *value) {
    p->spec->every_aggregate = strcmp(value, "all") == 0;
    return p->spec->every_aggregate || strcmp(value, "index") == 0
               ? COMITY_OK
               : SPEC_FAIL(p, "\"%.40s\": expected index or all", value);
}

/* Keys that are no inputs. *taken is 0 where it is none of them. */
static comity_status read_plan(spec_parser *p, char *value, int *taken) {
    *taken = 1;
    if (strcmp(p->key, "draws") == 0) {
        return spec_count(p, value, COMITY_SPEC_MOST_DRAWS, &p->spec->draws);
    }
    if (strcmp(p->key, "seed") == 0) {
        return read_seed(p, value);
    }
    if (strcmp(p->key, "interval") == 0) {
        return read_confidence(p, value);
    }
    if (strcmp(p->key, "sample") == 0) {
        return read_sample(p, value);
    }
    if (strcmp(p->key, "of") == 0) {
        return read_of(p, value);
    }
    *taken = 0;
    return COMITY_OK;
}

static const struct {
    const char *key;
    comity_vary_number number;
    double least;
    double most;
} number_keys[] = {{"winmax", COMITY_NUMBER_WINMAX, 0, 1e6},
                   {"skew", COMITY_NUMBER_MAX_SKEW, 0, 1e6},
                   {"kurtosis", COMITY_NUMBER_MAX_KURTOSIS, -10, 1e6},
                   {"available", COMITY_NUMBER_MIN_AVAILABLE, 0, 1},
                   {"nonzero", COMITY_NUMBER_MIN_NONZERO, 0, 1},
                   {"low", COMITY_NUMBER_LOW, -1e9, 1e9},
                   {"high", COMITY_NUMBER_HIGH, -1e9, 1e9},
                   {"power", COMITY_NUMBER_POWER, -100, 100},
                   {"threshold", COMITY_NUMBER_THRESHOLD, 0, 1}};

comity_status spec_uncertainty_key(spec_parser *p, char *value) {
    int taken = 0;
    comity_status status = read_plan(p, value, &taken);
    if (taken) {
        return status;
    }
    if (p->spec->n_inputs == COMITY_SPEC_MOST_INPUTS) {
        return SPEC_FAIL(p, "more than %d inputs are uncertain", COMITY_SPEC_MOST_INPUTS);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].key, p->key) == 0) {
            return read_alternatives(p, i, value);
        }
    }
    for (size_t i = 0; i < sizeof number_keys / sizeof number_keys[0]; i++) {
        if (strcmp(number_keys[i].key, p->key) == 0) {
            return read_number(p, number_keys[i].number, number_keys[i].least, number_keys[i].most, value);
        }
    }
    if (strcmp(p->key, "remove") == 0) {
        return read_removed(p, value);
    }
    if (strcmp(p->key, "noise") == 0) {
        return read_noise(p, value);
    }
    return SPEC_FAIL(p, "there is no such key in [uncertainty]: expected draws, seed, interval, sample, of, a step "
                        "(denominate, impute, screen, treat, normalise, weights, aggregate, at_least), a number "
                        "(winmax, skew, kurtosis, available, nonzero, low, high, power, threshold), remove or noise");
}

comity_status spec_sensitivity_key(spec_parser *p, char *value) {
    if (strcmp(p->key, "points") == 0) {
        comity_status status = spec_count(p, value, COMITY_SPEC_MOST_POINTS, &p->spec->points);
        return !status && p->spec->points == 1 ? SPEC_FAIL(p, "expected at least 2 points") : status;
    }
    if (strcmp(p->key, "bootstrap") == 0) {
        return spec_count(p, value, 100000, &p->spec->n_bootstrap);
    }
    return SPEC_FAIL(p, "there is no such key in [sensitivity]: expected points or bootstrap");
}
