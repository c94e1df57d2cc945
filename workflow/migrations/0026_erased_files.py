"""A file of a document is erased by the entry that says so; its row and fingerprint stay."""

from typing import ClassVar

from django.db import migrations, models

# The entry names the file by its public id and its fingerprint, both in the entry's hash. Runs as
# the owner, as the trigger of texts does (0023_lawful_erasure).
ERASE = """
CREATE FUNCTION samverka_erase_file() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE workflow_documentversion v SET erased_at = NEW.recorded_at
      FROM workflow_document d JOIN workflow_case c ON c.id = d.case_id
     WHERE d.id = v.document_id AND c.public_id = NEW.case_id AND v.public_id = NEW.subject
       AND v.sha256 = NEW.text_sha256 AND v.erased_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is nothing to erase there' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER samverka_erase_file AFTER INSERT ON workflow_ledgerentry
    FOR EACH ROW WHEN (NEW.kind = 'erasure' AND NEW.act = 'erase' AND NEW.outcome = 'file')
    EXECUTE FUNCTION samverka_erase_file();
DROP TRIGGER samverka_erase ON workflow_ledgerentry;
CREATE TRIGGER samverka_erase AFTER INSERT ON workflow_ledgerentry
    FOR EACH ROW WHEN (NEW.kind = 'erasure' AND NOT (NEW.act = 'erase' AND NEW.outcome = 'file'))
    EXECUTE FUNCTION samverka_erase();
"""
GUARD = """
CREATE FUNCTION samverka_guard_file() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND (OLD.id, OLD.public_id, OLD.document_id, OLD.number, OLD.name, OLD.media_type, OLD.size,
            OLD.sha256, OLD.stored_as, OLD.added_by_id, OLD.added_at, OLD.form_key, OLD.place)
           IS NOT DISTINCT FROM
           (NEW.id, NEW.public_id, NEW.document_id, NEW.number, NEW.name, NEW.media_type, NEW.size,
            NEW.sha256, NEW.stored_as, NEW.added_by_id, NEW.added_at, NEW.form_key, NEW.place)
       AND EXISTS (SELECT 1 FROM workflow_ledgerentry e
                   JOIN workflow_case c ON c.public_id = e.case_id
                   JOIN workflow_document d ON d.case_id = c.id
                   WHERE d.id = OLD.document_id AND e.kind = 'erasure' AND e.act = 'erase'
                     AND e.outcome = 'file' AND e.subject = OLD.public_id
                     AND e.text_sha256 = OLD.sha256) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: add a new version of the document', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
DROP TRIGGER samverka_file_never_changes ON workflow_documentversion;
CREATE TRIGGER samverka_file_never_changes BEFORE UPDATE ON workflow_documentversion
    FOR EACH ROW WHEN (
        (OLD.id, OLD.public_id, OLD.document_id, OLD.number, OLD.media_type, OLD.size, OLD.sha256,
         OLD.stored_as, OLD.added_by_id, OLD.added_at, OLD.form_key, OLD.place, OLD.erased_at)
        IS DISTINCT FROM
        (NEW.id, NEW.public_id, NEW.document_id, NEW.number, NEW.media_type, NEW.size, NEW.sha256,
         NEW.stored_as, NEW.added_by_id, NEW.added_at, NEW.form_key, NEW.place, NEW.erased_at))
    EXECUTE FUNCTION samverka_guard_file();
CREATE TRIGGER samverka_file_begins_whole BEFORE INSERT ON workflow_documentversion
    FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL)
    EXECUTE FUNCTION samverka_refuse_frozen('a file is erased by an entry only');
"""
BACK = """
DROP TRIGGER samverka_file_begins_whole ON workflow_documentversion;
DROP TRIGGER samverka_file_never_changes ON workflow_documentversion;
DROP FUNCTION samverka_guard_file();
CREATE TRIGGER samverka_file_never_changes BEFORE UPDATE ON workflow_documentversion
    FOR EACH ROW WHEN (
        (OLD.id, OLD.public_id, OLD.document_id, OLD.number, OLD.media_type, OLD.size, OLD.sha256,
         OLD.stored_as, OLD.added_by_id, OLD.added_at, OLD.form_key, OLD.place)
        IS DISTINCT FROM
        (NEW.id, NEW.public_id, NEW.document_id, NEW.number, NEW.media_type, NEW.size, NEW.sha256,
         NEW.stored_as, NEW.added_by_id, NEW.added_at, NEW.form_key, NEW.place))
    EXECUTE FUNCTION samverka_refuse_frozen('add a new version of the document');
DROP TRIGGER samverka_erase ON workflow_ledgerentry;
CREATE TRIGGER samverka_erase AFTER INSERT ON workflow_ledgerentry
    FOR EACH ROW WHEN (NEW.kind = 'erasure') EXECUTE FUNCTION samverka_erase();
DROP TRIGGER samverka_erase_file ON workflow_ledgerentry;
DROP FUNCTION samverka_erase_file();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0024_records_duties")]
    operations: ClassVar = [
        migrations.AddField(
            "documentversion", "erased_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunSQL(ERASE + GUARD, BACK),
    ]
