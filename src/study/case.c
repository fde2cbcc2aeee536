/* Reads a case into the tables of a workbench. See case.h.
 *
 * Cells are checked by the type of their column while the file is read; keys, references and dates against the life of
 * a state are checked by SQL once all tables are in. Every error is reported, none stops the reading of the other
 * files. */
#include "study/case.h"

#include "base/assets.h"
#include "base/text.h"
#include "comity/date.h"
#include "data/read/csv.h"
#include "data/read/file.h"
#include "study/case_tables.h"
#include "study/claim_load.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_COLUMNS = 24, LARGEST_FILE = 64 << 20 };

/* A table with its own columns and those of the source, in one array. */
typedef struct {
    const comity_fact_table *table;
    const comity_fact_column *columns[MOST_COLUMNS];
    size_t n;
} full_table;

static full_table full(const comity_fact_table *table) {
    full_table all = {.table = table};
    size_t n_source = 0;
    const comity_fact_column *source = comity_fact_source_columns(&n_source);
    for (size_t i = 0; i < table->n_columns; i++) {
        all.columns[all.n++] = &table->columns[i];
    }
    for (size_t i = 0; table->sourced && i < n_source; i++) {
        all.columns[all.n++] = &source[i];
    }
    return all;
}

static const char *sql_type(comity_fact_type type) {
    switch (type) {
    case COMITY_FACT_DATE:
        return "DATE";
    case COMITY_FACT_NUMBER:
        return "DOUBLE";
    case COMITY_FACT_INTEGER:
        return "BIGINT";
    default:
        return "VARCHAR";
    }
}

/* A reference has the type of the key it refers to. */
static const char *column_sql_type(const comity_fact_column *column) {
    if (column->type == COMITY_FACT_REF) {
        return sql_type(comity_fact_table_find(column->detail)->columns[0].type);
    }
    return sql_type(column->type);
}

static int is_whole(const comity_fact_column *column) {
    return strcmp(column_sql_type(column), "BIGINT") == 0;
}

static comity_status make_table(comity_store *store, const comity_fact_table *table, comity_error *error) {
    char *sql = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&sql, &size);
    if (!text) {
        return comity_fail_memory(error);
    }
    full_table all = full(table);
    fprintf(text, "CREATE TABLE IF NOT EXISTS \"%s\" (", table->name);
    for (size_t i = 0; i < all.n; i++) {
        fprintf(text, "\"%s\" %s, ", all.columns[i]->name, column_sql_type(all.columns[i]));
        if (all.columns[i]->type == COMITY_FACT_DATE) {
            fprintf(text, "\"%s_precision\" VARCHAR, ", all.columns[i]->name);
        }
    }
    fprintf(text, "line BIGINT NOT NULL)");
    fclose(text);
    comity_status status = comity_store_exec(store, sql, error);
    free(sql);
    return status;
}

comity_status comity_case_make_tables(comity_store *store, comity_error *error) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        status = make_table(store, &tables[i], error);
    }
    return status ? status : comity_store_exec(store, comity_asset_find("src/study/claim_tables.sql")->bytes, error);
}

comity_status comity_case_count_missing(comity_store *store, int64_t *missing, comity_error *error) {
    size_t n = 0;
    int64_t there = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    char sql[1536] = "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('claim_result_row'";
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(sql);
        snprintf(sql + used, sizeof sql - used, ", '%s'%s", tables[i].name, i + 1 == n ? ")" : "");
    }
    comity_status status = comity_store_integer(store, sql, NULL, 0, 0, &there, error);
    *missing = there ? (int64_t)n + 1 - there : 0;
    return status;
}

static comity_status add_columns(const full_table *all, comity_panel *panel, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < all->n; i++) {
        const comity_fact_column *column = all->columns[i];
        comity_type type = column->type == COMITY_FACT_NUMBER                     ? COMITY_NUMBER
                           : column->type == COMITY_FACT_DATE || is_whole(column) ? COMITY_INTEGER
                                                                                  : COMITY_TEXT;
        status = comity_panel_add_column(panel, column->name, NULL, type, error);
        if (!status && column->type == COMITY_FACT_DATE) {
            char name[96];
            snprintf(name, sizeof name, "%s_precision", column->name);
            status = comity_panel_add_column(panel, name, NULL, COMITY_TEXT, error);
        }
    }
    return status ? status : comity_panel_add_column(panel, "line", NULL, COMITY_INTEGER, error);
}

