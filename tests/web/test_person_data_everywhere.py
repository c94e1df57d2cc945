"""No field of any form of any page takes a personal number: what was typed stays, nothing is done.

The fields are found on the pages themselves (tests/web/addresses.py): a new form whose field has
no guard (workflow.forms.fields.no_personal_number) fails here.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.cases.plan_files import rows
from tests.personal_numbers import DOUBTFUL, OTHER_DOUBTFUL, SURE
from tests.web.addresses import ADDRESSES, Address
from tests.web.conftest import client_of, speaking
from tests.web.reading import Control, Form, Page, read
from tests.web.town import Town
from tests.world import World
from workflow import person_data
from workflow.models import Case, LedgerEntry

# What people type words into. Passwords are nobody's text, and days and counts have no room.
TYPED = ("text", "textarea", "search", "email", "url", "tel")
# The pages of allauth: its fields take an address or a code to compare, and store neither.
OTHERS_PAGES = ("account_", "mfa_", "socialaccount_", "demo-")
# Words to search with are compared with what is stored.
MOST_ALIKE = re.compile(r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PAGES = [a for a in ADDRESSES if a.kind == "page" and not a.name.startswith(OTHERS_PAGES)]


def fields_of(page: Page) -> list[tuple[Form, Control]]:
    """The typed fields of a page's forms that write, one of each kind."""
    found: dict[tuple[str, str], tuple[Form, Control]] = {}
    for form in page.forms:
        for control in form.controls:
            if form.method == "post" and control.kind in TYPED:
                key = form.action, MOST_ALIKE.sub("#", control.name)
                found.setdefault(key, (form, control))
    return list(found.values())


def with_number(control: Control, number: str) -> str:
    return f"anna.{number}@exempel.se" if control.kind == "email" else f"Se {number} i akten"


def sent(client: Client, path: str, form: Form, **changed: list[str]) -> tuple[int, Page]:
    """The form as a browser sends it, with some values of its own."""
    answer = client.post(urljoin(path, form.action) or path, form.data() | changed)
    return answer.status_code, read(answer.content)


def state() -> object:
    """Everything that a form could have changed, as far as it shows in counts and texts.

    Who has looked at what is recorded whatever is written there.
    """
    counts = {name: count for name, count in rows().items() if "session" not in name}
    looks = LedgerEntry.objects.filter(kind="look").count()
    for name in ("workflow.LedgerEntry", "workflow.LedgerText", "workflow.Unnumbered"):
        counts[name] -= looks
    cases = Case.objects.order_by("pk").values_list("pk", "state", "title", "text_version")
    return counts, list(cases)


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_no_field_takes_a_personal_number(
    address: Address, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    if address.name == "sitting":
        address = replace(address, query=f"?uppgift={town.items['preparation']}")
    client, path = client_of(town, address.by), address.path(town)
    answer = client.get(path)
    if answer.status_code != 200:
        return  # for somebody else: tests/web/test_every_address.py says for whom
    before = state()
    with caplog.at_level(logging.DEBUG):
        for form, control in fields_of(read(answer.content)):
            typed = with_number(control, SURE)
            status, page = sent(client, path, form, **{control.name: [typed]})
            assert status == 422, control.name
            assert str(person_data.A_PERSON) in page.text(), control.name
            assert SURE not in page.text(), control.name  # said in no message
            kept = [c.value for f in page.forms for c in f.controls if c.name == control.name]
            assert typed in kept, control.name
    assert state() == before
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if SURE in line]


def test_the_walk_sees_fields_of_every_kind(town: Town) -> None:
    """A walk that finds nothing proves nothing."""
    found = set()
    for address in PAGES:
        page = read(client_of(town, address.by).get(address.path(town)).content)
        found |= {control.name for _, control in fields_of(page)}
    assert {"motivation", "title", "ground", "steps-0-text", "paragraph", "text", "survey"} <= found
    assert len(found) > 40


QUESTION = "kan vara ett personnummer. Är det det?"


def box(page: Page) -> Control | None:
    """The answer "no, it is something else", where the page asks."""
    boxes = [c for f in page.forms for c in f.controls if c.name == "not_a_person"]
    return boxes[0] if boxes else None


ASKING = [
    (Address("propose", "Hanna"), "title"),
    (Address("conflict", "Lena", "preparation"), "ground"),
    (Address("propose-step", "Hanna", "draft", more={"step": "atgard"}), "description"),
    (Address("transition", "Hanna", "preparation", more={"code": "withdraw"}), "motivation"),
    (Address("accessibility"), "text"),
]


@pytest.mark.parametrize(("address", "field"), ASKING, ids=str)
def test_ten_digits_are_asked_about_at_the_field(address: Address, field: str, town: Town) -> None:
    client, path = client_of(town, address.by), address.path(town)
    page = read(client.get(path).content)
    form = next(f for f in page.forms if field in f.names())
    before = state()
    status, page = sent(client, path, form, **{field: [f"Faktura {DOUBTFUL}"]})
    asked = box(page)
    assert (status, state()) == (422, before)
    assert QUESTION in page.text()
    assert "Nej, det är något annat" in page.text()
    assert asked is not None
    assert not asked.checked
    assert DOUBTFUL not in asked.value
    form = next(f for f in page.forms if field in f.names())
    assert form.data()[field] == [f"Faktura {DOUBTFUL}"]
    # Another number with the answer to the first one is asked about anew.
    status, other = sent(
        client, path, form,
        **{field: [f"Faktura {OTHER_DOUBTFUL}"], "not_a_person": [asked.value]},
    )  # fmt: skip
    assert (status, state()) == (422, before)
    assert QUESTION in other.text()
    status, _ = sent(client, path, form, not_a_person=[asked.value])
    assert status == 302
    entry = LedgerEntry.objects.get(act="not_a_person")
    assert entry.text.data == {"fields": [field]}
    assert (entry.recorded_by.name.split()[0] if entry.recorded_by else "") == address.by


def test_an_answer_is_kept_when_the_page_comes_back_for_another_reason(town: Town) -> None:
    client = client_of(town, "Hanna")
    path = Address("propose-step", "Hanna", "draft", more={"step": "atgard"}).path(town)
    form = next(f for f in read(client.get(path).content).forms if "title" in f.names())
    text = f"Faktura {DOUBTFUL}"
    _, page = sent(client, path, form, description=[text])
    asked = box(page)
    assert asked is not None
    answer = [asked.value]
    status, page = sent(client, path, form, title=[""], description=[text], not_a_person=answer)
    ticked = box(page)
    assert status == 422
    assert QUESTION not in page.text()
    assert ticked is not None
    assert ticked.checked
    again = next(f for f in page.forms if "title" in f.names())
    assert sent(client, path, again, title=["Vandring"])[0] == 302


def test_the_history_tells_of_an_answer(town: Town, world: World) -> None:
    with person_data.answering(lambda: [person_data.mark_of(DOUBTFUL)]):
        activity = world.propose(title=f"Faktura {DOUBTFUL}")
    path = f"/arende/{activity.public_id}/historik/"
    told = read(client_of(town, "Hanna").get(path).content).text()
    assert "Svarat att tio siffror inte är ett personnummer" in told
    speaking("en")
    english = read(client_of(town, "Hanna").get(path).content).text()
    assert "Answered that ten digits are no personal number" in english
