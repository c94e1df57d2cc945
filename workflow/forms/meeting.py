"""How something was decided: at a meeting, or urgently by the chair alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from django import forms

from ..records import AtMeeting, Reservation, Urgent
from ..rights import Role
from ..sitting_bodies import Table
from ..text import Text
from ..turn import Seated
from . import fields

MEETING, URGENT = "meeting", "urgent"
# Fields of the form by the name under which the engine refuses what is in them.
REFUSED_AS = {"how": "on", "present": "present", "votes": "votes_for", "reservations": "present"}
_SIDES = (("votes_for", "ja"), ("votes_against", "nej"), ("votes_abstaining", "avstår"))


def meeting_fields(table: Table, *, paragraph: bool = True) -> dict[str, forms.Field]:
    """When, who was present, who presented and how it was settled."""
    offered = [s for s in table.seated if s.person_id not in table.away]
    found: dict[str, forms.Field] = {"on": fields.day(_ON, help_text=_ON_HELP)}
    if paragraph:
        found["paragraph"] = fields.line(_PARAGRAPH, help_text=_PARAGRAPH_HELP, longest=50)
    found["present"] = forms.TypedMultipleChoiceField(
        label=str(_PRESENT),
        required=False,
        coerce=int,
        choices=[(seat.person_id, _seat_name(seat)) for seat in offered],
        widget=forms.CheckboxSelectMultiple,
        help_text=str(
            _QUORUM.format(body=table.body.name, needed=table.needed, seats=table.ordinary)
        ),
    )
    for field in found.values():
        fields.sometimes(field)
    found["presenter"] = fields.line(_PRESENTER, longest=200)
    return found


def method_fields() -> dict[str, forms.Field]:
    """Acclamation, or a vote with its counts."""
    methods = [("acclamation", str(_ACCLAMATION)), ("vote", str(_VOTE))]
    return {
        "method": fields.sometimes(fields.one_of(_METHOD, methods, required=False)),
        "votes_for": fields.sometimes(fields.count(_FOR)),
        "votes_against": fields.sometimes(fields.count(_AGAINST)),
        "votes_abstaining": fields.sometimes(fields.count(_ABSTAINING)),
    }


def reservation_fields(table: Table, rows: int) -> dict[str, forms.Field]:
    """Who does not stand behind the decision, and why; one pair a row."""
    seated = (s for s in table.seated if s.person_id not in table.away)
    people = [("", "–"), *((str(s.person_id), s.name) for s in seated)]
    found: dict[str, forms.Field] = {}
    for row in range(rows):
        found[f"reservation_by_{row}"] = fields.sometimes(
            fields.one_of(_RESERVED_BY, people, required=False, radios=False)
        )
        found[f"reservation_text_{row}"] = fields.sometimes(fields.long_text(_RESERVATION, rows=2))
    return found


def urgent_fields() -> dict[str, forms.Field]:
    """Why it could not wait, and on which day the chair decided."""
    return {
        "urgent_reason": fields.sometimes(
            fields.long_text(_WHY_URGENT, help_text=_URGENT_HELP, rows=3)
        ),
        "urgent_on": fields.sometimes(fields.day(_URGENT_ON)),
    }


def ways(table: Table) -> list[tuple[str, str]]:
    """How this person may record a decision for the body."""
    found = [(MEETING, str(_AT_MEETING.format(body=table.body.name)))]
    if table.urgent:
        found.append((URGENT, str(_URGENTLY)))
    return found


def clean_meeting(form: forms.Form, *, paragraph: bool = True) -> None:
    """Puts what a meeting's decision lacks beside its field."""
    said = form.cleaned_data
    if not said.get("on") and "on" not in form.errors:
        form.add_error("on", str(_ON_NEEDED))
    if paragraph and not said.get("paragraph") and "paragraph" not in form.errors:
        form.add_error("paragraph", str(_PARAGRAPH_NEEDED))
    if not said.get("present") and "present" not in form.errors:
        form.add_error("present", str(_PRESENT_NEEDED))


