"""Routes of the project."""

from django.urls import URLPattern, URLResolver, include, path

from backend.access.admin_site import system_administration
from backend.common.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", system_administration.urls),
    path("", include("backend.feeds.urls")),
    path("api/v1/", include("backend.api_urls")),
    path("", include("backend.web.urls")),
]
handler400 = "backend.web.views.errors.bad_request"
handler403 = "backend.web.views.errors.permission_denied"
handler404 = "backend.web.views.errors.page_not_found"
handler500 = "backend.web.views.errors.server_error"
