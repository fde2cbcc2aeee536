/* What is asked of an import, and what it found. See study/import.h for the whole. */
#ifndef COMITY_UNIFY_IMPORT_JOB_H
#define COMITY_UNIFY_IMPORT_JOB_H

#include "comity/base.h"
#include "data/unify/crosswalk.h"

#include <stdint.h>

typedef struct {
    int replace;       /* 1: older rows of the same layers or series are removed for the years that the file brings */
    int strict;        /* 1: the first rejected cell, repeated key or unmatched code is an error */
    const char *label; /* of a version to be kept beside the others (label.h); NULL: none */
    const char *rejected; /* a CSV file to be written with the rejected and unmatched rows; NULL: none */
    const char *sheet;    /* of a spreadsheet; NULL: the first with columns that are known, else the first */
    int by_month;         /* 1: events become ties of months (tie_month_row), not of years */
    const char *recipe; /* the id of one, where the columns fit several, or the file of the user's own; NULL: recognised
                           by the columns */
    const char *password_file; /* of a server; NULL: the password is in the environment, or there is none */
    comity_succession policy;  /* how states that are no more, and codes outside their dates, are taken */
    void *ctx;
    void (*report)(void *ctx, const char *what, double fraction); /* may be NULL; fraction in [0,1] */
} comity_import_options;

typedef struct {
    char name[64];   /* of the data set */
    char recipe[64]; /* that recognised it */
    char label[40];  /* empty: none */
    char title[256];
    int64_t data_set; /* its number in the workbench */
    int64_t rows_read;
    int64_t rows_kept;
    int64_t rows_missing;
    int64_t rows_rejected;
    int64_t rows_unmatched;
    int64_t rows_left_out; /* that no section of the recipe is concerned with; events within one state */
    int64_t rows_waiting;  /* votes without roll call yet: part of rows_unmatched */
    int64_t rows_outside;  /* kept although the state is not dated to the year: part of rows_kept */
    int first_year;        /* 0: none */
    int last_year;
    int already_there; /* 1: these bytes are in the workbench already; nothing was changed */
    char same_as[512]; /* the file that brought exactly these rows before; nothing was changed; empty: none */
    char stored[512];  /* layers, series or tables that got rows, separated by ", " */
    char notes[512];   /* how the file was read, where that is worth saying, such as "UTF-16 LE text, delimiter tab" */
    char derived[256]; /* those that were computed anew from them; empty: none */
    char reasons[640]; /* how many rows were rejected for which reason, separated by ", "; empty: none */
    int64_t rows_written; /* rows in options->rejected */
} comity_import_summary;

#endif
