/* Grouping on a ClickHouse server. See import_clickhouse.h.
 *
 * The query is flat: in a nested one every row of a distributed table would travel to the first server. What a row must
 * look like to be summed there is narrower than what import_group.c accepts, and everything else is judged here, so the
 * two cannot disagree. It is written for servers from 18.16 (2018) on. */
#include "data/unify/import_clickhouse.h"

#include "data/unify/import_event.h"
#include "data/unify/import_group.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_COLUMNS = 4096, BATCH = 32768 };

/* --------------------------------------------------------------------------------------------------------- columns */

static comity_status take_column(void *ctx, const comity_tsv_row *row, comity_error *error) {
    comity_import_source *source = ctx;
    if (!row->cells[0] || !row->cells[1] || source->n_header == MOST_COLUMNS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the table has a column without name, or more than %d",
                           MOST_COLUMNS);
    }
    char *name = strdup(row->cells[0]);
    char *type = strdup(row->cells[1]);
    if (!name || !type) {
        free(name);
        free(type);
        return comity_fail_memory(error);
    }
    source->header[source->n_header] = name;
    source->types[source->n_header++] = type;
    return COMITY_OK;
}

comity_status comity_import_server_open(const comity_clickhouse *server, const volatile int *stop,
                                        comity_import_source *source, comity_error *error) {
    comity_sql sql;
    source->first_row = 1;
    source->header = calloc(MOST_COLUMNS, sizeof *source->header);
    source->types = calloc(MOST_COLUMNS, sizeof *source->types);
    comity_sql_begin(&sql);
    if (sql.file) {
        fputs("SELECT name, type FROM system.columns WHERE database = ", sql.file);
        comity_clickhouse_quote(sql.file, server->database, '\'');
        fputs(" AND table = ", sql.file);
        comity_clickhouse_quote(sql.file, server->table, '\'');
        fputs(" FORMAT TabSeparated", sql.file);
    }
    char *text = comity_sql_end(&sql);
    comity_status status = COMITY_OK;
    if (!text || !source->header || !source->types) {
        status = comity_fail_memory(error);
    } else {
        comity_clickhouse_query query = {.n_cells = 2,
                                         .most_rows = MOST_COLUMNS,
                                         .most_bytes = 1 << 24,
                                         .stop = stop,
                                         .take = take_column,
                                         .ctx = source};
        status = comity_clickhouse_run(server, text, &query, NULL, NULL, error);
    }
    if (!status && !source->n_header) {
        status =
            comity_fail(error, COMITY_ERROR_NOT_FOUND, "the server has no table %s in the database %s, or hides it",
                        server->table, server->database);
    }
    free(text);
    return status;
}

/* -------------------------------------------------------------------------------------------------- the query: cells
 */

typedef struct {
    const comity_import_job *job;
    const comity_import_source *source;
    comity_group_cell cells[COMITY_RECIPE_MOST_SECTIONS + 1];
    size_t n_cells;
    size_t n_codes;
    size_t n_sums;
    int filtered; /* a column comity_kept is among the keys */
    comity_sql sql;
} writer;

static int position(const comity_import_source *source, const char *column) {
    return comity_recipe_column((const char *const *)source->header, source->n_header, column);
}

/* A cell as text; a missing one is empty. */
static void write_text(writer *w, const char *column) {
    int at = position(w->source, column);
    int fixed = strstr(w->source->types[at], "FixedString") != NULL;
    comity_sql_add(&w->sql, "ifNull(%s(", fixed ? "toStringCutToZero" : "toString");
    if (w->sql.file) {
        comity_clickhouse_quote(w->sql.file, w->source->header[at], '`');
    }
    comity_sql_add(&w->sql, "), '')");
}

static void write_literal(writer *w, const char *text) {
    if (w->sql.file) {
        comity_clickhouse_quote(w->sql.file, text, '\'');
    }
}

/* " AND NOT cell means missing": words, and numbers however they are written. */
static void write_not_missing(writer *w, const comity_recipe_words *missing, const char *cell, int numbers) {
    for (size_t i = 0; i < missing->n; i++) {
        char *end;
        double value = strtod(missing->items[i], &end);
        comity_sql_add(&w->sql, " AND comity_%s != ", cell);
        write_literal(w, missing->items[i]);
        if (numbers && !*end && isfinite(value)) {
            comity_sql_add(&w->sql, " AND toFloat64OrZero(replaceAll(comity_%s, ' ', '')) != %.17g", cell, value);
        }
    }
}

