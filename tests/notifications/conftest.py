"""A mail server for those who send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.notifications.post_office import PostOffice


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """A mail server that is open, and Django's own way to it instead of the test's."""
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = office.host, office.port
    settings.SITE_URL = "https://samverka.example"
    settings.DEFAULT_FROM_EMAIL = "Samverka <brev@samverka.example>"
    with office:
        yield office
