/* Reading panels for the page, and the formats of numbers on it. See view.h. */
#include "surface/report/view.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double MOST = 1e300;

const char *comity_view_text(const comity_panel *panel, const char *column, size_t row) {
    int i = comity_panel_find(panel, column);
    if (i < 0 || panel->columns[i].type != COMITY_TEXT || row >= panel->n_rows ||
        !comity_is_present(&panel->columns[i], row) || !panel->columns[i].text[row]) {
        return "";
    }
    return panel->columns[i].text[row];
}

int comity_view_number(const comity_panel *panel, const char *column, size_t row, double *value) {
    int i = comity_panel_find(panel, column);
    *value = 0;
    if (i < 0 || row >= panel->n_rows || !comity_is_present(&panel->columns[i], row)) {
        return 0;
    }
    const comity_column *c = &panel->columns[i];
    if (c->type == COMITY_TEXT) {
        return 0;
    }
    double v = c->type == COMITY_INTEGER ? (double)c->integer[row] : c->number[row];
    if (!isfinite(v)) {
        return 0;
    }
    *value = fabs(v) > MOST ? copysign(MOST, v) : fabs(v) < 1 / MOST ? 0 : v;
    return 1;
}

int64_t comity_view_integer(const comity_panel *panel, const char *column, size_t row) {
    double value = 0;
    if (!comity_view_number(panel, column, row, &value) || fabs(value) > 9e15) {
        return 0;
    }
    return (int64_t)llround(value);
}

int comity_view_date(const comity_panel *panel, const char *column, size_t row, comity_date *date) {
    char name[COMITY_VIEW_BYTES];
    const char *text = comity_view_text(panel, column, row);
    size_t length = strlen(text);
    snprintf(name, sizeof name, "%s_precision", column);
    const char *precision = comity_view_text(panel, name, row);
    if (strcmp(precision, "year") == 0 && length >= 4) {
        length = 4;
    } else if (strcmp(precision, "month") == 0 && length >= 7) {
        length = 7;
    }
    return length > 0 && comity_date_parse(text, length, date, NULL) == COMITY_OK;
}

int comity_view_yes(const comity_panel *panel, const char *column, size_t row) {
    return strcmp(comity_view_text(panel, column, row), "yes") == 0;
}

double comity_view_year(int32_t days) {
    int year = 0;
    int month = 0;
    int day = 0;
    comity_date_civil(days, &year, &month, &day);
    int32_t first = comity_date_days(year, 1, 1);
    int32_t next = comity_date_days(year + 1, 1, 1);
    return year + (double)(days - first) / (double)(next - first);
}

int32_t comity_view_today(const comity_report_data *data) {
    comity_date made = {0};
    size_t length = strnlen(data->made, sizeof data->made);
    if (length >= 10 && comity_date_parse(data->made, 10, &made, NULL) == COMITY_OK) {
        return made.first;
    }
    return comity_date_days(data->last_year, 12, 31);
}

/* --------------------------------------------------------------------------------------------------------- rows */

comity_status comity_rows_where(const comity_panel *panel, const comity_rows *within, const char *column,
                                const char *value, comity_rows *out, comity_error *error) {
    size_t n = within ? within->n : panel->n_rows;
    *out = (comity_rows){.row = malloc((n + 1) * sizeof *out->row)};
    if (!out->row) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        size_t row = within ? within->row[i] : i;
        if (!column || strcmp(comity_view_text(panel, column, row), value) == 0) {
            out->row[out->n++] = row;
        }
    }
    return COMITY_OK;
}

comity_status comity_rows_keys(const comity_panel *panel, const comity_rows *within, const char *column,
                               comity_keys *out, comity_error *error) {
    size_t n = within ? within->n : panel->n_rows;
    *out = (comity_keys){.text = malloc((n + 1) * sizeof *out->text)};
    if (!out->text) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const char *key = comity_view_text(panel, column, within ? within->row[i] : i);
        size_t k = out->n;
        while (k > 0 && strcmp(out->text[k - 1], key) != 0) {
            k--;
        }
        if (k == 0) {
            out->text[out->n++] = key;
        }
    }
    return COMITY_OK;
}

static int by_year(const void *a, const void *b) {
    const comity_point *p = a;
    const comity_point *q = b;
    if (p->year != q->year) {
        return p->year < q->year ? -1 : 1;
    }
    return (p->value > q->value) - (p->value < q->value);
}

