/* Groups rows while they are read. See import_group.h.
 *
 * The query has four levels. Cells: the needed ones as text. Parsed: what they stand for. Judged: the class of the row.
 * Grouped: sums by codes, period and class. The same judgement serves a second look at the file, which lists rows that
 * were rejected with their numbers; it is only taken where there are any. */
#include "data/unify/import_group.h"

#include "data/unify/crosswalk.h"
#include "data/unify/import_event.h"
#include "data/unify/import_shape.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_YEAR = 1500, LAST_YEAR = 2200, MOST_LISTED = 1000 };

/* Classes of rows; from REJECTED on, one for each rule. */
enum { KEPT, MISSING, LEFT_OUT, REJECTED, BAD_CODE, BAD_POINTS, BAD_COUNT, BAD_QUAD, BAD_VALUE = REJECTED + 1 };
/* Rules for each value of a recipe that adds up. */
enum { NO_NUMBER, NOT_FINITE, TOO_LARGE, TOO_SMALL, VALUE_RULES };

typedef struct {
    const comity_import_job *job;
    const comity_import_source *source; /* NULL: the cells are in import_cells, with their number of rows */
    int numbered;                       /* rows have numbers */
    comity_sql sql;
} writer;

/* Rows that are taken as they come, all of them, once. */
static int is_plain(const comity_recipe *recipe) {
    int plain = !recipe->unpivot.pattern && !recipe->split.column && !recipe->once.n && !recipe->fill_down.n &&
                !recipe->year_is_constant && recipe->year_offset == 0 && recipe->n_sections > 0;
    for (size_t i = 0; i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        plain = plain && !section->began && !section->keep_self && !section->count && !section->largest &&
                (!section->where.column || section->kind == COMITY_SECTION_EVENT);
        for (size_t j = 0; j < COMITY_RECIPE_MOST_CODES; j++) {
            plain = plain && !(j < section->state.n && section->state.codes[j].constant) &&
                    !(j < section->partner.n && section->partner.codes[j].constant);
        }
    }
    return plain;
}

int comity_import_is_grouped(const comity_recipe *recipe) {
    int all = is_plain(recipe);
    for (size_t i = 0; all && i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        int adds = (section->kind == COMITY_SECTION_TIE || section->kind == COMITY_SECTION_STATE_YEAR) && section->sum;
        all = section->kind == COMITY_SECTION_EVENT || (adds && !recipe->date_format);
    }
    return all;
}

/* "e0c0, e0c1, e1c0": `between` stands before each but the first, `first` before each. */
static void write_codes(writer *w, const char *before, const char *after) {
    const char *comma = "";
    for (size_t i = 0; i < w->job->n_ends; i++) {
        for (size_t j = 0; j < w->job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "%s%se%zuc%zu%s", comma, before, i, j, after);
            comma = ", ";
        }
    }
}

/* ---------------------------------------------------------------------------------------------------------- cells */

static void write_cell(writer *w, const char *column) {
    comity_import_shape shape = {.source = w->source, .recipe = w->job->recipe};
    comity_import_shape_cell(&shape, &w->sql, column);
}

size_t comity_import_group_columns(const comity_import_job *job,
                                   comity_group_cell out[COMITY_RECIPE_MOST_SECTIONS + 1]) {
    const comity_recipe_section *event = job->event;
    size_t n = 0;
    if (event) {
        const comity_group_cell cells[] = {{"rd", event->date},
                                           {"rk", event->code ? event->code : event->root},
                                           {"rg", event->goldstein},
                                           {"rw", event->weight},
                                           {"rq", event->quad.column}};
        for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
            if (cells[i].column) {
                out[n++] = cells[i];
            }
        }
        return n;
    }
    for (; n < job->recipe->n_sections; n++) {
        snprintf(out[n].name, sizeof out[n].name, "r%zu", n);
        out[n].column = job->recipe->sections[n].value.column;
    }
    out[n] = (comity_group_cell){"rkey", job->recipe->sections[0].year};
    return n + 1;
}

/* The cell has one of the words, or begins with one that ends in *; * alone: it is not missing. */
static void write_condition(writer *w, const char *column, const comity_recipe_words *words) {
    comity_sql_add(&w->sql, " AND (false");
    for (size_t i = 0; column && i < words->n; i++) {
        size_t length = strlen(words->items[i]);
        int start = words->items[i][length - 1] == '*';
        char *word = strndup(words->items[i], start ? length - 1 : length);
        if (!word) {
            free(comity_sql_end(&w->sql)); /* what is written is not ended a second time: out of memory */
            return;
        }
        comity_sql_add(&w->sql, " OR %strim(coalesce(", !start ? "" : length == 1 ? "NOT " : "starts_with(");
        write_cell(w, column);
        comity_sql_add(&w->sql, ", ''))%s ", length == 1 && start ? " IN ('')" : start ? "," : " =");
        if (!start || length > 1) {
            comity_sql_literal(&w->sql, word);
        }
        comity_sql_add(&w->sql, start && length > 1 ? ")" : "");
        free(word);
    }
    comity_sql_add(&w->sql, ")");
}

