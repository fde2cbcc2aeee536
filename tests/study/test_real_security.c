/* The real files about alliances, arms, disputes, wars, conflicts, terrorism, exercises and agreements: each is
 * recognised, its rows add up, and known numbers come out. The files are no part of Comity; without them this is
 * skipped. */
#include "scratch.h"

#include "study/import.h"
#include "study/workbench.h"

#include <inttypes.h>

/* rejected: rows that contradict others of their file. */
static const struct {
    const char *file;
    const char *recipe;
    int64_t read;
    int64_t left_out;
    int64_t rejected;
    int64_t unmatched; /* at most: names of organisations and movements */
} files[] = {
    {"alliances/atop5_directed_dyad_year.csv.xz", "atop", 273296, 0, 0, 0},
    {"alliances/atop_alliance_level.csv", "atop_alliance", 745, 0, 0, 0},
    {"alliances/atop_member_level.csv", "atop_member", 2398, 0, 0, 0},
    {"alliances/cow_alliance_v4.1_directed_dyad_year.csv", "cow_alliance", 120784, 0, 0, 0},
    {"arms-sipri/sipri_register_de.csv", "sipri_register", 1212, 0, 0, 0},
    {"arms-sipri/sipri_register_fr.csv", "sipri_register", 2422, 0, 0, 0},
    {"arms-sipri/sipri_register_uk.csv", "sipri_register", 1938, 0, 0, 0},
    {"arms-sipri/sipri_register_us.csv", "sipri_register_older", 9273, 333, 0, 0},
    {"arms-sipri/sipri_tiv_dyad_year_1950_2018.csv", "sipri_tiv", 13591, 0, 1, 129},
    {"arms-sipri/sipri_us_exports_tiv_1950_2020.csv", "sipri_tiv_usa", 11573, 0, 0, 0},
    {"military-expenditure/sipri_milex_imputed_1950_2017.csv", "sipri_milex_imputed", 9681, 0, 0, 0},
    {"military-expenditure/sipri_milex_musd_1949_2018.csv", "sipri_milex", 12110, 0, 0, 0},
    {"mid/MIDLOCA_2.1.csv", "midloc_dispute", 2315, 0, 0, 0},
    {"mid/MIDLOCI_2.1.csv", "midloc_incident", 3306, 0, 0, 0},
    {"mid/cow_mid_ddydisps.csv", "cow_mid_chosen", 10234, 0, 0, 0},
    {"mid/cow_mid_dirdisps.csv", "cow_mid_dyad", 11390, 0, 0, 0},
    {"mid/cow_mid_disps.csv", "cow_mid_dispute", 2436, 0, 0, 0},
    {"mid/dyadic_mid_4.02.csv", "dyadic_mid", 10358, 0, 0, 0},
    {"mid/gml_dirdisp.csv", "gml_mid_dyad", 10276, 0, 0, 0},
    {"mid/gml_mid_disps.csv", "gml_mid_dispute", 2174, 0, 0, 0},
    {"mid/gml_part.csv", "gml_mid_participant", 5217, 0, 0, 0},
    {"wars-rivalries/cow_war_inter.csv", "cow_war_dyad", 1932, 0, 0, 0},
    {"wars-rivalries/cow_war_intra.csv", "cow_war_intra_year", 1361, 0, 0, 0},
    {"wars-rivalries/grh_arms_races.csv", "grh_arms_races", 71, 0, 0, 0},
    {"wars-rivalries/td_rivalries.csv", "td_rivalries", 197, 0, 0, 0},
    {"wars-rivalries/tss_rivalries.csv", "tss_rivalries", 264, 0, 0, 0},
    {"ucdp/ucdp_acd_25.1_1946_2024.csv", "ucdp_acd_sides", 5652, 0, 0, 0},
    {"ucdp/ucdp_ged_1989_2020.csv.xz", "ucdp_ged_sample", 176579, 0, 0, 0},
    {"ucdp/ucdp_ged_country_year_counts.csv", "ucdp_ged_sample_counts", 2989, 0, 0, 0},
    {"gtd-country-year/gtd_country_year_1970_2020.csv", "gtd_counts", 10200, 0, 0, 50},
    {"joint-exercises-mme/mme_v7_exercises_wide.csv", "mme_exercise", 3707, 0, 0, 0},
    {"joint-exercises-mme/mme_v7_member_level_1980_2010.csv", "mme_participant", 13818, 0, 0, 0},
    {"dcad/DCAD-v1.0-main.csv", "dcad", 1871, 0, 0, 0},
    {"cow-nmc/cow_nmc_1816_2022.csv", "cow_nmc", 17121, 0, 0, 0},
    {"trade-cow-4.0/cow_trade_state_year.csv", "cow_trade_state", 14410, 0, 0, 0},
};

