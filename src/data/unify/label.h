/* Labels: a data set can be kept in several versions side by side. What the version LABEL fills is called NAME@LABEL
 * (layers, series, tables); the version without a label fills NAME. */
#ifndef COMITY_UNIFY_LABEL_H
#define COMITY_UNIFY_LABEL_H

#include "comity/base.h"

enum { COMITY_LABEL_MOST = 32, COMITY_KEY_SIZE = 112 };

/* Errors (COMITY_ERROR_USAGE): empty, longer than COMITY_LABEL_MOST, other characters than letters, digits, . _ - */
comity_status comity_label_check(const char *label, comity_error *error);

/* NAME, or NAME@LABEL; NULL and "" are no label. Names of recipes have at most 63 bytes, so it always fits. */
void comity_label_key(const char *name, const char *label, char out[COMITY_KEY_SIZE]);

#endif
