/* Regressions side by side, as people print them, and their coefficients as a figure. Both read the panels `terms`,
 * `models` and `notes` of study/explain.h by the names of their columns. */
#ifndef COMITY_SURFACE_REPORT_REGRESSION_H
#define COMITY_SURFACE_REPORT_REGRESSION_H

#include "comity/base.h"
#include "comity/panel.h"

#include <stdio.h>

typedef enum { COMITY_REGRESSION_TEXT, COMITY_REGRESSION_LATEX, COMITY_REGRESSION_HTML } comity_regression_format;

/* One column a model, one row a term with the standard error below in brackets; then effects, observations and fit.
 * Text is broken into several tables where it is wider than `width` columns (0: never). LaTeX is a tabular for the
 * package booktabs; HTML is a table. Errors: COMITY_ERROR_MEMORY. O(terms x models). */
comity_status comity_regression_table(const comity_panel *terms, const comity_panel *models, const comity_panel *notes,
                                      comity_regression_format format, int width, FILE *out, comity_error *error);

/* An SVG of the estimates with their intervals: over years since entry where there are terms of event(...), else one
 * line a term. Models have colours of their own, at most six of them are drawn. */
comity_status comity_regression_figure(const comity_panel *terms, const comity_panel *models, FILE *out,
                                       comity_error *error);

#endif
