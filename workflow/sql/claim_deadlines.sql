-- The same for deadlines beside those of items (claim_items.sql).
SELECT d.id, d.public_id, d.due, d.look_on, c.id, d.clock, c.state, coalesce(c.agreement_id, c.id)
  FROM workflow_deadline d JOIN workflow_case c ON c.id = d.case_id
 WHERE d.met_on IS NULL AND d.look_on <= %(until)s AND d.id <> ALL(%(but)s::bigint[])
 ORDER BY d.look_on, d.id LIMIT %(limit)s
   FOR NO KEY UPDATE OF d SKIP LOCKED FOR KEY SHARE OF c SKIP LOCKED
