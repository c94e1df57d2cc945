"""Deadlines of what is under way already: steps, targets, and what the law asks of a cooperation."""

from typing import ClassVar

from django.db import migrations

# As cases/duties.py has it, for the cases that stood in such a state before there were deadlines.
STEPS = """
INSERT INTO workflow_deadline (public_id, case_id, clock, subject, due, given, look_on)
SELECT gen_random_uuid(), c.id, 'step', s.public_id, s.due_last,
       CASE s.due_precision WHEN 'day' THEN '' ELSE s.due_given END, CURRENT_DATE
  FROM cases_step s JOIN workflow_case c ON c.id = s.activity_id
 WHERE c.state = 'execution' AND s.due_last IS NOT NULL
   AND 'yes' IS DISTINCT FROM (SELECT r.done FROM cases_stepreport r WHERE r.step_id = s.id
                                ORDER BY r.report_id DESC LIMIT 1);
"""
TARGETS = """
INSERT INTO workflow_deadline (public_id, case_id, clock, subject, due, given, look_on)
SELECT gen_random_uuid(), c.id, 'target', t.public_id, t.due_last,
       CASE t.due_precision WHEN 'day' THEN '' ELSE t.due_given END, CURRENT_DATE
  FROM {table} t JOIN workflow_case c ON c.id = t.activity_id
 WHERE c.state = 'execution' AND t.due_last IS NOT NULL
   AND NOT EXISTS (SELECT FROM cases_measuredvalue v WHERE v.{column} = t.id
                      AND NOT v.preliminary AND v."on" >= t.due_first);
"""
DUTIES = """
INSERT INTO workflow_deadline (public_id, case_id, clock, due, given, look_on)
SELECT gen_random_uuid(), c.id, duty.clock, duty.due, '', CURRENT_DATE
  FROM workflow_case c CROSS JOIN LATERAL (VALUES
       ('plan', (CURRENT_DATE + interval '24 months')::date),
       ('report', make_date(extract(year FROM CURRENT_DATE)::int
                            + (CURRENT_DATE >= make_date(extract(year FROM CURRENT_DATE)::int, 4, 30))::int,
                            4, 30))) AS duty (clock, due)
 WHERE c.kind = 'agreement' AND c.state = 'in_force';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0004_row_security"), ("workflow", "0012_deadlines")]
    operations: ClassVar = [
        migrations.RunSQL(
            STEPS
            + TARGETS.format(table="cases_effecttarget", column="effect_target_id")
            + TARGETS.format(table="cases_subtarget", column="sub_target_id")
            + DUTIES,
            migrations.RunSQL.noop,  # the tables go with workflow/0012
        )
    ]
