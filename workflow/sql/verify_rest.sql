-- Of few entries: texts that were emptied and no erasure refers to, and what nobody numbered.
SELECT e.chain, e.seq, l.place, CASE WHEN t.words IS NULL AND NOT EXISTS (
           SELECT FROM samverka_read_entries x
           JOIN samverka_read_beside xt ON xt.entry_id = x.id
           WHERE x.refers_to_id = e.id AND x.chain = e.chain AND x.kind = 'erasure'
             AND x.act = 'erase' AND xt.words ~ '"what":\[[^]]*"words"')
       THEN 'its words were erased without an erasure'
       WHEN t.people IS NULL AND NOT EXISTS (
           SELECT FROM samverka_read_entries x
           JOIN samverka_read_beside xt ON xt.entry_id = x.id
           WHERE x.refers_to_id = e.id AND x.chain = e.chain AND x.kind = 'erasure'
             AND x.act = 'erase' AND xt.words ~ '"what":\[[^]]*"people"')
       THEN 'its names were erased without an erasure' END AS fault
FROM samverka_read_beside t
JOIN samverka_read_entries e ON e.id = t.entry_id
LEFT JOIN samverka_read_leaves l ON l.entry = e.id
WHERE t.words IS NULL OR t.people IS NULL
UNION ALL
SELECT e.chain, e.seq, NULL, 'never numbered'
FROM samverka_read_entries e
LEFT JOIN samverka_read_leaves l ON l.entry = e.id
LEFT JOIN samverka_read_queue q ON q.entry = e.id
WHERE l.place IS NULL AND q.id IS NULL
