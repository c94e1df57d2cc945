"""What a page hands to the browser's own dialogue about passkeys (static/js/passkeys.js)."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON, for an attribute: the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