static void write_cell_aliases(writer *w) {
    for (size_t i = 0; i < w->job->n_ends; i++) {
        for (size_t j = 0; j < w->job->ends[i]->n; j++) {
            write_text(w, w->job->ends[i]->codes[j].column);
            comity_sql_add(&w->sql, " AS comity_e%zuc%zu, ", i, j);
        }
    }
    for (size_t i = 0; i < w->n_cells; i++) {
        write_text(w, w->cells[i].column);
        comity_sql_add(&w->sql, " AS comity_%s, ", w->cells[i].name);
    }
}

/* ------------------------------------------------------------------------------------------------- the query: events
 */

/* The cell has one of the words, or begins with one that ends in *; * alone: it is not empty. */
static void write_condition(writer *w, const char *column, const comity_recipe_words *words) {
    const char *before = "(";
    for (size_t i = 0; i < words->n; i++) {
        size_t length = strlen(words->items[i]);
        int start = words->items[i][length - 1] == '*';
        char *word = strndup(words->items[i], start ? length - 1 : length);
        if (!word) {
            free(comity_sql_end(&w->sql)); /* what is written is not ended a second time: out of memory */
            return;
        }
        comity_sql_add(&w->sql, "%s%sreplaceRegexpAll(", before, start && length > 1 ? "substring(" : "");
        write_text(w, column);
        comity_sql_add(&w->sql, ", '^ +| +$', '')");
        if (start && length > 1) {
            comity_sql_add(&w->sql, ", 1, %zu)", length - 1);
        }
        comity_sql_add(&w->sql, start && length == 1 ? " != " : " = ");
        write_literal(w, word);
        free(word);
        before = " OR ";
    }
    comity_sql_add(&w->sql, ")");
}

/* comity_keep: the conditions of the recipe hold. */
static void write_keep(writer *w) {
    const comity_recipe_where *where = &w->job->event->where;
    if (!w->filtered) {
        return;
    }
    write_condition(w, where->column, &where->words);
    if (where->and_column) {
        comity_sql_add(&w->sql, " AND ");
        write_condition(w, where->and_column, &where->and_words);
    }
    comity_sql_add(&w->sql, " AS comity_keep, ");
}

/* The date as YYYYMMDD, and whether it has the form. The 29th of February is judged here. */
static void write_day(writer *w) {
    char format[32];
    comity_recipe_date_form(w->job->recipe, format);
    if (format[0]) {
        const char *day = strstr(format, "DD");
        comity_sql_add(&w->sql, "match(comity_rd, '^");
        for (const char *at = format; *at; at++) {
            comity_sql_add(&w->sql, *at == 'Y' || *at == 'M' || *at == 'D' ? "[0-9]" : "[%c]", *at);
        }
        comity_sql_add(&w->sql,
                       "$') AS comity_form, concat(concat(substring(comity_rd, %d, 4), substring(comity_rd, %d, 2)), ",
                       (int)(strstr(format, "YYYY") - format) + 1, (int)(strstr(format, "MM") - format) + 1);
        if (day) {
            comity_sql_add(&w->sql, "substring(comity_rd, %d, 2)) AS comity_day, ", (int)(day - format) + 1);
        } else {
            comity_sql_add(&w->sql, "'01') AS comity_day, ");
        }
        return;
    }
    comity_sql_add(&w->sql, "match(comity_rd, '^([0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?)$') AS comity_form, "
                            "if(length(comity_rd) = 8, comity_rd, concat(concat(substring(comity_rd, 1, 4), "
                            "substring(comity_rd, 6, 2)), substring(comity_rd, 9, 2))) AS comity_day, ");
}

/* Thousandths of Goldstein points by the listed codes; -99999: not listed. */
static comity_status write_points(writer *w) {
    comity_cameo *codes = NULL;
    size_t n = 0;
    comity_status status = comity_event_codes(&codes, &n, w->job->error);
    comity_sql_add(&w->sql, "transform(comity_rk, [");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&w->sql, "%s'%s'", i ? "," : "", codes[i].code);
    }
    comity_sql_add(&w->sql, "], [");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&w->sql, "%stoInt64(%d)", i ? "," : "", codes[i].points);
    }
    comity_sql_add(&w->sql, "], toInt64(-99999)) AS comity_p, ");
    free(codes);
    return status;
}

