"""A bare ModelViewSet that inserts seats: what booking through the API is measured against. Only for the benchmark."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet

from backend.bookings.models import Booking


class BareBookingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Booking
        fields = ("id", "placement", "session", "seat_number", "attendance")


class BareBookings(ModelViewSet):
    """With the project's authentication, throttles and formats, and no rule but the model's own constraints."""

    queryset = Booking.objects.all()
    serializer_class = BareBookingSerializer


router = SimpleRouter()
router.register("bare", BareBookings)

urlpatterns = [path("", include("backend.urls")), path("bare/", include(router.urls))]
