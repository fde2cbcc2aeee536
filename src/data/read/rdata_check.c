/* A checked, simplified copy of R data. See data/read/rdata_check.h.
 *
 * Two passes: the first only walks, so that positions, lengths and references can be relied on; the second looks at
 * each object at the top, and copies the data frames among them. */
#include "data/read/rdata_check.h"

#include "data/read/rdata_walk.h"
#include "data/read/texts.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 10000, MOST_TEXT = 16 << 20, MOST_NAMED = 64, SHOWN_NAME = 100 };

/* Sequences are a few bytes that stand for many values; this bounds what they may become. */
enum { MOST_GENERATED = 256 << 20 };

typedef enum {
    KIND_NONE, /* no plain vector: left out */
    KIND_NUMBER,
    KIND_INTEGER,
    KIND_TEXT,
    KIND_FACTOR,
    KIND_DATE,
    KIND_TIME,
    KIND_INTEGER64
} column_kind;

typedef struct {
    comity_rdata_walk walk;
    comity_rdata_plan *plan;
    size_t limit;
    size_t room;
    size_t generated;
    unsigned char *converted; /* room for text in another encoding */
    size_t converted_room;
    size_t n_objects;
    char objects[256]; /* what the first objects are, for the error */
} maker;

/* A column of the data frame that is being copied. */
typedef struct {
    size_t position;
    size_t name; /* position of its text; 0: row names */
    column_kind kind;
    comity_rdata_vector vector;
} source_column;

static void fail_memory(maker *m) {
    comity_rdata_fail(&m->walk, COMITY_ERROR_MEMORY, "not enough memory");
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static int room_for(maker *m, size_t size) {
    comity_bytes *out = &m->plan->stream;
    if (m->walk.status) {
        return 0;
    }
    if (size > m->limit - out->size) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "expands beyond %zu bytes", m->limit);
        return 0;
    }
    if (out->size + size <= m->room) {
        return 1;
    }
    size_t room = m->room + m->room / 2;
    room = room > m->limit ? m->limit : room;
    room = room < out->size + size ? out->size + size : room;
    unsigned char *data = realloc(out->data, room);
    if (!data) {
        fail_memory(m);
        return 0;
    }
    out->data = data;
    m->room = room;
    return 1;
}

static void put(maker *m, const void *bytes, size_t size) {
    if (size && room_for(m, size)) {
        memcpy(m->plan->stream.data + m->plan->stream.size, bytes, size);
        m->plan->stream.size += size;
    }
}

static void put_word(maker *m, uint32_t word) {
    word = __builtin_bswap32(word);
    put(m, &word, sizeof word);
}

static void put_double(maker *m, double value) {
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    word = __builtin_bswap64(word);
    put(m, &word, sizeof word);
}

static void put_string(maker *m, const void *bytes, size_t length) {
    put_word(m, COMITY_RDATA_STRING);
    put_word(m, (uint32_t)length);
    put(m, bytes, length);
}

/* A cell of a list with its name. */
static void put_tag(maker *m, const void *name, size_t length) {
    put_word(m, COMITY_RDATA_PAIRLIST | COMITY_RDATA_HAS_TAG);
    put_word(m, COMITY_RDATA_SYMBOL);
    put_string(m, name, length);
}

static void put_tag_word(maker *m, const char *name) {
    put_tag(m, name, strlen(name));
}

