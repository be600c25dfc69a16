"""The lock that everything about one participant takes turns on."""

from backend.participants.models import Enrolment, Participant


def lock_participant(participant_id: int) -> Participant:
    """Lock and return the participant as it is now. Taken before any other lock, so that nobody waits in a circle."""
    return Participant.objects.select_for_update(no_key=True).get(pk=participant_id)


def lock_enrolment(enrolment: Enrolment) -> Enrolment:
    """Lock the participant, then the enrolment; return it as it is now."""
    lock_participant(enrolment.participant_id)
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("participant", "programme", "referral").get(pk=enrolment.pk)
