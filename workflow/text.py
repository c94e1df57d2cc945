"""A sentence in both languages of the product, chosen when it is shown.

Domain words (states, transitions, refusals) stand in Swedish and English beside each
other in the code, so that neither can be forgotten and no compile step is needed.
Templates use Django's gettext (docs/adr/0008).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Text:
    """Two wordings of one sentence; ``str()`` gives that of the active language."""

    sv: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv

    def format(self, **values: object) -> Text:
        """The same sentence with its ``{places}`` filled in, in both languages."""
        return Text(sv=self.sv.format(**_in("sv", values)), en=self.en.format(**_in("en", values)))


def _in(language: str, values: dict[str, object]) -> dict[str, object]:
    return {
        key: getattr(value, language) if isinstance(value, Text) else value
        for key, value in values.items()
    }


def joined(parts: list[Text]) -> Text:
    """The parts as one comma-separated list in each language."""
    return Text(sv=", ".join(p.sv for p in parts), en=", ".join(p.en for p in parts))
