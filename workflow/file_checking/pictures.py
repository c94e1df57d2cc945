"""Pictures: drawn anew, so that nothing is stored but what is seen.

What a camera writes beside the picture (place, time, its owner's name) is data on individuals
that nobody meant to hand over; it goes, like anything hidden behind the last row.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from ..errors import BadRecord
from ..text import Text

MOST_PIXELS = 60_000_000  # an A3 page scanned at 400 dpi is 31 million
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_TRANSPARENT = frozenset({"RGBA", "LA", "PA"})


def cleaned(name: str, content: bytes, media_type: str) -> bytes:
    """The picture drawn anew in the same format, turned as the camera meant it.

    Raises BadRecord for one that cannot be read to its end, moves, or is too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of size; asked here
            return _drawn(name, content, _FORMATS[media_type])
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError):
        # What Pillow raises for a broken picture, format by format.
        raise BadRecord("files", _BROKEN.format(name=name)) from None


def _drawn(name: str, content: bytes, form: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[form]) as found:
        width, height = found.size
        if width * height > MOST_PIXELS:
            raise BadRecord("files", _TOO_LARGE.format(name=name, width=width, height=height))
        # A JPEG has no frames; what a camera adds behind it (a preview, a gain map) is left out.
        if form != "JPEG" and getattr(found, "n_frames", 1) > 1:
            raise BadRecord("files", _MOVES.format(name=name))
        found.load()
        seen = _converted(_with_eight_bits(found), form)
        seen.info = {}  # what was written beside it: Pillow would write some of it again
        out = io.BytesIO()
        seen.save(out, form, **_SAVED[form])
    return out.getvalue()


def _with_eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture of sixteen bits in eight: Pillow would cut all but the darkest to white."""
    if not picture.mode.startswith("I"):
        return picture
    eight = picture.point(lambda shade: shade * (1 / 256)).convert("L")
    if "transparency" in eight.info:
        eight.info["transparency"] //= 256
    return eight


def _converted(picture: Image.Image, form: str) -> Image.Image:
    """The picture upright in the mode it is stored in, and no copy where none is needed: one of
    the largest is 240 MB."""
    ImageOps.exif_transpose(picture, in_place=True)
    mode = _mode_of(picture, form)
    return picture if picture.mode == mode else picture.convert(mode)


def _mode_of(picture: Image.Image, form: str) -> str:
    clear = picture.mode in _TRANSPARENT or "transparency" in picture.info
    if form != "JPEG" and clear:
        return "RGBA"
    return "L" if form != "WEBP" and picture.mode in ("1", "L") else "RGB"


_SAVED: dict[str, dict[str, int | bool]] = {
    "PNG": {"optimize": False},
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 90},
}
_BROKEN = Text(
    "Bilden ”{name}” går inte att läsa. Öppna den i ett bildprogram och spara den på nytt.",
    "The picture “{name}” cannot be read. Open it in a picture program and save it anew.",
)
_MOVES = Text(
    "Bilden ”{name}” rör sig. Spara en stillbild.",
    "The picture “{name}” is animated. Save a still picture.",
)
_TOO_LARGE = Text(
    "Bilden ”{name}” är {width} gånger {height} bildpunkter, mer än vad som tas emot. Förminska "
    "den.",
    "The picture “{name}” is {width} by {height} pixels, more than is accepted. Make it smaller.",
)
