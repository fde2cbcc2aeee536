/* Every recipe against a file of made-up rows under the published header.
 *
 * tests/recipes/ID.csv is the made-up file of recipe ID and tests/recipes/ID.expected says what must come of it, one
 * line each (README.md there). A recipe without these files fails the test: nobody adds one without showing that it
 * reads what it says. */
#include "scratch.h"

#include "data/read/zip_fixture.h"

#include "data/unify/recipe.h"
#include "study/import.h"
#include "study/workbench.h"

#include <dirent.h>
#include <inttypes.h>

static char template_path[768];

/* A workbench of the built-in case: made once, copied for each recipe. */
static comity_store *new_workbench(void) {
    comity_problems problems;
    comity_error error;
    comity_store *store = NULL;
    size_t size;
    comity_error_clear(&error);
    if (!template_path[0]) {
        snprintf(template_path, sizeof template_path, "%s", scratch("template.comity"));
        comity_problems_init(&problems);
        if (comity_workbench_make(template_path, "sco", 1, &problems, &error)) {
            fail_msg("%s", error.message);
        }
        comity_problems_free(&problems);
    }
    char *bytes = read_text(template_path, &size);
    static int number;
    char name[40];
    snprintf(name, sizeof name, "recipe%d.comity", ++number);
    const char *path = scratch(name);
    write_bytes(path, bytes, size);
    free(bytes);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &store, &error), error);
    return store;
}

/* ---------------------------------------------------------------------------------------------------- what is there */

/* The first column of the first row as text; "" where there is none. */
static const char *ask(comity_store *store, const char *sql, const char *file) {
    static char answer[512];
    comity_panel panel;
    comity_error error;
    comity_panel_init(&panel);
    comity_error_clear(&error);
    char *text = NULL;
    assert_true(asprintf(&text, "SELECT CAST(a AS VARCHAR) FROM (%s) AS t(a)", sql) > 0);
    if (comity_store_query(store, text, NULL, 0, &panel, &error)) {
        fail_msg("%s: %s: %s", file, sql, error.message);
    }
    free(text);
    int there = panel.n_rows && comity_is_present(&panel.columns[0], 0);
    snprintf(answer, sizeof answer, "%s", there ? panel.columns[0].text[0] : "");
    comity_panel_free(&panel);
    return answer;
}

/* Turns a line of an .expected file into a query and the answer that it must give. */
static void read_expectation(const char *file, char *line, char *sql, size_t size, const char **expected) {
    char word[7][160] = {{0}};
    int n = sscanf(line, "%159s %159s %159s %159s %159s %159s %159s", word[0], word[1], word[2], word[3], word[4],
                   word[5], word[6]);
    static char answer[160];
    *expected = answer;
    if (strcmp(word[0], "sql") == 0) {
        char *arrow = strstr(line, " => ");
        assert_non_null(arrow);
        *arrow = '\0';
        snprintf(sql, size, "%s", line + 4);
        snprintf(answer, sizeof answer, "%s", arrow + 4);
    } else if (strcmp(word[0], "tie") == 0 && n == 6) {
        snprintf(sql, size,
                 "SELECT value = %s FROM tie WHERE layer = '%s' AND origin = '%s' AND destination = '%s' AND year = %s",
                 word[5], word[1], word[2], word[3], word[4]);
        snprintf(answer, sizeof answer, "true");
    } else if (strcmp(word[0], "state_year") == 0 && n == 5) {
        snprintf(sql, size, "SELECT value = %s FROM state_year WHERE indicator = '%s' AND state = '%s' AND year = %s",
                 word[4], word[1], word[2], word[3]);
        snprintf(answer, sizeof answer, "true");
    } else if (strcmp(word[0], "affiliation") == 0 && n == 5) {
        snprintf(sql, size,
                 "SELECT count(*) FROM affiliation WHERE state = '%s' AND year = %s AND value = %s AND organisation = "
                 "'%s'",
                 word[1], word[2], word[3], word[4]);
        snprintf(answer, sizeof answer, "1");
    } else if (strcmp(word[0], "row") == 0 && n >= 4) {
        snprintf(sql, size, "SELECT \"%s\" FROM data.\"%s\" LIMIT 1", word[2], word[1]);
        int begin = 0;
        sscanf(line, "%*s %*s %*s %n", &begin);
        snprintf(answer, sizeof answer, "%s", line + begin);
    } else if (strcmp(word[0], "count") == 0 && n == 3) {
        const char *own = strcmp(word[1], "tie") == 0          ? "tie_row"
                          : strcmp(word[1], "state_year") == 0 ? "state_year_row"
                                                               : word[1];
        snprintf(sql, size, "SELECT count(*) FROM %s", own);
        snprintf(answer, sizeof answer, "%s", word[2]);
    } else {
        fail_msg("%s: not understood: %s", file, line);
    }
}

