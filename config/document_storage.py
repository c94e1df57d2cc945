"""Where the files of documents are kept: a folder, or a bucket of an S3-compatible store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr


def folder(chosen: Path) -> dict[str, Any]:
    """Django's storage in a folder of this machine, which the web serves to nobody."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": chosen,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def bucket(*, name: str, endpoint: str, region: str, key: str, secret: SecretStr) -> dict[str, Any]:
    """Django's storage in a bucket, through django-storages.

    Without ``endpoint`` it is Amazon's; without ``key`` boto3 looks for credentials itself (the
    machine's role). Raises `ImproperlyConfigured` where only half of a key is told, and for an
    endpoint that is no http address.
    """
    if bool(key) != bool(secret.get_secret_value()):
        raise ImproperlyConfigured(
            "DOCUMENTS_S3_KEY and DOCUMENTS_S3_SECRET belong together: one of them is missing."
        )
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ImproperlyConfigured("DOCUMENTS_S3_ENDPOINT must begin with https:// or http://.")
    from botocore.config import Config  # a tenth of a second, for those who have a bucket

    options: dict[str, Any] = {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": key or None,
        "secret_key": secret.get_secret_value() or None,
        "default_acl": None,  # as private as the bucket is
        "file_overwrite": False,
        "querystring_auth": True,
        # A request waits for it: better a sentence soon than a page that hangs.
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "auto"},
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 2},
        ),
        "max_memory_size": 1_000_000,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
