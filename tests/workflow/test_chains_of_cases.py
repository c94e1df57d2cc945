"""A case's chain holds entries of that case and no others: one written beside it is no part
of its history, however well it is hashed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cases.models import Activity
from cases.story.cast import SOCIAL
from tests.world import NOW, TODAY, World, current
from workflow import engine, ledger
from workflow.models import LedgerEntry


def caseless(chain: UUID) -> ledger.Entry:
    """An entry that says it belongs to no case."""
    return ledger.Entry(chain=chain, kind="decision", act="endorse", decided_on=TODAY)


def opened_in(world: World, chain: UUID) -> Activity:
    """A case whose chain already has an entry: nobody could refuse that in advance."""
    case = Activity(
        public_id=chain, owner_organisation=world.cast.organisations[SOCIAL], title="Sent"
    )
    content = {"title": "Sent"}
    return engine.open_case(case, actor=world.actor("Hanna"), fill=lambda _: content, now=NOW)


@pytest.mark.parametrize("state", ["draft", "steering", "withdrawn"])
def test_an_entry_without_a_case_is_refused_in_the_chain_of_one(world: World, state: str) -> None:
    case = world.activity_in(state)
    before = LedgerEntry.objects.count()
    with (
        pytest.raises(IntegrityError, match="without a case cannot stand in the chain of one"),
        transaction.atomic(),
    ):
        ledger.record([caseless(case.public_id)])
    assert LedgerEntry.objects.count() == before
    assert bytes(current(case).ledger_head or b"") == bytes(
        LedgerEntry.objects.filter(chain=case.public_id).latest("seq").hash
    )


def test_it_is_refused_among_good_ones_too(world: World) -> None:
    case, other = world.activity_in("preparation"), uuid4()
    before = LedgerEntry.objects.count()
    with pytest.raises(IntegrityError, match="without a case"), transaction.atomic():
        ledger.record([caseless(other), caseless(case.public_id)])
    assert LedgerEntry.objects.count() == before
    ledger.record([caseless(other)])  # nobody's chain: roles and routes have such


def test_verify_names_an_entry_that_was_there_before_its_case(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = uuid4()
    ledger.record([caseless(chain)])
    assert ledger.verify().intact
    case = opened_in(world, chain)
    assert LedgerEntry.objects.filter(case=case).count() == 1
    report = ledger.verify()
    assert report.broken == (f"{chain}/1: not an entry of the case",)
    with pytest.raises(CommandError, match="1 fel"):
        call_command("ledger", "verify")
    assert f"{chain}/1" in "".join(capsys.readouterr())
