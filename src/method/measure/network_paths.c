/* Shortest paths between all nodes, and what follows: closeness, harmonic, eccentricity, betweenness in one pass.
 *
 * From each source Dijkstra's method on the full matrix, n steps of n comparisons, which for networks as dense as trade
 * is faster than a heap; Brandes (2001) adds up the shares of paths on the way back. Paths that agree to one part in
 * 10^10 are equally long. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double close_to = 1e-10;

/* Room for one source. */
typedef struct {
    size_t n;
    double *length;   /* n * n */
    double *distance; /* n each */
    double *n_paths;
    double *depends;
    size_t *order; /* nodes by distance */
    size_t *n_before;
    uint8_t *done;
    uint16_t *before; /* n * n: predecessors on shortest paths */
} search;

static void search_free(search *s) {
    free(s->length);
    free(s->distance);
    free(s->n_paths);
    free(s->depends);
    free(s->order);
    free(s->n_before);
    free(s->done);
    free(s->before);
}

static comity_status search_init(search *s, const comity_network *network, comity_length length, comity_error *error) {
    size_t n = network->n;
    size_t room = n ? n : 1;
    memset(s, 0, sizeof *s);
    s->n = n;
    s->length = malloc(room * room * sizeof *s->length);
    s->distance = malloc(room * sizeof *s->distance);
    s->n_paths = malloc(room * sizeof *s->n_paths);
    s->depends = malloc(room * sizeof *s->depends);
    s->order = malloc(room * sizeof *s->order);
    s->n_before = malloc(room * sizeof *s->n_before);
    s->done = malloc(room);
    s->before = malloc(room * room * sizeof *s->before);
    if (!s->length || !s->distance || !s->n_paths || !s->depends || !s->order || !s->n_before || !s->done ||
        !s->before) {
        search_free(s);
        return comity_network_no_memory(error);
    }
    for (size_t k = 0; k < n * n; k++) {
        double w = network->weight[k];
        s->length[k] = w == 0 ? INFINITY : length == COMITY_LENGTH_INVERSE ? 1 / w : 1;
    }
    return COMITY_OK;
}

/* A path to `to` by way of `by`: shorter than what was found, or as short. */
static void take_path(search *s, size_t by, size_t to, double distance) {
    double known = s->distance[to];
    if (distance < known * (1 - close_to) || known == INFINITY) {
        s->distance[to] = distance;
        s->n_paths[to] = s->n_paths[by];
        s->before[to * s->n] = (uint16_t)by;
        s->n_before[to] = 1;
    } else if (distance <= known * (1 + close_to)) {
        s->n_paths[to] += s->n_paths[by];
        s->before[to * s->n + s->n_before[to]++] = (uint16_t)by;
    }
}

/* Fills distance, n_paths, before and order; returns how many nodes are reached, the source among them. */
static size_t search_from(search *s, size_t source) {
    size_t n = s->n;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        s->distance[i] = INFINITY;
        s->n_paths[i] = 0;
        s->n_before[i] = 0;
        s->done[i] = 0;
    }
    s->distance[source] = 0;
    s->n_paths[source] = 1;
    for (size_t at = source; at < n;) {
        const double *length = s->length + at * n;
        double here = s->distance[at];
        double nearest = INFINITY;
        size_t next = n;
        s->done[at] = 1;
        s->order[found++] = at;
        for (size_t i = 0; i < n; i++) {
            if (s->done[i]) {
                continue;
            }
            double distance = here + length[i];
            if (distance <= s->distance[i] * (1 + close_to) && distance < INFINITY) {
                take_path(s, at, i, distance);
            }
            if (s->distance[i] < nearest) {
                nearest = s->distance[i];
                next = i;
            }
        }
        at = next;
    }
    return found;
}

/* Adds what nodes owe to the paths from this source. */
static void add_betweenness(search *s, size_t source, size_t found, double *betweenness) {
    memset(s->depends, 0, s->n * sizeof *s->depends);
    for (size_t k = found; k-- > 1;) {
        size_t at = s->order[k];
        for (size_t p = 0; p < s->n_before[at]; p++) {
            size_t by = s->before[at * s->n + p];
            s->depends[by] += s->n_paths[by] / s->n_paths[at] * (1 + s->depends[at]);
        }
        betweenness[at] += at == source ? 0 : s->depends[at];
    }
}

static void add_distances(const search *s, size_t source, size_t found, comity_paths *out) {
    for (size_t k = 1; k < found; k++) {
        size_t at = s->order[k];
        double distance = s->distance[at];
        out->sum[source] += distance;
        out->sum_in[at] += distance;
        out->reached[source]++;
        out->reached_in[at]++;
        out->harmonic[source] += 1 / distance;
        out->harmonic_in[at] += 1 / distance;
        out->farthest[source] = distance > out->farthest[source] ? distance : out->farthest[source];
    }
}

comity_status comity_network_paths(const comity_network *network, comity_length length, comity_paths *out,
                                   comity_error *error) {
    search s;
    size_t n = network->n;
    double *const all[] = {out->sum,      out->sum_in,      out->reached,  out->reached_in,
                           out->harmonic, out->harmonic_in, out->farthest, out->betweenness};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        memset(all[k], 0, n * sizeof *all[k]);
    }
    comity_status status = search_init(&s, network, length, error);
    if (status) {
        return status;
    }
    for (size_t source = 0; source < n; source++) {
        size_t found = search_from(&s, source);
        add_distances(&s, source, found, out);
        add_betweenness(&s, source, found, out->betweenness);
    }
    for (size_t i = 0; i < n && !network->directed; i++) {
        out->betweenness[i] /= 2;
    }
    search_free(&s);
    return COMITY_OK;
}
