/* The normal form of the name of a state: what stays equal when a name is written another way.
 *
 * Taken out: capitals, accents, apostrophes, punctuation, brackets and commas, articles and small words (the, of, and,
 * de, et ...), words that are there twice. Written out: Rep., Dem., St., Is.; N. S. E. W. before a word. Letters apart
 * are one word (U.S.A., D. R.). The words are then sorted, so that "Korea, South", "South Korea" and "Korea (South)"
 * are one form. It is a rule and no guess: two names with different words stay different. Latin letters lose their
 * marks, Greek and Cyrillic ones too; other scripts are kept as they are. Bytes that are no UTF-8 count as
 * Latin-1, and UTF-8 that was read as Latin-1 or Windows-1252 is read again. */
#ifndef COMITY_UNIFY_NAME_H
#define COMITY_UNIFY_NAME_H

#include "comity/base.h"
#include "data/store/store.h"

#include <stddef.h>

enum { COMITY_NAME_LONGEST = 256, COMITY_NAME_FORM = 1024 };

/* Writes the normal form of the `length` bytes at `text`, words separated by one blank. Empty where the text has no
 * letters or digits, or where it is longer than COMITY_NAME_LONGEST bytes or 48 words: that is no name.
 * O(length + words^2). */
void comity_name_form(const char *text, size_t length, char out[COMITY_NAME_FORM]);

/* Makes it an SQL function: comity_name(VARCHAR) -> VARCHAR. */
comity_status comity_name_register(comity_store *store, comity_error *error);

#endif
