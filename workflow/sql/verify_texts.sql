-- Text versions whose content has another fingerprint than stands beside it, or was emptied without
-- an erasure that names it, with the entries that rest on them; seq is NULL where none does.
SELECT c.public_id, e.seq, l.place, v.number
FROM samverka_read_texts v
JOIN samverka_read_cases c ON c.id = v.case_id
LEFT JOIN samverka_read_entries e ON e.case_id = c.public_id AND e.text_number = v.number
     AND e.kind <> 'erasure'
LEFT JOIN samverka_read_leaves l ON l.entry = e.id
WHERE v.sha256 <> encode(sha256(convert_to(v.content, 'UTF8')), 'hex')
   OR (v.content IS NULL AND NOT EXISTS (
           SELECT FROM samverka_read_entries x
           WHERE x.chain = c.public_id AND x.kind = 'erasure' AND x.act = 'erase'
             AND x.outcome = 'text' AND x.text_number = v.number AND x.text_sha256 = v.sha256))
