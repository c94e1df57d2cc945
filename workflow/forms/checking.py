"""What somebody lets be checked: a code from paper, or a proof, pasted or as a file."""

from __future__ import annotations

from typing import Any

from django import forms

from ..proofs import LONGEST
from ..text import Text
from .fields import no_personal_number


class CheckForm(forms.Form):
    """A code or a proof in the field, or a proof as a file; ``said`` is the one that came."""

    code = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_personal_number],  # a code has none: whoever typed one is at a loss
    )
    file = forms.FileField(required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = str(_CODE)
        self.fields["code"].error_messages["max_length"] = str(_TOO_LONG)
        self.fields["file"].label = str(_FILE)

    def clean(self) -> dict[str, Any]:
        """Demands one of the two, and reads the file."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            if file.size > LONGEST:
                raise forms.ValidationError(str(_TOO_LONG))
            cleaned["said"] = file.read().decode("utf-8", errors="replace")
        else:
            cleaned["said"] = cleaned.get("code", "")
        if not cleaned["said"].strip() and not self.errors:
            raise forms.ValidationError(str(_NOTHING))
        return cleaned


_CODE = Text("Kontrollkod eller bevis", "Code or proof")
_FILE = Text("Eller ett bevis som fil", "Or a proof as a file")
_NOTHING = Text(
    "Skriv en kontrollkod, klistra in ett bevis eller välj en fil.",
    "Write a code, paste a proof or choose a file.",
)
_TOO_LONG = Text("Det är för långt för att vara ett bevis.", "That is too long to be a proof.")
