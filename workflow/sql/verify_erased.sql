-- Texts that were emptied; a fault where no erasure refers to them.
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
