/* The loader of a case: the built-in one without a problem, every rule by a folder with one thing broken, many things
 * broken at once, names that look like SQL, and a workbench that is made whole or not at all. */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"

#include "scratch.h"

#include "data/read/csv.h"
#include "study/case.h"
#include "study/workbench.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

static comity_store *store;
static char toy[768];

static int group_setup(void **state) {
    if (scratch_setup(state) || comity_store_create(scratch("case"), &store, NULL)) {
        return -1;
    }
    snprintf(toy, sizeof toy, "%s", scratch("toy"));
    write_toy_case(toy);
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* Loads the case in a transaction that stays open: look, then rollback. */
static comity_status load(const char *name, comity_problems *problems, comity_error *error) {
    comity_error_clear(error);
    comity_problems_init(problems);
    assert_ok(comity_store_begin(store, error), *error);
    assert_ok(comity_case_make_tables(store, error), *error);
    return comity_case_load(store, name, problems, error);
}

static void print_problems(const comity_problems *problems) {
    for (size_t i = 0; i < problems->n; i++) {
        char text[2048];
        comity_error_text(&problems->items[i], text, sizeof text);
        fprintf(stderr, "# %s\n", text);
    }
}

static void must_load(const char *name) {
    comity_error error;
    comity_problems problems;
    assert_ok(load(name, &problems, &error), error);
    print_problems(&problems);
    assert_int_equal(problems.total, 0);
    comity_problems_free(&problems);
}

/* Is there exactly one problem at that place with those words? `file` is the end of its name. */
static int has_problem(const comity_problems *problems, const char *file, int64_t row, const char *column,
                       const char *words) {
    int found = 0;
    for (size_t i = 0; i < problems->n; i++) {
        const comity_error *one = &problems->items[i];
        const char *slash = strrchr(one->file, '/');
        found += slash && strcmp(slash + 1, file) == 0 && one->row == row && strcmp(one->column, column) == 0 &&
                 strstr(one->message, words) != NULL;
    }
    return found == 1;
}

/* ------------------------------------------------------------------------------------------- the built-in case */

/* Records of a CSV file below its header. */
static int64_t count_records(const comity_asset *asset) {
    comity_csv_reader reader;
    comity_csv_record record;
    int64_t n = -1;
    comity_csv_init(&reader, asset->bytes, asset->size, asset->path);
    while (comity_csv_next(&reader, &record, NULL) == COMITY_OK && record.n_cells) {
        n++;
    }
    comity_csv_free(&reader);
    return n;
}

static void the_built_in_case_loads_whole(void **state) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    (void)state;
    assert_string_equal(comity_case_builtin()[0], "sco");
    assert_null(comity_case_builtin()[1]);
    must_load("sco");
    for (size_t i = 0; i < n; i++) {
        char sql[128];
        char path[128];
        snprintf(path, sizeof path, "cases/sco/%s", tables[i].file);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", tables[i].name);
        const comity_asset *asset = comity_asset_find(path);
        assert_non_null(asset);
        double rows = sql_number(store, sql);
        if (rows != (double)count_records(asset) || rows < 1) {
            fail_msg("%s: %g rows, %lld in the file", tables[i].name, rows, (long long)count_records(asset));
        }
        if (tables[i].sourced) {
            snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE source IS NULL OR locator IS NULL",
                     tables[i].name);
            assert_true(sql_number(store, sql) == 0);
        }
    }
    comity_store_rollback(store);
}

static void a_folder_loads_like_the_built_in_case(void **state) {
    char folder[768];
    char sum[4096];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("sco"));
    write_builtin_case(folder);
    static const char *const sql = "SELECT md5(string_agg(s::VARCHAR, ';' ORDER BY line)) FROM statistic s";
    must_load("sco");
    snprintf(sum, sizeof sum, "%s", sql_text(store, sql));
    comity_store_rollback(store);
    must_load(folder);
    assert_string_equal(sql_text(store, sql), sum);
    comity_store_rollback(store);
}

static void what_is_no_case_is_an_error(void **state) {
    comity_error error;
    comity_problems problems;
    (void)state;
    static const char *const names[] = {"nowhere", "", "sc", "scoo", "SCO", "/dev/null"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(load(names[i], &problems, &error), COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, "neither a built-in case (sco) nor a folder"));
        assert_int_equal(problems.total, 0);
        comity_store_rollback(store);
        comity_problems_free(&problems);
    }
}

