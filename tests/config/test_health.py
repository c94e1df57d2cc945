"""What the pages of health say, and that they answer when the database does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config import health
from workflow.models import Heartbeat, LedgerAlarm

LIVE, READY = "/halsa/lever/", "/halsa/redo/"


def test_a_living_process_says_so_without_a_database(client: Client) -> None:
    answer = client.get(LIVE)
    assert (answer.status_code, answer.content) == (200, b"lever\n")


def test_ready_with_its_tables_and_the_worker_is_told_apart(
    committed_db: str, client: Client
) -> None:
    answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": True,
        "migrated": True,
        "worker": False,
        "ledger": True,
        "heartbeat": None,
    }
    assert client.get(f"{READY}?arbetare").status_code == 503
    now = timezone.now()
    Heartbeat.objects.create(name="worker", beat_at=now)
    assert client.get(f"{READY}?arbetare").status_code == 200
    assert client.get(READY).json()["heartbeat"] == now.isoformat()
    Heartbeat.objects.update(beat_at=now - health.LATE - timedelta(seconds=1))
    assert client.get(READY).status_code == 200
    assert client.get(f"{READY}?arbetare").status_code == 503


def test_an_alarm_about_the_ledger_is_told_apart(committed_db: str, client: Client) -> None:
    assert client.get(f"{READY}?liggare").status_code == 200
    LedgerAlarm.objects.create(code="conflict", since=timezone.now())
    assert client.get(f"{READY}?liggare").status_code == 503
    assert client.get(READY).status_code == 200
    assert client.get(READY).json()["ledger"] is False


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "address", lambda *_, **__: "host=/nonexistent dbname=none")
    answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json()["database"] is False


def test_not_ready_before_its_migrations(
    committed_db: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = health._migrations()
    monkeypatch.setattr(health, "_migrations", lambda: wanted | {("workflow", "9999_coming")})
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["migrated"]) == (503, False)
