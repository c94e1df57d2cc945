"""What a benchmark found, as values, as text and as JSON."""

from __future__ import annotations

import operator
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import psycopg

_HOLDS = {"at least": operator.ge, "at most": operator.le}
_PACKAGES = ("django", "django-viewflow", "SpiffWorkflow", "psycopg")


@dataclass(frozen=True)
class Goal:
    """A figure that must be reached; without a bound it is only told."""

    name: str
    value: float
    sense: Literal["at least", "at most", ""] = ""
    bound: float = 0.0

    @property
    def met(self) -> bool:
        return not self.sense or bool(_HOLDS[self.sense](self.value, self.bound))

    def __str__(self) -> str:
        told = f"{self.name}: {self.value:.2f}"
        if not self.sense:
            return told
        return f"{told} (goal: {self.sense} {self.bound:g}, {'met' if self.met else 'MISSED'})"


@dataclass
class Report:
    """One benchmark's result."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    goals: Sequence[Goal] = ()
    texts: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Plain values for JSON; a goal says whether it was met."""
        data = asdict(self)
        data["goals"] = [asdict(goal) | {"met": goal.met} for goal in self.goals]
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Report:
        """What ``as_data`` gave, come back from the process that measured."""
        goals = [Goal(**{k: v for k, v in g.items() if k != "met"}) for g in data["goals"]]
        return cls(**(data | {"goals": goals}))

    def __str__(self) -> str:
        cells = [[_cell(value) for value in row] for row in [self.columns, *self.rows]]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [self.title, ""]
        lines += ["  ".join(_fit(row, widths)).rstrip() for row in cells]
        if self.goals:
            lines += ["", *map(str, self.goals)]
        for heading, text in self.texts.items():
            lines += ["", heading, "", text]
        return "\n".join(lines)


def _cell(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}"


def _fit(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = row
    return [first.ljust(widths[0])] + [
        text.rjust(w) for text, w in zip(rest, widths[1:], strict=True)
    ]


def machine(connection: psycopg.Connection[Any]) -> str:
    """What the figures were measured on, without a name or a path of it."""
    settings = ", ".join(
        f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}"  # type: ignore[index]
        for name in ("fsync", "synchronous_commit", "shared_buffers")
    )
    major, minor = divmod(connection.info.server_version, 10_000)
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return "\n".join(
        [
            f"{os.cpu_count()} cores ({_processor()}), {_memory()} of memory, {platform.system()}",
            f"PostgreSQL {major}.{minor} ({settings}) on the same machine",
            f"Python {platform.python_version()}, {packages}",
        ]
    )


def _processor() -> str:
    return _from("/proc/cpuinfo", "model name") or platform.machine()


def _memory() -> str:
    kibibytes = _from("/proc/meminfo", "MemTotal").split()
    return f"{int(kibibytes[0]) // 1024 // 1024} GB" if kibibytes else "unknown size"


def _from(file: str, key: str) -> str:
    """One value of Linux's own description; nothing elsewhere."""
    path = Path(file)
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")
