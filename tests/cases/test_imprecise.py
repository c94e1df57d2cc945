"""Dates as people give them: read, never made more precise, never lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imprecise import ImpossibleDate, Precision, parse

READ = [
    ("2020-11-18", "day", "2020-11-18", "2020-11-18"),
    ("2026-1-5", "day", "2026-01-05", "2026-01-05"),
    ("20261127", "day", "2026-11-27", "2026-11-27"),
    ("27 november 2026", "day", "2026-11-27", "2026-11-27"),
    ("den 27 nov. 2026", "day", "2026-11-27", "2026-11-27"),
    ("27/11 2026", "day", "2026-11-27", "2026-11-27"),
    ("2024-02-29", "day", "2024-02-29", "2024-02-29"),
    ("2017-09", "month", "2017-09-01", "2017-09-30"),
    ("november 2026", "month", "2026-11-01", "2026-11-30"),
    ("i maj 2026", "month", "2026-05-01", "2026-05-31"),
    ("feb 2024", "month", "2024-02-01", "2024-02-29"),
    ("sept. 2026", "month", "2026-09-01", "2026-09-30"),
    ("Q1 2026", "quarter", "2026-01-01", "2026-03-31"),
    ("kvartal 4, 2026", "quarter", "2026-10-01", "2026-12-31"),
    ("2026-Q2", "quarter", "2026-04-01", "2026-06-30"),
    ("tredje kvartalet 2026", "quarter", "2026-07-01", "2026-09-30"),
    ("våren 2026", "season", "2026-03-01", "2026-05-31"),
    ("Sommaren 2023", "season", "2023-06-01", "2023-08-31"),
    ("hösten 2020", "season", "2020-09-01", "2020-11-30"),
    ("vintern 2026", "season", "2026-12-01", "2027-02-28"),
    ("vinter 2023/24", "season", "2023-12-01", "2024-02-29"),
    ("vårterminen 2026", "half", "2026-01-01", "2026-06-30"),
    ("HT 2026", "half", "2026-07-01", "2026-12-31"),
    ("första halvåret 2026", "half", "2026-01-01", "2026-06-30"),
    ("H2 2026", "half", "2026-07-01", "2026-12-31"),
    ("2018", "year", "2018-01-01", "2018-12-31"),
    ("under år 2026", "year", "2026-01-01", "2026-12-31"),
    ("slutet av 2026", "year", "2026-01-01", "2026-12-31"),
    ("i början  av\nvåren 2026", "season", "2026-03-01", "2026-05-31"),
]
IMPOSSIBLE = [
    "2020-13-40",
    "2020-02-30",
    "2026-13",
    "2018-20",
    "0000",
    "0001-01-01",
    "1899",
    "1899-12-31",
    "år 2200",
    "9999",
    "9999-12-31",
    "20201340",
    "31 november 2026",
    "40 nov 2026",
    "31/2 2026",
    "vintern 2026/2028",
]
WORDS = ["snarast", "våren", "efter sommaren", "2026 eller 2027", "löpande under 2024", "26-11-27"]


@pytest.mark.parametrize(("text", "precision", "first", "last"), READ)
def test_a_date_means_its_period_and_keeps_its_wording(
    text: str, precision: str, first: str, last: str
) -> None:
    found = parse(f" {text} ")
    assert (found.given, found.precision) == (text, precision)
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.is_exact is (precision == "day")


@pytest.mark.parametrize("text", ["löpande", "Tills  vidare", "tillsvidare", "kontinuerligt"])
def test_what_has_no_end_is_ongoing(text: str) -> None:
    found = parse(text)
    assert (found.given, found.precision, found.last) == (text, Precision.ONGOING, None)


@pytest.mark.parametrize("text", WORDS)
def test_what_nobody_can_read_is_kept_in_words(text: str) -> None:
    found = parse(text)
    assert (found.given, found.precision, found.first) == (text, Precision.WORDS, None)


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_what_looks_like_a_date_but_is_none_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        parse(text)


PIECES = [text for text, *_ in READ] + IMPOSSIBLE + WORDS + ["-", "/", " ", "13", "2026", "q", "av"]


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=3).map("".join)))
def test_any_text_is_read_kept_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except ImpossibleDate:
        return
    assert found.given == text.strip()
    if found.first is None or found.last is None:
        assert found.precision in (Precision.WORDS, Precision.ONGOING)
        assert found.first is found.last is None
    else:
        assert found.first <= found.last
        assert found.is_exact is (found.first == found.last)
