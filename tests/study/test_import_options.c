/* Tests of what an import can be asked for: to stop at the first fault, to write what it did not keep, to keep versions
 * side by side, and to follow a recipe of the user. */
#include "scratch.h"

#include "study/import.h"

#include <signal.h>
#include <sys/resource.h>

#define BACI "exporter_iso3,importer_iso3,year,value_kusd\n"

/* Everything that an import may change, as one text in a place of its own. */
static char *dump(comity_store *store) {
    return strdup(sql_text(
        store, "SELECT concat_ws(';', (SELECT count(*) || ' ' || coalesce(sum(hash(layer_id, origin, "
               "destination, year, value, data_set)), 0) FROM tie_row), (SELECT count(*) || ' ' || "
               "coalesce(sum(hash(series_id, state, year, value)), 0) FROM state_year_row), (SELECT "
               "coalesce(sum(hash(d)), 0) FROM data_set d), (SELECT count(*) FROM vote), (SELECT count(*) FROM "
               "vote_waiting), (SELECT count(*) FROM roll_call), (SELECT count(*) FROM affiliation), (SELECT "
               "count(*) FROM unmatched), (SELECT count(*) FROM rejected), (SELECT count(*) FROM run), (SELECT "
               "count(*) FROM run_input), (SELECT coalesce(sum(hash(l)), 0) FROM layer l), (SELECT "
               "coalesce(sum(hash(s)), 0) FROM series s), (SELECT count(*) FROM recipe_text), (SELECT count(*) "
               "FROM duckdb_tables() WHERE temporary OR schema_name = 'data'))"));
}

/* The path of a file, which stays as it is while the test goes on. */
static const char *path_of(const char *name) {
    static char paths[16][800];
    static int next;
    char *path = paths[next = (next + 1) % 16];
    snprintf(path, sizeof paths[0], "%s", scratch(name));
    return path;
}

static comity_store *new_workbench(const char *name) {
    return make_workbench(scratch(name), "sco");
}

static comity_import_summary import_ok(comity_store *store, const char *text, const comity_import_options *options) {
    comity_import_summary summary;
    comity_error error;
    write_text(scratch("data.csv"), text);
    comity_error_clear(&error);
    if (comity_import(store, scratch("data.csv"), options, NULL, &summary, &error)) {
        fail_msg("%s", error.message);
    }
    assert_true(summary.already_there || summary.rows_read == summary.rows_kept + summary.rows_missing +
                                                                  summary.rows_rejected + summary.rows_unmatched +
                                                                  summary.rows_left_out);
    return summary;
}

