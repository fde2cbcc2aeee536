/* What the results that are computed from other results, or straight from layers, rest on: indices, breaks, spillover,
 * trajectories, networks, regressions of networks, claims. Indicators and components say it themselves, in `needs`. */
#ifndef COMITY_STUDY_RESULT_NEEDS_H
#define COMITY_STUDY_RESULT_NEEDS_H

/* A query that stands alone or in brackets: run, kind, organisation, variant ('' where there are none), result, n
 * (rows) and needs (words as study/needs.h has them). Words may be in it that name nothing. */
extern const char *const comity_result_needs;

#endif
