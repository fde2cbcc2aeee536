/* ClickHouse over HTTP: addresses, logging in, and queries whose answer comes row by row.
 *
 * An address is clickhouse://HOST[:PORT]/[DATABASE.]TABLE, or clickhouses:// over TLS. User and password come from the
 * environment (COMITY_CLICKHOUSE_USER, COMITY_CLICKHOUSE_PASSWORD) or from a file that only its owner may read; an
 * address that holds one is refused. They are sent, never printed, stored or part of an error. */
#ifndef COMITY_FETCH_CLICKHOUSE_H
#define COMITY_FETCH_CLICKHOUSE_H

#include "comity/base.h"
#include "data/fetch/tsv.h"

#include <stdio.h>

typedef struct {
    char address[768]; /* as people see it; empty: no server */
    char host[256];    /* an IPv6 address with its brackets */
    int port;
    int secure;
    char database[200];
    char table[200];
    char user[128];
    char password[512];
} comity_clickhouse;

/* Whether the words are meant as an address: they begin with clickhouse:// or clickhouses://. */
int comity_clickhouse_is_address(const char *text);

/* Takes an address apart. Errors never repeat it where it holds a password. */
comity_status comity_clickhouse_parse(const char *address, comity_clickhouse *out, comity_error *error);

/* Fills in user and password. `password_file` may be NULL; else its first line is the password. Errors: the file cannot
 * be read, others than its owner may read it, it is empty or too long. */
comity_status comity_clickhouse_login(comity_clickhouse *server, const char *password_file, comity_error *error);

/* Overwrites the password. */
void comity_clickhouse_forget(comity_clickhouse *server);

typedef struct {
    size_t n_cells;           /* of a row of the answer */
    int totals;               /* 1: the query has WITH TOTALS; its row is the proof that the answer is whole */
    int64_t most_rows;        /* of the answer; 0: 50 million */
    int64_t most_bytes;       /* of the answer; 0: 16 GiB */
    const volatile int *stop; /* may be NULL */
    comity_tsv_take take;
    void *ctx;
} comity_clickhouse_query;

/* Sends `sql` (with FORMAT TabSeparated) and hands on the rows. `digest` (may be NULL) gets the SHA-256 of the answer,
 * `bytes` (may be NULL) its length. When *stop is set, the connection is closed, the server is asked to end the query,
 * and the status is COMITY_ERROR_INTERRUPTED. Errors of the server, before or amid the rows, are one sentence. */
comity_status comity_clickhouse_run(const comity_clickhouse *server, const char *sql,
                                    const comity_clickhouse_query *query, char digest[65], int64_t *bytes,
                                    comity_error *error);

/* Writes a name between backticks, or a text between quotes, for ClickHouse's SQL, with what must be escaped. */
void comity_clickhouse_quote(FILE *out, const char *text, char quote);

#endif
