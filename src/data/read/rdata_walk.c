/* Walks R's serialisation. See data/read/rdata_walk.h. */
#include "data/read/rdata_walk.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 2000, MOST_FORMS = 4 };

/* Types that only the walk itself needs. */
enum {
    PROMISE = 5,
    DOTS = 17,
    BYTECODE = 21,
    POINTER = 22,
    WEAK_REFERENCE = 23,
    ATTRIBUTED_PAIRLIST = 239,
    ATTRIBUTED_LANGUAGE = 240,
    BASE_ENVIRONMENT = 241,
    EMPTY_ENVIRONMENT = 242,
    BYTECODE_REFERENCE = 243,
    BYTECODE_DEFINITION = 244,
    PERSISTENT = 247,
    PACKAGE = 248,
    NAMESPACE = 249,
    BASE_NAMESPACE = 250,
    MISSING_ARGUMENT = 251,
    UNBOUND = 252,
    GLOBAL_ENVIRONMENT = 253,
    REFERENCE = 255
};

void comity_rdata_fail(comity_rdata_walk *walk, comity_status status, const char *format, ...) {
    char text[512];
    if (walk->status) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    walk->status = comity_fail(walk->error, status, "%s", text);
}

static void damaged(comity_rdata_walk *walk, const char *what) {
    comity_rdata_fail(walk, COMITY_ERROR_INPUT, "the R data is damaged: %s at byte offset %zu", what, walk->at);
}

void comity_rdata_walk_free(comity_rdata_walk *walk) {
    free(walk->references);
    walk->references = NULL;
}

/* Passes over `n` values of `size` bytes, after making sure that they are there; 0 after a failure. */
static int pass(comity_rdata_walk *walk, int64_t n, size_t size) {
    if (walk->status) {
        return 0;
    }
    if (n < 0 || (uint64_t)n > (walk->size - walk->at) / size) {
        comity_rdata_fail(walk, COMITY_ERROR_INPUT, "the R data is cut short: %" PRId64 " bytes are missing at its end",
                          n < 0 ? 0 : n * (int64_t)size - (int64_t)(walk->size - walk->at));
        return 0;
    }
    walk->at += (size_t)n * size;
    return 1;
}

uint32_t comity_rdata_word_at(const comity_rdata_walk *walk, size_t at) {
    uint32_t word;
    memcpy(&word, walk->bytes + at, sizeof word);
    return __builtin_bswap32(word);
}

double comity_rdata_double_at(const comity_rdata_walk *walk, size_t at) {
    uint64_t word;
    double value;
    memcpy(&word, walk->bytes + at, sizeof word);
    word = __builtin_bswap64(word);
    memcpy(&value, &word, sizeof value);
    return value;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "R's big-endian words are swapped");

uint32_t comity_rdata_word(comity_rdata_walk *walk) {
    return pass(walk, 1, 4) ? comity_rdata_word_at(walk, walk->at - 4) : 0;
}

static int64_t take_length(comity_rdata_walk *walk) {
    int32_t n = (int32_t)comity_rdata_word(walk);
    if (n == -1) {
        comity_rdata_fail(walk, COMITY_ERROR_INPUT, "holds a vector of more than 2,147,483,647 values");
    } else if (n < 0) {
        damaged(walk, "a negative length");
    }
    return walk->status ? 0 : n;
}

static void add_reference(comity_rdata_walk *walk, size_t text) {
    if (walk->counted || walk->status) {
        return;
    }
    if (walk->n_references == walk->room) {
        size_t room = walk->room ? walk->room * 2 : 64;
        size_t *references = realloc(walk->references, room * sizeof *references);
        if (!references) {
            comity_rdata_fail(walk, COMITY_ERROR_MEMORY, "not enough memory");
            return;
        }
        walk->references = references;
        walk->room = room;
    }
    walk->references[walk->n_references++] = text;
}

/* Number of the thing referred to, from 0. */
static size_t take_reference(comity_rdata_walk *walk, uint32_t flags) {
    uint32_t index = flags >> 8 ? flags >> 8 : comity_rdata_word(walk);
    if (index == 0 || index > walk->n_references) {
        damaged(walk, "a reference to nothing");
        return 0;
    }
    return index - 1;
}

