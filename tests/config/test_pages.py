"""The frame of every page, and the pages around the cases: in both languages, for anybody."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone, translation

from config.postgres import PROJECT
from notifications import feedback
from notifications.models import Feedback
from tests.world import World
from workflow import errors
from workflow.models import User
from workflow.text import Text
from workflow.views.refused import refusal_page

STATIC = PROJECT / "config" / "static"
FIRST_VISIT, NEXT_VISIT = 60_000, 15_000
VISITORS = ("/konto/login/", "/konto/password/reset/", "/konto/signup/", "/tillganglighet/")
SIGNED_IN = ("/installningar/", "/konto/password/set/", "/konto/logout/", "/tillganglighet/")
TYPED = "En lång motivering, skriven i tjugo minuter."


@pytest.fixture
def tove(world: World) -> User:
    return world.cast.people["Tove"]


@pytest.fixture
def inside(client: Client, tove: User) -> Client:
    client.force_login(tove)
    return client


def body_of(response: HttpResponse | object) -> str:
    return str(getattr(response, "content").decode())  # noqa: B009


def assert_whole(page: str, language: str) -> None:
    """One h1, the landmarks, the language, a title, and nothing inline."""
    assert f'<html lang="{language}"' in page
    assert page.count("<h1>") == 1
    for landmark in ("<header ", "<main ", "<footer "):
        assert landmark in page
    title = re.search(r"<title>(.*?) – Samverka</title>", page, re.DOTALL)
    assert title
    assert title[1].strip()
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page)


# ---------------------------------------------------------------- the frame


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("url", VISITORS)
def test_a_visitors_page_is_whole_in_her_language(client: Client, url: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(url)
    assert answer.status_code == 200
    assert_whole(body_of(answer), language)
    assert ("In English" in body_of(answer)) is (language == "sv")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("url", SIGNED_IN)
def test_a_page_is_whole_in_the_language_she_has_chosen(
    inside: Client, tove: User, url: str, language: str
) -> None:
    User.objects.filter(pk=tove.pk).update(language=language)
    answer = inside.get(url)
    assert answer.status_code == 200
    assert_whole(body_of(answer), language)
    assert ("Logga ut" in body_of(answer)) is (language == "sv")


def test_the_head_says_where_one_is_and_where_one_can_go(inside: Client) -> None:
    page = body_of(inside.get("/installningar/"))
    assert '<a href="/installningar/" aria-current="page">' in page
    for href in ("/att-gora/", "/aktiviteter/", "/lagesbilder/", "/overenskommelser/", "/foresla/"):
        assert f'href="{href}"' in page
    assert "Tjänsteberedningen" in page
    assert '<form method="post" action="/konto/logout/">' in page


def test_the_head_offers_nobody_what_she_may_not(client: Client, world: World) -> None:
    client.force_login(world.cast.people["Arvid"])
    page = body_of(client.get("/installningar/"))
    assert 'href="/foresla/"' not in page


@pytest.mark.django_db
def test_a_first_visit_and_the_next_one_are_light(client: Client) -> None:
    page = client.get("/tillganglighet/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    assets = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert len(assets) >= 5
    weights = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in assets}
    assert len(page.content) <= NEXT_VISIT
    assert sum(weights.values()) + len(page.content) <= FIRST_VISIT, weights


def test_no_template_holds_what_the_policy_forbids() -> None:
    """Inline scripts and styles would be blocked; outside addresses are not ours to load."""
    inline = re.compile(
        r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|\ssrc=\"https?:|<link[^>]*https?:"
    )
    holding = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("config", "workflow", "cases")
        for path in (PROJECT / folder).rglob("*.html")
        if inline.search(path.read_text())
    ]
    assert holding == []


# ---------------------------------------------------------------- language, settings, feedback


@pytest.mark.django_db
def test_a_visitor_changes_language_and_stays_where_she_was(client: Client) -> None:
    answer = client.post("/sprak/", {"language": "en", "next": "/tillganglighet/"})
    assert (answer.status_code, answer["Location"]) == (302, "/tillganglighet/")
    assert "This accessibility statement" in body_of(client.get("/tillganglighet/"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "", "javascript:x"]
)
def test_the_way_back_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/sprak/", {"language": "en", "next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_a_language_that_we_do_not_have_is_not_kept(client: Client) -> None:
    assert not client.post("/sprak/", {"language": "xx"}).cookies
    assert client.get("/sprak/").status_code == 405


def test_she_chooses_her_language(inside: Client, tove: User) -> None:
    inside.cookies["django_language"] = "sv"  # hers wins over the browser's
    answer = inside.post("/installningar/", {"language": "en"}, follow=True)
    tove.refresh_from_db()
    assert tove.language == "en"
    assert "The language is English now." in body_of(answer)
    assert "Settings" in body_of(answer)


def test_a_language_nobody_offers_is_an_error_beside_the_field(inside: Client) -> None:
    answer = inside.post("/installningar/", {"language": "xx"})
    assert answer.status_code == 422
    assert 'href="#id_language_0"' in body_of(answer)


@pytest.mark.django_db
def test_what_somebody_could_not_use_is_kept(client: Client) -> None:
    asked = {"text": "Knappen syns inte i mörkt läge.", "page": "Att göra", "email": ""}
    answer = client.post("/tillganglighet/", asked, follow=True)
    assert "vi har sparat" in body_of(answer)
    kept = Feedback.objects.get()
    assert (kept.text, kept.page, kept.email) == tuple(asked.values())


@pytest.mark.django_db
def test_whoever_runs_the_installation_can_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    feedback.keep(text="Syns inte.", page="Att göra", email="a@example.se", now=timezone.now())
    call_command("feedback")
    assert "Att göra · a@example.se\nSyns inte." in capsys.readouterr().out


@pytest.mark.django_db
def test_feedback_without_words_is_asked_for_them_and_loses_nothing(client: Client) -> None:
    answer = client.post("/tillganglighet/", {"text": "", "page": "Att göra", "email": "inte"})
    page = body_of(answer)
    assert answer.status_code == 422
    assert 'href="#id_text"' in page
    assert 'value="Att göra"' in page
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert not Feedback.objects.exists()


# ---------------------------------------------------------------- refusals and faults

REFUSALS = [
    errors.Refusal(Text("Det gick inte.", "It failed.")),
    errors.NotPermitted(Text("bara sekreteraren får.", "only the secretary may.")),
    errors.NotFound(),
    errors.AlreadyHandled(by="Sara", at=datetime(2026, 11, 22, 12, tzinfo=UTC)),
    errors.BadRecord("date", Text("Dagen har inte varit.", "That day has not been.")),
    errors.LockBusy(),
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal.http_status))
def test_a_refusal_says_why_and_gives_the_text_back(
    rf: RequestFactory, refusal: errors.Refusal, language: str
) -> None:
    request = a_post(rf)
    with translation.override(language):
        answer = refusal_page(request, refusal)
        page = body_of(answer)
        assert answer.status_code == refusal.http_status
        assert_whole(page, language)
        assert str(refusal) in page.replace("&#x27;", "'")
        assert re.search(rf"<textarea[^>]* readonly>{TYPED}</textarea>", page)


@pytest.mark.django_db
def test_whoever_met_a_busy_case_can_send_the_same_again(rf: RequestFactory) -> None:
    page = body_of(refusal_page(a_post(rf), errors.LockBusy()))
    assert f'<input type="hidden" name="motivation" value="{TYPED}">' in page
    assert '<input type="hidden" name="present" value="2">' in page
    assert "Vänta 5 sekunder" in page


@pytest.mark.django_db
def test_after_a_refusal_she_can_look_at_the_case(rf: RequestFactory) -> None:
    case = f"/arende/{uuid4()}/"
    request = a_post(rf)
    request.resolver_match = resolve(f"{case}jav/")
    assert f'href="{case}"' in body_of(refusal_page(request, errors.AlreadyHandled()))
    assert f'href="{case}"' not in body_of(refusal_page(request, errors.NotFound()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came_from", "offered"),
    [("http://testserver/att-gora/", True), ("https://example.org/", False), ("", False)],
)
def test_only_a_page_of_ours_is_offered_to_go_back_to(
    rf: RequestFactory, came_from: str, offered: bool
) -> None:
    request = a_post(rf)
    request.META["HTTP_REFERER"] = came_from
    page = body_of(refusal_page(request, errors.AlreadyHandled()))
    assert ("Öppna sidan igen" in page) is offered


def a_post(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/besluta/", {"motivation": TYPED, "present": ["1", "2"]})
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_an_address_that_leads_nowhere(client: Client) -> None:
    answer = client.get("/finns/inte/")
    assert answer.status_code == 404
    assert_whole(body_of(answer), "sv")


@pytest.mark.django_db
def test_a_form_that_has_grown_too_old_gives_the_text_back() -> None:
    answer = Client(enforce_csrf_checks=True).post("/tillganglighet/", {"text": TYPED})
    assert answer.status_code == 403
    assert_whole(body_of(answer), "sv")
    assert TYPED in body_of(answer)


def test_a_fault_of_ours_is_told_without_database_and_context() -> None:
    page = render_to_string("500.html")
    assert "Något gick fel" in page
    assert "Something went wrong" in page
    for name in re.findall(r'href="/static/([^"]+)"', page):
        assert (STATIC / name).is_file()


# ---------------------------------------------------------------- fields


class Everything(forms.Form):
    title = forms.CharField(label="Rubrik", help_text="Kort <b>och</b> klart.")
    outcome = forms.ChoiceField(
        label="Beslut", choices=[("e", "Tillstyrk"), ("r", "Avslå")], widget=forms.RadioSelect
    )
    present = forms.MultipleChoiceField(
        label="Närvarande",
        required=False,
        choices=[("1", "Tove")],
        widget=forms.CheckboxSelectMultiple,
    )
    urgent = forms.BooleanField(label="Brådskande", required=False, help_text="Anmäls sedan.")
    seen = forms.CharField(widget=forms.HiddenInput)


def test_a_field_says_what_it_wants_and_what_is_wrong() -> None:
    form = Everything({"title": "", "outcome": "", "seen": "x"})
    html = str(form)
    assert '<label class="ds-label" for="id_title">' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert "&lt;b&gt;" in html
    assert re.search(r'<input[^>]*class="ds-input"[^>]*id="id_title"', html)
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert re.search(
        r'<fieldset class="ds-fieldset has-error" aria-describedby="id_outcome_error">', html
    )
    assert len(re.findall(r'id="id_urgent_helptext"', html)) == 1
    assert html.count("(frivilligt)") == 1  # the box to tick says so by itself


def test_the_summary_of_errors_leads_to_each_field() -> None:
    form = Everything({"title": "", "outcome": ""})
    form.add_error(None, "Något stämmer inte ihop.")
    html = render_to_string("components/errors.html", {"form": form})
    assert 'href="#id_title"' in html
    assert 'href="#id_outcome_0"' in html
    assert "Något stämmer inte ihop." in html
    assert render_to_string("components/errors.html", {"form": Everything()}).strip() == ""


def test_templates_of_ours_are_where_they_are_named() -> None:
    names = "stepper timeline deadline state empty errors refusal tabs pages bar gaps field form"
    for name in names.split():
        assert (PROJECT / "config" / "templates" / "components" / f"{name}.html").is_file()
