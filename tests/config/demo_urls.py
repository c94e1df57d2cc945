"""The product's addresses with those of the demo, for tests of its pages."""

from django.urls import include, path

from config.urls import urlpatterns as all_others

urlpatterns = [*all_others, path("demo/", include("config.demo.urls"))]
