"""Kinds of ledger entries: which of them are decisions, and which are not.

Whoever looks for decisions, prints them or proves them asks here, so that a new kind is in all of
these places or in none.
"""

from __future__ import annotations

# Bodies' decisions, earlier ones registered here, amendments, and what is decided about a decision
# afterwards (workflow/later_acts.py).
DECISIONS = ("decision", "registered", "amendment", "change", "formal", "correction")
# What a body has decided: this can be corrected and changed.
OF_A_BODY = ("decision", "change")
# What settles nothing.
OTHERS = (
    "opened", "edit", "progress", "deadline", "setting", "document", "release", "conflict",
    "export", "erasure", "membership", "account", "look", "import",
)  # fmt: skip
