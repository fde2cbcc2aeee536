/* Tests of the import: small files for every rule and every bad input, then the real data sets against published
 * numbers. */
#include "scratch.h"

#define FAILING_ALLOC_OURS
#include "failing_alloc.h"
#include "study/import.h"
#include "study/workbench.h"

#include <inttypes.h>
#include <zlib.h>

#define BACI "exporter_iso3,importer_iso3,year,value_kusd\n"

static const comity_import_options replacing = {.replace = 1};

/* A new workbench of the built-in case. */
static comity_store *new_workbench(const char *name) {
    comity_problems problems;
    comity_error error;
    comity_store *store = NULL;
    const char *path = scratch(name);
    comity_problems_init(&problems);
    comity_error_clear(&error);
    if (comity_workbench_make(path, "sco", 1, &problems, &error)) {
        fail_msg("%s (%s)", error.message, problems.n ? problems.items[0].message : "");
    }
    comity_problems_free(&problems);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &store, &error), error);
    return store;
}

static comity_import_summary import_file(comity_store *store, const char *path, int replace) {
    comity_import_summary summary;
    comity_error error;
    comity_error_clear(&error);
    if (comity_import(store, path, replace ? &replacing : NULL, NULL, &summary, &error)) {
        fail_msg("%s: %s", path, error.message);
    }
    assert_true(summary.rows_read ==
                summary.rows_kept + summary.rows_missing + summary.rows_rejected + summary.rows_unmatched);
    return summary;
}

static comity_import_summary import_text(comity_store *store, const char *text, int replace) {
    const char *path = scratch("data.csv");
    write_text(path, text);
    return import_file(store, path, replace);
}

/* Everything that an import may change, as one text. */
static const char *fingerprint(comity_store *store) {
    return sql_text(store, "SELECT concat_ws(';', (SELECT count(*) || ' ' || coalesce(sum(hash(layer_id, origin, "
                           "destination, year, value)), 0) FROM tie_row), (SELECT count(*) FROM state_year_row), "
                           "(SELECT count(*) FROM vote), (SELECT count(*) FROM roll_call), "
                           "(SELECT count(*) FROM affiliation), (SELECT count(*) FROM data_set), "
                           "(SELECT count(*) FROM unmatched), (SELECT count(*) FROM rejected), "
                           "(SELECT count(*) FROM run), (SELECT count(*) FROM layer), (SELECT count(*) FROM series), "
                           "(SELECT count(*) FROM duckdb_tables() WHERE temporary))");
}

/* --------------------------------------------------------------------------------------------------------- rules */

static void test_ties(void **state) {
    (void)state;
    comity_store *store = new_workbench("ties.comity");
    comity_import_summary s = import_text(store,
                                          BACI "CHN,RUS,2000,1.5\nchn,KAZ,2000,2\nCHN,RUS,2001,0\nCHN,KAZ,2001,\n"
                                               "CHN,KAZ,2002,NA\n",
                                          0);
    assert_int_equal(s.rows_read, 5);
    assert_int_equal(s.rows_kept, 3);
    assert_int_equal(s.rows_missing, 2);
    assert_int_equal(s.first_year, 2000);
    assert_int_equal(s.last_year, 2001);
    assert_string_equal(s.recipe, "baci");
    assert_string_equal(s.stored, "trade_baci");
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'trade_baci' AND origin = 'CHN' AND destination "
                            "= 'RUS' AND year = 2000"),
                 1.5, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM tie"), 3, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE year = 2001"), 0, 0);
    assert_string_equal(sql_text(store, "SELECT unit FROM tie LIMIT 1"), "thousand current USD");
    assert_string_equal(sql_text(store, "SELECT method FROM run ORDER BY run DESC LIMIT 1"), "import");
    comity_store_close(store);
}

static void test_impossible_cells(void **state) {
    (void)state;
    comity_store *store = new_workbench("impossible.comity");
    comity_import_summary s = import_text(store,
                                          BACI "CHN,RUS,2000,nan\nCHN,RUS,2000,inf\nCHN,RUS,2000,-1\nCHN,RUS,2000,abc\n"
                                               "CHN,RUS,2000.5,1\nCHN,RUS,99999,1\nCHN,RUS,,1\nCHN,RUS,1499,1\n"
                                               "CHN,CHN,2000,1\nCHN,RUS,2000,7\nCHN,RUS,2000,8\nCHN,RUS,2000,7\n",
                                          0);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_rejected, 11);
    static const char *const reasons[] = {"not a finite number",
                                          "not a finite number",
                                          "less than 0",
                                          "not a number",
                                          "neither a whole year from 1500 to 2200 nor a date (YYYY-MM-DD)",
                                          "neither a whole year from 1500 to 2200 nor a date (YYYY-MM-DD)",
                                          "neither a whole year from 1500 to 2200 nor a date (YYYY-MM-DD)",
                                          "neither a whole year from 1500 to 2200 nor a date (YYYY-MM-DD)",
                                          "a tie of a state with itself",
                                          NULL,
                                          "the key is there already in row 11",
                                          "the key is there already in row 11"};
    for (int i = 0; i < 12; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT reason FROM rejected WHERE row = %d", i + 2);
        assert_string_equal(sql_text(store, sql), reasons[i] ? reasons[i] : "");
    }
    assert_string_equal(sql_text(store, "SELECT col || '=' || value FROM rejected WHERE row = 5"), "value_kusd=abc");
    assert_close(sql_number(store, "SELECT value FROM tie"), 7, 0);
    comity_store_close(store);
}