/* The class: by its column, or by the root of the code. */
static void write_class(writer *w) {
    const comity_recipe_value *quad = &w->job->event->quad;
    if (!quad->column) {
        comity_sql_add(&w->sql,
                       "toUInt8OrZero(substring(comity_rk, 1, 2)) AS comity_root, multiIf(comity_root <= 5, 1, "
                       "comity_root <= 8, 2, comity_root <= 13, 3, 4) AS comity_q, ");
    } else if (quad->n_meanings) {
        comity_sql_add(&w->sql, "transform(comity_rq, [");
        for (size_t i = 0; i < quad->n_meanings; i++) {
            comity_sql_add(&w->sql, "%s", i ? ", " : "");
            write_literal(w, quad->meanings[i].word);
        }
        comity_sql_add(&w->sql, "], [");
        for (size_t i = 0; i < quad->n_meanings; i++) {
            double number = quad->meanings[i].number;
            int whole = number >= 1 && number <= 4 && number == floor(number);
            comity_sql_add(&w->sql, "%s%d", i ? ", " : "", whole ? (int)number : 0);
        }
        comity_sql_add(&w->sql, "], 0) AS comity_q, ");
    } else {
        comity_sql_add(&w->sql, "if(length(comity_rq) = 1, toUInt8OrZero(comity_rq), 0) AS comity_q, ");
    }
}

/* comity_fine: the row is well formed. */
static void write_event_fine(writer *w) {
    const comity_recipe_section *event = w->job->event;
    comity_sql_add(&w->sql,
                   "%scomity_form AND match(comity_day, "
                   "'^(1[5-9]|20|21)[0-9]{2}((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12]"
                   "[0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))$')",
                   w->filtered ? "comity_keep AND " : "");
    write_not_missing(w, &event->missing, "rd", 0);
    if (event->code || event->root) {
        comity_sql_add(&w->sql, " AND match(comity_rk, '^(0[1-9]|1[0-9]|20)[0-9]{0,2}$')%s",
                       event->goldstein ? "" : " AND comity_p != -99999");
        write_not_missing(w, &event->missing, "rk", 0);
    }
    if (event->goldstein) {
        comity_sql_add(&w->sql, " AND (comity_rg = '' OR match(comity_rg, '^-?[0-9]{1,2}([.][0-9]{1,3})?$')) AND "
                                "toFloat64OrZero(comity_rg) BETWEEN -10 AND 10");
        write_not_missing(w, &event->missing, "rg", 1);
    }
    if (event->weight) {
        comity_sql_add(&w->sql, " AND match(comity_rw, '^[0-9]{1,6}$')");
        write_not_missing(w, &event->missing, "rw", 1);
    }
    if (event->quad.column) {
        comity_sql_add(&w->sql, " AND comity_q BETWEEN 1 AND 4");
        write_not_missing(w, &event->missing, "rq", !event->quad.n_meanings);
    }
    comity_sql_add(&w->sql, " AS comity_fine, ");
}

static comity_status write_events(writer *w) {
    const comity_recipe_section *event = w->job->event;
    write_keep(w);
    write_day(w);
    comity_status status = COMITY_OK;
    if (event->goldstein) {
        comity_sql_add(&w->sql, "toInt64(round(1000 * toFloat64OrZero(comity_rg))) AS comity_p, ");
    } else {
        status = write_points(w);
    }
    write_class(w);
    write_event_fine(w);
    comity_sql_add(
        &w->sql,
        "if(comity_fine, %s, toInt64(0)) AS comity_w, if(comity_fine, toUInt16OrZero(substring(comity_day, 1, "
        "4)), 0) AS comity_year%s ",
        event->weight ? "toInt64OrZero(comity_rw)" : "toInt64(1)",
        w->job->by_month ? ", if(comity_fine, toUInt8OrZero(substring(comity_day, 5, 2)), 0) AS comity_month" : "");
    return status;
}

static void write_event_sums(writer *w) {
    const char *rated = w->job->event->goldstein ? "comity_rg != ''" : "1";
    comity_sql_add(&w->sql,
                   ", sum(comity_w), sum(if(comity_fine AND %s, comity_w * comity_p, toInt64(0))), "
                   "sum(if(%s, comity_w, toInt64(0)))",
                   rated, rated);
    for (int quad = 1; quad <= 4; quad++) {
        comity_sql_add(&w->sql, ", sum(if(comity_q = %d, comity_w, toInt64(0)))", quad);
    }
}

