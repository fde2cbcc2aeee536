/* Vote agreement of every pair of states. See comity/measure.h.
 *
 * Rows come in any order. Each (period, item) is a ballot, found by a hash table; ballots are sorted and the rows
 * counted into them, so that a period is one run of rows. Within a period every state that votes has one bit a ballot
 * in four bitmaps (any, yes, abstain, no). A pair then needs three popcounts for 64 ballots: both voted, same vote, yes
 * against no; what remains of the common votes is one level apart.
 * Limits: fewer than 2^32 - 1 rows; a period takes states * ballots / 2 bytes. */
#include "comity/measure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { YES = 1, ABSTAIN = 2, NO = 3 };
enum { ANY_MAP, YES_MAP, ABSTAIN_MAP, NO_MAP, MAPS };
enum { PERIOD, STATE_A, STATE_B, COMMON, AGREEMENT, S_SCORE, OUT_COLUMNS };

#define NO_BALLOT UINT32_MAX

/* Builds of the inner loop for processors that count bits in one instruction, chosen when the program is loaded. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FAST_POPCOUNT __attribute__((target_clones("popcnt", "default")))
#else
#define FAST_POPCOUNT
#endif

typedef struct {
    int64_t period;
    int64_t item;
    uint32_t id; /* order of first appearance */
} ballot;

typedef struct {
    ballot *ballots;
    size_t n;
    size_t capacity;
    uint32_t *slots; /* NO_BALLOT or a ballot */
    size_t n_slots;  /* a power of two, at least twice `capacity` */
} ballot_set;

typedef struct {
    uint32_t common;
    uint32_t same;
    uint32_t opposed;
} tally;

typedef struct {
    const comity_column *period;
    const comity_column *item;
    const comity_column *state;
    const comity_column *vote;
    size_t n_rows;
} vote_columns;

/* Rows of ballot b, in sorted order of ballots, are rows[first[b]] .. rows[first[b + 1] - 1]. */
typedef struct {
    ballot_set set;
    uint32_t *row_ballot;
    uint32_t *rows;
    size_t *first;
    int64_t largest_state;
} sorted_votes;

typedef struct {
    uint32_t *states; /* those that vote in the period, rising */
    size_t n_states;
    uint32_t *place; /* of a state in `states`; for all state ids */
    uint8_t *seen;   /* for all state ids */
    uint64_t *bits;  /* state, map, word */
    size_t n_bits;
    size_t words;
    tally *tallies;
    int squared;
} workspace;

static uint64_t hash_ballot(int64_t period, int64_t item) {
    uint64_t h = (uint64_t)item * 0x9E3779B97F4A7C15ULL ^ (uint64_t)period * 0xC2B2AE3D27D4EB4FULL;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ULL;
    return h ^ (h >> 32);
}