comity_rdata_text comity_rdata_take_text(comity_rdata_walk *walk) {
    const comity_rdata_text none = {0, 0, NULL};
    comity_rdata_text text = none;
    uint32_t flags = comity_rdata_word(walk);
    if ((flags & 0xFF) != COMITY_RDATA_STRING || flags & COMITY_RDATA_HAS_ATTRIBUTES) {
        damaged(walk, "text is expected");
        return text;
    }
    text.marks = flags >> 12;
    text.length = (int32_t)comity_rdata_word(walk);
    text.bytes = walk->bytes + walk->at;
    if (text.length < -1) {
        damaged(walk, "a negative length");
    } else if (text.length > 0) {
        pass(walk, text.length, 1);
    }
    return walk->status ? none : text;
}

int comity_rdata_text_is(comity_rdata_text text, const char *word) {
    size_t length = strlen(word);
    return text.bytes && text.length >= 0 && (size_t)text.length == length && memcmp(text.bytes, word, length) == 0;
}

static comity_rdata_text text_at(comity_rdata_walk *walk, size_t position) {
    size_t at = walk->at;
    walk->at = position;
    comity_rdata_text text = comity_rdata_take_text(walk);
    walk->at = at;
    return text;
}

static comity_rdata_text take_symbol(comity_rdata_walk *walk) {
    size_t position = walk->at;
    comity_rdata_text text = comity_rdata_take_text(walk);
    add_reference(walk, position);
    return text;
}

comity_rdata_text comity_rdata_take_name(comity_rdata_walk *walk) {
    comity_rdata_text none = {0, 0, NULL};
    size_t position = walk->at;
    uint32_t flags = comity_rdata_word(walk);
    if ((flags & 0xFF) == COMITY_RDATA_SYMBOL) {
        return take_symbol(walk);
    }
    if ((flags & 0xFF) == REFERENCE) {
        size_t i = take_reference(walk, flags);
        return walk->status || !walk->references[i] ? none : text_at(walk, walk->references[i]);
    }
    walk->at = position;
    comity_rdata_skip(walk, 0);
    return none;
}

static void skip_texts(comity_rdata_walk *walk, int64_t n) {
    for (int64_t i = 0; i < n && !walk->status; i++) {
        comity_rdata_take_text(walk);
    }
}

static void skip_many(comity_rdata_walk *walk, int64_t n, int depth) {
    for (int64_t i = 0; i < n && !walk->status; i++) {
        comity_rdata_skip(walk, depth);
    }
}

static void skip_attributes(comity_rdata_walk *walk, uint32_t flags, int depth) {
    if (flags & COMITY_RDATA_HAS_ATTRIBUTES) {
        comity_rdata_skip(walk, depth);
    }
}

static int is_code_list(uint32_t type) {
    return type == COMITY_RDATA_PAIRLIST || type == COMITY_RDATA_LANGUAGE || type == ATTRIBUTED_PAIRLIST ||
           type == ATTRIBUTED_LANGUAGE || type == BYTECODE_DEFINITION;
}

static int too_deep(comity_rdata_walk *walk, int depth) {
    if (depth > MOST_DEPTH) {
        damaged(walk, "too many objects within objects");
    }
    return walk->status != COMITY_OK;
}

/* A call or list among the constants of compiled code. `type` has been read. */
static void skip_code_list(comity_rdata_walk *walk, uint32_t type, int depth) {
    while (!too_deep(walk, depth)) {
        if (type == BYTECODE_REFERENCE) {
            comity_rdata_word(walk);
            return;
        }
        if (!is_code_list(type)) {
            comity_rdata_skip(walk, depth + 1);
            return;
        }
        if (type == BYTECODE_DEFINITION) {
            comity_rdata_word(walk);
            type = comity_rdata_word(walk);
        }
        if (type == ATTRIBUTED_PAIRLIST || type == ATTRIBUTED_LANGUAGE) {
            comity_rdata_skip(walk, depth + 1);
        }
        comity_rdata_skip(walk, depth + 1); /* name */
        skip_code_list(walk, comity_rdata_word(walk), depth + 1);
        type = comity_rdata_word(walk); /* of the rest */
    }
}

