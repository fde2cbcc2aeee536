/* The cross-walk against every spelling and code of states in the public data sets: each must mean a state in the years
 * in which it is used, or be known to be none. Skips without the data sets. With COMITY_COVERAGE=1 it lists what is
 * there for each file. */
#include "scratch.h"

#include "data/read/file.h"
#include "data/unify/crosswalk.h"
#include "study/case.h"

#include <stdlib.h>
#include <unistd.h>

/* Columns c0, c1 ... (codes as text) and year (NULL: used at no known time, any year will do) of a file, which the
 * query calls FILE. */
typedef struct {
    const char *file;    /* below data/ */
    const char *options; /* of read_csv */
    const char *query;
    const char *systems; /* of the columns, separated by blanks */
} spelling;

#define IN_YEAR(path, column, year, system)                                                                            \
    { path, "", "SELECT " column " AS c0, " year " AS year FROM FILE", system }
#define ALWAYS(path, column, system) IN_YEAR(path, column, "NULL", system)
#define BOTH(path, a, b, system)                                                                                       \
    { path, "", "SELECT " a " AS c0, year FROM FILE UNION ALL SELECT " b ", year FROM FILE", system }
/* Codes of the manystates packages are those of ISO, else letters of COW. */
#define PARTIES(path)                                                                                                  \
    {                                                                                                                  \
        path, "", "SELECT stateID AS c0, stateID AS c1, regexp_extract(\"Begin\", '[0-9]{4}') AS year FROM FILE",      \
            "iso3 cowc"                                                                                                \
    }
#define LATIN " " /* Windows-1252: recoded first */

