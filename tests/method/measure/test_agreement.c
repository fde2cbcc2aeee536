/* Vote agreement against a slow twin, hand-made cases, published dyad-years and the figures of the SCO case. */
#include "comity/measure.h"

#include "support.h"
#include "unga.h"

#define ROLL_CALLS "data/unga-votes/un_roll_calls_1946_2019.csv"
#define VOTES "data/unga-votes/un_votes_1946_2019.csv.xz"

static void start_votes(comity_panel *votes) {
    comity_panel_init(votes);
    assert_true(unga_vote_columns(votes));
}

static void add_vote(comity_panel *votes, int64_t period, int64_t item, int64_t state, int64_t vote) {
    size_t row = votes->n_rows;
    assert_int_equal(comity_panel_add_rows(votes, 1, NULL), COMITY_OK);
    comity_panel_set_integer(votes, 0, row, period);
    comity_panel_set_integer(votes, 1, row, item);
    comity_panel_set_integer(votes, 2, row, state);
    comity_panel_set_integer(votes, 3, row, vote);
}

static void measure(const comity_panel *votes, int squared, comity_panel *out) {
    comity_agreement_options options = {.squared = squared};
    comity_error error = {0};
    comity_panel_init(out);
    if (comity_measure_agreement(votes, &options, out, &error)) {
        fail_msg("%s", error.message);
    }
}

static int64_t whole(const comity_panel *panel, const char *column, size_t row) {
    const comity_column *c = comity_panel_column(panel, column, COMITY_INTEGER, NULL);
    assert_true(c && comity_is_present(c, row));
    return c->integer[row];
}

static double number(const comity_panel *panel, const char *column, size_t row) {
    const comity_column *c = comity_panel_column(panel, column, COMITY_NUMBER, NULL);
    assert_true(c && comity_is_present(c, row));
    return c->number[row];
}

/* Row of the pair, in either order; fails where it is not there. */
static size_t find_pair(const comity_panel *out, int64_t period, int64_t a, int64_t b) {
    for (size_t row = 0; row < out->n_rows; row++) {
        if (out->columns[0].integer[row] == period && out->columns[1].integer[row] == (a < b ? a : b) &&
            out->columns[2].integer[row] == (a < b ? b : a)) {
            return row;
        }
    }
    fail_msg("no pair %d %d in %d", (int)a, (int)b, (int)period);
    return 0;
}

/* Votes of 1 and 2 on five items: yes yes, yes abstain, yes no, no no, and one that 2 misses. State 3 votes where the
 * others do not. */
static void hand_votes(comity_panel *votes) {
    static const int rows[][3] = {{1, 1, 1}, {1, 2, 1}, {2, 1, 1}, {2, 2, 2}, {3, 2, 3},
                                  {3, 1, 1}, {4, 2, 3}, {4, 1, 3}, {5, 1, 2}, {6, 3, 1}};
    start_votes(votes);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        add_vote(votes, 7, rows[i][0], rows[i][1], rows[i][2]);
    }
}

static void by_hand(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    hand_votes(&votes);
    measure(&votes, 0, &out);
    assert_int_equal(out.n_rows, 1);
    assert_int_equal(whole(&out, "period", 0), 7);
    assert_int_equal(whole(&out, "state_a", 0), 1);
    assert_int_equal(whole(&out, "state_b", 0), 2);
    assert_int_equal(whole(&out, "n", 0), 4);
    assert_close(number(&out, "agreement", 0), 0.5, 0);
    /* distances 0 1 2 0: 1 - 2 * 3 / (2 * 4) */
    assert_close(number(&out, "s", 0), 0.25, 1e-15);
    comity_panel_free(&out);
    /* squares 0 1 4 0: 1 - 2 * 5 / (4 * 4) */
    measure(&votes, 1, &out);
    assert_close(number(&out, "s", 0), 0.375, 1e-15);
    comity_panel_free(&out);
    comity_panel_free(&votes);
}

static void extremes(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    for (int squared = 0; squared <= 1; squared++) {
        start_votes(&votes);
        for (int item = 0; item < 130; item++) {
            add_vote(&votes, 1, item, 0, item % 2 ? 1 : 3);
            add_vote(&votes, 1, item, 1, item % 2 ? 1 : 3);
            add_vote(&votes, 1, item, 2, item % 2 ? 3 : 1);
        }
        measure(&votes, squared, &out);
        assert_int_equal(out.n_rows, 3);
        assert_close(number(&out, "s", 0), 1, 0);
        assert_close(number(&out, "agreement", 0), 1, 0);
        assert_close(number(&out, "s", 1), -1, 0);
        assert_close(number(&out, "agreement", 2), 0, 0);
        comity_panel_free(&out);
        comity_panel_free(&votes);
    }
}

