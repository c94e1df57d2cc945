"""The record of one decision as an accessible, archivable PDF, with itself as data within.

What it holds is the law's least: date and content, who decided and by which mandate, who
presented and who was there, jäv, method, votes and reservations, why, and on which text
(förvaltningslagen 31 and 32 §§, kommunallagen 5 and 6 kap.).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from .. import proofs
from ..as_it_was import AsItWas, as_it_was, basis_of, marking_at
from ..decision_record import data_of
from ..errors import NotFound, NotPrintable
from ..ledger import history
from ..models import Case, LedgerEntry
from ..printing import CARRIED, Unprintable, pdf_of
from ..templatetags.wording import long_day, moment
from ..text import Text
from .gates import seeing_case
from .history import has_record
from .told import HOW, ROLES, SIDES, Said, name_of, title_of, told

Facts = list[list[str]]
_log = logging.getLogger(__name__)


class PrintedProof(Protocol):
    """What a proof that the entry stands in the ledger puts on the paper: its place under a signed
    checkpoint, a code to type and the address that answers for it, also as a QR code (SVG)."""

    @property
    def tree_size(self) -> int: ...
    @property
    def root(self) -> str: ...
    @property
    def signed_at(self) -> datetime: ...
    @property
    def digest(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def qr(self) -> bytes: ...


@seeing_case
def decision_pdf(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """The record of a decision, or with ``?format=json`` what it carries within; what is no
    decision has none."""
    entries = history(case.public_id)
    then = as_it_was(case, entries, entry_id)
    if then is None or not has_record(then.entry):
        raise NotFound
    values = values_of(case, entries, then, proofs.printed(entry_id))
    name = f"beslut-{then.entry.decided_on.isoformat()}-{str(entry_id)[:8]}"
    if request.GET.get("format") == "json":
        return _file(values[CARRIED].encode(), "application/json", f"{name}.json")
    try:
        made = pdf_of("decision", values, made=then.entry.recorded_at)
    except Unprintable:
        _log.exception("the decision %s cannot be printed", entry_id)
        return _unprinted(request)
    return _file(made, "application/pdf", f"{name}.pdf")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _unprinted(request: HttpRequest) -> HttpResponse:
    refusal = NotPrintable()
    again = {"href": f"{request.path}?format=json", "name": str(_AS_DATA)}
    page = {"refusal": refusal, "again": again}
    return render(request, "refusals/422.html", page, status=refusal.http_status)


def values_of(
    case: Case,
    entries: Sequence[LedgerEntry],
    then: AsItWas,
    proof: PrintedProof | None = None,
) -> dict[str, Any]:
    """What the template prints, in the reader's language."""
    entry = then.entry
    language = get_language() or "sv"
    return {
        "title": str(_TITLE.format(done=title_of(case, entry))),
        "author": str(entry.body or entry.organisation or "Samverka"),
        "date": [entry.decided_on.year, entry.decided_on.month, entry.decided_on.day],
        "lang": language[:2],
        "region": "SE" if language.startswith("sv") else "GB",
        "number": case.number or "",
        "case": " ".join(filter(None, (case.number, _title(case, then)))),
        "marking": _marking(entries, entry),
        "facts": _facts(case, entry),
        "parts": [
            _part(_HOW, _how_facts(entry, then), _tables(entry)),
            _part(_WHY, _why_facts(case, entry), []),
            _part(_RESTS_ON, _text_facts(then), []),
            _part(_LATER, _later_facts(case, entries, entry), []),
            _part(_IN_THE_LEDGER, _ledger_facts(entry), []),
        ],
        "proof": _proof(proof) if proof is not None else None,
        CARRIED: json.dumps(data_of(entry), ensure_ascii=False, sort_keys=True, indent=1),
        "attachment": str(_ATTACHED),
    }


def _marking(entries: Sequence[LedgerEntry], entry: LedgerEntry) -> list[str]:
    """What must be said first where the case is or was restricted (OSL 5 kap. 5 §): by which law,
    since when, who marked it, now and when the decision was taken."""
    now, then = marking_at(entries), marking_at([one for one in entries if one.seq <= entry.seq])
    found = []
    if now is not None:
        found.append(_marked(_SECRET, now))
        if then is None:
            found.append(str(_NOT_THEN))
    if then is not None and then != now:
        found.append(_marked(_SECRET_THEN if now else _SECRET_ONCE, then))
    return found


def _marked(said: Text, marking: LedgerEntry) -> str:
    who = marking.organisation.name if marking.organisation else ""
    day = long_day(marking.decided_on)
    return str(said.format(basis=basis_of(marking), day=day, who=who))


def _title(case: Case, then: AsItWas) -> str:
    """What the case was called on the text that was decided on."""
    return str(then.text.data.get("title") or case.title) if then.text is not None else case.title


