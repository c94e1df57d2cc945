"""Addresses of the demo, included only where settings say that this is one."""

from django.urls import path

from . import letters, views

urlpatterns = [
    path("logga-in-som/", views.log_in_as, name="demo-login"),
    path("brev/", letters.letters, name="demo-letters"),
    path("brev/<uuid:letter_id>/", letters.letter, name="demo-letter"),
    path("brev/<uuid:letter_id>/html/", letters.letter_html, name="demo-letter-html"),
]
