#!/usr/bin/env python3
"""Checks an exported ledger of Samverka against its checkpoints, without Samverka.

    verify_ledger.py EXPORT --checkpoints FILE --key KEY [--case ID], or --proof FILE --key KEY

EXPORT is what `manage.py ledger export` writes, of all or of the case; KEY a public key,
NAME+HASH+KEY, or a file of such (later ones are taken from the checkpoints that announce them).
FILE.leaves beside it lets the very entry be named that was changed. Ends with 1 where something is
wrong. Needs Python 3.11 and `cryptography`. The format: docs/ledger-format.md.
"""

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = """id chain seq kind case_id item act outcome source target decided_on body_id
organisation_id decided_by_id recorded_by_id membership subject sitting text_number text_sha256
refers_to_id words_commitment people_commitment recorded_at prev""".split()  # noqa: SIM905
NOWHERE = 1 << 62  # after every place of the tree
START, ENTRY = b"samverka-ledger/1 start\n", b"samverka-ledger/1 entry\n"
DASH, LEAF, SIGNED = "\u2014 ", b"\x00samverka-tree/1\n", "another entry than was signed"
SAID = {"words": "its words were", "people": "its names were", "text": "the decided text was"}
Line = dict[str, Any]
Key = tuple[str, bytes, Ed25519PublicKey]
Fault = tuple[str, str, int, str, int]  # where, what, place in the tree, chain and place in it
Own = tuple[bytes, str, int | None, bool, bool]  # hash, prev, place, of a case, under the note
Chain = dict[int, Own]
Part = tuple[str, ...]  # chain, "words", "people" or "text", and the entry's id or the text's


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def field(value: str | None) -> bytes:
    said = b"" if value is None else value.encode()
    return b"\xff" * 4 if value is None else len(said).to_bytes(4, "big") + said


def salted(text: Line | None) -> str:
    if text is None or text["text"] is None:
        return "gone" if text is None else ""
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


def root_of_proof(found: bytes, place: int, size: int, path: list[str]) -> bytes:
    first, end, goes_left = 0, size, list[bool]()
    while end - first > 1:
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        goes_left.append(place < middle)
        first, end = (first, middle) if place < middle else (middle, end)
    if not 0 <= place < size or len(goes_left) != len(path):
        return b""
    for left, other in zip(reversed(goes_left), map(b64decode, path), strict=True):
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
            with suppress(InvalidSignature):
                key[2].verify(signature[4:], f"{text}\n".encode())
                _origin, size, root, *more = text.split("\n")
                keys += [key_of(said[4:]) for said in more if said.startswith("key ")]
                return int(size), b64decode(root)
    raise ValueError("the checkpoint is signed by no known key")


