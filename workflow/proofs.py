"""Proofs that a decision stands in the ledger: a small file, and a code that fits on paper.

A proof is a C2SP tlog-proof: the entry's place, the hashes beside it up to a signed checkpoint's
root, and the checkpoint. A code is the beginning of the entry's leaf, 160 bits: nobody can guess
one, and so being asked about a code tells nothing of any case.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from . import checkpoints, merkle, tree
from .models import Checkpoint, LedgerEntry
from .row_security import SYSTEM, seeing
from .signed_notes import BadNote, Statement, Verifier, opened

FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST = 8000  # characters; a proof among a million entries takes some 1,300
_CODE = 20  # bytes
_READ_AS = str.maketrans("018", "OIB")  # signs that a code does not have, for those alike


class BadProof(ValueError):
    """A proof that cannot be read, or does not prove what it says."""


@dataclass(frozen=True)
class Proof:
    """That an entry with this hash has this place under a checkpoint."""

    entry_hash: bytes
    place: int
    path: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        lines = [FIRST_LINE, f"extra {_base64(self.entry_hash)}", f"index {self.place}"]
        return "\n".join([*lines, *map(_base64, self.path), "", self.note])

    @classmethod
    def of(cls, text: str) -> Proof:
        """Reads a proof, with whatever line ends it has come; raises BadProof."""
        head, _, note = text.replace("\r\n", "\n").strip().partition("\n\n")
        first, extra, index, *path = [*head.split("\n"), "", ""]
        place = re.fullmatch(r"index (0|[1-9]\d{0,18})", index)
        if first != FIRST_LINE or not extra.startswith("extra ") or place is None:
            raise BadProof("this is no proof")
        hashes = [_hash(line) for line in path if line]
        return cls(_hash(extra.removeprefix("extra ")), int(place[1]), hashes, f"{note}\n")

    def verified(self, known: Collection[Verifier]) -> Statement:
        """What the checkpoint says that the entry is under; raises BadProof."""
        try:
            said, _ = opened(self.note, known)
            root = merkle.root_of_proof(
                merkle.leaf(self.entry_hash), self.place, said.size, self.path
            )
        except (BadNote, ValueError) as error:
            raise BadProof(str(error)) from error
        if root != said.root:
            raise BadProof("the proof leads to another root than the checkpoint's")
        return said


@dataclass(frozen=True)
class Printed:
    """What stands on a printed decision.

    ``entry_hash`` is hex and ``root`` base64, as in the formats; ``digest`` the code to type,
    ``address`` the page that answers for it, ``qr`` the same address as an SVG.
    """

    entry_hash: str
    tree_size: int
    root: str
    signed_at: datetime
    digest: str
    address: str
    qr: bytes


@seeing(SYSTEM)  # hashes only; that she may see the entry is the caller's to have asked
def proof_of(entry_id: UUID) -> Proof | None:
    """The proof of an entry under the first checkpoint that covers it; None until there is one."""
    found = _covered(entry_id)
    if found is None:
        return None
    entry_hash, place, checkpoint = found
    return Proof(entry_hash, place, tree.path(place, checkpoint.size), checkpoint.note)


@seeing(SYSTEM)
def printed(entry_id: UUID) -> Printed | None:
    """What to print on the decision that an entry is; None until a checkpoint covers it.

    The same entry always gets the same. The caller has asked whether the entry may be seen.
    """
    found = _covered(entry_id)
    if found is None:
        return None
    entry_hash, _, checkpoint = found
    digest = code_of(merkle.leaf(entry_hash))
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('check')}?kod={digest.replace('-', '')}"
    return Printed(
        entry_hash=entry_hash.hex(),
        tree_size=checkpoint.size,
        root=_base64(bytes(checkpoint.root)),
        signed_at=checkpoint.signed_at,
        digest=digest,
        address=address,
        qr=_qr(address),
    )


def code_of(leaf: bytes) -> str:
    """The code of a leaf: 160 bits in groups of four signs."""
    signs = base64.b32encode(leaf[:_CODE]).decode()
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def bytes_of(code: str) -> bytes | None:
    """What a typed or scanned code stands for; None where it is none."""
    signs = re.sub(r"[\s-]", "", code).upper().translate(_READ_AS)
    if not re.fullmatch(r"[A-Z2-7]{32}", signs):
        return None
    return base64.b32decode(signs)


@dataclass(frozen=True)
class Answer:
    """What may be said of a code or a proof to anybody: nothing of a case.

    ``size`` and ``signed_at`` are the checkpoint's; None where none covers it yet.
    """

    code: str
    size: int | None = None
    signed_at: datetime | None = None


@seeing(SYSTEM)
def answer_to_code(code: str) -> Answer | None:
    """Whether an entry with this code is in the tree, and under which checkpoint."""
    beginning = bytes_of(code)
    found = tree.found_by(beginning) if beginning else None
    if found is None:
        return None
    checkpoint = checkpoints.covering(found[0])
    if checkpoint is None:
        return Answer(code_of(found[1]))
    return Answer(code_of(found[1]), checkpoint.size, checkpoint.signed_at)


@seeing(SYSTEM)
def answer_to_proof(text: str, known: Collection[Verifier]) -> Answer:
    """What a proof proves under our keys (`checkpoints.known_keys`); raises BadProof.

    Its checkpoint need not be in the table, only be signed, and of this tree.
    """
    proof = Proof.of(text)
    said = proof.verified(known)
    if tree.root(said.size) != said.root:
        raise BadProof("the checkpoint is signed, but is not of this tree")
    return Answer(code_of(merkle.leaf(proof.entry_hash)), said.size, said.at)


def _covered(entry_id: UUID) -> tuple[bytes, int, Checkpoint] | None:
    place = tree.place_of(entry_id)
    checkpoint = checkpoints.covering(place) if place is not None else None
    if place is None or checkpoint is None:
        return None
    entry_hash = LedgerEntry.objects.values_list("hash", flat=True).get(pk=entry_id)
    return bytes(entry_hash), place, checkpoint


def _qr(address: str) -> bytes:
    image = qrcode.make(address, image_factory=SvgPathImage, border=2)
    return bytes(image.to_string())


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _hash(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise BadProof("this is no proof")
    return found
