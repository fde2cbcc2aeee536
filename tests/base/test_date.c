/* Partial dates: every day of the years 1 to 9999 against a calendar that counts, every kind of bad text. */
#include "comity/date.h"

#include "support.h"

static int month_length(int year, int month) {
    if (month == 2) {
        return year % 4 || (year % 100 == 0 && year % 400) ? 28 : 29;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void write_digits(char *text, int value, int count) {
    for (int i = count - 1; i >= 0; i--, value /= 10) {
        text[i] = (char)('0' + value % 10);
    }
}

static void check_day(int32_t number, int year, int month, int day) {
    char text[] = "yyyy-mm-dd";
    char again[12];
    int y = 0;
    int m = 0;
    int d = 0;
    comity_date date;
    write_digits(text, year, 4);
    write_digits(text + 5, month, 2);
    write_digits(text + 8, day, 2);
    comity_date_civil(number, &y, &m, &d);
    comity_status status = comity_date_parse(text, 10, &date, NULL);
    comity_date_format(&date, again);
    if (comity_date_days(year, month, day) != number || y != year || m != month || d != day || status ||
        date.first != number || date.last != number || date.precision != COMITY_DATE_DAY || strcmp(text, again) != 0) {
        fail_msg("%s: day %d, read as %d, written as %s", text, number, date.first, again);
    }
}

/* Counts from 0001-01-01 on; that 1970-01-01 is day 0 fixes the start. */
static void every_day(void **state) {
    (void)state;
    int32_t number = -719162;
    int32_t epoch = 1;
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= month_length(year, month); day++) {
                if (year == 1970 && month == 1 && day == 1) {
                    epoch = number;
                }
                check_day(number++, year, month, day);
            }
        }
    }
    assert_int_equal(epoch, 0);
    assert_int_equal(number, 2932897);
}

static void every_month_and_year(void **state) {
    (void)state;
    char text[12];
    char again[12];
    comity_date date;
    for (int year = 1; year <= 9999; year++) {
        write_digits(text, year, 4);
        text[4] = '\0';
        assert_int_equal(comity_date_parse(text, 4, &date, NULL), COMITY_OK);
        assert_int_equal(date.precision, COMITY_DATE_YEAR);
        assert_int_equal(date.first, comity_date_days(year, 1, 1));
        assert_int_equal(date.last, comity_date_days(year, 12, 31));
        comity_date_format(&date, again);
        assert_string_equal(again, text);
        for (int month = 1; month <= 12; month++) {
            text[4] = '-';
            write_digits(text + 5, month, 2);
            text[7] = '\0';
            assert_int_equal(comity_date_parse(text, 7, &date, NULL), COMITY_OK);
            assert_int_equal(date.precision, COMITY_DATE_MONTH);
            assert_int_equal(date.first, comity_date_days(year, month, 1));
            assert_int_equal(date.last, comity_date_days(year, month, month_length(year, month)));
            comity_date_format(&date, again);
            assert_string_equal(again, text);
        }
    }
}

/* Day numbers known from elsewhere: 2,440,588 less than the Julian day number. */
static void known_days(void **state) {
    (void)state;
    assert_int_equal(comity_date_days(2000, 1, 1), 10957);
    assert_int_equal(comity_date_days(2001, 6, 15), 11488);
    assert_int_equal(comity_date_days(1858, 11, 17), -40587);
    assert_int_equal(comity_date_days(1969, 12, 31), -1);
    assert_int_equal(comity_date_days(2000, 3, 1) - comity_date_days(2000, 2, 28), 2);
    assert_int_equal(comity_date_days(1900, 3, 1) - comity_date_days(1900, 2, 28), 1);
}

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"2001-02-30", "\"2001-02-30\": 2001-02 has no day 30"},
    {"2001-02-29", "\"2001-02-29\": 2001-02 has no day 29"},
    {"1900-02-29", "\"1900-02-29\": 1900-02 has no day 29"},
    {"2001-04-31", "\"2001-04-31\": 2001-04 has no day 31"},
    {"2001-01-00", "\"2001-01-00\": 2001-01 has no day 0"},
    {"2001-13", "\"2001-13\": there is no month 13"},
    {"2001-00", "\"2001-00\": there is no month 0"},
    {"2001-13-01", "\"2001-13-01\": there is no month 13"},
    {"0000", "\"0000\": there is no year 0"},
    {"0000-01-01", "\"0000-01-01\": there is no year 0"},
    {"", "\"\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"201", "\"201\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"20011", "\"20011\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001-1-01", "\"2001-1-01\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001/01/01", "\"2001/01/01\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001-01/01", "\"2001-01/01\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001.01", "\"2001.01\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {" 2001-1", "\" 2001-1\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001-0x", "\"2001-0x\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001-01-1 ", "\"2001-01-1 \" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"-001-01-01", "\"-001-01-01\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"+200", "\"+200\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"2001-06-15T00:00:00", "\"2001-06-15T00:00:00\" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
    {"a text that is far too long to be shown in full here",
     "\"a text that is far too long to be shown \" is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD"},
};

static void bad_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        comity_date date = {1, 2, COMITY_DATE_DAY};
        comity_error error = {0};
        assert_int_equal(comity_date_parse(bad[i].text, strlen(bad[i].text), &date, &error), COMITY_ERROR_INPUT);
        assert_int_equal(error.status, COMITY_ERROR_INPUT);
        assert_string_equal(error.message, bad[i].message);
        assert_int_equal(date.precision, COMITY_DATE_NONE);
    }
}

static void only_length_bytes(void **state) {
    (void)state;
    comity_date date;
    assert_int_equal(comity_date_parse("2001-06-15", 7, &date, NULL), COMITY_OK);
    assert_int_equal(date.precision, COMITY_DATE_MONTH);
    assert_int_equal(comity_date_parse("20010615", 4, &date, NULL), COMITY_OK);
    assert_int_equal(date.last, comity_date_days(2001, 12, 31));
}

static void no_date_is_empty(void **state) {
    (void)state;
    char text[12] = "before";
    comity_date none = {0};
    comity_date_format(&none, text);
    assert_string_equal(text, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day), cmocka_unit_test(every_month_and_year), cmocka_unit_test(known_days),
        cmocka_unit_test(bad_texts), cmocka_unit_test(only_length_bytes),    cmocka_unit_test(no_date_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