def _facts(case: Case, entry: LedgerEntry) -> Facts:
    body = entry.body
    found: list[tuple[Text, str]] = [(_DAY, long_day(entry.decided_on))]
    if body is not None:
        found.append((_BODY, body.name))
        found.append((_MANDATE, str(_MANDATES[body.is_advisory])))
    elif entry.organisation is not None:
        found.append((_ORGANISATION, entry.organisation.name))
    if entry.decided_by_id is not None:
        found.append((_DECIDED_BY, name_of(entry, entry.decided_by_id)))
    (one,) = told(case, [entry])
    if one.way is not None:
        found.append((_WAY, str(one.way)))
    return _said(found)


def _how_facts(entry: LedgerEntry, then: AsItWas) -> Facts:
    how: Mapping[str, Any] = entry.text.data.get("how") or {}
    found: list[tuple[Text, str]] = []
    if how.get("at") == "meeting":
        found.append((_MEETING, f"{long_day(entry.decided_on)}, {how['paragraph']}"))
        found.append((_PRESENTER, how.get("presenter") or str(_NOBODY)))
        found.append((_QUORUM, _quorum(how)))
        found.append((_METHOD, str(_VOTE if how.get("method") == "vote" else _ACCLAMATION)))
    elif how:
        found.append((_URGENT, how.get("reason", "")))
    jav = "\n".join(name_of(one, one.subject) for one in then.conflicts)
    found.append((_JAV, jav or str(_NOBODY)))
    return _said(found)


def _quorum(how: Mapping[str, Any]) -> str:
    quorum = how.get("quorum") or {}
    if not quorum.get("needed"):
        return str(_NO_RULE)
    return str(_PRESENT_OF.format(present=quorum.get("present"), needed=quorum["needed"]))


def _tables(entry: LedgerEntry) -> list[dict[str, Any]]:
    how: Mapping[str, Any] = entry.text.data.get("how") or {}
    present = [
        [name_of(entry, one["person"]), str(ROLES.get(one["role"], one["role"]))]
        for one in how.get("present", ())
    ]
    votes = [[str(SIDES.get(side, side)), str(n)] for side, n in (how.get("votes") or {}).items()]
    reserved = [[one["text"], name_of(entry, one["person"])] for one in how.get("reservations", ())]
    tables = [
        (_PRESENT, (_NAME, _ROLE), present),
        (_VOTES, (_SIDE, _COUNT), votes),
        (_RESERVATIONS, (_RESERVATION, _NAME), reserved),
    ]
    return [
        {"caption": str(caption), "head": [str(name) for name in head], "rows": rows}
        for caption, head, rows in tables
        if rows
    ]


def _why_facts(case: Case, entry: LedgerEntry) -> Facts:
    if entry.text.words is None:
        return _said([(_WORDS, str(_ERASED_WORDS))])
    (one,) = told(case, [entry])
    said: list[Said] = [part for part in one.said if part.name not in HOW]
    if not said:
        return _said([(_WORDS, str(_NOTHING))])
    return [[str(part.name), part.text] for part in said]


def _text_facts(then: AsItWas) -> Facts:
    entry = then.entry
    if entry.text_number is None:
        return _said([(_TEXT, str(_NO_TEXT))])
    return _said(
        [
            (_TEXT, str(_VERSION.format(n=entry.text_number))),
            (_FINGERPRINT, _grouped(entry.text_sha256)),
        ]
    )


def _later_facts(case: Case, entries: Sequence[LedgerEntry], entry: LedgerEntry) -> Facts:
    """What it corrects or changes, and what has corrected or changed it since."""
    by_id = {one.pk: one for one in entries}
    found = []
    if entry.refers_to_id in by_id:
        found.append((_CORRECTS, _named(case, by_id[entry.refers_to_id])))
    later = [one for one in entries if one.refers_to_id == entry.pk]
    said = "\n".join(_named(case, one) for one in later)
    found.append((_CORRECTED_BY, said or str(_NOTHING)))
    return _said(found)


def _named(case: Case, entry: LedgerEntry) -> str:
    return f"{title_of(case, entry)}, {long_day(entry.decided_on)} ({entry.pk})"


def _ledger_facts(entry: LedgerEntry) -> Facts:
    return _said(
        [
            (_RECORDED, moment(entry.recorded_at)),
            (_RECORDED_BY, name_of(entry, entry.recorded_by_id)),
            (_ENTRY, f"{entry.pk} ({entry.seq})"),
            (_HASH, _grouped(bytes(entry.hash).hex())),
        ]
    )


def _proof(proof: PrintedProof) -> dict[str, Any]:
    signed = _CHECKPOINT_OF.format(when=moment(proof.signed_at), n=proof.tree_size)
    facts = [
        (_CODE, proof.digest),
        (_CHECKPOINT, str(signed)),
        (_ROOT, proof.root),
        (_CHECK_AT, proof.address),
    ]
    return {
        "heading": str(_PROOF),
        "facts": _said(facts),
        "qr": proof.qr.decode(),
        "alt": str(_QR),
    }


