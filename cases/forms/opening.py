"""How a case begins: its title, for whom, and under which agreement."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from workflow.rights import Held, Rights
from workflow.text import Text

from ..models import Agreement, Problem
from .choices import living_agreements
from .fields import Choice, Line, Pick
from .rows import PartForm


class OpeningForm(PartForm):
    """Title, and for whom where there is more than one place to choose from."""

    def __init__(
        self, data: QueryDict | None, *, places: Sequence[Held], title: Text, hint: Text
    ) -> None:
        super().__init__(data)
        self.places = {str(held.place_ref): held for held in places}
        self.add("title", Line(title, hint=hint, demand=NO_TITLE))
        if len(places) > 1:
            options = [(key, Text(h.place_name, h.place_name)) for key, h in self.places.items()]
            self.add("where", Choice(_WHERE, options, hint=_WHERE_HINT, demand=_NO_PLACE))

    @property
    def place_held(self) -> Held:
        """For whom; after ``is_valid``."""
        key = self.cleaned_data.get("where") or next(iter(self.places))
        return self.places[key]

    @property
    def only_place(self) -> str:
        """The place's name where there is no choice."""
        return next(iter(self.places.values())).place_name if len(self.places) == 1 else ""


class ProposeForm(OpeningForm):
    """The first page of a proposal."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        rights: Rights,
        places: Sequence[Held],
        problem: Problem | None = None,
    ) -> None:
        super().__init__(data, places=places, title=_ACTIVITY, hint=_ACTIVITY_HINT)
        found = living_agreements(rights)
        _add_agreement(self, found, none=_NO_AGREEMENT)
        own = [a for a in found if problem is not None and a.pk == problem.picture.agreement_id]
        if own:
            self.fields["agreement"].initial = own[0]

    @property
    def agreement(self) -> Agreement | None:
        """Under which agreement; after ``is_valid``."""
        return chosen_agreement(self)


class PictureOpeningForm(OpeningForm):
    """A new situational picture."""

    def __init__(self, data: QueryDict | None, *, rights: Rights, places: Sequence[Held]) -> None:
        super().__init__(data, places=places, title=_PICTURE, hint=_PICTURE_HINT)
        _add_agreement(self, living_agreements(rights), none=_NO_AGREEMENT)

    @property
    def agreement(self) -> Agreement | None:
        """Of which agreement; after ``is_valid``."""
        return chosen_agreement(self)


class AgreementOpeningForm(OpeningForm):
    """A new agreement."""

    def __init__(self, data: QueryDict | None, *, places: Sequence[Held]) -> None:
        super().__init__(data, places=places, title=_NEW_AGREEMENT, hint=_NEW_AGREEMENT_HINT)


def _add_agreement(form: PartForm, found: Sequence[Agreement], *, none: Text) -> None:
    if not found:
        return
    options = [(agreement, agreement.title) for agreement in found]
    in_force = [agreement for agreement in found if agreement.state == "in_force"]
    form.add("agreement", Pick(_AGREEMENT, options, none=none, radios=True),
             in_force[0] if len(in_force) == 1 else None)  # fmt: skip


def chosen_agreement(form: PartForm) -> Agreement | None:
    """The agreement that was chosen, if there was one to choose."""
    found = form.cleaned_data.get("agreement")
    return found if isinstance(found, Agreement) else None


NO_TITLE = Text("Skriv en rubrik.", "Write a title.")
_ACTIVITY = Text("Vad ska den heta?", "What is it to be called?")
_ACTIVITY_HINT = Text(
    "Kort: vad som ska göras, och var. Du kan ändra det senare.",
    "Short: what is to be done, and where. You can change it later.",
)
_PICTURE = Text("Vad ska lägesbilden heta?", "What is the picture to be called?")
_PICTURE_HINT = Text("Till exempel Lägesbild 2026.", "For example Situational picture 2026.")
_NEW_AGREEMENT = Text("Vad ska överenskommelsen heta?", "What is the agreement to be called?")
_NEW_AGREEMENT_HINT = Text(
    "Till exempel Samverkansöverenskommelse 2027–2030.",
    "For example Cooperation agreement 2027–2030.",
)
_WHERE = Text("För vem?", "For whom?")
_WHERE_HINT = Text(
    "Utkastet ses bara därifrån tills det lämnas vidare.",
    "The draft is seen only from there until it is passed on.",
)
_NO_PLACE = Text("Välj för vem.", "Choose for whom.")
_AGREEMENT = Text("Vilken överenskommelse hör den till?", "Which agreement does it belong to?")
_NO_AGREEMENT = Text("Ingen än", "None yet")
