/* Walks R's serialisation (versions 2 and 3, big-endian) without trusting a byte of it.
 *
 * The grammar is that of R's own reader (R Internals, section "Serialization Formats"): a tree of items, each a word of
 * flags and type, then lengths, values and items below it. Every length is checked against the bytes that are left
 * before it is used, recursion has a limit, and every item takes at least four bytes, so that a walk is O(bytes). Lists
 * are followed in a loop, not by recursion. Nothing is built: the caller gets positions.
 *
 * The first failure stays in the walk: after it every function returns at once. */
#ifndef COMITY_READ_RDATA_WALK_H
#define COMITY_READ_RDATA_WALK_H

#include "comity/base.h"

#include <stddef.h>

/* Types of items that matter outside the walk; the numbers are R's. */
enum {
    COMITY_RDATA_SYMBOL = 1,
    COMITY_RDATA_PAIRLIST = 2,
    COMITY_RDATA_CLOSURE = 3,
    COMITY_RDATA_ENVIRONMENT = 4,
    COMITY_RDATA_LANGUAGE = 6,
    COMITY_RDATA_SPECIAL = 7,
    COMITY_RDATA_BUILTIN = 8,
    COMITY_RDATA_STRING = 9,
    COMITY_RDATA_LOGICAL = 10,
    COMITY_RDATA_INTEGER = 13,
    COMITY_RDATA_REAL = 14,
    COMITY_RDATA_COMPLEX = 15,
    COMITY_RDATA_TEXT = 16,
    COMITY_RDATA_LIST = 19,
    COMITY_RDATA_EXPRESSION = 20,
    COMITY_RDATA_RAW = 24,
    COMITY_RDATA_S4 = 25,
    COMITY_RDATA_ALTREP = 238,
    COMITY_RDATA_NIL = 254
};

enum { COMITY_RDATA_HAS_ATTRIBUTES = 0x200, COMITY_RDATA_HAS_TAG = 0x400 };

typedef enum {
    COMITY_RDATA_UNKNOWN, /* version 2 does not say */
    COMITY_RDATA_UTF8,
    COMITY_RDATA_WINDOWS, /* Windows-1252, and Latin-1 as its subset */
    COMITY_RDATA_OTHER
} comity_rdata_encoding;

typedef struct {
    const unsigned char *bytes;
    size_t size;
    size_t at;
    size_t *references; /* where the text of each symbol stands; 0: a reference to something else */
    size_t n_references;
    size_t room;
    int counted;                  /* the references are known from an earlier walk over all bytes */
    comity_rdata_encoding native; /* of text without a mark */
    const volatile int *stop;
    comity_status status;
    comity_error *error;
} comity_rdata_walk;

/* One string of the file. */
typedef struct {
    unsigned marks; /* COMITY_RDATA_IS_... */
    int32_t length; /* -1: NA */
    const unsigned char *bytes;
} comity_rdata_text;

enum { COMITY_RDATA_IS_LATIN1 = 4, COMITY_RDATA_IS_UTF8 = 8 };

/* Positions of the values of attributes; 0: absent. */
typedef struct {
    size_t names;
    size_t row_names;
    size_t class_names;
    size_t levels;
    size_t dim;
    size_t units;
    size_t label;     /* of the column, as several packages have it */
    size_t labels;    /* of values, as package haven has them, and its codes for missing */
    size_t na_values; /* single ones */
    size_t na_range;  /* from and to */
} comity_rdata_attributes;

/* A vector as it is meant, whatever form (ALTREP) it was saved in. Other items have n = 0. */
typedef struct {
    unsigned type;
    int64_t n;
    size_t data;     /* where the values stand, unless `sequence` or `deferred` */
    int sequence;    /* start, start + step, ... */
    size_t deferred; /* text of the numbers in the item at this position; 0: no */
    double start;
    double step;
    comity_rdata_attributes attributes;
} comity_rdata_vector;

/* Keeps the first failure. */
void comity_rdata_fail(comity_rdata_walk *walk, comity_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The next 32-bit word; 0 after a failure. */
uint32_t comity_rdata_word(comity_rdata_walk *walk);

/* A big-endian number at a position that has been checked. */
uint32_t comity_rdata_word_at(const comity_rdata_walk *walk, size_t at);
double comity_rdata_double_at(const comity_rdata_walk *walk, size_t at);

/* Passes over one item and all below it. `depth` is 0 at the top. */
void comity_rdata_skip(comity_rdata_walk *walk, int depth);

/* The next string item of a text vector. */
comity_rdata_text comity_rdata_take_text(comity_rdata_walk *walk);

/* The name that stands next: a symbol or a reference to one; empty for anything else. */
comity_rdata_text comity_rdata_take_name(comity_rdata_walk *walk);

/* Whether the text is exactly these characters. */
int comity_rdata_text_is(comity_rdata_text text, const char *word);

/* Passes over the item at `position` and says what it is. Needs counted references. */
comity_rdata_vector comity_rdata_vector_at(comity_rdata_walk *walk, size_t position);

/* Whether the class attribute names `word`. Leaves the position as it is. */
int comity_rdata_is_a(comity_rdata_walk *walk, const comity_rdata_attributes *attributes, const char *word);

/* Number of dimensions, 0 without any. Leaves the position as it is. */
int64_t comity_rdata_dimensions(comity_rdata_walk *walk, const comity_rdata_attributes *attributes);

/* Words for people: "a matrix of 2 x 3", "a list of 3 matrices of 2 x 3". Leaves the position as it is. */
void comity_rdata_describe(comity_rdata_walk *walk, size_t position, char *text, size_t size);

void comity_rdata_walk_free(comity_rdata_walk *walk);

#endif
