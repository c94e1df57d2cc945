-- Open items whose reminders have not been decided up to a day, locked for whoever decides them.
-- What another sweep has is skipped, and so is what hangs on a case that a turn holds: an event
-- refers to its case, and writing it would wait for that lock.
SELECT i.id, i.public_id, i.due, i.look_on, c.id, c.kind, c.state, coalesce(c.agreement_id, c.id)
  FROM workflow_workitem i JOIN workflow_case c ON c.id = i.process_id
 WHERE i.status IN ('NEW', 'ASSIGNED') AND i.look_on <= %(until)s AND i.id <> ALL(%(but)s::bigint[])
 ORDER BY i.look_on, i.id LIMIT %(limit)s
   FOR NO KEY UPDATE OF i SKIP LOCKED FOR KEY SHARE OF c SKIP LOCKED
