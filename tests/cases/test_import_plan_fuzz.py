"""A real file, broken in ways nobody thought of: it loads, or is refused in words."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import PlanFile
from tests.cases.plan_files import figures, real, written

pytestmark = [
    pytest.mark.django_db,
    # The connection pool's own threads draw from `random`, also while hypothesis draws.
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning"),
]

BASE: dict[str, Any] = json.loads(real("helsingborg").read_text())
BASE["activities"] = BASE["activities"][8:12]
BASE["problems"] = BASE["problems"][4:8]
ODD_TEXTS = ["", " ", "\0", "\ud800", "x" * 600, "2020-13-40", "Polisen", "2018", "9999-12-31"]
ODD_TEXTS += ["2017-01-01 till 0000-01-01", "\u202e", "\N{LATIN SMALL LETTER LONG S}tad", "K\u0301"]
ODD_VALUES: list[Any] = [None, True, 0, -1, 1.5, 10**40, [], {}, [[]], ["a", 1], [None], {"": ""}]
ODD_VALUES += [{"title": "A"}, [{"title": 3}], {"2020": {"a": []}}]
ODD = st.sampled_from([*ODD_TEXTS, *ODD_VALUES])


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of a document stands."""
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [path] * bool(path) + [p for key, v in inner for p in places(v, (*path, key))]


@st.composite
def broken_plans(draw: st.DrawFn) -> dict[str, Any]:
    plan = deepcopy(BASE)
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(places(plan)))
        parent: Any = plan
        for key in way:
            parent = parent[key]
        action = draw(st.sampled_from(["set", "remove", "add"]))
        if action == "remove":
            del parent[last]
        elif action == "add" and isinstance(parent, list):
            parent.append(deepcopy(draw(ODD | st.just(parent[last]))))
        elif action == "add":
            parent[draw(st.text(max_size=5))] = deepcopy(draw(ODD))
        else:
            parent[last] = deepcopy(draw(ODD | st.text(max_size=20)))
    return plan


@given(plan=broken_plans(), cut=st.none() | st.integers(0, 3000))
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_broken_file_loads_or_is_refused_in_words(
    tmp_path: Path, plan: dict[str, Any], cut: int | None
) -> None:
    text = json.dumps(plan)
    path = written(tmp_path, text if cut is None else text[:cut])
    try:
        said = figures(path, dry_run=True)
    except CommandError as error:
        ended = str(error).splitlines()[-1]
    else:
        ended = str(said["activities"])
    activities = plan.get("activities")
    count = len(activities) if isinstance(activities, list) else 0
    assert ended in ("Inget är sparat.", str(count))
    assert PlanFile.objects.count() == 0
