/* Communities over slices (years or layers) after Mucha et al. See network.h.
 *
 * Each node present in a slice is a point; points are tied by the ties of their slice and by omega to copies of their
 * node in other slices. Q is maximised as the Leiden method does it: points move to the neighbouring community that
 * gains most, from a queue in random order, until none wants to; each community is then refined into parts grown from
 * single points; parts become the points of the next level, which start in the communities found. Rounds go on from
 * the result until Q stands still.
 *
 * What chance would give differs between slices, so a point of a higher level carries its strength in each slice. A
 * community's strength in each slice is a row of n_points * n_slices numbers, which bounds the size of the problem.
 * Restarts run on all threads, each with random numbers of its own. */
#include "base/parallel.h"
#include "base/random.h"
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The points of a level, their ties (both directions) and their strengths by slice, as rows of lists. */
typedef struct {
    size_t n;
    size_t *tie_start; /* n + 1 */
    size_t *tie_to;
    double *tie_weight;
    size_t *part_start; /* n + 1 */
    size_t *part_slice;
    double *part_strength;
} level;

static void level_free(level *l) {
    free(l->tie_start);
    free(l->tie_to);
    free(l->tie_weight);
    free(l->part_start);
    free(l->part_slice);
    free(l->part_strength);
    *l = (level){0};
}

static comity_status level_init(level *l, size_t n, size_t n_ties, size_t n_parts, comity_error *error) {
    *l = (level){0};
    l->n = n;
    l->tie_start = calloc(n + 1, sizeof *l->tie_start);
    l->tie_to = malloc((n_ties + 1) * sizeof *l->tie_to);
    l->tie_weight = malloc((n_ties + 1) * sizeof *l->tie_weight);
    l->part_start = calloc(n + 1, sizeof *l->part_start);
    l->part_slice = malloc((n_parts + 1) * sizeof *l->part_slice);
    l->part_strength = malloc((n_parts + 1) * sizeof *l->part_strength);
    if (!l->tie_start || !l->tie_to || !l->tie_weight || !l->part_start || !l->part_slice || !l->part_strength) {
        level_free(l);
        return comity_network_no_memory(error);
    }
    return COMITY_OK;
}

/* What all restarts share. */
typedef struct {
    level ground;
    size_t n_slices;
    double *expected; /* resolution / 2m of each slice, 0 where it has no ties */
    double total;     /* 2 mu */
    double resolution;
    const comity_community_options *options;
    int *found; /* restarts * ground.n */
    double *quality;
} problem;

/* Room of one restart, for the ground level and so for all. */
typedef struct {
    double *strength; /* community * n_slices + slice */
    double *gain;     /* weight to each community, 0 between uses */
    size_t *touched;
    size_t *queue;
    uint8_t *queued;
    size_t *size; /* points of each community */
    size_t *order;
    int *part;     /* refined */
    int *start;    /* communities that the points of the next level begin in */
    size_t *fresh; /* renumbering */
    int *down;     /* point of the ground -> point of the level */
} room;

static void room_free(room *r) {
    free(r->strength);
    free(r->gain);
    free(r->touched);
    free(r->queue);
    free(r->queued);
    free(r->size);
    free(r->order);
    free(r->part);
    free(r->start);
    free(r->fresh);
    free(r->down);
}

