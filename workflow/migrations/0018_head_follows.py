"""A case's newest hash is its chain's newest, whoever sets it; and what verification reads.

The application writes the head in the statement that writes the entry, and so may update the
column; without this it could also set it to anything else.

Verification reads whole tables. Their policies, planned for each of a dozen joins, kept it from
using more than one process: the views are the owner's, show nothing but to the system, and
nobody writes through them.
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

_FOR_THE_SYSTEM = "current_setting('samverka.system', true) = 'on'"
READ = {
    "samverka_read_entries": "SELECT e.*, samverka_entry_hash(e) AS made FROM workflow_ledgerentry e",
    "samverka_read_beside": "SELECT t.* FROM workflow_ledgertext t",
    "samverka_read_cases": "SELECT c.id, c.public_id, c.ledger_head FROM workflow_case c",
    "samverka_read_texts": "SELECT v.id, v.case_id, v.number, v.content, v.sha256"
    " FROM workflow_textversion v",
    "samverka_read_leaves": "SELECT l.* FROM workflow_treeleaf l",
    "samverka_read_queue": "SELECT q.* FROM workflow_unnumbered q",
}
VIEWS = "".join(
    f"CREATE VIEW {name} AS {read} WHERE {_FOR_THE_SYSTEM};\n"
    f"REVOKE ALL ON {name} FROM PUBLIC, samverka_app; GRANT SELECT ON {name} TO samverka_app;\n"
    for name, read in READ.items()
)
NO_VIEWS = "".join(f"DROP VIEW {name};\n" for name in READ)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0017_checkpoints")]
    operations: ClassVar = [migrations.RunSQL(FOLLOW, BACK), migrations.RunSQL(VIEWS, NO_VIEWS)]
