"""The demo's page of sent letters; outside the demo there is none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from notifications.models import Letter
from notifications.tasks import send_due
from tests.statements import Statements
from tests.world import NOW, World
from workflow.models import OutboxEvent, User

pytestmark = pytest.mark.urls("tests.web.urls")


@pytest.fixture
def demo(settings: Settings, world: World) -> Client:
    """A visitor after one activity has been decided, step by step; Tove reads English."""
    settings.DEMO, settings.QUIET_DAYS = True, False  # as config.settings.demo
    OutboxEvent.objects.update(handled_at=NOW)
    User.objects.filter(pk=world.cast.person("Tove").pk).update(language="en")
    world.activity_in("approved")
    send_due()
    return Client()


def test_the_list_shows_every_letter_with_its_receiver(demo: Client) -> None:
    page = demo.get("/demo/brev/").content.decode()
    assert "Skickade brev" in page
    for letter in Letter.objects.order_by("id").select_related("person"):
        assert letter.person is not None
        assert letter.person.name in page
        assert letter.subject in page


def test_the_list_of_one_person(demo: Client, world: World) -> None:
    page = demo.get(f"/demo/brev/?till={world.cast.person('Hanna').public_id}").content.decode()
    assert "1 brev till Hanna Handläggare." in page
    assert "Stina" not in page
    assert demo.get("/demo/brev/?till=nobody&sida=x").status_code == 200


def test_the_list_costs_the_same_however_many(demo: Client, world: World) -> None:
    def statements() -> int:
        with Statements(connection) as captured:
            demo.get("/demo/brev/")
        return len(captured)

    few = statements()
    world.activity_in("approved")
    send_due()
    assert statements() == few <= 10


def test_a_letter_as_text_and_as_html(demo: Client, world: World) -> None:
    letter = Letter.objects.get(person=world.cast.person("Tove"), kind="decided")
    page = demo.get(f"/demo/brev/{letter.pk}/").content.decode()
    assert "There is nothing you need to do now." in page
    assert f'src="/demo/brev/{letter.pk}/html/"' in page
    html = demo.get(f"/demo/brev/{letter.pk}/html/")
    assert html.headers["Content-Language"] == "en"
    assert html.content.decode().replace('<base target="_top">', "") == letter.html
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_outside_the_demo_there_is_no_such_page(
    demo: Client, world: World, settings: Settings
) -> None:
    letter = Letter.objects.filter(status="sent").order_by("id")[0]
    settings.DEMO = False
    for path in ("", f"{letter.pk}/", f"{letter.pk}/html/"):
        assert demo.get(f"/demo/brev/{path}").status_code == 404


def test_before_the_first_letter_the_page_says_what_will_come(
    settings: Settings, world: World
) -> None:
    settings.DEMO, settings.QUIET_DAYS = True, False  # as config.settings.demo
    assert "Inga brev än" in Client().get("/demo/brev/").content.decode()
