"""One Merkle tree over the whole ledger (RFC 9162), numbered after commit.

The entry's hash is format v1 as before, and made three times as fast. Each entry is queued with
itself; `samverka_number` gives the queued ones their places. It runs as the owner: the
application can neither number an entry falsely nor take one out of the queue.
"""

from typing import ClassVar

from django.db import migrations, models

from workflow.row_policies import SYSTEM, guard, unguard


def _uuid(column: str) -> str:
    return f"CASE WHEN e.{column} IS NULL THEN '\\377\\377\\377\\377' ELSE '\\000\\000\\000$' END, e.{column}"


def _text(value: str) -> str:
    return f"samverka_escaped({value})"


def _bytes(column: str) -> str:
    return (
        f"CASE WHEN octet_length(e.{column}) = 32 THEN '\\000\\000\\000@' || encode(e.{column}, 'hex')"
        f" ELSE encode(samverka_field(encode(e.{column}, 'hex')), 'escape') END"
    )


FIELDS = ",\n        ".join(
    [
        "'samverka-ledger/1 entry' || chr(10)",
        _uuid("id"), _uuid("chain"), _text("e.seq::text"), _text("e.kind"), _uuid("case_id"),
        _uuid("item"), _text("e.act"), _text("e.outcome"), _text("e.source"), _text("e.target"),
        _text("to_char(e.decided_on, 'YYYY-MM-DD')"), _uuid("body_id"), _uuid("organisation_id"),
        _uuid("decided_by_id"), _uuid("recorded_by_id"), _uuid("membership"), _uuid("subject"),
        _uuid("sitting"), _text("e.text_number::text"), _text("e.text_sha256"),
        _uuid("refers_to_id"), _bytes("words_commitment"), _bytes("people_commitment"),
        _text("""to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""),
        _bytes("prev"),
    ]
)
# One text of all fields, made into bytes once: a field's length stands in it as an escape, or as
# the sign that has that number. Bodies are parsed here, whatever a session says of backslashes.
HASH = f"""
CREATE OR REPLACE FUNCTION samverka_escaped(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(value) BETWEEN 1 AND 91 AND position('\\' IN value) = 0
            THEN '\\000\\000\\000' || chr(octet_length(value)) || value
            ELSE encode(samverka_field(value), 'escape') END;

CREATE OR REPLACE FUNCTION samverka_entry_hash(e workflow_ledgerentry) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(decode(concat({FIELDS}), 'escape'));
"""
APPEND = """
CREATE OR REPLACE FUNCTION samverka_append() RETURNS trigger LANGUAGE plpgsql
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
    {queue}
    RETURN NEW;
END
$$;
"""
QUEUE = "INSERT INTO workflow_unnumbered (entry) VALUES (NEW.id);"
TREE = r"""
CREATE FUNCTION samverka_leaf(entry_hash bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256('\x00'::bytea || 'samverka-tree/1'::bytea || '\x0a'::bytea || entry_hash);

-- The root over the first so many entries, from the complete subtrees; NULL where one is missing.
CREATE FUNCTION samverka_root(size bigint) RETURNS bytea LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    root bytea;
    peak bytea;
    rest bigint := size;
    level integer := 0;
BEGIN
    IF size = 0 THEN RETURN sha256(''::bytea); END IF;
    -- From the smallest subtree, at the right edge, to the largest.
    FOR level IN 0..62 LOOP
        CONTINUE WHEN size & (1::bigint << level) = 0;
        SELECT substring(l.nodes FROM 32 * level + 1 FOR 32) INTO peak
            FROM workflow_treeleaf l WHERE l.place = rest - 1;
        IF NOT FOUND OR octet_length(peak) <> 32 THEN RETURN NULL; END IF;
        root := CASE WHEN root IS NULL THEN peak ELSE sha256('\x01'::bytea || peak || root) END;
        rest := rest - (1::bigint << level);
    END LOOP;
    RETURN root;
END
$$;

-- Numbers what is queued, at most so many and never more than a thousand; returns how many, or
-- NULL where another session is at it. An entry's queue row is committed with it, so one that
-- commits late is numbered late, and none is missed.
CREATE FUNCTION samverka_number(most integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    next bigint;
    one record;
    nodes bytea;
    newest bytea;
    beside bytea;
    level integer;
    numbered integer := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('samverka-tree', 1)) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(max(l.place) + 1, 0) INTO next FROM workflow_treeleaf l;
    FOR one IN
        WITH taken AS (
            DELETE FROM workflow_unnumbered q WHERE q.id IN (
                SELECT w.id FROM workflow_unnumbered w ORDER BY w.id LIMIT least(most, 1000))
            RETURNING q.id, q.entry)
        SELECT e.id, e.hash FROM taken t JOIN workflow_ledgerentry e ON e.id = t.entry
        ORDER BY t.id
    LOOP
        newest := samverka_leaf(one.hash);
        nodes := newest;
        level := 0;
        -- While a left neighbour of the same size stands complete, the two are one subtree.
        WHILE next & (1::bigint << level) <> 0 LOOP
            SELECT substring(l.nodes FROM 32 * level + 1 FOR 32) INTO STRICT beside
                FROM workflow_treeleaf l WHERE l.place = next - (1::bigint << level);
            newest := sha256('\x01'::bytea || beside || newest);
            nodes := nodes || newest;
            level := level + 1;
        END LOOP;
        INSERT INTO workflow_treeleaf (place, entry, nodes) VALUES (next, one.id, nodes);
        next := next + 1;
        numbered := numbered + 1;
    END LOOP;
    RETURN numbered;
END
$$;
REVOKE ALL ON FUNCTION samverka_number(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samverka_number(integer) TO samverka_app;

-- The code on a printed decision is the beginning of its leaf.
CREATE INDEX leaves_by_hash ON workflow_treeleaf (substring(nodes FROM 1 FOR 32));
CREATE TRIGGER samverka_refuse_change BEFORE UPDATE OR DELETE ON workflow_treeleaf
    FOR EACH ROW EXECUTE FUNCTION samverka_refuse();
CREATE TRIGGER samverka_refuse_truncate BEFORE TRUNCATE ON workflow_treeleaf
    FOR EACH STATEMENT EXECUTE FUNCTION samverka_refuse();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER
    ON workflow_treeleaf, workflow_unnumbered FROM samverka_app;
"""
# What is there already, in the order in which it was recorded; nobody adds to it meanwhile.
FIRST = """
LOCK TABLE workflow_ledgerentry IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO workflow_unnumbered (entry)
SELECT id FROM workflow_ledgerentry ORDER BY recorded_at, chain, seq;
"""
TREE_BACK = """
DROP TRIGGER samverka_refuse_truncate ON workflow_treeleaf;
DROP TRIGGER samverka_refuse_change ON workflow_treeleaf;
DROP FUNCTION samverka_number(integer);
DROP FUNCTION samverka_root(bigint);
DROP INDEX leaves_by_hash;
DROP FUNCTION samverka_leaf(bytea);
"""
GUARDED = ("workflow_treeleaf", "workflow_unnumbered")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0015_cheaper_policies")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="TreeLeaf",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.UUIDField(unique=True)),
                ("nodes", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Unnumbered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.UUIDField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(TREE, TREE_BACK),
        migrations.RunSQL(
            "".join(guard(table, SYSTEM) for table in GUARDED),
            "".join(unguard(table) for table in GUARDED),
        ),
        migrations.RunSQL(HASH, migrations.RunSQL.noop),
        migrations.RunSQL(
            FIRST + APPEND.replace("{queue}", QUEUE), APPEND.replace("{queue}", "")
        ),
    ]
