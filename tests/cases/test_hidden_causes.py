"""A cause of a picture that the activity's owner cannot see: she keeps it while she changes
something else, and can let go of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.actions.edit import edit_activity
from cases.actions.propose import draw_picture
from cases.drafts import PictureDraft, ProblemDraft, Proposer
from cases.models import Activity, Cause
from cases.reading import activity_draft
from cases.story.cast import CITY
from tests.world import NOW, TODAY, World, seen
from workflow.models import Case
from workflow.permissions import rights_of
from workflow.row_security import seeing_as


@pytest.fixture
def activity(world: World) -> Activity:
    """Hanna's, of a cause that stands in a draft of the city's: behind both walls."""
    picture = draw_picture(
        PictureDraft(
            title="Lägesbild 2027",
            agreement=world.agreement,
            problems=[ProblemDraft(title="Inbrott", causes=[("mörkt", "")])],
        ),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )
    hanna, made = world.cast.person("Hanna"), world.propose()
    made.causes.add(picture.problems.get().causes.get())  # as a command may, for the system
    assert not Case.objects.visible_to(rights_of(hanna, TODAY)).filter(pk=picture.pk).exists()
    with seeing_as(hanna.pk, TODAY):
        assert not Cause.objects.filter(problem__picture=picture).exists()
    return made


def edited(world: World, activity: Activity, **changes: object) -> Activity:
    draft = replace(activity_draft(activity), **changes)  # type: ignore[arg-type]
    given = {"actor": world.actor("Hanna"), "seen_version": seen(activity), "now": NOW}
    edit_activity(activity.public_id, draft, **given)  # type: ignore[arg-type]
    return Activity.objects.select_related("text_version").get(pk=activity.pk)


def test_it_stays_while_something_else_is_changed(world: World, activity: Activity) -> None:
    after = edited(world, activity, title="En annan rubrik")
    assert after.causes.count() == 1
    assert len(after.text_version.data["causes"]) == 1  # type: ignore[union-attr]


def test_it_can_be_let_go_of(world: World, activity: Activity) -> None:
    after = edited(world, activity, causes=[])
    assert after.causes.count() == 0
    assert after.text_version.data["causes"] == []  # type: ignore[union-attr]
    assert Cause.objects.filter(problem__title="Inbrott").count() == 1
