-- What a sweep has decided for the rows it holds: the events, each at most once whatever has been
-- tried before, and the day on which each row is looked at again. {table} is filled in.
WITH told AS (
    INSERT INTO workflow_outboxevent (id, kind, case_id, payload, happened_at)
    SELECT e.id, 'reminder', e.case_id, e.payload, %(now)s
      FROM jsonb_to_recordset(%(events)s) AS e (id uuid, case_id bigint, payload jsonb)
        ON CONFLICT (id) DO NOTHING RETURNING id),
looked AS (
    UPDATE {table} AS t SET look_on = l.look_on
      FROM jsonb_to_recordset(%(looks)s) AS l (id bigint, look_on date)
     WHERE t.id = l.id RETURNING t.id)
SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM looked)