static const spelling spellings[] = {
    BOTH("alliances/atop5_directed_dyad_year.csv.xz", "ccode1", "ccode2", "cow"),
    BOTH("alliances/cow_alliance_v4.1_directed_dyad_year.csv", "ccode1", "ccode2", "cow"),
    IN_YEAR("alliances/atop_member_level.csv", "member", "yrent", "cow"),
    BOTH("arms-sipri/sipri_tiv_dyad_year_1950_2018.csv", "supplier", "recipient", "name"),
    {"arms-sipri/sipri_register_de.csv", LATIN,
     "SELECT unnest([Recipient, Supplier]) AS c0, regexp_extract(\"Year of order\", '[0-9]{4}') AS year FROM FILE",
     "name"},
    {"arms-sipri/sipri_register_fr.csv", LATIN,
     "SELECT unnest([Recipient, Supplier]) AS c0, regexp_extract(\"Year of order\", '[0-9]{4}') AS year FROM FILE",
     "name"},
    {"arms-sipri/sipri_register_uk.csv", LATIN,
     "SELECT unnest([Recipient, Supplier]) AS c0, regexp_extract(\"Year of order\", '[0-9]{4}') AS year FROM FILE",
     "name"},
    {"arms-sipri/sipri_register_us.csv", "",
     "SELECT country AS c0, NULL AS year FROM FILE WHERE comity_name(country) <> ''", "name"},
    {"arms-sipri/sipri_us_exports_tiv_1950_2020.csv", "",
     "SELECT recipient AS c0, year FROM (UNPIVOT FILE ON COLUMNS('^[0-9]{4}$') INTO NAME year VALUE v) WHERE v <> ''",
     "name"},
    IN_YEAR("china-finance/aiddata_chinese_public_diplomacy_eap_sca.csv", "receiving_country", "year", "name"),
    IN_YEAR("china-finance/aiddata_gcof_v1.0_2000_2014_cut.csv", "recipient_condensed", "year", "name"),
    {"china-finance/aiddata_gcof_v1.0_2000_2014_cut.csv", "",
     "SELECT recipient_cow_code AS c0, year FROM FILE WHERE regexp_matches(recipient_cow_code, '^[0-9]+$')", "cow"},
    {"china-finance/aiddata_gcof_v1.0_2000_2014_cut.csv", "",
     "SELECT recipient_iso3 AS c0, year FROM FILE WHERE recipient_count = '1'", "iso3"},
    IN_YEAR("china-finance/china_global_investment_tracker_2005_2018.csv", "country",
            "regexp_extract(date, '[0-9]{4}')", "name"),
    IN_YEAR("cow-nmc/cow_nmc_1816_2022.csv", "ccode", "year", "cow"),
    {"dcad/DCAD-v1.0-main.csv", "",
     "SELECT ccode1 AS c0, signYear AS year FROM FILE UNION ALL SELECT ccode2, signYear FROM FILE", "cow"},
    {"dcad/DCAD-v1.0-main.csv", "",
     "SELECT cowName1 AS c0, signYear AS year FROM FILE UNION ALL SELECT cowName2, signYear FROM FILE", "cowc"},
    {"events-icews-tkg/icews14.csv.xz", "",
     "SELECT source_iso3 AS c0, left(date, 4) AS year FROM FILE UNION ALL SELECT target_iso3, left(date, 4) FROM FILE",
     "iso3"},
    {"events-icews-tkg/icews14.csv.xz", "",
     "SELECT source AS c0, left(date, 4) AS year FROM FILE WHERE source_is_state = '1' UNION ALL SELECT target, "
     "left(date, 4) FROM FILE WHERE target_is_state = '1'",
     "name"},
    {"events-icews-tkg/icews18.csv.xz", "",
     "SELECT source AS c0, left(date, 4) AS year FROM FILE WHERE source_is_state = '1' UNION ALL SELECT target, "
     "left(date, 4) FROM FILE WHERE target_is_state = '1'",
     "name"},
    {"events-icews-tkg/icews0515_random20pct_2005_2015.csv.xz", "",
     "SELECT source AS c0, left(date, 4) AS year FROM FILE WHERE source_is_state = '1' UNION ALL SELECT target, "
     "left(date, 4) FROM FILE WHERE target_is_state = '1'",
     "name"},
    {"fisheries-treaties/bilatchanges.csv", "",
     "SELECT unnest([sender, receiver]) AS c0, unnest([sender, receiver]) AS c1, left(time, 4) AS year FROM FILE",
     "iso3 cowc"},
    {"fisheries-treaties/states.csv", "", "SELECT label AS c0, label AS c1, 1965 AS year FROM FILE", "iso3 cowc"},
    {"fisheries-treaties/sovchanges.csv", "", "SELECT node AS c0, node AS c1, left(time, 4) AS year FROM FILE",
     "iso3 cowc"},
    {"geodist-cepii/dist_cepii.csv", "", "SELECT unnest([iso_o, iso_d]) AS c0, NULL AS year FROM FILE", "iso3"},
    ALWAYS("geodist-cepii/geo_cepii.csv", "iso2", "iso2"),
    ALWAYS("geodist-cepii/geo_cepii.csv", "iso3", "iso3"),
    ALWAYS("geodist-cepii/geo_cepii.csv", "cnum", "m49"),
    ALWAYS("geodist-cepii/geo_cepii.csv", "country", "name"),
    ALWAYS("geodist-cepii/geo_cepii.csv", "pays", "name"),
    IN_YEAR("gtd-country-year/gtd_country_year_1970_2020.csv", "country", "year", "name"),
    BOTH("icews-dyad-year/icews_dyad_year_2002_2014.csv.xz", "i", "j", "name"),
    BOTH("icews-dyad-year/icews_dyad_year_2002_2014.csv.xz", "i_iso3c", "j_iso3c", "iso3"),
    {"icews-raw-sample/events.2018.sample.tab", ", delim = '\t', quote = ''",
     "SELECT unnest([\"Source Country\", \"Target Country\", Country]) AS c0, left(\"Event Date\", 4) AS year FROM "
     "FILE",
     "name"},
    BOTH("igo-cow-v3/cow_igo_shared_count_dyad_year.csv.xz", "ccode1", "ccode2", "cow"),
    IN_YEAR("igo-cow-v3/cow_igo_v3_state_igo_year.csv.xz", "ccode", "year", "cow"),
    IN_YEAR("igo-cow-v3/cow_igo_v3_state_igo_year.csv.xz", "state", "year", "name"),
    IN_YEAR("igo-cow-v3/cow_igo_v3_membership_spells.csv", "state", "\"start\"", "name"),
    {"joint-exercises-mme/mme_v7_member_level_1980_2010.csv", "",
     "SELECT country AS c0, year FROM FILE WHERE regexp_matches(gwcode, '^[0-9]+$')", "name"},
    {"joint-exercises-mme/mme_v7_member_level_1980_2010.csv", "",
     "SELECT gwcode AS c0, year FROM FILE WHERE regexp_matches(gwcode, '^[0-9]+$')", "gw"},
    {"joint-exercises-mme/mme_v7_exercises_wide.csv", "",
     "SELECT c0, year FROM (UNPIVOT FILE ON COLUMNS('^State[A-Z]+$') INTO NAME k VALUE c0) AS u, (SELECT NULL AS year) "
     "WHERE regexp_matches(MMEID, '^[0-9]+$') AND regexp_matches(\"s.year\", '^[0-9]{4}$') AND NOT regexp_matches(c0, "
     "'[0-9]|xx')",
     "name"},
    {"mid/cow_mid_dirdisps.csv", "", "SELECT ccode1 AS c0, year FROM FILE UNION ALL SELECT ccode2, year FROM FILE",
     "cow"},
    {"mid/dyadic_mid_4.02.csv", "", "SELECT statea AS c0, year FROM FILE UNION ALL SELECT stateb, year FROM FILE",
     "cow"},
    {"mid/dyadic_mid_4.02.csv", "", "SELECT namea AS c0, year FROM FILE UNION ALL SELECT nameb, year FROM FILE",
     "cowc"},
    {"migration-flows/bilateral_migration_flows_5yr.csv.xz", "",
     "SELECT orig AS c0, year0 AS year FROM FILE UNION ALL SELECT dest, year0 FROM FILE", "iso3"},
    IN_YEAR("military-expenditure/sipri_milex_imputed_1950_2017.csv", "country", "year", "name"),
    {"military-expenditure/sipri_milex_musd_1949_2018.csv", LATIN,
     "SELECT Country AS c0, year FROM (UNPIVOT FILE ON COLUMNS('^[0-9]{4}$') INTO NAME year VALUE v)", "name"},
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "\"country.name.en\"", "year", "name"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "iso3c", "year", "iso3"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "iso2c", "year", "iso2"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "cowc", "year", "cowc"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "cown", "year", "cow"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "gwc", "year", "gwc"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "gwn", "year", "gw"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "p4n", "year", "polity"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "p5n", "year", "polity"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "vdem", "year", "vdem"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "un", "year", "m49"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "imf", "year", "imf"),
    IN_YEAR("state-panels-codes/countrycode_codelist_panel.csv", "wb", "year", "wb"),
    ALWAYS("state-panels-codes/countrycode_codelist.csv", "\"country.name.en\"", "name"),
    ALWAYS("state-panels-codes/countrycode_codelist.csv", "imf", "imf"),
    ALWAYS("state-panels-codes/countrycode_codelist.csv", "wb", "wb"),
    ALWAYS("state-panels-codes/countrycode_codelist.csv", "vdem", "vdem"),
    ALWAYS("state-panels-codes/countrycode_codelist.csv", "iso3n", "m49"),
    ALWAYS("state-panels-codes/countrycode_name_dictionary.csv", "\"country.name.en\"", "name"),
    ALWAYS("state-panels-codes/cow_states.csv", "stateabb", "cowc"),
    ALWAYS("state-panels-codes/cow_states.csv", "statenme", "name"),
    IN_YEAR("state-panels-codes/cow_states.csv", "ccode", "styear", "cow"),
    ALWAYS("state-panels-codes/cow_capitals.csv", "statenme", "name"),
    ALWAYS("state-panels-codes/gw_capitals.csv", "statenme", "name"),
    ALWAYS("state-panels-codes/gw_states.csv", "stateabb", "gwc"),
    ALWAYS("state-panels-codes/gw_states.csv", "statename", "name"),
    IN_YEAR("state-panels-codes/gw_states.csv", "gwcode", "left(startdate, 4)", "gw"),
    IN_YEAR("state-panels-codes/isard_cw_democracy.csv", "ccode", "year", "cow"),
    IN_YEAR("state-panels-codes/isard_cw_gw_panel.csv", "gwcode", "year", "gw"),
    IN_YEAR("state-panels-codes/isard_cw_gw_panel.csv", "ccode", "year", "cow"),
    IN_YEAR("state-panels-codes/isard_cw_gw_panel.csv", "gw_name", "year", "name"),
    IN_YEAR("state-panels-codes/isard_cw_gw_panel.csv", "cw_name", "year", "name"),
    IN_YEAR("state-panels-codes/isard_gw_cw_panel.csv", "gw_name", "year", "name"),
    IN_YEAR("state-panels-codes/isard_gw_cw_panel.csv", "gwcode", "year", "gw"),
    ALWAYS("state-panels-codes/isard_gw_system.csv", "gw_name", "name"),
    ALWAYS("state-panels-codes/isard_gw_system.csv", "gw_abb", "gwc"),
    ALWAYS("state-panels-codes/isard_cw_system.csv", "cw_name", "name"),
    ALWAYS("state-panels-codes/isard_cw_system.csv", "cw_abb", "cowc"),
    {"state-panels-codes/cow_contdird_v3.2.csv", "",
     "SELECT state1ab AS c0, year FROM FILE UNION ALL SELECT state2ab, year FROM FILE", "cowc"},
    BOTH("state-panels-codes/cow_mindist_1945_2019.csv.xz", "ccode1", "ccode2", "cow"),
    IN_YEAR("state-panels-codes/creg.csv", "gwcode", "year", "gw"),
    ALWAYS("state-panels-codes/rugged.csv", "ccode", "cow"),
    IN_YEAR("state-panels-codes/wrp_national_1945_2010.csv", "name", "year", "cowc"),
    IN_YEAR("state-panels-codes/wrp_national_1945_2010.csv", "state", "year", "cow"),
    ALWAYS("state-panels-codes/manystates_GW.csv", "StateName", "name"),
    ALWAYS("state-panels-codes/manystates_GW.csv", "cowID", "gwc"),
    ALWAYS("state-panels-codes/manystates_ISD.csv", "StateName", "name"),
    ALWAYS("state-panels-codes/manystates_GGO.csv", "StateName", "name"),
    {"trade-baci/baci_bilateral_exports_2000_2020.csv.xz", "",
     "SELECT exporter_iso3 AS c0, year FROM FILE UNION ALL SELECT importer_iso3, year FROM FILE", "iso3"},
    {"trade-baci/baci_bilateral_exports_2023.csv", "",
     "SELECT exporter_iso3 AS c0, year FROM FILE UNION ALL SELECT importer_iso3, year FROM FILE", "iso3"},
    IN_YEAR("trade-baci/baci_gdp_population_2000_2021.csv", "iso3", "year", "iso3"),
    BOTH("trade-cow-4.0/cow_trade_directed_dyad_year.csv.xz", "ccode1", "ccode2", "cow"),
    BOTH("trade-itpd-e/itpd_e_r01_total_2000_2016.csv.xz", "exporter", "importer", "name"),
    {"treaties/DESTA_list_of_treaties.csv", ", delim = ';'",
     "SELECT c0, year FROM (UNPIVOT FILE ON COLUMNS('^c[0-9]+$') INTO NAME k VALUE c0)", "m49"},
    PARTIES("treaties/parties_DESTA.csv"),
    IN_YEAR("treaties/parties_DESTA.csv", "StateName", "regexp_extract(\"Begin\", '[0-9]{4}')", "name"),
    PARTIES("treaties/parties_GGO.csv.xz"),
    PARTIES("treaties/parties_GPTAD.csv"),
    PARTIES("treaties/parties_IEADB.csv"),
    PARTIES("treaties/parties_TFDD.csv"),
    PARTIES("treaties/trade_memberships_DESTA_MEM.csv"),
    IN_YEAR("treaties/trade_memberships_DESTA_MEM.csv", "StateName", "regexp_extract(\"Begin\", '[0-9]{4}')", "name"),
    IN_YEAR("treaties/trade_memberships_GPTAD_MEM.csv", "StateName", "regexp_extract(\"Begin\", '[0-9]{4}')", "name"),
    PARTIES("treaties/trade_memberships_HUGGO_MEM.csv"),
    IN_YEAR("treaties/trade_memberships_HUGGO_MEM.csv", "StateName", "regexp_extract(\"Begin\", '[0-9]{4}')", "name"),
    {"ucdp/ucdp_acd_25.1_1946_2024.csv", "",
     "SELECT trim(unnest(string_split(concat_ws(',', gwno_a, gwno_b, gwno_a_2nd, gwno_b_2nd), ','))) AS c0, year FROM "
     "FILE",
     "gw"},
    IN_YEAR("ucdp/ucdp_ged_1989_2020.csv.xz", "country", "year", "name"),
    IN_YEAR("ucdp/ucdp_ged_country_year_counts.csv", "country", "year", "name"),
    {"unga-idealpoints/idealpoints_All_apr2020.csv", LATIN,
     "SELECT Countryname AS c0, CAST(session AS INTEGER) + 1945 AS year FROM FILE", "name"},
    {"unga-idealpoints/idealpoints_All_apr2020.csv", LATIN,
     "SELECT ccode AS c0, CAST(session AS INTEGER) + 1945 AS year FROM FILE", "cow"},
    IN_YEAR("unga-idealpoints/idealpoints_july2025_1946_2024.csv", "countryname", "year", "name"),
    IN_YEAR("unga-idealpoints/idealpoints_july2025_1946_2024.csv", "iso3c", "year", "iso3"),
    IN_YEAR("unga-idealpoints/idealpoints_july2025_1946_2024.csv", "ccode", "year", "cow"),
    BOTH("unga-vote-agreement/unga_net_agreement_dyad_year_1991_2021.csv.xz", "country1", "country2", "cowc"),
    ALWAYS("unga-votes/un_votes_1946_2019.csv.xz", "country", "name"),
    ALWAYS("unga-votes/un_votes_1946_2019.csv.xz", "country_code", "iso2"),
    ALWAYS("unga-votes/unvotes_published_1946_2015_all_codes.csv.xz", "ccode", "cow"),
    {"wars-rivalries/cow_war_inter.csv", "",
     "SELECT ccode1 AS c0, year FROM FILE UNION ALL SELECT ccode2, year FROM FILE", "cow"},
    IN_YEAR("wars-rivalries/cow_war_intra.csv", "ccodea", "year", "cow"),
};

