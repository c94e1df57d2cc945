"""Settings that every way of running the product shares; alone, they are for development."""

from importlib.metadata import distribution

from config import environment
from config.mail import mail_server, mail_way
from config.postgres import PROJECT, state_folder
from config.settings.accounts import *

ENVIRONMENT = environment.read()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = (
    ENVIRONMENT.secret_key.get_secret_value()
    if ENVIRONMENT.secret_key
    else "insecure: for development on this machine only, production refuses it"
)
SECRET_KEY_FALLBACKS = ENVIRONMENT.former_keys  # what they have signed and encrypted is read
ALLOWED_HOSTS = ENVIRONMENT.hosts or ["localhost", "127.0.0.1", "[::1]"]

DEMO = False  # "log in as" and "sent letters": only settings.demo says otherwise

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "viewflow.workflow",
    "guardian",
    "config.apps.SamverkaConfig",
    "workflow.apps.WorkflowConfig",
    "cases.apps.CasesConfig",
    "notifications.apps.NotificationsConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Methods",
    "config.middleware.Compressed",
    "csp.middleware.CSPMiddleware",
    "config.middleware.NotKept",
    "config.sessions.Middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.accounts.OnlyTheProvider",
    "config.middleware.Seeing",
    "config.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.accounts_second_factor.Demanded",
    "config.middleware.PersonQuestions",
    "config.middleware.Gates",
    "config.middleware.Refusals",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # viewflow's only for its BPMN export: they belong to the app `viewflow`, whose pages and
        # middlewares we do not install. Found, not imported: viewflow reads settings when imported.
        "DIRS": [
            PROJECT / "config" / "templates",
            distribution("django-viewflow").locate_file("viewflow/templates"),
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
            "builtins": ["workflow.templatetags.wording"],
        },
    }
]
FORM_RENDERER = "config.forms.FormRenderer"

# No ATOMIC_REQUESTS: `workflow.engine.turn` opens its own transaction, so that a refused lock
# is answered instead of aborting somebody else's transaction.
DATABASES = {"default": environment.database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

X_FRAME_OPTIONS = "DENY"
# Designsystemet's icons are data: images.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        # The sign-in form is answered by a redirect to a provider.
        "form-action": ["'self'", *(o for p in SIGN_ON_PROVIDERS for o in p.form_targets)],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # It wants its backend; see the line above.

USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "config" / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT / "config" / "static"]
STATIC_ROOT = state_folder() / "static"
# Found where they lie; production and demo serve them collected, hashed and compressed.
WHITENOISE_USE_FINDERS = True
COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
# Files of documents: never below STATIC_ROOT, and served by a view behind the case's gate only.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing uses it
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": environment.document_storage(ENVIRONMENT),
}
DOCUMENT_LIMITS = ENVIRONMENT.document_limits
FILE_UPLOAD_HANDLERS = ["workflow.views.uploads.Uploads"]
FILE_UPLOAD_PERMISSIONS = 0o600
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Letters. Links in them are absolute; production tells where the site is (SITE_URL).
SITE_URL = (ENVIRONMENT.site_url or "http://localhost:8000").rstrip("/")
SOURCE_URL = ENVIRONMENT.source_url  # where its users get the source (AGPL 13); in the footer
MAIL = mail_server(ENVIRONMENT.email_url)
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10  # seconds for each answer
MAIL_WAY = mail_way(ENVIRONMENT.email_provider, ENVIRONMENT.email_provider_settings)
EMAIL_BACKEND, ANYMAIL, EMAIL_HEADERS = MAIL_WAY.backend, MAIL_WAY.anymail, MAIL_WAY.headers
QUIET_DAYS = True  # only what is urgent leaves on days off (docs/adr/0027)
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from or "Samverka <samverka@localhost>"

# Checkpoints of the ledger (docs/operations.md). Here the key is made when it is first needed.
LEDGER_KEY_FILE = ENVIRONMENT.ledger_key_file or str(state_folder() / "ledger.key")
LEDGER_CHECKPOINTS_FILE = ENVIRONMENT.ledger_checkpoints_file
LEDGER_MAKES_KEY = not ENVIRONMENT.ledger_key_file
