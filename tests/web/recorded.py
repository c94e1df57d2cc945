"""What the duties of record have pages for: decisions to correct, a class of the records plan."""

from __future__ import annotations

from collections.abc import Mapping

from cases.story.cast import CITY, OFFICIALS
from tests.world import NOW, World
from workflow import retention
from workflow.models import LedgerEntry


def decisions(cases: Mapping[str, str]) -> dict[str, str]:
    """The officials' newest decision on each of the cases, by the case's name."""
    names = {key: name for name, key in cases.items()}
    found = LedgerEntry.objects.filter(kind="decision", body__name=OFFICIALS).order_by("seq")
    return {names[str(e.chain)]: str(e.pk) for e in found if str(e.chain) in names}


def retention_class(world: World) -> str:
    """A class of the city's plan, for activities."""
    draft = retention.ClassDraft(
        code="3.1", name="Aktiviteter", case_kind="activity", years=5, decision="KS 2025/9 § 3"
    )
    city, arvid = world.cast.organisations[CITY], world.cast.person("Arvid")
    return str(retention.save(city, draft, by=arvid, now=NOW).public_id)
