/* Tests of rows that are grouped while they are read: closed forms of every layer, the class of every kind of row, sums
 * that do not depend on the order of the rows, files without header, and the real data counted another way. */
#include "scratch.h"

#define FAILING_ALLOC_OURS
#include "data/unify/import_event.h"
#include "data/unify/import_group.h"
#include "failing_alloc.h"
#include "study/import.h"

#define ICEWS                                                                                                          \
    "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget "       \
    "Country\n"
#define TKG                                                                                                            \
    "date,source,source_iso3,source_is_state,event,cameo_code,goldstein,target,target_iso3,target_is_state,split\n"

static comity_import_summary import_as(comity_store *store, const char *path, const comity_import_options *options) {
    comity_import_summary s;
    comity_error error;
    comity_error_clear(&error);
    if (comity_import(store, path, options, NULL, &s, &error)) {
        fail_msg("%s: %s", path, error.message);
    }
    assert_true(s.already_there ||
                s.rows_read == s.rows_kept + s.rows_missing + s.rows_rejected + s.rows_unmatched + s.rows_left_out);
    return s;
}

static comity_import_summary import_text(comity_store *store, const char *text, const comity_import_options *options) {
    const char *path = scratch("data.csv");
    write_text(path, text);
    return import_as(store, path, options);
}

static double tie(comity_store *store, const char *layer, const char *origin, const char *destination, int year) {
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT value FROM tie WHERE layer = '%s' AND origin = '%s' AND destination = '%s' AND year = %d", layer,
             origin, destination, year);
    return sql_number(store, sql);
}

/* --------------------------------------------------------------------------------------------------------- events */

static void test_closed_forms(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("forms.comity"), "sco");
    comity_import_summary s = import_text(store,
                                          ICEWS "1\t2018-01-02\ta\tChina\tConsult\t040\t1\tb\tRussia\n"
                                                "2\t2018-05-02\ta\tChina\tAid\t071\t7.4\tb\tRussia\n"
                                                "3\t2018-12-31\ta\tChina\tAccuse\t112\t-2\tb\tRussia\n"
                                                "4\t2018-02-03\ta\tChina\tFight\t190\t-10.0\tb\tRussia\n"
                                                "5\t2018-02-03\ta\tChina\tProtest\t141\t-6.5\tb\tRussia\n"
                                                "6\t2018-02-03\ta\tChina\tConsult\t040\tNA\tb\tRussia\n"
                                                "7\t2019-02-03\ta\tRussia\tConsult\t040\t1\tb\tChina\n"
                                                "8\t2018-02-03\ta\tChina\tConsult\t040\t1\tb\tChina\n"
                                                "9\t2018-02-03\ta\t\tConsult\t040\t1\tb\tChina\n"
                                                "10\t2018-02-03\ta\tNA\tConsult\t040\t1\tb\tChina\n"
                                                "11\t2018-02-03\ta\tAtlantis\tConsult\t040\t1\tb\tChina\n"
                                                "12\t2018-02-30\ta\tIndia\tConsult\t040\t1\tb\tChina\n"
                                                "13\t2018-02-03\ta\tIndia\tConsult\t40\t1\tb\tChina\n"
                                                "14\t2018-02-03\ta\tIndia\tConsult\t040\t11\tb\tChina\n",
                                          NULL);
    assert_string_equal(s.recipe, "icews");
    assert_int_equal(s.rows_read, 14);
    assert_int_equal(s.rows_kept, 7);
    assert_int_equal(s.rows_missing, 2);
    assert_int_equal(s.rows_left_out, 1);
    assert_int_equal(s.rows_unmatched, 1);
    assert_int_equal(s.rows_rejected, 3);
    assert_int_equal(s.first_year, 2018);
    assert_int_equal(s.last_year, 2019);
    assert_true(tie(store, "icews_count", "CHN", "RUS", 2018) == 6);
    assert_true(tie(store, "icews_goldstein", "CHN", "RUS", 2018) == (1000 + 7400 - 2000 - 10000 - 6500) / 5000.0);
    assert_true(tie(store, "icews_verbal_cooperation", "CHN", "RUS", 2018) == 2);
    assert_true(tie(store, "icews_material_cooperation", "CHN", "RUS", 2018) == 1);
    assert_true(tie(store, "icews_verbal_conflict", "CHN", "RUS", 2018) == 1);
    assert_true(tie(store, "icews_material_conflict", "CHN", "RUS", 2018) == 2);
    assert_true(tie(store, "icews_cooperation_share", "CHN", "RUS", 2018) == 0.5);
    assert_true(tie(store, "icews_conflict_share", "CHN", "RUS", 2018) == 0.5);
    assert_true(tie(store, "icews_count", "RUS", "CHN", 2019) == 1);
    assert_true(isnan(tie(store, "icews_material_conflict", "RUS", "CHN", 2019)));
    assert_true(tie(store, "icews_conflict_share", "RUS", "CHN", 2019) == 0);
    assert_true(isnan(tie(store, "icews_count", "RUS", "CHN", 2018)));
    assert_string_equal(sql_text(store, "SELECT string_agg(row || ' ' || col || ' ' || value, '; ' ORDER BY row) FROM "
                                        "rejected"),
                        "13 Event Date 2018-02-30; 14 CAMEO Code 40; 15 Intensity 11");
    assert_string_equal(sql_text(store, "SELECT string_agg(code || ' ' || rows, ';') FROM unmatched"), "Atlantis 1");
    comity_store_close(store);
}

