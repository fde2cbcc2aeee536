/* What the files of the import share. */
#ifndef COMITY_UNIFY_IMPORT_INTERNAL_H
#define COMITY_UNIFY_IMPORT_INTERNAL_H

#include "base/new_file.h"
#include "data/read/file.h"
#include "data/read/rdata.h"
#include "data/read/text_table.h"
#include "data/store/store.h"
#include "data/unify/import_job.h"
#include "data/unify/label.h"
#include "data/unify/recipe.h"
#include "data/unify/recipe_own.h"

#include <stdio.h>

/* ------------------------------------------------------------------------------------------------- SQL being written
 */

typedef struct {
    char *text;
    size_t size;
    FILE *file; /* NULL: out of memory; writing through the functions below is then a no-op */
} comity_sql;

void comity_sql_begin(comity_sql *sql);
void comity_sql_add(comity_sql *sql, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* 'text' with its quotes doubled. */
void comity_sql_literal(comity_sql *sql, const char *text);
/* Runs what was written (comity_store_exec) and frees it. */
comity_status comity_sql_run(comity_sql *sql, comity_store *store, comity_error *error);
/* The same for a query; `out` as in comity_store_query. */
comity_status comity_sql_rows(comity_sql *sql, comity_store *store, comity_panel *out, comity_error *error);
/* Ends the writing: the text, to be freed, or NULL. */
char *comity_sql_end(comity_sql *sql);
/* Writes, runs and frees in one go. */
comity_status comity_sql_do(comity_store *store, comity_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The single whole number that a query yields; 0 for NULL or no row. */
comity_status comity_sql_integer(comity_store *store, int64_t *out, comity_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same of a query that was written. */
comity_status comity_sql_count(comity_sql *sql, comity_store *store, int64_t *out, comity_error *error);

/* ------------------------------------------------------------------------------------------------------- the source */

/* A file as a table of DuckDB with columns c0, c1, ... */
typedef struct {
    char sha256[65];
    int64_t bytes;
    char **header; /* column names */
    size_t n_header;
    char **types;          /* of the columns of a server's table; NULL: a file */
    char *from;            /* goes into FROM: read_csv(...) and the like, or the temporary table import_source */
    int64_t header_row;    /* 0: there is none */
    int64_t first_row;     /* number of the first row of data, as people count */
    int64_t lines_before;  /* lines of the file that DuckDB does not see: added to the lines that it names */
    unsigned char *nested; /* 1 for columns whose values are objects or lists; NULL: none are */
    const char *sheet;     /* the name of the sheet of a spreadsheet, which `tables` owns; else empty */
    char notes[512];       /* what the user should know of how it is read; empty: nothing */
    comity_panel *panel;   /* R data, spreadsheets and the like: one of `tables`; NULL for what DuckDB reads */
    comity_tables tables;
    comity_text_table text;
    comity_unpacked unpacked;
    int fd; /* of the file, or of the member of an archive; -1: none */
} comity_import_source;

/* A source that can be closed. */
void comity_import_source_init(comity_import_source *source);

/* Opens the file, takes its digest and reads its header; what is no text, JSON or Parquet is read wholly. A path
 * "FILE.zip:MEMBER" means a member of a zip archive (unless there is a file of that name); its digest is that of the
 * member. A sheet that was asked for by name is part of the digest, so that two sheets of one file are two data sets.
 * `options` may be NULL. `out` needs comity_import_source_close, after an error too. */
comity_status comity_import_source_open(comity_store *store, const char *path, const comity_recipes *recipes,
                                        const comity_import_options *options, const volatile int *stop,
                                        comity_import_source *out, comity_error *error);

/* Puts what was read wholly, the columns of the recipe, into the temporary table import_source. For other sources it
 * only looks whether those columns hold single values. */
comity_status comity_import_source_load(comity_store *store, const comity_recipe *recipe, comity_import_source *source,
                                        comity_error *error);
/* A text file that has no line of names: `out` is the recipe (headerless, with as many columns) whose shape the first
 * record has, or NULL. Its columns then are the header, and the first line is a row. Files of tabs have no quotes. */
comity_status comity_import_headerless(const comity_recipes *recipes, comity_import_source *source,
                                       const comity_recipe **out, comity_error *error);
void comity_import_source_close(comity_import_source *source);

/* Turns DuckDB's words about a table that it reads into one sentence with row. */
comity_status comity_import_explain(const char *words, const comity_import_source *source, comity_error *error);

/* For the files that open sources: adds a column name (trimmed); makes source->from for text, JSON and Parquet. `known`
 * says which headers a recipe knows. */
comity_status comity_import_add_name(comity_import_source *source, const char *name, comity_error *error);
comity_status comity_import_open_text(comity_store *store, const comity_header_test *known, const volatile int *stop,
                                      comity_import_source *source, comity_error *error);
comity_status comity_import_open_parquet(comity_store *store, comity_import_source *source, comity_error *error);

/* What a packed file, a member of an archive or a copy may grow to. */
#define COMITY_IMPORT_MOST_UNPACKED ((size_t)8 << 30)

/* ----------------------------------------------------------------------------------------------------------- a job */

typedef struct {
    comity_store *store;
    const comity_recipes *recipes;
    comity_own_recipe *own; /* of the user; NULL: one of `recipes` */
    const comity_recipe *recipe;
    const comity_import_source *source; /* NULL: a server, which sent groups of rows */
    const comity_import_options *options;
    const volatile int *stop;
    comity_import_summary *out;
    comity_error *error;
    int64_t data_set;
    int64_t first_row;
    /* the distinct ways in which a state is named, and which of them each section uses */
    const comity_recipe_state *ends[2 * COMITY_RECIPE_MOST_SECTIONS];
    size_t n_ends;
    size_t state_end[COMITY_RECIPE_MOST_SECTIONS];
    size_t partner_end[COMITY_RECIPE_MOST_SECTIONS];
    int64_t ids[COMITY_RECIPE_MOST_SECTIONS]; /* layer_id or series_id of each section */
    /* of ties and state-years whose sections all name the same states: the key of a row as one number `k`,
     * ((year - dense_year) * dense_states + origin) * dense_states + destination, below dense_size; 0: there is none */
    int dense_year;
    int64_t dense_states;
    int64_t dense_size;
    int64_t dense_self;     /* keys of a state with itself, */
    int64_t dense_repeated; /* and keys that were there before; counted in one pass over the rows */
    int64_t others;         /* rows of other data sets that these might repeat */
    int companion;          /* the recipe goes with another, which has read the file already */
    int numbered;           /* import_row has a column `row`; else its rowid tells */
    int64_t early_left_out; /* rows that were passed over before import_row: not concerned, */
    int64_t early_missing;  /* and without a value (import_shape.h) */
    const char **fields;    /* of a table: the source's columns that are kept */
    size_t n_fields;
    comity_new_file rejected; /* being written, where the options ask for it */
    /* rows that are grouped while they are read (import_group.c) */
    int grouped;
    int by_month;
    const comity_recipe_section *event; /* the section that `recipe` was made from; NULL: no events */
} comity_import_job;

/* The label of the version, or "". */
const char *comity_import_label(const comity_import_job *job);

/* The layer, series or table that section `i` fills: NAME or NAME@LABEL; "" for votes and roll calls. */
void comity_import_key(const comity_import_job *job, size_t i, char out[COMITY_KEY_SIZE]);

/* Tells what is being done and looks whether to stop. */
comity_status comity_import_step(const comity_import_job *job, const char *what, double fraction);

/* How states that are no more are taken: as the options say. */
comity_succession comity_import_policy(const comity_import_job *job);

/* Finds the ends of the recipe. */
void comity_import_plan(comity_import_job *job);

/* Of a recipe with a table: lists the fields to keep, to be freed by the caller (job->fields). */
comity_status comity_import_plan_table(comity_import_job *job, const comity_import_source *source);

/* Stores the rows of import_good in the table of the recipe, in the schema `data`. Its columns get the narrowest type
 * that holds all their cells. With options->replace what other files brought gives way; else it is an error that names
 * the file. */
comity_status comity_import_insert_table(const comity_import_job *job);

/* The name of field `i` as a column of the workbench: lower-case letters, digits and underscores, each once. */
void comity_import_field_name(const comity_import_job *job, size_t i, char out[80]);

/* Reads the source into the temporary table import_row: a typed column for every value, the codes as text, and `bad`,
 * NULL or the column, reason and value that make the row impossible (separated by U+001F). */
comity_status comity_import_stage(comity_import_job *job, const comity_import_source *source);

/* Matches and checks the rows of import_row: fills the counts of job->out and makes the view import_good of the rows to
 * be stored. Changes only temporary tables; to be called before the transaction begins, for DuckDB reads tables that a
 * transaction made itself with one thread only. */
comity_status comity_import_check(comity_import_job *job);

/* Writes down what the check found, in the tables `unmatched`, `rejected` and `vote_waiting`. Errors: no row could be
 * kept. */
comity_status comity_import_note(comity_import_job *job);

/* Pieces of SQL about a cell: whether its text, or the number beside it (may be NULL), means missing; and the number
 * that it stands for. */
void comity_import_write_missing(comity_sql *sql, const comity_recipe_words *missing, const char *raw,
                                 const char *number);
void comity_import_write_number(comity_sql *sql, const comity_recipe_value *value, const char *raw);

/* Runs what was written, which reads the source (NULL: a server's answer), and frees it; words about the file become
 * one sentence with row. */
comity_status comity_import_read(const comity_import_job *job, const comity_import_source *source, comity_sql *sql);

/* Says why nothing could be kept, by the first row that fell out for each reason. */
comity_status comity_import_fail_nothing_kept(const comity_import_job *job);

/* Keeps labels, units and codes of missing cells that a file of a statistics program brings, in the tables
 * `value_label` and `missing_code`. Does nothing for other files. O(cells). */
comity_status comity_import_note_labels(const comity_import_job *job, const comity_import_source *source);

/* Stores the rows of import_good. */
comity_status comity_import_insert(comity_import_job *job);

/* Removes the older rows of the same layers, series or roll calls for the years (roll calls) in import_good, and the
 * data sets of which nothing is left. A data set that loses only some rows stays without digest: it is no longer the
 * file. */
comity_status comity_import_replace(const comity_import_job *job);

/* The end of a sentence about an overlap: the other way out beside --replace. */
const char *comity_import_other_way(const comity_import_job *job);

/* Error where rows of this data set were there before under the same key. Where another file brought exactly the same
 * rows, job->out->same_as names it, and nothing is to be stored. */
comity_status comity_import_check_overlap(const comity_import_job *job);

/* Parts of these, also for votes that waited: from import_seen to import_good, with counts; unmatched codes and
 * rejected cells. */
comity_status comity_import_match(comity_import_job *job);
comity_status comity_import_note_findings(const comity_import_job *job);

/* Of the rows that the check let fall (rejected cells, repeated keys, unmatched codes; not votes that wait): says how
 * many were rejected for which reason; with options->strict an error for the first of them, with row and column; with
 * options->rejected writes them to job->rejected, each as it was read. Part of comity_import_check and
 * comity_import_group_check. */
comity_status comity_import_judge_fallen(comity_import_job *job);

/* Error where options->rejected is the data file `path`, the workbench or the recipe. */
comity_status comity_import_check_rejected(const comity_import_job *job, const char *path);

/* Writes "SELECT row, col, value, reason" of the rejected rows, where they are not grouped. */
void comity_import_write_rejected(comity_sql *sql);

/* Writes the expression that says why end `i` (of columns `state`) names no state. */
void comity_import_write_no_state(const comity_recipe_state *state, size_t i, comity_sql *sql);

/* Corrects the data sets in the temporary table import_hit, which lost rows: those without any rows go. */
comity_status comity_import_correct_data_sets(const comity_import_job *job);

/* Removes the data sets that the query `which` yields from the lists of data sets, unmatched codes, rejected cells and
 * inputs of runs; their rows must be gone already. */
comity_status comity_data_set_forget(comity_store *store, const char *which, comity_error *error);

/* Keeps the votes whose roll call is not there, as they were read. */
comity_status comity_import_add_waiting(const comity_import_job *job);

/* Notes how many votes of the data set wait, in `unmatched`. */
comity_status comity_import_note_waiting(const comity_import_job *job, int64_t *waiting);

/* Stores the votes of all data sets that waited for roll calls which are there now, and corrects their counts. */
comity_status comity_import_release_waiting(const comity_import_job *job);

/* Drops all temporary tables and views of an import. */
comity_status comity_import_drop_temporary(comity_store *store, comity_error *error);

#endif
