"""How much may be stored; an installation sets it in its environment (config/environment.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes of a file and of all files of a case; documents of a case, files of one form."""

    file_bytes: int
    case_bytes: int
    case_files: int
    form_files: int = 20

    @property
    def form_bytes(self) -> int:
        """What one form may send in all."""
        return 4 * self.file_bytes + 1_000_000