/* Compiled code: its instructions, then its constants. */
static void skip_code(comity_rdata_walk *walk, int depth) {
    if (too_deep(walk, depth)) {
        return;
    }
    comity_rdata_skip(walk, depth + 1);
    int64_t n = take_length(walk);
    for (int64_t i = 0; i < n && !walk->status; i++) {
        uint32_t type = comity_rdata_word(walk);
        if (type == BYTECODE) {
            skip_code(walk, depth + 1);
        } else if (is_code_list(type) || type == BYTECODE_REFERENCE) {
            skip_code_list(walk, type, depth + 1);
        } else {
            comity_rdata_skip(walk, depth + 1);
        }
    }
}

static void skip_environment(comity_rdata_walk *walk, int depth) {
    comity_rdata_word(walk); /* locked or not */
    add_reference(walk, 0);
    skip_many(walk, 4, depth + 1); /* enclosure, frame, hash table, attributes */
}

static void skip_named_environment(comity_rdata_walk *walk) {
    comity_rdata_word(walk); /* always 0 */
    skip_texts(walk, take_length(walk));
    add_reference(walk, 0);
}

/* Bytes of one value; 0 for what is no vector of plain values. */
static size_t value_size(uint32_t type) {
    switch (type) {
    case COMITY_RDATA_LOGICAL:
    case COMITY_RDATA_INTEGER:
        return 4;
    case COMITY_RDATA_REAL:
        return 8;
    case COMITY_RDATA_COMPLEX:
        return 16;
    case COMITY_RDATA_RAW:
    case COMITY_RDATA_SPECIAL:
    case COMITY_RDATA_BUILTIN:
        return 1;
    default:
        return 0;
    }
}

/* Items that have attributes after their values. */
static void skip_valued(comity_rdata_walk *walk, uint32_t flags, int depth) {
    uint32_t type = flags & 0xFF;
    size_t size = value_size(type);
    if (type == COMITY_RDATA_STRING) {
        walk->at -= 4;
        comity_rdata_take_text(walk);
        return;
    }
    if (size) {
        pass(walk, take_length(walk), size);
    } else if (type == COMITY_RDATA_TEXT) {
        skip_texts(walk, take_length(walk));
    } else if (type == COMITY_RDATA_LIST || type == COMITY_RDATA_EXPRESSION) {
        skip_many(walk, take_length(walk), depth + 1);
    } else if (type == POINTER) {
        add_reference(walk, 0);
        skip_many(walk, 2, depth + 1);
    } else if (type == WEAK_REFERENCE) {
        add_reference(walk, 0);
    } else if (type == BYTECODE) {
        comity_rdata_word(walk); /* number of shared parts */
        skip_code(walk, depth + 1);
    } else if (type != COMITY_RDATA_S4) {
        damaged(walk, "an unknown kind of object");
    }
    skip_attributes(walk, flags, depth + 1);
}

/* Passes over one item, or over one cell of a list; returns 1 when the rest of the list follows. */
static int skip_one(comity_rdata_walk *walk, int depth) {
    uint32_t flags = comity_rdata_word(walk);
    if (walk->status) {
        return 0;
    }
    switch (flags & 0xFF) {
    case COMITY_RDATA_NIL:
    case BASE_ENVIRONMENT:
    case EMPTY_ENVIRONMENT:
    case BASE_NAMESPACE:
    case MISSING_ARGUMENT:
    case UNBOUND:
    case GLOBAL_ENVIRONMENT:
        return 0;
    case REFERENCE:
        take_reference(walk, flags);
        return 0;
    case COMITY_RDATA_SYMBOL:
        take_symbol(walk);
        return 0;
    case PERSISTENT:
    case PACKAGE:
    case NAMESPACE:
        skip_named_environment(walk);
        return 0;
    case COMITY_RDATA_ENVIRONMENT:
        skip_environment(walk, depth);
        return 0;
    case COMITY_RDATA_ALTREP:
        skip_many(walk, 3, depth + 1); /* class, state, attributes */
        return 0;
    case COMITY_RDATA_PAIRLIST:
    case COMITY_RDATA_LANGUAGE:
    case COMITY_RDATA_CLOSURE:
    case PROMISE:
    case DOTS:
        skip_attributes(walk, flags, depth + 1);
        skip_many(walk, flags & COMITY_RDATA_HAS_TAG ? 2 : 1, depth + 1); /* name, value */
        return 1;
    default:
        skip_valued(walk, flags, depth);
        return 0;
    }
}