static void test_states(void **state) {
    (void)state;
    comity_store *store = new_workbench("states.comity");
    comity_import_summary s = import_text(store,
                                          "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2\n"
                                          "345,2,1950,1,,,\n345,2,2004,2,,,\n345,2,2006,3,,,\n345.0,020,2010,4,,,\n"
                                          "260,2,1985,5,,,\n255,2,1995,6,,,\n678,2,1989,7,,,\n626,2,1990,8,,,\n"
                                          "999,2,1990,9,,,\n998,999,1991,9,,,\n,2,1990,9,,,\n2,345,2003,10,,,\n"
                                          "998,2,1993,-9,,,\n",
                                          0);
    assert_int_equal(s.rows_kept, 9);
    assert_int_equal(s.rows_unmatched, 3);
    assert_int_equal(s.rows_missing, 1); /* a row without value is not asked for its states */
    assert_int_equal(s.rows_outside, 1);
    static const char *const importers[] = {"YUG", "SCG", "SRB", "SRB", "FRG", "DEU", "YAR", "SSD"};
    for (int i = 0; i < 8; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "SELECT destination FROM tie WHERE value = %d", i + 1);
        assert_string_equal(sql_text(store, sql), importers[i]);
    }
    assert_string_equal(sql_text(store, "SELECT origin FROM tie WHERE value = 4"), "CAN");
    assert_string_equal(sql_text(store, "SELECT origin FROM tie WHERE value = 10"), "SCG"); /* on 31 December 2003 */
    assert_string_equal(sql_text(store,
                                 "SELECT system || code || reason || first_year || last_year || rows FROM unmatched "
                                 "WHERE code = '999'"),
                        "cow999unknown code199019912");
    assert_string_equal(sql_text(store, "SELECT reason FROM unmatched WHERE code = '626'"),
                        "outside the dates of the state");
    assert_close(sql_number(store, "SELECT rows FROM unmatched WHERE code = ''"), 1, 0);
    comity_store_close(store);
}

#define ROLL_CALLS                                                                                                     \
    "rcid,session,importantvote,date,unres,amend,para,short,descr\n"                                                   \
    "1,60,0,2005-11-01,R/1,0,0,FIRST,\"a, "                                                                            \
    "b\"\n2,61,1,2006-12-01,R/2,0,0,SECOND,c\n3,61,,2006-12-02,NA,0,0,\"T\nD\",c\n"
#define VOTES                                                                                                          \
    "rcid,country,country_code,vote\n"                                                                                 \
    "1,China,CN,yes\n1,Russia,RU,no\n1,Namibia,NA,abstain\n1,Yugoslavia,YU,yes\n"                                      \
    "2,China,CN,yes\n2,Russia,RU,yes\n2,Yugoslavia,YU,no\n3,China,CN,no\n3,Russia,RU,yes\n"                            \
    "3,Atlantis,XY,yes\n9,China,CN,yes\n"

static void check_votes(comity_store *store) {
    static const char agreement[] = "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = '%s' AND "
                                    "destination = '%s' AND year = %d";
    static const struct {
        const char *a;
        const char *b;
        int year;
        double value;
    } pairs[] = {{"CHN", "RUS", 2005, 0},
                 {"RUS", "CHN", 2006, 0.5},
                 {"CHN", "SCG", 2005, 1},
                 {"CHN", "SRB", 2006, 0},
                 {"CHN", "NAM", 2005, 0}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char sql[300];
        snprintf(sql, sizeof sql, agreement, pairs[i].a, pairs[i].b, pairs[i].year);
        assert_close(sql_number(store, sql), pairs[i].value, 1e-15);
    }
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_common_votes' AND origin = 'CHN' AND "
                                   "destination = 'RUS' AND year = 2006"),
                 2, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_s' AND origin = 'CHN' AND "
                                   "destination = 'RUS' AND year = 2005"),
                 -1, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM vote"), 9, 0);
    assert_close(sql_number(store, "SELECT rows FROM unmatched WHERE code = 'XY / Atlantis'"), 1, 0);
    assert_close(sql_number(store, "SELECT rows FROM unmatched WHERE system = 'roll_call'"), 1, 0);
    assert_close(sql_number(store,
                            "SELECT count(*) FROM data_set WHERE name = 'un_votes' AND rows_read = 11 AND rows_kept "
                            "= 9 AND rows_unmatched = 2 AND first_year = 2005 AND last_year = 2006"),
                 1, 0);
}

static void test_votes_after_roll_calls(void **state) {
    (void)state;
    comity_store *store = new_workbench("votes.comity");
    comity_import_summary s = import_text(store, ROLL_CALLS, 0);
    assert_int_equal(s.rows_kept, 3);
    assert_string_equal(s.derived, "");
    assert_string_equal(sql_text(store,
                                 "SELECT title || coalesce(resolution, '-') || coalesce(important::VARCHAR, '-') "
                                 "FROM roll_call WHERE roll_call = 3"),
                        "T\nD--");
    s = import_text(store, VOTES, 0);
    assert_int_equal(s.rows_waiting, 1);
    assert_string_equal(s.derived, "unga_agreement, unga_s, unga_common_votes");
    check_votes(store);
    comity_store_close(store);
}

