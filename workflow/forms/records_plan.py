"""What is entered of a records plan's class, and which period a postlista is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..disposal import WAYS
from ..postal_list import LONGEST, Period
from ..records import OLDEST
from ..retention import ClassDraft
from ..text import Text
from . import fields

KEEP, DESTROY = "keep", "destroy"
YEARS_AHEAD = 2  # of a postlista's period


class ClassForm(forms.Form):
    """A class: code, what it is about, and how long it is kept by which decision."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kinds: Sequence[tuple[str, str]],
        before: ClassDraft | None = None,
    ) -> None:
        super().__init__(data, initial=_beginning(before))
        self.fields["code"] = fields.line(_CODE, required=True, longest=40, help_text=_CODE_HELP)
        self.fields["name"] = fields.line(_NAME, required=True, longest=200)
        self.fields["case_kind"] = fields.one_of(
            _KIND, [("", str(_NO_KIND)), *kinds], required=False, radios=False
        )
        ways = [(KEEP, str(_KEEP)), (DESTROY, str(_DESTROY))]
        self.fields["way"] = fields.one_of(_WAY, ways)
        self.fields["years"] = fields.sometimes(fields.count(_YEARS))
        self.fields["decision"] = fields.sometimes(fields.line(_DECISION, longest=200))
        self.fields["basis"] = fields.line(_BASIS, longest=200, help_text=_BASIS_HELP)

    def clean(self) -> dict[str, Any]:
        """What is destroyed says after how long and by which decision."""
        said = self.cleaned_data
        if said.get("way") == DESTROY:
            if said.get("years") is None and "years" not in self.errors:
                self.add_error("years", str(_NO_YEARS))
            if not said.get("decision", "").strip() and "decision" not in self.errors:
                self.add_error("decision", str(_NO_DECISION))
        return said

    @property
    def draft(self) -> ClassDraft:
        """What was entered, after ``is_valid``."""
        said = self.cleaned_data
        destroys = said["way"] == DESTROY
        return ClassDraft(
            code=said["code"].strip(),
            name=said["name"].strip(),
            case_kind=said["case_kind"],
            years=said["years"] if destroys else None,
            decision=said["decision"].strip() if destroys else "",
            basis=said["basis"].strip(),
        )


class DisposalForm(forms.Form):
    """What was done with a case whose time had come, and by which decision or delivery."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        ways = [(code, str(name)) for code, name in WAYS.items()]
        self.fields["way"] = fields.one_of(_DONE, ways)
        self.fields["reference"] = fields.line(
            _REFERENCE, required=True, longest=200, help_text=_REFERENCE_HELP
        )


class PeriodForm(forms.Form):
    """From which day to which; everything stands in the address."""

    def __init__(self, data: Mapping[str, Any], *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["fran"] = fields.day(_FROM)
        self.fields["till"] = fields.day(_UNTIL)
        self.fields["skyddade"] = forms.BooleanField(
            label=str(_RESTRICTED), required=False, help_text=str(_RESTRICTED_HELP)
        )
        for field in self.fields.values():
            vars(field)["quiet"] = True

    def clean_fran(self) -> date | None:
        """A day that a register can have."""
        return self._day("fran")

    def clean_till(self) -> date | None:
        """The same."""
        return self._day("till")

    def _day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        latest = date(self.today.year + YEARS_AHEAD, 12, 31)
        if day is not None and not OLDEST <= day <= latest:
            between = _NO_SUCH_DAY.format(first=OLDEST.year, last=latest.year)
            raise ValidationError(str(between))
        return day

    def clean(self) -> dict[str, Any]:
        """The period must be one, and no longer than a year."""
        said = self.cleaned_data
        if self.errors:
            return said
        period = self._period(said)
        if period.first > period.last:
            raise ValidationError(str(_BACKWARDS))
        if period.last - period.first > timedelta(days=LONGEST):
            raise ValidationError(str(_TOO_LONG))
        return said

    def period(self) -> Period:
        """What was asked for; the last seven days where nothing was, or nothing that can be."""
        return self._period(self.cleaned_data if self.is_valid() else {})

    def _period(self, said: Mapping[str, Any]) -> Period:
        last = said.get("till") or self.today
        first = said.get("fran") or last - timedelta(days=6)
        return Period(first, last, bool(said.get("skyddade")))


def _beginning(before: ClassDraft | None) -> dict[str, Any]:
    if before is None:
        return {"way": KEEP}
    return vars(before) | {"way": KEEP if before.years is None else DESTROY}


_CODE = Text("Kod", "Code")
_CODE_HELP = Text("Som i er dokumenthanteringsplan.", "As in your records plan.")
_NAME = Text("Vad gäller klassen?", "What is the class about?")
_KIND = Text("Gäller för ärenden av typen", "Holds for cases of the type")
_NO_KIND = Text("ingen: bara handlingar", "none: documents only")
_WAY = Text("Bevaras eller gallras?", "Kept or destroyed?")
_KEEP = Text("Bevaras", "Kept")
_DESTROY = Text("Gallras", "Destroyed")
_YEARS = Text("Efter hur många hela kalenderår?", "After how many whole calendar years?")
_NO_YEARS = Text("Ange efter hur många år.", "Enter after how many years.")
_DECISION = Text("Gallringsbeslut", "Decision on destruction")
_NO_DECISION = Text("Ange vilket gallringsbeslut.", "Enter which decision.")
_BASIS = Text("Laglig grund", "Legal basis")
_BASIS_HELP = Text(
    "Till exempel arkivlagen 3 § eller RA-FS 2021:6.", "For example the Archives Act, 3 §."
)
_DONE = Text("Vad har gjorts med ärendet?", "What was done with the case?")
_REFERENCE = Text("Beslut eller leverans", "Decision or delivery")
_REFERENCE_HELP = Text(
    "Till exempel gallringsbeslutets eller leveransens nummer. Skriv ingen persons namn.",
    "For example the number of the decision or the delivery. Write nobody's name.",
)
_FROM = Text("Från och med", "From")
_UNTIL = Text("Till och med", "Until")
_RESTRICTED = Text(
    "Ta med skyddade ärenden, med nummer och dag och utan övriga uppgifter",
    "Include restricted cases, with number and day and without the other particulars",
)
_RESTRICTED_HELP = Text(
    "För utlämnande av registret (OSL 5 kap. 3 §). Publicera inte den listan.",
    "For disclosing the register (OSL 5:3). Do not publish that list.",
)
_NO_SUCH_DAY = Text(
    "Välj en dag mellan åren {first} och {last}.", "Choose a day between {first} and {last}."
)
_BACKWARDS = Text("Den första dagen ligger efter den sista.", "The first day is after the last.")
_TOO_LONG = Text("Välj högst ett år.", "Choose at most a year.")
