/* Measures of integration and of each state's part in it: vote agreement, trade indicators, concentration, capability,
 * trends.
 *
 * Functions that read a panel or allocate return a comity_status; the caller owns every `out` and frees it. Plain
 * indicators return a double that is NaN where the formula has no value (a zero denominator, a negative or infinite
 * flow, a missing input): NaN goes in, NaN comes out, and nothing is replaced silently. All money values of one call
 * must share one unit; shares lie in [0,1]. Nothing here depends on the order of rows, on the locale or on threads. */
#ifndef COMITY_MEASURE_H
#define COMITY_MEASURE_H

#include "comity/base.h"
#include "comity/panel.h"

/* ------------------------------------------------------------------------------------------------ vote agreement */

/* What was used and what was left out. */
typedef struct {
    size_t n_used;    /* votes counted */
    size_t n_missing; /* rows with a missing period, item, state or vote: ignored */
    size_t n_other;   /* rows whose vote is not 1, 2 or 3 (absent, not a member): ignored */
} comity_agreement_info;

typedef struct {
    int squared;                 /* 0: S on absolute distances; 1: on squared distances */
    comity_agreement_info *info; /* may be NULL; filled on success */
} comity_agreement_options;

/* State ids of votes must be smaller than this. */
enum { COMITY_MAX_STATES = 1 << 20 };

/* How alike two states vote, for every pair of states and every period.
 *
 *   agreement = identical votes / n          S = 1 - 2 sum |x - y|^p / (2^p n),  p = 1, or 2 with options->squared
 *
 * over the n items of the period on which both voted, with levels 1 yes, 2 abstain, 3 no (theoretical range 2).
 * `votes`: whole-number columns period, item, state (0 <= id < COMITY_MAX_STATES), vote; one row a vote, in any order.
 * An item of the same number in two periods is two items.
 * `out` (initialised, without columns): period, state_a, state_b (state_a < state_b), n (whole numbers), agreement and
 * s (numbers, in [0,1] and [-1,1]); sorted by period, state_a, state_b. Pairs without a common vote have no row.
 * `options` may be NULL: all zero.
 * Errors: COMITY_ERROR_INPUT for a lacking column, a state id out of range, a state voting twice on one item of one
 * period (the message names them, error->row is the row of the second vote); COMITY_ERROR_USAGE where `out` has columns
 * already or there are 2^32 - 1 rows or more; COMITY_ERROR_MEMORY. On error `out` is empty.
 * Source: Signorino & Ritter 1999, International Studies Quarterly 43:115-144.
 * Cost: O(rows + sum over periods of states^2 items / 64). */
comity_status comity_measure_agreement(const comity_panel *votes, const comity_agreement_options *options,
                                       comity_panel *out, comity_error *error);

/* -------------------------------------------------------------------------------------------- trade of a region */

/* Totals of trade, exports plus imports, so that every flow counts twice in the world and a flow inside the region
 * twice in the region. Consistent totals fulfil region_total = inside + outsiders_region and
 * world = region_total + outsiders_total. Unit: that of the flows. */
typedef struct {
    size_t n_members;
    size_t n_outsiders;
    size_t n_missing;        /* flows without a value: counted as zero */
    size_t n_diagonal;       /* flows of a state with itself: left out */
    double inside;           /* t_RR: members with members */
    double region_total;     /* t_R: members with the world */
    double outsiders_region; /* t_OR: outsiders with members */
    double outsiders_total;  /* t_O: outsiders with the world */
    double world;            /* W */
} comity_region_trade;

/* Adds up the flows for the region {i : member[i] != 0} of the world 0 .. n_states - 1.
 * `flows`: whole-number columns origin, destination; number column value >= 0. Several rows of one pair add up; a pair
 * without a row is a zero, as is a missing value, which is counted.
 * Errors: COMITY_ERROR_INPUT with the row for a missing or unknown origin or destination and for a value that is
 * negative, NaN or infinite; COMITY_ERROR_INPUT where a total exceeds the range of a double. On error `out` is zero.
 * Cost: O(rows + n_states). */
