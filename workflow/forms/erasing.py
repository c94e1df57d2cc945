"""What is to be erased, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..erasure import FILE, PEOPLE, WORDS, Place, Wish
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
        files: bool = False,
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
        if files:
            self.fields["with_files"] = forms.BooleanField(
                label=str(_FILES_TOO), required=False, help_text=str(_FILES_TOO_HELP)
            )

    def clean(self) -> dict[str, Any]:
        """Something must be named."""
        said = self.cleaned_data
        named = said.get("halves") or said.get("passage", "").strip() or self.version
        named = named or said.get("with_files")
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


@dataclass(frozen=True)
class _Named:
    """A place in words, and as its ``note`` the words that stand there."""

    name: str
    note: str

    def __str__(self) -> str:
        return self.name


class ConfirmForm(forms.Form):
    """Which of the places go, and on what ground.

    Ticked from the beginning is what was asked for. What else holds the same words may be
    somebody else's sentence, and no file is read: those are ticked by hand.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, places: Sequence[Place]) -> None:
        wanted = [place.key for place in places if place.wanted]
        super().__init__(data, initial={"places": wanted})
        words = [place for place in places if place.what != FILE]
        files = [place for place in places if place.what == FILE]
        if words:
            self.fields["places"] = _ticks(_PLACES, _PLACES_HELP, words)
        if files:
            self.fields["files"] = _ticks(_FILES, _FILES_HELP, files)
        grounds = [(code, str(GROUNDS[code])) for code in CHOOSABLE]
        self.fields["ground"] = fields.one_of(_GROUND, grounds)
        self.fields["reference"] = fields.line(
            _REFERENCE, required=True, longest=200, help_text=_REFERENCE_HELP
        )

    def clean(self) -> dict[str, Any]:
        """At least one place; they are checked once more under the case's lock."""
        if not self.errors and not self.keys:
            self.add_error("places" if "places" in self.fields else "files", str(_NO_PLACE))
        return self.cleaned_data

    @property
    def keys(self) -> list[str]:
        """The places that were ticked."""
        said = self.cleaned_data
        return [*said.get("places", ()), *said.get("files", ())]


def _ticks(label: Text, help_text: Text, places: Sequence[Place]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=str(label),
        required=False,
        choices=[(p.key, _Named(str(p.name), " | ".join(p.said))) for p in places],
        widget=forms.CheckboxSelectMultiple,
        help_text=str(help_text),
        error_messages={"invalid_choice": str(_GONE)},
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
    "rapporter, brev och sökningar, men inte i filer.",
    "Write or paste them exactly as they stand, at least nine characters. They are looked for in "
    "entries, texts, reports, letters and searches, but not in files.",
)
_NOTHING = Text("Ange vad som ska gallras.", "Say what is to be erased.")
_PLACES = Text("Det här försvinner", "This will go")
_PLACES_HELP = Text(
    "Det du bad om är förkryssat. Läs orden vid varje plats: de kan stå i någon annans mening. "
    "Det går inte att ångra.",
    "What you asked for is ticked. Read the words at each place: they may stand in somebody "
    "else's sentence. It cannot be undone.",
)
_FILES = Text("Filer i ärendet", "Files in the case")
_FILES_HELP = Text(
    "Samverka läser inte i filer. Kryssa för de filer som ska bort; att de fanns, med "
    "fingeravtryck, står kvar.",
    "Samverka does not read in files. Tick those that are to go; that they were there, with "
    "their fingerprints, stays.",
)
_FILES_TOO = Text("Jag vill gallra filer", "I want to erase files")
_FILES_TOO_HELP = Text("Du väljer vilka på nästa sida.", "You choose which on the next page.")
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