comity_status comity_rows_series(const comity_panel *panel, const comity_rows *within, comity_series *out,
                                 comity_error *error) {
    *out = (comity_series){.point = malloc((within->n + 1) * sizeof *out->point)};
    if (!out->point) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < within->n; i++) {
        double year = 0;
        comity_point point = {0};
        if (comity_view_number(panel, "year", within->row[i], &year) && fabs(year) < 1e6 &&
            comity_view_number(panel, "value", within->row[i], &point.value)) {
            point.year = (int)year;
            point.n = comity_view_integer(panel, "n", within->row[i]);
            out->point[out->n++] = point;
        }
    }
    qsort(out->point, out->n, sizeof *out->point, by_year);
    return COMITY_OK;
}

void comity_rows_free(comity_rows *rows) {
    free(rows->row);
    *rows = (comity_rows){0};
}

void comity_keys_free(comity_keys *keys) {
    free(keys->text);
    *keys = (comity_keys){0};
}

void comity_series_free(comity_series *series) {
    free(series->point);
    *series = (comity_series){0};
}

static double number_or_nan(const comity_panel *panel, const char *column, size_t row) {
    double value = 0;
    return comity_view_number(panel, column, row, &value) ? value : NAN;
}

comity_trend_view comity_view_trend(const comity_report_data *data, const char *key, const char *part) {
    const comity_panel *t = &data->trends;
    size_t length = strlen(key);
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *series = comity_view_text(t, "series", i);
        if (strncmp(series, key, length) != 0 || series[length] != '/' || strcmp(series + length + 1, part) != 0) {
            continue;
        }
        return (comity_trend_view){.found = 1,
                                   .n = comity_view_integer(t, "n", i),
                                   .first_year = comity_view_integer(t, "first_year", i),
                                   .last_year = comity_view_integer(t, "last_year", i),
                                   .pettitt_year = comity_view_integer(t, "pettitt_year", i),
                                   .s = number_or_nan(t, "kendall_s", i),
                                   .z = number_or_nan(t, "kendall_z", i),
                                   .p = number_or_nan(t, "p", i),
                                   .slope = number_or_nan(t, "sen_slope", i),
                                   .low = number_or_nan(t, "sen_low", i),
                                   .high = number_or_nan(t, "sen_high", i),
                                   .pettitt_p = number_or_nan(t, "pettitt_p", i)};
    }
    return (comity_trend_view){.z = NAN, .p = NAN, .slope = NAN, .s = NAN, .low = NAN, .high = NAN, .pettitt_p = NAN};
}

/* ------------------------------------------------------------------------------------------------------ formats */

static const char *const minus = "\u2212";

