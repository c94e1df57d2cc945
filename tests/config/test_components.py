"""The pieces that pages are put together from: words first, colour only repeats them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from workflow.lifecycle import Gap
from workflow.text import Text

TODAY = date(2026, 11, 22)


def shown(component: str, language: str = "sv", /, **context: Any) -> str:
    with translation.override(language):
        return " ".join(render_to_string(f"components/{component}.html", context).split())


@pytest.mark.parametrize(
    ("days", "sv", "en", "tone"),
    [
        (-3, "Försenad 3 dagar", "3 days late", "danger"),
        (-1, "Försenad 1 dag", "1 day late", "danger"),
        (0, "I dag", "Today", "warning"),
        (1, "I morgon", "Tomorrow", "warning"),
        (3, "3 dagar kvar", "3 days left", "warning"),
        (10, "10 dagar kvar", "10 days left", "neutral"),
        (11, "3 december 2026", "3 December 2026", "neutral"),
    ],
)
def test_a_deadline_is_told_in_words(days: int, sv: str, en: str, tone: str) -> None:
    due = TODAY + timedelta(days=days)
    for language, words in (("sv", sv), ("en", en)):
        html = shown("deadline", language, due=due, today=TODAY)
        assert f">{words}</time>" in html
        assert f'data-color="{tone}"' in html
        assert f'datetime="{due.isoformat()}"' in html


def test_no_deadline_is_said_as_well() -> None:
    assert "Ingen frist" in shown("deadline", due=None, today=TODAY)


def test_the_stepper_names_each_step_and_its_state() -> None:
    steps = [
        {"name": "Tjänsteberedningen", "state": "done", "note": ""},
        {"name": "<Styrgruppen>", "state": "present", "note": "svar senast i morgon"},
        {"name": "Beslutad", "state": "coming", "note": ""},
    ]
    html = shown("stepper", steps=steps, label="Beslutsväg")
    assert '<ol aria-label="Beslutsväg">' in html
    assert html.count('aria-current="step"') == 1
    assert "Klart: </span>Tjänsteberedningen" in html
    assert "Nu: </span>&lt;Styrgruppen&gt;" in html
    assert "Kommer: </span>Beslutad" in html


def test_the_timeline_tells_days_and_moments() -> None:
    entries = [
        {"when": datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "title": "Tillstyrkt", "body": "Rad"},
        {"when": TODAY, "title": "Inlämnad", "href": "/x/", "who": "Hanna"},
    ]
    html = shown("timeline", entries=entries)
    assert "20 november 2026 kl. 10.30" in html
    assert ">22 november 2026</time>" in html
    assert '<a href="/x/">Inlämnad</a>' in html


def test_a_bar_says_its_number_and_its_width_is_an_attribute() -> None:
    html = shown("bar", name="Unga", value=12, of=17, text="12 av 17")
    assert "12 av 17" in html
    assert '<rect class="value" width="71"' in html
    assert '<rect class="value" width="0"' in shown("bar", name="x", value=0, of=0, text="0 av 0")


def test_what_is_missing_is_named_and_what_is_whole_is_said() -> None:
    missing = [Gap("end", Text("slutdatum", "end date"))]
    assert "<li>slutdatum</li>" in shown("gaps", gaps=missing)
    assert "<li>end date</li>" in shown("gaps", "en", gaps=missing)
    assert "hel" in shown("gaps", gaps=[])


def test_pages_keep_the_other_parameters() -> None:
    html = shown("pages", page_number=2, page_count=3, query="q=a&lage=draft")
    assert 'href="?q=a&amp;lage=draft&amp;sida=1"' in html
    assert 'rel="next"' in html
    assert "Sida 2 av 3" in html
    assert shown("pages", page_number=1, page_count=1, query="") == ""


def test_tabs_and_states_and_empty_pages() -> None:
    tabs = [{"name": "Förslaget", "href": "/a/", "current": True}, {"name": "Mer", "href": "/b/"}]
    assert '<a href="/a/" aria-current="page">' in shown("tabs", tabs=tabs, label="Delar")
    assert 'data-color="neutral">Utkast' in shown("state", name="Utkast")
    assert "Se alla" in shown("empty", title="Tomt", text="", href="/a/", action="Se alla")


def test_the_weeks_ahead_say_their_numbers_in_words_bars_and_a_table() -> None:
    friday = date(2027, 1, 1)  # in the last week of 2026, which is the 53rd
    counts = {
        date(2026, 12, 1): 2,
        date(2026, 12, 31): 1,  # earlier this week is late
        friday: 4,
        date(2027, 1, 3): 4,
        date(2027, 1, 4): 1,
        date(2027, 2, 21): 3,  # the last day of the eight weeks
        date(2027, 2, 22): 50,
    }
    html = shown("workload", counts=counts, today=friday, title="Uppgifter per vecka")
    rows = re.findall(r'<li class="bar.*?</li>', html)
    told = [
        (re.search("name..([^<]*) <", row), re.search("text..(.*?)<", row), _width(row))
        for row in rows
    ]
    assert [(name[1], text[1], width) for name, text, width in told if name and text] == [
        ("Försenat", "3", 38),
        ("Vecka 53", "8", 100),
        ("Vecka 1", "1", 12),
        *((f"Vecka {n}", "inget", 0) for n in range(2, 7)),
        ("Vecka 7", "3", 38),
    ]
    assert "till och med 31 december 2026" in rows[0]
    assert "28 december 2026 – 3 januari 2027" in rows[1]
    assert "4–10 januari 2027" in rows[2]
    assert "25 januari – 31" not in html
    assert "1–7 februari 2027" in html
    table = html.split("<details")[1]
    assert re.findall(r'<td class="number">(\d+)', table) == list("381000003")
    assert "style=" not in html


def _width(row: str) -> int:
    return int(re.findall(r'width="(\d+)"', row)[-1])


def test_weeks_without_anything_have_no_bars() -> None:
    html = shown("workload", "en", counts={}, today=TODAY, title="Tasks by week")
    assert html.count("nothing</span>") == 9
    assert html.count('class="value" width="0"') == 9
