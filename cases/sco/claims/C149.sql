-- claim: C149
-- statement: The China-Pakistan corridor passes through Azad Kashmir.
-- where: Challenges p6
-- kind: place
-- source: liaqat_abbasi_2025
-- needs: fact:project fact:statistic
-- holds: road_ajk > 0
-- partly: projects_ajk >= 1
-- contradicted: otherwise
-- evidence: trunk road of the corridor in Azad Jammu and Kashmir {road_ajk} km, in Gilgit-Baltistan about {road_gb}
--   km; hydropower projects of the corridor in Azad Jammu and Kashmir: {projects_ajk} ({megawatts} MW)
-- reason: A corridor passes where its road runs, and touches where it has projects. The road enters by
--   Gilgit-Baltistan, another territory under Pakistan's administration; only power stations lie in Azad Jammu and
--   Kashmir. A reader who counts the road alone would call the claim wrong. India reads both as its territory under
--   the administration of Pakistan; Pakistan regards the status of Jammu and Kashmir as open.
-- changes: a road or railway of the corridor through Azad Jammu and Kashmir
-- sources: pamir_times_2021 iaspoint_kohala eurasiantimes_karot
SELECT max(value) FILTER (statistic = 'cpec_road_ajk')::BIGINT AS road_ajk,
       max(value) FILTER (statistic = 'cpec_road_gb')::BIGINT AS road_gb,
       count(*) FILTER (indicator LIKE 'hydropower project of the corridor in Azad%') AS projects_ajk,
       coalesce(sum(value) FILTER (indicator LIKE 'hydropower project of the corridor in Azad%'),
           0)::BIGINT AS megawatts,
       count(*) AS n
FROM statistic WHERE subject = 'cpec'
