-- Everything a person may on one day: the memberships that are active on it, joined with the
-- django-guardian grants that workflow/roles.py wrote from memberships. One branch per kind of
-- place; guardian's own has_perm() would build a checker and ask twice per question.
SELECT m.public_id, m.role, p.codename, 'organisation', o.id, o.public_id, o.name, o.root_id
  FROM workflow_membership m
  JOIN workflow_user u ON u.id = m.person_id AND u.is_active
  JOIN workflow_organisation o ON o.id = m.organisation_id
  JOIN workflow_organisationgrant g ON g.user_id = m.person_id AND g.content_object_id = o.id
  JOIN auth_permission p ON p.id = g.permission_id
 WHERE m.person_id = %(person)s
   AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
UNION ALL
SELECT m.public_id, m.role, p.codename, 'body', b.id, b.public_id, b.name, NULL
  FROM workflow_membership m
  JOIN workflow_user u ON u.id = m.person_id AND u.is_active
  JOIN workflow_body b ON b.id = m.body_id
  JOIN workflow_bodygrant g ON g.user_id = m.person_id AND g.content_object_id = b.id
  JOIN auth_permission p ON p.id = g.permission_id
 WHERE m.person_id = %(person)s
   AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
UNION ALL
SELECT m.public_id, m.role, p.codename, 'agreement', c.id, c.public_id, c.title, NULL
  FROM workflow_membership m
  JOIN workflow_user u ON u.id = m.person_id AND u.is_active
  JOIN samverka_held_agreement c ON c.membership_id = m.id
  JOIN workflow_agreementgrant g ON g.user_id = m.person_id AND g.content_object_id = c.id
  JOIN auth_permission p ON p.id = g.permission_id
 WHERE m.person_id = %(person)s
   AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
UNION ALL
-- Who runs the installation holds no right in any place; permissions.py keeps her apart.
SELECT m.public_id, m.role, '', 'installation', 0, m.public_id, '', NULL
  FROM workflow_membership m
  JOIN workflow_user u ON u.id = m.person_id AND u.is_active
 WHERE m.person_id = %(person)s AND m.role = 'operator'
   AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