static int is_choice(const char *choices, const char *text, size_t length) {
    while (choices) {
        const char *end = strchr(choices, '|');
        size_t size = end ? (size_t)(end - choices) : strlen(choices);
        if (size == length && memcmp(choices, text, length) == 0) {
            return 1;
        }
        choices = end ? end + 1 : NULL;
    }
    return 0;
}

static int all_of(const char *text, size_t length, const char *allowed) {
    return length && strspn(text, allowed) >= length;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static comity_status read_number(const char *text, double *value, comity_error *error) {
    char *end = NULL;
    errno = 0;
    *value = strtod(text, &end);
    if (end == text || *end || !all_of(text, strlen(text), "0123456789+-.eE") || errno == ERANGE || !isfinite(*value)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%.60s\" is not a finite number", text);
    }
    return COMITY_OK;
}

static comity_status read_whole(const char *text, int64_t *value, comity_error *error) {
    char *end = NULL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    if (end == text || *end || !all_of(text, strlen(text), "0123456789-") || errno == ERANGE) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%.60s\" is not a whole number", text);
    }
    return COMITY_OK;
}

/* Is this text of the form its column asks for? */
static comity_status check_text(const comity_fact_column *column, const char *text, size_t length,
                                comity_error *error) {
    switch (column->type) {
    case COMITY_FACT_KEY:
        if (!all_of(text, length, LOWER UPPER "0123456789_")) {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "\"%.60s\" is not an identifier: expected letters, digits and underscores", text);
        }
        return COMITY_OK;
    case COMITY_FACT_STATE:
        if (length != 3 || !all_of(text, length, UPPER)) {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "\"%.60s\" is not a state code: expected three capital letters", text);
        }
        return COMITY_OK;
    case COMITY_FACT_CHOICE:
        if (!is_choice(column->detail, text, length)) {
            return comity_fail(error, COMITY_ERROR_INPUT, "\"%.60s\" is not one of %s", text, column->detail);
        }
        return COMITY_OK;
    case COMITY_FACT_YES:
        if (strcmp(text, "yes") != 0) {
            return comity_fail(error, COMITY_ERROR_INPUT, "\"%.60s\": expected yes or nothing", text);
        }
        return COMITY_OK;
    default:
        return COMITY_OK;
    }
}

/* Nothing in it but blanks? */
static int is_blank(const comity_csv_cell *cell) {
    size_t i = 0;
    while (i < cell->length && strchr(" \t\r\n", cell->text[i])) {
        i++;
    }
    return i == cell->length;
}

/* Puts one cell into the panel at `*at`, which it moves past the columns it fills. */
static comity_status put_cell(const comity_fact_column *column, const comity_csv_cell *cell, comity_panel *panel,
                              size_t *at, size_t row, comity_error *error) {
    char text[256];
    size_t i = *at;
    size_t length = column->type == COMITY_FACT_TEXT && is_blank(cell) ? 0 : cell->length;
    *at += column->type == COMITY_FACT_DATE ? 2 : 1;
    if (length && column->type == COMITY_FACT_TEXT) {
        return comity_panel_set_text(panel, i, row, cell->text, length, error);
    }
    if (comity_text_print(text, sizeof text, NULL, "%.*s", (int)length, cell->text)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is longer than %zu bytes; expected %s", sizeof text - 1,
                           column->about);
    }
    if (length == 0) {
        return column->flags & COMITY_FACT_REQUIRED
                   ? comity_fail(error, COMITY_ERROR_INPUT, "is empty; expected %s", column->about)
                   : COMITY_OK;
    }
    double number = 0;
    int64_t whole = 0;
    comity_date date;
    comity_status status = COMITY_OK;
    if (column->type == COMITY_FACT_NUMBER) {
        if (!(status = read_number(text, &number, error))) {
            comity_panel_set_number(panel, i, row, number);
        }
    } else if (is_whole(column)) {
        if (!(status = read_whole(text, &whole, error))) {
            comity_panel_set_integer(panel, i, row, whole);
        }
    } else if (column->type == COMITY_FACT_DATE) {
        static const char *const precision[] = {"", "year", "month", "day"};
        if (!(status = comity_date_parse(text, length, &date, error))) {
            comity_panel_set_integer(panel, i, row, date.first);
            status = comity_panel_set_text(panel, i + 1, row, precision[date.precision],
                                           strlen(precision[date.precision]), error);
        }
    } else if (!(status = check_text(column, text, length, error))) {
        status = comity_panel_set_text(panel, i, row, text, length, error);
    }
    return status;
}

