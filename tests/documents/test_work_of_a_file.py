"""How much work a file may be: what is packed in it counts together; one is looked at at a time."""

from __future__ import annotations

import random
import zlib
from typing import Any

import pytest

from tests.documents import files
from tests.documents.test_file_checking import added, packed_objects, why_not
from workflow.file_checking import Examined, examine, office, pdf


def test_streams_of_objects_that_unpack_into_too_much_are_refused() -> None:
    """All of a file together, not each of them."""
    half = packed_objects(zlib.compress(b"1 0 " + b" " * (pdf.MOST_UNPACKED * 2 // 3), 9))
    assert isinstance(examine("x.pdf", added(files.pdf(), half)), Examined)
    assert "cannot be checked" in why_not("x.pdf", added(files.pdf(), half + b"\n" + half))


def test_a_pdf_with_more_names_than_any_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_NAMES", 20_000)
    names = packed_objects(zlib.compress(b"1 0 [" + b"/A" * 12_000 + b"]", 1))
    assert isinstance(examine("x.pdf", added(files.pdf(), names)), Examined)
    assert "cannot be checked" in why_not("x.pdf", added(files.pdf(), names + b"\n" + names))


def test_what_a_package_and_those_within_it_unpack_into_counts_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "MOST_ELEMENTS", 30_000)
    noise = random.Random(1).randbytes(500_000)  # or it would be refused by how well it packs
    part = b"<a>" + b"<b/>" * 16_000 + b"</a>"
    picture: dict[str, Any] = {"word__media__a_png": noise}
    examine("x.docx", files.word(word__a_xml=part, **picture))
    twice = files.word(word__a_xml=part, word__b_xml=part, **picture)
    assert "unpacks into more" in why_not("x.docx", twice)
    inner = files.package({"xl/workbook.xml": "<a/>", "xl/a.png": noise + bytes(110_000_000)})
    examine("x.docx", files.word(word__embeddings__a_xlsx=inner))
    within: dict[str, Any] = {f"word__embeddings__{n}_xlsx": inner for n in "ab"}
    assert "unpacks into more" in why_not("x.docx", files.word(**within))


def test_a_tag_with_very_many_attributes_is_refused() -> None:
    tag = "<a " + " ".join(f"a{n}=''" for n in range(600_000)) + "/>"
    assert "cannot be checked" in why_not("x.docx", files.word(word__a_xml=tag))


def test_a_text_of_more_numbers_than_can_be_looked_at_is_refused() -> None:
    lines = b"".join(b"%d;1;2;3\n" % n for n in range(100_000))
    assert isinstance(examine("a.csv", lines + b"1 2 3 4\n" * 100_000), Examined)
    assert "can be checked" in why_not("a.csv", b"1 2 3 4\n" * 400_000)
    assert "can be checked" in why_not("a.txt", b"1" * 2_000_000)
    assert "personal" in why_not("a.csv", lines + b"19121212-1212\n" + lines)
