-- indicator: violence_deaths_sample
-- name: Deaths in organised violence a member (UCDP GED, a sample)
-- unit: persons a member
-- direction: negative
-- bounds: 0 inf
-- formula: sum over members over the number of members, best estimates; the sample is not the whole of the data; a
--   member without a row has none, in years in which the series has a row anywhere; n is the number of members
-- needs: state_year:ucdp_sample_deaths
-- reference: Sundberg & Melander 2013
SELECT year, value, n FROM events_per_member('ucdp_sample_deaths')
