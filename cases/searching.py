"""Search in what cases say now, in Swedish: inflections and compounds find each other.

The index is in cases/migrations/0002_swedish_search.py. Whoever searches asks within
``visible_to`` as everywhere: a case that she may not see is no hit.
"""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Q

MOST_WORDS = 12
_NUMBER = re.compile(r"[A-ZÅÄÖ]{1,8}(-S)? ?\d{4}(/\d*)?", re.IGNORECASE)


class _AmongTexts(Func):
    """The case's current text is one of those with these words. They are found first, by the
    index (migration 0004): joined in, the planner may look into the text of every case that she
    may see instead (60 times slower)."""

    template = "%(expressions)s))::bigint[])"
    arg_joiner = " = ANY((SELECT samverka_texts_with("
    output_field = BooleanField()


def matching(text: str) -> Q:
    """Cases whose current text holds every word, each perhaps as the beginning of a longer one.

    What looks like a case number is looked up as one; what has a digit in it, also as the number
    that an organisation's own register has given.
    """
    said = text.strip()
    if _NUMBER.fullmatch(said):
        return Q(number__istartswith=said) | _own_number(said)
    words = re.findall(r"\w+", text)[:MOST_WORDS]
    if not words:
        return Q()
    # to_tsquery stems each word; ":*" lets "narkotika" find "narkotikahandel".
    query = SearchQuery(
        " & ".join(f"'{word}':*" for word in words), config="swedish", search_type="raw"
    )
    found = Q(_AmongTexts(F("text_version"), query))
    return found | _own_number(said) if any(sign.isdigit() for sign in said) else found


def _own_number(said: str) -> Q:
    """Cases that their organisation's own register has given a number beginning so."""
    return Q(external_number__istartswith=said) & ~Q(external_number="")