static void write_filter(writer *w, const comity_recipe_where *where) {
    comity_sql_add(&w->sql, ", true");
    if (where->column) {
        write_condition(w, where->column, &where->words);
    }
    if (where->and_column) {
        write_condition(w, where->and_column, &where->and_words);
    }
    comity_sql_add(&w->sql, " AS keep");
}

static void write_cells(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *event = job->event;
    comity_group_cell cells[COMITY_RECIPE_MOST_SECTIONS + 1];
    size_t n = comity_import_group_columns(job, cells);
    if (!w->source) { /* cut to what counts here, as the cells of a file are below */
        comity_sql_add(&w->sql, "SELECT * REPLACE (");
        for (size_t i = 0; i < n; i++) {
            comity_sql_add(&w->sql, "%strim(%s) AS %s", i ? ", " : "", cells[i].name, cells[i].name);
        }
        comity_sql_add(&w->sql, ")%s FROM import_cells", event ? ", true AS keep" : "");
        return;
    }
    comity_sql_add(&w->sql, "SELECT %s", w->numbered ? "row_number() OVER () AS nth" : "1 AS one");
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, ", coalesce(");
            write_cell(w, job->ends[i]->codes[j].column);
            comity_sql_add(&w->sql, ", '') AS e%zuc%zu", i, j);
        }
    }
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&w->sql, ", trim(coalesce(");
        write_cell(w, cells[i].column);
        comity_sql_add(&w->sql, ", '')) AS %s", cells[i].name);
    }
    if (event) {
        write_filter(w, &event->where);
    }
    comity_sql_add(&w->sql, " FROM %s", w->source->from);
}

/* --------------------------------------------------------------------------------------------------------- parsed */

/* The date of the cells in fixed places. */
static void write_fixed_date(writer *w, const char *format) {
    const char *day = strstr(format, "DD");
    comity_sql_add(&w->sql, "regexp_full_match(rd, '");
    for (const char *at = format; *at; at++) {
        int digit = *at == 'Y' || *at == 'M' || *at == 'D';
        comity_sql_add(&w->sql, digit ? "[0-9]" : "[%c]", *at);
    }
    comity_sql_add(&w->sql,
                   "') THEN TRY(make_date(CAST(substr(rd, %d, 4) AS INTEGER), CAST(substr(rd, %d, 2) AS INTEGER), ",
                   (int)(strstr(format, "YYYY") - format) + 1, (int)(strstr(format, "MM") - format) + 1);
    if (day) {
        comity_sql_add(&w->sql, "CAST(substr(rd, %d, 2) AS INTEGER)))", (int)(day - format) + 1);
    } else {
        comity_sql_add(&w->sql, "1))");
    }
}

static void write_date(writer *w) {
    char form[32];
    comity_recipe_date_form(w->job->recipe, form);
    comity_sql_add(&w->sql, "CASE WHEN ");
    write_fixed_date(w, form[0] ? form : "YYYYMMDD");
    if (!form[0]) {
        comity_sql_add(&w->sql, " WHEN regexp_full_match(rd, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?') THEN "
                                "TRY_CAST(substr(rd, 1, 10) AS DATE)");
    }
    comity_sql_add(&w->sql, " END");
}

static void write_event_number(writer *w, const char *column, const char *raw, const char *number,
                               const comity_recipe_value *value) {
    const comity_recipe_value plain = {.column = column};
    if (column) {
        char missing[8];
        snprintf(missing, sizeof missing, "m%c", raw[1]);
        comity_sql_add(&w->sql, ", ");
        comity_import_write_number(&w->sql, value ? value : &plain, raw);
        comity_sql_add(&w->sql, " AS %s, ", number);
        comity_import_write_missing(&w->sql, &w->job->event->missing, raw, value && value->n_meanings ? NULL : number);
        comity_sql_add(&w->sql, " AS %s", missing);
    }
}

static void write_parsed_events(writer *w) {
    const comity_recipe_section *event = w->job->event;
    int coded = event->code || event->root;
    comity_sql_add(&w->sql, "SELECT cells.*, ");
    write_date(w);
    comity_sql_add(&w->sql, " AS d, ");
    comity_import_write_missing(&w->sql, &event->missing, "rd", NULL);
    comity_sql_add(&w->sql, " AS md");
    if (coded) {
        comity_sql_add(&w->sql, ", import_cameo.quad AS cq, import_cameo.points AS cp, ");
        comity_import_write_missing(&w->sql, &event->missing, "rk", NULL);
        comity_sql_add(&w->sql, " AS mk");
    }
    write_event_number(w, event->goldstein, "rg", "ng", NULL);
    write_event_number(w, event->weight, "rw", "nw", NULL);
    write_event_number(w, event->quad.column, "rq", "nq", &event->quad);
    comity_sql_add(&w->sql, " FROM (");
    write_cells(w);
    comity_sql_add(&w->sql, ") cells%s", coded ? " LEFT JOIN import_cameo ON rk = import_cameo.code" : "");
}

