/* Partial dates. See comity/date.h. Day numbers after the public civil-calendar identities (400-year eras of 146,097
 * days, years that begin on 1 March). */
#include "comity/date.h"

#include <stdio.h>

int32_t comity_date_days(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void comity_date_civil(int32_t days, int *year, int *month, int *day) {
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Reads `count` digits; -1 where one of them is none. */
static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static comity_status bad_form(const char *text, size_t length, comity_error *error) {
    int shown = length > 40 ? 40 : (int)length;
    return comity_fail(error, COMITY_ERROR_INPUT, "\"%.*s\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD", shown,
                       text);
}

comity_status comity_date_parse(const char *text, size_t length, comity_date *out, comity_error *error) {
    *out = (comity_date){0, 0, COMITY_DATE_NONE};
    int form_ok = length == 4 || (length == 7 && text[4] == '-') || (length == 10 && text[4] == '-' && text[7] == '-');
    int year = form_ok ? digits(text, 4) : -1;
    int month = form_ok && length >= 7 ? digits(text + 5, 2) : 1;
    int day = form_ok && length == 10 ? digits(text + 8, 2) : 1;
    if (year < 0 || month < 0 || day < 0) {
        return bad_form(text, length, error);
    }
    if (year < 1) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%.*s\": there is no year 0", (int)length, text);
    }
    if (month < 1 || month > 12) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%.*s\": there is no month %d", (int)length, text, month);
    }
    if (day < 1 || day > days_in_month(year, month)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%.*s\": %04d-%02d has no day %d", (int)length, text, year,
                           month, day);
    }
    int last_month = length == 4 ? 12 : month;
    int last_day = length == 10 ? day : days_in_month(year, last_month);
    out->first = comity_date_days(year, month, day);
    out->last = comity_date_days(year, last_month, last_day);
    out->precision = length == 4 ? COMITY_DATE_YEAR : length == 7 ? COMITY_DATE_MONTH : COMITY_DATE_DAY;
    return COMITY_OK;
}

void comity_date_format(const comity_date *date, char text[12]) {
    int year = 0;
    int month = 0;
    int day = 0;
    text[0] = '\0';
    if (date->precision == COMITY_DATE_NONE) {
        return;
    }
    comity_date_civil(date->first, &year, &month, &day);
    unsigned y = (unsigned)year % 10000U;
    unsigned m = (unsigned)month % 100U;
    unsigned d = (unsigned)day % 100U;
    if (date->precision == COMITY_DATE_YEAR) {
        snprintf(text, 12, "%04u", y);
    } else if (date->precision == COMITY_DATE_MONTH) {
        snprintf(text, 12, "%04u-%02u", y, m);
    } else {
        snprintf(text, 12, "%04u-%02u-%02u", y, m, d);
    }
}
