"""The tamper drill: whoever owns the database changes the ledger, and is found out.

The attacker is the superuser of the embedded server with all triggers switched off; the
verdict is given by ``ledger.verify()`` as the application, and again by the oracle.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from config import services
from tests import ledger_oracle
from tests.tables import copying
from tests.world import World
from workflow import ledger

TABLES = (
    "workflow_ledgerentry",
    "workflow_ledgertext",
    "workflow_textversion",
    "workflow_case",
    "workflow_workitem",
)
TRIES = 8


@dataclass
class Attacker:
    """The superuser's session, and what the ledger looked like before."""

    session: psycopg.Connection[Any]
    chains: list[tuple[Any, int]] = field(default_factory=list)  # of cases: chain and length
    choose: random.Random = field(default_factory=lambda: random.Random(1))

    def run(self, statement: str, *values: Any) -> Any:
        cursor = self.session.execute(statement, values)
        assert cursor.rowcount, "the attack hit nothing"
        return cursor.fetchone() if cursor.description else None

    def keep(self) -> None:
        """Remembers everything, to put it back after each attack."""
        for table in TABLES:
            self.run(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
        found = self.session.execute(
            "SELECT case_id, count(*) FROM workflow_ledgerentry WHERE case_id IS NOT NULL"
            " GROUP BY 1 HAVING count(*) >= 3 ORDER BY 1"
        )
        self.chains = list(found.fetchall())

    def put_back(self) -> None:
        for table in TABLES:
            self.session.execute(f"DELETE FROM {table}")
            self.session.execute(copying(self.session, table, f"kept_{table}"))

    def somewhere(self, first: int = 1, *, before_last: int = 0) -> tuple[Any, int]:
        """A case's chain and a place in it."""
        chain, length = self.choose.choice(self.chains)
        return chain, self.choose.randint(first, length - before_last)

    def length(self, chain: Any) -> int:
        return next(length for found, length in self.chains if found == chain)


def here() -> str:
    """The database of the test."""
    return str(connection.settings_dict["NAME"])


@pytest.fixture
def attacker(committed_world: World) -> Iterator[Attacker]:
    for state in ("closed", "revision", "rejected", "preparation"):
        committed_world.activity_in(state)
    committed_world.decide(
        committed_world.activity_in("steering"), "endorse_amended", wording={"title": "Söder om"}
    )
    where = services.ensure_database().conninfo(services.ADMIN, here())
    with closing(psycopg.connect(**where, autocommit=True)) as session:  # type: ignore[arg-type]
        session.execute("SET session_replication_role = replica")
        found = Attacker(session)
        found.keep()
        yield found


Attack = Callable[[Attacker], set[str]]
ENTRY, TEXT = "workflow_ledgerentry", "workflow_ledgertext"
AT = "WHERE chain = %s AND seq = %s"
BESIDE = f"WHERE entry_id = (SELECT id FROM {ENTRY} {AT})"
CHANGES = (
    "kind = 'look'",
    "act = 'approve'",
    "outcome = 'done'",
    "source = 'approved'",
    "target = 'approved'",
    "decided_on = decided_on - 1",
    "recorded_at = recorded_at - interval '1 microsecond'",
    "body_id = NULL, organisation_id = gen_random_uuid()",
    "decided_by_id = gen_random_uuid()",
    "recorded_by_id = gen_random_uuid()",
    "membership = gen_random_uuid()",
    "item = gen_random_uuid()",
    "text_number = 7",
    "text_sha256 = repeat('0', 64)",
    "refers_to_id = id",
    "subject = gen_random_uuid()",
    "sitting = gen_random_uuid()",
    "words_commitment = sha256(words_commitment)",
    "people_commitment = sha256(people_commitment)",
    "id = gen_random_uuid()",
)


def at(chain: Any, seq: int) -> set[str]:
    return {f"{chain}/{seq}"}


def change(attacker: Attacker, chain: Any, seq: int) -> None:
    columns = attacker.choose.choice(CHANGES)
    attacker.run(f"UPDATE {ENTRY} SET {columns} {AT}", chain, seq)


def hash_again(attacker: Attacker, chain: Any, seq: int) -> None:
    attacker.run(f"UPDATE {ENTRY} e SET hash = samverka_entry_hash(e) {AT}", chain, seq)


def recompute_from(attacker: Attacker, chain: Any, seq: int) -> None:
    for place in range(seq, attacker.length(chain) + 1):
        if place > 1:
            follow = f"(SELECT hash FROM {ENTRY} {AT})"
            attacker.run(f"UPDATE {ENTRY} SET prev = {follow} {AT}", chain, place - 1, chain, place)
        hash_again(attacker, chain, place)


def edit(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    change(attacker, chain, seq)
    return at(chain, seq)


def edit_and_hash_again(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {ENTRY} SET act = 'approve' {AT}", chain, seq)
    hash_again(attacker, chain, seq)
    return at(chain, min(seq + 1, attacker.length(chain)))


def edit_and_recompute_the_rest(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {ENTRY} SET act = 'approve' {AT}", chain, seq)
    recompute_from(attacker, chain, seq)
    return at(chain, attacker.length(chain))


def delete(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere(before_last=1)
    attacker.run(f"DELETE FROM {ENTRY} {AT}", chain, seq)
    return at(chain, seq + 1)


def cut_the_tail(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere(first=2)
    attacker.run(f"DELETE FROM {ENTRY} WHERE chain = %s AND seq >= %s", chain, seq)
    return at(chain, seq - 1)


def delete_the_whole_chain(attacker: Attacker) -> set[str]:
    chain, _ = attacker.somewhere()
    attacker.run(f"DELETE FROM {ENTRY} WHERE chain = %s", chain)
    return {str(chain)}


def copy_to(attacker: Attacker, chain: Any, seq: int, to: int) -> None:
    """A second entry like this one, at another place."""
    attacker.run(
        f"INSERT INTO {ENTRY} SELECT (jsonb_populate_record(e, jsonb_build_object("
        f"'id', %s::text, 'seq', %s::int, 'item', NULL))).* FROM {ENTRY} e {AT}",
        uuid4(),
        to,
        chain,
        seq,
    )


def insert(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere(before_last=1)
    later = "chain = %s AND seq > %s"
    attacker.run(f"UPDATE {ENTRY} SET seq = seq + 1000 WHERE {later}", chain, seq)
    attacker.run(f"UPDATE {ENTRY} SET seq = seq - 999 WHERE {later}", chain, 1000)
    copy_to(attacker, chain, seq, seq + 1)
    return at(chain, seq + 1)


def append_a_well_formed_one(attacker: Attacker) -> set[str]:
    chain, _ = attacker.somewhere()
    length = attacker.length(chain)
    copy_to(attacker, chain, length, length + 1)
    attacker.chains = [(c, n + (c == chain)) for c, n in attacker.chains]
    recompute_from(attacker, chain, length + 1)
    return at(chain, length + 1)


def reorder(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere(before_last=1)
    for before, after in ((seq, 999), (seq + 1, seq), (999, seq + 1)):
        attacker.run(f"UPDATE {ENTRY} SET seq = {after} {AT}", chain, before)
    return at(chain, seq)


def move_into_another_chain(attacker: Attacker) -> set[str]:
    (chain, length), (other, end) = attacker.choose.sample(attacker.chains, 2)
    attacker.run(
        f"UPDATE {ENTRY} SET chain = %s, case_id = %s, seq = %s {AT}",
        other,
        other,
        end + 1,
        chain,
        length,
    )
    return at(chain, length - 1) | at(other, end + 1)


def edit_a_text(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {TEXT} SET words = words || ' ' {BESIDE}", chain, seq)
    return at(chain, seq)


def edit_a_salt(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {TEXT} SET people_salt = sha256(people_salt) {BESIDE}", chain, seq)
    return at(chain, seq)


def swap_two_texts(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere(before_last=1)
    both = f"SELECT id FROM {ENTRY} WHERE chain = %s AND seq IN (%s, %s)"
    attacker.run(
        f"UPDATE {TEXT} t SET people = o.people, people_salt = o.people_salt FROM {TEXT} o"
        f" WHERE o.entry_id <> t.entry_id AND o.entry_id IN ({both}) AND t.entry_id IN ({both})",
        *(chain, seq, seq + 1) * 2,
    )
    return at(chain, seq)


def delete_a_text_row(attacker: Attacker) -> set[str]:
    chain, seq = attacker.somewhere()
    attacker.run(f"DELETE FROM {TEXT} {BESIDE}", chain, seq)
    return at(chain, seq)


def first_resting_on(attacker: Attacker, chain: Any, number: int) -> set[str]:
    seq = attacker.run(
        f"SELECT min(seq) FROM {ENTRY} WHERE chain = %s AND text_number = %s", chain, number
    )
    return at(chain, seq[0])


OF_CASE = "case_id = (SELECT id FROM workflow_case WHERE public_id = %s)"


def change_the_decided_text(attacker: Attacker) -> set[str]:
    chain, _ = attacker.somewhere()
    attacker.run(
        "UPDATE workflow_textversion SET content = content || ' ',"
        f" sha256 = repeat('0', 64) WHERE number = 1 AND {OF_CASE}",
        chain,
    )
    return first_resting_on(attacker, chain, 1)


def swap_two_decided_texts(attacker: Attacker) -> set[str]:
    (chain,) = attacker.run(f"SELECT chain FROM {ENTRY} WHERE act = 'endorse_amended'")
    for before, after in ((1, 99), (2, 1), (99, 2)):
        attacker.run(
            f"UPDATE workflow_textversion SET number = {after} WHERE number = %s AND {OF_CASE}",
            before,
            chain,
        )
    return first_resting_on(attacker, chain, 1)


ATTACKS: tuple[Attack, ...] = (
    edit,
    edit_and_hash_again,
    edit_and_recompute_the_rest,
    delete,
    cut_the_tail,
    delete_the_whole_chain,
    insert,
    append_a_well_formed_one,
    reorder,
    move_into_another_chain,
    edit_a_text,
    edit_a_salt,
    swap_two_texts,
    delete_a_text_row,
    change_the_decided_text,
    swap_two_decided_texts,
)


def built_in() -> set[str]:
    """Where the built-in verdict says that each chain breaks first."""
    firsts: dict[str, tuple[int, str]] = {}
    for line in ledger.verify().broken:
        place = line.split(": ")[0]
        chain, _, seq = place.partition("/")
        firsts[chain] = min(firsts.get(chain, (1 << 31, "")), (int(seq or 0), place))
    return {place for _, place in firsts.values()}


def independent() -> set[str]:
    return ledger_oracle.first_faults(ledger_oracle.recompute(ledger_oracle.rows()))


def test_every_attack_is_found_and_the_entry_named(attacker: Attacker) -> None:
    missed = []
    length = dict(attacker.chains)
    for attack in ATTACKS:
        for _ in range(TRIES):
            attacker.chains = list(length.items())
            expected = attack(attacker)
            verdicts = built_in(), independent()
            if verdicts != (expected, expected):
                missed.append((attack.__name__, expected, *verdicts))
            attacker.put_back()
    assert missed == []
    assert (built_in(), independent()) == (set(), set())


def test_even_the_owner_of_the_tables_only_adds(attacker: Attacker) -> None:
    """The application lacks the right; whoever has it meets the triggers."""
    where = services.ensure_database().conninfo(services.OWNER, here())
    with closing(psycopg.connect(**where, autocommit=True)) as owner:  # type: ignore[arg-type]
        for statement in (
            f"UPDATE {ENTRY} SET act = act",
            f"DELETE FROM {ENTRY}",
            f"TRUNCATE {ENTRY} CASCADE",
            f"UPDATE {TEXT} SET words = words",
            f"DELETE FROM {TEXT}",
            f"TRUNCATE {TEXT}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
                owner.execute(statement)
    assert (built_in(), independent()) == (set(), set())


@pytest.mark.parametrize("half", ["words", "people"])
def test_what_was_emptied_without_an_erasure_is_found(attacker: Attacker, half: str) -> None:
    """The lawful way is in test_erasure.py; here somebody leaves out the entry that says so."""
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {TEXT} SET {half} = NULL, {half}_salt = NULL {BESIDE}", chain, seq)
    assert (independent(), built_in()) == (at(chain, seq), at(chain, seq))


def test_a_decided_text_emptied_without_an_erasure_is_found(attacker: Attacker) -> None:
    chain, _ = attacker.somewhere()
    attacker.run(
        f"UPDATE workflow_textversion SET content = NULL WHERE number = 1 AND {OF_CASE}", chain
    )
    expected = first_resting_on(attacker, chain, 1)
    assert (independent(), built_in()) == (expected, expected)


def test_what_only_a_checkpoint_elsewhere_can_find(attacker: Attacker) -> None:
    """Said openly: the chain alone does not see an owner who recomputes everything."""
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {ENTRY} SET act = 'approve' {AT}", chain, seq)
    recompute_from(attacker, chain, seq)
    newest = f"(SELECT hash FROM {ENTRY} {AT})"
    head = f"UPDATE workflow_case SET ledger_head = {newest} WHERE public_id = %s"
    attacker.run(head, chain, attacker.length(chain), chain)
    assert (built_in(), independent()) == (set(), set())


def test_a_text_forged_over_an_erased_salt_is_found(attacker: Attacker) -> None:
    chain, seq = attacker.somewhere()
    attacker.run(f"UPDATE {TEXT} SET people = '{{}}', people_salt = NULL {BESIDE}", chain, seq)
    assert (independent(), built_in()) == (at(chain, seq), at(chain, seq))


def test_a_decided_text_that_is_gone_is_missed(attacker: Attacker) -> None:
    chain, _ = attacker.somewhere()
    attacker.run(f"DELETE FROM workflow_textversion WHERE number = 1 AND {OF_CASE}", chain)
    expected = first_resting_on(attacker, chain, 1)
    assert (independent(), built_in()) == (expected, expected)