static void put_class(maker *m, const char *name) {
    put_tag_word(m, "class");
    put_word(m, COMITY_RDATA_TEXT);
    put_word(m, 1);
    put_string(m, name, strlen(name));
    put_word(m, COMITY_RDATA_NIL);
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

static void convert(maker *m, comity_rdata_text *text) {
    size_t length = (size_t)text->length;
    if (m->converted_room < length * 3) {
        unsigned char *room = realloc(m->converted, length * 3);
        if (!room) {
            fail_memory(m);
            return;
        }
        m->converted = room;
        m->converted_room = length * 3;
    }
    text->length = (int32_t)comity_from_windows(m->converted, text->bytes, length);
    text->bytes = m->converted;
}

/* Makes the text valid UTF-8 without NUL; it stays valid until the next text. Text without a mark is of the encoding
 * that the file names; old files name none: then it is UTF-8 where that is possible, else Windows-1252. */
static comity_rdata_text clean(maker *m, comity_rdata_text text) {
    const comity_rdata_text none = {0, 0, NULL};
    size_t length = text.length > 0 ? (size_t)text.length : 0;
    if (length > MOST_TEXT) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds a text of more than %d MiB", MOST_TEXT >> 20);
    } else if (length && memchr(text.bytes, 0, length)) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds text with a NUL byte in it");
    } else if (!comity_is_ascii(text.bytes, length)) {
        int marked = (text.marks & (COMITY_RDATA_IS_LATIN1 | COMITY_RDATA_IS_UTF8)) != 0;
        int windows = (text.marks & COMITY_RDATA_IS_LATIN1) != 0 || (!marked && m->walk.native == COMITY_RDATA_WINDOWS);
        if (!windows && comity_is_utf8(text.bytes, length)) {
            return text;
        }
        windows |= !marked && m->walk.native == COMITY_RDATA_UNKNOWN;
        if (windows) {
            convert(m, &text);
        } else {
            comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds text that is not UTF-8");
        }
    }
    return m->walk.status ? none : text;
}

static void put_text(maker *m, comity_rdata_text text) {
    text = clean(m, text);
    if (text.length < 0) {
        put_word(m, COMITY_RDATA_STRING);
        put_word(m, UINT32_MAX); /* NA */
    } else {
        put_string(m, text.bytes, (size_t)text.length);
    }
}

static comity_rdata_text text_at(maker *m, size_t position) {
    size_t at = m->walk.at;
    m->walk.at = position;
    comity_rdata_text text = comity_rdata_take_text(&m->walk);
    m->walk.at = at;
    return text;
}