/* For every value: f, as it reads; x, exactly; m, whether it is missing. */
static void write_parsed_values(writer *w) {
    char raw[24];
    char number[24];
    comity_sql_add(&w->sql, "SELECT *, TRY_CAST(rkey AS DOUBLE) AS nkey");
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &w->job->recipe->sections[i];
        snprintf(raw, sizeof raw, "r%zu", i);
        snprintf(number, sizeof number, "f%zu", i);
        comity_sql_add(&w->sql, ", ");
        comity_import_write_number(&w->sql, &section->value, raw);
        comity_sql_add(&w->sql, " AS %s, TRY_CAST(%s AS DECIMAL(26, 9)) AS x%zu, ", number,
                       section->value.n_meanings ? number : raw, i);
        comity_import_write_missing(&w->sql, &section->missing, raw, section->value.n_meanings ? NULL : number);
        comity_sql_add(&w->sql, " AS m%zu", i);
    }
    comity_sql_add(&w->sql, " FROM (");
    write_cells(w);
    comity_sql_add(&w->sql, ")");
}

/* --------------------------------------------------------------------------------------------------------- judged */

static void write_event_classes(writer *w) {
    const comity_recipe_section *event = w->job->event;
    comity_sql_add(&w->sql,
                   "WHEN NOT keep THEN %d WHEN md THEN %d WHEN NOT coalesce(year(d) BETWEEN %d AND %d, false) THEN %d",
                   LEFT_OUT, MISSING, FIRST_YEAR, LAST_YEAR, REJECTED);
    if (event->code || event->root) {
        comity_sql_add(&w->sql, " WHEN mk THEN %d WHEN cq IS NULL THEN %d", MISSING, BAD_CODE);
    }
    if (event->goldstein) {
        comity_sql_add(&w->sql, " WHEN NOT mg AND NOT coalesce(ng BETWEEN -10 AND 10, false) THEN %d", BAD_POINTS);
    }
    if (event->weight) {
        comity_sql_add(&w->sql,
                       " WHEN mw THEN %d WHEN NOT coalesce(nw BETWEEN 0 AND 1000000000 AND nw = floor(nw), false) "
                       "THEN %d",
                       MISSING, BAD_COUNT);
    }
    if (event->quad.column) {
        comity_sql_add(&w->sql, " WHEN mq THEN %d WHEN NOT coalesce(nq IN (1, 2, 3, 4), false) THEN %d", MISSING,
                       BAD_QUAD);
    }
}

static void write_value_classes(writer *w) {
    const comity_recipe *recipe = w->job->recipe;
    comity_sql_add(&w->sql, "WHEN NOT coalesce(nkey BETWEEN %d AND %d AND nkey = floor(nkey), false) THEN %d",
                   FIRST_YEAR, LAST_YEAR, REJECTED);
    for (size_t i = 0; i < recipe->n_sections; i++) {
        int rule = BAD_VALUE + (int)i * VALUE_RULES;
        comity_sql_add(&w->sql,
                       " WHEN NOT m%zu AND f%zu IS NULL THEN %d WHEN NOT m%zu AND NOT isfinite(f%zu) THEN %d "
                       "WHEN NOT m%zu AND x%zu IS NULL THEN %d",
                       i, i, rule + NO_NUMBER, i, i, rule + NOT_FINITE, i, i, rule + TOO_LARGE);
        if (recipe->sections[i].minimum > -INFINITY) {
            comity_sql_add(&w->sql, " WHEN NOT m%zu AND f%zu < %.17g THEN %d", i, i, recipe->sections[i].minimum,
                           rule + TOO_SMALL);
        }
    }
    comity_sql_add(&w->sql, " WHEN true");
    for (size_t i = 0; i < recipe->n_sections; i++) {
        comity_sql_add(&w->sql, " AND m%zu", i);
    }
    comity_sql_add(&w->sql, " THEN %d", MISSING);
}

/* Cells, parsed, with `class`, `y` and `mo`. */
static void write_judged(writer *w) {
    const comity_import_job *job = w->job;
    comity_sql_add(&w->sql, "SELECT *, CASE ");
    if (job->event) {
        write_event_classes(w);
        comity_sql_add(&w->sql, " ELSE %d END AS class, CAST(year(d) AS SMALLINT) AS y, %s AS mo", KEPT,
                       job->by_month ? "CAST(month(d) AS TINYINT)" : "NULL::TINYINT");
        comity_sql_add(&w->sql, ", %s AS p, %s AS w, %s AS q FROM (",
                       job->event->goldstein ? "CASE WHEN NOT mg THEN TRY_CAST(round(1000 * ng) AS BIGINT) END" : "cp",
                       job->event->weight ? "TRY_CAST(nw AS BIGINT)" : "1::BIGINT",
                       job->event->quad.column ? "TRY_CAST(nq AS INTEGER)" : "cq");
        write_parsed_events(w);
    } else {
        write_value_classes(w);
        comity_sql_add(&w->sql, " ELSE %d END AS class, TRY_CAST(nkey AS SMALLINT) AS y, NULL::TINYINT AS mo FROM (",
                       KEPT);
        write_parsed_values(w);
    }
    comity_sql_add(&w->sql, ")");
}

