"""Which tests come by which check: one run of the tests with every mutant off."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutants import sql, switch

# Where the questions of rights are asked on purpose; these are tried first.
FIRST = (
    "rights", "every_check", "visib", "seeing", "withdrawn", "membership", "assign", "releas",
    "told", "recipients", "every_address", "matrix", "queues", "permission", "secre", "invit",
)  # fmt: skip


@dataclass
class Recorded:
    """Tests by check: those that come by, and those that were refused there; and their seconds."""

    reached: dict[str, list[str]] = field(default_factory=dict)
    fired: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Recorded:
        """What was recorded before."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """Keeps it for the next time."""
        path.write_text(json.dumps(vars(self)), encoding="utf-8")

    def with_more(self, other: Recorded) -> Recorded:
        """This and what another run has recorded, of other tests or of the same anew."""
        old = {test for test in self.seconds if test not in other.seconds}
        return Recorded(
            reached=_joined(self.reached, other.reached, old),
            fired=_joined(self.fired, other.fired, old),
            seconds=self.seconds | other.seconds,
        )

    def tests_for(self, key: str, seconds: float) -> list[str]:
        """The tests that are likeliest to miss a check, as many as fit into the time; those of
        one file together, since they share a world."""
        fired, reached = self.fired.get(key, []), self.reached.get(key, [])
        if not reached:
            files = sql.tests_of(key)
            reached = [test for test in self.seconds if any(f"{f}.py::" in test for f in files)]
        # Those that were refused come whatever they take: nobody else can miss the refusal.
        chosen = dict.fromkeys(self._ranked(fired)[:4])
        seconds -= sum(self.seconds.get(test, 1.0) for test in chosen)
        for test in [*self._ranked(fired), *self._ranked(reached)]:
            spent = self.seconds.get(test, 1.0)
            if test not in chosen and (spent <= seconds or not chosen):
                chosen[test] = None
                seconds -= spent
        order = {file: n for n, file in enumerate(dict.fromkeys(t.split("::")[0] for t in chosen))}
        return sorted(chosen, key=lambda test: order[test.split("::")[0]])

    def _ranked(self, tests: list[str]) -> list[str]:
        def rank(test: str) -> tuple[bool, float]:
            return not any(word in test for word in FIRST), self.seconds.get(test, 1.0)

        return sorted(tests, key=rank)


def _joined(
    before: dict[str, list[str]], after: dict[str, list[str]], old: set[str]
) -> dict[str, list[str]]:
    kept = {key: [test for test in tests if test in old] for key, tests in before.items()}
    return {key: kept.get(key, []) + after.get(key, []) for key in {**kept, **after}}


class Recorder:
    """A plugin of pytest: notes what each test comes by while it runs, not while it is set up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reached: defaultdict[str, list[str]] = defaultdict(list)
        self.fired: defaultdict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        switch.reached.clear()
        switch.fired.clear()
        switch.recording = True
        try:
            return (yield)
        finally:
            switch.recording = False
            for key in switch.reached:
                self.reached[key].append(item.nodeid)
            for key in switch.fired:
                self.fired[key].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.seconds[report.nodeid] = round(report.duration, 3)

    def pytest_sessionfinish(self) -> None:
        passed = self.seconds.keys()
        Recorded(
            reached={key: [t for t in tests if t in passed] for key, tests in self.reached.items()},
            fired={key: [t for t in tests if t in passed] for key, tests in self.fired.items()},
            seconds=self.seconds,
        ).write(self.path)
