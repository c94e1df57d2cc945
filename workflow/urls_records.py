"""Addresses of the duties of record: corrections, erasure, the register, retention."""

from django.urls import path

from .views import correcting, erasing, own_numbers, postal_list, records_plan

_CASE = "arende/<uuid:case_id>"
_DECISION = f"{_CASE}/historik/<uuid:entry_id>"
urlpatterns = [
    path(f"{_DECISION}/ratta/", correcting.correct, name="correct"),
    path(f"{_DECISION}/andra/", correcting.change, name="change-decision"),
    path(f"{_DECISION}/formellt-beslut/", correcting.formal, name="formal-decision"),
    path(f"{_CASE}/gallra/", erasing.erase, name="erase"),
    path(f"{_CASE}/rensa/", erasing.weed, name="weed"),
    path(f"{_CASE}/gallrad-eller-levererad/", records_plan.dispose, name="dispose"),
    path(f"{_CASE}/eget-nummer/", own_numbers.own_number, name="own-number"),
    path("arkiv/", records_plan.records, name="records"),
    path(
        "arkiv/<uuid:organisation_id>/ny-klass/",
        records_plan.class_new,
        name="retention-class-new",
    ),
    path("arkiv/klass/<uuid:class_id>/", records_plan.class_edit, name="retention-class"),
    path("postlista/", postal_list.postal, name="postal-list"),
    path("postlista/fil/<slug:form>/", postal_list.postal_file, name="postal-file"),
]
