/* A file that is written beside its place and moved there when it is whole: a reader finds the old file or the new one,
 * never a part. */
#ifndef COMITY_BASE_NEW_FILE_H
#define COMITY_BASE_NEW_FILE_H

#include "comity/base.h"

typedef struct {
    char path[640]; /* its place; empty: no file is being written */
    char part[700]; /* where it is written */
    int fd;         /* open for writing */
} comity_new_file;

/* Opens an empty file beside `path`. Errors name `path`. After success comity_new_file_finish or _abandon is needed. */
comity_status comity_new_file_begin(const char *path, comity_new_file *out, comity_error *error);

/* Waits until all of it is on the disk and moves it to its place, where it replaces what was there. On failure nothing
 * is left of it. */
comity_status comity_new_file_finish(comity_new_file *file, comity_error *error);

/* Removes it, where it is still being written. */
void comity_new_file_abandon(comity_new_file *file);

/* Whether both paths lead to one file that is there. */
int comity_same_file(const char *a, const char *b);

#endif
