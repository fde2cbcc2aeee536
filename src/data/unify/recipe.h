/* Recipes: small text files that say what the columns of a published data set mean.
 *
 * A recipe is lines of `key = value`; a line that begins with a blank continues the one before; `#` begins a comment
 * line. General keys come first (name, title, version, citation, terms, url, columns, alias); title, citation, terms
 * and url may be left out where sets/ has a data set of that name. Then follow one or more sections, all of one kind:
 * [tie], [state_year], [affiliation], [vote], [roll_call], [table] or [event]. docs/add-a-data-set.md lists the keys. A
 * data set is recognised by its header alone: all `columns` must be there, the recipe with most of them wins. Parsing
 * is strict: an unknown, repeated or lacking key, a column not listed, a word out of place are errors with file, line
 * and key. Limits: 64 KiB a recipe, 128 sections, 4 code columns a state. */
#ifndef COMITY_UNIFY_RECIPE_H
#define COMITY_UNIFY_RECIPE_H

#include "comity/base.h"
#include "data/fetch/set.h"

#include <stddef.h>

enum { COMITY_RECIPE_MOST_BYTES = 65536, COMITY_RECIPE_MOST_SECTIONS = 128, COMITY_RECIPE_MOST_CODES = 4 };

typedef enum {
    COMITY_CODE_ISO3,
    COMITY_CODE_ISO2,
    COMITY_CODE_M49,
    COMITY_CODE_COW,
    COMITY_CODE_GW,
    COMITY_CODE_NAME,
    COMITY_CODE_COWC,  /* letters of the Correlates of War */
    COMITY_CODE_GWC,   /* letters of Gleditsch and Ward */
    COMITY_CODE_IMF,   /* IMF number */
    COMITY_CODE_WB,    /* World Bank */
    COMITY_CODE_VDEM,  /* V-Dem number */
    COMITY_CODE_POLITY /* Polity number */
} comity_code_system;

enum { COMITY_CODE_SYSTEMS = COMITY_CODE_POLITY + 1 };

/* "iso3", "cow" ... */
const char *comity_code_system_name(comity_code_system system);

typedef enum {
    COMITY_SECTION_TIE,
    COMITY_SECTION_STATE_YEAR,
    COMITY_SECTION_AFFILIATION,
    COMITY_SECTION_VOTE,
    COMITY_SECTION_ROLL_CALL,
    COMITY_SECTION_TABLE,
    COMITY_SECTION_EVENT
} comity_section_kind;

typedef struct {
    const char **items;
    size_t n;
} comity_recipe_words;

/* Columns and the form that their cells must have. */
typedef struct {
    const char *column;
    const char *word;
} comity_recipe_pair;

typedef struct {
    comity_recipe_pair *items;
    size_t n;
} comity_recipe_pairs;

typedef struct {
    const char *column; /* with `constant` the code itself */
    comity_code_system system;
    int constant;
} comity_recipe_code;

/* The columns that name a state, tried in order. */
typedef struct {
    comity_recipe_code codes[COMITY_RECIPE_MOST_CODES];
    size_t n;
} comity_recipe_state;

typedef struct {
    const char *word;
    double number;
} comity_recipe_meaning;

/* A column of values; with meanings its words stand for these numbers, and all other words are errors. */
typedef struct {
    const char *column;
    comity_recipe_meaning *meanings;
    size_t n_meanings;
} comity_recipe_value;

/* Only rows whose `column` holds one of `words` (and whose `and_column` holds one of `and_words`) concern the section;
 * a word that ends in * stands for its beginning, * alone for every cell that is not missing. */
typedef struct {
    const char *column; /* NULL: all rows do */
    comity_recipe_words words;
    const char *and_column; /* NULL: no second condition */
    comity_recipe_words and_words;
} comity_recipe_where;

/* Columns whose names match the extended regular expression `pattern` (`*`: all that the recipe does not list) become
 * rows: the name of the column as `key`, its cell as `cell`. */
typedef struct {
    const char *pattern; /* NULL: none */
    const char *key;
    const char *cell;
} comity_recipe_unpivot;

/* Cells of `column` hold several values with `separator` between them; each becomes a row of its own. */
typedef struct {
    const char *column; /* NULL: none */
    const char *separator;
} comity_recipe_split;

/* In the years first to last (both included) the code means this state, whatever the cross-walk says. */
typedef struct {
    comity_code_system system;
    const char *code;
    int first;
    int last;
    const char *state;
} comity_recipe_alias;

