"""Letters as people want them: at once, together, or not; and quiet on days off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.story.cast import OFFICIALS
from notifications import choices
from notifications.bundling import NOT_WANTED
from notifications.composing import NOT_CONCERNED, NOTHING_LEFT
from notifications.deciding import write_letters
from notifications.models import Cadence, Kind, Letter, Preference, Status
from notifications.sending import LEASE, send_waiting
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, TODAY, World
from workflow import conflicts, memberships, releases
from workflow.models import Case, Membership, OutboxEvent
from workflow.records import Record, Urgent

CHAIR = "Olle"
SOON = NOW + timedelta(minutes=1)
TOMORROW = datetime(2026, 1, 13, 6, 0, tzinfo=UTC)  # seven in Sweden
SATURDAY = datetime(2026, 1, 17, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 1, 19, 6, 0, tzinfo=UTC)


@pytest.fixture
def world(world: World) -> World:
    """What happened while the world was built is told to nobody."""
    OutboxEvent.objects.update(handled_at=NOW)
    return world


def wants(world: World, name: str, cadence: Cadence, *kinds: Kind) -> None:
    choices.choose(world.cast.person(name), dict.fromkeys(kinds or (Kind.YOUR_TURN,), cadence))


def send(at: datetime) -> None:
    send_waiting(lambda: at)


def submitted(world: World, title: str = "Mobila team på Söder") -> Case:
    return world.turn(world.propose(title=title), "submit", "Hanna")


def digests(name: str = "tove") -> list[Letter]:
    rows = Letter.objects.filter(kind=Kind.DIGEST, person__email__startswith=name)
    return list(rows.order_by("next_try"))


def pieces(name: str = "tove") -> list[tuple[str, str]]:
    rows = Letter.objects.filter(digest__isnull=False, person__email__startswith=name)
    return sorted(rows.values_list("status", "reason"))


# -- together


def test_what_is_wanted_daily_comes_in_one_letter_at_seven(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    first, second = submitted(world, "Fältgrupp"), submitted(world, "Trygghetsvandring")
    write_letters(SOON)
    send(SOON)
    assert post_office.to("Tove") == []
    assert len(post_office.to("Olle")) == 2
    send(TOMORROW - timedelta(seconds=1))
    assert post_office.to("Tove") == []
    send(TOMORROW)
    (letter,) = post_office.to("Tove")
    assert letter["Subject"] == "Sammanfattning: 2 nyheter"
    for kind in ("plain", "html"):
        text = body(letter, kind)
        for case, title in ((first, "Fältgrupp"), (second, "Trygghetsvandring")):
            assert f"{case.number} {title}" in text
            assert f"https://samverka.example/arende/{case.public_id}/" in text
    assert "Att göra: Ta ställning för Tjänsteberedningen" in body(letter)
    (digest,) = digests()
    assert digest.sent_at == TOMORROW
    assert letter["Message-ID"] == f"<{digest.pk}@samverka.example>"
    assert pieces() == [(Status.SENT, "")] * 2
    send(TOMORROW + timedelta(hours=1))
    assert len(post_office.to("Tove")) == 1


def test_what_is_wanted_weekly_waits_for_monday(world: World, post_office: PostOffice) -> None:
    wants(world, "Tove", Cadence.WEEKLY)
    submitted(world)
    write_letters(SOON)
    send(TOMORROW)
    assert post_office.to("Tove") == []
    send(MONDAY)
    assert [str(one["Subject"]) for one in post_office.to("Tove")] == ["Sammanfattning: en nyhet"]


def test_handled_again_nothing_is_owed_twice(world: World, post_office: PostOffice) -> None:
    wants(world, "Tove", Cadence.DAILY)
    submitted(world)
    write_letters(SOON)
    OutboxEvent.objects.update(handled_at=None)
    write_letters(SOON + timedelta(minutes=5))
    assert len(digests()) == len(pieces()) == 1
    send(TOMORROW)
    OutboxEvent.objects.update(handled_at=None)
    write_letters(TOMORROW + timedelta(minutes=5))
    send(MONDAY)
    assert len(post_office.to("Tove")) == 1


def test_a_digest_that_was_not_marked_comes_again_and_is_recognised(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    submitted(world)
    write_letters(SOON)
    send(TOMORROW)
    # As it lies when a sender dies after the mail server's yes.
    lost = {"status": Status.WAITING, "sent_at": None, "next_try": TOMORROW + LEASE}
    Letter.objects.filter(person__email__startswith="tove").update(**lost)
    send(TOMORROW + LEASE)
    first, second = post_office.to("Tove")
    assert first["Message-ID"] == second["Message-ID"]
    assert body(first) == body(second)


def test_what_is_owed_when_a_digest_has_gone_is_in_the_next(
    world: World, post_office: PostOffice
) -> None:
    """A worker whose clock is behind: it still means the digest of this morning."""
    wants(world, "Tove", Cadence.DAILY)
    submitted(world, "I tid")
    write_letters(SOON)
    send(TOMORROW)
    submitted(world, "För sent")
    write_letters(SOON)
    assert pieces() == [(Status.SENT, ""), (Status.WAITING, "")]
    send(TOMORROW + timedelta(days=1))
    assert ["För sent" in body(one) for one in post_office.to("Tove")] == [False, True]


# -- what is not hers any more


def test_each_piece_is_asked_again_when_the_digest_is_sent(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    decided, jav, kept = submitted(world, "Avgjort"), submitted(world, "Jäv"), submitted(world)
    write_letters(SOON)
    world.decide(decided, "endorse")
    tove, by = world.cast.person("Tove"), world.actor("Tove")
    conflicts.report(jav.public_id, tove, ground="släkt", actor=by, now=NOW)
    send(TOMORROW)
    (letter,) = post_office.to("Tove")
    assert letter["Subject"] == "Sammanfattning: en nyhet"
    for kind in ("plain", "html"):
        assert str(kept.number) in body(letter, kind)
        assert "Avgjort" not in body(letter, kind)
        assert "Jäv" not in body(letter, kind)
    skipped = (Status.SKIPPED, NOT_CONCERNED)
    assert pieces() == [(Status.SENT, ""), skipped, skipped]


def test_a_digest_of_which_nothing_is_left_is_skipped(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    submitted(world)
    write_letters(SOON)
    held = Membership.objects.get(
        person=world.cast.person("Tove"), body=world.cast.bodies[OFFICIALS]
    )
    memberships.end(held, on=TODAY - timedelta(days=1), by=None, now=NOW)
    send(TOMORROW)
    assert post_office.to("Tove") == []
    assert [(one.status, one.reason) for one in digests()] == [(Status.SKIPPED, NOTHING_LEFT)]
    assert pieces() == [(Status.SKIPPED, NOT_CONCERNED)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_of_a_restricted_case_a_digest_says_number_deadline_and_link(
    world: World, post_office: PostOffice, when: str
) -> None:
    """Also where it was restricted after the letter was owed."""
    wants(world, "Tove", Cadence.DAILY)
    case = world.propose(title="Kanariefågel")
    hide: dict[str, Any] = {"basis": "OSL 18:1", "actor": world.actor("Hanna"), "now": NOW}
    if when == "before":
        releases.restrict(case.public_id, **hide)
    world.turn(case, "submit", "Hanna")
    write_letters(SOON)
    if when == "after":
        releases.restrict(case.public_id, **hide)
    send(TOMORROW)
    (letter,) = post_office.to("Tove")
    case = Case.objects.get(pk=case.pk)
    for kind in ("plain", "html"):
        text = body(letter, kind)
        assert str(case.number) in text
        assert str(case.public_id) in text
        for word in ("Kanariefågel", "Hanna", "Tjänsteberedningen", "Socialförvaltningen"):
            assert word not in text
    assert "Senast: " in body(letter)
    kept = [f"{one.subject} {one.text} {one.html}" for one in Letter.objects.all()]
    assert "Kanariefågel" not in "".join(kept)


def test_a_piece_that_cannot_be_written_holds_no_other(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    first, _ = submitted(world, "Trasigt"), submitted(world, "Helt")
    write_letters(SOON)
    broken = OutboxEvent.objects.create(
        kind="release", case_id=first.pk, payload={"body": "no key"}, happened_at=NOW
    )
    Letter.objects.filter(event__case=first.pk, digest__isnull=False).update(event=broken)
    send(TOMORROW)
    assert "Helt" in body(post_office.to("Tove")[0])
    assert pieces() == [(Status.FAILED, "ValueError"), (Status.SENT, "")]


# -- not at all


def test_what_nobody_wants_is_not_sent_and_said_to_be_so(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.NONE)
    submitted(world)
    write_letters(SOON)
    send(SOON)
    assert post_office.addresses == ["olle.ordning@example.se"]
    hers = Letter.objects.get(person=world.cast.person("Tove"))
    assert (hers.status, hers.reason) == (Status.SKIPPED, NOT_WANTED)


@pytest.mark.parametrize("before", [Cadence.IMMEDIATE, Cadence.DAILY])
def test_whoever_says_no_gets_nothing_that_was_owed_already(
    world: World, post_office: PostOffice, before: Cadence
) -> None:
    wants(world, "Tove", before)
    submitted(world)
    write_letters(SOON)
    wants(world, "Tove", Cadence.NONE)
    send(TOMORROW)
    assert post_office.to("Tove") == []


def test_a_choice_is_of_one_kind_and_one_person(world: World, post_office: PostOffice) -> None:
    wants(world, "Hanna", Cadence.NONE, Kind.DECIDED)
    wants(world, "Tove", Cadence.DAILY, Kind.DECIDED)
    case = submitted(world)
    write_letters(SOON)
    send(SOON)
    assert post_office.addresses == ["olle.ordning@example.se", "tove.tjanst@example.se"]
    world.decide(case, "refer_back", asked="mer", until=TODAY + timedelta(days=21))
    write_letters(SOON)
    send(SOON)
    assert len(post_office.to("Hanna")) == 1  # referred back she wants to hear


def test_the_defaults_are_of_every_kind_that_can_be_chosen_and_of_no_other() -> None:
    assert set(Kind) - set(choices.DEFAULTS) == {
        Kind.INVITED,
        Kind.DIGEST,
        Kind.CHECKPOINT,
        Kind.ALARM,
    }
    for kind, when in choices.DEFAULTS.items():
        assert when in choices.cadences_of(kind)


@pytest.mark.parametrize(
    ("kind", "when"),
    [(Kind.INVITED, Cadence.NONE), (Kind.DIGEST, Cadence.NONE), (Kind.OVERVIEW, Cadence.DAILY)],
)
def test_what_cannot_be_chosen_is_refused(world: World, kind: Kind, when: Cadence) -> None:
    with pytest.raises(ValueError, match="cannot be chosen"):
        choices.choose(world.cast.person("Tove"), {kind: when})


def test_only_what_differs_is_kept_and_once(world: World) -> None:
    tove = world.cast.person("Tove")
    choices.choose(tove, dict(choices.DEFAULTS))
    assert not Preference.objects.exists()
    for when in (Cadence.DAILY, Cadence.DAILY, Cadence.IMMEDIATE):
        wants(world, "Tove", when)
    assert list(Preference.objects.values_list("cadence", flat=True)) == [Cadence.IMMEDIATE]
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(person=tove, kind=Kind.YOUR_TURN, cadence=Cadence.NONE)


# -- quiet


def test_on_a_saturday_only_what_is_urgent_leaves(world: World, post_office: PostOffice) -> None:
    pressing, other = submitted(world, "Bråttom"), submitted(world, "Kan vänta")
    write_letters(SOON)
    pressing.items.update(due=MONDAY.date())
    other.items.update(due=MONDAY.date() + timedelta(days=1))
    send(SATURDAY)
    assert len(post_office.to("Tove")) == 1
    assert "Bråttom" in str(post_office.to("Tove")[0]["Subject"])
    waits = Letter.objects.filter(status=Status.WAITING)
    assert set(waits.values_list("next_try", "failures", "attempts")) == {(MONDAY, 0, 0)}
    send(MONDAY - timedelta(seconds=1))
    assert len(post_office.raw) == 2
    send(MONDAY)
    assert len(post_office.raw) == 4


def test_a_chairs_urgent_decision_leaves_on_a_saturday(
    world: World, post_office: PostOffice
) -> None:
    case = submitted(world)
    OutboxEvent.objects.update(handled_at=NOW)
    how = Urgent(on=TODAY, reason="brådskar")
    world.turn(case, "dismiss", CHAIR, record=Record(how=how, motivation="därför"))
    write_letters(SOON)
    send(SATURDAY)
    assert [str(one["Subject"]).split(":")[0] for one in post_office.to("Hanna")] == ["Avskrivet"]


def test_a_digest_that_could_not_leave_on_friday_does_not_on_saturday(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    submitted(world)
    write_letters(datetime(2026, 1, 15, 12, tzinfo=UTC))
    post_office.close()
    send(datetime(2026, 1, 16, 6, tzinfo=UTC))
    post_office.open()
    send(SATURDAY)
    assert post_office.to("Tove") == []
    send(MONDAY)
    assert len(post_office.to("Tove")) == 1
