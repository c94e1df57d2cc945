"""Whose an item is, is indexed while it is taken, and no longer for every item that is done.

Behind row-level security the planner joined the index on every owner to the queue's own, for the
count of a queue of three people, and read the rows of both.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0012_deadlines")]
    operations: ClassVar = [
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["owner"],
                condition=models.Q(("status", "ASSIGNED")),
                name="taken_items",
            ),
        ),
        migrations.AlterField(
            "workitem",
            "owner",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
