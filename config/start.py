"""What the web asks its database before it answers anybody."""

import logging

from django.core.checks import ERROR, Tags, run_checks
from django.core.management.base import SystemCheckError
from django.db import OperationalError

_log = logging.getLogger(__name__)


def refuse_broken_rights() -> None:
    """Ends the start where rights stand beside the memberships (`workflow.checks`).

    A database that is away is no reason: `/halsa/redo/` says so, and it may come back.
    """
    try:
        found = run_checks(tags=[Tags.database], databases=["default"])
    except OperationalError:
        return
    for message in found:
        _log.warning("%s", message)
    faults = [message for message in found if message.level >= ERROR]
    if faults:
        raise SystemCheckError("\n".join(str(fault) for fault in faults))
