"""What the environment may say, read once, with a sentence for whoever got it wrong."""

import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings

from config import services
from config.document_storage import bucket, folder
from config.mail import mail_way
from config.postgres import state_folder
from config.providers import Provider, providers
from workflow.document_limits import Limits

SECRET_KEY_LENGTH = 50
Role = Literal["app", "owner"]
SecondFactor = Literal["optional", "required"]
# A turn asks the same long questions each time: planned once a connection, they cost a fifth.
# (A pgbouncer in front must know prepared statements: version 1.21 or newer.)
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
POOL = {"min_size": 1, "max_size": 20, "timeout": 30}


class Environment(BaseSettings):
    """The environment variables of the product; names are the fields' aliases."""

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    database_owner_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_OWNER_URL"
    )
    role: Role = Field(default="app", validation_alias="SAMVERKA_DB_ROLE")
    database: str = Field(default=services.DATABASE, validation_alias="SAMVERKA_DATABASE")
    secret_key: SecretStr | None = Field(default=None, validation_alias="SECRET_KEY")
    secret_key_fallbacks: SecretStr = Field(
        default=SecretStr(""), validation_alias="SECRET_KEY_FALLBACKS"
    )
    allowed_hosts: str = Field(default="", validation_alias="ALLOWED_HOSTS")
    debug: bool = Field(default=False, validation_alias="DEBUG")
    demo: bool = Field(default=False, validation_alias="DEMO")
    celery_broker_url: SecretStr | None = Field(default=None, validation_alias="CELERY_BROKER_URL")
    email_url: SecretStr | None = Field(default=None, validation_alias="EMAIL_URL")
    email_provider: str = Field(default="", validation_alias="EMAIL_PROVIDER")
    email_provider_settings: SecretStr = Field(
        default=SecretStr(""), validation_alias="EMAIL_PROVIDER_SETTINGS"
    )
    email_from: str = Field(default="", validation_alias="EMAIL_FROM")
    site_url: str = Field(default="", validation_alias="SITE_URL")
    source_url: str = Field(default="", validation_alias="SOURCE_URL")
    ledger_key_file: str = Field(default="", validation_alias="LEDGER_KEY_FILE")
    ledger_checkpoints_file: str = Field(default="", validation_alias="LEDGER_CHECKPOINTS_FILE")
    behind_proxy: bool = Field(default=False, validation_alias="BEHIND_PROXY")
    second_factor: SecondFactor = Field(default="optional", validation_alias="SECOND_FACTOR")
    password_login: bool = Field(default=True, validation_alias="PASSWORD_LOGIN")
    oidc_name: str = Field(default="", validation_alias="OIDC_NAME")
    oidc_issuer: str = Field(default="", validation_alias="OIDC_ISSUER")
    oidc_client_id: str = Field(default="", validation_alias="OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="OIDC_CLIENT_SECRET"
    )
    oidc_origins: str = Field(default="", validation_alias="OIDC_ORIGINS")
    oidc_domains: str = Field(default="", validation_alias="OIDC_DOMAINS")
    oidc_providers: SecretStr = Field(default=SecretStr(""), validation_alias="OIDC_PROVIDERS")

    documents_folder: str = Field(default="", validation_alias="DOCUMENTS_FOLDER")
    documents_s3_bucket: str = Field(default="", validation_alias="DOCUMENTS_S3_BUCKET")
    documents_s3_endpoint: str = Field(default="", validation_alias="DOCUMENTS_S3_ENDPOINT")
    documents_s3_region: str = Field(default="", validation_alias="DOCUMENTS_S3_REGION")
    documents_s3_key: str = Field(default="", validation_alias="DOCUMENTS_S3_KEY")
    documents_s3_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="DOCUMENTS_S3_SECRET"
    )
    document_file_mb: int = Field(default=25, ge=1, le=500, validation_alias="DOCUMENT_FILE_MB")
    document_case_mb: int = Field(default=500, ge=1, validation_alias="DOCUMENT_CASE_MB")
    document_case_files: int = Field(default=300, ge=1, validation_alias="DOCUMENT_CASE_FILES")

    @property
    def document_limits(self) -> Limits:
        """How much may be stored."""
        return Limits(
            file_bytes=self.document_file_mb * 1_000_000,
            case_bytes=self.document_case_mb * 1_000_000,
            case_files=self.document_case_files,
        )

    @property
    def hosts(self) -> list[str]:
        """The host names to answer to; in the variable they are separated by commas."""
        return [host.strip() for host in self.allowed_hosts.split(",") if host.strip()]

    @property
    def former_keys(self) -> list[str]:
        """Earlier secret keys, the newest first; in the variable a blank parts them, since a key
        may hold any other sign."""
        return self.secret_key_fallbacks.get_secret_value().split()

    @property
    def providers(self) -> list[Provider]:
        """Who else signs people in; raises `ImproperlyConfigured` where one is half told."""
        one = {
            "name": self.oidc_name,
            "issuer": self.oidc_issuer,
            "client_id": self.oidc_client_id,
            "client_secret": self.oidc_client_secret.get_secret_value(),
            "origins": self.oidc_origins,
            "domains": self.oidc_domains,
        }
        return providers(one, self.oidc_providers.get_secret_value())


