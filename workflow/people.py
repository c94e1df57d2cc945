"""What a person decides about herself."""

from __future__ import annotations

from .models import User


def choose_language(person: User, language: str) -> None:
    """From now on pages and letters come in this language ("sv" or "en")."""
    person.language = language
    person.full_clean(validate_unique=False, validate_constraints=False)
    person.save(update_fields=["language"])
