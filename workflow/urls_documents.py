"""Addresses of documents: a document and its files have ids of their own."""

from django.urls import path

from .views import archives, documents, documents_editing

urlpatterns = [
    path("arende/<uuid:case_id>/handlingar/ny/", documents_editing.add, name="document-add"),
    path("handling/<uuid:document_id>/", documents.document, name="document"),
    path(
        "handling/<uuid:document_id>/ny-version/",
        documents_editing.replace,
        name="document-replace",
    ),
    path(
        "handling/<uuid:document_id>/uppgifter/",
        documents_editing.describe,
        name="document-describe",
    ),
    path("handling/<uuid:document_id>/ta-bort/", documents_editing.remove, name="document-remove"),
    path("arende/<uuid:case_id>/arkivpaket/", archives.archive, name="archive"),
    path("arkivpaket/<uuid:package_id>/", archives.file, name="archive-file"),
    path("fil/<uuid:version_id>/", documents.file, name="document-file"),
]