/* -------------------------------------------------------------------------------------------------------- grouped */

static void write_event_sums(writer *w) {
    const char *times = w->source ? "w" : "w::HUGEINT * n";
    comity_sql_add(&w->sql,
                   "coalesce(sum(%s), 0) AS t0, coalesce(sum(%s * p), 0) AS t1, "
                   "coalesce(sum(%s) FILTER (p IS NOT NULL), 0) AS t2",
                   times, times, times);
    for (int quad = 1; quad <= 4; quad++) {
        comity_sql_add(&w->sql, ", coalesce(sum(%s) FILTER (q = %d), 0) AS t%d", times, quad, quad + 2);
    }
}

static void write_grouped(writer *w) {
    comity_sql_add(&w->sql, "SELECT ");
    for (size_t i = 0; i < w->job->n_ends; i++) {
        for (size_t j = 0; j < w->job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "CASE class WHEN %d THEN e%zuc%zu ELSE '' END AS e%zuc%zu, ", KEPT, i, j, i, j);
        }
    }
    comity_sql_add(&w->sql,
                   "CASE class WHEN %d THEN y END AS year, CASE class WHEN %d THEN mo END AS month, class, "
                   "CAST(%s AS BIGINT) AS n, ",
                   KEPT, KEPT, w->source ? "count(*)" : "sum(n)");
    if (w->job->event) {
        write_event_sums(w);
    } else {
        for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
            comity_sql_add(&w->sql, "%ssum(x%zu%s) FILTER (NOT m%zu) AS v%zu", i ? ", " : "", i,
                           w->source ? "" : " * CAST(n AS DECIMAL(12, 0))", i, i);
        }
    }
    comity_sql_add(&w->sql, " FROM (");
    write_judged(w);
    comity_sql_add(&w->sql, ") GROUP BY ALL");
}

/* Runs what was written. DuckDB guesses that a file is small; it would then put all of its rows into memory to look the
 * few codes up in them, and not the other way round. */
static comity_status read_streaming(const comity_import_job *job, comity_sql *sql) {
    comity_status status =
        comity_store_exec(job->store, "SET disabled_optimizers = 'build_side_probe_side,join_order'", job->error);
    if (status) {
        free(comity_sql_end(sql));
        return status;
    }
    status = comity_import_read(job, job->source, sql);
    comity_status after = comity_store_exec(job->store, "RESET disabled_optimizers", status ? NULL : job->error);
    return status ? status : after;
}

comity_status comity_import_group(const comity_import_job *job) {
    writer w = {.job = job, .source = job->source};
    comity_status status = job->event ? comity_event_cameo(job->store, job->error) : COMITY_OK;
    if (status) {
        return status;
    }
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE TEMP TABLE import_group AS ");
    write_grouped(&w);
    return read_streaming(job, &w.sql);
}

/* ---------------------------------------------------------------------------------------- groups made by a server */

/* The sums of import_whole: their names and types. */
static void write_sum_columns(const comity_import_job *job, const char *type, comity_sql *sql) {
    size_t n = job->event ? (size_t)COMITY_EVENT_SUMS : job->recipe->n_sections;
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(sql, ", %c%zu%s", job->event ? 't' : 'v', i, type);
    }
}

comity_status comity_import_group_tables(const comity_import_job *job) {
    comity_group_cell cells[COMITY_RECIPE_MOST_SECTIONS + 1];
    size_t n = comity_import_group_columns(job, cells);
    writer w = {.job = job};
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE TEMP TABLE import_cells (");
    write_codes(&w, "", " VARCHAR");
    comity_sql_add(&w.sql, ", ");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&w.sql, "%s VARCHAR, ", cells[i].name);
    }
    comity_sql_add(&w.sql, "n BIGINT); CREATE TEMP TABLE import_whole (");
    write_codes(&w, "", " VARCHAR");
    comity_sql_add(&w.sql, ", year BIGINT, month BIGINT, class BIGINT, n BIGINT");
    write_sum_columns(job, " VARCHAR", &w.sql);
    comity_sql_add(&w.sql, ")");
    return comity_sql_run(&w.sql, job->store, job->error);
}

comity_status comity_import_group_cells(const comity_import_job *job) {
    writer w = {.job = job};
    comity_status status = job->event ? comity_event_cameo(job->store, job->error) : COMITY_OK;
    if (status) {
        return status;
    }
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE TEMP TABLE import_group AS ");
    write_grouped(&w);
    comity_sql_add(&w.sql, " UNION ALL SELECT ");
    write_codes(&w, "", "");
    comity_sql_add(&w.sql, ", CAST(nullif(year, 0) AS SMALLINT), CAST(nullif(month, 0) AS TINYINT), "
                           "CAST(class AS INTEGER), n");
    write_sum_columns(job, job->event ? "::HUGEINT" : "::DECIMAL(38, 9)", &w.sql);
    comity_sql_add(&w.sql, " FROM import_whole");
    return comity_sql_run(&w.sql, job->store, job->error);
}

