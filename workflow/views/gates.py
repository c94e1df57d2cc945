"""Who may open a page: every view says it by one of these, or the site refuses to answer.

``seeing_case`` fetches and authorises in one call: outside what a person may see a case is
not there (404); what she may not do inside it is refused with the reason (403).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from .. import loading, looks, permissions, person_data
from ..deadlines import local_date
from ..errors import NoSuchPlace, NotFound, Refusal
from ..models import Case, User
from ..rights import Held, Right, Rights
from ..turn import Actor
from .refused import typed_text

P = ParamSpec("P")
View = Callable[P, HttpResponse]


@dataclass
class Visit:
    """Who is here and when: one reading of the clock and of the rights per request."""

    person: User
    now: datetime

    @property
    def today(self) -> date:
        """The local date of the request."""
        return local_date(self.now)

    @property
    def actor(self) -> Actor:
        return Actor(self.person)

    @cached_property
    def rights(self) -> Rights:
        """Everything she may today; one statement, once a request."""
        return permissions.rights_of(self.person, self.today)

    @cached_property
    def bodies(self) -> list[Held]:
        """The bodies whose queue she reads, by name, each once."""
        found = {h.place_ref: h for h in self.rights.held if h.right is Right.READ_QUEUE}
        return sorted(found.values(), key=lambda held: held.place_name)

    @cached_property
    def administered(self) -> list[Held]:
        """The organisations whose people she administers, by name, each once."""
        found = {h.place_ref: h for h in self.rights.held if h.right is Right.ADMINISTER}
        return sorted(found.values(), key=lambda held: held.place_name)

    @property
    def coordinates(self) -> bool:
        """Whether there is any cooperation that she coordinates."""
        return any(h.right is Right.COORDINATE for h in self.rights.held)

    @property
    def may_propose(self) -> bool:
        """Whether there is anybody for whom she may propose."""
        return any(h.right in (Right.PROPOSE, Right.PROPOSE_FOR) for h in self.rights.held)


def visit_of(request: HttpRequest) -> Visit:
    """The visit of a request behind a gate."""
    kept = request.__dict__
    if "visit" not in kept:
        assert isinstance(request.user, User)  # the gate has seen to it
        kept["visit"] = Visit(request.user, timezone.now())
    visit: Visit = kept["visit"]
    return visit


def anyone(view: View[P]) -> View[P]:
    """A page without sign-in."""
    view.gate = "anyone"  # type: ignore[attr-defined]
    return view


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page for whoever has signed in; what it shows it must ask ``visible_to`` for."""

    @wraps(view)
    def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        visit_of(request)
        with _one_reading(request):
            return view(request, *args, **kwargs)

    gated.gate = "signed in"  # type: ignore[attr-defined]
    return gated


def operating(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page for whoever runs the installation; for others it is not there."""

    @wraps(view)
    def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if visit_of(request).rights.operates is None:
            raise NoSuchPlace
        with _one_reading(request):
            return view(request, *args, **kwargs)

    gated.gate = "operating"  # type: ignore[attr-defined]
    return gated


def seeing_case(
    view: Callable[Concatenate[HttpRequest, Any, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page of one case, for whoever may see it: the view receives the case.

    The case comes as its own type with text, route, open items and rights on ``case.turn``
    (`loading.look`). Where looks are recorded this one is, before the view begins. Raises
    NotFound alike for no case and for one she may not see.
    """

    @wraps(view)
    def gated(request: HttpRequest, case_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        with transaction.atomic():
            case = seen_case(visit_of(request), case_id)
        note_look(request, case)
        with _one_reading(request):
            return view(request, case, *args, **kwargs)

    gated.gate = "seeing the case"  # type: ignore[attr-defined]
    return gated


def seeing_part(
    find: Callable[[Visit, UUID], tuple[Case, Any]],
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of something that hangs on a case and has an address of its own (an item, a
    problem), for whoever may see the case: the view receives what ``find`` gave.

    ``find`` takes the public id in the address, and returns the case and the thing, or raises
    NotFound alike for none and for one of a case she may not see. The look is recorded as by
    ``seeing_case``: before the view begins, and in no transaction that the page could undo.
    """

    def gate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gated(request: HttpRequest, **address: UUID) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            (public_id,) = address.values()
            with transaction.atomic():
                case, part = find(visit_of(request), public_id)
            note_look(request, case)
            with _one_reading(request):
                return view(request, part)

        gated.gate = "seeing the case"  # type: ignore[attr-defined]
        return gated

    return gate


@contextmanager
def _one_reading(request: HttpRequest) -> Iterator[None]:
    """A page that is only read is one transaction, which begins with its context
    (workflow/row_security.py). What is sent in is not: its turn has a transaction of its own."""
    refused: Refusal | None = None
    reading = transaction.atomic() if request.method in ("GET", "HEAD") else nullcontext()
    with loading.waiting_briefly(), reading:
        try:
            yield
        except Refusal as refusal:
            refused = refusal  # that she looked stays on the record (note_look)
    if refused is not None:
        raise refused


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; what somebody had written when her session ended is shown to her."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if not typed_text(request):
        return redirect_to_login(reverse("todo"))
    again = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    context = {"typed": typed_text(request), "sign_in": again}
    return render(request, "refusals/signed_out.html", context, status=403)


def seen_case(visit: Visit, case_id: UUID) -> Any:
    """The case if she may see it, NotFound otherwise."""
    case = loading.look(case_id, actor=visit.actor, now=visit.now)
    if case is None or not loading.is_visible(case, visit.person):
        raise NotFound
    visit.__dict__["rights"] = case.turn.rights  # read with the case; not asked again
    person_data.current().standing = case.turn.content  # digits in it have been answered for
    return case


def note_look(request: HttpRequest, case: Case) -> None:
    """Records that a page of the case is about to be shown, where that must be known (looks.py).

    The one door to the record of looks: outside any transaction, so that the entry stays
    whatever becomes of the page, and before it, so that nothing is shown that is not recorded.
    """
    visit, match = visit_of(request), request.resolver_match
    page = match.url_name if match is not None else None
    who, rights, now = visit.person, visit.rights, visit.now
    with loading.waiting_briefly():
        looks.record(case, person=who, rights=rights, page=page or "", now=now)
