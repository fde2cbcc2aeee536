/* What the two halves of the parser of index specs share: index_spec.c reads lines, keys and the tree, index_words.c
 * the words of methods and of their alternatives. */
#ifndef COMITY_STUDY_INDEX_SPEC_INTERNAL_H
#define COMITY_STUDY_INDEX_SPEC_INTERNAL_H

#include "base/lines.h"
#include "study/index_spec.h"

enum { SPEC_MOST_KEYS = 64, SPEC_MOST_WORDS = 16 };

typedef enum { SPEC_HEAD, SPEC_TREE, SPEC_SQL, SPEC_METHOD, SPEC_UNCERTAINTY, SPEC_SENSITIVITY } spec_section;

typedef struct {
    comity_index_spec *spec;
    const char *file;
    comity_lines lines;
    int64_t line;
    const char *key;
    spec_section section;
    unsigned sections_seen;           /* a bit each */
    const char *seen[SPEC_MOST_KEYS]; /* keys of this section */
    size_t n_seen;
    comity_error *error;
} spec_parser;

/* Puts file, line and key into the error; returns COMITY_ERROR_INPUT. */
comity_status spec_fail_at(const spec_parser *p);

#define SPEC_FAIL(p, ...) (comity_fail((p)->error, COMITY_ERROR_INPUT, __VA_ARGS__), spec_fail_at(p))

/* Words of a value, cut in place at blanks and commas. */
typedef struct {
    char *items[SPEC_MOST_WORDS];
    size_t n;
    size_t at; /* the next one */
} spec_words;

comity_status spec_cut_words(const spec_parser *p, char *value, spec_words *out);
/* The next word, or NULL. */
char *spec_next(spec_words *words);
/* Is the next word this one? Then it is taken. */
int spec_take(spec_words *words, const char *word);
/* Takes the next word where it is a number; 0: it is none, or there is none. */
int spec_take_number(spec_words *words, double *out);
/* Error where words are left. */
comity_status spec_end(const spec_parser *p, const spec_words *words);

comity_status spec_number(const spec_parser *p, const char *word, double least, double most, double *out);
comity_status spec_count(const spec_parser *p, const char *word, double most, size_t *out);
/* Cuts at each `mark`, outer blanks off; error where a part is empty or there are more than `most`. */
comity_status spec_split(const spec_parser *p, char *value, char mark, char **parts, size_t most, size_t *n);

/* A key of [method], [uncertainty] or [sensitivity]. */
comity_status spec_method_key(spec_parser *p, char *value);
comity_status spec_uncertainty_key(spec_parser *p, char *value);
comity_status spec_sensitivity_key(spec_parser *p, char *value);

/* Error where noise would move weights that are not given. */
comity_status spec_check_noise(spec_parser *p);

/* Where [uncertainty] names no input: the weights of all levels up and down by a quarter; where some are not given, one
 * element below the index is left out, or none. */
comity_status spec_default_input(spec_parser *p);

#endif