/* ---------------------------------------------------------------------------------------------------------- match */

/* An actor without a state is no state's act: the row is missing, not unmatched. */
static void write_named(writer *w) {
    comity_sql_add(&w->sql, "class = %d", KEPT);
    for (size_t i = 0; w->job->event && i < w->job->n_ends; i++) {
        comity_sql_add(&w->sql, " AND NOT (true");
        for (size_t j = 0; j < w->job->ends[i]->n; j++) {
            char code[48];
            snprintf(code, sizeof code, "e%zuc%zu", i, j);
            comity_sql_add(&w->sql, " AND ");
            comity_import_write_missing(&w->sql, &w->job->event->missing, code, NULL);
        }
        comity_sql_add(&w->sql, ")");
    }
}

static comity_status make_seen(const comity_import_job *job) {
    writer w = {.job = job};
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE TEMP VIEW import_seen AS SELECT *, ");
    write_named(&w);
    comity_sql_add(&w.sql, " AS wanted FROM import_group");
    return comity_sql_run(&w.sql, job->store, job->error);
}

/* The cross-walk counts groups; what people want to know is rows. */
static comity_status weigh_end(const comity_import_job *job, size_t i) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "UPDATE import_end%zu SET rows = total FROM (SELECT year AS of_year", i);
    for (size_t j = 0; j < job->ends[i]->n; j++) {
        comity_sql_add(&sql, ", e%zuc%zu", i, j);
    }
    comity_sql_add(&sql, ", CAST(sum(n) AS BIGINT) AS total FROM import_seen WHERE wanted GROUP BY ALL) "
                         "WHERE year = of_year");
    for (size_t j = 0; j < job->ends[i]->n; j++) {
        comity_sql_add(&sql, " AND c%zu = e%zuc%zu", j, i, j);
    }
    return comity_sql_run(&sql, job->store, job->error);
}

static comity_status match_states(const comity_import_job *job) {
    comity_status status = comity_crosswalk_make(job->store, job->recipe, job->error);
    for (size_t i = 0; !status && i < job->n_ends; i++) {
        if (!(status = comity_crosswalk_resolve(job->store, job->ends[i], i, comity_import_policy(job), job->error))) {
            status = weigh_end(job, i);
        }
    }
    return status;
}

/* "s0 = s1", or false where there is no partner. */
static void write_self(const comity_import_job *job, comity_sql *sql) {
    if (job->recipe->sections[0].partner.n) {
        comity_sql_add(sql, "s%zu = s%zu", job->state_end[0], job->partner_end[0]);
    } else {
        comity_sql_add(sql, "false");
    }
}

static comity_status make_ready(const comity_import_job *job) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_ready AS SELECT import_seen.* EXCLUDE (class, wanted)");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, ", import_end%zu.id AS s%zu", i, i);
    }
    comity_sql_add(&sql, ", true");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, " AND import_end%zu.id IS NOT NULL", i);
    }
    comity_sql_add(&sql, " AS matched, false");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, " OR import_end%zu.outside", i);
    }
    comity_sql_add(&sql, " AS outside, matched AND coalesce(");
    write_self(job, &sql);
    comity_sql_add(&sql, ", false) AS self FROM import_seen");
    for (size_t i = 0; i < job->n_ends; i++) {
        comity_sql_add(&sql, " LEFT JOIN import_end%zu ON import_seen.year = import_end%zu.year", i, i);
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&sql, " AND e%zuc%zu = import_end%zu.c%zu", i, j, i, j);
        }
    }
    comity_sql_add(&sql, " WHERE wanted");
    return comity_sql_run(&sql, job->store, job->error);
}

/* ---------------------------------------------------------------------------------------------------------- counts */

static comity_status count_groups(const comity_import_job *job) {
    comity_import_summary *out = job->out;
    comity_panel row;
    comity_panel_init(&row);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT seen.*, ready.* FROM (SELECT coalesce(sum(n), 0)::BIGINT, "
                   "coalesce(sum(n) FILTER (class = %d OR (class = %d AND NOT wanted)), 0)::BIGINT, "
                   "coalesce(sum(n) FILTER (class = %d), 0)::BIGINT, coalesce(sum(n) FILTER (class >= %d), 0)::BIGINT "
                   "FROM import_seen) seen, (SELECT coalesce(sum(n) FILTER (matched AND NOT self), 0)::BIGINT, "
                   "coalesce(sum(n) FILTER (NOT matched), 0)::BIGINT, coalesce(sum(n) FILTER (self), 0)::BIGINT, "
                   "coalesce(sum(n) FILTER (matched AND NOT self AND outside), 0)::BIGINT, "
                   "coalesce(min(year) FILTER (matched AND NOT self), 0)::BIGINT, "
                   "coalesce(max(year) FILTER (matched AND NOT self), 0)::BIGINT FROM import_ready) ready",
                   MISSING, KEPT, LEFT_OUT, REJECTED);
    comity_status status = comity_sql_rows(&sql, job->store, &row, job->error);
    if (!status) {
        int64_t self = row.columns[6].integer[0];
        out->rows_read = row.columns[0].integer[0];
        out->rows_missing = row.columns[1].integer[0];
        out->rows_left_out = row.columns[2].integer[0] + (job->event ? self : 0);
        out->rows_rejected = row.columns[3].integer[0] + (job->event ? 0 : self);
        out->rows_kept = row.columns[4].integer[0];
        out->rows_unmatched = row.columns[5].integer[0];
        out->rows_outside = row.columns[7].integer[0];
        out->first_year = (int)row.columns[8].integer[0];
        out->last_year = (int)row.columns[9].integer[0];
    }
    comity_panel_free(&row);
    return status;
}