static comity_store *store;

static const char *data_path(char *path, size_t size, const char *file) {
    char below[300];
    snprintf(below, sizeof below, "data/%s", file);
    return shared_path(path, size, below);
}

static void import_file(size_t i) {
    comity_import_summary s;
    comity_error error;
    char path[1024];
    comity_error_clear(&error);
    assert_non_null(data_path(path, sizeof path, files[i].file));
    if (comity_import(store, path, NULL, NULL, &s, &error)) {
        fail_msg("%s: %s", path, error.message);
    }
    assert_string_equal(s.recipe, files[i].recipe);
    if (s.rows_read != files[i].read || s.rows_left_out != files[i].left_out || s.rows_rejected != files[i].rejected ||
        s.rows_unmatched > files[i].unmatched ||
        s.rows_read != s.rows_kept + s.rows_missing + s.rows_rejected + s.rows_unmatched + s.rows_left_out) {
        fail_msg("%s: %" PRId64 " read, %" PRId64 " left out, %" PRId64 " rejected, %" PRId64 " unmatched", path,
                 s.rows_read, s.rows_left_out, s.rows_rejected, s.rows_unmatched);
    }
}

static int import_all(void **state) {
    comity_problems problems;
    comity_error error;
    char path[1024];
    if (scratch_setup(state)) {
        return -1;
    }
    if (!data_path(path, sizeof path, files[0].file)) {
        return 0;
    }
    comity_problems_init(&problems);
    comity_error_clear(&error);
    int failed = comity_workbench_make(scratch("real.comity"), "sco", 1, &problems, &error) ||
                 comity_workbench_open(scratch("real.comity"), COMITY_STORE_WRITE, &store, &error);
    comity_problems_free(&problems);
    return failed ? -1 : 0;
}

static int close_all(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

#define REAL_DATA()                                                                                                    \
    (void)state;                                                                                                       \
    if (!store) {                                                                                                      \
        skip();                                                                                                        \
    }

static void test_files(void **state) {
    REAL_DATA();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        import_file(i);
    }
}

/* The same rows in R's own form are recognised as the same. */
static void test_same_rows(void **state) {
    REAL_DATA();
    comity_import_summary s;
    comity_error error;
    char path[1024];
    comity_error_clear(&error);
    assert_non_null(data_path(path, sizeof path, "fixtures-binary/ucdp_acd.rda"));
    assert_ok(comity_import(store, path, NULL, NULL, &s, &error), error);
    assert_true(s.already_there && strstr(s.same_as, "ucdp_acd_25.1_1946_2024.csv"));
}

