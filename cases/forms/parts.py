"""A form over a draft: its parts in order, each knowing its own corner of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.http import QueryDict

from workflow.text import Text

from .rows import PartForm

AnyDraft = TypeVar("AnyDraft")
Told = tuple[Text, str]  # what a piece of the draft is called, and what it says


class Part(Generic[AnyDraft]):
    """One corner of a draft on a form. ``choices`` is what the form's own page can offer."""

    def build(self, form: PartForm, draft: AnyDraft, choices: Any) -> None:
        """Adds the fields and rows, holding what the draft says."""
        raise NotImplementedError

    def check(self, form: PartForm) -> None:
        """Adds errors for what does not go together."""

    def changes(self, form: PartForm, draft: AnyDraft) -> dict[str, Any]:
        """What the draft's fields become (``dataclasses.replace``); the form is valid."""
        raise NotImplementedError

    def told(self, draft: AnyDraft) -> list[Told]:
        """The corner in words, to set two versions of it beside each other."""
        raise NotImplementedError


class DraftForm(PartForm, Generic[AnyDraft]):
    """The form of some parts of a draft."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        parts: Sequence[Part[AnyDraft]],
        draft: AnyDraft,
        choices: Any,
    ) -> None:
        super().__init__(data)
        self.of_draft, self.draft_parts = draft, parts
        for part in parts:
            part.build(self, draft, choices)

    def check(self) -> None:
        for part in self.draft_parts:
            part.check(self)

    def changes(self) -> dict[str, Any]:
        """Everything that was entered, ready for ``dataclasses.replace`` on the draft."""
        found: dict[str, Any] = {}
        for part in self.draft_parts:
            found |= part.changes(self, self.of_draft)
        return found


def told(parts: Sequence[Part[AnyDraft]], draft: AnyDraft) -> list[Told]:
    """What these parts of a draft say, in words."""
    return [line for part in parts for line in part.told(draft)]


def lines(found: Sequence[object]) -> str:
    """Several things under one another."""
    return "\n".join(f"– {thing}" for thing in found)


def listed(*found: object) -> str:
    """What there is of a row's values, between commas."""
    return ", ".join(str(thing) for thing in found if thing not in (None, ""))
