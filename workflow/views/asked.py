"""What somebody searched for, as the record has it, told in the words of the form that asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from ..forms.decisions import LABELS
from ..models import Body, Case, Organisation
from ..rights import Rights
from ..templatetags.wording import long_day
from ..text import Text
from .decisions import ACTS, KINDS

Asked = Mapping[str, str]


def told(searches: Iterable[Asked], rights: Rights) -> list[list[tuple[str, str]]]:
    """Each search as labels and values, in the order of the form. Names of places are those of
    today; three statements, however many searches."""
    searches = list(searches)
    names = _names(searches, rights)
    return [
        [(str(LABELS[key]), _value(key, asked[key], names)) for key in LABELS if key in asked]
        for asked in searches
    ]


def _value(key: str, said: str, names: Mapping[str, str]) -> str:
    if key in ("fran", "till"):
        return long_day(date.fromisoformat(said))
    if key == "beslut":
        return str(ACTS.get(said, said))
    if key == "slag":
        return str(KINDS[said][0]) if said in KINDS else said
    if key in ("organ", "organisation", "avtal"):
        return names.get(said, str(_UNKNOWN))
    return said


def _names(searches: Iterable[Asked], rights: Rights) -> Mapping[str, str]:
    """Names by public id, of the places that were chosen."""
    wanted: dict[str, set[UUID]] = {
        key: {UUID(asked[key]) for asked in searches if key in asked}
        for key in ("organ", "organisation", "avtal")
    }
    bodies = Body.objects.filter(public_id__in=wanted["organ"])
    organisations = Organisation.objects.filter(public_id__in=wanted["organisation"])
    agreements = Case.objects.visible_to(rights).filter(public_id__in=wanted["avtal"])
    rows = [
        *bodies.values_list("public_id", "name"),
        *organisations.values_list("public_id", "name"),
        *agreements.values_list("public_id", "title"),
    ]
    return {str(public_id): name for public_id, name in rows}


_UNKNOWN = Text("något som du inte ser", "something that you do not see")
