/* Starts server.py for a test program, on a port of its own. It ends when this program does. */
#ifndef COMITY_TESTS_LOCAL_SERVER_H
#define COMITY_TESTS_LOCAL_SERVER_H

#include "support.h"

#include <sys/wait.h>

typedef struct {
    pid_t process;
    int hold; /* the server serves while this is open */
    int port;
    char url[64];
} local_server;

/* 0: it serves. `log` may be NULL. */
static inline int local_server_start(local_server *server, const char *log) {
    int to[2];
    int from[2];
    char text[16] = "";
    if (pipe(to) || pipe(from)) {
        return -1;
    }
    server->process = fork();
    if (server->process == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        execlp("python3", "python3", "tests/data/fetch/server.py", log, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    server->hold = to[1];
    FILE *said = fdopen(from[0], "r");
    server->port = said && fgets(text, sizeof text, said) ? atoi(text) : 0; /* a whole line, in however many writes */
    if (said) {
        fclose(said);
    }
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    return server->port > 0 ? 0 : -1;
}

static inline void local_server_stop(local_server *server) {
    close(server->hold);
    waitpid(server->process, NULL, 0);
}

#endif
