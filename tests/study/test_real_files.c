/* The real files of states and their codes, treaties, distances, trade, organisations, votes, migration, China's
 * finance and events: each is read by the right recipe, its rows add up, and what is stored returns numbers that the
 * authors or the notes beside the files give. */
#include "scratch.h"

#include "study/import.h"
#include "study/workbench.h"

#include <inttypes.h>

static const comity_import_options replacing = {.replace = 1};

static comity_store *new_workbench(void) {
    comity_problems problems;
    comity_error error;
    comity_store *store = NULL;
    const char *path = scratch("real.comity");
    comity_error_clear(&error);
    comity_problems_init(&problems);
    assert_ok(comity_workbench_make(path, "sco", 1, &problems, &error), error);
    comity_problems_free(&problems);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &store, &error), error);
    return store;
}

/* ------------------------------------------------------------------------------------------------------ real files */

/* Every file of these folders: by which recipe it is read, and its rows: all, kept at least, missing, left out. */
static const struct {
    const char *file;
    const char *recipe;
    int64_t read;
    int64_t kept;
    int64_t missing;
    int64_t left_out;
} real[] = {
    {"cameo/cameo_codes.csv", "cameo_codes", 312, 312, 0, 0},
    {"cameo/cameo_goldstein.csv", "cameo_goldstein", 312, 312, 0, 0},
    {"china-finance/aiddata_chinese_public_diplomacy_eap_sca.csv", "aiddata_public_diplomacy", 741, 672, 69, 0},
    {"china-finance/aiddata_gcof_v1.0_2000_2014_cut.csv", "aiddata_gcof", 5466, 4314, 0, 1093},
    {"china-finance/china_global_investment_tracker_2005_2018.csv", "cgit", 2908, 2908, 0, 0},
    {"fisheries-treaties/bilatchanges.csv", "fisheries_bilatchanges", 77, 77, 0, 0},
    {"fisheries-treaties/bilatnet_1960_matrix.csv", "fisheries_treaties_1960", 23716, 23409, 0, 0},
    {"fisheries-treaties/contigchanges.csv", "fisheries_contigchanges", 139, 139, 0, 0},
    {"fisheries-treaties/contignet_1960_matrix.csv", "fisheries_contiguity_1960", 23716, 23409, 0, 0},
    {"fisheries-treaties/gdpchanges.csv", "fisheries_gdpchanges", 979, 979, 0, 0},
    {"fisheries-treaties/regchanges.csv", "fisheries_regchanges", 145, 145, 0, 0},
    {"fisheries-treaties/sovchanges.csv", "fisheries_sovchanges", 62, 62, 0, 0},
    {"fisheries-treaties/states.csv", "fisheries_states", 154, 154, 0, 0},
    {"fixtures-binary/DahlDims.sav", "dahl_dims", 7563, 7534, 29, 0},
    {"geodist-cepii/dist_cepii.csv", "cepii_geodist", 50176, 50176, 0, 0},
    {"geodist-cepii/geo_cepii.csv", "cepii_geo", 238, 238, 0, 0},
    {"icews-dyad-year/icews_dyad_year_2002_2014.csv.xz", "netify_icews", 298376, 298376, 0, 0},
    {"igo-cow-v3/cow_igo_shared_count_dyad_year.csv.xz", "cow_igo_shared", 917695, 917695, 0, 0},
    {"igo-cow-v3/cow_igo_v3_membership_spells.csv", "cow_igo_spells", 19042, 19042, 0, 0},
    {"igo-cow-v3/cow_igo_v3_organisations.csv", "cow_igo_organisations", 534, 534, 0, 0},
    {"igo-cow-v3/cow_igo_v3_state_igo_year.csv.xz", "cow_igo", 538965, 538965, 0, 0},
    {"migration-flows/bilateral_migration_flows_5yr.csv.xz", "migration_gravity", 225816, 198675, 27141, 0},
    {"state-panels-codes/countrycode_codelist.csv", "countrycode", 292, 292, 0, 0},
    {"state-panels-codes/countrycode_codelist_panel.csv", "countrycode_panel", 29574, 29574, 0, 0},
    {"state-panels-codes/countrycode_name_dictionary.csv", "countrycode_names", 24725, 24725, 0, 0},
    {"state-panels-codes/cow_capitals.csv", "cow_capitals", 242, 242, 0, 0},
    {"state-panels-codes/cow_contdir.csv", "cow_contdir", 1874, 1874, 0, 0},
    {"state-panels-codes/cow_contdird_v3.2.csv", "cow_contiguity", 82498, 82440, 0, 0},
    {"state-panels-codes/cow_majors.csv", "cow_majors", 1195, 1195, 0, 0},
    {"state-panels-codes/cow_mindist_1945_2019.csv.xz", "cow_mindist", 876868, 876868, 0, 0},
    {"state-panels-codes/cow_states.csv", "cow_states", 243, 243, 0, 0},
    {"state-panels-codes/creg.csv", "creg", 11523, 9121, 2399, 0},
    {"state-panels-codes/gw_capitals.csv", "gw_capitals", 264, 264, 0, 0},
    {"state-panels-codes/gw_states.csv", "gw_states", 216, 216, 0, 0},
    {"state-panels-codes/isard_cw_democracy.csv", "isard_democracy", 17706, 17705, 1, 0},
    {"state-panels-codes/isard_cw_gdppop.csv", "isard_gdp_population", 16536, 16493, 43, 0},
    {"state-panels-codes/isard_cw_gw_panel.csv", "isard_cw_gw_panel", 17916, 17916, 0, 0},
    {"state-panels-codes/isard_cw_system.csv", "isard_cw_system", 243, 243, 0, 0},
    {"state-panels-codes/isard_gw_cw_panel.csv", "isard_gw_cw_panel", 20990, 20990, 0, 0},
    {"state-panels-codes/isard_gw_system.csv", "isard_gw_system", 239, 239, 0, 0},
    {"state-panels-codes/manystates_GGO.csv", "manystates_ggo", 409, 409, 0, 0},
    {"state-panels-codes/manystates_GW.csv", "manystates_gw", 216, 216, 0, 0},
    {"state-panels-codes/manystates_ISD.csv", "manystates_isd", 499, 499, 0, 0},
    {"state-panels-codes/rugged.csv", "rugged", 192, 192, 0, 0},
    {"state-panels-codes/wrp_national_1945_2010.csv", "wrp_national", 1995, 1995, 0, 0},
    {"trade-baci/baci_bilateral_exports_2000_2020.csv.xz", "baci", 581494, 581494, 0, 0},
    {"trade-baci/baci_bilateral_exports_2023.csv", "baci", 25398, 25398, 0, 0},
    {"trade-baci/baci_gdp_population_2000_2021.csv", "baci_gdp_population", 4620, 4620, 0, 0},
    {"trade-itpd-e/itpd_e_r01_total_2000_2016.csv.xz", "itpd_e_total", 428463, 428463, 0, 0},
    {"treaties/DESTA_list_of_treaties.csv", "desta_list", 110747, 7772, 0, 102975},
    {"treaties/agreements_DESTA.csv", "manytreaties_desta", 987, 987, 0, 0},
    {"treaties/agreements_GGO.csv", "manytreaties_ggo", 4532, 4532, 0, 0},
    {"treaties/agreements_GPTAD.csv", "manytreaties_gptad", 340, 340, 0, 0},
    {"treaties/agreements_HEIDI.csv", "manytreaties_heidi", 2280, 2280, 0, 0},
    {"treaties/agreements_IEADB.csv", "manytreaties_ieadb", 3583, 3583, 0, 0},
    {"treaties/agreements_LABPTA.csv", "manytreaties_labpta", 483, 483, 0, 0},
    {"treaties/agreements_TFDD.csv", "manytreaties_tfdd", 953, 953, 0, 0},
    {"treaties/agreements_TOTA.csv", "manytreaties_tota", 442, 442, 0, 0},
    {"treaties/agreements_TREND.csv", "manytreaties_trend", 710, 710, 0, 0},
    {"treaties/parties_DESTA.csv", "manytreaties_parties_desta", 7466, 7466, 0, 0},
    {"treaties/parties_GGO.csv.xz", "manytreaties_parties_ggo", 98320, 98320, 0, 0},
    {"treaties/parties_GPTAD.csv", "manytreaties_parties_gptad", 2192, 2192, 0, 0},
    {"treaties/parties_IEADB.csv", "manytreaties_parties_ieadb", 15463, 15463, 0, 0},
    {"treaties/parties_TFDD.csv", "manytreaties_parties_tfdd", 1832, 1832, 0, 0},
    {"treaties/trade_agreements_AIGGO.csv", "manytrade_aiggo", 1389, 1389, 0, 0},
    {"treaties/trade_agreements_DESTA.csv", "manytrade_desta", 959, 959, 0, 0},
    {"treaties/trade_agreements_GPTAD.csv", "manytrade_gptad", 340, 340, 0, 0},
    {"treaties/trade_agreements_HUGGO.csv", "manytrade_huggo", 611, 611, 0, 0},
    {"treaties/trade_agreements_LABPTA.csv", "manytrade_labpta", 483, 483, 0, 0},
    {"treaties/trade_agreements_TOTA.csv", "manytrade_tota", 442, 442, 0, 0},
    {"treaties/trade_agreements_TREND.csv", "manytrade_trend", 710, 710, 0, 0},
    {"treaties/trade_memberships_DESTA_MEM.csv", "manytrade_members_desta", 7466, 7466, 0, 0},
    {"treaties/trade_memberships_GPTAD_MEM.csv", "manytrade_members_gptad", 2192, 2192, 0, 0},
    {"treaties/trade_memberships_HUGGO_MEM.csv", "manytrade_members_huggo", 5608, 5608, 0, 0},
    {"unga-idealpoints/idealpoints_All_apr2020.csv", "un_ideal_points", 10469, 10469, 0, 0},
    {"unga-idealpoints/idealpoints_HumanRights_apr2020.csv", "un_ideal_points_human_rights", 8440, 8440, 0, 0},
    {"unga-idealpoints/idealpoints_Important_apr2020.csv", "un_ideal_points_important", 6443, 6443, 0, 0},
    {"unga-idealpoints/idealpoints_MiddleEast_apr2020.csv", "un_ideal_points_middle_east", 7896, 7896, 0, 0},
    {"unga-idealpoints/idealpoints_NoNukes_apr2020.csv", "un_ideal_points_no_nukes", 10468, 10468, 0, 0},
    {"unga-idealpoints/idealpoints_Nuclear_apr2020.csv", "un_ideal_points_nuclear", 7203, 7203, 0, 0},
    {"unga-idealpoints/idealpoints_july2025_1946_2024.csv", "un_ideal_points_2025", 11440, 11440, 0, 0},
    {"unga-vote-agreement/unga_net_agreement_dyad_year_1991_2021.csv.xz", "unga_net_agreement", 529465, 529465, 0, 0},
    {"unga-idealpoints/IdealpointsJuly2025.dta", "un_ideal_points_2025", 11440, 11440, 0, 0},
    {"china-finance/GlobalChineseOfficialFinanceDataset_v1.0.xlsx", "aiddata_gcof", 5466, 4314, 0, 1093},
    {"fixtures-binary/state_year_format3.rda", "cow_igo_state_year", 8307438, 538965, 7768473, 0},
    {"unga-votes/un_roll_call_issues.csv", "un_roll_call_issues", 5745, 5745, 0, 0},
    {"unga-votes/un_roll_calls_1946_2019.csv", "un_roll_calls", 6203, 6203, 0, 0},
    {"unga-votes/unvotes_published_1946_2015_all_codes.csv.xz", "un_votes_published", 1066613, 738764, 327849, 0},
    {"unga-votes/un_votes_1946_2019.csv.xz", "un_votes", 870109, 870109, 0, 0},
};