static void dates_keep_their_precision(void **state) {
    (void)state;
    must_load(toy);
    sql_run(store, "INSERT INTO spell SELECT * FROM spell LIMIT 0");
    assert_string_equal(sql_text(store,
                                 "SELECT strftime(began, '%Y-%m-%d') || began_precision FROM state WHERE state = "
                                 "'DDD'"),
                        "1990-05-17day");
    assert_string_equal(sql_text(store, "SELECT coalesce(began::VARCHAR, 'none') || coalesce(began_precision, 'none') "
                                        "FROM state WHERE state = 'AAA'"),
                        "nonenone");
    assert_true(sql_number(store, "SELECT line FROM spell WHERE state = 'CCC'") == 4);
    comity_store_rollback(store);
}

/* ------------------------------------------------------------------------------------- one thing broken at a time */

typedef struct {
    const char *file;
    const char *from; /* text to replace; NULL: `to` is added at the end */
    const char *to;   /* NULL: the file is removed */
    int64_t row;
    const char *column;
    const char *words; /* NULL: there is nothing wrong with it */
} breakage;

#define SRC ",made_up,p. 1,high,,"
#define SPELLS "spells.csv"

static const breakage breakages[] = {
    /* files */
    {SPELLS, NULL, NULL, 0, "", "there is no such file"},
    {"sources.csv", NULL, NULL, 0, "", "there is no such file"},
    {"events.csv", NULL, NULL, 0, "", "there is no such file"},
    /* headers */
    {SPELLS, "organisation,state", "state,organisation", 1, "", "expected: organisation,state,role,began,ended,source"},
    {SPELLS, "ended,source", "ended,extra,source", 1, "", "the header is not that of this table"},
    {SPELLS, ",note\n", "\n", 1, "", "the header is not that of this table"},
    {SPELLS, "organisation", "Organisation", 1, "", "the header is not that of this table"},
    {SPELLS, "organisation,", "organisation;", 1, "", "the header is not that of this table"},
    {SPELLS, "organisation,", "\xEF\xBB\xBForganisation,", 0, "", NULL}, /* a byte order mark is nothing */
    {SPELLS, "organisation,state,", "\"organisation\",state,", 0, "", NULL},
    /* records */
    {SPELLS, NULL, "toy,AAA,observer\n", 5, "", "has 3 cells; expected 10, as in the header"},
    {SPELLS, NULL, "toy,DDD,observer,2001,,,,,,,,\n", 5, "", "has 12 cells; expected 10"},
    {SPELLS, NULL, "\n\r\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC, 0, "", NULL}, /* without a final line break */
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "\r\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,2001,\"" SRC "\n", 5, "ended", "the quote that opens here is never closed"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "a \"quote\"\n", 5, "note", "a quote inside a cell"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "\"a\" b\n", 5, "note", "text after the closing quote"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "\xE9\n", 5, "note", "is not UTF-8"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "\xC3(\n", 5, "note", "is not UTF-8"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "a\x01\n", 5, "note", "control character"},
    {SPELLS, NULL, "toy,DDD,observer,2001," SRC "\"two\nlines\"\ntoy,DDD,king,2001," SRC "\n", 7, "role", "king"},
    /* dates */
    {SPELLS, NULL, "toy,DDD,observer,2001-02-30," SRC "\n", 5, "began", "2001-02 has no day 30"},
    {SPELLS, NULL, "toy,DDD,observer,1900-02-29," SRC "\n", 5, "began", "1900-02 has no day 29"},
    {SPELLS, NULL, "toy,DDD,observer,2000-02-29," SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,2001-13," SRC "\n", 5, "began", "there is no month 13"},
    {SPELLS, NULL, "toy,DDD,observer,2001-00-10," SRC "\n", 5, "began", "there is no month 0"},
    {SPELLS, NULL, "toy,DDD,observer,0000," SRC "\n", 5, "began", "there is no year 0"},
    {SPELLS, NULL, "toy,DDD,observer,15/06/2001," SRC "\n", 5, "began", "is not a date"},
    {SPELLS, NULL, "toy,DDD,observer,2001-6-15," SRC "\n", 5, "began", "is not a date"},
    {SPELLS, NULL, "toy,DDD,observer, 2001," SRC "\n", 5, "began", "is not a date"},
    {SPELLS, NULL, "toy,DDD,observer,2001-06-15T00:00," SRC "\n", 5, "began", "is not a date"},
    {SPELLS, NULL, "toy,DDD,observer,," SRC "\n", 5, "began", "is empty; expected first day of the role"},
    {SPELLS, NULL, "toy,DDD,observer,2001,soon" SRC "\n", 5, "ended", "is not a date"},
    /* order of dates; partial ones by their intervals */
    {SPELLS, NULL, "toy,DDD,observer,2001-06-15,2001-06-14" SRC "\n", 5, "ended", "ends before it begins"},
    {SPELLS, NULL, "toy,DDD,observer,2001-06,2001-05-31" SRC "\n", 5, "ended", "ends before it begins"},
    {SPELLS, NULL, "toy,DDD,observer,2001,2000" SRC "\n", 5, "ended", "ends before it begins"},
    {SPELLS, NULL, "toy,DDD,observer,2001-06,2001" SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,2001,2001-01-02" SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,2001-06-15,2001-06-15" SRC "\n", 0, "", NULL},
    {"meetings.csv", NULL, "third,toy,ministers,2021-05-02,2021-05-01,,AAA,virtual" SRC "\n", 4, "ended",
     "ends before it begins"},
    {"organisations.csv", NULL, "old,Old,,forum,2001,1999,,,," SRC "\n", 3, "ended", "ends before it begins"},
    {"instruments.csv", NULL, "pact,Pact,,treaty,2001-05-01,,2001-04-30,,,," SRC "\n", 3, "ended",
     "ends before it begins"},
    /* states */
    {SPELLS, NULL, "toy,QQQ,observer,2001," SRC "\n", 5, "state", "\"QQQ\" is not in states.csv"},
    {SPELLS, NULL, "toy,ddd,observer,2001," SRC "\n", 5, "state", "is not a state code"},
    {SPELLS, NULL, "toy,DDDD,observer,2001," SRC "\n", 5, "state", "is not a state code"},
    {SPELLS, NULL, "toy,,observer,2001," SRC "\n", 5, "state", "is empty"},
    {SPELLS, NULL, "toy,DDD,observer,1990-05-16," SRC "\n", 5, "state",
     "DDD did not exist yet: states.csv has it from 1990-05-17"},
    {SPELLS, NULL, "toy,DDD,observer,1990-04," SRC "\n", 5, "state", "DDD did not exist yet"},
    {SPELLS, NULL, "toy,DDD,observer,1989," SRC "\n", 5, "state", "DDD did not exist yet"},
    {SPELLS, NULL, "toy,DDD,observer,1990-05-17," SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,1990-05," SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,DDD,observer,1990," SRC "\n", 0, "", NULL},
    {SPELLS, NULL, "toy,AAA,observer,0001," SRC "\n", 0, "", NULL}, /* no first day: always there */
    {"parties.csv", NULL, "treaty,DDD,signature,1980" SRC "\n", 4, "state", "DDD did not exist yet"},
    {"meetings.csv", NULL, "third,toy,ministers,1980,,,DDD,virtual" SRC "\n", 4, "host", "DDD did not exist yet"},
    {"states.csv", NULL, "DDD,Dland again,state,,,,,1970-01-01,1980-01-01," SRC "\n", 0, "", NULL},
    {"states.csv", NULL, "DD1,Dland,state,,,,,,," SRC "\n", 6, "state", "is not a state code"},
    /* references */
    {SPELLS, NULL, "nobody,AAA,observer,2001," SRC "\n", 5, "organisation", "\"nobody\" is not in organisations.csv"},
    {SPELLS, NULL, "toy,AAA,observer,2001,,nowhere,p. 1,high,,\n", 5, "source", "\"nowhere\" is not in sources.csv"},
    {SPELLS, NULL, "toy,AAA,observer,2001,,,p. 1,high,,\n", 5, "source", "is empty"},
    {SPELLS, NULL, "toy,AAA,observer,2001,,made_up,,high,,\n", 5, "locator", "is empty; expected page, article"},
    {SPELLS, NULL, "toy,AAA,observer,2001,,made_up,  ,high,,\n", 5, "locator", "is empty"},
    {"partnerships.csv", NULL, "AAA,BBB,7,Friends,2001," SRC "\n", 2, "grade", "\"7\" is not in ladder.csv"},
    {"partnerships.csv", NULL, "AAA,BBB,high,Friends,2001," SRC "\n", 2, "grade", "is not a whole number"},
    {"partnerships.csv", NULL, "AAA,BBB,2,Friends,2001," SRC "\n", 0, "", NULL},
    {"organisations.csv", NULL, "new,New,,forum,2001,,older,,," SRC "\n", 3, "predecessor", "\"older\" is not in"},
    {"organisations.csv", NULL, "new,New,,forum,2001,,toy,,," SRC "\n", 0, "", NULL},
    /* keys */
    {"organisations.csv", NULL, "toy,Again,,forum,2001,,,,," SRC "\n", 3, "organisation",
     "\"toy\" is already in row 2"},
    {"organisations.csv", NULL, ",Nameless,,forum,2001,,,,," SRC "\n", 3, "organisation", "is empty"},
    {"organisations.csv", NULL, "a b,Blank,,forum,2001,,,,," SRC "\n", 3, "organisation", "is not an identifier"},
    {"organisations.csv", NULL, "\xC3\xBC,Accent,,forum,2001,,,,," SRC "\n", 3, "organisation", "is not an identifier"},
    {"ladder.csv", NULL, "2,Again" SRC "\n", 4, "grade", "\"2\" is already in row 3"},
    {"sources.csv", NULL, "made_up,recorder,Twice,,,,,,,\n", 3, "source", "\"made_up\" is already in row 2"},
    /* choices */
    {SPELLS, NULL, "toy,DDD,king,2001," SRC "\n", 5, "role", "\"king\" is not one of member|observer"},
    {SPELLS, NULL, "toy,DDD,member|observer,2001," SRC "\n", 5, "role", "is not one of"},
    {SPELLS, NULL, "toy,DDD,Member,2001," SRC "\n", 5, "role", "is not one of"},
    {SPELLS, NULL, "toy,DDD,,2001," SRC "\n", 5, "role", "is empty"},
    {SPELLS, NULL, "toy,DDD,observer,2001,,made_up,p. 1,certain,,\n", 5, "confidence", "is not one of high|medium|low"},
    {SPELLS, NULL, "toy,DDD,observer,2001,,made_up,p. 1,low,no,\n", 5, "unverified", "expected yes or nothing"},
    {SPELLS, NULL, "toy,DDD,observer,2001,,made_up,p. 1,low,yes,\n", 0, "", NULL},
    /* numbers */
    {"contributions.csv", NULL, "toy,AAA,budget_quota,NaN,percent,2001,,," SRC "\n", 2, "value", "not a finite number"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,inf,percent,2001,,," SRC "\n", 2, "value", "not a finite number"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,-Infinity,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,1e999,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,0x10,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,\"2,5\",percent,2001,,," SRC "\n", 2, "value", "\"2,5\" is not"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,2 5,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota, 25,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,e,percent,2001,,," SRC "\n", 2, "value", "not a finite"},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,-2.5e1,percent,2001,,," SRC "\n", 0, "", NULL},
    {"contributions.csv", NULL, "toy,AAA,budget_quota,,percent,2001,,," SRC "\n", 0, "", NULL},
    {"contingents.csv", NULL, "shield,BBB,1.5,,,participant" SRC "\n", 3, "personnel", "is not a whole number"},
    {"contingents.csv", NULL, "shield,BBB,9223372036854775808,,,participant" SRC "\n", 3, "personnel", "not a whole"},
    {"contingents.csv", NULL, "shield,BBB,many,,,participant" SRC "\n", 3, "personnel", "not a whole"},
    {"contingents.csv", NULL, "shield,BBB,9223372036854775807,,,participant" SRC "\n", 0, "", NULL},
};

/* The file with the breakage in it; caller frees. */
static char *broken(const breakage *what, const char *path) {
    char *text = read_text(path, NULL);
    char *made = NULL;
    const char *at = what->from ? strstr(text, what->from) : text + strlen(text);
    assert_non_null(at);
    const char *rest = what->from ? at + strlen(what->from) : at;
    assert_true(asprintf(&made, "%.*s%s%s", (int)(at - text), text, what->to, rest) >= 0);
    free(text);
    return made;
}

static void every_rule_by_one_thing_broken(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof breakages / sizeof breakages[0]; i++) {
        const breakage *what = &breakages[i];
        char path[1024];
        comity_error error;
        comity_problems problems;
        snprintf(path, sizeof path, "%s/%s", toy, what->file);
        char *whole = read_text(path, NULL);
        if (what->to) {
            char *text = broken(what, path);
            write_text(path, text);
            free(text);
        } else {
            assert_int_equal(unlink(path), 0);
        }
        assert_ok(load(toy, &problems, &error), error);
        comity_store_rollback(store);
        int right = what->words ? problems.total == 1 &&
                                      has_problem(&problems, what->file, what->row, what->column, what->words)
                                : problems.total == 0;
        if (!right) {
            fprintf(stderr, "# case %zu: %s: %s: expected row %lld, column \"%s\": %s\n", i, what->file, what->to,
                    (long long)what->row, what->column, what->words);
            print_problems(&problems);
            wrong++;
        }
        comity_problems_free(&problems);
        write_text(path, whole);
        free(whole);
    }
    assert_int_equal(wrong, 0);
    must_load(toy);
    comity_store_rollback(store);
}

