"""Lawful erasure: what stands beside an entry, or a text version, is emptied by the entry that says so.

Nobody gets an UPDATE on the record. Inserting an entry of kind `erasure` is what empties, in the
same statement, through a trigger that runs as the owner; the guards let through nothing that no
such entry names. docs/ledger-format.md and docs/adr/0037 say what it means.
"""

from typing import ClassVar

from django.db import migrations, models

ERASE = """
-- What nobody has decided on and nobody needs any more: a text version of a finished case that is
-- not the newest and that no entry rests on.
CREATE FUNCTION samverka_is_working_draft(version workflow_textversion) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM workflow_case c
        WHERE c.id = version.case_id AND c.finished IS NOT NULL
          AND c.text_version_id IS DISTINCT FROM version.id
          AND NOT EXISTS (SELECT 1 FROM workflow_ledgerentry e
                          WHERE e.case_id = c.public_id AND e.text_number = version.number))
$$;

-- Runs as the owner: the application has no right to change what stands in the record.
CREATE FUNCTION samverka_erase() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.act = 'weed' THEN
        DELETE FROM workflow_textversion t USING workflow_case c
         WHERE c.public_id = NEW.case_id AND t.case_id = c.id AND samverka_is_working_draft(t);
        RETURN NULL;
    END IF;
    IF NEW.act = 'erase' AND NEW.outcome = 'other' THEN
        RETURN NULL;  -- nothing of the record itself: letters, reports
    END IF;
    IF NEW.act = 'erase' AND NEW.outcome = 'text' THEN
        UPDATE workflow_textversion t SET content = NULL FROM workflow_case c
         WHERE c.public_id = NEW.case_id AND t.case_id = c.id AND t.number = NEW.text_number
           AND t.sha256 = NEW.text_sha256 AND c.text_version_id IS DISTINCT FROM t.id;
    ELSIF NEW.act = 'erase' AND NEW.outcome = 'words' THEN
        UPDATE workflow_ledgertext t SET words = NULL, words_salt = NULL
          FROM workflow_ledgerentry e
         WHERE e.id = NEW.refers_to_id AND e.chain = NEW.chain AND t.entry_id = e.id
           AND e.kind <> 'erasure' AND t.words IS NOT NULL;
    ELSIF NEW.act = 'erase' AND NEW.outcome = 'people' THEN
        UPDATE workflow_ledgertext t SET people = NULL, people_salt = NULL
          FROM workflow_ledgerentry e
         WHERE e.id = NEW.refers_to_id AND e.chain = NEW.chain AND t.entry_id = e.id
           AND t.people IS NOT NULL;
    ELSE
        RAISE EXCEPTION 'an erasure says what it erases' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is nothing to erase there' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER samverka_erase AFTER INSERT ON workflow_ledgerentry
    FOR EACH ROW WHEN (NEW.kind = 'erasure') EXECUTE FUNCTION samverka_erase();
"""

# An emptied side text, and nothing else, passes: each half only with the entry that erases it.
SIDE = """
CREATE FUNCTION samverka_is_erased(entry uuid, half text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM workflow_ledgerentry x
                   WHERE x.refers_to_id = entry AND x.kind = 'erasure' AND x.act = 'erase'
                     AND x.outcome = half)
$$;
CREATE FUNCTION samverka_guard_side() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    words_stay boolean := (NEW.words, NEW.words_salt) IS NOT DISTINCT FROM (OLD.words, OLD.words_salt);
    people_stay boolean :=
        (NEW.people, NEW.people_salt) IS NOT DISTINCT FROM (OLD.people, OLD.people_salt);
BEGIN
    IF NEW.entry_id = OLD.entry_id AND NOT (words_stay AND people_stay)
       AND (words_stay OR (NEW.words IS NULL AND NEW.words_salt IS NULL
                           AND samverka_is_erased(OLD.entry_id, 'words')))
       AND (people_stay OR (NEW.people IS NULL AND NEW.people_salt IS NULL
                            AND samverka_is_erased(OLD.entry_id, 'people'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: the ledger is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
DROP TRIGGER samverka_refuse_change ON workflow_ledgertext;
CREATE TRIGGER samverka_refuse_delete BEFORE DELETE ON workflow_ledgertext
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE ON workflow_ledgertext
    FOR EACH ROW EXECUTE FUNCTION samverka_guard_side();
"""
SIDE_BACK = """
DROP TRIGGER samverka_refuse_change ON workflow_ledgertext;
DROP TRIGGER samverka_refuse_delete ON workflow_ledgertext;
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE OR DELETE ON workflow_ledgertext
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
DROP FUNCTION samverka_guard_side();
DROP FUNCTION samverka_is_erased(uuid, text);
"""
OLD_GUARD = """
CREATE OR REPLACE FUNCTION samverka_guard_text() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    {exceptions}
    IF samverka_text_is_fixed(OLD) THEN
        RAISE EXCEPTION '% on % is refused: a decision rests on this text', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF (NEW.case_id, NEW.number) IS DISTINCT FROM (OLD.case_id, OLD.number) THEN
        RAISE EXCEPTION 'a text version keeps its case and number'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""
EXCEPTIONS = """
    -- From within the trigger of a weeding entry, never by a statement of anybody's.
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 AND samverka_is_working_draft(OLD)
       AND EXISTS (SELECT 1 FROM workflow_ledgerentry e JOIN workflow_case c ON c.id = OLD.case_id
                   WHERE e.case_id = c.public_id AND e.kind = 'erasure' AND e.act = 'weed') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.content IS NULL THEN
        IF OLD.content IS NOT NULL
           AND (NEW.id, NEW.case_id, NEW.number, NEW.sha256, NEW.written_by_id, NEW.written_at)
               IS NOT DISTINCT FROM
               (OLD.id, OLD.case_id, OLD.number, OLD.sha256, OLD.written_by_id, OLD.written_at)
           AND EXISTS (SELECT 1 FROM workflow_ledgerentry e JOIN workflow_case c ON c.id = OLD.case_id
                       WHERE e.case_id = c.public_id AND e.kind = 'erasure' AND e.act = 'erase'
                         AND e.outcome = 'text' AND e.text_number = OLD.number
                         AND e.text_sha256 = OLD.sha256) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% on % is refused: a text is emptied by an erasure only',
            TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
"""
BACK = """
DROP TRIGGER samverka_erase ON workflow_ledgerentry;
DROP FUNCTION samverka_erase();
DROP FUNCTION samverka_is_working_draft(workflow_textversion);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0022_archive_packages")]
    operations: ClassVar = [
        migrations.AlterField("textversion", "content", models.TextField(null=True)),
        migrations.RunSQL(ERASE, BACK),
        migrations.RunSQL(SIDE, SIDE_BACK),
        migrations.RunSQL(
            OLD_GUARD.format(exceptions=EXCEPTIONS), OLD_GUARD.format(exceptions="")
        ),
    ]
