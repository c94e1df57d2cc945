-- Work items %(first)s to %(last)s, seven to a case; in a hundred cases some 35 still have one
-- open, which makes 5 %% of all items. hashint8() stands in for chance: the same rows each time;
-- divided by different primes, so that body, deadline and person do not go together.

INSERT INTO workflow_case (
    public_id, flow_class, status, created, finished, kind, series, number, external_number, title,
    state, restricted, restricted_basis, owner_organisation_id, proposed_by_id, position)
SELECT gen_random_uuid(), %(flow)s, CASE WHEN open THEN 'NEW' ELSE 'DONE' END,
       now() - days * interval '1 day', CASE WHEN open THEN NULL ELSE now() END,
       'activity', 'TRY', 'TRY B' || n || '/2026', '',
       'Aktivitet ' || n || ': trygghetsvandring och belysning i kvarteret ' || n %% 977,
       CASE WHEN open THEN 'steering' ELSE 'closed' END, false, '',
       (%(organisations)s::bigint[])[1 + n %% cardinality(%(organisations)s::bigint[])],
       (%(people)s::bigint[])[1 + n %% cardinality(%(people)s::bigint[])], 2
  FROM (SELECT n, abs(hashint8(n)::bigint) %% 100 < 35 AS open, abs(hashint8(-n)::bigint) %% 1500 AS days
          FROM generate_series((%(first)s + 6) / 7, %(last)s / 7) AS n) AS wanted;

INSERT INTO workflow_workitem (
    public_id, process_id, flow_task, flow_task_type, token, status, created, entered, assigned,
    finished, owner_id, body_id, organisation_id, due)
SELECT gen_random_uuid(), c.id,
       %(flow)s || '.' || (ARRAY['draft', 'preparation', 'steering', 'political', 'execution',
                                 'evaluation', 'steering'])[step], 'HUMAN', 'start',
       CASE WHEN NOT open THEN 'DONE' WHEN claimed THEN 'ASSIGNED' ELSE 'NEW' END,
       c.created + step * interval '20 days', c.created + step * interval '20 days',
       CASE WHEN claimed THEN now() END, CASE WHEN NOT open THEN now() END,
       CASE WHEN claimed OR NOT open
            THEN (%(people)s::bigint[])[1 + chance / 9973 %% cardinality(%(people)s::bigint[])] END,
       CASE WHEN by_body
            THEN (%(bodies)s::bigint[])[1 + chance %% cardinality(%(bodies)s::bigint[])] END,
       CASE WHEN NOT by_body THEN c.owner_organisation_id END,
       CASE WHEN chance / 101 %% 20 > 0 THEN current_date - 60 + (chance / 1009 %% 180)::integer END
  FROM (SELECT c.*, step, step = 7 AND c.status = 'NEW' AS open, chance,
               chance / 53 %% 10 = 0 AND step = 7 AND c.status = 'NEW' AS claimed,
               chance / 199 %% 10 > 0 AS by_body
          FROM workflow_case c, generate_series(1, 7) AS step,
               LATERAL (SELECT abs(hashint8(c.id * 7 + step)::bigint) AS chance) AS drawn
         WHERE c.number LIKE 'TRY B%%'
           AND NOT EXISTS (SELECT 1 FROM workflow_workitem i WHERE i.process_id = c.id)) AS c;
