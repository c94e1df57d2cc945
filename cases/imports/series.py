"""The series of case numbers that a municipality's agreements get when they are loaded."""

from __future__ import annotations

import unicodedata
from itertools import count

from django.db.models import Value
from django.db.models.functions import Lower

from ..models import Agreement

_OWN = {"helsingborg": "TRY"}  # Tryggare Helsingborg
_WITHOUT_LETTERS = "KOM"


def series_of(municipality: str) -> str:
    """The series it has, or a new one: its first three letters in A-Z, with a number if taken."""
    theirs = Agreement.objects.alias(low=Lower("owner_organisation__municipality"))
    own = theirs.filter(low=Lower(Value(municipality))).order_by("pk").first()
    if own is not None:
        known: str = own.series
        return known
    wanted = _OWN.get(municipality.casefold())
    if wanted is None:
        letters = unicodedata.normalize("NFKD", municipality.upper())
        wanted = "".join(sign for sign in letters if "A" <= sign <= "Z")[:3] or _WITHOUT_LETTERS
    taken = set(theirs.values_list("series", flat=True))
    if municipality.casefold() not in _OWN:
        taken |= set(_OWN.values())
    names = (f"{wanted}{number}" if number > 1 else wanted for number in count(1))
    return next(name for name in names if name not in taken)