static void ignores_and_counts(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    comity_agreement_info info = {9, 9, 9};
    comity_agreement_options options = {.info = &info};
    hand_votes(&votes);
    add_vote(&votes, 7, 1, 4, 8);
    add_vote(&votes, 7, 1, 5, 9);
    add_vote(&votes, 7, 1, 4, 0);
    add_vote(&votes, 7, 1, -5, 4);
    for (size_t column = 0; column < 4; column++) {
        add_vote(&votes, 7, 1, 1, 1);
        comity_panel_set_missing(&votes, column, votes.n_rows - 1, COMITY_NOT_APPLICABLE);
    }
    comity_panel_init(&out);
    assert_int_equal(comity_measure_agreement(&votes, &options, &out, NULL), COMITY_OK);
    assert_int_equal(info.n_used, 10);
    assert_int_equal(info.n_missing, 4);
    assert_int_equal(info.n_other, 4);
    assert_int_equal(out.n_rows, 1);
    comity_panel_free(&out);
    comity_panel_free(&votes);
}

static void empty_input(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    start_votes(&votes);
    measure(&votes, 0, &out);
    assert_int_equal(out.n_rows, 0);
    assert_int_equal(out.n_columns, 6);
    comity_panel_free(&out);
    comity_panel_free(&votes);
}

static void expect_error(const comity_panel *votes, comity_status status, const char *message, int64_t row) {
    comity_panel out;
    comity_error error = {0};
    comity_panel_init(&out);
    assert_int_equal(comity_measure_agreement(votes, NULL, &out, &error), status);
    assert_int_equal(error.status, status);
    assert_string_equal(error.message, message);
    assert_int_equal(error.row, row);
    assert_int_equal(out.n_columns, 0);
    comity_panel_free(&out);
}

