/* Files that the binary carries. See assets.h. */
#include "base/assets.h"

#include <string.h>

const comity_asset *comity_asset_find(const char *path) {
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (strcmp(asset->path, path) == 0) {
            return asset;
        }
    }
    return NULL;
}