/* Codes that are wrong or mean several states there. */
static const struct {
    const char *file;
    const char *code;
} known[] = {
    {"treaties/trade_memberships_GPTAD_MEM.csv", "Gaza Empire"}, /* ended in 1895; parties of 1997 to 2004 */
    {"treaties/trade_memberships_HUGGO_MEM.csv", "Gaza Empire"},
    {"treaties/trade_memberships_HUGGO_MEM.csv", "Korea"}, /* 1947: there was none */
};

static int is_known(const char *file, const char *code) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].file, file) == 0 && strcmp(known[i].code, code) == 0) {
            return 1;
        }
    }
    return 0;
}

static comity_store *store;
static char data[700];

static int group_setup(void **state) {
    comity_error error;
    comity_problems problems;
    const char *shared = getenv("COMITY_SHARED");
    snprintf(data, sizeof data, "%s/data", shared && *shared ? shared : "../shared");
    if (scratch_setup(state) || access(data, R_OK) != 0) {
        data[0] = '\0';
        return 0;
    }
    comity_problems_init(&problems);
    if (comity_workbench_make(scratch("w.comity"), "sco", 0, &problems, &error) ||
        comity_workbench_open(scratch("w.comity"), COMITY_STORE_READ, &store, &error) ||
        comity_crosswalk_make(store, NULL, &error)) {
        fprintf(stderr, "# %s\n", error.message);
        return -1;
    }
    comity_problems_free(&problems);
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* The file itself, or what is packed or encoded in it as a file of its own. */
static void plain_file(const spelling *one, char out[800]) {
    char path[800];
    snprintf(path, sizeof path, "%s/%s", data, one->file);
    size_t length = strlen(path);
    int packed = strcmp(path + length - 3, ".xz") == 0;
    if (!packed && strcmp(one->options, LATIN) != 0) {
        snprintf(out, 800, "%s", path);
        return;
    }
    char command[1700];
    snprintf(out, 800, "%s", scratch("unpacked.csv"));
    snprintf(command, sizeof command, "%s '%s' > '%s'", packed ? "xz -dc" : "iconv -f WINDOWS-1252 -t UTF-8", path,
             out);
    assert_int_equal(system(command), 0);
}

/* Puts the distinct codes and years into import_seen, as an import does. */
static size_t see(const spelling *one, comity_recipe_state *state) {
    char path[800];
    char systems[64];
    char sql[4096];
    char columns[128] = "";
    memset(state, 0, sizeof *state);
    snprintf(systems, sizeof systems, "%s", one->systems);
    char *rest = systems;
    for (char *word; (word = strsep(&rest, " "));) {
        comity_code_system system = COMITY_CODE_ISO3;
        while (strcmp(comity_code_system_name(system), word) != 0) {
            system++;
        }
        state->codes[state->n].system = system;
        snprintf(columns + strlen(columns), sizeof columns - strlen(columns), "trim(c%zu) AS e0c%zu, ", state->n,
                 state->n);
        state->n++;
    }
    plain_file(one, path);
    snprintf(sql, sizeof sql,
             "CREATE OR REPLACE TEMP TABLE the_file AS FROM read_csv('%s', header = true, all_varchar = true, "
             "null_padding = true, strict_mode = false, parallel = false%s%s)",
             path, strstr(one->options, "delim") ? "" : ", delim = ',', quote = '\"'", one->options);
    sql_run(store, sql);
    char query[2048] = "";
    for (const char *c = one->query; *c;) {
        if (strncmp(c, "FILE", 4) == 0) {
            strcat(query, "the_file");
            c += 4;
        } else {
            strncat(query, c++, 1);
        }
    }
    snprintf(sql, sizeof sql,
             "CREATE OR REPLACE TEMP TABLE import_seen AS SELECT %s CAST(y AS SMALLINT) AS year, true AS wanted FROM "
             "(SELECT * EXCLUDE (year), unnest(CASE WHEN TRY_CAST(year AS INTEGER) IS NULL THEN range(1803, 2026, 2) "
             "ELSE [CAST(year AS BIGINT)] END) AS y FROM (SELECT DISTINCT * FROM (%s))) "
             "WHERE coalesce(c0, '') NOT IN ('', 'NA', '-9')",
             columns, query);
    sql_run(store, sql);
    return state->n;
}

static void every_spelling_means_a_state(void **unused) {
    (void)unused;
    int listing = getenv("COMITY_COVERAGE") != NULL;
    size_t lost = 0;
    if (!data[0]) {
        skip();
    }
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        const spelling *one = &spellings[i];
        comity_error error;
        comity_recipe_state state;
        comity_panel rows;
        see(one, &state);
        sql_run(store, "DROP TABLE IF EXISTS import_end0");
        assert_ok(comity_crosswalk_resolve(store, &state, 0, COMITY_SUCCESSION_AS_CODED, &error), error);
        sql_panel(store,
                  "SELECT c0, any_value(reason) AS reason, min(year)::BIGINT, max(year)::BIGINT FROM import_end0 GROUP "
                  "BY c0 HAVING NOT bool_or(id IS NOT NULL OR reason LIKE 'not a state%') ORDER BY c0",
                  &rows);
        for (size_t j = 0; j < rows.n_rows; j++) {
            if (is_known(one->file, rows.columns[0].text[j])) {
                continue;
            }
            lost++;
            fprintf(stderr, "# %s: %s \"%s\" (%lld to %lld): %s\n", one->file, one->systems, rows.columns[0].text[j],
                    (long long)rows.columns[2].integer[j], (long long)rows.columns[3].integer[j],
                    rows.columns[1].text[j]);
        }
        comity_panel_free(&rows);
        if (listing) {
            fprintf(stderr, "# %s %s: %s\n", one->file, one->systems,
                    sql_text(store,
                             "SELECT format('{} codes, {} states, {} of them outside dates, {} not states', "
                             "count(DISTINCT c0), count(DISTINCT c0) FILTER (id IS NOT NULL), "
                             "count(DISTINCT c0) FILTER (outside), count(DISTINCT c0) FILTER (reason LIKE 'not a%')) "
                             "FROM import_end0"));
        }
    }
    assert_int_equal(lost, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_spelling_means_a_state)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
