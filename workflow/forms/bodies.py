"""What is asked for of a body: what it is called and may, when it meets, who sits there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..bodies import BodyDraft
from ..models import Body, Organisation, User
from ..rights import BODY_ROLES
from ..text import Text
from . import fields
from .people import RoleForm


class BodyForm(forms.Form):
    """Name, mandate and quorum; for a new body also where it belongs."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        body: Body | None = None,
        organisations: Sequence[Organisation] = (),
    ) -> None:
        super().__init__(data, initial=vars(BodyDraft.of(body)) if body is not None else _NEW)
        self.organisations = {str(one.public_id): one for one in organisations}
        self.fields["name"] = fields.line(_NAME, required=True, longest=200)
        if body is None:
            choices = [("", str(_CHOOSE)), *((k, o.name) for k, o in self.organisations.items())]
            self.fields["organisation"] = fields.one_of(
                _WHERE, choices, help_text=_WHERE_HELP, radios=False
            )
        self.fields["mandate"] = fields.one_of(_MANDATE, _choices(MANDATES))
        self.fields["quorum"] = fields.one_of(_QUORUM, _choices(QUORUMS), help_text=_QUORUM_HELP)
        self.fields["quorum_number"] = fields.sometimes(fields.count(_NUMBER))

    def clean_organisation(self) -> Organisation:
        """The organisation itself."""
        return self.organisations[self.cleaned_data["organisation"]]

    @property
    def draft(self) -> BodyDraft:
        """What was entered; a number counts only where the quorum is one."""
        said = self.cleaned_data
        counted = said["quorum"] == Body.Quorum.NUMBER
        return BodyDraft(
            name=said["name"],
            mandate=said["mandate"],
            quorum=said["quorum"],
            quorum_number=said["quorum_number"] if counted else None,
        )


class SeatForm(RoleForm):
    """Somebody the coordinator knows of already gets a role in the body."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: Sequence[User], today: date
    ) -> None:
        super().__init__(data, roles=BODY_ROLES, today=today)
        self.people = {str(person.public_id): person for person in people}
        choices = [("", str(_CHOOSE)), *((key, p.name) for key, p in self.people.items())]
        asked = self.fields
        self.fields = {"person": fields.one_of(_PERSON, choices, radios=False), **asked}

    def clean_person(self) -> User:
        """The person herself."""
        return self.people[self.cleaned_data["person"]]


class DaysForm(forms.Form):
    """Days on which a body meets, one a line."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["days"] = fields.long_text(_DAYS, required=True, help_text=_DAYS_HELP, rows=6)

    def clean_days(self) -> list[date]:
        """The days in order, each once."""
        found = [_day(word) for word in re.split(r"[\s,;]+", self.cleaned_data["days"]) if word]
        return sorted(set(found))


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValidationError(str(_NO_DAY.format(given=word[:40])), code="invalid") from None


def _choices(words: Mapping[Any, Text]) -> list[tuple[str, str]]:
    return [(code.value, str(name)) for code, name in words.items()]


MANDATES = {
    Body.Mandate.ADVISORY: Text(
        "rådgivande: tillstyrker eller avstyrker", "advisory: endorses or advises against"
    ),
    Body.Mandate.DECIDING: Text(
        "beslutande: tillstyrker eller avslår", "deciding: endorses or rejects"
    ),
}
QUORUMS = {
    Body.Quorum.MAJORITY: Text(
        "fler än hälften av de ordinarie är närvarande",
        "more than half of the ordinary members are present",
    ),
    Body.Quorum.NUMBER: Text("ett visst antal är närvarande", "a certain number are present"),
    Body.Quorum.NONE: Text(
        "minst en är närvarande (ingen regel)", "at least one is present (no rule)"
    ),
}
_NEW = {"quorum": Body.Quorum.MAJORITY.value}
_CHOOSE = Text("Välj …", "Choose …")
_NAME = Text("Organets namn", "The body's name")
_WHERE = Text("Hör till", "Belongs to")
_WHERE_HELP = Text(
    "En av överenskommelsens parter eller något under den.",
    "One of the agreement's parties, or something below it.",
)
_MANDATE = Text("Uppdrag", "Mandate")
_QUORUM = Text("Organet är beslutsfört när", "The body has a quorum when")
_QUORUM_HELP = Text(
    "En nämnd får besluta när fler än hälften är närvarande (kommunallagen 6 kap. 27 §).",
    "A statutory committee may decide when more than half are present (kommunallagen 6:27).",
)
_NUMBER = Text("Hur många?", "How many?")
_PERSON = Text("Vem?", "Who?")
_DAYS = Text("Dagar", "Days")
_DAYS_HELP = Text(
    "En dag per rad, till exempel 2026-12-03. Dagar som redan finns gör ingenting.",
    "One day a line, for example 2026-12-03. Days that are there already do nothing.",
)
_NO_DAY = Text(
    "”{given}” är ingen dag. Skriv år, månad och dag: 2026-12-03.",
    "“{given}” is no day. Write year, month and day: 2026-12-03.",
)
