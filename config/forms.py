"""How forms look, once: a field with its label, help and error, and the forms of config's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting

from notifications.choices import cadences_of
from notifications.models import Cadence, Kind
from notifications.words_of_several import CADENCES, KINDS
from workflow import person_data
from workflow.errors import MaybePersonal
from workflow.forms.fields import no_personal_number
from workflow.text import Text


@dataclass(frozen=True)
class PersonQuestion:
    """A box to tick at a field: its digits are no personal number. ``value`` is their marks."""

    value: str
    id: str
    ticked: bool


class Field(forms.BoundField):
    """A field whose input wears the design system's class."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """The attributes of Django, and the class."""
        attrs = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if not shown.is_hidden:
            own = shown.attrs.get("class", "")
            attrs["class"] = f"ds-input {own}".strip()
        if type(self.form).__module__.startswith("allauth."):
            attrs["placeholder"] = False  # it repeats the label
        return attrs

    @property
    def person_question(self) -> PersonQuestion | None:
        """The question about digits in it that may be a personal number: open, or answered with
        no, which is kept when the page is shown again for another reason."""
        text = self.value()
        if self.is_hidden or not isinstance(text, str):
            return None
        marks = person_data.marks_in(text)
        answered = person_data.current().given.issuperset(marks)
        if not marks or not (answered or self._asks()):
            return None
        return PersonQuestion(" ".join(marks), f"{self.auto_id}_not_a_person", answered)

    def _asks(self) -> bool:
        return any(error.code == MaybePersonal.code for error in self.errors.as_data())


class FormRenderer(TemplatesSetting):
    """Django's forms with our templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = Field


def both(sv: str, en: str) -> str:
    """A wording in both languages where Django's types expect text; it is chosen when shown."""
    return cast("str", Text(sv, en))


class LanguageForm(forms.Form):
    """In which language somebody wants to read."""

    language = forms.ChoiceField(
        label=both("Språk", "Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=both(
            "Gäller alla sidor och alla brev till dig.", "For every page and every letter to you."
        ),
    )


class LettersForm(forms.Form):
    """Which letters somebody wants, and when: a field for every kind that can be chosen."""

    def __init__(self, *args: Any, held: Mapping[Kind, Cadence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, when in held.items():
            name, about = KINDS[kind]
            self.fields[kind.value] = forms.ChoiceField(
                label=cast("str", name),
                help_text=cast("str", about),
                choices=[(one.value, CADENCES[one]) for one in cadences_of(kind)],
                initial=when.value,
            )

    @property
    def wanted(self) -> dict[Kind, Cadence]:
        """What was chosen, once it is valid."""
        return {Kind(name): Cadence(when) for name, when in self.cleaned_data.items()}


class FeedbackForm(forms.Form):
    """What somebody could not use, and where to answer."""

    text = forms.CharField(
        label=both("Vad fungerade inte?", "What did not work?"),
        help_text=both(
            "Skriv gärna vad du försökte göra och vad du använde, till exempel en mobil eller "
            "en skärmläsare. Skriv inga uppgifter om andra personer.",
            "Say what you tried to do and what you used, for example a phone or a screen "
            "reader. Write nothing about other people.",
        ),
        validators=[no_personal_number],
        max_length=5000,
        widget=forms.Textarea,
    )
    page = forms.CharField(
        label=both("Vilken sida?", "Which page?"),
        help_text=both("Namnet eller adressen.", "Its name or address."),
        validators=[no_personal_number],
        max_length=500,
        required=False,
    )
    email = forms.EmailField(
        label=both("Din e-postadress", "Your e-mail address"),
        help_text=both("Om du vill ha svar.", "If you want an answer."),
        validators=[no_personal_number],
        required=False,
    )