static void errors(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    hand_votes(&votes);
    add_vote(&votes, 8, 4, 1, 3);
    add_vote(&votes, 7, 4, 1, 1);
    expect_error(&votes, COMITY_ERROR_INPUT, "state 1 votes twice on item 4 of period 7", 12);
    /* of several the first by period and item */
    add_vote(&votes, 7, -2, 9, 1);
    add_vote(&votes, 7, -2, 9, 1);
    expect_error(&votes, COMITY_ERROR_INPUT, "state 9 votes twice on item -2 of period 7", 14);
    comity_panel_free(&votes);
    hand_votes(&votes);
    add_vote(&votes, 7, 4, -3, 1);
    expect_error(&votes, COMITY_ERROR_INPUT, "state -3: ids must be from 0 to 1048575", 11);
    comity_panel_free(&votes);
    hand_votes(&votes);
    add_vote(&votes, 7, 4, COMITY_MAX_STATES, 1);
    expect_error(&votes, COMITY_ERROR_INPUT, "state 1048576: ids must be from 0 to 1048575", 11);
    comity_panel_free(&votes);
    comity_panel_init(&votes);
    expect_error(&votes, COMITY_ERROR_INPUT, "the panel has no column \"period\"", 0);
    assert_int_equal(comity_panel_add_column(&votes, "period", NULL, COMITY_INTEGER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_column(&votes, "item", NULL, COMITY_TEXT, NULL), COMITY_OK);
    expect_error(&votes, COMITY_ERROR_INPUT, "column \"item\" must hold whole numbers", 0);
    comity_panel_free(&votes);
    hand_votes(&votes);
    size_t n_rows = votes.n_rows;
    votes.n_rows = UINT32_MAX; /* the call must look at the number before the rows */
    expect_error(&votes, COMITY_ERROR_USAGE, "more than 4,294,967,294 votes in one call", 0);
    votes.n_rows = n_rows;
    comity_panel_init(&out);
    assert_int_equal(comity_panel_add_column(&out, "mine", NULL, COMITY_TEXT, NULL), COMITY_OK);
    assert_int_equal(comity_measure_agreement(&votes, NULL, &out, NULL), COMITY_ERROR_USAGE);
    assert_int_equal(out.n_columns, 1);
    comity_panel_free(&out);
    comity_panel_free(&votes);
}

/* ------------------------------------------------------------------------------------------------------ slow twin */

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void shuffle(comity_panel *votes, uint64_t *seed) {
    for (size_t i = votes->n_rows; i > 1; i--) {
        size_t j = (size_t)(next_random(seed) % i);
        for (size_t c = 0; c < 4; c++) {
            int64_t swapped = votes->columns[c].integer[i - 1];
            votes->columns[c].integer[i - 1] = votes->columns[c].integer[j];
            votes->columns[c].integer[j] = swapped;
        }
    }
}

enum { TWIN_PERIODS = 5, TWIN_STATES = 23, TWIN_ITEMS = 400 };

typedef struct {
    int votes[TWIN_PERIODS][TWIN_ITEMS][TWIN_STATES]; /* 0: none */
} ballots;

/* Period p has (p + 1) * 80 items less one; ids are spread out and partly negative; the same ids occur in every period.
 */
static int64_t period_id(int p) {
    return (int64_t)p * 1000000007LL - 2000000000LL;
}

static int64_t item_id(int i) {
    return (int64_t)(i * 7919 % TWIN_ITEMS) * (INT64_MAX / 1000) - INT64_MAX / 3;
}

static void random_votes(ballots *b, comity_panel *votes, uint64_t *seed) {
    memset(b, 0, sizeof *b);
    start_votes(votes);
    for (int p = 0; p < TWIN_PERIODS; p++) {
        for (int i = 0; i < (p + 1) * 80 - 1; i++) {
            for (int s = 0; s < TWIN_STATES; s++) {
                int vote = (int)(next_random(seed) % (uint64_t)(2 + s));
                b->votes[p][i][s] = vote > 3 ? 0 : vote;
                if (vote) {
                    add_vote(votes, period_id(p), item_id(i), 3 * s + 1, vote);
                }
            }
        }
    }
}

static void compare_pair(const ballots *b, int p, int s, int t, int squared, const comity_panel *out, size_t *row) {
    int n = 0;
    int same = 0;
    double distance = 0;
    for (int i = 0; i < TWIN_ITEMS; i++) {
        int x = b->votes[p][i][s];
        int y = b->votes[p][i][t];
        if (x && y) {
            n++;
            same += x == y;
            distance += squared ? (x - y) * (x - y) : abs(x - y);
        }
    }
    if (n) {
        assert_int_equal(whole(out, "period", *row), period_id(p));
        assert_int_equal(whole(out, "state_a", *row), 3 * s + 1);
        assert_int_equal(whole(out, "state_b", *row), 3 * t + 1);
        assert_int_equal(whole(out, "n", *row), n);
        assert_close(number(out, "agreement", *row), (double)same / n, 1e-15);
        assert_close(number(out, "s", *row), 1 - 2 * distance / ((squared ? 4 : 2) * n), 1e-15);
        ++*row;
    }
}

static void slow_twin(void **state) {
    (void)state;
    ballots *b = malloc(sizeof *b);
    uint64_t seed = 20250601;
    assert_non_null(b);
    for (int round = 0; round < 4; round++) {
        comity_panel votes;
        comity_panel out;
        size_t row = 0;
        random_votes(b, &votes, &seed);
        shuffle(&votes, &seed);
        measure(&votes, round % 2, &out);
        for (int p = 0; p < TWIN_PERIODS; p++) {
            for (int s = 0; s < TWIN_STATES; s++) {
                for (int t = s + 1; t < TWIN_STATES; t++) {
                    compare_pair(b, p, s, t, round % 2, &out, &row);
                }
            }
        }
        assert_int_equal(row, out.n_rows);
        assert_true(row > 1000);
        comity_panel_free(&out);
        comity_panel_free(&votes);
    }
    free(b);
}

/* Ten thousand ballots, so that the table of ballots grows several times and items of one number but different periods
 * meet in it; two states that share one vote in each. */
static void many_ballots(void **state) {
    (void)state;
    comity_panel votes;
    comity_panel out;
    uint64_t seed = 7;
    start_votes(&votes);
    for (int period = 0; period < 10000; period++) {
        add_vote(&votes, period, -(period % 2), 900000, 1);
        add_vote(&votes, period, -(period % 2), 5, period % 3 + 1);
    }
    shuffle(&votes, &seed);
    measure(&votes, 0, &out);
    assert_int_equal(out.n_rows, 10000);
    for (size_t row = 0; row < out.n_rows; row++) {
        assert_int_equal(whole(&out, "period", row), row);
        assert_int_equal(whole(&out, "state_a", row), 5);
        assert_close(number(&out, "s", row), 1.0 - (double)(row % 3), 0);
    }
    comity_panel_free(&out);
    comity_panel_free(&votes);
}

/* ------------------------------------------------------------------------------------------------------ real data */

enum { FIELDS = 256 };

/* Splits a line without quotes in place; empty fields are empty texts. */
static int split(char *line, char *fields[FIELDS]) {
    int n = 0;
    for (char *rest = line; rest && n < FIELDS; n++) {
        fields[n] = strsep(&rest, ",");
    }
    return n;
}

/* Reads a table with an item in column 0, periods in column `period` and the states' votes from column 2 or 3 on; the
 * state's id is its column. Fills `header` (cut in place). */
static void read_table(const char *path, int period, int first, char *header[FIELDS], char **text,
                       comity_panel *votes) {
    *text = unga_slurp(path);
    assert_non_null(*text);
    char *rest = *text;
    int n = split(strsep(&rest, "\n"), header);
    start_votes(votes);
    for (char *line = strsep(&rest, "\n"); line && *line; line = strsep(&rest, "\n")) {
        char *fields[FIELDS];
        assert_int_equal(split(line, fields), n);
        for (int i = first; i < n; i++) {
            if (*fields[i]) {
                add_vote(votes, atoi(fields[period]), atoi(fields[0]), i, atoi(fields[i]));
            }
        }
    }
}

static int column_of(char *header[FIELDS], const char *name) {
    int i = 0;
    while (strcmp(header[i], name) != 0) {
        i++;
    }
    return i;
}

static void sco_session_73(void **state) {
    (void)state;
    char path[512];
    char *header[FIELDS];
    char *text = NULL;
    comity_panel votes;
    comity_panel out;
    if (!shared_path(path, sizeof path, "oracles/unga_sco/sco10_votes_s47_s74.csv")) {
        skip();
    }
    read_table(path, 1, 2, header, &text, &votes);
    measure(&votes, 0, &out);
    size_t row = find_pair(&out, 73, column_of(header, "CN"), column_of(header, "IN"));
    assert_int_equal(whole(&out, "n", row), 93);
    assert_close(number(&out, "agreement", row), .774193548, 5e-10);
    assert_close(number(&out, "s", row), .741935484, 5e-10);
    comity_panel_free(&out);
    comity_panel_free(&votes);
    free(text);
}

/* The file lists 1175 dyad-years of the Republic of Korea by calendar year. In 31 of them the published agreement rests
 * on other votes than the roll calls here: 28 times it is not even a fraction with the number of votes as denominator.
 */
static void korea_published(void **state) {
    (void)state;
    char path[512];
    char line[256];
    char *header[FIELDS];
    char *text = NULL;
    int same = 0;
    int other = 0;
    int impossible = 0;
    comity_panel votes;
    comity_panel out;
    if (!shared_path(path, sizeof path, "oracles/unga_sco/rok_votes.csv")) {
        skip();
    }
    read_table(path, 2, 3, header, &text, &votes);
    measure(&votes, 0, &out);
    shared_path(path, sizeof path, "oracles/unga_sco/rok_published_match.csv");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *fields[FIELDS];
        split(line, fields);
        size_t row = find_pair(&out, atoi(fields[0]), column_of(header, "KR"), column_of(header, fields[1]));
        double published = strtod(fields[3], NULL);
        double votes_alike = published * atoi(fields[2]);
        assert_int_equal(whole(&out, "n", row), atoi(fields[2]));
        if (fabs(number(&out, "agreement", row) - published) < 1e-9) {
            same++;
        } else {
            other++;
            impossible += fabs(votes_alike - round(votes_alike)) > 1e-6;
        }
    }
    fclose(file);
    assert_int_equal(same, 1144);
    assert_int_equal(other, 31);
    assert_int_equal(impossible, 28);
    comity_panel_free(&out);
    comity_panel_free(&votes);
    free(text);
}

