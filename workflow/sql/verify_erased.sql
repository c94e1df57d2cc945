-- Texts that were emptied and no erasure names them, and erasures whose text is still there. Only
-- what is hashed says what an erasure is of: its outcome and what it refers to, not its words.
SELECT e.chain, e.seq, l.place, CASE WHEN t.words IS NULL AND NOT EXISTS (
           SELECT FROM samverka_read_entries x
           WHERE x.refers_to_id = e.id AND x.chain = e.chain AND x.kind = 'erasure'
             AND x.act = 'erase' AND x.outcome = 'words')
       THEN 'its words were erased without an erasure'
       WHEN t.people IS NULL AND NOT EXISTS (
           SELECT FROM samverka_read_entries x
           WHERE x.refers_to_id = e.id AND x.chain = e.chain AND x.kind = 'erasure'
             AND x.act = 'erase' AND x.outcome = 'people')
       THEN 'its names were erased without an erasure' END AS fault
FROM samverka_read_beside t
JOIN samverka_read_entries e ON e.id = t.entry_id
LEFT JOIN samverka_read_leaves l ON l.entry = e.id
WHERE t.words IS NULL OR t.people IS NULL
UNION ALL
SELECT x.chain, x.seq, l.place, 'erased, but still there'
FROM samverka_read_entries x
LEFT JOIN samverka_read_leaves l ON l.entry = x.id
WHERE x.kind = 'erasure' AND x.act = 'erase' AND (
    x.outcome IN ('words', 'people') AND NOT EXISTS (
        SELECT FROM samverka_read_entries e
        JOIN samverka_read_beside t ON t.entry_id = e.id
        WHERE e.id = x.refers_to_id AND e.chain = x.chain
          AND CASE x.outcome WHEN 'words' THEN t.words ELSE t.people END IS NULL)
    OR x.outcome = 'text' AND NOT EXISTS (
        SELECT FROM samverka_read_cases c
        JOIN samverka_read_texts v ON v.case_id = c.id
        WHERE c.public_id = x.chain AND v.number = x.text_number AND v.sha256 = x.text_sha256
          AND v.content IS NULL))
