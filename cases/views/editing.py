"""What every page that writes about a case has in common: who may, saving, and what goes wrong.

A page is refused before anybody fills it in for nothing. A refused save keeps what was typed;
where somebody else was first, both versions stand beside each other and the next save goes on
top of the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from workflow import gate
from workflow.errors import BadRecord, MissingForGate, NotFound, Refusal, StaleText
from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import Visit, seen_case, visit_of
from workflow.views.refused import refused_form

from ..forms.parts import DraftForm, Part, told
from ..forms.rows import PartForm, without_ids

MORE_ROWS = "rows-"  # what the button under some rows says, before their name


def check_act(case: Case, code: str) -> None:
    """Raises as the engine would if the act cannot be done now, or not by this person."""
    declared = case.ACTS.get(code)
    if declared is None:
        raise NotFound
    if case.state not in declared.source:
        raise gate.not_your_turn(case, declared.rule)
    gate.permit(case, declared.rule, code, None, own_item=False)


def check_transition(case: Case, code: str) -> None:
    """The same for a transition."""
    rule = gate.transition_rule(case, code)
    gate.permit(case, rule, code, None, own_item=False)


def form_key_of(request: HttpRequest) -> UUID:
    """What tells this form from the next: sent twice, it is one thing. Made where none came."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


@dataclass(frozen=True)
class Difference:
    """One piece of a text as it stands now, and as it was typed here."""

    name: Text
    now: str
    typed: str


class Page:
    """A form about a case. A subclass says what is on it and how it is saved."""

    template: ClassVar[str]
    saves_for_rows = False  # whether asking for more rows saves, as it does in a draft

    def __init__(self, request: HttpRequest, case: Any) -> None:
        self.request, self.case = request, case
        self.visit: Visit = visit_of(request)

    # -- what a page says

    def check(self) -> None:
        """Raises a Refusal where the page is not for this person or not now."""
        raise NotImplementedError

    def form(self, data: QueryDict | None = None) -> PartForm:
        """The form, as stored or as typed."""
        raise NotImplementedError

    def save(self, form: Any, seen: str) -> None:
        """One call of an action; the form is valid."""
        raise NotImplementedError

    def done(self, form: Any) -> HttpResponse:
        """The redirect after a save, with its message."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the template needs beside form, case and fingerprint."""
        return {}

    def differences(self, form: Any, fresh: Page) -> Sequence[Difference] | None:
        """What was typed here beside what somebody else has saved meanwhile; None where the
        page changes no text."""
        return None

    def known_ids(self) -> set[UUID]:
        """The ids of the rows that are stored now."""
        return set()

    # -- answering

    def respond(self) -> HttpResponse:
        """The page, or what became of a save."""
        if self.request.method != "POST":
            self.check()
            return self.show(self.form())
        form = self.form(self.request.POST)
        wanted = self.request.POST.get("next", "")
        if wanted.startswith(MORE_ROWS) and not self.saves_for_rows:
            self.check()
            form.shows_more(wanted.removeprefix(MORE_ROWS))
            return self.show(form)
        if not form.is_valid():
            self.check()
            return self.show(form, status=422)
        return self._saved(form)

    def _saved(self, form: PartForm) -> HttpResponse:
        try:
            self.save(form, self.request.POST.get("seen", ""))
        except NotFound:
            raise
        except StaleText as refusal:
            return self._stale(form, refusal)
        except (BadRecord, MissingForGate) as refusal:
            return self.refuse(form, refusal)
        except Refusal as refusal:
            return refused_form(self.request, self.template, self.shown(form), refusal)
        return self.done(form)

    def refuse(self, form: PartForm, refusal: BadRecord | MissingForGate) -> HttpResponse:
        """The form once more, the refusal beside the field that it names."""
        form.place(refusal)
        return self.show(form, status=refusal.http_status)

    def show(self, form: PartForm, status: int = 200) -> HttpResponse:
        """The page with this form."""
        return render(self.request, self.template, self.shown(form), status=status)

    def shown(self, form: PartForm) -> dict[str, Any]:
        version = self.case.text_version if self.case is not None else None
        return {
            "case": self.case,
            "form": form,
            "seen": version.sha256 if version is not None else "",
            **self.context(),
        }

    def _stale(self, typed: Any, refusal: StaleText) -> HttpResponse:
        fresh = type(self)(self.request, seen_case(self.visit, self.case.public_id))
        fresh.keep(self)
        form = fresh.form(without_ids(self.request.POST, fresh.known_ids()))
        form.is_valid()
        version = fresh.case.text_version
        context = {
            **fresh.shown(form),
            "changed": {
                "by": version.written_by,
                "at": version.written_at,
                "differences": self.differences(typed, fresh),
            },
        }
        return refused_form(self.request, self.template, context, refusal)

    def keep(self, former: Any) -> None:
        """Takes over what the address said, when the case has been read again."""


class DraftPage(Page):
    """A page over parts of a draft: read whole, changed in these parts, saved whole."""

    code: ClassVar[str]
    parts: Sequence[Part[Any]] = ()

    def read(self) -> Any:
        """The draft as it is stored."""
        raise NotImplementedError

    def choices(self) -> Any:
        """What the parts can offer."""
        return None

    def check(self) -> None:
        check_act(self.case, self.code)

    @cached_property
    def draft(self) -> Any:
        """The draft as it was when the page was asked for."""
        return self.read()

    def form(self, data: QueryDict | None = None) -> DraftForm[Any]:
        return DraftForm(data, parts=self.parts, draft=self.draft, choices=self.choices())

    def typed(self, form: Any) -> Any:
        """The whole draft with what was entered."""
        return replace(self.draft, **form.changes())

    def differences(self, form: Any, fresh: Page) -> Sequence[Difference]:
        assert isinstance(fresh, DraftPage)
        pairs = zip(told(self.parts, fresh.draft), told(self.parts, self.typed(form)), strict=True)
        return [Difference(name, now, typed) for (name, now), (_, typed) in pairs if now != typed]

    def known_ids(self) -> set[UUID]:
        return ids_in(vars(self.draft))


def ids_in(values: Mapping[str, Any]) -> set[UUID]:
    """Every id that the rows of a draft carry."""
    rows = [row for value in values.values() if isinstance(value, list | tuple) for row in value]
    return {row.id for row in rows if isinstance(getattr(row, "id", None), UUID)}