static comity_status room_init(room *r, size_t n, size_t n_slices, comity_error *error) {
    memset(r, 0, sizeof *r);
    r->strength = malloc(n * n_slices * sizeof *r->strength);
    r->gain = calloc(n, sizeof *r->gain);
    r->touched = malloc(n * sizeof *r->touched);
    r->queue = malloc(n * sizeof *r->queue);
    r->queued = malloc(n);
    r->size = malloc(n * sizeof *r->size);
    r->order = malloc(n * sizeof *r->order);
    r->part = malloc(n * sizeof *r->part);
    r->start = malloc(n * sizeof *r->start);
    r->fresh = malloc(n * sizeof *r->fresh);
    r->down = malloc(n * sizeof *r->down);
    if (!r->strength || !r->gain || !r->touched || !r->queue || !r->queued || !r->size || !r->order || !r->part ||
        !r->start || !r->fresh || !r->down) {
        room_free(r);
        return comity_network_no_memory(error);
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------ moving */

/* Puts point v into community c, or (sign -1) takes it out. */
static void put(const level *l, room *r, size_t n_slices, size_t v, size_t c, double sign) {
    for (size_t p = l->part_start[v]; p < l->part_start[v + 1]; p++) {
        r->strength[c * n_slices + l->part_slice[p]] += sign * l->part_strength[p];
    }
    r->size[c] += sign > 0 ? 1 : (size_t)-1;
}

static void fill_communities(const problem *p, const level *l, room *r, const int *community) {
    memset(r->strength, 0, l->n * p->n_slices * sizeof *r->strength);
    memset(r->size, 0, l->n * sizeof *r->size);
    for (size_t v = 0; v < l->n; v++) {
        put(l, r, p->n_slices, v, (size_t)community[v], 1);
    }
}

/* What chance would tie between v and community c. */
static double by_chance(const problem *p, const level *l, const room *r, size_t v, size_t c) {
    double sum = 0;
    for (size_t k = l->part_start[v]; k < l->part_start[v + 1]; k++) {
        size_t slice = l->part_slice[k];
        sum += l->part_strength[k] * r->strength[c * p->n_slices + slice] * p->expected[slice];
    }
    return sum;
}

/* Weight from v to each community (of `within` only, by `bound`, if that is not NULL); returns how many are touched. */
static size_t weigh_neighbours(const level *l, room *r, size_t v, const int *community, const int *bound) {
    size_t n_touched = 0;
    for (size_t k = l->tie_start[v]; k < l->tie_start[v + 1]; k++) {
        size_t to = l->tie_to[k];
        if (to == v || (bound && bound[to] != bound[v])) {
            continue;
        }
        size_t c = (size_t)community[to];
        if (r->gain[c] == 0) {
            r->touched[n_touched++] = c;
        }
        r->gain[c] += l->tie_weight[k];
    }
    return n_touched;
}

/* The community that v, out of all, gains most from; `own` where nothing is better. An empty one gains nothing. */
static size_t best_community(const problem *p, const level *l, room *r, size_t v, size_t own, size_t n_touched,
                             size_t empty) {
    size_t best = own;
    double most = r->gain[own] - by_chance(p, l, r, v, own) + 1e-10;
    if (most < 0 && empty < l->n) {
        best = empty;
        most = 0;
    }
    for (size_t k = 0; k < n_touched; k++) {
        size_t c = r->touched[k];
        double gain = c == own ? -INFINITY : r->gain[c] - by_chance(p, l, r, v, c);
        if (gain > most) {
            most = gain;
            best = c;
        }
    }
    for (size_t k = 0; k < n_touched; k++) {
        r->gain[r->touched[k]] = 0;
    }
    return best;
}

static void wake_neighbours(const level *l, room *r, size_t v, const int *community, size_t *head, size_t *held) {
    for (size_t k = l->tie_start[v]; k < l->tie_start[v + 1]; k++) {
        size_t to = l->tie_to[k];
        if (!r->queued[to] && community[to] != community[v]) {
            r->queued[to] = 1;
            r->queue[(*head + (*held)++) % l->n] = to;
        }
    }
}

/* Moves points until none wants to; 1 if any moved. */
static int move_points(const problem *p, const level *l, room *r, int *community, comity_random *random) {
    size_t head = 0;
    size_t held = l->n;
    size_t n_empty = 0; /* listed in r->fresh */
    int moved = 0;
    fill_communities(p, l, r, community);
    for (size_t c = 0; c < l->n; c++) {
        r->fresh[n_empty] = c;
        n_empty += r->size[c] == 0;
    }
    comity_random_order(random, r->queue, l->n);
    memset(r->queued, 1, l->n);
    while (held) {
        size_t v = r->queue[head];
        size_t own = (size_t)community[v];
        head = (head + 1) % l->n;
        held--;
        r->queued[v] = 0;
        put(l, r, p->n_slices, v, own, -1);
        size_t empty = n_empty ? r->fresh[n_empty - 1] : l->n;
        size_t n_touched = weigh_neighbours(l, r, v, community, NULL);
        size_t to = best_community(p, l, r, v, own, n_touched, empty);
        put(l, r, p->n_slices, v, to, 1);
        if (to != own) {
            community[v] = (int)to;
            moved = 1;
            n_empty -= to == empty;
            r->fresh[n_empty] = own;
            n_empty += r->size[own] == 0;
            wake_neighbours(l, r, v, community, &head, &held);
        }
    }
    return moved;
}

/* Splits communities into parts: points that are still alone join the part of their community that gains most. */
static size_t refine(const problem *p, const level *l, room *r, const int *community, comity_random *random) {
    for (size_t v = 0; v < l->n; v++) {
        r->part[v] = (int)v;
    }
    fill_communities(p, l, r, r->part);
    comity_random_order(random, r->order, l->n);
    for (size_t k = 0; k < l->n; k++) {
        size_t v = r->order[k];
        size_t own = (size_t)r->part[v];
        if (r->size[own] > 1) {
            continue;
        }
        put(l, r, p->n_slices, v, own, -1);
        size_t n_touched = weigh_neighbours(l, r, v, r->part, community);
        size_t to = best_community(p, l, r, v, own, n_touched, l->n);
        put(l, r, p->n_slices, v, to, 1);
        r->part[v] = (int)to;
    }
    size_t n_parts = 0;
    memset(r->fresh, 0, l->n * sizeof *r->fresh);
    for (size_t v = 0; v < l->n; v++) {
        size_t part = (size_t)r->part[v];
        if (!r->fresh[part]) {
            r->fresh[part] = ++n_parts;
        }
        r->part[v] = (int)r->fresh[part] - 1;
    }
    return n_parts;
}

/* --------------------------------------------------------------------------------------------------- aggregating */

/* Points of `l` by part: start of each part in r->order. Fills `start` of n_parts + 1. */
static void sort_by_part(const level *l, room *r, size_t n_parts, size_t *start) {
    memset(start, 0, (n_parts + 1) * sizeof *start);
    for (size_t v = 0; v < l->n; v++) {
        start[r->part[v] + 1]++;
    }
    for (size_t c = 0; c < n_parts; c++) {
        start[c + 1] += start[c];
    }
    memcpy(r->fresh, start, n_parts * sizeof *start);
    for (size_t v = 0; v < l->n; v++) {
        r->order[r->fresh[r->part[v]]++] = v;
    }
}

/* Adds the ties and strengths of the points of a part. `slice_sum`: zeros, n_slices. */
static void add_part(const level *l, room *r, size_t n_slices, size_t part, size_t from, size_t to, double *slice_sum,
                     level *out) {
    size_t n_touched = 0;
    size_t at = out->tie_start[part];
    size_t part_at = out->part_start[part];
    for (size_t k = from; k < to; k++) {
        size_t v = r->order[k];
        for (size_t t = l->tie_start[v]; t < l->tie_start[v + 1]; t++) {
            size_t other = (size_t)r->part[l->tie_to[t]];
            if (other != part) {
                r->touched[n_touched] = other;
                n_touched += r->gain[other] == 0;
                r->gain[other] += l->tie_weight[t];
            }
        }
        for (size_t s = l->part_start[v]; s < l->part_start[v + 1]; s++) {
            slice_sum[l->part_slice[s]] += l->part_strength[s];
        }
    }
    for (size_t k = 0; k < n_touched; k++) {
        out->tie_to[at] = r->touched[k];
        out->tie_weight[at++] = r->gain[r->touched[k]];
        r->gain[r->touched[k]] = 0;
    }
    for (size_t s = 0; s < n_slices; s++) {
        if (slice_sum[s] != 0) {
            out->part_slice[part_at] = s;
            out->part_strength[part_at++] = slice_sum[s];
            slice_sum[s] = 0;
        }
    }
    out->tie_start[part + 1] = at;
    out->part_start[part + 1] = part_at;
}

/* The level whose points are the parts; r->start gets the community that each begins in. */
static comity_status aggregate(const problem *p, const level *l, room *r, const int *community, size_t n_parts,
                               level *out, comity_error *error) {
    size_t *start = malloc((n_parts + 1) * sizeof *start);
    double *slice_sum = calloc(p->n_slices, sizeof *slice_sum);
    comity_status status = start && slice_sum ? level_init(out, n_parts, l->tie_start[l->n], l->part_start[l->n], error)
                                              : comity_network_no_memory(error);
    if (!status) {
        sort_by_part(l, r, n_parts, start);
        for (size_t c = 0; c < n_parts; c++) {
            add_part(l, r, p->n_slices, c, start[c], start[c + 1], slice_sum, out);
        }
        /* numbers of communities must lie below the number of points */
        memset(r->fresh, 0, l->n * sizeof *r->fresh);
        size_t n_found = 0;
        for (size_t c = 0; c < n_parts; c++) {
            size_t old = (size_t)community[r->order[start[c]]];
            if (!r->fresh[old]) {
                r->fresh[old] = ++n_found;
            }
            r->start[c] = (int)r->fresh[old] - 1;
        }
    }
    free(start);
    free(slice_sum);
    return status;
}

/* One round: from `membership` of the ground up through all levels and back into it. */
static comity_status round_up(const problem *p, room *r, int *membership, comity_random *random, comity_error *error) {
    size_t n = p->ground.n;
    level own = {0};
    const level *l = &p->ground;
    int *community = malloc(n * sizeof *community);
    comity_status status = community ? COMITY_OK : comity_network_no_memory(error);
    for (size_t v = 0; v < n && !status; v++) {
        community[v] = membership[v];
        r->down[v] = (int)v;
    }
    while (!status) {
        move_points(p, l, r, community, random);
        for (size_t v = 0; v < n; v++) {
            membership[v] = community[r->down[v]];
        }
        size_t n_parts = refine(p, l, r, community, random);
        if (n_parts == l->n) {
            break;
        }
        level next;
        if ((status = aggregate(p, l, r, community, n_parts, &next, error))) {
            break;
        }
        for (size_t v = 0; v < n; v++) {
            r->down[v] = r->part[r->down[v]];
        }
        memcpy(community, r->start, n_parts * sizeof *community);
        level_free(&own);
        own = next;
        l = &own;
    }
    level_free(&own);
    free(community);
    return status;
}

/* Q of communities of the ground. */
static double quality_of(const problem *p, room *r, const int *membership) {
    const level *l = &p->ground;
    double sum = 0;
    fill_communities(p, l, r, membership);
    for (size_t v = 0; v < l->n; v++) {
        for (size_t k = l->tie_start[v]; k < l->tie_start[v + 1]; k++) {
            sum += membership[v] == membership[l->tie_to[k]] ? l->tie_weight[k] : 0;
        }
    }
    for (size_t c = 0; c < l->n; c++) {
        for (size_t s = 0; s < p->n_slices && r->size[c]; s++) {
            double k = r->strength[c * p->n_slices + s];
            sum -= k * k * p->expected[s];
        }
    }
    return sum / p->total;
}

static comity_status restart(void *context, size_t task, int thread, comity_error *error) {
    problem *p = context;
    size_t n = p->ground.n;
    int *membership = p->found + task * n;
    room r;
    comity_random random;
    (void)thread;
    comity_status status = room_init(&r, n, p->n_slices, error);
    if (status) {
        return status;
    }
    comity_random_start(&random, p->options->seed, task);
    for (size_t v = 0; v < n; v++) {
        membership[v] = (int)v;
    }
    double before = -INFINITY;
    for (int round = 0; !status && round < 50; round++) {
        status = round_up(p, &r, membership, &random, error);
        p->quality[task] = status ? NAN : quality_of(p, &r, membership);
        if (!(p->quality[task] > before + 1e-12)) {
            break;
        }
        before = p->quality[task];
    }
    room_free(&r);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- ground */

/* The number of each point, -1 where the node is not present; returns how many there are. */
static size_t number_points(size_t n_slices, size_t n, const uint8_t *present, int *point) {
    int count = 0;
    for (size_t k = 0; k < n_slices * n; k++) {
        point[k] = !present || present[k] ? count++ : -1;
    }
    return (size_t)count;
}

/* Is point (s, i) coupled with (t, i)? Ordinal: t is the nearest slice before or after in which the node is present. */
static int coupled(const int *point, size_t n, size_t s, size_t t, size_t i, comity_coupling coupling) {
    if (s == t || point[s * n + i] < 0 || point[t * n + i] < 0) {
        return 0;
    }
    size_t low = s < t ? s : t;
    size_t high = s < t ? t : s;
    for (size_t k = low + 1; k < high && coupling == COMITY_COUPLING_ORDINAL; k++) {
        if (point[k * n + i] >= 0) {
            return 0;
        }
    }
    return 1;
}

static double joined_weight(const comity_network *slice, size_t i, size_t j) {
    double w = slice->weight[i * slice->n + j];
    return slice->directed ? w + slice->weight[j * slice->n + i] : w;
}

/* Lists the ties of one point, or only counts them (`out` NULL); returns how many. */
static size_t list_point(const comity_network *const *slices, size_t n_slices, const int *point,
                         comity_coupling coupling, double omega, size_t s, size_t i, size_t at, level *out) {
    size_t n = slices[s]->n;
    size_t count = 0;
    for (size_t j = 0; j < n; j++) {
        double w = point[s * n + j] >= 0 ? joined_weight(slices[s], i, j) : 0;
        if (w > 0) {
            if (out) {
                out->tie_to[at + count] = (size_t)point[s * n + j];
                out->tie_weight[at + count] = w;
            }
            count++;
        }
    }
    for (size_t t = 0; t < n_slices && omega > 0; t++) {
        if (coupled(point, n, s, t, i, coupling)) {
            if (out) {
                out->tie_to[at + count] = (size_t)point[t * n + i];
                out->tie_weight[at + count] = omega;
            }
            count++;
        }
    }
    return count;
}

/* Writes the ties and the strength of the point of node i in slice s; `at` is where the next tie goes. */
static void lay_point(problem *p, const comity_network *const *slices, const int *point, comity_coupling coupling,
                      double omega, size_t s, size_t i, size_t *at) {
    size_t n = slices[s]->n;
    size_t v = (size_t)point[s * n + i];
    size_t count = list_point(slices, p->n_slices, point, coupling, omega, s, i, *at, &p->ground);
    double strength = 0;
    for (size_t j = 0; j < n; j++) {
        strength += point[s * n + j] >= 0 ? joined_weight(slices[s], i, j) : 0;
    }
    for (size_t t = *at; t < *at + count; t++) {
        p->total += p->ground.tie_weight[t];
    }
    *at += count;
    p->ground.tie_start[v + 1] = *at;
    p->ground.part_start[v + 1] = v + 1;
    p->ground.part_slice[v] = s;
    p->ground.part_strength[v] = strength;
    p->expected[s] += strength;
}

static comity_status lay_ground(problem *p, const comity_network *const *slices, const int *point, size_t n_points,
                                comity_coupling coupling, double omega, comity_error *error) {
    size_t n = slices[0]->n;
    size_t n_ties = 0;
    size_t at = 0;
    for (size_t s = 0; s < p->n_slices; s++) {
        for (size_t i = 0; i < n; i++) {
            n_ties += point[s * n + i] < 0 ? 0 : list_point(slices, p->n_slices, point, coupling, omega, s, i, 0, NULL);
        }
    }
    comity_status status = level_init(&p->ground, n_points, n_ties, n_points, error);
    for (size_t s = 0; s < p->n_slices && !status; s++) {
        for (size_t i = 0; i < n; i++) {
            if (point[s * n + i] >= 0) {
                lay_point(p, slices, point, coupling, omega, s, i, &at);
            }
        }
        p->expected[s] = p->expected[s] > 0 ? p->resolution / p->expected[s] : 0;
    }
    return status;
}

static comity_status check_slices(const comity_network *const *slices, size_t n_slices, double omega,
                                  const comity_community_options *options, comity_error *error) {
    if (n_slices == 0) {
        (void)comity_fail(error, COMITY_ERROR_USAGE, "there is no slice");
        return COMITY_ERROR_USAGE;
    }
    if (options->cpm || !(omega >= 0 && isfinite(omega)) ||
        !(options->resolution >= 0 && isfinite(options->resolution))) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "communities over slices are by modularity, with resolution and omega not negative");
    }
    for (size_t s = 0; s < n_slices; s++) {
        if (slices[s]->n != slices[0]->n) {
            return comity_fail(error, COMITY_ERROR_USAGE, "slices of %zu and %zu nodes cannot be laid together",
                               slices[0]->n, slices[s]->n);
        }
        if (comity_network_has_negative(slices[s])) {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "communities want weights that are not negative; leave such ties out by a threshold");
        }
    }
    return COMITY_OK;
}

