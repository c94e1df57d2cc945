"""A right that goes while its holder's own act stands in line for the case: it is refused.

Real threads and real commits. What the gate asks is read under the lock, never before it; what the
second wall was told before the lock says only what she may at most see.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.racing import at_once, held, wait_until_waiting
from tests.workflow.withdrawals import WAYS, Way
from tests.world import World, current
from workflow.errors import AlreadyHandled, NotFound, NotPermitted, StaleText
from workflow.models import ConflictOfInterest

# The text, or the item, may have gone with the right.
REFUSALS = (NotFound, NotPermitted, AlreadyHandled, StaleText)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_right_that_goes_while_she_waits(committed_world: World, way: Way) -> None:
    world = committed_world
    case = way.begin(world)
    state, act = current(case).state, way.act(world, case)
    with ThreadPoolExecutor(3) as threads, held(case):
        if way.locks:
            # First in line for the case, and she behind it.
            withdrawing = threads.submit(at_once, [lambda: way.withdraw(world, case)])
            wait_until_waiting(1)
            waiting = threads.submit(at_once, [act])
            wait_until_waiting(2)
        else:
            # She stands in line, with her places in the transaction's context, when they go.
            waiting = threads.submit(at_once, [act])
            wait_until_waiting(1)
            withdrawing = threads.submit(at_once, [lambda: way.withdraw(world, case)])
            assert withdrawing.result() == [None]
            # Whoever asks from now on does not even wait: for her there is no such case.
            (late,) = threads.submit(at_once, [act]).result()
            assert isinstance(late, NotFound), late
    assert withdrawing.result() == [None]
    (result,) = waiting.result()
    assert isinstance(result, REFUSALS), result
    assert current(case).state == state
    assert not ConflictOfInterest.objects.filter(case=case.pk).exists()
