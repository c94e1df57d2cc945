"""Which digits are a personal number, which are asked about, and which pass unnoticed."""

from __future__ import annotations

import re
from time import process_time
from timeit import repeat

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.personal_numbers import (
    DOUBTFUL,
    OTHER_DOUBTFUL,
    SURE,
    check_digit,
    numbers,
    organisation_numbers,
)
from workflow import person_data
from workflow.errors import BadRecord, MaybePersonal
from workflow.number_finding import NOTHING, Found, find, masked
from workflow.records import check_characters

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63"
BLANKS = " \t\u00a0\u2009\u202f\u3000"
HIDDEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u034f\u0301\u061c\u115f\u17b5\u180e\u202e\u2069\u2800\u3164\ufe0f\uffa0"
    "\x01\x1f\x7f\x9f\U000e0020\U000e0101\U0001d173"
)
SCRIPTS = ("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
           "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
           "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")  # fmt: skip
# Anything but what would make the digits part of a longer number.
AROUND = st.text(
    st.characters(exclude_categories=["Nd", "No", "Cf", "Mn", "Me", "Cs"]), max_size=40
)
WITH_DIGITS = st.one_of(AROUND, st.sampled_from(["5 ", "§ 7, ", "2026-01-01 ", "KS 2026/0042-"]))


@st.composite
def written(draw: st.DrawFn) -> str:
    """A number that is surely one, written in one of the ways in which people write it."""
    century, six, four = draw(numbers())
    dash = draw(st.sampled_from(DASHES))
    plus = draw(st.sampled_from("+\uff0b"))
    blank = draw(st.sampled_from(["", *BLANKS]))
    year, month, day = six[:2], six[2:4], six[4:]
    return draw(
        st.sampled_from(
            [
                century + six + four,
                f"{century}{six}{dash}{four}",
                f"{century}{six}{plus}{four}",
                f"{six}{dash}{four}",
                f"{six}{plus}{four}",
                f"{century}{six}{blank}{four}",
                f"{century}{blank}{six}{dash}{four}",
                f"{six}{blank}{dash}{blank}{four}",
                f"{century}{year}{blank}{month}{blank}{day}{blank}{four}",
                f"{century}{year}-{month}-{day}{dash}{four}",
                f"{year}-{month}-{day}{dash}{four}",
                " ".join(century + six + four),
                f"{' '.join(six)} {dash} {' '.join(four)}",
            ]
        )
    )


@given(number=written(), before=WITH_DIGITS, after=AROUND)
def test_a_number_is_found_wherever_it_stands(number: str, before: str, after: str) -> None:
    assert find(before + number + after).sure, repr(number)


@given(number=written(), script=st.sampled_from(SCRIPTS))
def test_digits_of_any_script(number: str, script: str) -> None:
    assert find(number.translate(str.maketrans("0123456789", script))).sure


@given(
    number=written(),
    hidden=st.text(st.sampled_from(HIDDEN), min_size=1, max_size=40),
    data=st.data(),
)
def test_what_nobody_sees_hides_nothing(number: str, hidden: str, data: st.DataObject) -> None:
    """However much of it there is, and between any two signs."""
    place = data.draw(st.integers(0, len(number)))
    assert find(number[:place] + hidden + number[place:]).sure
    assert find(hidden.join(number)).sure


@pytest.mark.parametrize("many", [7, 60])
@pytest.mark.parametrize("blank", [" ", "\u00a0", " \u00ad", " \u200b\t"])
def test_nor_do_many_blanks(many: int, blank: str) -> None:
    assert find(f"19900101{blank * many}0017").sure
    assert find(f"900101{blank * many}-{blank * many}0017").sure
    assert find(f"900101{blank * many}0017") != NOTHING  # sure, where a soft hyphen may be seen
    assert masked(f"a {blank}900101{blank * many}0017{blank}.") == f"a {blank}•••{blank}."


def test_a_soft_hyphen_is_a_hyphen_or_nothing() -> None:
    assert find("900101\u00ad0017").sure
    assert find("1990\u00ad0101-0017").sure


@given(number=numbers(), before=AROUND, after=AROUND)
def test_exactly_the_bare_ten_are_doubtful(
    number: tuple[str, str, str], before: str, after: str
) -> None:
    ten = number[1] + number[2]
    assert find(before + ten + after) == Found(sure=False, doubtful=(ten,))
    assert masked(before + ten + after) == f"{before}•••{after}"


@given(number=numbers(), wrong=st.integers(1, 9), data=st.data())
def test_a_wrong_check_digit_is_no_number(
    number: tuple[str, str, str], wrong: int, data: st.DataObject
) -> None:
    century, six, four = number
    four = four[:3] + str((int(four[3]) + wrong) % 10)
    sign = data.draw(st.sampled_from(["", "-", "+", " "]))
    assert find(data.draw(st.sampled_from(["", century])) + six + sign + four) == NOTHING


