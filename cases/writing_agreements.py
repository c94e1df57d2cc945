"""An agreement's draft into rows, under the case's lock. Goals and focus areas keep their
rows, because activities refer to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from workflow.errors import BadRecord
from workflow.models import Case, Organisation, Party
from workflow.text import Text

from .drafts import AgreementDraft, AgreementGoalDraft
from .fitting import demand_title, fitting, set_date
from .keeping import IN_USE, once, paired, remove
from .models import Agreement, FocusArea, Goal

_FARTHEST = timedelta(days=7305)  # twenty years
_SERIES = re.compile("[A-ZÅÄÖ]{2,8}")  # no "-S": that marks restricted cases


def fill_agreement(agreement: Agreement, draft: AgreementDraft) -> None:
    """Sets the agreement's own columns.

    Raises MissingForGate for a blank title, BadRecord for an impossible date or series.
    """
    demand_title(draft.title)
    if not _SERIES.fullmatch(draft.series):
        raise BadRecord("series", _NO_SERIES)
    agreement.title = draft.title
    agreement.series = draft.series
    agreement.background = draft.background
    agreement.purposes = draft.purposes
    agreement.governing_documents = draft.governing_documents
    agreement.note = draft.note
    agreement.source_url = draft.source_url
    set_date(agreement, "start", draft.start)
    set_date(agreement, "end", draft.end)
    fitting(agreement)


def write_agreement_parts(agreement: Agreement, draft: AgreementDraft) -> None:
    """Writes parties, goals and focus areas of a saved agreement."""
    _write_parties(agreement, draft.parties)
    _write_goals(agreement, draft.goals)
    _write_focus_areas(agreement, draft.focus_areas)


def join_agreement(case: Case, agreement: Agreement | None) -> None:
    """Puts a case under an agreement and its series; BadRecord once it has its number."""
    key = agreement.pk if agreement is not None else None
    if case.number is not None and case.agreement_id != key:
        raise BadRecord("agreement", _HAS_ITS_NUMBER)
    case.agreement_id = key
    if agreement is not None:
        case.series = agreement.series


def prolong(agreement: Agreement, until: str) -> None:
    """Sets a later end; BadRecord unless its last day comes after the present one, lies
    ahead, and within twenty years."""
    present = agreement.end_last
    set_date(agreement, "end", until)
    fitting(agreement)
    if agreement.end_last is None or (present is not None and agreement.end_last <= present):
        raise BadRecord("end", _NOT_LATER)
    if agreement.end_last < agreement.turn.today:
        raise BadRecord("end", _HAS_BEEN)
    if agreement.end_last > agreement.turn.today + _FARTHEST:
        raise BadRecord("end", _TOO_FAR)


def _write_parties(agreement: Agreement, entered: Sequence[Organisation]) -> None:
    once(entered, field="parties")
    agreement.parties.all().delete()
    Party.objects.bulk_create(
        Party(agreement=agreement, organisation=organisation, position=position)
        for position, organisation in enumerate(entered, 1)
    )


def _write_goals(agreement: Agreement, entered: Sequence[str | AgreementGoalDraft]) -> None:
    drafts = [AgreementGoalDraft(text=g) if isinstance(g, str) else g for g in entered]
    pairs, gone = paired(agreement.goals.all(), drafts, field="goals")
    remove(gone, field="goals", otherwise=IN_USE)
    for position, (row, draft) in enumerate(pairs, 1):
        goal = row or Goal(agreement=agreement)
        goal.position, goal.text = position, draft.text
        fitting(goal).save()


def _write_focus_areas(agreement: Agreement, entered: Sequence[tuple[str, str]]) -> None:
    names = [name for name, _ in entered]
    once(names, field="focus_areas")
    kept = {area.name: area for area in agreement.focus_areas.all()}
    gone = [area for name, area in kept.items() if name not in names]
    remove(gone, field="focus_areas", otherwise=IN_USE)
    for position, (name, aim) in enumerate(entered, 1):
        area = kept.get(name) or FocusArea(agreement=agreement, name=name)
        area.position, area.aim = position, aim
        fitting(area).save()


_NO_SERIES = Text(
    "En serie är två till åtta stora bokstäver, till exempel TRY.",
    "A series is two to eight capital letters, for example TRY.",
)
_HAS_ITS_NUMBER = Text(
    "Ärendet har fått sitt nummer i överenskommelsens serie och hör kvar där. Öppna ett nytt "
    "ärende under den andra överenskommelsen.",
    "The case has its number in the agreement's series and stays there. Open a new case under "
    "the other agreement.",
)
_NOT_LATER = Text(
    "Överenskommelsen förlängs till en senare sista dag än den har nu. Skriv en sådan.",
    "An agreement is prolonged to a later last day than it has now. Enter one.",
)
_HAS_BEEN = Text(
    "Den dagen har redan varit. Skriv en sista dag som ligger framåt.",
    "That day has passed. Enter a last day that lies ahead.",
)
_TOO_FAR = Text(
    "Den sista dagen ligger mer än tjugo år fram. Kontrollera årtalet.",
    "The last day is more than twenty years ahead. Check the year.",
)
