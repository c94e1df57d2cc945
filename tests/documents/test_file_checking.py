"""What may be stored: real files pass, and each way of hiding something is refused."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.documents import files
from workflow.errors import BadRecord
from workflow.file_checking import Examined, examine, names

OOXML = "application/vnd.openxmlformats-officedocument."
TAKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "protokoll.pdf": (files.pdf, "application/pdf"),
    "karta.png": (files.picture, "image/png"),
    "FOTO.JPG": (lambda: files.picture("JPEG"), "image/jpeg"),
    "foto.webp": (lambda: files.picture("WEBP"), "image/webp"),
    "mått.xlsx": (files.sheet, f"{OOXML}spreadsheetml.sheet"),
    "brev.docx": (files.word, f"{OOXML}wordprocessingml.document"),
    "brev.odt": (files.open_document, "application/vnd.oasis.opendocument.text"),
    "lista.txt": ("Öppen handel".encode, "text/plain; charset=utf-8"),
    "gammal.csv": (lambda: "å;1\r\n".encode("latin-1"), "text/csv; charset=windows-1252"),
    "bom.txt": (lambda: "hej på".encode("utf-16"), "text/plain; charset=utf-16"),
}


def why_not(name: str, content: bytes) -> str:
    """The sentence that a file is refused with."""
    with pytest.raises(BadRecord) as refused:
        examine(name, content)
    assert refused.value.field == "files"
    assert refused.value.message.sv != refused.value.message.en
    return refused.value.message.en


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_of_each_kind_is_taken_as_what_it_is(name: str) -> None:
    make, media_type = TAKEN[name]
    found = examine(name, make())
    assert (found.name, found.media_type) == (name, media_type)
    assert found.size == len(found.content) > 0


def _others(name: str) -> list[str]:
    own = {"csv": "txt"}.get(ending := name.rpartition(".")[2].lower(), ending)
    return [other for other in ("pdf", "png", "docx", "txt") if other != own]


@pytest.mark.parametrize(
    ("name", "other"), [(name, other) for name in TAKEN for other in _others(name)]
)
def test_name_and_content_must_say_the_same(name: str, other: str) -> None:
    make, _ = TAKEN[name]
    assert "something else" in why_not(f"x.{other}", make())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sida.html", b"<html>"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.exe", b"MZ\x90\x00"),
        ("arkiv.zip", files.package({"a.txt": "a"})),
        ("skript.js", b"alert(1)"),
        ("brev.docm", files.word()),
        ("rörlig.gif", b"GIF89a"),
    ],
)
def test_other_kinds_are_not_taken(name: str, content: bytes) -> None:
    assert "not accepted" in why_not(name, content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>",
        b"  <script>x</script>",
        b"#!/bin/sh\n",
        b"\xef\xbb\xbf<svg>",
        b"a\x00b",
        b"\x1b[31m",
        b"MZ\x90\x00\x03",
    ],
)
def test_text_is_text(content: bytes) -> None:
    assert "something else" in why_not("text.txt", content)


def test_an_empty_file_and_a_personal_number_are_refused() -> None:
    assert "empty" in why_not("tom.txt", b"")
    assert "personal or coordination number" in why_not("lista.csv", b"namn;19121212-1212\n")
    assert "personal or coordination number" in why_not("19121212-1212.txt", b"x")


# -- names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/läs mig.txt", "läs mig.txt"),
        ("C:\\Users\\x\\avtal.pdf", "avtal.pdf"),
        ("a\u202efdp.exe.txt", "afdp.exe.txt"),
        ("rad\nbrytning\t 1.txt", "rad brytning 1.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("o\u0308l.txt", "öl.txt"),
        ("x" * 300 + ".pdf", "x" * (names.LONGEST - 4) + ".pdf"),
        ("..dold.txt", "dold.txt"),
    ],
)
def test_a_name_is_one_plain_line(given: str, kept: str) -> None:
    assert names.cleaned(given) == kept
    assert names.cleaned(kept) == kept


@pytest.mark.parametrize(
    "given", ["", ".", "../", "\u202e.txt", "utan", "x.", ".gitignore", "a.b/c"]
)
def test_a_name_that_says_nothing_is_refused(given: str) -> None:
    with pytest.raises(BadRecord):
        names.cleaned(given)


# -- PDF


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "name", ["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition"]
)
def test_a_pdf_that_acts_is_refused_wherever_it_is_hidden(name: str, packed: bool) -> None:
    content = files.changed_pdf({"OpenAction": files.script(name)}, packed=packed)
    assert (f"/{name}".encode() in content) is not packed
    assert "can run scripts" in why_not("x.pdf", content)


def test_a_name_in_a_pdf_is_read_without_its_escapes() -> None:
    content = files.changed_pdf({"OpenAction": files.script()}, packed=False)
    hidden = content.replace(b"/JavaScript", b"/J#61va#53cript")
    assert hidden != content
    assert "can run scripts" in why_not("x.pdf", hidden)


def test_a_pdf_that_carries_files_or_is_locked_is_refused() -> None:
    import pikepdf

    carried = files.changed_pdf({"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())})
    assert "carries other files" in why_not("x.pdf", carried)
    assert "protected" in why_not("x.pdf", files.locked_pdf())


def added(content: bytes, piece: bytes) -> bytes:
    """The PDF with something before its tables."""
    place = content.rindex(b"startxref")
    return content[:place] + piece + b"\n" + content[place:]


def packed_objects(packed: bytes) -> bytes:
    """An object stream of these bytes."""
    head = b"9998 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n"
    return head % len(packed) + packed + b"\nendstream endobj"


ACTION = b"9999 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj"


@pytest.mark.parametrize(
    "piece",
    [
        b"9998 0 obj << /Length %d >> stream\n" % len(ACTION) + ACTION + b"\nendstream endobj",
        b"9998 0 obj (" + ACTION.replace(b"(app.alert(1))", b"<61>") + b") endobj",
        b"% " + ACTION,
        # A packed stream of objects that only another reading would unpack.
        b"9 0 obj << /N 1 /First 7 /Filter [/AHx /FlateDecode] >> stream\n00\nendstream endobj",
        b"9998 0 obj << /N 1 /First 7 /Filter 5 0 R /Length 2 >> stream\n00\nendstream endobj",
        b"9 0 obj << /First 7 /Filter /FlateDecode /DP << /Predictor 12 >> >> stream\n"
        + zlib.compress(b"1 0 ")
        + b"\nendstream endobj",
        b"9998 0 obj << /F (other.bin) /Length 0 >> stream\n\nendstream endobj",
        # What stands behind the first end is read by whoever follows the reference.
        b"9 0 obj << /N 1 /First 4 /Length 7 0 R >> stream\n1 0 <<>>\nendstream endobj",
        b"9 0 obj << /Type /ObjStm /First 4 /Length 99 >> stream\n1 0 <<>>\nendstream endobj",
        b"9 0 obj << /Type 5 0 R /N 1 /Length 7 0 R >> stream\n1 0 <<>>\nendstream endobj",
        b"9 0 obj << /Type /ObjStm /Type /X /Length 8 >> stream\n1 0 <<>>\nendstream endobj",
        packed_objects(zlib.compress(b"1 0 <</S /URI>>")[:-5]),
        b"9998 0 obj << /A [1 2 endobj",
        b"9998 0 obj (no end",
    ],
)
def test_what_hides_objects_from_the_reading_is_refused(piece: bytes) -> None:
    assert why_not("x.pdf", added(files.pdf(), piece))


def test_a_page_may_speak_of_javascript() -> None:
    said = b"9998 0 obj (about /JavaScript and /Launch) endobj"
    assert isinstance(examine("x.pdf", added(files.pdf(), said)), Examined)


def test_a_picture_in_a_pdf_may_say_elsewhere_how_long_it_is() -> None:
    """Many programs write so; only of objects it matters where they end."""
    said = b"9997 0 obj 3 endobj 9998 0 obj << /Length 9997 0 R >> stream\nq Q\nendstream endobj"
    assert isinstance(examine("x.pdf", added(files.pdf(), said)), Examined)


def test_a_pdf_that_begins_as_something_else_is_none() -> None:
    assert "something else" in why_not("x.pdf", b"MZ" + files.pdf())
    assert "something else" in why_not("x.pdf", b"<html>" + files.pdf())


# -- office files

PROGRAM = b'<x:x xmlns:x="urn:x"><x:script/></x:x>'


def _run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def _words(instruction: str) -> str:
    return _run(f"<w:instrText>{instruction}</w:instrText>")


def _field(*does: str, gives: str = "") -> str:
    """A field of Word: what it does, in words and with other fields, and what it gives."""
    signs = [_run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end")]
    return "".join([signs[0], *does, signs[1], gives and _run(f"<w:t>{gives}</w:t>"), signs[2]])


def declared(part: str) -> str:
    """Content types with a part that is declared to be the main one."""
    return files.CONTENT_TYPES.replace("/word/document.xml", part)


EXTERNAL = "word___rels__document_xml_rels"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (files.word(word__vbaProject_bin=b"x"), "carries macros"),
        (files.word(kind="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (files.word(word__embeddings__oleObject1_bin=b"x"), "carries macros"),
        (files.word(word__activeX__activeX1_xml="<a/>"), "carries macros"),
        (files.word(word__start_exe=b"MZ"), "carries macros"),
        (files.word(word__side_html="<html/>"), "carries macros"),
        (files.open_document(Basic__Standard__Module1_xml="<a/>"), "carries macros"),
        (files.open_document("<x:event-listener/>"), "carries macros"),
        (files.open_document('<x:image xlink:href="https://a.example/p.png"/>'), "fetches"),
        (files.open_document('<x:a xlink:href="vnd.sun.star.script:x"/>'), "fetches"),
        (files.open_document("<x:encryption-data/>"), "protected"),
        (files.word('<w:fldSimple w:instr=" DDEAUTO c:\\x "/>'), "fetches"),
        (
            files.word(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DD</w:instrText>'
                "</w:r><w:r><w:instrText>EAUTO x</w:instrText></w:r>"
            ),
            "fetches",
        ),
        (files.word(_field(_field(_words("QUOTE")), _words("DDEAUTO x"))), "fetches"),
        (files.word(_field(_words("DD"), _field(_words("QUOTE"), gives="E"))), "fetches"),
        (files.word(word__media__a_png=PROGRAM), "carries macros"),
        (files.word(word__media__a_png=b" " * 70_000 + PROGRAM), "carries macros"),
        (files.word(word__media__a_png=f"\ufeff{PROGRAM.decode()}".encode("utf-16-be")), "macros"),
        (files.word(word___rels__a_RELS=files.relations(("image", "https://a/", True))), "fetches"),
        (files.word(types=declared("/word/real.png")), "cannot be checked"),
        (files.word('<!DOCTYPE a [<!ENTITY a "aaaa">]>'), "cannot be checked"),
        (files.word("<w:p>"), "cannot be checked"),
        (files.word("&undefined;"), "cannot be checked"),
    ],
)
def test_office_files_that_run_fetch_or_break_are_refused(content: bytes, why: str) -> None:
    ending = "odt" if b"mimetype" in content[:60] else "docx"
    assert why in why_not(f"x.{ending}", content)


@pytest.mark.parametrize(
    ("kind", "target", "taken"),
    [
        ("hyperlink", "https://bra.se/", True),
        ("hyperlink", "mailto:x@example.se", True),
        ("hyperlink", "file:///c:/x.exe", False),
        ("hyperlink", "\\\\server\\share", False),
        ("attachedTemplate", "file:///C:\\Mallar\\Brev.dotx", True),
        ("attachedTemplate", "https://a.example/t.dotm", False),
        ("attachedTemplate", "file:////server/t.dotm", False),
        ("image", "https://a.example/p.png", False),
        ("oleObject", "file:///c:/x", False),
    ],
)
def test_a_relation_to_the_outside_is_a_link_that_somebody_follows(
    kind: str, target: str, taken: bool
) -> None:
    content = files.word(**{EXTERNAL: files.relations((kind, target, True))})
    if taken:
        examine("x.docx", content)
    else:
        assert why_not("x.docx", content)


def test_fields_that_only_count_pages_are_taken() -> None:
    row = _field(_words("PAGEREF a"), gives="LINK")
    examine("x.docx", files.word(_field(_words("TOC"), _words(" x")) + row + row))


def test_a_document_type_is_found_in_any_encoding() -> None:
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    content = files.word(word__settings_xml=bomb.encode("utf-16"))
    assert b"DOCTYPE" not in content
    assert "cannot be checked" in why_not("x.docx", content)


def test_a_package_is_read_to_its_end_and_no_further() -> None:
    assert "unpacks into more" in why_not("x.docx", files.word(word__a_xml=b"\n" * 90_000_000))
    many = {f"word/{n}.xml": "<a/>" for n in range(3100)}
    assert "cannot be checked" in why_not(
        "x.docx", files.package({"word/document.xml": "<a/>"} | many)
    )
    assert "cannot be checked" in why_not("x.docx", files.word(**{"..__..__x_xml": "<a/>"}))


def test_a_picture_declared_by_its_ending_is_taken() -> None:
    svg = '<Default Extension="svg" ContentType="image/svg+xml"/><Override'
    examine("x.docx", files.word(types=files.CONTENT_TYPES.replace("<Override", svg)))


def with_(name: str, part: bytes) -> dict[str, Any]:
    return {name: part}


def test_the_numbers_behind_a_diagram_are_looked_at_too() -> None:
    inner = "word__embeddings__Microsoft_Excel_Sheet_xlsx"
    examine("x.docx", files.word(**with_(inner, files.sheet())))
    bad = files.package({"xl/workbook.xml": "<a/>", "xl/vbaProject.bin": "x"})
    assert "carries macros" in why_not("x.docx", files.word(**with_(inner, bad)))


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:t>19121212</w:t></w:r><w:r><w:t>-1212</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>191212121212</w:t></w:r></w:p>",
    ],
)
def test_a_personal_number_in_the_text_of_an_office_file_is_refused(body: str) -> None:
    assert "personal or coordination number" in why_not("x.docx", files.word(body))


def test_a_personal_number_in_a_cell_is_refused_and_what_is_parted_is_none() -> None:
    for value in ("19121212-1212", 191212121212):
        assert "personal or coordination number" in why_not("x.xlsx", files.sheet(value))
    parted = "<w:p><w:r><w:t>19121212</w:t></w:r></w:p><w:p><w:r><w:t>1212</w:t></w:r></w:p>"
    examine("x.docx", files.word(parted))


def test_the_sentences_name_the_file() -> None:
    assert re.search("“x.exe”", why_not("x.exe", b"MZ"))
