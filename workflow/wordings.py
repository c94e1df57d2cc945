"""What the fields of a text are called, as the case types tell it when they are loaded.

The engine shows and compares texts without knowing what is in them; ``cases`` knows the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .text import Text


@dataclass
class Wordings:
    """Names of fields, and words for coded values by field; ``within.key`` where a row's field
    is called otherwise there. A field without a name keeps its key."""

    names: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Mapping[str, Text]] = field(default_factory=dict)

    def name(self, key: str, within: str = "") -> Text:
        """What a field is called."""
        return self.names.get(f"{within}.{key}") or self.names.get(key) or Text(key, key)

    def value(self, key: str, within: str, code: str) -> str:
        """What a coded value is called; any other text is its own name."""
        words = self.values.get(f"{within}.{key}") or self.values.get(key) or {}
        return str(words.get(code, code))


KNOWN = Wordings()


def learn(
    names: Mapping[str, Text], values: Mapping[str, Mapping[str, Text]] | None = None
) -> None:
    """Adds a case type's names; called once, when its app is ready."""
    KNOWN.names.update(names)
    KNOWN.values.update(values or {})
