"""Helsingborg's plan of what is kept and for how long (dokumenthanteringsplan), made up."""

from __future__ import annotations

from workflow import retention
from workflow.retention import ClassDraft

from .cooperation import MADE_UP, Cooperation, moment, working_day
from .helsingborg import BEGINNING

_DECISION = f"Kommunstyrelsen 2022-11-02 § 214 ({MADE_UP})"
_CLASSES = (
    ClassDraft(
        code="3.4.1",
        name="Samverkansöverenskommelser",
        case_kind="agreement",
        basis="Bevaras: arkivlagen (1990:782) 3 §",
    ),
    ClassDraft(
        code="3.4.2",
        name="Brottsförebyggande aktiviteter",
        case_kind="activity",
        years=10,
        decision=_DECISION,
        basis="Arkivlagen (1990:782) 10 §",
    ),
    ClassDraft(
        code="3.4.3",
        name="Lägesbilder",
        case_kind="picture",
        years=5,
        decision=_DECISION,
        basis="Arkivlagen (1990:782) 10 §",
    ),
)


def keep(where: Cooperation) -> None:
    """The classes, entered by the city's records manager."""
    for draft in _CLASSES:
        retention.save(
            where.city, draft, by=where.records_manager, now=moment(working_day(BEGINNING), 14)
        )
