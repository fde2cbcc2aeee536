/* Claim files: what a good one gives, and every sentence about a bad one with its line. */
#include "support.h"

#include "failing_alloc.h"
#include "study/claim_file.h"

#define HEAD                                                                                                           \
    "-- claim: A1\n-- statement: It grew.\n-- where: p. 1\n-- kind: trend\n-- needs: fact:spell\n"                     \
    "-- holds: n > 1\n-- contradicted: otherwise\n-- evidence: {n} of them\n-- reason: because\n-- changes: more\n"
#define QUERY "SELECT count(*) AS n FROM spell;\n"

static comity_claim claim;
static comity_problems problems;

static void parse(const char *text) {
    comity_error error;
    comity_problems_init(&problems);
    assert_int_equal(comity_claim_parse("case/claims/A1.sql", text, strlen(text), &claim, &problems, &error),
                     COMITY_OK);
}

static void forget(void) {
    comity_claim_free(&claim);
    comity_problems_free(&problems);
}

static void a_good_file_is_read_whole(void **state) {
    (void)state;
    parse("-- claim: A1\r\n-- statement: It grew\n--   and grew.\n--    Much.\n-- where: p. 1\n-- kind: trend\n"
          "-- source: x\n-- needs: fact:spell tie:a|tie:b\n-- contested: n = 3\n-- holds: n > 1\n--   AND n < 9\n"
          "-- contradicted: otherwise\n-- evidence: {n} of {all}\n-- reason: r: s\n-- changes: c\n-- sources: a b\n"
          "\n\nSELECT 1 AS n\nFROM spell -- end\n;\n\n");
    assert_int_equal(problems.total, 0);
    assert_string_equal(claim.field[COMITY_CLAIM_ID], "A1");
    assert_string_equal(claim.field[COMITY_CLAIM_STATEMENT], "It grew and grew. Much.");
    assert_string_equal(claim.field[COMITY_CLAIM_SOURCE], "x");
    assert_string_equal(claim.field[COMITY_CLAIM_REASON], "r: s");
    assert_string_equal(claim.field[COMITY_CLAIM_SOURCES], "a b");
    assert_int_equal(claim.line[COMITY_CLAIM_NEEDS], 8);
    assert_int_equal(claim.n_rules, 3);
    assert_string_equal(comity_claim_verdict(claim.verdict[0]), "contested");
    assert_string_equal(claim.rule[1], "n > 1 AND n < 9");
    assert_int_equal(claim.rule_line[2], 12);
    assert_string_equal(claim.sql, "SELECT 1 AS n\nFROM spell -- end");
    assert_int_equal(claim.sql_line, 19);
    forget();
    parse(HEAD QUERY);
    assert_int_equal(problems.total, 0);
    assert_string_equal(claim.sql, "SELECT count(*) AS n FROM spell");
    forget();
    parse("-- claim: A1\n-- statement: s\n-- where: w\n-- kind: causal\n-- not_testable: otherwise\n-- reason: r\n");
    assert_int_equal(problems.total, 0);
    assert_string_equal(claim.sql, "");
    forget();
    assert_null(comity_claim_verdict(6));
    assert_null(comity_claim_verdict(-1));
}

/* One fault of a file that is good otherwise. */
typedef struct {
    const char *text;
    int64_t line;
    const char *column;
    const char *words;
} fault;

static const fault faults[] = {
    {"", 0, "", "the file is empty"},
    {"SELECT 1 AS n FROM spell", 1, "", "the header has no \"claim\""},
    {"-- colour: blue\n" HEAD QUERY, 1, "", "unknown key \"colour\""},
    {"-- claim A1\n" HEAD QUERY, 1, "", "expected \"-- key: value\""},
    {HEAD "-- kind: date\n" QUERY, 11, "", "the key \"kind\" is here a second time"},
    {HEAD "-- holds: n = 1\n" QUERY, 7, "contradicted", "always true"},
    {"-- holds:\n" HEAD QUERY, 1, "holds", "the rule is empty"},
    {HEAD "SELECT 1 AS n\n", 11, "", "reads no table"},
    {HEAD, 6, "holds", "there is no query"},
    {HEAD "\xff\n", 11, "", "not UTF-8"},
    {HEAD "SELECT 1 \x01 FROM a\n", 11, "", "control character"},
};

