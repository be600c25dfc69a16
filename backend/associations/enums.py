"""Choices that describe associations, their agencies and programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgencyKind(models.TextChoices):
    """The four parties of a coordination association."""

    FK = "FK", _("Försäkringskassan")
    AF = "AF", _("Arbetsförmedlingen")
    SOC = "SOC", _("Socialtjänsten")
    REGION = "REGION", _("Regionen")


class MeetingKind(models.TextChoices):
    """The kinds of meeting of domain.md."""

    MAPPING = "mapping", _("kartläggningsmöte")
    RECONCILIATION = "reconciliation", _("avstämningsmöte")
    HANDOVER = "handover", _("överlämningsmöte")
    COLLABORATION = "collaboration", _("samverkansmöte")
    CASE_REVIEW = "case_review", _("gemensam ärendegenomgång")
    SIP = "sip", _("samordnad individuell plan")
    FOLLOW_UP = "follow_up", _("uppföljning")

    @property
    def involves_several_agencies(self) -> bool:
        """Whether the kind shares anything between agencies, so that written consent must come first (rule 4)."""
        return self not in {MeetingKind.MAPPING, MeetingKind.FOLLOW_UP}


class Party(models.TextChoices):
    """What somebody is at a meeting: rules ask for people by party, never by name."""

    PARTICIPANT = "participant", _("deltagare")
    COORDINATOR = "coordinator", _("samordnare")
    MAPPING_LEAD = "mapping_lead", _("kartläggningsansvarig")
    SUPERVISOR = "supervisor", _("handledare")
    REFERRING_OFFICER = "referring_officer", _("remitterande handläggare")
    FK_OFFICER = "fk_officer", _("handläggare från Försäkringskassan")
    AF_OFFICER = "af_officer", _("arbetsförmedlare")
    SOC_OFFICER = "soc_officer", _("socialsekreterare")
    REGION_OFFICER = "region_officer", _("kontaktperson från regionen")
    TREATING_DOCTOR = "treating_doctor", _("behandlande läkare")

    @classmethod
    def of_contacts(cls) -> tuple["Party", ...]:
        """Those whom somebody without an account can be."""
        return (cls.TREATING_DOCTOR, cls.FK_OFFICER, cls.AF_OFFICER, cls.SOC_OFFICER, cls.REGION_OFFICER)

    @property
    def agency_kind(self) -> AgencyKind | None:
        """The agency whose officer the party is, if it is one."""
        return _AGENCY_OF_PARTY.get(self.value)


_AGENCY_OF_PARTY = {
    Party.FK_OFFICER.value: AgencyKind.FK,
    Party.AF_OFFICER.value: AgencyKind.AF,
    Party.SOC_OFFICER.value: AgencyKind.SOC,
    Party.REGION_OFFICER.value: AgencyKind.REGION,
}


class Need(models.TextChoices):
    """What a participant needs of a cohort or a room. Practical needs only, never a diagnosis (rule 8)."""

    STEP_FREE = "step-free", _("stegfritt")
    HEARING_LOOP = "hearing-loop", _("hörslinga")
    QUIET = "quiet", _("lugn miljö")
    INTERPRETER_AR = "interpreter-ar", _("tolk, arabiska")
    INTERPRETER_SO = "interpreter-so", _("tolk, somaliska")

    @classmethod
    def of_rooms(cls) -> tuple["Need", ...]:
        """Those that a room can answer; the others are answered by who comes."""
        return (cls.STEP_FREE, cls.HEARING_LOOP, cls.QUIET)


class HalfDay(models.TextChoices):
    """Half days of the week, the unit in which participants say when they cannot come."""

    MON_AM = "mon-am", _("måndag förmiddag")
    MON_PM = "mon-pm", _("måndag eftermiddag")
    TUE_AM = "tue-am", _("tisdag förmiddag")
    TUE_PM = "tue-pm", _("tisdag eftermiddag")
    WED_AM = "wed-am", _("onsdag förmiddag")
    WED_PM = "wed-pm", _("onsdag eftermiddag")
    THU_AM = "thu-am", _("torsdag förmiddag")
    THU_PM = "thu-pm", _("torsdag eftermiddag")
    FRI_AM = "fri-am", _("fredag förmiddag")
    FRI_PM = "fri-pm", _("fredag eftermiddag")

    @property
    def weekday(self) -> int:
        """Monday is 0."""
        return ("mon", "tue", "wed", "thu", "fri").index(self.value.split("-")[0])

    @property
    def is_morning(self) -> bool:
        """Morning ends and afternoon begins at 12:00."""
        return self.value.endswith("-am")
