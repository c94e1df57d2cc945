"""The tree, the checkpoint and the code that docs/ledger-format.md publishes, by both readers."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import verify_ledger
from config.postgres import PROJECT
from workflow import merkle, proofs
from workflow.signed_notes import Signer, Statement, opened

FORMAT = (PROJECT / "docs" / "ledger-format.md").read_text()
FIRST = bytes.fromhex("42dc91c5cfd2ccc45020d7282d45f082bbe8341376905c938289cab2f74bfc72")
SECOND = bytes.fromhex("62ce7469d6452565324d3c93b91e6d76e1e313a07c4539830219570493d4271f")
HASHES = (FIRST, SECOND, FIRST)
KEY = "exempel.example/liggare+e16502f0+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"


def test_leaves_roots_and_code_are_those_of_the_page() -> None:
    ours, theirs = merkle.Growing(), verify_ledger.Tree()
    for hashed in HASHES:
        assert hashed.hex() in FORMAT
        ours.add(merkle.leaf(hashed))
        theirs.add(hashlib.sha256(verify_ledger.LEAF + hashed).digest())
        assert ours.root.hex() in FORMAT
        assert ours.root == theirs.root()
    leaf = merkle.leaf(FIRST)
    for root in (
        merkle.root_of_proof(merkle.leaf(SECOND), 1, 3, [leaf, leaf]),
        verify_ledger.root_of_proof(merkle.leaf(SECOND), 1, 3, [b64encode(leaf).decode()] * 2),
    ):
        assert root == ours.root
    assert proofs.code_of(merkle.leaf(SECOND)) in FORMAT


def test_the_checkpoint_of_the_page_is_signed_by_its_key() -> None:
    lines = FORMAT.partition("**6. A checkpoint**")[2].partition("The first four")[0]
    note = "\n".join(line[4:] for line in lines.split("\n")[2:]).strip() + "\n"
    key = verify_ledger.key_of(KEY)
    size, root = verify_ledger.opened(note.strip(), [key])
    signer = Signer._of(
        KEY.split("+", maxsplit=1)[0], Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    )
    said, _ = opened(note, [signer.verifier])
    assert str(signer.verifier) == KEY
    assert (said.size, said.root) == (size, root) == (3, merkle.whole(0, 3, _hash_of))
    at = datetime(2026, 1, 14, 9, 0, tzinfo=UTC)
    again = Statement(signer.verifier.name, 3, root, at, (signer.verifier,))
    assert signer.sign(again.text) == note


def _hash_of(one: merkle.Subtree) -> bytes:
    leaves = [merkle.leaf(hashed) for hashed in HASHES]
    return merkle.node(*leaves[:2]) if one.level else leaves[one.last]
