"""Settings of an installation in use: refuses to start until it is told what it must know."""

from config import environment

# Before `base`, which would start the embedded server where DATABASE_URL is forgotten.
ENVIRONMENT = environment.read_for_production()

from config.logs import CONSOLE
from config.settings.base import *

DEBUG = False
SECURE_SSL_REDIRECT = True
if ENVIRONMENT.behind_proxy:  # only where a proxy sets the header itself, whoever sent it
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^halsa/"]  # asked by programs, mostly from the machine itself
SECURE_HSTS_SECONDS = 31_536_000
# A browser takes such a name only with TLS, for this host alone and from this host itself.
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "__Host-session", True
CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "__Host-csrf", True
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SECURE = "__Host-language", True
KNOWN_BROWSER_COOKIE_NAME = "__Host-known"
MESSAGE_STORAGE = "config.messages.HostMessages"
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    # HSTS for sub-domains and in browsers' own lists: a municipality's other sites are not ours
    # to decide about. Whoever owns the domain adds it in the proxy.
    "security.W005",
    "security.W021",
]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": COLLECTED}}
WHITENOISE_USE_FINDERS = False
LOGGING = CONSOLE
# Where no file is named, nothing is signed, and the operator is told (workflow/checkpoints.py).
LEDGER_KEY_FILE, LEDGER_MAKES_KEY = ENVIRONMENT.ledger_key_file, False