void comity_rdata_skip(comity_rdata_walk *walk, int depth) {
    int more = 1;
    while (more && !too_deep(walk, depth)) {
        if (walk->stop && *walk->stop) {
            comity_rdata_fail(walk, COMITY_ERROR_INTERRUPTED, "stopped");
        }
        more = skip_one(walk, depth);
    }
}

static void take_attributes(comity_rdata_walk *walk, comity_rdata_attributes *out) {
    const struct {
        const char *name;
        size_t *position;
    } known[] = {{"names", &out->names},
                 {"row.names", &out->row_names},
                 {"class", &out->class_names},
                 {"levels", &out->levels},
                 {"dim", &out->dim},
                 {"units", &out->units},
                 {"label", &out->label},
                 {"labels", &out->labels},
                 {"na_values", &out->na_values},
                 {"na_range", &out->na_range}};
    while (!walk->status) {
        uint32_t flags = comity_rdata_word(walk);
        if ((flags & 0xFF) == COMITY_RDATA_NIL) {
            return;
        }
        if ((flags & 0xFF) != COMITY_RDATA_PAIRLIST || !(flags & COMITY_RDATA_HAS_TAG)) {
            damaged(walk, "attributes without names");
            return;
        }
        skip_attributes(walk, flags, 1);
        comity_rdata_text name = comity_rdata_take_name(walk);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            if (comity_rdata_text_is(name, known[i].name)) {
                *known[i].position = walk->at;
            }
        }
        comity_rdata_skip(walk, 1);
    }
}

static comity_rdata_vector take_vector(comity_rdata_walk *walk, int forms);

/* The state of a sequence: how many, first, step. */
static void take_sequence(comity_rdata_walk *walk, unsigned type, comity_rdata_vector *out) {
    comity_rdata_vector state = take_vector(walk, MOST_FORMS);
    if (walk->status || state.type != COMITY_RDATA_REAL || state.n != 3 || state.sequence) {
        damaged(walk, "a sequence without its bounds");
        return;
    }
    double n = comity_rdata_double_at(walk, state.data);
    out->start = comity_rdata_double_at(walk, state.data + 8);
    out->step = comity_rdata_double_at(walk, state.data + 16);
    double last = out->start + (n - 1) * out->step;
    int whole = type == COMITY_RDATA_INTEGER;
    if (!(n >= 0 && n <= INT32_MAX && n == floor(n)) || !isfinite(out->start) || fabs(out->step) != 1 ||
        (whole && (fabs(out->start) > INT32_MAX || fabs(last) > INT32_MAX || out->start != floor(out->start)))) {
        damaged(walk, "a sequence with impossible bounds");
        return;
    }
    out->type = type;
    out->n = (int64_t)n;
    out->sequence = 1;
}

/* A state that is a pair: the vector, then something that does not matter. */
static comity_rdata_vector take_first_of_pair(comity_rdata_walk *walk, size_t *position, int forms) {
    comity_rdata_vector none = {0};
    uint32_t flags = comity_rdata_word(walk);
    if ((flags & 0xFF) != COMITY_RDATA_PAIRLIST || flags & (COMITY_RDATA_HAS_ATTRIBUTES | COMITY_RDATA_HAS_TAG)) {
        damaged(walk, "a wrapped vector without its values");
        return none;
    }
    *position = walk->at;
    comity_rdata_vector vector = take_vector(walk, forms);
    comity_rdata_skip(walk, 1);
    return walk->status ? none : vector;
}

/* R's alternative forms: 1:n, as.character(numbers) that were never asked for, and vectors with a note on their order.
 */
