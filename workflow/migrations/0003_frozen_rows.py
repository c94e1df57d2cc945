"""What has been decided on, and what has been published, does not change any more.

A text version that a ledger entry rests on, and a route with its steps once published,
refuse UPDATE and DELETE in the database, whoever asks.
"""

from typing import ClassVar

from django.db import migrations

FREEZE = """
CREATE FUNCTION samverka_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A draft's text may be overwritten; once the case has a number, or an entry rests on the
-- text, no more. These run as the owner: what a role may see must not decide it.
CREATE FUNCTION samverka_text_is_fixed(version workflow_textversion) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM workflow_case c
        WHERE c.id = version.case_id
          AND (c.number IS NOT NULL
               OR EXISTS (SELECT 1 FROM workflow_ledgerentry e
                          WHERE e.case_id = c.public_id AND e.text_number = version.number)))
$$;
CREATE FUNCTION samverka_guard_text() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
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
CREATE TRIGGER samverka_guard_text BEFORE UPDATE OR DELETE ON workflow_textversion
    FOR EACH ROW EXECUTE FUNCTION samverka_guard_text();

CREATE TRIGGER samverka_route_is_published BEFORE UPDATE OR DELETE ON workflow_route
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION samverka_refuse_frozen('the route is published; publish a new version');

CREATE FUNCTION samverka_guard_step() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    -- Waits for a publication under way, so that no step slips in beside it.
    PERFORM 1 FROM workflow_route r WHERE r.id IN (OLD.route_id, NEW.route_id) FOR SHARE;
    -- Neither taken out of a published route nor put or moved into one. A record that the
    -- operation does not have is NULL here.
    IF EXISTS (SELECT 1 FROM workflow_route r
               WHERE r.id IN (OLD.route_id, NEW.route_id) AND r.published_at IS NOT NULL) THEN
        RAISE EXCEPTION '% on % is refused: the route is published; publish a new version',
            TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER samverka_guard_step BEFORE INSERT OR UPDATE OR DELETE ON workflow_routestep
    FOR EACH ROW EXECUTE FUNCTION samverka_guard_step();

-- The ledger names people, bodies and cases by these: swapped ids would rewrite history.
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_case
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_user
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_body
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_organisation
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_membership
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
CREATE TRIGGER samverka_id_is_for_ever BEFORE UPDATE OF public_id ON workflow_workitem
    FOR EACH ROW WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id)
    EXECUTE FUNCTION samverka_refuse_frozen('a public id never changes');
"""
THAW = """
DROP TRIGGER samverka_id_is_for_ever ON workflow_workitem;
DROP TRIGGER samverka_id_is_for_ever ON workflow_membership;
DROP TRIGGER samverka_id_is_for_ever ON workflow_organisation;
DROP TRIGGER samverka_id_is_for_ever ON workflow_body;
DROP TRIGGER samverka_id_is_for_ever ON workflow_user;
DROP TRIGGER samverka_id_is_for_ever ON workflow_case;
DROP TRIGGER samverka_guard_step ON workflow_routestep;
DROP FUNCTION samverka_guard_step();
DROP TRIGGER samverka_route_is_published ON workflow_route;
DROP TRIGGER samverka_guard_text ON workflow_textversion;
DROP FUNCTION samverka_guard_text();
DROP FUNCTION samverka_text_is_fixed(workflow_textversion);
DROP FUNCTION samverka_refuse_frozen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("workflow", "0002_ledger_v1")]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(FREEZE, THAW)]