/* The import fails with these words at this row and column, and nothing is changed. */
static void import_fails(comity_store *store, const char *text, const comity_import_options *options, const char *words,
                         int64_t row, const char *column) {
    comity_import_summary summary;
    comity_error error;
    char *before = dump(store);
    write_text(scratch("data.csv"), text);
    comity_error_clear(&error);
    comity_status status = comity_import(store, scratch("data.csv"), options, NULL, &summary, &error);
    if (!status || !strstr(error.message, words) || error.row != row || strcmp(error.column, column) != 0) {
        fail_msg("status %d, %s:%ld, column \"%s\": %s; expected %ld, \"%s\": %s", (int)status, error.file,
                 (long)error.row, error.column, error.message, (long)row, column, words);
    }
    char *after = dump(store);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static const char *file_text(const char *path) {
    static char text[4096];
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return text;
}

/* ---------------------------------------------------------------------------------------------------------- strict */

static void test_strict(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *words;
        int64_t row;
        const char *column;
    } cases[] = {
        {BACI "CHN,RUS,2000,1\nCHN,KAZ,2000,much\nCHN,ATL,2000,1\n", "\"much\": not a number; --strict", 3,
         "value_kusd"},
        {BACI "CHN,RUS,2000,1\nCHN,ATL,2000,1\nCHN,KAZ,2000,much\n",
         "\"ATL\": unknown code (expected a state by its code of iso3); --strict", 3, "importer_iso3"},
        {BACI "CHN,RUS,2000,1\n,RUS,2000,1\n", "empty: unknown code", 3, "exporter_iso3"},
        {BACI "CHN,RUS,2000,1\nCHN,KAZ,2000,1\nCHN,RUS,2000,2\n", "\"CHN RUS 2000\": the key is there already in row 2",
         4, "origin, destination, year"},
        {BACI "CHN,RUS,2000,1\nCHN,CHN,2000,2\n", "a tie of a state with itself", 3, "importer_iso3"},
        {BACI "CHN,RUS,2000,-1\n", "\"-1\": less than 0", 2, "value_kusd"},
        {BACI "CHN,RUS,20,1\n", "\"20\": neither a whole year from 1500 to 2200", 2, "year"},
        {BACI "CHN,RUS,2000,1\nCHN,KAZ,2000\n", "3 columns, the header 4", 3, ""},
        {"rcid,ccode,vote\n1,710,1\n1,2,7\n", "\"7\": not 1, 2 or 3", 3, "vote"},
    };
    comity_import_options strict = {.strict = 1};
    comity_store *store = new_workbench("strict.comity");
    import_ok(store, BACI "USA,RUS,1999,1\n", &strict);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        import_fails(store, cases[i].text, &strict, cases[i].words, cases[i].row, cases[i].column);
    }
    /* missing cells, codes outside their dates and votes that wait are no faults */
    import_ok(store, BACI "CHN,RUS,2001,1\nCHN,KAZ,2001,\n", &strict);
    comity_import_summary s = import_ok(store, "rcid,ccode,vote\n1,710,1\n", &strict);
    assert_int_equal(s.rows_waiting, 1);
    comity_store_close(store);
}

static void test_reasons(void **state) {
    (void)state;
    comity_store *store = new_workbench("reasons.comity");
    comity_import_summary s =
        import_ok(store,
                  BACI "CHN,RUS,2000,1\nCHN,RUS,2000,2\nCHN,RUS,2000,3\nCHN,KAZ,2000,x\nCHN,UZB,2000,y\n"
                       "CHN,UZB,2000,z\nCHN,TJK,2000,-1\n",
                  NULL);
    assert_int_equal(s.rows_rejected, 6);
    assert_string_equal(s.reasons, "3 not a number (column value_kusd), 2 the key is there already (column origin, "
                                   "destination, year), 1 less than 0 (column value_kusd)");
    s = import_ok(store, BACI "CHN,RUS,2001,1\n", NULL);
    assert_string_equal(s.reasons, "");
    comity_store_close(store);
}

/* More rows than the table `rejected` lists are counted, and written. */
static void test_many(void **state) {
    (void)state;
    char path[800];
    comity_import_summary s;
    comity_error error;
    comity_store *store = new_workbench("many.comity");
    snprintf(path, sizeof path, "%s", scratch("many_bad.csv"));
    comity_import_options options = {.rejected = path};
    FILE *out = fopen(scratch("many.csv"), "wb");
    assert_non_null(out);
    fputs(BACI "CHN,RUS,2000,1\n", out);
    for (int i = 0; i < 2500; i++) {
        fprintf(out, "CHN,KAZ,2000,x%d\n", i);
    }
    assert_int_equal(fclose(out), 0);
    assert_ok(comity_import(store, scratch("many.csv"), &options, NULL, &s, &error), error);
    assert_string_equal(s.reasons, "2500 not a number (column value_kusd)");
    assert_int_equal(s.rows_written, 2500);
    assert_close(sql_number(store, "SELECT count(*) FROM rejected"), 1000, 0);
    FILE *in = fopen(path, "rb");
    int lines = 0;
    assert_non_null(in);
    for (int c = getc(in); c != EOF; c = getc(in)) {
        lines += c == '\n';
    }
    fclose(in);
    assert_int_equal(lines, 2501);
    comity_store_close(store);
}

/* -------------------------------------------------------------------------------------------------------- rejected */