/* Runs the restarts and gives back the number of the best. */
static comity_status run_restarts(problem *p, int restarts, size_t *best, comity_error *error) {
    comity_parallel_options parallel = {.n_threads = p->options->n_threads, .stop = p->options->stop};
    p->found = malloc((size_t)restarts * p->ground.n * sizeof *p->found);
    p->quality = malloc((size_t)restarts * sizeof *p->quality);
    if (!p->found || !p->quality) {
        return comity_network_no_memory(error);
    }
    comity_status status = comity_parallel_for((size_t)restarts, restart, p, &parallel, error);
    *best = 0;
    for (size_t r = 1; !status && r < (size_t)restarts; r++) {
        *best = p->quality[r] > p->quality[*best] + 1e-12 ? r : *best;
    }
    return status;
}

comity_status comity_network_slices(const comity_network *const *slices, size_t n_slices, const uint8_t *present,
                                    comity_coupling coupling, double omega, const comity_community_options *options,
                                    int *membership, double *quality, comity_error *error) {
    static const comity_community_options none = {0};
    options = options ? options : &none;
    problem p = {
        .n_slices = n_slices, .options = options, .resolution = options->resolution != 0 ? options->resolution : 1};
    size_t best = 0;
    double found = NAN;
    int *point = NULL;
    comity_status status = check_slices(slices, n_slices, omega, options, error);
    if (status) {
        goto out;
    }
    size_t n_points = number_points(n_slices, slices[0]->n, present, membership);
    if (n_points == 0 || slices[0]->n == 0) {
        goto out;
    }
    size_t n_cells = n_slices * slices[0]->n; /* not 0 here */
    point = malloc(n_cells * sizeof *point);
    p.expected = calloc(n_slices, sizeof *p.expected);
    if (!point || !p.expected) {
        status = comity_network_no_memory(error);
        goto out;
    }
    memcpy(point, membership, n_cells * sizeof *point);
    if ((status = lay_ground(&p, slices, point, n_points, coupling, omega, error)) || !(p.total > 0) ||
        (status = run_restarts(&p, options->restarts > 0 ? options->restarts : 20, &best, error))) {
        goto out;
    }
    found = p.quality[best];
    for (size_t k = 0; k < n_cells; k++) {
        membership[k] = point[k] < 0 ? -1 : p.found[best * p.ground.n + (size_t)point[k]];
    }
    status = comity_network_renumber(membership, n_cells, error);
out:
    if (quality) {
        *quality = status ? NAN : found;
    }
    level_free(&p.ground);
    free(p.expected);
    free(p.found);
    free(p.quality);
    free(point);
    return status;
}
