"""The product's own settings, and beside them a viewflow application to measure against."""

import os

# Before `base`, which would use them: a benchmark never runs on somebody's own server.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)

from config.settings.base import *  # noqa: F403  # as in config/settings

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "bench.spiff_side", "bench.viewflow_side"]  # noqa: F405
# Nobody logs in here, and Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
