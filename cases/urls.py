"""Addresses of the pages of activities, agreements and pictures."""

from django.urls import URLPattern, URLResolver, include, path

from .views import activity_tabs, decision_page, lists, problems, showing

_CASE = "arende/<uuid:case_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_CASE}/", showing.case, name="case"),
    path(f"{_CASE}/genomforande/", activity_tabs.execution, name="case-execution"),
    path(f"{_CASE}/uppfoljning/", activity_tabs.followup, name="case-followup"),
    path(f"{_CASE}/handlingar/", showing.documents, name="case-documents"),
    path(f"{_CASE}/version/<int:number>/", showing.version, name="case-version"),
    path(f"{_CASE}/beslut/<uuid:entry_id>/", decision_page.decision, name="decision"),
    path("aktiviteter/", lists.activities, name="activities"),
    path("overenskommelser/", lists.agreements, name="agreements"),
    path("lagesbilder/", lists.pictures, name="pictures"),
    path("problem/<uuid:problem_id>/", problems.problem, name="problem"),
    path("", include("cases.urls_editing")),
]
