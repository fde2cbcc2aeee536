/* Layers of ties and series of state-years: their numbers, given out on first use. */
#ifndef COMITY_UNIFY_LAYER_H
#define COMITY_UNIFY_LAYER_H

#include "comity/base.h"
#include "data/store/store.h"

typedef struct {
    const char *key; /* such as trade_cow */
    const char *name;
    const char *unit;
    const char *formula;
    const char *reference;
    int symmetric; /* layers only */
} comity_layer_about;

/* The number of the layer, which is added to the table `layer` where it is not there. A layer that is there with
 * another unit or direction is an error: its values cannot be mixed. */
comity_status comity_layer_use(comity_store *store, const comity_layer_about *about, int64_t *id, comity_error *error);

/* The same of a series of state-years. */
comity_status comity_series_use(comity_store *store, const comity_layer_about *about, int64_t *id, comity_error *error);

/* Gives every state of the table `state` that has none a number, in the order of the codes; ties are stored with it. */
comity_status comity_layer_number_states(comity_store *store, comity_error *error);

/* Stores the ties that `query` yields: layer_id, origin, destination, year, value and data_set, by position, with codes
 * of states, which need not be in the table `state`. */
comity_status comity_layer_add_ties(comity_store *store, const char *query, comity_error *error);

#endif
