-- One batch: some cases, each with a text version and so many entries in its chain, as the
-- application's role; the triggers number, hash and queue them.
WITH opened AS (
    INSERT INTO workflow_case (
        public_id, flow_class, status, created, kind, series, number, external_number, title,
        state, restricted, restricted_basis, owner_organisation_id, proposed_by_id, position)
    SELECT gen_random_uuid(), 'cases/flows.ActivityFlow', 'NEW', now(), 'activity', 'TRY',
           'TRY L' || n || '/2026', '', 'Aktivitet ' || n, 'steering', false, '',
           %(organisation)s, %(person)s, 2
      FROM generate_series(%(first)s::integer, %(last)s::integer) AS n
    RETURNING id, public_id, title),
written AS (
    INSERT INTO workflow_textversion (case_id, number, content, sha256, written_at)
    SELECT id, 1, content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), now()
      FROM (SELECT id, '{"format":1,"title":"' || title || '","description":"'
                   || repeat('Åtgärden svarar mot lägesbilden. ', 40) || '"}' AS content
              FROM opened) AS texts
    RETURNING case_id, sha256),
coming AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, o.public_id, place, w.sha256,
           sha256(convert_to(random()::text || place, 'UTF8')) AS words_salt,
           sha256(convert_to(random()::text || place, 'LATIN1')) AS people_salt,
           '{"motivation":"' || repeat('Organet tillstyrker av skäl som anges. ', 5) || '"}' AS words,
           '{"' || %(recorder)s::text || '":"Tove Tjänst"}' AS people
      FROM opened o JOIN written w ON w.case_id = o.id
     CROSS JOIN generate_series(1, %(entries)s::integer) AS place),
entered AS (
    INSERT INTO workflow_ledgerentry (
        id, chain, kind, case_id, item, act, outcome, source, target, decided_on, body_id,
        organisation_id, decided_by_id, recorded_by_id, membership, text_number, text_sha256,
        words_commitment, people_commitment)
    SELECT id, public_id, 'decision', public_id, gen_random_uuid(), 'endorse', '', 'preparation',
           'steering', current_date, %(body)s::uuid, %(place)s::uuid, %(recorder)s::uuid,
           %(recorder)s::uuid, gen_random_uuid(), 1, sha256,
           sha256(words_salt || convert_to(words, 'UTF8')),
           sha256(people_salt || convert_to(people, 'UTF8'))
      FROM coming ORDER BY public_id, place)
INSERT INTO workflow_ledgertext (entry_id, words_salt, words, people_salt, people)
SELECT id, words_salt, words, people_salt, people FROM coming
