/* What a report shows: panels fetched from the workbench, so that src/surface/report needs no store. */
#ifndef COMITY_STUDY_REPORT_DATA_H
#define COMITY_STUDY_REPORT_DATA_H

#include "comity/panel.h"

/* Dates in panels are TEXT in ISO form (YYYY-MM-DD, first day of a partial date) with a TEXT column of the same name
 * and
 * `_precision` (year, month, day); an open end is missing. All other columns are as named; any panel may be empty. */
typedef struct {
    char organisation[128];      /* key, such as sco */
    char organisation_name[256]; /* Shanghai Cooperation Organisation */
    char state[8];               /* the state looked at, such as CHN */
    char state_name[128];
    int first_year;
    int last_year;
    char made[32];    /* day the report was made */
    char version[32]; /* of the program */

    /* TEXT state, state_name, role, held_in (organisation key), began, began_precision, ended, ended_precision,
     * unverified (yes or missing), source */
    comity_panel spells;
    /* TEXT instrument, name, kind, adopted, adopted_precision, in_force, place, dimension (dimensions of its domains,
     * separated by |), source, locator, unverified; INTEGER parties */
    comity_panel instruments;
    /* TEXT meeting, organisation, kind, began, place, host, host_name, format, source, unverified */
    comity_panel meetings;
    /* TEXT indicator, name, dimension, unit, direction, formula, reference, sources (names of data sets or fact tables,
     * separated by ", "), variant (as_was, fixed, without_largest); INTEGER year, n; NUMBER value.
     * Ordered by dimension, indicator, variant, year. */
    comity_panel indicators;
    /* TEXT indicator, name, dimension, waits_for: indicators without any value, and what data they wait for */
    comity_panel waiting;
    /* TEXT series (indicator/variant or state/component); INTEGER n, first_year, last_year, pettitt_year; NUMBER
     * kendall_s, kendall_variance, kendall_z, p, sen_slope, sen_low, sen_high, pettitt_k, pettitt_p */
    comity_panel trends;
    /* TEXT state, state_name, component, name, kind (structural, formal, political, agenda), unit, formula, reference,
     * sources; INTEGER year, n; NUMBER value. Ordered by kind, component, state, year. */
    comity_panel components;
    /* TEXT component, name, kind, waits_for */
    comity_panel components_waiting;
    /* TEXT state, state_name, left_out ("" for none, else the component left out), label; NUMBER structural, formal
     * (missing where unknown); INTEGER n_structural, n_formal, structural_rank, formal_rank.
     * structural and formal are means of the state's values divided by the equal share, so 1 is parity. */
    comity_panel quadrant;
    /* Standing of members (study/trajectory.h). TEXT state, state_name; INTEGER year, n (components); NUMBER value, in
     * [0,1]. Ordered by last standing, state, year. */
    comity_panel standings;
    /* Its segments. TEXT state, label; INTEGER segment, first_year, last_year, break_year, low, high (of the break that
     * begins it; missing where there is none); NUMBER level. Ordered by state, segment. */
    comity_panel trajectories;
    /* The index of the region over years that was computed last (as it was), and the elements directly below it. TEXT
     * index_name, title, element, name, inputs (what was uncertain); INTEGER year, n, n_all, ranked, draws; NUMBER
     * value, low, high (interval; missing without draws), rank, rank_low, rank_high, effective (weight in the index),
     * confidence. The index first, then the elements in their order; by year. */
    comity_panel index;
    /* TEXT claim, statement, chapter (its section without the paragraph), state (a verdict, or waits, error,
     * not_tested), evidence, waits_for, error, sources, reason, changes; INTEGER n. Ordered by chapter in order of
     * appearance. */
    comity_panel claims;
    /* The same columns of the claims that are contradicted or outdated, those that rest on most sources first. */
    comity_panel corrections;
    /* TEXT name, title, version, file, citation, terms, imported; INTEGER rows_read, rows_kept, rows_missing,
     * rows_rejected, rows_unmatched, first_year, last_year */
    comity_panel data_sets;
    /* TEXT source, kind, title, author, publisher, published, url; INTEGER facts (rows that cite it) */
    comity_panel sources;
    /* TEXT table_name; INTEGER facts, unverified, low_confidence */
    comity_panel quality;
} comity_report_data;

void comity_report_data_init(comity_report_data *data);
void comity_report_data_free(comity_report_data *data);

#endif
