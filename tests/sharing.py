"""How `make test` shares the files among its processes: the longest first, the browser in one.

pytest-xdist begins with the files that have most tests; the longest tests stand alone in theirs and
came last, with one process at work and the others waiting for it.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser"  # one Chromium and one server for all of it
# What takes longest, in order: seconds of a core each. `--junitxml` and a look now and then.
LONGEST = (
    BROWSER,
    "tests/web/test_canaries.py",
    "tests/web/test_difference.py",
    "tests/web/test_every_address.py",
    "tests/config/test_demo.py",
    "tests/config/test_story.py",
    "tests/config/test_services.py",
    "tests/scale/test_two_thousand.py",
    "tests/bench/test_bench.py",
    "tests/properties/test_walks.py",
    "tests/web/test_links.py",
    "tests/web/test_methods.py",
    "tests/web/test_statements.py",
    "tests/web/test_person_data_everywhere.py",
    "tests/workflow/test_races.py",
    "tests/workflow/test_conflicting_wishes.py",
    "tests/workflow/test_crashes.py",
    "tests/notifications/test_many_senders.py",
)


def unit_of(nodeid: str) -> str:
    """What is done by one process: a file, or all that needs the browser."""
    file = nodeid.split("::", 1)[0]
    return BROWSER if file.startswith(f"{BROWSER}/") else file


def place_of(nodeid: str) -> int:
    """How early its file comes; those that take no time follow as they are shuffled."""
    unit = unit_of(nodeid)
    return LONGEST.index(unit) if unit in LONGEST else len(LONGEST)


class LongestFirst(LoadFileScheduling):  # type: ignore[misc]
    """Files in the order in which they were collected."""

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
