/* Whom to cite. See cite.h.
 *
 * The entries of public sets come from sets/NAME.set; all others are made here, with the characters escaped that TeX
 * takes for commands. A number's data sets follow from the "needs" of its catalogue entry. */
#include "study/cite.h"

#include "base/text.h"
#include "data/fetch/set.h"
#include "data/unify/import_internal.h"
#include "data/unify/recipe_own.h"
#include "study/case_tables.h"
#include "study/needs.h"
#include "study/result_needs.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char paper[] = "liaqat_abbasi_2025";

enum { KIND, KEY, NAME, LABEL, VERSION, FILE_NAME, SHA256, BIBTEX, N_COLUMNS };

/* What an entry stands for. */
typedef struct {
    const char *kind;
    const char *name;
    const char *label;
    const char *version;
    const char *file;
    const char *sha256;
} subject;

typedef struct {
    comity_store *store;
    comity_panel *out;
    comity_error *error;
} citer;

/* ------------------------------------------------------------------------------------------------------------- TeX */

/* Text between braces: what TeX takes for commands is escaped, line breaks are blanks. */
static void write_tex(FILE *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '\\':
            fputs("\\textbackslash{}", out);
            break;
        case '~':
            fputs("\\textasciitilde{}", out);
            break;
        case '^':
            fputs("\\textasciicircum{}", out);
            break;
        case '{':
        case '}':
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
            fprintf(out, "\\%c", *text);
            break;
        default:
            fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
        }
    }
}

static void write_field(FILE *out, const char *name, const char *text) {
    if (text && *text) {
        fprintf(out, ", %s = {", name);
        write_tex(out, text);
        fputc('}', out);
    }
}

/* Addresses are taken as they are by the styles; only what could end or upset the field is escaped, as in addresses. */
static void write_url(FILE *out, const char *url) {
    if (!url || strncmp(url, "http", 4) != 0) {
        return;
    }
    fputs(", url = {", out);
    for (; *url; url++) {
        unsigned char c = (unsigned char)*url;
        fprintf(out, c <= ' ' || strchr("{}\\\"<>^`|", c) ? "%%%02X" : "%c", c);
    }
    fputc('}', out);
}

/* "A. H. Abbasi" and "Saher Liaqat" are persons; a body stands in braces, so that its last word is no family name. */
static int is_person(const char *name, const char *kind) {
    static const char *const written[] = {"article", "book", "thesis", "speech", "news"};
    int has_author = 0;
    size_t blanks = 0;
    int initial = 0;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        has_author |= strcmp(kind, written[i]) == 0;
    }
    for (const char *c = name; *c; c++) {
        blanks += *c == ' ';
        initial |= isupper((unsigned char)*c) && c[1] == '.';
    }
    return initial || (has_author && blanks <= 2 && !strstr(name, " of "));
}

/* "A. Nother; B. Ody" as "A. Nother and B. Ody". */
static void write_authors(FILE *out, const char *authors, const char *kind) {
    const char *between = ", author = {";
    while (*authors) {
        char name[256];
        size_t length = strcspn(authors, ";");
        snprintf(name, sizeof name, "%.*s", (int)length, authors);
        int person = is_person(name, kind);
        fprintf(out, "%s%s", between, person ? "" : "{");
        write_tex(out, name);
        fputs(person ? "" : "}", out);
        between = " and ";
        authors += length;
        authors += strspn(authors, "; ");
    }
    fputs(strcmp(between, " and ") == 0 ? "}" : "", out);
}

/* --------------------------------------------------------------------------------------------------------- entries */

/* The key of an entry is what stands between its first brace and comma. */
static void read_key(const char *bibtex, char *key, size_t size) {
    const char *brace = strchr(bibtex, '{');
    snprintf(key, size, "%.*s", brace ? (int)strcspn(brace + 1, ",}") : 0, brace ? brace + 1 : "");
}

static comity_status add_entry(const citer *c, const subject *of, const char *bibtex) {
    char key[256];
    read_key(bibtex, key, sizeof key);
    const char *cells[N_COLUMNS] = {of->kind, key, of->name, of->label, of->version, of->file, of->sha256, bibtex};
    comity_status status = comity_panel_add_rows(c->out, 1, c->error);
    for (size_t i = 0; !status && i < N_COLUMNS; i++) {
        if (cells[i]) {
            status = comity_panel_set_text(c->out, i, c->out->n_rows - 1, cells[i], strlen(cells[i]), c->error);
        }
    }
    return status;
}

