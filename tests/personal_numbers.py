"""Swedish personal numbers for tests: valid ones made up by hypothesis, and two to type.

Made here digit by digit, not by the library that the product asks.
"""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

SURE = "19900101-0017"  # one of Skatteverket's test numbers' shape: nobody has it
DOUBTFUL = "9001010017"  # the same without century and hyphen
OTHER_DOUBTFUL = "9001010025"


def check_digit(nine: str) -> str:
    """The last digit, by the law's own recipe: every other digit doubled, from the left."""
    total = 0
    for place, digit in enumerate(nine):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return str(-total % 10)


@st.composite
def numbers(draw: st.DrawFn, *, coordination: bool | None = None) -> tuple[str, str, str]:
    """A valid number: its century, its six digits of the date, its last four."""
    day = draw(st.dates(date(1850, 1, 1), date(2026, 1, 1)))
    added = 60 if (draw(st.booleans()) if coordination is None else coordination) else 0
    six = f"{day:%y%m}{day.day + added:02}"
    serial = f"{draw(st.integers(0, 999)):03}"
    return f"{day:%Y}"[:2], six, serial + check_digit(six + serial)


@st.composite
def organisation_numbers(draw: st.DrawFn) -> str:
    """A valid organisation number: in place of the month at least 20; ten digits."""
    first = draw(st.sampled_from("1256789")) + f"{draw(st.integers(0, 9))}"
    nine = f"{first}{draw(st.integers(20, 99))}{draw(st.integers(0, 99_999)):05}"
    return nine + check_digit(nine)
