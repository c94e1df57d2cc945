"""What is shown back to somebody whose words could not be saved, and what never is."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tests.world import World
from workflow.views.refused import typed_text


def shown(**posted: str) -> list[str]:
    return [text for _, text in typed_text(RequestFactory().post("/", posted))]


def test_every_word_of_hers_and_no_code_of_ours() -> None:
    assert shown(
        title="Trygghetsvandring",
        motivation="Brådskande",
        when="2026-02-16",
        outcome="refer_back",
        seen="a" * 64,
        uppgift="0b4ac7a2-58a7-4f1d-a8a3-6e5a4f2f4f10",
        rows="3",
    ) == ["Trygghetsvandring", "Brådskande", "2026-02-16"]


@pytest.mark.parametrize("name", ["password", "oldpassword", "password1", "password2"])
def test_no_password(name: str) -> None:
    assert shown(**{name: "en lång hemlig mening"}) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted", ["abc", "case", "todo", "🙂", "https://annan.example/", "//annan"]
)
def test_the_language_switch_goes_back_to_our_own_pages_only(wanted: str) -> None:
    answer = Client().post("/sprak/", {"language": "en", "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_was_written_when_the_session_ended_is_shown(world: World) -> None:
    answer = Client().post("/foresla/", {"title": "Trygghetsvandring"})
    assert answer.status_code == 403
    assert "Trygghetsvandring" in answer.content.decode()


@pytest.mark.django_db
def test_forms_come_in_utf_8() -> None:
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    assert Client().post("/sprak/", "next=+2AA-", content_type=kind).status_code == 400