@given(number=numbers(), more=st.integers(0, 99_999), sign=st.sampled_from(["", "-"]))
def test_a_part_of_a_longer_number_is_none(
    number: tuple[str, str, str], more: int, sign: str
) -> None:
    text = f"{number[0]}{number[1]}{sign}{number[2]}"
    longer = f"{text}{more}"
    assume(len(re.findall(r"\d", longer)) > 12)
    assert find(longer) == NOTHING


@given(number=organisation_numbers(), before=AROUND, after=AROUND)
def test_organisation_numbers_pass(number: str, before: str, after: str) -> None:
    for text in (
        number,
        f"{number[:6]}-{number[6:]}",
        f"16{number}",
        f"16{number[:6]}-{number[6:]}",
    ):
        assert find(before + text + after) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TRY 2026/0042",
        "TRY-S 2026/0001",
        "KS 2026-000123",
        "2026-01-12",
        "20260112",
        "2026-01-01 – 2026-12-31",
        "2024-01-01-2024-12-31",
        "2023-2026",
        "kl. 13.30 den 27/11 2026",
        "08-123 456 78",
        "070-123 45 67",
        "+46 70 123 45 67",
        "0411-57 70 00",
        "bankgiro 5050-1055",
        "plusgiro 12 34 56-7",
        "556036-0793",
        "12 345 678 901",
        "SE35 5000 0000 0549 1000 0003",
        "8f14e45f-ceea-467f-8d4e-7b0b0a1c2d3e",
        "900101-0018",
        "901301-0017",
        "900132-0017",
        "900161-0017",
        "19900101-0017".replace("00", "00 \n 00", 1),
        "900101\n0017",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert find(text) == NOTHING
    assert masked(text) == text


@pytest.mark.parametrize("text", ["900101 0017", "90 01 01 0017", "900101\t0017"])
def test_ten_digits_apart_by_blanks_are_asked_about(text: str) -> None:
    assert find(text) == Found(sure=False, doubtful=(DOUBTFUL,))


def test_a_day_and_a_time_or_a_year_is_asked_about() -> None:
    time = next(f"2026-01-12 {h:02}00" for h in range(24) if find(f"20260112{h:02}00").sure)
    assert not find(time).sure
    assert find(time).doubtful


def test_the_dead_and_the_hundred_year_old() -> None:
    assert find("18631201-" + "001" + check_digit("631201001")).sure
    assert find("631201+" + "001" + check_digit("631201001")).sure


def test_leap_days() -> None:
    assert find("20000229-001" + check_digit("000229001")).sure
    assert not find("19000229-001" + check_digit("000229001")).sure
    assert find("000229-001" + check_digit("000229001")).sure  # of 2000


def test_it_costs_next_to_nothing() -> None:
    sentence = "Ungdomar samlas vid torget; 12 anmälningar våren 2026, ”ring 08-123 45 67”. "
    text = (sentence * 30)[:2000]
    assert min(repeat(lambda: find(text), timer=process_time, number=100, repeat=7)) / 100 < 0.0001


def test_half_a_megabyte_of_digits_takes_no_time_to_speak_of() -> None:
    for text in ("1" * 500_000, "1------2------" * 35_000, "9001010018 " * 45_000, "1 " * 250_000):
        began = process_time()
        find(text)
        assert process_time() - began < 5, text[:20]


# -- what follows


def test_a_sure_number_is_refused_without_being_repeated() -> None:
    with pytest.raises(BadRecord) as caught:
        check_characters({"title": "Vandring", "steps": [{"note": f"hos {SURE}"}]})
    assert caught.value.field == "note"
    assert type(caught.value) is BadRecord
    for sentence in (caught.value.message.sv, caught.value.message.en):
        assert not re.search(r"\d", sentence)


def test_a_doubtful_one_is_asked_about_until_somebody_answers() -> None:
    with pytest.raises(MaybePersonal) as caught:
        check_characters(f"Faktura {DOUBTFUL}", "text")
    asked = caught.value
    assert (asked.field, asked.code, asked.http_status) == ("text", "maybe_personal", 422)
    assert DOUBTFUL not in "".join((asked.message.sv, asked.message.en, *asked.marks))
    with person_data.answering(lambda: asked.marks):
        check_characters(f"Faktura {DOUBTFUL}", "text")
        assert person_data.take_used() == ["text"]
        with pytest.raises(MaybePersonal):
            check_characters(f"Faktura {OTHER_DOUBTFUL}", "text")
        with pytest.raises(BadRecord):
            check_characters(SURE, "text")
    with pytest.raises(MaybePersonal):
        check_characters(f"Faktura {DOUBTFUL}", "text")


def test_a_mark_cannot_be_made_without_the_key(settings: object) -> None:
    mark = person_data.mark_of(DOUBTFUL)
    assert mark == person_data.mark_of(DOUBTFUL)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert mark != person_data.mark_of(DOUBTFUL)


def test_file_names_are_texts() -> None:
    with pytest.raises(BadRecord) as caught:
        person_data.check_file_name(f"utredning {SURE}.pdf")
    assert caught.value.field == "file"
    person_data.check_file_name("utredning 2026-01-12.pdf")
