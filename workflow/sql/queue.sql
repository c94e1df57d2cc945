-- A page of a queue and how many items it holds in all, in one statement. Per place one slice,
-- read from a partial index in the order shown; the slices are merged and only the rows of the
-- page are fetched. A total comes with every row, and with one row of NULLs on an empty page.
-- working and signing are organisations: their ordinary items, and those of a party. People are
-- those whose items are shown beside nobody's: the reader, and for whom she stands in.
WITH place AS (
    SELECT id, NULL::bigint AS working, NULL::bigint AS signing
      FROM unnest(%(bodies)s::bigint[]) AS id
    UNION ALL SELECT NULL, id, NULL FROM unnest(%(working)s::bigint[]) AS id
    UNION ALL SELECT NULL, NULL, id FROM unnest(%(signing)s::bigint[]) AS id
), chosen AS (
    SELECT slice.id, slice.due FROM place CROSS JOIN LATERAL (
        (SELECT i.id, i.due FROM workflow_workitem i
          WHERE i.body_id = place.id AND i.status IN ('NEW', 'ASSIGNED')
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[]))
          ORDER BY i.due, i.id LIMIT %(end)s)
        UNION ALL
        (SELECT i.id, i.due FROM workflow_workitem i
          WHERE i.organisation_id = place.working AND i.party_id IS NULL
            AND i.status IN ('NEW', 'ASSIGNED')
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[]))
          ORDER BY i.due, i.id LIMIT %(end)s)
        UNION ALL
        (SELECT i.id, i.due FROM workflow_workitem i
          WHERE i.organisation_id = place.signing AND i.party_id IS NOT NULL
            AND i.status IN ('NEW', 'ASSIGNED')
            AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[]))
          ORDER BY i.due, i.id LIMIT %(end)s)) AS slice
     ORDER BY slice.due, slice.id LIMIT %(size)s OFFSET %(skipped)s
), counted AS (
    SELECT coalesce(sum(counts.items), 0)::bigint AS total FROM place CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM workflow_workitem i
                 WHERE i.body_id = place.id AND i.status IN ('NEW', 'ASSIGNED')
                   AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
             + (SELECT count(*) FROM workflow_workitem i
                 WHERE i.organisation_id = place.working AND i.party_id IS NULL
                   AND i.status IN ('NEW', 'ASSIGNED')
                   AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
             + (SELECT count(*) FROM workflow_workitem i
                 WHERE i.organisation_id = place.signing AND i.party_id IS NOT NULL
                   AND i.status IN ('NEW', 'ASSIGNED')
                   AND (%(anybody)s OR i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[])))
               AS items) AS counts
)
SELECT counted.total, {columns}
  FROM counted LEFT JOIN (
       chosen JOIN workflow_workitem ON workflow_workitem.id = chosen.id
       JOIN workflow_case ON workflow_case.id = workflow_workitem.process_id
       LEFT JOIN workflow_body ON workflow_body.id = workflow_workitem.body_id
       LEFT JOIN workflow_organisation
              ON workflow_organisation.id = workflow_workitem.organisation_id
       LEFT JOIN workflow_user ON workflow_user.id = workflow_workitem.owner_id) ON true
 ORDER BY workflow_workitem.due, workflow_workitem.id
