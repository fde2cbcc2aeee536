/* What the parts of the page share: captions of figures, tables, counts. */
#ifndef COMITY_SURFACE_REPORT_INTERNAL_H
#define COMITY_SURFACE_REPORT_INTERNAL_H

#include "surface/report/report.h"
#include "surface/report/svg.h"
#include "surface/report/view.h"

/* Captions: plain XML text that follows the figure's title; n, sources and what is missing. */
comity_status comity_caption_membership(const comity_report_data *data, FILE *out, comity_error *error);
comity_status comity_caption_timeline(const comity_report_data *data, FILE *out, comity_error *error);
comity_status comity_caption_indicators(const comity_report_data *data, const char *dimension, FILE *out,
                                        comity_error *error);
comity_status comity_caption_roles(const comity_report_data *data, const char *kind, FILE *out, comity_error *error);
comity_status comity_caption_quadrant(const comity_report_data *data, FILE *out, comity_error *error);
comity_status comity_caption_index(const comity_report_data *data, FILE *out, comity_error *error);
comity_status comity_caption_trajectories(const comity_report_data *data, FILE *out, comity_error *error);

/* Whether the state is a member on that day. */
int comity_view_is_member(const comity_report_data *data, const char *state, int32_t day);
/* Members on that day, by state. */
comity_status comity_view_members(const comity_report_data *data, int32_t day, comity_keys *out, comity_error *error);
/* Rows of a panel whose cell says "yes". */
size_t comity_view_count_yes(const comity_panel *panel, const char *column);

/* The variants of an indicator in the order in which they are shown, with their names and looks. */
typedef struct {
    const char *key;
    const char *name;
    comity_svg_pen pen;
} comity_variant;

enum { COMITY_VARIANTS = 3 };
extern const comity_variant comity_variants[COMITY_VARIANTS];

/* Kinds of components of role in the order in which they are told. */
comity_status comity_view_kinds(const comity_report_data *data, comity_keys *kinds, comity_error *error);

/* Name of a dimension or kind with a capital; "Not assigned" for none. */
void comity_view_heading(const char *key, char out[COMITY_VIEW_BYTES]);

/* The chapter of claims with its summary; nothing where the case has none. Its figure comes after that of the index. */
comity_status comity_claims_write(const comity_report_data *data, FILE *out, comity_error *error);

comity_status comity_table_quadrant(const comity_report_data *data, FILE *out, comity_error *error);
/* All tables after the figures, each a section with an anchor. */
comity_status comity_tables_write(const comity_report_data *data, FILE *out, comity_error *error);

/* The tables in the order of the page, for the list of contents. */
typedef struct {
    const char *anchor;
    const char *title;
} comity_section;

extern const comity_section comity_table_sections[];
extern const unsigned long comity_table_sections_n;

#endif
