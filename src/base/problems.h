/* A list of errors, for checks that report everything they find instead of the first. */
#ifndef COMITY_BASE_PROBLEMS_H
#define COMITY_BASE_PROBLEMS_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    comity_error *items;
    size_t n;     /* kept */
    size_t total; /* found; those beyond COMITY_PROBLEMS_MOST are counted, not kept */
    size_t capacity;
} comity_problems;

enum { COMITY_PROBLEMS_MOST = 200 };

void comity_problems_init(comity_problems *problems);
void comity_problems_free(comity_problems *problems);

/* Adds a copy of `problem`. Where memory is short it is only counted. */
void comity_problems_add(comity_problems *problems, const comity_error *problem);

/* Adds an error with its place and a printf-style sentence. */
void comity_problems_say(comity_problems *problems, const char *file, int64_t row, const char *column,
                         const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
