/* The public data sets that Comity knows: who made them, how they are cited, on which terms, and where they are to be
 * had. One small text file a set (sets/NAME.set): lines of `key = value`, a line that begins with a blank continues the
 * one before, `#` begins a comment line. Recipes say what the columns of a set mean and refer to it by its name.
 * docs/add-a-data-set.md lists the keys. Parsing is strict: an unknown, repeated or lacking key, and a value of another
 * form are errors with file, line and key. Limits: 64 KiB a file, 16 BibTeX entries a set. */
#ifndef COMITY_FETCH_SET_H
#define COMITY_FETCH_SET_H

#include "comity/base.h"

#include <stddef.h>
#include <stdio.h>

enum { COMITY_SET_MOST_BYTES = 65536, COMITY_SET_MOST_BIBTEX = 16, COMITY_SET_NEAREST = 3 };

typedef struct {
    const char *name; /* of the file, without folder and ".set" */
    const char *title;
    const char *version; /* of what `download` gives; may be NULL */
    const char *citation;
    const char *terms;
    const char *url;                            /* of the publisher's page */
    const char *bibtex[COMITY_SET_MOST_BIBTEX]; /* each on one line, checked: @type{key, field = {value}, ...} */
    size_t n_bibtex;
    const char *download;         /* the address; NULL: to be fetched by hand */
    const char *download_file;    /* what the file is called; not NULL where `download` is not */
    const char *download_sha256;  /* 64 lower-case hex digits; NULL: unknown */
    const char *download_checked; /* the day when the makers last tried the address; NULL: never */
    const char *download_note;    /* may be NULL */
    const char *inside;           /* of a packed download: what to import; may be NULL */
    const char *by_hand;          /* where to click; may be NULL */
    int64_t download_size;        /* bytes, about; 0: unknown */
    char *text;                   /* owns all words */
} comity_set;

/* Parses `length` bytes; `file` names them in errors and gives the name. `out` needs comity_set_free, after an error
 * too (it is empty then). O(length). */
comity_status comity_set_parse(const char *text, size_t length, const char *file, comity_set *out, comity_error *error);
void comity_set_free(comity_set *set);

typedef struct {
    comity_set *items; /* sorted by name */
    size_t n;
} comity_sets;

/* The sets that the program carries, and those of the files `folder`/NAME.set (NULL: none), which take the place of
 * carried ones of the same name. Errors: the folder or a file in it cannot be read; as comity_set_parse. `out` needs
 * comity_sets_free. */
comity_status comity_sets_load(const char *folder, comity_sets *out, comity_error *error);
void comity_sets_free(comity_sets *sets);

/* The set of exactly that name, or NULL. O(log n). */
const comity_set *comity_sets_find(const comity_sets *sets, const char *name);

/* The sets whose names are nearest to a name that is not there, best first; returns how many (none may be near). Near
 * are names that hold the word or are held by it, and those that few changed letters make equal. O(n length^2). */
size_t comity_sets_nearest(const comity_sets *sets, const char *name, const comity_set *out[COMITY_SET_NEAREST]);

/* Parses the set of that name that the program carries. COMITY_ERROR_NOT_FOUND: there is none. As comity_set_parse. */
comity_status comity_set_carried(const char *name, comity_set *out, comity_error *error);

/* Writes a checked BibTeX entry with one field a line. */
void comity_set_print_bibtex(const char *entry, FILE *out);

#endif
