"""Whose coordinator manages a body."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# A body on the road of one agreement is managed by its coordinator; one on the roads of several
# stays with nobody until somebody says whose it is.
BACKFILL = """
WITH road AS (
    SELECT s.body_id, r.agreement_id FROM workflow_routestep s
      JOIN workflow_route r ON r.id = s.route_id
    UNION SELECT r.review_body_id, r.agreement_id FROM workflow_route r
     WHERE r.review_body_id IS NOT NULL)
UPDATE workflow_body b SET agreement_id = only_one.agreement_id
  FROM (SELECT body_id, min(agreement_id) AS agreement_id FROM road
         GROUP BY body_id HAVING count(DISTINCT agreement_id) = 1) AS only_one
 WHERE b.id = only_one.body_id AND b.agreement_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0007_absences")]
    operations: ClassVar = [
        migrations.AddField(
            model_name='body',
            name='agreement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='workflow.case'),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
