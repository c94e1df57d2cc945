"""Records into cases, through the same actions as people use.

What an earlier run loaded is left as it is: people may have worked on it since. Only what
is new in the file is added, and what has changed there is warned about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Value
from django.db.models.functions import Lower

from workflow.text import Text
from workflow.turn import SYSTEM

from ..actions.propose import draw_picture, open_agreement, propose_activity
from ..drafts import AgreementDraft, Proposer
from ..models import Activity, Agreement, Picture, PlanFile, SourceNote
from . import drafting, linking
from .matching import Match, matched, missing
from .organisations import Organisations
from .records import ActivityRecord, AgreementRecord, PlanRecord, Source, alike
from .remarks import Remarks, shown
from .series import series_of

_PICTURE = "picture 1"


@dataclass
class Loaded:
    """What became of a file's activities; ``activities`` are the keys of all of them.

    ``flagged`` are those that somebody is to look at (``linking``'s flags).
    """

    municipality: str
    activities: list[int] = field(default_factory=list)
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    flagged: int = 0


def load_plan(plan: PlanRecord, *, now: datetime, remarks: Remarks) -> Loaded:
    """Loads one file inside the caller's transaction. ``now`` is aware."""
    return _Loading(plan, now, remarks).load()


class _Loading:
    """The loading of one file, with what was known of it before."""

    def __init__(self, plan: PlanRecord, now: datetime, remarks: Remarks) -> None:
        self._plan, self._now, self._remarks = plan, now, remarks
        self._file = _plan_file(plan, now)
        self._notes = list(
            self._file.notes.select_related("case__owner_organisation").order_by("pk")
        )
        self._named = Organisations(plan, municipality=self._file.municipality)

    def load(self) -> Loaded:
        agreements = self._load_agreements()
        picture = self._load_picture(agreements)
        held = drafting.held_by(list(agreements.values()), picture)
        matches = matched("activity", self._plan.activities, lambda a: a.title, self._notes)
        result = Loaded(self._plan.municipality)
        for match in matches:
            agreement = linking.agreement_of(match.record, self._plan.agreements)
            own = agreements[id(agreement)] if agreement is not None else None
            result.activities.append(self._load_activity(match, own, held, result))
        for note in missing("activity", matches, self._notes):
            title = shown(note.case.title)
            self._remarks.warn(self._plan.source.place, _GONE.format(title=title))
        here = SourceNote.objects.filter(case__in=result.activities)
        result.flagged = here.exclude(flags=[]).count()
        return result

    @cached_property
    def _proposer(self) -> Proposer:
        """The municipality's organisation: the one that earlier cases of the file belong to."""
        if self._notes:
            return Proposer(organisation=self._notes[0].case.owner_organisation)
        return Proposer(organisation=self._named.owner())

    def _load_agreements(self) -> dict[int, Agreement]:
        """The agreements of the file's records, by the record's identity."""
        alone = self._plan.agreements[0].source.place == self._plan.source.place
        matches = matched(
            "agreement", self._plan.agreements, lambda a: "" if alone else a.title, self._notes
        )
        return {id(match.record): self._load_agreement(match) for match in matches}

    def _load_agreement(self, match: Match[AgreementRecord]) -> Agreement:
        record = match.record
        if match.note is not None:
            if match.changed:
                self._remarks.warn(record.source.place, _AGREEMENT_CHANGED)
            known: Agreement = Agreement.objects.get(pk=match.note.case_id)
            return known
        period = record.period
        notes = [record.note, f"Period enligt källan: {period.given}" if period.unread else ""]
        draft = AgreementDraft(
            title=record.title,
            series=series_of(self._plan.municipality),
            parties=list(dict.fromkeys(self._named.named(p) for p in record.parties)),
            start=period.start,
            end=period.end,
            note="\n".join(text for text in notes if text),
            source_url=record.source_url,
            goals=record.goals,
            focus_areas=linking.focus_areas_of(record, self._plan),
        )
        agreement = open_agreement(draft, proposer=self._proposer, actor=SYSTEM, now=self._now)
        self._write_note(agreement, match.key, record.source, source_url=record.source_url)
        return agreement

    def _load_picture(self, agreements: dict[int, Agreement]) -> Picture | None:
        note = next((n for n in self._notes if n.key == _PICTURE), None)
        if note is not None:
            picture: Picture = Picture.objects.get(pk=note.case_id)
            if note.sha256 != self._plan.problems_sha256:
                self._warn_of_problems(picture)
            return picture
        if not self._plan.problems:
            return None
        newest = agreements[id(linking.newest(self._plan.agreements))]
        picture = draw_picture(
            drafting.picture_draft(self._plan, newest),
            proposer=self._proposer,
            actor=SYSTEM,
            now=self._now,
        )
        source = Source(place=self._plan.source.place, sha256=self._plan.problems_sha256, kept={})
        self._write_note(picture, _PICTURE, source, source_url=self._plan.source_url)
        return picture

    def _warn_of_problems(self, picture: Picture) -> None:
        """A picture is its parties' text; an import does not write into it a second time."""
        known = {alike(title) for title in picture.problems.values_list("title", flat=True)}
        new = [problem for problem in self._plan.problems if alike(problem.title) not in known]
        for problem in new:
            self._remarks.warn(problem.source.place, _PROBLEM_NEW)
        if not new:
            self._remarks.warn(self._plan.source.place.at("problems"), _PROBLEMS_CHANGED)

    def _load_activity(
        self,
        match: Match[ActivityRecord],
        agreement: Agreement | None,
        held: drafting.Held,
        result: Loaded,
    ) -> int:
        if match.note is not None:
            if match.changed:
                result.changed += 1
                self._remarks.warn(match.record.source.place, _ACTIVITY_CHANGED)
            else:
                result.unchanged += 1
            known: int = match.note.case_id
            return known
        result.new += 1
        return self._propose(match, drafting.drafted(match.record, agreement, held, self._named))

    def _propose(self, match: Match[ActivityRecord], found: drafting.Drafted) -> int:
        record = match.record

        def then(activity: Activity) -> None:
            self._write_note(
                activity,
                match.key,
                record.source,
                source_url=record.source_url,
                status=record.status,
                decided_by=record.decided_by,
                flags=found.flags,
                kept=found.kept,
            )

        activity = propose_activity(
            found.draft, proposer=self._proposer, actor=SYSTEM, now=self._now, then=then
        )
        key: int = activity.pk
        return key

    def _write_note(
        self, case: Activity | Agreement | Picture, key: str, source: Source, **said: object
    ) -> None:
        SourceNote.objects.create(
            **{
                "case": case,
                "plan_file": self._file,
                "key": key,
                "sha256": source.sha256,
                "kept": dict(source.kept),
                **said,
            }
        )


def _plan_file(plan: PlanRecord, now: datetime) -> PlanFile:
    """The file's row, written at its first loading and never changed."""
    known = PlanFile.objects.alias(low=Lower("municipality"))
    found = known.filter(low=Lower(Value(plan.municipality))).first()
    if found is not None:
        return found
    problems = [
        {"number": number, "title": problem.title, "kept": dict(problem.source.kept)}
        for number, problem in enumerate(plan.problems, 1)
        if problem.source.kept
    ]
    return PlanFile.objects.create(
        municipality=plan.municipality,
        name=plan.file_name,
        sha256=plan.source.sha256,
        source_url=plan.source_url,
        kept={**plan.source.kept, **({"problems": problems} if problems else {})},
        loaded_at=now,
    )


_GONE = Text(
    "aktiviteten ”{title}” finns inte längre i filen. Den ligger kvar i Samverka.",
    "the activity “{title}” is no longer in the file. It stays in Samverka.",
)
_AGREEMENT_CHANGED = Text(
    "överenskommelsen har ändrats i filen sedan den lästes in. Ändra den i Samverka om det "
    "gäller; importen skriver inte över den.",
    "the agreement has changed in the file since it was loaded. Change it in Samverka if that "
    "holds; the import does not overwrite it.",
)
_ACTIVITY_CHANGED = Text(
    "har ändrats i filen sedan den lästes in. Ändra den i Samverka om det gäller; importen "
    "skriver inte över den.",
    "has changed in the file since it was loaded. Change it in Samverka if that holds; the "
    "import does not overwrite it.",
)
_PROBLEM_NEW = Text(
    "är nytt i filen. Lägg till det i lägesbilden; importen ändrar inte en lägesbild som redan "
    "finns.",
    "is new in the file. Add it to the situational picture; the import does not change a picture "
    "that is already there.",
)
_PROBLEMS_CHANGED = Text(
    "har ändrats i filen sedan de lästes in. Ändra lägesbilden i Samverka om det gäller; "
    "importen skriver inte över den.",
    "have changed in the file since they were loaded. Change the picture in Samverka if that "
    "holds; the import does not overwrite it.",
)