static void test_votes_before_roll_calls(void **state) {
    (void)state;
    comity_store *store = new_workbench("waiting.comity");
    comity_error error;
    comity_import_summary s = import_text(store, VOTES, 0);
    assert_int_equal(s.rows_waiting, 11);
    assert_int_equal(s.rows_kept, 0);
    assert_true(import_text(store, VOTES, 0).already_there);
    write_text(scratch("more.csv"), VOTES "1,India,IN,yes\n");
    assert_fails(comity_import(store, scratch("more.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "wait already");
    s = import_text(store, ROLL_CALLS, 0);
    assert_string_equal(s.derived, "unga_agreement, unga_s, unga_common_votes");
    check_votes(store);
    comity_store_close(store);
}

static void test_waiting_votes_replaced(void **state) {
    (void)state;
    comity_store *store = new_workbench("waiting2.comity");
    import_text(store, VOTES "1,Atlantis,XX,yes\n", 0);
    import_text(store, VOTES, 1);
    import_text(store, ROLL_CALLS, 0);
    check_votes(store);
    comity_store_close(store);
}

static void test_published_votes(void **state) {
    (void)state;
    comity_store *store = new_workbench("published.comity");
    import_text(store, ROLL_CALLS, 0);
    comity_import_summary s =
        import_text(store, "rcid,ccode,vote\n1,710,1\n1,365,8\n1,2,9\n1,750,4\n1,20,2\n1,20,3\n0,20,3\n", 0);
    assert_int_equal(s.rows_kept, 2);
    assert_int_equal(s.rows_missing, 2);
    assert_int_equal(s.rows_rejected, 3);
    comity_store_close(store);
}

static void test_affiliations(void **state) {
    (void)state;
    comity_store *store = new_workbench("igo.comity");
    comity_import_summary s = import_text(store,
                                          "ccode,year,state,igo,membership\n710,2000,china,un,1\n365,2000,russia,un,1\n"
                                          "710,2000,china,sco,1\n365,2000,russia,sco,2\n710,2000,china,aa,3\n"
                                          "365,2000,russia,aa,1\n710,2000,china,bb,0\n710,2000,china,cc,-9\n"
                                          "710,2000,china,dd,5\n710,2000,china,,1\n710,2000,china,un,2\n",
                                          0);
    assert_int_equal(s.rows_kept, 6);
    assert_int_equal(s.rows_missing, 2);
    assert_int_equal(s.rows_rejected, 3);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'igo_shared' AND origin = 'RUS'"), 2, 0);
    assert_close(sql_number(store, "SELECT value FROM state_year WHERE indicator = 'igo_full_memberships' AND state = "
                                   "'CHN'"),
                 2, 0);
    comity_store_close(store);
}

static void test_capabilities(void **state) {
    (void)state;
    comity_store *store = new_workbench("cinc.comity");
    comity_import_summary s = import_text(store,
                                          "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
                                          "710,2000,1,1,0,1,3,1,0.25\n2,2000,3,3,0,3,1,3,0.75\n20,2000,-9,,,,,,\n",
                                          0);
    assert_int_equal(s.rows_kept, 2);
    assert_int_equal(s.rows_missing, 1);
    assert_string_equal(s.derived, "cinc_recomputed");
    /* no state makes steel: the mean is over the five other components */
    assert_close(
        sql_number(store, "SELECT value FROM state_year WHERE indicator = 'cinc_recomputed' AND state = 'CHN'"),
        (0.25 * 4 + 0.75) / 5, 1e-15);
    assert_close(sql_number(store, "SELECT value FROM state_year WHERE indicator = 'irst' AND state = 'CHN'"), 0, 0);
    comity_store_close(store);
}

/* The layout that the authors of COW Trade publish, and the products of BACI. */
static void test_other_layouts(void **state) {
    (void)state;
    comity_store *store = new_workbench("layouts.comity");
    comity_import_summary s =
        import_text(store,
                    "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,bel_lux_alt_flow1\n"
                    "710,705,2014,China,Kazakhstan,9704,14109,9704,14109,-9\n710,365,2014,China,Russia,-9,5,-9,5,-9\n",
                    0);
    assert_int_equal(s.rows_kept, 2);
    assert_string_equal(s.stored, "trade_cow");
    assert_close(sql_number(store, "SELECT value FROM tie WHERE origin = 'KAZ' AND destination = 'CHN'"), 9704, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE origin = 'CHN' AND destination = 'KAZ'"), 14109, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM tie"), 3, 0);
    s = import_text(store, "t,i,j,k,v,q\n2015,156,842,010121,1.5,0.1\n2015,156,842,020110,2,NA\n2015,699,156,1,4,1\n",
                    0);
    assert_int_equal(s.rows_kept, 3);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE origin = 'CHN' AND destination = 'USA'"), 3.5, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE origin = 'IND' AND destination = 'CHN'"), 4, 0);
    /* both directions of one pair in two rows contradict themselves */
    s = import_text(store,
                    "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2\n"
                    "2,20,2013,a,b,1,2,1,2\n20,2,2013,b,a,2,1,2,1\n",
                    0);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_rejected, 1);
    comity_store_close(store);
}

/* ------------------------------------------------------------------------------------------------- again, replaced */

static void test_same_file_twice(void **state) {
    (void)state;
    char before[4096];
    comity_store *store = new_workbench("twice.comity");
    import_text(store, BACI "CHN,RUS,2000,1\nXXX,RUS,2000,1\nCHN,RUS,2001,x\n", 0);
    snprintf(before, sizeof before, "%s", fingerprint(store));
    for (int replace = 0; replace < 2; replace++) {
        comity_import_summary s = import_text(store, BACI "CHN,RUS,2000,1\nXXX,RUS,2000,1\nCHN,RUS,2001,x\n", replace);
        assert_true(s.already_there);
        assert_int_equal(s.rows_kept, 1);
        assert_string_equal(fingerprint(store), before);
    }
    comity_store_close(store);
}

/* The same rows in another order and form are recognised, others are not taken for them. */
static void test_same_rows(void **state) {
    (void)state;
    comity_store *store = new_workbench("same_rows.comity");
    comity_error error;
    comity_import_summary s = import_text(store, BACI "CHN,RUS,2000,1.5\nCHN,KAZ,2001,2\n", 0);
    const char *before = strdup(fingerprint(store));
    s = import_text(store, BACI "CHN,KAZ,2001,2.0\nCHN,RUS,2000,1.50\n", 0);
    assert_true(s.already_there);
    assert_non_null(strstr(s.same_as, "data.csv"));
    assert_string_equal(fingerprint(store), before);
    static const char *const others[] = {BACI "CHN,KAZ,2001,2\nCHN,RUS,2000,1.51\n", BACI "CHN,KAZ,2001,2\n",
                                         BACI "CHN,KAZ,2001,2\nCHN,RUS,2000,1.5\nCHN,IND,2000,4\n"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const char *path = scratch("other.csv");
        write_text(path, others[i]);
        assert_int_equal(comity_import(store, path, NULL, NULL, &s, &error), COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, "already there"));
        assert_string_equal(fingerprint(store), before);
    }
    free((char *)before);
    comity_store_close(store);
}