/* Numbers that the authors or the notes beside the files give. */
static const struct {
    const char *sql;
    const char *answer;
} known[] = {
    {"SELECT round(value / 1e5) / 10 FROM tie WHERE layer = 'trade_baci' AND origin = 'CHN' AND destination = 'USA' "
     "AND "
     "year = 2015",
     "429.5"},
    {"SELECT round(value / 1e5) / 10 FROM tie WHERE layer = 'trade_baci' AND origin = 'CHN' AND destination = 'USA' "
     "AND "
     "year = 2023",
     "440.5"},
    {"SELECT round(value / 1e5) / 10 FROM tie WHERE layer = 'trade_baci' AND origin = 'SAU' AND destination = 'CHN' "
     "AND "
     "year = 2018",
     "37.6"},
    {"SELECT count(*) FROM tie WHERE layer = 'trade_itpd_e_2010'", "428463"},
    {"SELECT count(*) FROM tie WHERE layer = 'trade_itpd_e_2010' AND origin = destination", "2618"},
    {"SELECT count(*) FROM data.cepii_geodist WHERE origin IS NOT NULL AND destination IS NOT NULL", "50176"},
    {"SELECT count(DISTINCT number) FROM data.desta_members", "1217"},
    {"SELECT count(*) FROM data.desta_treaties", "1217"},
    {"SELECT max(n) FROM (SELECT count(*) AS n FROM data.desta_members GROUP BY number)", "91"},
    {"SELECT count(*) FROM data.treaty_parties_ggo", "98320"},
    {"SELECT count(*) FROM data.treaty_parties_ggo WHERE statesignature IS NOT NULL", "80137"},
    {"SELECT count(*) FROM data.china_finance_projects", "5466"},
    {"SELECT count(*) FROM data.china_deals", "2908"},
    {"SELECT count(*) FROM data.country_names", "24725"},
    {"SELECT count(*) FROM data.cameo_codes", "312"},
    {"SELECT count(*) FROM data.cameo_goldstein WHERE code = '010'", "1"},
    {"SELECT count(*) FROM state_year WHERE indicator = 'ideal_point_fp'", "11421"},
    {"SELECT max(year) FROM state_year WHERE indicator = 'ideal_point_all'", "2023"},
    {"SELECT count(*) FROM tie_row JOIN layer USING (layer_id) WHERE layer = 'distance_minimum'", "876868"},
    {"SELECT count(DISTINCT (least(origin, destination), greatest(origin, destination))) FROM tie WHERE layer = "
     "'unga_net_agreement'",
     "18509"},
    {"SELECT string_agg(state, ' ' ORDER BY state) FROM affiliation WHERE lower(organisation) = 'sco' AND year = 1996",
     "CHN KAZ KGZ RUS TJK"},
    {"SELECT min(year) FROM affiliation WHERE lower(organisation) = 'sco' AND state = 'UZB'", "2001"},
    {"SELECT count(DISTINCT state) FROM data.isard_cw_gw_panel WHERE state IS NULL", "0"},
    {"SELECT count(*) FROM state_year WHERE indicator = 'religion_muslim' AND year = 2010 AND state = 'KAZ'", "1"},
    {"SELECT count(*) FROM data_set WHERE rows_read <> rows_kept + rows_missing + rows_rejected + rows_unmatched + "
     "rows_left_out",
     "0"},
};