static void take_altrep(comity_rdata_walk *walk, comity_rdata_vector *out, int forms) {
    size_t info = walk->at;
    comity_rdata_skip(walk, 1);
    size_t state = walk->at;
    size_t inner = 0;
    walk->at = info;
    uint32_t flags = comity_rdata_word(walk);
    int plain =
        (flags & 0xFF) == COMITY_RDATA_PAIRLIST && !(flags & (COMITY_RDATA_HAS_ATTRIBUTES | COMITY_RDATA_HAS_TAG));
    comity_rdata_text name = plain ? comity_rdata_take_name(walk) : (comity_rdata_text){0, 0, NULL};
    walk->at = state;
    if (comity_rdata_text_is(name, "compact_intseq")) {
        take_sequence(walk, COMITY_RDATA_INTEGER, out);
    } else if (comity_rdata_text_is(name, "compact_realseq")) {
        take_sequence(walk, COMITY_RDATA_REAL, out);
    } else if (comity_rdata_text_is(name, "deferred_string")) {
        comity_rdata_vector numbers = take_first_of_pair(walk, &inner, forms);
        if (numbers.type != COMITY_RDATA_INTEGER && numbers.type != COMITY_RDATA_REAL) {
            damaged(walk, "text of numbers without the numbers");
        }
        *out = (comity_rdata_vector){.type = COMITY_RDATA_TEXT, .n = numbers.n, .deferred = inner};
    } else if (name.length > 5 && memcmp(name.bytes, "wrap_", 5) == 0) {
        *out = take_first_of_pair(walk, &inner, forms);
    } else {
        comity_rdata_skip(walk, 1);
        out->type = COMITY_RDATA_ALTREP;
    }
    out->attributes = (comity_rdata_attributes){0};
    take_attributes(walk, &out->attributes);
}

static comity_rdata_vector take_vector(comity_rdata_walk *walk, int forms) {
    const comity_rdata_vector nothing = {0};
    comity_rdata_vector out = {0};
    size_t position = walk->at;
    uint32_t flags = comity_rdata_word(walk);
    uint32_t type = flags & 0xFF;
    size_t size = value_size(type);
    out.type = type;
    if (type == COMITY_RDATA_ALTREP && forms > 0) {
        take_altrep(walk, &out, forms - 1);
        return walk->status ? nothing : out;
    }
    if (!size && type != COMITY_RDATA_TEXT && type != COMITY_RDATA_LIST && type != COMITY_RDATA_S4) {
        walk->at = position;
        comity_rdata_skip(walk, 0);
        return out;
    }
    out.n = type == COMITY_RDATA_S4 ? 0 : take_length(walk);
    out.data = walk->at;
    if (size) {
        pass(walk, out.n, size);
    } else if (type == COMITY_RDATA_TEXT) {
        skip_texts(walk, out.n);
    } else {
        skip_many(walk, out.n, 1);
    }
    if (flags & COMITY_RDATA_HAS_ATTRIBUTES) {
        take_attributes(walk, &out.attributes);
    }
    return walk->status ? nothing : out;
}

comity_rdata_vector comity_rdata_vector_at(comity_rdata_walk *walk, size_t position) {
    walk->at = position;
    return take_vector(walk, MOST_FORMS);
}

int comity_rdata_is_a(comity_rdata_walk *walk, const comity_rdata_attributes *attributes, const char *word) {
    size_t at = walk->at;
    int found = 0;
    if (!attributes->class_names) {
        return 0;
    }
    comity_rdata_vector names = comity_rdata_vector_at(walk, attributes->class_names);
    walk->at = names.data;
    for (int64_t i = 0; i < names.n && names.type == COMITY_RDATA_TEXT && !names.deferred && !walk->status; i++) {
        found |= comity_rdata_text_is(comity_rdata_take_text(walk), word);
    }
    walk->at = at;
    return found && !walk->status;
}

int64_t comity_rdata_dimensions(comity_rdata_walk *walk, const comity_rdata_attributes *attributes) {
    size_t at = walk->at;
    if (!attributes->dim) {
        return 0;
    }
    comity_rdata_vector dim = comity_rdata_vector_at(walk, attributes->dim);
    walk->at = at;
    return dim.n;
}

static const struct {
    const char *one;
    const char *many;
} words[] = {{"an object", "objects"},
             {"a data frame", "data frames"},
             {"a matrix", "matrices"},
             {"an array", "arrays"},
             {"a list", "lists"},
             {"a vector of numbers", "vectors of numbers"},
             {"a vector of text", "vectors of text"},
             {"a factor", "factors"},
             {"a function", "functions"},
             {"an environment", "environments"},
             {"a call or formula", "calls or formulas"},
             {"an S4 object", "S4 objects"},
             {"nothing (NULL)", "times nothing (NULL)"}};

enum { SIZE_TEXT = 48 };

enum { OBJECT, FRAME, MATRIX, ARRAY, LIST, NUMBERS, TEXTS, FACTOR, FUNCTION, ENVIRONMENT, CALL, S4, NOTHING };