/* Ends an entry that was written into memory, and adds it. */
static comity_status add_written(const citer *c, const subject *of, FILE *written, char **text) {
    comity_status status = COMITY_OK;
    if (!written || fputs("}", written) == EOF || fclose(written) != 0) {
        status = comity_fail_memory(c->error);
    }
    status = status ? status : add_entry(c, of, *text);
    free(*text);
    return status;
}

/* Only letters, digits and - _ stand in a key. */
static void write_key(FILE *out, const char *word) {
    for (; *word; word++) {
        fputc(isalnum((unsigned char)*word) || strchr("_-", *word) ? *word : '_', out);
    }
}

static comity_status add_software(const citer *c) {
    static const subject of = {.kind = "software", .name = "comity", .version = COMITY_VERSION};
    return add_entry(c, &of,
                     "@misc{comity, author = {{The Comity contributors}}, title = {Comity: numbers under regional "
                     "cooperation}, note = {Computer program, version " COMITY_VERSION ", GPL-3.0-or-later}}");
}

/* ----------------------------------------------------------------------------------------------------- data sets */

static const char *cell(const comity_panel *panel, size_t column, size_t row) {
    return comity_is_present(&panel->columns[column], row) ? panel->columns[column].text[row] : "";
}

/* A set that no file of the program describes: what its recipe says. */
static comity_status add_own_set(const citer *c, const subject *of, const char *title, const char *citation,
                                 const char *url) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return comity_fail_memory(c->error);
    }
    fputs("@misc{", out);
    write_key(out, of->name);
    if (of->label[0]) {
        fputc('_', out);
        write_key(out, of->label);
    }
    write_field(out, "title", title);
    fputs(", note = {", out);
    write_tex(out, citation);
    fputs(". Version ", out);
    write_tex(out, of->version);
    fputc('}', out);
    write_url(out, url);
    return add_written(c, of, out, &text);
}

static comity_status add_set(const citer *c, const comity_panel *rows, size_t row) {
    const subject of = {.kind = "data set",
                        .name = cell(rows, 0, row),
                        .label = cell(rows, 1, row),
                        .version = cell(rows, 3, row),
                        .file = cell(rows, 7, row),
                        .sha256 = cell(rows, 8, row)};
    comity_set set = {0};
    comity_status status =
        comity_own_recipe_is(cell(rows, 6, row)) ? COMITY_ERROR_NOT_FOUND : comity_set_carried(of.name, &set, c->error);
    if (status && status != COMITY_ERROR_NOT_FOUND) {
        return status;
    }
    if (status || !set.n_bibtex) {
        comity_error_clear(c->error);
        status = add_own_set(c, &of, cell(rows, 2, row), cell(rows, 4, row), cell(rows, 5, row));
    }
    for (size_t i = 0; !status && i < set.n_bibtex; i++) {
        status = add_entry(c, &of, set.bibtex[i]);
    }
    comity_set_free(&set);
    return status;
}

/* The sets that fill `needs` (NULL: all), and those that did when the runs were made whose numbers `runs`, a query,
 * yields. */
static comity_status add_sets(const citer *c, const char *needs, const char *runs) {
    static const char columns[] = "name, label, title, version, citation, url, recipe, file, sha256";
    char *filling = needs ? comity_needs_data_sets(needs) : NULL;
    comity_panel rows;
    comity_sql sql;
    if (needs && !filling) {
        return comity_fail_memory(c->error);
    }
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT %s FROM data_set", columns);
    if (needs) {
        comity_sql_add(&sql,
                       " WHERE data_set IN (%s) UNION ALL SELECT %s FROM data_set_gone WHERE data_set IN (SELECT "
                       "data_set FROM run_input WHERE run IN (%s)) AND list_has_any(string_split(fills, ' '), "
                       "string_split_regex(",
                       filling, columns, runs);
        comity_sql_literal(&sql, needs);
        comity_sql_add(&sql, ", '[ |]+'))");
    }
    comity_sql_add(&sql, " ORDER BY name, label, file");
    comity_status status = comity_sql_rows(&sql, c->store, &rows, c->error);
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        status = add_set(c, &rows, row);
    }
    comity_panel_free(&rows);
    free(filling);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- sources */

/* The kind of entry for a kind of source, and the field that its publisher goes into. */
static void entry_type(const char *kind, const char *publisher, const char **type, const char **field) {
    static const struct {
        const char *kind;
        const char *type;
        const char *field;
    } types[] = {{"article", "article", "journal"},
                 {"book", "book", "publisher"},
                 {"thesis", "phdthesis", "school"},
                 {"report", "techreport", "institution"}};
    *type = "misc";
    *field = "howpublished";
    for (size_t i = 0; *publisher && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].kind, kind) == 0) {
            *type = types[i].type;
            *field = types[i].field;
        }
    }
}

