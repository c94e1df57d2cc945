"""Agreements and pictures in the demo: drawn up, sent to the parties, decided by each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cases.actions.edit import edit_agreement, edit_picture, prolong_agreement
from cases.actions.propose import draw_picture, open_agreement
from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer
from cases.models import Agreement, Picture
from cases.reading import agreement_draft, picture_draft
from cases.story.proposals import with_causes
from cases.story.telling import fingerprint, item_of_party
from workflow import engine
from workflow.models import Case, Organisation
from workflow.records import Record
from workflow.turn import Actor

from .cooperation import MADE_UP, Cooperation, moment


def parties_of(agreement: Agreement) -> list[Organisation]:
    """The organisations behind an agreement, in the order of signing."""
    rows = agreement.parties.select_related("organisation").order_by("position")
    return [party.organisation for party in rows]


def turn(where: Cooperation, case: Case, code: str, day: date, motivation: str = "") -> None:
    """What the coordinator does to an agreement or a picture."""
    engine.turn(
        case.public_id,
        code,
        actor=Actor(where.coordinator),
        seen_version=fingerprint(case),
        record=Record(motivation=motivation and f"{motivation} ({MADE_UP})"),
        now=moment(day),
    )


def decide(
    where: Cooperation, case: Case, each: str, day: date, by: Sequence[Organisation]
) -> None:
    """Each of these parties signs or establishes, by its signatory."""
    for party in by:
        engine.turn(
            case.public_id,
            each,
            actor=Actor(where.signatories[party.pk]),
            seen_version=fingerprint(case),
            item_id=item_of_party(case, party),
            now=moment(day, 13),
        )


def complete_and_sign(where: Cooperation, agreement: Agreement, day: date) -> None:
    """An imported agreement gets what the law demands of it, and is signed by all."""
    draft = agreement_draft(agreement)
    edit_agreement(
        agreement.public_id,
        replace(
            draft,
            start=draft.start or str(day.year),
            end=draft.end or str(day.year + 4),
            purposes=draft.purposes or f"Gemensamt brottsförebyggande arbete ({MADE_UP})",
        ),
        actor=Actor(where.coordinator),
        seen_version=fingerprint(agreement),
        now=moment(day, 9),
    )
    turn(where, agreement, "send", day)
    decide(where, agreement, "sign", day, parties_of(agreement))


def prolong_if_past(where: Cooperation, agreement: Agreement, day: date) -> None:
    """An agreement whose last day has passed holds on until the end of next year."""
    found = Agreement.objects.get(pk=agreement.pk)
    if found.end_last is not None and found.end_last >= where.today:
        return
    prolong_agreement(
        found.public_id,
        until=f"{where.today.year + 1}-12-31",
        reason=f"Parterna förlänger medan en ny överenskommelse tas fram ({MADE_UP})",
        actor=Actor(where.coordinator),
        seen_version=fingerprint(found),
        now=moment(day, 14),
    )


def complete_and_establish(where: Cooperation, picture: Picture, day: date) -> None:
    """An imported picture gets its three parts and a cause to each problem, and is established."""
    draft = picture_draft(picture)
    edit_picture(
        picture.public_id,
        replace(
            draft,
            agreement=where.agreement,
            survey=draft.survey or f"Kartläggning av anmälda brott ({MADE_UP})",
            analysis=draft.analysis or f"Samlad analys ({MADE_UP})",
            problems=[with_causes(problem) for problem in draft.problems],
        ),
        actor=Actor(where.coordinator),
        seen_version=fingerprint(picture),
        now=moment(day, 9),
    )
    turn(where, picture, "send", day)
    decide(where, picture, "establish", day, parties_of(where.agreement))


def new_agreement(where: Cooperation, title: str, years: tuple[int, int], day: date) -> Agreement:
    """An agreement made up for the demo, in draft, between the parties of the present one."""
    return open_agreement(
        AgreementDraft(
            title=title,
            series=where.agreement.series,
            parties=parties_of(where.agreement),
            start=str(years[0]),
            end=str(years[1]),
            purposes=f"Påhittad för demon ({MADE_UP}).",
            goals=[goal.text for goal in where.agreement.goals.order_by("position")],
        ),
        proposer=Proposer(organisation=where.city),
        actor=Actor(where.coordinator),
        now=moment(day),
    )


def new_picture(where: Cooperation, title: str, day: date) -> Picture:
    """A picture made up for the demo, in draft, with the first problems of the present one."""
    return draw_picture(
        PictureDraft(
            title=title,
            agreement=where.agreement,
            survey=f"Påhittad för demon ({MADE_UP}).",
            analysis=f"Samlad analys ({MADE_UP})",
            problems=[
                ProblemDraft(title=problem.title, causes=[(f"Orsak att utreda ({MADE_UP})", "")])
                for problem in where.problems[:3]
            ],
        ),
        proposer=Proposer(organisation=where.city),
        actor=Actor(where.coordinator),
        now=moment(day),
    )
