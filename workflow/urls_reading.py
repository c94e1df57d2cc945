"""Addresses of the pages that show any type of case: its history, its route."""

from django.urls import path

from .views import deadlines, history, looked, route_pages

urlpatterns = [
    path("frister/", deadlines.deadlines, name="deadlines"),
    path("arende/<uuid:case_id>/historik/", history.history, name="history"),
    path("arende/<uuid:case_id>/insyn/", looked.looked, name="looks"),
    path("beslutsvagar/<uuid:route_id>/", route_pages.route, name="route"),
    path("beslutsvagar/<uuid:route_id>/bpmn/", route_pages.route_bpmn, name="route-bpmn"),
]
