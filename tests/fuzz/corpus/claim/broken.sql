-- claim: A1
-- holds: (n
--   more
-- evidence: {a} {
SELECT