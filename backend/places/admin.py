"""Sites and rooms, for the system administrator."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backend.access.admin_site import AnyTabularInline, KeptAdmin, system_administration
from backend.places.models import Room, RoomClosure, RoomOpening, Site


class RoomInline(AnyTabularInline):
    """The rooms of a site."""

    model = Room
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Site, site=system_administration)
class SiteAdmin(KeptAdmin):
    """Addresses where associations meet people."""

    list_display = ("name", "association", "address")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("name", "address", "association__name")
    autocomplete_fields = ("association",)
    inlines = (RoomInline,)


class RoomOpeningInline(AnyTabularInline):
    """When a room is open."""

    model = RoomOpening
    extra = 0


class RoomClosureInline(AnyTabularInline):
    """When a room is closed although it would be open."""

    model = RoomClosure
    extra = 0


@admin.register(Room, site=system_administration)
class RoomAdmin(KeptAdmin):
    """Rooms with their opening periods."""

    list_display = ("name", "site", "association", "capacity")
    list_filter = ("site__association",)
    list_select_related = ("site__association",)
    search_fields = ("name", "site__name")
    autocomplete_fields = ("site",)
    inlines = (RoomOpeningInline, RoomClosureInline)

    @admin.display(description=_("förbund"), ordering="site__association__name")
    def association(self, room: Room) -> str:
        """Return the name of the association."""
        return room.site.association.name
