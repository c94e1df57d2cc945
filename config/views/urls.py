"""Addresses of the pages around the cases."""

from django.urls import path

from config import health

from .accessibility import accessibility
from .dead_letters import retry
from .letters import letters, stop
from .settings import language, settings

urlpatterns = [
    path("installningar/", settings, name="settings"),
    path("installningar/brev/", letters, name="letters"),
    path("brev/farre/<str:token>/", stop, name="letters-stop"),
    path("drift/brev/", retry, name="letters-retry"),
    path("sprak/", language, name="language"),
    path("halsa/lever/", health.live, name="health-live"),
    path("halsa/redo/", health.ready, name="health-ready"),
    path("tillganglighet/", accessibility, name="accessibility"),
]
