"""The product's addresses and the demo's, whichever settings `config.urls` was imported under."""

from django.urls import URLPattern, URLResolver, include, path

from config.urls import urlpatterns as own

urlpatterns: list[URLPattern | URLResolver] = [p for p in own if str(p.pattern) != "demo/"]
urlpatterns.append(path("demo/", include("config.demo.urls")))
