/* Rows that are grouped while they are read: events, and ties or state-years that add up.
 *
 * The raw rows are never stored. One query streams over the file and groups by the codes as they stand, the period and
 * the class of the row (kept, missing, left out, or which rule rejects it); states are matched on the groups, of which
 * there are few. Sums are exact, whole numbers or decimals of nine places, so they depend neither on the order of the
 * rows nor on the number of threads. DuckDB moves groups that do not fit into memory to a file beside the workbench.
 *
 * A server does the same for its rows (import_clickhouse.c): it sums those that are well formed and hands back the
 * cells of all others, which are judged here by the same rules. */
#ifndef COMITY_UNIFY_IMPORT_GROUP_H
#define COMITY_UNIFY_IMPORT_GROUP_H

#include "data/unify/import_internal.h"

/* Whether the recipe's rows are grouped while they are read: events, or only sections that add up. */
int comity_import_is_grouped(const comity_recipe *recipe);

/* Reads the source into the temporary table import_group: the codes e<i>c<j>, year, month, class, n (rows), and the
 * sums: t0 ... for events, v<i> for the sections of other recipes. */
comity_status comity_import_group(const comity_import_job *job);

/* The same from the temporary tables import_cells (cells of rows that are not well formed, and n, how many rows have
 * just these) and import_whole (columns of import_group but class, of those that are). */
comity_status comity_import_group_cells(const comity_import_job *job);

/* A cell that the judgement of a row needs, and the column that it is in. */
typedef struct {
    char name[24];
    const char *column;
} comity_group_cell;

/* Those of a recipe, all but the codes; returns how many. */
size_t comity_import_group_columns(const comity_import_job *job,
                                   comity_group_cell out[COMITY_RECIPE_MOST_SECTIONS + 1]);

/* Makes empty tables import_cells and import_whole for such groups. */
comity_status comity_import_group_tables(const comity_import_job *job);

/* What comity_import_check does for rows: matches and counts the groups and makes import_good. */
comity_status comity_import_group_check(comity_import_job *job);

/* What comity_import_note does for rows: lists what is unmatched and rejected. A second look at the file is taken where
 * rows were rejected. */
comity_status comity_import_group_note(const comity_import_job *job);

/* Of the rows that fell (rejected, of a state with itself, without a state): "SELECT n, why, col" of the rejected ones
 * by reason; and the temporary table import_fallen (row, col, value, reason) of all, at most `most`, in their order.
 * The second takes a second look at the file. A server's rows have the number 0. */
void comity_import_group_write_reasons(const comity_import_job *job, comity_sql *sql);
comity_status comity_import_group_list_fallen(const comity_import_job *job, int64_t most);

#endif
