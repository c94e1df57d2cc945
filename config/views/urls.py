"""Addresses of the pages around the cases."""

from django.urls import path

from config import health

from .accessibility import accessibility
from .settings import language, settings

urlpatterns = [
    path("installningar/", settings, name="settings"),
    path("sprak/", language, name="language"),
    path("halsa/lever/", health.live, name="health-live"),
    path("halsa/redo/", health.ready, name="health-ready"),
    path("tillganglighet/", accessibility, name="accessibility"),
]
