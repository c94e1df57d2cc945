-- Grants that no membership gives any more on a local date, each with whether one ever gave it.
-- What a role gives comes from workflow/rights.py as two columns.
WITH gives AS (SELECT * FROM unnest(%(roles)s::text[], %(rights)s::text[]) AS g (role, codename)),
granted AS (
    SELECT 'organisation' AS kind, g.user_id, g.content_object_id AS place_id, p.codename
      FROM workflow_organisationgrant g JOIN auth_permission p ON p.id = g.permission_id
    UNION ALL
    SELECT 'body', g.user_id, g.content_object_id, p.codename
      FROM workflow_bodygrant g JOIN auth_permission p ON p.id = g.permission_id
    UNION ALL
    SELECT 'agreement', g.user_id, g.content_object_id, p.codename
      FROM workflow_agreementgrant g JOIN auth_permission p ON p.id = g.permission_id
),
given AS (
    SELECT m.person_id, r.codename, m.ends, k.kind, k.place_id
      FROM workflow_membership m
      JOIN gives r ON r.role = m.role
      CROSS JOIN LATERAL (VALUES ('organisation', m.organisation_id), ('body', m.body_id),
                                 ('agreement', m.agreement_id)) AS k (kind, place_id)
     WHERE k.place_id IS NOT NULL
)
SELECT g.kind, g.user_id, g.place_id, g.codename, count(m.kind) > 0
  FROM granted g
  LEFT JOIN given m ON m.person_id = g.user_id AND m.kind = g.kind
                   AND m.place_id = g.place_id AND m.codename = g.codename
 GROUP BY g.kind, g.user_id, g.place_id, g.codename
HAVING count(m.kind) FILTER (WHERE m.ends IS NULL OR m.ends >= %(today)s) = 0
 ORDER BY g.kind, g.user_id, g.place_id, g.codename
