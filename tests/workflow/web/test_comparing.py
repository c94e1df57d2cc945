"""What differs between two texts, in words."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflow.comparing import changes, facts, in_words
from workflow.text import Text
from workflow.wordings import Wordings

WORDINGS = Wordings(
    names={"title": Text("Rubrik", "Title"), "steps": Text("Delmoment", "Steps")},
    values={"form": {"ordinary": Text("ordinarie verksamhet", "ordinary work")}},
)


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(c.where, c.before, c.after) for c in changes(before, after, WORDINGS)]


def test_a_field_that_reads_differently() -> None:
    assert told({"title": "A"}, {"title": "B"}) == [("Rubrik", "A", "B")]
    assert told({"title": "A", "format": 1}, {"title": "A", "format": 2}) == []


def test_a_field_without_a_name_keeps_its_key() -> None:
    assert told({}, {"unknown": "x"}) == [("unknown", "", "x")]


def test_coded_values_have_words() -> None:
    assert told({"form": ""}, {"form": "ordinary"}) == [("form", "", "ordinarie verksamhet")]


def test_dates_read_as_they_were_given() -> None:
    before = {"end": {"given": "våren 2026", "precision": "season", "last": "2026-05-31"}}
    after = {"end": {"given": "2026-12-31", "precision": "day", "last": "2026-12-31"}}
    assert told(before, after) == [("end", "våren 2026", "2026-12-31")]


def test_named_things_read_by_their_names() -> None:
    before = {"responsible": {"id": "1", "name": "Skolan"}}
    assert told(before, {"responsible": {"id": "2", "name": "Polisen"}}) == [
        ("responsible", "Skolan", "Polisen")
    ]
    assert told(before, {"responsible": None}) == [("responsible", "Skolan", "")]


def test_a_row_is_recognised_by_its_id() -> None:
    before = {"steps": [{"id": "1", "text": "Utbilda", "due": None}]}
    after = {"steps": [{"id": "1", "text": "Utbilda alla", "due": {"given": "2026"}}]}
    assert told(before, after) == [
        ("Delmoment – Utbilda alla – text", "Utbilda", "Utbilda alla"),
        ("Delmoment – Utbilda alla – due", "", "2026"),
    ]


def test_rows_added_and_removed() -> None:
    before = {"steps": [{"id": "1", "text": "Utbilda"}], "evidence": ["en", "två"]}
    after = {"steps": [{"id": "2", "text": "Gå ut"}], "evidence": ["två", "två"]}
    assert told(before, after) == [
        ("Delmoment", "", "Gå ut"),
        ("Delmoment", "Utbilda", ""),
        ("evidence", "", "två"),
        ("evidence", "en", ""),
    ]


def test_another_order_is_a_change() -> None:
    one, two = {"id": "1", "text": "Ett"}, {"id": "2", "text": "Två"}
    assert told({"steps": [one, two]}, {"steps": [two, one]}) == [
        ("Delmoment", "Ett; Två", "Två; Ett")
    ]


def test_a_whole_text_as_facts() -> None:
    content = {"format": 1, "kind": "x", "title": "A", "steps": [{"text": "Ett"}], "note": ""}
    assert [(str(f.name), list(f.lines)) for f in facts(content, WORDINGS)] == [
        ("Rubrik", ["A"]),
        ("Delmoment", ["Ett"]),
    ]
    assert in_words({"organisation": {"name": "Skolan"}, "amount": "3"}) == (
        "organisation: Skolan, amount: 3"
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "text", "given", "due"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
CONTENTS = st.dictionaries(st.sampled_from(["title", "steps", "end", "form"]), VALUES)


@given(CONTENTS)
def test_nothing_differs_from_itself(content: dict[str, Any]) -> None:
    assert changes(content, content) == []


@given(CONTENTS, CONTENTS)
def test_any_two_contents_can_be_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    for change in changes(before, after):
        assert change.before != change.after
        assert change.where