/* Copies digits with a comma before every third one left of the point. */
static void group_thousands(const char *digits, const char *sign, char *out, size_t size) {
    size_t whole = strcspn(digits, ".");
    size_t at = (size_t)snprintf(out, size, "%s", sign);
    for (size_t i = 0; digits[i] && at + 2 < size; i++) {
        if (i > 0 && i < whole && whole > 4 && (whole - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

/* 10⁻⁷ for -7. */
static void write_power(int power, char out[24]) {
    static const char *const high[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[8];
    snprintf(digits, sizeof digits, "%d", abs(power) % 1000);
    int at = snprintf(out, 24, "10%s", power < 0 ? "⁻" : "");
    for (const char *d = digits; *d; d++) {
        at += snprintf(out + at, 24 - (size_t)at, "%s", high[*d - '0']);
    }
}

int comity_view_magnitude(double size, double *divisor, char word[24]) {
    static const char *const words[] = {"", "thousand", "million", "billion", "trillion"};
    int exponent = size > 0 ? (int)floor(log10(size) + 1e-9) : 0;
    *divisor = 1;
    word[0] = '\0';
    if (exponent >= 5 && exponent < 15) {
        int thousands = exponent / 3;
        *divisor = pow(1000, thousands);
        snprintf(word, 24, "%s", words[thousands]);
    } else if (exponent >= 15 || exponent < -3) {
        int power = exponent >= 0 ? exponent / 3 * 3 : -((2 - exponent) / 3 * 3);
        *divisor = pow(10, power);
        write_power(power, word);
    }
    return word[0] != '\0';
}

comity_number_format comity_view_number_format(double size, int digits) {
    comity_number_format format = {.divisor = 1};
    size = fabs(size);
    if (!(size > 0) || !isfinite(size)) {
        return format;
    }
    int exponent = (int)floor(log10(size) + 1e-12);
    if (exponent < -4 || exponent >= 15) {
        format.divisor = pow(10, exponent);
        write_power(exponent, format.word);
    } else if (exponent >= 5) {
        comity_view_magnitude(size, &format.divisor, format.word);
    }
    int before = (int)floor(log10(size / format.divisor) + 1e-12);
    format.decimals = digits - 1 - before > 0 ? digits - 1 - before : 0;
    return format;
}

void comity_view_write(double value, const comity_number_format *format, int with_word, char out[48]) {
    char number[48];
    comity_view_fixed(value / format->divisor, format->decimals, number);
    int worded = with_word && format->word[0] && isfinite(value);
    snprintf(out, 48, "%.20s%s%.23s", number,
             !worded                  ? ""
             : format->word[0] == '1' ? "×"
                                      : " ",
             worded ? format->word : "");
}

void comity_view_format(double value, int digits, char out[48]) {
    comity_number_format format = comity_view_number_format(value, digits);
    comity_view_write(value, &format, 1, out);
}

void comity_view_count(int64_t value, char out[32]) {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value);
    group_thousands(digits, value < 0 ? minus : "", out, 32);
}

void comity_view_p(double p, int sign, char out[16]) {
    const char *equals = sign ? "= " : "";
    if (!isfinite(p)) {
        snprintf(out, 16, "%s–", equals);
    } else if (p < 0.001) {
        snprintf(out, 16, "%s.001", sign ? "< " : "<");
    } else if (p > 0.9995) {
        snprintf(out, 16, "%s1.000", equals);
    } else {
        char text[16];
        snprintf(text, sizeof text, "%.3f", p);
        snprintf(out, 16, "%s%.4s", equals, text + 1);
    }
}

void comity_view_fixed(double value, int decimals, char out[48]) {
    char text[400];
    if (!isfinite(value)) {
        snprintf(out, 48, "–");
        return;
    }
    if (fabs(value) >= 1e15) { /* never on a page: such numbers have been divided before */
        snprintf(out, 48, "%.3g", value);
        return;
    }
    snprintf(text, sizeof text, "%.*f", decimals, fabs(value));
    int zero = strspn(text, "0.") == strlen(text);
    group_thousands(text, value < 0 && !zero ? minus : "", out, 48);
}

void comity_view_words(const char *key, int capital, char out[COMITY_VIEW_BYTES]) {
    snprintf(out, COMITY_VIEW_BYTES, "%s", key);
    for (char *c = out; *c; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    if (capital && out[0] >= 'a' && out[0] <= 'z') {
        out[0] = (char)(out[0] - 'a' + 'A');
    }
}

void comity_view_xml(FILE *out, const char *text) {
    size_t left = strlen(text);
    while (left) {
        uint32_t code = 0;
        char one[5] = "";
        size_t length = comity_text_utf8(text, left, &code);
        if (length == 0 || code == 0xFFFE || code == 0xFFFF) {
            fputs("\uFFFD", out);
            length = length ? length : 1;
        } else {
            memcpy(one, text, length);
            comity_text_xml(out, one);
        }
        text += length;
        left -= length;
    }
}

/* Adds the names in `text` (separated by ", ") that are not there yet. The names are kept in one buffer, each ended by
 * a NUL. */
typedef struct {
    char *bytes;
    size_t used;
    size_t n;
} name_list;

static int is_listed(const name_list *list, const char *name, size_t length) {
    for (const char *at = list->bytes; at < list->bytes + list->used; at += strlen(at) + 1) {
        if (strlen(at) == length && memcmp(at, name, length) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_names(name_list *list, const char *text) {
    while (list->bytes && *text) {
        const char *end = strstr(text, ", ");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        if (length && !is_listed(list, text, length)) {
            memcpy(list->bytes + list->used, text, length);
            list->used += length;
            list->bytes[list->used++] = '\0';
            list->n++;
        }
        text = end ? end + 2 : text + length;
    }
}

comity_status comity_view_list(FILE *out, const comity_panel *panel, const comity_rows *within, const char *column,
                               size_t most, comity_error *error) {
    comity_keys keys = {0};
    name_list list = {0};
    comity_status status = comity_rows_keys(panel, within, column, &keys, error);
    size_t bytes = 1;
    for (size_t i = 0; i < keys.n; i++) {
        bytes += strlen(keys.text[i]) + 1;
    }
    if (status == COMITY_OK && !(list.bytes = malloc(bytes))) {
        status = comity_fail_memory(error);
    }
    if (status) {
        goto out;
    }
    for (size_t i = 0; i < keys.n; i++) {
        add_names(&list, keys.text[i]);
    }
    const char *at = list.bytes;
    for (size_t i = 0; i < list.n && i < most; i++, at += strlen(at) + 1) {
        fputs(i ? ", " : "", out);
        comity_view_xml(out, at);
    }
    if (list.n > most) {
        fprintf(out, " and %zu more", list.n - most);
    } else if (list.n == 0) {
        fputs("none named", out);
    }
out:
    free(list.bytes);
    comity_keys_free(&keys);
    return status;
}