/* Whole files that are something else. */
static void files_that_are_no_table(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        int64_t row;
        const char *words;
    } cases[] = {
        {"", 0, 0, "is empty"},
        {"\xEF\xBB\xBF", 3, 0, "is empty"},
        {"\n\n", 2, 0, "is empty"},
        {"organisation,sta\0te", 19, 1, "binary data"},
        {"\xFF\xFEo\0r\0", 6, 1, "UTF-16"},
        {"\x1F\x8B\x08\0", 4, 1, ""},
        {"PK\x03\x04", 4, 1, ""},
        {"\"", 1, 1, "never closed"},
    };
    char path[1024];
    (void)state;
    snprintf(path, sizeof path, "%s/%s", toy, SPELLS);
    char *whole = read_text(path, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        comity_problems problems;
        write_bytes(path, cases[i].bytes, cases[i].size);
        assert_ok(load(toy, &problems, &error), error);
        comity_store_rollback(store);
        if (problems.total != 1 || problems.items[0].row != cases[i].row ||
            !strstr(problems.items[0].message, cases[i].words) || strcmp(problems.items[0].file, path) != 0) {
            print_problems(&problems);
            fail_msg("case %zu", i);
        }
        comity_problems_free(&problems);
    }
    /* a folder in the place of the file */
    comity_error error;
    comity_problems problems;
    assert_int_equal(unlink(path) | mkdir(path, 0700), 0);
    assert_ok(load(toy, &problems, &error), error);
    comity_store_rollback(store);
    assert_true(problems.total == 1 && has_problem(&problems, SPELLS, 0, "", "director"));
    comity_problems_free(&problems);
    assert_int_equal(rmdir(path), 0);
    write_text(path, whole);
    free(whole);
}

