"""Addresses of the duties of record: corrections, erasure, the register, retention."""

from django.urls import path

from .views import correcting, erasing

_CASE = "arende/<uuid:case_id>"
_DECISION = f"{_CASE}/historik/<uuid:entry_id>"
urlpatterns = [
    path(f"{_DECISION}/ratta/", correcting.correct, name="correct"),
    path(f"{_DECISION}/andra/", correcting.change, name="change-decision"),
    path(f"{_DECISION}/formellt-beslut/", correcting.formal, name="formal-decision"),
    path(f"{_CASE}/gallra/", erasing.erase, name="erase"),
    path(f"{_CASE}/rensa/", erasing.weed, name="weed"),
]
