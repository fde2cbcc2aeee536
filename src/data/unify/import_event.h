/* Events as ties: the layers that an [event] section of a recipe makes, and the table of CAMEO codes.
 *
 * For each origin, destination and year (or month) there are the number of events, their mean on Goldstein's scale, the
 * numbers of verbal and material acts of cooperation and conflict, and the shares of both. docs/methods/events.md has
 * the formulas. */
#ifndef COMITY_UNIFY_IMPORT_EVENT_H
#define COMITY_UNIFY_IMPORT_EVENT_H

#include "comity/base.h"
#include "data/store/store.h"
#include "data/unify/recipe.h"

enum { COMITY_EVENT_LAYERS = 8 };

/* The sums that the values of all layers follow from, in this order: events, thousandths of Goldstein points, events
 * that have such points, and events of the four classes (verbal and material cooperation, verbal and material
 * conflict). */
enum { COMITY_EVENT_SUMS = 7 };

/* A recipe whose [event] section is replaced by one [tie] section a layer. Borrows the words of the recipe it came
 * from. */
typedef struct {
    comity_recipe recipe;
    comity_recipe_section sections[COMITY_EVENT_LAYERS];
    char *text;
} comity_event_ties;

/* `out` needs comity_event_ties_free, after an error too. With `by_month` the id tells of it, so that the same file can
 * be imported both ways. */
comity_status comity_event_ties_make(const comity_recipe *recipe, int by_month, comity_event_ties *out,
                                     comity_error *error);
void comity_event_ties_free(comity_event_ties *ties);

/* SQL of the value of layer `layer` from the columns t0 to t6 (the sums); NULL where it has none. The whole numbers are
 * exact, and one division makes the value, so that it does not depend on the order of the rows. */
const char *comity_event_value(size_t layer);

/* Makes the temporary table import_cameo(code, quad, points): every code of 2 to 4 digits whose root is one, with
 * thousandths of Goldstein points. A code that CAMEO does not list has those of the longest listed code that it begins
 * with. */
comity_status comity_event_cameo(comity_store *store, comity_error *error);

typedef struct {
    char code[5];
    int quad;   /* 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict */
    int points; /* thousandths of Goldstein points */
} comity_cameo;

/* The listed codes. `out` needs free. */
comity_status comity_event_codes(comity_cameo **out, size_t *n, comity_error *error);

#endif
