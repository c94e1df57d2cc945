"""Addresses of the pages that fit every type of case."""

from django.urls import include, path

from .views import (
    conflicts,
    deciding,
    incoming,
    items,
    queues,
    releasing,
    secrecy,
    sittings,
    transitions,
)

_CASE = "arende/<uuid:case_id>"
urlpatterns = [
    path("att-gora/", queues.todo, name="todo"),
    path("inkommet/", incoming.incoming, name="incoming"),
    path("organ/<uuid:body_id>/", queues.body, name="body"),
    path("organ/<uuid:body_id>/sammantrade/", sittings.sitting, name="sitting"),
    path("uppgift/<uuid:item_id>/ta/", items.take, name="item-take"),
    path("uppgift/<uuid:item_id>/lamna-tillbaka/", items.hand_back, name="item-hand-back"),
    path("uppgift/<uuid:item_id>/delegera/", items.delegate, name="item-delegate"),
    path(f"{_CASE}/besluta/<uuid:item_id>/", deciding.decide, name="decide"),
    path(f"{_CASE}/gor/<slug:code>/", transitions.transition, name="transition"),
    path(f"{_CASE}/jav/", conflicts.conflict, name="conflict"),
    path(f"{_CASE}/lamna-ut/", releasing.release, name="release"),
    path(f"{_CASE}/sekretess/", secrecy.secrecy, name="secrecy"),
    path("", include("workflow.urls_documents")),
    path("", include("workflow.urls_reading")),
    path("", include("workflow.urls_records")),
    path("", include("workflow.urls_people")),
    path("", include("workflow.urls_bodies")),
]
