"""Where log lines go: to standard error, for whoever runs the process to keep."""

from typing import Any

CONSOLE: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without these, Django sends faults by letter to nobody.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
