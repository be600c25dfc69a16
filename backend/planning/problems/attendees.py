"""Who has to be at a meeting of the chain."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from backend.planning.problems.facts import AgencyFacts, CandidateFacts, CohortFacts, StepFacts


@dataclass(frozen=True)
class Attendees:
    """Staff who must come, and per further agency those of whom one must come. Nobody stands in two places."""

    required: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def everybody(self) -> frozenset[int]:
        """All who may be called."""
        return frozenset(self.required).union(*self.groups)

    def match_groups(self, staff_ids: Collection[int]) -> tuple[int, ...] | None:
        """Which of ``staff_ids`` stand for each group, or None if they do not fill all of them."""
        free = [staff_id for staff_id in staff_ids if staff_id not in self.required]
        chosen: list[int] = []
        for group in self.groups:
            found = next((staff_id for staff_id in free if staff_id in group and staff_id not in chosen), None)
            if found is None:
                return None
            chosen.append(found)
        return tuple(chosen)


def find_attendees(
    candidate: CandidateFacts, cohort: CohortFacts, step: StepFacts, agencies: Iterable[AgencyFacts]
) -> Attendees:
    """The staff whom a step asks for.

    The cohort's leader comes from the cohort on that the step names; the referring officer and one contact person of
    each other agency where the step says so. An agency without contact persons sends nobody, and one whose contact
    person comes anyway needs no other.

    Source: domain rule 5; S4, where the mapping lead joins the handover from cohort 6 on.
    """
    required: list[int] = []
    if step.leader_from_cohort is not None and cohort.number >= step.leader_from_cohort:
        required.append(cohort.leader_id)
    if step.with_referring_officer:
        required.append(candidate.officer_id)
    groups: list[tuple[int, ...]] = []
    if step.with_contact_persons:
        for agency in agencies:
            is_present = any(staff_id in required for staff_id in agency.contact_ids)
            if agency.agency_id != candidate.referring_agency_id and agency.contact_ids and not is_present:
                groups.append(agency.contact_ids)
    return Attendees(tuple(dict.fromkeys(required)), tuple(groups))
