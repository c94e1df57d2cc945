"""Addresses of the pages around the cases."""

from django.urls import path

from config import health

from . import happenings
from .accessibility import accessibility
from .settings import language, settings

urlpatterns = [
    path("installningar/", settings, name="settings"),
    path("handelser/", happenings.happenings, name="happenings"),
    path("handelser/lasta/", happenings.read_all, name="happenings-read"),
    path("handelser/<uuid:letter_id>/last/", happenings.read_one, name="happening-read"),
    path("handelser/<uuid:letter_id>/oppna/", happenings.open_one, name="happening-open"),
    path("sprak/", language, name="language"),
    path("halsa/lever/", health.live, name="health-live"),
    path("halsa/redo/", health.ready, name="health-ready"),
    path("tillganglighet/", accessibility, name="accessibility"),
]
