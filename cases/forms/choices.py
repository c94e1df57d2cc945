"""What somebody may choose from when she writes about a case: rows she may know of.

A choice that stands in the draft already is always offered, wherever it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from django.db.models import Q, QuerySet

from workflow.models import Body, Case, Organisation
from workflow.models import Party as PartyRow
from workflow.rights import Held, Right, Rights

from ..drafts import ActivityDraft, Proposer
from ..models import Agreement, Cause, FocusArea, Goal, Problem

_ORDER = str.maketrans("åäöæøéèëüáà", "{|}|}eeeyaa")
# An activity is proposed under an agreement that holds, or that is on its way.
_LIVING = ("in_force", "signing", "draft")


def swedish(name: str) -> str:
    """What names are sorted by, so that Å, Ä and Ö come last and in that order."""
    return name.lower().translate(_ORDER)


def organisations_around(
    owner: Organisation, agreement: Agreement | None, more: Iterable[int] = ()
) -> list[Organisation]:
    """The organisations of the agreement's parties and of the same municipality, by name."""
    wanted = Q(municipality=owner.municipality) | Q(pk__in=list(more))
    if agreement is not None:
        parties = PartyRow.objects.filter(agreement=agreement.pk)
        wanted |= Q(root__in=parties.values("organisation__root"))
    return sorted(Organisation.objects.filter(wanted).order_by("pk"), key=lambda o: swedish(o.name))


def living_agreements(rights: Rights, present: Agreement | None = None) -> list[Agreement]:
    """The agreements that she sees and that an activity can belong to, those in force first."""
    seen = Q(case_ptr__in=Case.objects.visible_to(rights).values("pk"), state__in=_LIVING)
    if present is not None:
        seen |= Q(pk=present.pk)
    found = Agreement.objects.filter(seen).order_by("pk")
    return sorted(found, key=lambda a: (_LIVING.index(a.state) if a.state in _LIVING else 9,
                                        swedish(a.title), a.pk))  # fmt: skip


def places_to_propose_for(rights: Rights, *, bodies: bool = True) -> list[Held]:
    """The organisations and bodies for which she may open a case, each once, by name."""
    wanted = (Right.PROPOSE, Right.PROPOSE_FOR) if bodies else (Right.PROPOSE,)
    found = {h.place_ref: h for h in rights.held if h.right in wanted}
    return sorted(found.values(), key=lambda held: swedish(held.place_name))


def proposer_of(held: Held) -> Proposer:
    """For whom a case is opened through this right."""
    if held.place == "body":
        body = Body.objects.select_related("organisation").get(pk=held.place_id)
        return Proposer(organisation=body.organisation, body=body)
    return Proposer(organisation=Organisation.objects.get(pk=held.place_id))


class Choices:
    """Everything that an activity's draft can point to, read when a page asks for it."""

    def __init__(self, rights: Rights, owner: Organisation, draft: ActivityDraft) -> None:
        self.rights, self.owner, self.draft = rights, owner, draft

    @cached_property
    def problems(self) -> list[Problem]:
        """The problems of the agreement's established picture, and the draft's own."""
        draft = self.draft
        own = [p.pk for p in (draft.problem, draft.suggested_problem) if p is not None]
        own += [cause.problem_id for cause in draft.causes]
        wanted = Q(pk__in=own)
        if draft.agreement is not None:
            wanted |= Q(
                picture__agreement=draft.agreement.pk,
                picture__state="established",
                picture__case_ptr__in=self._visible,
            )
        found = Problem.objects.filter(wanted).prefetch_related("causes")
        return list(found.order_by("picture", "position"))

    @cached_property
    def causes(self) -> list[tuple[Problem, list[Cause]]]:
        """The causes of each problem that has any."""
        grouped = [(problem, list(problem.causes.all())) for problem in self.problems]
        return [(problem, causes) for problem, causes in grouped if causes]

    @cached_property
    def goals(self) -> list[Goal]:
        """The agreement's goals, and those that the draft is linked to."""
        linked = [g.goal.pk for g in self.draft.goals if g.goal is not None]
        return list(Goal.objects.filter(self._of_agreement(linked)).order_by("position", "pk"))

    @cached_property
    def focus_areas(self) -> list[FocusArea]:
        """The agreement's focus areas."""
        area = self.draft.focus_area
        own = [area.pk] if area is not None else []
        return list(FocusArea.objects.filter(self._of_agreement(own)).order_by("position", "pk"))

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Who can be responsible, take part or contribute."""
        draft = self.draft
        own = [p.organisation.pk for p in draft.participating]
        own += [r.organisation.pk for r in draft.resources if r.organisation is not None]
        if draft.responsible is not None:
            own.append(draft.responsible.pk)
        return organisations_around(self.owner, draft.agreement, own)

    @cached_property
    def agreements(self) -> list[Agreement]:
        """The agreements that the activity could belong to."""
        return living_agreements(self.rights, self.draft.agreement)

    @property
    def _visible(self) -> QuerySet[Case, int]:
        return Case.objects.visible_to(self.rights).values_list("pk", flat=True)

    def _of_agreement(self, own: Sequence[int]) -> Q:
        wanted = Q(pk__in=own)
        if self.draft.agreement is not None:
            wanted |= Q(agreement=self.draft.agreement.pk, agreement__case_ptr__in=self._visible)
        return wanted
