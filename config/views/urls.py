"""Addresses of the pages around the cases."""

from django.urls import path

from config import health

from . import calendar, happenings, letter_previews
from .accessibility import accessibility
from .answering import answer
from .dead_letters import retry
from .letters import letters, stop
from .settings import language, settings

urlpatterns = [
    path("installningar/", settings, name="settings"),
    path("installningar/brev/", letters, name="letters"),
    path("brev/svara/<str:token>/", answer, name="answer"),
    path("brev/farre/<str:token>/", stop, name="letters-stop"),
    path("drift/brev/", retry, name="letters-retry"),
    path("handelser/", happenings.happenings, name="happenings"),
    path("handelser/lasta/", happenings.read_all, name="happenings-read"),
    path("handelser/<uuid:letter_id>/last/", happenings.read_one, name="happening-read"),
    path("handelser/<uuid:letter_id>/oppna/", happenings.open_one, name="happening-open"),
    path("installningar/kalender/", calendar.calendar_page, name="calendar"),
    path("installningar/brev/exempel/", letter_previews.previews, name="letter-previews"),
    path(
        "installningar/brev/exempel/<slug:kind>/",
        letter_previews.letter_preview,
        name="letter-preview",
    ),
    path(
        "installningar/brev/exempel/<slug:kind>/html/",
        letter_previews.letter_preview_html,
        name="letter-preview-html",
    ),
    path("kalender/<str:token>.ics", calendar.feed, name="calendar-feed"),
    path("sprak/", language, name="language"),
    path("halsa/lever/", health.live, name="health-live"),
    path("halsa/redo/", health.ready, name="health-ready"),
    path("tillganglighet/", accessibility, name="accessibility"),
]
