/* XML out of a zip archive. See xml.h. */
#include "data/read/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 256, MOST_TOKEN = 1 << 20 };

typedef struct {
    XML_Parser parser;
    const comity_xml_handler *handler;
    const char *member;
    uint64_t fed;
    int depth;
    comity_status status;
    comity_error *error;
} parsing;

static const char *without_prefix(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *comity_xml_attribute(const char *const *attributes, const char *name) {
    for (size_t i = 0; attributes[i]; i += 2) {
        if (strcmp(without_prefix(attributes[i]), name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

/* Stops after an error, or when the handler has seen enough. */
static void look(parsing *p) {
    if (p->status || (p->handler->enough && *p->handler->enough)) {
        XML_StopParser(p->parser, XML_FALSE);
    }
}

static int is_over(const parsing *p) {
    return p->status || (p->handler->enough && *p->handler->enough);
}

static void XMLCALL on_begin(void *context, const XML_Char *name, const XML_Char **attributes) {
    parsing *p = context;
    if (is_over(p)) {
        return;
    }
    if (++p->depth > MOST_DEPTH) {
        p->status = comity_fail(p->error, COMITY_ERROR_INPUT, "%.80s: elements are nested deeper than %d", p->member,
                                MOST_DEPTH);
    } else {
        p->status =
            p->handler->begin(p->handler->context, without_prefix(name), (const char *const *)attributes, p->error);
    }
    look(p);
}

static void XMLCALL on_end(void *context, const XML_Char *name) {
    parsing *p = context;
    if (!is_over(p)) {
        p->depth--;
        p->status = p->handler->end(p->handler->context, without_prefix(name), p->error);
        look(p);
    }
}

static void XMLCALL on_text(void *context, const XML_Char *text, int size) {
    parsing *p = context;
    if (!is_over(p)) {
        p->status = p->handler->text(p->handler->context, text, (size_t)size, p->error);
        look(p);
    }
}

static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public_id,
                               int internal) {
    parsing *p = context;
    (void)name;
    (void)system;
    (void)public_id;
    (void)internal;
    if (!is_over(p)) {
        p->status =
            comity_fail(p->error, COMITY_ERROR_INPUT,
                        "%.80s: the XML declares a document type or entities, which no spreadsheet does", p->member);
        look(p);
    }
}

static comity_status fail_parse(parsing *p) {
    enum XML_Error code = XML_GetErrorCode(p->parser);
    if (code == XML_ERROR_NO_MEMORY) {
        return comity_fail_memory(p->error);
    }
    return comity_fail(p->error, COMITY_ERROR_INPUT, "%.80s: the XML is damaged in its line %lu: %s", p->member,
                       (unsigned long)XML_GetCurrentLineNumber(p->parser), XML_ErrorString(code));
}

static comity_status take(void *context, const char *bytes, size_t size, int last, int *enough, comity_error *error) {
    parsing *p = context;
    (void)error;
    enum XML_Status result = XML_Parse(p->parser, bytes, (int)size, last);
    if (is_over(p)) {
        *enough = 1;
        return p->status;
    }
    if (result != XML_STATUS_OK) {
        return fail_parse(p);
    }
    p->fed += size;
    XML_Index at = XML_GetCurrentByteIndex(p->parser);
    if (!last && at >= 0 && p->fed > (uint64_t)at && p->fed - (uint64_t)at > MOST_TOKEN) {
        return comity_fail(p->error, COMITY_ERROR_INPUT, "%.80s: a tag of the XML is longer than %d bytes", p->member,
                           MOST_TOKEN);
    }
    return COMITY_OK;
}

comity_status comity_xml_parse(comity_archive *archive, int64_t member, comity_archive_budget *budget,
                               const comity_xml_handler *handler, const volatile int *stop, comity_error *error) {
    char name[96];
    comity_archive_name(archive, member, name, sizeof name);
    parsing p = {.parser = XML_ParserCreate(NULL), .handler = handler, .member = name, .error = error};
    if (!p.parser) {
        return comity_fail_memory(error);
    }
    XML_SetUserData(p.parser, &p);
    XML_SetElementHandler(p.parser, on_begin, on_end);
    if (handler->text) {
        XML_SetCharacterDataHandler(p.parser, on_text);
    }
    XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
    comity_status status = comity_archive_read(archive, member, budget, stop, take, &p, error);
    XML_ParserFree(p.parser);
    return status;
}
