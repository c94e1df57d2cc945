"""One form that arrives several times at the same moment opens one case."""

from __future__ import annotations

from uuid import UUID, uuid4

from cases.actions.propose import propose_activity
from cases.drafts import ActivityDraft, Proposer
from cases.models import Activity
from cases.story.cast import SOCIAL
from tests.racing import at_once
from tests.world import NOW, World


def test_at_the_same_moment_it_is_one_as_well(committed_world: World) -> None:
    world, key = committed_world, uuid4()

    def propose() -> UUID:
        case = propose_activity(
            ActivityDraft(title="Nattvandring"),
            proposer=Proposer(organisation=world.cast.organisations[SOCIAL]),
            actor=world.actor("Hanna"),
            now=NOW,
            form_key=key,
        )
        return case.public_id

    assert len(set(at_once([propose] * 4))) == 1
    assert Activity.objects.filter(title="Nattvandring").count() == 1
