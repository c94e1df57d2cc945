"""Which letters carry a link to an answer, what is kept of it, and who sees its row."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.test import Client

from cases.models import Activity
from notifications.models import ActionLink, Kind, Letter
from tests.notifications.letter_links import (
    START_DAY,
    Deliver,
    approved,
    clock,
    deliver,
    links,
)
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, World
from workflow import releases, row_security
from workflow.models import (
    Case,
    User,
)

__all__ = ["clock", "deliver"]


def test_only_own_reminders_that_can_be_answered_carry_it(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    world.activity_in("preparation")  # a body decides: never from a letter
    restricted = world.activity_in("approved")
    _restricted_at(world, restricted)
    deliver(date(2026, 3, 9))  # a week late, the coordinator is told too
    assert links(post_office, "Tove") == links(post_office, "Signe") == []
    assert links(post_office, "Stina") == []
    assert {str(one["To"]).split(".")[0] for one in post_office.letters} >= {"tove", "stina"}


def _restricted_at(world: World, activity: Activity) -> None:
    releases.restrict(activity.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)


def test_what_is_kept_of_the_letter_opens_nothing(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    _, link = approved(world, post_office, deliver)
    token = link.split("/")[-2]
    kept = Letter.objects.get(person=world.cast.person("Stina"), kind=Kind.REMINDER)
    assert token not in kept.text + kept.html
    assert "ej-sparad" in kept.text
    assert token in body(post_office.to("Stina")[0], "html")
    assert "Svara utan att logga in" in body(post_office.to("Stina")[0])


def test_the_page_speaks_her_language(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    User.objects.update(language="en")
    _, link = approved(world, post_office, deliver)
    response = Client().get(link)
    assert response["Content-Language"] == "en"
    page = response.content.decode()
    assert 'lang="en"' in page
    assert "Answer the reminder" in page
    assert "Done: we have started" in page


def test_nobody_reads_the_links_row_signed_in(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    approved(world, post_office, deliver)
    stina = world.cast.person("Stina")
    with row_security.seeing_as(stina.pk, START_DAY), transaction.atomic():
        assert not ActionLink.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE notifications_actionlink SET outcome = '', used_at = NULL")
            assert cursor.rowcount == 0
    assert Case.objects.exists()
