/* Random numbers. See random.h. */
#include "base/random.h"

#include <math.h>

static uint64_t split_mix(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void comity_random_start(comity_random *random, uint64_t seed, uint64_t stream) {
    uint64_t key = seed;
    uint64_t state = split_mix(&key) ^ (stream * 0xd1342543de82ef95u + 1);
    for (size_t i = 0; i < 4; i++) {
        random->state[i] = split_mix(&state);
    }
}

static uint64_t rotated(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

uint64_t comity_random_bits(comity_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

double comity_random_uniform(comity_random *random) {
    return (double)(comity_random_bits(random) >> 11) * 0x1p-53;
}

uint64_t comity_random_below(comity_random *random, uint64_t n) {
    if (n == 0) {
        return 0;
    }
    uint64_t least = (0 - n) % n; /* below this a remainder would come once too often */
    uint64_t bits;
    do {
        bits = comity_random_bits(random);
    } while (bits < least);
    return bits % n;
}

double comity_random_normal(comity_random *random) {
    double x;
    double square;
    do {
        double y = 2 * comity_random_uniform(random) - 1;
        x = 2 * comity_random_uniform(random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * sqrt(-2 * log(square) / square);
}

void comity_random_order(comity_random *random, size_t *order, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t j = (size_t)comity_random_below(random, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}