comity_status comity_measure_region_trade(const comity_panel *flows, const uint8_t *member, size_t n_states,
                                          comity_region_trade *out, comity_error *error);

/* Intra-regional trade share ITS = t_RR / t_R, in [0,1]. It rises when the region only grows: show S beside it.
 * NaN where the region does not trade. */
double comity_intra_regional_share(const comity_region_trade *trade);

/* The region's share of world trade t_R / W. NaN where the world does not trade. */
double comity_world_trade_share(const comity_region_trade *trade);

/* Trade intensity ITI = ITS / (t_R / W); 1: members trade with each other as the world trades with them. */
double comity_trade_intensity(const comity_region_trade *trade);

/* Homogeneous intensity HI = (t_RR / t_R) / (t_OR / t_O), the intensity freed of the effect of the region's size.
 * NaN where members or outsiders do not trade or outsiders do not trade with members. */
double comity_homogeneous_intensity(const comity_region_trade *trade);

/* Its complement for trade with outsiders HE = (1 - t_RR / t_R) / (1 - t_OR / t_O).
 * NaN where members do not trade or outsiders do not trade with each other. */
double comity_extra_intensity(const comity_region_trade *trade);

/* Symmetric trade introversion S = (HI - HE) / (HI + HE), in [-1,1]; 0 neutral, 1 no trade with outsiders, -1 none
 * inside. Computed as (a - b) / (a + b - 2ab) with a = t_RR / t_R and b = t_OR / t_O, which has a value also where HI
 * or HE alone has none. NaN where members or outsiders do not trade at all.
 * Source: Iapadre 2006, in De Lombaerde (ed.), Assessment and Measurement of Regional Integration. */
double comity_symmetric_introversion(const comity_region_trade *trade);

/* ------------------------------------------------------------------------------------ concentration, equal shares */

/* Herfindahl-Hirschman index sum s_i^2 with s_i = values_i / sum of values; in [1/n,1]. NaN where n is 0, a value is
 * negative, NaN or infinite, or the sum is zero. O(n). */
double comity_hhi(const double *values, size_t n);

/* The same of shares as given, which need not add up to one (partial quotas). NaN as above, but all zero gives 0. */
double comity_hhi_of_shares(const double *shares, size_t n);

/* (HHI - 1/n) / (1 - 1/n), in [0,1] for shares that add up to one. NaN where n < 2. */
double comity_hhi_normalised(double hhi, size_t n);

/* How many equal parties would be as concentrated: 1 / HHI. NaN where HHI <= 0. */
double comity_effective_number(double hhi);

/* Hirschman's original index sqrt(HHI). NaN where HHI < 0. */
double comity_hirschman(double hhi);

/* Ray-Singer concentration CON = sqrt((HHI - 1/n) / (1 - 1/n)), in [0,1]; a rounding error below zero counts as zero.
 * NaN where n < 2. Source: Ray & Singer 1973, Sociological Methods & Research 1:403-437. */
double comity_ray_singer(double hhi, size_t n);

/* share - 1/n: by how much a party of n exceeds the equal share. NaN where n is 0. */
double comity_equal_share_gap(double share, size_t n);

/* share * n: how many equal shares a party carries; 1 is its fair part. NaN where n is 0. */
double comity_contribution_ratio(double share, size_t n);

/* ------------------------------------------------------------------------------------------------ dyads, products */

/* Export intensity (x_ij / x_i) / (m_j / w): share of j in the exports of i over its share in world imports `w`. */
double comity_export_intensity(double x_ij, double x_i, double m_j, double w);

/* The same without self-trade: i cannot export to itself, so its own imports m_i leave the world: m_j / (w - m_i). */
double comity_export_intensity_no_self(double x_ij, double x_i, double m_j, double w, double m_i);