static void test_overlap(void **state) {
    (void)state;
    char before[4096];
    comity_error error;
    comity_import_summary s;
    comity_store *store = new_workbench("overlap.comity");
    import_text(store, BACI "CHN,RUS,2000,1\nCHN,RUS,2001,2\nCHN,KAZ,2001,3\nCHN,RUS,2002,4\n", 0);
    snprintf(before, sizeof before, "%s", fingerprint(store));
    write_text(scratch("second.csv"), BACI "CHN,RUS,2001,20\nCHN,RUS,2003,40\n");
    assert_fails(comity_import(store, scratch("second.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "rows of trade_baci for the years 2001 to 2001 are already there (1, of baci, from ");
    assert_non_null(strstr(error.message, "data.csv); --replace"));
    assert_string_equal(fingerprint(store), before);
    s = import_file(store, scratch("second.csv"), 1);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE year = 2001"), 20, 0); /* KAZ went with its year */
    assert_close(sql_number(store, "SELECT count(*) FROM tie"), 4, 0);
    assert_string_equal(sql_text(store, "SELECT sha256 || first_year || last_year FROM data_set WHERE data_set = 1"),
                        "20002002");
    /* the first file is no longer there as a whole: it can be put back */
    s = import_text(store, BACI "CHN,RUS,2000,1\nCHN,RUS,2001,2\nCHN,KAZ,2001,3\nCHN,RUS,2002,4\n", 1);
    assert_false(s.already_there);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE year = 2001 AND destination = 'RUS'"), 2, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set"), 2, 0); /* nothing was left of the very first */
    assert_close(sql_number(store, "SELECT count(*) FROM tie"), 5, 0);
    comity_store_close(store);
}

static void test_replaced_votes(void **state) {
    (void)state;
    comity_store *store = new_workbench("replaced.comity");
    comity_error error;
    comity_import_summary s;
    import_text(store, ROLL_CALLS, 0);
    import_text(store, VOTES, 0);
    write_text(scratch("published.csv"), "rcid,ccode,vote\n1,710,1\n1,365,1\n");
    assert_fails(comity_import(store, scratch("published.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "roll calls 1 to 1");
    import_file(store, scratch("published.csv"), 1);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'CHN' AND "
                                   "destination = 'RUS' AND year = 2005"),
                 1, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'unga_agreement' AND origin = 'NAM'"), 0, 0);
    import_text(store, VOTES, 1);
    check_votes(store);
    comity_store_close(store);
}

/* ----------------------------------------------------------------------------------------------------- bad input */

static void test_bad_files(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size; /* 0: strlen */
        int64_t row;
        const char *words;
    } cases[] = {
        {"", 0, 0, "empty"},
        {BACI, 0, 0, "a header but no rows"},
        {BACI "CHN,RUS,2000,1\nCHN,KAZ\n", 0, 3, "has 2 columns, the header 4 (is the file cut short here?)"},
        {BACI "CHN,RUS,2000,1,5\n", 0, 2, "has 5 columns, the header 4"},
        {BACI "CHN,RUS,2000,1\nCHN,\"KAZ,2000,1\n", 0, 3, "a quote is not closed"},
        {BACI "CHN,R\xe9S,2000,1\n", 0, 0, "iso3 \"R\xc3\xa9S\": unknown code"}, /* read as Latin-1 */
        {BACI "CHN,R\x81S,2000,1\n", 0, 2, "the byte 0x81, which stands for nothing in Latin-1"},
        {BACI "CHN,R\xc3\xa9S,2000,1\nCHN,R\xc3\xa9S,2000,\xe9\n", 0, 3, "not UTF-8 text, although"},
        {"\n \n", 0, 0, "only blank lines"},
        {"a,b,c\n1,2,3\n", 0, 0, "of no data set that is known here"},
        {"exporter_iso3,importer_iso3,year,value\nCHN,RUS,2000,1\n", 0, 0, "nearest: baci (lacks value_kusd)"},
        {"exporter_iso3,importer_iso3,year,value_kusd,Year\nCHN,RUS,2000,1,1\n", 0, 1, "names the column twice"},
        {"{\"a\": 1}\n", 0, 0, "of no data set that is known here"},
        {"\xff\xfe"
         "a\0,\0b\0\n\0",
         10, 0, "of no data set that is known here"},
        {"\x7f"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0",
         24, 0, "binary"},
        {"\x1f\x8b\x08\0\0\0\0\0\0\3"
         "abc",
         13, 0, ""},
        {"\xfd"
         "7zXZ\0\0\4",
         8, 0, "cut short"},
        {"PK\3\4 whatever it is", 0, 0, "the zip archive is damaged"},
        {BACI "XXX,RUS,2000,1\nYYY,RUS,2000,1\nCHN,RUS,2000,abc\n", 0, 0,
         "no row could be kept: of 3 rows 1 were rejected, 2 unmatched, 0 missing; row 4, value_kusd \"abc\": not a "
         "number; "
         "iso3 \"XXX\": unknown code"},
        {"rcid,session,importantvote,date,unres,short\n1,2,0,2001-02-30,R,S\n", 0, 0, "\"2001-02-30\": not a date"},
    };
    char before[4096];
    comity_store *store = new_workbench("bad.comity");
    snprintf(before, sizeof before, "%s", fingerprint(store));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_import_summary s;
        comity_error error;
        const char *path = scratch("bad.csv");
        write_bytes(path, cases[i].bytes, cases[i].size ? cases[i].size : strlen(cases[i].bytes));
        comity_error_clear(&error);
        comity_status status = comity_import(store, path, NULL, NULL, &s, &error);
        if (!status || !strstr(error.message, cases[i].words) || strcmp(error.file, path) != 0 ||
            error.row != cases[i].row || strchr(error.message, '\n')) {
            fail_msg("case %zu: status %d, %s:%" PRId64 ": %s", i, (int)status, error.file, error.row, error.message);
        }
        assert_string_equal(fingerprint(store), before);
    }
    comity_store_close(store);
}

static void test_bad_places(void **state) {
    (void)state;
    comity_store *store = new_workbench("places.comity");
    comity_import_summary s;
    comity_error error;
    assert_fails(comity_import(store, scratch("nowhere.csv"), NULL, NULL, &s, &error), COMITY_ERROR_NOT_FOUND, error,
                 "cannot be opened");
    assert_fails(comity_import(store, scratch_folder, NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error, "directory");
    comity_store_close(store);
}

static void test_huge_lines_and_nul(void **state) {
    (void)state;
    comity_store *store = new_workbench("huge.comity");
    comity_import_summary s;
    comity_error error;
    size_t head = strlen(BACI);
    size_t size = 3 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    write_bytes(scratch("huge.csv"), text, size);
    assert_fails(comity_import(store, scratch("huge.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "the first line is longer than");
    memcpy(text, BACI, head);
    memcpy(text + size - 8, ",2000,1\n", 8);
    write_bytes(scratch("huge.csv"), text, size);
    assert_fails(comity_import(store, scratch("huge.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "the row is longer than");
    assert_int_equal(error.row, 2);
    for (size_t i = head; i + 15 <= size; i += 15) {
        memcpy(text + i, "CHN,RUS,2000,1\n", 15);
    }
    text[head + 15 * 1000 + 1] = '\0';
    write_bytes(scratch("huge.csv"), text, head + 15 * 2000);
    assert_fails(comity_import(store, scratch("huge.csv"), NULL, NULL, &s, &error), COMITY_ERROR_INPUT, error,
                 "NUL byte");
    assert_int_equal(error.row, 1002);
    free(text);
    comity_store_close(store);
}

static void test_hostile_words(void **state) {
    (void)state;
    comity_store *store = new_workbench("x'); DROP TABLE tie_row;--.comity");
    const char *path = scratch("x'); DROP TABLE tie_row; *[a]?--.csv");
    write_text(path, "exporter_iso3,importer_iso3,year,value_kusd,\"x'); DROP TABLE tie_row;--\"\nCHN,RUS,2000,1,\n"
                     "x'); DROP TABLE tie_row;--,RUS,2000,1,\n\"\"\"\",RUS,2000,1,\n"
                     "CHN,KAZ,2000,'); DROP TABLE vote;--,\n");
    comity_import_summary s = import_file(store, path, 0);
    assert_int_equal(s.rows_kept, 1);
    assert_int_equal(s.rows_unmatched, 2);
    assert_int_equal(s.rows_rejected, 1);
    assert_close(sql_number(store, "SELECT count(*) FROM vote"), 0, 0);
    comity_store_close(store);
}

/* The forms in which one table may come. */
static void test_forms(void **state) {
    (void)state;
    static const char *const texts[] = {"\xef\xbb\xbf" BACI "CHN,RUS,2000,1\n",
                                        "exporter_iso3\timporter_iso3\tyear\tvalue_kusd\nCHN\tRUS\t2000\t1\n",
                                        "Exporter_ISO3;importer_iso3; year ;\"value_kusd\"\r\nCHN;RUS;2000;1\r\n",
                                        BACI "\n\nCHN,RUS,2000,1",
                                        "\nA note\n\n" BACI "CHN,RUS,2000,1\n",
                                        "exporter_iso3,importer_iso3,year,value_kusd\r\nCHN,RUS,2000,1\n",
                                        BACI "\"CHN\",\"RUS\",\"2000\",\"1e0\"\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        comity_store *store = new_workbench("forms.comity");
        assert_int_equal(import_text(store, texts[i], 0).rows_kept, 1);
        assert_close(sql_number(store, "SELECT value FROM tie"), 1, 0);
        comity_store_close(store);
    }
    comity_store *store = new_workbench("forms.comity");
    gzFile packed = gzopen(scratch("data"), "wb");
    assert_int_equal(gzwrite(packed, texts[3], (unsigned)strlen(texts[3])), (int)strlen(texts[3]));
    gzclose(packed);
    assert_int_equal(import_file(store, scratch("data"), 0).rows_kept, 1);
    comity_store_close(store);
}

/* Row numbers stay right where many threads read many blocks, and no more than 1,000 are listed. */
static void test_many_rows(void **state) {
    (void)state;
    enum { ROWS = 400000 };
    comity_store *store = new_workbench("many.comity");
    FILE *out = fopen(scratch("many.csv"), "wb");
    assert_non_null(out);
    fputs(BACI, out);
    for (int i = 0; i < ROWS; i++) {
        int bad = i >= ROWS - 1500;
        fprintf(out, "%s,%s,%d,%s\n", i % 2 ? "CHN" : "KAZ", i % 2 ? "USA" : "RUS", i / 2 % 700 + 1500,
                bad ? "bad" : "1");
    }
    fclose(out);
    comity_import_summary s = import_file(store, scratch("many.csv"), 0);
    assert_int_equal(s.rows_read, ROWS);
    assert_int_equal(s.rows_kept, 1400);
    assert_int_equal(s.rows_rejected, ROWS - 1400);
    assert_close(sql_number(store, "SELECT count(*) FROM rejected"), 1000, 0);
    assert_close(sql_number(store, "SELECT min(row) FROM rejected"), 1402, 0);
    assert_close(sql_number(store, "SELECT max(row) FROM rejected"), 2401, 0);
    assert_close(sql_number(store,
                            "SELECT count(*) FROM rejected WHERE reason <> 'the key is there already in row ' || "
                            "(row - 1400)"),
                 0, 0);
    comity_store_close(store);
}

static void test_stopped(void **state) {
    (void)state;
    char before[4096];
    comity_store *store = new_workbench("stopped.comity");
    comity_import_summary s;
    comity_error error;
    volatile int stop = 1;
    write_text(scratch("data.csv"), BACI "CHN,RUS,2000,1\n");
    snprintf(before, sizeof before, "%s", fingerprint(store));
    assert_fails(comity_import(store, scratch("data.csv"), NULL, &stop, &s, &error), COMITY_ERROR_INTERRUPTED, error,
                 "interrupted");
    assert_string_equal(fingerprint(store), before);
    comity_store_close(store);
}

typedef struct {
    int stop;
    int at; /* the report at which to stop */
    int seen;
    double last;
} progress;

static void on_progress(void *ctx, const char *what, double fraction) {
    progress *p = ctx;
    assert_true(what[0] && fraction >= p->last && fraction <= 1);
    p->last = fraction;
    p->stop |= ++p->seen == p->at;
}

/* Stopped after any of its steps, the workbench is as it was. */
static void test_stopped_anywhere(void **state) {
    (void)state;
    char before[4096];
    comity_store *store = new_workbench("anywhere.comity");
    import_text(store, ROLL_CALLS, 0);
    write_text(scratch("votes.csv"), VOTES);
    snprintf(before, sizeof before, "%s", fingerprint(store));
    for (int at = 1; at < 100; at++) {
        progress p = {.at = at};
        comity_import_options options = {.ctx = &p, .report = on_progress};
        comity_import_summary s;
        comity_error error;
        comity_status status = comity_import(store, scratch("votes.csv"), &options, &p.stop, &s, &error);
        if (!status) {
            assert_true(at > 5);
            break;
        }
        assert_int_equal(status, COMITY_ERROR_INTERRUPTED);
        assert_string_equal(fingerprint(store), before);
    }
    check_votes(store);
    comity_store_close(store);
}

/* Whichever of our allocations fails, the import fails as a whole or is done as a whole. */
static void test_no_memory(void **state) {
    (void)state;
#if FAILING_ALLOC
    char before[4096];
    comity_store *store = new_workbench("memory.comity");
    import_text(store, ROLL_CALLS, 0);
    write_text(scratch("votes.csv"), VOTES);
    snprintf(before, sizeof before, "%s", fingerprint(store));
    long failures = 0;
    for (long k = 0; k < 3000; k += 1 + k / 12) {
        comity_import_summary s;
        comity_error error;
        failing_alloc_start(k);
        comity_status status = comity_import(store, scratch("votes.csv"), NULL, NULL, &s, &error);
        int hit = failing_alloc_stop();
        if (!status) {
            check_votes(store); /* hit or not: after the commit nothing can fail any more */
            assert_true(failures > 20);
            break;
        }
        failures++;
        assert_true(hit);
        assert_int_equal(status, COMITY_ERROR_MEMORY);
        assert_string_equal(fingerprint(store), before);
    }
    comity_store_close(store);
#else
    skip();
#endif
}

/* ----------------------------------------------------------------------------------------------------- real data */

/* One workbench with all data sets, made by the first test that asks for it; NULL where the data are not here. */
static comity_store *real_store;

typedef struct {
    const char *file;
    int64_t read;
    int64_t kept;
    int64_t missing;
} real_file;

static const real_file real_files[] = {
    {"data/unga-votes/un_votes_1946_2019.csv.xz", 870109, 0, 0}, /* kept when the roll calls come */
    {"data/unga-votes/un_roll_calls_1946_2019.csv", 6203, 6203, 0},
    {"data/cow-nmc/cow_nmc_1816_2022.csv", 17121, 17121, 0},
    {"data/trade-cow-4.0/cow_trade_directed_dyad_year.csv.xz", 1347308, 1296475, 50833},
    {"data/trade-baci/baci_bilateral_exports_2000_2020.csv.xz", 581494, 581494, 0},
    {"data/trade-baci/baci_bilateral_exports_2023.csv", 25398, 25398, 0},
    {"data/igo-cow-v3/cow_igo_v3_state_igo_year.csv.xz", 538965, 538965, 0},
    {"data/alliances/atop5_directed_dyad_year.csv.xz", 273296, 273296, 0},
};

static comity_store *real_data(void) {
    char path[1024];
    if (real_store || !shared_path(path, sizeof path, real_files[0].file)) {
        return real_store;
    }
    comity_store *store = new_workbench("real.comity");
    for (size_t i = 0; i < sizeof real_files / sizeof real_files[0]; i++) {
        assert_non_null(shared_path(path, sizeof path, real_files[i].file));
        comity_import_summary s = import_file(store, path, 0);
        assert_int_equal(s.rows_read, real_files[i].read);
        assert_int_equal(s.rows_kept, real_files[i].kept);
        assert_int_equal(s.rows_missing, real_files[i].missing);
        assert_int_equal(s.rows_rejected, 0);
        assert_int_equal(s.rows_unmatched, s.rows_waiting);
    }
    real_store = store;
    return store;
}

static int close_real_data(void **state) {
    comity_store_close(real_store);
    return scratch_teardown(state);
}

#define REAL_DATA()                                                                                                    \
    comity_store *store = real_data();                                                                                 \
    (void)state;                                                                                                       \
    if (!store) {                                                                                                      \
        skip();                                                                                                        \
    }

static void test_real_counts(void **state) {
    REAL_DATA();
    static const struct {
        const char *layer;
        double rows;
    } layers[] = {{"unga_agreement", 834014},
                  {"unga_s", 834014},
                  {"unga_common_votes", 834014},
                  {"trade_cow", 1296475},
                  {"trade_baci", 606892},
                  {"igo_shared", 872419},
                  {"alliance_atop_defense", 137762},
                  {"alliance_atop_offense", 6342},
                  {"alliance_atop_neutral", 4465},
                  {"alliance_atop_nonagg", 261838},
                  {"alliance_atop_consul", 131332}};
    char sql[300];
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM tie_row JOIN layer USING (layer_id) WHERE layer = '%s'",
                 layers[i].layer);
        assert_close(sql_number(store, sql), layers[i].rows, 0);
    }
    assert_close(sql_number(store, "SELECT count(*) FROM vote"), 870109, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set WHERE rows_read <> rows_kept + rows_missing + "
                                   "rows_rejected + rows_unmatched"),
                 0, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set WHERE name = 'un_votes' AND rows_kept = 870109 AND "
                                   "first_year = 1946 AND last_year = 2020"),
                 1, 0);
    /* the only codes kept although their state is not dated to the year */
    assert_string_equal(sql_text(store,
                                 "SELECT code || rows FROM unmatched JOIN data_set USING (data_set) WHERE name = "
                                 "'un_votes'"),
                        "TW / Taiwan145");
}

static void test_real_agreement(void **state) {
    char path[1024];
    char sql[2000];
    REAL_DATA();
    assert_non_null(shared_path(path, sizeof path, "oracles/unga_sco/rok_published_match.csv"));
    snprintf(
        sql, sizeof sql,
        "SELECT (count(*) FILTER (n.value = p.n)) * 10000 + count(*) FILTER (abs(a.value - p.agree) <= 1e-9) FROM "
        "read_csv('%s', nullstr = '') p "
        "JOIN state s ON s.iso2 = p.c2 AND (began IS NULL OR year(began) <= p.year) AND (ended IS NULL OR ended > "
        "make_date(p.year::INTEGER, 12, 31)) "
        "JOIN tie a ON a.layer = 'unga_agreement' AND a.origin = 'KOR' AND a.destination = s.state AND a.year = p.year "
        "JOIN tie n ON n.layer = 'unga_common_votes' AND n.origin = 'KOR' AND n.destination = s.state AND n.year = "
        "p.year",
        path);
    /* 31 of the 1,175 published numbers rest on other votes than the file has; see tests/method/measure */
    assert_close(sql_number(store, sql), 11751144, 0);
    /* China with Russia and the United States, pooled over periods, from the yearly layers */
    static const struct {
        const char *state;
        int first;
        int last;
        double value;
    } pooled[] = {{"RUS", 1992, 1995, .4343}, {"RUS", 1996, 2000, .6414}, {"RUS", 2001, 2005, .7190},
                  {"RUS", 2006, 2010, .8022}, {"RUS", 2011, 2015, .7500}, {"RUS", 2016, 2019, .7585},
                  {"USA", 1992, 1995, .1309}, {"USA", 1996, 2000, .1754}, {"USA", 2001, 2005, .1138},
                  {"USA", 2006, 2010, .1609}, {"USA", 2011, 2015, .2025}, {"USA", 2016, 2019, .2000}};
    for (size_t i = 0; i < sizeof pooled / sizeof pooled[0]; i++) {
        snprintf(
            sql, sizeof sql,
            "SELECT sum(a.value * n.value) / sum(n.value) FROM tie a JOIN tie n USING (origin, destination, year) "
            "WHERE a.layer = 'unga_agreement' AND n.layer = 'unga_common_votes' AND origin = 'CHN' AND destination = "
            "'%s' AND year BETWEEN %d AND %d",
            pooled[i].state, pooled[i].first, pooled[i].last);
        assert_close(sql_number(store, sql), pooled[i].value, 5.1e-5);
    }
}

static void test_real_memberships(void **state) {
    char path[1024];
    char sql[2000];
    static const int memberships[][2] = {{1966, 12}, {1971, 13}, {1977, 21}, {1980, 32}, {1984, 38}, {1989, 50},
                                         {1997, 71}, {2000, 75}, {2001, 76}, {2010, 80}, {2014, 80}};
    REAL_DATA();
    for (size_t i = 0; i < sizeof memberships / sizeof memberships[0]; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT value FROM state_year WHERE indicator = 'igo_full_memberships' AND state = 'CHN' "
                 "AND year = %d",
                 memberships[i][0]);
        assert_close(sql_number(store, sql), memberships[i][1], 0);
    }
    assert_non_null(shared_path(path, sizeof path, "oracles/igo_bipartite_2014/expected_dyadigos.csv.gz"));
    snprintf(
        sql, sizeof sql,
        "WITH code AS (SELECT DISTINCT cow, state FROM state WHERE cow IS NOT NULL AND (began IS NULL OR began <= DATE "
        "'2014-12-31') AND (ended IS NULL OR ended > DATE '2014-12-31')) "
        "SELECT count(*) FILTER (coalesce(t.value, 0) = p.dyadigos) FROM read_csv('%s') p JOIN code a ON a.cow = "
        "ccode1 JOIN code b ON b.cow = ccode2 LEFT JOIN tie t ON t.layer = 'igo_shared' AND t.origin = a.state AND "
        "t.destination = b.state AND t.year = 2014",
        path);
    assert_close(sql_number(store, sql), 18915, 0);
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'igo_shared' AND origin = 'RUS' AND destination = "
                            "'CHN' AND year = 2014"),
                 55, 0);
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'igo_shared' AND origin = 'KAZ' AND destination = "
                            "'CHN' AND year = 1996"),
                 25, 0);
}

