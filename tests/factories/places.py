"""Sites and rooms."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from backend.places.models import Room, RoomClosure, RoomOpening, Site
from tests.factories.associations import ALL_DAY, ALWAYS_FROM, AssociationFactory
from tests.factories.times import MONDAY, at


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    association = factory.SubFactory(AssociationFactory)
    name = factory.Sequence(lambda n: f"Ställe {n}")


class RoomFactory(DjangoModelFactory):
    """A room for six that is never open; pass ``open_weekdays=True`` for Monday to Friday, eight to five."""

    class Meta:
        model = Room
        skip_postgeneration_save = True

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Rum {n}")
    capacity = 6

    @factory.post_generation
    def open_weekdays(self, create: bool, extracted: bool | None) -> None:
        """Add the ordinary opening period."""
        if create and extracted:
            RoomOpeningFactory(room=self)


class RoomOpeningFactory(DjangoModelFactory):
    class Meta:
        model = RoomOpening

    room = factory.SubFactory(RoomFactory)
    from_on = ALWAYS_FROM
    until_on: date | None = None
    weekdays = factory.LazyFunction(lambda: [0, 1, 2, 3, 4])
    begins_minute = ALL_DAY["begins_minute"]
    ends_minute = ALL_DAY["ends_minute"]


class RoomClosureFactory(DjangoModelFactory):
    class Meta:
        model = RoomClosure

    room = factory.SubFactory(RoomFactory)
    begins_at = at(MONDAY, "08:00")
    ends_at = at(MONDAY, "12:00")
