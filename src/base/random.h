/* Random numbers that do not depend on the number of threads: a stream a task, each made from the user's seed and the
 * number of the task. */
#ifndef COMITY_BASE_RANDOM_H
#define COMITY_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state[4];
} comity_random;

/* Starts stream number `stream` of `seed`. Streams of one seed, and of neighbouring seeds, are independent for all
 * practical purposes: the state is spread by SplitMix64. */
void comity_random_start(comity_random *random, uint64_t seed, uint64_t stream);

/* 64 random bits (xoshiro256**, Blackman & Vigna 2021, ACM TOMS 47:36). */
uint64_t comity_random_bits(comity_random *random);

/* A number in [0,1) of 53 random bits. */
double comity_random_uniform(comity_random *random);

/* A whole number in [0, n), without bias; 0 where n is 0. */
uint64_t comity_random_below(comity_random *random, uint64_t n);

/* Standard normal deviate (polar method; what it has left over is not kept, so that streams stay comparable). */
double comity_random_normal(comity_random *random);

/* Fills `order` with a random order of 0 .. n - 1 (Fisher-Yates). O(n). */
void comity_random_order(comity_random *random, size_t *order, size_t n);

#endif
