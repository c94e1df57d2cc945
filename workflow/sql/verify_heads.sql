-- Cases whose newest entry is another one than the case row knows; seq is NULL where none is left.
SELECT c.public_id, last.seq, l.place,
       CASE WHEN last.id IS NULL THEN 'every entry is gone'
            ELSE 'not the newest entry its case knows' END
FROM samverka_read_cases c
LEFT JOIN LATERAL (
    SELECT e.id, e.seq, e.hash FROM samverka_read_entries e
    WHERE e.chain = c.public_id ORDER BY e.seq DESC LIMIT 1) AS last ON true
LEFT JOIN samverka_read_leaves l ON l.entry = last.id
WHERE c.ledger_head IS DISTINCT FROM last.hash