static void test_rejected(void **state) {
    (void)state;
    char path[800];
    comity_store *store = new_workbench("rejected.comity");
    snprintf(path, sizeof path, "%s", scratch("bad.csv"));
    comity_import_options options = {.rejected = path};
    comity_import_summary s =
        import_ok(store,
                  "note," BACI "first,CHN,RUS,2000,1\n\"a, b\",CHN,KAZ,2000,\"1,5\"\nx,CHN,ATL,2000,"
                  "2\ny,CHN,RUS,2000,3\nz,CHN,UZB,2000,\n",
                  &options);
    assert_int_equal(s.rows_written, 3);
    assert_int_equal(s.rows_missing, 1);
    assert_string_equal(file_text(path), "row,column,value,reason,exporter_iso3,importer_iso3,year,value_kusd\n"
                                         "3,value_kusd,\"1,5\",not a number,CHN,KAZ,2000,\"1,5\"\n"
                                         "4,importer_iso3,ATL,unknown code (expected a state by its code of iso3),CHN,"
                                         "ATL,2000,2\n"
                                         "5,\"origin, destination, year\",CHN RUS 2000,the key is there already in row "
                                         "2,CHN,RUS,2000,3\n");
    /* mended, the file comes in as it is */
    write_text(path, "row,column,value,reason,exporter_iso3,importer_iso3,year,value_kusd\n"
                     "3,value_kusd,\"1,5\",not a number,CHN,KAZ,2000,1.5\n");
    assert_int_equal(import_ok(store, file_text(path), NULL).rows_kept, 1);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE destination = 'KAZ'"), 1.5, 0);
    /* nothing fell: a header alone, in place of the old file */
    s = import_ok(store, BACI "CHN,RUS,2001,1\n", &options);
    assert_int_equal(s.rows_written, 0);
    assert_string_equal(file_text(path), "row,column,value,reason,exporter_iso3,importer_iso3,year,value_kusd\n");
    comity_store_close(store);
}

static void test_rejected_names(void **state) {
    (void)state;
    char path[800];
    comity_store *store = new_workbench("names.comity");
    snprintf(path, sizeof path, "%s", scratch("names_bad.csv"));
    write_text(scratch("names.recipe"),
               "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = "
               "none\ncolumns = Row, \"a \"\"b\"\"\", value, reason\n[state_year]\nindicator = "
               "toy\nname = Toy\nunit = x\nformula = x\nstate = \"a \"\"b\"\"\" : iso3\nyear = "
               "Row\nvalue = value\n");
    comity_import_options options = {.rejected = path, .recipe = path_of("names.recipe")};
    import_ok(store, "Row,\"a \"\"b\"\"\",value,reason\n2000,CHN,1,why\n2000,KAZ,?,not\n", &options);
    assert_string_equal(file_text(path), "rejected_row,column,rejected_value,rejected_reason,Row,\"a \"\"b\"\"\",value,"
                                         "reason\n3,value,?,not a number,2000,KAZ,?,not\n");
    comity_store_close(store);
}

/* Shaped sources: the line of the file, with what stands above it filled in. */
static void test_rejected_shaped(void **state) {
    (void)state;
    char path[800];
    comity_store *store = new_workbench("shaped.comity");
    snprintf(path, sizeof path, "%s", scratch("shaped_bad.csv"));
    write_text(scratch("shaped.recipe"),
               "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\ncolumns = state, "
               "item\nfill_down = state\nunpivot = \"^[0-9]{4}$\" : year, cell\n[state_year]\nindicator = toy\nname = "
               "Toy\nunit = x\nformula = x\nstate = state : iso3\nyear = year\nvalue = cell\nwhere = item : arms\n");
    comity_import_options options = {.rejected = path, .recipe = path_of("shaped.recipe")};
    comity_import_summary s =
        import_ok(store, "state,item,2000,2001\nCHN,food,1,2\n,arms,3,x\nKAZ,arms,5,6\nATL,arms,7,8\n", &options);
    assert_int_equal(s.rows_kept, 3);
    assert_int_equal(s.rows_rejected, 1);
    assert_int_equal(s.rows_unmatched, 2);
    assert_int_equal(s.rows_written, 2);
    assert_string_equal(file_text(path),
                        "row,column,value,reason,state,item,2000,2001\n3,cell,x,not a number,CHN,arms,3,x\n"
                        "5,state,ATL,unknown code (expected a state by its code of iso3),ATL,arms,7,8\n");
    comity_store_close(store);
}

