"""Addresses of the pages that fit every type of case."""

from django.urls import path

from .views import queues

urlpatterns = [
    path("att-gora/", queues.todo, name="todo"),
]
