"""The browser: Debian's Chromium, or the one that CHROMIUM names."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "There is no Chromium here, so no page was opened in a browser. Install it "
    "(Debian: apt-get install chromium) or name it: CHROMIUM=/path/to/chromium make test"
)


def find() -> str | None:
    """The path of the browser, or None."""
    chosen = os.environ.get("CHROMIUM")
    return shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, NAMES)), None)


def is_demanded() -> bool:
    """Whether tests must fail where there is no browser: in CI."""
    return os.environ.get("CI", "").lower() in ("true", "1")
