SELECT i.due FROM unnest(%({kind})s::bigint[]) AS place (id) JOIN workflow_workitem i
            ON {here} AND i.status IN ('NEW', 'ASSIGNED') AND {whose}
