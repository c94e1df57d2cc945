"""Settings of the test suite: always the embedded server, never an address from outside."""

import os

# Before `base`, which would use them.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
for _name in [name for name in os.environ if name.startswith("OIDC_")]:
    del os.environ[_name]

from config.settings.base import *

DEBUG = False
# Static files are looked for when they are asked for: nobody has collected them.
WHITENOISE_AUTOREFRESH = True
# Argon2 is slow on purpose, and no test is about that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
