"""The app of letters and reminders."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Samverka: letters and reminders"

    def ready(self) -> None:
        """Letters say in their own way what a case says: erasure asks for them here."""
        from workflow import passages

        from .erasing import letters_with
        from .models import Letter

        passages.finds(Letter, letters_with)
