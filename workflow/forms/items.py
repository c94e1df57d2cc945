"""To whom an item is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ..models import User
from ..text import Text
from . import fields


class DelegateForm(forms.Form):
    """One of those who can do the work."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Sequence[User]) -> None:
        super().__init__(data)
        self.people = {str(person.public_id): person for person in people}
        choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["to"] = fields.one_of(_TO, choices)

    def clean_to(self) -> User:
        """The person herself."""
        return self.people[self.cleaned_data["to"]]


_TO = Text("Vem ska göra det?", "Who is to do it?")
