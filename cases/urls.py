"""Addresses of the pages of activities, agreements and pictures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
