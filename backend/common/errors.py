"""What a service refuses, in words fit to show, and what the database's refusals mean."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_DEADLOCK_DETECTED = "40P01"


class RuleViolation(Exception):  # noqa: N818 - a refusal, not a fault of the program
    """A rule of the domain says no.

    Args:
        rule: short, stable id such as ``handover_needs_action_plan``.
        text: what happened, what it means and what to do, in the reader's language.
        field: the input that is wrong, or None.
    """

    def __init__(self, rule: str, text: str | Promise, *, field: str | None = None) -> None:
        self.rule = rule
        self.text = str(text)
        self.field = field
        super().__init__(rule)

    def __str__(self) -> str:
        return self.text


class Conflict(RuleViolation):
    """Somebody else was there first: a double booking, a taken seat, a basis that has changed."""


class NotAllowed(RuleViolation):
    """The thing is visible to the viewer, but the act is not theirs."""


# Every constraint that a write can run into, with what its refusal means to a reader.
CONSTRAINT_TEXTS: dict[str, str | Promise] = {
    "absence_ends_after_it_begins": _("Frånvaron måste sluta efter att den börjar."),
    "absence_notice_unseen_once": _("Notisen finns redan."),
    "activity_closure_dates_in_order": _("Uppehållet måste sluta efter att det börjar."),
    "activity_has_a_place": _("En aktivitet har minst en plats."),
    "activity_leader_once": _("Personen leder redan aktiviteten."),
    "activity_name_once": _("Det finns redan en aktivitet med det namnet i förbundet. Välj ett annat namn."),
    "agency_name_once": _("Det finns redan en myndighet med det namnet i förbundet. Välj ett annat namn."),
    "agency_share_within_the_whole": _("En andel är högst 100 procent."),
    "attendance_contact_once": _("Kontakten står redan på mötet."),
    "attendance_of_one_person": _("En närvarorad gäller en person: personal, deltagare eller kontakt."),
    "attendance_participant_once": _("Deltagaren står redan på mötet."),
    "attendance_staff_once": _("Personen står redan på mötet."),
    "busy_ends_after_it_begins": _("Den upptagna tiden måste sluta efter att den börjar."),
    "closed_day_once": _("Dagen är redan stängd."),
    "closure_ends_after_it_begins": _("Stängningen måste sluta efter att den börjar."),
    "cohort_lasts": _("En grupp pågår i minst en vecka."),
    "cohort_number_once": _("Det finns redan en grupp med det numret. Välj ett annat nummer."),
    "cohort_starts_on_a_monday": _("En grupp börjar på en måndag. Välj en måndag."),
    "consent_in_force_once": _("Ett sådant samtycke gäller redan. Det behöver inte registreras igen."),
    "deadline_reminded_once": _("Samordnaren är redan påmind om den tidsgränsen."),
    "employment_within_full_time": _("Tjänstgöringsgraden är mellan 1 och 100 procent."),
    "engagement_by_one_source": _("Upptagen tid hör till ett möte eller ett pass."),
    "engagement_ends_after_it_begins": _("Tiden måste sluta efter att den börjar."),
    "engagement_of_one_resource": _("Upptagen tid gäller ett rum eller en person."),
    "enrolment_in_one_cohort": _("Deltagaren har redan en plats i en grupp. Ladda om sidan och flytta i stället."),
    "enrolment_live_once": _("Deltagaren är redan inskriven i insatsen."),
    "enrolment_start_window_in_order": _("Senaste start måste ligga på eller efter dagen då deltagaren är redo."),
    "grant_officer_has_agency": _("En handläggare hör till en myndighet. Välj myndighet."),
    "grant_once": _("Personen har redan den rollen."),
    "guarantee_once": _("Samarbetsparten har redan ett antal garanterade platser. Ändra det i stället."),
    "hours_do_not_overlap": _("Arbetstiderna överlappar varandra. Ändra den som redan finns."),
    "hours_end_after_begin": _("Arbetstiden måste sluta efter att den börjar, senast vid midnatt."),
    "hours_on_a_weekday": _("Veckodagen finns inte. Välj måndag till söndag."),
    "invitation_contact_once": _("Personen är redan kallad till mötet."),
    "invitation_of_one_person": _("En kallelse gäller en person: personal eller kontakt, inte båda."),
    "invitation_staff_once": _("Personen är redan kallad till mötet."),
    "mail_in_hand_is_claimed": _("Ett mejl som skickas är i någons händer, ett annat är det inte."),
    "mail_key_once": _("Mejlet står redan i utkorgen."),
    "meeting_buffers_of_a_half_day": _("Förberedelse och efterarbete är högst fyra timmar var."),
    "meeting_ends_after_it_begins": _("Mötet måste sluta efter att det börjar."),
    "meeting_room_only_in_a_room": _("Ett möte på video, telefon eller annan plats har inget rum."),
    "meeting_rule_deadline_is_whole": _("En senaste tid anges i dagar och räknas från ett slags möte."),
    "meeting_rule_once": _("Det finns redan en regel för det slaget. Ändra den i stället."),
    "meeting_step_once": _("Deltagaren har redan det mötet bokat. Flytta det i stället."),
    "offer_open_once": _("Det finns redan ett öppet erbjudande. Vänta på svaret eller ta tillbaka det."),
    "one_part_per_number_of_a_run": _("Beräkningen är redan delad. Ladda om sidan."),
    "one_unfinished_run_of_meetings_per_association": _("En beräkning av möten pågår redan. Vänta tills den är klar."),
    "one_unfinished_run_of_places_per_association": _("En fördelning av platser pågår redan. Vänta tills den är klar."),
    "one_unfinished_run_per_programme": _("En planering pågår redan för insatsen. Vänta tills den är klar."),
    "only_work_trials_have_a_source": _("Bara arbetsprövning har källa och anpassningar."),
    "only_work_trials_have_an_outcome": _("Bara arbetsprövning har ett resultat."),
    "opening_dates_in_order": _("Öppettiden måste sluta gälla efter att den börjar gälla."),
    "opening_ends_after_begin": _("Rummet måste stänga efter att det öppnar, senast vid midnatt."),
    "participant_code_once": _("Koden används redan. Välj en annan, eller låt systemet välja."),
    "participant_not_in_two_places": _("Deltagaren är redan bokad någon annanstans då. Välj en annan tid."),
    "pause_dates_in_order": _("Pausen måste sluta efter att den börjar."),
    "placement_dates_in_order": _("Platsen kan inte sluta innan den börjar."),
    "placement_once_per_session": _("Deltagaren är redan bokad på passet."),
    "poll_is_about_a_meeting": _("Tider hålls för en begäran eller för ett möte som ska flyttas."),
    "poll_open_once_per_meeting": _("Det hålls redan tider för mötet. Bestäm en av dem eller släpp dem först."),
    "poll_open_once_per_request": _("Det hålls redan tider för mötet. Bestäm en av dem eller släpp dem först."),
    "programme_cohort_sizes_in_order": _("Gruppens minsta storlek får inte vara större än den största."),
    "programme_ends_after_it_begins": _("Insatsen måste sluta efter att den börjar."),
    "programme_name_once": _("Det finns redan en insats med det namnet i förbundet. Välj ett annat namn."),
    "proposal_stage_once": _("Förslaget har redan det skedet."),
    "presence_has_its_time": _("En markerad närvaro har en tid, en omarkerad har ingen."),
    "queue_entry_live_once": _("Deltagaren står redan i den kön."),
    "queue_group_name_once": _("Det finns redan en sådan grupp i kön. Välj ett annat namn."),
    "ratio_lets_someone_in": _("En handledare tar emot minst en deltagare per pass."),
    "referral_live_once": _("Deltagaren är redan remitterad till insatsen."),
    "request_dates_in_order": _("Senaste dag måste ligga på eller efter tidigaste dag."),
    "requested_one_person_or_party": _("En önskad person är en av personal, deltagare och kontakt, eller en roll."),
    "room_name_once": _("Det finns redan ett rum med det namnet. Välj ett annat namn."),
    "room_not_double_booked": _("Rummet är redan bokat då. Välj ett annat rum eller en annan tid."),
    "room_seats_someone": _("Ett rum har minst en plats."),
    "rule_party_of_somebody": _("En roll på mötet gäller minst en person."),
    "rule_party_once": _("Rollen står redan på regeln. Ändra antalet i stället."),
    "run_of_cohorts_has_a_programme": _("En fördelning av grupper gäller en insats, en av platser hela förbundet."),
    "season_dates_in_order": _("Säsongen måste sluta efter att den börjar."),
    "seat_number_once": _("Gruppen har redan en plats med det numret."),
    "seat_numbers_from_one": _("Platserna i en grupp numreras från ett."),
    "seat_taken_once": _("Platsen i gruppen hann tas av någon annan. Ladda om sidan och välj en ledig plats."),
    "seat_within_the_sessions_capacity": _(
        "Passet är fullt. Välj ett annat pass, eller bestäm först vem som ska flyttas."
    ),
    "sent_mail_has_its_time": _("Ett skickat mejl har en tid, ett annat har ingen."),
    "session_cancelled_with_a_reason": _("Ett inställt pass har en orsak, ett planerat har ingen."),
    "session_ends_after_it_begins": _("Passet måste sluta efter att det börjar."),
    "session_leader_once": _("Personen leder redan passet."),
    "session_once_per_weekly_time": _("Passet finns redan."),
    "session_seat_taken_once": _("Platsen togs av någon annan nyss. Välj en annan tid."),
    "site_name_once": _("Det finns redan ett verksamhetsställe med det namnet. Välj ett annat namn."),
    "staff_not_in_two_places": _("En av personerna är redan bokad då. Välj en annan tid eller en annan person."),
    "stand_in_is_another": _("En vikarie är någon annan än den som är borta."),
    "step_days_in_order": _("Högsta antal dagar efter förra mötet får inte vara mindre än det lägsta."),
    "step_position_once": _("Det finns redan ett mötessteg på den platsen i ordningen."),
    "subscription_busy_time_of_somebody": _(
        "Bara en persons eller ett rums tid kan visas som upptagen. Välj schema, rum eller handledare."
    ),
    "subscription_names_what_it_shows": _("Välj vad kalendern ska visa, och inget mer än det."),
    "told_one_person": _("Ett meddelande går till en person: personal eller kontakt, inte båda."),
    "vote_once_per_time": _("Svaret finns redan. Ladda om sidan."),
    "voter_contact_once": _("Personen är redan tillfrågad."),
    "voter_is_one_person": _("Ett svar gäller en person."),
    "voter_staff_once": _("Personen är redan tillfrågad."),
    "weekly_time_dates_in_order": _("Tiden måste sluta gälla efter att den börjar gälla."),
    "weekly_time_ends_after_begin": _("Passet måste sluta efter att det börjar, senast vid midnatt."),
    "weekly_time_on_a_weekday": _("Veckodagen finns inte. Välj måndag till söndag."),
}


def explain_integrity_error(error: IntegrityError) -> Conflict:
    """Return the refusal of the database as a Conflict with the constraint's name as its rule.

    Raises:
        IntegrityError: the constraint has no sentence; that is a fault of the program, not of its user.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name not in CONSTRAINT_TEXTS:
        raise error
    return Conflict(name, CONSTRAINT_TEXTS[name])


@contextmanager
def explained_conflicts() -> Iterator[None]:
    """Turn what the database refuses inside the block into Conflict. Stands outside ``transaction.atomic``.

    Two bookings that wait for each other are a conflict too: PostgreSQL ends one of them as a deadlock, because an
    exclusion constraint is checked only after the row is written.
    """
    try:
        yield
    except IntegrityError as error:
        raise explain_integrity_error(error) from error
    except OperationalError as error:
        if _is_deadlock(error):
            text = _("Någon annan bokade samtidigt. Ladda om sidan och försök igen.")
            raise Conflict("simultaneous_booking", text) from error
        raise


def _is_deadlock(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == _DEADLOCK_DETECTED