static void test_real_trade(void **state) {
    REAL_DATA();
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'trade_cow' AND origin = 'KAZ' AND destination = "
                            "'CHN' AND year = 2014"),
                 9704, 0.5);
    assert_close(sql_number(store,
                            "SELECT value FROM tie WHERE layer = 'trade_cow' AND origin = 'CHN' AND destination = "
                            "'KAZ' AND year = 2014"),
                 14109, 0.5);
    assert_close(sql_number(store, "SELECT value / 1e6 FROM tie WHERE layer = 'trade_baci' AND origin = 'CHN' AND "
                                   "destination = 'USA' AND year = 2015"),
                 429.5, 0.05);
    assert_close(sql_number(store, "SELECT value / 1e6 FROM tie WHERE layer = 'trade_baci' AND origin = 'CHN' AND "
                                   "destination = 'USA' AND year = 2023"),
                 440.5, 0.05);
    assert_close(sql_number(store, "SELECT value / 1e6 FROM tie WHERE layer = 'trade_baci' AND origin = 'SAU' AND "
                                   "destination = 'CHN' AND year = 2018"),
                 37.6, 0.05);
}

/* China with the other four of the Shanghai Five in 1996; with these and Uzbekistan from 2001 to 2018. */
static void test_real_alliances(void **state) {
    static const struct {
        const char *layer;
        int year;
        int others;
    } cases[] = {{"nonagg", 1996, 4}, {"consul", 1996, 0}, {"nonagg", 2001, 5},
                 {"consul", 2001, 5}, {"nonagg", 2018, 5}, {"consul", 2018, 5}};
    char sql[400];
    REAL_DATA();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(
            sql, sizeof sql,
            "SELECT count(*) FROM tie WHERE layer = 'alliance_atop_%s' AND origin = 'CHN' AND destination IN ('RUS', "
            "'KAZ', 'KGZ', 'TJK', 'UZB') AND year = %d AND value = 1",
            cases[i].layer, cases[i].year);
        assert_close(sql_number(store, sql), cases[i].others, 0);
    }
    assert_close(sql_number(store,
                            "SELECT count(*) FROM tie WHERE layer IN ('alliance_atop_defense', "
                            "'alliance_atop_offense', 'alliance_atop_neutral') AND origin = 'CHN' AND destination IN "
                            "('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB') AND year >= 1996"),
                 0, 0);
}

