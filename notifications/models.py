"""Letters: one per event and person, from the moment it is owed until it has been sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from workflow.models import OutboxEvent, User


class Kind(models.TextChoices):
    """What a letter is about, for the person who gets it."""

    REFERRED_BACK = "referred_back", "återremitterat"
    DECIDED = "decided", "beslutat"
    AMENDED = "amended", "ändrat"
    PREPARED = "prepared", "text bearbetad"
    RELEASED = "released", "gjort tillgängligt"
    YOUR_TURN = "your_turn", "din tur"
    INVITED = "invited", "inbjuden"
    REMINDER = "reminder", "påminnelse"
    ESCALATION = "escalation", "eskalering"
    MOVED = "moved", "frist flyttad"
    OVERVIEW = "overview", "veckoöversikt"
    DIGEST = "digest", "sammanfattning"
    CHECKPOINT = "checkpoint", "kontrollpunkt"
    ALARM = "alarm", "larm om liggaren"


OF_NO_EVENT = (Kind.OVERVIEW, Kind.DIGEST)


class Cadence(models.TextChoices):
    """When somebody wants letters of a kind."""

    IMMEDIATE = "immediate", "genast"
    DAILY = "daily", "en gång om dagen"
    WEEKLY = "weekly", "en gång i veckan"
    NONE = "none", "inte alls"


class Status(models.TextChoices):
    WAITING = "waiting", "väntar"
    SENT = "sent", "skickat"
    FAILED = "failed", "misslyckat"
    SKIPPED = "skipped", "överhoppat"


class Letter(models.Model):
    """What one person is told of one event; or a digest of such letters, or a weekly overview.

    A letter whose ``digest`` is set is told of in that one and never goes by itself. A digest
    and an overview have no event.

    A letter goes to a person, or to an address that may have no account (an invitation); never
    to both. The key is made of event and receiver, or of receiver and moment, so a letter cannot
    be owed twice, and the Message-ID is made of the key, so a letter that is sent twice is
    recognised. ``language``, ``subject``, ``text`` and ``html`` are what was sent; until then
    they are empty. ``next_try`` is when it is sent at the earliest; while a sender has it, when
    another may take it over. ``failures`` counts the tries that failed for a reason of the
    letter's own, ``attempts`` all.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    event = models.ForeignKey(
        OutboxEvent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        db_index=False,
    )
    digest = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pieces",
        db_index=False,
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    address = models.EmailField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    next_try = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # when she marked it as read among her events in the app; a mail program tells us nothing
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], name="one_letter_per_event_and_person"
            ),
            models.CheckConstraint(
                name="to_a_person_or_an_address",
                condition=Q(person__isnull=False, address="")
                | (Q(person__isnull=True) & ~Q(address="")),
            ),
            models.CheckConstraint(
                name="of_an_event_or_of_several",
                condition=Q(event__isnull=False) & ~Q(kind__in=["digest", "overview"])
                | Q(
                    event__isnull=True,
                    person__isnull=False,
                    digest__isnull=True,
                    kind__in=["digest", "overview"],
                ),
            ),
            models.CheckConstraint(
                name="sent_at_a_moment",
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try", "id"],
                condition=Q(status="waiting", digest__isnull=True),
                name="letters_waiting",
            ),
            models.Index(
                fields=["digest"],
                condition=Q(status="waiting", digest__isnull=False),
                name="letters_in_a_digest",
            ),
            models.Index(
                fields=["created", "id"], condition=Q(status="failed"), name="letters_given_up"
            ),
            models.Index(
                fields=["person", "event"],
                condition=Q(read_at__isnull=True),
                name="letters_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def of_event(self) -> OutboxEvent:
        """What it tells of; not to be asked of an overview or a digest."""
        assert self.event is not None
        return self.event

    @property
    def to(self) -> str:
        """The address it goes to."""
        return self.person.email if self.person is not None else self.address

    @classmethod
    def owed(cls, event: OutboxEvent, to: User | str, kind: Kind, now: datetime) -> Letter:
        """An unsaved letter to a person or an address that may be sent from ``now`` on."""
        values: dict[str, Any] = {"event": event, "kind": kind, "created": now, "next_try": now}
        if isinstance(to, User):
            return cls(id=uuid.uuid5(event.pk, str(to.public_id)), person=to, **values)
        return cls(id=uuid.uuid5(event.pk, to.casefold()), address=to, **values)


class Preference(models.Model):
    """When a person wants letters of a kind; where there is no row, `notifications.choices`."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="preferences")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    cadence = models.CharField(max_length=10, choices=Cadence.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.cadence}"


class DeadAddress(models.Model):
    """An address that a mail server has refused for good, until it takes a letter to it again.

    ``address`` is in lower case; ``reason`` is the server's answer.
    """

    address = models.EmailField(primary_key=True)
    since = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address} {self.since:%Y-%m-%d}"


class CalendarAddress(models.Model):
    """The secret address of a person's calendar feed; of its secret only a fingerprint is kept.

    Made and replaced by herself (`notifications.calendar_addresses`). It says for whom is read,
    and gives no right: what the feed shows is asked for anew each time.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class ActionLink(models.Model):
    """That a reminder can be answered once without signing in (`notifications.answering`).

    The link in the letter is this row's key with our signature: nothing that is stored opens
    it. The letter says for whom it is, and its event which deadline on which day.
    """

    class Outcome(models.TextChoices):
        DONE = "done", "klart"
        LATE = "late", "försenat"
        NOT_MINE = "not_mine", "inte jag"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="action_link")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="used_with_an_outcome",
                condition=Q(used_at__isnull=True, outcome="")
                | (Q(used_at__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.outcome}"


class Feedback(models.Model):
    """What somebody could not use on the pages, in her own words (`notifications.feedback`).

    It belongs to no case; ``email`` is there only if she wants an answer.
    """

    text = models.TextField()
    page = models.CharField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.text[:60]}"
