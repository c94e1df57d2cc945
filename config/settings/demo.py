"""Settings of `make demo`: all of it on this machine, for trying things out.

Always the embedded server and a database of the demo's own. Whoever reaches the address can
log in as anybody; production has no such pages and refuses `DEMO`.
"""

import os

from config.demo import DATABASE

# Before `base`, which would use them.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
# Passwords are switched off where single sign-on is; here there is none.
_OUTSIDE = ("OIDC_", "PASSWORD_LOGIN", "DOCUMENTS_")
for _name in [name for name in os.environ if name.startswith(_OUTSIDE)]:
    del os.environ[_name]
if not os.environ.get("SAMVERKA_DATABASE", "").startswith(DATABASE):
    os.environ["SAMVERKA_DATABASE"] = DATABASE

from config.document_storage import folder
from config.logs import CONSOLE
from config.postgres import state_folder
from config.settings.base import *

DEBUG = False
DEMO = True
QUIET_DAYS = False  # whoever tries it on a Sunday sees what it does
SECOND_FACTOR_REQUIRED = False  # one logs in as anybody there
# Letters are shown on a page of the demo, from the rows of their delivery; none leaves.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = CONSOLE
# Beside the database, which anybody else would call no other place; begun anew with it.
LEDGER_CHECKPOINTS_FILE = str(state_folder() / f"{DATABASES['default']['NAME']}.checkpoints")
STORAGES = {
    "default": STORAGES["default"],
    "staticfiles": {"BACKEND": COLLECTED},
    # A folder for each database: one's sweep would take another's files.
    "documents": folder(state_folder() / "demo-documents" / os.environ["SAMVERKA_DATABASE"]),
}
WHITENOISE_USE_FINDERS = False