static void test_rejected_places(void **state) {
    (void)state;
    char link[800];
    char part[800];
    comity_store *store = new_workbench("places.comity");
    snprintf(link, sizeof link, "%s", scratch("link.csv"));
    write_text(scratch("data.csv"), BACI);
    assert_int_equal(symlink("data.csv", link), 0);
    comity_import_options over_data = {.rejected = link};
    import_fails(store, BACI "CHN,RUS,2000,x\nCHN,RUS,2000,1\n", &over_data, "the place of the data file", 0, "");
    comity_import_options over_store = {.rejected = comity_store_path(store)};
    import_fails(store, BACI "CHN,RUS,2000,x\nCHN,RUS,2000,1\n", &over_store, "the place of the workbench", 0, "");
    comity_import_options no_folder = {.rejected = "/nowhere/at/all.csv"};
    import_fails(store, BACI "CHN,RUS,2000,x\nCHN,RUS,2000,1\n", &no_folder, "cannot be written", 0, "");
    comity_import_options folder = {.rejected = scratch_folder};
    import_fails(store, BACI "CHN,RUS,2000,x\nCHN,RUS,2000,1\n", &folder, "Is a directory", 0, "");
    /* an import that fails for another reason leaves no file */
    comity_import_options options = {.rejected = path_of("never.csv"), .strict = 0};
    import_fails(store, BACI "CHN,RUS,2000,x\n", &options, "no row could be kept", 0, "");
    assert_int_equal(access(options.rejected, F_OK), -1);
    snprintf(part, sizeof part, "%s.writing-%ld", options.rejected, (long)getpid());
    assert_int_equal(access(part, F_OK), -1);
    comity_store_close(store);
}

/* -------------------------------------------------------------------------------------------------------- versions */

static void test_versions(void **state) {
    (void)state;
    comity_store *store = new_workbench("versions.comity");
    comity_import_options v1 = {.label = "V1"};
    comity_import_options v1_again = {.label = "V1", .replace = 1};
    comity_import_options replacing = {.replace = 1};
    import_ok(store, BACI "CHN,RUS,2000,1\n", NULL);
    import_fails(store, BACI "CHN,RUS,2000,2\n", NULL, "--replace puts this file in their place, --as LABEL keeps it",
                 0, "");
    comity_import_summary s = import_ok(store, BACI "CHN,RUS,2000,2\n", &v1);
    assert_string_equal(s.stored, "trade_baci@V1");
    assert_string_equal(s.label, "V1");
    assert_true(import_ok(store, BACI "CHN,RUS,2000,2\n", &v1).already_there);
    import_fails(store, BACI "CHN,RUS,2000,3\n", &v1, "rows of trade_baci@V1 for the years 2000 to 2000", 0, "");
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci'"), 1, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci@V1'"), 2, 0);
    assert_string_equal(sql_text(store, "SELECT string_agg(name || '|' || label, ',' ORDER BY data_set) FROM data_set"),
                        "baci|,baci|V1");
    /* each replaces its own */
    import_ok(store, BACI "CHN,RUS,2000,3\n", &v1_again);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci'"), 1, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci@V1'"), 3, 0);
    import_ok(store, BACI "CHN,RUS,2000,4\n", &replacing);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci'"), 4, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'trade_baci@V1'"), 3, 0);
    /* the same bytes can be both */
    assert_false(import_ok(store, BACI "CHN,RUS,2000,3\n", &replacing).already_there);
    assert_close(sql_number(store, "SELECT count(*) FROM tie"), 2, 0);
    comity_import_options bad = {.label = "a'b"};
    import_fails(store, BACI "CHN,RUS,2005,2\n", &bad, "is no label", 0, "");
    comity_store_close(store);
}

