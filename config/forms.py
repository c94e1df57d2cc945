"""How forms look, once: a field with its label, help and error, and the forms of config's pages."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting

from workflow.text import Text


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
        max_length=5000,
        widget=forms.Textarea,
    )
    page = forms.CharField(
        label=both("Vilken sida?", "Which page?"),
        help_text=both("Namnet eller adressen.", "Its name or address."),
        max_length=500,
        required=False,
    )
    email = forms.EmailField(
        label=both("Din e-postadress", "Your e-mail address"),
        help_text=both("Om du vill ha svar.", "If you want an answer."),
        required=False,
    )
