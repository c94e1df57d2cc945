"""The demo: its door, its refusals, and one real run from the first start to the second."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, resolve, reverse
from django.urls.exceptions import Resolver404
from pytest_django import DjangoDbBlocker

from cases.flows import ActivityFlow
from config import postgres, services
from config.demo.cooperation import Table
from config.demo.names import email, invented_names
from config.own_database import connected_to
from tests.config import demo_urls  # now, while there is no demo: it reads all other addresses
from tests.config.processes import PATIENCE, Running, descendants, lives, start, until
from tests.world import World
from workflow import ledger
from workflow.models import Case, DocumentVersion, Release, Route, User, WorkItem
from workflow.models.work import OPEN

as_demo = override_settings(ROOT_URLCONF=demo_urls.__name__, DEMO=True)
DOOR = "/demo/logga-in-som/"


# -- the door


@as_demo
def test_anybody_is_listed_and_one_click_logs_in(world: World, client: Client) -> None:
    page = client.get(DOOR).content.decode()
    tove = world.cast.person("Tove")
    for said in ("Tove Tjänst", "tove.tjanst@example.se", "Tjänsteberedningen", "sekreterare"):
        assert said in page
    answer = client.post(DOOR, {"person": str(tove.public_id)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("todo"))
    assert client.session["_auth_user_id"] == str(tove.pk)


@as_demo
def test_the_door_in_english(world: World, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get(DOOR).content.decode()
    assert "Choose who you want to be" in page
    assert "<dt>secretary</dt>" in page
    assert "<dt>sekreterare</dt>" not in page


@as_demo
def test_the_door_asks_as_much_for_two_people_as_for_many(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        client.get(DOOR)


@as_demo
@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_nobody_else_gets_in(world: World, client: Client, person: str) -> None:
    assert client.post(DOOR, {"person": person}).status_code == 404


@as_demo
def test_who_has_left_does_not_get_in(world: World, client: Client) -> None:
    tove = world.cast.person("Tove")
    User.objects.filter(pk=tove.pk).update(is_active=False)
    assert client.post(DOOR, {"person": str(tove.public_id)}).status_code == 404
    assert "Tove Tjänst" not in client.get(DOOR).content.decode()


@as_demo
def test_no_other_site_can_log_somebody_in(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(DOOR, {"person": str(world.cast.person("Tove").public_id)})
    assert answer.status_code == 403


def test_without_the_demo_there_is_no_door() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo-login")
    with pytest.raises(Resolver404):
        resolve(DOOR)


@override_settings(ROOT_URLCONF=demo_urls.__name__, DEMO=False)
def test_a_door_left_by_mistake_stays_shut(world: World, client: Client) -> None:
    assert client.get(DOOR).status_code == 404
    person = str(world.cast.person("Tove").public_id)
    assert client.post(DOOR, {"person": person}).status_code == 404


# -- settings and refusals


def test_the_demo_uses_no_server_but_its_own_and_sends_nothing() -> None:
    code = (
        "from config.settings import demo as s; d = s.DATABASES['default'];"
        "print(d['NAME'], d['HOST'], s.DEMO, s.DEBUG, s.EMAIL_BACKEND)"
    )
    given = {"DATABASE_URL": "postgresql://db.example/other", "SAMVERKA_DATABASE": "samverka"}
    said = subprocess.check_output(
        [sys.executable, "-c", code], cwd=postgres.PROJECT, env=os.environ | given, text=True
    ).split()
    socket_folder = str(postgres.socket_folder(postgres.state_folder()))
    assert said == [
        "samverka_demo",
        socket_folder,
        "True",
        "False",
        "django.core.mail.backends.dummy.EmailBackend",
    ]


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = demo(tmp_path / "output", "samverka_demo_nobody", port)
        assert running.process.wait(PATIENCE) == 1
    assert f"Port {port} is taken by another program. Choose another" in running.said
    assert "Traceback" not in running.said


def test_only_the_demos_settings_run_it() -> None:
    command = [sys.executable, "manage.py", "demo"]
    given = {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
    done = subprocess.run(
        command, cwd=postgres.PROJECT, env=os.environ | given, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"config.settings.demo" in done.stderr


def test_invented_people_are_different_people() -> None:
    names = invented_names()
    first = [next(names) for _ in range(600)]
    assert len(set(first)) == 600
    assert email("Åsa von Öhman", "Götene") == "asa.von.ohman@gotene.example"


# -- one real run


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Any]:
    """Starts the demo on a database of the test's own; ends and drops what is left."""
    name = f"samverka_demo_{os.getpid()}"
    started: list[Running] = []

    def begin() -> Running:
        started.append(demo(tmp_path / f"output{len(started)}", name, port))
        return started[-1]

    port = _free_port()
    begin.port, begin.name = port, name  # type: ignore[attr-defined]
    yield begin
    for running in started:
        left = descendants(running.process.pid)
        running.process.kill()
        running.process.wait()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    for each in (name, f"{name}_queue", f"{name}_filling"):
        services.drop_database(each)
    shutil.rmtree(postgres.state_folder() / "demo-documents" / name, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_demo_from_its_first_start_to_the_end_of_its_second(
    run: Any, django_db_blocker: DjangoDbBlocker
) -> None:
    interrupted = run()
    interrupted.wait_for("129 activities")
    assert interrupted.stop() == 130
    assert "begun anew next time" in interrupted.said

    first = run()
    first.wait_for("Samverka is ready")
    assert "fill     | 129 activities from 9 published plans" in first.said
    assert re.search(r"Tove Tjänst +secretary +Tjänsteberedningen +tove\.tjanst@", first.said)
    _serves_pages_with_their_looks(run.port)
    with django_db_blocker.unblock(), connected_to(run.name):
        _is_well_filled()
        before = Case.objects.count()
    _refuses_another_beside_it(run)
    _gets_up_again(first, run.port)
    _leaves_no_orphans(first)

    second = run()
    second.wait_for("Samverka is ready")
    assert "fill " not in second.said
    with django_db_blocker.unblock(), connected_to(run.name):
        assert Case.objects.count() == before
    children = descendants(second.process.pid)
    assert second.stop() == 0
    assert re.findall(r"(\w+) +\| stopped", second.said)[:3] == ["web", "beat", "worker"]
    assert not any(lives(pid) for pid in children)
    assert "Traceback" not in second.said


def _serves_pages_with_their_looks(port: int) -> None:
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', _get(port, DOOR))
    assert stylesheet
    assert _get(port, stylesheet[1])


def _refuses_another_beside_it(run: Any) -> None:
    another = run()
    assert another.process.wait(PATIENCE) == 1
    assert "already runs" in another.said


def _gets_up_again(running: Running, port: int) -> None:
    os.kill(_pid_of(running, "web"), signal.SIGKILL)
    until(lambda: len(re.findall(r"web +\| ready after", running.said)) == 2, lambda: running.said)
    _get(port, DOOR)


def _leaves_no_orphans(running: Running) -> None:
    children = descendants(running.process.pid)
    running.process.kill()
    running.process.wait()
    until(lambda: not any(lives(pid) for pid in children), lambda: "orphans", seconds=20)


def demo(output: Path, database: str, port: int) -> Running:
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    given = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "SAMVERKA_DATABASE": database}
    return start(command, output, given)


