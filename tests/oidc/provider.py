"""A real provider of single sign-on, in a process and a database of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config import services
from config.fresh import fresh_database
from config.postgres import PROJECT
from tests.browser.site import free_port
from tests.config.processes import start, until

CLIENT, SECRET, PASSWORD = "samverka", "delad-hemlighet-för-prov", "ett-lösenord-hos-leverantören"
BACK = "http://testserver/konto/sign-on/sso/callback/"


@dataclass(frozen=True)
class Provider:
    """Where it answers."""

    address: str

    def sign_in(self, authorize: str, email: str) -> str:
        """A person signs in there with her password; returns where she is sent back to."""
        with requests.Session() as browser:
            page = browser.get(authorize, timeout=20)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert token, page.text
            data = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
            answer = browser.post(page.url, data, allow_redirects=False, timeout=20)
            while answer.headers.get("Location", "").startswith(("/", self.address)):
                there = urljoin(self.address, answer.headers["Location"])
                answer = browser.get(there, allow_redirects=False, timeout=20)
            assert answer.status_code == 302, answer.text
            return answer.headers["Location"]


@contextmanager
def running_provider(folder: Path, people: Sequence[tuple[str, bool]]) -> Iterator[Provider]:
    """A provider with these people, each with a verified address or not; gone afterwards."""
    name = f"samverka_oidc_{os.getpid()}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.oidc.settings",
        "SAMVERKA_DATABASE": name,
        "PROVIDER_KEY": _key(),
        "OAUTHLIB_INSECURE_TRANSPORT": "1",  # on this machine, without TLS
        "SITE_URL": "",
    }
    fresh_database(name)
    try:
        # Only the provider's own tables; the others' checks are asked elsewhere.
        migrate = ["manage.py", "migrate", "allauth_idp_oidc", "-v0", "--skip-checks"]
        _run(migrate, environment | {"SAMVERKA_DB_ROLE": "owner"})
        told = {
            "people": list(people),
            "password": PASSWORD,
            "client": CLIENT,
            "secret": SECRET,
            "back": BACK,
        }
        _run(["-m", "tests.oidc.fill"], environment, json.dumps(told))
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        command += ["--host", "127.0.0.1", "--port", str(port), "tests.oidc.wsgi:application"]
        running = start(command, folder / "provider.log", environment)
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: _answers(address), lambda: running.said)
            yield Provider(address)
        finally:
            running.stop(signal.SIGTERM)
    finally:
        services.drop_database(name)


def _key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _run(arguments: list[str], environment: dict[str, str], told: str = "") -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _answers(address: str) -> bool:
    try:
        found = requests.get(f"{address}/.well-known/openid-configuration", timeout=5)
    except requests.RequestException:
        return False
    assert found.status_code == 200, found.text
    return True
