/* What the record and the imported series say of incidents before and after the security instruments of an
 * organisation: exact rate ratios, named controls, reported figures side by side, and who lists which group. */
#ifndef COMITY_STUDY_SECURITY_H
#define COMITY_STUDY_SECURITY_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"

typedef struct {
    char organisation[128];
    const char *event;                                                  /* YYYY-MM-DD; NULL: those of the record */
    int first_year;                                                     /* 0: ten years before the event */
    int last_year;                                                      /* 0: ten years after it */
    const volatile int *stop;                                           /* may be NULL */
    void (*progress)(void *context, const char *what, double fraction); /* may be NULL */
    void *context;
} comity_security_options;

/* Compares incidents before and after each event and saves the comparison as a run, in security_rate_row and
 * security_incident_row, in place of what an earlier run had for the organisation. One transaction.
 *
 * Events: the date given; else the treaties, agreements and conventions of the line of the organisation in the domain
 * counterterrorism, by their adoption, and the bodies that report figures (table statistic), by their opening.
 * Series: those of gtd_incidents, ucdp_events, ucdp_sample_events and ucdp_conflicts that are there.
 * Groups: the members on the day of the event; their neighbours by land (layer contiguity_cow_land, of the year of the
 * event or the nearest before) that are not members; all other states of that day; and each member alone. The year of
 * the event counts to neither side. A year counts where the series has a row anywhere; there, a state that existed
 * all year and has no row had no incident. Exposure is in state-years.
 * Errors: COMITY_ERROR_INPUT where there is no event, or none of the series is there (the message says what it waits
 * for); COMITY_ERROR_INTERRUPTED. */
comity_status comity_study_security(comity_store *store, comity_security_options *options, comity_error *error);

/* The saved comparison, a row an event, series, group and control: event, date, series, grp (members, neighbours,
 * others, or a state), against (empty: after over before; else the control whose ratio it is divided by), states, years
 * and events before and after, state_years, ratio, low, high, p, mid_p, dispersion, wide_low, wide_high. `brief`:
 * without the rows of single states. */
comity_status comity_security_rates(comity_store *store, const char *organisation, int brief, comity_panel *out,
                                    comity_error *error);

/* Events of a year by group, of the first event: series, year, members, neighbours, others (incidents), and how many
 * states each has. */
comity_status comity_security_incidents(comity_store *store, const char *organisation, comity_panel *out,
                                        comity_error *error);

/* Names of the states of each group: event, grp, states. */
comity_status comity_security_groups(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error);

/* Figures that bodies of the organisation report: unit, indicator, qualifier, value, began, ended, reporter,
 * overlapping (the others of the same unit whose period overlaps, or may overlap where it is not known). They are never
 * added. */
comity_status comity_security_statistics(comity_store *store, const char *organisation, comity_panel *out,
                                         comity_error *error);

/* The register: a row an act, with subject, authority, list, began, ended, and which of the recorded authorities never
 * listed that name. It takes no side. */
comity_status comity_security_designations(comity_store *store, const char *organisation, comity_panel *out,
                                           comity_error *error);

#endif