typedef struct {
    comity_section_kind kind;
    int64_t line;
    const char *layer;     /* tie, affiliation */
    const char *indicator; /* state_year */
    const char *table;     /* table: its name in the schema `data` */
    const char *name;
    const char *unit;
    const char *formula;
    const char *reference;     /* NULL: the citation */
    int symmetric;             /* a tie has no direction */
    int keep_zero;             /* 0: a zero says that there is no tie */
    int sum;                   /* rows of one key add up, instead of being an error */
    int largest;               /* of rows of one key the largest value counts; `sum` is then set as well */
    int count;                 /* there is no value: every row counts 1, and they add up; of an affiliation: is full */
    int keep_self;             /* a tie of a state with itself is a value (trade within a state) */
    double minimum;            /* -INFINITY: none */
    comity_recipe_state state; /* the state; of a tie its origin */
    comity_recipe_state partner; /* of a tie its destination */
    comity_recipe_value value;   /* all but roll_call and table */
    comity_recipe_where where;
    comity_recipe_words missing; /* words and numbers that mean: no value */
    const char *year;            /* tie, state_year, affiliation, table: a column of years or dates */
    const char *began;           /* instead of year: the row stands for every year from here ... */
    const char *ended;           /* ... to here */
    const char *organisation;    /* affiliation */
    const char *roll_call;       /* vote, roll_call */
    const char *session;         /* roll_call */
    const char *date;            /* roll_call */
    const char *important;       /* roll_call; may be NULL */
    const char *resolution;      /* roll_call; may be NULL */
    const char *title;           /* roll_call; may be NULL */
    comity_recipe_words key;     /* table: columns that tell its rows apart; may be empty */
    comity_recipe_words part;    /* table: files with other values here stand beside each other; may be empty */
    comity_recipe_words keep;    /* table: the columns to keep; "*": all */
    comity_recipe_words text;    /* table: of these, what is text, ... */
    comity_recipe_words number;  /* ... must be numbers, ... */
    comity_recipe_words dates;   /* ... must be dates; the type of all others follows from their cells */
    /* event; `layer` is then the prefix of its layers, `date` its day, `state` and `partner` who acts on whom */
    const char *code;         /* CAMEO code; NULL: none */
    const char *root;         /* CAMEO root code, where there is no code; NULL: none */
    const char *goldstein;    /* NULL: looked up by the code */
    const char *weight;       /* how often a row counts; NULL: once */
    comity_recipe_value quad; /* 1 to 4; no column: by the code */
} comity_recipe_section;

typedef struct {
    const char *id; /* of the file, without folder and ".recipe" */
    const char *name;
    const char *title;
    const char *version;
    const char *citation;
    const char *terms;
    const char *url;
    comity_recipe_words columns;
    int headerless;            /* the file has no line of names; `columns` are all of its columns, in order */
    comity_recipe_pairs shape; /* what the first record of a file without header must look like */
    comity_recipe_words files; /* patterns of the names of files, as of the shell; empty: any name */
    const char *with;          /* the id of a recipe: whatever that one reads is read by this one too; NULL: none */
    const char *sheet;         /* pattern of the name of a sheet, as of the shell; NULL: any, or no spreadsheet */
    comity_recipe_unpivot unpivot;
    comity_recipe_split split;
    comity_recipe_words once;      /* of rows that agree in these columns only the first counts; may be empty */
    comity_recipe_words fill_down; /* columns whose empty cells stand for the cell above */
    const char *date_format;       /* of years and dates, as of strptime; NULL: YYYY-MM-DD */
    int year_is_constant;          /* `year` of the sections is the year itself */
    double year_offset;            /* added to the year: 1945 for sessions of the General Assembly */
    double not_before;             /* spells count from this year at the earliest; 0: from any */
    double open_until;             /* the last year of a spell whose end is missing; 0: such a spell is rejected */
    comity_recipe_alias *aliases;
    size_t n_aliases;
    comity_recipe_section *sections;
    size_t n_sections;
    char *text;     /* owns all words */
    comity_set set; /* owns those that come from the data set of that name; may be empty */
} comity_recipe;

/* Parses `length` bytes; `file` names them in errors and gives the id. `out` needs comity_recipe_free, after an error
 * too (it is empty then). O(length). */
comity_status comity_recipe_parse(const char *text, size_t length, const char *file, comity_recipe *out,
                                  comity_error *error);
void comity_recipe_free(comity_recipe *recipe);

typedef struct {
    comity_recipe *items;
    size_t n;
} comity_recipes;

/* All recipes that the program carries. `out` needs comity_recipes_free. */
comity_status comity_recipes_load(comity_recipes *out, comity_error *error);
void comity_recipes_free(comity_recipes *recipes);

/* The recipe of that id, or NULL. */
const comity_recipe *comity_recipes_find(const comity_recipes *recipes, const char *id);

/* The recipe whose columns are all among the `n` column names `header`; NULL, with an error that names the nearest
 * layouts and what they lack, where none is. Names compare without regard to case. */
const comity_recipe *comity_recipes_choose(const comity_recipes *recipes, const char *const *header, size_t n,
                                           comity_error *error);

/* What is known of a table beside its header. */
typedef struct {
    const char *file;  /* with or without folder; NULL: not known, any will do */
    const char *sheet; /* "" where the file has no sheets; NULL: not known, any will do */
} comity_recipe_clues;

/* The same with more clues: recipes that ask for names of files or sheets count only where these fit, and those that
 * ask for the name of this file come before all others. Recipes that go `with` another are never chosen. */
const comity_recipe *comity_recipes_choose_for(const comity_recipes *recipes, const comity_recipe_clues *clues,
                                               const char *const *header, size_t n, comity_error *error);

/* Writes the form of the recipe's dates with YYYY, MM and DD in fixed places, such as YYYYMMDD for %Y%m%d; empty where
 * the recipe gives none. 0: its dates have no such form, or no year or month. */
int comity_recipe_date_form(const comity_recipe *recipe, char out[32]);

/* Position of the column among the names, or -1. */
int comity_recipe_column(const char *const *header, size_t n, const char *column);

#endif
