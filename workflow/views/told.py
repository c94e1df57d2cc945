"""A ledger entry as people read it: what happened, who did it, for whom, why, on which text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..loading import label_of
from ..models import Case, LedgerEntry
from ..rights import Role
from ..templatetags.wording import long_day
from ..text import Text
from .afterwards import Reference, erasure_said, references

Words = Mapping[str, Any]
StateNames = Mapping[str, Text | str]


@dataclass(frozen=True)
class Said:
    """One thing that was entered, under its name."""

    name: Text
    text: str
    is_reason: bool = False  # why, what is asked, until when: what somebody must know first


@dataclass(frozen=True)
class Told:
    """One entry in words. ``text_before`` is the version before, where this act changed it."""

    entry: LedgerEntry
    title: Text
    who: str
    way: Text | None
    said: Sequence[Said]
    text_number: int | None
    text_before: int | None
    erased: bool
    refers: Sequence[Reference] = ()  # to entries that it speaks of, and that speak of it

    @property
    def when(self) -> date:
        """The local day of the decision, which may be before the one on which it was recorded."""
        day: date = self.entry.decided_on
        return day


def told(
    case: Case, entries: Sequence[LedgerEntry], states: StateNames | None = None
) -> list[Told]:
    """Entries of one case in words, in their order; ``states`` are its states' names here."""
    found, before, refers = [], None, references(entries)
    for entry in entries:
        # An erasure names the text that it empties; it rests on none.
        rests_on = entry.text_number if entry.kind != "erasure" else None
        changed = rests_on is not None and before not in (None, rests_on)
        names = states or case.STATE_NAMES
        said = _told(case, entry, before if changed else None, names)
        found.append(replace(said, refers=refers.get(entry.pk, ())))
        before = rests_on or before
    return found


def title_of(case: Case, entry: LedgerEntry) -> Text:
    """What happened, as something that has happened: "Tillstyrkt", "Återremitterad"."""
    done = DONE.get(entry.act)
    if entry.act in ("endorse", "endorse_amended") and entry.target == "approved" and entry.body:
        done = DONE[entry.act] if entry.body.is_advisory else FINALLY[entry.act]
    return done or label_of(case, entry.act) or Text(entry.act, entry.act)


def who_of(entry: LedgerEntry) -> str:
    """The person as she was called then, for whom she stood in, and for which body or
    organisation she acted."""
    place = entry.body or entry.organisation
    person = name_of(entry, entry.recorded_by_id)
    away = entry.text.data.get("on_behalf_of")
    if away:
        person = str(STANDING_IN.format(name=person, away=name_of(entry, away)))
    if entry.kind == "release":
        place = entry.organisation
    return ", ".join(part for part in (person, place.name if place else "") if part)


def name_of(entry: LedgerEntry, person: object) -> str:
    """A person's name as the entry keeps it; it may have been erased there."""
    if person is None:
        return str(_SYSTEM)
    return entry.text.names.get(str(person)) or str(_ERASED_NAME)


def _told(case: Case, entry: LedgerEntry, before: int | None, states: StateNames) -> Told:
    words = entry.text.data
    return Told(
        entry=entry,
        title=title_of(case, entry),
        who=who_of(entry),
        way=_way(entry, states),
        said=list(_said(entry, words)),
        text_number=entry.text_number,
        text_before=before,
        erased=entry.text.words is None,
    )


def _way(entry: LedgerEntry, states: StateNames) -> Text | None:
    if not entry.source or entry.source == entry.target:
        return None
    return Text("Från {source} till {target}", "From {source} to {target}").format(
        source=states.get(entry.source, entry.source),
        target=states.get(entry.target, entry.target),
    )


def _said(entry: LedgerEntry, words: Words) -> Iterator[Said]:
    if entry.kind == "erasure":
        yield from (Said(name, text) for name, text in erasure_said(words))
        return
    for key, name in SAID.items():
        if isinstance(words.get(key), str) and words[key]:
            said = _day(words[key]) if key == "until" else words[key]
            yield Said(name, said, is_reason=key in _REASONS)
    if entry.outcome:
        yield Said(_OUTCOME, str(OUTCOMES.get(entry.outcome, entry.outcome)))
    if entry.subject is not None and entry.kind == "conflict":
        yield Said(_PERSON, name_of(entry, entry.subject))
    for key, value in words.get("wording", {}).items():
        yield Said(_WORDING.get(key, _WORDING[""]), value)
    yield from _earlier(words.get("earlier"), _FORMAL if entry.kind == "formal" else _EARLIER)
    yield from _how(entry, words.get("how"))
    yield from _report(words.get("report"))


def _earlier(earlier: Words | None, name: Text) -> Iterator[Said]:
    if earlier:
        yield Said(name, f"{earlier['body']}, {_day(earlier['on'])}, {earlier['reference']}")


