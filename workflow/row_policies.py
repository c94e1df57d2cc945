"""The SQL of row-level security, put together for migrations.

Each table gets two policies: the owner (migrations, trigger functions) has all rows, the
application those that its context may see. FORCE, so that a table's owner is not exempt by
accident; what the owner may stands in a policy, to be read.
"""

from __future__ import annotations

SYSTEM = "(SELECT current_setting('samverka.system', true)) = 'on'"
# Somebody at all: for tables of structure that name no case's content.
ANYBODY = f"({SYSTEM} OR (SELECT current_setting('samverka.person', true)) <> '')"


def ids(setting: str, kind: str = "bigint") -> str:
    """The places named in a setting; evaluated once a statement, not once a row."""
    value = f"nullif(current_setting('samverka.{setting}', true), '')"
    return f"((SELECT {value})::{kind}[])"


def of_case(column: str) -> str:
    """Rows that hang on a case by its key: seen where the case is."""
    return f"({SYSTEM} OR samverka_sees({column}))"


def of_seen(table: str, column: str) -> str:
    """The same by the case's own policy, for tables that lists read through: a function asked once
    a row would be what a list costs."""
    return of_parent(table, "workflow_case", column)


def of_parent(table: str, parent: str, column: str) -> str:
    """Rows that hang on another row: seen where that one is, by its own policy."""
    return f"({SYSTEM} OR EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column}))"


def guard(table: str, sees: str, writes: str | None = None) -> str:
    """Switches row-level security on for a table; ``writes`` defaults to ``sees``."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_has_all ON {table} TO samverka_owner USING (true) WITH CHECK (true);
CREATE POLICY seen_in_context ON {table} TO samverka_app
    USING ({sees}) WITH CHECK ({writes or sees});
"""


def change(table: str, sees: str, writes: str | None = None) -> str:
    """Says anew what shows of a guarded table; ``writes`` defaults to ``sees``."""
    return f"""
ALTER POLICY seen_in_context ON {table} USING ({sees}) WITH CHECK ({writes or sees});
"""


def unguard(table: str) -> str:
    """Takes it back."""
    return f"""
DROP POLICY seen_in_context ON {table};
DROP POLICY owner_has_all ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


# What a turn has locked, by key and by public id: loading.py says so, for a transaction.
TURN = "(SELECT nullif(current_setting('samverka.turn', true), '')::bigint)"
TURN_REF = "(SELECT nullif(current_setting('samverka.turn_ref', true), '')::uuid)"


def turn_view(table: str, holds: str, may: str = "SELECT") -> str:
    """A view ``samverka_turn_TABLE`` of the rows that belong to the case of the running turn.

    It is the owner's, so that no policy is asked again: the case's own let the lock through. What
    is written through it belongs to that case, too. It has the columns of its day: a migration
    that adds one makes the view anew.
    """
    # Names of our own only; it is run by migrations.
    return f"""
CREATE VIEW samverka_turn_{table} AS SELECT t.* FROM {table} t WHERE {holds}
    WITH CASCADED CHECK OPTION;
GRANT {may} ON samverka_turn_{table} TO samverka_app;
"""  # noqa: S608


def no_turn_view(table: str) -> str:
    """Takes it back."""
    return f"DROP VIEW samverka_turn_{table};"
