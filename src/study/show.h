/* Shows what is recorded: point-in-time answers and lists of facts. */
#ifndef COMITY_STUDY_SHOW_H
#define COMITY_STUDY_SHOW_H

#include "comity/base.h"
#include "data/store/store.h"

typedef struct {
    const char *at;           /* ISO date, may be partial; NULL: now for members, any time for the rest */
    const char *organisation; /* in any capitals; NULL: the subject of the case for members, all for the rest */
    const char *state;        /* NULL: all */
} comity_show_options;

/* Rows of `thing` (members, instruments ...). Unknown things, states and organisations are errors that name what there
 * is, and so is an option by which the thing cannot be chosen (claims have no day). Of a partial date its first day
 * counts. */
comity_status comity_show(comity_store *store, const char *thing, const comity_show_options *options, comity_panel *out,
                          comity_error *error);

/* The things that can be shown, separated by ", ". */
void comity_show_things(char *out, size_t size);

#endif
