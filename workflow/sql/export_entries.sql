-- Entries with what stands beside them, every value as format v1 writes it; of a place whose entry
-- is gone, what is left. What stands in braces says which. The tables by name, not through the views
-- that verification reads: so whoever lies in one of the two does not lie in both.
SELECT l.place, encode(substring(l.nodes FROM 1 FOR 32), 'hex'),
       CASE WHEN e.id IS NULL THEN l.entry END,
       EXISTS (SELECT FROM workflow_unnumbered q WHERE q.entry = e.id),
       encode(e.hash, 'hex'), t.entry_id IS NOT NULL,
       encode(t.words_salt, 'hex'), t.words, encode(t.people_salt, 'hex'), t.people,
       e.id::text, e.chain::text, e.seq::text, e.kind, e.case_id::text, e.item::text, e.act,
       e.outcome, e.source, e.target, to_char(e.decided_on, 'YYYY-MM-DD'), e.body_id::text,
       e.organisation_id::text, e.decided_by_id::text, e.recorded_by_id::text, e.membership::text,
       e.subject::text, e.sitting::text, e.text_number::text, e.text_sha256, e.refers_to_id::text,
       encode(e.words_commitment, 'hex'), encode(e.people_commitment, 'hex'),
       to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       encode(e.prev, 'hex')
FROM workflow_ledgerentry e
FULL JOIN workflow_treeleaf l ON l.entry = e.id
LEFT JOIN workflow_ledgertext t ON t.entry_id = e.id
WHERE {which}
ORDER BY l.place, e.chain, e.seq
