"""The ledger, format v1: who decided what, when, on which text, resting on what.

Rows are only ever added. Grants and triggers in the database refuse everything else, and a
trigger fills ``seq``, ``prev``, ``recorded_at`` and ``hash`` (docs/ledger-format.md). All
references are random public ids, so that an exported entry means the same elsewhere.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q


def _by_public_id(to: str, **kwargs: object) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        to,
        to_field="public_id",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        **kwargs,  # type: ignore[arg-type]
    )


# Acts by which a document comes in, is drawn up or is sent out (workflow/postal_list.py).
POSTED = ("submit", "resubmit", "register", "send", "release")
# What somebody has looked for or taken out among a party's decisions (workflow/views/searches.py).
TOLD_TO_THE_PARTY = ("search", "export_decisions")


class LedgerEntry(models.Model):
    """One act. ``chain`` is the case's public id, or for acts outside cases their subject's.

    ``decided_on`` is the meeting's local date; ``recorded_at`` the database's clock (UTC).
    ``subject`` is what the act was done to beside the case: a membership, a receiver, a
    person. ``sitting`` is shared by all that one sitting decided. The two commitments are
    SHA-256 over 32 random bytes and a text that stands in LedgerText, words and people apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    case = _by_public_id("workflow.Case")
    item = models.UUIDField(null=True)
    act = models.CharField(max_length=30)
    outcome = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    decided_on = models.DateField()
    body = _by_public_id("workflow.Body")
    organisation = _by_public_id("workflow.Organisation")
    decided_by = _by_public_id("workflow.User")
    recorded_by = _by_public_id("workflow.User")
    membership = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    sitting = models.UUIDField(null=True)
    text_number = models.PositiveIntegerField(null=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    refers_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="referred_by"
    )
    words_commitment = models.BinaryField()
    people_commitment = models.BinaryField()
    recorded_at = models.DateTimeField()
    prev = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_per_place_in_chain"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(item__isnull=False, kind__in=["decision", "registered"]),
                name="one_decision_per_work_item",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "text_number"], name="texts_that_entries_rest_on"),
            models.Index(fields=["recorded_at"], name="what_is_new"),
            # the search over all decisions, newest first (docs/adr/0033)
            *(
                models.Index(
                    fields=[*first, "decided_on", "recorded_at", "id"],
                    condition=Q(case__isnull=False),
                    name=name,
                )
                for name, first in {
                    "entries_by_day": (),
                    "entries_of_body": ("body",),
                    "entries_of_person": ("recorded_by",),
                    "entries_of_kind": ("kind",),
                    "entries_of_act": ("act",),
                }.items()
            ),
            models.Index(
                fields=["organisation", "recorded_at"],
                condition=Q(act__in=TOLD_TO_THE_PARTY),
                name="searches_of_party",
            ),
            models.Index(
                fields=["decided_on"],
                condition=Q(act__in=POSTED),
                name="what_the_postlista_tells",
            ),
            models.Index(
                fields=["sitting"],
                condition=Q(sitting__isnull=False),
                name="what_a_sitting_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.act}"


class LedgerText(models.Model):
    """Beside an entry, what lawful erasure may empty; the chain holds without it.

    ``words`` is what was said and how it was decided, ``people`` the names by public id:
    one name can go and the decision stays readable. Both are canonical JSON, committed to as
    SHA-256(salt ‖ UTF-8 of the text).
    """

    entry = models.OneToOneField(
        LedgerEntry, primary_key=True, on_delete=models.PROTECT, related_name="text"
    )
    words_salt = models.BinaryField(null=True)
    words = models.TextField(null=True)
    people_salt = models.BinaryField(null=True)
    people = models.TextField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"text of {self.entry_id}"

    @property
    def data(self) -> dict[str, Any]:
        """The words parsed; empty once erased."""
        parsed: dict[str, Any] = json.loads(self.words or "{}")
        return parsed

    @property
    def names(self) -> dict[str, str]:
        """Who is who: names by public id, as they were; empty once erased."""
        parsed: dict[str, str] = json.loads(self.people or "{}")
        return parsed
