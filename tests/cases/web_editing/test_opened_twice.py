"""A new case whose form is sent twice is one case: two clicks, or back and once more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.models import Activity, Agreement, Picture
from tests.cases.web_editing.writing import Writer
from tests.world import World
from workflow.models import Case, LedgerEntry, WorkItem

Sign = Callable[..., Writer]
OPENED = [
    ("propose", "Hanna", Activity),
    ("agreement-new", "Signe", Agreement),
    ("picture-new", "Signe", Picture),
]


@pytest.mark.parametrize(("name", "by", "kind"), OPENED, ids=[name for name, *_ in OPENED])
def test_two_clicks_are_one_draft(
    world: World, writer: Sign, name: str, by: str, kind: type[Case]
) -> None:
    person = writer(by)
    page = person.at(name)
    before = kind._base_manager.count()
    first = person.save(page, title="Nattvandring")
    again = person.save(page, title="Nattvandring")
    assert (first.status, again.status) == (200, 200)
    assert first.address == again.address
    assert kind._base_manager.count() == before + 1
    (case,) = Case.objects.filter(title="Nattvandring")
    assert LedgerEntry.objects.filter(chain=case.public_id).count() == 1
    assert WorkItem.objects.filter(process=case).count() == 1


def test_another_title_or_another_form_is_another_draft(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    page = hanna.at("propose")
    first = hanna.save(page, title="Nattvandring")
    assert hanna.save(page, title="Nattvandring på Söder").address != first.address
    assert hanna.save(hanna.at("propose"), title="Nattvandring").address != first.address
    assert Activity.objects.filter(title__startswith="Nattvandring").count() == 3


def test_what_is_refused_keeps_its_key(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    refused = hanna.save(hanna.at("propose"), title=" ")
    assert refused.status == 422
    first = hanna.save(refused, title="Nattvandring")
    assert hanna.save(refused, title="Nattvandring").address == first.address


def test_somebody_elses_key_leads_nowhere_else(world: World, writer: Sign) -> None:
    hanna, signe = writer("Hanna"), writer("Signe")
    page = hanna.at("propose")
    key = page.form("form_key").values["form_key"][0]
    hers = hanna.save(page, title="Nattvandring")
    other = signe.save(signe.at("propose"), title="Nattvandring", form_key=key)
    assert hers.address != other.address
    case = Activity.objects.latest("pk")
    made_up = signe.save(signe.at("propose"), title="Nattvandring", form_key=case.public_id)
    assert made_up.status == 200
    assert str(case.public_id) not in made_up.address