/* ------------------------------------------------------------------------------------------------- the query: values
 */

static void write_values(writer *w) {
    const comity_recipe *recipe = w->job->recipe;
    for (size_t i = 0; i < recipe->n_sections; i++) {
        comity_sql_add(&w->sql, "replaceAll(comity_r%zu, ' ', '') AS comity_x%zu, ", i, i);
    }
    comity_sql_add(&w->sql, "match(comity_rkey, '^[0-9]{4}$') AND toUInt16OrZero(comity_rkey) BETWEEN 1500 AND 2200");
    for (size_t i = 0; i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        char cell[24];
        snprintf(cell, sizeof cell, "r%zu", i);
        if (section->value.n_meanings) {
            comity_sql_add(&w->sql, " AND 0");
            continue;
        }
        comity_sql_add(&w->sql, " AND (comity_x%zu = '' OR match(comity_r%zu, '^ *-?[0-9]{1,16}([.][0-9]{0,9})? *$')",
                       i, i);
        write_not_missing(w, &section->missing, cell, 1);
        if (section->minimum > -INFINITY) {
            comity_sql_add(&w->sql, " AND toFloat64OrZero(comity_x%zu) >= %.17g", i, section->minimum);
        }
        comity_sql_add(&w->sql, ")");
    }
    comity_sql_add(&w->sql, " AND (0");
    for (size_t i = 0; i < recipe->n_sections; i++) {
        comity_sql_add(&w->sql, " OR comity_x%zu != ''", i);
    }
    comity_sql_add(&w->sql, ") AS comity_fine, if(comity_fine, toUInt16OrZero(comity_rkey), 0) AS comity_year ");
}

static void write_value_sums(writer *w) {
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        comity_sql_add(&w->sql,
                       ", if(sum(comity_fine AND comity_x%zu != '') > 0, "
                       "toString(sum(toDecimal128(if(comity_fine AND comity_x%zu != '', comity_x%zu, '0'), 9))), '')",
                       i, i, i);
    }
}

/* -------------------------------------------------------------------------------------------------- the query: whole
 */

/* The keys, defined or named. Old servers cannot group by what they fold to a constant or to something of another name,
 * so there is no key that is the same for all rows. */
static void write_keys(writer *w, int define) {
    for (size_t i = 0; i < w->job->n_ends; i++) {
        for (size_t j = 0; j < w->job->ends[i]->n; j++) {
            if (define && w->filtered) {
                comity_sql_add(&w->sql, "if(comity_keep, comity_e%zuc%zu, '') AS comity_k%zuc%zu, ", i, j, i, j);
            } else {
                comity_sql_add(&w->sql, "comity_%c%zuc%zu, ", w->filtered ? 'k' : 'e', i, j);
            }
        }
    }
    comity_sql_add(&w->sql, "comity_year%s%s", w->job->by_month ? ", comity_month" : "",
                   w->filtered ? ", comity_keep" : "");
    if (define) {
        comity_sql_add(&w->sql, ", %sNOT comity_fine AS comity_odd", w->filtered ? "comity_keep AND " : "");
    } else {
        comity_sql_add(&w->sql, ", comity_odd");
    }
    for (size_t i = 0; i < w->n_cells; i++) {
        if (define) {
            comity_sql_add(&w->sql, ", if(comity_odd, comity_%s, '') AS comity_o%zu", w->cells[i].name, i);
        } else {
            comity_sql_add(&w->sql, ", comity_o%zu", i);
        }
    }
}

static comity_status write_query(writer *w, const comity_clickhouse *server) {
    comity_status status = COMITY_OK;
    comity_sql_begin(&w->sql);
    comity_sql_add(&w->sql, "WITH ");
    write_cell_aliases(w);
    if (w->job->event) {
        status = write_events(w);
    } else {
        write_values(w);
    }
    comity_sql_add(&w->sql, "SELECT ");
    write_keys(w, 1);
    comity_sql_add(&w->sql, ", count() AS comity_n");
    if (w->job->event) {
        write_event_sums(w);
    } else {
        write_value_sums(w);
    }
    if (w->sql.file) {
        fputs(" FROM ", w->sql.file);
        comity_clickhouse_quote(w->sql.file, server->database, '`');
        fputc('.', w->sql.file);
        comity_clickhouse_quote(w->sql.file, server->table, '`');
    }
    comity_sql_add(&w->sql, " GROUP BY ");
    write_keys(w, 0);
    comity_sql_add(&w->sql, " WITH TOTALS ORDER BY ");
    write_keys(w, 0);
    comity_sql_add(&w->sql, " FORMAT TabSeparated");
    return status;
}