def _is_well_filled() -> None:
    assert "provdata" in "".join(DocumentVersion.objects.values_list("name", flat=True))
    assert DocumentVersion.objects.count() == 4
    found = Counter(Case.objects.values_list("kind", "state"))
    for model in (subclass for subclass in Case.__subclasses__() if subclass.KIND):
        for state in model.STATE_NAMES:
            assert found[(model.KIND, state)], f"no {model.KIND} in {state}"
    assert ActivityFlow.process_class.objects.filter(source__isnull=False).count() == 129
    assert Route.objects.filter(published_at__isnull=False).count() == 9
    assert Case.objects.filter(restricted=True, number__isnull=False).exists()
    assert Release.objects.exists()
    late = {item.due < item.today for item in _open_items()}
    assert late == {True, False}
    assert ledger.verify().intact
    assert User.objects.exclude(email__endswith=".example").exclude(
        email__endswith="@example.se").count() == 0  # fmt: skip


def _open_items() -> Any:
    from django.db.models.functions import Now, TruncDate

    return WorkItem.objects.filter(status__in=OPEN, due__isnull=False, body__isnull=False).annotate(
        today=TruncDate(Now())
    )


def _pid_of(running: Running, name: str) -> int:
    return int(re.findall(rf"{name} +\| starts \(process (\d+)\)", running.said)[-1])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _get(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200, path
        return answer.read().decode()


def test_meetings_are_on_their_weekday_and_never_on_a_holiday(world: World) -> None:
    from datetime import date, timedelta

    table = Table(next(iter(world.cast.bodies.values())), world.cast.person("Tove"), (), 2, 3)
    day = date(2026, 12, 24)  # a Thursday, Christmas Eve
    assert not table.meets_on(day)
    last, coming = table.last_meeting(day), table.next_meeting(day)
    assert (last.weekday(), coming.weekday()) == (3, 3)
    assert last < day < coming
    assert coming - last in (timedelta(days=28), timedelta(days=14))
