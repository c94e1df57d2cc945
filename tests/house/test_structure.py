"""The rules of the house that a program can check (the reasons stand in docs)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.postgres import PROJECT
from tests import sharing

FOLDERS = {
    "workflow",
    "cases",
    "notifications",
    "config",
    "tests",
    "docs",
    "bench",
    "deploy",
    ".ci",
}
PACKAGES = ("workflow", "cases", "notifications", "config")
LINES = 400
NAMES_THAT_SAY_NOTHING = {"base", "common", "helper", "helpers", "manager", "managers", "misc"}
NAMES_THAT_SAY_NOTHING |= {"service", "services", "util", "utils"}
# The last one: where Django looks for a backend.
ALLOWED_ANYWAY = {
    "config/services.py",
    "config/settings/base.py",
    "config/prepared_postgresql/base.py",
}
# In pieces, or this file would be the first to break the rule.
HOSTS = [name + ending for name in ("pypi", "npmjs", "pythonhosted") for ending in (".org", ".com")]
PLACES = ["/" + "root/", "/" + "home/", "/" + "Users/", "/" + "opt/wheels", ".." + "/shared"]
STATE_BY_THE_BACK_DOOR = re.compile(r"(\.update|update_or_create|bulk_update)\([^)]*\bstate=")


def ignored() -> set[str]:
    lines = (PROJECT / ".gitignore").read_text().splitlines()
    return {line.strip("/") for line in lines if "*" not in line} | {".git"}


def files(pattern: str = "*") -> Iterator[Path]:
    """The files of the repository, without what git leaves out."""
    skipped = ignored()
    for path in sorted(PROJECT.rglob(pattern)):
        if path.is_file() and not skipped.intersection(path.relative_to(PROJECT).parts):
            yield path


def modules() -> Iterator[tuple[str, Path]]:
    for path in files("*.py"):
        yield path.relative_to(PROJECT).as_posix(), path


def test_there_are_no_other_folders_than_the_fixed_ones() -> None:
    folders = {path.name for path in PROJECT.iterdir() if path.is_dir()} - ignored()
    assert folders <= FOLDERS


def test_no_module_outgrows_its_subject() -> None:
    """Migrations are written by makemigrations."""
    long = {
        name: len(path.read_text().splitlines())
        for name, path in modules()
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in long.items() if lines >= LINES} == {}


def test_names_say_what_a_module_is_about() -> None:
    empty = [name for name, path in modules() if path.stem in NAMES_THAT_SAY_NOTHING]
    packages = [
        name
        for name, path in modules()
        if NAMES_THAT_SAY_NOTHING.intersection(path.relative_to(PROJECT).parent.parts)
    ]
    assert {*empty, *packages} <= ALLOWED_ANYWAY


@pytest.mark.parametrize("word", [*HOSTS, *PLACES, str(PROJECT) + "/"])
def test_nothing_names_a_machine_or_a_registry(word: str) -> None:
    """The lists install from whatever index the machine has, wherever the project lies."""
    naming = []
    for path in files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # pictures and fonts
        if word in text:
            naming.append(path.relative_to(PROJECT).as_posix())
    assert naming == []


def test_the_lists_have_hashes_and_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (PROJECT / name).read_text()
        assert not re.search(r"^-|://", text, re.MULTILINE)
        wanted = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in line for line in wanted), name


def test_the_longer_list_holds_the_shorter_one() -> None:
    runtime, everything = (
        set(re.findall(r"^\S+==\S+", (PROJECT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime <= everything


def test_only_a_turn_sets_a_state() -> None:
    """`protected=True` stops an assignment, not an UPDATE."""
    setting = [
        name
        for name, path in modules()
        if name.startswith(PACKAGES) and STATE_BY_THE_BACK_DOOR.search(path.read_text())
    ]
    assert set(setting) <= {"workflow/engine.py"}


def test_no_signals_connect_what_cannot_be_seen() -> None:
    receiving = [
        name
        for name, path in modules()
        if name.startswith(PACKAGES)
        and re.search(r"@receiver|_(save|delete)\.connect\(", path.read_text())
    ]
    assert receiving == []


def test_the_keeper_starts_without_django() -> None:
    """It is started before every command; Django alone would take longer than the server."""
    for name in ("__init__", "keeper", "postgres"):
        tree = ast.parse((PROJECT / "config" / f"{name}.py").read_text())
        imported = {
            alias.name if isinstance(node, ast.Import) else node.module or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not any(module.startswith(("django", "psycopg")) for module in imported)


def test_what_takes_longest_is_there() -> None:
    """A file that was renamed would be begun last, and everybody would wait for it."""
    assert [name for name in sharing.LONGEST if not (PROJECT / name).exists()] == []