/* -------------------------------------------------------------------------------------------------------- rejected */

typedef struct {
    int class;
    const char *column;
    char reason[320];
    char raw[24];
} rule;

static void say_value_rule(const comity_recipe_section *section, int which, rule *out) {
    static const char *const reasons[] = {[NO_NUMBER] = "not a number",
                                          [NOT_FINITE] = "not a finite number",
                                          [TOO_LARGE] =
                                              "too large to be added exactly (100,000,000,000,000,000 or more)"};
    if (which == TOO_SMALL) {
        snprintf(out->reason, sizeof out->reason, "less than %g", section->minimum);
    } else if (which == NO_NUMBER && section->value.n_meanings) {
        size_t used = (size_t)snprintf(out->reason, sizeof out->reason, "not one of");
        for (size_t k = 0; k < section->value.n_meanings && used < 250; k++) {
            used += (size_t)snprintf(out->reason + used, sizeof out->reason - used, "%s %.30s", k ? "," : "",
                                     section->value.meanings[k].word);
        }
    } else {
        snprintf(out->reason, sizeof out->reason, "%s", reasons[which]);
    }
}

/* The rule behind class `class`; 0 where there is none. */
static int find_rule(const comity_import_job *job, int class, rule *out) {
    const comity_recipe_section *event = job->event;
    const comity_recipe_section *sections = job->recipe->sections;
    int value = class - BAD_VALUE;
    out->class = class;
    if (event) {
        const struct {
            const char *column;
            const char *reason;
            const char *raw;
        } rules[] = {{event->date, "not a date", "rd"},
                     {event->code ? event->code : event->root, "not a CAMEO code (is its leading zero lost?)", "rk"},
                     {event->goldstein, "not a number from -10 to 10", "rg"},
                     {event->weight, "not a whole number from 0 to 1,000,000,000", "rw"},
                     {event->quad.column, "not one of the four classes of events", "rq"}};
        size_t at = (size_t)(class - REJECTED);
        if (at >= sizeof rules / sizeof rules[0]) {
            return 0;
        }
        out->column = rules[at].column ? rules[at].column : "";
        char form[32] = "";
        if (at == 0) {
            comity_recipe_date_form(job->recipe, form);
        }
        snprintf(out->reason, sizeof out->reason, "%s%s%s", rules[at].reason, form[0] ? " like " : "", form);
        snprintf(out->raw, sizeof out->raw, "%s", rules[at].column ? rules[at].raw : "NULL");
    } else if (class == REJECTED) {
        out->column = sections[0].year;
        snprintf(out->reason, sizeof out->reason, "not a whole year from %d to %d", FIRST_YEAR, LAST_YEAR);
        snprintf(out->raw, sizeof out->raw, "rkey");
    } else if (value >= 0 && (size_t)(value / VALUE_RULES) < job->recipe->n_sections) {
        out->column = sections[value / VALUE_RULES].value.column;
        say_value_rule(&sections[value / VALUE_RULES], value % VALUE_RULES, out);
        snprintf(out->raw, sizeof out->raw, "r%d", value / VALUE_RULES);
    } else {
        return 0;
    }
    return 1;
}

/* CASE class WHEN ... END of one part of the rules: 0 column, 1 cell, 2 reason. */
static void write_rules(writer *w, int part) {
    rule found;
    comity_sql_add(&w->sql, "CASE class");
    for (int class = REJECTED; find_rule(w->job, class, &found); class ++) {
        comity_sql_add(&w->sql, " WHEN %d THEN ", class);
        if (part == 1) {
            comity_sql_add(&w->sql, "left(coalesce(%s, ''), 200)", found.raw);
        } else {
            comity_sql_literal(&w->sql, part ? found.reason : found.column);
        }
    }
}

/* Groups of ties of a state with itself, by what is in their cells. */
static comity_status make_self(const comity_import_job *job) {
    writer w = {.job = job};
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE TEMP TABLE import_self AS SELECT DISTINCT ");
    write_codes(&w, "", "");
    comity_sql_add(&w.sql,
                   ", year, state || ' ' || year AS text FROM import_ready JOIN import_state ON id = s%zu "
                   "WHERE self",
                   job->state_end[0]);
    return comity_sql_run(&w.sql, job->store, job->error);
}

