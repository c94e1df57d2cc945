"""Where log lines go: to standard error, for whoever runs the process to keep."""

import logging
import re
from typing import Any

# Addresses that open something by themselves: a log is read by others than their owners.
_KEYS = re.compile(r"(/kalender/|/inbjudan/|/brev/svara/)[^\s/?\"']+")


class WithoutKeys(logging.Filter):
    """Takes the secret out of addresses, wherever in a line they stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, with its message already put together."""
        said = record.getMessage()
        if _KEYS.search(said):
            record.msg, record.args = _KEYS.sub(r"\1…", said), None
        return True


CONSOLE: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_keys": {"()": WithoutKeys}},
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_keys"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without these, Django sends faults by letter to nobody.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
