"""Propose: begin, then one page per thought, each saved as it is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflow import permissions
from workflow.errors import BadRecord, MissingForGate, NotFound, NotPermitted, Refusal
from workflow.ledger import history
from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import Visit, seeing_case, signed_in, visit_of
from workflow.views.refused import refused_form
from workflow.views.told import Told, told

from ..actions.edit import edit_activity, prepare_activity
from ..actions.propose import propose_activity
from ..drafts import ActivityDraft
from ..forms.choices import Choices, places_to_propose_for, proposer_of
from ..forms.opening import OpeningForm, ProposeForm
from ..forms.steps import BY_SLUG, STEPS, ProposalStep, step_after, step_before
from ..models import Activity, Problem
from ..reading import activity_draft
from ..similar import Tried, tried_before
from .editing import MORE_ROWS, DraftPage, check_act, form_key_of
from .showing import links_of

AnyForm = TypeVar("AnyForm", bound=OpeningForm)


@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    """Begin: what it is called, for whom, under which agreement; ``?problem=`` names one."""
    visit = visit_of(request)
    places = places_to_propose_for(visit.rights)
    if not places:
        raise NotPermitted(NOBODY_TO_PROPOSE_FOR)
    problem = _problem_named(request, visit)

    def begin(form: ProposeForm, form_key: UUID) -> HttpResponse:
        agreement = form.agreement
        goes_with = (
            agreement is not None
            and problem is not None
            and (problem.picture.agreement_id == agreement.pk)
        )
        activity = propose_activity(
            ActivityDraft(
                title=form.cleaned_data["title"],
                agreement=agreement,
                problem=problem if goes_with else None,
            ),
            proposer=proposer_of(form.place_held),
            actor=visit.actor,
            now=visit.now,
            form_key=form_key,
        )
        messages.success(request, str(_BEGUN))
        return redirect("propose-step", case_id=activity.public_id, step=STEPS[0].slug)

    form = ProposeForm(request.POST or None, rights=visit.rights, places=places, problem=problem)
    return open_by_form(request, "cases/propose_new.html", form, begin, problem=problem)


def _problem_named(request: HttpRequest, visit: Visit) -> Problem | None:
    """The established picture's problem that she came from, if she may see it."""
    try:
        key = UUID(request.GET.get("problem", ""))
    except ValueError:
        return None
    seen = Case.objects.visible_to(visit.rights).filter(state="established")
    found = Problem.objects.filter(public_id=key, picture__in=seen.values("pk"))
    return found.select_related("picture").first()


def open_by_form(
    request: HttpRequest,
    page: str,
    form: AnyForm,
    begin: Callable[[AnyForm, UUID], HttpResponse],
    **more: Any,
) -> HttpResponse:
    """The page of a new case, or what ``begin`` made of a valid form and its key."""
    key = form_key_of(request)
    context = {"form": form, "form_key": key, **more}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    try:
        return begin(form, key)
    except (BadRecord, MissingForGate) as refusal:
        form.place(refusal)
        return render(request, page, context, status=422)
    except Refusal as refusal:
        return refused_form(request, page, context, refusal)


@seeing_case
def propose_step(request: HttpRequest, case: Case, step: str) -> HttpResponse:
    """One step: in a draft or a revision its owner's, in a body's stage its secretary's."""
    if not isinstance(case, Activity) or step not in BY_SLUG:
        raise NotFound
    return StepPage(request, case, BY_SLUG[step]).respond()


@seeing_case
def prepare(request: HttpRequest, case: Case) -> HttpResponse:
    """The secretary's way in during her stage: which part is to be worked over?"""
    if not isinstance(case, Activity):
        raise NotFound
    check_act(case, "prepare")
    content = case.turn.content
    context = {
        "case": case,
        "steps": STEPS,
        "content": content,
        "links": links_of(content, visit_of(request)),
    }
    return render(request, "cases/propose_prepare.html", context)


