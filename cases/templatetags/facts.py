"""A text's fields by name, and its dates and numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format

from workflow.templatetags.wording import long_day
from workflow.text import Text

from ..imprecise import Precision
from ..labels import FIELDS, WORDS

register = template.Library()


@register.simple_tag
def label(key: str) -> Text | str:
    """What a field is called."""
    return FIELDS.get(key, key)


@register.filter
def word(code: str | None, kind: str) -> Text | str:
    """A coded word of the text in the page's language, e.g. ``resource.kind|word:"resource"``."""
    return WORDS[kind].get(code or "", "")


@register.filter
def given(value: Mapping[str, Any] | None) -> str:
    """An imprecise date as it was given; a single day is written out."""
    if not value:
        return ""
    if value["precision"] == Precision.DAY and value["first"]:
        return long_day(date.fromisoformat(value["first"]))
    return str(value["given"])


@register.filter
def counted(value: Mapping[str, Any] | None) -> date | None:
    """The day that a clock takes an imprecise date for; nothing for a day, or for "löpande"."""
    if not value or value["precision"] == Precision.DAY or not value["last"]:
        return None
    return date.fromisoformat(value["last"])


@register.filter
def number(value: Decimal | str | None) -> str:
    """A number in the page's language, thousands apart, without needless noughts."""
    if value is None or value == "":
        return ""
    plain = Decimal(value).normalize()
    if plain == plain.to_integral():
        plain = plain.to_integral()
    return number_format(plain, use_l10n=True, force_grouping=True)
