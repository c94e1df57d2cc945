"""That the benchmarks run, clean up after themselves and say truly whether a goal was met."""

import json
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.db import connection

from bench.reports import Goal, Report
from bench.rounds import Clock, Laps, interleave
from bench.sides import own_connection
from config import services
from config.postgres import PROJECT
from tests.config import processes

BENCH = (sys.executable, "-m", "bench")


def databases_left() -> set[str]:
    return {name for name in services.database_names() if name.startswith("samverka_bench_")}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["steps", "queue", "page", "sweep", "ledger", "record", "profile"])
def test_a_quick_run_measures_every_side_and_gives_no_verdict(name: str) -> None:
    command = [*BENCH, name, "--quick", "--json"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    report = Report.from_data(json.loads(done.stdout)[name])
    assert len(report.rows) >= 3
    assert str(PROJECT) not in str(report)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_drops_its_database(sign: signal.Signals) -> None:
    running = subprocess.Popen(
        [*BENCH, "steps"],
        cwd=PROJECT,
        stderr=subprocess.DEVNULL,
        preexec_fn=processes.hears_interrupts,  # noqa: PLW1509 - it only sets a signal
    )
    name = f"samverka_bench_steps_{running.pid}"
    end = time.monotonic() + 60
    while name not in databases_left() and time.monotonic() < end:
        time.sleep(0.1)
    assert name in databases_left()

    running.send_signal(sign)

    assert running.wait(timeout=60) == 128 + sign
    assert name not in databases_left()


@pytest.mark.django_db
def test_sides_without_django_bind_and_prepare_as_django_does() -> None:
    connection.ensure_connection()
    assert connection.connection is not None
    with own_connection() as own:
        assert own.prepare_threshold == connection.connection.prepare_threshold == 5
        assert own.cursor_factory is psycopg.Cursor  # binds on the server
        assert issubclass(connection.connection.cursor_factory, psycopg.Cursor)
        assert own.info.dbname == connection.connection.info.dbname
        assert own.info.user == connection.connection.info.user


def test_sides_take_turns_and_warming_up_is_not_counted() -> None:
    order = []

    def side(name: str, seconds: float) -> None:
        order.append((name, seconds))

    laps = interleave(
        {
            "a": lambda clock: side("a", clock.wall),
            "b": lambda clock: side("b", clock.wall),
        },
        rounds=2,
        warm_up=1,
    )

    assert [name for name, _ in order] == ["a", "b", "a", "b", "a", "b"]
    assert len(laps["a"].wall) == len(laps["b"].cpu) == 2


def test_the_clock_counts_only_what_is_inside() -> None:
    clock = Clock()
    time.sleep(0.05)
    with clock:
        pass
    assert clock.wall < 0.04


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    ours = Laps(wall=[1.0, 1.0, 10.0], cpu=[])
    theirs = Laps(wall=[2.0, 3.0, 20.0], cpu=[])
    assert ours.times(theirs) == 2.0


@pytest.mark.parametrize(
    ("value", "sense", "bound", "met"),
    [
        (1.5, "at least", 1.5, True),
        (1.49, "at least", 1.5, False),
        (5, "at most", 5, True),
        (5.1, "at most", 5, False),
        (0.1, "", 0, True),
    ],
)
def test_a_goal_is_met_up_to_its_bound(value: float, sense: str, bound: float, met: bool) -> None:
    assert Goal("x", value, sense, bound).met is met  # type: ignore[arg-type]


def test_a_report_survives_the_way_between_processes() -> None:
    report = Report("t", ["side", "ms"], [["a", 1.25]], [Goal("g", 1, "at most", 2)], {"h": "text"})
    again = Report.from_data(json.loads(json.dumps(report.as_data())))
    assert str(again) == str(report)
    assert "g: 1.00 (goal: at most 2, met)" in str(again)