class Check:
    def __init__(self, checkpoints: Path | None, keys: list[Key], case: str | None) -> None:
        self.keys, self.case, self.note = keys, case, (0, b"")  # the note of one case's export
        self.heads: dict[str, str | None] = {case: "unsaid"} if case else {}
        self.faults, self.first, self.chains = list[Fault](), dict[str, int](), dict[str, Chain]()
        self.texts, self.erasures = dict[Part, str](), dict[Part, Line]()
        self.signed, self.looked, self.empty = dict[int, bytes](), 0, dict[Part, Line]()
        self.leaves, self.tree, self.next = list[bytes](), Tree(), 0  # the place that comes next
        if checkpoints:
            self.read_checkpoints(checkpoints)

    def bad(self, at: str, what: str, place: int = NOWHERE, chain: str = "", seq: int = 0) -> None:
        self.faults.append((at, what, place, chain, seq))
        self.first[chain] = min(self.first.get(chain, NOWHERE), place)

    def check(self, said: Line, *found: tuple[str, bool]) -> None:
        for what in [what for what, wrong in found if wrong]:
            chain, seq = said["entry"]["chain"], int(said["entry"]["seq"])
            place = NOWHERE if said["place"] is None else said["place"]
            self.bad(f"{chain}/{seq}", what, place, chain, seq)

    def read_checkpoints(self, path: Path) -> None:
        parts = [p.strip() for p in path.read_text("utf-8", "replace").split("\n\n") if p.strip()]
        # A note that was cut short has no signature, and stands again after it.
        for text, signatures in [p for p in pairwise(parts) if p[1].startswith(DASH)]:
            try:
                size, root = opened(f"{text}\n\n{signatures}", self.keys)
                if self.signed.setdefault(size, root) != root:
                    self.bad("checkpoint", f"two of {size} entries have different roots")
            except ValueError as error:
                self.bad("checkpoint", str(error))
        growing, trusted = Tree(), 0
        with suppress(FileNotFoundError, ValueError):  # there is none, or a line was cut short
            for line in path.with_name(path.name + ".leaves").read_text("ascii", "replace").split():
                self.leaves.append(bytes.fromhex(line))
                growing.add(self.leaves[-1])
                if self.signed.get(growing.size) == growing.root():
                    trusted = growing.size
        del self.leaves[trusted:]  # as far as they lead to a signed root themselves

    def line(self, said: Line) -> None:
        if "entry" in said:
            self.entry(said["entry"], said, said["place"])
        elif "samverka-export" in said:
            self.header(said["case"], said["note"] or "")
        elif "text" in said:
            made = "" if said["content"] is None else sha256(said["content"].encode()).hex()
            part = (said["text"], "text", str(said["number"]), said["sha256"])
            self.texts[part] = made if self.texts.get(part, made) == made else "another"
        elif "gone" in said:
            self.bad(f"#{said['place']}", f"entry {said['gone']} is gone", said["place"])
            self.grow(said["place"], bytes.fromhex(said["leaf"]))
        elif "case" in said:
            self.heads[said["case"]] = said["head"]

    def header(self, case: str | None, note: str) -> None:
        if case != self.case:  # which of the two is demanded, the export does not decide
            self.bad("export", f"of {case or 'all'}, and to be of {self.case or 'all'}: --case")
        if self.case:
            self.note = size, root = opened(note.strip(), self.keys)
            if size < max(self.signed, default=0) or self.signed.get(size, root) != root:
                self.bad("export", f"its note, of {size}, is older than a checkpoint, or another")

    def entry(self, entry: Line, said: Line, place: int | None) -> None:
        hashed, (size, root), of_case = bytes.fromhex(said["hash"]), self.note, entry["case_id"]
        at, leaf = NOWHERE if place is None else place, sha256(LEAF + hashed)
        own = (hashed, entry["prev"], place, of_case is not None, at < size)
        first = self.chains.setdefault(entry["chain"], {}).setdefault(int(entry["seq"]), own)
        self.check(
            said,
            ("changed", sha256(ENTRY + b"".join([field(entry[n]) for n in FIELDS])) != hashed),
            ("stands there twice", first is not own),
            ("never numbered", place is None and not said["queued"]),
            ("numbered as another entry", place is not None and said["leaf"] != leaf.hex()),
            (SIGNED, at < size and root_of_proof(leaf, at, size, said.get("proof", [])) != root),
            (SIGNED, self.leaves[at : at + 1] not in ([], [leaf])),
        )
        self.beside(entry, said, entry["chain"])
        if place is not None:
            self.grow(place, leaf)

    def beside(self, entry: Line, said: Line, chain: str) -> None:
        for n in ("words", "people"):
            self.held(said, (chain, n, entry["id"]), salted(said[n]), entry[f"{n}_commitment"])
        text = entry["text_number"], entry["text_sha256"]
        if text[0] is not None:
            self.held(said, t := (chain, "text", *text), self.texts.get(t, "gone"), text[1])
        what = entry["outcome"] if (entry["kind"], entry["act"]) == ("erasure", "erase") else ""
        if what in ("words", "people", "text"):  # files and letters lie outside
            of = text if what == "text" else (entry["refers_to_id"],)
            self.erasures.setdefault((chain, what, *of), said)

    def held(self, said: Line, part: Part, made: str, committed: str) -> None:
        if not made:  # held against the erasures, which come later
            self.empty.setdefault(part, said)
        self.check(said, (f"{SAID[part[1]]} changed or removed", made not in ("", committed)))

    def grow(self, place: int, leaf: bytes) -> None:
        if place > self.next and not self.case:
            self.bad(f"#{place - 1}", "its place is gone", place - 1)
        elif place < self.next:
            self.bad(f"#{place}", "stands there twice", place)
        self.next, size = place + 1, self.tree.size + 1
        if size == self.next:
            self.tree.add(leaf)
            if size in self.signed and self.tree.root() != self.signed[size]:
                self.bad(f"checkpoint {size}", f"from #{self.looked} to #{place}: {SIGNED}", size)
            self.looked = size if size in self.signed else self.looked

    def ended(self) -> list[Fault]:
        for chain, entries in self.chains.items():
            self.chain(chain, entries, max(entries))
        for case in [one for one, head in self.heads.items() if head and one not in self.chains]:
            self.bad(case, "every entry is gone", chain=case)
        self.erased()
        size, ours, first = max(self.signed, default=0), self.tree.size, self.first
        if size > ours and not self.case:
            self.bad(f"#{ours}", f"gone, with all after it: {size} were signed", ours)
        # The first bad one first, by the tree, and within a chain by the chain.
        return sorted(self.faults, key=lambda f: (first[f[3]] if f[3] else f[2], not f[3], *f[3:]))

    def erased(self) -> None:
        empty = self.empty.keys() | {p for p, made in self.texts.items() if not made}
        for part, made in self.texts.items():
            if made != part[3] and (made or part not in self.erasures):
                self.bad(f"{part[0]} text {part[2]}", "not as written")
        for of, one in self.empty.items():
            self.check(one, (f"{SAID[of[1]]} erased without an erasure", of not in self.erasures))
        for of, one in self.erasures.items():
            self.check(one, ("erased, but still there", of not in empty))

    def chain(self, chain: str, entries: Chain, newest: int) -> None:
        known = self.heads.get(chain, entries[newest][0].hex())
        proved = max((n for n in entries if entries[n][4]), default=NOWHERE if self.case else 0)
        for seq, (own, prev, place, of_case, is_proved) in entries.items():
            before = entries[seq - 1][0] if seq - 1 in entries else sha256(START + field(chain))
            self.check(
                {"entry": {"chain": chain, "seq": seq}, "place": place},
                ("entry missing before", seq != 1 and seq - 1 not in entries),
                ("does not follow the one before", prev != before.hex()),
                ("not an entry of the case", chain in self.heads and not of_case),
                ("not the newest entry its case knows", seq == newest and own.hex() != known),
                ("an entry of another chain", self.case not in (None, chain)),
                ("it has no proof, and is not among the last", seq < proved and not is_proved),
            )

    def verdict(self) -> str:
        count = sum(map(len, self.chains.values()))
        if not self.case:
            return f"The ledger is intact: {count} entries, {len(self.signed)} checkpoints."
        last = [f"entry {seq}" for seq, own in self.chains[self.case].items() if not own[4]]
        open_ends = "; ".join([*last, "whether more was written since", "anything of other cases"])
        return f"One case: {count - len(last)} entries are as signed. Not proved: {open_ends}."


