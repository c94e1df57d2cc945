"""Signed checkpoints of the tree, only ever added to, and what is wrong with them now."""

from typing import ClassVar

from django.db import migrations, models

GUARDS = """
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE OR DELETE ON workflow_checkpoint
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_truncate BEFORE TRUNCATE ON workflow_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION samverka_refuse();
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON workflow_checkpoint FROM samverka_app;

-- When the oldest entry was recorded that no checkpoint covers; NULL where each has one.
CREATE FUNCTION samverka_unsigned_since() RETURNS timestamptz LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(
        (SELECT e.recorded_at FROM workflow_treeleaf l JOIN workflow_ledgerentry e ON e.id = l.entry
          WHERE l.place = coalesce((SELECT max(c.size) FROM workflow_checkpoint c), 0)),
        (SELECT e.recorded_at FROM workflow_unnumbered q
           JOIN workflow_ledgerentry e ON e.id = q.entry ORDER BY q.id LIMIT 1))
$$;
"""
UNGUARD = """
DROP FUNCTION samverka_unsigned_since();
DROP TRIGGER samverka_refuse_truncate ON workflow_checkpoint;
DROP TRIGGER samverka_refuse_change ON workflow_checkpoint;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0016_tree")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["size"], name="checkpoints_by_size")],
            },
        ),
        migrations.CreateModel(
            name="LedgerAlarm",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("detail", models.CharField(blank=True, max_length=300)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
