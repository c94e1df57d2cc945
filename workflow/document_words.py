"""What kinds and statuses of documents, and their files, are called."""

from __future__ import annotations

from collections.abc import Mapping

from .models import DocumentKind, DocumentStatus
from .text import Text

KINDS: Mapping[str, Text] = {
    DocumentKind.ATTACHMENT: Text("Bilaga", "Attachment"),
    DocumentKind.BASIS: Text("Underlag", "Supporting document"),
    DocumentKind.MINUTES: Text("Protokoll", "Minutes"),
    DocumentKind.AGREEMENT: Text("Avtal eller överenskommelse", "Contract or agreement"),
    DocumentKind.LETTER: Text("Skrivelse", "Letter"),
    DocumentKind.REPORT: Text("Rapport", "Report"),
    DocumentKind.PICTURE: Text("Bild eller karta", "Picture or map"),
    DocumentKind.OTHER: Text("Annat", "Other"),
}
STATUSES: Mapping[str, Text] = {
    DocumentStatus.DRAFT: Text("Utkast", "Draft"),
    DocumentStatus.DRAWN_UP: Text("Upprättad", "Drawn up"),
    DocumentStatus.RECEIVED: Text("Inkommen", "Received"),
    DocumentStatus.DISPATCHED: Text("Expedierad", "Dispatched"),
}
# Of the texts of every type of case (`wordings.learn`).
FIELDS: Mapping[str, Text] = {
    "documents": Text("Handlingar", "Documents"),
    "documents.name": Text("Fil", "File"),
    "documents.size": Text("Storlek i byte", "Size in bytes"),
    "documents.sha256": Text("Fingeravtryck", "Fingerprint"),
    "documents.version": Text("Version", "Version"),
}