def proved(text: str, keys: list[Key]) -> str:
    head, _, note = text.replace("\r\n", "\n").strip().partition("\n\n")
    _kind, extra, index, *path = head.split("\n")
    (size, root), place = opened(note, keys), int(index.removeprefix("index "))
    hashed = b64decode(extra.removeprefix("extra "))
    if root_of_proof(sha256(LEAF + hashed), place, size, path) != root:
        raise ValueError("the proof leads to another root than the checkpoint's")
    return f"PROVED: entry {hashed.hex()} has the place {place} among {size}."


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("export", nargs="?", type=Path)
    parser.add_argument("--case", help="public id: EXPORT is of this case alone")
    parser.add_argument("--checkpoints", type=Path)
    parser.add_argument("--proof", type=Path)
    parser.add_argument("--key", action="append", default=[])
    given = parser.parse_args()
    said = [Path(key).read_text() if Path(key).exists() else key for key in given.key]
    try:
        keys = [key_of(line) for line in " ".join(said).split()]
        if given.proof:
            return print(proved(given.proof.read_text(), keys))
        check = Check(given.checkpoints, keys, given.case)
        for line in given.export.open(encoding="utf-8"):
            check.line(json.loads(line))
        faults = check.ended()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        sys.exit(f"NOT PROVED: {error}")
    sys.stdout.writelines(f"BAD {where}: {what}\n" for where, what, *_ in faults)
    if faults:
        sys.exit(f"The ledger is not intact: {len(faults)} faults. First bad: {faults[0][0]}")
    return print(check.verdict())


if __name__ == "__main__":
    main()
