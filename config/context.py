"""What every page knows besides its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from workflow.models import User
from workflow.views.gates import visit_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The visit (None for visitors) and whether this is the demo."""
    user = getattr(request, "user", None)
    return {
        "visit": visit_of(request) if isinstance(user, User) else None,
        "demo": settings.DEMO,
    }
