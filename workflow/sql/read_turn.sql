-- Everything a turn needs, in one statement after the lock: the case as its own type, its text
-- and route, the route's steps with the bodies' coming meetings, who has jäv, the open items,
-- what the actor may, who sits in the bodies that may decide, and for whom the actor stands in.
-- Parts in braces are filled in by loading.py from the models' columns; values are bound.
-- The views show what hangs on the locked case, which its policy has let through (ADR 0026).
SELECT {columns},
       road.id,
       (SELECT coalesce(json_agg(json_build_object(
                   'position', s.position, 'stage', s.stage, 'body_id', s.body_id,
                   'working_days', s.working_days, 'to_meeting', s.to_meeting,
                   'demands', s.demands,
                   'meetings', ARRAY(SELECT m."on" FROM workflow_meeting m
                                      WHERE m.body_id = s.body_id AND m."on" >= %(today)s
                                      ORDER BY m."on" LIMIT 60))
                   ORDER BY s.position), '[]')
          FROM workflow_routestep s WHERE s.route_id = road.id),
       ARRAY(SELECT x.person_id FROM samverka_turn_workflow_conflictofinterest x),
       ARRAY(SELECT DISTINCT u.id FROM samverka_turn_workflow_ledgerentry e
               JOIN workflow_user u ON u.public_id = e.recorded_by_id
              WHERE e.act IN ('open', 'submit', 'resubmit')),
       (SELECT coalesce(json_agg(json_build_object(
                   'id', i.id, 'public_id', i.public_id, 'status', i.status,
                   'owner_id', i.owner_id, 'done_for_id', i.done_for_id,
                   'organisation_id', i.organisation_id,
                   'party_id', i.party_id, 'due', i.due, 'entered', i.entered,
                   'body', CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object(
                       'id', b.id, 'public_id', b.public_id, 'name', b.name,
                       'organisation_id', b.organisation_id, 'mandate', b.mandate,
                       'quorum', b.quorum, 'quorum_number', b.quorum_number) END)
                   ORDER BY i.id), '[]')
          FROM samverka_turn_workflow_workitem i LEFT JOIN workflow_body b ON b.id = i.body_id
         WHERE i.status IN ('NEW', 'ASSIGNED')),
       (SELECT coalesce(json_agg(json_build_array(
                   held.membership, held.role, held.codename, held.kind, held.id, held.ref,
                   held.name, held.root)), '[]')
          FROM ({rights}) AS held (membership, role, codename, kind, id, ref, name, root)),
       (SELECT coalesce(json_agg(json_build_array(
                   m.body_id, m.person_id, u.public_id, u.name, m.role) ORDER BY m.person_id), '[]')
          FROM workflow_membership m JOIN workflow_user u ON u.id = m.person_id AND u.is_active
         WHERE m.role IN ('chair', 'body_member', 'substitute')
           AND m.starts <= %(meeting)s AND (m.ends IS NULL OR m.ends >= %(meeting)s)
           AND m.body_id IN (SELECT i.body_id FROM samverka_turn_workflow_workitem i
                              WHERE i.status IN ('NEW', 'ASSIGNED')
                             UNION ALL
                             SELECT s.body_id FROM workflow_routestep s
                              WHERE s.route_id = road.id
                             UNION ALL
                             SELECT r.review_body_id FROM workflow_route r WHERE r.id = road.id)),
       (SELECT coalesce(json_agg(json_build_array(u.id, u.public_id, u.name) ORDER BY u.id), '[]')
          FROM workflow_absence a JOIN workflow_user u ON u.id = a.person_id
         WHERE a.substitute_id = %(person)s AND a.called_off_at IS NULL
           AND a.starts <= %(today)s AND a.ends >= %(today)s)
  FROM samverka_turn_workflow_case AS workflow_case
  JOIN samverka_turn_{own} AS {own} ON {own}.case_ptr_id = workflow_case.id
  LEFT JOIN samverka_turn_workflow_textversion AS workflow_textversion
         ON workflow_textversion.id = workflow_case.text_version_id
  LEFT JOIN workflow_route ON workflow_route.id = workflow_case.route_id
  -- A draft is on no road yet: it will take the newest published one of its agreement.
  CROSS JOIN LATERAL (
      SELECT coalesce(workflow_case.route_id,
                      (SELECT r.id FROM workflow_route r
                        WHERE r.agreement_id = workflow_case.agreement_id
                          AND r.kind = workflow_case.kind AND r.published_at IS NOT NULL
                        ORDER BY r.version DESC LIMIT 1)) AS id) AS road
