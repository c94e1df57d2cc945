-- Entries by their keys, with what a list says of them. Its first values belong to the compiled
-- `visible_to`, which selects the keys of the cases that a person sees.
SELECT {columns}
  FROM workflow_ledgerentry
  JOIN workflow_ledgertext ON workflow_ledgertext.entry_id = workflow_ledgerentry.id
  JOIN workflow_case ON workflow_case.public_id = workflow_ledgerentry.case_id
  LEFT JOIN workflow_body ON workflow_body.public_id = workflow_ledgerentry.body_id
  LEFT JOIN workflow_organisation
         ON workflow_organisation.public_id = workflow_ledgerentry.organisation_id
  LEFT JOIN workflow_user ON workflow_user.public_id = workflow_ledgerentry.recorded_by_id
 WHERE workflow_ledgerentry.case_id IN ({visible})
   AND workflow_ledgerentry.id = ANY (%s::uuid[])
