"""What a list of activities is narrowed by; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import Q

from workflow.models import WorkItem
from workflow.models.work import OPEN
from workflow.text import Text

from ..finding import GROUPS, LACKS, ORDERS
from ..models import Activity
from ..searching import matching

Choices = Sequence[tuple[Any, Any]]


class ActivityFilter(forms.Form):
    """Free text, state, whose, which agreement, what is missing, and in which order.

    An unknown value narrows nothing: addresses are kept and passed on for years.
    """

    q = forms.CharField(
        label=cast("str", Text("Sök", "Search")), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    lage = forms.ChoiceField(label=cast("str", Text("Läge", "State")), required=False)
    hos = forms.ChoiceField(label=cast("str", Text("Hos eller ansvarig", "With")), required=False)
    avtal = forms.ChoiceField(
        label=cast("str", Text("Överenskommelse", "Agreement")), required=False
    )
    saknas = forms.ChoiceField(label=cast("str", Text("Saknar", "Lacks")), required=False)
    ordning = forms.ChoiceField(label=cast("str", Text("Ordning", "Order")), required=False)

    def __init__(self, *args: Any, holders: Choices, agreements: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gaps = [(gap.code, gap.name) for gap in Activity().missing({})]
        self._offer("lage", [("", _ALL), *((g.code, g.name) for g in GROUPS)])
        self._offer("hos", [("", _ALL), *holders])
        self._offer("avtal", [("", _ALL), *agreements])
        self._offer("saknas", [("", _NOTHING), *gaps])
        self._offer("ordning", [(code, name) for code, (name, _) in ORDERS.items()])
        for field in self.fields.values():
            field.quiet = True  # type: ignore[attr-defined]  # every one is optional

    def _offer(self, name: str, choices: Choices) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def chosen(self, name: str) -> str:
        """What is chosen, or nothing where the address says something we do not know."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def narrowing(self) -> Q:
        """The condition, but for the state: states are counted beside each other."""
        condition: Any = Q()
        if self.chosen("q"):
            condition &= matching(self.chosen("q"))
        if self.chosen("hos"):
            condition &= _held_by(*self.chosen("hos").split(":"))
        if self.chosen("avtal"):
            condition &= Q(agreement__public_id=UUID(self.chosen("avtal")))
        if self.chosen("saknas"):
            condition &= LACKS[self.chosen("saknas")]
        found: Q = condition
        return found

    @property
    def states(self) -> Sequence[str]:
        """The states of the chosen group; empty for all."""
        return next((g.states for g in GROUPS if g.code == self.chosen("lage")), ())

    @property
    def order(self) -> Sequence[Any]:
        """What to sort by."""
        return ORDERS[self.chosen("ordning") or next(iter(ORDERS))][1]


def _held_by(kind: str, place: str) -> Q:
    """A body that has the turn, or an organisation that has it or is responsible."""
    items = WorkItem.objects.filter(**{f"{kind}__public_id": UUID(place)}, status__in=OPEN)
    held = Q(pk__in=items.values("process"))
    if kind == "organisation":
        held |= Q(responsible__public_id=UUID(place))
    return held


_ALL = Text("Alla", "All")
_NOTHING = Text("Visa alla", "Show all")