/* ------------------------------------------------------------------------------------ many things broken at once */

static void edit(const char *folder, const char *file, const char *from, const char *to) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    char *text = broken(&(breakage){file, from, to, 0, "", NULL}, path);
    write_text(path, text);
    free(text);
}

static void errors_in_several_files_are_all_named(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[768];
    char path[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("broken"));
    write_toy_case(folder);
    edit(folder, SPELLS, NULL, "toy,DDD,king,2001-02-30," SRC "\n");
    edit(folder, SPELLS, NULL, "toy,ddd,observer,2001,2000" SRC "\n");
    edit(folder, SPELLS, NULL, "toy\n");
    edit(folder, "states.csv", NULL, "EEE,,island,,x,,,,," SRC "\n");
    edit(folder, "contingents.csv", "100", "inf");
    edit(folder, "events.csv", "event,", "events,");
    snprintf(path, sizeof path, "%s/offices.csv", folder);
    assert_int_equal(unlink(path), 0);
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 11);
    assert_true(has_problem(&problems, SPELLS, 5, "role", "king"));
    assert_true(has_problem(&problems, SPELLS, 5, "began", "no day 30"));
    assert_true(has_problem(&problems, SPELLS, 6, "state", "not a state code"));
    assert_true(has_problem(&problems, SPELLS, 6, "ended", "ends before it begins"));
    assert_true(has_problem(&problems, SPELLS, 7, "", "has 1 cell;"));
    assert_true(has_problem(&problems, "states.csv", 6, "name", "is empty"));
    assert_true(has_problem(&problems, "states.csv", 6, "kind", "island"));
    assert_true(has_problem(&problems, "states.csv", 6, "m49", "not a whole number"));
    assert_true(has_problem(&problems, "contingents.csv", 2, "personnel", "not a whole number"));
    assert_true(has_problem(&problems, "events.csv", 1, "", "the header"));
    assert_true(has_problem(&problems, "offices.csv", 0, "", "no such file"));
    comity_problems_free(&problems);
    /* all cells are right now, so that the references are looked at: again all of them */
    write_toy_case(folder);
    edit(folder, SPELLS, NULL, "nobody,QQQ,member,2001,,nowhere,p. 1,low,,\n");
    edit(folder, "contingents.csv", NULL, "sword,DDD,5,,,participant" SRC "\n");
    edit(folder, "domains.csv", NULL, "trade,Again,economic" SRC "\ntrade,And again,economic" SRC "\n");
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 6);
    assert_true(has_problem(&problems, SPELLS, 5, "organisation", "nobody"));
    assert_true(has_problem(&problems, SPELLS, 5, "state", "QQQ"));
    assert_true(has_problem(&problems, SPELLS, 5, "source", "nowhere"));
    assert_true(has_problem(&problems, "contingents.csv", 3, "exercise", "sword"));
    assert_true(has_problem(&problems, "domains.csv", 4, "domain", "already in row 2"));
    assert_true(has_problem(&problems, "domains.csv", 5, "domain", "already in row 2"));
    comity_problems_free(&problems);
}

