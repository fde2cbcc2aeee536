/* Dates and times of Stata, SPSS and SAS: which columns hold them, and in which unit they come into a panel.
 *
 * The programs keep a number and a format to show it in. Days become "days since 1970-01-01", moments "seconds since
 * 1970-01-01"; weeks, months, quarters and half-years of Stata become the day they begin with. Times of a day and
 * durations become "seconds"; Stata's %ty is a number of the unit "year". Leap seconds (%tC) are not taken out. */
#ifndef COMITY_READ_STAT_TIME_H
#define COMITY_READ_STAT_TIME_H

#include "data/read/file.h"

typedef enum {
    COMITY_TIME_NONE,
    COMITY_TIME_DAYS,        /* value / divisor + origin are days */
    COMITY_TIME_SECONDS,     /* ... seconds */
    COMITY_TIME_DURATION,    /* ... seconds, since nothing */
    COMITY_TIME_YEARS,       /* a year, as it is */
    COMITY_TIME_WEEKS_STATA, /* since 1960w1; 52 a year */
    COMITY_TIME_MONTHS_STATA /* value * months are months since 1960m1 */
} comity_time_kind;

typedef struct {
    comity_time_kind kind;
    double divisor;
    double origin;
    int months;
} comity_time;

/* What the format says, such as "%td", "DATETIME20" or "YYMMDD10.". NULL or "" is none. */
comity_time comity_time_of(comity_file_kind kind, const char *format);

/* The unit for the panel; NULL: none. */
const char *comity_time_unit(const comity_time *time);

/* The value in that unit; NaN stays NaN. */
double comity_time_value(const comity_time *time, double value);

#endif