/* What is published, or said in the codebooks. */
static void test_known_numbers(void **state) {
    REAL_DATA();
    static const struct {
        const char *sql;
        double value;
    } known[] = {
        /* the treaties of 2001 and 2002: no use of force, consultation */
        {"SELECT count(*) FROM tie WHERE layer IN ('alliance_atop_nonagg', 'alliance_atop_consul') AND origin = 'CHN' "
         "AND destination IN ('RUS', 'KAZ') AND year = 2010",
         4},
        {"SELECT count(*) FROM tie WHERE layer LIKE 'alliance_atop_%' AND origin = 'CHN' AND destination = 'KAZ' AND "
         "year = 2010",
         2},
        /* North Atlantic and Rio treaties */
        {"SELECT count(*) FROM tie WHERE layer = 'alliance_cow_defense' AND origin = 'USA' AND destination IN ('CAN', "
         "'FRA', 'BRA', 'JPN') AND year = 2012",
         4},
        {"SELECT value FROM tie WHERE layer = 'arms_sipri_by_order' AND origin = 'USA' AND destination = 'ARG' AND "
         "year = 1950",
         135.512},
        /* the orders of 1992 in the register of France */
        {"SELECT CAST(abs(sum(value) / 3316.5 - 1) < 0.001 AS INTEGER) FROM tie WHERE layer = 'arms_sipri_by_order' "
         "AND origin = 'FRA' "
         "AND year = 1992",
         1},
        {"SELECT count(*) FROM data.sipri_register", 1212 + 2422 + 1938},
        {"SELECT sum(value) FROM tie WHERE layer = 'arms_deals_sipri'", 1204 + 2414 + 1928},
        {"SELECT value FROM state_year WHERE indicator = 'milex_sipri_current' AND state = 'CHN' AND year = 2018",
         249997},
        {"SELECT value FROM state_year WHERE indicator = 'milex_sipri_current' AND state = 'USA' AND year = 2018",
         648798},
        /* the first dispute of the list: the border of Alaska, 1902 and 1903 */
        {"SELECT count(*) FROM tie WHERE layer = 'mid_cow' AND ((origin = 'USA' AND destination = 'GBR') OR (origin = "
         "'GBR' AND destination = 'USA')) AND year IN (1902, 1903)",
         4},
        {"SELECT max(value) FROM tie WHERE layer IN ('mid_cow_hostility', 'mid_gml_hostility', "
         "'mid_dyadic_hostility')",
         5},
        {"SELECT count(*) FROM data.cow_mid_dispute", 2436},
        {"SELECT count(*) FROM data.gml_mid_dispute", 2174},
        {"SELECT count(DISTINCT warnum) FROM data.cow_war_dyad", 95},
        {"SELECT value FROM state_year WHERE indicator = 'wars_intra_cow' AND state = 'USA' AND year = 1863", 1},
        {"SELECT count(*) FROM data.td_rivalries", 197},
        {"SELECT value FROM tie WHERE layer = 'rivalry_tss' AND origin = 'IND' AND destination = 'PAK' AND year = 2000",
         1},
        {"SELECT value FROM tie WHERE layer = 'arms_race_grh' AND origin = 'FRA' AND destination = 'DEU' AND year = "
         "1913",
         1},
        /* 61 conflicts in 2024, 11 of them wars: more than in any year since 1946 */
        {"SELECT count(DISTINCT conflict_id) FROM data.ucdp_acd_sides WHERE year = 2024", 61},
        {"SELECT count(DISTINCT conflict_id) FROM data.ucdp_acd_sides WHERE year = 2024 AND intensity_level = 2", 11},
        {"SELECT sum(value) FROM state_year WHERE indicator = 'ucdp_sample_events'", 176579},
        {"SELECT sum(value) FROM state_year WHERE indicator LIKE 'ucdp_sample_events_%'", 176579},
        {"SELECT sum(value) FROM state_year WHERE indicator LIKE 'ucdp_sample_deaths_%'", 1797771},
        /* 209,706 with one that is called International */
        {"SELECT sum(value) FROM state_year WHERE indicator = 'gtd_incidents'", 209705},
        /* Peace Mission 2007: the six members of the SCO */
        {"SELECT count(DISTINCT state) FROM affiliation WHERE layer = 'joint_exercise' AND organisation IN (SELECT "
         "mmeid FROM data.mme_participant WHERE ex_name = 'Peace Mission 2007')",
         6},
        {"SELECT value FROM tie WHERE layer = 'joint_exercises' AND origin = 'CHN' AND destination = 'UZB' AND year = "
         "2007",
         1},
        {"SELECT count(*) FROM data.dcad", 1871},
        {"SELECT sum(value) FROM tie WHERE layer = 'dca_signed' AND origin < destination", 1868},
        {"SELECT value FROM state_year WHERE indicator = 'exports_cow' AND state = 'CHN' AND year = 2014", 2818427},
        {"SELECT value FROM state_year WHERE indicator = 'cinc' AND state = 'CHN' AND year = 2022", 0.23409663},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double found = sql_number(store, known[i].sql);
        if (fabs(found - known[i].value) > 1e-6 * fabs(known[i].value)) {
            fail_msg("%s gives %.10g, not %.10g", known[i].sql, found, known[i].value);
        }
    }
}

/* Names and codes that fit no state are those of organisations, movements and remarks. */
static void test_unmatched(void **state) {
    REAL_DATA();
    static const char unknown[] =
        "SELECT coalesce(string_agg(DISTINCT system || ' ' || code, '; '), '') FROM unmatched WHERE reason NOT LIKE "
        "'not a state%' AND reason NOT LIKE 'outside%' AND NOT (system = 'cow' AND code = '324')";
    assert_string_equal(sql_text(store, unknown), "");
    assert_true(sql_number(store, "SELECT sum(rows_unmatched) / sum(rows_read) FROM data_set") < 0.001);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_same_rows),
        cmocka_unit_test(test_known_numbers),
        cmocka_unit_test(test_unmatched),
    };
    return cmocka_run_group_tests(tests, import_all, close_all);
}
