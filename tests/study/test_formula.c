/* The language of formulas: what they expand to, how they are written, and where errors point. */
#include "support.h"

#include "study/formula.h"

/* Terms of one specification, joined by " + ", after the outcome and " ~ ". */
static const char *spec_text(const comity_formula *f, size_t i) {
    static char text[4096];
    char term[512];
    assert_true(i < f->n_specs);
    assert_int_equal(comity_formula_write(f, f->specs[i].outcome, text, sizeof text, NULL), COMITY_OK);
    strcat(text, " ~");
    for (size_t j = 0; j < f->specs[i].n_terms; j++) {
        assert_int_equal(comity_formula_write_term(f, &f->specs[i].terms[j], term, sizeof term, NULL), COMITY_OK);
        strcat(strcat(text, j ? " + " : " "), term);
    }
    return text;
}

static void expansions(void **state) {
    (void)state;
    static const struct {
        const char *formula;
        size_t n;
        const char *last; /* of its specifications */
    } cases[] = {
        {"y ~ a + b", 1, "y ~ a + b"},
        {" log( y )~a:b+ lag(x , 2)", 1, "log(y) ~ a:b + lag(x,2)"},
        {"y ~ a * b", 1, "y ~ a + b + a:b"},
        {"y ~ a * b * c", 1, "y ~ a + b + a:b + c + a:c + b:c + a:b:c"},
        {"y ~ a * a", 1, NULL},
        {"y ~ (a + b) : c", 1, "y ~ a:c + b:c"},
        {"c(y, z) ~ a", 2, "z ~ a"},
        {"y ~ a + sw(b, c)", 2, "y ~ a + c"},
        {"y ~ csw0(a, b + c)", 3, "y ~ a + b + c"},
        {"c(y, z) ~ sw(a, b) + sw0(c, d)", 12, "z ~ b + d"},
        {"y ~ 1", 1, "y ~"},
        {"y ~ `a b` + log(`2`)", 1, "y ~ `a b` + log(`2`)"},
        {"y ~ event(sco, -5:10, ref = -1)", 1, "y ~ event(sco,-5:10,ref=-1)"},
        {"y ~ x^2 + exp(a + b)", 1, "y ~ x^2 + exp(a+b)"},
        {"y ~ exp((a + b) * c)", 1, "y ~ exp((a+b)*c)"},
        {"y ~ x@v-1 + x | 0", 1, "y ~ x@v-1 + x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_formula f;
        comity_error error;
        comity_error_clear(&error);
        comity_status status = comity_formula_parse(cases[i].formula, &f, &error);
        if (cases[i].last) {
            if (status) {
                fail_msg("%s: %s", cases[i].formula, error.message);
            }
            assert_int_equal(f.n_specs, cases[i].n);
            assert_string_equal(spec_text(&f, f.n_specs - 1), cases[i].last);
            assert_int_equal(f.n_effects, 0);
        }
        comity_formula_free(&f);
    }
}

static void effects(void **state) {
    (void)state;
    comity_formula f;
    char text[128];
    assert_int_equal(comity_formula_parse("y ~ x | exporter ^ year + pair", &f, NULL), COMITY_OK);
    assert_int_equal(f.n_effects, 2);
    assert_int_equal(comity_formula_write(&f, f.effects[0], text, sizeof text, NULL), COMITY_OK);
    assert_string_equal(text, "exporter^year");
    assert_string_equal(comity_formula_name(&f, f.effects[1]), "pair");
    assert_int_equal(comity_formula_children(&f, f.effects[0]), 2);
    assert_int_equal(comity_formula_write(&f, f.effects[0], text, 5, NULL), COMITY_ERROR_USAGE);
    comity_formula_free(&f);
}

static void errors(void **state) {
    (void)state;
    static const struct {
        const char *formula;
        const char *words;
        int caret; /* its place in the formula; -1: not looked at */
    } cases[] = {
        {"", "expected a variable or a function at the end", 0},
        {"y", "expected \"~\" at the end", 1},
        {"y ~ a +", "expected a variable or a function at the end", 7},
        {"y ~ a b", "expected \"+\", \"*\", \":\" or \"|\" here", 6},
        {"y ~ log(a", "expected \",\" or \")\" at the end", 9},
        {"y ~ (a + b", "expected \")\" at the end", 10},
        {"y ~ a - b", "terms are not subtracted", 6},
        {"y ~ a | b | c", "instruments", 10},
        {"y ~ a | b[x]", "slope", 9},
        {"y ~ a | log(b)", "expected a fixed effect", 8},
        {"y ~ a | b^2", "expected the name of a factor", 10},
        {"y ~ a + a", "a is there twice", 8},
        {"y ~ x + y", "y is there twice", 8},
        {"y ~ 2", "a number is no term", 4},
        {"y ~ 0 + a", "an intercept cannot be left out", 4},
        {"y + z ~ a", "expected an outcome", 0},
        {"c() ~ a", "a list of nothing", 0},
        {"y ~ `a", "no closing backtick", 4},
        {"y ~ ``", "a name between backticks", 4},
        {"y ~ a:b:c:d:e:f:g", "more than 6 factors", 16},
        {"y ~ 1e", "expected", -1},
        {"y ~ a & b", "here", 6},
        {"y ~ a * sw(b, c)", "stands alone", 8},
        {"c(c(y, z)) ~ a", "expected an outcome", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_formula f;
        comity_error error;
        comity_error_clear(&error);
        comity_status status = comity_formula_parse(cases[i].formula, &f, &error);
        comity_formula_free(&f);
        if (strcmp(cases[i].formula, "y ~ 1e") == 0) {
            continue; /* 1e is a name */
        }
        if (status != COMITY_ERROR_USAGE || !strstr(error.message, cases[i].words)) {
            fail_msg("%s: status %d, %s", cases[i].formula, (int)status, error.message);
        }
        const char *last = strrchr(error.message, '\n');
        if (!last || (int)(strchr(last, '^') - last) - 5 != cases[i].caret) {
            fail_msg("%s: the caret is not at %d:\n%s", cases[i].formula, cases[i].caret, error.message);
        }
    }
}

/* Depth and length are bounded, and long formulas are shown in part, with whole characters. */
static void bounds(void **state) {
    (void)state;
    char text[6000] = "y ~ ";
    comity_formula f;
    comity_error error;
    comity_error_clear(&error);
    for (int i = 0; i < 100; i++) {
        strcat(text, "log(");
    }
    assert_int_equal(comity_formula_parse(text, &f, &error), COMITY_ERROR_USAGE);
    assert_non_null(strstr(error.message, "within each other"));
    comity_formula_free(&f);
    memset(text, 'a', 5000);
    text[5000] = '\0';
    assert_int_equal(comity_formula_parse(text, &f, &error), COMITY_ERROR_USAGE);
    assert_non_null(strstr(error.message, "longer than"));
    comity_formula_free(&f);
    strcpy(text, "y ~ ");
    for (int i = 0; i < 300; i++) {
        strcat(text, "\xc3\xa9");
    }
    strcat(text, " )");
    assert_int_equal(comity_formula_parse(text, &f, &error), COMITY_ERROR_USAGE);
    assert_true(strlen(error.message) < 400);
    comity_formula_free(&f);
    strcpy(text, "y ~ sw(a,b):x");
    assert_int_equal(comity_formula_parse("y ~ sw(a,b)+sw(c,d)+sw(e,f)+sw(g,h)+sw(i,j)+sw(k,l)+sw(m,n)", &f, &error),
                     COMITY_ERROR_USAGE);
    assert_non_null(strstr(error.message, "more than 64 regressions"));
    comity_formula_free(&f);
}

static void expressions(void **state) {
    (void)state;
    comity_formula f;
    comity_error error;
    assert_int_equal(comity_expression_parse("is(year, 2000:2005, 2010)", &f, NULL), COMITY_OK);
    assert_true(f.is_expression && f.n_specs == 1 && f.specs[0].n_terms == 0);
    int range = comity_formula_child(&f, f.specs[0].outcome, 1);
    assert_int_equal(f.nodes[range].kind, COMITY_NODE_RANGE);
    assert_close(f.nodes[range].number, 2000, 0);
    assert_close(f.nodes[range].to, 2005, 0);
    comity_formula_free(&f);
    assert_int_equal(comity_expression_parse("a ~ b", &f, &error), COMITY_ERROR_USAGE);
    comity_formula_free(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(expansions), cmocka_unit_test(effects),
                                       cmocka_unit_test(errors), cmocka_unit_test(bounds),
                                       cmocka_unit_test(expressions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