/* A number would have lost the zero that its codes begin with. */
static comity_status check_types(const writer *w) {
    const comity_recipe_section *event = w->job->event;
    const char *column = !event ? NULL : event->code ? event->code : event->root;
    if (column) {
        const char *type = w->source->types[position(w->source, column)];
        if (!strstr(type, "String") && !strstr(type, "Enum")) {
            comity_fail(w->job->error, COMITY_ERROR_INPUT,
                        "the column %s is of type %s; CAMEO codes must be String, since 01 and 1 differ", column, type);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------- the answer */

typedef struct {
    const writer *w;
    comity_panel odd;   /* of import_cells */
    comity_panel whole; /* of import_whole */
    int64_t rows;       /* in all groups so far */
    int64_t total;      /* by the row of totals */
} reader;

static comity_status add_columns(comity_panel *panel, size_t n, comity_type type, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "x%zu", panel->n_columns);
        status = comity_panel_add_column(panel, name, NULL, type, error);
    }
    return status;
}

static comity_status make_panels(reader *r) {
    const writer *w = r->w;
    comity_error *error = w->job->error;
    comity_panel_free(&r->odd);
    comity_panel_free(&r->whole);
    comity_panel_init(&r->odd);
    comity_panel_init(&r->whole);
    comity_status status = add_columns(&r->odd, w->n_codes + w->n_cells, COMITY_TEXT, error);
    if (status || (status = add_columns(&r->odd, 1, COMITY_INTEGER, error)) ||
        (status = add_columns(&r->whole, w->n_codes, COMITY_TEXT, error)) ||
        (status = add_columns(&r->whole, 4, COMITY_INTEGER, error))) {
        return status;
    }
    return add_columns(&r->whole, w->n_sums, COMITY_TEXT, error);
}

static comity_status flush(reader *r) {
    const comity_import_job *job = r->w->job;
    comity_status status = comity_store_append(job->store, "import_cells", &r->odd, job->error);
    if (!status) {
        status = comity_store_append(job->store, "import_whole", &r->whole, job->error);
    }
    return status ? status : make_panels(r);
}

static comity_status set_texts(comity_panel *panel, size_t first, const comity_tsv_row *row, size_t from, size_t n,
                               comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n; i++) {
        status = comity_panel_set_text(panel, first + i, panel->n_rows - 1, row->cells[from + i],
                                       row->lengths[from + i], error);
    }
    return status;
}

static comity_status fail_answer(const comity_tsv_row *row, comity_error *error) {
    return comity_fail(error, COMITY_ERROR_INPUT,
                       "row %" PRId64 " of the server's answer has a cell that is not what was asked for", row->row);
}

/* Sums are digits, with a sign or a point; an empty one says that there was nothing to add. */
static comity_status set_sums(reader *r, const comity_tsv_row *row, size_t from, comity_error *error) {
    const writer *w = r->w;
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < w->n_sums; i++) {
        const char *text = row->cells[from + i];
        size_t length = row->lengths[from + i];
        if (strspn(text, w->job->event ? "-0123456789" : "-.0123456789") != length || length > 48) {
            return fail_answer(row, error);
        }
        if (length) {
            status = comity_panel_set_text(&r->whole, w->n_codes + 4 + i, r->whole.n_rows - 1, text, length, error);
        }
    }
    return status;
}

/* The whole numbers of a row: year, month, whether it is kept, whether it is odd, and how many rows it stands for. */
typedef struct {
    int64_t year;
    int64_t month;
    int64_t kept;
    int64_t odd;
    int64_t n;
} group_numbers;

