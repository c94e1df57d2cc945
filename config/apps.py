"""The app of what starts and drives the product: the commands that need its services."""

from django.apps import AppConfig


class SamverkaConfig(AppConfig):
    name = "config"
    verbose_name = "Samverka"

    def ready(self) -> None:
        """Listens to what happens to accounts; allauth's models are there now."""
        from config import accounts_record, accounts_second_factor

        accounts_second_factor.connect()
        accounts_record.connect()
