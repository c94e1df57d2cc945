"""How the story is told: one line a step, and a failure when a step goes otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from workflow import engine
from workflow.errors import LOCAL, Refusal
from workflow.models import Case, Organisation, WorkItem
from workflow.models.work import OPEN
from workflow.records import AtMeeting, Record
from workflow.turn import Actor

from .cast import Cast


class WentOtherwise(Exception):
    """A step did not go as the story tells it."""


@dataclass
class Teller:
    """Tells the steps as they happen; ``day`` is the local date in the story."""

    cast: Cast
    write: Callable[[str], Any]
    day: date
    step: str = ""
    lines: int = 0
    not_yet: int = 0
    turns: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """Ten in the morning of the story's day, in Sweden."""
        return datetime.combine(self.day, time(10), LOCAL)

    def actor(self, name: str) -> Actor:
        return Actor(self.cast.person(name))

    def chapter(self, number: int, day: date) -> None:
        """A new numbered step of the year, on a day of its own."""
        self.step, self.day = str(number), day

    def tell(self, who: str, what: str, *, place: str = "", case: Case | None = None,
             change: str = "") -> None:  # fmt: skip
        """One line: step, date, who, for which body, what, case number, old and new state."""
        self.lines += 1
        number = case.number or "utkast" if case is not None else ""
        by = f"{who} ({place})" if place else who
        told = (f"{self.step:>2}.", self.day.isoformat(), by, what, number, change)
        self.write("  ".join(part for part in told if part))

    def later(self, what: str, part: str) -> None:
        """A step of a later part of the product: told as not yet, never faked."""
        self.not_yet += 1
        self.write(f"{self.step:>2}.  {self.day.isoformat()}  ännu inte ({part}): {what}")

    def turn(
        self,
        case: Case,
        code: str,
        who: str,
        *,
        to: str,
        what: str,
        record: Record | None = None,
        item_id: UUID | None = None,
        releases: tuple[Any, ...] = (),
    ) -> Case:
        """Makes a transition and tells it; WentOtherwise unless it leads to ``to``."""
        before = current(case)
        done = engine.turn(
            case.public_id,
            code,
            actor=self.actor(who),
            seen_version=fingerprint(case),
            record=record,
            item_id=item_id or sole_item(case),
            releases=releases,
            now=self.now,
        )
        self.turns[code] = self.turns.get(code, 0) + 1
        if done.state != to:
            raise WentOtherwise(f"{code}: {done.state}, not {to}")
        names = done.STATE_NAMES
        change = f"{names[before.state].sv} → {names[done.state].sv}"
        place = done.turn.held.place_name if done.turn.held else ""
        self.tell(who, what, place=place, case=done, change=change)
        return done

    @contextmanager
    def refused(self, kind: type[Refusal], who: str, what: str, case: Case) -> Iterator[None]:
        """What happens inside must be refused in this way; tells the refusal's own words."""
        try:
            yield
        except kind as refusal:
            self.tell(who, f"{what}: nekas. {refusal.message.sv}", case=case)
        else:
            raise WentOtherwise(f"{what} was not refused")

    def meeting(self, body: str, paragraph: str, *, without: tuple[str, ...] = (),
                **given: Any) -> AtMeeting:  # fmt: skip
        """A meeting of a body today, with its members but for some."""
        present = self.cast.members(body, without=without)
        return AtMeeting(on=self.day, paragraph=paragraph, present=present, **given)


def current(case: Case) -> Case:
    """The case as it is now, as its own type."""
    model = case.flow_class.process_class
    found: Case = model.objects.select_related("text_version").get(pk=case.pk)
    return found


def fingerprint(case: Case) -> str:
    """What somebody who has just read the case has seen."""
    text = current(case).text_version
    assert text is not None
    return str(text.sha256)


def sole_item(case: Case) -> UUID | None:
    """The case's open item where there is one."""
    items = list(WorkItem.objects.filter(process=case.pk, status__in=OPEN).order_by("id")[:2])
    return items[0].public_id if len(items) == 1 else None


def item_of_party(case: Case, party: Organisation) -> UUID:
    """The open item of one of several parties that act in parallel."""
    found: UUID = WorkItem.objects.get(process=case.pk, party=party, status__in=OPEN).public_id
    return found
