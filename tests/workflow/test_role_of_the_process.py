"""A process that could see past the policies does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from psycopg.conninfo import make_conninfo

from config import services
from config.postgres import PROJECT


@pytest.mark.parametrize(("role", "starts"), [(services.APP, True), (services.ADMIN, False)])
def test_a_superuser_does_not_start(committed_db: str, role: str, starts: bool) -> None:
    address = make_conninfo("", **services.ensure_database().conninfo(role, committed_db))
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=PROJECT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.base", "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is starts, done.stderr
    assert ("workflow.E010" in done.stderr) is not starts
