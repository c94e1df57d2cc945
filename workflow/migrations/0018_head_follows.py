"""A case's newest hash is its chain's newest, whoever sets it.

The application writes the head in the statement that writes the entry, and so may update the
column; without this it could also set it to anything else.
"""

from typing import ClassVar

from django.db import migrations

FOLLOW = """
CREATE FUNCTION samverka_head_follows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.ledger_head IS DISTINCT FROM (
        SELECT e.hash FROM workflow_ledgerentry e
        WHERE e.chain = NEW.public_id ORDER BY e.seq DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'the ledger_head of a case is the hash of its newest entry'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER samverka_head_follows BEFORE UPDATE OF ledger_head ON workflow_case
    FOR EACH ROW WHEN (OLD.ledger_head IS DISTINCT FROM NEW.ledger_head)
    EXECUTE FUNCTION samverka_head_follows();
"""
BACK = """
DROP TRIGGER samverka_head_follows ON workflow_case;
DROP FUNCTION samverka_head_follows();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0017_checkpoints")]
    operations: ClassVar = [migrations.RunSQL(FOLLOW, BACK)]
