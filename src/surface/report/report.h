/* The report: one self-contained HTML page with inline SVG figures, fit for a paper.
 *
 * Nothing is fetched when it is read: no script, no font, no picture from elsewhere. The same data give the same bytes.
 * A panel that is empty, or that lacks a column, gives a note that says so in the place of its figure or table.
 *
 * Every figure can also be written alone; it is then a complete SVG document (800 wide, as high as its content needs)
 * whose looks lie in its own attributes, so that browsers, Inkscape and rsvg-convert draw it alike. */
#ifndef COMITY_SURFACE_REPORT_H
#define COMITY_SURFACE_REPORT_H

#include "comity/base.h"
#include "study/report_data.h"

#include <stdio.h>

/* Writes the whole page. Errors: COMITY_ERROR_IO where `out` cannot be written, COMITY_ERROR_MEMORY.
 * Cost: O(rows log rows) for each panel, but O(instruments^2) for the lanes of the time line. */
comity_status comity_report_write(const comity_report_data *data, FILE *out, comity_error *error);

/* Spells of role, one row a state, with the number of members above. Members as they joined, then the others. */
comity_status comity_figure_membership(const comity_report_data *data, FILE *out, comity_error *error);

/* Instruments by date in lanes of their first dimension, marks by kind; below them the meetings with their hosts. */
comity_status comity_figure_timeline(const comity_report_data *data, FILE *out, comity_error *error);

/* One panel an indicator, of one dimension, or of all where `dimension` is NULL. Missing years break the line. */
comity_status comity_figure_indicators(const comity_report_data *data, const char *dimension, FILE *out,
                                       comity_error *error);

/* One panel a component of role, of one kind, or of all where `kind` is NULL: the state looked at against the others.
 */
comity_status comity_figure_roles(const comity_report_data *data, const char *kind, FILE *out, comity_error *error);

/* Structural against formal weight, in multiples of the equal share; lines at parity. */
comity_status comity_figure_quadrant(const comity_report_data *data, FILE *out, comity_error *error);

/* A network of states: `nodes` (state, x and y in [0,1], strength, community) and `ties` (from, to, value) as
 * comity_network_drawing gives them. Size by strength, colour by community (the five largest, the others grey). */
comity_status comity_figure_network(const comity_panel *nodes, const comity_panel *ties, const char *title, FILE *out,
                                    comity_error *error);

/* Standing of each member over time, a panel a state, with breaks. */
comity_status comity_figure_trajectories(const comity_report_data *data, FILE *out, comity_error *error);

/* An index of the region over the years with its interval, and a panel for each element directly below it. */
comity_status comity_figure_index(const comity_report_data *data, FILE *out, comity_error *error);

#endif
