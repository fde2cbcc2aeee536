/* Fuzzes partial dates: what is read is written as the same text, and its interval is that of its precision. */
#include "comity/date.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int days_of(comity_date_precision precision, int days) {
    switch (precision) {
    case COMITY_DATE_YEAR:
        return days == 365 || days == 366;
    case COMITY_DATE_MONTH:
        return days >= 28 && days <= 31;
    case COMITY_DATE_DAY:
        return days == 1;
    default:
        return 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_date date;
    comity_error error;
    char text[12];
    comity_error_clear(&error);
    comity_status status = comity_date_parse((const char *)data, size, &date, &error);
    comity_date_format(&date, text);
    if (status) {
        if (!error.message[0] || date.precision != COMITY_DATE_NONE || text[0]) {
            abort();
        }
        return 0;
    }
    if (strlen(text) != size || memcmp(text, data, size) != 0) {
        abort();
    }
    int year = 0;
    int month = 0;
    int day = 0;
    comity_date_civil(date.first, &year, &month, &day);
    if (!days_of(date.precision, date.last - date.first + 1) || comity_date_days(year, month, day) != date.first) {
        abort();
    }
    return 0;
}
