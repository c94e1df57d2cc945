"""Helsingborg's plan of what is kept and for how long (dokumenthanteringsplan), made up."""

from __future__ import annotations

from workflow import retention
from workflow.retention import ClassDraft

from .cooperation import MADE_UP, Cooperation, moment, working_day
from .helsingborg import BEGINNING

_DECISION = f"Kommunstyrelsen 2022-11-02 § 214 ({MADE_UP})"
_CLASSES = (  # years None: kept for ever
    ("3.4.1", "Samverkansöverenskommelser", "agreement", None),
    ("3.4.2", "Brottsförebyggande aktiviteter", "activity", 10),
    ("3.4.3", "Lägesbilder", "picture", 5),
)


def keep(where: Cooperation) -> None:
    """The classes, entered by the city's records manager."""
    entered = moment(working_day(BEGINNING), 14)
    for code, name, kind, years in _CLASSES:
        draft = ClassDraft(
            code=code,
            name=name,
            case_kind=kind,
            years=years,
            decision=_DECISION if years else "",
            basis="Arkivlagen (1990:782) 10 §" if years else "Arkivlagen (1990:782) 3 §",
        )
        retention.save(where.city, draft, by=where.records_manager, now=entered)
