/* Texts of foreign files on their way into a panel: made valid UTF-8, and kept once where they repeat.
 *
 * The memory of repeated texts is a hash table of fixed size; when it is half full, further texts are kept each for
 * itself, so that a column of many different texts costs no more than they need. */
#ifndef COMITY_READ_TEXTS_H
#define COMITY_READ_TEXTS_H

#include "comity/base.h"
#include "comity/panel.h"

#include <stddef.h>

typedef struct comity_text_slot comity_text_slot;

typedef struct {
    comity_text_slot *slots;
    size_t n_slots;
    size_t n_panels;
    comity_panel *panel;
    size_t bytes; /* kept for the panel so far */
} comity_texts;

/* Begins with a panel: what was kept for another is forgotten. A zeroed struct may begin, and may be freed. */
comity_status comity_texts_begin(comity_texts *texts, comity_panel *panel, comity_error *error);
void comity_texts_free(comity_texts *texts);

/* The text in the panel's memory: the one kept before if it is remembered. NULL: out of memory. O(length). */
const char *comity_texts_keep(comity_texts *texts, const char *text, size_t length);

int comity_is_ascii(const void *bytes, size_t length);
int comity_is_utf8(const void *bytes, size_t length);

/* Writes Windows-1252 (of which Latin-1 is a part) as UTF-8 and returns its length. `out` is room for three times
 * `length` bytes. The five bytes that Windows-1252 leaves open stay as in Latin-1. */
size_t comity_from_windows(unsigned char *out, const void *bytes, size_t length);

#endif
