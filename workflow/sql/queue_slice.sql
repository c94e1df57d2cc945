SELECT taken.id, taken.due FROM unnest(%({kind})s::bigint[]) AS place (id) CROSS JOIN LATERAL (
        SELECT i.id, i.due FROM workflow_workitem i
         WHERE {here} AND i.status IN ('NEW', 'ASSIGNED') AND {whose}
         ORDER BY i.due, i.id LIMIT %(end)s) AS taken
