/* Reads claim files. See claim_file.h. */
#include "study/claim_file.h"

#include "base/lines.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key;
    int always;     /* wanted in every claim */
    int with_query; /* wanted where there is a query */
} keys[COMITY_CLAIM_FIELDS] = {
    [COMITY_CLAIM_ID] = {"claim", 1, 1},          [COMITY_CLAIM_STATEMENT] = {"statement", 1, 1},
    [COMITY_CLAIM_WHERE] = {"where", 1, 1},       [COMITY_CLAIM_KIND] = {"kind", 1, 1},
    [COMITY_CLAIM_SOURCE] = {"source", 0, 0},     [COMITY_CLAIM_NEEDS] = {"needs", 0, 1},
    [COMITY_CLAIM_EVIDENCE] = {"evidence", 0, 1}, [COMITY_CLAIM_REASON] = {"reason", 1, 1},
    [COMITY_CLAIM_CHANGES] = {"changes", 0, 1},   [COMITY_CLAIM_SOURCES] = {"sources", 0, 0},
};

static const char *const verdicts[] = {"holds", "partly", "contradicted", "outdated", "contested", "not_testable"};
enum { N_VERDICTS = sizeof verdicts / sizeof verdicts[0], NOT_TESTABLE = N_VERDICTS - 1 };

const char *comity_claim_verdict(int number) {
    return number >= 0 && number < N_VERDICTS ? verdicts[number] : NULL;
}

void comity_claim_free(comity_claim *claim) {
    for (size_t i = 0; i < COMITY_CLAIM_FIELDS; i++) {
        free(claim->field[i]);
    }
    for (size_t i = 0; i < claim->n_rules; i++) {
        free(claim->rule[i]);
    }
    free(claim->sql);
    memset(claim, 0, sizeof *claim);
}

/* What the lines are read into. */
typedef struct {
    const char *file;
    comity_claim *claim;
    char **current; /* the value that a continuation belongs to */
    comity_problems *problems;
    int64_t line;
} reader;

static int is_word(const char *word, const char *text, size_t length) {
    return strlen(word) == length && memcmp(word, text, length) == 0;
}

/* Appends to a value, with a blank between. */
static comity_status append(char **value, const char *text, size_t length, comity_error *error) {
    size_t used = *value ? strlen(*value) : 0;
    char *longer = realloc(*value, used + length + 2);
    if (!longer) {
        return comity_fail_memory(error);
    }
    *value = longer;
    if (used) {
        longer[used++] = ' ';
    }
    memcpy(longer + used, text, length);
    longer[used + length] = '\0';
    return COMITY_OK;
}

/* The place of a rule's condition; NULL where there are too many. */
static char **add_rule(reader *in, int verdict) {
    comity_claim *claim = in->claim;
    if (claim->n_rules == COMITY_CLAIM_MOST_RULES) {
        comity_problems_say(in->problems, in->file, in->line, NULL, "there are more than %d rules",
                            COMITY_CLAIM_MOST_RULES);
        return NULL;
    }
    claim->verdict[claim->n_rules] = verdict;
    claim->rule_line[claim->n_rules] = in->line;
    return &claim->rule[claim->n_rules++];
}

/* The place of the value of that key; NULL with a problem where there is none. */
static char **place_of(reader *in, const char *key, size_t length) {
    for (int i = 0; i < N_VERDICTS; i++) {
        if (is_word(verdicts[i], key, length)) {
            return add_rule(in, i);
        }
    }
    for (size_t i = 0; i < COMITY_CLAIM_FIELDS; i++) {
        if (is_word(keys[i].key, key, length)) {
            if (in->claim->field[i]) {
                comity_problems_say(in->problems, in->file, in->line, NULL, "the key \"%s\" is here a second time",
                                    keys[i].key);
                return NULL;
            }
            in->claim->line[i] = in->line;
            return &in->claim->field[i];
        }
    }
    comity_problems_say(
        in->problems, in->file, in->line, NULL,
        "unknown key \"%.*s\"; expected claim, statement, where, kind, source, needs, evidence, reason, "
        "changes, sources, or a verdict: holds, partly, contradicted, outdated, contested, not_testable",
        length > 60 ? 60 : (int)length, key);
    return NULL;
}

static void trim(const char **text, size_t *length) {
    while (*length && strchr(" \t\r", **text)) {
        (*text)++;
        (*length)--;
    }
    while (*length && strchr(" \t\r", (*text)[*length - 1])) {
        (*length)--;
    }
}

