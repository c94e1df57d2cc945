"""Addresses of the pages around the cases."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
