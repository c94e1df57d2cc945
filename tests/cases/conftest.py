"""One world a module (see tests/workflow/conftest.py)."""

from tests.workflow.conftest import standing_world, world

__all__ = ["standing_world", "world"]