static int word_of_type(unsigned type) {
    switch (type) {
    case COMITY_RDATA_LIST:
    case COMITY_RDATA_PAIRLIST:
        return LIST;
    case COMITY_RDATA_LOGICAL:
    case COMITY_RDATA_INTEGER:
    case COMITY_RDATA_REAL:
    case COMITY_RDATA_COMPLEX:
    case COMITY_RDATA_RAW:
        return NUMBERS;
    case COMITY_RDATA_TEXT:
        return TEXTS;
    case COMITY_RDATA_CLOSURE:
    case COMITY_RDATA_SPECIAL:
    case COMITY_RDATA_BUILTIN:
        return FUNCTION;
    case COMITY_RDATA_ENVIRONMENT:
        return ENVIRONMENT;
    case COMITY_RDATA_LANGUAGE:
    case COMITY_RDATA_EXPRESSION:
        return CALL;
    case COMITY_RDATA_S4:
        return S4;
    case COMITY_RDATA_NIL:
        return NOTHING;
    default:
        return OBJECT;
    }
}

static int word_of(comity_rdata_walk *walk, const comity_rdata_vector *vector) {
    int64_t dimensions = comity_rdata_dimensions(walk, &vector->attributes);
    if (vector->type == COMITY_RDATA_LIST && comity_rdata_is_a(walk, &vector->attributes, "data.frame")) {
        return FRAME;
    }
    if (dimensions > 1) {
        return dimensions == 2 ? MATRIX : ARRAY;
    }
    if (vector->type == COMITY_RDATA_INTEGER && vector->attributes.levels) {
        return FACTOR;
    }
    return word_of_type(vector->type);
}

/* "2 x 3" of a matrix or an array; "" where it is neither. */
static void write_size(comity_rdata_walk *walk, const comity_rdata_vector *vector, char out[SIZE_TEXT]) {
    out[0] = '\0';
    if (comity_rdata_dimensions(walk, &vector->attributes) < 2) {
        return;
    }
    size_t at = walk->at;
    comity_rdata_vector dim = comity_rdata_vector_at(walk, vector->attributes.dim);
    walk->at = at;
    if (dim.type != COMITY_RDATA_INTEGER || dim.sequence || walk->status) {
        return;
    }
    size_t used = 0;
    for (int64_t i = 0; i < dim.n && used < SIZE_TEXT; i++) {
        int32_t n = (int32_t)comity_rdata_word_at(walk, dim.data + (size_t)i * 4);
        used += (size_t)snprintf(out + used, SIZE_TEXT - used, "%s%" PRId32, i ? " x " : "", n);
    }
}

/* What all elements of a list are, and of which size; OBJECT and "" where they differ. */
static int word_of_elements(comity_rdata_walk *walk, const comity_rdata_vector *list, char size[SIZE_TEXT]) {
    int word = OBJECT;
    size[0] = '\0';
    walk->at = list->data;
    for (int64_t i = 0; i < list->n && !walk->status; i++) {
        char this_size[SIZE_TEXT];
        comity_rdata_vector element = take_vector(walk, MOST_FORMS);
        int is = word_of(walk, &element);
        if (i > 0 && is != word) {
            size[0] = '\0';
            return OBJECT;
        }
        word = is;
        write_size(walk, &element, this_size);
        if (i == 0) {
            memcpy(size, this_size, SIZE_TEXT);
        } else if (strcmp(size, this_size) != 0) {
            size[0] = '\0';
        }
    }
    return word;
}

void comity_rdata_describe(comity_rdata_walk *walk, size_t position, char *text, size_t size) {
    char sizes[SIZE_TEXT];
    char of_size[SIZE_TEXT + 4] = "";
    size_t at = walk->at;
    comity_rdata_vector vector = comity_rdata_vector_at(walk, position);
    int word = word_of(walk, &vector);
    int of = OBJECT;
    write_size(walk, &vector, sizes);
    if (word == LIST && vector.n > 0) {
        of = word_of_elements(walk, &vector, sizes);
    }
    if (sizes[0]) {
        snprintf(of_size, sizeof of_size, " of %s", sizes);
    }
    if (word == LIST && vector.n > 1) {
        snprintf(text, size, "a list of %" PRId64 " %s%s", vector.n, words[of].many, of_size);
    } else if (word == LIST && vector.n == 1) {
        snprintf(text, size, "a list of %s%s", words[of].one, of_size);
    } else {
        snprintf(text, size, "%s%s", words[word].one, of_size);
    }
    walk->at = at;
}
