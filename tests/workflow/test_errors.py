"""Refusals: a stable code each, and a sentence in both languages that says what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from workflow import errors
from workflow.person_data import PERHAPS
from workflow.text import Text

ALL = [
    errors.AlreadyHandled(
        by="Tove Tjänst", at=datetime(2026, 7, 1, 8, tzinfo=UTC), act=Text("Avslå", "Reject")
    ),
    errors.AlreadyHandled(),
    errors.StaleText(seen="a", current="b", current_number=3),
    errors.NotYourTurn(act=Text("Starta", "Start"), state=Text("Utkast", "Draft"), holder="X"),
    errors.NotPermitted(Text("därför.", "because.")),
    errors.NotFound(),
    errors.FileErased(),
    errors.MissingForGate(["problem"], [Text("problem", "problem")]),
    errors.BadRecord("until", Text("fel", "wrong")),
    errors.MaybePersonal("text", PERHAPS, marks=["a"]),
    errors.LockBusy(),
    errors.CheckersBusy(),
    errors.NotPrintable(),
]
# The API's contract: a code never changes its meaning.
CODES = {
    "already_handled": 409,
    "stale_text": 409,
    "not_your_turn": 409,
    "not_permitted": 403,
    "not_found": 404,
    "file_erased": 410,
    "missing_for_gate": 422,
    "bad_record": 422,
    "lock_busy": 503,
    "not_printable": 422,
    "no_room": 507,
    "store_away": 503,
    "checkers_busy": 503,
}


def test_codes_are_stable_and_each_has_its_answer() -> None:
    own = [c for c in errors.Refusal.__subclasses__() if c.__module__ == errors.__name__]
    found = {cls.code: cls.http_status for cls in own}
    assert found == CODES
    maybe = errors.MaybePersonal
    assert (maybe.code, maybe.http_status) == ("maybe_personal", 422)


@pytest.mark.parametrize("refusal", ALL, ids=lambda r: r.code)
def test_a_refusal_speaks_both_languages(refusal: errors.Refusal) -> None:
    assert refusal.message.sv != refusal.message.en
    for sentence in (refusal.message.sv, refusal.message.en):
        assert "{" not in sentence
    with translation.override("sv"):
        assert str(refusal) == refusal.message.sv
    with translation.override("en"):
        assert str(refusal) == refusal.message.en


def test_who_was_first_and_when_is_told_in_local_time() -> None:
    told = ALL[0].message
    assert "Tove Tjänst" in told.sv
    assert "2026-07-01 10:00" in told.sv  # Sweden is two hours ahead in summer
    assert "Avslå" in told.sv
    assert "Reject" in told.en
