"""Signed notes (C2SP signed-note) and the checkpoints in them (C2SP tlog-checkpoint), Ed25519.

A key's two texts are those of the format: ``NAME+HASH+KEY`` for whoever verifies, and
``PRIVATE+KEY+NAME+HASH+SEED`` in the file of whoever signs.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_ED25519 = b"\x01"
_DASH = "\u2014 "
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]+")


class BadNote(ValueError):
    """A note that cannot be read, or whose signature is not that of a known key."""


class KeyRefused(Exception):
    """The signing key cannot be used; ``str(error)`` says why, without what is in it."""


@dataclass(frozen=True)
class Verifier:
    """A key's public half: its name, and the 32 bytes of the key."""

    name: str
    public: bytes

    @classmethod
    def of(cls, vkey: str) -> Verifier:
        """The key of a ``NAME+HASH+KEY``; raises BadNote where it is none."""
        name, _, rest = vkey.strip().partition("+")
        marked, _, encoded = rest.partition("+")
        key = _unbase64(encoded)
        found = cls(name, key[1:])
        if not _NAME.fullmatch(name) or key[:1] != _ED25519 or len(key) != 33:
            raise BadNote("this is no Ed25519 key of a signed note")
        if found.mark.hex() != marked:
            raise BadNote("the key's hash is not that of its name and bytes")
        return found

    @property
    def mark(self) -> bytes:
        """The four bytes by which a signature names its key."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.mark.hex()}+{_base64(_ED25519 + self.public)}"

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether the signature is this key's, on this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A key that signs."""

    verifier: Verifier
    private: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str) -> Signer:
        """A new key with this name; raises ValueError where a name cannot be so."""
        if not _NAME.fullmatch(name):
            raise ValueError("a key's name has no blanks and no plus signs")
        return cls._of(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> Signer:
        """The key in a file; raises KeyRefused where there is none or others may read it."""
        try:
            with path.open(encoding="ascii") as file:
                open_to = os.fstat(file.fileno()).st_mode & 0o077
                text = file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyRefused(f"the key file cannot be read: {type(error).__name__}") from None
        if open_to:
            raise KeyRefused("the key file is open to others than its owner: chmod 600")
        try:
            name, _, seed = text.removeprefix(_PRIVATE).split("+", 2)
            key = _unbase64(seed)
            found = cls._of(name, Ed25519PrivateKey.from_private_bytes(key[1:]))
        except ValueError:
            raise KeyRefused("the key file holds no key") from None
        if text != str(found):
            raise KeyRefused("the key file holds no key")
        return found

    @classmethod
    def _of(cls, name: str, private: Ed25519PrivateKey) -> Signer:
        return cls(Verifier(name, private.public_key().public_bytes_raw()), private)

    def __str__(self) -> str:
        seed = _base64(_ED25519 + self.private.private_bytes_raw())
        return f"{_PRIVATE}{self.verifier.name}+{self.verifier.mark.hex()}+{seed}"

    def __repr__(self) -> str:
        return f"Signer({self.verifier})"  # a traceback is read by others

    def write(self, path: Path) -> None:
        """Writes the key to a new file that only its owner may read; raises FileExistsError.

        Written aside and linked: nobody ever reads half a key.
        """
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        with open(aside, "x", encoding="ascii", opener=_only_for_owner) as file:
            file.write(f"{self}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        finally:
            aside.unlink()

    def sign(self, text: str) -> str:
        """The text, which ends with its last line's end, as a signed note."""
        signature = self.verifier.mark + self.private.sign(text.encode())
        return f"{text}\n{_DASH}{self.verifier.name} {_base64(signature)}\n"


@dataclass(frozen=True)
class Statement:
    """What a checkpoint says. ``announces`` are keys that may sign from now on."""

    origin: str
    size: int
    root: bytes
    at: datetime
    announces: Sequence[Verifier] = ()

    @property
    def text(self) -> str:
        """The lines that are signed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = [self.origin, str(self.size), _base64(self.root), f"time {at}"]
        lines += [f"key {key}" for key in self.announces]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def of(cls, text: str) -> Statement:
        """Reads it from the signed lines; raises BadNote."""
        origin, size, root, *more = [*text.split("\n"), "", "", ""]
        if (
            not origin
            or not re.fullmatch(r"0|[1-9][0-9]{0,17}", size)
            or len(_unbase64(root)) != 32
        ):
            raise BadNote("this is no checkpoint")
        said = [line.partition(" ") for line in more if line]
        times = [value for name, _, value in said if name == "time"]
        try:
            at = datetime.strptime(times[0], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except (IndexError, ValueError):
            raise BadNote("the checkpoint tells no time") from None
        keys = tuple(Verifier.of(value) for name, _, value in said if name == "key")
        return cls(origin, int(size), _unbase64(root), at, keys)


def opened(note: str, known: Iterable[Verifier]) -> tuple[Statement, Verifier]:
    """What a signed checkpoint says, and which of the known keys signed it; raises BadNote."""
    text, signatures = parts(note)
    for name, signature in signatures:
        for key in known:
            if (key.name, key.mark) == (name, signature[:4]) and key.verifies(signature[4:], text):
                return Statement.of(text), key
    raise BadNote("the checkpoint is signed by no known key")


def statement_in(note: str) -> Statement:
    """What a note says, whoever signed it; raises BadNote."""
    return Statement.of(parts(note)[0])


def parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text of a note, and its signatures by name; raises BadNote."""
    text, blank, after = note.partition("\n\n")
    lines = after.rstrip("\n").split("\n")
    if not blank or not lines or not all(line.startswith(_DASH) for line in lines):
        raise BadNote("this is no signed note")
    found = [line.removeprefix(_DASH).partition(" ") for line in lines]
    return text + "\n", [(name, _unbase64(value)) for name, _, value in found]


def notes_in(lines: Iterable[str]) -> Iterator[str]:
    """The notes of a file, one after the other, a blank line between. A text without a signature
    is left out: it was not written to its end (a full disk), and stands again after it."""
    text: list[str] = []
    signatures: list[str] = []
    ended = False
    for line in chain(lines, ["\n"]):
        if line.startswith(_DASH) and ended:
            signatures.append(line)
            continue
        if signatures:
            yield "".join([*text, "\n", *signatures])
        if signatures or (ended and line != "\n"):
            text, signatures, ended = [], [], False
        if line == "\n":
            ended = bool(text)
        else:
            text.append(line)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # also of a sign beyond ASCII, which is no binascii.Error
        raise BadNote("this is no base64") from None


def _only_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
