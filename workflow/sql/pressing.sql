-- How many items of a queue are late, and how many come due until the end of the week. The places
-- are those of queue.sql, each counted from its partial index.
WITH place AS (
    SELECT id, NULL::bigint AS working, NULL::bigint AS signing
      FROM unnest(%(bodies)s::bigint[]) AS id
    UNION ALL SELECT NULL, id, NULL FROM unnest(%(working)s::bigint[]) AS id
    UNION ALL SELECT NULL, NULL, id FROM unnest(%(signing)s::bigint[]) AS id
), due AS (
    SELECT item.due FROM place CROSS JOIN LATERAL (
        (SELECT i.due FROM workflow_workitem i
          WHERE i.body_id = place.id AND i.status IN ('NEW', 'ASSIGNED')
            AND i.due <= %(week_ends)s
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
        UNION ALL
        (SELECT i.due FROM workflow_workitem i
          WHERE i.organisation_id = place.working AND i.party_id IS NULL
            AND i.status IN ('NEW', 'ASSIGNED') AND i.due <= %(week_ends)s
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
        UNION ALL
        (SELECT i.due FROM workflow_workitem i
          WHERE i.organisation_id = place.signing AND i.party_id IS NOT NULL
            AND i.status IN ('NEW', 'ASSIGNED') AND i.due <= %(week_ends)s
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
       ) AS item
)
SELECT count(*) FILTER (WHERE due.due < %(today)s), count(*) FILTER (WHERE due.due >= %(today)s)
  FROM due