def clean_urgent(form: forms.Form) -> None:
    """The same for a decision by the chair alone."""
    said = form.cleaned_data
    if not str(said.get("urgent_reason") or "").strip():
        form.add_error("urgent_reason", str(_REASON_NEEDED))
    if not said.get("urgent_on") and "urgent_on" not in form.errors:
        form.add_error("urgent_on", str(_ON_NEEDED))


def at_meeting(
    said: dict[str, Any],
    *,
    rows: int = 0,
    paragraph: str | None = None,
    sitting: UUID | None = None,
    without: Collection[int] = (),
) -> AtMeeting:
    """The value of cleaned fields; ``without`` are those who take no part in this item."""
    vote = said.get("method") == "vote"
    return AtMeeting(
        on=said["on"],
        paragraph=said["paragraph"] if paragraph is None else paragraph,
        present=tuple(person for person in said["present"] if person not in without),
        presenter=said["presenter"],
        method="vote" if vote else "acclamation",
        votes={name: said.get(key) or 0 for key, name in _SIDES} if vote else {},
        reservations=_reservations(said, rows),
        sitting=sitting or uuid4(),
    )


def urgent(said: dict[str, Any]) -> Urgent:
    """The chair's own decision."""
    return Urgent(reason=said["urgent_reason"], on=said["urgent_on"])


def _reservations(said: dict[str, Any], rows: int) -> tuple[Reservation, ...]:
    found = (
        (said.get(f"reservation_by_{row}"), said.get(f"reservation_text_{row}", ""))
        for row in range(rows)
    )
    return tuple(Reservation(person_id=int(by), text=text) for by, text in found if by)


def _seat_name(seat: Seated) -> str:
    return f"{seat.name} ({_ROLES[seat.role]})"


_ROLES = {
    Role.CHAIR: Text("ordförande", "chair"),
    Role.BODY_MEMBER: Text("ledamot", "member"),
    Role.SUBSTITUTE: Text("ersättare", "substitute"),
}
_ON = Text("Sammanträdets dag", "Day of the meeting")
_ON_HELP = Text(
    "Den dag då beslutet fattades. Inte den dag då du skriver in det.",
    "The day on which the decision was taken. Not the day on which you enter it.",
)
_PARAGRAPH = Text("Protokollets paragraf", "Paragraph of the minutes")
_PARAGRAPH_HELP = Text("Till exempel § 7.", "For example § 7.")
_PRESENT = Text("Vilka deltog i beslutet?", "Who took part in the decision?")
_QUORUM = Text(
    "{body} är beslutsfört när minst {needed} av {seats} är med.",
    "{body} has its quorum when at least {needed} of {seats} are there.",
)
_PRESENTER = Text("Föredragande", "Presented by")
_METHOD = Text("Hur avgjordes det?", "How was it settled?")
_ACCLAMATION = Text("Med acklamation", "By acclamation")
_VOTE = Text("Genom votering", "By a vote")
_FOR = Text("Röster för (ja)", "Votes in favour")
_AGAINST = Text("Röster emot (nej)", "Votes against")
_ABSTAINING = Text("Avstod", "Abstained")
_RESERVED_BY = Text("Vem reserverar sig?", "Who enters a reservation?")
_RESERVATION = Text("Reservationens text", "Text of the reservation")
_WHY_URGENT = Text("Varför kunde beslutet inte vänta?", "Why could the decision not wait?")
_URGENT_HELP = Text(
    "Beslutet anmäls vid organets nästa sammanträde.",
    "The decision is reported at the body's next meeting.",
)
_URGENT_ON = Text("Beslutsdag", "Day of the decision")
_AT_MEETING = Text("Vid ett sammanträde med {body}", "At a meeting of {body}")
_URGENTLY = Text("Brådskande, av dig som ordförande", "Urgently, by you as the chair")
_ON_NEEDED = Text("Ange vilken dag beslutet fattades.", "Enter the day of the decision.")
_PARAGRAPH_NEEDED = Text("Ange protokollets paragraf.", "Enter the paragraph of the minutes.")
_PRESENT_NEEDED = Text(
    "Kryssa för dem som deltog i beslutet.", "Tick those who took part in the decision."
)
_REASON_NEEDED = Text("Skriv varför beslutet inte kunde vänta.", "Write why it could not wait.")