/* The text for an error or a list: valid UTF-8, cut where it is long. */
static void show(maker *m, size_t position, char *out, size_t size) {
    comity_rdata_text text = clean(m, position ? text_at(m, position) : (comity_rdata_text){0, 0, NULL});
    size_t length = text.length > 0 ? (size_t)text.length : 0;
    if (length >= size) {
        length = size - 1;
        while (length && (text.bytes[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    if (length) {
        memcpy(out, text.bytes, length);
    }
    out[length] = '\0';
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static column_kind kind_of(maker *m, const comity_rdata_vector *v) {
    comity_rdata_walk *w = &m->walk;
    if (comity_rdata_dimensions(w, &v->attributes) > 1) {
        return KIND_NONE;
    }
    if (v->type == COMITY_RDATA_TEXT) {
        return KIND_TEXT;
    }
    if (v->type != COMITY_RDATA_REAL && v->type != COMITY_RDATA_INTEGER && v->type != COMITY_RDATA_LOGICAL) {
        return KIND_NONE;
    }
    if (v->type == COMITY_RDATA_INTEGER && v->attributes.levels && comity_rdata_is_a(w, &v->attributes, "factor")) {
        return KIND_FACTOR;
    }
    if (comity_rdata_is_a(w, &v->attributes, "Date")) {
        return KIND_DATE;
    }
    if (comity_rdata_is_a(w, &v->attributes, "POSIXct")) {
        return KIND_TIME;
    }
    if (v->type == COMITY_RDATA_REAL) {
        return comity_rdata_is_a(w, &v->attributes, "integer64") ? KIND_INTEGER64 : KIND_NUMBER;
    }
    return KIND_INTEGER;
}

/* Counts what a sequence becomes; other vectors grow little. */
static int may_generate(maker *m, const comity_rdata_vector *v, size_t size) {
    size_t n = v->sequence ? (size_t)v->n : 0;
    if (n > (MOST_GENERATED - m->generated) / size) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds sequences that expand beyond %d MiB",
                          MOST_GENERATED >> 20);
        return 0;
    }
    m->generated += n * size;
    return !m->walk.status;
}

static double value_at(const maker *m, const comity_rdata_vector *v, int64_t i) {
    if (v->sequence) {
        return v->start + v->step * (double)i;
    }
    if (v->type == COMITY_RDATA_REAL) {
        return comity_rdata_double_at(&m->walk, v->data + (size_t)i * 8);
    }
    int32_t value = (int32_t)comity_rdata_word_at(&m->walk, v->data + (size_t)i * 4);
    if (value != INT32_MIN) {
        return value;
    }
    static const uint64_t missing = 0x7FF00000000007A2; /* R's NA among the doubles */
    double na;
    memcpy(&na, &missing, sizeof na);
    return na;
}

/* Doubles, from doubles, integers or a sequence. */
static void put_numbers(maker *m, const comity_rdata_vector *v) {
    put_word(m, (uint32_t)v->n);
    if (v->type == COMITY_RDATA_REAL && !v->sequence) {
        put(m, m->walk.bytes + v->data, (size_t)v->n * 8);
    } else if (may_generate(m, v, 8)) {
        for (int64_t i = 0; i < v->n && !m->walk.status; i++) {
            put_double(m, value_at(m, v, i));
        }
    }
}

static void put_integers(maker *m, const comity_rdata_vector *v) {
    put_word(m, v->type);
    put_word(m, (uint32_t)v->n);
    if (!v->sequence) {
        put(m, m->walk.bytes + v->data, (size_t)v->n * 4);
    } else if (may_generate(m, v, 4)) {
        for (int64_t i = 0; i < v->n && !m->walk.status; i++) {
            put_word(m, (uint32_t)(int32_t)value_at(m, v, i));
        }
    }
}

/* As R's as.character: up to 15 digits, with an exponent where that is shorter. */
static void put_number_as_text(maker *m, double value, int whole) {
    char text[64];
    char exact[40];
    if (isnan(value)) {
        put_word(m, COMITY_RDATA_STRING);
        put_word(m, UINT32_MAX);
        return;
    }
    int n = whole ? snprintf(text, sizeof text, "%.0f", value) : snprintf(text, sizeof text, "%.15g", value);
    if (!whole && isfinite(value)) {
        snprintf(exact, sizeof exact, "%.14e", value);
        int digits = 15;
        while (digits > 1 && exact[(value < 0) + digits] == '0') {
            digits--;
        }
        int exponent = atoi(strchr(exact, 'e') + 1);
        int decimals = digits - 1 - exponent > 0 ? digits - 1 - exponent : 0;
        int fixed = (exponent > 0 ? exponent + 1 : 1) + (decimals ? decimals + 1 : 0);
        int scientific = digits + (digits > 1) + (abs(exponent) >= 100 ? 5 : 4);
        n = fixed <= scientific ? snprintf(text, sizeof text, "%.*f", decimals, value)
                                : snprintf(text, sizeof text, "%.*e", digits - 1, value);
    } else if (!whole) {
        n = snprintf(text, sizeof text, value > 0 ? "Inf" : "-Inf");
    }
    put_string(m, text, (size_t)n);
}

static void put_texts(maker *m, const comity_rdata_vector *v) {
    put_word(m, COMITY_RDATA_TEXT);
    put_word(m, (uint32_t)v->n);
    if (v->deferred) {
        comity_rdata_vector numbers = comity_rdata_vector_at(&m->walk, v->deferred);
        if (!may_generate(m, &numbers, 16)) {
            return;
        }
        for (int64_t i = 0; i < numbers.n && !m->walk.status; i++) {
            put_number_as_text(m, value_at(m, &numbers, i), numbers.type == COMITY_RDATA_INTEGER);
        }
        return;
    }
    m->walk.at = v->data;
    for (int64_t i = 0; i < v->n && !m->walk.status; i++) {
        put_text(m, comity_rdata_take_text(&m->walk));
    }
}

/* Codes, each of which must have a label, then the labels. */
static void put_factor(maker *m, const comity_rdata_vector *v) {
    comity_rdata_vector levels = comity_rdata_vector_at(&m->walk, v->attributes.levels);
    if (levels.type != COMITY_RDATA_TEXT) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "is a factor whose levels are no text");
        return;
    }
    for (int64_t i = 0; i < v->n; i++) {
        double code = value_at(m, v, i);
        if (!isnan(code) && (code < 1 || code > (double)levels.n)) {
            comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "is a factor with %" PRId64 " levels, but holds level %.0f",
                              levels.n, code);
            return;
        }
    }
    comity_rdata_vector codes = *v;
    codes.type = COMITY_RDATA_INTEGER | COMITY_RDATA_HAS_ATTRIBUTES;
    put_integers(m, &codes);
    put_tag_word(m, "levels");
    put_texts(m, &levels);
    put_word(m, COMITY_RDATA_NIL);
}

