/* Separation by two effects, exactly.
 *
 * z = a_i + b_j is zero where y > 0, so a is one number d_c and b is -d_c in every component c that rows with y > 0 tie
 * together. A row with y = 0 from component c (of its first level) to component k (of its second) then has
 * z = d_c - d_k, which must not be negative. A row within a strongly connected part of these arrows lies on a circle,
 * on which the z add up to 0: it is not separated. Tarjan's algorithm numbers the parts so that an arrow between two of
 * them goes from the higher number to the lower one: with d the number of the part all other rows have z >= 1. */
#include "method/explain/separation_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t *root;  /* union-find over all levels */
    size_t *begin;  /* arrows of a component: place in `to` */
    int32_t *to;    /* components */
    int32_t *part;  /* strongly connected part; -1: none yet */
    int32_t *order; /* of discovery; 0: not seen */
    int32_t *low;
    size_t *next; /* arrow to follow next */
    int32_t *path;
    int32_t *open;
    int32_t n_parts;
} pairs_work;

static int32_t root_of(int32_t *root, int32_t x) {
    while (root[x] != x) {
        root[x] = root[root[x]];
        x = root[x];
    }
    return x;
}

static void free_work(pairs_work *w) {
    free(w->root);
    free(w->begin);
    free(w->to);
    free(w->part);
    free(w->order);
    free(w->low);
    free(w->next);
    free(w->path);
    free(w->open);
}

static comity_status make_work(const separation_frame *f, pairs_work *w, comity_error *error) {
    size_t m = f->n_levels + 2;
    w->root = malloc(m * sizeof *w->root);
    w->begin = malloc(m * sizeof *w->begin);
    w->to = malloc((f->n + 1) * sizeof *w->to);
    w->part = malloc(m * sizeof *w->part);
    w->order = malloc(m * sizeof *w->order);
    w->low = malloc(m * sizeof *w->low);
    w->next = malloc(m * sizeof *w->next);
    w->path = malloc(m * sizeof *w->path);
    w->open = malloc(m * sizeof *w->open);
    return w->root && w->begin && w->to && w->part && w->order && w->low && w->next && w->path && w->open
               ? COMITY_OK
               : comity_fail_memory(error);
}

static void tie_components(const separation_frame *f, const int32_t *a, const int32_t *b, pairs_work *w) {
    for (size_t g = 0; g < f->n_levels; g++) {
        w->root[g] = (int32_t)g;
    }
    for (size_t i = 0; i < f->n; i++) {
        if (f->positive[i] && separation_active(f, i)) {
            w->root[root_of(w->root, a[i])] = root_of(w->root, b[i]);
        }
    }
}

static int is_arrow(const separation_frame *f, const int32_t *a, const int32_t *b, pairs_work *w, size_t i) {
    return !f->positive[i] && separation_active(f, i) && root_of(w->root, a[i]) != root_of(w->root, b[i]);
}

/* Arrows sorted by the component they start from. Returns their number. */
static size_t list_arrows(const separation_frame *f, const int32_t *a, const int32_t *b, pairs_work *w) {
    size_t m = f->n_levels;
    memset(w->begin, 0, (m + 2) * sizeof *w->begin);
    for (size_t i = 0; i < f->n; i++) {
        if (is_arrow(f, a, b, w, i)) {
            w->begin[root_of(w->root, a[i]) + 2]++;
        }
    }
    for (size_t g = 2; g < m + 2; g++) {
        w->begin[g] += w->begin[g - 1];
    }
    for (size_t i = 0; i < f->n; i++) {
        if (is_arrow(f, a, b, w, i)) {
            w->to[w->begin[root_of(w->root, a[i]) + 1]++] = root_of(w->root, b[i]);
        }
    }
    return w->begin[m];
}

/* All of the component on top of `open` down to `x` are one part. */
static void close_part(pairs_work *w, size_t *n_open, int32_t x) {
    int32_t y;
    do {
        y = w->open[--*n_open];
        w->part[y] = w->n_parts;
    } while (y != x);
    w->n_parts++;
}

/* Depth-first search from `start` without recursion. */
static void search_from(pairs_work *w, int32_t start, int32_t *clock) {
    size_t depth = 1;
    size_t n_open = 1;
    w->path[0] = w->open[0] = start;
    w->order[start] = w->low[start] = ++*clock;
    while (depth) {
        int32_t x = w->path[depth - 1];
        if (w->next[x] < w->begin[x + 1]) {
            int32_t y = w->to[w->next[x]++];
            if (!w->order[y]) {
                w->order[y] = w->low[y] = ++*clock;
                w->path[depth++] = w->open[n_open++] = y;
            } else if (w->part[y] < 0 && w->order[y] < w->low[x]) {
                w->low[x] = w->order[y];
            }
            continue;
        }
        if (w->low[x] == w->order[x]) {
            close_part(w, &n_open, x);
        }
        if (--depth && w->low[x] < w->low[w->path[depth - 1]]) {
            w->low[w->path[depth - 1]] = w->low[x];
        }
    }
}

static void find_parts(const separation_frame *f, pairs_work *w) {
    int32_t clock = 0;
    w->n_parts = 0;
    for (size_t g = 0; g < f->n_levels; g++) {
        w->part[g] = -1;
        w->order[g] = 0;
        w->next[g] = w->begin[g];
    }
    for (size_t g = 0; g < f->n_levels; g++) {
        if (w->root[g] == (int32_t)g && !w->order[g]) {
            search_from(w, (int32_t)g, &clock);
        }
    }
}

static size_t mark(separation_frame *f, const int32_t *a, const int32_t *b, pairs_work *w, separation_direction *d) {
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (!separation_active(f, i)) {
            continue;
        }
        int32_t from = w->part[root_of(w->root, a[i])];
        int32_t to = w->part[root_of(w->root, b[i])];
        d->a[a[i]] = from;
        d->a[b[i]] = -to;
        if (!f->positive[i] && from != to) {
            f->state[i] = COMITY_SEPARATION_BY_PAIRS;
            n++;
        }
    }
    return n;
}

static size_t search_pair(separation_frame *f, size_t first, size_t second, pairs_work *w, separation_direction *d) {
    const int32_t *a = separation_id(f, first);
    const int32_t *b = separation_id(f, second);
    tie_components(f, a, b, w);
    if (list_arrows(f, a, b, w) == 0) {
        return 0;
    }
    find_parts(f, w);
    memset(d->a, 0, f->n_levels * sizeof *d->a);
    return mark(f, a, b, w, d);
}

comity_status separation_pairs(separation_frame *f, separation_direction *d, size_t *n_found, comity_error *error) {
    pairs_work w = {0};
    *n_found = 0;
    memset(d->g, 0, f->n_x * sizeof *d->g);
    comity_status status = make_work(f, &w, error);
    for (size_t a = 0; a < f->n_effects && !status && !*n_found; a++) {
        for (size_t b = a + 1; b < f->n_effects && !*n_found; b++) {
            *n_found = search_pair(f, a, b, &w, d);
        }
    }
    free_work(&w);
    return status;
}
