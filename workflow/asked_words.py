"""Entries outside any case that hold what somebody has asked for: searches and exports.

They stand in chains of those who asked (`looks.record_search`, the export of decisions). Words
that are erased from a case may stand there, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid5

from django.db.models import Q

from . import leaves
from .models import Case, LedgerEntry, User
from .passages import in_json

CHAINS = ("searches", "exports")


def entries_with(case: Case, passages: Sequence[str]) -> list[LedgerEntry]:
    """Those that hold one of the passages, by people of the owner's party or of a body of the
    case's cooperation: what others have looked for is not for the case's records manager to know.
    One statement more than the people's."""
    people = User.objects.values_list("public_id", flat=True)
    chains = [uuid5(one, name) for one in people for name in CHAINS]
    wanted = Q(pk__in=())
    for passage in passages:
        wanted |= Q(text__words__contains=in_json(passage))
    own = Q(organisation__root=case.owner_organisation.root_id)
    if case.agreement_id is not None:
        own |= Q(body__agreement=case.agreement_id)
    found = LedgerEntry.objects.filter(wanted, own, chain__in=chains).exclude(kind="erasure")
    rows = found.select_related("text").order_by("chain", "seq")
    return [row for row in rows if leaves.holding(row.text.data.get("asked"), passages)]