static void put_column(maker *m, const source_column *c) {
    int dated = c->kind == KIND_DATE || c->kind == KIND_TIME;
    switch (c->kind) {
    case KIND_TEXT:
        put_texts(m, &c->vector);
        break;
    case KIND_FACTOR:
        put_factor(m, &c->vector);
        break;
    case KIND_INTEGER:
        put_integers(m, &c->vector);
        break;
    default:
        put_word(m, COMITY_RDATA_REAL | (dated ? COMITY_RDATA_HAS_ATTRIBUTES : 0U));
        put_numbers(m, &c->vector);
        break;
    }
    if (dated) {
        put_class(m, c->kind == KIND_DATE ? "Date" : "POSIXct");
    }
}

/* ---- data frames ------------------------------------------------------------------------------------------------ */

static comity_rdata_frame *add_frame(maker *m, size_t n_columns) {
    comity_rdata_plan *plan = m->plan;
    comity_rdata_frame *frames = realloc(plan->frames, (plan->n_frames + 1) * sizeof *frames);
    comity_rdata_column *columns = calloc(n_columns + 1, sizeof *columns);
    if (frames) {
        plan->frames = frames;
    }
    if (!frames || !columns) {
        free(columns);
        fail_memory(m);
        return NULL;
    }
    frames[plan->n_frames] = (comity_rdata_frame){.columns = columns};
    return &frames[plan->n_frames++];
}

/* Notes a column that is no plain vector. */
static void leave_out(maker *m, comity_rdata_frame *frame, const source_column *c) {
    char name[SHOWN_NAME];
    char what[160];
    char *text = NULL;
    show(m, c->name, name, sizeof name);
    comity_rdata_describe(&m->walk, c->position, what, sizeof what);
    size_t so_far = frame->left_out ? strlen(frame->left_out) : 0;
    if (m->walk.status || frame->many_left_out) {
        return;
    }
    frame->many_left_out = so_far > 2000; /* a list so long is not read to its end */
    int n = frame->many_left_out
                ? asprintf(&text, "%s and more", frame->left_out)
                : asprintf(&text, "%s%s%s (%s)", so_far ? frame->left_out : "", so_far ? ", " : "", name, what);
    if (n < 0) {
        fail_memory(m);
        return;
    }
    free(frame->left_out);
    frame->left_out = text;
}

/* Fails with the column's name. */
static void at_column(maker *m, const source_column *c) {
    char name[SHOWN_NAME];
    comity_status status = m->walk.status;
    m->walk.status = COMITY_OK; /* so that the name can be read */
    comity_error *error = m->walk.error;
    m->walk.error = NULL;
    show(m, c->name, name, sizeof name);
    m->walk.status = status;
    m->walk.error = error;
    comity_error_at(error, NULL, 0, c->name ? name : "row.names");
}

/* A copy of the text at the position, NULL where there is none. */
static char *copy_text_at(maker *m, size_t position) {
    comity_rdata_text text = clean(m, text_at(m, position));
    if (m->walk.status || text.length < 0) {
        return NULL;
    }
    char *copy = strndup((const char *)text.bytes, (size_t)text.length);
    if (!copy) {
        fail_memory(m);
    }
    return copy;
}

