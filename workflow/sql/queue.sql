-- A page of a queue and how many items it holds in all, in one statement. Per place one slice,
-- read from a partial index in the order shown; the slices are merged and only the rows of the
-- page are fetched. A total comes with every row, and with one row of NULLs on an empty page.
-- What stands in braces is put together by queues.py for the kinds of places that are asked for:
-- every scan that a statement names is planned, and guarded by the second wall, whether it finds
-- something or not.
WITH chosen AS (
    SELECT slice.id, slice.due FROM ({slices}) AS slice
     ORDER BY slice.due, slice.id LIMIT %(size)s OFFSET %(skipped)s
), counted AS (
    SELECT count(*) AS total FROM ({items}) AS item
)
SELECT counted.total, coalesce(proposing.name, owning.name), {columns}
  FROM counted LEFT JOIN (
       chosen JOIN workflow_workitem ON workflow_workitem.id = chosen.id
       JOIN workflow_case ON workflow_case.id = workflow_workitem.process_id
       JOIN workflow_organisation AS owning ON owning.id = workflow_case.owner_organisation_id
       LEFT JOIN workflow_body AS proposing ON proposing.id = workflow_case.proposed_for_id
       LEFT JOIN workflow_body ON workflow_body.id = workflow_workitem.body_id
       LEFT JOIN workflow_organisation
              ON workflow_organisation.id = workflow_workitem.organisation_id
       LEFT JOIN workflow_user ON workflow_user.id = workflow_workitem.owner_id) ON true
 ORDER BY workflow_workitem.due, workflow_workitem.id
