"""Addresses of the pages that show any type of case: its history, its route."""

from django.urls import path

from .views import checking, deadlines, history, looked, proving, route_pages

urlpatterns = [
    path("frister/", deadlines.deadlines, name="deadlines"),
    path("arende/<uuid:case_id>/historik/", history.history, name="history"),
    path("arende/<uuid:case_id>/bevis/<uuid:entry_id>/", proving.proof, name="proof"),
    path("arende/<uuid:case_id>/bevis/<uuid:entry_id>/fil/", proving.proof_file, name="proof-file"),
    path("kontrollera/", checking.check, name="check"),
    path("arende/<uuid:case_id>/insyn/", looked.looked, name="looks"),
    path("beslutsvagar/<uuid:route_id>/", route_pages.route, name="route"),
    path("beslutsvagar/<uuid:route_id>/bpmn/", route_pages.route_bpmn, name="route-bpmn"),
]
