"""The benchmark's settings and the bare view's address and template."""

from bench.settings import *  # noqa: F403  # as in config/settings
from config.postgres import PROJECT

ROOT_URLCONF = "bench.page_urls"
TEMPLATES[0]["DIRS"].append(PROJECT / "bench" / "templates")  # type: ignore[attr-defined]  # noqa: F405
