"""Settings that would undo a promise stop the start; the command tells of a broken ledger."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.world import World
from workflow.checks import check_promises


def test_the_settings_as_they_are_keep_every_promise() -> None:
    assert check_promises() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ANONYMOUS_USER_NAME", "AnonymousUser", "workflow.E002"),
        ("GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION", True, "workflow.E003"),
        ("INSTALLED_APPS", ["viewflow"], "workflow.E005"),
    ],
)
def test_a_setting_that_breaks_one_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any, code: str
) -> None:
    monkeypatch.setattr(settings, name, value, raising=False)
    assert [check.id for check in check_promises()] == [code]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("ATOMIC_REQUESTS", True, "workflow.E001"),
        ("ENGINE", "django.db.backends.sqlite3", "workflow.E004"),
    ],
)
def test_a_database_that_breaks_one_is_named(
    monkeypatch: pytest.MonkeyPatch, key: str, value: Any, code: str
) -> None:
    databases = deepcopy(settings.DATABASES)
    databases["default"][key] = value
    monkeypatch.setattr(settings, "DATABASES", databases)
    assert [check.id for check in check_promises()] == [code]


def test_the_command_verifies(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger", "verify")
    assert "Liggaren stämmer" in capsys.readouterr().out
