"""Settings of the test suite: always the embedded server, never an address from outside."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before `base`, which would use them.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
for _name in [name for name in os.environ if name.startswith(("OIDC_", "DOCUMENT"))]:
    del os.environ[_name]

from config.document_storage import folder
from config.settings.base import *

DEBUG = False
# Static files are looked for when they are asked for: nobody has collected them.
WHITENOISE_AUTOREFRESH = True
# Argon2 is slow on purpose, and no test is about that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A folder for each run, which goes with it.
_WHERE = "SAMVERKA_TEST_FILES"  # programs that a test starts find what the test has stored
if _WHERE not in os.environ:
    os.environ[_WHERE] = tempfile.mkdtemp(prefix="samverka-documents-")
    atexit.register(shutil.rmtree, os.environ[_WHERE], ignore_errors=True)
STORAGES = {**STORAGES, "documents": folder(Path(os.environ[_WHERE]))}
