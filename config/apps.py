"""The app of what starts and drives the product: the commands that need its services."""

from django.apps import AppConfig


class SamverkaConfig(AppConfig):
    name = "config"
    verbose_name = "Samverka"
