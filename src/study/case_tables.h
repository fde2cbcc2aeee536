/* The tables of a case folder, as data: one descriptor a table, one a column.
 *
 * The same array makes the SQL tables of the workbench, reads and checks the CSV files of a case, and feeds the
 * documentation. A new table or column is a line here and nothing else. */
#ifndef COMITY_STUDY_CASE_TABLES_H
#define COMITY_STUDY_CASE_TABLES_H

#include <stddef.h>

typedef enum {
    COMITY_FACT_TEXT,    /* any UTF-8 text of one line */
    COMITY_FACT_KEY,     /* identifier: lower-case letters, digits, underscore */
    COMITY_FACT_STATE,   /* a state of states.csv (three capitals) */
    COMITY_FACT_REF,     /* the key of another table, named in `detail` */
    COMITY_FACT_DATE,    /* YYYY, YYYY-MM or YYYY-MM-DD; stored as first day and precision */
    COMITY_FACT_NUMBER,  /* finite decimal number */
    COMITY_FACT_INTEGER, /* whole number */
    COMITY_FACT_CHOICE,  /* one of the words in `detail`, separated by | */
    COMITY_FACT_YES      /* "yes" or empty */
} comity_fact_type;

enum { COMITY_FACT_REQUIRED = 1, COMITY_FACT_UNIQUE = 2 };

typedef struct {
    const char *name;
    comity_fact_type type;
    unsigned flags;
    const char *detail; /* referred table, or choices */
    const char *about;  /* one phrase for the documentation */
} comity_fact_column;

typedef struct {
    const char *name; /* table in the workbench, singular */
    const char *file; /* CSV file in the case folder */
    const char *about;
    const comity_fact_column *columns;
    size_t n_columns;
    int sourced;  /* 1: ends with source, locator, confidence, unverified, note */
    int optional; /* 1: a case may do without the file; the table is empty then */
} comity_fact_table;

/* All tables in the order in which they must be loaded (a table comes after those it refers to). */
const comity_fact_table *comity_fact_tables(size_t *n);

/* The table called `name`, or NULL. O(number of tables). */
const comity_fact_table *comity_fact_table_find(const char *name);

/* The five columns that end every sourced table. */
const comity_fact_column *comity_fact_source_columns(size_t *n);

#endif