static unga *open_unga(unga_period by) {
    char roll_calls[512];
    char votes[512];
    if (!shared_path(roll_calls, sizeof roll_calls, ROLL_CALLS) || !shared_path(votes, sizeof votes, VOTES)) {
        return NULL;
    }
    unga *u = unga_open(roll_calls, votes, by);
    assert_non_null(u);
    assert_int_equal(u->votes.n_rows, 870109);
    return u;
}

static void all_sessions(void **state) {
    (void)state;
    comity_panel out;
    unga *u = open_unga(UNGA_BY_SESSION);
    if (!u) {
        skip();
    }
    measure(&u->votes, 0, &out);
    assert_int_equal(out.n_rows, 826638);
    assert_int_equal(whole(&out, "period", out.n_rows - 1), 74);
    comity_panel_free(&out);
    unga_close(u);
}

static const struct {
    int first;
    int last;
    int n_russia;
    double russia;
    double usa;
} periods[] = {{1992, 1995, 274, .4343, .1309}, {1996, 2000, 396, .6414, .1754}, {2001, 2005, 452, .7190, .1138},
               {2006, 2010, 465, .8022, .1609}, {2011, 2015, 400, .7500, .2025}, {2016, 2019, 414, .7585, .2000}};
enum { N_PERIODS = sizeof periods / sizeof periods[0] };