/* Checks all lines; `left_out N`, `unmatched N`, `rejected N` speak of the summary, and are 0 where not named. */
static void check_lines(comity_store *store, const char *file, const comity_import_summary *summary) {
    int64_t left_out = 0;
    int64_t unmatched = 0;
    int64_t rejected = 0;
    int checks = 0;
    char *text = read_text(file, NULL);
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        char sql[1024];
        const char *expected;
        if (!*line || *line == '#' || sscanf(line, "left_out %" SCNd64, &left_out) == 1 ||
            sscanf(line, "unmatched %" SCNd64, &unmatched) == 1 || sscanf(line, "rejected %" SCNd64, &rejected) == 1) {
            continue;
        }
        read_expectation(file, line, sql, sizeof sql, &expected);
        const char *found = ask(store, sql, file);
        if (strcmp(found, expected) != 0) {
            fail_msg("%s: %s\n gives %s, expected %s", file, sql, found, expected);
        }
        checks++;
    }
    free(text);
    assert_true(checks > 0);
    if (summary->rows_left_out != left_out || summary->rows_unmatched != unmatched ||
        summary->rows_rejected != rejected) {
        fail_msg("%s: %" PRId64 " left out, %" PRId64 " unmatched, %" PRId64 " rejected", file, summary->rows_left_out,
                 summary->rows_unmatched, summary->rows_rejected);
    }
}

/* -------------------------------------------------------------------------------------------------------- made up */

/* Where to put the file of a recipe: below a name that the recipe asks for. */
static const char *fitting_path(const comity_recipe *recipe) {
    char name[200];
    size_t used = 0;
    const char *pattern = recipe->files.n ? recipe->files.items[0] : "data.csv";
    for (; *pattern && used < 150; pattern++) {
        if (*pattern != '*') {
            name[used++] = *pattern;
        }
    }
    snprintf(name + used, sizeof name - used, "%s", memchr(name, '.', used) ? "" : ".csv");
    return scratch(name);
}

/* The comma-separated cells, none of them in quotes, as rows of a sheet below two lines about the data. */
static char *as_sheet(const char *csv) {
    char *xml = NULL;
    size_t size;
    char *copy = strdup(csv);
    char *rest = copy;
    FILE *out = open_memstream(&xml, &size);
    assert_true(copy && out && !strchr(csv, '"'));
    fputs("<worksheet><sheetData><row r=\"1\"><c t=\"inlineStr\"><is><t>A title</t></is></c></row>"
          "<row r=\"2\"><c t=\"inlineStr\"><is><t>A note</t></is></c></row>",
          out);
    int n = 4; /* and an empty row */
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        fprintf(out, "<row r=\"%d\">", n++);
        for (char *cell = strsep(&line, ","); cell; cell = strsep(&line, ",")) {
            char *end;
            strtod(cell, &end);
            fprintf(out, *cell && !*end ? "<c><v>%s</v></c>" : "<c t=\"inlineStr\"><is><t>%s</t></is></c>", cell);
        }
        fputs("</row>", out);
    }
    fputs("</sheetData></worksheet>", out);
    fclose(out);
    free(copy);
    return xml;
}

/* Puts the file of a recipe that asks for a sheet into a spreadsheet, behind a sheet of another name with the same
 * rows. */