def read() -> Environment:
    """Return the environment; raises `ImproperlyConfigured` where a value makes no sense."""
    try:
        return Environment()
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {fault['msg']}." for fault in error.errors()]
        raise ImproperlyConfigured(" ".join(faults)) from None


def read_for_production() -> Environment:
    """Return the environment; raises `ImproperlyConfigured`, naming all that is missing at once."""
    environment = read()
    faults = list(_faults(environment))
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
    return environment


def _faults(environment: Environment) -> list[str]:
    secret = environment.secret_key.get_secret_value() if environment.secret_key else ""
    found = {
        "DATABASE_URL is missing: the address of the database for role samverka_app, "
        "for example postgresql://samverka_app:PASSWORD@HOST/samverka.": (
            environment.database_url is None
        ),
        f"SECRET_KEY is missing or short: set at least {SECRET_KEY_LENGTH} random characters.": (
            len(secret) < SECRET_KEY_LENGTH
        ),
        "ALLOWED_HOSTS is missing: set the host names of the site, separated by commas.": (
            not environment.hosts
        ),
        "SITE_URL is missing: the address of the site, which links in letters begin with, "
        "for example https://samverka.example.": not environment.site_url,
        "SITE_URL must begin with https:// and a host: cookies, passkeys and the links in letters "
        "hold only there, for example https://samverka.example.": (
            bool(environment.site_url) and not _is_safe_site(environment.site_url)
        ),
        f"SECRET_KEY_FALLBACKS: an earlier key is shorter than {SECRET_KEY_LENGTH} characters; "
        "a blank parts two keys.": (
            any(len(key) < SECRET_KEY_LENGTH for key in environment.former_keys)
        ),
        "DEBUG must not be on in production: it shows secrets to visitors.": environment.debug,
        "DEMO must not be on in production: it lets anybody log in as anybody.": environment.demo,
        "DATABASE_OWNER_URL is missing: migrations run as role samverka_owner.": (
            environment.role == "owner" and environment.database_owner_url is None
        ),
    }
    return [
        *(sentence for sentence, wrong in found.items() if wrong),
        *_mail_faults(environment),
        *_sign_on_faults(environment),
        *_storage_faults(environment),
    ]


def _mail_faults(environment: Environment) -> list[str]:
    try:
        mail_way(environment.email_provider, environment.email_provider_settings)
    except ImproperlyConfigured as error:
        return [str(error)]
    both = environment.email_provider and environment.email_url is not None
    return ["EMAIL_URL and EMAIL_PROVIDER are both there: name one way for letters."] * bool(both)


def _storage_faults(environment: Environment) -> list[str]:
    try:
        document_storage(environment)
    except ImproperlyConfigured as error:
        return [str(error)]
    return []


def _is_safe_site(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", address)
    except ValueError:
        return False


def _sign_on_faults(environment: Environment) -> list[str]:
    try:
        found = environment.providers
    except ImproperlyConfigured as error:
        return [str(error)]
    if not environment.password_login and not found:
        return ["PASSWORD_LOGIN is off, but no provider is told (OIDC_NAME): nobody could sign in."]
    return []


def document_storage(environment: Environment) -> dict[str, Any]:
    """Return Django's storage for the files of documents; raises `ImproperlyConfigured` where a
    bucket is half told, or a folder as well as a bucket."""
    if not environment.documents_s3_bucket:
        return folder(Path(environment.documents_folder or state_folder() / "documents"))
    if environment.documents_folder:
        raise ImproperlyConfigured(
            "DOCUMENTS_FOLDER and DOCUMENTS_S3_BUCKET are both there: name one place for files."
        )
    return bucket(
        name=environment.documents_s3_bucket,
        endpoint=environment.documents_s3_endpoint,
        region=environment.documents_s3_region,
        key=environment.documents_s3_key,
        secret=environment.documents_s3_secret,
    )


def database(environment: Environment) -> dict[str, Any]:
    """Return Django's database settings for the role this process has.

    Without `DATABASE_URL` the embedded server is started; with it, nothing is.
    Raises `ImproperlyConfigured` where the address of the role is missing or malformed.
    """
    parts = _address(environment)
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", services.DATABASE),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 0,  # The pool keeps connections; Django must not keep them as well.
        "OPTIONS": dict(parts),
    }
    if environment.role == "app":
        settings["ENGINE"] = "config.prepared_postgresql"
        settings["OPTIONS"] |= {"pool": dict(POOL), **PREPARED}
    return settings


def _address(environment: Environment) -> dict[str, Any]:
    if environment.database_url is None:
        role = services.OWNER if environment.role == "owner" else services.APP
        return dict(services.ensure_database().conninfo(role, environment.database))
    url = environment.database_url
    if environment.role == "owner":
        if environment.database_owner_url is None:
            raise ImproperlyConfigured(
                "DATABASE_OWNER_URL is missing: this command runs as role samverka_owner."
            )
        url = environment.database_owner_url
    try:
        return dict(conninfo_to_dict(url.get_secret_value()))
    except ProgrammingError:
        # The address holds a password, and libpq's message may repeat it.
        raise ImproperlyConfigured(
            "The database's address is not of the form postgresql://USER:PASSWORD@HOST:PORT/NAME."
        ) from None
