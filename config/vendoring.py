"""Copies what others wrote into the repository, and makes the theme (`make vendor`).

For whoever changes a version or the colours; needs npm. Nothing else of the product does:
what is copied is committed, and `config/vendor.toml` holds its sums.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.postgres import PROJECT

LIST = PROJECT / "config" / "vendor.toml"


def main() -> None:
    """Fetch every package of the list, make the theme, write the sums."""
    wanted = tomllib.loads(LIST.read_text())
    with tempfile.TemporaryDirectory() as folder:
        for package in wanted["package"]:
            _copy(package, Path(folder))
        _make_theme(wanted["theme"], Path(folder))
    head = LIST.read_text().partition("\n[sha256]\n")[0]
    sums = "".join(f'"{name}" = "{sum_of(name)}"\n' for name in vendored(wanted))
    LIST.write_text(f"{head}\n[sha256]\n{sums}")


def vendored(wanted: dict[str, Any]) -> list[str]:
    """Every file that the list answers for, as paths from the project's folder."""
    copied = [to for package in wanted["package"] for to in package["files"].values()]
    return [*copied, wanted["theme"]["settings"], wanted["theme"]["result"]]


def sum_of(name: str) -> str:
    """The SHA-256 of a file of the project."""
    return sha256((PROJECT / name).read_bytes()).hexdigest()


def _copy(package: dict[str, Any], folder: Path) -> None:
    pinned = f"{package['name']}@{package['version']}"
    _run(["npm", "pack", "--silent", "--pack-destination", str(folder), pinned], folder)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        for inside, to in package["files"].items():
            member = archive.extractfile(f"package/{inside}")
            assert member is not None
            target = PROJECT / to
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
    packed.unlink()


def _make_theme(theme: dict[str, str], folder: Path) -> None:
    shutil.copy(PROJECT / theme["settings"], folder / "theme.json")
    tool = ["npx", "--yes", f"{theme['tool']}@{theme['version']}", "tokens"]
    _run([*tool, "create", "--config", "theme.json", "--out-dir", "tokens"], folder)
    _run([*tool, "build", "--config", "theme.json", "--tokens", "tokens", "-o", "built"], folder)
    (made,) = (folder / "built").glob("*.css")
    shutil.copy(made, PROJECT / theme["result"])


def _run(command: list[str], folder: Path) -> None:
    print(*command)  # noqa: T201 -- a tool for the terminal
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main()
