/* Which state is this? Explains what a name or a code means, lists the states, and keeps the user's aliases. */
#ifndef COMITY_STUDY_STATES_H
#define COMITY_STUDY_STATES_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"

/* Opens a store in memory that holds the states of the built-in case alone: tables state, state_name, state_code,
 * not_state and an empty state_alias. Needs comity_store_close. */
comity_status comity_states_open(comity_store **out, comity_error *error);

typedef struct {
    const char *text;   /* a name or a code */
    const char *system; /* a code system, or "name"; NULL: all */
    int year;           /* 0: any */
} comity_states_question;

/* Place it anywhere; comity_states_answer_init, then comity_states_answer_free. */
typedef struct {
    char form[1024]; /* the text as a name in normal form */
    comity_panel
        matches; /* system, code, state, name, given, origin, began, ended, in_year (1, 0; empty: no year asked) */
    comity_panel states;  /* of the matches: state, name, kind, began, ended, codes, predecessors, successor, note */
    comity_panel foreign; /* what it is known to be instead: system, given, kind, about */
    comity_panel nearest; /* without match: state, name, given, via, similarity, distance */
} comity_states_answer;

void comity_states_answer_init(comity_states_answer *answer);
void comity_states_answer_free(comity_states_answer *answer);

/* Looks the text up in every code system and among the names, as an import does. With a year the matches that hold in
 * it come first. An unknown system is an error that names those that there are. */
comity_status comity_states_explain(comity_store *store, const comity_states_question *question,
                                    comity_states_answer *out, comity_error *error);

/* All states by code and kind, with their codes in all systems (several separated by blanks). */
comity_status comity_states_list(comity_store *store, comity_panel *out, comity_error *error);

/* ---------------------------------------------------------------------------------------------------------- aliases */

typedef struct {
    const char *system;
    const char *code;
    const char *state;
    int first_year; /* 0: open */
    int last_year;
} comity_state_alias;

/* Adds an alias: in these years the code means that state, before all else. Errors: an unknown system or state, a code
 * that is empty, an alias of the same code for some of these years. */
comity_status comity_alias_add(comity_store *store, const comity_state_alias *alias, comity_error *error);

/* Removes the aliases of the code, those of `state` alone unless it is NULL. Error where there is none. */
comity_status comity_alias_remove(comity_store *store, const comity_state_alias *alias, comity_error *error);

/* Rows system, code, state, name, first_year, last_year, added. */
comity_status comity_alias_list(comity_store *store, comity_panel *out, comity_error *error);

#endif