static void errors_by_the_thousand_are_counted(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[768];
    char path[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("thousand"));
    write_toy_case(folder);
    snprintf(path, sizeof path, "%s/" SPELLS, folder);
    FILE *out = fopen(path, "a");
    assert_non_null(out);
    for (int i = 0; i < 3000; i++) {
        fputs("toy,AAA,king,2001," SRC "\n", out);
    }
    assert_int_equal(fclose(out), 0);
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 3000);
    assert_int_equal(problems.n, COMITY_PROBLEMS_MOST);
    comity_problems_free(&problems);
}

/* ------------------------------------------------------------------------------------------ names are only names */

static void names_that_look_like_sql_are_text(void **state) {
    static const char *const names[] = {
        "x'); DROP TABLE state;--",
        "'",
        "''",
        "\\",
        "%s%n%1%2",
        "{}",
        "$1 ?1 ?",
        "a\tb",
        "-- nothing",
        "/*",
        "NULL",
        "Côte d'Ivoire",
        " leading and trailing ",
    };
    char folder[768];
    char path[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("names"));
    write_toy_case(folder);
    snprintf(path, sizeof path, "%s/events.csv", folder);
    FILE *out = fopen(path, "a");
    assert_non_null(out);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        fprintf(out, "e%zu,\"%s\",2001,," SRC "\n", i, names[i]);
    }
    fputs("quoted,\"say \"\"hi\"\", then\nleave\",2001,," SRC "\n", out);
    fputs("long,\"", out);
    for (int i = 0; i < 60000; i++) {
        fputc('x', out);
    }
    fputs("\",2001,," SRC "\n", out);
    assert_int_equal(fclose(out), 0);
    must_load(folder);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT name FROM event WHERE event = 'e%zu'", i);
        assert_string_equal(sql_text(store, sql), names[i]);
    }
    assert_string_equal(sql_text(store, "SELECT name FROM event WHERE event = 'quoted'"), "say \"hi\", then\nleave");
    assert_true(sql_number(store, "SELECT length(name) FROM event WHERE event = 'long'") == 60000);
    assert_true(sql_number(store, "SELECT count(*) FROM state") == 4);
    comity_store_rollback(store);
    /* the same in a cell that must have a form: an error that shows the text */
    comity_error error;
    comity_problems problems;
    edit(folder, "bodies.csv", NULL, "x'); DROP TABLE state;--,toy,Body,,council,%n%s,,,," SRC "\n");
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 2);
    assert_true(has_problem(&problems, "bodies.csv", 3, "body", "\"x'); DROP TABLE state;--\" is not an identifier"));
    assert_true(has_problem(&problems, "bodies.csv", 3, "agreed", "\"%n%s\" is not a date"));
    comity_problems_free(&problems);
    edit(folder, "bodies.csv", "x'); DROP TABLE state;--,toy,Body,,council,%n%s",
         "body,%1' OR '1'='1 %2,Body,,council,2001");
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 1);
    assert_true(
        has_problem(&problems, "bodies.csv", 3, "organisation", "\"%1' OR '1'='1 %2\" is not in organisations.csv"));
    comity_problems_free(&problems);
}

