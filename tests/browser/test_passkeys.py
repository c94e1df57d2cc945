"""A passkey in a real browser: added, signed in with, removed; the policy lets our script work."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import Page

from config import services
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.watching import Watched
from tests.web.town import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(visit: Visit) -> Watched:
    """Somebody at a device that knows passkeys."""
    opened = visit("")
    told = opened.page.context.new_cdp_session(opened.page)
    told.send("WebAuthn.enable")
    told.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return opened


def test_a_passkey_is_added_and_signs_in_alone(device: Watched, site: Site, hanna: str) -> None:
    # They are bound to a name, not to a number.
    konto = site.address.replace("127.0.0.1", "localhost") + "/konto"
    _sign_in_and_add(device.page, konto, hanna)
    page = device.page
    page.goto(f"{konto}/logout/")
    page.click("main button[type=submit]")
    page.goto(f"{konto}/login/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/att-gora/")
    page.goto(f"{konto}/passkeys/")
    page.click("main td a")
    page.wait_for_url("**/konto/reauthenticate/**")
    page.fill("main [name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/remove/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/konto/passkeys/")
    assert "Jobbtelefonen" not in page.inner_text("main .page")
    assert device.complaints == []


def _sign_in_and_add(page: Page, konto: str, email: str) -> None:
    page.goto(f"{konto}/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click(".sign-in button[type=submit]")
    page.goto(f"{konto}/passkeys/add/")
    page.fill("main [name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.fill("[name=name]", "Jobbtelefonen")
    page.check("[name=passwordless]")
    page.click("main form[data-passkey] button")
    page.wait_for_url("**/second-factor/codes/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{konto}/passkeys/")
    assert "Jobbtelefonen" in page.inner_text("main")


@pytest.fixture
def hanna(site: Site) -> str:
    """Her address, who alone has a password."""
    where = services.ensure_database().conninfo(services.APP, site.database)
    with psycopg.connect(**where) as connection:  # type: ignore[arg-type]
        row = connection.execute(
            "SELECT email FROM workflow_user WHERE name LIKE 'Hanna %'"
        ).fetchone()
    assert row is not None
    return str(row[0])
