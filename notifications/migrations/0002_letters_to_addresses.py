"""A letter may go to an address that has no account."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notifications", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="letter",
            name="address",
            field=models.EmailField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="letter",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("referred_back", "återremitterat"),
                    ("decided", "beslutat"),
                    ("amended", "ändrat"),
                    ("prepared", "text bearbetad"),
                    ("released", "gjort tillgängligt"),
                    ("your_turn", "din tur"),
                    ("invited", "inbjuden"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                name="to_a_person_or_an_address",
                condition=models.Q(("address", ""), ("person__isnull", False))
                | models.Q(("person__isnull", True), models.Q(("address", ""), _negated=True)),
            ),
        ),
    ]
