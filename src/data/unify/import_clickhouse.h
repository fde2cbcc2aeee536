/* Rows that are grouped where they lie: in a table of a ClickHouse server, which may be distributed over several.
 *
 * One query sums the rows that are well formed by codes and period, and hands back the cells of those that are not, by
 * how many rows have just these. Only groups travel. From there on it is the way of a file (import_group.h); the sums
 * are whole numbers or decimals, so the ties are the same bit for bit. */
#ifndef COMITY_UNIFY_IMPORT_CLICKHOUSE_H
#define COMITY_UNIFY_IMPORT_CLICKHOUSE_H

#include "data/fetch/clickhouse.h"
#include "data/unify/import_internal.h"

/* Asks for the columns of the table; they become the header of `source`, which needs comity_import_source_close. */
comity_status comity_import_server_open(const comity_clickhouse *server, const volatile int *stop,
                                        comity_import_source *source, comity_error *error);

/* Has the rows grouped, and makes the temporary table import_group of them. The digest and the bytes of `source` are
 * those of the answer, whose groups come in a fixed order. */
comity_status comity_import_server_group(const comity_import_job *job, const comity_clickhouse *server,
                                         comity_import_source *source);

#endif
