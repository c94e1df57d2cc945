"""By which words the source shows that it asks for a right. New words for it belong here."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("workflow", "cases", "notifications", "config")
# What tells no person what she may: the story and the demo act for their cast.
LEFT_OUT = ("/migrations/", "cases/story/", "config/demo/", "config/settings/", "/demo_data/")

# A guard ends in one of these; so does whatever only demands something.
REFUSALS = frozenset({"NotPermitted", "NotFound", "Http404", "PermissionDenied"})
# Answers yes or no.
ASKS = frozenset({"is_visible", "may"})
# Answers with the membership, or None; where the rights stand among what they are given.
MEMBERSHIP_OF = {"may_propose": 1}
FILTERS = frozenset({"filter", "exclude", "Q", "exists", "get", "aget"})
# Conditions of a queryset that keep rows from somebody.
KEEPING = frozenset(
    {
        "taken_back_at__isnull",
        "is_active",
        "restricted",
        "process__restricted",
        "number__isnull",
        "process",
        "case",
        "chain",
    }
)
# The modules that decide: here every condition counts, not only the calls by name.
DECIDING = frozenset(
    {
        "workflow/assignments.py",
        "workflow/conflicts.py",
        "workflow/gate.py",
        "workflow/memberships.py",
        "workflow/options.py",
        "workflow/permissions.py",
        "workflow/releases.py",
        "workflow/rights.py",
        "workflow/views/doors.py",
        "workflow/views/gates.py",
        "notifications/recipients.py",
    }
)


def keeps(keyword: str) -> bool:
    """Whether a condition by this name keeps rows from somebody."""
    return keyword in KEEPING or keyword.endswith("__is_active")


def files() -> list[str]:
    """The product's modules, as paths in the repository."""
    found = [
        path.relative_to(ROOT).as_posix()
        for part in PRODUCT
        for path in (ROOT / part).rglob("*.py")
    ]
    return sorted(path for path in found if not any(part in f"/{path}" for part in LEFT_OUT))
