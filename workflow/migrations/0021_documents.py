"""Documents of cases, with their files' fingerprints: behind the second wall, and kept.

A document that is registered, or that a text names on which something rests, is never deleted; a
file's row never changes but for its name. Removing such a document takes it out of the next text, no more.
"""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.row_policies import guard, of_parent, of_seen, unguard

DOCUMENT, VERSION = "workflow_document", "workflow_documentversion"
KEEP = """
-- As of texts (0003_frozen_rows): these run as the owner, what a role sees must not decide.
CREATE FUNCTION samverka_document_is_kept(document workflow_document) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT document.number IS NOT NULL OR EXISTS (
        SELECT 1 FROM workflow_textversion v
        WHERE v.case_id = document.case_id AND samverka_text_is_fixed(v)
          AND (v.content IS NULL OR strpos(v.content, document.public_id::text) > 0))
$$;
CREATE FUNCTION samverka_guard_document() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF samverka_document_is_kept(OLD) THEN
            RAISE EXCEPTION 'DELETE on % is refused: it is registered, or a text rests on it',
                TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.case_id, NEW.public_id, NEW.added_by_id, NEW.added_at)
            IS DISTINCT FROM (OLD.case_id, OLD.public_id, OLD.added_by_id, OLD.added_at)
       OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) THEN
        RAISE EXCEPTION 'a document keeps its case, its number and who added it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER samverka_guard_document BEFORE UPDATE OR DELETE ON workflow_document
    FOR EACH ROW EXECUTE FUNCTION samverka_guard_document();

CREATE FUNCTION samverka_guard_document_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM workflow_document d
               WHERE d.id = OLD.document_id AND samverka_document_is_kept(d)) THEN
        RAISE EXCEPTION 'DELETE on % is refused: it is registered, or a text rests on it',
            TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER samverka_guard_document_version BEFORE DELETE ON workflow_documentversion
    FOR EACH ROW EXECUTE FUNCTION samverka_guard_document_version();
-- Its name may: words that are lawfully erased stand there, too; what it was called when it was
-- decided on is in the text.
CREATE TRIGGER samverka_file_never_changes BEFORE UPDATE ON workflow_documentversion
    FOR EACH ROW WHEN (
        (OLD.id, OLD.public_id, OLD.document_id, OLD.number, OLD.media_type, OLD.size, OLD.sha256,
         OLD.stored_as, OLD.added_by_id, OLD.added_at, OLD.form_key, OLD.place)
        IS DISTINCT FROM
        (NEW.id, NEW.public_id, NEW.document_id, NEW.number, NEW.media_type, NEW.size, NEW.sha256,
         NEW.stored_as, NEW.added_by_id, NEW.added_at, NEW.form_key, NEW.place))
    EXECUTE FUNCTION samverka_refuse_frozen('add a new version of the document');
REVOKE TRUNCATE, REFERENCES, TRIGGER ON workflow_document, workflow_documentversion
    FROM samverka_app;
"""
LET_GO = """
DROP TRIGGER samverka_file_never_changes ON workflow_documentversion;
DROP TRIGGER samverka_guard_document_version ON workflow_documentversion;
DROP FUNCTION samverka_guard_document_version();
DROP TRIGGER samverka_guard_document ON workflow_document;
DROP FUNCTION samverka_guard_document();
DROP FUNCTION samverka_document_is_kept(workflow_document);
"""
UP = [
    KEEP,
    guard(DOCUMENT, of_seen(DOCUMENT, "case_id")),
    guard(VERSION, of_parent(VERSION, DOCUMENT, "document_id")),
]
DOWN = [unguard(VERSION), unguard(DOCUMENT), LET_GO]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0020_quicker_plans")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('heading', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('attachment', 'Bilaga'), ('basis', 'Underlag'), ('minutes', 'Protokoll'), ('agreement', 'Avtal eller överenskommelse'), ('letter', 'Skrivelse'), ('report', 'Rapport'), ('picture', 'Bild eller karta'), ('other', 'Annat')], default='attachment', max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Utkast'), ('drawn_up', 'Upprättad'), ('received', 'Inkommen'), ('dispatched', 'Expedierad')], default='draft', max_length=12)),
                ('received_on', models.DateField(blank=True, null=True)),
                ('drawn_up_on', models.DateField(blank=True, null=True)),
                ('dispatched_on', models.DateField(blank=True, null=True)),
                ('correspondent', models.CharField(blank=True, max_length=200)),
                ('retention', models.CharField(blank=True, max_length=40)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='workflow.case')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=150)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored_as', models.CharField(max_length=100, unique=True)),
                ('added_at', models.DateTimeField()),
                ('form_key', models.UUIDField(default=uuid.uuid4)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='workflow.document')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='one_document_per_number'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('status', 'draft')), models.Q(('number__gte', 1), ('number__isnull', False), models.Q(('status', 'draft'), _negated=True)), _connector='OR'), name='numbered_once_registered'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('received_on__isnull', False), ('status', 'received')), models.Q(('drawn_up_on__isnull', False), ('status', 'drawn_up')), models.Q(('dispatched_on__isnull', False), ('status', 'dispatched')), _connector='OR'), name='a_status_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='one_file_per_version'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.UniqueConstraint(fields=('form_key', 'place'), name='one_file_per_form'),
        ),
        migrations.RunSQL("".join(UP), "".join(DOWN)),
    ]
