"""Addresses of the pages that show any type of case: its history, its decisions, its route."""

from django.urls import path

from .views import (
    checking,
    deadlines,
    decision_pdf,
    decisions,
    exporting,
    history,
    lead_times,
    looked,
    proving,
    route_pages,
    searches,
)

_DECISION = "arende/<uuid:case_id>/beslut/<uuid:entry_id>"

urlpatterns = [
    path("frister/", deadlines.deadlines, name="deadlines"),
    path("beslut/", decisions.decisions, name="decisions"),
    path("beslut/fil/", exporting.export, name="decisions-export"),
    path("beslut/ledtider/", lead_times.lead_times, name="lead-times"),
    path("beslut/sokningar/", searches.searches, name="searches"),
    path(f"{_DECISION}/protokoll.pdf", decision_pdf.decision_pdf, name="decision-pdf"),
    path("arende/<uuid:case_id>/historik/", history.history, name="history"),
    path("arende/<uuid:case_id>/bevis/<uuid:entry_id>/", proving.proof, name="proof"),
    path("arende/<uuid:case_id>/bevis/<uuid:entry_id>/fil/", proving.proof_file, name="proof-file"),
    path("kontrollera/", checking.check, name="check"),
    path("arende/<uuid:case_id>/insyn/", looked.looked, name="looks"),
    path("beslutsvagar/<uuid:route_id>/", route_pages.route, name="route"),
    path("beslutsvagar/<uuid:route_id>/bpmn/", route_pages.route_bpmn, name="route-bpmn"),
]
