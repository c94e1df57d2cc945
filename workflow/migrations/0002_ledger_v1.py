"""Ledger format v1: hashes, chain and guards made by the database.

Final from the first day: an entry's hash can never be made anew. The format in words and
with test vectors is docs/ledger-format.md.
"""

from typing import ClassVar

from django.db import migrations

HASH = r"""
-- One field: four bytes of length (big endian) and the UTF-8 bytes; NULL is ff ff ff ff.
CREATE FUNCTION samverka_field(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NULL THEN '\xffffffff'::bytea
                ELSE int4send(octet_length(convert_to(value, 'UTF8')))
                     || convert_to(value, 'UTF8') END
$$;

-- What the first entry of a chain follows: bound to the chain, so none can be moved.
CREATE FUNCTION samverka_chain_start(chain uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to('samverka-ledger/1 start' || chr(10), 'UTF8')
                  || samverka_field(chain::text))
$$;

CREATE FUNCTION samverka_entry_hash(e workflow_ledgerentry) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(
        convert_to('samverka-ledger/1 entry' || chr(10), 'UTF8')
        || samverka_field(e.id::text)
        || samverka_field(e.chain::text)
        || samverka_field(e.seq::text)
        || samverka_field(e.kind)
        || samverka_field(e.case_id::text)
        || samverka_field(e.item::text)
        || samverka_field(e.act)
        || samverka_field(e.outcome)
        || samverka_field(e.source)
        || samverka_field(e.target)
        || samverka_field(to_char(e.decided_on, 'YYYY-MM-DD'))
        || samverka_field(e.body_id::text)
        || samverka_field(e.organisation_id::text)
        || samverka_field(e.decided_by_id::text)
        || samverka_field(e.recorded_by_id::text)
        || samverka_field(e.membership::text)
        || samverka_field(e.subject::text)
        || samverka_field(e.sitting::text)
        || samverka_field(e.text_number::text)
        || samverka_field(e.text_sha256)
        || samverka_field(e.refers_to_id::text)
        || samverka_field(encode(e.words_commitment, 'hex'))
        || samverka_field(encode(e.people_commitment, 'hex'))
        || samverka_field(to_char(e.recorded_at AT TIME ZONE 'UTC',
                                  'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || samverka_field(encode(e.prev, 'hex'))
    )
$$;

-- Runs as the owner: whatever rows a role may see, the chain continues its newest entry.
CREATE FUNCTION samverka_append() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    newest record;
BEGIN
    IF NEW.case_id IS NULL THEN
        IF EXISTS (SELECT 1 FROM workflow_case c WHERE c.public_id = NEW.chain) THEN
            RAISE EXCEPTION 'an entry without a case cannot stand in the chain of one'
                USING ERRCODE = 'check_violation';
        END IF;
        -- A case's chain is serialised by the lock on its row; others by this.
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.chain::text, 1));
    END IF;
    SELECT seq, hash INTO newest FROM workflow_ledgerentry
        WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(newest.seq, 0) + 1;
    NEW.prev := coalesce(newest.hash, samverka_chain_start(NEW.chain));
    NEW.recorded_at := clock_timestamp();
    NEW.hash := samverka_entry_hash(NEW);
    RETURN NEW;
END
$$;

CREATE TRIGGER samverka_append BEFORE INSERT ON workflow_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION samverka_append();

ALTER TABLE workflow_ledgerentry ADD CONSTRAINT a_case_is_its_own_chain
    CHECK (case_id IS NULL OR chain = case_id);
"""

GUARDS = """
CREATE FUNCTION samverka_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE OR DELETE ON workflow_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_truncate BEFORE TRUNCATE ON workflow_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE OR DELETE ON workflow_ledgertext
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_truncate BEFORE TRUNCATE ON workflow_ledgertext
    FOR EACH STATEMENT EXECUTE FUNCTION samverka_refuse();
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER
    ON workflow_ledgerentry, workflow_ledgertext FROM samverka_app;
"""

BACK = """
ALTER TABLE workflow_ledgerentry DROP CONSTRAINT a_case_is_its_own_chain;
DROP TRIGGER samverka_append ON workflow_ledgerentry;
DROP FUNCTION samverka_append();
DROP FUNCTION samverka_entry_hash(workflow_ledgerentry);
DROP FUNCTION samverka_chain_start(uuid);
DROP FUNCTION samverka_field(text);
"""
UNGUARD = """
DROP TRIGGER samverka_refuse_change ON workflow_ledgerentry;
DROP TRIGGER samverka_refuse_truncate ON workflow_ledgerentry;
DROP TRIGGER samverka_refuse_change ON workflow_ledgertext;
DROP TRIGGER samverka_refuse_truncate ON workflow_ledgertext;
DROP FUNCTION samverka_refuse();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("workflow", "0001_tables")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(HASH, BACK),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