/* Replaces years (or sessions + 1945) by the number of the period; what lies outside becomes missing. */
static void group_periods(comity_panel *votes, int64_t shift) {
    for (size_t row = 0; row < votes->n_rows; row++) {
        int64_t year = votes->columns[0].integer[row] + shift;
        comity_panel_set_missing(votes, 0, row, COMITY_NOT_APPLICABLE);
        for (int p = 0; p < N_PERIODS; p++) {
            if (year >= periods[p].first && year <= periods[p].last) {
                comity_panel_set_integer(votes, 0, row, p);
            }
        }
    }
}

static double cohesion(const comity_panel *out, int64_t period, const int *states, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            sum += number(out, "agreement", find_pair(out, period, states[i], states[j]));
        }
    }
    return sum / (n * (n - 1) / 2);
}

/* The figures are those of calendar years of the vote's date; grouping by session misses them. */
static void china_by_calendar_year(void **state) {
    (void)state;
    comity_panel out;
    unga *u = open_unga(UNGA_BY_YEAR);
    if (!u) {
        skip();
    }
    int china = unga_find(u, "China");
    int russia = unga_find(u, "Russia");
    int usa = unga_find(u, "United States");
    int six[] = {china,
                 russia,
                 unga_find(u, "Kazakhstan"),
                 unga_find(u, "Kyrgyzstan"),
                 unga_find(u, "Tajikistan"),
                 unga_find(u, "Uzbekistan")};
    group_periods(&u->votes, 0);
    measure(&u->votes, 0, &out);
    for (int p = 0; p < N_PERIODS; p++) {
        size_t row = find_pair(&out, p, china, russia);
        assert_int_equal(whole(&out, "n", row), periods[p].n_russia);
        assert_close(number(&out, "agreement", row), periods[p].russia, 5.1e-5);
        assert_close(number(&out, "agreement", find_pair(&out, p, china, usa)), periods[p].usa, 5.1e-5);
    }
    assert_close(cohesion(&out, 0, six, 6), .6610, 5e-5);
    comity_panel_free(&out);
    unga_close(u);
}

static void china_by_session(void **state) {
    (void)state;
    comity_panel out;
    unga *u = open_unga(UNGA_BY_SESSION);
    if (!u) {
        skip();
    }
    group_periods(&u->votes, 1945);
    measure(&u->votes, 0, &out);
    size_t row = find_pair(&out, 0, unga_find(u, "China"), unga_find(u, "Russia"));
    assert_int_equal(whole(&out, "n", row), 277);
    assert_close(number(&out, "agreement", row), .4404, 5.1e-5);
    comity_panel_free(&out);
    unga_close(u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(extremes),
        cmocka_unit_test(ignores_and_counts),
        cmocka_unit_test(empty_input),
        cmocka_unit_test(errors),
        cmocka_unit_test(slow_twin),
        cmocka_unit_test(many_ballots),
        cmocka_unit_test(sco_session_73),
        cmocka_unit_test(korea_published),
        cmocka_unit_test(all_sessions),
        cmocka_unit_test(china_by_calendar_year),
        cmocka_unit_test(china_by_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
