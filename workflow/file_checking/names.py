"""A file's name as it is stored, shown and sent: one line that says what it says."""

from __future__ import annotations

import re
import unicodedata

from ..errors import BadRecord
from ..text import Text

LONGEST = 120
# Signs that programs and file systems take for something else.
_TAKEN = re.compile(r'[<>:"|?*]')
# Control and format signs (among them those that turn the direction of writing, with which
# «gpj.exe» reads as «exe.jpg»), halves of pairs, private ones, and separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def cleaned(name: str) -> str:
    """The last part of a path, without signs that are not seen and not too long.

    Raises BadRecord where nothing is left, or no ending.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    seen = "".join(s for s in last if unicodedata.category(s) not in _UNSEEN or s in "\t\n")
    line = _TAKEN.sub("_", " ".join(seen.split())).strip(" .")
    stem, dot, ending = line.rpartition(".")
    if not dot or not stem.strip(" .") or not ending.isalnum():
        raise BadRecord("files", _NAMELESS.format(name=line[:LONGEST]))
    room = LONGEST - len(ending) - 1
    if room < 1:
        raise BadRecord("files", _NAMELESS.format(name=line[:LONGEST]))
    return f"{stem[:room].rstrip(' .')}.{ending}"


def ending_of(name: str) -> str:
    """The ending of a cleaned name, in lower case without its dot."""
    return name.rpartition(".")[2].lower()


_NAMELESS = Text(
    "Filen ”{name}” har inget namn med ändelse, till exempel protokoll.pdf. Döp om den och försök "
    "igen.",
    "The file “{name}” has no name with an ending, for example minutes.pdf. Rename it and try "
    "again.",
)
