"""Kills at random while reminders fall due, and counts afterwards."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.crew import POSTMASTER, Crew, crew_of, some_victim
from tests.faults.due import Counted, Town, count, drain, forget_connections, patiently, sent, told

# Who sends is killed most; the postmaster takes the product's database and the queue's with it.
VICTIMS = {"worker 1": 5, "worker 2": 5, "beat 1": 2, "beat 2": 2, "mail": 3, POSTMASTER: 3}
UNDER_WAY = 60.0  # seconds at most until a wave is under way
PATIENCE = 180.0  # seconds after the last kill
SENDERS = ("worker", "mail", POSTMASTER)  # whose death lets a letter go again


@dataclass(frozen=True)
class Killed:
    """What a run found."""

    name: str
    seed: int
    counted: Counted
    kills: Mapping[str, int]
    deaths: Mapping[str, int]
    seconds: float
    left: int  # not told by the workers themselves, some minutes after the last kill

    @property
    def survived(self) -> bool:
        """Nothing lost or doubled, and the workers went on by themselves."""
        return self.counted.exact and not self.left

    @property
    def kills_of_senders(self) -> int:
        return sum(self.kills.get(one, 0) for one in SENDERS)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        deaths = ", ".join(f"{count} {name}" for name, count in sorted(self.deaths.items()))
        return (
            f"{self.name}, seed {self.seed}: {self.counted}. {sum(self.kills.values())} kills "
            f"({kills}), ended by themselves: {deaths or 'none'}, left undone: {self.left}; "
            f"{self.seconds:.0f} s"
        )


@dataclass
class Killing:
    """One run: what falls due in waves, and who is killed between."""

    town: Town
    due: int
    kills: int
    seed: int
    broker: str = ""
    name: str = "queue in PostgreSQL"
    victims: Mapping[str, int] = field(default_factory=lambda: VICTIMS)
    kill_broker: Callable[[], None] | None = None

    def run(self) -> Killed:
        """Kills, waits until all is told and sent, and counts."""
        began, keys = time.monotonic(), self.town.fill(self.due)
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            mails = Path(folder) / "mails.jsonl"
            mails.touch()
            with crew_of(Path(folder), mails, broker=self.broker) as crew:
                self._kill_between(crew, keys)
                crew.until(lambda: told(keys) >= self.due, PATIENCE)
                left = self.due - told(keys)
                crew.until(lambda: sent(keys) >= self.due, 20)
                crew.stop(but=("mail",))
                forget_connections()
                patiently(lambda: drain(crew.mail_port))
            counted = count(keys, mails)
        seconds = time.monotonic() - began
        return Killed(self.name, self.seed, counted, crew.kills, crew.deaths, seconds, left)

    def _kill_between(self, crew: Crew, keys: list[int]) -> None:
        chance = random.Random(self.seed)
        waves = [keys[n :: self.kills + 1] for n in range(self.kills + 1)]
        for wave in waves[1:]:
            # Somewhere in the work on a wave: after its first event, while its letters go.
            before = told(keys)
            self.town.release(wave)
            crew.until(lambda before=before: told(keys) > before, UNDER_WAY)  # type: ignore[misc]
            crew.wait(chance.uniform(0, 1.5))
            self._kill_one(crew, chance)
        self.town.release(waves[0])

    def _kill_one(self, crew: Crew, chance: random.Random) -> None:
        if self.kill_broker is not None and chance.random() < 0.15:
            self.kill_broker()
            crew.kills["broker"] += 1
            return
        before = crew.kills.total()
        while crew.kills.total() == before:  # the chosen one may be on its way up
            crew.kill(some_victim(chance, self.victims))
            crew.wait(0.1)
