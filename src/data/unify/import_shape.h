/* Brings a source into the shape that its recipe speaks of: one record a row, every column under an expression.
 *
 * Most sources have it already. Otherwise, in this order: empty cells take over the cell above (fill_down), columns
 * become rows (unpivot), cells with several values become rows (split), rows that repeat others are marked (once),
 * spells become years (began, ended). Then every record carries the number of the row it comes from in the column
 * `row`. */
#ifndef COMITY_UNIFY_IMPORT_SHAPE_H
#define COMITY_UNIFY_IMPORT_SHAPE_H

#include "data/unify/import_internal.h"

typedef struct {
    const comity_import_source *source;
    const comity_recipe *recipe;
    char *from;     /* goes into FROM */
    int shaped;     /* 1: there is a column `row`, and with spells a column `spell_year` */
    size_t n_cells; /* columns that become rows */
    char
        *concerned; /* a condition over the source: rows for which it is false are no longer in `from`; NULL: all are */
    int no_missing; /* 1: nor are cells that mean: no value */
} comity_import_shape;

/* Writes `from`. Errors: columns that should become rows are not there. `out` needs comity_import_shape_free, after an
 * error too. */
comity_status comity_import_shape_make(const comity_import_job *job, const comity_import_source *source,
                                       comity_import_shape *out, comity_error *error);
void comity_import_shape_free(comity_import_shape *shape);

/* Writes "SELECT *, ... AS row FROM source": the rows as they stand in the file, with their numbers, and empty cells
 * filled from above where the recipe says so. `shape` needs no more than `source` and `recipe`. */
void comity_import_shape_numbered(const comity_import_shape *shape, int64_t first_row, comity_sql *sql);

/* Writes the cell of column `at` of the source as text. */
void comity_import_shape_source_cell(const comity_import_source *source, comity_sql *sql, int at);

/* Writes the expression that is the column's cell as text; an empty text where the source lacks the column. */
void comity_import_shape_cell(const comity_import_shape *shape, comity_sql *sql, const char *column);

/* Writes the year that the text expression `text` tells, as a DOUBLE, NULL where it tells none. */
void comity_import_shape_year(const comity_import_shape *shape, comity_sql *sql, const char *text);

/* The expression that is true for rows that no section is concerned with, because they repeat others or are spells that
 * ended before all years that count; NULL: the recipe passes over none. */
const char *comity_import_shape_passed_over(const comity_recipe *recipe);

/* Whether rows of the file may be left out: because of that, or of conditions (where). */
int comity_import_leaves_out(const comity_recipe *recipe);

#endif