def _how(entry: LedgerEntry, how: Words | None) -> Iterator[Said]:
    if not how:
        return
    if how["at"] == "urgent":
        yield Said(_HOW, str(_URGENT.format(on=_day(how["on"]), reason=how["reason"])))
        return
    yield Said(_HOW, str(_MEETING.format(on=_day(how["on"]), paragraph=how["paragraph"])))
    if how.get("presenter"):
        yield Said(_PRESENTER, how["presenter"])
    present = (
        f"{name_of(entry, one['person'])} ({ROLES.get(one['role'], one['role'])})"
        for one in how["present"]
    )
    yield Said(_PRESENT, ", ".join(present))
    if how.get("method") == "vote":
        order = [*SIDES, *(side for side in how["votes"] if side not in SIDES)]
        votes = [(side, how["votes"][side]) for side in order if side in how["votes"]]
        counts = ", ".join(f"{SIDES.get(side, side)} {count}" for side, count in votes)
        yield Said(_VOTES, counts)
    for one in how.get("reservations", ()):
        yield Said(_RESERVATION, f"{name_of(entry, one['person'])}: {one['text']}")


def _report(report: Words | None) -> Iterator[Said]:
    if not report:
        return
    for key, name in _REPORT.items():
        if report.get(key):
            yield Said(name, str(report[key]))
    for value in report.get("values", ()):
        day = f"{value['on']}, {_PRELIMINARY}" if value["preliminary"] else value["on"]
        yield Said(_MEASURED, f"{value['target']}: {value['value']} ({day})")


def _day(iso: str) -> str:
    return long_day(date.fromisoformat(iso))


STANDING_IN = Text("{name} för {away}", "{name} for {away}")
_SYSTEM = Text("Systemet", "The system")
_ERASED_NAME = Text("namnet är gallrat", "the name has been erased")
_OUTCOME = Text("Utfall", "Outcome")
_PERSON = Text("Person", "Person")
_EARLIER = Text("Tidigare beslut", "Earlier decision")
_FORMAL = Text("Formellt beslut", "Formal decision")
_HOW = Text("Hur det beslutades", "How it was decided")
_MEETING = Text("Vid sammanträde {on}, {paragraph}", "At a meeting on {on}, {paragraph}")
_URGENT = Text(
    "Brådskande, av ordföranden {on}: {reason}", "Urgently, by the chair on {on}: {reason}"
)
_PRESENTER = Text("Föredragande", "Presented by")
_PRESENT = Text("Närvarande", "Present")
# As the ledger has them (workflow/forms/meeting.py), in the order in which they are told.
SIDES = {"ja": Text("ja", "yes"), "nej": Text("nej", "no"), "avstår": Text("avstår", "abstaining")}
_VOTES = Text("Votering", "Votes")
_RESERVATION = Text("Reservation", "Reservation")
# What tells how it was decided, for whoever tells that apart.
HOW = frozenset((_HOW, _PRESENTER, _PRESENT, _VOTES, _RESERVATION))
# The part of it that nobody needs who has a minute: reservations and votes are not among it.
FOLDED = frozenset((_HOW, _PRESENTER, _PRESENT))
_MEASURED = Text("Mätvärde", "Measured value")
_PRELIMINARY = Text("preliminärt", "preliminary")
_WORDING = {
    "title": Text("Organets rubrik", "The body's title"),
    "description": Text("Organets beskrivning", "The body's description"),
    "": Text("Organets ordalydelse", "The body's wording"),
}
_REPORT = {
    "text": Text("Läget", "Where it stands"),
    "hours": Text("Timmar", "Hours"),
    "cost": Text("Kostnad (kr)", "Cost (SEK)"),
    "added": Text("Tillagt", "Added"),
    "replaced": Text("Ny version", "New version"),
    "described": Text("Uppgifter ändrade", "Description changed"),
    "removed": Text("Borttaget", "Removed"),
    "wrong": Text("Det som är fel", "What is wrong"),
    "right": Text("Ska vara", "Should read"),
    "number": Text("Nummer", "Number"),
    "before": Text("Tidigare nummer", "Former number"),
}

# What was entered, in the order in which it is told.
SAID: Mapping[str, Text] = {
    "motivation": Text("Motivering", "Motivation"),
    "asked": Text("Efterfrågas", "Asked for"),
    "until": Text("Senast", "By"),
    "process": Text("Utvärdering av processen", "Evaluation of the process"),
    "effect": Text("Utvärdering av effekten", "Evaluation of the effect"),
    "receiver": Text("Mottagare", "Receiver"),
    "reason": Text("Skäl", "Reason"),
    "basis": Text("Laglig grund", "Legal basis"),
    "ground": Text("Jävsgrund", "Ground of the conflict"),
    "reference": Text("Beslut eller leverans", "Decision or delivery"),
}

