"""What people call a file's type and size."""

from __future__ import annotations

from collections.abc import Mapping

from .text import Text

_TYPES: Mapping[str, Text] = {
    "pdf": Text("PDF", "PDF"),
    "docx": Text("Word", "Word"),
    "xlsx": Text("Excel", "Excel"),
    "pptx": Text("PowerPoint", "PowerPoint"),
    "odt": Text("OpenDocument, text", "OpenDocument text"),
    "ods": Text("OpenDocument, kalkylblad", "OpenDocument spreadsheet"),
    "txt": Text("Text", "Text"),
    "csv": Text("CSV", "CSV"),
    "png": Text("Bild (PNG)", "Picture (PNG)"),
    "jpg": Text("Bild (JPEG)", "Picture (JPEG)"),
    "jpeg": Text("Bild (JPEG)", "Picture (JPEG)"),
    "webp": Text("Bild (WebP)", "Picture (WebP)"),
}


def type_of(name: str) -> Text:
    """What people call a file of this name."""
    ending = name.rpartition(".")[2].lower()
    return _TYPES.get(ending, Text(ending, ending))


def size_in_words(size: int) -> Text:
    """A size as people read it: 812 bytes, 48 kB, 3,2 MB."""
    if size < 1000:
        return Text(f"{size} byte", f"{size} bytes")
    if size < 1_000_000:
        return Text(f"{round(size / 1000)} kB", f"{round(size / 1000)} kB")
    millions = f"{size / 1_000_000:.1f}"
    return Text(f"{millions.replace('.', ',')} MB", f"{millions} MB")
