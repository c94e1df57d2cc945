"""What every request passes: its language, its gate, and refusals made into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from workflow import person_data
from workflow.errors import Refusal
from workflow.models import User
from workflow.row_security import NOBODY, seeing, seeing_as
from workflow.views.gates import visit_of
from workflow.views.refused import refusal_page

Answer = Callable[[HttpRequest], HttpResponse]
# Libraries whose views have gates of their own.
GATED_ELSEWHERE = ("allauth.", "django.views.static", "whitenoise.")


class Methods:
    """Refuses what the product never uses, before anything is asked: alike at every address.

    A view that knows of GET and POST only would take an OPTIONS or a PUT for a GET.
    """

    ALLOWED = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.ALLOWED:
            return HttpResponseNotAllowed(self.ALLOWED)
        return self.get_response(request)


class NotKept:
    """No copy of a page is kept, neither on the way nor for whoever sits at the machine next."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response


class Compressed(GZipMiddleware):
    """Pages are sent compressed; files are not: they are so already, and keep their length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming:
            return response
        return super().process_response(request, response)


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


class PersonQuestions:
    """What was answered of digits that might be a personal number (workflow/person_data.py).

    A form asks at its field (components/field_error.html); its answers hold for one request.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def sent() -> list[str]:
            return " ".join(request.POST.getlist("not_a_person")).split()

        with person_data.answering(sent):
            return self.get_response(request)


class Seeing:
    """For whom the request reads, as the second wall asks (workflow/row_security.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with seeing(NOBODY):
            user = request.user
            if not isinstance(user, User):
                return self.get_response(request)
            with seeing_as(user.pk, visit_of(request).today):
                return self.get_response(request)


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
