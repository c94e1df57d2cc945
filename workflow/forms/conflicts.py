"""Whose jäv, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ..models import User
from ..text import Text
from . import fields


class ConflictForm(forms.Form):
    """One's own, or for whoever records for the body another's who sits there."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        me: User,
        others: Sequence[User],
    ) -> None:
        super().__init__(data, initial={"person": str(me.public_id)})
        self.people = {str(person.public_id): person for person in (me, *others)}
        self.me = me
        if others:
            choices = [(key, self._called(person)) for key, person in self.people.items()]
            self.fields["person"] = fields.one_of(_WHO, choices)
        self.fields["ground"] = fields.long_text(_GROUND, required=True, help_text=_GROUND_HELP)

    def clean(self) -> dict[str, Any]:
        """The person herself; without a choice it is the one who writes."""
        said = self.cleaned_data
        said["person"] = self.people.get(said.get("person", str(self.me.public_id)))
        return said

    def _called(self, person: User) -> str:
        return str(_ME.format(name=person.name)) if person == self.me else person.name


_WHO = Text("Vem har jäv?", "Who has a conflict of interest?")
_ME = Text("Jag själv ({name})", "I myself ({name})")
_GROUND = Text("På vilken grund?", "On what ground?")
_GROUND_HELP = Text(
    "Till exempel: ”Är gift med den som leder arbetet.” Skriv inga personnummer. Grunden syns "
    "i historiken för dem som ser ärendet.",
    "For example: “Is married to the one who leads the work.” Write no personal numbers. The "
    "ground is shown in the history to those who see the case.",
)
