/* How alike the states of the world vote, or are tied to all others, year by year. */
#ifndef COMITY_STUDY_SIMILARITY_H
#define COMITY_STUDY_SIMILARITY_H

#include "comity/similarity.h"
#include "data/store/store.h"

typedef struct {
    /* "votes": the roll calls of the General Assembly, levels 1 yes, 2 abstain, 3 no; else a layer whose values are the
     * levels, or LAYER=LEVEL,LAYER=LEVEL,...: a tie of that layer with a value above zero has that level, the highest
     * counts, and a pair without a tie has the level 0 */
    const char *subject;
    const char *measures;     /* names between commas; NULL: s,kappa_squared,pi_squared,tau_b */
    const char *levels;       /* A:B, or numbers between commas; NULL: those of votes or of LAYER=LEVEL */
    const char *absent;       /* level of pairs without a tie, or "missing"; NULL: 0 if that is a level, else missing */
    const char *self;         /* level of a state with itself, or "missing"; NULL: the highest */
    const char *weights;      /* a series by which the other states are weighted; NULL: all alike */
    const char *organisation; /* pairs of its members only; NULL: all pairs */
    int by_session;           /* votes: periods are sessions, else calendar years */
    int first_year;           /* 0: all */
    int last_year;
    const char *save; /* a layer for the result, or the beginning of their names; NULL: nothing is saved */
    const volatile int *stop;
    void (*progress)(void *context, const char *what, double fraction);
    void *context;
} comity_similarity_study;

/* Computes, and leaves the result in the temporary table similarity_result; with `save` also in layers (one measure: of
 * that name; several: NAME_MEASURE) which belong to a run, in one transaction. A layer of that name which was imported
 * is not overwritten. Errors: COMITY_ERROR_USAGE for words that cannot be read, COMITY_ERROR_NOT_FOUND for layers and
 * series that are not there, those of the methods; nothing is changed then. */
comity_status comity_study_similarity(comity_store *store, const comity_similarity_study *study, comity_error *error);

/* The result: year or session, state_a, state_b, n, a column a measure. */
comity_status comity_similarity_pairs(comity_store *store, comity_panel *out, comity_error *error);

/* The same in a line a period: pairs, median of n, mean of each measure; of one measure also least and most. */
comity_status comity_similarity_periods(comity_store *store, comity_panel *out, comity_error *error);

/* Reads levels: "0:3" or "0,1,3". Rising order is checked by comity_levels_check. */
comity_status comity_similarity_read_levels(const char *text, double out[COMITY_MAX_LEVELS], size_t *n,
                                            comity_error *error);

#endif