static void test_real_cinc(void **state) {
    static const struct {
        const char *state;
        int year;
        double value;
    } published[] = {{"CHN", 1992, .123794}, {"CHN", 1996, .146395}, {"CHN", 2001, .165434}, {"CHN", 2005, .171888},
                     {"CHN", 2010, .209224}, {"CHN", 2016, .230825}, {"CHN", 2019, .229094}, {"CHN", 2022, .234097},
                     {"RUS", 1992, .067215}, {"RUS", 2016, .036467}, {"RUS", 2022, .038197}};
    char sql[400];
    REAL_DATA();
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT value FROM state_year WHERE indicator = 'cinc_recomputed' AND state = '%s' AND "
                 "year = %d",
                 published[i].state, published[i].year);
        assert_close(sql_number(store, sql), published[i].value, 5.1e-7);
    }
    /* the published numbers have the precision of a float */
    assert_close(sql_number(store,
                            "SELECT count(*) FROM state_year a JOIN state_year b USING (state, year) WHERE "
                            "a.indicator = 'cinc' AND b.indicator = 'cinc_recomputed' AND abs(a.value - b.value) > "
                            "greatest(1e-8, 1.2e-7 * a.value)"),
                 0, 0);
}

static void test_real_twice(void **state) {
    char path[1024];
    char before[4096];
    REAL_DATA();
    snprintf(before, sizeof before, "%s", fingerprint(store));
    for (size_t i = 0; i < sizeof real_files / sizeof real_files[0]; i++) {
        assert_non_null(shared_path(path, sizeof path, real_files[i].file));
        assert_true(import_file(store, path, 0).already_there);
    }
    assert_string_equal(fingerprint(store), before);
}

