"""Until when somebody is away, and who stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from ..models import User
from ..text import Text
from . import fields


class AbsenceForm(forms.Form):
    """A first and a last day, and one of those who work in the same places."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: Sequence[User], today: date
    ) -> None:
        super().__init__(data, initial={"starts": today})
        self.people = {str(person.public_id): person for person in people}
        choices = [("", str(_CHOOSE)), *((key, p.name) for key, p in self.people.items())]
        self.fields["starts"] = fields.day(_STARTS, required=True)
        self.fields["ends"] = fields.day(_ENDS, required=True)
        self.fields["substitute"] = fields.one_of(_WHO, choices, radios=False, help_text=_WHO_HELP)

    def clean_substitute(self) -> User:
        """The person herself."""
        return self.people[self.cleaned_data["substitute"]]


_CHOOSE = Text("Välj …", "Choose …")
_STARTS = Text("Första dagen", "First day")
_ENDS = Text("Sista dagen", "Last day")
_WHO = Text("Vem ersätter?", "Who stands in?")
_WHO_HELP = Text(
    "Någon med en roll i samma organisation eller organ. Personen får ingen ny roll av det.",
    "Somebody with a role in the same organisation or body. It gives that person no new role.",
)