static int was_said(const fault *wanted) {
    for (size_t i = 0; i < problems.n; i++) {
        const comity_error *e = &problems.items[i];
        if (e->row == wanted->line && strcmp(e->column, wanted->column) == 0 && strstr(e->message, wanted->words) &&
            strcmp(e->file, "case/claims/A1.sql") == 0) {
            return 1;
        }
    }
    return 0;
}

static void what_is_wrong_is_said(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        parse(faults[i].text);
        if (!was_said(&faults[i])) {
            fail_msg("\"%s\": no \"%s\" in line %ld; %s", faults[i].text, faults[i].words, (long)faults[i].line,
                     problems.n ? problems.items[0].message : "no problem");
        }
        forget();
    }
}

/* HEAD with one word replaced. */
static void replaced_words_are_said(void **state) {
    static const struct {
        const char *from;
        const char *to;
        fault wanted;
    } cases[] = {
        {"claim: A1", "claim: A2", {"", 1, "claim", "must be called A2.sql"}},
        {"claim: A1", "claim: A-1", {"", 1, "claim", "is not an identifier"}},
        {"kind: trend", "kind: rumour", {"", 4, "kind", "\"rumour\" is not one of"}},
        {"fact:spell", "spell", {"", 5, "needs", "\"spell\" is no need"}},
        {"fact:spell", "fact:", {"", 5, "needs", "\"fact:\" is no need"}},
        {"fact:spell", "tie:a|war:b", {"", 5, "needs", "\"war:b\" is no need"}},
        {"{n} of", "{n of", {"", 8, "evidence", "a brace does not enclose"}},
        {"{n} of", "n} of", {"", 8, "evidence", "a brace does not enclose"}},
        {"{n} of", "{} of", {"", 8, "evidence", "a brace does not enclose"}},
        {"-- reason: because\n", "", {"", 1, "", "the header has no \"reason\""}},
        {"-- needs: fact:spell\n", "", {"", 1, "", "the header has no \"needs\""}},
        {"-- changes: more\n", "", {"", 1, "", "the header has no \"changes\""}},
        {"n > 1", "n > 1), (n < 0", {"", 6, "holds", "the brackets do not match"}},
        {"n > 1", "(n > ')' || \"(\"", {"", 6, "holds", "the brackets do not match"}},
        {"-- holds: n > 1\n", "", {"", 6, "contradicted", "is the only rule"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2048];
        const char *at = strstr(HEAD QUERY, cases[i].from);
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - (HEAD QUERY)), HEAD QUERY, cases[i].to,
                 at + strlen(cases[i].from));
        parse(text);
        if (!was_said(&cases[i].wanted)) {
            fail_msg("%s -> %s: %s", cases[i].from, cases[i].to, problems.n ? problems.items[0].message : "no problem");
        }
        forget();
    }
}

static void too_many_rules_and_too_large_a_file(void **state) {
    comity_error error;
    char text[4096] = "-- claim: A1\n";
    (void)state;
    for (int i = 0; i < COMITY_CLAIM_MOST_RULES + 2; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "-- holds: n = %d\n", i);
    }
    parse(text);
    assert_int_equal(claim.n_rules, COMITY_CLAIM_MOST_RULES);
    assert_true(was_said(&(fault){"", 18, "", "more than 16 rules"}));
    forget();
    char *large = calloc(1, COMITY_CLAIM_LARGEST + 2);
    assert_non_null(large);
    memset(large, ' ', COMITY_CLAIM_LARGEST + 1);
    comity_problems_init(&problems);
    assert_int_equal(comity_claim_parse("A1.sql", large, COMITY_CLAIM_LARGEST + 1, &claim, &problems, &error),
                     COMITY_OK);
    assert_int_equal(problems.total, 1);
    assert_non_null(strstr(problems.items[0].message, "larger than a claim"));
    free(large);
    forget();
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    const char *text = HEAD QUERY;
    for (long k = 0;; k++) {
        comity_error error;
        comity_problems_init(&problems);
        failing_alloc_start(k);
        comity_status status = comity_claim_parse("A1.sql", text, strlen(text), &claim, &problems, &error);
        comity_claim_free(&claim);
        comity_problems_free(&problems);
        int hit = failing_alloc_stop();
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
        assert_int_equal(failing_alloc_live, 0);
        if (!hit) {
            break;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_read_whole), cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(replaced_words_are_said),   cmocka_unit_test(too_many_rules_and_too_large_a_file),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
