/* Makes the k-th allocation fail. Include it in one file of a test program: it defines malloc, calloc, realloc and free
 * for the whole program over glibc's own. While watching, it also counts blocks taken and given back, so that a test
 * can see a leak on the path of the failure.
 *
 *     for (long k = 0; ...; k++) {
 *         failing_alloc_start(k);          allocation k (0: the next) fails, all others succeed
 *         ...call, free...
 *         int hit = failing_alloc_stop();  whether it came to that; failing_alloc_live is now the number of leaks
 *     }
 *
 * With FAILING_ALLOC_OURS defined only allocations that the program's own code asks for count and fail, not those
 * inside shared libraries (DuckDB, libc); blocks then change hands, so failing_alloc_live means nothing.
 *
 * Under AddressSanitizer (which brings its own malloc) or without glibc FAILING_ALLOC is 0: skip() the tests. */
#ifndef COMITY_TESTS_FAILING_ALLOC_H
#define COMITY_TESTS_FAILING_ALLOC_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define FAILING_ALLOC 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#undef FAILING_ALLOC
#define FAILING_ALLOC 0
#endif
#ifndef FAILING_ALLOC
#define FAILING_ALLOC 1
#endif

static volatile int failing_alloc_watching;
static volatile int failing_alloc_hit;
static volatile long failing_alloc_countdown;
static volatile long failing_alloc_live;

static inline void failing_alloc_start(long k) {
    failing_alloc_countdown = k;
    failing_alloc_hit = 0;
    failing_alloc_live = 0;
    failing_alloc_watching = 1;
}

static inline int failing_alloc_stop(void) {
    failing_alloc_watching = 0;
    return failing_alloc_hit;
}

#if FAILING_ALLOC

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

#ifdef FAILING_ALLOC_OURS
/* Where the linker put the program's own code. */
extern char __executable_start;
extern char etext;
#define FAILING_ALLOC_BY_US(caller) ((char *)(caller) >= &__executable_start && (char *)(caller) < &etext)
#else
#define FAILING_ALLOC_BY_US(caller) ((void)(caller), 1)
#endif

static int failing_alloc_now(void *caller) {
    if (!failing_alloc_watching || !FAILING_ALLOC_BY_US(caller)) {
        return 0;
    }
    long k = failing_alloc_countdown;
    failing_alloc_countdown = k - 1;
    if (k == 0) {
        failing_alloc_hit = 1;
        errno = ENOMEM;
    }
    return k == 0;
}

static void *failing_alloc_taken(void *block) {
    if (failing_alloc_watching && block) {
        failing_alloc_live = failing_alloc_live + 1;
    }
    return block;
}

void *malloc(size_t size) {
    return failing_alloc_now(__builtin_return_address(0)) ? NULL : failing_alloc_taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return failing_alloc_now(__builtin_return_address(0)) ? NULL : failing_alloc_taken(__libc_calloc(count, size));
}

/* A block that only moves stays one block. */
void *realloc(void *block, size_t size) {
    if (failing_alloc_now(__builtin_return_address(0))) {
        return NULL;
    }
    void *moved = __libc_realloc(block, size);
    return block ? moved : failing_alloc_taken(moved);
}

void free(void *block) {
    if (failing_alloc_watching && block) {
        failing_alloc_live = failing_alloc_live - 1;
    }
    __libc_free(block);
}

#endif
#endif
