/* Whom to cite: the data sets, the sources of facts, the program, as BibTeX. */
#ifndef COMITY_STUDY_CITE_H
#define COMITY_STUDY_CITE_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stdio.h>

typedef struct {
    const char *number; /* an indicator (vote_cohesion) or a component of a state (CHN.budget_share); NULL: none */
    int64_t run;        /* all numbers of this run; 0: none */
    const char *organisation; /* whose numbers; needed with the two above */
} comity_cite_options;

/* One row an entry: kind (software, paper, data set, source), key, name, label, version, file, sha256, bibtex.
 *
 * Without number and run: the program, the paper (where the case records it) and all data sets of the workbench. With
 * them: of data sets only those that fill what the number needs, also such as were dropped since its run, and the
 * sources of the facts that it needs and of the memberships of the organisation. A public set has the entries of
 * sets/NAME.set, a set of the user's own recipe one made of its citation; the same entry comes once for each data set.
 *
 * Errors (COMITY_ERROR_NOT_FOUND): no such indicator or component, no value of it, no such run. */
comity_status comity_cite(comity_store *store, const comity_cite_options *options, comity_panel *out,
                          comity_error *error);

/* Prints the entries as a BibTeX file, each once, under a comment that says what it stands for. */
void comity_cite_print(const comity_panel *entries, FILE *out);

#endif