/* What is derived is derived of each version by itself. */
static void test_versions_derived(void **state) {
    (void)state;
    static const char nmc[] = "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n";
    char text[400];
    comity_store *store = new_workbench("derived.comity");
    comity_import_options old = {.label = "6.0"};
    snprintf(text, sizeof text, "%s710,2000,1,1,1,1,1,1,0.5\n365,2000,1,1,1,1,1,1,0.5\n", nmc);
    import_ok(store, text, NULL);
    snprintf(text, sizeof text, "%s710,2000,3,3,3,3,3,3,0.75\n365,2000,1,1,1,1,1,1,0.25\n", nmc);
    comity_import_summary s = import_ok(store, text, &old);
    assert_string_equal(s.derived, "cinc_recomputed@6.0");
    assert_close(
        sql_number(store, "SELECT value FROM state_year WHERE indicator = 'cinc_recomputed' AND state = 'CHN'"), 0.5,
        1e-12);
    assert_close(
        sql_number(store, "SELECT value FROM state_year WHERE indicator = 'cinc_recomputed@6.0' AND state = 'CHN'"),
        0.75, 1e-12);
    s = import_ok(store, "ccode,year,igo,membership\n710,2000,UN,1\n365,2000,UN,1\n2,2000,UN,1\n", NULL);
    assert_string_equal(s.derived, "igo_shared, igo_full_memberships");
    s = import_ok(store, "ccode,year,igo,membership\n710,2000,UN,1\n365,2000,UN,1\n710,2000,SCO,1\n365,2000,SCO,1\n",
                  &old);
    assert_string_equal(s.derived, "igo_shared@6.0, igo_full_memberships@6.0");
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'igo_shared' AND origin = 'CHN' AND destination "
                            "= 'RUS'"),
                 1, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'igo_shared@6.0' AND origin = 'CHN'"), 2, 0);
    comity_store_close(store);
}

static void test_versions_of_votes(void **state) {
    (void)state;
    comity_store *store = new_workbench("votes.comity");
    comity_import_options label = {.label = "V1"};
    import_fails(store, "rcid,ccode,vote\n1,710,1\n", &label, "votes and roll calls have no versions", 0, "");
    comity_store_close(store);
}

static void test_versions_of_tables(void **state) {
    (void)state;
    comity_store *store = new_workbench("tables.comity");
    write_text(scratch("wars.recipe"), "name = wars\ntitle = Wars\nversion = 1\ncitation = Nobody\nterms = free\nurl = "
                                       "none\ncolumns = war, who\n[table]\ntable = wars\nname = Wars\nkeep = *\nkey = "
                                       "war\nstate = who : iso3\n");
    comity_import_options one = {.recipe = path_of("wars.recipe")};
    comity_import_options two = {.recipe = path_of("wars.recipe"), .label = "V2"};
    import_ok(store, "war,who\n1,CHN\n2,KAZ\n", &one);
    import_fails(store, "war,who\n1,CHN\n", &one, "--as LABEL", 0, "");
    comity_import_summary s = import_ok(store, "war,who\n1,CHN\n", &two);
    assert_string_equal(s.stored, "wars@V2");
    assert_close(sql_number(store, "SELECT count(*) FROM data.wars"), 2, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM data.\"wars@V2\""), 1, 0);
    import_fails(store, "war,who\n1,KAZ\n", &two, "the table wars@V2 is already there", 0, "");
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------------ own recipes */

