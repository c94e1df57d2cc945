"""The queue between scheduler and worker: PostgreSQL unless CELERY_BROKER_URL says otherwise.

By default it is a database of its own beside the product's, owned by the application's role:
kombu declares its queue at every start, which takes owning the tables, and rows that live for
a second do not belong in the backup of the cases. The tables are pgmq's own SQL; no extension.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pgmq.install import install_pgmq_from_sql
from psycopg.conninfo import make_conninfo

from config import environment, services

SUFFIX = "_queue"
SCHEMA = "pgmq"
INSTALLING = 0x71756575  # "queu": any number that nobody else locks there
# Libpq's own parameters; the others in Django's OPTIONS are psycopg's or the pool's.
_NOT_LIBPQ = ("pool", *environment.PREPARED)
# How long a message stays hidden after it was read: a killed worker's task comes back then.
HIDDEN_SECONDS = 600


def broker() -> dict[str, Any]:
    """Return Celery's settings of the broker."""
    chosen = environment.read().celery_broker_url
    if chosen is not None:
        return {"broker_url": chosen.get_secret_value()}
    return {
        "broker_url": "pgmq://localhost",  # the host in conn_string is the one that counts
        "broker_transport_options": {
            "conn_string": address(queue_database()),
            "init_extension": False,  # the tables are made by `ensure_queue`
            "visibility_timeout": HIDDEN_SECONDS,
            "pool_size": 4,
            "pool_timeout": 5,
            # Asked twice a second instead of a long poll: cheaper, and a stop is not kept waiting.
            "wait_time_seconds": 0,
            "polling_interval": 0.5,
        },
    }


def queue_database() -> str:
    """Return the name of the queue's database."""
    return f"{settings.DATABASES['default']['NAME']}{SUFFIX}"


def address(database: str, **more: Any) -> str:
    """Return libpq's address of a database on the product's server, for this process's role."""
    found = settings.DATABASES["default"]
    options = {k: v for k, v in found.get("OPTIONS", {}).items() if k not in _NOT_LIBPQ}
    parts = {
        "host": found["HOST"],
        "port": found["PORT"],
        "user": found["USER"],
        "password": found["PASSWORD"],
        "dbname": database,
        **options,
        **more,
    }
    return make_conninfo("", **{key: value for key, value in parts.items() if value})


def ensure_queue() -> None:
    """Make the queue's tables, and on the embedded server its database, where they are missing.

    Several processes may call this at once. Raises ImproperlyConfigured where somebody else
    has to make the database; does nothing with a broker of the operator's own.
    """
    if environment.read().celery_broker_url is not None:
        return
    name = queue_database()
    if environment.read().database_url is None:
        services.ensure_database_of_app(name)
    try:
        with psycopg.connect(address(name)) as connection:
            _install(connection)
    except psycopg.OperationalError as error:
        if f'"{name}" does not exist' not in str(error):
            raise
        raise ImproperlyConfigured(
            f"The queue's database is missing. As a superuser: CREATE DATABASE {name} "
            f"OWNER {services.APP}; or set CELERY_BROKER_URL to a Redis or RabbitMQ."
        ) from None


def _install(connection: psycopg.Connection) -> None:
    # The lock goes with the transaction; pgmq's SQL may not be run a second time.
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [INSTALLING])
    found = connection.execute("SELECT FROM pg_namespace WHERE nspname = %s", [SCHEMA])
    if found.fetchone() is None:
        install_pgmq_from_sql(conn=connection)
