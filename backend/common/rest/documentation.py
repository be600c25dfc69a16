"""The OpenAPI document and its page, both served by ourselves, and the answer where nothing is."""

from typing import Any, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


class Schema(SpectacularAPIView):
    """The OpenAPI 3.1 document. It describes; it contains no data, so that anyone may read it."""

    permission_classes = (AllowAny,)
    authentication_classes = ()


class Documentation(SpectacularSwaggerSplitView):
    """The document as a page to read and try. Its scripts are files of ours, as the content security policy asks."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    template_name = "rest/documentation.html"
    url_name = "api:schema"


@extend_schema(exclude=True)
class Nothing(APIView):
    """Any other address below the API."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Answer 404 whatever the method, as a problem document like everything else."""
        raise Http404
