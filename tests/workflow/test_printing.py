"""The record of a decision on paper: accessible, archivable, the same bytes each time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import qrcode
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings
from qrcode.image.svg import SvgPathImage

from cases.story.cast import SOCIAL, STEERING
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import checkpoints, conflicts, ledger, loading, proofs, releases, tree
from workflow.as_it_was import as_it_was
from workflow.models import Case, LedgerEntry
from workflow.printable import IN_THE_FONTS, PLAIN, printable
from workflow.printing import Unprintable, _compiled, pdf_of
from workflow.records import Reservation
from workflow.text import Text
from workflow.turn import Actor
from workflow.views import decision_pdf
from workflow.views.decision_pdf import PrintedProof, values_of

TYPED = '#import "@preview/x": y $x^2$ *fet* = Rubrik'


@dataclass(frozen=True)
class Proof:
    """As proofs.printed gives it."""

    tree_size: int = 1234
    root: str = "cm90"
    signed_at: datetime = NOW
    digest: str = "ABCD-EFGH"
    address: str = "https://samverka.example/kontrollera/?kod=ABCDEFGH"

    @property
    def qr(self) -> bytes:
        return bytes(qrcode.make(self.address, image_factory=SvgPathImage, border=2).to_string())


def decided(world: World, motivation: str = TYPED) -> Case:
    """An activity that the steering group endorsed by a vote, with a reservation and jäv."""
    case = world.activity_in("steering")
    mats = world.cast.person("Mats")
    ground = "Är granne med platsen"
    conflicts.report(case.public_id, mats, ground=ground, actor=Actor(mats), now=NOW)
    present = world.cast.members(STEERING, without=["Mats"])
    how = world.meeting(
        STEERING,
        paragraph="§ 12",
        present=present,
        presenter="Sara Strateg",
        method="vote",
        votes={"ja": len(present) - 1, "nej": 1},
        reservations=(Reservation(person_id=present[0], text="Kostnaden är för hög"),),
    )
    world.decide(case, "endorse", how=how, motivation=motivation)
    return case


def values(
    case: Case, proof: PrintedProof | None = None, language: str = "sv"
) -> tuple[Any, LedgerEntry]:
    entries = ledger.history(case.public_id)
    entry = entries[-1]
    seen = loading.look(case.public_id, actor=Actor(None), now=NOW)
    assert seen is not None
    then = as_it_was(seen, entries, entry.pk)
    assert then is not None
    with translation.override(language):
        return values_of(seen, entries, then, proof), entry


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure tree."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                waiting.append(node.K)


def read(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def test_it_is_tagged_archivable_and_carries_itself_as_data(world: World) -> None:
    said, entry = values(decided(world), Proof())
    pdf = read(pdf_of("decision", said, made=entry.recorded_at))
    assert str(pdf.Root.Lang) == "sv-SE"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    kinds = [str(tag.S) for tag in tags(pdf)]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= 5
    assert kinds.count("/Table") == 3
    headers = [tag for tag in tags(pdf) if str(tag.S) == "/TH"]
    assert len(headers) == 6
    scopes = [str(a.Scope) for tag in headers for a in _attributes(tag) if "/Scope" in a]
    assert scopes == ["/Column"] * 6
    figures = [tag for tag in tags(pdf) if str(tag.S) == "/Figure" and "/Alt" in tag]
    assert any("QR-kod" in str(figure.Alt) for figure in figures)
    assert all(str(page.obj.Tabs) == "/S" for page in pdf.pages)
    with pdf.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["dc:title"].startswith("Beslut: Tillstyrkt")
    carried = json.loads(pdf.attachments["decision.json"].get_file().read_bytes())
    assert carried["hash"] == bytes(entry.hash).hex()
    assert carried["words"]["motivation"] == TYPED
    assert carried["words"]["how"]["paragraph"] == "§ 12"


def _attributes(tag: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    found = tag.get("/A", pikepdf.Array())
    parts: list[Any] = list(found) if isinstance(found, pikepdf.Array) else [found]
    return parts


def test_everything_that_the_law_asks_for_stands_in_it(world: World) -> None:
    said, entry = values(decided(world))
    facts = dict(said["facts"])
    for part in said["parts"]:
        facts |= dict(part["facts"])
    assert facts["Organ"] == STEERING
    assert facts["Mandat"] in ("rådgivande", "beslutande")
    assert facts["Föredragande"] == "Sara Strateg"
    assert facts["Beslutsmetod"] == "votering"
    assert facts["Jäv"].startswith("Mats")
    assert facts["Motivering"] == TYPED
    assert facts["Beslutsdag"].endswith("2026")
    assert "§ 12" in facts["Sammanträde"]
    assert facts["Textens fingeravtryck (SHA-256)"].replace(" ", "") == entry.text_sha256
    assert facts["Postens hash (SHA-256)"].replace(" ", "") == bytes(entry.hash).hex()
    tables = [table for part in said["parts"] for table in part["tables"]]
    assert [table["caption"] for table in tables] == ["Närvarande", "Röster", "Reservationer"]
    assert all(row[0].split()[0] != "Mats" for row in tables[0]["rows"])
    assert tables[2]["rows"][0][0] == "Kostnaden är för hög"


def test_the_same_decision_is_the_same_bytes_and_english_is_another(world: World) -> None:
    case = decided(world)
    said, entry = values(case)
    made = pdf_of("decision", said, made=entry.recorded_at)
    again, _ = values(case)
    assert pdf_of("decision", again, made=entry.recorded_at) == made
    english, _ = values(case, language="en")
    pdf = read(pdf_of("decision", english, made=entry.recorded_at))
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo.Title).startswith("Decision: Endorsed")


def test_what_would_not_be_accessible_is_refused(world: World) -> None:
    said, entry = values(decided(world), Proof())
    untitled = said | {"title": ""}
    with pytest.raises(Unprintable):
        pdf_of("decision", untitled, made=entry.recorded_at)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Bra \U0001f44d", "Bra [U+1F44D]"),
        ("\uf0b7 punkt", "[U+F0B7] punkt"),
        ("\ufeffdärför\x0b中", "[U+FEFF]därför[U+000B][U+4E2D]"),
        ("Ja ✔️ å\u0301 ≤ €", "Ja ✔️ å\u0301 ≤ €"),
        ("omvänt \u202etxet", "omvänt [U+202E]txet"),
    ],
)
def test_signs_that_no_font_has_are_printed_as_their_codes(
    world: World, typed: str, shown: str
) -> None:
    assert printable({"a": [typed]}) == {"a": [shown]}
    said, entry = values(decided(world, typed))
    pdf = read(pdf_of("decision", said, made=entry.recorded_at))
    carried = json.loads(pdf.attachments["decision.json"].get_file().read_bytes())
    assert carried["words"]["motivation"] == typed


def test_signs_that_no_font_has_together_do_not_stop_the_printing(world: World) -> None:
    said, entry = values(decided(world, "1️⃣ i\u0302\u1ab0 x\u20e3 fi\u0301"))
    assert pdf_of("decision", said, made=entry.recorded_at).startswith(b"%PDF")


def test_every_sign_that_is_said_to_be_in_the_fonts_is(world: World) -> None:
    said, entry = values(decided(world))
    listed = [one.partition("-") for one in f"{IN_THE_FONTS} {PLAIN}".split()]
    signs = " ".join(chr(n) for a, _, b in listed for n in range(int(a, 16), int(b or a, 16) + 1))
    said |= {"case": signs, "facts": [[signs, signs]]}
    assert printable(signs) == signs
    assert _compiled("decision", said, entry.recorded_at).startswith(b"%PDF")


def test_what_cannot_be_printed_at_all_is_offered_as_data(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(world)
    entry = ledger.history(case.public_id)[-1]
    monkeypatch.setattr(decision_pdf, "_TITLE", Text("", ""))  # no document without a title
    address = reverse("decision-pdf", args=[case.public_id, entry.pk])
    tove = Visitor(world.cast.person("Tove"))
    page = tove.open(address)
    assert page.status == 422
    assert f"{address}?format=json" in page.links
    data = tove.client.get(f"{address}?format=json")
    assert json.loads(data.content)["words"]["motivation"] == TYPED


def test_the_record_has_its_proof_once_a_checkpoint_covers_it(
    world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger.key")
    case = decided(world)
    tove, entry = Visitor(world.cast.person("Tove")).client, ledger.history(case.public_id)[-1]
    address = reverse("decision-pdf", args=[case.public_id, entry.pk])
    assert "QR-kod" not in described(tove.get(address).content)
    checkpoints.keep_up(NOW)
    proof = proofs.printed(entry.pk)
    assert proof is not None
    made = tove.get(address).content
    said, _ = values(case, proof)
    facts = dict(said["proof"]["facts"])
    assert facts["Kontrollkod"] == proof.digest
    assert made == pdf_of("decision", said, made=entry.recorded_at)
    assert "QR-kod" in described(made)
    tree.number()
    checkpoints.sign(NOW + timedelta(hours=1), at_once=True)
    assert tove.get(address).content == made


def described(content: bytes) -> str:
    """What stands for the pictures."""
    return " ".join(str(tag.Alt) for tag in tags(read(content)) if "/Alt" in tag)


def test_a_restricted_case_is_marked_as_one_with_law_and_day(world: World) -> None:
    case = decided(world)
    said, entry = values(case)
    assert said["marking"] == []
    assert json.loads(said["attached"])["restricted"] is None
    hanna = world.actor("Hanna")
    releases.restrict(case.public_id, basis="18 kap. 1 § OSL", actor=hanna, now=NOW)
    said = values_at(case, entry)
    by = f"Markeringen gjord 12 januari 2026 av {SOCIAL}."
    assert said["marking"] == [
        f"Sekretess enligt 18 kap. 1 § OSL. {by}",
        "När beslutet fattades var ärendet inte sekretessmarkerat.",
    ]
    carried = json.loads(said["attached"])
    assert carried["restricted"] == {"basis": "18 kap. 1 § OSL", "since": "2026-01-12"}
    assert pdf_of("decision", said, made=entry.recorded_at).startswith(b"%PDF")
    world.decide(case, "postpone", until=TODAY + timedelta(days=30))
    during = ledger.history(case.public_id)[-1]
    assert len(values_at(case, during)["marking"]) == 1
    releases.lift(case.public_id, reason="slut", actor=hanna, now=NOW)
    assert values_at(case, entry)["marking"] == []
    (line,) = values_at(case, during)["marking"]
    assert line.startswith("Markeringen är hävd. När beslutet fattades gällde sekretess enligt 18")


def values_at(case: Case, entry: LedgerEntry) -> Any:
    """What is printed now of an earlier entry."""
    entries = ledger.history(case.public_id)
    seen = loading.look(case.public_id, actor=Actor(None), now=NOW)
    assert seen is not None
    then = as_it_was(seen, entries, entry.pk)
    assert then is not None
    return values_of(seen, entries, then)


def test_an_erased_text_is_said_to_be_erased(world: World) -> None:
    _, entry = values(decided(world))
    entry.text.words = None
    entry.text.people = None
    seen = loading.look(entry.chain, actor=Actor(None), now=NOW)
    assert seen is not None
    then = as_it_was(seen, [entry], entry.pk)
    assert then is not None
    again = values_of(seen, [entry], then)
    assert "Kostnaden" not in json.dumps(again, ensure_ascii=False)
    assert json.loads(again["attached"])["words"] is None
    assert "Texten är gallrad." in json.dumps(again, ensure_ascii=False)
    assert pdf_of("decision", again, made=datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF")


def test_a_day_stands_as_the_documents_date(world: World) -> None:
    said, entry = values(decided(world))
    assert date(*said["date"]) == entry.decided_on
