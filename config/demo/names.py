"""Invented people: names from two lists, put together in a fixed order. Nobody is meant."""

from __future__ import annotations

from collections.abc import Iterator

_FIRST = """
Agneta Ahmed Alva Amanda Anton Axel Beatrice Bengt Bertil Birgitta Camilla Cecilia Dag Ebba Edvin
Elin Elsa Emil Erika Faisal Fredrik Frida Gunilla Gustav Hampus Hedda Hugo Ida Inger Isak Jamila
Jenny Joel Kajsa Karin Klas Lars Leila Linnea Lovisa Magnus Malin Marika Nadia Nora Oskar Otto
Pernilla Rasmus Rebecka Samir Sanna Sigrid Sofia Ture Ulrika Vera Viktor Vilma Yusuf
"""
_LAST = """
Abrahamsson Alm Asplund Berglund Bergqvist Boström Brink Cederlund Dahlgren Ek Eklöf Falk Forsell
Frisk Gran Hagström Hedlund Holmgren Hultman Högberg Jernberg Kjellin Lagerlöf Lilja Lindvall
Ljunggren Malm Melin Modig Norling Nyholm Palmgren Ringdahl Rosén Rydberg Sandell Selander Sjögren
Skoglund Sparf Stenmark Strand Sundin Sävström Thorell Tingström Vallin Wallgren Westin Ydrén
Åkerblom Åström Älvdal Öhman
"""
_ASCII = str.maketrans("åäöéü /", "aaoeu--")


def invented_names() -> Iterator[str]:
    """Names without end, no two alike before the lists are used up together."""
    first, last = _FIRST.split(), _LAST.split()
    number = 0
    while True:
        round_, place = divmod(number, len(first))
        yield f"{first[place]} {last[(place * 7 + round_ * 11) % len(last)]}"
        number += 1


def email(name: str, municipality: str) -> str:
    """An address that can never be anybody's (the top-level domain is reserved for examples)."""
    person = name.lower().translate(_ASCII).replace("-", ".")
    return f"{person}@{municipality.lower().translate(_ASCII)}.example"
