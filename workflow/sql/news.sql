-- What others have done lately with cases that a person sees. Its first values belong to the
-- compiled `visible_to`, which selects the keys of those cases.
SELECT {columns}
  FROM workflow_ledgerentry
  JOIN workflow_case ON workflow_case.public_id = workflow_ledgerentry.case_id
  LEFT JOIN workflow_body ON workflow_body.public_id = workflow_ledgerentry.body_id
  LEFT JOIN workflow_organisation
         ON workflow_organisation.public_id = workflow_ledgerentry.organisation_id
  LEFT JOIN workflow_user ON workflow_user.public_id = workflow_ledgerentry.recorded_by_id
 WHERE workflow_ledgerentry.case_id IN ({visible})
   AND workflow_ledgerentry.recorded_at >= %s
   AND workflow_ledgerentry.kind IN ('decision', 'registered', 'amendment', 'change',
                                     'formal', 'correction', 'release', 'progress')
   AND workflow_ledgerentry.recorded_by_id IS DISTINCT FROM %s
 ORDER BY workflow_ledgerentry.recorded_at DESC, workflow_ledgerentry.seq DESC
 LIMIT %s
