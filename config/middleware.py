"""What every request passes: its language, its gate, and refusals made into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from workflow.errors import Refusal
from workflow.models import User
from workflow.views.refused import refusal_page

Answer = Callable[[HttpRequest], HttpResponse]
# Libraries whose views have gates of their own.
GATED_ELSEWHERE = ("allauth.", "django.views.static", "whitenoise.")


class Language:
    """The person's own setting decides; a visitor's cookie, else Swedish.

    Not the browser: office machines say English whoever sits at them.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _language(self, request: HttpRequest) -> str:
        if isinstance(request.user, User):
            chosen = request.user.language
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class Gates:
    """Refuses a view that does not say who may open it (workflow/views/gates.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise SuspiciousOperation("Forms are sent in UTF-8.")
        if hasattr(view, "gate") or view.__module__.startswith(GATED_ELSEWHERE):
            return
        raise ImproperlyConfigured(
            f"{view.__module__}.{view.__qualname__} says nobody may open it: give it a gate."
        )


class Refusals:
    """A refusal of the engine that no form has answered becomes its own page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refusal) else None
