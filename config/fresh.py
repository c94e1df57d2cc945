"""Fresh, migrated databases on the embedded server, for tests and for `manage.py story`.

Migrations run once for each set of them, into a template; a fresh database is a copy of it.
The ledger forbids TRUNCATE, so this is also the only way to start over.
"""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version

from config import postgres, services

TEMPLATE = "samverka_template_"
BUILDING = TEMPLATE + "building"
KEPT = 5  # templates; older ones belong to migrations that nobody works on
PACKAGES_WITH_MIGRATIONS = ("django", "django-allauth", "django-guardian", "django-viewflow")


def fresh_database(name: str) -> None:
    """Create database `name`, migrated and empty, instead of the one of that name if any.

    Takes some seconds where the migrations are new, a fraction of one otherwise.
    Raises `DatabaseNotStarted` with what the migrations said if they fail.
    """
    services.ensure_database()
    # Copying needs a template without connections, and two processes must not build it at once.
    with postgres.locked(postgres.state_folder(), "template"):
        services.drop_database(name)
        services.create_database(name, template=_template())


def _template() -> str:
    wanted = TEMPLATE + _mark_of_migrations()
    if wanted not in services.database_names():
        services.drop_database(BUILDING)
        services.create_database(BUILDING)
        _migrate(BUILDING)
        # Renamed last: an interrupted migration leaves no template.
        services.rename_database(BUILDING, wanted)
        _drop_old_templates()
    return wanted


def _mark_of_migrations() -> str:
    mark = hashlib.sha256()
    for package in PACKAGES_WITH_MIGRATIONS:
        mark.update(f"{package} {version(package)}\n".encode())
    # What is installed, as text: an app that is added brings its tables.
    settings = postgres.PROJECT / "config" / "settings" / "base.py"
    installed = settings.read_text(encoding="utf-8").split("INSTALLED_APPS = [")[1].split("]")[0]
    mark.update(installed.encode())
    for path in [*sorted(postgres.PROJECT.glob("*/migrations/*.*")), postgres.ROLES_FILE]:
        if path.is_file():
            mark.update(path.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()[:12]


def _migrate(database: str) -> None:
    """Run the migrations in a process of its own: as the owner, which this one is not."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",  # the demo's know one database only
        "SAMVERKA_DB_ROLE": "owner",
        "SAMVERKA_DATABASE": database,
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, str(postgres.PROJECT / "manage.py"), "migrate", "--verbosity=0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise services.DatabaseNotStarted(f"The migrations failed:\n{done.stderr}")


def _drop_old_templates() -> None:
    templates = [name for name in services.database_names() if name.startswith(TEMPLATE)]
    for name in templates[:-KEPT]:
        services.drop_database(name)
