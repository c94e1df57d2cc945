"""Settings of the server that browsers are tested against: files as an installation serves them."""

import os
from pathlib import Path

from config.settings import base
from config.settings.test import *  # noqa: F403

DEMO = True  # The demo's pages are proved like the others.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": base.COLLECTED}}  # noqa: F405
STATIC_ROOT = Path(os.environ["SAMVERKA_STATIC"])
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
