"""What the search over all decisions is narrowed by; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from ..models import User
from ..record_search import MOST_WORDS, words_in
from ..text import Text
from . import fields

Choices = Sequence[tuple[Any, Any]]


class DecisionFilter(forms.Form):
    """Words, body, person, what was decided, kind of entry, organisation, agreement, period.

    What cannot be searched is told at its field, and nothing is found: somebody who audits must
    not read another answer than the one she asked for. ``people`` are those whom the name fits,
    None where no name is asked for.
    """

    people: Sequence[UUID] | None = None

    def __init__(
        self,
        *args: Any,
        acts: Choices,
        kinds: Choices,
        bodies: Choices,
        organisations: Choices,
        agreements: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = fields.line(_WORDS, longest=200)
        self.fields["q"].widget.input_type = "search"
        self.fields["beslut"] = _choice(_ACT, acts)
        self.fields["organ"] = _choice(_BODY, bodies)
        self.fields["person"] = fields.line(_PERSON, longest=100)
        self.fields["organisation"] = _choice(_ORGANISATION, organisations)
        self.fields["avtal"] = _choice(_AGREEMENT, agreements)
        self.fields["slag"] = _choice(_KIND, kinds, empty=_DECISIONS)
        self.fields["fran"] = fields.day(_SINCE)
        self.fields["till"] = fields.day(_UNTIL)
        for field in self.fields.values():
            field.quiet = True  # type: ignore[attr-defined]  # every one is optional

    def clean_person(self) -> str:
        """A name that does not fit so many that nobody is meant by it."""
        name: str = self.cleaned_data["person"].strip()
        self.people = _people(name) if name else None
        if self.people is not None and len(self.people) > MOST_PEOPLE:
            raise ValidationError(str(_TOO_COMMON.format(n=MOST_PEOPLE)))
        return name

    def clean(self) -> dict[str, Any]:
        """The period must not end before it begins, nor the words be more than are searched."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("fran"), cleaned.get("till")
        if since and until and until < since:
            self.add_error("till", ValidationError(str(_BACKWARDS)))
        if len(words_in(cleaned.get("q") or "")) > MOST_WORDS:
            self.add_error("q", ValidationError(str(_TOO_MANY.format(n=MOST_WORDS))))
        return cleaned

    @property
    def usable(self) -> bool:
        """Whether it can be searched; what is wrong is told at its field."""
        return self.is_valid()

    def chosen(self, name: str) -> str:
        """What is written or chosen, or nothing where the address says what we do not know."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()

    def day(self, name: str) -> date | None:
        """A day of the period."""
        self.is_valid()
        return cast("date | None", self.cleaned_data.get(name))

    def asked(self) -> dict[str, str]:
        """What is asked for by field, for the record and for an address; without what is empty."""
        found = {name: self.chosen(name) for name in self.fields}
        return {name: said for name, said in found.items() if said}


def _people(name: str) -> Sequence[UUID]:
    """Who is called so; names of people are not hidden with the cases that mention them."""
    found = User.objects.filter(name__icontains=name).order_by("name", "pk")
    return tuple(found.values_list("public_id", flat=True)[: MOST_PEOPLE + 1])


def _choice(label: Text, choices: Choices, empty: Text | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=str(label), required=False, choices=[("", str(empty or _ALL)), *choices]
    )


_WORDS = Text("Ord i beslutet", "Words in the decision")
_ACT = Text("Vad som beslutades", "What was decided")
_BODY = Text("Organ", "Body")
_PERSON = Text("Antecknat av (namn)", "Recorded by (name)")
_ORGANISATION = Text("Organisation som äger ärendet", "Organisation that owns the case")
_AGREEMENT = Text("Överenskommelse", "Agreement")
_KIND = Text("Slags post", "Kind of entry")
_SINCE = Text("Från och med", "From")
_UNTIL = Text("Till och med", "Until")
# What each field is called, for whoever tells what was asked (the period's form has the same).
LABELS = {
    "q": _WORDS,
    "beslut": _ACT,
    "organ": _BODY,
    "person": _PERSON,
    "organisation": _ORGANISATION,
    "avtal": _AGREEMENT,
    "slag": _KIND,
    "fran": _SINCE,
    "till": _UNTIL,
}
_ALL = Text("Alla", "All")
_DECISIONS = Text("Beslut", "Decisions")
MOST_PEOPLE = 1000  # whose entries are looked for at once
_TOO_COMMON = Text(
    "Namnet passar på fler än {n} personer. Skriv mer av det.",
    "The name fits more than {n} people. Write more of it.",
)
_TOO_MANY = Text(
    "Sökningen tar högst {n} ord. Ta bort några.",
    "The search takes {n} words at most. Remove some.",
)
_BACKWARDS = Text(
    "Perioden slutar innan den börjar. Byt plats på dagarna.",
    "The period ends before it begins. Swap the days.",
)
