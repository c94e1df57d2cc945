"""The series of case numbers that a municipality's agreements get when they are loaded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import count, product
from string import ascii_uppercase

from django.db.models import Value
from django.db.models.functions import Lower

from ..models import Agreement

_OWN = {"helsingborg": "TRY"}  # Tryggare Helsingborg
_WITHOUT_LETTERS = "KOM"


def series_of(municipality: str) -> str:
    """The series it has, or a new one: its first three letters in A-Z, with one more if taken."""
    theirs = Agreement.objects.alias(low=Lower("owner_organisation__municipality"))
    own = theirs.filter(low=Lower(Value(municipality))).order_by("pk").first()
    if own is not None:
        known: str = own.series
        return known
    wanted = _OWN.get(municipality.casefold())
    if wanted is None:
        letters = unicodedata.normalize("NFKD", municipality.upper())
        wanted = "".join(sign for sign in letters if "A" <= sign <= "Z")[:3]
        wanted = wanted if len(wanted) > 1 else _WITHOUT_LETTERS
    taken = set(theirs.values_list("series", flat=True))
    if municipality.casefold() not in _OWN:
        taken |= set(_OWN.values())
    return next(name for name in _names(wanted) if name not in taken)


def _names(wanted: str) -> Iterator[str]:
    """GOT, GOTB, GOTC … GOTZ, GOTAA …: a series has letters only."""
    yield wanted
    yield from (wanted + letter for letter in ascii_uppercase[1:])
    for length in count(2):
        for letters in product(ascii_uppercase, repeat=length):
            yield wanted + "".join(letters)