/* R's NA among the doubles is a NaN whose lower half is 1954; haven writes a letter into the byte above. */
char comity_rdata_tag(double value) {
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    char letter = (char)(word >> 32 & 0xFF);
    int tagged = isnan(value) && (word & 0xFFFFFFFFU) == 1954 && ((letter >= 'a' && letter <= 'z') || letter == '_');
    return (char)(tagged ? letter : 0);
}

static int is_numbers(const comity_rdata_vector *v) {
    return v->type == COMITY_RDATA_REAL || v->type == COMITY_RDATA_INTEGER || v->type == COMITY_RDATA_LOGICAL;
}

/* Labels of values: a vector of values, whose names are the labels. */
static void note_labels(maker *m, comity_rdata_column *column, size_t position) {
    comity_rdata_vector values = comity_rdata_vector_at(&m->walk, position);
    int texts = values.type == COMITY_RDATA_TEXT && !values.deferred;
    if (!values.attributes.names || (!texts && !is_numbers(&values))) {
        return;
    }
    comity_rdata_vector names = comity_rdata_vector_at(&m->walk, values.attributes.names);
    if (names.type != COMITY_RDATA_TEXT || names.deferred || names.n != values.n || m->walk.status || values.n == 0) {
        return;
    }
    if (!(column->labels = calloc((size_t)values.n, sizeof *column->labels))) {
        fail_memory(m);
        return;
    }
    size_t name = names.data;
    size_t text = values.data;
    for (int64_t i = 0; i < values.n && !m->walk.status; i++) {
        comity_value_label *label = &column->labels[column->n_labels];
        label->number = texts ? NAN : value_at(m, &values, i);
        label->tag = comity_rdata_tag(label->number);
        label->label = copy_text_at(m, name);
        label->text = texts ? copy_text_at(m, text) : NULL;
        column->n_labels += label->label != NULL;
        m->walk.at = name;
        comity_rdata_take_text(&m->walk);
        name = m->walk.at;
        if (texts) {
            m->walk.at = text;
            comity_rdata_take_text(&m->walk);
            text = m->walk.at;
        }
    }
}

/* What packages haven and labelled write beside a vector. */
static void note_words(maker *m, comity_rdata_column *column, const comity_rdata_attributes *attributes) {
    if (attributes->label) {
        comity_rdata_vector label = comity_rdata_vector_at(&m->walk, attributes->label);
        if (label.type == COMITY_RDATA_TEXT && label.n == 1 && !label.deferred) {
            column->label = copy_text_at(m, label.data);
        }
    }
    if (attributes->labels) {
        note_labels(m, column, attributes->labels);
    }
    if (attributes->na_values) {
        comity_rdata_vector values = comity_rdata_vector_at(&m->walk, attributes->na_values);
        for (int64_t i = 0; is_numbers(&values) && i < values.n && i < 3; i++) {
            column->missing_values[column->n_missing_values++] = value_at(m, &values, i);
        }
    }
    if (attributes->na_range) {
        comity_rdata_vector range = comity_rdata_vector_at(&m->walk, attributes->na_range);
        column->has_missing_range = is_numbers(&range) && range.n == 2;
        for (int64_t i = 0; column->has_missing_range && i < 2; i++) {
            column->missing_range[i] = value_at(m, &range, i);
        }
    }
}

static void note_column(maker *m, comity_rdata_frame *frame, const source_column *c) {
    comity_rdata_column *column = &frame->columns[frame->n_columns];
    if (frame->n_columns == 0) {
        frame->rows = c->vector.n;
    } else if (c->vector.n != frame->rows) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT,
                          "has %" PRId64 " values, but the columns before it have %" PRId64, c->vector.n, frame->rows);
        return;
    }
    column->factor = c->kind == KIND_FACTOR;
    column->integer64 = c->kind == KIND_INTEGER64;
    if (c->kind == KIND_NUMBER && c->vector.attributes.units &&
        comity_rdata_is_a(&m->walk, &c->vector.attributes, "difftime")) {
        comity_rdata_vector units = comity_rdata_vector_at(&m->walk, c->vector.attributes.units);
        if (units.type == COMITY_RDATA_TEXT && units.n == 1 && !units.deferred) {
            show(m, units.data, column->unit, sizeof column->unit);
        }
    }
    frame->n_columns++; /* so that what is noted is freed after a failure too */
    note_words(m, column, &c->vector.attributes);
}