static void write_listed(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *first = &job->recipe->sections[0];
    int self = !job->event && first->partner.n && w->source;
    comity_sql_add(&w->sql, "SELECT %s AS nth, ", w->source ? "nth" : "DISTINCT 0");
    write_rules(w, 0);
    comity_sql_add(&w->sql, " ELSE ");
    comity_sql_literal(&w->sql, self ? first->partner.codes[0].column : "");
    comity_sql_add(&w->sql, " END AS col, ");
    write_rules(w, 1);
    comity_sql_add(&w->sql, " ELSE %s END AS value, ", self ? "text" : "''");
    write_rules(w, 2);
    comity_sql_add(&w->sql, " ELSE 'a tie of a state with itself' END AS reason FROM (");
    write_judged(w);
    comity_sql_add(&w->sql, ") judged");
    if (self) {
        comity_sql_add(&w->sql, " LEFT JOIN import_self ON class = %d AND judged.y = import_self.year", KEPT);
        for (size_t i = 0; i < job->n_ends; i++) {
            for (size_t j = 0; j < job->ends[i]->n; j++) {
                comity_sql_add(&w->sql, " AND judged.e%zuc%zu = import_self.e%zuc%zu", i, j, i, j);
            }
        }
    }
    comity_sql_add(&w->sql, " WHERE class >= %d%s ORDER BY nth, col, value LIMIT %d", REJECTED,
                   self ? " OR text IS NOT NULL" : "", MOST_LISTED);
}

/* The first rows that were rejected. A server's rows have no number; what it grouped is listed once. */
static comity_status list_rejected(const comity_import_job *job) {
    writer w = {.job = job, .source = job->source, .numbered = job->source != NULL};
    int self = !job->event && job->recipe->sections[0].partner.n;
    comity_status status = self ? make_self(job) : COMITY_OK;
    if (status) {
        return status;
    }
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "INSERT INTO rejected SELECT %" PRId64 ", row + %" PRId64 ", col, value, reason FROM (",
                   job->data_set, job->source ? job->first_row - 1 : 0);
    write_listed(&w);
    comity_sql_add(&w.sql, ") listed(row, col, value, reason) ORDER BY row, col, value");
    if (!job->source && self) {
        comity_sql_add(&w.sql, "; INSERT INTO rejected SELECT DISTINCT %" PRId64 ", 0, ", job->data_set);
        comity_sql_literal(&w.sql, job->recipe->sections[0].partner.codes[0].column);
        comity_sql_add(&w.sql, ", text, 'a tie of a state with itself' FROM import_self LIMIT %d", MOST_LISTED);
    }
    return read_streaming(job, &w.sql);
}

/* ---------------------------------------------------------------------------------------------------- all that fell */

void comity_import_group_write_reasons(const comity_import_job *job, comity_sql *sql) {
    writer w = {.job = job, .sql = *sql};
    comity_sql_add(&w.sql, "SELECT CAST(sum(n) AS BIGINT) AS n, ");
    write_rules(&w, 2);
    comity_sql_add(&w.sql, " END AS why, ");
    write_rules(&w, 0);
    comity_sql_add(&w.sql, " END AS col FROM import_seen WHERE class >= %d GROUP BY why, col", REJECTED);
    if (!job->event && job->recipe->sections[0].partner.n) {
        comity_sql_add(&w.sql, " UNION ALL SELECT CAST(sum(n) AS BIGINT), 'a tie of a state with itself', ");
        comity_sql_literal(&w.sql, job->recipe->sections[0].partner.codes[0].column);
        comity_sql_add(&w.sql, " FROM import_ready WHERE self HAVING sum(n) > 0");
    }
    *sql = w.sql;
}

/* One way to lose a group: what is in its cells, and the words for it. `codes`: of end `i`, or of the whole key. */
static void write_lost_end(writer *w, size_t i) {
    const comity_recipe_state *end = w->job->ends[i];
    comity_sql_add(&w->sql, " UNION ALL SELECT ");
    write_codes(w, "import_ready.", "");
    comity_sql_add(&w->sql, ", import_ready.year, ");
    comity_sql_literal(&w->sql, end->codes[0].column);
    comity_sql_add(&w->sql, ", concat_ws(' / '");
    for (size_t j = 0; j < end->n; j++) {
        comity_sql_add(&w->sql, ", nullif(e%zuc%zu, '')", i, j);
    }
    comity_sql_add(&w->sql, "), ");
    comity_import_write_no_state(end, i, &w->sql);
    comity_sql_add(&w->sql, " FROM import_ready JOIN import_end%zu ON import_ready.year = import_end%zu.year", i, i);
    for (size_t j = 0; j < end->n; j++) {
        comity_sql_add(&w->sql, " AND e%zuc%zu = import_end%zu.c%zu", i, j, i, j);
    }
    comity_sql_add(&w->sql, " WHERE s%zu IS NULL", i);
}

