"""The application of the side that stores SpiffWorkflow's JSON by Django's ORM."""

from django.apps import AppConfig


class SpiffSideConfig(AppConfig):
    name = "bench.spiff_side"
    label = "spiff_side"
