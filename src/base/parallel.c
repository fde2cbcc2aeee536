/* Threads. See parallel.h. Tasks are handed out one at a time from a shared counter, so make them not too small. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

typedef struct {
    size_t n_tasks;
    comity_parallel_task run;
    void *context;
    const comity_parallel_options *options;
    atomic_size_t next;
    atomic_int ended; /* a task failed, or the user stopped it */
    pthread_mutex_t lock;
    comity_status status; /* these three under the lock */
    size_t failed;
    comity_error error;
} shared_work;

typedef struct {
    shared_work *work;
    int number;
} worker;

int comity_parallel_threads(const comity_parallel_options *options, size_t n_tasks) {
    long n = options ? options->n_threads : 0;
    if (n <= 0) {
        n = sysconf(_SC_NPROCESSORS_ONLN);
    }
    n = n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : n;
    return (size_t)n > n_tasks && n_tasks > 0 ? (int)n_tasks : (int)n;
}

static void note_failure(shared_work *work, size_t task, comity_status status, const comity_error *error) {
    pthread_mutex_lock(&work->lock);
    if (!work->status || task < work->failed) {
        work->status = status;
        work->failed = task;
        work->error = *error;
    }
    pthread_mutex_unlock(&work->lock);
    atomic_store(&work->ended, 1);
}

static void work_on(shared_work *work, int number) {
    const comity_parallel_options *options = work->options;
    while (!atomic_load(&work->ended)) {
        size_t task = atomic_fetch_add(&work->next, 1);
        if (task >= work->n_tasks) {
            return;
        }
        comity_error error;
        comity_error_clear(&error);
        comity_status status = options && options->stop && *options->stop
                                   ? comity_fail(&error, COMITY_ERROR_INTERRUPTED, "interrupted")
                                   : work->run(work->context, task, number, &error);
        if (status) {
            note_failure(work, task, status, &error);
        }
        if (number == 0 && options && options->progress) {
            options->progress(options->context, (double)(task + 1) / (double)work->n_tasks);
        }
    }
}

static void *thread_main(void *context) {
    const worker *own = context;
    work_on(own->work, own->number);
    return NULL;
}

comity_status comity_parallel_for(size_t n_tasks, comity_parallel_task run, void *context,
                                  const comity_parallel_options *options, comity_error *error) {
    pthread_t threads[MOST_THREADS];
    worker workers[MOST_THREADS];
    shared_work work = {.n_tasks = n_tasks, .run = run, .context = context, .options = options};
    int n_started = 1;
    int n = comity_parallel_threads(options, n_tasks);
    pthread_mutex_init(&work.lock, NULL);
    for (; n_started < n; n_started++) {
        workers[n_started] = (worker){&work, n_started};
        if (pthread_create(&threads[n_started], NULL, thread_main, &workers[n_started]) != 0) {
            break;
        }
    }
    work_on(&work, 0);
    for (int i = 1; i < n_started; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_mutex_destroy(&work.lock);
    if (work.status && error) {
        *error = work.error;
    }
    return work.status;
}