static int find_real(size_t i, char *path, size_t size) {
    char file[300];
    snprintf(file, sizeof file, "data/%s", real[i].file);
    return shared_path(path, size, file) != NULL;
}

static void import_real(comity_store *store, size_t i) {
    char path[600];
    comity_import_summary s;
    comity_error error;
    comity_error_clear(&error);
    find_real(i, path, sizeof path);
    if (comity_import(store, path, &replacing, NULL, &s, &error)) {
        fail_msg("%s: %s", path, error.message);
    }
    int adds = s.rows_read == s.rows_kept + s.rows_missing + s.rows_rejected + s.rows_unmatched + s.rows_left_out;
    if (!adds || strcmp(s.recipe, real[i].recipe) != 0 || s.rows_read != real[i].read || s.rows_kept < real[i].kept ||
        s.rows_missing != real[i].missing || s.rows_left_out != real[i].left_out) {
        fail_msg("%s: by %s, %" PRId64 " read, %" PRId64 " kept, %" PRId64 " missing, %" PRId64 " rejected, %" PRId64
                 " unmatched, %" PRId64 " left out",
                 path, s.recipe, s.rows_read, s.rows_kept, s.rows_missing, s.rows_rejected, s.rows_unmatched,
                 s.rows_left_out);
    }
}

static void test_real_files(void **state) {
    char path[600];
    (void)state;
    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
        if (!find_real(i, path, sizeof path)) {
            skip();
        }
    }
    comity_store *store = new_workbench();
    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
        import_real(store, i);
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char sql[600];
        snprintf(sql, sizeof sql, "SELECT CAST(a AS VARCHAR) FROM (%s) AS t(a)", known[i].sql);
        const char *found = sql_text(store, sql);
        if (strcmp(found, known[i].answer) != 0) {
            fail_msg("%s\n gives %s, expected %s", known[i].sql, found, known[i].answer);
        }
    }
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_real_files)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
