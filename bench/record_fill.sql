-- Entries %(first)s to %(last)s of the ledger, seven to a case of queue_fill.sql, spread over its
-- days. hashint8() stands in for chance. Hashes are made up: what is measured is finding.

INSERT INTO workflow_ledgerentry (
    id, chain, seq, kind, case_id, item, act, outcome, source, target, decided_on, body_id,
    organisation_id, recorded_by_id, decided_by_id, text_sha256, words_commitment,
    people_commitment, recorded_at, prev, hash)
SELECT gen_random_uuid(), c.public_id, step,
       (ARRAY['opened', 'decision', 'decision', 'decision', 'decision', 'progress', 'decision'])[step],
       c.public_id, NULL,
       (ARRAY['open', 'submit', CASE WHEN chance %% 9 = 0 THEN 'refer_back' ELSE 'endorse' END,
              'endorse', 'endorse', 'report_progress', 'finish'])[step],
       CASE WHEN step = 7 THEN (ARRAY['done', 'partly', 'not_done'])[1 + chance %% 3] ELSE '' END,
       CASE WHEN step = 1 THEN '' ELSE 'steering' END, 'steering',
       (c.created + step * interval '9 days')::date,
       CASE WHEN step IN (3, 4, 5) THEN (SELECT b.public_id FROM workflow_body b
            WHERE b.id = (%(bodies)s::bigint[])[1 + chance %% cardinality(%(bodies)s::bigint[])]) END,
       CASE WHEN step NOT IN (3, 4, 5) THEN o.public_id END,
       (SELECT u.public_id FROM workflow_user u
         WHERE u.id = (%(people)s::bigint[])[1 + chance / 9973 %% cardinality(%(people)s::bigint[])]),
       NULL, '', decode('00', 'hex'), decode('00', 'hex'),
       c.created + step * interval '9 days' + chance %% 3600 * interval '1 second',
       decode('00', 'hex'), decode('00', 'hex')
  FROM workflow_case c
  JOIN workflow_organisation o ON o.id = c.owner_organisation_id,
       generate_series(1, 7) AS step,
       LATERAL (SELECT abs(hashint8(c.id * 7 + step + 3)::bigint) AS chance) AS drawn
 WHERE c.number LIKE 'TRY B%%'
   AND NOT EXISTS (SELECT 1 FROM workflow_ledgerentry e WHERE e.case_id = c.public_id);

INSERT INTO workflow_ledgertext (entry_id, words_salt, words, people_salt, people)
SELECT e.id, decode('00', 'hex'),
       json_build_object('motivation', 'Belysningen vid ' ||
           (ARRAY['torget', 'skolan', 'parken', 'stationen', 'badhuset'])[1 + n %% 5] ||
           CASE WHEN n %% 97 = 0 THEN ' är trasig och klotter gör platsen otrygg'
                WHEN n %% 9973 = 0 THEN ' kräver vattenskoter'
                ELSE ' ska förbättras enligt lägesbilden' END || ', ärende ' || n,
           'place', 'Förvaltning ' || n %% 20)::text,
       decode('00', 'hex'), '{}'
  FROM (SELECT id, abs(hashtext(id::text)::bigint) AS n FROM workflow_ledgerentry) AS e
 WHERE NOT EXISTS (SELECT 1 FROM workflow_ledgertext t WHERE t.entry_id = e.id)