static void test_months(void **state) {
    static const comity_import_options monthly = {.by_month = 1};
    static const char text[] = TKG "2018-01-02,,CHN,1,,040,1,,RUS,1,\n2018-01-30,,CHN,1,,040,4.5,,RUS,1,\n"
                                   "20180201,,CHN,1,,190,-10,,RUS,1,\n2018-02-28T10:00:00Z,,CHN,1,,190,-9,,RUS,1,\n";
    (void)state;
    comity_store *store = make_workbench(scratch("months.comity"), "sco");
    import_text(store, text, NULL);
    comity_import_summary s = import_text(store, text, &monthly);
    assert_int_equal(s.already_there, 0);
    assert_int_equal(s.rows_kept, 4);
    assert_true(sql_number(store, "SELECT count(*) FROM tie_month WHERE layer = 'icews_tkg_count'") == 2);
    assert_true(sql_number(store, "SELECT value FROM tie_month WHERE layer = 'icews_tkg_goldstein' AND month = 1") ==
                2.75);
    assert_true(sql_number(store, "SELECT value FROM tie_month WHERE layer = 'icews_tkg_material_conflict' AND month "
                                  "= 2") == 2);
    assert_true(tie(store, "icews_tkg_count", "CHN", "RUS", 2018) == 4);
    s = import_text(store, text, &monthly);
    assert_int_equal(s.already_there, 1);
    comity_error error;
    write_text(scratch("cow.csv"), "exporter_iso3,importer_iso3,year,value_kusd\nCHN,RUS,2000,1\n");
    assert_fails(comity_import(store, scratch("cow.csv"), &monthly, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "no months");
    static const char more[] = TKG "2018-01-03,,CHN,1,,040,1,,RUS,1,\n";
    comity_import_options replace = {.by_month = 1, .replace = 1};
    write_text(scratch("more.csv"), more);
    assert_fails(comity_import(store, scratch("more.csv"), &monthly, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "already there");
    import_as(store, scratch("more.csv"), &replace);
    assert_true(sql_number(store, "SELECT count(*) FROM tie_month WHERE layer = 'icews_tkg_count'") == 1);
    assert_true(tie(store, "icews_tkg_count", "CHN", "RUS", 2018) == 4);
    comity_store_close(store);
}

static void test_filter_and_recipe(void **state) {
    static const comity_import_options states = {.recipe = "icews_tkg_states"};
    static const comity_import_options unknown = {.recipe = "nothing"};
    static const comity_import_options other = {.recipe = "cow_nmc"};
    (void)state;
    comity_store *store = make_workbench(scratch("filter.comity"), "sco");
    comity_import_summary s = import_text(store,
                                          TKG "2018-01-02,,CHN,1,,040,1,,RUS, 1 ,\n2018-01-02,,CHN,0,,040,1,,RUS,1,\n"
                                              "2018-01-02,,CHN,1,,040,1,,RUS,,\n2018-01-02,,CHN,1,,040,x,,RUS,0,\n",
                                          &states);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_left_out, 3);
    comity_error error;
    assert_fails(comity_import(store, scratch("data.csv"), &unknown, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "there is no recipe \"nothing\"");
    write_text(scratch("again.csv"), TKG "2018-01-02,,CHN,1,,040,1,,RUS,1,\n");
    assert_fails(comity_import(store, scratch("again.csv"), &other, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "not those of recipe cow_nmc");
    comity_store_close(store);
}

static void test_polecat(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("polecat.comity"), "sco");
    comity_import_summary s = import_text(store,
                                          "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad "
                                          "Code\tContexts\tActor Name\tActor Country\tActor COW\t"
                                          "Recipient Name\tRecipient Country\tRecipient COW\n"
                                          "a\t2020-03-01\tAGREE\t\t1.5\tx\t\tChina\tCHN\t710\tRussia\tRUS\t365\n"
                                          "b\t2020-03-01\tASSAULT\tbeat\t-9.5\tx\t\tChina\tCHN\t\tRussia\tRUS\tNone\n"
                                          "c\t2020-03-01\tDANCE\t\t1\tx\t\tChina\tCHN\t710\tRussia\tRUS\t365\n"
                                          "d\t2020-03-01\tAID\t\t\tx\t\tChina\tNone\tNone\tRussia\tRUS\t365\n",
                                          NULL);
    assert_string_equal(s.recipe, "polecat");
    assert_int_equal(s.rows_kept, 2);
    assert_int_equal(s.rows_rejected, 1);
    assert_int_equal(s.rows_missing, 1);
    assert_true(tie(store, "polecat_goldstein", "CHN", "RUS", 2020) == -4);
    assert_true(tie(store, "polecat_verbal_cooperation", "CHN", "RUS", 2020) == 1);
    assert_true(tie(store, "polecat_material_conflict", "CHN", "RUS", 2020) == 1);
    comity_store_close(store);
}

/* A record of GDELT with `columns` columns. */
static void write_gdelt(FILE *out, int columns, const char *id, const char *day, const char *origin,
                        const char *destination, const char *code, const char *quad, const char *points) {
    for (int i = 1; i <= columns; i++) {
        const char *cell = "";
        char month[8];
        switch (i) {
        case 1:
            cell = id;
            break;
        case 2:
            cell = day;
            break;
        case 3:
            snprintf(month, sizeof month, "%.6s", day);
            cell = month;
            break;
        case 4:
            snprintf(month, sizeof month, "%.4s", day);
            cell = month;
            break;
        case 7:
            cell = "\"QUOTED";
            break;
        case 8:
            cell = origin;
            break;
        case 18:
            cell = destination;
            break;
        case 27:
            cell = code;
            break;
        case 30:
            cell = quad;
            break;
        case 31:
            cell = points;
            break;
        default:
            break;
        }
        fprintf(out, "%s%s", i > 1 ? "\t" : "", cell);
    }
    fputc('\n', out);
}

static void test_gdelt(void **state) {
    static const struct {
        int columns;
        const char *recipe;
    } versions[] = {{58, "gdelt1"}, {61, "gdelt2"}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        comity_store *store = make_workbench(scratch("gdelt.comity"), "sco");
        FILE *out = fopen(scratch("export.CSV"), "w");
        assert_non_null(out);
        write_gdelt(out, versions[i].columns, "325938219", "20130504", "CHN", "ROM", "0841", "2", "7.0");
        write_gdelt(out, versions[i].columns, "325938220", "20130504", "CHN", "ROM", "190", "4", "-10.0");
        write_gdelt(out, versions[i].columns, "325938221", "20130504", "EUR", "ROM", "190", "4", "-10.0");
        write_gdelt(out, versions[i].columns, "325938222", "20130504", "", "ROM", "190", "4", "-10.0");
        write_gdelt(out, versions[i].columns, "325938223", "20130504", "CHN", "ROM", "190", "5", "-10.0");
        fclose(out);
        comity_import_summary s = import_as(store, scratch("export.CSV"), NULL);
        assert_string_equal(s.recipe, versions[i].recipe);
        assert_int_equal(s.rows_read, 5);
        assert_int_equal(s.rows_kept, 2);
        assert_int_equal(s.rows_unmatched, 1);
        assert_int_equal(s.rows_missing, 1);
        assert_true(tie(store, "gdelt_goldstein", "CHN", "ROU", 2013) == -1.5);
        assert_string_equal(sql_text(store, "SELECT row || ' ' || col FROM rejected"), "5 QuadClass");
        comity_store_close(store);
    }
    comity_store *store = make_workbench(scratch("gdelt.comity"), "sco");
    comity_import_summary s;
    comity_error error;
    FILE *out = fopen(scratch("export.CSV"), "w");
    assert_non_null(out);
    write_gdelt(out, 58, "x25938219", "20130504", "CHN", "ROM", "0841", "2", "7.0");
    fclose(out);
    assert_fails(comity_import(store, scratch("export.CSV"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "no data set that is known here");
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------- a recipe of one's
 * own */

#define HEAD                                                                                                           \
    "name = own\ntitle = Own\nversion = 1\ncitation = none\nterms = free\nurl = https://example.org\n"                 \
    "columns = day, a, b, code, n\n"

/* Imports the text after the recipe and leaves its ties in tie_row, without the rest of the import. */
static comity_status take_own(comity_store *store, const char *recipe_text, const char *text,
                              comity_import_summary *out, comity_error *error) {
    comity_recipe recipe;
    comity_event_ties ties = {0};
    comity_import_source source;
    comity_import_job job = {.store = store, .out = out, .error = error, .data_set = 1, .grouped = 1};
    memset(out, 0, sizeof *out);
    comity_import_source_init(&source);
    comity_status status = comity_recipe_parse(recipe_text, strlen(recipe_text), "own.recipe", &recipe, error);
    comity_recipes recipes = {&recipe, 1};
    write_text(scratch("own.csv"), text);
    if (!status &&
        !(status = comity_import_source_open(store, scratch("own.csv"), &recipes, NULL, NULL, &source, error)) &&
        !(status = comity_event_ties_make(&recipe, 0, &ties, error))) {
        job.recipes = &recipes;
        job.event = &recipe.sections[0];
        job.grouped = 1;
        job.recipe = &ties.recipe;
        job.source = &source;
        job.first_row = source.first_row;
        comity_import_plan(&job);
        if (!(status = comity_import_drop_temporary(store, error)) && !(status = comity_import_group(&job)) &&
            !(status = comity_import_group_check(&job)) && !(status = comity_import_group_note(&job))) {
            status = comity_import_insert(&job);
        }
        comity_import_drop_temporary(store, NULL);
    }
    comity_event_ties_free(&ties);
    comity_import_source_close(&source);
    comity_recipe_free(&recipe);
    return status;
}

static const char own_recipe[] = HEAD "date_format = %d/%m/%Y\n[event]\nlayer = own\nname = Own events\ndate = day\n"
                                      "origin = a : iso3\ndestination = b : iso3\ncode = code\ncount = n\n";

/* Points from our own table, weights, another form of dates; a code that is not listed has its root's points. */
static void test_looked_up(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("own.comity"), "sco");
    comity_import_summary s;
    comity_error error;
    assert_ok(
        take_own(store, own_recipe,
                 "day,a,b,code,n\n31/12/2001,CHN,RUS,042,3\n01/01/2001,CHN,RUS,0874,2\n01/01/2001,CHN,RUS,0429,1\n"
                 "01/01/2001,CHN,RUS,190,0\n2001-01-01,CHN,RUS,042,1\n31/04/2001,CHN,RUS,042,1\n"
                 "01/01/2001,CHN,RUS,042,1.5\n01/01/2001,CHN,RUS,042,\n01/01/2001,CHN,RUS,21,1\n",
                 &s, &error),
        error);
    assert_int_equal(s.rows_kept, 4);
    assert_int_equal(s.rows_rejected, 4);
    assert_int_equal(s.rows_missing, 1);
    assert_true(tie(store, "own_count", "CHN", "RUS", 2001) == 6);
    assert_true(tie(store, "own_goldstein", "CHN", "RUS", 2001) == (3 * 1900 + 2 * 10000 + 1900) / 6000.0);
    assert_true(tie(store, "own_verbal_cooperation", "CHN", "RUS", 2001) == 4);
    assert_true(tie(store, "own_material_cooperation", "CHN", "RUS", 2001) == 2);
    assert_true(isnan(tie(store, "own_material_conflict", "CHN", "RUS", 2001)));
    comity_store_close(store);
}

static void test_bad_recipes(void **state) {
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {HEAD "[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : iso3\n", "code or root"},
        {HEAD
         "[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : iso3\ncode = code\nroot = n\n",
         "either code or root"},
        {HEAD "date_format = %y\n[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : "
              "iso3\ncode = "
              "code\n",
         "no form of the dates"},
        {HEAD "[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : iso3\ncode = code\nwhere "
              "= n\n",
         "column : word"},
        {HEAD "[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : iso3\ncode = code\nwhere "
              "= q : "
              "1\n",
         "not listed under columns"},
        {HEAD "[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : iso3\ncode = code\nyear "
              "= day\n",
         "no key of a section [event]"},
        {HEAD "[event]\nlayer = x1234567890123456789012345678901234567890\nname = X\ndate = day\norigin = a : "
              "iso3\ndestination = b : iso3\ncode = code\n",
         "too long"},
        {HEAD "headerless = yes\n[event]\nlayer = x\nname = X\ndate = day\norigin = a : iso3\ndestination = b : "
              "iso3\ncode = "
              "code\n",
         "recognised by its shape"}};
    (void)state;
    comity_recipe recipe;
    comity_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_fails(comity_recipe_parse(cases[i].text, strlen(cases[i].text), "x.recipe", &recipe, &error),
                     COMITY_ERROR_INPUT, error, cases[i].words);
    }
}

/* ------------------------------------------------------------------------------------------------------------ sums */

/* 0.1 three times is 0.3 as one reads it, in any order; so are sums of numbers far apart in size. */
static void test_exact_sums(void **state) {
    static const char *const texts[] = {
        "t,i,j,k,v,q\n2018,156,643,1,0.1,\n2018,156,643,2,0.1,\n2018,156,643,3,0.1,\n2018,156,398,1,1e15,\n"
        "2018,156,398,2,0.3,\n2018,156,398,3,0.1,\n2018,643,156,1,  3.105,\n2018,643,156,1,0.0000000004,\n",
        "t,i,j,k,v,q\n2018,643,156,1,0.0000000004,\n2018,156,398,3,0.1,\n2018,156,398,2,0.3,\n2018,156,398,1,1e15,\n"
        "2018,156,643,1,0.1,\n2018,156,643,2,0.1,\n2018,643,156,1,  3.105,\n2018,156,643,3,0.1,\n"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        comity_store *store = make_workbench(scratch("sums.comity"), "sco");
        comity_import_summary s = import_text(store, texts[i], NULL);
        assert_string_equal(s.recipe, "baci_products");
        assert_int_equal(s.rows_kept, 8);
        assert_true(tie(store, "trade_baci", "CHN", "RUS", 2018) == 0.3);
        assert_true(tie(store, "trade_baci", "CHN", "KAZ", 2018) == 1000000000000000.4);
        assert_true(tie(store, "trade_baci", "RUS", "CHN", 2018) == 3.105);
        comity_store_close(store);
    }
}

static void test_sum_classes(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("classes.comity"), "sco");
    comity_import_summary s = import_text(store,
                                          "t,i,j,k,v,q\n2018,156,643,1,1,\n2018,156,643,1,NA,\n2018,156,643,1,,\n"
                                          "2018,156,643,1,x,\n2018,156,643,1,inf,\n2018,156,643,1,1e17,\n"
                                          "2018,156,643,1,-1,\n18,156,643,1,1,\n2018,156,156,1,1,\n2018,999,156,1,1,\n",
                                          NULL);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_missing, 2);
    assert_int_equal(s.rows_rejected, 6);
    assert_int_equal(s.rows_unmatched, 1);
    assert_string_equal(
        sql_text(store,
                 "SELECT string_agg(row || ' ' || col || ' ' || left(reason, 12), ';' ORDER BY row) FROM rejected"),
        "5 v not a number;6 v not a finite;7 v too large to;8 v less than 0;9 t not a whole ;10 j a tie of a s");
    comity_store_close(store);
}

