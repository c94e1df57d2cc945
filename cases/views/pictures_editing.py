"""Situational pictures are written: a new one, its three parts, and one page per problem."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from workflow.errors import NotFound, NotPermitted, Refusal
from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import seeing_case, seen_case, signed_in, visit_of
from workflow.views.refused import refused_form

from ..actions.edit import edit_picture
from ..actions.propose import draw_picture
from ..drafts import PictureDraft, ProblemDraft
from ..forms.choices import living_agreements, places_to_propose_for, proposer_of
from ..forms.opening import PictureOpeningForm
from ..forms.pictures import ThePicture, TheProblem
from ..models import Agreement, Picture
from ..reading import picture_draft
from .editing import DraftPage
from .proposing import NOBODY_TO_PROPOSE_FOR, open_by_form


@signed_in
def picture_new(request: HttpRequest) -> HttpResponse:
    """A new picture: its title, its agreement, and whose draft it is."""
    visit = visit_of(request)
    places = places_to_propose_for(visit.rights)
    if not places:
        raise NotPermitted(NOBODY_TO_PROPOSE_FOR)

    def begin(form: PictureOpeningForm, form_key: UUID) -> HttpResponse:
        picture = draw_picture(
            PictureDraft(title=form.cleaned_data["title"], agreement=form.agreement),
            proposer=proposer_of(form.place_held),
            actor=visit.actor,
            now=visit.now,
            form_key=form_key,
        )
        messages.success(request, str(_BEGUN))
        return redirect("picture-edit", case_id=picture.public_id)

    form = PictureOpeningForm(request.POST or None, rights=visit.rights, places=places)
    return open_by_form(request, "cases/edit_picture_new.html", form, begin)


@seeing_case
def picture_edit(request: HttpRequest, case: Case) -> HttpResponse:
    """The picture's three parts, with links to its problems."""
    if not isinstance(case, Picture):
        raise NotFound
    return PicturePage(request, case).respond()


@seeing_case
def picture_problem(
    request: HttpRequest, case: Case, problem_id: UUID | None = None
) -> HttpResponse:
    """One problem of the picture, or a new one."""
    if not isinstance(case, Picture):
        raise NotFound
    return ProblemPage(request, case, problem_id).respond()


class PicturePage(DraftPage):
    """The picture but for its problems."""

    template = "cases/edit_picture.html"
    code = "edit"
    parts = (ThePicture(),)

    def read(self) -> PictureDraft:
        return picture_draft(self.case)

    @cached_property
    def _agreements(self) -> list[Agreement]:
        if self.case.number is not None:
            return []  # it stays where it has its number
        return living_agreements(self.visit.rights, self.draft.agreement)

    def choices(self) -> list[Agreement]:
        return self._agreements

    def save(self, form: Any, seen: str) -> None:
        self.write(self.typed(form), seen)

    def write(self, draft: PictureDraft, seen: str) -> None:
        """Saves the whole picture."""
        edit_picture(
            self.case.public_id,
            draft,
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        messages.success(self.request, str(_SAVED))
        if self.request.POST.get("next") == "problem":
            return redirect("picture-problem-new", case_id=self.case.public_id)
        return redirect("case", case_id=self.case.public_id)

    def context(self) -> dict[str, Any]:
        return {"problems": self.draft.problems}


class ProblemPage(DraftPage):
    """One problem; the rest of the picture is saved as it stands."""

    template = "cases/edit_problem.html"
    code = "edit"
    parts = (TheProblem(),)

    def __init__(self, request: HttpRequest, case: Any, problem_id: UUID | None = None) -> None:
        super().__init__(request, case)
        self.problem_id = problem_id

    def keep(self, former: ProblemPage) -> None:
        ids = {problem.id for problem in self.picture.problems}
        # removed by somebody else meanwhile: what was typed becomes a new problem
        self.problem_id = former.problem_id if former.problem_id in ids else None

    @cached_property
    def picture(self) -> PictureDraft:
        """The whole picture as it is stored."""
        return picture_draft(self.case)

    def read(self) -> ProblemDraft:
        if self.problem_id is None:
            return ProblemDraft(title="")
        found = [p for p in self.picture.problems if p.id == self.problem_id]
        if not found:
            raise NotFound
        return found[0]

    def respond(self) -> HttpResponse:
        if self.request.method == "POST" and self.request.POST.get("next") == "remove":
            return self._remove()
        return super().respond()

    def _remove(self) -> HttpResponse:
        """Takes the problem out; what stands in its fields does not matter."""
        if self.problem_id is None:
            raise NotFound
        self.read()  # another picture's problem is not there
        try:
            self._write(self._others(), self.request.POST.get("seen", ""))
        except NotFound:
            raise
        except Refusal as refusal:
            fresh = ProblemPage(self.request, seen_case(self.visit, self.case.public_id))
            fresh.keep(self)
            return refused_form(self.request, self.template, fresh.shown(fresh.form()), refusal)
        messages.success(self.request, str(_REMOVED))
        return redirect("picture-edit", case_id=self.case.public_id)

    def save(self, form: Any, seen: str) -> None:
        problems = self._others()
        place = (
            [p.id for p in self.picture.problems].index(self.problem_id)
            if (self.problem_id is not None)
            else len(problems)
        )
        self._write([*problems[:place], self.typed(form), *problems[place:]], seen)

    def _others(self) -> list[ProblemDraft]:
        return [p for p in self.picture.problems if p.id != self.problem_id]

    def _write(self, problems: list[ProblemDraft], seen: str) -> None:
        edit_picture(
            self.case.public_id,
            replace(self.picture, problems=problems),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        wanted, case_id = self.request.POST.get("next", ""), self.case.public_id
        messages.success(self.request, str(_PROBLEM_SAVED))
        if wanted == "another":
            return redirect("picture-problem-new", case_id=case_id)
        return redirect("picture-edit", case_id=case_id)

    def context(self) -> dict[str, Any]:
        return {"problem": self.draft, "is_new": self.problem_id is None}


_BEGUN = Text(
    "Utkastet är sparat. Beskriv läget och lägg till problemen.",
    "The draft is saved. Describe the situation and add the problems.",
)
_SAVED = Text(
    "Lägesbilden är sparad. När den är klar skickar du den för fastställande.",
    "The picture is saved. When it is ready you send it to be established.",
)
_PROBLEM_SAVED = Text("Problemet är sparat.", "The problem is saved.")
_REMOVED = Text("Problemet är borttaget ur lägesbilden.", "The problem is removed.")
