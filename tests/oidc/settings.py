"""Settings of a provider of single sign-on: the same code, another database, other cookies."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS as _PRODUCTS

INSTALLED_APPS = [*_PRODUCTS, "allauth.idp.oidc"]
ROOT_URLCONF = "tests.oidc.urls"
SESSION_COOKIE_NAME = "provider_session"
CSRF_COOKIE_NAME = "provider_csrf"
IDP_OIDC_PRIVATE_KEY = os.environ["PROVIDER_KEY"]
ACCOUNT_RATE_LIMITS = {}
