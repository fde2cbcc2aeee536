/* The running program: errors on the terminal, progress, and Ctrl-C.
 *
 * Interrupts: the program's threads block SIGINT and SIGTERM; one thread waits for them, sets the stop flag and tells
 * DuckDB to give up the running statement, whose transaction is then rolled back in the ordinary way. Threads that a
 * library starts before main (OpenBLAS does) block nothing: a handler passes what reaches them on to the thread that
 * waits. A second Ctrl-C ends the program at once, which is safe too. */
#include "surface/cli/cli.h"

#include "study/workbench.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    duckdb_connection connection;
    volatile int stop;
    int progress_shown;
    pthread_t waiter; /* set before the handler is */
} session = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *wait_for_interrupt(void *unused) {
    sigset_t set;
    int signal_number = 0;
    (void)unused;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    for (;;) {
        if (sigwait(&set, &signal_number) != 0) {
            continue;
        }
        if (session.stop) {
            _exit(CLI_INTERRUPTED);
        }
        session.stop = 1;
        pthread_mutex_lock(&session.lock);
        if (session.connection) {
            duckdb_interrupt(session.connection);
        }
        pthread_mutex_unlock(&session.lock);
    }
    return NULL;
}

static void pass_on(int signal_number) {
    int kept = errno;
    (void)pthread_kill(session.waiter, signal_number);
    errno = kept;
}

void cli_catch_interrupt(void) {
    sigset_t set;
    struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to report, not a reason to die */
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) == 0 &&
        pthread_create(&session.waiter, NULL, wait_for_interrupt, NULL) == 0) {
        pthread_detach(session.waiter);
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
    }
}

const char *cli_option(const cli_call *call, const char *name) {
    for (int i = call->n_options; i-- > 0;) { /* the last one counts */
        if (strcmp(call->options[i].name, name) == 0) {
            return call->options[i].value;
        }
    }
    return NULL;
}

int cli_flag(const cli_call *call, const char *name) {
    return cli_option(call, name) != NULL;
}

const volatile int *cli_stop(void) {
    return &session.stop;
}

comity_status cli_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error) {
    comity_status status = comity_workbench_open(path, mode, out, error);
    pthread_mutex_lock(&session.lock);
    session.connection = status ? NULL : comity_store_connection(*out);
    pthread_mutex_unlock(&session.lock);
    if (!status && session.stop) { /* while it was opened there was nothing to interrupt */
        cli_close(*out);
        *out = NULL;
        status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
    }
    return status;
}

void cli_close(comity_store *store) {
    pthread_mutex_lock(&session.lock);
    session.connection = NULL;
    pthread_mutex_unlock(&session.lock);
    cli_progress(NULL, NULL, 0);
    comity_store_close(store);
}

int cli_with_store(const cli_call *call, const char *path, comity_store_mode mode, cli_body body) {
    comity_store *store = NULL;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = cli_open(path, mode, &store, &error);
    if (!status) {
        status = body(store, call, &error);
    }
    cli_close(store);
    return status ? cli_fail(&error) : 0;
}

int cli_fail(const comity_error *error) {
    char text[2048];
    cli_progress(NULL, NULL, 0);
    comity_error_text(error, text, sizeof text);
    fflush(stdout);
    fprintf(stderr, "comity: %s\n", text);
    if (session.stop || error->status == COMITY_ERROR_INTERRUPTED) {
        return CLI_INTERRUPTED;
    }
    return error->status == COMITY_ERROR_USAGE ? CLI_USAGE : 1;
}

void cli_problems(const comity_problems *problems) {
    char text[2048];
    cli_progress(NULL, NULL, 0);
    for (size_t i = 0; i < problems->n; i++) {
        comity_error_text(&problems->items[i], text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    if (problems->total > problems->n) {
        fprintf(stderr, "... and %zu more\n", problems->total - problems->n);
    }
}

void cli_progress(void *context, const char *what, double fraction) {
    (void)context;
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    if (!what) {
        if (session.progress_shown) {
            fputs("\r\033[K", stderr);
        }
        session.progress_shown = 0;
    } else if (fraction >= 0) {
        fprintf(stderr, "\r\033[K%s %3.0f%%", what, 100 * (fraction > 1 ? 1 : fraction));
        session.progress_shown = 1;
    } else {
        fprintf(stderr, "\r\033[K%s ...", what);
        session.progress_shown = 1;
    }
    fflush(stderr);
}

comity_status cli_organisation(comity_store *store, const cli_call *call, char out[128], comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *asked[] = {cli_option(call, "org")};
    comity_status status = comity_store_query(
        store,
        "SELECT organisation FROM organisation WHERE CASE WHEN ?1::VARCHAR IS NULL THEN subject = 'yes' ELSE "
        "lower(organisation) = lower(?1::VARCHAR) END ORDER BY organisation = ?1::VARCHAR DESC, line LIMIT 1",
        asked, 1, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = cli_option(call, "org")
                     ? comity_fail(error, COMITY_ERROR_NOT_FOUND,
                                   "there is no organisation \"%s\"; see: comity show organisations",
                                   cli_option(call, "org"))
                     : comity_fail(error, COMITY_ERROR_NOT_FOUND,
                                   "the case has no subject; name an organisation with --org");
    }
    if (!status) {
        snprintf(out, 128, "%s", rows.columns[0].text[0]);
    }
    comity_panel_free(&rows);
    return status;
}
