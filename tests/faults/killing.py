"""Kills at random while reminders fall due, and counts afterwards."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.crew import POSTMASTER, Crew, crew_of, some_victim
from tests.faults.due import Counted, Town, count, drain, forget_connections, patiently, sent, told

# Who sends is killed most; the postmaster takes the product's database and the queue's with it.
VICTIMS = {"worker 1": 5, "worker 2": 5, "beat 1": 2, "beat 2": 2, "mail": 3, POSTMASTER: 3}
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

    @property
    def kills_of_senders(self) -> int:
        return sum(self.kills.get(one, 0) for one in SENDERS)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        deaths = ", ".join(f"{count} {name}" for name, count in sorted(self.deaths.items()))
        return (
            f"{self.name}, seed {self.seed}: {self.counted}. {sum(self.kills.values())} kills "
            f"({kills}), ended by themselves: {deaths or 'none'}; {self.seconds:.0f} s"
        )


def run(
    town: Town,
    due: int,
    kills: int,
    seed: int,
    *,
    broker: str = "",
    name: str = "queue in PostgreSQL",
    victims: Mapping[str, int] = VICTIMS,
    kill_broker: Callable[[], None] | None = None,
) -> Killed:
    """So many fall due in waves between so many kills; waits until all is told and sent."""
    chance, began = random.Random(seed), time.monotonic()
    keys = town.fill(due)
    waves = [keys[n :: kills + 1] for n in range(kills + 1)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        mails = Path(folder) / "mails.jsonl"
        mails.touch()
        with crew_of(Path(folder), mails, broker=broker) as crew:
            crew.until(lambda: told(keys) > 0 or _released(town, waves), 1)
            _kill_between(town, crew, waves, chance, victims, kill_broker)
            crew.until(lambda: told(keys) >= due, PATIENCE)
            crew.until(lambda: sent(keys) >= due, 10)
        forget_connections()
        patiently(lambda: drain(keys))
        counted = count(keys, mails)
    return Killed(name, seed, counted, crew.kills, crew.deaths, time.monotonic() - began)


def _released(town: Town, waves: list[list[int]]) -> bool:
    town.release(waves[0])
    return True


def _kill_between(
    town: Town,
    crew: Crew,
    waves: list[list[int]],
    chance: random.Random,
    victims: Mapping[str, int],
    kill_broker: Callable[[], None] | None,
) -> None:
    done, total = 0, len(waves) - 1
    while done < total:
        town.release(waves[done + 1])
        crew.wait(chance.uniform(0.3, 3.5))
        if kill_broker is not None and chance.random() < 0.15:
            kill_broker()
            crew.kills["broker"] += 1
        else:
            before = crew.kills.total()
            while crew.kills.total() == before:  # the chosen one may be on its way up
                crew.kill(some_victim(chance, victims))
                crew.wait(0.1)
        done += 1