/* Looks at all columns, then writes those that are plain vectors. `m->plan->frames` grows by one. */
static void put_columns(maker *m, source_column *columns, size_t n, comity_rdata_frame *frame) {
    for (size_t i = 0; i < n && !m->walk.status; i++) {
        columns[i].vector = comity_rdata_vector_at(&m->walk, columns[i].position);
        columns[i].kind = kind_of(m, &columns[i].vector);
        if (columns[i].kind == KIND_NONE) {
            leave_out(m, frame, &columns[i]);
        } else {
            note_column(m, frame, &columns[i]);
        }
        if (m->walk.status) {
            at_column(m, &columns[i]);
        }
    }
    put_word(m, COMITY_RDATA_LIST | 0x100 | COMITY_RDATA_HAS_ATTRIBUTES); /* 0x100: has a class */
    put_word(m, (uint32_t)frame->n_columns);
    for (size_t i = 0; i < n && !m->walk.status; i++) {
        if (columns[i].kind == KIND_NONE) {
            continue;
        }
        put_column(m, &columns[i]);
        if (m->walk.status) {
            at_column(m, &columns[i]);
        }
    }
}

static void put_names(maker *m, const source_column *columns, size_t n, const comity_rdata_frame *frame) {
    put_tag_word(m, "names");
    put_word(m, COMITY_RDATA_TEXT);
    put_word(m, (uint32_t)frame->n_columns);
    for (size_t i = 0; i < n && !m->walk.status; i++) {
        if (columns[i].kind != KIND_NONE && columns[i].name) {
            put_text(m, text_at(m, columns[i].name));
        } else if (columns[i].kind != KIND_NONE) {
            put_string(m, "row.names", 9);
        }
    }
    put_word(m, COMITY_RDATA_NIL);
}

/* Whether row names are text that says more than 1, 2, 3. */
static int tells_rows(maker *m, size_t position) {
    if (!position) {
        return 0;
    }
    comity_rdata_vector v = comity_rdata_vector_at(&m->walk, position);
    if (v.type != COMITY_RDATA_TEXT || v.deferred) {
        return 0;
    }
    m->walk.at = v.data;
    for (int64_t i = 0; i < v.n && !m->walk.status; i++) {
        char number[24];
        snprintf(number, sizeof number, "%" PRId64, i + 1);
        if (!comity_rdata_text_is(comity_rdata_take_text(&m->walk), number)) {
            return 1;
        }
    }
    return 0;
}

/* Finds where each column and its name stand; returns their number, row names included. */
static size_t find_columns(maker *m, const comity_rdata_vector *frame, source_column *columns) {
    comity_rdata_walk *w = &m->walk;
    size_t n = (size_t)frame->n;
    int named = 0;
    w->at = frame->data;
    for (size_t i = 0; i < n && !w->status; i++) {
        columns[i].position = w->at;
        comity_rdata_skip(w, 1);
    }
    comity_rdata_vector names = {0};
    if (frame->attributes.names) {
        names = comity_rdata_vector_at(w, frame->attributes.names);
    }
    if (n && (names.type != COMITY_RDATA_TEXT || names.deferred || names.n != frame->n)) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT, "holds a data frame with %zu columns, but %" PRId64 " names", n,
                          names.type == COMITY_RDATA_TEXT ? names.n : 0);
        return 0;
    }
    w->at = names.data;
    for (size_t i = 0; i < n && !w->status; i++) {
        columns[i].name = w->at;
        named |= comity_rdata_text_is(comity_rdata_take_text(w), "row.names");
    }
    if (!named && tells_rows(m, frame->attributes.row_names)) {
        columns[n++] = (source_column){.position = frame->attributes.row_names};
    }
    return n;
}

