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

#endif