/* Dependence of i on j: D_ij = t_ij / t_i, bilateral trade over total trade (or over GDP, in the same unit). */
double comity_dependence(double t_ij, double t_i);

/* Hirschman's asymmetry D_ij - D_ji (positive: i depends more), the same over D_ij + D_ji (NaN where both are zero),
 * Barbieri's symmetry 1 - |D_ij - D_ji|, salience sqrt(D_ij D_ji) and interdependence salience * symmetry.
 * Sources: Hirschman 1945; Barbieri 1996, Journal of Peace Research 33:29-49. */
double comity_asymmetry(double d_ij, double d_ji);
double comity_asymmetry_normalised(double d_ij, double d_ji);
double comity_symmetry(double d_ij, double d_ji);
double comity_salience(double d_ij, double d_ji);
double comity_interdependence(double d_ij, double d_ji);

/* Balassa's revealed comparative advantage (x_k / x) / (w_k / w) of product k: a state's exports against the world's.
 * NaN where x, w_k or w is zero. */
double comity_rca(double x_k, double x, double w_k, double w);

/* (RCA - 1) / (RCA + 1), in [-1,1]. */
double comity_rca_symmetric(double rca);

/* Over n products, from values; shares are formed inside. NaN where a sum is zero or a value negative or not finite.
 *   similarity       sum min(a, b)                Finger-Kreinin, in [0,1], 1: same composition
 *   specialisation   sum |a - b|                  Krugman, in [0,2], 0: same composition
 *   complementarity  100 (1 - sum |m - x| / 2)    Michaely, in [0,100]: do exports fit the partner's imports
 *   grubel_lloyd     1 - sum |x - m| / sum (x + m)  intra-industry trade of values (not shares), in [0,1]
 * O(n). */
double comity_export_similarity(const double *a, const double *b, size_t n);
double comity_specialisation_distance(const double *a, const double *b, size_t n);
double comity_trade_complementarity(const double *exports, const double *imports, size_t n);
double comity_grubel_lloyd(const double *exports, const double *imports, size_t n);

/* Novy's trade cost (x_ii x_jj / (x_ij x_ji))^(1 / (2 (sigma - 1))) - 1, a tariff equivalent relative to domestic
 * trade; x_ii is gross output less exports, sigma > 1 the elasticity of substitution (the ESCAP-World Bank data take
 * 8). NaN where a flow is not positive (the cost of no trade is infinite) or sigma <= 1. Source: Novy 2013, Economic
 * Inquiry 51:101-121. */
double comity_trade_cost(double x_ii, double x_jj, double x_ij, double x_ji, double sigma);

/* Connectedness in the manner of the DHL index. Depth: weighted mean of component scores; components that are NaN are
 * left out and the other weights rescaled. Breadth: 1 - sum |s_j - w_j| / 2, with s the shares of the partners in a
 * state's flows and w their shares in the world's flows of the opposite direction (the state left out), both formed
 * inside; in [0,1], 1: spread as the world is. The index itself rescales breadth anew for every edition; this does not.
 * NaN where weights add up to zero or are negative, or a sum of flows is zero. */
double comity_connectedness_depth(const double *scores, const double *weights, size_t n);
double comity_connectedness_breadth(const double *flows, const double *world, size_t n);

/* ------------------------------------------------------------------------------------------------------ convergence */

/* Coefficient of variation sqrt(mean (x - m)^2) / m, m the mean (the standard deviation is that of n, not of n - 1):
 * how unlike the members are; 0: all alike. NaN where n is 0, a value is negative or not finite, or the mean is zero.
 * O(n). Source: Barro & Sala-i-Martin 1992, Journal of Political Economy 100:223-251 (sigma convergence). */
double comity_variation(const double *values, size_t n);

