/* The language of indices: a small text file says what an index is made of, how it is computed, and what is uncertain.
 *
 * Lines are those of base/lines.h: `key = value`, `#` comments, a line that begins with a blank continues the one
 * before. Five sections follow the keys of the whole: [tree] (who belongs to whom), [sql] (queries that feed
 * indicators), [method], [uncertainty], [sensitivity]. docs/index-specs.md is the page for those who write one.
 *
 * Parsing needs neither a workbench nor the data, so every slip is named with its line before anything is read. */
#ifndef COMITY_STUDY_INDEX_SPEC_H
#define COMITY_STUDY_INDEX_SPEC_H

#include "comity/base.h"
#include "comity/composite.h"

#include <stddef.h>

enum {
    COMITY_SPEC_MOST_BYTES = 256 * 1024,
    COMITY_SPEC_MOST_ELEMENTS = 1000,
    COMITY_SPEC_MOST_QUERIES = 100,
    COMITY_SPEC_MOST_INPUTS = 24,
    COMITY_SPEC_MOST_CHOICES = 32,
    COMITY_SPEC_MOST_DRAWS = 1000000,
    COMITY_SPEC_MOST_POINTS = 100000
};

/* What a row of the index is. */
typedef enum {
    COMITY_UNITS_YEARS,         /* a year of one region */
    COMITY_UNITS_STATES,        /* a state in a year */
    COMITY_UNITS_ORGANISATIONS, /* the region of an organisation in a year */
    COMITY_UNITS_TABLE          /* a row of a CSV file */
} comity_spec_units;

/* Where the values of an indicator come from. */
typedef enum {
    COMITY_SOURCE_INDICATOR,  /* table indicator_value of the workbench */
    COMITY_SOURCE_STATE_YEAR, /* a series of states */
    COMITY_SOURCE_ROLE,       /* a component of the role of states */
    COMITY_SOURCE_SQL,        /* a query of [sql] */
    COMITY_SOURCE_COLUMN      /* a column of the CSV file */
} comity_spec_source;

typedef struct {
    const char *code;
    const char *name;        /* in words; the code where there are none */
    const char *parent;      /* code; NULL: the index, or a denominator */
    const char *denominator; /* code; NULL: none */
    const char *waits;       /* for what, where it has no data; NULL: the workbench tells */
    const char *from;        /* one or more sources, the first that has data counts; see comity_spec_source_next */
    int64_t line;
} comity_spec_item;

typedef struct {
    const char *name;
    const char *text;
    int64_t line;
} comity_spec_query;

typedef struct {
    char *text; /* the words of all others live in it */
    const char *name;
    const char *title;
    const char *reference;
    const char *formula;
    comity_spec_units units;
    const char **organisations; /* that `organisation` or `organisations` names; none: the subject of the case */
    size_t n_organisations;
    const char *variant; /* "as_was" where it is not given */
    int all_states;      /* units = states: not only members */
    int first_year;      /* 0: open */
    int last_year;
    const char *data; /* units = table: the CSV file, and its columns */
    const char *unit;
    const char *label;
    const char *year;
    const char *group;

    /* Indicators, then aggregates, then denominators; `items` say what `elements` (but for the denominators) are for
     * the library. */
    comity_spec_item *items;
    comity_index_element *elements;
    size_t n_indicators;
    size_t n_elements; /* indicators and aggregates */
    size_t n_items;    /* and denominators */
    int top;           /* level of the index */

    comity_spec_query *queries;
    size_t n_queries;

    comity_index_settings settings;
    const char *reference_unit; /* for distances to a reference; NULL: none */

    comity_index_input *inputs; /* names and choices belong to the spec */
    size_t n_inputs;
    int own_inputs; /* 0: the spec names none; see docs/index-specs.md for what is taken then */
    size_t draws;   /* 0: none, and then no rank is shown */
    uint64_t seed;
    double confidence;
    comity_sample_method sample;
    int every_aggregate; /* of = all: intervals for the aggregates too, not for the index alone */
    size_t points;       /* of the sensitivity analysis; 0: none */
    size_t n_bootstrap;
} comity_index_spec;

/* Reads a spec. `file` names it in errors. Errors: COMITY_ERROR_INPUT with line and key, saying what was expected;
 * COMITY_ERROR_MEMORY. After an error `out` is empty; else it needs comity_index_spec_free. O(length), O(elements^2).
 */
comity_status comity_index_spec_parse(const char *text, size_t length, const char *file, comity_index_spec *out,
                                      comity_error *error);
void comity_index_spec_free(comity_index_spec *spec);

/* The next alternative of `*from`, which is moved past it: its kind, and its name of `size` bytes. 0: there is none. */
int comity_spec_source_next(const comity_index_spec *spec, const char **from, comity_spec_source *kind, char *name,
                            size_t size);

/* The word that stands before the colon, such as "state_year". */
const char *comity_spec_source_name(comity_spec_source kind);

/* Words for "units": "years", ... */
const char *comity_spec_units_name(comity_spec_units units);

/* The query of that name, or NULL. */
const comity_spec_query *comity_spec_query_find(const comity_index_spec *spec, const char *name);

/* Position of the element or denominator of that code in items, or -1. O(items). */
int64_t comity_spec_item_find(const comity_index_spec *spec, const char *code);

#endif
