/* What the files of the store share. */
#ifndef COMITY_STORE_INTERNAL_H
#define COMITY_STORE_INTERNAL_H

#include "data/store/store.h"

struct comity_store {
    duckdb_database database;
    duckdb_connection connection;
    char *path;
    int in_transaction;
};

/* Turns DuckDB's words about a failed statement into a status and a sentence. */
comity_status comity_store_explain(const char *words, comity_error *error);

#endif
