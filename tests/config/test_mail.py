"""What EMAIL_URL may say, and that it is not repeated."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from config.mail import MailServer, mail_server


def test_without_an_address_it_is_this_machine() -> None:
    assert mail_server(None) == MailServer(host="localhost", port=25)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://post.example", MailServer("post.example", 25)),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525)),
        (
            "smtp+starttls://brev%40staden:h%C3%A5ll@post.example",
            MailServer("post.example", 587, "brev@staden", "håll", starttls=True),
        ),
        (
            "smtps://brev:hush@post.example:4650",
            MailServer("post.example", 4650, "brev", "hush", tls=True),
        ),
    ],
)
def test_an_address_is_taken_apart(url: str, expected: MailServer) -> None:
    assert mail_server(SecretStr(url)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://brev:hush@post.example",
        "smtp://brev:hush@",
        "smtp://brev:hush@post.example:letters",
        "smtp://brev:hush@post.example/folder",
        "smtp://brev:hush@[broken",
        "hush",
    ],
)
def test_any_other_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not of the form") as refusal:
        mail_server(SecretStr(url))
    assert "hush" not in str(refusal.value)