/* Groups of well-formed rows that fell: one line for what is in their cells. */
static comity_status make_lost(const comity_import_job *job) {
    writer w = {.job = job};
    int self = !job->event && job->recipe->sections[0].partner.n;
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql, "CREATE OR REPLACE TEMP TABLE import_lost AS SELECT * FROM (SELECT ");
    write_codes(&w, "", "");
    comity_sql_add(&w.sql, ", year, ");
    comity_sql_literal(&w.sql, self ? job->recipe->sections[0].partner.codes[0].column : "");
    comity_sql_add(&w.sql,
                   " AS col, (SELECT state FROM import_state WHERE id = s%zu) || ' ' || year AS text, 'a tie of a "
                   "state with itself' AS reason FROM import_ready WHERE %s",
                   job->state_end[0], self ? "self" : "false");
    for (size_t i = 0; i < job->n_ends; i++) {
        write_lost_end(&w, i);
    }
    comity_sql_add(&w.sql, ") QUALIFY row_number() OVER (PARTITION BY ");
    write_codes(&w, "", "");
    comity_sql_add(&w.sql, ", year) = 1");
    return comity_sql_run(&w.sql, job->store, job->error);
}

static void write_all_fallen(writer *w) {
    const comity_import_job *job = w->job;
    comity_sql_add(&w->sql, "SELECT %s AS row, ", w->source ? "nth" : "0");
    write_rules(w, 0);
    comity_sql_add(&w->sql, " ELSE col END AS col, ");
    write_rules(w, 1);
    comity_sql_add(&w->sql, " ELSE text END AS value, ");
    write_rules(w, 2);
    comity_sql_add(&w->sql, " ELSE reason END AS reason FROM (");
    write_judged(w);
    comity_sql_add(&w->sql, ") judged LEFT JOIN import_lost ON class = %d AND judged.y = import_lost.year", KEPT);
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, " AND judged.e%zuc%zu = import_lost.e%zuc%zu", i, j, i, j);
        }
    }
    comity_sql_add(&w->sql, " WHERE class >= %d OR text IS NOT NULL", REJECTED);
}

comity_status comity_import_group_list_fallen(const comity_import_job *job, int64_t most) {
    writer w = {.job = job, .source = job->source, .numbered = job->source != NULL};
    comity_status status = make_lost(job);
    if (status) {
        return status;
    }
    comity_sql_begin(&w.sql);
    comity_sql_add(&w.sql,
                   "CREATE OR REPLACE TEMP TABLE import_fallen AS SELECT row + %" PRId64 " AS row, col, value, reason "
                   "FROM (",
                   job->source ? job->first_row - 1 : 0);
    write_all_fallen(&w);
    if (!job->source) { /* what a server grouped itself is well formed, but may have fallen too */
        comity_sql_add(&w.sql, " UNION ALL SELECT 0, col, text, reason FROM import_lost");
    }
    comity_sql_add(&w.sql, ") ORDER BY row, col LIMIT %" PRId64, most);
    return read_streaming(job, &w.sql);
}

/* ------------------------------------------------------------------------------------------------------------ good */

static comity_status make_good(const comity_import_job *job) {
    comity_sql sql;
    comity_sql_begin(&sql);
    if (!job->event) {
        comity_sql_add(&sql, "CREATE TEMP VIEW import_good AS SELECT * FROM import_ready WHERE matched AND NOT self");
        return comity_sql_run(&sql, job->store, job->error);
    }
    comity_sql_add(&sql, "CREATE TEMP TABLE import_good AS SELECT year, month, s0, s1");
    for (size_t i = 0; i < COMITY_EVENT_LAYERS; i++) {
        comity_sql_add(&sql, ", %s AS v%zu", comity_event_value(i), i);
    }
    comity_sql_add(&sql, " FROM (SELECT year, month, s%zu AS s0, s%zu AS s1", job->state_end[0], job->partner_end[0]);
    for (size_t i = 0; i < COMITY_EVENT_SUMS; i++) {
        comity_sql_add(&sql, ", sum(t%zu) AS t%zu", i, i);
    }
    comity_sql_add(&sql, " FROM import_ready WHERE matched AND NOT self GROUP BY ALL)");
    return comity_sql_run(&sql, job->store, job->error);
}

comity_status comity_import_group_check(comity_import_job *job) {
    comity_status status = make_seen(job);
    if (status || (status = match_states(job)) || (status = comity_import_step(job, "checking", 0.4)) ||
        (status = make_ready(job)) || (status = count_groups(job))) {
        return status;
    }
    if (!job->out->rows_read) {
        return comity_fail(job->error, COMITY_ERROR_INPUT, "%s",
                           job->source ? "the file has a header but no rows" : "the table has no rows");
    }
    status = make_good(job);
    return status ? status : comity_import_judge_fallen(job);
}

comity_status comity_import_group_note(const comity_import_job *job) {
    const comity_import_summary *out = job->out;
    comity_status status = comity_crosswalk_report(job->store, job->ends, job->n_ends, job->data_set, job->error);
    if (status || (out->rows_rejected && (status = list_rejected(job)))) {
        return status;
    }
    if (out->rows_read !=
        out->rows_kept + out->rows_missing + out->rows_rejected + out->rows_unmatched + out->rows_left_out) {
        return comity_fail(job->error, COMITY_ERROR_INPUT, "the rows do not add up; please report this file");
    }
    return out->rows_kept ? COMITY_OK : comity_import_fail_nothing_kept(job);
}