static void test_own_recipe(void **state) {
    (void)state;
    comity_store *store = new_workbench("own.comity");
    write_text(scratch("own.recipe"), "name = own\ntitle = Own\nversion = 1\ncitation = Me\nterms = free\nurl = none\n"
                                      "columns = a, b, y, v\n[tie]\nlayer = own\nname = Own\nunit = x\nformula = x\n"
                                      "origin = a : iso3\ndestination = b : iso3\nyear = y\nvalue = v\n");
    comity_import_options own = {.recipe = path_of("own.recipe")};
    import_fails(store, "a,b,y,v\nCHN,RUS,2000,1\n", NULL, "no data set that is known here", 0, "");
    comity_import_summary s = import_ok(store, "a,b,y,v\nCHN,RUS,2000,1\n", &own);
    assert_string_equal(s.stored, "own");
    assert_int_equal(strncmp(s.recipe, "own@", 4), 0);
    assert_string_equal(sql_text(store, "SELECT recipe FROM data_set"), s.recipe);
    assert_close(sql_number(store, "SELECT count(*) FROM recipe_text JOIN data_set USING (recipe)"), 1, 0);
    import_fails(store, "a,b,y\nCHN,RUS,2000\n", &own, "lacks columns of the recipe own@", 0, "");
    import_fails(store, BACI "CHN,RUS,2000,1\n", &own, "a, b, y, v; it has exporter_iso3", 0, "");
    import_fails(store, "a,b,b,y,v\nCHN,RUS,RUS,2000,1\n", &own, "names the column twice", 1, "b");
    write_text(scratch("own.recipe"), "name = own\ntitel = Own\n");
    import_fails(store, "a,b,y,v\nCHN,RUS,2001,1\n", &own, "\"titel\" is no key", 2, "");
    own.recipe = path_of("nowhere.recipe");
    import_fails(store, "a,b,y,v\nCHN,RUS,2001,1\n", &own, "no such file", 0, "");
    comity_store_close(store);
}

/* Votes that were read by a recipe of the user wait, and are found again when their roll calls come. */
static void test_own_votes(void **state) {
    (void)state;
    comity_store *store = new_workbench("ownvotes.comity");
    write_text(scratch("votes.recipe"),
               "name = own_votes\ntitle = Own\nversion = 1\ncitation = Me\nterms = free\nurl = "
               "none\ncolumns = call, who, said\n[vote]\nroll_call = call\nstate = who : iso3\n"
               "value = said : aye = 1, nay = 3\n");
    comity_import_options own = {.recipe = path_of("votes.recipe")};
    comity_import_summary s = import_ok(store, "call,who,said\n7,CHN,aye\n7,RUS,nay\n", &own);
    assert_int_equal(s.rows_waiting, 2);
    assert_int_equal(remove(scratch("votes.recipe")), 0);
    import_ok(store, "rcid,session,importantvote,date,unres,amend,para,short,descr\n7,50,0,2001-02-03,R,0,0,S,D\n",
              NULL);
    assert_close(sql_number(store, "SELECT count(*) FROM vote"), 2, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM vote_waiting"), 0, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'CHN'"), 0, 0);
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------------- full disk */

/* A file that may not grow: an error, no file of rejected rows, and the workbench as it was. */
static void test_no_room(void **state) {
    (void)state;
    struct rlimit old;
    struct rlimit small;
    char path[800];
    comity_import_summary s;
    comity_error error;
    comity_store *store = new_workbench("room.comity");
    char *before = dump(store);
    snprintf(path, sizeof path, "%s", scratch("room_bad.csv"));
    comity_import_options options = {.rejected = path};
    write_text(scratch("room.csv"), BACI "CHN,RUS,2000,1\n");
    FILE *out = fopen(scratch("room.csv"), "ab");
    assert_non_null(out);
    for (int i = 0; i < 20000; i++) {
        fprintf(out, "CHN,KAZ,2000,not a number at all %d\n", i);
    }
    assert_int_equal(fclose(out), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 200000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    comity_status status = comity_import(store, scratch("room.csv"), &options, NULL, &s, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, COMITY_ERROR_IO);
    assert_non_null(strstr(error.message, "disk is full"));
    assert_int_equal(access(path, F_OK), -1);
    char *after = dump(store);
    assert_string_equal(after, before);
    free(before);
    free(after);
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_rejected_names),
        cmocka_unit_test(test_rejected_shaped),
        cmocka_unit_test(test_rejected_places),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_versions_derived),
        cmocka_unit_test(test_versions_of_votes),
        cmocka_unit_test(test_versions_of_tables),
        cmocka_unit_test(test_own_recipe),
        cmocka_unit_test(test_own_votes),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
