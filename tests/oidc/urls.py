"""The product's pages, for signing in at the provider, and what makes it one."""

from django.urls import include, path

from config.urls import urlpatterns as own

urlpatterns = [*own, path("", include("allauth.idp.urls"))]