/* Cells of a row: codes, year, month and kept where they are keys, odd, cells, n, sums. */
static int read_numbers(const writer *w, const comity_tsv_row *row, group_numbers *out) {
    size_t at = w->n_codes;
    *out = (group_numbers){.kept = 1};
    for (size_t i = 0; i < row->n_cells; i++) {
        if (!row->cells[i]) {
            return 0;
        }
    }
    return comity_tsv_integer(row->cells[at++], &out->year) &&
           (!w->job->by_month || comity_tsv_integer(row->cells[at++], &out->month)) &&
           (!w->filtered || comity_tsv_integer(row->cells[at++], &out->kept)) &&
           comity_tsv_integer(row->cells[at++], &out->odd) &&
           comity_tsv_integer(row->cells[at + w->n_cells], &out->n) && out->n >= 0 && out->year >= 0 &&
           out->year <= 2200 && out->month >= 0 && out->month <= 12;
}

static comity_status take_group(void *ctx, const comity_tsv_row *row, comity_error *error) {
    reader *r = ctx;
    const writer *w = r->w;
    size_t cells = w->n_codes + 2 + (size_t)w->job->by_month + (size_t)w->filtered;
    group_numbers numbers;
    if (!read_numbers(w, row, &numbers)) {
        return fail_answer(row, error);
    }
    if (row->totals) {
        r->total = numbers.n;
        return COMITY_OK;
    }
    comity_panel *panel = numbers.odd ? &r->odd : &r->whole;
    comity_status status = comity_panel_add_rows(panel, 1, error);
    if (status || (status = set_texts(panel, 0, row, 0, w->n_codes, error))) {
        return status;
    }
    size_t at = panel->n_rows - 1;
    r->rows += numbers.n;
    if (numbers.odd) {
        status = set_texts(panel, w->n_codes, row, cells, w->n_cells, error);
        comity_panel_set_integer(panel, w->n_codes + w->n_cells, at, numbers.n);
    } else {
        comity_panel_set_integer(panel, w->n_codes, at, numbers.year);
        comity_panel_set_integer(panel, w->n_codes + 1, at, numbers.month);
        comity_panel_set_integer(panel, w->n_codes + 2, at, numbers.kept ? 0 : 2);
        comity_panel_set_integer(panel, w->n_codes + 3, at, numbers.n);
        status = set_sums(r, row, cells + w->n_cells + 1, error);
    }
    return status || at + 1 < BATCH ? status : flush(r);
}

static comity_status ask(writer *w, const comity_clickhouse *server, comity_import_source *source) {
    const comity_import_job *job = w->job;
    reader r = {.w = w, .total = -1};
    comity_status status = write_query(w, server);
    char *text = comity_sql_end(&w->sql);
    comity_panel_init(&r.odd);
    comity_panel_init(&r.whole);
    if (!status && !text) {
        status = comity_fail_memory(job->error);
    }
    if (!status && !(status = make_panels(&r))) {
        comity_clickhouse_query query = {.n_cells = w->n_codes + w->n_cells + w->n_sums + 3 + (size_t)job->by_month +
                                                    (size_t)w->filtered,
                                         .totals = 1,
                                         .stop = job->stop,
                                         .take = take_group,
                                         .ctx = &r};
        status = comity_clickhouse_run(server, text, &query, source->sha256, &source->bytes, job->error);
    }
    if (!status && r.rows != r.total) {
        status = comity_fail(job->error, COMITY_ERROR_IO,
                             "the server's groups have %" PRId64 " rows, its total is %" PRId64, r.rows, r.total);
    }
    if (!status) {
        status = flush(&r);
    }
    free(text);
    comity_panel_free(&r.odd);
    comity_panel_free(&r.whole);
    return status;
}

comity_status comity_import_server_group(const comity_import_job *job, const comity_clickhouse *server,
                                         comity_import_source *source) {
    writer w = {.job = job, .source = source};
    w.filtered = job->event && job->event->where.column;
    w.n_cells = comity_import_group_columns(job, w.cells);
    w.n_sums = job->event ? (size_t)COMITY_EVENT_SUMS : job->recipe->n_sections;
    for (size_t i = 0; i < job->n_ends; i++) {
        w.n_codes += job->ends[i]->n;
    }
    if (w.n_codes + w.n_cells + w.n_sums + 5 > COMITY_TSV_MOST_CELLS) {
        return comity_fail(job->error, COMITY_ERROR_INPUT, "the recipe %s needs too many columns for a server",
                           job->recipe->id);
    }
    comity_status status = check_types(&w);
    if (status || (status = comity_import_group_tables(job)) || (status = ask(&w, server, source))) {
        return status;
    }
    return comity_import_group_cells(job);
}
