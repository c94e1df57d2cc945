"""The application that viewflow stores in its references."""

from django.apps import AppConfig


class ViewflowSideConfig(AppConfig):
    name = "bench.viewflow_side"
    label = "viewflow_side"