/* One line of the header without its leading "--". */
static comity_status read_line(reader *in, const char *line, size_t length, comity_error *error) {
    int goes_on = length >= 3 && memcmp(line, "   ", 3) == 0;
    trim(&line, &length);
    if (length == 0) {
        return COMITY_OK;
    }
    if (goes_on) {
        return in->current ? append(in->current, line, length, error) : COMITY_OK;
    }
    const char *colon = memchr(line, ':', length);
    if (!colon) {
        comity_problems_say(in->problems, in->file, in->line, NULL, "expected \"-- key: value\"");
        in->current = NULL;
        return COMITY_OK;
    }
    in->current = place_of(in, line, (size_t)(colon - line));
    const char *value = colon + 1;
    size_t left = length - (size_t)(value - line);
    trim(&value, &left);
    return in->current ? append(in->current, value, left, error) : COMITY_OK;
}

static comity_status read_header(reader *in, const char *text, const char *end, const char **rest,
                                 comity_error *error) {
    comity_status status = COMITY_OK;
    while (!status && end - text >= 2 && memcmp(text, "--", 2) == 0) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *stops = stop ? stop : end;
        in->line++;
        status = read_line(in, text + 2, (size_t)(stops - text) - 2, error);
        text = stop ? stop + 1 : end;
    }
    *rest = text;
    return status;
}

static comity_status read_query(reader *in, const char *text, const char *end, comity_error *error) {
    in->claim->sql_line = in->line + 1;
    while (text < end && strchr(" \t\r\n", *text)) {
        in->claim->sql_line += *text++ == '\n';
    }
    while (end > text && strchr(" \t\r\n;", end[-1])) {
        end--;
    }
    in->claim->sql = strndup(text, (size_t)(end - text));
    return in->claim->sql ? COMITY_OK : comity_fail_memory(error);
}

/* ------------------------------------------------------------------------------------------------------- checks */

static void check_id(const reader *in) {
    const char *id = in->claim->field[COMITY_CLAIM_ID];
    const char *name = strrchr(in->file, '/');
    name = name ? name + 1 : in->file;
    if (!*id || strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(id) ||
        strlen(id) > 60) {
        comity_problems_say(in->problems, in->file, in->claim->line[COMITY_CLAIM_ID], "claim",
                            "\"%.60s\" is not an identifier: expected up to 60 letters, digits and underscores", id);
    } else if (strncmp(name, id, strlen(id)) != 0 || strcmp(name + strlen(id), ".sql") != 0) {
        comity_problems_say(in->problems, in->file, in->claim->line[COMITY_CLAIM_ID], "claim",
                            "the file of claim %s must be called %s.sql", id, id);
    }
}

static void check_kind(const reader *in) {
    static const char *const kinds[] = {"membership", "date",   "quantity", "trend",
                                        "comparison", "causal", "place",    "citation"};
    const char *kind = in->claim->field[COMITY_CLAIM_KIND];
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i], kind) == 0) {
            return;
        }
    }
    comity_problems_say(in->problems, in->file, in->claim->line[COMITY_CLAIM_KIND], "kind",
                        "\"%.60s\" is not one of membership|date|quantity|trend|comparison|causal|place|citation",
                        kind);
}

static void check_needs(const reader *in) {
    static const char *const kinds[] = {"tie:", "state_year:", "fact:", "data:", "result:"};
    const char *needs = in->claim->field[COMITY_CLAIM_NEEDS];
    while (*(needs += strspn(needs, " |"))) {
        size_t length = strcspn(needs, " |");
        int known = 0;
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            known |= length > strlen(kinds[i]) && length < 120 && strncmp(needs, kinds[i], strlen(kinds[i])) == 0;
        }
        if (!known) {
            comity_problems_say(in->problems, in->file, in->claim->line[COMITY_CLAIM_NEEDS], "needs",
                                "\"%.*s\" is no need: expected tie:LAYER, state_year:SERIES, fact:TABLE, data:SET or "
                                "result:NAME",
                                length > 60 ? 60 : (int)length, needs);
        }
        needs += length;
    }
}

/* Every { must be followed by the name of a column and }. */
static void check_evidence(const reader *in) {
    const char *text = in->claim->field[COMITY_CLAIM_EVIDENCE];
    while ((text = strpbrk(text, "{}"))) {
        size_t length = *text == '{' ? strcspn(text + 1, "{} ") : 0;
        if (*text == '}' || length == 0 || text[length + 1] != '}') {
            comity_problems_say(in->problems, in->file, in->claim->line[COMITY_CLAIM_EVIDENCE], "evidence",
                                "a brace does not enclose the name of a column: \"%.40s\"", text);
            return;
        }
        text += length + 2;
    }
}