/* rows: source, kind, title, author, publisher, year, url */
static comity_status add_source(const citer *c, const comity_panel *rows, size_t row) {
    const char *source = cell(rows, 0, row);
    const char *kind = cell(rows, 1, row);
    const char *publisher = cell(rows, 4, row);
    const subject of = {.kind = strcmp(source, paper) == 0 ? "paper" : "source", .name = source};
    const char *type;
    const char *field;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return comity_fail_memory(c->error);
    }
    entry_type(kind, publisher, &type, &field);
    fprintf(out, "@%s{", type);
    write_key(out, source);
    write_authors(out, cell(rows, 3, row), kind);
    write_field(out, "title", cell(rows, 2, row));
    write_field(out, field, publisher);
    write_field(out, "year", cell(rows, 5, row));
    write_url(out, cell(rows, 6, row));
    return add_written(c, &of, out, &text);
}

/* The sources whose keys the query `which` yields. */
static comity_status add_sources(const citer *c, const char *which) {
    comity_panel rows;
    comity_sql sql;
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT source, kind, title, author, publisher, strftime(published, '%%Y'), url FROM source WHERE "
                   "source IN (%s) ORDER BY source",
                   which);
    comity_status status = comity_sql_rows(&sql, c->store, &rows, c->error);
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        status = add_source(c, &rows, row);
    }
    comity_panel_free(&rows);
    return status;
}

static int has_column(const comity_fact_table *table, const char *name) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Sources of the facts that are needed, and of the memberships, as far as they concern the line of the organisation. */
static comity_status add_fact_sources(const citer *c, const char *needs, const char *organisation) {
    comity_sql line;
    comity_sql sql;
    size_t length;
    comity_sql_begin(&line);
    comity_sql_add(&line, " WHERE organisation IN (SELECT part FROM organisation_line l WHERE l.organisation = ");
    comity_sql_literal(&line, organisation);
    comity_sql_add(&line, ")");
    char *of_line = comity_sql_end(&line);
    if (!of_line) {
        return comity_fail_memory(c->error);
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT source FROM spell%s AND role = 'member'", of_line);
    for (const char *word = comity_needs_next(&needs, &length); word; word = comity_needs_next(&needs, &length)) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", length > 5 ? (int)length - 5 : 0, word + 5);
        const comity_fact_table *table = strncmp(word, "fact:", 5) == 0 ? comity_fact_table_find(name) : NULL;
        if (table && table->sourced) {
            comity_sql_add(&sql, " UNION SELECT source FROM \"%s\"%s", table->name,
                           has_column(table, "organisation") ? of_line : "");
        }
    }
    free(of_line);
    char *which = comity_sql_end(&sql);
    comity_status status = which ? add_sources(c, which) : comity_fail_memory(c->error);
    free(which);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- numbers */

/* What the entry needs, and the query of the runs that computed it. */
static comity_status find_number(const citer *c, const comity_cite_options *options, char needs[512], char runs[64]) {
    const char *dot = strchr(options->number, '.');
    char state[8] = "";
    snprintf(state, sizeof state, "%.*s", dot ? (int)(dot - options->number) : 0, options->number);
    const char *values[] = {dot ? dot + 1 : options->number, options->organisation, state};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        c->store,
        dot ? "SELECT needs, (SELECT max(run) FROM role_component_row r WHERE r.component = c.component AND "
              "organisation = ?2::VARCHAR AND state = ?3::VARCHAR) FROM component c WHERE component = ?1::VARCHAR"
            : "SELECT needs, (SELECT max(run) FROM indicator_value_row v WHERE v.indicator = i.indicator AND "
              "organisation = ?2::VARCHAR AND ?3::VARCHAR = '') FROM indicator i WHERE indicator = ?1::VARCHAR",
        values, 3, &rows, c->error);
    if (!status && !rows.n_rows) {
        status = comity_fail(c->error, COMITY_ERROR_NOT_FOUND, "there is no %s \"%.60s\"; see: comity indicators",
                             dot ? "component" : "indicator", values[0]);
    } else if (!status && !comity_is_present(&rows.columns[1], 0)) {
        status = comity_fail(c->error, COMITY_ERROR_NOT_FOUND,
                             "\"%.60s\" has no value for %.60s; compute it with: comity %s", options->number,
                             options->organisation, dot ? "role" : "measure");
    } else if (!status) {
        snprintf(needs, 512, "%s", rows.columns[0].text[0]);
        snprintf(runs, 64, "%" PRId64, rows.columns[1].integer[0]);
    }
    comity_panel_free(&rows);
    return status;
}

