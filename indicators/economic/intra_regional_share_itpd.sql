-- indicator: intra_regional_share_itpd
-- name: Intra-regional trade share (ITPD-E)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 2 x sum among members over (what goes out of plus what comes into members); missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:trade_itpd_e_2010
-- reference: UNU-CRIS RIKS; Borchert et al. 2021
SELECT year, value, n FROM flow_share('trade_itpd_e_2010')
