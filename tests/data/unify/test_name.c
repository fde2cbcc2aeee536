/* Tests of the normal form of names: what stays equal, what stays different, hostile bytes, and the SQL function. */
#include "scratch.h"

#include "data/unify/name.h"

static const char *form_of(const char *text, size_t length) {
    static char forms[4][COMITY_NAME_FORM];
    static int next;
    char *form = forms[next = (next + 1) % 4];
    comity_name_form(text, length, form);
    return form;
}

static const char *form(const char *text) {
    return form_of(text, strlen(text));
}

static void spellings_of_one_name_are_one_form(void **state) {
    (void)state;
    static const char *const same[][6] = {
        {"Korea, South", "South Korea", "SOUTH KOREA", "Korea (South)", "S. Korea", "korea  south"},
        {"Côte d'Ivoire", "Cote d’Ivoire", "Cote dIvoire", "Côte d´Ivoire", "COTE D IVOIRE", "C\xF4te d'Ivoire"},
        {"Congo, Dem. Rep.", "Democratic Republic of the Congo", "Congo (Democratic Republic of the)",
         "Dem. Rep. of Congo", "The Democratic Republic of Congo", "congo_democratic-republic"},
        {"Gambia, The", "The Gambia", "Gambia", "gambia (the)", "Gámbia", "Gambia."},
        {"Saint Kitts & Nevis", "St. Kitts and Nevis", "St Kitts and Nevis", "Nevis, St.Kitts and",
         "Saint Kitts et Nevis", "ST.KITTS & NEVIS"},
        {"Germany (West)", "West Germany", "W. Germany", "Germany, West", "Germany / West", "germany west west"},
        {"U.S.A.", "USA", "U. S. A.", "u.s.a", "U S A", "usa"},
        {"Solomon Is.", "Solomon Islands", "Solomon Isl.", "Solomon Island", "The Solomon Islands", "SOLOMON IS"},
        {"São Tomé & Príncipe", "Sao Tome and Principe", "SÃ£o TomÃ© & PrÃ­ncipe", "Sao Tome e Principe",
         "Sa\xCC\x83o Tome\xCC\x81 y Principe", "Principe, Sao Tome and"},
        {"People's Republic of China", "China, People's Republic of", "Peoples Rep. of China",
         "People s Republic China", "PEOPLE’S REPUBLIC OF CHINA", "China (People`s Republic)"},
        {"Россия", "РОССИЯ", "россия", " Россия ", "(Россия)", "Росси́я"},
        {"Türkiye", "TURKIYE", "Turkiye", "TÜRKİYE", "türkiye", "Tu\xCC\x88rkiye"},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        for (size_t j = 1; j < 6; j++) {
            assert_string_equal(form(same[i][j]), form(same[i][0]));
        }
        assert_true(form(same[i][0])[0]);
    }
}

static void different_names_stay_different(void **state) {
    (void)state;
    static const char *const names[] = {
        "Korea",    "North Korea",   "South Korea",   "Republic of Korea", "Congo",    "Republic of Congo",
        "DR Congo", "Guinea",        "Guinea-Bissau", "Equatorial Guinea", "Dominica", "Dominican Republic",
        "Niger",    "Nigeria",       "China",         "Republic of China", "Samoa",    "American Samoa",
        "Vietnam",  "South Vietnam", "Sudan",         "South Sudan",       "Germany",  "East Germany"};
    size_t n = sizeof names / sizeof names[0];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(form(names[i]), form(names[j]));
        }
    }
}

static void exact_forms(void **state) {
    (void)state;
    assert_string_equal(form("Congo, Dem. Rep."), "congo democratic republic");
    assert_string_equal(form("E. Timor"), "east timor");
    assert_string_equal(form("Großbritannien"), "grossbritannien");
    assert_string_equal(form("Ærø Þing"), "aero thing");
    assert_string_equal(form("日本"), "日本");
    assert_string_equal(form("Ελλάδα"), "ελλαδα");
}

static void what_is_no_name_has_no_form(void **state) {
    (void)state;
    char longest[COMITY_NAME_LONGEST + 1];
    static const char *const none[] = {"", " ", ".", "The", "of the", "'", "()", "\xEF\xBB\xBF", "- / -"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_string_equal(form(none[i]), "");
    }
    memset(longest, 'a', sizeof longest);
    assert_int_equal(strlen(form_of(longest, COMITY_NAME_LONGEST)), COMITY_NAME_LONGEST);
    assert_string_equal(form_of(longest, COMITY_NAME_LONGEST + 1), "");
    for (size_t i = 0; i < COMITY_NAME_LONGEST; i += 2) {
        longest[i] = (char)('a' + i % 26);
        longest[i + 1] = ' ';
    }
    (void)form_of(longest, 97);            /* 49 words */
    memset(longest, 0xDF, sizeof longest); /* each byte two letters */
    assert_int_equal(strlen(form_of(longest, COMITY_NAME_LONGEST)), 2 * COMITY_NAME_LONGEST);
    assert_string_equal(form_of("a\0b", 3), form("a b"));
}

static void sql_gives_the_same(void **state) {
    (void)state;
    comity_error error;
    comity_store *store = NULL;
    assert_ok(comity_store_create_in_memory(&store, &error), error);
    assert_ok(comity_name_register(store, &error), error);
    assert_string_equal(sql_text(store, "SELECT comity_name('Korea, South')"), "korea south");
    assert_string_equal(sql_text(store, "SELECT comity_name(NULL)"), "NULL");
    assert_true(sql_number(store, "SELECT count(*) FROM (SELECT comity_name('St. ' || i) AS f FROM range(5000) r(i)) "
                                  "WHERE f NOT LIKE '% saint'") == 0);
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_name_are_one_form),
        cmocka_unit_test(different_names_stay_different),
        cmocka_unit_test(exact_forms),
        cmocka_unit_test(what_is_no_name_has_no_form),
        cmocka_unit_test(sql_gives_the_same),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