/* What all numbers of a run need together. Caller frees. */
static comity_status find_run(const citer *c, int64_t run, char **needs, char organisation[128]) {
    comity_panel rows;
    comity_sql sql;
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    comity_sql_add(
        &sql,
        "WITH asked AS (SELECT %" PRId64 "::BIGINT AS run), number AS (SELECT v.organisation, i.needs FROM "
        "indicator_value_row v JOIN indicator i USING (indicator) JOIN asked USING (run) UNION SELECT r.organisation, "
        "c.needs FROM role_component_row r JOIN component c USING (component) JOIN asked USING (run) UNION SELECT "
        "o.organisation, o.needs FROM (%s) o JOIN asked USING (run)) SELECT r.method, (SELECT string_agg(needs, ' ') "
        "FROM number), (SELECT coalesce(max(organisation), '') FROM number) FROM run r JOIN asked USING (run)",
        run, comity_result_needs);
    comity_status status = comity_sql_rows(&sql, c->store, &rows, c->error);
    if (!status && !rows.n_rows) {
        status =
            comity_fail(c->error, COMITY_ERROR_NOT_FOUND, "there is no run %" PRId64 "; see: comity show runs", run);
    } else if (!status && !comity_is_present(&rows.columns[1], 0)) {
        status = comity_fail(c->error, COMITY_ERROR_NOT_FOUND,
                             "run %" PRId64 " (%.40s) has no numbers in the workbench; see: comity show runs", run,
                             rows.columns[0].text[0]);
    } else if (!status) {
        snprintf(organisation, 128, "%s", rows.columns[2].text[0]);
        *needs = strdup(rows.columns[1].text[0]);
        status = *needs ? COMITY_OK : comity_fail_memory(c->error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status cite_needs(const citer *c, const char *needs, const char *runs, const char *organisation) {
    comity_status status = add_sets(c, needs, runs);
    return status ? status : add_fact_sources(c, needs, organisation);
}

static comity_status cite_run(const citer *c, int64_t run) {
    char organisation[128];
    char runs[32];
    char *needs = NULL;
    snprintf(runs, sizeof runs, "%" PRId64, run);
    comity_status status = find_run(c, run, &needs, organisation);
    if (!status) {
        status = cite_needs(c, needs, runs, organisation);
    }
    free(needs);
    return status;
}

comity_status comity_cite(comity_store *store, const comity_cite_options *options, comity_panel *out,
                          comity_error *error) {
    static const char *const names[N_COLUMNS] = {"kind", "key", "name", "label", "version", "file", "sha256", "bibtex"};
    const citer c = {.store = store, .out = out, .error = error};
    char needs[512];
    char runs[64];
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < N_COLUMNS; i++) {
        status = comity_panel_add_column(out, names[i], NULL, COMITY_TEXT, error);
    }
    if (status || (status = add_software(&c)) || (status = add_sources(&c, "'liaqat_abbasi_2025'"))) {
        return status;
    }
    if (options->run) {
        return cite_run(&c, options->run);
    }
    if (!options->number) {
        return add_sets(&c, NULL, NULL);
    }
    status = find_number(&c, options, needs, runs);
    return status ? status : cite_needs(&c, needs, runs, options->organisation);
}

/* ---------------------------------------------------------------------------------------------------------- printing
 */

/* A comment line: BibTeX skips what stands between entries, but takes an @ there for one. */
static void print_comment(const comity_panel *entries, size_t row, FILE *out) {
    const char *label = cell(entries, LABEL, row);
    const char *version = cell(entries, VERSION, row);
    char text[600];
    snprintf(text, sizeof text, "%% %s %s%s%s%s%s%s", cell(entries, KIND, row), cell(entries, NAME, row),
             *version ? ", version " : "", version, *label ? ", kept as " : "", label,
             cell(entries, SHA256, row)[0] ? ", SHA-256 " : "");
    for (char *c = text; *c; c++) {
        *c = *c == '@' ? '/' : *c;
    }
    fprintf(out, "%s%s\n", text, cell(entries, SHA256, row));
}

void comity_cite_print(const comity_panel *entries, FILE *out) {
    for (size_t i = 0; i < entries->n_rows; i++) {
        const char *bibtex = cell(entries, BIBTEX, i);
        int again = 0;
        for (size_t j = 0; j < i; j++) {
            again |= strcmp(bibtex, cell(entries, BIBTEX, j)) == 0;
        }
        if (again) {
            continue;
        }
        fputs(i ? "\n" : "", out);
        for (size_t j = i; j < entries->n_rows; j++) {
            if (strcmp(bibtex, cell(entries, BIBTEX, j)) == 0) {
                print_comment(entries, j, out);
            }
        }
        comity_set_print_bibtex(bibtex, out);
    }
}
