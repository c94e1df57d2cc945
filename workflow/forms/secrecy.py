"""Why a case is restricted, and why it no longer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from ..text import Text
from . import fields


class RestrictForm(forms.Form):
    """The legal basis of secrecy."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="restrict")
        self.fields["basis"] = fields.long_text(
            _BASIS, required=True, help_text=_BASIS_HELP, rows=2
        )


class LiftForm(forms.Form):
    """Why the secrecy no longer holds."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="lift")
        self.fields["reason"] = fields.long_text(
            _REASON, required=True, help_text=_REASON_HELP, rows=2
        )


_BASIS = Text("Med stöd av vad?", "On what legal basis?")
_BASIS_HELP = Text(
    "Skriv paragrafen. Till exempel: OSL 18 kap. 1 § (brottsförebyggande verksamhet hos polisen), "
    "18 kap. 8 § (säkerhets- och bevakningsåtgärder), 26 kap. 1 § (socialtjänsten), 35 kap. 1 § "
    "(enskilda i brottsförebyggande verksamhet).",
    "Enter the section. For example: OSL 18:1 (crime prevention by the police), 18:8 (security and "
    "surveillance), 26:1 (social services), 35:1 (individuals in crime prevention).",
)
_REASON = Text("Varför gäller sekretessen inte längre?", "Why does the secrecy no longer hold?")
_REASON_HELP = Text(
    "Skälet står i historiken, bredvid den lag som gällde.",
    "The reason stands in the history, beside the law that held.",
)
