"""Triggers that keep each booking equal to its session and placement, so that seats and capacity hold on every path."""

from django.db import migrations

CREATE = """
CREATE FUNCTION booking_mirror_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- FOR SHARE waits for a concurrent move or cut of the session, so that no stale time or capacity is copied.
    SELECT s.begins_at, s.ends_at, s.capacity, s.status = 'planned'
      INTO NEW.begins_at, NEW.ends_at, NEW.session_capacity, NEW.occupies
      FROM activities_session s WHERE s.id = NEW.session_id FOR SHARE;
    SELECT p.participant_id INTO NEW.participant_id FROM bookings_placement p WHERE p.id = NEW.placement_id;
    RETURN NEW;
END $$;

CREATE TRIGGER booking_mirror BEFORE INSERT OR UPDATE ON bookings_booking
    FOR EACH ROW EXECUTE FUNCTION booking_mirror_session();

CREATE FUNCTION session_refresh_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bookings_booking SET session_id = session_id WHERE session_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER session_carries_bookings AFTER UPDATE OF begins_at, ends_at, capacity, status ON activities_session
    FOR EACH ROW
    WHEN ((OLD.begins_at, OLD.ends_at, OLD.capacity, OLD.status)
          IS DISTINCT FROM (NEW.begins_at, NEW.ends_at, NEW.capacity, NEW.status))
    EXECUTE FUNCTION session_refresh_bookings();

CREATE FUNCTION placement_refresh_bookings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bookings_booking SET session_id = session_id WHERE placement_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER placement_carries_bookings AFTER UPDATE OF participant_id ON bookings_placement
    FOR EACH ROW WHEN (OLD.participant_id IS DISTINCT FROM NEW.participant_id)
    EXECUTE FUNCTION placement_refresh_bookings();
"""

DROP = """
DROP TRIGGER placement_carries_bookings ON bookings_placement;
DROP FUNCTION placement_refresh_bookings();
DROP TRIGGER session_carries_bookings ON activities_session;
DROP FUNCTION session_refresh_bookings();
DROP TRIGGER booking_mirror ON bookings_booking;
DROP FUNCTION booking_mirror_session();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
