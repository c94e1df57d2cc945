"""Accessible, archivable PDFs: PDF/UA-1 and PDF/A-3a, made by Typst from values.

A template of ours and JSON give a tagged PDF in milliseconds, in the request that asks for it. The
same values give the same bytes: nothing of the clock or the machine goes in, no font of the
system, no package of the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .printable import plainly_printable, printable

_TEMPLATES = Path(__file__).parent / "typst"


CARRIED = "attached"  # the value that is carried within as a file, exactly as it is


class Unprintable(Exception):
    """The template and its values do not make an accessible document; says what Typst said."""


def pdf_of(template: str, values: Mapping[str, Any], *, made: datetime) -> bytes:
    """The PDF of ``workflow/typst/TEMPLATE.typ``; ``made`` (aware) is written as its time.

    What people have typed may hold signs that no font has: their codes are printed
    (workflow/printable.py). Raises Unprintable for what Typst refuses (an image without a
    description, a level of heading left out) and for what it only warns of, such as a font that is
    not there.
    """
    carried = {key: text for key, text in values.items() if key == CARRIED}
    try:
        return _compiled(template, printable(dict(values)) | carried, made)
    except Unprintable:
        return _compiled(template, plainly_printable(dict(values)) | carried, made)


def _compiled(template: str, values: Mapping[str, Any], made: datetime) -> bytes:
    try:
        made_pdf, warnings = typst.compile_with_warnings(
            str(_TEMPLATES / f"{template}.typ"),
            root=str(_TEMPLATES),
            format="pdf",
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-3a"],
            timestamp=int(made.timestamp()),
        )
    except typst.TypstError as error:
        raise Unprintable(str(error)) from error
    if warnings:
        raise Unprintable("; ".join(str(warning) for warning in warnings))
    assert isinstance(made_pdf, bytes)
    return made_pdf
