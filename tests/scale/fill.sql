-- Copies of the cases in `prototype`, numbers %(first)s to %(last)s, spread over the cooperations.
-- `moved` says who and what stands in a copy instead of the original's. Runs as superuser with
-- triggers and foreign keys off. hashint8() stands in for chance: the same rows each time.
-- What is copied is a whole row with some columns changed, so a new column needs no change here.

CREATE TEMP TABLE copied ON COMMIT DROP AS
SELECT n, was, cast_id, gen_random_uuid() AS public_id,
       nextval(pg_get_serial_sequence('workflow_case', 'id')) AS id,
       nextval(pg_get_serial_sequence('workflow_textversion', 'id')) AS text_id,
       (%(nouns)s::text[])[1 + chance / 7 %% cardinality(%(nouns)s::text[])]
           || ' i kvarteret ' || n %% 977 AS title,
       (chance / 31 %% 180 - 60)::integer AS days, chance
  FROM (SELECT n, chance,
               (%(prototypes)s::bigint[])[1 + chance %% cardinality(%(prototypes)s::bigint[])] AS was,
               -- the first thirty lie where the people are who look
               CASE WHEN n <= 30 THEN 1
                    ELSE (%(casts)s::bigint[])[1 + chance / 101 %% cardinality(%(casts)s::bigint[])]
               END AS cast_id
          FROM (SELECT n, abs(hashint8(n)::bigint) AS chance
                  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n) AS drawn) AS chosen;

CREATE INDEX ON copied (was);

ANALYZE copied;

INSERT INTO workflow_case
SELECT copy.* FROM copied k JOIN workflow_case c ON c.id = k.was
  LEFT JOIN moved o ON (o.cast_id, o.kind, o.was) = (k.cast_id, 'organisation', c.owner_organisation_id)
  LEFT JOIN moved a ON (a.cast_id, a.kind, a.was) = (k.cast_id, 'agreement', c.agreement_id)
  LEFT JOIN moved r ON (r.cast_id, r.kind, r.was) = (k.cast_id, 'route', c.route_id)
  LEFT JOIN moved p ON (p.cast_id, p.kind, p.was) = (k.cast_id, 'person', c.proposed_by_id)
 CROSS JOIN LATERAL jsonb_populate_record(c, jsonb_build_object(
       'id', k.id, 'public_id', k.public_id, 'title', k.title, 'text_version_id', k.text_id,
       'number', CASE WHEN c.number IS NOT NULL THEN 'TRY 2025/' || lpad(k.n::text, 6, '0') END,
       'owner_organisation_id', o.now, 'agreement_id', a.now, 'route_id', r.now,
       'proposed_by_id', p.now, 'created', c.created - (k.chance %% 900) * interval '1 day'
       )) AS copy;

INSERT INTO cases_activity
SELECT copy.* FROM copied k JOIN cases_activity c ON c.case_ptr_id = k.was
  LEFT JOIN moved o ON (o.cast_id, o.kind, o.was) = (k.cast_id, 'organisation', c.responsible_id)
 CROSS JOIN LATERAL jsonb_populate_record(c, jsonb_build_object(
       'case_ptr_id', k.id, 'responsible_id', o.now)) AS copy;

INSERT INTO workflow_textversion
SELECT copy.* FROM copied k JOIN workflow_case c ON c.id = k.was
  JOIN workflow_textversion t ON t.id = c.text_version_id
 CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object(
       'id', k.text_id, 'case_id', k.id,
       'content', jsonb_set(t.content::jsonb, '{title}', to_jsonb(k.title))::text)) AS copy;

INSERT INTO workflow_workitem
SELECT copy.* FROM copied k JOIN workflow_workitem i ON i.process_id = k.was
  LEFT JOIN moved o ON (o.cast_id, o.kind, o.was) = (k.cast_id, 'organisation', i.organisation_id)
  LEFT JOIN moved b ON (b.cast_id, b.kind, b.was) = (k.cast_id, 'body', i.body_id)
  LEFT JOIN moved p ON (p.cast_id, p.kind, p.was) = (k.cast_id, 'person', i.owner_id)
 CROSS JOIN LATERAL jsonb_populate_record(i, jsonb_build_object(
       'id', nextval(pg_get_serial_sequence('workflow_workitem', 'id')),
       'public_id', gen_random_uuid(), 'process_id', k.id,
       'organisation_id', o.now, 'body_id', b.now, 'owner_id', p.now,
       'due', %(today)s::date + k.days)) AS copy;

INSERT INTO workflow_ledgerentry
SELECT copy.* FROM copied k JOIN workflow_case c ON c.id = k.was
  JOIN workflow_ledgerentry e ON e.chain = c.public_id
  LEFT JOIN workflow_organisation oo ON oo.public_id = e.organisation_id
  LEFT JOIN moved o ON (o.cast_id, o.kind, o.was) = (k.cast_id, 'organisation', oo.id)
  LEFT JOIN workflow_organisation os ON os.id = o.now
  LEFT JOIN workflow_user u ON u.public_id = e.recorded_by_id
  LEFT JOIN moved p ON (p.cast_id, p.kind, p.was) = (k.cast_id, 'person', u.id)
  LEFT JOIN workflow_user ps ON ps.id = p.now
 CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object(
       'id', gen_random_uuid(), 'chain', k.public_id, 'case_id', k.public_id, 'item', NULL,
       'refers_to_id', NULL, 'organisation_id', os.public_id, 'recorded_by_id', ps.public_id,
       'recorded_at', %(now)s::timestamptz - (k.chance %% 400) * interval '1 day'
                      + e.seq * interval '1 second')) AS copy;

INSERT INTO cases_activitygoal
SELECT copy.* FROM copied k JOIN cases_activitygoal g ON g.activity_id = k.was
 CROSS JOIN LATERAL jsonb_populate_record(g, jsonb_build_object(
       'id', nextval(pg_get_serial_sequence('cases_activitygoal', 'id')), 'activity_id', k.id
       )) AS copy;

INSERT INTO cases_effecttarget
SELECT copy.* FROM copied k JOIN cases_effecttarget g ON g.activity_id = k.was
 CROSS JOIN LATERAL jsonb_populate_record(g, jsonb_build_object(
       'id', nextval(pg_get_serial_sequence('cases_effecttarget', 'id')),
       'public_id', gen_random_uuid(), 'activity_id', k.id)) AS copy
 WHERE k.chance %% 5 > 0;

INSERT INTO workflow_release
SELECT copy.* FROM copied k JOIN workflow_case c ON c.id = k.id
  JOIN moved m ON m.cast_id = k.cast_id AND m.kind = 'receiver'
  JOIN workflow_release r ON r.id = %(release)s
 CROSS JOIN LATERAL jsonb_populate_record(r, jsonb_build_object(
       'id', nextval(pg_get_serial_sequence('workflow_release', 'id')),
       'public_id', gen_random_uuid(), 'case_id', k.id, 'organisation_id', m.now,
       'released_by_id', c.proposed_by_id)) AS copy
 WHERE c.number IS NOT NULL AND k.chance / 13 %% 100 < 15
