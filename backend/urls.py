"""Routes of the project."""

from django.urls import URLPattern, URLResolver, include, path

from backend.common.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("backend.feeds.urls")),
    path("api/v1/", include("backend.api_urls")),
]
