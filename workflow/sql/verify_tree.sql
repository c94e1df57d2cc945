-- Places of the tree of which something is wrong: the entry or the place before is gone, or a node
-- is not that of the two below it.
SELECT l.place, 'entry ' || l.entry || ' is gone' AS fault
FROM samverka_read_leaves l
WHERE NOT EXISTS (SELECT FROM samverka_read_entries e WHERE e.id = l.entry)
UNION ALL
SELECT l.place - 1, 'its place is gone'
FROM samverka_read_leaves l
WHERE l.place > 0 AND NOT EXISTS (SELECT FROM samverka_read_leaves b WHERE b.place = l.place - 1)
UNION ALL
SELECT l.place, 'its nodes were changed'
FROM samverka_read_leaves l
WHERE octet_length(l.nodes) % 32 <> 0
   OR 1::bigint << (octet_length(l.nodes) / 32 - 1) <> (l.place + 1) & -(l.place + 1)
UNION ALL
SELECT DISTINCT l.place, 'its nodes were changed'
FROM samverka_read_leaves l
CROSS JOIN LATERAL generate_series(1, octet_length(l.nodes) / 32 - 1) AS level
LEFT JOIN samverka_read_leaves b ON b.place = l.place - (1::bigint << (level - 1))
WHERE substring(l.nodes FROM 32 * level + 1 FOR 32) IS DISTINCT FROM sha256(
    '\x01'::bytea || substring(b.nodes FROM 32 * level - 31 FOR 32)
                  || substring(l.nodes FROM 32 * level - 31 FOR 32))
