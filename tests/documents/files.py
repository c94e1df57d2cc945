"""Real files of every kind, and the same with something bad in them; made by the programs that
make such files, not typed in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pikepdf
import typst
from PIL import Image, PngImagePlugin

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>"""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONS = f'<Relationships xmlns="{_RELATIONS}">{{all}}</Relationships>'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATION = f'<Relationship Id="r{{n}}" Type="{_KIND}{{kind}}" Target="{{target}}"{{mode}}/>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(text: str = "Protokoll") -> bytes:
    """A PDF of one page."""
    return bytes(typst.compile(f"= {text}\n#lorem(80)".encode()))


def changed_pdf(change: Mapping[str, object], *, packed: bool = True) -> bytes:
    """The same with something put into its root, its objects packed in streams or not."""
    document = pikepdf.open(io.BytesIO(pdf()))
    for name, value in change.items():
        document.Root[f"/{name}"] = value
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    out = io.BytesIO()
    document.save(out, object_stream_mode=mode)
    return out.getvalue()


def script(name: str = "JavaScript") -> pikepdf.Dictionary:
    """An action that runs."""
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{name}"), JS=pikepdf.String("app.alert(1)"))


def locked_pdf() -> bytes:
    """A PDF with rights of its own."""
    document, out = pikepdf.open(io.BytesIO(pdf())), io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return out.getvalue()


def picture(form: str = "PNG", *, seed: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture."""
    drawn, out = Image.new("RGB", size, (seed % 256, 80, 120)), io.BytesIO()
    drawn.save(out, form)
    return out.getvalue()


def picture_from_a_camera(form: str) -> bytes:
    """A picture with the place where it was taken, its owner and a note in it."""
    drawn, out = Image.new("RGB", (40, 30), (10, 200, 30)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x9C9D] = "HEMLIGPLATS", "HEMLIGPLATS".encode("utf-16-le")
    exif.get_ifd(0x8825)[29] = "HEMLIGPLATS"
    given = {"exif": exif}
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "HEMLIGPLATS")
        given["pnginfo"] = notes  # type: ignore[assignment]
    if form == "JPEG":
        given["comment"] = b"HEMLIGPLATS"  # type: ignore[assignment]
    drawn.save(out, form, **given)
    return out.getvalue()


def moving_picture() -> bytes:
    """A WebP of two frames."""
    frames, out = [Image.new("RGB", (9, 9), (shade, 0, 0)) for shade in (1, 200)], io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def sheet(value: str | int = "x") -> bytes:
    """An Excel file with a link that somebody may follow, and a value."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    cell = book.active["A1"]
    cell.value, cell.hyperlink = "Brå", "https://bra.se/"
    book.active["B2"] = value
    book.save(out)
    return out.getvalue()


def package(entries: Mapping[str, str | bytes]) -> bytes:
    """A ZIP with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def relations(*given: tuple[str, str, bool]) -> str:
    """A part with relations: kind, target, whether outside."""
    return RELATIONS.format(
        all="".join(
            RELATION.format(n=n, kind=k, target=t, mode=' TargetMode="External"' if out else "")
            for n, (k, t, out) in enumerate(given)
        )
    )


def word(
    body: str = "<w:p/>", *, kind: str = WORD, types: str = CONTENT_TYPES, **more: Any
) -> bytes:
    """A Word file; ``more`` are further entries, with ``__`` for a slash and ``_`` for a dot."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": types.format(kind=kind),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    named = {name.replace("__", "/").replace("_", "."): part for name, part in more.items()}
    return package(entries | named)


def open_document(content: str = "", **more: str | bytes) -> bytes:
    """An OpenDocument text with this in its content."""
    names = 'xmlns:x="urn:x" xmlns:xlink="http://www.w3.org/1999/xlink"'
    entries: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<x:document-content {names}>{content}</x:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    return package(entries | {n.replace("__", "/").replace("_", "."): p for n, p in more.items()})