class StepPage(DraftPage):
    """One page of the proposal."""

    template = "cases/propose_step.html"

    def __init__(self, request: HttpRequest, case: Any, step: ProposalStep | None = None) -> None:
        super().__init__(request, case)
        if step is not None:
            self._take(step)

    def _take(self, step: ProposalStep) -> None:
        self.step, self.parts = step, step.parts
        if step not in STEPS and self.case.number is not None:
            raise NotFound  # with its number it stays under its agreement

    def keep(self, former: StepPage) -> None:
        self._take(former.step)

    @property
    def is_prepared(self) -> bool:
        """Whether a body has the turn, so that its secretary is the one who may write.

        To the owner it is still her own text: she hears that somebody else has it now.
        """
        declared, turn = self.case.ACTS["prepare"], self.case.turn
        if self.case.state not in declared.source:
            return False
        if permissions.may_propose(self.case, turn.rights) is None:
            return True
        return permissions.find_capacity(self.case, turn, declared.rule) is not None

    @property
    def saves_for_rows(self) -> bool:  # type: ignore[override]
        """In a draft; later every save is a version that somebody is told of."""
        return not self.is_prepared

    @property
    def code(self) -> str:  # type: ignore[override]
        return "prepare" if self.is_prepared else "edit"

    def read(self) -> ActivityDraft:
        return activity_draft(self.case)

    def choices(self) -> Choices:
        return Choices(self.visit.rights, self.case.owner_organisation, self.draft)

    def save(self, form: Any, seen: str) -> None:
        action = prepare_activity if self.is_prepared else edit_activity
        action(
            self.case.public_id,
            self.typed(form),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        wanted = self.request.POST.get("next", "")
        case_id = self.case.public_id
        if wanted.startswith(MORE_ROWS):
            return redirect("propose-step", case_id=case_id, step=self.step.slug)
        if self.is_prepared:
            messages.success(self.request, str(_PREPARED))
            return redirect("prepare", case_id=case_id)
        if wanted == "later":
            messages.success(self.request, str(_KEPT))
            return redirect("case", case_id=case_id)
        following = step_after(self.step.slug)
        if self.request.GET.get("till") == "kontroll" or following is None:
            return redirect("submit", case_id=case_id)
        return redirect("propose-step", case_id=case_id, step=following.slug)

    def context(self) -> dict[str, Any]:
        place = STEPS.index(self.step) + 1 if self.step in STEPS else None
        return {
            "step": self.step,
            "place": place,
            "count": len(STEPS),
            "steps": STEPS,
            "before": step_before(self.step.slug),
            "prepared": self.is_prepared,
            "asked": sent_back(self.case),
            "tried": self._tried(),
            "tried_shown": self.step.shows_tried,
        }

    def _tried(self) -> list[Tried]:
        if not self.step.shows_tried:
            return []
        draft, problem = self.draft, self.draft.problem or self.draft.suggested_problem
        words = [draft.title, draft.description, problem.title if problem is not None else ""]
        return tried_before(self.visit.rights, words, besides=self.case, problem=problem)


def sent_back(case: Case) -> Told | None:
    """What a body asked for when it sent the case back; None elsewhere. One statement."""
    if case.state != "revision":
        return None
    entries = [e for e in history(case.public_id) if e.act in ("refer_back", "reconsider")]
    return told(case, entries[-1:])[0] if entries else None


NOBODY_TO_PROPOSE_FOR = Text(
    "det kräver att du är handläggare eller chef i en organisation, eller sekreterare i ett organ.",
    "it takes being a case officer or manager of an organisation, or the secretary of a body.",
)
_BEGUN = Text(
    "Utkastet är sparat. Bara din egen organisation ser det tills du lämnar in det.",
    "The draft is saved. Only your own organisation sees it until you submit it.",
)
_KEPT = Text(
    "Utkastet är sparat. Du hittar det under Att göra och kan fortsätta när du vill.",
    "The draft is saved. You find it under To do and can go on when you like.",
)
_PREPARED = Text(
    "Texten är sparad som en ny version. Förslagsställaren får veta det.",
    "The text is saved as a new version. The proposer is told.",
)
