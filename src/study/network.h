/* Networks of states by year, from layers of ties or from what states share; measured, and saved as a run. */
#ifndef COMITY_STUDY_NETWORK_H
#define COMITY_STUDY_NETWORK_H

#include "comity/base.h"
#include "comity/network.h"
#include "data/store/store.h"

enum { COMITY_NETWORK_LAYERS = 16 };

typedef enum {
    COMITY_COMMUNITIES_NONE,
    COMITY_COMMUNITIES_MODULARITY, /* Leiden, year by year */
    COMITY_COMMUNITIES_CPM,
    COMITY_COMMUNITIES_SLICES /* over years; of several layers: over layers, year by year */
} comity_communities;

typedef struct {
    /* Names of layers of ties, "shared:LAYER" for what is shared of a layer of affiliations, or "cosigned" for
     * instruments in force of which both are parties. */
    const char *const *layers;
    int n_layers;
    const char *organisation; /* its members of each year; NULL: all states that have a tie in the year */
    int first_year;           /* 0: open */
    int last_year;
    int undirected; /* add both directions of directed layers */
    comity_joining joining;
    int binary;
    int use_threshold;
    double threshold;
    comity_length length;
    uint32_t only; /* node measures, as comity_position_options has them */
    comity_projection projection;
    comity_communities communities;
    double resolution;
    double omega; /* 0 couples nothing; give 1 */
    int core;
    const char *group; /* brokerage between members and others of this organisation, or levels of this indicator */
    int64_t seed;
    int restarts;
    const volatile int *stop;                                           /* may be NULL */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_network_study;

/* One year: its nodes, as numbers of states, and the network of each layer. */
typedef struct {
    int year;
    size_t n;
    size_t *state;
    comity_network *layers;
} comity_network_year;

/* What was read from the workbench. */
typedef struct {
    comity_panel states; /* one column of text, by number */
    comity_network_year *years;
    size_t n_years;
    size_t n_layers;
} comity_network_set;

void comity_network_set_init(comity_network_set *set);
void comity_network_set_free(comity_network_set *set);

/* Reads the layers. Errors: COMITY_ERROR_NOT_FOUND for a layer, or where the years hold no tie; COMITY_ERROR_USAGE for
 * too many layers. */
comity_status comity_network_read(comity_store *store, const comity_network_study *options, comity_network_set *out,
                                  comity_error *error);

/* Measures every year and saves it as a run, in place of what an earlier one had for the same layers and organisation:
 * network_node_row and network_graph_row. One transaction. `run` may be NULL. */
comity_status comity_study_network(comity_store *store, const comity_network_study *options, int64_t *run,
                                   comity_error *error);

/* Saved values of a run as wide tables: layer, year, state and a column a measure; layer, year and a column a measure.
 * `year`: 0: all. */
comity_status comity_network_nodes(comity_store *store, int64_t run, int year, comity_panel *out, comity_error *error);
comity_status comity_network_graphs(comity_store *store, int64_t run, comity_panel *out, comity_error *error);

/* The last year of a set for drawing: nodes (text state; numbers x, y in [0,1], strength; whole number community) and
 * ties (whole numbers from, to, one a pair; number value). Of several layers the first. */
comity_status comity_network_drawing(const comity_network_set *set, uint64_t seed, comity_panel *nodes,
                                     comity_panel *ties, comity_error *error);

#endif
