"""Addresses of the pages about bodies: their members and meeting days, and who is away."""

from django.urls import path

from .views import absences, bodies, seats

_BODY = "organ/<uuid:body_id>"
urlpatterns = [
    path("organ/nytt/", bodies.new, name="body-new"),
    path(f"{_BODY}/andra/", bodies.edit, name="body-edit"),
    path(f"{_BODY}/ledamoter/", seats.seats, name="body-seats"),
    path(f"{_BODY}/ledamoter/ny/", seats.new, name="body-seat-new"),
    path(f"{_BODY}/sammantradesdagar/", bodies.meetings, name="body-meetings"),
    path("installningar/franvaro/", absences.own, name="absence"),
    path("personer/<uuid:person_id>/franvaro/", absences.of_person, name="absence-of"),
]
