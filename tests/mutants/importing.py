"""Imports the product with every mutant in it, each behind its switch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants import catalogue, switch, words


class _Loader(SourceFileLoader):
    """Compiles the mutated tree; neither reads nor writes what was compiled before."""

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.path).relative_to(words.ROOT).as_posix()
        return compile(catalogue.mutated(path)[0], self.path, "exec")


class Finder(MetaPathFinder):
    """Finds the product's modules before anybody else does."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".", maxsplit=1)[0] not in words.PRODUCT:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
            return spec
        origin = Path(spec.origin)
        if origin.is_relative_to(words.ROOT) and _has_mutants(origin):
            spec.loader = _Loader(fullname, spec.origin)
        return spec


def _has_mutants(origin: Path) -> bool:
    return origin.relative_to(words.ROOT).as_posix() in set(words.files())


def install() -> None:
    """From here on; none of the product may have been imported yet."""
    already = [name for name in sys.modules if name.split(".")[0] in words.PRODUCT]
    assert not already, f"imported before the mutants were put in: {already[:5]}"
    switch.install()
    sys.meta_path.insert(0, Finder())
