#!/usr/bin/env python3
"""Checks an exported ledger of Samverka against its checkpoints, without Samverka.

    python3 verify_ledger.py EXPORT --checkpoints FILE --key KEY     or: --proof FILE --key KEY

EXPORT is what `manage.py ledger export` writes; KEY a public key, NAME+HASH+KEY, or a file of such
(later ones are taken from the checkpoints that announce them). With FILE.leaves beside the file of
checkpoints the very entry is named that was changed. Needs Python 3.11 and `cryptography`; ends
with 1 where something is wrong. The format: docs/ledger-format.md.
"""

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = """id chain seq kind case_id item act outcome source target decided_on body_id
organisation_id decided_by_id recorded_by_id membership subject sitting text_number text_sha256
refers_to_id words_commitment people_commitment recorded_at prev""".split()  # noqa: SIM905
NOWHERE = 1 << 62  # after every place of the tree
DASH, LEAF = "\u2014 ", b"\x00samverka-tree/1\n"
Line = dict[str, Any]
Key = tuple[str, bytes, Ed25519PublicKey]


class Fault(NamedTuple):
    where: str
    what: str
    place: int = NOWHERE  # of the entry in the tree
    chain: str = ""
    seq: int = 0


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def field(value: str | None) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    return len(value.encode()).to_bytes(4, "big") + value.encode()


def salted(text: Line) -> str:
    return sha256(bytes.fromhex(text["salt"] or "") + text["text"].encode()).hex()


class Tree:
    """A Merkle tree (RFC 9162) that grows leaf by leaf and keeps only its right edge."""

    def __init__(self) -> None:
        self.size, self.edge = 0, list[bytes]()

    def add(self, found: bytes) -> None:
        size = self.size
        while size & 1:
            found, size = sha256(b"\x01" + self.edge.pop() + found), size >> 1
        self.edge.append(found)
        self.size += 1

    def root(self) -> bytes:
        found = self.edge[-1] if self.edge else sha256(b"")
        for part in reversed(self.edge[:-1]):
            found = sha256(b"\x01" + part + found)
        return found


