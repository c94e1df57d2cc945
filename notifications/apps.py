"""The app of letters and reminders."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Samverka: letters and reminders"
