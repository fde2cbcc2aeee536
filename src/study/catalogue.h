/* The catalogue: indicators and role components, each one SQL file with a header, carried by the binary.
 *
 * An indicator (indicators/<dimension>/<name>.sql) returns the columns year, value, n; a component of a state's role
 * (roles/<kind>/<name>.sql) returns state, year, value, n, multiple. Both read the temporary tables `region` (year,
 * state) of the variant and `setting` (organisation, first_year, last_year), and the views of the workbench.
 * Header lines have the form "-- key: value" and may go on in lines "--   ...". */
#ifndef COMITY_STUDY_CATALOGUE_H
#define COMITY_STUDY_CATALOGUE_H

#include "comity/base.h"
#include "data/store/store.h"

typedef struct {
    char id[64];
    char name[160];
    char group[32]; /* dimension of an indicator, kind of a component: the folder it lies in */
    char unit[48];
    char direction[16]; /* indicators: positive, negative or none */
    char bounds[48];    /* indicators: the lowest and the highest value there can be, such as "0 1" or "-inf inf" */
    char formula[512];
    char reference[512];
    char needs[256];  /* words such as tie:trade_baci, state_year:cinc, fact:meeting, data:TABLE; a|b: either */
    const char *sql;  /* the whole file */
    const char *path; /* for messages */
} comity_catalogue_entry;

/* Reads the header of an entry. Errors name the file, the line and the key. */
comity_status comity_catalogue_parse(const char *path, const char *text, comity_catalogue_entry *out,
                                     comity_error *error);

/* Writes the catalogue of this program into tables `indicator` and `component`, and with it the views and macros that
 * their SQL reads (views.sql), replacing what is there, so that a file made by an older program has the formulas of
 * this one. */
comity_status comity_catalogue_store(comity_store *store, comity_error *error);

/* Does the workbench hold what `needs` names? If not, `waits_for` (of `size` bytes) receives the needs that are open,
 * in words. */
comity_status comity_catalogue_ready(comity_store *store, const char *needs, int *ready, char *waits_for, size_t size,
                                     comity_error *error);

/* Adds a fourth column, waits_for, to rows whose third column holds needs. */
comity_status comity_catalogue_add_waiting(comity_store *store, comity_panel *out, comity_error *error);

#endif
