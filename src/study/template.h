/* Writes an empty case to start from. */
#ifndef COMITY_STUDY_TEMPLATE_H
#define COMITY_STUDY_TEMPLATE_H

#include "comity/base.h"

/* Makes the folder `path`, which must not exist, with every table of a case. The tables that hold for any case (states,
 * their names, domains, the ladder of partnership, and the sources these cite) are those of the built-in case; all
 * others are their header line. After an error what was written is removed. Cost: O(size of the built-in case). */
comity_status comity_template_write(const char *path, comity_error *error);

#endif