static void a_cell_too_long_for_its_form(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[768];
    char row[1200];
    char key[300];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("long"));
    write_toy_case(folder);
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    snprintf(row, sizeof row, "%s,AAA,member,2001," SRC "\n", key);
    edit(folder, SPELLS, NULL, row);
    assert_ok(load(folder, &problems, &error), error);
    comity_store_rollback(store);
    assert_int_equal(problems.total, 1);
    assert_true(has_problem(&problems, SPELLS, 5, "organisation", "is longer than 255 bytes; expected organisation"));
    comity_problems_free(&problems);
}

/* ------------------------------------------------------------------------------- a workbench is made whole or not */

/* Number of entries in a folder. */
static int entries(const char *folder) {
    int n = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    while (readdir(listing)) {
        n++;
    }
    closedir(listing);
    return n - 2;
}

static void a_failed_init_leaves_nothing(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[768];
    char place[768];
    char path[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("bad"));
    snprintf(place, sizeof place, "%s", scratch("place"));
    snprintf(path, sizeof path, "%s/w.comity", place);
    assert_int_equal(mkdir(place, 0700), 0);
    write_toy_case(folder);
    edit(folder, SPELLS, NULL, "toy,AAA,king,2001," SRC "\n");
    comity_problems_init(&problems);
    assert_fails(comity_workbench_make(path, folder, 0, &problems, &error), COMITY_ERROR_INPUT, error,
                 "the case has 1 error; nothing was made");
    assert_int_equal(problems.total, 1);
    comity_problems_free(&problems);
    assert_fails(comity_workbench_make(path, "nowhere", 0, &problems, &error), COMITY_ERROR_INPUT, error, "neither");
    assert_int_equal(entries(place), 0);
    assert_fails(comity_workbench_make(scratch("no/folder/w.comity"), toy, 0, &problems, &error), COMITY_ERROR_IO,
                 error, "");
    comity_problems_free(&problems);
}