/* R files give the same tables as text. */
static void test_real_rds(void **state) {
    char path[1024];
    REAL_DATA();
    if (!shared_path(path, sizeof path, "data/trade-cow-4.0/cow_trade_ddy.rds")) {
        skip();
    }
    comity_store *other = new_workbench("rds.comity");
    comity_import_summary s = import_file(other, path, 0);
    assert_int_equal(s.rows_kept, 1296475);
    assert_int_equal(s.rows_missing, 50833);
    static const char sum[] = "SELECT sum(hash(origin, destination, year, value))::VARCHAR FROM tie WHERE layer = "
                              "'trade_cow'";
    char expected[100];
    snprintf(expected, sizeof expected, "%s", sql_text(store, sum));
    assert_string_equal(sql_text(other, sum), expected);
    comity_store_close(other);
}

static void test_real_rda(void **state) {
    const char *votes = getenv("COMITY_UNVOTES_RDA");
    char path[1024];
    REAL_DATA();
    if (!votes || access(votes, R_OK) != 0) {
        skip();
    }
    comity_store *other = new_workbench("rda.comity");
    assert_non_null(shared_path(path, sizeof path, "data/unga-votes/un_roll_calls_1946_2019.csv"));
    import_file(other, path, 0);
    assert_int_equal(import_file(other, votes, 0).rows_kept, 870109);
    static const char *const sums[] = {
        "SELECT sum(hash(roll_call, state, vote))::VARCHAR FROM vote",
        "SELECT sum(hash(origin, destination, year, value))::VARCHAR FROM tie WHERE layer = "
        "'unga_s'"};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, "%s", sql_text(store, sums[i]));
        assert_string_equal(sql_text(other, sums[i]), expected);
    }
    comity_store_close(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_impossible_cells),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_votes_after_roll_calls),
        cmocka_unit_test(test_votes_before_roll_calls),
        cmocka_unit_test(test_waiting_votes_replaced),
        cmocka_unit_test(test_published_votes),
        cmocka_unit_test(test_affiliations),
        cmocka_unit_test(test_capabilities),
        cmocka_unit_test(test_other_layouts),
        cmocka_unit_test(test_same_file_twice),
        cmocka_unit_test(test_same_rows),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_replaced_votes),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_bad_places),
        cmocka_unit_test(test_huge_lines_and_nul),
        cmocka_unit_test(test_hostile_words),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_stopped_anywhere),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_real_counts),
        cmocka_unit_test(test_real_agreement),
        cmocka_unit_test(test_real_memberships),
        cmocka_unit_test(test_real_trade),
        cmocka_unit_test(test_real_alliances),
        cmocka_unit_test(test_real_cinc),
        cmocka_unit_test(test_real_twice),
        cmocka_unit_test(test_real_rds),
        cmocka_unit_test(test_real_rda),
    };
    return cmocka_run_group_tests(tests, scratch_setup, close_real_data);
}