def root_of_proof(found: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes:
    first, end, goes_left = 0, size, list[bool]()
    while end - first > 1:
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        goes_left.append(place < middle)
        first, end = (first, middle) if place < middle else (middle, end)
    if not 0 <= place < size or len(goes_left) != len(path):
        raise ValueError("the proof has another length than its tree")
    for left, other in zip(reversed(goes_left), path, strict=True):
        found = sha256(b"\x01" + (found + other if left else other + found))
    return found


def key_of(vkey: str) -> Key:
    name, mark, encoded = vkey.split("+", 2)
    key = b64decode(encoded)
    if key[:1] != b"\x01" or sha256(name.encode() + b"\n" + key)[:4].hex() != mark:
        raise ValueError(f"not a key: {vkey}")
    return name, bytes.fromhex(mark), Ed25519PublicKey.from_public_bytes(key[1:])


def opened(note: str, keys: list[Key]) -> tuple[int, bytes]:
    text, _, signatures = note.partition("\n\n")
    for signer, _, encoded in [s.removeprefix(DASH).partition(" ") for s in signatures.split("\n")]:
        signature = b64decode(encoded)
        for key in [k for k in keys if k[:2] == (signer, signature[:4])]:
            try:
                key[2].verify(signature[4:], f"{text}\n".encode())
            except InvalidSignature:
                continue
            _origin, size, root, *more = text.split("\n")
            keys += [key_of(said[4:]) for said in more if said.startswith("key ")]
            return int(size), b64decode(root)
    raise ValueError("the checkpoint is signed by no known key")


class Check:
    def __init__(self, checkpoints: Path | None, keys: list[Key]) -> None:
        self.keys, self.faults, self.tree, self.count = keys, list[Fault](), Tree(), 0
        # By place in the chain: hash, prev, place in the tree, whether it is an entry of a case.
        self.chains: dict[str, dict[int, tuple[bytes, str, int | None, bool]]] = defaultdict(dict)
        self.heads, self.whole, self.part = dict[str, str | None](), True, (0, b"")
        self.texts = dict[tuple[str, str], tuple[str, str]]()  # what is said of it, what it is
        self.erased, self.erasures = list[tuple[Line, int | None, str]](), set[tuple[str, ...]]()
        self.signed, self.leaves = list[tuple[int, bytes]](), list[bytes]()
        if checkpoints:
            self.read_checkpoints(checkpoints)
        self.roots = {size: b"" for size, _ in self.signed}  # ours, at the sizes that were signed

    def at(self, entry: Line, place: int | None, what: str) -> None:
        chain, seq = entry["chain"], int(entry["seq"])
        place = NOWHERE if place is None else place
        self.faults.append(Fault(f"{chain}/{seq}", what, place, chain, seq))

    def read_checkpoints(self, path: Path) -> None:
        parts = re.split("\n\n+", path.read_text(encoding="utf-8").strip())
        # A note that was cut short has no signature, and stands again after it.
        for text, signatures in [p for p in pairwise(parts) if p[1].startswith(DASH)]:
            try:
                self.signed.append(opened(f"{text}\n\n{signatures}", self.keys))
            except ValueError as error:
                self.faults.append(Fault("checkpoint", str(error)))
        roots, beside = dict(self.signed), path.with_name(path.name + ".leaves")
        for size in {size for size, root in self.signed if roots[size] != root}:
            self.faults.append(Fault("checkpoint", f"two of {size} entries have different roots"))
        growing, trusted = Tree(), 0
        for line in beside.read_text().split() if beside.exists() else ():
            self.leaves.append(bytes.fromhex(line))
            growing.add(self.leaves[-1])
            if roots.get(growing.size) == growing.root():
                trusted = growing.size
        del self.leaves[trusted:]  # as far as they lead to a signed root themselves

    def line(self, said: Line) -> None:
        if "entry" in said:
            self.entry(said["entry"], said, said["place"])
        elif "samverka-export" in said:
            self.whole = said["case"] is None
            if not self.whole and said["note"]:
                self.part = opened(said["note"].strip(), self.keys)
        elif "text" in said:
            # An emptied one is held against the erasures, which come later.
            made = "" if said["content"] is None else sha256(said["content"].encode()).hex()
            self.texts[said["text"], str(said["number"])] = (said["sha256"], made)
        elif "gone" in said:
            what = f"entry {said['gone']} is gone"
            self.faults.append(Fault(f"#{said['place']}", what, said["place"]))
            self.grow(said["place"], bytes.fromhex(said["leaf"]))
        elif "case" in said:
            self.heads[said["case"]] = said["head"]

    def entry(self, entry: Line, said: Line, place: int | None) -> None:
        self.count += 1
        hashed = bytes.fromhex(said["hash"])
        fields = b"".join([field(entry[name]) for name in FIELDS])
        if sha256(b"samverka-ledger/1 entry\n" + fields) != hashed:
            self.at(entry, place, "changed")
        own = (hashed, entry["prev"], place, entry["case_id"] is not None)
        self.chains[entry["chain"]][int(entry["seq"])] = own
        for name in ("words", "people"):
            self.beside(entry, place, name, said[name])
        if entry["text_number"] is not None:
            of = (entry["case_id"], entry["text_number"])
            said_of, made = self.texts.get(of, ("", ""))
            if said_of != entry["text_sha256"] or made not in (said_of, ""):
                self.at(entry, place, "the decided text was changed or is gone")
            elif not made and entry["kind"] != "erasure":
                self.erased.append((entry, place, f"text {of[1]}"))
        if place is not None:
            self.numbered(entry, said, place, sha256(LEAF + hashed))
        elif not said["queued"]:
            self.at(entry, None, "never numbered")

    def beside(self, entry: Line, place: int | None, name: str, text: Line | None) -> None:
        if text is None:
            self.at(entry, place, "its text row is gone")
        elif text["text"] is None:
            self.erased.append((entry, place, name))
        elif salted(text) != entry[f"{name}_commitment"]:
            self.at(entry, place, f"its {name} were changed")
        elif name == "words" and (entry["kind"], entry["act"]) == ("erasure", "erase"):
            whose = (entry["chain"], entry["refers_to_id"] or entry["text_sha256"])
            self.erasures |= {(*whose, what) for what in json.loads(text["text"]).get("what", ())}

    def numbered(self, entry: Line, said: Line, place: int, leaf: bytes) -> None:
        if said["leaf"] != leaf.hex():
            self.at(entry, place, "numbered as another entry")
        path, (size, root) = [b64decode(one) for one in said.get("proof", ())], self.part
        if not self.whole and place < size and root_of_proof(leaf, place, size, path) != root:
            self.at(entry, place, "another entry than was signed")
        if self.whole and place < len(self.leaves) and self.leaves[place] != leaf:
            self.at(entry, place, "another entry than was signed")
        self.grow(place, leaf)

    def grow(self, place: int, leaf: bytes) -> None:
        if self.whole and place > self.tree.size:
            self.faults.append(Fault(f"#{place - 1}", "its place is gone", place - 1))
        if place == self.tree.size:
            self.tree.add(leaf)
            if self.tree.size in self.roots:
                self.roots[self.tree.size] = self.tree.root()

    def ended(self) -> list[Fault]:
        for chain in self.chains:
            self.chain(chain, self.heads.get(chain))
        gone = [one for one, head in self.heads.items() if head and one not in self.chains]
        self.faults += [Fault(case, "every entry is gone", chain=case) for case in gone]
        for (case, number), (said, made) in self.texts.items():
            if made != said and (made or (case, said, f"text {number}") not in self.erasures):
                self.faults.append(Fault(f"{case} text {number}", "not as written"))
        self.faults += self.against_checkpoints() if self.whole else ()
        for entry, place, name in self.erased:
            of = entry["text_sha256"] if name.startswith("text ") else entry["id"]
            if (entry["chain"], of, name) not in self.erasures:
                self.at(entry, place, f"its {name} were erased without an erasure")
        once, first = dict[str, Fault](), defaultdict[str, int](lambda: NOWHERE)
        for one in self.faults:
            once.setdefault(one.where, one)
            first[one.chain] = min(first[one.chain], one.place)
        # The first bad one first, by the tree, and within a chain by the chain.
        places = {one: first[one.chain] if one.chain else one.place for one in once.values()}
        return sorted(places, key=lambda one: (places[one], not one.chain, *one[3:], one.where))

    def chain(self, chain: str, head: str | None) -> None:
        entries, newest = self.chains[chain], max(self.chains[chain])
        cut = head not in (None, entries[newest][0].hex())
        start = sha256(b"samverka-ledger/1 start\n" + field(chain))
        for seq, (_, prev, place, of_case) in entries.items():
            before = entries[seq - 1][0] if seq - 1 in entries else start
            for what, wrong in (
                ("entry missing before", seq != 1 and seq - 1 not in entries),
                ("does not follow the one before", prev != before.hex()),
                ("not an entry of the case", chain in self.heads and not of_case),
                ("not the newest entry its case knows", seq == newest and cut),
            ):
                if wrong:
                    self.at({"chain": chain, "seq": seq}, place, what)

    def against_checkpoints(self) -> Iterator[Fault]:
        last, ours = 0, self.tree.size
        for size, root in self.signed:
            if size > ours:
                yield Fault(f"#{ours}", f"gone, with all after it: {size} were signed", ours)
            elif size and self.roots[size] != root:
                what = f"an entry from #{last} to #{size - 1} is another than was signed"
                yield Fault(f"checkpoint {size}", what, size)
            else:
                last = size


def proved(text: str, keys: list[Key]) -> str:
    head, _, note = text.replace("\r\n", "\n").strip().partition("\n\n")
    _kind, extra, index, *path = head.split("\n")
    (size, root), place = opened(note, keys), int(index.removeprefix("index "))
    hashed = b64decode(extra.removeprefix("extra "))
    if root_of_proof(sha256(LEAF + hashed), place, size, list(map(b64decode, path))) != root:
        raise ValueError("the proof leads to another root than the checkpoint's")
    return f"PROVED: entry {hashed.hex()} has the place {place} among {size}."


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("export", nargs="?", type=Path)
    parser.add_argument("--checkpoints", type=Path)
    parser.add_argument("--proof", type=Path)
    parser.add_argument("--key", action="append", default=[])
    given = parser.parse_args()
    said = [Path(key).read_text() if Path(key).exists() else key for key in given.key]
    keys = [key_of(line) for line in " ".join(said).split()]
    if given.proof:
        try:
            return print(proved(given.proof.read_text(), keys))
        except ValueError as error:
            sys.exit(f"NOT PROVED: {error}")
    check = Check(given.checkpoints, keys)
    for line in given.export.open(encoding="utf-8"):
        check.line(json.loads(line))
    faults = check.ended()
    sys.stdout.writelines(f"BAD {one.where}: {one.what}\n" for one in faults)
    if faults:
        sys.exit(f"The ledger is not intact: {len(faults)} faults. First bad: {faults[0].where}")
    return print(f"The ledger is intact: {check.count} entries, {len(check.signed)} checkpoints.")


if __name__ == "__main__":
    main()
