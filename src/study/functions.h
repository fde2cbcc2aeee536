/* The SQL functions: every formula of method/measure that a query can use, under its C name.
 *
 *   comity_hhi(DOUBLE[]), comity_hhi_of_shares(DOUBLE[])                                            -> DOUBLE
 *   comity_hhi_normalised(hhi, n), comity_effective_number(hhi), comity_hirschman(hhi), comity_ray_singer(hhi, n),
 *   comity_equal_share_gap(share, n), comity_contribution_ratio(share, n)                           -> DOUBLE
 *   comity_intra_regional_share(inside, region_total), comity_trade_intensity(inside, region_total, world),
 *   comity_homogeneous_intensity, comity_extra_intensity, comity_symmetric_introversion
 *     (inside, region_total, outsiders_region, outsiders_total)                                     -> DOUBLE
 *   comity_dependence(t_ij, t_i), comity_asymmetry, comity_asymmetry_normalised, comity_symmetry, comity_salience,
 *   comity_interdependence (d_ij, d_ji), comity_rca(x_k, x, w_k, w), comity_rca_symmetric(rca),
 *   comity_trade_cost(x_ii, x_jj, x_ij, x_ji, sigma), comity_export_intensity(x_ij, x_i, m_j, w)    -> DOUBLE
 *   comity_export_similarity, comity_specialisation_distance, comity_trade_complementarity, comity_grubel_lloyd
 *     (DOUBLE[], DOUBLE[])                                                                          -> DOUBLE
 *   comity_connectedness_depth(scores, weights), comity_connectedness_breadth(flows, world) (lists)
 *     -> DOUBLE
 *   comity_variation(DOUBLE[]), comity_convergence(DOUBLE[]), comity_rate_dispersion(DOUBLE[])      -> DOUBLE
 *   comity_rate_ratio(events after, exposure after, events before, exposure before),
 *   comity_ratio_of_ratios(the same four, and those of the controls) -> STRUCT(ratio, low, high, mid_low, mid_high, p,
 *     p_central, mid_p), with intervals of 95%; an infinite limit gives NULL
 *   comity_critical_correlation(n, alpha), comity_detectable_correlation(n, alpha, power)          -> DOUBLE
 *   comity_skewness(DOUBLE[]), comity_kurtosis(DOUBLE[])                                            -> DOUBLE
 *   comity_weighted_mean, comity_geometric_mean, comity_harmonic_mean (values DOUBLE[], weights DOUBLE[]),
 *   comity_compound_growth(values DOUBLE[], times DOUBLE[]), comity_mean_rank_shift(DOUBLE[], DOUBLE[]) -> DOUBLE
 *   comity_NAME, comity_NAME_weighted for every measure of similarity (agreement, s, s_squared, kappa, kappa_absolute,
 *     kappa_squared, pi, pi_absolute, pi_squared, tau_b, alignment, alignment_squared)
 *     (x DOUBLE[], y DOUBLE[], levels DOUBLE[] [, weights DOUBLE[]]); NULL in a list is a missing value -> DOUBLE
 *   comity_name(VARCHAR), the normal form of a name (data/unify/name.h)                              -> VARCHAR
 *   comity_trend(DOUBLE[]) -> STRUCT(n, s, variance, z, p, slope, slope_low, slope_high, pettitt_k, pettitt_at,
 *     pettitt_p)
 *   comity_pelt(DOUBLE[] [, penalty]): changes of the mean, with the penalty BIC where none is given;
 *   comity_bai_perron(DOUBLE[] [, most breaks [, trim]]), breaks of the level by BIC              -> BIGINT[]
 *   comity_break_test(DOUBLE[])
 *     -> STRUCT(n, sup_f, sup_at, sup_p, ave_f, ave_p, exp_f, exp_p, cusum, cusum_p)
 *   comity_pettitt_p(DOUBLE[], permutations), by random orders with seed 1                          -> DOUBLE
 *     Positions count from 0 and are those of the last value before a break, as pettitt_at; NULL in a list is a gap.
 * NULL in gives NULL; a formula without a value (NaN) gives NULL. Registered for each connection: they are not stored
 * in the file, and no view uses them. */
#ifndef COMITY_STUDY_FUNCTIONS_H
#define COMITY_STUDY_FUNCTIONS_H

#include "comity/base.h"
#include "data/store/store.h"

comity_status comity_functions_register(comity_store *store, comity_error *error);

#endif
