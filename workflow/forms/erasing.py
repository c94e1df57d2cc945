"""What is to be erased, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..erasure import PEOPLE, WORDS, Place, Wish
from ..erasure_grounds import CHOOSABLE, GROUNDS
from ..models import LedgerEntry
from ..text import Text
from . import fields


class WishForm(forms.Form):
    """Which half of an entry, which version, or which words anywhere in the case."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        entry: LedgerEntry | None = None,
        version: int | None = None,
    ) -> None:
        super().__init__(data)
        self.entry, self.version = entry, version
        if entry is not None:
            self.fields["halves"] = forms.MultipleChoiceField(
                label=str(_HALVES),
                required=False,
                choices=_halves_of(entry),
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["passage"] = fields.long_text(_PASSAGE, help_text=_PASSAGE_HELP, rows=2)

    def clean(self) -> dict[str, Any]:
        """Something must be named."""
        said = self.cleaned_data
        named = said.get("halves") or said.get("passage", "").strip() or self.version
        if not named and not self.errors:
            raise ValidationError(str(_NOTHING))
        return said

    def wish(self) -> Wish:
        """What was entered, after ``is_valid``."""
        said = self.cleaned_data
        return Wish(
            entry=self.entry.pk if self.entry is not None else None,
            halves=tuple(said.get("halves", ())),
            version=self.version,
            passage=said.get("passage", ""),
        )


class ConfirmForm(forms.Form):
    """Which of the places go, and on what ground."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, places: Sequence[Place]) -> None:
        super().__init__(data, initial={"places": [place.key for place in places]})
        self.fields["places"] = forms.MultipleChoiceField(
            label=str(_PLACES),
            choices=[(place.key, str(place.name)) for place in places],
            widget=forms.CheckboxSelectMultiple,
            help_text=str(_PLACES_HELP),
            error_messages={"required": str(_NO_PLACE), "invalid_choice": str(_GONE)},
        )
        grounds = [(code, str(GROUNDS[code])) for code in CHOOSABLE]
        self.fields["ground"] = fields.one_of(_GROUND, grounds)
        self.fields["reference"] = fields.line(
            _REFERENCE, required=True, longest=200, help_text=_REFERENCE_HELP
        )


def _halves_of(entry: LedgerEntry) -> list[tuple[str, str]]:
    found = []
    if entry.text.words is not None:
        found.append((WORDS, str(_WORDS)))
    if entry.text.people is not None:
        found.append((PEOPLE, str(_PEOPLE)))
    return found


_HALVES = Text("Vad i posten?", "What in the entry?")
_WORDS = Text(
    "Orden: motivering, reservationer, hur det beslutades",
    "The words: reasons, reservations, how it was decided",
)
_PEOPLE = Text(
    "Namnen på dem som handlade och deltog", "The names of those who acted and took part"
)
_PASSAGE = Text(
    "Ord som ska bort överallt i ärendet", "Words that are to go everywhere in the case"
)
_PASSAGE_HELP = Text(
    "Skriv eller klistra in dem precis som de står, minst nio tecken. De söks i poster, texter, "
    "rapporter och brev.",
    "Write or paste them exactly as they stand, at least nine characters. They are looked for in "
    "entries, texts, reports and letters.",
)
_NOTHING = Text("Ange vad som ska gallras.", "Say what is to be erased.")
_PLACES = Text("Det här försvinner", "This will go")
_PLACES_HELP = Text(
    "Kryssa ur det som ska stå kvar. Det går inte att ångra.",
    "Untick what is to stay. It cannot be undone.",
)
_NO_PLACE = Text("Kryssa för minst en plats.", "Tick at least one place.")
_GONE = Text(
    "Något har ändrats sedan sidan visades. Se efter igen.",
    "Something has changed since the page was shown. Look again.",
)
_GROUND = Text("På vilken grund?", "On what ground?")
_REFERENCE = Text("Beslut eller begäran", "Decision or request")
_REFERENCE_HELP = Text(
    "Till exempel gallringsbeslutets nummer. Skriv ingen persons namn.",
    "For example the number of the decision on erasure. Write nobody's name.",
)
