/* XML out of a zip archive, for spreadsheets. The parsing is expat's.
 *
 * What a hostile document may do is limited: no document type (so no entities but the five of XML itself), elements
 * nested at most 256 deep, no tag or other token above 1 MiB. Names come without their prefix. */
#ifndef COMITY_READ_XML_H
#define COMITY_READ_XML_H

#include "comity/base.h"
#include "data/read/archive.h"

/* What to do with the parts of a document. A status other than COMITY_OK ends the parsing with that error; so does
 * *enough, without one. `text` may be NULL; it may come in several pieces. */
typedef struct {
    comity_status (*begin)(void *context, const char *name, const char *const *attributes, comity_error *error);
    comity_status (*end)(void *context, const char *name, comity_error *error);
    comity_status (*text)(void *context, const char *text, size_t size, comity_error *error);
    void *context;
    const int *enough; /* may be NULL */
} comity_xml_handler;

/* Parses a member of the archive. Errors: as comity_archive_read; malformed XML (with the line, and the name of the
 * member); the limits above. */
comity_status comity_xml_parse(comity_archive *archive, int64_t member, comity_archive_budget *budget,
                               const comity_xml_handler *handler, const volatile int *stop, comity_error *error);

/* The value of an attribute among those given to `begin`, or NULL. */
const char *comity_xml_attribute(const char *const *attributes, const char *name);

#endif
