"""What the components in `config/templates/components` reckon out before they show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import get_language

from config.workload import Week, weeks_of
from workflow.templatetags.wording import long_day, moment
from workflow.text import Text
from workflow.views.refused import typed_text

register = template.Library()

TONES = {"success": "success", "warning": "warning", "error": "danger"}
NEAR = 10  # so many days ahead a date is told as days left


@register.filter
def tone(message: Message) -> str:
    """The colour of a message: success, warning, danger, else info."""
    return TONES.get(message.level_tag, "info")


@register.filter
def day_or_moment(value: date | datetime | None) -> str:
    """A date as a day, an instant with its time of day."""
    return moment(value) if isinstance(value, datetime) else long_day(value)


@register.filter
def first_id(field: BoundField) -> str:
    """The id that a link to this field goes to: in a group that of its first choice."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.simple_tag
def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What was written on a page whose answer could not be taken."""
    return typed_text(request)


@register.simple_tag
def weeks_ahead(counts: Mapping[date, int], today: date) -> list[Week]:
    """How many by day as rows by week, what is late first (`config.workload`)."""
    return weeks_of(counts, today)


@dataclass(frozen=True)
class Deadline:
    """How a deadline is told: words first, the colour only repeats them."""

    text: str
    tone: str
    due: date


@register.filter
def deadline(due: date | datetime | None, today: date) -> Deadline | None:
    """How far it is to a deadline: late, today, days left, or its date."""
    if due is None:
        return None
    return _deadline(moment_to_day(due), today, get_language())


@lru_cache(maxsize=1000)
def _deadline(day: date, today: date, _language: str | None) -> Deadline:
    """Kept: a queue shows many, and few different ones."""
    left = (day - today).days
    return Deadline(str(_told(day, left)), _tone(left), day)


def moment_to_day(value: date | datetime) -> date:
    """The local day of a date or an instant."""
    return localtime(value).date() if isinstance(value, datetime) else value


def _told(day: date, left: int) -> Text | str:
    if left == 0:
        return Text("I dag", "Today")
    if left == 1:
        return Text("I morgon", "Tomorrow")
    if left > NEAR:
        return long_day(day)
    if left > 0:
        return Text("{n} dagar kvar", "{n} days left").format(n=left)
    if left == -1:
        return Text("Försenad 1 dag", "1 day late")
    return Text("Försenad {n} dagar", "{n} days late").format(n=-left)


def _tone(left: int) -> str:
    if left < 0:
        return "danger"
    return "warning" if left <= 3 else "neutral"
