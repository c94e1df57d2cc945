"""Screenshots with a palette: a page has few colours, and its picture is half as large so.

Chromium writes PNG with three bytes a dot; the standard library is enough to write one.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Dot = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """The same picture in the 256 colours that it has most of; other dots take the nearest."""
    width, height, pixels = _read(png)
    rows = [list(zip(r[::3], r[1::3], r[2::3], strict=True)) for r in _rows(pixels, width * 3)]
    counted = Counter(dot for row in rows for dot in row)
    palette = [dot for dot, _ in counted.most_common(COLOURS)]
    index = {dot: _nearest(dot, palette) for dot in counted}
    data = b"".join(b"\0" + bytes(index[dot] for dot in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(value for dot in palette for value in dot)),
            _chunk(b"IDAT", zlib.compress(data, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _nearest(dot: Dot, palette: list[Dot]) -> int:
    def distance(place: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(dot, palette[place], strict=True))

    return min(range(len(palette)), key=distance)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def _read(png: bytes) -> tuple[int, int, bytes]:
    place, data, size = len(SIGNATURE), b"", (0, 0)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            *size_, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", content)
            assert (depth, colour, interlaced) == (8, 2, 0), "not what Chromium writes"
            size = (size_[0], size_[1])
        elif kind == b"IDAT":
            data += content
        place += 12 + length
    return *size, zlib.decompress(data)


def _rows(pixels: bytes, length: int) -> Iterator[bytearray]:
    """The rows as they were before PNG's filters."""
    above = bytearray(length)
    for place in range(0, len(pixels), length + 1):
        row = bytearray(pixels[place + 1 : place + 1 + length])
        _undo(pixels[place], row, above)
        yield row
        above = row


def _undo(kind: int, row: bytearray, above: bytearray) -> None:
    for x, value in enumerate(row) if kind else ():
        left, corner = (row[x - 3], above[x - 3]) if x >= 3 else (0, 0)
        row[x] = (value + _guess(kind, left, above[x], corner)) & 255


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    """What the filter has taken away: 1 left, 2 above, 3 their mean, 4 Paeth's."""
    if kind < 4:
        return (left, up, (left + up) // 2)[kind - 1]
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
