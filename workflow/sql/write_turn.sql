-- What a turn decided, in one statement: the ledger's entries, the items done and overtaken, the
-- items opened, the event, and the case with its newest entry's hash. What stands in braces are
-- the ledger's two inserts (ledger.py). Written through the turn's own views (ADR 0026).
WITH {entry},
closed AS (
    UPDATE samverka_turn_workflow_workitem
       SET status = 'DONE', finished = %(now)s, owner_id = %(closed_by)s,
           done_for_id = %(done_for)s
     WHERE id = %(closed)s RETURNING id),
overtaken AS (
    UPDATE samverka_turn_workflow_workitem SET status = 'CANCELED', finished = %(now)s
     WHERE id = ANY(%(overtaken)s) RETURNING id),
opened AS (
    INSERT INTO samverka_turn_workflow_workitem (flow_task, flow_task_type, token, public_id, process_id, status,
                                   created, entered, body_id, organisation_id, party_id, due,
                                   look_on)
    SELECT o.flow_task, o.flow_task_type, o.token, o.public_id, %(case)s, o.status,
           %(now)s, o.entered, o.body_id, o.organisation_id, o.party_id, o.due,
           o.look_on
      FROM jsonb_to_recordset(%(opened)s) AS o (
           flow_task text, flow_task_type text, token text, public_id uuid, status text,
           entered timestamptz, body_id bigint, organisation_id bigint, party_id bigint, due date,
           look_on date)
     -- Asks for both updates, so that they are done before one open item a case is counted.
     WHERE (SELECT count(*) FROM closed) + (SELECT count(*) FROM overtaken) >= 0),
told AS (
    INSERT INTO samverka_turn_workflow_outboxevent (id, kind, case_id, payload, happened_at)
    VALUES (%(event)s, %(kind)s, %(case)s, %(payload)s, %(now)s))
UPDATE samverka_turn_workflow_case
   SET state = %(state)s, position = %(position)s, number = %(number)s, route_id = %(route)s,
       proposed_by_id = %(proposed_by)s, title = %(title)s, text_version_id = %(text)s,
       status = %(status)s, finished = %(finished)s,
       ledger_head = (SELECT hash FROM entry ORDER BY seq DESC LIMIT 1)
 WHERE id = %(case)s
RETURNING ledger_head
