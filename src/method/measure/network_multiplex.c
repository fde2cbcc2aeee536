/* Several layers of ties among the same nodes: who has whom where, and how alike layers are. See network.h. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>

/* Of one node: neighbours in each layer and in any, those in one layer only, and degrees. */
static void measure_node(const comity_network *const *layers, size_t n_layers, size_t i, const comity_multiplex *out) {
    size_t n = layers[0]->n;
    double any = 0;
    double degree = 0;
    double squares = 0;
    for (size_t l = 0; l < n_layers; l++) {
        double in_layer = 0;
        double ties = 0;
        double alone = 0;
        for (size_t j = 0; j < n; j++) {
            int here = comity_network_touch(layers[l], i, j);
            int earlier = 0;
            int elsewhere = 0;
            for (size_t k = 0; k < n_layers && here; k++) {
                int there = k != l && comity_network_touch(layers[k], i, j);
                elsewhere |= there;
                earlier |= there && k < l;
            }
            in_layer += here;
            alone += here && !elsewhere;
            any += here && !earlier;
            ties +=
                layers[l]->directed ? (layers[l]->weight[i * n + j] != 0) + (layers[l]->weight[j * n + i] != 0) : here;
        }
        degree += ties;
        squares += ties * ties;
        if (out->relevance) {
            out->relevance[l * n + i] = in_layer; /* divided below */
        }
        if (out->exclusive) {
            out->exclusive[l * n + i] = alone;
        }
        if (out->exclusive_relevance) {
            out->exclusive_relevance[l * n + i] = alone;
        }
    }
    for (size_t l = 0; l < n_layers; l++) {
        if (out->relevance) {
            out->relevance[l * n + i] = any > 0 ? out->relevance[l * n + i] / any : NAN;
        }
        if (out->exclusive_relevance) {
            out->exclusive_relevance[l * n + i] = any > 0 ? out->exclusive_relevance[l * n + i] / any : NAN;
        }
    }
    if (out->degree) {
        out->degree[i] = degree;
    }
    if (out->neighbourhood) {
        out->neighbourhood[i] = any;
    }
    if (out->redundancy) {
        out->redundancy[i] = degree > 0 ? 1 - any / degree : NAN;
    }
    if (out->degree_deviation) {
        double mean = degree / (double)n_layers;
        double variance = squares / (double)n_layers - mean * mean;
        out->degree_deviation[i] = variance > 0 ? sqrt(variance) : 0;
    }
}

comity_status comity_network_multiplex(const comity_network *const *layers, size_t n_layers,
                                       const comity_multiplex *out, comity_error *error) {
    if (n_layers == 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "there is no layer");
    }
    for (size_t l = 1; l < n_layers; l++) {
        if (layers[l]->n != layers[0]->n) {
            return comity_fail(error, COMITY_ERROR_USAGE, "layers of %zu and %zu nodes cannot be laid together",
                               layers[0]->n, layers[l]->n);
        }
    }
    for (size_t i = 0; i < layers[0]->n; i++) {
        measure_node(layers, n_layers, i, out);
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------- similarity */

typedef struct {
    double n, x, y, xx, yy, xy;
} sums;

static void add(sums *s, double x, double y) {
    s->n++;
    s->x += x;
    s->y += y;
    s->xx += x * x;
    s->yy += y * y;
    s->xy += x * y;
}

static double pearson(const sums *s) {
    double vx = s->n * s->xx - s->x * s->x;
    double vy = s->n * s->yy - s->y * s->y;
    return s->n > 1 && vx > 1e-12 * s->n * s->xx && vy > 1e-12 * s->n * s->yy
               ? (s->n * s->xy - s->x * s->y) / sqrt(vx * vy)
               : NAN;
}

static double degree_of(const comity_network *network, size_t i) {
    double degree = 0;
    for (size_t j = 0; j < network->n; j++) {
        degree += network->weight[i * network->n + j] != 0;
        degree += network->directed && network->weight[j * network->n + i] != 0;
    }
    return degree;
}

comity_status comity_network_compare(const comity_network *a, const comity_network *b, comity_layer_similarity *out,
                                     comity_error *error) {
    size_t n = a->n;
    if (b->n != n) {
        return comity_fail(error, COMITY_ERROR_USAGE, "layers of %zu and %zu nodes cannot be compared", n, b->n);
    }
    double in_a = 0;
    double in_b = 0;
    double in_both = 0;
    sums weights = {0};
    sums degrees = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double x = a->weight[i * n + j];
            double y = b->weight[i * n + j];
            if (i != j) {
                in_a += x != 0;
                in_b += y != 0;
                in_both += x != 0 && y != 0;
                add(&weights, x, y);
            }
        }
        double x = degree_of(a, i);
        double y = degree_of(b, i);
        if (x > 0 && y > 0) {
            add(&degrees, x, y);
        }
    }
    double either = in_a + in_b - in_both;
    out->jaccard = either > 0 ? in_both / either : NAN;
    out->coverage = in_b > 0 ? in_both / in_b : NAN;
    out->coverage_other = in_a > 0 ? in_both / in_a : NAN;
    out->matching = n > 1 ? 1 - (either - in_both) / (double)(n * (n - 1)) : NAN;
    out->degree_correlation = pearson(&degrees);
    out->weight_correlation = pearson(&weights);
    return COMITY_OK;
}