/* Columns that say when something begins; a table has one of them. */
static int is_beginning(const char *column) {
    static const char *const names[] = {"began", "founded", "agreed", "adopted", "announced"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(column, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Does the interval of the row end before it begins? Partial dates are compared by their intervals. */
static int ends_before_it_begins(const full_table *all, const comity_csv_record *record) {
    comity_date began = {0, 0, COMITY_DATE_NONE};
    comity_date ended = {0, 0, COMITY_DATE_NONE};
    for (size_t i = 0; i < all->n; i++) {
        const comity_csv_cell *cell = &record->cells[i];
        if (is_beginning(all->columns[i]->name)) {
            (void)comity_date_parse(cell->text, cell->length, &began, NULL);
        } else if (strcmp(all->columns[i]->name, "ended") == 0) {
            (void)comity_date_parse(cell->text, cell->length, &ended, NULL);
        }
    }
    return began.precision && ended.precision && ended.last < began.first;
}

static comity_status read_record(const full_table *all, const comity_csv_record *record, const char *file,
                                 comity_panel *panel, comity_problems *problems, comity_error *error) {
    if (record->n_cells != all->n) {
        comity_problems_say(problems, file, record->line, NULL, "has %zu cell%s; expected %zu, as in the header",
                            record->n_cells, record->n_cells == 1 ? "" : "s", all->n);
        return COMITY_OK;
    }
    comity_status status = comity_panel_add_rows(panel, 1, error);
    size_t row = panel->n_rows - 1;
    size_t at = 0;
    for (size_t i = 0; !status && i < all->n; i++) {
        comity_error problem;
        comity_error_clear(&problem);
        const comity_csv_cell *cell = &record->cells[i];
        status = put_cell(all->columns[i], cell, panel, &at, row, &problem);
        if (status == COMITY_ERROR_INPUT) {
            comity_error_at(&problem, file, record->line, all->columns[i]->name);
            comity_problems_add(problems, &problem);
            status = COMITY_OK;
        }
    }
    if (status) {
        return comity_fail_memory(error);
    }
    comity_panel_set_integer(panel, panel->n_columns - 1, row, record->line);
    if (ends_before_it_begins(all, record)) {
        comity_problems_say(problems, file, record->line, "ended", "it ends before it begins");
    }
    return COMITY_OK;
}

static int header_is_right(const full_table *all, const comity_csv_record *header, const char *file,
                           comity_problems *problems) {
    char expected[1024] = "";
    int right = header->n_cells == all->n;
    for (size_t i = 0; i < all->n; i++) {
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s%s", i ? "," : "", all->columns[i]->name);
        const char *name = all->columns[i]->name;
        right =
            right && header->cells[i].length == strlen(name) && memcmp(header->cells[i].text, name, strlen(name)) == 0;
    }
    if (!right) {
        comity_problems_say(problems, file, 1, NULL, "the header is not that of this table; expected: %s", expected);
    }
    return right;
}

static comity_status read_bytes(const full_table *all, const char *bytes, size_t size, const char *file,
                                comity_panel *panel, comity_problems *problems, comity_error *error) {
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error problem;
    comity_error_clear(&problem);
    comity_csv_init(&reader, bytes, size, file);
    comity_status status = comity_csv_next(&reader, &record, &problem);
    if (!status && record.n_cells == 0) {
        comity_problems_say(problems, file, 0, NULL, "the file is empty; expected at least a header line");
    } else if (!status && header_is_right(all, &record, file, problems)) {
        while (!(status = comity_csv_next(&reader, &record, &problem)) && record.n_cells) {
            if ((status = read_record(all, &record, file, panel, problems, error))) {
                break;
            }
        }
    }
    comity_csv_free(&reader);
    if (status == COMITY_ERROR_INPUT) {
        comity_problems_add(problems, &problem);
        return COMITY_OK;
    }
    return status == COMITY_ERROR_MEMORY ? comity_fail_memory(error) : status;
}

/* Reads a file of the case: from the binary, or from a folder. `file` receives the name used in messages. */
static comity_status load_table(comity_store *store, const comity_fact_table *table, const char *name, int builtin,
                                comity_problems *problems, comity_error *error) {
    char file[512];
    comity_bytes bytes = {0};
    comity_panel panel;
    comity_panel_init(&panel);
    full_table all = full(table);
    comity_status status =
        comity_text_print(file, sizeof file, error, builtin ? "cases/%s/%s" : "%s/%s", name, table->file);
    const comity_asset *asset = builtin ? comity_asset_find(file) : NULL;
    if (!status && !asset) {
        comity_error problem;
        comity_error_clear(&problem);
        status = comity_read_file(file, LARGEST_FILE, &bytes, &problem);
        if (status == COMITY_ERROR_NOT_FOUND && table->optional) {
            status = COMITY_OK;
            goto out;
        }
        if (status == COMITY_ERROR_NOT_FOUND) {
            comity_problems_say(
                problems, file, 0, NULL,
                "there is no such file, and a case needs it: %s. A table without rows is its header line "
                "alone",
                table->about);
            status = COMITY_OK;
            goto out;
        }
        if (status && status != COMITY_ERROR_MEMORY) {
            comity_error_at(&problem, file, 0, NULL);
            comity_problems_add(problems, &problem);
            status = COMITY_OK;
            goto out;
        }
    }
    if (!status) {
        status = add_columns(&all, &panel, error);
    }
    if (!status) {
        status = asset ? read_bytes(&all, asset->bytes, asset->size, file, &panel, problems, error)
                       : read_bytes(&all, (const char *)bytes.data, bytes.size, file, &panel, problems, error);
    }
    if (!status) {
        status = comity_store_append(store, table->name, &panel, error);
    }
out:
    comity_panel_free(&panel);
    comity_bytes_free(&bytes);
    return status;
}

/* Runs a query whose rows are (line, text) and makes each a problem of `column`. */
static comity_status report_rows(comity_store *store, const char *sql, const char *file, const char *column,
                                 const char *format, comity_problems *problems, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(store, sql, NULL, 0, &rows, error);
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        char sentence[512];
        /* the formats are those of this file: one or two %s */
        const char *text = rows.columns[1].missing[i] ? "" : rows.columns[1].text[i];
        const char *more = rows.n_columns > 2 && !rows.columns[2].missing[i] ? rows.columns[2].text[i] : "";
        snprintf(sentence, sizeof sentence, "%s", format);
        char *first = strstr(sentence, "%1");
        char *second = strstr(sentence, "%2");
        char whole[768];
        if (first && second) {
            snprintf(whole, sizeof whole, "%.*s%s%.*s%s%s", (int)(first - sentence), sentence, text,
                     (int)(second - first - 2), first + 2, more, second + 2);
        } else if (first) {
            snprintf(whole, sizeof whole, "%.*s%s%s", (int)(first - sentence), sentence, text, first + 2);
        } else {
            snprintf(whole, sizeof whole, "%s", sentence);
        }
        comity_problems_say(problems, file, rows.columns[0].integer[i], column, "%s", whole);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status check_column(comity_store *store, const comity_fact_table *table, const comity_fact_column *column,
                                  const char *dated, const char *file, comity_problems *problems, comity_error *error) {
    char sql[1024];
    comity_status status = COMITY_OK;
    int refers = (column->type == COMITY_FACT_REF || column->type == COMITY_FACT_STATE) && column->detail;
    if (refers) {
        const char *key = comity_fact_table_find(column->detail)->columns[0].name;
        snprintf(sql, sizeof sql,
                 "SELECT line, \"%s\"::VARCHAR FROM \"%s\" WHERE \"%s\" NOT IN (SELECT \"%s\" FROM \"%s\" WHERE \"%s\" "
                 "IS NOT NULL) ORDER BY line",
                 column->name, table->name, column->name, key, column->detail, key);
        char sentence[160];
        snprintf(sentence, sizeof sentence, "\"%%1\" is not in %s", comity_fact_table_find(column->detail)->file);
        status = report_rows(store, sql, file, column->name, sentence, problems, error);
    }
    if (!status && (column->flags & COMITY_FACT_UNIQUE)) {
        snprintf(sql, sizeof sql,
                 "SELECT line, \"%s\"::VARCHAR, min(line) OVER (PARTITION BY \"%s\")::VARCHAR FROM \"%s\" "
                 "QUALIFY row_number() OVER (PARTITION BY \"%s\" ORDER BY line) > 1 ORDER BY line",
                 column->name, column->name, table->name, column->name);
        status = report_rows(store, sql, file, column->name, "\"%1\" is already in row %2", problems, error);
    }
    if (!status && refers && dated && strcmp(column->detail, "state") == 0) {
        snprintf(sql, sizeof sql,
                 "SELECT t.line, t.\"%s\", s.first::VARCHAR FROM \"%s\" t JOIN (SELECT state, min(coalesce(began, DATE "
                 "'0001-01-01')) AS first, max(coalesce(ended, DATE '9999-12-31')) AS last FROM state GROUP BY state) "
                 "s ON s.state = t.\"%s\" WHERE CASE t.\"%s_precision\" WHEN 'year' THEN t.\"%s\" + INTERVAL 1 YEAR "
                 "WHEN 'month' THEN t.\"%s\" + INTERVAL 1 MONTH ELSE t.\"%s\" + INTERVAL 1 DAY END <= s.first "
                 "ORDER BY t.line",
                 column->name, table->name, column->name, dated, dated, dated, dated);
        status = report_rows(store, sql, file, column->name, "%1 did not exist yet: states.csv has it from %2",
                             problems, error);
    }
    return status;
}

/* The column that dates the facts of a table, or NULL. */
static const char *dating_column(const comity_fact_table *table) {
    static const char *const names[] = {"began", "acted", "made"};
    for (size_t i = 0; i < table->n_columns; i++) {
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            if (strcmp(table->columns[i].name, names[k]) == 0) {
                return names[k];
            }
        }
    }
    return NULL;
}

static comity_status check_table(comity_store *store, const comity_fact_table *table, const char *name, int builtin,
                                 comity_problems *problems, comity_error *error) {
    char file[512];
    full_table all = full(table);
    comity_status status =
        comity_text_print(file, sizeof file, error, builtin ? "cases/%s/%s" : "%s/%s", name, table->file);
    for (size_t i = 0; !status && i < all.n; i++) {
        status = check_column(store, table, all.columns[i], dating_column(table), file, problems, error);
    }
    return status;
}

const char *const *comity_case_builtin(void) {
    static const char *const names[] = {"sco", NULL};
    return names;
}

static int is_builtin(const char *name) {
    for (const char *const *builtin = comity_case_builtin(); *builtin; builtin++) {
        if (strcmp(*builtin, name) == 0) {
            return 1;
        }
    }
    return 0;
}

comity_status comity_case_load(comity_store *store, const char *name, comity_problems *problems, comity_error *error) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    int builtin = is_builtin(name);
    struct stat about;
    if (!builtin && (stat(name, &about) != 0 || !S_ISDIR(about.st_mode))) {
        return comity_fail(error, COMITY_ERROR_INPUT, "\"%s\" is neither a built-in case (sco) nor a folder", name);
    }
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        status = load_table(store, &tables[i], name, builtin, problems, error);
    }
    /* references into a table that could not be read would only repeat its errors */
    int all_read = problems->total == 0;
    for (size_t i = 0; !status && all_read && i < n; i++) {
        status = check_table(store, &tables[i], name, builtin, problems, error);
    }
    return !status && all_read ? comity_claims_load(store, name, builtin, problems, error) : status;
}

comity_status comity_case_load_states(comity_store *store, comity_error *error) {
    static const char *const names[] = {"state", "state_name", "state_code", "not_state"};
    comity_problems problems;
    comity_problems_init(&problems);
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof names / sizeof names[0]; i++) {
        status = load_table(store, comity_fact_table_find(names[i]), comity_case_builtin()[0], 1, &problems, error);
    }
    if (!status && problems.total) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the states of the program cannot be read: %s",
                             problems.n ? problems.items[0].message : "out of memory");
    }
    comity_problems_free(&problems);
    return status;
}
