/* Dates and times of Stata, SPSS and SAS. See data/read/stat_time.h. The formats are those of each program's manual:
 * Stata "help datetime display formats", SPSS "Date and Time Formats", SAS "Formats by Category". */
#include "data/read/stat_time.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const double day = 86400;
static const double days_1960 = -3653;   /* 1960-01-01, where Stata and SAS begin */
static const double days_1582 = -141428; /* 1582-10-14, where SPSS begins */

static comity_time stata_time(const char *format) {
    const char *at = format + (format[0] == '%');
    at += *at == '-' || *at == '~';
    if (*at == 'd') {
        return (comity_time){COMITY_TIME_DAYS, 1, days_1960, 0};
    }
    switch (*at == 't' ? at[1] : '\0') {
    case 'd':
        return (comity_time){COMITY_TIME_DAYS, 1, days_1960, 0};
    case 'c':
    case 'C':
        return (comity_time){COMITY_TIME_SECONDS, 1000, days_1960 * day, 0};
    case 'w':
        return (comity_time){COMITY_TIME_WEEKS_STATA, 1, 0, 0};
    case 'm':
        return (comity_time){COMITY_TIME_MONTHS_STATA, 1, 0, 1};
    case 'q':
        return (comity_time){COMITY_TIME_MONTHS_STATA, 1, 0, 3};
    case 'h':
        return (comity_time){COMITY_TIME_MONTHS_STATA, 1, 0, 6};
    case 'y':
        return (comity_time){COMITY_TIME_YEARS, 1, 0, 0};
    default:
        return (comity_time){COMITY_TIME_NONE, 1, 0, 0};
    }
}

static int is_one_of(const char *name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

#define IS_ONE_OF(name, names) is_one_of(name, names, sizeof(names) / sizeof *(names))

static comity_time spss_time(const char *name) {
    static const char *const dates[] = {"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "MOYR", "QYR", "WKYR"};
    static const char *const moments[] = {"DATETIME", "YMDHMS"};
    static const char *const durations[] = {"TIME", "DTIME", "MTIME"};
    if (IS_ONE_OF(name, dates)) {
        return (comity_time){COMITY_TIME_DAYS, day, days_1582, 0};
    }
    if (IS_ONE_OF(name, moments)) {
        return (comity_time){COMITY_TIME_SECONDS, 1, days_1582 * day, 0};
    }
    return (comity_time){IS_ONE_OF(name, durations) ? COMITY_TIME_DURATION : COMITY_TIME_NONE, 1, 0, 0};
}

/* Those with a separator (YYMMDDD, YYMMDDN, ...) are told by their beginning. */
static int is_sas_date(const char *name) {
    static const char *const names[] = {"DATE",     "DAY",    "DOWNAME",  "E8601DA", "B8601DA",  "IS8601DA",
                                        "JULDAY",   "JULIAN", "MONNAME",  "MONTH",   "MONYY",    "NENGO",
                                        "NLDATE",   "QTR",    "WEEKDATE", "WEEKDAY", "WEEKDATX", "WORDDATE",
                                        "WORDDATX", "YEAR",   "EURDFDD"};
    static const char *const beginnings[] = {"DDMMYY", "MMDDYY", "YYMMDD", "MMYY", "YYMM",
                                             "YYQ",    "YYMON",  "NLDATE", "QTRR"};
    if (IS_ONE_OF(name, names)) {
        return 1;
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0 && strncmp(name, "NLDATM", 6) != 0) {
            return 1;
        }
    }
    return 0;
}

static comity_time sas_time(const char *name) {
    static const char *const moments[] = {"DATETIME", "DATEAMPM", "DTDATE",  "DTMONYY",  "DTWKDATX", "DTYEAR",
                                          "DTYYQC",   "E8601DT",  "B8601DT", "IS8601DT", "E8601DZ",  "B8601DZ",
                                          "E8601DN",  "B8601DN",  "MDYAMPM", "NLDATM",   "TOD_DT"};
    static const char *const durations[] = {"TIME",    "TIMEAMPM", "TOD",     "HHMM",     "HOUR",   "MMSS",
                                            "E8601TM", "B8601TM",  "E8601LZ", "IS8601TM", "NLTIME", "NLTIMAP"};
    if (IS_ONE_OF(name, moments)) {
        return (comity_time){COMITY_TIME_SECONDS, 1, days_1960 * day, 0};
    }
    if (IS_ONE_OF(name, durations)) {
        return (comity_time){COMITY_TIME_DURATION, 1, 0, 0};
    }
    return (comity_time){is_sas_date(name) ? COMITY_TIME_DAYS : COMITY_TIME_NONE, 1, days_1960, 0};
}

comity_time comity_time_of(comity_file_kind kind, const char *format) {
    char name[32];
    if (!format) {
        format = "";
    }
    if (kind == COMITY_FILE_DTA) {
        return stata_time(format);
    }
    /* The width and the decimals stand behind the name; letters may be small. */
    size_t length = strlen(format);
    while (length && strchr("0123456789.", format[length - 1])) {
        length--;
    }
    if (length >= sizeof name) {
        return (comity_time){COMITY_TIME_NONE, 1, 0, 0};
    }
    for (size_t i = 0; i < length; i++) {
        name[i] = (char)(format[i] >= 'a' && format[i] <= 'z' ? format[i] - 'a' + 'A' : format[i]);
    }
    name[length] = '\0';
    return kind == COMITY_FILE_SAS7BDAT ? sas_time(name) : spss_time(name);
}

const char *comity_time_unit(const comity_time *time) {
    switch (time->kind) {
    case COMITY_TIME_NONE:
        return NULL;
    case COMITY_TIME_SECONDS:
        return "seconds since 1970-01-01";
    case COMITY_TIME_DURATION:
        return "seconds";
    case COMITY_TIME_YEARS:
        return "year";
    default:
        return "days since 1970-01-01";
    }
}

/* Days from 1970-01-01 to the first day of the month, counted from 1960m1: after the usual formula for Julian days. */
static double month_begins(double months) {
    double year = 1960 + floor(months / 12);
    double month = months - 12 * floor(months / 12); /* from 0 */
    double past = month < 2 ? year - 1 : year;       /* years begin with March, so that leap days come last */
    double shifted = month < 2 ? month + 10 : month - 2;
    double era = floor(past / 400);
    double of_era = past - era * 400;
    double of_year = floor((153 * shifted + 2) / 5);
    return era * 146097 + of_era * 365 + floor(of_era / 4) - floor(of_era / 100) + of_year - 719468;
}

double comity_time_value(const comity_time *time, double value) {
    switch (time->kind) {
    case COMITY_TIME_WEEKS_STATA:
        return month_begins(12 * floor(value / 52)) + 7 * (value - 52 * floor(value / 52));
    case COMITY_TIME_MONTHS_STATA:
        return month_begins(value * time->months);
    case COMITY_TIME_YEARS:
    case COMITY_TIME_NONE:
        return value;
    default:
        return value / time->divisor + time->origin;
    }
}
