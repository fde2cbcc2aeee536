/* A list of errors. See problems.h. */
#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_problems_init(comity_problems *problems) {
    memset(problems, 0, sizeof *problems);
}

void comity_problems_free(comity_problems *problems) {
    free(problems->items);
    comity_problems_init(problems);
}

void comity_problems_add(comity_problems *problems, const comity_error *problem) {
    problems->total++;
    if (problems->n >= COMITY_PROBLEMS_MOST) {
        return;
    }
    if (problems->n == problems->capacity) {
        size_t capacity = problems->capacity ? problems->capacity * 2 : 8;
        comity_error *items = realloc(problems->items, capacity * sizeof *items);
        if (!items) {
            return;
        }
        problems->items = items;
        problems->capacity = capacity;
    }
    problems->items[problems->n++] = *problem;
}

void comity_problems_say(comity_problems *problems, const char *file, int64_t row, const char *column,
                         const char *format, ...) {
    comity_error problem;
    comity_error_clear(&problem);
    problem.status = COMITY_ERROR_INPUT;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem.message, sizeof problem.message, format, arguments);
    va_end(arguments);
    comity_error_at(&problem, file, row, column);
    comity_problems_add(problems, &problem);
}