/* All rejected rows count, the first thousand are listed. */
static void test_many_rejected(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("many.comity"), "sco");
    FILE *out = fopen(scratch("many.csv"), "w");
    assert_non_null(out);
    fputs(TKG "2018-01-01,,CHN,1,,040,1,,RUS,1,\n", out);
    for (int i = 0; i < 200000; i++) {
        fprintf(out, "2018-01-01,,CHN,1,,%s,1,,RUS,1,\n", i % 2 ? "040" : "x");
    }
    fclose(out);
    comity_import_summary s = import_as(store, scratch("many.csv"), NULL);
    assert_int_equal(s.rows_rejected, 100000);
    assert_true(sql_number(store, "SELECT count(*) FROM rejected") == 1000);
    assert_true(sql_number(store, "SELECT min(row) FROM rejected") == 3);
    assert_true(sql_number(store, "SELECT max(row) FROM rejected") == 2001);
    comity_store_close(store);
}

static void test_nothing_kept(void **state) {
    (void)state;
    comity_store *store = make_workbench(scratch("nothing.comity"), "sco");
    comity_import_summary s;
    comity_error error;
    write_text(scratch("none.csv"), TKG "2018-01-01,,CHN,1,,x,1,,RUS,1,\n");
    assert_fails(comity_import(store, scratch("none.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "no row could be kept");
    write_text(scratch("none.csv"), TKG);
    assert_fails(comity_import(store, scratch("none.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "no rows");
    assert_true(sql_number(store, "SELECT count(*) FROM data_set") == 0);
    assert_true(sql_number(store, "SELECT count(*) FROM duckdb_tables() WHERE temporary") == 0);
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------------- real data */

/* The sample of ICEWS: number and points by pair, by a query of its own over the file. */
static void test_real_icews(void **state) {
    char path[1024];
    char sql[2048];
    (void)state;
    if (!shared_path(path, sizeof path, "data/icews-raw-sample/events.2018.sample.tab")) {
        skip();
    }
    comity_store *store = make_workbench(scratch("icews.comity"), "sco");
    comity_import_summary s = import_as(store, path, NULL);
    assert_int_equal(s.rows_read, 3705);
    assert_int_equal(s.rows_rejected, 0);
    assert_int_equal(s.rows_unmatched, 0);
    sql_run(store, "CREATE TEMP TABLE spelt AS SELECT DISTINCT lower(strip_accents(name)) AS name, state FROM "
                   "(SELECT name, state FROM state UNION ALL SELECT name, state FROM state_name)");
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE own AS SELECT o.state AS o, d.state AS d, count(*) AS n, "
             "sum(CAST(\"Intensity\" AS DECIMAL(9, 3)))::DOUBLE / count(\"Intensity\") AS g "
             "FROM read_csv('%s', delim = '\t', all_varchar = true, nullstr = 'NA') e "
             "JOIN spelt o ON o.name = lower(\"Source Country\") JOIN spelt d ON d.name = lower(\"Target Country\") "
             "WHERE o.state <> d.state GROUP BY ALL",
             path);
    sql_run(store, sql);
    assert_true(sql_number(store, "SELECT sum(n)::BIGINT FROM own") > 1000);
    assert_true(sql_number(store, "SELECT count(*) FROM own LEFT JOIN tie ON layer = 'icews_count' AND origin = o AND "
                                  "destination = d AND year = 2018 WHERE value IS DISTINCT FROM n") == 0);
    assert_true(sql_number(store,
                           "SELECT count(*) FROM own LEFT JOIN tie ON layer = 'icews_goldstein' AND origin = o "
                           "AND destination = d AND year = 2018 WHERE coalesce(abs(value - g) > 1e-12, true)") == 0);
    comity_store_close(store);
}

/* Our table of CAMEO codes against another one. */
static void test_real_cameo(void **state) {
    char codes[1024];
    char points[1024];
    char sql[4096];
    comity_error error;
    (void)state;
    if (!shared_path(codes, sizeof codes, "data/cameo/cameo_codes.csv") ||
        !shared_path(points, sizeof points, "data/cameo/cameo_goldstein.csv")) {
        skip();
    }
    comity_store *store = make_workbench(scratch("cameo.comity"), "sco");
    assert_ok(comity_event_cameo(store, &error), error);
    assert_true(sql_number(store, "SELECT count(*) FROM import_cameo") == 20 * 111);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM read_csv('%s', all_varchar = true) c JOIN read_csv('%s', all_varchar = true) g ON "
             "g.code = c.cameo_code JOIN import_cameo ours ON ours.code = g.code AND ours.points = "
             "round(1000 * g.goldstein::DOUBLE) AND quad_category = (['verbal cooperation', 'material cooperation', "
             "'verbal conflict', 'material conflict'])[ours.quad]",
             codes, points);
    assert_true(sql_number(store, sql) == 312);
    comity_store_close(store);
}

/* ---------------------------------------------------------------------------------------------------- out of memory */

static void test_no_memory(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    comity_store *store = make_workbench(scratch("memory.comity"), "sco");
    int hit = 1;
    for (long k = 0; hit; k += 1 + k / 12) {
        comity_import_summary s;
        comity_error error;
        comity_error_clear(&error);
        write_text(scratch("own.csv"), "");
        sql_run(store, "BEGIN");
        failing_alloc_start(k);
        comity_status status =
            take_own(store, own_recipe, "day,a,b,code,n\n31/12/2001,CHN,RUS,042,3\n1,CHN,RUS,x,1\n", &s, &error);
        hit = failing_alloc_stop();
        sql_run(store, "ROLLBACK");
        if (status && status != COMITY_ERROR_MEMORY) {
            fail_msg("allocation %ld: status %d: %s", k, (int)status, error.message);
        }
        assert_true(hit || !status);
    }
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed_forms),
                                       cmocka_unit_test(test_months),
                                       cmocka_unit_test(test_filter_and_recipe),
                                       cmocka_unit_test(test_polecat),
                                       cmocka_unit_test(test_gdelt),
                                       cmocka_unit_test(test_looked_up),
                                       cmocka_unit_test(test_bad_recipes),
                                       cmocka_unit_test(test_exact_sums),
                                       cmocka_unit_test(test_sum_classes),
                                       cmocka_unit_test(test_many_rejected),
                                       cmocka_unit_test(test_nothing_kept),
                                       cmocka_unit_test(test_real_icews),
                                       cmocka_unit_test(test_real_cameo),
                                       cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
