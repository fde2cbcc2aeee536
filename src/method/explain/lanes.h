/* Four doubles at a time, in plain C with the vector types of gcc and clang. EXPLAIN_FAST before a function compiles it
 * twice, for processors with AVX2 and for all, and the program takes what the machine has. Lengths are multiples of
 * LANES; memory is aligned to 64 bytes. */
#ifndef COMITY_METHOD_EXPLAIN_LANES_H
#define COMITY_METHOD_EXPLAIN_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LANES ((size_t)4)

typedef double lanes __attribute__((vector_size(32)));
typedef int64_t lanes_bits __attribute__((vector_size(32)));

/* The sanitizers of gcc cannot start programs whose functions are chosen at load time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__x86_64__) || !defined(__GLIBC__) ||    \
    defined(__clang__)
#define EXPLAIN_FAST
#else
#define EXPLAIN_FAST __attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
#define EXPLAIN_INLINE static inline __attribute__((always_inline))

/* Macros, because functions that take vectors have another calling convention on each processor. */
#define LANES_AT(at) (*(lanes *)(at))
#define LANES_OF(at) (*(const lanes *)(at))
#define LANES_ALL(v) ((lanes){(v), (v), (v), (v)})
#define LANES_SUM(v) (((v)[0] + (v)[2]) + ((v)[1] + (v)[3]))

/* e^x to about 1 unit in the last place; 0 below -708, e^709 above 709. x = k ln 2 + r, Taylor's series of r. */
EXPLAIN_INLINE void lanes_exp(const double *restrict from, double *restrict to) {
    lanes x = LANES_OF(from);
    const lanes low = LANES_ALL(-708);
    const lanes high = LANES_ALL(709);
    lanes_bits under = x < low;
    lanes_bits over = x > high;
    x = (lanes)(((lanes_bits)x & ~(under | over)) | ((lanes_bits)low & under) | ((lanes_bits)high & over));
    const lanes magic = LANES_ALL(0x1.8p52);
    lanes k = x * LANES_ALL(1.4426950408889634074) + magic;
    lanes_bits power = ((lanes_bits)k + 1023) << 52;
    k -= magic;
    lanes r = x - k * LANES_ALL(0x1.62e42fefa0000p-1);
    r -= k * LANES_ALL(0x1.cf79abc9e3b3ap-40);
    lanes p = LANES_ALL(1. / 6227020800);
    p = p * r + LANES_ALL(1. / 479001600);
    p = p * r + LANES_ALL(1. / 39916800);
    p = p * r + LANES_ALL(1. / 3628800);
    p = p * r + LANES_ALL(1. / 362880);
    p = p * r + LANES_ALL(1. / 40320);
    p = p * r + LANES_ALL(1. / 5040);
    p = p * r + LANES_ALL(1. / 720);
    p = p * r + LANES_ALL(1. / 120);
    p = p * r + LANES_ALL(1. / 24);
    p = p * r + LANES_ALL(1. / 6);
    p = p * r + LANES_ALL(.5);
    p = p * r * r + r + LANES_ALL(1);
    LANES_AT(to) = (lanes)((lanes_bits)(p * (lanes)power) & ~under);
}

/* Zeroed memory of n doubles, aligned; freed by lanes_free. NULL where there is none. */
static inline double *lanes_new(size_t n) {
    char *block = calloc(n * sizeof(double) + 128, 1);
    if (!block) {
        return NULL;
    }
    char *out = block + 64 - (uintptr_t)block % 64;
    if ((size_t)(out - block) < sizeof block) {
        out += 64;
    }
    memcpy(out - sizeof block, &block, sizeof block);
    return (double *)(void *)out;
}

static inline void lanes_free(double *numbers) {
    if (numbers) {
        char *block;
        memcpy(&block, (char *)numbers - sizeof block, sizeof block);
        free(block);
    }
}

#endif