/* The slot of the ballot, or the empty one where it belongs. */
static size_t find_slot(const ballot_set *set, int64_t period, int64_t item) {
    size_t mask = set->n_slots - 1;
    size_t slot = (size_t)hash_ballot(period, item) & mask;
    while (set->slots[slot] != NO_BALLOT) {
        const ballot *b = &set->ballots[set->slots[slot]];
        if (b->period == period && b->item == item) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static int grow_set(ballot_set *set) {
    size_t capacity = set->capacity ? set->capacity * 2 : 1024;
    ballot *ballots = realloc(set->ballots, capacity * sizeof *ballots);
    if (!ballots) {
        return 0;
    }
    set->ballots = ballots;
    uint32_t *slots = malloc(2 * capacity * sizeof *slots);
    if (!slots) {
        return 0;
    }
    free(set->slots);
    memset(slots, 0xFF, 2 * capacity * sizeof *slots);
    set->slots = slots;
    set->n_slots = 2 * capacity;
    set->capacity = capacity;
    for (size_t i = 0; i < set->n; i++) {
        slots[find_slot(set, ballots[i].period, ballots[i].item)] = (uint32_t)i;
    }
    return 1;
}

/* NO_BALLOT: out of memory. */
static uint32_t intern_ballot(ballot_set *set, int64_t period, int64_t item) {
    if (set->n == set->capacity && !grow_set(set)) {
        return NO_BALLOT;
    }
    size_t slot = find_slot(set, period, item);
    if (set->slots[slot] == NO_BALLOT) {
        set->ballots[set->n] = (ballot){period, item, (uint32_t)set->n};
        set->slots[slot] = (uint32_t)set->n++;
    }
    return set->slots[slot];
}

static comity_status find_columns(const comity_panel *votes, vote_columns *c, comity_error *error) {
    c->n_rows = votes->n_rows;
    c->period = comity_panel_column(votes, "period", COMITY_INTEGER, error);
    c->item = c->period ? comity_panel_column(votes, "item", COMITY_INTEGER, error) : NULL;
    c->state = c->item ? comity_panel_column(votes, "state", COMITY_INTEGER, error) : NULL;
    c->vote = c->state ? comity_panel_column(votes, "vote", COMITY_INTEGER, error) : NULL;
    if (!c->vote) {
        return COMITY_ERROR_INPUT;
    }
    if (votes->n_rows >= NO_BALLOT) {
        return comity_fail(error, COMITY_ERROR_USAGE, "more than 4,294,967,294 votes in one call");
    }
    return COMITY_OK;
}

/* Whether the row counts; notes in `info` why not. */
static int usable(const vote_columns *c, size_t row, comity_agreement_info *info) {
    if (c->period->missing[row] | c->item->missing[row] | c->state->missing[row] | c->vote->missing[row]) {
        info->n_missing++;
        return 0;
    }
    if (c->vote->integer[row] < YES || c->vote->integer[row] > NO) {
        info->n_other++;
        return 0;
    }
    info->n_used++;
    return 1;
}

/* Gives every usable row its ballot. Neighbouring rows mostly share one, which saves the look-up. */
static comity_status assign_ballots(const vote_columns *c, sorted_votes *v, comity_agreement_info *info,
                                    comity_error *error) {
    uint32_t last = NO_BALLOT;
    for (size_t row = 0; row < c->n_rows; row++) {
        v->row_ballot[row] = NO_BALLOT;
        if (!usable(c, row, info)) {
            continue;
        }
        int64_t state = c->state->integer[row];
        if (state < 0 || state >= COMITY_MAX_STATES) {
            comity_fail(error, COMITY_ERROR_INPUT, "state %" PRId64 ": ids must be from 0 to %d", state,
                        COMITY_MAX_STATES - 1);
            comity_error_at(error, NULL, (int64_t)row + 1, "state");
            return COMITY_ERROR_INPUT;
        }
        v->largest_state = state > v->largest_state ? state : v->largest_state;
        int64_t period = c->period->integer[row];
        int64_t item = c->item->integer[row];
        if (last == NO_BALLOT || v->set.ballots[last].item != item || v->set.ballots[last].period != period) {
            last = intern_ballot(&v->set, period, item);
            if (last == NO_BALLOT) {
                return comity_fail_memory(error);
            }
        }
        v->row_ballot[row] = last;
    }
    return COMITY_OK;
}

static int compare_ballots(const void *left, const void *right) {
    const ballot *a = left;
    const ballot *b = right;
    if (a->period != b->period) {
        return a->period < b->period ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

/* Sorts the ballots and counts the rows into them. The hash table is of no use afterwards; its memory holds the rank of
 * each ballot id (there are at least as many slots as ballots). */
static comity_status sort_rows(sorted_votes *v, size_t n_rows, comity_error *error) {
    size_t n = v->set.n;
    v->first = calloc(n + 2, sizeof *v->first);
    v->rows = malloc((n_rows + 1) * sizeof *v->rows);
    if (!v->first || !v->rows) {
        return comity_fail_memory(error);
    }
    if (n == 0) {
        return COMITY_OK;
    }
    qsort(v->set.ballots, n, sizeof *v->set.ballots, compare_ballots);
    uint32_t *rank = v->set.slots;
    for (size_t i = 0; i < n; i++) {
        rank[v->set.ballots[i].id] = (uint32_t)i;
    }
    /* first[b + 2] counts, then first[b + 1] is the running start, which the fill moves to its final place */
    for (size_t row = 0; row < n_rows; row++) {
        if (v->row_ballot[row] != NO_BALLOT) {
            v->row_ballot[row] = rank[v->row_ballot[row]];
            v->first[v->row_ballot[row] + 2]++;
        }
    }
    for (size_t b = 2; b < n + 2; b++) {
        v->first[b] += v->first[b - 1];
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (v->row_ballot[row] != NO_BALLOT) {
            v->rows[v->first[v->row_ballot[row] + 1]++] = (uint32_t)row;
        }
    }
    return COMITY_OK;
}

static void free_votes(sorted_votes *v) {
    free(v->set.ballots);
    free(v->set.slots);
    free(v->row_ballot);
    free(v->rows);
    free(v->first);
}

static void free_workspace(workspace *w) {
    free(w->states);
    free(w->place);
    free(w->seen);
    free(w->bits);
    free(w->tallies);
}

static comity_status start_workspace(workspace *w, size_t n_ids, comity_error *error) {
    w->states = malloc(n_ids * sizeof *w->states);
    w->place = malloc(n_ids * sizeof *w->place);
    w->seen = calloc(n_ids, 1);
    w->tallies = malloc(n_ids * sizeof *w->tallies);
    if (!w->states || !w->place || !w->seen || !w->tallies) {
        return comity_fail_memory(error);
    }
    return COMITY_OK;
}

static int compare_ids(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The states that vote in rows from .. to - 1, numbered in rising order. */
static void list_states(workspace *w, const vote_columns *c, const uint32_t *rows, size_t from, size_t to) {
    w->n_states = 0;
    for (size_t i = from; i < to; i++) {
        uint32_t state = (uint32_t)c->state->integer[rows[i]];
        if (!w->seen[state]) {
            w->seen[state] = 1;
            w->states[w->n_states++] = state;
        }
    }
    qsort(w->states, w->n_states, sizeof *w->states, compare_ids);
    for (size_t i = 0; i < w->n_states; i++) {
        w->place[w->states[i]] = (uint32_t)i;
        w->seen[w->states[i]] = 0;
    }
}

static comity_status clear_bits(workspace *w, size_t n_ballots, comity_error *error) {
    w->words = (n_ballots + 63) / 64;
    size_t wanted = 0;
    if (__builtin_mul_overflow(w->n_states, w->words * MAPS, &wanted) || wanted > SIZE_MAX / 16) {
        return comity_fail_memory(error);
    }
    if (wanted > w->n_bits) {
        free(w->bits);
        w->n_bits = 0;
        w->bits = malloc(wanted * sizeof *w->bits);
        if (!w->bits) {
            return comity_fail_memory(error);
        }
        w->n_bits = wanted;
    }
    if (w->bits) {
        memset(w->bits, 0, wanted * sizeof *w->bits);
    }
    return COMITY_OK;
}

static uint64_t *state_bits(const workspace *w, size_t place) {
    return w->bits + place * w->words * MAPS;
}

static comity_status double_vote(const ballot *b, uint32_t state, size_t row, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "state %" PRIu32 " votes twice on item %" PRId64 " of period %" PRId64,
                state, b->item, b->period);
    comity_error_at(error, NULL, (int64_t)row + 1, "state");
    return COMITY_ERROR_INPUT;
}

/* Sets the bits of ballots from .. to - 1, which are one period. */
static comity_status fill_bits(workspace *w, const vote_columns *c, const sorted_votes *v, size_t from, size_t to,
                               comity_error *error) {
    for (size_t b = from; b < to; b++) {
        size_t word = (b - from) / 64;
        uint64_t bit = 1ULL << ((b - from) % 64);
        for (size_t i = v->first[b]; i < v->first[b + 1]; i++) {
            size_t row = v->rows[i];
            uint32_t state = (uint32_t)c->state->integer[row];
            uint64_t *bits = state_bits(w, w->place[state]) + word;
            if (bits[ANY_MAP * w->words] & bit) {
                return double_vote(&v->set.ballots[b], state, row, error);
            }
            bits[ANY_MAP * w->words] |= bit;
            bits[(size_t)c->vote->integer[row] * w->words] |= bit;
        }
    }
    return COMITY_OK;
}

/* Compares the state at `a` with the `n` states that follow it in memory. */
FAST_POPCOUNT
static void tally_state(const uint64_t *a, size_t words, size_t n, tally *out) {
    const uint64_t *b = a;
    for (size_t k = 0; k < n; k++) {
        unsigned common = 0;
        unsigned same = 0;
        unsigned opposed = 0;
        b += words * MAPS;
        for (size_t w = 0; w < words; w++) {
            uint64_t yes_a = a[YES_MAP * words + w];
            uint64_t no_a = a[NO_MAP * words + w];
            uint64_t yes_b = b[YES_MAP * words + w];
            uint64_t no_b = b[NO_MAP * words + w];
            uint64_t both_abstain = a[ABSTAIN_MAP * words + w] & b[ABSTAIN_MAP * words + w];
            common += (unsigned)__builtin_popcountll(a[w] & b[w]);
            same += (unsigned)__builtin_popcountll((yes_a & yes_b) | (no_a & no_b) | both_abstain);
            opposed += (unsigned)__builtin_popcountll((yes_a & no_b) | (no_a & yes_b));
        }
        out[k] = (tally){common, same, opposed};
    }
}

static void write_pair(comity_panel *out, size_t row, const tally *t, int squared) {
    double n = t->common;
    double apart = (double)(t->common - t->same - t->opposed);
    double distance = squared ? (apart + 4.0 * t->opposed) / 4.0 : (apart + 2.0 * t->opposed) / 2.0;
    out->columns[COMMON].integer[row] = t->common;
    out->columns[AGREEMENT].number[row] = t->same / n;
    out->columns[S_SCORE].number[row] = 1.0 - 2.0 * distance / n;
}

/* Adds the rows of one state with those after it that share a vote. */
static comity_status emit_state(const workspace *w, size_t place, int64_t period, comity_panel *out,
                                comity_error *error) {
    size_t n = w->n_states - place - 1;
    size_t pairs = 0;
    for (size_t k = 0; k < n; k++) {
        pairs += w->tallies[k].common > 0;
    }
    size_t row = out->n_rows;
    comity_status status = pairs ? comity_panel_add_rows(out, pairs, error) : COMITY_OK;
    if (status || !pairs) {
        return status;
    }
    for (size_t i = 0; i < OUT_COLUMNS; i++) {
        memset(out->columns[i].missing + row, COMITY_PRESENT, pairs);
    }
    for (size_t k = 0; k < n; k++) {
        if (w->tallies[k].common) {
            out->columns[PERIOD].integer[row] = period;
            out->columns[STATE_A].integer[row] = w->states[place];
            out->columns[STATE_B].integer[row] = w->states[place + 1 + k];
            write_pair(out, row++, &w->tallies[k], w->squared);
        }
    }
    return COMITY_OK;
}

static comity_status measure_period(workspace *w, const vote_columns *c, const sorted_votes *v, size_t from, size_t to,
                                    comity_panel *out, comity_error *error) {
    list_states(w, c, v->rows, v->first[from], v->first[to]);
    comity_status status = clear_bits(w, to - from, error);
    if (!status) {
        status = fill_bits(w, c, v, from, to, error);
    }
    for (size_t place = 0; !status && place + 1 < w->n_states; place++) {
        tally_state(state_bits(w, place), w->words, w->n_states - place - 1, w->tallies);
        status = emit_state(w, place, v->set.ballots[from].period, out, error);
    }
    return status;
}

static comity_status add_out_columns(comity_panel *out, comity_error *error) {
    static const char *const names[OUT_COLUMNS] = {"period", "state_a", "state_b", "n", "agreement", "s"};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < OUT_COLUMNS; i++) {
        const char *unit = i == AGREEMENT ? "share" : i == S_SCORE ? "score" : i == COMMON ? "votes" : NULL;
        status = comity_panel_add_column(out, names[i], unit, i < AGREEMENT ? COMITY_INTEGER : COMITY_NUMBER, error);
    }
    return status;
}

static comity_status measure_all(const vote_columns *c, sorted_votes *v, workspace *w, comity_panel *out,
                                 comity_agreement_info *info, comity_error *error) {
    v->row_ballot = malloc((c->n_rows + 1) * sizeof *v->row_ballot);
    if (!v->row_ballot) {
        return comity_fail_memory(error);
    }
    comity_status status = assign_ballots(c, v, info, error);
    if (!status) {
        status = sort_rows(v, c->n_rows, error);
    }
    if (!status) {
        status = start_workspace(w, (size_t)v->largest_state + 1, error);
    }
    size_t from = 0;
    while (!status && from < v->set.n) {
        size_t to = from + 1;
        while (to < v->set.n && v->set.ballots[to].period == v->set.ballots[from].period) {
            to++;
        }
        status = measure_period(w, c, v, from, to, out, error);
        from = to;
    }
    return status;
}

comity_status comity_measure_agreement(const comity_panel *votes, const comity_agreement_options *options,
                                       comity_panel *out, comity_error *error) {
    vote_columns columns;
    sorted_votes sorted = {0};
    workspace work = {.squared = options && options->squared};
    comity_agreement_info info = {0};
    if (out->n_columns) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the panel for the agreement must come without columns");
    }
    comity_status status = find_columns(votes, &columns, error);
    if (!status) {
        status = add_out_columns(out, error);
    }
    if (!status) {
        status = measure_all(&columns, &sorted, &work, out, &info, error);
    }
    if (status) {
        comity_panel_free(out);
    } else if (options && options->info) {
        *options->info = info;
    }
    free_workspace(&work);
    free_votes(&sorted);
    return status;
}
