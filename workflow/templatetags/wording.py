"""Both languages beside each other in templates, and dates as people read them.

A builtin of every template (config/settings/base.py): nothing has to be loaded.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from ..file_words import size_in_words
from ..text import Text

register = template.Library()


@register.simple_tag
def t(sv: str, en: str, **values: Any) -> SafeString:
    """The sentence in the page's language; ``{places}`` are filled in, escaped.

    ``{% t "Du har {n} uppgifter." "You have {n} tasks." n=total %}``. The wordings are the
    template's own and may hold markup; what is filled in may not.
    """
    wording = str(Text(sv, en))
    if not values:
        return mark_safe(wording)  # noqa: S308 -- a literal of the template
    return format_html(wording, **{key: conditional_escape(v) for key, v in values.items()})


@register.filter
def long_day(value: date | datetime | None) -> str:
    """``27 november 2026``: a day in running text, in the page's language."""
    if value is None:
        return ""
    return date_format(_local(value), "j F Y")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """``2026-11-27``: a day in a table, the same in both languages."""
    return _local(value).strftime("%Y-%m-%d") if value is not None else ""


@register.filter
def moment(value: datetime | None) -> str:
    """``27 november 2026 kl. 14.05``: a local time of day, 24 hours."""
    if value is None:
        return ""
    local = localtime(value)
    return str(
        Text("{day} kl. {time}", "{day} at {time}").format(
            day=date_format(local, "j F Y"),
            time=Text(local.strftime("%H.%M"), local.strftime("%H:%M")),
        )
    )


def _local(value: date | datetime) -> date:
    return localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def item(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """``mapping[key]``, or nothing where it is not there."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def file_size(size: int) -> str:
    """``3,2 MB``."""
    return str(size_in_words(size))


@register.filter
def file_key(document: dict[str, Any]) -> str:
    """What tells the file that a text names from all others: its document and its version."""
    return f"{document['id']} {document['version']}"
