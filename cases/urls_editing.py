"""Addresses of the pages where cases are written."""

from django.urls import path

from .views import (
    agreements_editing,
    amending,
    keeping_time,
    pictures_editing,
    proposing,
    reminders,
    reporting,
    submitting,
)

urlpatterns = [
    path("foresla/", proposing.propose, name="propose"),
    path("arende/<uuid:case_id>/forslag/<slug:step>/", proposing.propose_step, name="propose-step"),
    path("arende/<uuid:case_id>/lamna-in/", submitting.submit, name="submit"),
    path("arende/<uuid:case_id>/bearbeta/", proposing.prepare, name="prepare"),
    path("arende/<uuid:case_id>/andra/", amending.amend, name="amend"),
    path("arende/<uuid:case_id>/lagesrapport/", reporting.report, name="report"),
    path("arende/<uuid:case_id>/flytta-fristen/", keeping_time.extend, name="extend"),
    path("arende/<uuid:case_id>/uppfoljt/", keeping_time.fulfil, name="fulfil"),
    path("arende/<uuid:case_id>/paminnelser/", reminders.reminders, name="reminders"),
    path(
        "arende/<uuid:case_id>/paminnelser/<slug:clock>/",
        reminders.reminders_of,
        name="reminders-of",
    ),
    path("overenskommelser/ny/", agreements_editing.agreement_new, name="agreement-new"),
    path(
        "arende/<uuid:case_id>/overenskommelse/",
        agreements_editing.agreement_edit,
        name="agreement-edit",
    ),
    path(
        "arende/<uuid:case_id>/forlang/",
        agreements_editing.agreement_prolong,
        name="agreement-prolong",
    ),
    path("lagesbilder/ny/", pictures_editing.picture_new, name="picture-new"),
    path("arende/<uuid:case_id>/lagesbild/", pictures_editing.picture_edit, name="picture-edit"),
    path(
        "arende/<uuid:case_id>/lagesbild/problem/ny/",
        pictures_editing.picture_problem,
        name="picture-problem-new",
    ),
    path(
        "arende/<uuid:case_id>/lagesbild/problem/<uuid:problem_id>/",
        pictures_editing.picture_problem,
        name="picture-problem",
    ),
]
