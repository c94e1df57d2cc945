"""The app of letters and reminders."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Samverka: letters and reminders"

    def ready(self) -> None:
        """Letters say in their own way what a case says: erasure asks for them here."""
        from workflow import passages

        from .erasing import FEEDBACK, LETTERS, feedback_with, letters_with
        from .models import Feedback, Letter

        passages.finds(Letter, LETTERS, letters_with)
        passages.finds(Feedback, FEEDBACK, feedback_with)
