/* Partial dates: a year, a month or a day of the proleptic Gregorian calendar, years 1 to 9999.
 *
 * A partial date is an interval of days. Two dates compare by their intervals, so "2001" neither precedes nor follows
 * "2001-06-15": it contains it. */
#ifndef COMITY_DATE_H
#define COMITY_DATE_H

#include "comity/base.h"

#include <stddef.h>

typedef enum { COMITY_DATE_NONE = 0, COMITY_DATE_YEAR, COMITY_DATE_MONTH, COMITY_DATE_DAY } comity_date_precision;

typedef struct {
    int32_t first; /* first day of the interval, days since 1970-01-01 */
    int32_t last;  /* last day of the interval */
    comity_date_precision precision;
} comity_date;

/* Reads exactly YYYY, YYYY-MM or YYYY-MM-DD (`length` bytes, no blanks). 2001-02-30 and month 13 are errors that say
 * why. O(1). */
comity_status comity_date_parse(const char *text, size_t length, comity_date *out, comity_error *error);

/* Writes the date as it was read, at most 11 bytes with the final NUL; an empty string for COMITY_DATE_NONE. */
void comity_date_format(const comity_date *date, char text[12]);

/* Days since 1970-01-01 of a valid calendar day. */
int32_t comity_date_days(int year, int month, int day);

/* The calendar day `days` days after 1970-01-01. */
void comity_date_civil(int32_t days, int *year, int *month, int *day);

#endif
