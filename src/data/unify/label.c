/* Labels of versions. See label.h. */
#include "data/unify/label.h"

#include <stdio.h>
#include <string.h>

comity_status comity_label_check(const char *label, comity_error *error) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t length = strlen(label);
    if (!length || length > COMITY_LABEL_MOST || strspn(label, allowed) != length) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "\"%.60s\" is no label: expected 1 to %d letters, digits, points, underscores or hyphens",
                           label, COMITY_LABEL_MOST);
    }
    return COMITY_OK;
}

void comity_label_key(const char *name, const char *label, char out[COMITY_KEY_SIZE]) {
    int labelled = label && *label;
    snprintf(out, COMITY_KEY_SIZE, "%.63s%s%.*s", name, labelled ? "@" : "", COMITY_LABEL_MOST, labelled ? label : "");
}