/* 100 - 100 * coefficient of variation, not below 0: 100 all alike. NaN as above, and where n < 2: one member is not
 * alike to anybody. O(n). Source: the convergence indicators of the GCC Economic Integration Index. */
double comity_convergence(const double *values, size_t n);

/* ---------------------------------------------------------------------------------------------------------- trend */

typedef struct {
    size_t n;         /* values used */
    size_t n_skipped; /* NaN values left out */
    double s;         /* Mann-Kendall S: rising less falling pairs, a whole number */
    double variance;  /* of S, corrected for ties */
    double z;         /* (S -+ 1) / sqrt(variance), 0 where S is 0 */
    double p;         /* two-sided, normal approximation */
    double p_exact;   /* two-sided, by counting all orders; only for n <= 10 without ties, else NaN */
    double slope;     /* Sen: median of the slopes of all pairs, value a unit of time */
    double slope_low; /* 95% interval of the slope; NaN where so few values have none */
    double slope_high;
    double pettitt_k;   /* max |U_t| */
    int64_t pettitt_at; /* position in `values` of the last one before the change (first of several); -1: none */
    double pettitt_p;   /* two-sided, approximate */
} comity_trend;

/* Does a series rise or fall, how fast, and does its level break?
 *
 * Mann-Kendall: S = sum over i < j of sign(x_j - x_i), variance = (n(n-1)(2n+5) - sum over ties t(t-1)(2t+5)) / 18,
 * Z with continuity correction. Sen: median slope; its interval takes the slopes of ranks M1 = (N - C) / 2 and
 * M2 + 1 = (N + C) / 2 + 1 among the N ordered slopes, C = 1.959964 sqrt(variance), linear between ranks.
 * Pettitt: U_t = sum over i <= t < j of sign(x_i - x_j), p = min(1, 2 exp(-6 K^2 / (n^3 + n^2))).
 * `times` must rise strictly (NULL: 0, 1, 2 ...; a NaN value keeps its place in time). NaN values are left out.
 * Degenerate: with fewer than three values every statistic is NaN and there is no error; all values equal give S = 0,
 * Z = 0, p = 1, slope 0, no change point. Both tests assume values without serial correlation.
 * Errors: COMITY_ERROR_INPUT with the row (position + 1) for an infinite value and for times that are not finite or do
 * not rise; COMITY_ERROR_MEMORY. On error every statistic is NaN.
 * Sources: Mann 1945; Kendall 1975; Sen 1968; Gilbert 1987, ch. 16-17; Pettitt 1979, Applied Statistics 28:126-135.
 * Cost: O(n^2 log n) time, 8 n^2 / 2 bytes. */
comity_status comity_measure_trend(const double *values, const double *times, size_t n, comity_trend *out,
                                   comity_error *error);

/* ----------------------------------------------------------------------------------------------------- capability */

/* Composite index of national capability: CINC = mean over components of the state's share of the world's total.
 *
 * `components`: whole-number columns year, state; number columns milex, milper, irst, pec, tpop, upop, each in one unit
 * throughout. The world of a year is the rows of that year. A missing component is left out of the mean, and so is one
 * whose world total is zero: the mean is over the components that the state has, which is the rule that reproduces the
 * published series.
 * `out` (initialised, without columns): year, state (whole numbers), cinc (share, missing where no component is there),
 * components (how many of the six were averaged); sorted by year, state.
 * Errors: COMITY_ERROR_INPUT with the row for a missing year or state, a value negative (such as the -9 of the source,
 * which must come as missing) or not finite, and a state-year that is there twice; COMITY_ERROR_USAGE where `out` has
 * columns already; COMITY_ERROR_MEMORY. On error `out` is empty.
 * Source: Singer, Bremer & Stuckey 1972; Correlates of War, National Material Capabilities.
 * Cost: O(rows log rows). */
comity_status comity_measure_cinc(const comity_panel *components, comity_panel *out, comity_error *error);

#endif
