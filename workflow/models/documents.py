"""Documents of a case (handlingar): what they are, and each file that they have been.

The file lies outside the database under a random name (workflow/document_store.py); its SHA-256
stands here and, through the case's text, under every decision. Whether something is a public
record, and from when, depends on whether it was drawn up, received or dispatched
(tryckfrihetsförordningen 2 kap. 9-10 §§), so that is what a document says of itself.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class DocumentKind(models.TextChoices):
    ATTACHMENT = "attachment", "Bilaga"
    BASIS = "basis", "Underlag"
    MINUTES = "minutes", "Protokoll"
    AGREEMENT = "agreement", "Avtal eller överenskommelse"
    LETTER = "letter", "Skrivelse"
    REPORT = "report", "Rapport"
    PICTURE = "picture", "Bild eller karta"
    OTHER = "other", "Annat"


class DocumentStatus(models.TextChoices):
    DRAFT = "draft", "Utkast"
    DRAWN_UP = "drawn_up", "Upprättad"
    RECEIVED = "received", "Inkommen"
    DISPATCHED = "dispatched", "Expedierad"


class Document(models.Model):
    """One document of a case.

    ``number`` (handlingsnummer) counts 1, 2, 3 … within the case and is given under the case's
    lock when the document is registered: when it is no draft any more (OSL 5 kap. 1-2 §§). It
    never changes, and a registered document is never deleted. The three days are local dates;
    ``correspondent`` is from whom it came or to whom it went (OSL 5 kap. 2 §). ``retention`` is
    the code of its class in the records plan, empty where none was chosen.
    ``removed_at`` takes it out of the case's text; what rested on it goes on doing so.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(null=True, blank=True)
    heading = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=20, choices=DocumentKind.choices, default=DocumentKind.ATTACHMENT
    )
    status = models.CharField(
        max_length=12, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT
    )
    received_on = models.DateField(null=True, blank=True)
    drawn_up_on = models.DateField(null=True, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    correspondent = models.CharField(max_length=200, blank=True)
    retention = models.CharField(max_length=40, blank=True)
    added_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_document_per_number"),
            models.CheckConstraint(
                name="numbered_once_registered",
                condition=Q(number__isnull=True, status="draft")
                | (Q(number__isnull=False, number__gte=1) & ~Q(status="draft")),
            ),
            models.CheckConstraint(
                name="a_status_has_its_day",
                condition=Q(status="draft")
                | Q(status="received", received_on__isnull=False)
                | Q(status="drawn_up", drawn_up_on__isnull=False)
                | Q(status="dispatched", dispatched_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.heading}"


class DocumentVersion(models.Model):
    """One file that a document is or was; a row never changes, but for what is lawfully erased: a
    name, or the file, which ``erased_at`` says (the moment of the entry that erased it).

    ``name`` is what the file is called, ``stored_as`` where the store keeps it; ``size`` in
    bytes and ``sha256`` (hex) are of what is stored, after it was cleaned. A form that is sent
    twice has one ``form_key``; ``place`` tells the files of one form apart.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=100, unique=True)
    added_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    form_key = models.UUIDField(default=uuid.uuid4)
    place = models.PositiveSmallIntegerField(default=0)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_file_per_version"),
            models.UniqueConstraint(fields=["form_key", "place"], name="one_file_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"
