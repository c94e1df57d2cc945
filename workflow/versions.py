"""Writes the text that decisions rest on: canonical JSON of the whole case, fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .models import Case, TextVersion, User


def canonical(content: Mapping[str, Any]) -> str:
    """The one way a content is written: keys sorted, no spare blanks, UTF-8 left readable.

    Values are strings, integers, booleans, None, lists and dictionaries; decimals are
    strings, so that no reader's floating point changes the fingerprint.
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(case: Case, content: Mapping[str, Any], *, by: User | None, now: datetime) -> TextVersion:
    """Writes the case's content as its current text, under the case's lock.

    Until the case has left its organisation (no number yet) its only version is
    overwritten; afterwards every change is a new one. A text equal to the current one
    writes nothing. Sets ``case.text_version``; the caller saves it.
    """
    text = canonical(content)
    current: TextVersion | None = case.text_version
    if current is not None and current.content == text:
        return current
    number = 1
    if current is not None and case.number is None:
        current.content, current.sha256 = text, fingerprint(text)
        current.written_by, current.written_at = by, now
        current.save()
        return current
    if current is not None:
        number = current.number + 1
    written = TextVersion.objects.create(
        case_id=case.pk,
        number=number,
        content=text,
        sha256=fingerprint(text),
        written_by=by,
        written_at=now,
    )
    case.text_version = written
    return written