static void force_keeps_the_old_one_until_the_new_one_is_whole(void **state) {
    comity_error error;
    comity_problems problems;
    char folder[768];
    char place[768];
    char path[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s", scratch("worse"));
    snprintf(place, sizeof place, "%s", scratch("kept"));
    snprintf(path, sizeof path, "%s/w.comity", place);
    assert_int_equal(mkdir(place, 0700), 0);
    write_toy_case(folder);
    edit(folder, SPELLS, NULL, "toy,AAA,king,2001," SRC "\n");
    comity_problems_init(&problems);
    assert_ok(comity_workbench_make(path, toy, 0, &problems, &error), error);
    assert_int_equal(entries(place), 1);
    size_t before = 0;
    size_t after = 0;
    char *old = read_text(path, &before);
    assert_fails(comity_workbench_make(path, toy, 0, &problems, &error), COMITY_ERROR_IO, error,
                 "already there; --force replaces it");
    assert_string_equal(error.file, path);
    assert_fails(comity_workbench_make(path, folder, 1, &problems, &error), COMITY_ERROR_INPUT, error,
                 "nothing was made");
    assert_int_equal(problems.total, 1);
    comity_problems_free(&problems);
    char *new = read_text(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
    assert_int_equal(entries(place), 1);
    assert_ok(comity_workbench_make(path, "sco", 1, &problems, &error), error);
    assert_int_equal(entries(place), 1);
    comity_store *made = NULL;
    assert_ok(comity_workbench_open(path, COMITY_STORE_READ, &made, &error), error);
    assert_true(sql_number(made, "SELECT count(*) FROM state WHERE state = 'CHN'") >= 1);
    assert_string_equal(sql_text(made, "SELECT method || options FROM run"), "init--case sco");
    comity_store_close(made);
}

/* Commits a row and dies, so that the row is in the log beside the file. */
static void leave_a_log(const char *path) {
    comity_store *one = NULL;
    if (comity_store_open(path, COMITY_STORE_WRITE, &one, NULL) == COMITY_OK) {
        (void)comity_store_exec(one, "CREATE TABLE mine AS SELECT 1 AS a", NULL);
    }
    raise(SIGKILL);
}

/* The log of a killed program belongs to the workbench that is replaced: it must neither spoil the new one nor be lost
 * where the new one is not made. */
static void force_and_the_log_of_a_killed_program(void **state) {
    comity_error error;
    comity_problems problems;
    char path[768];
    char log[800];
    (void)state;
    snprintf(path, sizeof path, "%s", scratch("logged"));
    snprintf(log, sizeof log, "%s.wal", path);
    comity_problems_init(&problems);
    assert_ok(comity_workbench_make(path, toy, 0, &problems, &error), error);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        leave_a_log(path);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(is_there(log));
    assert_fails(comity_workbench_make(path, "nowhere", 1, &problems, &error), COMITY_ERROR_INPUT, error, "neither");
    comity_store *made = NULL;
    assert_ok(comity_workbench_open(path, COMITY_STORE_READ, &made, &error), error);
    assert_true(sql_number(made, "SELECT a FROM mine") == 1);
    comity_store_close(made);
    assert_ok(comity_workbench_make(path, toy, 1, &problems, &error), error);
    assert_false(is_there(log));
    assert_ok(comity_workbench_open(path, COMITY_STORE_READ, &made, &error), error);
    assert_true(sql_number(made, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mine'") == 0);
    comity_store_close(made);
}

/* A program that has the old workbench open would go on writing its log beside the new one. */
static void force_does_not_replace_a_file_in_use(void **state) {
    comity_error error;
    comity_problems problems;
    char path[768];
    (void)state;
    snprintf(path, sizeof path, "%s", scratch("used"));
    comity_problems_init(&problems);
    assert_ok(comity_workbench_make(path, toy, 0, &problems, &error), error);
    int told[2];
    int go[2];
    char byte = 'n';
    assert_int_equal(pipe(told) | pipe(go), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        comity_store *one = NULL;
        close(go[1]);
        byte = comity_store_open(path, COMITY_STORE_WRITE, &one, NULL) ? 'n' : 'y';
        (void)!write(told[1], &byte, 1);
        (void)!read(go[0], &byte, 1);
        _exit(0);
    }
    close(go[0]);
    assert_int_equal(read(told[0], &byte, 1), 1);
    comity_status status = comity_workbench_make(path, toy, 1, &problems, &error);
    close(go[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(byte, 'y');
    assert_int_equal(status, COMITY_ERROR_IO);
    assert_non_null(strstr(error.message, "in use by another program"));
    assert_ok(comity_workbench_make(path, toy, 1, &problems, &error), error);
    close(told[0]);
    close(told[1]);
}

/* Whatever stood there and is no workbench is replaced too, when asked for. */
static void force_replaces_other_files(void **state) {
    comity_error error;
    comity_problems problems;
    (void)state;
    comity_problems_init(&problems);
    write_text(scratch("other"), "not a workbench");
    assert_ok(comity_workbench_make(scratch("other"), toy, 1, &problems, &error), error);
    assert_int_equal(truncate(scratch("other"), 9000), 0); /* a damaged workbench */
    assert_ok(comity_workbench_make(scratch("other"), toy, 1, &problems, &error), error);
    assert_int_equal(mkdir(scratch("dir"), 0700), 0);
    assert_fails(comity_workbench_make(scratch("dir"), toy, 1, &problems, &error), COMITY_ERROR_IO, error, "");
}

/* Kills at ever later moments: there is no workbench or a whole one. */
static void a_killed_init_leaves_none_or_a_whole_one(void **state) {
    char path[768];
    int none = 0;
    int whole = 0;
    (void)state;
    snprintf(path, sizeof path, "%s", scratch("kill"));
    for (unsigned delay = 1000; delay < 12000000 && whole < 1; delay += delay / 2) {
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            comity_problems problems;
            comity_problems_init(&problems);
            _exit(comity_workbench_make(path, toy, 0, &problems, NULL) != COMITY_OK);
        }
        if (delay < 8000000) { /* a slow machine gets one that is left to end */
            usleep(delay);
            kill(child, SIGKILL);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
        if (is_there(path)) {
            comity_error error;
            comity_store *made = NULL;
            assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &made, &error), error);
            assert_true(sql_number(made, "SELECT count(*) FROM spell") == 3);
            assert_true(sql_number(made, "SELECT count(*) FROM tie") == 0);
            assert_true(sql_number(made, "SELECT count(*) FROM run") == 1);
            comity_store_close(made);
            assert_int_equal(unlink(path), 0);
            whole++;
        } else {
            none++;
        }
    }
    assert_true(none > 2);
    assert_int_equal(whole, 1);
}

/* ------------------------------------------------------------------------------------------ failed allocations */

static void failed_allocations_are_errors(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    long hits = 0;
    long k = 0;
    /* each of the first, then ever fewer: the later ones repeat for every table */
    for (int hit = 1; hit; k += 1 + k / 8) {
        comity_error error;
        comity_problems problems;
        comity_problems_init(&problems);
        assert_ok(comity_store_begin(store, &error), error);
        failing_alloc_start(k);
        comity_status status = comity_case_make_tables(store, &error);
        status = status ? status : comity_case_load(store, toy, &problems, &error);
        hit = failing_alloc_stop();
        comity_store_rollback(store);
        if (status != (hit ? COMITY_ERROR_MEMORY : COMITY_OK) || problems.total) {
            print_problems(&problems);
            fail_msg("allocation %ld: status %d, %s", k, (int)status, status ? error.message : "");
        }
        comity_problems_free(&problems);
        hits += hit;
    }
    assert_true(hits > 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_case_loads_whole),
        cmocka_unit_test(a_folder_loads_like_the_built_in_case),
        cmocka_unit_test(what_is_no_case_is_an_error),
        cmocka_unit_test(dates_keep_their_precision),
        cmocka_unit_test(every_rule_by_one_thing_broken),
        cmocka_unit_test(files_that_are_no_table),
        cmocka_unit_test(errors_in_several_files_are_all_named),
        cmocka_unit_test(errors_by_the_thousand_are_counted),
        cmocka_unit_test(names_that_look_like_sql_are_text),
        cmocka_unit_test(a_cell_too_long_for_its_form),
        cmocka_unit_test(a_failed_init_leaves_nothing),
        cmocka_unit_test(force_keeps_the_old_one_until_the_new_one_is_whole),
        cmocka_unit_test(force_and_the_log_of_a_killed_program),
        cmocka_unit_test(force_does_not_replace_a_file_in_use),
        cmocka_unit_test(force_replaces_other_files),
        cmocka_unit_test(a_killed_init_leaves_none_or_a_whole_one),
        cmocka_unit_test(failed_allocations_are_errors),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
