-- Every entry of which something is wrong, each once: what is wrong with it first. No window, no
-- sort and no question aside, so that the workers share all of the work. What has no place may wait
-- for it; that is asked of those few.
SELECT chain, seq, place, fault, id FROM (
    SELECT e.id, e.chain, e.seq, l.place, CASE
        WHEN e.hash <> e.made THEN 'changed'
        WHEN e.seq <> 1 AND b.id IS NULL THEN 'entry missing before'
        WHEN e.prev <> CASE WHEN e.seq = 1 THEN samverka_chain_start(e.chain) ELSE b.hash END
            THEN 'does not follow the one before'
        WHEN t.words IS NOT NULL AND e.words_commitment
             IS DISTINCT FROM sha256(t.words_salt || convert_to(t.words, 'UTF8'))
            THEN 'its words were changed'
        WHEN t.people IS NOT NULL AND e.people_commitment
             IS DISTINCT FROM sha256(t.people_salt || convert_to(t.people, 'UTF8'))
            THEN 'its names were changed'
        WHEN c.id IS NOT NULL AND e.case_id IS NULL THEN 'not an entry of the case'
        WHEN t.entry_id IS NULL THEN 'its text row is gone'
        WHEN e.text_number IS NOT NULL AND v.id IS NULL THEN 'the decided text is gone'
        WHEN e.text_number IS NOT NULL AND v.sha256 <> e.text_sha256
            THEN 'the decided text was changed'
        WHEN substring(l.nodes FROM 1 FOR 32) <> samverka_leaf(e.hash)
            THEN 'numbered as another entry'
        WHEN l.place IS NULL THEN 'never numbered'
        END AS fault
    FROM samverka_read_entries e
    LEFT JOIN samverka_read_entries b ON b.chain = e.chain AND b.seq = e.seq - 1
    LEFT JOIN samverka_read_beside t ON t.entry_id = e.id
    LEFT JOIN samverka_read_cases c ON c.public_id = e.chain
    LEFT JOIN samverka_read_texts v ON v.case_id = c.id AND v.number = e.text_number
    LEFT JOIN samverka_read_leaves l ON l.entry = e.id
) AS found
WHERE fault IS NOT NULL