static void copy_frame(maker *m, comity_rdata_text name, const comity_rdata_vector *frame) {
    if (frame->n > MOST_COLUMNS) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds a data frame of more than %d columns", MOST_COLUMNS);
        return;
    }
    source_column *columns = calloc((size_t)frame->n + 1, sizeof *columns);
    if (!columns) {
        fail_memory(m);
        return;
    }
    size_t n = find_columns(m, frame, columns);
    comity_rdata_frame *planned = m->walk.status ? NULL : add_frame(m, n);
    if (planned) {
        name = clean(m, name);
        put_tag(m, name.bytes, name.length > 0 ? (size_t)name.length : 0);
        put_columns(m, columns, n, planned);
        put_names(m, columns, n, planned);
    }
    free(columns);
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

/* Notes what an object is that is no data frame, for the error. */
static void note_object(maker *m, size_t position, comity_rdata_text name) {
    char what[96];
    char shown[SHOWN_NAME] = "";
    size_t used = strlen(m->objects);
    m->n_objects++;
    if (m->n_objects > 3 || used >= sizeof m->objects) {
        return;
    }
    comity_rdata_describe(&m->walk, position, what, sizeof what);
    name = clean(m, name);
    if (name.length > 0 && name.length < 40) {
        snprintf(shown, sizeof shown, "\"%.*s\" is ", (int)name.length, name.bytes);
    }
    snprintf(m->objects + used, sizeof m->objects - used, "%s%s%s", used ? ", " : "", shown, what);
}

/* One object at the top. Leaves the position behind it. */
static void copy_object(maker *m, comity_rdata_text name) {
    comity_rdata_walk *w = &m->walk;
    size_t position = w->at;
    comity_rdata_vector v = comity_rdata_vector_at(w, position);
    size_t end = w->at;
    if (v.type == COMITY_RDATA_LIST && comity_rdata_is_a(w, &v.attributes, "data.frame")) {
        copy_frame(m, name, &v);
    } else if (!m->plan->n_frames) {
        note_object(m, position, name);
    }
    w->at = end;
}

/* The objects of save(): a list of named values. */
static void copy_workspace(maker *m) {
    comity_rdata_walk *w = &m->walk;
    while (!w->status) {
        uint32_t flags = comity_rdata_word(w);
        if ((flags & 0xFF) == COMITY_RDATA_NIL) {
            return;
        }
        if ((flags & 0xFF) != COMITY_RDATA_PAIRLIST || !(flags & COMITY_RDATA_HAS_TAG)) {
            comity_rdata_fail(w, COMITY_ERROR_INPUT, "the R data is damaged: it is no list of named objects");
            return;
        }
        if (flags & COMITY_RDATA_HAS_ATTRIBUTES) {
            comity_rdata_skip(w, 1);
        }
        comity_rdata_text name = comity_rdata_take_name(w);
        copy_object(m, name);
    }
}

static void read_encoding(comity_rdata_walk *w) {
    static const char *const windows[] = {"CP1252",    "windows-1252", "latin1",       "ISO-8859-1",
                                          "ISO8859-1", "ISO_8859-1",   "WINDOWS-1252", "LATIN1"};
    uint32_t length = comity_rdata_word(w);
    if (w->status || length > MOST_NAMED || length > w->size - w->at) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT, "the R data is damaged: its encoding has no name");
        return;
    }
    comity_rdata_text name = {0, (int32_t)length, w->bytes + w->at};
    w->at += length;
    w->native = COMITY_RDATA_OTHER;
    if (comity_rdata_text_is(name, "UTF-8")) {
        w->native = COMITY_RDATA_UTF8;
    }
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        if (comity_rdata_text_is(name, windows[i])) {
            w->native = COMITY_RDATA_WINDOWS;
        }
    }
}

static int starts(const comity_rdata_walk *w, const char *with) {
    size_t length = strlen(with);
    return w->size >= length && memcmp(w->bytes, with, length) == 0;
}