def _part(heading: Text, facts: Facts, tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {"heading": str(heading), "facts": facts, "tables": tables}


def _said(facts: Sequence[tuple[Text, str]]) -> Facts:
    return [[str(name), text] for name, text in facts]


def _grouped(digits: str) -> str:
    """Hex in groups of eight, as it can be read out and compared."""
    return " ".join(digits[n : n + 8] for n in range(0, len(digits), 8))


_TITLE = Text("Beslut: {done}", "Decision: {done}")
_SECRET = Text(
    "Sekretess enligt {basis}. Markeringen gjord {day} av {who}.",
    "Restricted under {basis}. Marked on {day} by {who}.",
)
_NOT_THEN = Text(
    "När beslutet fattades var ärendet inte sekretessmarkerat.",
    "When the decision was taken the case was not marked as restricted.",
)
_SECRET_THEN = Text(
    "När beslutet fattades gällde markeringen {basis}, gjord {day} av {who}.",
    "When the decision was taken the marking was {basis}, made on {day} by {who}.",
)
_SECRET_ONCE = Text(
    "Markeringen är hävd. När beslutet fattades gällde sekretess enligt {basis}, markerad {day} "
    "av {who}.",
    "The marking has been lifted. When the decision was taken the case was restricted under "
    "{basis}, marked on {day} by {who}.",
)
_DAY = Text("Beslutsdag", "Day of the decision")
_BODY = Text("Organ", "Body")
_MANDATE = Text("Mandat", "Mandate")
_MANDATES = {
    True: Text("rådgivande", "advisory"),
    False: Text("beslutande", "deciding"),
}
_ORGANISATION = Text("Organisation", "Organisation")
_DECIDED_BY = Text("Beslutat av", "Decided by")
_WAY = Text("Ärendets väg", "The way of the case")
_HOW = Text("Hur det beslutades", "How it was decided")
_MEETING = Text("Sammanträde", "Meeting")
_PRESENTER = Text("Föredragande", "Presented by")
_QUORUM = Text("Beslutförhet", "Quorum")
_NO_RULE = Text("ingen regel", "no rule")
_PRESENT_OF = Text("{present} närvarande, {needed} krävs", "{present} present, {needed} needed")
_METHOD = Text("Beslutsmetod", "Method")
_ACCLAMATION = Text("acklamation", "acclamation")
_VOTE = Text("votering", "a vote")
_URGENT = Text("Brådskande, av ordföranden", "Urgently, by the chair")
_JAV = Text("Jäv", "Conflict of interest")
_NOBODY = Text("ingen", "nobody")
_NOTHING = Text("inget", "nothing")
_PRESENT = Text("Närvarande", "Present")
_NAME = Text("Namn", "Name")
_ROLE = Text("Roll", "Role")
_VOTES = Text("Röster", "Votes")
_SIDE = Text("Röst", "Vote")
_COUNT = Text("Antal", "Number")
_RESERVATIONS = Text("Reservationer", "Reservations")
_RESERVATION = Text("Reservation", "Reservation")
_WHY = Text("Innehåll och motivering", "Content and reasons")
_WORDS = Text("Text", "Text")
_ERASED_WORDS = Text("Texten är gallrad.", "The text has been erased.")
_RESTS_ON = Text("Vad beslutet vilar på", "What the decision rests on")
_TEXT = Text("Ärendets text", "The text of the case")
_NO_TEXT = Text("ingen textversion", "no text version")
_VERSION = Text("version {n}", "version {n}")
_FINGERPRINT = Text("Textens fingeravtryck (SHA-256)", "Fingerprint of the text (SHA-256)")
_LATER = Text("Rättelser och ändringar", "Corrections and changes")
_CORRECTS = Text("Rättar eller ändrar", "Corrects or changes")
_CORRECTED_BY = Text("Rättat eller ändrat genom", "Corrected or changed by")
_IN_THE_LEDGER = Text("I liggaren", "In the ledger")
_RECORDED = Text("Antecknat", "Recorded")
_RECORDED_BY = Text("Antecknat av", "Recorded by")
_ENTRY = Text("Post (plats i ärendets kedja)", "Entry (place in the chain of the case)")
_HASH = Text("Postens hash (SHA-256)", "Hash of the entry (SHA-256)")
_PROOF = Text("Bevis", "Proof")
_CODE = Text("Kontrollkod", "Code")
_CHECKPOINT = Text("Kontrollpunkt", "Checkpoint")
_CHECKPOINT_OF = Text("undertecknad {when}, {n} poster", "signed on {when}, {n} entries")
_ROOT = Text("Kontrollpunktens rot", "Root of the checkpoint")
_CHECK_AT = Text("Kontrollera på", "Check at")
_QR = Text(
    "QR-kod med adressen till sidan där beslutet kontrolleras",
    "QR code with the address of the page where the decision is checked",
)
_AS_DATA = Text("Hämta beslutet som data", "Fetch the decision as data")
_ATTACHED = Text("Beslutet som data (JSON)", "The decision as data (JSON)")
