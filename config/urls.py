"""Every address of the product. Cases have random ids in them, never numbers."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.views import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("konto/", include("config.accounts_urls")),
    path("", include("config.views.urls")),
    path("", include("workflow.urls")),
    path("", include("cases.urls")),
]
handler400 = "config.views.errors.bad_request"
handler429 = "config.throttling.too_many"  # allauth asks for it
if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.demo.urls")))