/* Do the round brackets of a condition match, outside of quotes? */
static int brackets_match(const char *condition) {
    long depth = 0;
    for (; *condition && depth >= 0; condition++) {
        if (*condition == '\'' || *condition == '"') {
            const char *end = strchr(condition + 1, *condition);
            condition = end ? end : condition + strlen(condition) - 1;
        } else {
            depth += (*condition == '(') - (*condition == ')');
        }
    }
    return depth == 0;
}

static void check_rules(const reader *in) {
    const comity_claim *claim = in->claim;
    int has_query = claim->sql[0] != '\0';
    if (claim->n_rules == 0) {
        comity_problems_say(in->problems, in->file, 1, NULL, "there is no rule, such as \"-- holds: n > 10\"");
    }
    for (size_t i = 0; i < claim->n_rules; i++) {
        int otherwise = claim->rule[i] && strcmp(claim->rule[i], "otherwise") == 0;
        const char *verdict = verdicts[claim->verdict[i]];
        if (!claim->rule[i] || !claim->rule[i][0]) {
            comity_problems_say(in->problems, in->file, claim->rule_line[i], verdict, "the rule is empty");
        } else if (!brackets_match(claim->rule[i])) {
            comity_problems_say(in->problems, in->file, claim->rule_line[i], verdict, "the brackets do not match");
        } else if (otherwise && i + 1 < claim->n_rules) {
            comity_problems_say(in->problems, in->file, claim->rule_line[i], verdict,
                                "\"otherwise\" is always true, so the rules after it are never tried");
        } else if (otherwise && has_query && claim->n_rules == 1) {
            comity_problems_say(in->problems, in->file, claim->rule_line[i], verdict,
                                "\"otherwise\" is the only rule, so the query decides nothing");
        } else if (!has_query && (claim->verdict[i] != NOT_TESTABLE || !otherwise)) {
            comity_problems_say(in->problems, in->file, claim->rule_line[i], verdict,
                                "there is no query; then the only rule can be \"not_testable: otherwise\"");
        }
    }
}

/* A query without a table would hold numbers that were typed in. */
static void check_query(const reader *in) {
    const char *sql = in->claim->sql;
    for (const char *at = sql; *at; at++) {
        if (strncasecmp(at, "from", 4) == 0) {
            return;
        }
    }
    if (*sql) {
        comity_problems_say(in->problems, in->file, in->claim->sql_line, NULL,
                            "the query reads no table, so that no fact could change the verdict");
    }
}

static void check(const reader *in) {
    const comity_claim *claim = in->claim;
    int has_query = claim->sql[0] != '\0';
    for (size_t i = 0; i < COMITY_CLAIM_FIELDS; i++) {
        if ((has_query ? keys[i].with_query : keys[i].always) && (!claim->field[i] || !claim->field[i][0])) {
            comity_problems_say(in->problems, in->file, claim->line[i] ? claim->line[i] : 1, NULL,
                                "the header has no \"%s\"", keys[i].key);
        }
    }
    if (claim->field[COMITY_CLAIM_ID]) {
        check_id(in);
    }
    if (claim->field[COMITY_CLAIM_KIND]) {
        check_kind(in);
    }
    if (claim->field[COMITY_CLAIM_NEEDS]) {
        check_needs(in);
    }
    if (claim->field[COMITY_CLAIM_EVIDENCE]) {
        check_evidence(in);
    }
    check_rules(in);
    check_query(in);
}

comity_status comity_claim_parse(const char *file, const char *text, size_t length, comity_claim *out,
                                 comity_problems *problems, comity_error *error) {
    comity_error problem;
    comity_error_clear(&problem);
    reader in = {.file = file, .claim = out, .problems = problems};
    memset(out, 0, sizeof *out);
    if (length > COMITY_CLAIM_LARGEST) {
        comity_problems_say(problems, file, 0, NULL, "the file is larger than a claim can be (1 MiB)");
        length = 0;
    } else if (comity_lines_check(text, length, &problem)) {
        comity_error_at(&problem, file, 0, NULL);
        comity_problems_add(problems, &problem);
        length = 0;
    }
    const char *rest = text;
    comity_status status = read_header(&in, text, text + length, &rest, error);
    if (!status) {
        status = read_query(&in, rest, text + length, error);
    }
    if (!status && length) {
        check(&in);
    } else if (!status && !problem.status && length == 0 && problems->total == 0) {
        comity_problems_say(problems, file, 0, NULL, "the file is empty; expected the header of a claim");
    }
    return status;
}