static const char *write_workbook(const comity_recipe *recipe, const char *csv) {
    char book[600];
    char name[100];
    zip_fixture z = {0};
    size_t used = 0;
    for (const char *c = recipe->sheet; *c && used < sizeof name - 5; c++) {
        used += (size_t)snprintf(name + used, sizeof name - used, *c == '*' ? "2022" : "%c", *c);
    }
    snprintf(book, sizeof book,
             XLSX_OPEN "<workbook xmlns:r=\"r\"><workbookPr/><sheets><sheet name=\"Front page\" sheetId=\"1\" "
                       "r:id=\"rId1\"/><sheet name=\"%s\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>",
             name);
    char *sheet = as_sheet(csv);
    xlsx_parts parts = {.sheet = sheet,
                        .n_sheet = strlen(sheet),
                        .book = book,
                        .n_book = strlen(book),
                        .second = sheet,
                        .n_second = strlen(sheet)};
    xlsx_fixture_write(&z, &parts);
    const char *path = scratch("book.xlsx");
    write_bytes(path, (const char *)z.bytes, z.size);
    zip_fixture_free(&z);
    free(sheet);
    return path;
}

static void check_recipe(const comity_recipes *recipes, const comity_recipe *recipe) {
    const comity_recipe *first = recipe->with ? comity_recipes_find(recipes, recipe->with) : recipe;
    char file[300];
    size_t size;
    comity_import_summary summary;
    comity_error error;
    assert_non_null(first);
    snprintf(file, sizeof file, "tests/recipes/%s.csv", first->id);
    if (access(file, R_OK) != 0) {
        fail_msg("recipe %s has no made-up file %s", first->id, file);
    }
    char *bytes = read_text(file, &size);
    const char *path = first->sheet ? write_workbook(first, bytes) : fitting_path(first);
    if (!first->sheet) {
        write_bytes(path, bytes, size);
    }
    free(bytes);
    comity_store *store = new_workbench();
    comity_error_clear(&error);
    if (comity_import(store, path, NULL, NULL, &summary, &error)) {
        fail_msg("%s: %s (row %" PRId64 ", column %s)", file, error.message, error.row, error.column);
    }
    if (strcmp(summary.recipe, first->id) != 0) {
        fail_msg("%s is read by recipe %s", file, summary.recipe);
    }
    assert_true(summary.rows_read == summary.rows_kept + summary.rows_missing + summary.rows_rejected +
                                         summary.rows_unmatched + summary.rows_left_out);
    snprintf(file, sizeof file, "tests/recipes/%s.expected", recipe->id);
    if (access(file, R_OK) != 0) {
        fail_msg("recipe %s has no file %s", recipe->id, file);
    }
    check_lines(store, file, &summary);
    comity_store_close(store);
    unlink(path);
}

static comity_recipes all_recipes;

static void test_recipe(void **state) {
    check_recipe(&all_recipes, *state);
}

/* No file without its recipe: one that was renamed would be tested no more. */
static void test_no_file_is_left_over(void **state) {
    (void)state;
    assert_true(all_recipes.n > 100);
    DIR *folder = opendir("tests/recipes");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char id[256];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".expected") == 0)) {
            snprintf(id, sizeof id, "%.*s", (int)(dot - entry->d_name), entry->d_name);
            if (!comity_recipes_find(&all_recipes, id)) {
                fail_msg("tests/recipes/%s: there is no such recipe", entry->d_name);
            }
        }
    }
    closedir(folder);
}

static const struct CMUnitTest others[] = {
    cmocka_unit_test(test_no_file_is_left_over),
};
enum { N_OTHER = sizeof others / sizeof others[0] };

/* Every recipe is a test of its own, so that all that fail are named. */
int main(void) {
    comity_error error;
    comity_error_clear(&error);
    if (comity_recipes_load(&all_recipes, &error)) {
        printf("1..1\nnot ok 1 recipes: %s:%" PRId64 ": %s\n", error.file, error.row, error.message);
        return 1;
    }
    size_t n = all_recipes.n + N_OTHER;
    struct CMUnitTest *tests = calloc(n, sizeof *tests);
    if (!tests) {
        return 1;
    }
    for (size_t i = 0; i < all_recipes.n; i++) {
        tests[i] = (struct CMUnitTest){
            .name = all_recipes.items[i].id, .test_func = test_recipe, .initial_state = &all_recipes.items[i]};
    }
    memcpy(tests + all_recipes.n, others, sizeof others);
    int failed = _cmocka_run_group_tests("recipes", tests, n, scratch_setup, scratch_teardown);
    free(tests);
    comity_recipes_free(&all_recipes);
    return failed;
}
