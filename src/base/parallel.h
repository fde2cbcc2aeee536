/* Work on several threads: the same answer whatever their number, because each task writes only what is its own. */
#ifndef COMITY_BASE_PARALLEL_H
#define COMITY_BASE_PARALLEL_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    int n_threads;                                    /* 0: as many as there are processors */
    const volatile int *stop;                         /* may be NULL; looked at before every task */
    void (*progress)(void *context, double fraction); /* may be NULL; called from the calling thread only */
    void *context;
} comity_parallel_options;

/* One task: number `task` of the work, on thread `thread` (0 .. threads - 1; for scratch space that is the thread's
 * own). A status other than COMITY_OK ends the work. */
typedef comity_status (*comity_parallel_task)(void *context, size_t task, int thread, comity_error *error);

/* How many threads comity_parallel_for will use for these options and that many tasks: at least 1, at most 256. Let
 * scratch space be made for that many. */
int comity_parallel_threads(const comity_parallel_options *options, size_t n_tasks);

/* Runs task 0 .. n_tasks - 1, each once, in no particular order, and returns when all have ended. `options` may be
 * NULL. Of several tasks that fail, the error is that of the one with the lowest number among those that were run.
 * Errors: that of a task; COMITY_ERROR_INTERRUPTED. Where threads cannot be made the calling thread does the work. */
comity_status comity_parallel_for(size_t n_tasks, comity_parallel_task run, void *context,
                                  const comity_parallel_options *options, comity_error *error);

#endif
