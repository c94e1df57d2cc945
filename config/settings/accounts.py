"""Settings of accounts: sign-in, second factors, sessions, limits (docs/adr/0023-accounts.md)."""

from datetime import timedelta

from config import environment

_ENVIRONMENT = environment.read()

AUTH_USER_MODEL = "workflow.User"
# Signs in by e-mail address and password, and gives no right: rights come from memberships,
# asked for in `workflow.permissions`.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds that the link of a letter works

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "todo"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.accounts.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "config.accounts.SignIn",
    "reset_password": "config.accounts.ForgottenPassword",
}
# allauth's own also makes rows for the address, unverified ones.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_LOGIN = _ENVIRONMENT.password_login

# Second factors. An address is proved by the invitation that led to the account.
MFA_ADAPTER = "config.accounts_second_factor.SecondFactors"
MFA_FORMS = {
    "activate_totp": "config.accounts_second_factor.AddApp",
    "add_webauthn": "config.accounts_second_factor.AddKey",
    "login_webauthn": "config.accounts_second_factor.SignInWithKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Samverka"
SECOND_FACTOR_REQUIRED = _ENVIRONMENT.second_factor == "required"

# Single sign-on: never a new account, see `config.accounts_single_sign_on`.
SIGN_ON_PROVIDERS = _ENVIRONMENT.providers
SOCIALACCOUNT_ADAPTER = "config.accounts_single_sign_on.InvitedOnly"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider.key,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.client_secret,
                "settings": {"server_url": provider.issuer},
            }
            for provider in SIGN_ON_PROVIDERS
        ],
    }
}

# Sessions end when nothing has been done for a while, and after a time in any case.
SESSION_ENGINE = "config.sessions"
SESSION_IDLE = timedelta(minutes=30)
SESSION_ABSOLUTE = timedelta(hours=12)
REMEMBERED_IDLE = timedelta(days=14)
REMEMBERED_ABSOLUTE = timedelta(days=30)
SESSION_COOKIE_AGE = int(REMEMBERED_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # unless she asks to be remembered
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Limits count in the database, so that all processes count together. What it holds is not to
# be thrown out to make room: used codes are remembered there, too.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# Wrong tries only, except for letters and links. `login_failed` is a wrong password per account
# *and* browser or network address (`config.accounts`), and a wrong code per account;
# `login_network` a wrong password from a browser that nobody is known in. They are apart, so
# that a right code takes nothing back from what a network has guessed.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # allauth's would count right passwords, too
    "login_failed": "5/5m/key",
    "login_network": "100/10m/ip",
    "reset_password": "100/10m/ip",
    "reset_password_from_key": "100/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_RATE_LIMITS = {"webauthn_login": None}  # a signature is not guessed; an office signs in at once
KNOWN_BROWSER_COOKIE_NAME = "known_browser"
# The last address in X-Forwarded-For is the proxy's word; without one nobody's is taken.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _ENVIRONMENT.behind_proxy else 0
