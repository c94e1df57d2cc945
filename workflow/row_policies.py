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
