"""Settings that every way of running the product shares; alone, they are for development."""

from importlib.metadata import distribution

from config import environment
from config.postgres import PROJECT

ENVIRONMENT = environment.read()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = (
    ENVIRONMENT.secret_key.get_secret_value()
    if ENVIRONMENT.secret_key
    else "insecure: for development on this machine only, production refuses it"
)
ALLOWED_HOSTS = ENVIRONMENT.hosts

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "viewflow.workflow",
    "guardian",
    "config.apps.SamverkaConfig",
    "workflow.apps.WorkflowConfig",
    "cases.apps.CasesConfig",
    "notifications.apps.NotificationsConfig",
]
MIDDLEWARE: list[str] = []
# Only for viewflow's BPMN export: its templates belong to the app `viewflow`, whose pages and
# middlewares we do not install. Found, not imported: viewflow reads settings when imported.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [distribution("django-viewflow").locate_file("viewflow/templates")],
        "APP_DIRS": True,
    }
]

# No ATOMIC_REQUESTS: `workflow.engine.turn` opens its own transaction, so that a refused lock
# is answered instead of aborting somebody else's transaction.
DATABASES = {"default": environment.database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workflow.User"
# No global permissions and no superuser who may everything: rights come from memberships, asked
# for in `workflow.permissions`. The sign-in backend comes with the pages.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.BaseBackend"]
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # It wants its backend; see the line above.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "config" / "locale"]
