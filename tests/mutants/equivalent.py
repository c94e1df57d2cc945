"""Mutants that change nothing anybody could see, each with the reason; read by hand."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