/* Reads the head; returns 1 for a workspace (save), 0 for one object (saveRDS). */
static int read_head(comity_rdata_walk *w) {
    int workspace = starts(w, "RDX2\n") || starts(w, "RDX3\n");
    if (starts(w, "RDA") || starts(w, "A\n") || starts(w, "RDB") || starts(w, "B\n")) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT,
                          "is R data in %s form, which is not read; save it again with saveRDS() and no options",
                          starts(w, "RDA") || starts(w, "A\n") ? "text (ascii = TRUE)" : "native binary (xdr = FALSE)");
        return 0;
    }
    w->at = workspace ? 5 : 0;
    if (w->size < w->at + 2 || memcmp(w->bytes + w->at, "X\n", 2) != 0) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT, "is no R data (.rda, .RData or .rds)");
        return 0;
    }
    w->at += 2;
    uint32_t version = comity_rdata_word(w);
    comity_rdata_word(w); /* the R that wrote it */
    comity_rdata_word(w); /* the oldest R that reads it */
    if (version != 2 && version != 3) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT, "is R data of version %" PRIu32 "; versions 2 and 3 are read",
                          version);
    }
    if (version == 3) {
        read_encoding(w);
    }
    return workspace;
}

static void fail_no_frame(maker *m, int workspace) {
    if (!workspace) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds %s, not a data frame", m->objects);
    } else if (m->n_objects == 0) {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds no data frame: it is an empty workspace");
    } else {
        comity_rdata_fail(&m->walk, COMITY_ERROR_INPUT, "holds no data frame: %s%s", m->objects,
                          m->n_objects > 3 ? ", and more" : "");
    }
}

static void make(maker *m) {
    comity_rdata_walk *w = &m->walk;
    int workspace = read_head(w);
    size_t start = w->at;
    comity_rdata_skip(w, 0);
    if (!w->status && w->at != w->size) {
        comity_rdata_fail(w, COMITY_ERROR_INPUT, "the R data is damaged: %zu bytes follow its end", w->size - w->at);
    }
    if (w->status) {
        return;
    }
    w->counted = 1;
    w->at = start;
    put(m, "RDX2\nX\n\0\0\0\2\0\2\3\0\0\2\3\0", 19);
    if (workspace) {
        copy_workspace(m);
    } else {
        copy_object(m, (comity_rdata_text){0, 0, NULL});
    }
    put_word(m, COMITY_RDATA_NIL);
    if (!w->status && !m->plan->n_frames) {
        fail_no_frame(m, workspace);
    }
}

comity_status comity_rdata_check(const void *bytes, size_t size, size_t limit, const volatile int *stop,
                                 comity_rdata_plan *plan, comity_error *error) {
    maker m = {.walk = {.bytes = bytes, .size = size, .stop = stop, .error = error}, .plan = plan, .limit = limit};
    *plan = (comity_rdata_plan){0};
    /* most copies are about as large as the file */
    m.room = size < limit ? size : limit;
    plan->stream.data = malloc(m.room + 1);
    if (!plan->stream.data) {
        fail_memory(&m);
    } else {
        make(&m);
    }
    comity_rdata_walk_free(&m.walk);
    free(m.converted);
    if (m.walk.status) {
        comity_rdata_plan_free(plan);
    }
    return m.walk.status;
}

static void free_words(comity_rdata_column *column) {
    for (size_t i = 0; i < column->n_labels; i++) {
        free((char *)(uintptr_t)column->labels[i].label);
        free((char *)(uintptr_t)column->labels[i].text);
    }
    free(column->labels);
    free(column->label);
}

void comity_rdata_plan_free(comity_rdata_plan *plan) {
    for (size_t i = 0; i < plan->n_frames; i++) {
        for (size_t k = 0; k < plan->frames[i].n_columns; k++) {
            free_words(&plan->frames[i].columns[k]);
        }
        free(plan->frames[i].columns);
        free(plan->frames[i].left_out);
    }
    free(plan->frames);
    comity_bytes_free(&plan->stream);
    *plan = (comity_rdata_plan){0};
}