_REASONS = frozenset({"motivation", "asked", "until"})

OUTCOMES: Mapping[str, Text] = {
    "done": Text("genomförd", "done"),
    "partly": Text("delvis genomförd", "partly done"),
    "not_done": Text("ej genomförd", "not done"),
    "discontinued": Text("avbruten", "discontinued"),
    "as_planned": Text("enligt plan", "as planned"),
    "delayed": Text("försenad", "delayed"),
    "paused": Text("pausad", "paused"),
    "destroyed": Text("gallrad", "destroyed"),
    "delivered": Text("levererad till arkivmyndigheten", "handed over to the archive"),
    "kept": Text("bevaras trots allt", "kept after all"),
}

ROLES: Mapping[str, Text] = {
    Role.CHAIR: Text("ordförande", "chair"),
    Role.BODY_MEMBER: Text("ledamot", "member"),
    Role.SUBSTITUTE: Text("ersättare", "substitute"),
}

# Acts as something that has been done. An act that is not here is told by its own label.
DONE: Mapping[str, Text] = {
    "open": Text("Utkastet skapades", "Draft opened"),
    "submit": Text("Inlämnad", "Submitted"),
    "resubmit": Text("Inlämnad igen", "Resubmitted"),
    "endorse": Text("Tillstyrkt", "Endorsed"),
    "endorse_amended": Text("Tillstyrkt med ändring", "Endorsed with changes"),
    "advise_against": Text("Avstyrkt", "Advised against"),
    "refer_back": Text("Återremitterad", "Referred back"),
    "postpone": Text("Bordlagd", "Postponed"),
    "reject": Text("Avslagen", "Rejected"),
    "dismiss": Text("Avskriven", "Dismissed"),
    "withdraw": Text("Återkallad", "Withdrawn"),
    "start": Text("Startad", "Started"),
    "finish": Text("Slutredovisad", "Reported as finished"),
    "discontinue": Text("Avbruten", "Discontinued"),
    "evaluate": Text("Utvärderad", "Evaluated"),
    "accept": Text("Utvärderingen godkänd", "Evaluation accepted"),
    "return_evaluation": Text("Komplettering begärd", "Evaluation returned"),
    "reconsider": Text("Tagen till ny prövning", "Reconsidered"),
    "reopen": Text("Öppnad igen", "Reopened"),
    "register": Text("Tidigare beslut registrerat", "Earlier decision registered"),
    "amend": Text("Ändrad efter beslut", "Amended"),
    "report_progress": Text("Lägesrapport", "Progress report"),
    "send": Text("Skickad till parterna", "Sent to the parties"),
    "sign": Text("Undertecknad av en part", "Signed by a party"),
    "establish": Text("Fastställd av en part", "Established by a party"),
    "decline": Text("Avböjd av en part", "Declined by a party"),
    "expire": Text("Löpt ut", "Expired"),
    "terminate": Text("Uppsagd", "Terminated"),
    "supersede": Text("Ersatt", "Superseded"),
    "prolong": Text("Förlängd", "Prolonged"),
    "document": Text("Handlingar ändrade", "Documents changed"),
    "archive": Text("Arkivpaket beställt", "Archive package ordered"),
    "extend": Text("Fristen flyttad", "Deadline moved"),
    "fulfil": Text("Uppföljning eller årsrapport registrerad", "Follow-up or report recorded"),
    "set_reminders": Text("Påminnelser valda", "Reminders chosen"),
    "release": Text("Utlämnad", "Released"),
    "take_back": Text("Utlämningen återtagen", "Release taken back"),
    "restrict": Text("Skyddad (sekretess)", "Marked as restricted"),
    "lift": Text("Sekretessen hävd", "Restriction lifted"),
    "correct": Text("Skrivfel rättat", "Clerical error corrected"),
    "change": Text("Beslutet ändrat", "Decision changed"),
    "formal": Text("Formellt beslut angivet", "Formal decision entered"),
    "own_number": Text("Eget diarienummer antecknat", "Own case number recorded"),
    "dispose": Text("Gallrad eller levererad", "Destroyed or handed over"),
    "erase": Text("Gallring", "Erasure"),
    "weed": Text("Arbetsutkast rensade", "Working drafts weeded"),
    "report_conflict": Text("Jäv antecknat", "Conflict of interest recorded"),
    "not_a_person": Text(
        "Svarat att tio siffror inte är ett personnummer",
        "Answered that ten digits are no personal number",
    ),
}
FINALLY: Mapping[str, Text] = {
    "endorse": Text("Bifallen", "Approved"),
    "endorse_amended": Text("Bifallen med ändring", "Approved with changes"),
}
