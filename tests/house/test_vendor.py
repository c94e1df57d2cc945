"""What others wrote lies here unchanged, and the theme is the one its settings give."""

import re
import tomllib
from typing import Any

import pytest

from config import vendoring
from config.postgres import PROJECT

WANTED: dict[str, Any] = tomllib.loads(vendoring.LIST.read_text())


@pytest.mark.parametrize("name", vendoring.vendored(WANTED))
def test_a_copied_file_is_as_it_was_copied(name: str) -> None:
    """Where the colours have changed: `make vendor` makes the style sheet anew."""
    assert vendoring.sum_of(name) == WANTED["sha256"][name], f"{name}: run make vendor"


def test_nothing_lies_there_that_the_list_does_not_name() -> None:
    folders = ("config/static/vendor", "config/static/theme", "tests/browser/vendor")
    lying = {
        path.relative_to(PROJECT).as_posix()
        for folder in folders
        for path in (PROJECT / folder).iterdir()
    }
    assert lying == set(vendoring.vendored(WANTED)) == set(WANTED["sha256"])


def test_every_package_is_pinned_with_its_licence_beside_it() -> None:
    for package in WANTED["package"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), package["name"]
        assert package["licence"]
        assert any(name.endswith("LICENSE.txt") for name in package["files"].values())


def test_the_theme_has_both_colour_schemes() -> None:
    made = (PROJECT / WANTED["theme"]["result"]).read_text()
    assert '[data-color-scheme="dark"]' in made
    assert "(prefers-color-scheme: dark)" in made
    assert {"accent", "brand"} <= set(re.findall(r'\[data-color="(\w+)"\]', made))
