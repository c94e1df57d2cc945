"""Requests that cannot be read: a page of ours in the reader's language, never a bare 400."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.config.test_pages import assert_whole, body_of
from tests.world import World, open_items
from workflow.models import User

TOO_LONG = {"text": "å" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)}
TOO_MANY = {f"rad-{n}": "x" for n in range((settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 0) + 1)}
SAID = {"sv": ("Det blev för mycket", "Gå tillbaka i webbläsaren"),
        "en": ("That was too much", "Go back in the browser")}  # fmt: skip
FORM = "application/x-www-form-urlencoded"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("sent", "status"), [(TOO_LONG, 413), (TOO_MANY, 400)], ids=["long", "many"]
)
@pytest.mark.parametrize("checked", [True, False], ids=["csrf", "no csrf"])
def test_a_visitor_who_sends_too_much_is_told_what_to_do(
    sent: dict[str, str], status: int, language: str, checked: bool
) -> None:
    client = Client(enforce_csrf_checks=checked)
    client.cookies["django_language"] = language
    answer = client.post("/tillganglighet/", urlencode(sent), content_type=FORM)
    assert answer.status_code == status
    assert_whole(body_of(answer), language)
    for words in SAID[language]:
        assert words in body_of(answer)


@pytest.mark.parametrize("kind", [FORM, "multipart"])
def test_somebody_who_decides_with_too_much_text_has_decided_nothing(
    client: Client, world: World, kind: str
) -> None:
    case = world.activity_in("preparation")
    (item,) = open_items(case)
    client.force_login(world.cast.people["Tove"])
    path = reverse("decide", kwargs={"case_id": case.public_id, "item_id": item.public_id})
    sent = {"outcome": "reject", "motivation": "å" * 2_000_000}
    if kind == "multipart":
        answer = client.post(path, sent)
    else:
        answer = client.post(path, urlencode(sent), content_type=FORM)
    page = body_of(answer)
    assert answer.status_code == 413
    assert_whole(page, "sv")
    assert f'href="/arende/{case.public_id}/"' in page
    assert [i.pk for i in open_items(case)] == [item.pk]


def test_it_is_told_in_the_language_she_has_chosen(client: Client, world: World) -> None:
    tove = world.cast.people["Tove"]
    User.objects.filter(pk=tove.pk).update(language="en")
    client.force_login(tove)
    page = body_of(client.post("/installningar/", urlencode(TOO_MANY), content_type=FORM))
    assert_whole(page, "en")
    assert tove.name in page


@pytest.mark.django_db
def test_letters_that_are_not_ours_are_told_in_our_face(client: Client) -> None:
    answer = client.post("/tillganglighet/", "text=%E5", content_type=f"{FORM}; charset=latin-1")
    assert answer.status_code == 400
    assert_whole(body_of(answer), "sv")


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_an_answer_too(client: Client) -> None:
    answer = client.get("/tillganglighet/", headers={"Host": "example.org"})
    assert answer.status_code == 400
    assert "finns inte på den här adressen" in body_of(answer)


@pytest.mark.django_db
def test_a_fault_of_ours_is_answered_with_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("config.views.accessibility.FeedbackForm", broken)
    answer = Client(raise_request_exception=False).get("/tillganglighet/")
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in body_of(answer)
