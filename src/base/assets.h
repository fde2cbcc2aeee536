/* Files that the binary carries: the built-in case, indicators, recipes, the style of the report.
 * The table is made at build time by tools/embed.py. */
#ifndef COMITY_BASE_ASSETS_H
#define COMITY_BASE_ASSETS_H

#include <stddef.h>

typedef struct {
    const char *path;  /* below the project's root, such as "cases/sco/states.csv" */
    const char *bytes; /* followed by a NUL that `size` does not count */
    size_t size;
} comity_asset;

/* Ends with an entry whose path is NULL; sorted by path. */
extern const comity_asset comity_assets[];

/* The asset at exactly that path, or NULL. O(assets). */
const comity_asset *comity_asset_find(const char *path);

#endif
